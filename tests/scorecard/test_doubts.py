"""Verdicts on rows that break a rule, each countable by hand."""

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from fugai.messages import Message
from fugai.project.inputs import OTHER_INPUTS
from fugai.scorecard import (
    INDICATORS,
    Doubt,
    Target,
    district_detail,
    doubts_table,
    judge,
    scorecard_sheet,
    scorecard_text,
)
from fugai.scorecard.indicators import sites, wireless
from fugai.scorecard.indicators.inputs import RESTS_ON
from fugai.tables import TABLES

INDEX = pd.Index(["a", "b", "c"], name="district_id")
DISTRICTS = pd.DataFrame({"population": [100.0, 300.0, 600.0]}, index=INDEX)


def doubt(shares, *, inputs=("districts.population",), years=()):
    return Doubt(
        inputs=inputs,
        rule=Message(zh="人口应为整数", en="must be a whole number of people"),
        rows=tuple(f"d.csv row {n}" for n in range(2, 9)),
        shares=shares,
        years=years,
    )


def verdict(served, shares, *, at_least=0.7, each=False, where=None, **options):
    """One target on residents served of 100, 300 and 600."""
    counts = pd.DataFrame({"numerator": served, "denominator": [100.0, 300.0, 600.0]}, index=INDEX)
    measures = wireless.population_share(counts, year=2016, basis="modelled", profile="lte")
    goal = Target(
        id="t",
        title="目标",
        indicator="wireless.population_share",
        by=2016,
        at_least=at_least,
        each=each,
        where=where or {},
    )
    doubts = [doubt(shares, **options)] if shares else []
    (row,) = judge([goal], measures, DISTRICTS, doubts=doubts).to_dict("records")
    return row


@pytest.mark.parametrize(
    ("shares", "status"),
    [
        ({}, "met"),
        ({"a": 0.5}, "met"),  # 50 of 1,000 people: 5 %, and 90 % less 5 % is enough
        ({"a": 0.51}, "in doubt"),
        ({"c": 0.05}, "met"),
        ({"c": 1.0}, "in doubt"),
        ({"": 0.05}, "met"),
        ({"": 0.06}, "in doubt"),
        ({"elsewhere": 1.0}, "met"),
    ],
)
def test_the_whole_is_in_doubt_where_more_than_a_twentieth_of_it_is(shares, status):
    assert verdict([100, 300, 500], shares)["status"] == status


def test_a_small_part_puts_it_in_doubt_where_it_could_turn_the_verdict():
    assert verdict([100, 300, 310], {"c": 0.05})["status"] == "in doubt"  # 71 % less 3 %
    assert verdict([100, 300, 280], {"c": 0.05})["status"] == "in doubt"  # 68 % and 3 % more
    assert verdict([100, 300, 200], {"c": 0.05})["status"] == "missed"
    row = verdict([100, 300, 500], {"c": 0.05})
    assert "3.0% of it rests on rows that break a rule" in row["reason"]


def test_each_is_decided_by_sound_districts_that_miss():
    assert verdict([100, 300, 600], {"c": 1.0}, each=True)["status"] == "in doubt"
    assert verdict([10, 300, 600], {"c": 1.0}, each=True)["status"] == "missed"
    assert verdict([10, 300, 600], {"a": 1.0}, each=True)["status"] == "in doubt"
    assert verdict([100, 300, 600], {"a": 0.01}, each=True)["status"] == "met"


def test_only_the_indicators_years_and_districts_concerned_are_in_doubt():
    shares = {"c": 1.0}
    assert verdict([100, 300, 600], shares, inputs=("subscriptions/fixed",))["status"] == "met"
    assert verdict([100, 300, 600], shares, years=(2015,))["status"] == "met"
    assert verdict([100, 300, 600], shares, years=(2015, 2016))["status"] == "in doubt"
    where = {"district": ("a", "b")}
    assert verdict([100, 300, 600], shares, where=where)["status"] == "met"


def test_additions_are_in_doubt_by_any_of_their_years_and_by_their_counts():
    rows = [("a", 2014, "nr")] * 8 + [("b", 2015, "nr")] * 2
    table = pd.DataFrame(rows, columns=["district_id", "opened", "technology"]).assign(
        operator="", status="active"
    )
    measures = pd.concat(
        [
            sites.sites_added(table, INDEX, years=[year], basis="measured")
            for year in (2014, 2015, 2016)
        ]
    )
    goal = Target(
        id="t",
        title="",
        indicator="wireless.sites_added",
        from_year=2013,
        by=2016,
        at_least=5,
    )
    for shares, years, status in [
        ({"b": 1.0}, (2015,), "in doubt"),  # 2 of 10
        ({"b": 0.2}, (2015,), "met"),
        ({"a": 1.0}, (2013,), "met"),
        ({"a": 1.0}, (), "in doubt"),
    ]:
        doubts = [doubt(shares, inputs=("sites",), years=years)]
        assert judge([goal], measures, DISTRICTS, doubts=doubts)["status"].tolist() == [status]


def test_what_is_not_measurable_stays_so():
    row = verdict([float("nan")] * 3, {"a": 1.0})
    assert row["status"] == "not measurable"


def test_the_rows_are_named_in_both_languages_and_shown_everywhere():
    row = verdict([100, 300, 600], {"c": 1.0})
    assert "d.csv第2行、d.csv第3行" in row["reason_zh"]
    assert "等7处" in row["reason_zh"]
    assert "d.csv row 6; and 2 more" in row["reason"]
    judged = pd.DataFrame([row])
    text = scorecard_text(judged)
    assert "! 存疑" in text
    assert "存疑 in doubt 1" in text
    assert "d.csv第2行" in text
    assert scorecard_sheet(judged, "zh")["结果"].tolist() == ["存疑"]
    assert scorecard_sheet(judged, "en")["Result"].tolist() == ["in doubt"]


def test_the_detail_marks_the_districts_in_doubt():
    counts = pd.DataFrame({"numerator": [90.0, 90, 90], "denominator": [100.0] * 3}, index=INDEX)
    measures = wireless.population_share(counts, year=2016, basis="modelled", profile="lte")
    goal = Target(
        id="t", title="", indicator="wireless.population_share", by=2016, at_least=0.7, each=True
    )
    detail = district_detail([goal], measures, DISTRICTS, doubts=[doubt({"b": 1.0})])
    assert detail["status"].tolist() == ["met", "in doubt", "met"]


def test_the_table_of_doubts_names_rows_shares_and_indicators():
    (row,) = doubts_table([doubt({"b": 0.5}, inputs=("firms",))]).to_dict("records")
    assert row["indicators"] == "firms.count"
    assert (row["district_id"], row["share"], row["n_rows"]) == ("b", 0.5, 7)


def test_every_indicator_says_what_it_rests_on():
    assert set(RESTS_ON) == set(INDICATORS)
    for inputs in RESTS_ON.values():
        for name in inputs:
            table, _, column = name.partition(".")
            table = table.partition("/")[0]
            assert table in TABLES or table in OTHER_INPUTS
            assert not column or column in TABLES[table].names


@given(st.dictionaries(st.sampled_from(["a", "b", "c", ""]), st.floats(0, 1)), st.floats(0.01, 1))
def test_more_doubt_never_makes_a_verdict_surer(shares, more):
    before = verdict([100, 300, 500], shares)["status"]
    after = verdict([100, 300, 500], {k: min(1.0, v + more) for k, v in shares.items()})["status"]
    assert not (before == "in doubt" and after != "in doubt")
