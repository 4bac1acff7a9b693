"""Reading OpenStreetMap: a country as PBF, and a city at plan scale."""

import pytest
from pyproj import CRS

from fugai.intake.osm.table import read_osm_table
from fugai.intake.roads.read import read_roads


@pytest.mark.benchmark(group="intake-osm")
def test_roads_of_liechtenstein(benchmark, worlds):
    """60,500 points of 4,642 ways; limit 5 s. osmium alone reads the file three times in 0.1 s."""
    path = worlds / "liechtenstein" / "liechtenstein.osm.pbf"
    reading = benchmark.pedantic(read_roads, (path,), {"crs": CRS(32632)}, rounds=3)
    assert len(reading.frame.x) > 6000


@pytest.mark.benchmark(group="intake-osm")
def test_roads_of_the_embedded_project(benchmark, root):
    """More than 100,000 nodes; limit 10 s."""
    path = root / "data" / "tianjin" / "roads.osm.pbf"
    reading = benchmark.pedantic(read_roads, (path,), {"crs": CRS(32650)}, rounds=3)
    assert len(reading.frame.x) > 100_000


@pytest.mark.benchmark(group="intake-osm")
def test_districts_of_andorra(benchmark, worlds):
    """Areas assembled from a gzipped XML file of 72,181 objects."""
    path = worlds / "andorra" / "andorra.osm.gz"
    options = {"where": {"admin_level": 7}}
    reading = benchmark.pedantic(read_osm_table, (path, "districts"), options, rounds=3)
    assert len(reading.frame) == 6
