"""Settlements of which offers pass a part: shares of households, and the class of the whole."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from fugai.broadband import (
    ServiceClass,
    availability,
    class_totals,
    classify_settlements,
    settlements_served,
    share_passed,
)
from fugai.errors import ConfigError

DISTRICT = pd.DataFrame(index=["d"])
SHARES = ["share_served", "share_underserved", "share_unserved", "share_unknown"]
PLACES = pd.DataFrame(
    {
        "settlement_id": ["A", "B", "C", "D"],
        "district_id": "d",
        "households": [100, 200, 50, 40],
        "population": [300, 500, 100, 80],
    }
)
OFFERS = pd.DataFrame(
    [
        # A: 60 fast, 90 slow; two operators
        ("A", "x", 100.0, 60),
        ("A", "y", 10.0, 90),
        # B: 50 and 80 fast, of two operators; 120 fast of a second tariff of the second
        ("B", "x", 100.0, 50),
        ("B", "y", 100.0, 80),
        ("B", "y", 200.0, 120),
        # C: everybody, no number
        ("C", "x", 100.0, None),
    ],
    columns=["settlement_id", "operator", "download_mbps", "households_passed"],
)


def classify(places=PLACES, offers=OFFERS, **options):
    return classify_settlements(
        places,
        offers,
        served=ServiceClass(name="fast", download_mbps=100, upload_mbps=options.pop("up", None)),
        underserved=ServiceClass(name="slow", download_mbps=10),
        **options,
    )


def test_shares_of_households_by_hand():
    found = classify().set_index("settlement_id")
    assert found.loc["A", SHARES].tolist() == pytest.approx([0.6, 0.3, 0.1, 0.0], rel=1e-12)
    assert found.loc["B", SHARES].tolist() == pytest.approx([0.6, 0.0, 0.4, 0.0], rel=1e-12)
    assert found.loc["C", SHARES].tolist() == [1.0, 0.0, 0.0, 0.0]
    assert found.loc["D", SHARES].tolist() == [0.0, 0.0, 0.0, 1.0]  # no offer on record
    assert found["service_class"].tolist() == ["unserved", "unserved", "served", "unknown"]


def test_households_and_residents_count_in_proportion_and_settlements_whole():
    found = classify()
    homes = class_totals(found, DISTRICT, weight="households").loc["d"]
    assert homes.tolist() == pytest.approx([60 + 120 + 50, 30, 10 + 80, 40], rel=1e-12)
    people = class_totals(found, DISTRICT, weight="population").loc["d"]
    assert people.tolist() == pytest.approx([180 + 300 + 100, 90, 30 + 200, 80], rel=1e-12)
    assert class_totals(found, DISTRICT).loc["d"].tolist() == [1, 0, 2, 1]
    for weight in (None, "households", "population"):  # the shares are of the same counts
        totals = class_totals(found, DISTRICT, weight=weight).loc["d"]
        for name in ("served", "underserved", "unserved"):
            share = settlements_served(found, DISTRICT, service_class=name, weight=weight).loc["d"]
            assert share["numerator"] == pytest.approx(totals[name], rel=1e-12)
            assert share["denominator"] == pytest.approx(totals.iloc[:3].sum(), rel=1e-12)
            assert share["unknown"] == totals["unknown"]


@pytest.mark.parametrize(
    ("share", "classes"),
    [
        (1.0, ["unserved", "unserved", "served", "unknown"]),
        (0.9, ["underserved", "unserved", "served", "unknown"]),
        (0.6, ["served", "served", "served", "unknown"]),
    ],
)
def test_a_settlement_is_of_the_class_that_its_share_of_households_reaches(share, classes):
    assert classify(settlement_share=share)["service_class"].tolist() == classes


def test_different_operators_may_pass_different_households():
    found = classify(several_operators="apart").set_index("settlement_id")
    # B: 50 of x and the larger of y's two tariffs, 120; A: 60 + 90 is more than there are
    assert found.loc["B", "share_served"] == pytest.approx(170 / 200, rel=1e-12)
    assert found.loc["A", SHARES].tolist() == pytest.approx([0.6, 0.4, 0.0, 0.0], rel=1e-12)
    tier = share_passed(PLACES, OFFERS, tier_mbps=100, several_operators="apart")
    assert tier.tolist() == pytest.approx([0.6, 0.85, 1.0, 0.0], rel=1e-12)


def test_no_offers_with_operators():
    nothing = OFFERS.iloc[:0]
    for name in ("overlap", "apart"):
        assert (
            share_passed(PLACES, nothing, tier_mbps=1, several_operators=name).tolist() == [0] * 4
        )


def test_an_offer_that_may_serve_leaves_its_households_unknown():
    """20 surely served, 50 perhaps (upload not known), 90 at least slow: 10 have nothing."""
    offers = pd.DataFrame(
        {
            "settlement_id": "A",
            "download_mbps": [100.0, 100.0, 10.0],
            "upload_mbps": [20.0, np.nan, 1.0],
            "households_passed": [20, 50, 90],
        }
    )
    found = classify(PLACES.iloc[:1], offers, up=10).iloc[0]
    assert found[SHARES].tolist() == pytest.approx([0.2, 0.4, 0.1, 0.3], rel=1e-12)
    assert found["service_class"] == "unserved"  # not all of it, whatever the upload
    half = classify(PLACES.iloc[:1], offers, up=10, settlement_share=0.5).iloc[0]
    assert (half["service_class"], half["reason"]) == (
        "unknown",
        "upload, latency or technology not known",
    )


def test_a_part_of_an_unknown_number_is_unknown_and_none_of_it_is_none():
    places = PLACES.iloc[:1].assign(households=None)
    found = classify(places, OFFERS).iloc[0]
    assert found[SHARES].tolist() == [0.0, 0.0, 0.0, 1.0]
    assert (found["service_class"], found["reason"]) == (
        "unknown",
        "households not known, of which offers pass a part",
    )
    assert np.isnan(share_passed(places, OFFERS, tier_mbps=100)[0])
    one = availability(
        classify(places, OFFERS), DISTRICT, tiers_mbps=[100], weight=None, services=OFFERS
    )
    assert one[100].loc["d", ["numerator", "denominator", "unknown"]].tolist() == [0, 0, 1]
    none = OFFERS.assign(households_passed=0)
    assert classify(places, none)[SHARES].iloc[0].tolist() == [0.0, 0.0, 1.0, 0.0]


@given(
    st.lists(
        st.tuples(
            st.sampled_from([5.0, 10.0, 100.0]),
            st.sampled_from([1.0, 20.0, np.nan]),
            st.none() | st.integers(0, 150),
            st.sampled_from(["x", "y", None]),
        ),
        max_size=6,
    ),
    st.sampled_from(["overlap", "apart"]),
    st.sampled_from([0.3, 0.8, 1.0]),
)
def test_shares_are_parts_of_a_whole(rows, several, share):
    columns = ["download_mbps", "upload_mbps", "households_passed", "operator"]
    offers = pd.DataFrame(rows, columns=columns).assign(settlement_id="A")
    options = {"up": 10, "several_operators": several, "settlement_share": share}
    found = classify(PLACES.iloc[:1], offers, **options).iloc[0]
    parts = found[SHARES].astype(float)
    assert parts.between(0, 1).all()
    assert parts.sum() == pytest.approx(1.0, rel=1e-12)
    if found["service_class"] == "served":
        assert parts["share_served"] >= share
    if found["service_class"] == "unserved":
        assert parts["share_served"] + parts["share_underserved"] < share


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"settlement_share": 0.0}, "`settlement_share` must be above 0 and at most 1, found 0.0."),
        ({"settlement_share": 1.5}, "found 1.5"),
        ({"several_operators": "both"}, "must be overlap or apart, found 'both'"),
    ],
)
def test_settings_must_make_sense(options, message):
    with pytest.raises(ConfigError, match=message):
        classify(**options)
