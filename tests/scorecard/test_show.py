"""The scorecard as readers meet it."""

import re

import numpy as np
import pandas as pd
import pytest

from fugai.errors import SelectionError
from fugai.scorecard import (
    INDICATORS,
    Target,
    compare,
    compare_targets,
    district_detail,
    district_scorecard,
    district_sheet,
    headings,
    join_measures,
    judge,
    scorecard_html,
    scorecard_sheet,
    scorecard_text,
    share_columns,
    whole_area,
)
from fugai.scorecard.indicators import cold_chain, delivery, service, wireless
from fugai.scorecard.indicators import sites as site_cards
from fugai.scorecard.wording import distinct_number_text, number_text, unit_text, value_text
from fugai.text_width import text_width, wrap_text

INDEX = pd.Index(["a", "b"], name="district_id")
DISTRICTS = pd.DataFrame(
    {
        "name": ["甲区", "乙区"],
        "name_en": ["Jia", "Yi"],
        "class": ["core", "outer"],
        "population": [100.0, 300.0],
    },
    index=INDEX,
)
EVIL = "<script>alert(`1`)</script>${x}\x1b[31m"


def shares(numerator, year=2016):
    table = pd.DataFrame({"numerator": numerator, "denominator": [100.0, 300.0]}, index=INDEX)
    return wireless.population_share(table, year=year, basis="modelled", profile="lte")


def sites():
    table = pd.DataFrame(
        {
            "district_id": ["a", "b", "b"],
            "opened": [2013, 2014, 2016],
            "technology": "umts",
            "operator": ["x", "x", "y"],
        }
    )
    return site_cards.sites_added(table, INDEX, years=range(2013, 2017), basis="measured")


def judged(title="人口覆盖"):
    targets = [
        Target(
            id="met",
            title=title,
            title_en=title,
            indicator="wireless.population_share",
            by=2016,
            at_least=0.7,
        ),
        Target(
            id="missed",
            title="新增基站",
            title_en="Sites",
            indicator="wireless.sites_added",
            from_year=2013,
            by=2016,
            at_least=10_000,
        ),
        Target(id="open", title="测速", indicator="broadband.download_mbps", by=2016, at_least=20),
    ]
    measures = join_measures([shares([90.0, 270.0]), sites()])
    return judge(targets, measures, DISTRICTS), district_detail(targets, measures, DISTRICTS)


def test_text_is_aligned_and_shows_all_three_results():
    table, _ = judged()
    text = scorecard_text(table)
    lines = text.splitlines()
    assert lines[2].startswith("✓ 达标")
    assert "≥ 70.0 %" in lines[2]
    assert "90.0 %" in lines[2]
    assert "模型推算" in lines[2]
    assert lines[3].endswith("modelled")
    assert any(line.startswith("✗ 未达标") and "9,998" in line for line in lines)
    assert any("no measures of `broadband.download_mbps`" in line for line in lines)
    assert lines[-1] == "达标 met 1 · 未达标 missed 1 · 无法判定 not measurable 1"
    ends = {
        text_width(line[: line.index("≥")]) + text_width(line[line.index("≥") :].split("  ")[0])
        for line in lines
        if "≥" in line
    }
    assert len(ends) == 1  # the requirements end in one column


def test_no_line_passes_the_width_and_nothing_is_lost():
    table, _ = judged()
    long = table.assign(
        title="自提网络步行十五分钟可达" * 4,
        title_en="a walk of fifteen minutes " * 6,
        each=True,
        status="missed",
        reason_zh="差距最大为。" * 20,
        reason="far " * 60,
    )
    for columns in (80, 100):
        text = scorecard_text(long, columns=columns)
        assert max(text_width(line) for line in text.splitlines()) <= columns
        for part in ("walk", "钟", "far"):
            assert text.count(part) == scorecard_text(long, columns=2000).count(part)
    assert not scorecard_text(table).endswith("\n")
    # each figure stands with its basis, units in both languages
    assert "≥ 10,000 座" in scorecard_text(table)
    assert re.search(r"Sites +sites +measured", scorecard_text(table))


@pytest.mark.parametrize(
    ("text", "size", "lines"),
    [
        ("one two three", 8, ["one two", "three"]),
        ("", 8, []),
        ("   ", 8, []),
        ("超过宽度的字", 5, ["超过", "宽度", "的字"]),
        ("达标，好", 6, ["达标，", "好"]),
        ("unbreakable", 4, ["unbr", "eaka", "ble"]),
        ("好", 1, ["好"]),
    ],
)
def test_wrapping_by_columns_of_a_terminal(text, size, lines):
    assert wrap_text(text, size) == lines


def test_units_for_readers():
    assert unit_text("1/10,000 persons", "en") == "per 10,000 people"
    assert unit_text("1/10,000 persons", "zh") == "个/万人"
    assert unit_text("1", "en") == ""
    assert unit_text("furlong", "zh") == "furlong"
    assert value_text("class", "100", "en") == "≥ 100 Mbit/s"
    assert value_text("class", "served", "zh") == "已覆盖"


def test_control_characters_in_names_do_not_reach_the_terminal():
    text = scorecard_text(judged(EVIL)[0])
    assert "\x1b" not in text


def test_html_runs_nothing():
    html = scorecard_html(judged(EVIL)[0])
    assert "<script" not in html
    assert "`" not in html
    assert "${" not in html
    assert "&lt;script&gt;" in html


def test_an_empty_scorecard():
    empty = judged()[0].iloc[:0]
    assert "达标 met 0" in scorecard_text(empty)
    assert scorecard_html(empty).startswith("<table>")
    assert scorecard_sheet(empty, "zh").empty


@pytest.mark.parametrize(
    ("language", "result", "heading"), [("zh", "达标", "目标"), ("en", "met", "Target")]
)
def test_sheets_in_two_languages(language, result, heading):
    sheet = scorecard_sheet(judged()[0], language)
    assert heading in sheet
    assert sheet.iloc[0]["结果" if language == "zh" else "Result"] == result
    assert sheet.columns.is_unique


def test_district_scorecard_shows_totals_where_there_are_totals():
    served = service.class_counts(pd.Series(["served"]), pd.Series(["a"]), INDEX)
    measures = join_measures(
        [
            shares([90.0, 270.0]),
            sites(),
            service.settlements_served(served, year=2016, basis="measured"),
        ]
    )
    table = district_scorecard(measures, DISTRICTS, year=2016)
    pd.testing.assert_index_equal(table.index, INDEX)
    # The first year is the base: the site of 2013 is not an addition.
    assert table["wireless.sites_added"].tolist() == [0.0, 2.0]
    assert table["wireless.population_share:profile=lte"].tolist() == [0.9, 0.9]
    assert "broadband.settlements_served:class=served" in table
    assert not any(
        "operator" in column or "unknown" in column.split("statistic")[-1]
        for column in table
        if "class" not in column
    )
    whole = whole_area(measures, year=2016)
    assert whole["wireless.sites_added"] == 2
    assert district_scorecard(measures, DISTRICTS, year=2016, since=2014)[
        "wireless.sites_added"
    ].tolist() == [0.0, 1.0]
    zh = headings(table.columns, "zh")
    assert zh["wireless.population_share:profile=lte"] == "人口覆盖率（LTE）"
    assert zh["wireless.sites_added"] == "新增基站 [座]"
    assert headings(table.columns, "en")["population"] == "Residents"
    assert "wireless.population_share:profile=lte" in share_columns(table.columns)
    sheet = district_sheet(table, "zh")
    assert "名称" in sheet
    assert "英文名称" not in sheet


def test_minutes_and_modes_in_headings():
    table = pd.DataFrame({"numerator": [1.0, 1.0], "denominator": [2.0, 2.0]}, index=INDEX)
    measures = delivery.population_share(table, year=2016, basis="modelled", minutes=15)
    (column,) = [c for c in district_scorecard(measures, DISTRICTS, year=2016) if ":" in c]
    assert column == "delivery.population_share:mode=drive;minutes=15;direction=from"
    assert headings([column], "zh")[column] == "快递可达人口比例（驾车，15分钟，自网点出发）"
    assert headings([column], "en")[column].endswith("(by car, 15 min, from the outlet)")


def test_what_has_no_districts_is_no_column():
    cities = pd.DataFrame({"numerator": [1.0], "denominator": [1.0]}, index=["北京"])
    measures = cold_chain.cold_chain_share(cities, year=2016, basis="modelled", minutes=60)
    assert not any(":" in column for column in district_scorecard(measures, DISTRICTS, year=2016))
    assert whole_area(measures, year=2016).tolist() == [1.0]


def test_district_scorecard_of_nothing():
    table = district_scorecard(join_measures([]), DISTRICTS, year=2016)
    assert list(table.columns) == ["name", "name_en", "class", "population"]
    assert whole_area(join_measures([]), year=2016).empty


def test_numbers_never_round_into_the_requirement():
    assert distinct_number_text(0.69999, 0.7, "1") == "69.999 %"
    assert distinct_number_text(0.7, 0.7, "1") == "70.0 %"
    assert distinct_number_text(0.69999999, 0.7, "1") == "69.999999 %"
    assert distinct_number_text(0.7 - 1e-12, 0.7, "1").startswith("0.69999999999")
    assert number_text(float("nan"), "1") == "–"


def test_compare_tells_what_changed():
    first, second = shares([90.0, 270.0]), shares([95.0, 270.0])
    changed = compare(first, second)
    assert changed["district_id"].tolist() == ["a", ""]
    assert changed["change"].iloc[0] == pytest.approx(0.05, rel=1e-9)
    assert compare(first, first).empty
    assert set(compare(first, first, keep_same=True)["status"]) == {"same"}
    more = join_measures([second, sites()])
    assert "only second" in set(compare(first, more)["status"])
    assert "only first" in set(compare(more, first)["status"])


def test_compare_periods():
    early, late = shares([50.0, 270.0], year=2013), shares([90.0, 270.0], year=2016)
    changed = compare(early, late, match_years=False)
    assert "year" not in changed
    assert changed["change"].iloc[0] == pytest.approx(0.4, rel=1e-9)


def test_unknown_on_both_sides_is_no_change():
    first = shares([np.nan, 270.0])
    assert compare(first, first).empty


def test_compare_targets():
    table, _ = judged()
    better = table.assign(status="met", actual=20_000.0)
    found = compare_targets(table, better.iloc[:2]).set_index("id")
    assert found.loc["missed", ["status_first", "status_second"]].tolist() == ["missed", "met"]
    assert found.loc["missed", "change"] == 19_998
    assert found.loc["open", "status_second"] == ""


def test_a_year_that_was_not_measured_is_an_error_that_lists_the_years():
    measures = shares([90.0, 270.0])
    with pytest.raises(SelectionError, match=r"a year of the measures, \[2016\], found 2030"):
        district_scorecard(measures, DISTRICTS, year=2030)
    with pytest.raises(SelectionError, match="found 2030"):
        whole_area(measures, year=2030)


def test_an_indicator_is_shown_in_one_line():
    assert repr(INDICATORS["wireless.area_share"]) == (
        "Indicator('wireless.area_share', unit='1', 'Area covered')"
    )
