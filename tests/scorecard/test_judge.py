"""Verdicts, each countable by hand."""

import math
import re

import numpy as np
import pandas as pd
import pytest

from fugai.errors import ContractError
from fugai.messages import Message
from fugai.scorecard import (
    DETAIL_COLUMNS,
    INDICATORS,
    JUDGED_COLUMNS,
    Target,
    district_detail,
    explain,
    join_measures,
    judge,
)
from fugai.scorecard.indicators import broadband, cold_chain, service, wireless
from fugai.scorecard.indicators import firms as firm_cards
from fugai.scorecard.indicators import sites as site_cards

INDEX = pd.Index(["a", "b", "c"], name="district_id")
DISTRICTS = pd.DataFrame(
    {
        "name": ["甲区", "乙区", "丙县"],
        "name_en": ["Jia", "Yi", "Bing"],
        "class": ["core", "core", "outer"],
        "population": [100.0, 300.0, 600.0],
    },
    index=INDEX,
)


def one(target, measures, **options):
    (row,) = judge([target], measures, DISTRICTS, **options).to_dict("records")
    return row


def target(indicator, *, where=None, **fields):
    fields = {"by": 2016, "id": "t", "title": "目标", **fields}
    if "at_most" not in fields:
        fields.setdefault("at_least", 0.7)
    return Target(indicator=indicator, where=where or {}, **fields)


def shares(numerator, denominator, *, unknown=None, profile="lte", year=2016):
    table = pd.DataFrame({"numerator": numerator, "denominator": denominator}, index=INDEX)
    if unknown is not None:
        table["unknown"] = unknown
    return wireless.population_share(
        table.astype(float), year=year, basis="modelled", profile=profile
    )


def sites(*, years=(2013, 2014, 2015, 2016)):
    rows = [("a", 2013, "umts")] * 5 + [("a", 2014, "umts")] * 2 + [("b", 2015, "lte-fdd")] * 3
    rows += [("c", 2016, "lte-tdd")] * 4 + [("c", 2016, "gsm")]
    table = pd.DataFrame(rows, columns=["district_id", "opened", "technology"])
    return site_cards.sites_added(table, INDEX, years=list(years), basis="synthetic")


class TestCounts:
    def test_years_after_from_up_to_by_are_summed_over_technology_groups(self):
        # 2 UMTS of 2014, 3 LTE FDD of 2015, 4 LTE TDD of 2016; not the 5 of 2013, not GSM.
        asked = target(
            "wireless.sites_added", where={"technology": ("3g", "lte")}, from_year=2013, at_least=9
        )
        row = one(asked, sites())
        assert (row["actual"], row["status"], row["gap"]) == (9.0, "met", 0.0)
        assert row["basis"] == "synthetic"
        assert row["unit"] == "sites"

    def test_missed_by(self):
        row = one(target("wireless.sites_added", from_year=2013, at_least=12), sites())
        assert (row["actual"], row["status"], row["gap"]) == (10.0, "missed", 2.0)

    def test_a_group_and_one_of_its_members_count_once(self):
        asked = target(
            "wireless.sites_added",
            where={"technology": ("lte", "lte-fdd")},
            from_year=2014,
            at_least=7,
        )
        assert one(asked, sites())["actual"] == 7

    def test_only_the_districts_named(self):
        asked = target(
            "wireless.sites_added", where={"district": ("a", "b")}, from_year=2013, at_least=5
        )
        assert one(asked, sites())["actual"] == 5

    def test_years_that_were_not_measured(self):
        row = one(target("wireless.sites_added", from_year=2011, at_least=1), sites())
        assert row["status"] == "not measurable"
        assert "2012" in row["reason"]
        assert math.isnan(row["actual"])
        assert math.isnan(row["gap"])

    def test_a_technology_that_nobody_built_counts_as_zero_with_a_note(self):
        asked = target(
            "wireless.sites_added", where={"technology": ("5g",)}, from_year=2013, at_least=1
        )
        row = one(asked, sites())
        assert (row["actual"], row["status"]) == (0.0, "missed")
        assert "counts as 0" in row["reason"]

    def test_an_operator_that_is_not_there_is_not_zero(self):
        asked = target(
            "wireless.sites_added", where={"operator": ("x",)}, from_year=2013, at_least=1
        )
        row = one(asked, sites())
        assert row["status"] == "not measurable"
        assert "operator 'x'" in row["reason"]

    def test_grades_of_firms_are_summed_and_those_without_firms_count_nothing(self):
        firms = pd.DataFrame(
            {"kind": ["logistics"] * 3, "grade": ["3A", "4A", "B"], "district_id": ["a", "b", "b"]}
        )
        measures = firm_cards.firms_count(firms, INDEX, year=2016, basis="measured")
        where = {"type": ("logistics",), "class": ("3A", "4A", "5A")}
        row = one(target("firms.count", where=where, at_least=25), measures)
        assert (row["actual"], row["gap"]) == (2.0, 23.0)
        row = one(target("firms.count", where={"type": ("courier",)}, at_least=6), measures)
        assert row["status"] == "not measurable"
        assert "'logistics'" in row["reason"]


class TestShares:
    def test_whole_area(self):
        row = one(
            target("wireless.population_share", at_least=0.91),
            shares([100, 300, 500], [100, 300, 600]),
        )
        assert row["status"] == "missed"
        assert row["actual"] == pytest.approx(0.9, rel=1e-12)
        assert row["gap"] == pytest.approx(0.01, rel=1e-9)

    def test_a_class_of_districts_is_pooled_by_sums(self):
        # 10 of 100 and 300 of 300: 310 of 400, not the mean 0.55.
        asked = target("wireless.population_share", where={"district_class": ("core",)})
        row = one(asked, shares([10, 300, 0], [100, 300, 600]))
        assert row["actual"] == pytest.approx(0.775, rel=1e-12)
        assert (row["numerator"], row["denominator"], row["districts"]) == (310, 400, 2)

    def test_at_most(self):
        row = one(
            target("wireless.population_share", at_most=0.1),
            shares([100, 300, 500], [100, 300, 600]),
        )
        assert row["comparison"] == "at_most"
        assert row["gap"] == pytest.approx(0.8, rel=1e-12)

    def test_one_profile_needs_no_name_and_two_do(self):
        table = shares([1, 1, 1], [1, 1, 1])
        row = one(target("wireless.population_share"), table)
        assert row["status"] == "met"
        assert row["reason"] == "Measured for profile LTE."
        assert row["reason_zh"] == "按覆盖标准LTE计。"
        both = join_measures([table, shares([1, 1, 1], [1, 1, 1], profile="3g")])
        row = one(target("wireless.population_share"), both)
        assert row["status"] == "not measurable"
        assert "'3g', 'lte'" in row["reason"]

    def test_types_are_summed_with_their_denominators(self):
        def venues(kind, covered, total):
            table = pd.DataFrame({"numerator": covered, "denominator": total}, index=INDEX)
            return wireless.venues_share(table, year=2016, basis="modelled", type=kind)

        measures = join_measures(
            [venues("mall", [1, 0, 0], [2, 0, 0]), venues("hotel", [4, 0, 4], [4, 0, 4])]
        )
        asked = target("wireless.venues_share", where={"type": ("mall", "hotel", "airport")})
        row = one(asked, measures)
        assert row["actual"] == 0.9
        assert "airport" in row["reason"]

    def test_classes_are_summed_over_one_denominator(self):
        counts = pd.DataFrame(
            {
                "served": [6, 0, 0],
                "underserved": [2, 0, 0],
                "unserved": [2, 0, 0],
                "unknown": [0, 0, 0],
            },
            index=INDEX,
        )
        measures = service.settlements_served(counts, year=2016, basis="synthetic")
        asked = target(
            "broadband.settlements_served", at_least=0.8, where={"class": ("served", "underserved")}
        )
        row = one(asked, measures)
        assert (row["actual"], row["denominator"], row["status"]) == (0.8, 10, "met")

    def test_parts_with_other_denominators_are_not_summed(self):
        def by(technology, denominator):
            table = pd.DataFrame({"numerator": 1.0, "denominator": denominator}, index=INDEX)
            return broadband.penetration(table, year=2016, basis="measured", technology=technology)

        measures = join_measures([by("fttp", 10.0), by("dsl", 20.0)])
        asked = target("broadband.penetration", where={"technology": ("fttp", "dsl")})
        row = one(asked, measures)
        assert row["status"] == "not measurable"
        assert "different denominators" in row["reason"]


class TestNotMeasurable:
    def test_no_such_measures(self):
        row = one(target("broadband.penetration"), shares([1, 1, 1], [1, 1, 1]))
        assert row["status"] == "not measurable"
        assert "`broadband.penetration`" in row["reason"]
        assert row["unit"] == "1"

    def test_the_callers_reason_is_shown(self):
        why = Message(zh="2016年没有测速。", en="No speed tests in 2016.")
        row = one(
            target("broadband.download_mbps"),
            shares([1, 1, 1], [1, 1, 1]),
            absent={"broadband.download_mbps": why},
        )
        assert row["reason"] == "No speed tests in 2016."
        assert row["reason_zh"] == "2016年没有测速。"

    def test_no_such_year(self):
        row = one(target("wireless.population_share"), shares([1, 1, 1], [1, 1, 1], year=2014))
        assert "2016" in row["reason"]
        assert "2014" in row["reason"]

    def test_undated_measures_stand_for_any_year(self):
        row = one(target("wireless.population_share"), shares([1, 1, 1], [1, 1, 1], year=None))
        assert row["status"] == "met"

    @pytest.mark.parametrize(
        ("where", "said"),
        [
            (
                {"district_class": ("harbour",)},
                "District class 'harbour' has no district; the classes are 'core', 'outer'.",
            ),
            ({"district": ("z",)}, "District 'z' is not among the districts: a, b, c."),
            (
                {"district": ("c",), "district_class": ("core",)},
                "No district is both in the class and among",
            ),
        ],
    )
    def test_no_such_district(self, where, said):
        asked = target("wireless.population_share", where=where)
        row = one(asked, shares([1, 1, 1], [1, 1, 1]))
        assert row["status"] == "not measurable"
        assert said in row["reason"]

    def test_districts_without_a_class_column(self):
        bare = DISTRICTS[["name"]]
        asked = target("wireless.population_share", where={"district_class": ("core",)})
        (row,) = judge([asked], shares([1, 1, 1], [1, 1, 1]), bare).to_dict("records")
        assert "'core' has no district" in row["reason"]

    def test_nothing_to_count(self):
        row = one(target("wireless.population_share"), shares([0, 0, 0], [0, 0, 0]))
        assert row["status"] == "not measurable"
        assert "There are no residents" in row["reason"]

    def test_everything_unknown(self):
        measures = shares([0, 0, 0], [0, 0, 0], unknown=[1, 1, 1])
        row = one(target("wireless.population_share"), measures)
        assert "Everything is unknown" in row["reason"]
        assert row["unknown_share"] == 1.0

    def test_the_unknown_part_decides_the_result(self):
        # 600 of 800 known, 200 unknown: between 60 % and 80 %.
        measures = shares([100, 200, 300], [200, 300, 300], unknown=[0, 0, 200])
        row = one(target("wireless.population_share"), measures)
        assert row["status"] == "not measurable"
        assert "20.0% is unknown" in row["reason"]
        assert "between 0.6 and 0.8" in row["reason"]

    def test_the_unknown_part_cannot_change_the_result(self):
        measures = shares([100, 200, 300], [200, 300, 300], unknown=[0, 0, 200])
        row = one(target("wireless.population_share", at_least=0.81), measures)
        assert row["status"] == "missed"
        assert "20.0% is unknown" in row["reason"]
        assert one(target("wireless.population_share", at_least=0.6), measures)["status"] == "met"

    def test_a_ratio_that_may_exceed_one_has_no_upper_limit(self):
        table = pd.DataFrame(
            {"numerator": [50.0, 0, 0], "denominator": [100.0, 0, 0], "unknown": [0.0, 100, 0]},
            index=INDEX,
        )
        measures = broadband.penetration(table, year=2016, basis="measured")
        row = one(target("broadband.penetration", at_least=0.9), measures)
        assert row["status"] == "not measurable"
        assert "at least 0.25" in row["reason"]
        assert one(target("broadband.penetration", at_least=0.25), measures)["status"] == "met"
        assert one(target("broadband.penetration", at_most=0.2), measures)["status"] == "missed"

    def test_a_little_unknown_is_said_and_not_counted(self):
        measures = shares([70, 0, 0], [100, 0, 0], unknown=[1, 0, 0])
        row = one(target("wireless.population_share"), measures)
        assert row["status"] == "met"
        assert "1.0% is unknown" in row["reason"]

    def test_districts_without_a_figure_weigh_by_their_residents(self):
        table = pd.DataFrame(
            {"numerator": [90.0, 290.0, np.nan], "denominator": [100.0, 300.0, 600.0]}, index=INDEX
        )
        measures = broadband.penetration(table, year=2016, basis="measured")
        row = one(target("broadband.penetration"), measures)
        assert row["status"] == "not measurable"
        assert "Bing (60% of" in row["reason"]
        assert "丙县" in row["reason_zh"]
        row = one(target("broadband.penetration", where={"district_class": ("core",)}), measures)
        assert row["status"] == "met"

    def test_medians_of_several_districts_cannot_be_pooled(self):
        medians = pd.DataFrame({"value": [120.0, 90.0, 30.0, 50.0]}, index=["a", "b", "c", ""])
        measures = broadband.download_mbps(medians, year=2016, basis="measured", statistic="median")
        core = {"district_class": ("core",), "statistic": ("median",)}
        row = one(target("broadband.download_mbps", where=core, at_least=100), measures)
        assert row["status"] == "not measurable"
        assert "each = true" in row["reason"]
        row = one(target("broadband.download_mbps", where=core, at_least=100, each=True), measures)
        assert (row["status"], row["gap"], row["worst_district"]) == ("missed", 10.0, "b")
        row = one(target("broadband.download_mbps", at_least=40), measures)
        assert (row["status"], row["actual"]) == ("met", 50.0)

    def test_parity_is_never_pooled_but_one_district_may_be_named(self):
        table = pd.DataFrame(
            {"numerator": [8.0, 1.0, 1.0, 5.0], "denominator": [10.0, 2.0, 2.0, 10.0]},
            index=["a", "b", "c", ""],
        )
        measures = service.rural_parity(table, year=2016, basis="measured")
        asked = target("broadband.rural_parity", where={"district": ("a", "b")})
        assert one(asked, measures)["status"] == "not measurable"
        assert (
            one(target("broadband.rural_parity", where={"district": ("a",)}), measures)["status"]
            == "met"
        )

    def test_an_indicator_without_districts(self):
        cities = pd.DataFrame({"numerator": [1.0], "denominator": [1.0]}, index=["北京"])
        measures = cold_chain.cold_chain_share(cities, year=2016, basis="modelled", minutes=60)
        assert one(target("delivery.cold_chain_share"), measures)["status"] == "met"
        row = one(target("delivery.cold_chain_share", each=True), measures)
        assert "no measures per district" in row["reason"]


class TestEach:
    def test_all_meet_it(self):
        row = one(
            target("wireless.population_share", each=True), shares([90, 240, 600], [100, 300, 600])
        )
        assert (row["status"], row["actual"], row["worst_district"]) == ("met", 0.8, "b")
        assert "All 3 districts meet it; the lowest is Yi." in row["reason"]

    def test_the_worst_is_named(self):
        row = one(
            target("wireless.population_share", each=True), shares([60, 90, 600], [100, 300, 600])
        )
        assert (row["status"], row["worst_district"], row["districts_missed"]) == ("missed", "b", 2)
        assert row["gap"] == pytest.approx(0.4, rel=1e-12)
        assert "2 of 3 districts miss it; the worst is Yi." in row["reason"]
        assert "乙区" in row["reason_zh"]

    def test_districts_with_nothing_to_count_are_left_out(self):
        row = one(
            target("wireless.population_share", each=True), shares([90, 0, 600], [100, 0, 600])
        )
        assert row["status"] == "met"
        assert "Nothing to count in Yi." in row["reason"]

    def test_a_district_without_a_figure_makes_it_not_measurable_unless_another_misses(self):
        measures = shares([90, 0, 600], [100, 0, 600], unknown=[0, 300, 0])
        row = one(target("wireless.population_share", each=True), measures)
        assert row["status"] == "not measurable"
        assert "No figure for Yi" in row["reason"]
        measures = shares([10, 0, 600], [100, 0, 600], unknown=[0, 300, 0])
        assert one(target("wireless.population_share", each=True), measures)["status"] == "missed"

    def test_at_most_names_the_highest(self):
        row = one(
            target("wireless.population_share", each=True, at_most=0.5),
            shares([60, 90, 600], [100, 300, 600]),
        )
        assert row["worst_district"] == "c"

    def test_nothing_anywhere(self):
        row = one(target("wireless.population_share", each=True), shares([0] * 3, [0] * 3))
        assert row["status"] == "not measurable"


class TestDetail:
    def test_one_row_per_target_and_district(self):
        asked = [
            target("wireless.population_share", where={"district_class": ("core",)}),
            target("wireless.sites_added", id="s", from_year=2013, at_least=10),
        ]
        measures = join_measures([shares([60, 290, 0], [100, 300, 600]), sites()])
        found = district_detail(asked, measures, DISTRICTS)
        assert list(found.columns) == list(DETAIL_COLUMNS)
        first = found[found["id"] == "t"]
        assert first["district_id"].tolist() == ["a", "b"]
        assert first["status"].tolist() == ["missed", "met"]
        assert not first["judged"].any()
        assert found.loc[found["id"] == "s", "actual"].tolist() == [2.0, 3.0, 5.0]
        assert set(found.loc[found["id"] == "s", "status"]) == {""}

    def test_nothing_to_detail(self):
        found = district_detail([target("firms.count")], sites(), DISTRICTS)
        assert found.empty
        assert list(found.columns) == list(DETAIL_COLUMNS)


def test_no_targets_and_no_measures():
    nothing = judge([], join_measures([]), DISTRICTS)
    assert list(nothing.columns) == list(JUDGED_COLUMNS)
    assert nothing.empty
    row = one(target("wireless.population_share"), join_measures([]))
    assert row["status"] == "not measurable"


def test_a_number_that_is_there_twice_is_refused():
    twice = join_measures([shares([1, 1, 1], [1, 1, 1])] * 2)
    with pytest.raises(ContractError, match="twice"):
        one(target("wireless.population_share"), twice)


def test_the_weakest_basis_is_shown():
    measures = shares([1, 1, 1], [1, 1, 1])
    measures.loc[measures["district_id"] == "b", "basis"] = "synthetic"
    row = one(target("wireless.population_share", where={"district_class": ("core",)}), measures)
    assert row["basis"] == "modelled synthetic"


def test_the_order_of_rows_does_not_matter():
    asked = [
        target(
            "wireless.sites_added", where={"district_class": ("core",)}, from_year=2013, at_least=5
        )
    ]
    measures = sites()
    shuffled = measures.sample(frac=1.0, random_state=1).reset_index(drop=True)
    pd.testing.assert_frame_equal(
        judge(asked, measures, DISTRICTS), judge(asked, shuffled, DISTRICTS)
    )


class TestReasonsForReaders:
    def test_the_only_values_are_told_in_one_sentence(self):
        said = explain.only_values(
            "delivery.population_share", {"minutes": "30", "mode": "drive", "direction": "from"}
        )
        assert said.zh == "按驾车、30分钟、自网点出发计。"
        assert said.en == "Measured by car, 30 min, from the outlet."

    def test_missing_values_are_named_in_words(self):
        said = explain.no_value("broadband.download_mbps", "type", ["mobile"], ["fixed"])
        assert said.zh == "没有类型为“移动”的数据，只有“固定”。"
        assert said.en == "No measures of type 'mobile'; there are 'fixed'."
        no_total = explain.no_value("delivery.outlets_per_10k", "operator", ["x"], [])
        assert no_total.zh == "没有快递企业（品牌）为“x”的数据，只有不分类的合计。"

    def test_a_small_unknown_share_is_never_shown_as_none(self):
        assert explain.partly_unknown(0.0004).zh.startswith("不足0.1%")
        assert "Less than 0.1%" in explain.partly_unknown(0.0004).en
        assert "0.1%" in explain.partly_unknown(0.001).en

    def test_every_indicator_is_defined_in_both_languages(self):
        for spec in INDICATORS.values():
            assert spec.numerator_zh
            assert bool(spec.denominator_zh) is bool(spec.denominator)

    def test_every_indicator_cites_a_public_document_or_its_own_formula(self):
        for spec in INDICATORS.values():
            for source, own, numerator in (
                (spec.source, "definition of this project: ", spec.numerator),
                (spec.source_zh, "本项目定义：", spec.numerator_zh),
            ):
                assert "DESIGN" not in source
                if own in source:
                    assert numerator in source
                else:
                    assert re.search(r"\b(19|20)\d\d\b|(19|20)\d\d年", source), source
            assert re.search("[\u4e00-\u9fff]", spec.source_zh)
            assert spec.source.isascii() or "×" in spec.source


def test_a_requirement_within_the_interval_is_said_and_the_verdict_is_that_of_the_number():
    covered = pd.DataFrame({"numerator": [90.0], "denominator": [100.0]}, index=["a"])
    rows = wireless.area_share(covered, year=2016, basis="modelled", profile="lte")
    goal = Target(id="g", title="", indicator="wireless.area_share", by=2016, at_least=0.85)
    districts = pd.DataFrame(index=["a"])
    for ends, said in ((0.8, 0.95), True), ((0.86, 0.95), False), ((float("nan"),) * 2, False):
        measured = rows.assign(low=ends[0], high=ends[1])
        for table in (
            judge([goal], measured, districts),
            district_detail([goal], measured, districts),
        ):
            found = table.iloc[0]
            assert found["status"] == "met"
            assert ("80 % interval" in found["reason"]) is said
            assert found[["low", "high"]].astype(float).tolist() == pytest.approx(
                list(ends), nan_ok=True
            )
