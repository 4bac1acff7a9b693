"""Places and azimuths of a calibration's tables, as the project's own table of sites states them."""

import dataclasses

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
from pyproj import CRS, Geod

from fugai.intake import convert_datum
from fugai.pipeline.calibrate.stated_places import stated_crs, with_stated_places
from fugai.project import read_project
from fugai.wireless.calibration.obstruction.doubtful import doubtful_cells, from_true_north
from fugai.wireless.calibration.obstruction.features import masts_of
from fugai.wireless.models.obstruction.features import Points

LON, LAT = [117.05, 117.06], [39.02, 39.03]


@pytest.fixture
def tiny():
    return read_project("tests/projects/tiny")


def stated(project, **changes):
    site = dataclasses.replace(project.inputs["sites"][0], **changes)
    return dataclasses.replace(project, inputs={**project.inputs, "sites": (site,)})


def table_of(project):
    places = gpd.GeoSeries(gpd.points_from_xy(LON, LAT), crs=4326).to_crs(32650)
    return with_stated_places(pd.DataFrame({"cell_id": ["a", "b"]}), places, project)


def test_longitude_and_latitude(tiny):
    found = table_of(stated(tiny, crs=None, datum="wgs84"))
    assert found.columns.tolist() == ["cell_id", "lon", "lat", "crs"]
    assert found["lon"].tolist() == LON
    assert found["lat"].tolist() == LAT
    assert found["crs"].tolist() == ["WGS 84", "WGS 84"]


def test_the_datum_of_the_sites(tiny):
    """Read again in that datum the places are where they were."""
    found = table_of(stated(tiny, crs=None, datum="gcj02"))
    assert abs(found["lon"] - LON).min() > 0.004
    lon, lat = convert_datum(found["lon"], found["lat"], "gcj02", "wgs84")
    assert lon == pytest.approx(LON, abs=1e-6)  # six decimals
    assert lat == pytest.approx(LAT, abs=1e-6)
    assert set(found["crs"]) == {"GCJ-02"}


def test_a_projected_crs_is_named(tiny):
    project = stated(tiny, crs="EPSG:4548")
    found = table_of(project)
    assert found.columns.tolist() == ["cell_id", "x", "y", "crs"]
    back = gpd.GeoSeries(gpd.points_from_xy(found["x"], found["y"]), crs=4548).to_crs(4326)
    assert back.x.to_numpy() == pytest.approx(LON, abs=2e-6)  # 10 cm
    assert found["crs"][0].startswith("EPSG:4548 CGCS2000")
    assert stated_crs(project) == CRS.from_epsg(4548)


def test_azimuths_count_from_true_north():
    """A zone of UTM 4.8 degrees beside the mast: its grid north is 3 degrees off."""
    crs = CRS.from_epsg(32650)
    mast = gpd.GeoSeries(gpd.points_from_xy([121.8], [39.0]), crs=4326).to_crs(crs)
    cells = gpd.GeoDataFrame(
        {
            "azimuth_deg": [200.0],
            "height_m": 30.0,
            "downtilt_deg": 3.0,
            "frequency_mhz": 1850.0,
        },
        geometry=mast.to_numpy(),
        crs=crs,
    )
    rng = np.random.default_rng(0)
    bearing, away = rng.normal(33.0, 25.0, 300), rng.uniform(200.0, 900.0, 300)
    lon, lat, _ = Geod(ellps="WGS84").fwd(np.full(300, 121.8), np.full(300, 39.0), bearing, away)
    served = gpd.GeoSeries(gpd.points_from_xy(lon, lat), crs=4326).to_crs(crs)
    masts = masts_of(cells, np.array([30.0]))
    assert 200.0 - masts.azimuth_deg[0] == pytest.approx(3.0, abs=0.2)
    points = Points(cell=np.zeros(300, np.int64), x=served.x.to_numpy(), y=served.y.to_numpy())
    # driven all round, but served to one side alone
    doubts = doubtful_cells(points, masts, 4.0 * np.cos(np.radians(bearing - 33.0)))
    found = from_true_north(doubts, cells)
    assert found["doubt"].tolist() == ["azimuth"]
    assert found["stated"].tolist() == [200.0]
    # directions are tried in steps of 10 degrees from the grid's north
    assert found["found"].iloc[0] == pytest.approx(33.0, abs=6.0)
    assert found["found"].iloc[0] == np.round(doubts["found"].iloc[0] + 3.0)
    assert doubts["stated"].iloc[0] != 200.0
