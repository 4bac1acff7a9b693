"""Numbers of two periods side by side, and what is not compared: each countable by hand."""

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely.geometry import box

from fugai.errors import ContractError, InputError, SelectionError
from fugai.scorecard import COMPARED_COLUMNS, ComparedRun, compare_runs, join_measures, wireless

DISTRICTS = gpd.GeoDataFrame(
    {"name": ["甲", "乙"], "name_en": ["Jia", "Yi"]},
    index=pd.Index(["a", "b"], name="district_id"),
    geometry=[box(0, 0, 100, 100), box(100, 0, 200, 100)],
    crs=32650,
)


def rows(a, b, *, year=2016, profile="lte", basis="modelled", low=None, high=None):
    """Share of ten residents each of two districts; an interval for every row."""
    table = pd.DataFrame({"numerator": [a, b], "denominator": [10.0, 10.0]}, index=["a", "b"])
    made = wireless.population_share(table.astype(float), year=year, basis=basis, profile=profile)
    return made.assign(low=low, high=high).astype({"low": float, "high": float})


def run(*parts, years=(2016,), districts=DISTRICTS, **more):
    return ComparedRun(
        name="A", years=years, measures=join_measures(parts), judged={}, districts=districts, **more
    )


def statuses(found):
    return dict(zip(found.measures["district_id"], found.measures["status"], strict=True))


def test_every_number_stands_beside_its_counterpart():
    found = compare_runs(run(rows(5, 8)), run(rows(7, 8)))
    assert tuple(found.measures.columns) == COMPARED_COLUMNS
    table = found.values("wireless.population_share", profile="lte")
    assert table.loc["a", ["first", "second"]].tolist() == [0.5, 0.7]
    assert table["status"].tolist() == ["changed", "same", "changed"]
    assert table["change"].tolist() == pytest.approx([0.2, 0.0, 0.1], rel=1e-12)
    assert table.loc["b"].tolist() == [0.8, 0.8, 0.0, "same"]
    assert found.changes["district_id"].tolist() == ["a", ""]


def test_equal_input_gives_nothing_changed():
    found = compare_runs(run(rows(5, 8)), run(rows(5, 8)))
    assert found.nothing_changed
    assert "Nothing changed." in found.text("en")
    assert "没有变化。" in found.text("zh")
    assert repr(found).endswith("nothing changed)")


def test_what_is_unknown_in_both_is_the_same_and_what_became_known_is_not():
    assert compare_runs(run(rows(float("nan"), 8)), run(rows(float("nan"), 8))).nothing_changed
    found = compare_runs(run(rows(float("nan"), 8)), run(rows(5, 8)))
    assert statuses(found)["a"] == "only second"
    found = compare_runs(run(rows(5, 8)), run(rows(float("nan"), 8)))
    assert statuses(found)["a"] == "only first"


def test_a_change_within_the_interval_of_either_is_marked():
    # 0.5 → 0.7: inside 0.4 to 0.8 of the first; outside 0.45 to 0.55
    wide, narrow = rows(5, 8, low=0.4, high=0.8), rows(5, 8, low=0.45, high=0.55)
    assert statuses(compare_runs(run(wide), run(rows(7, 8))))["a"] == "within intervals"
    assert statuses(compare_runs(run(narrow), run(rows(7, 8))))["a"] == "changed"
    later = rows(7, 8, low=0.5, high=0.9)  # the end itself lies within
    assert statuses(compare_runs(run(narrow), run(later)))["a"] == "within intervals"


def test_numbers_that_one_lacks():
    found = compare_runs(run(rows(5, 8), rows(1, 1, profile="3g")), run(rows(5, 8)))
    only = found.measures[found.measures["profile"].eq("3g")]
    assert set(only["status"]) == {"only first"}
    assert only["change"].isna().all()
    assert not found.nothing_changed
    assert "only in the first 3: wireless.population_share" in found.text("en")


def test_a_unit_or_invented_data_make_a_number_incomparable():
    miles = rows(7, 8).assign(unit="2")
    found = compare_runs(run(rows(5, 8)), run(miles))
    assert set(found.measures["status"]) == {"not comparable"}
    assert found.measures["change"].isna().all()
    assert found.refused["reason"].tolist() == [
        "The units differ: 1 in the first, 2 in the second."
    ]
    assert found.refused["numbers"].tolist() == [3]
    found = compare_runs(run(rows(5, 8, basis="synthetic")), run(rows(5, 8, basis="measured")))
    assert set(found.measures["status"]) == {"not comparable"}
    assert "synthetic" in found.refused["reason"].iloc[0]
    assert not found.nothing_changed


class TestPeriods:
    both = run(rows(5, 8, year=2015), rows(7, 8), years=(2015, 2016))

    def test_two_years_of_one_run(self):
        found = compare_runs(self.both, self.both, periods=(2015, 2016))
        assert found.periods == (2015, 2016)
        assert found.values("wireless.population_share").loc["a", "change"] == pytest.approx(0.2)
        assert found.measures[["year_first", "year_second"]].iloc[0].tolist() == [2015, 2016]
        assert found.earlier.empty

    def test_backwards_is_the_reverse(self):
        found = compare_runs(self.both, self.both, periods=(2016, 2015))
        assert found.values("wireless.population_share").loc["a", "change"] == pytest.approx(-0.2)

    def test_the_last_years_are_compared_and_earlier_ones_are_counted(self):
        revised = run(rows(6, 8, year=2015), rows(7, 8), years=(2015, 2016))
        found = compare_runs(self.both, revised)
        assert set(found.measures["status"]) == {"same"}
        assert found.earlier["district_id"].tolist() == ["a", ""]
        assert not found.nothing_changed
        assert "2015: 2" in found.text("en")

    def test_a_run_that_ends_later_is_compared_at_its_own_end(self):
        found = compare_runs(run(rows(5, 8, year=2015), years=(2015,)), self.both)
        assert found.periods == (2015, 2016)
        assert found.values("wireless.population_share").loc["a", "change"] == pytest.approx(0.2)

    def test_a_year_that_the_run_lacks_is_refused(self):
        with pytest.raises(InputError, match=r"years 2015, 2016 of `A`, found 2014"):
            compare_runs(self.both, self.both, periods=(2014, 2016))


def test_a_selection_that_matches_nothing_lists_what_there_is():
    found = compare_runs(run(rows(5, 8), rows(1, 1, profile="3g")), run(rows(5, 8)))
    with pytest.raises(SelectionError, match=r"`profile` .* must be one of 3g, lte"):
        found.values("wireless.population_share")
    with pytest.raises(SelectionError, match="must be one of none"):
        found.values("wireless.no_such")


def test_the_text_says_what_changed_first_in_both_languages():
    found = compare_runs(run(rows(5, 8)), run(rows(7, 8)))
    lines = found.text("en").splitlines()
    assert lines[0] == "A, 2016 → A, 2016"
    assert "Residents covered (LTE)  65.0 % → 75.0 %  +10.0 points  1 up" in lines[3]
    assert "人口覆盖率（LTE）  65.0 % → 75.0 %  +10.0 个百分点  1 升" in found.text("zh")
    assert "全区域 Whole area" in found.text()


def test_a_small_change_is_never_printed_as_none():
    large = pd.DataFrame({"numerator": [1e6], "denominator": [2e6]}, index=["a"])
    near = large.assign(numerator=1e6 + 4)
    made = [
        run(wireless.population_share(one, year=2016, basis="modelled", profile="lte"))
        for one in (large, near)
    ]
    assert "50.0000 % → 50.0002 %  +0.0002 points" in compare_runs(*made).text("en")


def test_numbers_follow_the_ground_and_not_the_code():
    alone = DISTRICTS.loc[["a"]].rename({"a": "b"})
    table = pd.DataFrame({"numerator": [7.0], "denominator": [10.0]}, index=["b"])
    later = wireless.population_share(table, year=2016, basis="modelled", profile="lte")
    found = compare_runs(run(rows(5, 8)), run(later, districts=alone))
    assert statuses(found) == {
        "b": "changed",
        "b (1)": "not comparable",
        "": "not comparable",
    }
    assert found.values("wireless.population_share").loc["b", "change"] == pytest.approx(0.2)


def test_a_number_twice_is_refused():
    twice = join_measures([rows(5, 8), rows(5, 8)])
    with pytest.raises(ContractError, match="each number once, found rows of"):
        compare_runs(run(twice), run(rows(5, 8)))


_shares = st.lists(st.one_of(st.none(), st.integers(0, 10)), min_size=2, max_size=2)


@settings(deadline=None, max_examples=25)
@given(_shares, _shares)
def test_the_reverse_has_the_reverse_changes_and_nothing_changes_against_itself(first, second):
    ours, theirs = (
        run(rows(*(np.nan if n is None else n for n in one))) for one in (first, second)
    )
    there, back = compare_runs(ours, theirs), compare_runs(theirs, ours)
    np.testing.assert_array_equal(there.measures["change"], -back.measures["change"])
    turned = {"only first": "only second", "only second": "only first"}
    assert [turned.get(one, one) for one in back.measures["status"]] == list(
        there.measures["status"]
    )
    assert compare_runs(ours, ours).nothing_changed
    assert there.nothing_changed == (first == second)
