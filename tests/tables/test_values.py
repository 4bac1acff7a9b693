"""Values that travel between rooms: measures, roads, readings, and what is in service when."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from pyproj import CRS

from fugai.errors import ContractError, CRSMismatchError
from fugai.tables import (
    FINDING_COLUMNS,
    MEASURE_COLUMNS,
    MEASURE_DIMENSIONS,
    Reading,
    Roads,
    active_in,
    measures,
    no_findings,
)

ROW = {"indicator": "wireless.area_share", "district_id": "a", "value": 0.5, "basis": "modelled"}


def test_measures_fill_what_a_row_leaves_out():
    frame = measures([ROW | {"year": 2016}, ROW | {"profile": "lte", "unit": "1"}])
    assert tuple(frame.columns) == MEASURE_COLUMNS
    assert frame["year"].tolist() == [2016, pd.NA]
    assert frame["year"].dtype == "Int64"
    assert frame["profile"].tolist() == ["", "lte"]
    assert frame["unit"].tolist() == ["", "1"]
    assert np.isnan(frame["numerator"]).all()
    assert frame["value"].dtype == np.float64
    texts = frame[["district_id", *MEASURE_DIMENSIONS]]
    assert texts.notna().all().all()


def test_measures_of_nothing_are_an_empty_table_with_all_columns():
    frame = measures([])
    assert tuple(frame.columns) == MEASURE_COLUMNS
    assert len(frame) == 0


def test_minutes_become_text_as_targets_name_them():
    assert measures([ROW | {"minutes": 15}])["minutes"].tolist() == ["15"]


def test_value_may_be_unknown():
    assert np.isnan(measures([ROW | {"value": None}])["value"].iloc[0])


@pytest.mark.parametrize(
    ("row", "message"),
    [
        (ROW | {"colour": "red"}, "colour"),
        (ROW | {"basis": "guessed"}, "guessed"),
        (ROW | {"basis": ""}, "`basis`"),
        ({"district_id": "a", "basis": "measured"}, "name its indicator"),
    ],
)
def test_measures_refuse(row, message):
    with pytest.raises(ContractError, match=message):
        measures([row])


def test_rows_are_not_changed():
    row = dict(ROW)
    measures([row])
    assert row == ROW


def test_in_service_by_year_and_status():
    frame = pd.DataFrame(
        {
            "opened": pd.array([2013, 2014, None, 2013, 2013], dtype="Int64"),
            "status": ["active", "active", "active", "planned", None],
        }
    )
    assert active_in(frame, 2013).tolist() == [True, False, True, False, True]
    assert active_in(frame, 2014).tolist() == [True, True, True, False, True]


def test_in_service_without_columns_or_rows():
    assert active_in(pd.DataFrame(index=range(2)), 2013).tolist() == [True, True]
    empty = pd.DataFrame({"opened": pd.array([], dtype="Int64"), "status": pd.array([], dtype=str)})
    assert active_in(empty, 2013).tolist() == []


def test_in_service_takes_years_as_floats_with_gaps():
    assert active_in(pd.DataFrame({"opened": [2013.0, np.nan, 2015.0]}), 2014).tolist() == [
        True,
        True,
        False,
    ]


def edges(**changes):
    frame = {
        "tail": [0],
        "head": [1],
        "length_m": [5.0],
        "drive_s": [1.0],
        "walk_s": [np.nan],
        "highway": ["residential"],
    }
    return pd.DataFrame(frame | changes)


def roads(frame, crs=32650):
    return Roads(crs=CRS.from_epsg(crs), x=np.zeros(2), y=np.zeros(2), edges=frame)


def test_modes_are_those_that_an_edge_allows():
    assert roads(edges()).modes == ("drive",)
    assert roads(edges(walk_s=[4.0])).modes == ("drive", "walk")


def test_roads_refuse_degrees_missing_columns_and_wrong_ends():
    with pytest.raises(CRSMismatchError, match="EPSG:4326"):
        roads(edges(), crs=4326)
    with pytest.raises(ContractError, match="missing \\['length_m'\\]"):
        roads(edges().drop(columns="length_m"))
    with pytest.raises(ContractError, match="positions below 2"):
        roads(edges(head=[2]))
    with pytest.raises(ContractError, match="one length, found 2, 3"):
        Roads(crs=CRS.from_epsg(32650), x=np.zeros(2), y=np.zeros(3), edges=edges())


def test_reading_starts_without_findings_of_its_own():
    one, other = Reading(frame=1), Reading(frame=2)
    assert tuple(one.findings.columns) == FINDING_COLUMNS
    assert len(no_findings()) == 0
    assert one.findings is not other.findings


def test_a_reading_answers_to_the_old_name_of_its_findings():
    reading = Reading(frame=1)
    with pytest.warns(FutureWarning, match="`findings`"):
        assert reading.rejects is reading.findings
