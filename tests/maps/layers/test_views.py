from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from fugai.errors import ContractError
from fugai.maps.layers.views import district_views
from fugai.tables import measures

INDEX = pd.Index(["a", "b"])


def row(district, value, *, year=2015, **more):
    return {
        "indicator": "x.share",
        "district_id": district,
        "value": value,
        "year": year,
        "unit": "1",
        "basis": "modelled",
        **more,
    }


def test_a_view_holds_values_by_year_and_district():
    rows = [row("a", 0.2), row("b", 0.4), row("", 0.3), row("a", 0.6, year=2016), row("z", 9.0)]
    (view,) = district_views(INDEX, measures(rows))
    assert view["years"] == [2015, 2016]
    np.testing.assert_array_equal(view["v"], [[0.2, 0.4], [0.6, np.nan]])
    np.testing.assert_array_equal(view["t"]["v"], [0.3, np.nan])
    assert view["b"] == view["tb"] == "modelled"
    assert view["local"]


def test_breakdowns_are_views_of_their_own_and_the_unknown_share_joins_its_view():
    rows = [
        row("a", 0.2, profile="lte"),
        row("a", 0.1, profile="lte", statistic="unknown"),
        row("a", 0.5, profile="3g"),
    ]
    views = {view["d"]["profile"]: view for view in district_views(INDEX, measures(rows))}
    assert set(views) == {"lte", "3g"}
    np.testing.assert_array_equal(views["lte"]["u"], [[0.1, np.nan]])
    assert "u" not in views["3g"]


def test_mixed_bases_are_told_per_district_and_the_weakest_is_the_total():
    rows = [row("a", 1.0, basis="measured"), row("b", 1.0, basis="synthetic")]
    (view,) = district_views(INDEX, measures(rows))
    assert view["b"] == [["measured", "synthetic"]]
    assert view["tb"] == "synthetic"


def test_additions_are_summed_since_the_first_year():
    rows = [row("a", value, year=year, unit="sites") for year, value in ((2013, 9), (2014, 2))]
    rows += [row("a", 3, year=2015, unit="sites")]
    (view,) = district_views(INDEX, measures(rows), flows=["x.share"])
    assert view["since"] == 2013
    np.testing.assert_array_equal(view["v"][:, 0], [0, 2, 5])
    (single,) = district_views(INDEX, measures(rows[:1]), flows=["x.share"])
    assert single["since"] == 0
    assert single["v"][0, 0] == 9


def test_breaks_are_the_same_for_all_years_and_fixed_ones_only_for_shares():
    rows = [
        row(d, v, year=y)
        for y, d, v in [(2015, "a", 0.0), (2015, "b", 0.2), (2016, "a", 0.4), (2016, "b", 1.0)]
    ]
    (view,) = district_views(INDEX, measures(rows))
    assert view["breaks"]["equal"] == [0.2, 0.4, 0.6, 0.8]
    assert 0.95 in view["breaks"]["fixed"]
    (count,) = district_views(INDEX, measures([row("a", 3, unit="sites")]))
    assert "fixed" not in count["breaks"]


@pytest.mark.parametrize(
    ("indicator", "class_", "bad"),
    [
        ("broadband.download_mbps", "", False),
        ("delivery.load", "", True),
        ("wireless.holes", "", True),
        ("broadband.cost_to_connect", "", True),
        ("broadband.settlements_served", "served", False),
        ("broadband.settlements_served", "unserved", True),
    ],
)
def test_the_ramp_says_whether_more_is_worse(indicator, class_, bad):
    rows = [row("a", 1.0, **{"class": class_}) | {"indicator": indicator}]
    assert district_views(INDEX, measures(rows))[0]["bad"] is bad


def test_no_measures_and_wrong_columns():
    assert district_views(INDEX, measures([])) == []
    with pytest.raises(ContractError, match="missing"):
        district_views(INDEX, pd.DataFrame({"indicator": []}))


def test_measures_without_a_year():
    (view,) = district_views(INDEX, measures([row("a", 0.5, year=pd.NA)]))
    assert view["years"] == [0]
