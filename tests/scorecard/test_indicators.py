"""Measure rows, countable by hand."""

import math

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fugai.errors import ContractError
from fugai.scorecard import INDICATORS, dimension_text
from fugai.scorecard.indicators import broadband, cold_chain, delivery, outlets, service, wireless
from fugai.scorecard.indicators import firms as firm_cards
from fugai.scorecard.indicators import sites as site_cards
from fugai.tables import MEASURE_COLUMNS, MEASURE_DIMENSIONS

EXPECTED = {
    "wireless.sites_added",
    "wireless.access_points_added",
    "wireless.area_share",
    "wireless.population_share",
    "wireless.settlements_share",
    "wireless.venues_share",
    "wireless.venues_with_access_point",
    "wireless.venues_capacity",
    "wireless.holes",
    "wireless.village_committee_5km",
    "broadband.penetration",
    "mobile.penetration",
    "broadband.download_mbps",
    "broadband.settlements_served",
    "broadband.households_share",
    "broadband.population_share",
    "broadband.availability",
    "broadband.rural_parity",
    "broadband.cost_to_connect",
    "delivery.population_share",
    "delivery.settlements_share",
    "delivery.door_share",
    "delivery.village_share",
    "delivery.pickup_share",
    "delivery.cold_chain_share",
    "delivery.outlets_per_10k",
    "delivery.load",
    "delivery.accessibility",
    "firms.count",
    "delivery.overloaded_share",
    "delivery.capacity_share",
    "delivery.choice_share",
    "delivery.tour_minutes",
    "delivery.open_share",
    "delivery.round_cost_per_parcel",
    "delivery.round_km_per_parcel",
    "delivery.round_villages_share",
}


def frame(**columns):
    return pd.DataFrame(columns, index=pd.Index(["a", "b"], name="district_id"), dtype=float)


def value(rows, district, **dimensions):
    for name, text in dimensions.items():
        rows = rows[rows[name] == text]
    (found,) = rows.loc[rows["district_id"] == district, "value"]
    return found


def test_every_indicator_is_registered_and_described():
    assert set(INDICATORS) == EXPECTED
    for indicator in INDICATORS.values():
        assert indicator.unit
        assert indicator.title_zh
        assert indicator.title_en
        assert indicator.numerator
        assert indicator.source
        assert indicator.function.__doc__
        assert (indicator.denominator == "") == (indicator.kind == "count")
        assert set(indicator.dimensions) <= set(MEASURE_DIMENSIONS)
        assert not indicator.share or indicator.unit == "1"


def test_the_whole_area_is_made_from_sums_and_not_from_shares():
    # 1 of 10 and 90 of 90: the mean of the shares would be 0.55.
    rows = wireless.population_share(
        frame(numerator=[1, 90], denominator=[10, 90]), year=2016, basis="modelled", profile="lte"
    )
    assert list(rows.columns) == list(MEASURE_COLUMNS)
    assert value(rows, "a") == pytest.approx(0.1, rel=1e-12)
    assert value(rows, "b") == 1.0
    assert value(rows, "") == pytest.approx(0.91, rel=1e-12)
    assert set(rows["profile"]) == {"lte"}
    assert set(rows["unit"]) == {"1"}


def test_unknown_is_not_in_the_denominator_and_not_uncovered():
    numbers = frame(numerator=[8, 0], denominator=[8, 0], unknown=[2, 5])
    rows = wireless.population_share(numbers, year=2016, basis="modelled", profile="3g")
    assert value(rows, "a", statistic="") == 1.0
    assert math.isnan(value(rows, "b", statistic=""))
    assert value(rows, "", statistic="") == 1.0
    assert value(rows, "a", statistic="unknown") == pytest.approx(0.2, rel=1e-12)
    assert value(rows, "b", statistic="unknown") == 1.0
    assert value(rows, "", statistic="unknown") == pytest.approx(7 / 15, rel=1e-12)


def test_nothing_to_count_and_no_data_are_nan():
    rows = broadband.penetration(
        frame(numerator=[0, np.nan], denominator=[0, 50]), year=2016, basis="measured"
    )
    assert rows["value"].isna().all()
    assert not (rows["statistic"] == "unknown").any()


def test_a_denominator_without_numerator_does_not_enter_the_sum():
    rows = broadband.penetration(
        frame(numerator=[30, np.nan], denominator=[40, 60]), year=2016, basis="measured"
    )
    assert value(rows, "") == 0.75


@pytest.mark.parametrize(
    ("columns", "rule"),
    [
        ({"numerator": [2, 1], "denominator": [1, 1]}, "exceeds the denominator"),
        ({"numerator": [-1, 1], "denominator": [1, 1]}, "at least 0"),
        ({"numerator": [np.inf, 1], "denominator": [1, 1]}, "finite"),
        ({"numerator": [1, 1]}, "missing"),
    ],
)
def test_impossible_numbers_are_refused(columns, rule):
    with pytest.raises(ContractError, match=rule):
        wireless.area_share(frame(**columns), year=2016, basis="modelled", profile="lte")


def test_rows_outside_the_districts_or_twice_are_refused():
    outside = pd.DataFrame({"numerator": [1.0], "denominator": [2.0]}, index=[""])
    with pytest.raises(ContractError, match="what lies outside"):
        wireless.area_share(outside, year=2016, basis="modelled", profile="lte")
    twice = pd.DataFrame({"numerator": [1.0, 1.0], "denominator": [2.0, 2.0]}, index=["a", "a"])
    with pytest.raises(ContractError, match="'a' twice"):
        wireless.area_share(twice, year=2016, basis="modelled", profile="lte")


def test_arguments_stay_as_they_are():
    numbers = frame(numerator=[1, np.nan], denominator=[2, 3], unknown=[0, 1])
    before = numbers.copy(deep=True)
    wireless.area_share(numbers, year=2016, basis="modelled", profile="lte")
    pd.testing.assert_frame_equal(numbers, before)


def sites():
    return pd.DataFrame(
        [
            ("a", 2013, "lte-fdd", "移动", "active"),
            ("a", 2014, "lte-fdd", "移动", "active"),
            ("a", 2014, "lte-tdd", "移动", "active"),
            ("b", 2016, "umts", "联通", "active"),
            ("b", 2016, "umts", "联通", "closed"),  # out of service
            ("b", pd.NA, "umts", "联通", "active"),  # stood before
            ("", 2016, "umts", "联通", "active"),  # outside the districts
            ("b", 2016, "gsm", None, "active"),  # no operator: in the totals only
        ],
        columns=["district_id", "opened", "technology", "operator", "status"],
    ).astype({"opened": "Int64"})


def test_sites_are_counted_by_opening_year_with_totals_and_zeros():
    rows = site_cards.sites_added(
        sites(), pd.Index(["a", "b", "c"]), years=[2013, 2014, 2015, 2016], basis="synthetic"
    )
    totals = rows[(rows["technology"] == "") & (rows["operator"] == "")]
    whole = totals[totals["district_id"] == ""].set_index("year")["value"]
    assert whole.to_dict() == {2013: 1, 2014: 2, 2015: 0, 2016: 2}
    assert value(totals[totals["year"] == 2016], "c") == 0
    of_2016 = rows[rows["year"] == 2016]
    assert value(of_2016, "", technology="gsm", operator="") == 1
    assert value(of_2016, "", technology="", operator="联通") == 1
    assert value(of_2016, "", technology="lte-fdd", operator="移动") == 0
    assert not rows.duplicated(["year", "district_id", *MEASURE_DIMENSIONS]).any()


def test_a_shared_site_counts_once_in_all_and_for_each_of_its_operators():
    shared = sites().iloc[:2].assign(operator=["移动;联通", "移动"], opened=2016)
    rows = site_cards.sites_added(shared, pd.Index(["a"]), years=[2016], basis="measured")
    assert value(rows, "", technology="", operator="") == 2
    assert value(rows, "", technology="", operator="移动") == 2
    assert value(rows, "", technology="", operator="联通") == 1


def test_no_sites_at_all_are_zeros():
    rows = site_cards.sites_added(sites().iloc[:0], pd.Index(["a"]), years=[2014], basis="measured")
    assert rows["value"].tolist() == [0.0, 0.0]


def test_sites_need_a_year_column():
    with pytest.raises(ContractError, match="opened"):
        site_cards.sites_added(
            sites().drop(columns="opened"), pd.Index(["a"]), years=[2014], basis="measured"
        )


@settings(max_examples=30)  # the machine may be busy
@given(
    st.lists(
        st.tuples(
            st.sampled_from(["a", "b", "c", ""]),
            st.sampled_from([2013, 2014, 2015]),
            st.sampled_from(["umts", "nr"]),
            st.sampled_from(["x", "y"]),
        ),
        max_size=30,
    )
)
def test_parts_sum_to_the_totals(rows):
    table = pd.DataFrame(rows, columns=["district_id", "opened", "technology", "operator"])
    found = site_cards.sites_added(
        table.astype({"opened": "Int64"}),
        pd.Index(["a", "b", "c"]),
        years=[2014, 2015],
        basis="measured",
    )
    inside = sum(1 for d, year, _, _ in rows if d and year > 2013)
    whole = found[found["district_id"] == ""]
    districts = found[found["district_id"] != ""]
    for technology, operator in ((True, True), (True, False), (False, True), (False, False)):
        for part in (whole, districts):
            kept = part[
                ((part["technology"] == "") == technology) & ((part["operator"] == "") == operator)
            ]
            assert kept["value"].sum() == inside


def test_access_points_by_operator_and_venue_type():
    table = pd.DataFrame(
        {
            "district_id": ["a", "a", "b"],
            "opened": [2014, 2014, 2014],
            "operator": ["x", "y", "x"],
            "venue_type": ["mall", "hotel", "mall"],
        }
    )
    rows = site_cards.access_points_added(
        table, pd.Index(["a", "b"]), years=[2014], basis="measured"
    )
    assert value(rows, "", type="mall", operator="") == 2
    assert value(rows, "a", type="", operator="y") == 1


def test_holes_per_district_with_people_and_area():
    found = pd.DataFrame(
        {"district_id": ["b", "b"], "people": [120.0, 80.0], "area_km2": [1.5, 0.5]}
    )
    rows = wireless.holes(found, pd.Index(["a", "b"]), year=2016, basis="modelled", profile="lte")
    assert value(rows, "a", statistic="") == 0
    assert value(rows, "b", statistic="") == 2
    assert value(rows, "", statistic="people") == 200
    assert value(rows, "", statistic="area") == 2
    assert set(rows.loc[rows["statistic"] == "area", "unit"]) == {"km2"}


def test_no_holes():
    rows = wireless.holes(
        pd.DataFrame(), pd.Index(["a"]), year=2016, basis="modelled", profile="lte"
    )
    assert rows["value"].tolist() == [0.0, 0.0]


def test_within_distance_is_inclusive_and_nan_is_far():
    found = site_cards.within_distance(
        np.array([5000.0, 5000.1, np.nan]), pd.Series(["a", "a", "b"]), pd.Index(["a", "b", "c"])
    )
    assert found["numerator"].tolist() == [1, 0, 0]
    assert found["denominator"].tolist() == [2, 1, 0]


def test_mean_download_of_the_whole_area_is_weighted_by_tests():
    # 10 tests at 20 Mbit/s and 90 at 100: 92, not 60.
    rows = broadband.download_mbps(
        frame(numerator=[200, 9000], denominator=[10, 90]),
        year=2016,
        basis="measured",
        statistic="mean",
        area="urban",
    )
    assert value(rows, "") == 92.0
    assert set(rows["unit"]) == {"Mbit/s"}


def test_a_median_needs_a_row_of_the_whole_area():
    medians = pd.DataFrame({"value": [10.0, 50.0]}, index=["a", "b"])
    with pytest.raises(ContractError, match="whole area"):
        broadband.download_mbps(medians, year=2016, basis="measured", statistic="median")
    medians.loc[""] = 48.0
    rows = broadband.download_mbps(medians, year=2016, basis="measured", statistic="median")
    assert value(rows, "") == 48.0
    assert rows["numerator"].isna().all()


def test_settlement_classes_are_shares_of_what_is_known():
    counts = service.class_counts(
        pd.Series(["served", "served", "unserved", None, "served", "odd"]),
        pd.Series(["a", "a", "a", "a", "b", ""]),
        ["a", "b"],
    )
    rows = service.settlements_served(counts, year=2016, basis="synthetic")
    plain = rows[rows["statistic"] == ""]
    assert value(plain, "a", **{"class": "served"}) == pytest.approx(2 / 3, rel=1e-12)
    assert value(plain, "a", **{"class": "unknown"}) == 0.25
    assert value(plain, "", **{"class": "served"}) == 0.75
    with pytest.raises(ContractError, match="unknown"):
        service.settlements_served(counts.drop(columns="unknown"), year=2016, basis="synthetic")


def test_tiers_parity_and_cost():
    rows = service.availability(
        frame(numerator=[5, 5], denominator=[10, 5]), year=2016, basis="measured", tier_mbps=100.0
    )
    assert set(rows["class"]) == {"100"}
    parity = pd.DataFrame(
        {"numerator": [10.0, 10.0, 12.0], "denominator": [20.0, 0.0, 16.0]}, index=["a", "b", ""]
    )
    rows = service.rural_parity(parity, year=2016, basis="measured")
    assert value(rows, "a") == 0.5
    assert math.isnan(value(rows, "b"))
    assert value(rows, "") == 0.75
    rows = service.cost_to_connect(
        frame(numerator=[1000, 500], denominator=[10, 20]),
        year=2016,
        basis="modelled",
        currency="CNY",
    )
    assert value(rows, "", statistic="") == 1500
    assert value(rows, "", statistic="household") == 50
    assert set(rows["unit"]) == {"CNY", "CNY/household"}


def test_delivery_rows_carry_minutes_mode_and_direction():
    rows = delivery.population_share(
        frame(numerator=[5, 5], denominator=[10, 10]), year=2016, basis="modelled", minutes=15.0
    )
    assert rows.iloc[0][["minutes", "mode", "direction"]].tolist() == ["15", "drive", "from"]


def test_cold_chain_is_per_city_and_of_the_whole_area():
    cities = pd.DataFrame(
        {"numerator": [2.0, 3.0], "denominator": [4.0, 6.0]}, index=["北京", "唐山"]
    )
    rows = cold_chain.cold_chain_share(cities, year=2016, basis="modelled", minutes=60)
    assert set(rows["district_id"]) == {""}
    assert value(rows, "", type="唐山") == 0.5
    assert value(rows, "", type="") == 0.5


def test_cities_in_different_units_count_as_one_each():
    cities = pd.DataFrame(
        {
            "numerator": [1e6, 0.0],
            "denominator": [1e6, 2.0],
            "unknown": [0.0, 2.0],
            "unit": ["population", "parts"],
        },
        index=["a", "b"],
    )
    rows = cold_chain.cold_chain_share(cities, year=2016, basis="modelled", minutes=60)
    assert value(rows, "", type="", statistic="") == pytest.approx(1 / 1.5, rel=1e-12)


def test_parcels_without_an_outlet_are_not_unknown_outlets():
    numbers = frame(numerator=[100, 0], denominator=[2, 0], unknown=[50, 7])
    rows = outlets.load(numbers, year=2016, basis="modelled")
    assert set(rows["statistic"]) == {""}
    assert value(rows, "") == 50


@pytest.mark.parametrize(
    ("function", "options"),
    [
        (delivery.settlements_share, {"minutes": 30}),
        (delivery.door_share, {"minutes": 30}),
        (delivery.village_share, {"minutes": 30}),
        (delivery.pickup_share, {"minutes": 15}),
        (wireless.settlements_share, {"profile": "lte"}),
        (site_cards.village_committee_5km, {}),
        (broadband.mobile_penetration, {}),
    ],
)
def test_plain_shares(function, options):
    rows = function(
        frame(numerator=[1, 2], denominator=[2, 6]), year=2016, basis="modelled", **options
    )
    assert value(rows, "") == 0.375
    assert len(rows) == 3


def test_outlets_load_and_accessibility_have_their_scale():
    numbers = frame(numerator=[2, 4], denominator=[10_000, 20_000])
    assert value(outlets.outlets_per_10k(numbers, year=2016, basis="measured"), "") == 2.0
    rows = outlets.load(numbers, year=2016, basis="modelled", statistic="capacity")
    assert set(rows["unit"]) == {"1"}
    rows = outlets.accessibility(numbers, year=2016, basis="modelled", minutes=30)
    assert value(rows, "a") == 2.0


def test_firms_count_by_kind_and_grade_even_without_a_place():
    firms = pd.DataFrame(
        {
            "firm_id": list("12345"),
            "district_id": ["a", "a", "", "b", "b"],
            "kind": ["logistics"] * 4 + ["courier"],
            "grade": ["3A", "4A", "4A", None, None],
            "status": ["active"] * 3 + ["closed", "active"],
        }
    )
    rows = firm_cards.firms_count(firms, pd.Index(["a", "b"]), year=2016, basis="measured")
    assert value(rows, "", type="", **{"class": ""}) == 4
    assert value(rows, "", type="logistics", **{"class": "4A"}) == 2
    assert value(rows, "a", type="logistics", **{"class": "4A"}) == 1
    assert not rows.duplicated(["district_id", *MEASURE_DIMENSIONS]).any()
    inside = firm_cards.firms_count(
        firms, pd.Index(["a", "b"]), year=2016, basis="measured", inside_only=True
    )
    assert value(inside, "", type="", **{"class": ""}) == 3
    bare = firm_cards.firms_count(
        firms.drop(columns="district_id"), pd.Index(["a"]), year=2016, basis="measured"
    )
    assert value(bare, "", type="", **{"class": ""}) == 4


def test_dimension_text():
    assert dimension_text(7.5) == "7.5"
    assert dimension_text(1e6) == "1000000"
    assert dimension_text(20) == "20"


def test_an_unknown_basis_is_refused():
    with pytest.raises(ContractError, match="basis"):
        wireless.area_share(
            frame(numerator=[1, 1], denominator=[1, 1]), year=2016, basis="guess", profile="lte"
        )


@pytest.mark.parametrize(
    ("module", "old", "new"),
    [
        (wireless, "sites_added", site_cards.sites_added),
        (broadband, "availability", service.availability),
        (delivery, "load", outlets.load),
        (delivery, "cold_chain_share", cold_chain.cold_chain_share),
        (delivery, "firms_count", firm_cards.firms_count),
    ],
)
def test_indicators_are_still_found_where_they_were(module, old, new):
    with pytest.warns(FutureWarning, match=old):
        assert getattr(module, old) is new
