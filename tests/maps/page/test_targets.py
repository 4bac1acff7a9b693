"""Judged targets as the panel shows them."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from fugai.errors import ContractError
from fugai.maps.page.target_paths import target_path, wanted_values
from fugai.maps.page.targets import TARGET_COLUMNS, target_rows
from fugai.tables import measures


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
