"""Measures of the tiny project, recomputed from its files with pandas."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

import fugai
from fugai.scorecard import INDICATORS

pytestmark = pytest.mark.kernel
WEST_OF = 117.13  # the border of the two districts


@pytest.fixture(scope="module")
def tiny(root):
    return root / "tests" / "projects" / "tiny"


@pytest.fixture(scope="module")
def result(tiny):
    return fugai.run(tiny)


@pytest.fixture(scope="module")
def at(result):
    """Value of a measure by district, '' for both."""

    def find(indicator, year=2016, column="value", **dimensions):
        rows = result.measures[result.measures["indicator"].eq(indicator)]
        rows = rows[rows["year"].eq(year)]
        for name in fugai.tables.MEASURE_DIMENSIONS:
            rows = rows[rows[name].eq(dimensions.get(name, ""))]
        return rows.set_index("district_id")[column]

    return find


def district(lon):
    return np.where(np.asarray(lon, dtype=float) < WEST_OF, "west", "east")


def test_sites_by_year(tiny, at):
    sites = pd.read_csv(tiny / "base_stations.csv", encoding="gb18030")
    for year in (2015, 2016):
        opened = sites[sites["开通年份"] == year] if "开通年份" in sites else sites.iloc[:0]
        expected = pd.Series(district(opened["经度"])).value_counts()
        found = at("wireless.sites_added", year)
        assert found[["west", "east"]].tolist() == [
            expected.get("west", 0),
            expected.get("east", 0),
        ]
        assert found[""] == len(opened)


def test_subscriptions_over_residents_and_households(tiny, at):
    lines = pd.read_csv(tiny / "subscriptions.csv")
    homes = pd.read_csv(tiny / "settlements.csv")
    homes["district"] = district(homes["lat, lon"].str.split(",").str[1])
    for indicator, kind, base in (
        ("broadband.penetration", "fixed", "households"),
        ("mobile.penetration", "mobile", "population"),
    ):
        taken = lines[lines["kind"].eq(kind) & lines["year"].eq(2016)]
        count = taken.set_index("district_id")["subscribers"]
        found = at(indicator)
        below = at(indicator, column="denominator")
        for name in ("west", "east"):
            assert found[name] == pytest.approx(count[name] / below[name])
        assert below[["west", "east"]].sum() == below[""]
        assert found[""] == pytest.approx(count.sum() / below[""])
        stated = homes.groupby("district")[base].sum()
        assert below["west"] == stated["west"]


def test_download_rates_weighted_by_tests(tiny, at):
    tests = pd.read_csv(tiny / "speed_tests.csv")
    tests = tests[tests["year"].eq(2016)]
    tests["district"] = district(tests["lon"])
    groups = [("", tests), *tests.groupby("district")]
    for name, group in groups:
        every = np.repeat(group["download_mbps"].to_numpy(), group["tests"])
        for statistic, value in (
            ("mean", every.mean()),
            ("median of tile means", np.median(every)),
        ):
            found = at("broadband.download_mbps", statistic=statistic, type="fixed")
            assert found[name] == pytest.approx(value)


def test_laws_that_every_measure_obeys(result):
    table = result.measures
    shares = table[table["indicator"].map(lambda name: INDICATORS[name].share)]
    assert shares["value"].dropna().between(0.0, 1.0).all()
    kinds = [name for name in fugai.tables.MEASURE_DIMENSIONS if name != "statistic"]
    keys = ["indicator", "district_id", *kinds, "statistic", "year"]
    assert not table.duplicated(keys).any()
    growing = shares[
        shares["statistic"].eq("")
        & shares["indicator"].ne("delivery.overloaded_share")  # more people, more load
        & shares["indicator"].str.match("wireless|delivery|broadband.availability")
    ]
    # the base may grow too, with what becomes known, so that the share alone may fall
    steps = growing.sort_values("year").groupby(keys[:-1])["numerator"].diff().dropna()
    assert len(steps) > 50
    assert (steps >= -1e-12).all()
    people = table[table["indicator"].eq("wireless.population_share") & table["statistic"].eq("")]
    index = ["profile", "operator", "year", "district_id"]
    all_of, urban, rural = (
        people[people["area"].eq(area)].set_index(index)["numerator"]
        for area in ("", "urban", "rural")
    )
    split = (urban + rural).dropna()
    assert len(split) > 10
    assert all_of[split.index].to_numpy() == pytest.approx(split.to_numpy())
    ratios = table[table["denominator"].notna() & table["statistic"].ne("unknown")]
    ratios = ratios[ratios["indicator"].map(lambda name: INDICATORS[name].kind == "ratio")]
    named = (
        ratios[ratios["district_id"].ne("")]
        .groupby(["indicator", *kinds, "statistic", "year"])["numerator"]
        .sum()
    )
    whole = ratios[ratios["district_id"].eq("")].set_index(named.index.names)["numerator"]
    both = named.index.intersection(whole.index)
    assert len(both) > 50
    assert named[both].to_numpy() == pytest.approx(whole[both].to_numpy())
    operators = people[people["area"].eq("")].set_index(["profile", "year", "district_id"])
    every = operators[operators["operator"].eq("")]["value"]
    one = operators[operators["operator"].ne("")]["value"]
    assert (one <= every.reindex(one.index) + 1e-12).all()


def test_a_synthetic_project_calls_nothing_measured(result):
    assert not result.measures["basis"].eq("measured").any()
