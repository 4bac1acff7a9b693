from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from fugai.errors import ContractError
from fugai.maps.page.target_paths import target_path, wanted_values
from fugai.maps.page.targets import TARGET_COLUMNS, target_rows
from fugai.maps.page.views import district_views
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
    assert view["breaks"]["equal"][0] == pytest.approx(1 / 6, rel=1e-5)  # printed to 6 digits
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


# ---- targets ------------------------------------------------------------------------------------


def target(**fields):
    base = dict.fromkeys(TARGET_COLUMNS, "") | {
        "id": "t",
        "indicator": "x.share",
        "required": 0.7,
        "actual": 0.5,
        "status": "missed",
        "gap": 0.2,
        "unit": "1",
        "by": 2016,
    }
    return base | fields


@pytest.mark.parametrize(
    ("required", "comparison", "expected"),
    [
        (0.7, "", (">=", 0.7)),
        ("≥ 0.7", "", (">=", 0.7)),
        ("<= 30 min", "", ("<=", 30.0)),
        (30, "at_most", ("<=", 30.0)),
        ("at least 10,000", "", (">=", 10000.0)),
        ("70 %", "", (">=", 0.7)),
        ("everywhere", "", (">=", None)),
        (np.nan, "", (">=", None)),
    ],
)
def test_what_is_required(required, comparison, expected):
    (entry,) = target_rows(pd.DataFrame([target(required=required, comparison=comparison)]))
    assert (entry["comparison"], entry["required"]) == expected


def test_status_must_be_known_and_columns_must_be_there():
    with pytest.raises(ContractError, match="target t must be one of"):
        target_rows(pd.DataFrame([target(status="fine")]))
    with pytest.raises(ContractError, match="missing"):
        target_rows(pd.DataFrame([{"id": "t"}]))
    assert target_rows(pd.DataFrame(columns=list(TARGET_COLUMNS))) == []


def test_not_measurable_has_no_numbers():
    record = target(status="not measurable", actual=np.nan, gap=pd.NA, by=pd.NA, reason_zh="无")
    (entry,) = target_rows(pd.DataFrame([record]))
    assert entry["status"] == "not-measurable"
    assert entry["actual"] is entry["gap"] is None
    assert entry["by"] == ""
    assert entry["reason"] == ["无", ""]


def test_where_as_text_and_as_mapping():
    expected = {"technology": ("3g", "lte"), "mode": ("walk",)}
    assert wanted_values("technology = 3g, lte; mode = walk") == expected
    assert wanted_values({"technology": ["3g", "lte"], "mode": "walk"}) == expected
    assert wanted_values(None) == {}


def test_path_of_additions_ends_on_the_figure_judged():
    rows = [
        row("", v, year=y, technology=t, unit="sites")
        for y, t, v in [
            (2013, "umts", 50),
            (2014, "umts", 3),
            (2014, "nr", 8),
            (2015, "lte-fdd", 4),
        ]
    ]
    record = target(actual=7.0, by=2015, where="technology = 3g, lte", from_year=2013)
    assert target_path(record, measures(rows)) == [[2014.0, 3.0], [2015.0, 7.0]]
    # A figure that the measures do not give has no path.
    assert target_path(record | {"actual": 8.0}, measures(rows)) == []
    assert target_path(record | {"where": "district_class = core"}, measures(rows)) == []
    assert target_path(record | {"by": pd.NA}, measures(rows)) == []


def test_path_of_a_state_takes_the_total_where_there_is_one():
    rows = [row("", 0.4, year=2015), row("", 0.5, year=2016), row("", 0.9, year=2016, area="urban")]
    assert target_path(target(), measures(rows)) == [[2015.0, 0.4], [2016.0, 0.5]]
