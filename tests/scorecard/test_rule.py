"""The number of each target follows from `measures.csv` alone, by the rule that its history states."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from fugai.pipeline.targets import judged_targets
from fugai.project import read_project
from fugai.scorecard import (
    INDICATORS,
    Target,
    join_measures,
    judge,
    target_history,
    wireless,
)
from fugai.scorecard.rule import COMBINED
from fugai.store import write_csv
from fugai.tables import MEASURE_DIMENSIONS, measures, technologies_in

TIANJIN = Path(__file__).parents[2] / "data" / "tianjin"
YEARS = (2013, 2014, 2015, 2016)
TEXTS = (*MEASURE_DIMENSIONS, "indicator", "district_id", "unit", "basis")
DISTRICTS = pd.DataFrame(
    {"class": ["core", "core", "suburban", "outer", "new-area"]},
    index=pd.Index(["01", "02", "03", "04", "05"], name="district_id"),
)


def read(path):
    """`measures.csv` as the documentation reads it."""
    numbers = dict.fromkeys(["numerator", "denominator", "value"], "")
    return pd.read_csv(
        path, dtype=dict.fromkeys(TEXTS, str), keep_default_na=False, na_values=numbers
    )


def number(rows, rule):
    """One number from rows, as `COMBINED` says."""
    if rule["combine"] == "value":
        return rows["value"].iloc[0]
    above = rows["numerator"].sum() * rule["scale"]
    if rule["combine"] == "sum":
        return above
    shared = {"district_id", "year", *MEASURE_DIMENSIONS} - set(rule["combine"].split()[1:])
    once = rows if rule["combine"] == "ratio" else rows.drop_duplicates(sorted(shared))
    return above / once["denominator"].sum()


def recomputed(table, rule):
    rows = table.query(rule["rows"])
    if not rule["over_districts"]:
        return number(rows, rule)
    each = [number(part, rule) for _, part in rows.groupby("district_id")]
    return pd.Series(each).agg(rule["over_districts"])


def made_up(targets, rng):
    """Measures in which every target finds its rows, among others that it must leave alone."""
    found = []
    for name in dict.fromkeys(one.indicator for one in targets):
        spec = INDICATORS[name]
        named = {d: {""} for d in spec.dimensions}
        for one in targets:
            for key, values in one.where.items():
                if one.indicator == name and key in named:
                    named[key] |= set(technologies_in(values) if key == "technology" else values)
                    named[key] |= {"other"}
                    named[key] -= set() if key in spec.sums else {""}
        keys = pd.MultiIndex.from_product([sorted(values) for values in named.values()])
        for year in YEARS:
            for key in keys:
                fixed = {"indicator": name, "year": year, "basis": "measured", "unit": spec.unit}
                fixed |= dict(zip(named, key, strict=True))
                found += _places(spec, fixed, rng)
    return measures(found)


def _places(spec, fixed, rng):
    below = rng.integers(50, 99, len(DISTRICTS)).astype(float)
    above = rng.integers(1, 50, len(DISTRICTS)).astype(float)
    pairs = [*zip(DISTRICTS.index, above, below, strict=True), ("", above.sum(), below.sum())]
    for district, numerator, denominator in pairs:
        row = {**fixed, "district_id": district, "numerator": numerator}
        if spec.kind == "count":
            yield {**row, "value": numerator}
        elif spec.kind == "statistic":
            yield {**fixed, "district_id": district, "value": numerator / denominator}
        else:
            value = spec.scale * numerator / denominator
            yield {**row, "denominator": denominator, "value": value}


def test_all_targets_of_the_embedded_project_follow_from_the_csv(tmp_path):
    targets = judged_targets(read_project(TIANJIN))
    assert len(targets) == 23
    table = made_up(targets, np.random.default_rng(23))
    history = target_history(targets, table, DISTRICTS, years=YEARS)
    counted = sum(one.from_year is not None for one in targets)
    assert len(history) == 23 * 4 - counted  # what is counted from 2013 has no 2013
    again = read(write_csv(table, tmp_path / "measures.csv"))
    for rule in history.to_dict("records"):
        assert rule["combine"].split()[0] in COMBINED
        assert recomputed(again, rule) == pytest.approx(rule["actual"], rel=1e-12), rule["id"]
    assert set(history["combine"]) >= {"value", "sum", "ratio"}
    due = judge(targets, table, DISTRICTS).set_index("id")["actual"]
    last = history[history["year"].eq(2016)].set_index("id")["actual"]
    pd.testing.assert_series_equal(last, due)


def test_the_worst_of_several_districts_and_at_most(tmp_path):
    table = pd.DataFrame(
        {"numerator": [9.0, 5.0, 7.0], "denominator": [10.0] * 3}, index=["01", "02", "03"]
    )
    rows = wireless.area_share(table, year=2016, basis="modelled", profile="lte")
    again = read(write_csv(rows, tmp_path / "measures.csv"))
    more = {"id": "t", "title": "", "indicator": "wireless.area_share", "by": 2016, "each": True}
    for asked, expected in (({"at_least": 0.9}, 0.5), ({"at_most": 0.1}, 0.9)):
        target = Target(**more, **asked)
        (rule,) = target_history([target], rows, DISTRICTS[:3], years=[2016]).to_dict("records")
        assert rule["actual"] == expected
        assert recomputed(again, rule) == expected


def test_parts_of_one_denominator_are_counted_over_it_once(tmp_path):
    # 3 + 2 of 10 urban and 4 + 6 of 20 rural settlements: 15 of 30
    counts = {("served", "urban"): (3, 10), ("underserved", "urban"): (2, 10)}
    counts |= {("served", "rural"): (4, 20), ("underserved", "rural"): (6, 20)}
    fixed = {"indicator": "broadband.settlements_served", "year": 2016, "basis": "measured"}
    rows = measures(
        [
            {**fixed, "unit": "1", "class": kind, "area": area, "district_id": district}
            | {"numerator": float(above), "denominator": float(below), "value": above / below}
            for (kind, area), (above, below) in counts.items()
            for district in ("01", "")
        ]
    )
    where = {"class": ("served", "underserved"), "area": ("urban", "rural")}
    target = Target(
        id="t",
        title="",
        indicator="broadband.settlements_served",
        by=2016,
        at_least=0.9,
        where=where,
    )
    (rule,) = target_history([target], rows, DISTRICTS[:1], years=[2016]).to_dict("records")
    assert (rule["combine"], rule["actual"]) == ("parts class", 0.5)
    assert recomputed(read(write_csv(rows, tmp_path / "measures.csv")), rule) == 0.5


def test_a_target_without_a_number_has_no_rule():
    target = Target(
        id="t", title="", indicator="wireless.area_share", by=2016, at_least=0.9, where={}
    )
    history = target_history([target], join_measures([]), DISTRICTS, years=[2016])
    assert history[["rows", "combine", "status"]].iloc[0].tolist() == ["", "", "not measurable"]
