"""Polygons where points are wanted."""

import geopandas as gpd
import pytest
from shapely import Point, box

from fugai.intake import read_table


def outlets(tmp_path, shapes, crs=4326):
    frame = gpd.GeoDataFrame(
        {"outlet_id": [f"O{i}" for i in range(len(shapes))], "kind": "locker"},
        geometry=shapes,
        crs=32650,
    )
    path = tmp_path / "o.gpkg"
    frame.to_crs(crs).to_file(path, layer="outlets")
    return read_table(path, "outlets")


@pytest.mark.parametrize("crs", [4326, 32650])
def test_footprints_buffers_and_quarters(tmp_path, crs):
    x, y = 500_000.0, 4_300_000.0
    shapes = [
        Point(x, y),
        Point(x, y).buffer(500.0),  # an area of service
        box(x, y, x + 30, y + 20),  # a building
        Point(x, y + 100).buffer(10.0),  # a round one
        box(x, y, x + 2000, y + 1000),  # a quarter of 2 km2
    ]
    reading = outlets(tmp_path, shapes, crs)
    assert reading.frame["outlet_id"].tolist() == ["O0", "O2", "O3"]
    found = reading.findings.set_index("row")
    assert found["action"].to_dict() == {2: "refused", 3: "repaired", 4: "repaired", 5: "refused"}
    assert "a buffer around a place is no place" in found["rule"][2]
    assert "found a polygon of 2 km2" in found["rule"][5]
    assert "`o.gpkg`: 2 polygons are taken as a point inside each." in [
        getattr(note, "en", note) for note in reading.notes
    ]
