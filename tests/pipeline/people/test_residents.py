"""Residents of districts by year in a project."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import pytest
import rasterio
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


def test_a_year_that_is_missing_is_said_for_each_year_of_the_project(project):
    inputs = project("adcode,2010,2013\nA,10,100\nB,40,200\n", years=(2011, 2013))
    assert "2 districts have no residents of 2011: those of 2010 count." in english(inputs)
    early = inputs.in_year(2011)
    assert early.districts["population"].tolist() == [10.0, 40.0]
    assert early.weights.sum(early.population).tolist() == pytest.approx([10.0, 40.0], rel=1e-6)
    table = inputs.by_year.table((2011, 2013))
    assert table["year"].tolist() == [2011, 2011, 2013, 2013]
    assert table["stated_year"].tolist() == [2010, 2010, 2013, 2013]
    assert table["used"].tolist() == [10.0, 40.0, 100.0, 200.0]
    back = early.in_year(2013)  # from any year to any other
    assert back.ledger.equals(inputs.ledger)
    assert back.population.equals(inputs.population)


def test_a_district_that_is_not_in_the_table_keeps_its_residents_in_every_year(project):
    inputs = project("adcode,2013,2014\nA,10,100\n", years=(2013, 2014), population=[None, 50])
    assert inputs.in_year(2013).districts["population"].tolist() == [10.0, 50.0]
    assert inputs.by_year.stated_years(2013).isna().tolist() == [False, True]


def test_settlements_change_as_their_district_does(project, tmp_path):
    places = "settlement_id,name,type,lon,lat,population,households\n"
    places += "a,a,village,117.01,39.02,60,20\nb,b,village,117.04,39.02,40,\n"
    (tmp_path / "s.csv").write_text(places, encoding="utf-8")
    project("adcode,2013,2014\nA,50,100\nB,40,200\n", years=(2013, 2014))
    path = tmp_path / "project.toml"
    path.write_text(path.read_text() + "[inputs.settlements]\npath = 's.csv'\n")
    inputs = fugai.check(tmp_path).inputs
    early = inputs.in_year(2013).tables["settlements"]
    assert early["population"].tolist() == [30.0, 20.0]
    assert inputs.tables["settlements"]["population"].tolist() == [60, 40]
    assert "Residents and households of settlements are those of 2014" in english(inputs)


def write_grid(folder):
    """Two persons in each cell of two districts, more beside their border."""
    cells = np.full((10, 20), 2.0, dtype=np.float32)  # 100 cells of 2 people in each district
    cells[:, 10:12] = 6.0
    about = {"driver": "GTiff", "height": 10, "width": 20, "count": 1, "dtype": "float32"}
    at = rasterio.transform.from_origin(117, 39.05, 0.005, 0.005)
    with rasterio.open(folder / "p.tif", "w", crs="EPSG:4326", transform=at, **about) as file:
        file.write(cells, 1)


def test_a_population_grid_of_one_year_is_scaled_to_each_year(project, tmp_path):
    write_grid(tmp_path)
    project("adcode,2013,2014\nA,50,100\nB,400,200\n", years=(2013, 2014))
    path = tmp_path / "project.toml"
    path.write_text(path.read_text() + "[inputs.population]\npath = 'p.tif'\n")
    inputs = fugai.check(tmp_path).inputs
    assert "The population grid is of one year" in english(inputs)
    for year, people in ((2013, [50.0, 400.0]), (2014, [100.0, 200.0])):
        own = inputs.in_year(year)
        assert own.weights.sum(own.population).tolist() == pytest.approx(people, rel=1e-6)
        assert own.ledger["grid"].equals(inputs.ledger["grid"])  # as the file has it
    factor = (inputs.in_year(2013).population / inputs.population).to_numpy()
    inside = inputs.weights.fractions[0].toarray().reshape(factor.shape) > 0.999
    assert factor[inside] == pytest.approx(0.5, rel=1e-5)  # where they live in a district stays


def test_a_district_that_nobody_lives_in_any_more_had_residents_before(project, tmp_path):
    write_grid(tmp_path)
    project("adcode,2013,2014\nA,50,0\nB,400,200\n", years=(2013, 2014))
    path = tmp_path / "project.toml"
    path.write_text(path.read_text() + "[inputs.population]\npath = 'p.tif'\n")
    inputs = fugai.check(tmp_path).inputs
    assert inputs.weights.sum(inputs.population)["A"] == pytest.approx(0.0, abs=1e-6)
    early = inputs.in_year(2013)
    assert early.weights.sum(early.population).tolist() == pytest.approx([50.0, 400.0], rel=1e-6)
