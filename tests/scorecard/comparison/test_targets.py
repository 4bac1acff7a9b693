"""Targets of two periods: which were met, missed, came nearer, or are not the same target."""

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
from shapely.geometry import box

from fugai.messages import Message
from fugai.scorecard import Target, join_measures, judge, target_history, wireless
from fugai.scorecard.comparison.districts import match_districts
from fugai.scorecard.comparison.refusals import Refusal
from fugai.scorecard.comparison.targets import compare_judged, parsed_where

DISTRICTS = gpd.GeoDataFrame(
    {"class": ["core", "outer"]},
    index=["a", "b"],
    geometry=[box(0, 0, 1, 1), box(1, 0, 2, 1)],
    crs=32650,
)
SAME = match_districts(DISTRICTS, DISTRICTS)


def goal(**more):
    fields = {
        "id": "t",
        "title": "目标",
        "title_en": "Goal",
        "indicator": "wireless.population_share",
        "where": {"profile": ("lte",)},
        "by": 2016,
        "at_least": 0.8,
    }
    return Target(**{**fields, **more})


def judged(a, b, *targets, low=np.nan, high=np.nan):
    table = pd.DataFrame({"numerator": [a, b], "denominator": [10.0, 10.0]}, index=["a", "b"])
    rows = wireless.population_share(
        table.astype(float), year=2016, basis="modelled", profile="lte"
    )
    return judge(targets or [goal()], rows.assign(low=low, high=high), DISTRICTS)


def compared(first, second, *, refusals=(), matched=SAME):
    found = compare_judged(first, second, periods=(2015, 2016), refusals=refusals, matched=matched)
    return found.iloc[0]


@pytest.mark.parametrize(
    ("before", "now", "outcome", "change"),
    [
        (7, 9, "newly met", 0.1),
        (9, 7, "newly missed", -0.1),
        (5, 6, "better", 0.05),
        (6, 5, "worse", -0.05),
        (6, 6, "same", 0.0),
    ],
)
def test_which_way_a_target_went(before, now, outcome, change):
    row = compared(judged(before, 8), judged(now, 8))
    assert row["outcome"] == outcome
    assert row["change"] == pytest.approx(change, abs=1e-12)
    assert row[["year_first", "year_second"]].tolist() == [2015, 2016]


def test_a_verdict_that_is_neither_is_a_changed_result():
    row = compared(judged(9, 8), judged(np.nan, np.nan))
    assert (row["outcome"], row["status_second"]) == ("status changed", "not measurable")
    assert np.isnan(row["change"])


def test_less_is_better_where_a_target_says_at_most():
    most = goal(at_least=None, at_most=0.1)
    assert compared(judged(5, 8, most), judged(4, 8, most))["outcome"] == "better"


def test_a_change_within_the_interval_is_marked():
    row = compared(judged(5, 5), judged(6, 5, low=0.45, high=0.7))
    assert row["outcome"] == "within intervals"


def test_another_definition_is_not_compared_and_another_requirement_is():
    other = goal(where={"profile": ("lte",), "district_class": ("core",)})
    row = compared(judged(5, 8), judged(6, 8, other))
    assert row["outcome"] == "not comparable"
    assert np.isnan(row["change"])
    assert row["reason"].startswith("`where` of the target differs: profile = lte in the first")
    row = compared(judged(5, 8), judged(5, 8, goal(at_least=0.6)))
    assert row["outcome"] == "newly met"
    assert row[["required_first", "required_second"]].tolist() == [0.8, 0.6]


def test_a_refused_indicator_takes_its_targets_along():
    why = Message(zh="门限。", en="Threshold.")
    refusal = Refusal(
        indicator="wireless.population_share", where={"profile": ("lte",)}, reason=why
    )
    row = compared(judged(5, 8), judged(6, 8), refusals=[refusal])
    assert (row["outcome"], row["reason"]) == ("not comparable", "Threshold.")
    unnamed = goal(where={})  # the only profile that there is
    row = compared(judged(5, 8, unnamed), judged(6, 8, unnamed), refusals=[refusal])
    assert row["outcome"] == "not comparable"
    other = Refusal(indicator="wireless.population_share", where={"profile": ("3g",)}, reason=why)
    assert compared(judged(5, 8), judged(6, 8), refusals=[other])["outcome"] == "better"
    urban = Refusal(indicator="wireless.", where={"area": ("urban",)}, reason=why)
    assert compared(judged(5, 8), judged(6, 8), refusals=[urban])["outcome"] == "better"


def test_districts_that_differ_concern_what_each_must_meet():
    split = gpd.GeoDataFrame(
        index=["a", "c", "d"],
        geometry=[box(0, 0, 1, 1), box(1, 0, 1.5, 1), box(1.5, 0, 2, 1)],
        crs=32650,
    )
    matched = match_districts(DISTRICTS, split)
    assert compared(judged(5, 8), judged(6, 8), matched=matched)["outcome"] == "better"
    each = goal(each=True)
    row = compared(judged(5, 8, each), judged(6, 8, each), matched=matched)
    assert row["outcome"] == "not comparable"


def test_targets_of_one_run_alone():
    more = [goal(), goal(id="new")]
    found = compare_judged(
        judged(5, 8), judged(5, 8, *more), periods=(2016, 2016), refusals=[], matched=SAME
    )
    assert found.set_index("id")["outcome"].to_dict() == {"t": "same", "new": "only second"}
    found = compare_judged(
        judged(5, 8, *more), judged(5, 8), periods=(2016, 2016), refusals=[], matched=SAME
    )
    assert found.set_index("id")["outcome"].to_dict() == {"t": "same", "new": "only first"}


def test_where_is_read_back():
    text = judged(5, 8, goal(where={"profile": ("lte",), "district": ("a", "b")}))["where"].iloc[0]
    assert parsed_where(text) == {"profile": ("lte",), "district": ("a", "b")}
    assert parsed_where("") == {}


def test_the_history_has_each_year_and_counts_begin_after_their_base():
    def share(year, a):
        table = pd.DataFrame({"numerator": [a, 8.0], "denominator": [10.0] * 2}, index=["a", "b"])
        return wireless.population_share(table, year=year, basis="modelled", profile="lte")

    rows = join_measures([share(2015, 4.0), share(2016, 9.0)])
    history = target_history([goal()], rows, DISTRICTS, years=[2015, 2016])
    assert history["year"].tolist() == [2015, 2016]
    assert history["actual"].tolist() == pytest.approx([0.6, 0.85])
    assert history["status"].tolist() == ["missed", "met"]
    assert target_history([], rows, DISTRICTS, years=[2015]).empty
