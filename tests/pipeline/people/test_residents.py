"""Residents of districts by year in a project."""

from __future__ import annotations

import geopandas as gpd
import pytest
from shapely import box

import fugai
from fugai.errors import InputError

PROJECT = """
[project]
name = "p"
years = {years}
cell_size_m = 500
[inputs.districts]
path = "d.geojson"
[inputs.residents]
path = "r.csv"
"""


@pytest.fixture
def project(tmp_path):
    """A project of two districts with the residents given."""

    def make(residents, years=(2014,), **columns):
        frame = gpd.GeoDataFrame(
            {"district_id": ["A", "B"], "name": ["甲区", "乙区"], **columns},
            geometry=[box(117, 39, 117.05, 39.05), box(117.05, 39, 117.1, 39.05)],
            crs=4326,
        )
        frame.to_file(tmp_path / "d.geojson")
        (tmp_path / "r.csv").write_text(residents, encoding="utf-8")
        (tmp_path / "project.toml").write_text(PROJECT.format(years=list(years)), encoding="utf-8")
        return fugai.check(tmp_path).inputs

    return make


def english(inputs):
    return " ".join(note if isinstance(note, str) else note.en for note in inputs.notes)


def test_the_last_year_of_the_project_counts(project):
    inputs = project("adcode,2013,2014,2015\nA,1,100,3\nB,4,200,6\n", years=(2013, 2014))
    assert inputs.districts["population"].tolist() == [100.0, 200.0]
    assert "spread evenly over it" in english(inputs)
    # two districts without anything finer: the sum of the cells is that of the districts
    sums = inputs.weights.sum(inputs.population)
    assert sums.tolist() == pytest.approx([100.0, 200.0], rel=1e-6)


def test_the_nearest_year_counts_and_is_said(project):
    inputs = project("adcode,2010,2013\nA,1,100\nB,200,\n", years=(2012,))
    assert inputs.districts["population"].tolist() == [100.0, 200.0]
    assert "1 districts have no residents of 2012: those of 2010 count." in english(inputs)


def test_districts_by_name_and_those_that_are_missing(project):
    inputs = project("区县,2014\n甲区,100\n", population=[None, 50])
    assert inputs.districts["population"].tolist() == [100.0, 50.0]
    assert "The table of residents lacks B." in english(inputs)


def test_residents_of_other_districts_are_an_error(project):
    with pytest.raises(InputError, match="must name the districts by id or name"):
        project("adcode,2014\nX,100\n")
