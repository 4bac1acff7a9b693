"""Service classes by hand, with figures that are missing."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from fugai.broadband import (
    RELIABLE_TECHNOLOGIES,
    ServiceClass,
    availability,
    classify_settlements,
    mobile_penetration,
    penetration,
    settlements_served,
)
from fugai.errors import ConfigError

NAN = np.nan
SERVED = ServiceClass(name="served", download_mbps=20, upload_mbps=2, latency_ms=100)
UNDERSERVED = ServiceClass(name="underserved", download_mbps=4, upload_mbps=0.5)
DISTRICTS = pd.DataFrame(
    {"households": [1000, None, None], "population": [3000, 500, None]},
    index=pd.Index(["a", "b", "c"], name="district_id"),
)


def settlements(*rows):
    """Rows of id, district, households."""
    return pd.DataFrame(rows, columns=["settlement_id", "district_id", "households"])


def services(*rows):
    """Rows of settlement, download, upload, latency."""
    return pd.DataFrame(
        rows, columns=["settlement_id", "download_mbps", "upload_mbps", "latency_ms"]
    )


def classify(places, offers, **options):
    return classify_settlements(places, offers, served=SERVED, underserved=UNDERSERVED, **options)


@pytest.mark.parametrize(
    ("offer", "expected"),
    [
        ((20, 2, 100), "served"),  # each limit included
        ((19.9, 2, 100), "underserved"),
        ((100, 1.9, 10), "underserved"),
        ((100, 10, 101), "underserved"),
        ((4, 0.5, 900), "underserved"),
        ((3.9, 0.5, 10), "unserved"),
        ((4, 0.4, 10), "unserved"),
        ((100, NAN, 10), "unknown"),  # may be served
        ((100, 10, NAN), "unknown"),
        ((10, 1, NAN), "underserved"),  # the download alone decides
        ((10, NAN, 10), "unknown"),  # underserved or unserved
        ((3, NAN, NAN), "unserved"),
        ((NAN, 10, 10), "unknown"),
    ],
)
def test_class_of_one_offer(offer, expected):
    result = classify(settlements(("s", "a", 10)), services(("s", *offer)))
    assert result["service_class"].tolist() == [expected]


@pytest.mark.parametrize(
    ("technology", "offer", "expected"),
    [
        ("fttp", (100, 20, 100), "served"),
        ("fttp", (99.9, 20, 100), "underserved"),
        ("fttp", (25, 3, 100), "underserved"),
        ("fttp", (24.9, 3, 100), "unserved"),
        ("fttp", (100, 20, 101), "unserved"),  # neither class with more than 100 ms
        ("satellite", (300, 30, 30), "unserved"),  # not reliable, however fast
        ("unlicensed fwa", (300, 30, 30), "unserved"),
        ("fwa", (300, 30, 30), "served"),
        (None, (300, 30, 30), "unknown"),
        (None, (1, 1, 30), "unserved"),
    ],
)
def test_both_classes_ask_for_latency_and_a_reliable_technology(technology, offer, expected):
    limits = {"latency_ms": 100, "technologies": RELIABLE_TECHNOLOGIES}
    found = classify_settlements(
        settlements(("s", "a", 10)),
        services(("s", *offer)).assign(technology=pd.Series([technology], dtype="str")),
        served=ServiceClass(name="served", download_mbps=100, upload_mbps=20, **limits),
        underserved=ServiceClass(name="underserved", download_mbps=25, upload_mbps=3, **limits),
    )
    assert found["service_class"].tolist() == [expected]


def test_a_latency_that_need_not_be_known_is_kept_unless_it_is_stated():
    one = ServiceClass(name="x", download_mbps=1, latency_ms=100, latency_must_be_known=False)
    found = one.reached(np.full(3, 5.0), np.full(3, NAN), np.array([NAN, 100.0, 101.0]))
    assert found.tolist() == [1.0, 1.0, 0.0]


def test_a_technology_that_no_offer_states_leaves_the_class_unknown():
    one = ServiceClass(name="x", download_mbps=4, technologies=("fttp",))
    reached = one.reached(np.array([5.0, 3.0]), np.full(2, NAN), np.full(2, NAN))
    assert np.isnan(reached[0])
    assert reached[1] == 0.0
    with pytest.raises(ConfigError, match="must name at least one"):
        ServiceClass(name="x", download_mbps=4, technologies=())


def test_best_offer_decides_and_is_shown():
    offers = services(
        ("s", 100, 5, 600),  # fast, but by satellite
        ("s", 25, 3, 20),
        ("s", 5, 1, 20),
    )
    result = classify(settlements(("s", "a", 10)), offers).iloc[0]
    assert result["service_class"] == "served"
    assert (result["download_mbps"], result["latency_ms"]) == (25, 20)
    assert result["fastest_mbps"] == 100


def test_a_certain_service_decides_over_an_uncertain_one():
    result = classify(settlements(("s", "a", 10)), services(("s", 900, NAN, NAN), ("s", 20, 2, 50)))
    assert result["service_class"].tolist() == ["served"]


def test_no_offers_is_unknown_with_a_reason_and_keeps_the_index():
    places = settlements(("s", "a", 10), ("t", "a", 10)).set_index(pd.Index([7, 3]))
    result = classify(places, services(("t", 1, 1, 1), ("stranger", 100, 100, 1)))
    assert result.index.tolist() == [7, 3]
    assert result["service_class"].tolist() == ["unknown", "unserved"]
    assert result["reason"].tolist() == ["no service on record", ""]


def test_no_services_at_all_and_no_settlements():
    assert classify(settlements(("s", "a", 1)), services())["service_class"].tolist() == ["unknown"]
    assert len(classify(settlements(), services(("s", 1, 1, 1)))) == 0


def test_offers_of_later_years_do_not_count():
    offers = services(("s", 5, 1, 10), ("s", 50, 5, 10), ("s", 1, 1, 1))
    offers["year"] = pd.array([2014, 2016, None], dtype="Int64")
    place = settlements(("s", "a", 1))
    assert classify(place, offers, year=2013)["service_class"].tolist() == ["unserved"]
    assert classify(place, offers, year=2014)["service_class"].tolist() == ["underserved"]
    assert classify(place, offers, year=2016)["service_class"].tolist() == ["served"]
    assert classify(place, offers)["service_class"].tolist() == ["served"]


def test_arguments_are_not_changed():
    places, offers = settlements(("s", "a", 1)), services(("s", 5, 1, 10))
    copies = places.copy(), offers.copy()
    classify(places, offers)
    pd.testing.assert_frame_equal(places, copies[0])
    pd.testing.assert_frame_equal(offers, copies[1])


@given(
    down=st.floats(0.1, 200),
    up=st.floats(0.1, 50),
    latency=st.floats(1, 800),
    better=st.floats(1.0, 10.0),
)
def test_a_better_offer_never_lowers_the_class(down, up, latency, better):
    order = ["unserved", "underserved", "served"]
    one = classify(settlements(("s", "a", 1)), services(("s", down, up, latency)))
    two = classify(
        settlements(("s", "a", 1)), services(("s", down * better, up * better, latency / better))
    )
    rank = [order.index(frame["service_class"].iloc[0]) for frame in (one, two)]
    assert rank[0] <= rank[1]


@pytest.mark.parametrize("limits", [{"download_mbps": 0}, {"download_mbps": 1, "latency_ms": NAN}])
def test_limits_must_be_positive(limits):
    with pytest.raises(ConfigError, match="service class 'x' must be above 0"):
        ServiceClass(name="x", **limits)


PLACES = settlements(
    ("s1", "a", 100),
    ("s2", "a", 300),
    ("s3", "a", None),
    ("s4", "a", 50),
    ("s5", "b", 10),
    ("s6", "", 9),
)
OFFERS = services(
    ("s1", 50, 5, 10), ("s2", 10, 1, 10), ("s3", 1, 1, 10), ("s5", 100, 9, 9), ("s6", 1, 1, 1)
)


def test_shares_of_settlements_by_hand():
    classified = classify(PLACES, OFFERS)
    served = settlements_served(classified, DISTRICTS)
    assert served.index.tolist() == ["a", "b", "c"]
    assert served["numerator"].tolist() == [1, 1, 0]
    assert served["denominator"].tolist() == [3, 1, 0]  # s4 has no offer on record
    assert served["unknown"].tolist() == [1, 0, 0]
    assert served["value"].tolist()[:2] == [1 / 3, 1.0]
    assert np.isnan(served["value"].iloc[2])
    parts = [
        settlements_served(classified, DISTRICTS, service_class=name)["numerator"]
        for name in ("served", "underserved", "unserved")
    ]
    assert sum(parts).tolist() == served["denominator"].tolist()


def test_shares_by_households_leave_out_those_without_a_figure():
    served = settlements_served(classify(PLACES, OFFERS), DISTRICTS, weight="households").loc["a"]
    assert served[["numerator", "denominator", "unknown", "unweighted"]].tolist() == [
        100,
        400,
        50,
        1,
    ]


def test_only_known_classes_can_be_asked_for():
    with pytest.raises(ConfigError, match="'good'"):
        settlements_served(classify(PLACES, OFFERS), DISTRICTS, service_class="good")


def test_only_known_weights_can_be_asked_for():
    with pytest.raises(ConfigError, match="'households', 'population' or None, found 'house'"):
        settlements_served(classify(PLACES, OFFERS), DISTRICTS, weight="house")
    with pytest.raises(ConfigError, match="found 'house'"):
        availability(classify(PLACES, OFFERS), DISTRICTS, tiers_mbps=[4], weight="house")


def test_offers_without_upload_and_latency_are_classified_by_download():
    offers = OFFERS[["settlement_id", "download_mbps"]]
    found = classify_settlements(
        PLACES,
        offers,
        served=ServiceClass(name="served", download_mbps=20),
        underserved=ServiceClass(name="underserved", download_mbps=4),
    )
    fastest = offers.groupby("settlement_id")["download_mbps"].max()
    known = found[found["service_class"] != "unknown"].set_index("settlement_id")
    assert len(known)
    for name, row in known.iterrows():
        rate = fastest[name]
        wanted = "served" if rate >= 20 else "underserved" if rate >= 4 else "unserved"
        assert row["service_class"] == wanted


def test_availability_by_tier():
    tiers = availability(classify(PLACES, OFFERS), DISTRICTS, tiers_mbps=[10, 50.1])
    assert tiers[10]["value"].tolist()[:2] == [1.0, 1.0]
    assert tiers[50.1]["numerator"].tolist() == [0, 10, 0]
    assert tiers[10]["denominator"].tolist() == [400, 10, 0]
    assert tiers[10]["unknown"].tolist() == [50, 0, 0]
    counts = availability(classify(PLACES, OFFERS), DISTRICTS, tiers_mbps=[10], weight=None)
    assert counts[10]["numerator"].tolist() == [2, 1, 0]


def subscriptions(*rows):
    return pd.DataFrame(rows, columns=["district_id", "kind", "year", "subscribers"])


def test_penetration_from_the_table_of_districts():
    table = subscriptions(
        ("a", "fixed", 2016, 500),
        ("a", "fixed", 2016, 200),
        ("a", "fixed", 2015, 1),
        ("a", "mobile", 2016, 9999),
        ("b", "fixed", 2016, 5),
    )
    result = penetration(DISTRICTS, year=2016, subscriptions=table)
    assert result.index.tolist() == ["a", "b", "c"]
    assert result.loc["a", ["numerator", "denominator", "value"]].tolist() == [700, 1000, 0.7]
    assert result["value"].isna().tolist() == [False, True, True]
    # b and c have no households on record, which is not 0 households
    assert result["numerator"].fillna(-1).tolist() == [700, -1, -1]
    assert result["source"].tolist() == ["subscriptions", "subscriptions", ""]
    assert result["reason"].tolist() == [
        "",
        "no households on record",
        "no subscribers on record",
    ]


def test_penetration_from_services_where_a_district_has_no_figure():
    offers = OFFERS.assign(subscribers=[50, 150, 20, 8, 5])
    result = penetration(
        DISTRICTS,
        year=2016,
        subscriptions=subscriptions(("a", "fixed", 2016, 700)),
        services=offers,
        settlements=PLACES,
    )
    assert result["source"].tolist() == ["subscriptions", "services", ""]
    # district b has no households on record: those of its settlements are summed
    assert result.loc["b", ["numerator", "denominator", "value"]].tolist() == [8, 10, 0.8]


def test_households_are_not_summed_where_a_settlement_has_none():
    bare = DISTRICTS.assign(households=pd.array([None] * 3, dtype="Int64"))
    offers = OFFERS.assign(subscribers=[50, 150, 20, 8, 5])
    result = penetration(bare, year=2016, services=offers, settlements=PLACES)
    assert result["reason"].tolist() == [
        "no households on record",
        "",
        "no subscribers on record",
    ]


def test_service_years():
    offers = OFFERS.assign(
        subscribers=10, year=pd.array([2015, 2016, None, 2016, 2016], dtype="Int64")
    )
    result = penetration(DISTRICTS, year=2016, services=offers, settlements=PLACES)
    assert result.loc["a", "numerator"] == 20


def test_more_subscribers_than_households_are_flagged_and_not_capped():
    result = penetration(
        DISTRICTS, year=2016, subscriptions=subscriptions(("a", "fixed", 2016, 1200))
    )
    assert result["value"].tolist()[0] == 1.2
    assert result["above_one"].tolist() == [True, False, False]


def test_no_subscribers_at_all():
    result = penetration(DISTRICTS, year=2016)
    assert result["value"].isna().all()
    assert result["unknown"].tolist() == [1000, 0, 0]


def test_mobile_is_per_resident():
    table = subscriptions(("a", "mobile", 2016, 2400), ("b", "mobile", 2016, 600))
    result = mobile_penetration(DISTRICTS, table, year=2016)
    assert result["value"].tolist()[:2] == [0.8, 1.2]
    assert result["above_one"].tolist() == [False, True, False]
    assert result["reason"].iloc[2] == "no subscribers on record"
    assert mobile_penetration(DISTRICTS, None, year=2016)["value"].isna().all()
