"""The ledger of a project: each value once, with where it comes from."""

from __future__ import annotations

import pytest

import fugai
from fugai.pipeline.assumptions.notes import ledger_notes
from fugai.pipeline.assumptions.text import ledger_lines, next_steps
from fugai.project.assumptions import stated_keys
from fugai.tables import ASSUMPTION_COLUMNS

DISTRICTS = (
    '{"type": "FeatureCollection", "features": [{"type": "Feature", "properties":'
    ' {"district_id": "D1", "name": "A"}, "geometry": {"type": "Polygon", "coordinates":'
    " [[[100, 30], [100.1, 30], [100.1, 30.1], [100, 30.1], [100, 30]]]}}]}"
)
PROJECT = """
[project]
name = "p"
years = [2023]
cell_size_m = 500
[inputs.districts]
path = "districts.geojson"
[inputs.sites]
path = "sites.csv"
[inputs.cells]
path = "cells.csv"
[inputs.settlements]
path = "settlements.csv"
"""


@pytest.fixture
def project(tmp_path):
    """Two sites, the first with three cells of which one has no azimuth; two settlements."""

    def make(**files):
        given = {
            "project.toml": PROJECT,
            "districts.geojson": DISTRICTS,
            "sites.csv": "site_id,technology,height_m,lon,lat\nS1,lte-fdd,,100.05,30.05\n"
            "S2,lte-fdd,40,100.06,30.05\n",
            "cells.csv": "cell_id,site_id,azimuth_deg\nC1,S1,0\nC2,S1,120\nC3,S1,\n",
            "settlements.csv": "settlement_id,type,population,lon,lat\n"
            "V1,village,1000,100.05,30.05\nV2,village,,100.07,30.06\n",
        } | {name.replace("_", "."): text for name, text in files.items()}
        for name, text in given.items():
            (tmp_path / name).write_text(text, encoding="utf-8")
        return tmp_path

    return make


def of(ledger, name, column):
    """State, count and of, in the order of the ledger."""
    return [
        (one.state, one.count, one.of)
        for one in ledger
        if (one.input, one.column) == (name, column)
    ]


def test_each_value_counts_once(project):
    check = fugai.check(project())
    ledger = check.inputs.assumptions
    # S1 states no height, but has cells of its own: the height is put in there
    assert of(ledger, "sites", "height_m") == [("stated", 1, 2), ("blank", 1, 2)]
    assert of(ledger, "cells", "height_m") == [("defaulted", 3, 3)]
    assert of(ledger, "cells", "azimuth_deg") == [("stated", 2, 3), ("guessed", 1, 3)]
    assert of(ledger, "sites", "azimuth_deg") == [("guessed", 1, 2), ("blank", 1, 2)]
    assert of(ledger, "sites", "opened") == [("defaulted", 2, 2)]
    assert of(ledger, "sites", "datum") == [("defaulted", 1, 1)]
    # nothing is left of the district for a village without a figure where no total is stated
    assert of(ledger, "settlements", "population") == [("stated", 1, 2), ("blank", 1, 2)]
    assert list(check.assumptions.columns) == list(ASSUMPTION_COLUMNS)
    for name in {one.input for one in ledger}:
        for column in {one.column for one in ledger if one.input == name}:
            parts = of(ledger, name, column)
            assert sum(count for _, count, _ in parts) <= max(size for _, _, size in parts)


def test_a_column_that_no_input_states_is_a_note_in_both_languages(project):
    notes = fugai.check(project()).inputs.notes
    found = [note for note in notes if "`height_m`" in getattr(note, "en", "")]
    assert [note.zh for note in found] == [
        "cells：天线挂高（height_m）全部3行均未填写：30 m（technologies.toml [lte-fdd]）。"
    ]
    assert [note.en for note in found] == [
        (
            "cells: Antenna height above ground (`height_m`) is stated in none of the 3 rows: "
            "30 m (technologies.toml [lte-fdd])."
        )
    ]
    assert ledger_notes([]) == ()


def test_a_single_blank_azimuth_is_said(project):
    found = [
        note
        for note in fugai.check(project()).inputs.notes
        if "1 of 3 state no azimuth" in getattr(note, "en", "")
    ]
    assert [note.zh for note in found] == [
        "cells：3个小区中有1个没有方位角（azimuth_deg）：同一基站的扇区均匀分布，未填写的填入空档。"
    ]


def test_settings_at_their_default_are_counted_unless_stated(project):
    stated = PROJECT + "[wireless]\nload = 0.5\n"
    before = fugai.check(project()).inputs.assumptions
    assert of(before, "project", "wireless.load") == [("defaulted", 1, 1)]
    after = fugai.check(project(project_toml=stated)).inputs.assumptions
    assert of(after, "project", "wireless.load") == []
    assert stated_keys({"a": {"b": 1}, "c": [{"d": 2}]}) == ("a", "a.b", "c", "c.d")


def test_residents_shared_by_type_are_guessed(project):
    wider = DISTRICTS.replace('"name": "A"', '"name": "A", "population": 3000')
    ledger = fugai.check(project(districts_geojson=wider)).inputs.assumptions
    assert of(ledger, "settlements", "population") == [("stated", 1, 2), ("guessed", 1, 2)]


def test_the_text_of_a_check_has_the_table_and_the_next_steps(project):
    check = fugai.check(project())
    english, chinese = check.text(), check.text("zh")
    assert "values                stated defaulted   guessed     blank" in english
    assert "State in cells: frequency_mhz" in english
    assert "    load = 0.5" in english
    assert "下一步" in chinese
    assert "在 cells 中填报：frequency_mhz" in chinese
    assert ledger_lines([], "en") == ["values                stated defaulted   guessed     blank"]
    assert next_steps([], "zh") == []
