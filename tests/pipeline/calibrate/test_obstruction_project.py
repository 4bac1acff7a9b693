"""`fugai calibrate` where heights of buildings are known: the model, its files, and a run that takes it."""

import shutil
import tomllib

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import rasterio
from affine import Affine
from pyproj import CRS
from shapely import box

import fugai
from fugai.cli import run_cli
from fugai.grid import Grid
from fugai.pipeline.saved_calibration import read_calibration
from fugai.wireless import Ground
from fugai.wireless.calibration.obstruction.features import features_of
from fugai.wireless.models.obstruction.features import Masts, Points

pytestmark = pytest.mark.kernel

UTM = CRS.from_epsg(32650)
SIZE, WEST, NORTH = 50.0, 500_000.0, 4_303_000.0
GRID = Grid(crs=UTM, transform=Affine(SIZE, 0, WEST, 0, -SIZE, NORTH), shape=(60, 60))
MASTS = 12

PROJECT = """
[project]
name = "带楼小城"
name_en = "Town with houses"
synthetic = true
years = [2016]
cell_size_m = 50

[inputs.districts]
path = "districts.geojson"
[inputs.sites]
path = "sites.csv"
[inputs.terrain]
path = "terrain.tif"
{heights}
[wireless]
profile_step_m = 50
{models}
[wireless.profiles.lte]
title = "LTE"
title_en = "LTE"
technologies = ["lte"]
rsrp_dbm = -105
source = "made up"
"""
HEIGHTS = '[inputs.building_heights]\npath = "heights.tif"\n'


@pytest.fixture(scope="module")
def town(tmp_path_factory):
    """Twelve masts among houses of 40 m: 25 dB more than free space, 14 dB more behind a house."""
    folder = tmp_path_factory.mktemp("town")
    rng = np.random.default_rng(5)
    heights = np.where(rng.random(GRID.shape) < 0.12, 40.0, 0.0).astype(np.float32)
    write_raster(folder / "terrain.tif", np.full(GRID.shape, 10.0, np.float32))
    write_raster(folder / "heights.tif", heights)
    corners = gpd.GeoSeries([box(WEST, NORTH - 3000.0, WEST + 3000.0, NORTH)], crs=UTM)
    districts = gpd.GeoDataFrame({"district_id": ["1"], "name": ["town"]}, geometry=corners)
    districts.to_crs(4326).to_file(folder / "districts.geojson")
    x, y = rng.uniform(400, 2600, (2, MASTS)) + np.array([[WEST], [NORTH - 3000.0]])
    places = gpd.GeoSeries(gpd.points_from_xy(x, y), crs=UTM).to_crs(4326)
    sites = pd.DataFrame(
        {
            "site_id": [f"s{k}" for k in range(MASTS)],
            "name": "mast",
            "lon": places.x,
            "lat": places.y,
            "technology": "lte-fdd",
            "sectors": 1,
            "height_m": 30.0,
            "opened": 2015,
        }
    )
    sites.to_csv(folder / "sites.csv", index=False)
    samples(rng, x, y, heights).to_csv(folder / "drive.csv", index=False)
    write_project(folder)
    return folder


def write_project(folder, models="", heights=HEIGHTS):
    text = PROJECT.format(models=models, heights=heights)
    (folder / "project.toml").write_text(text, encoding="utf-8")


def write_raster(path, values):
    with rasterio.open(
        path,
        "w",
        driver="GTiff",
        width=GRID.shape[1],
        height=GRID.shape[0],
        count=1,
        dtype="float32",
        crs=UTM.to_wkt(),
        transform=GRID.transform,
        nodata=-9999.0,
    ) as file:
        file.write(values, 1)


def samples(rng, x, y, heights):
    """Eighty samples around each mast, with a level of its own for each mast."""
    cell = np.repeat(np.arange(MASTS), 80)
    bearing, away = rng.uniform(0, 2 * np.pi, len(cell)), rng.uniform(60, 900, len(cell))
    points = Points(
        cell=cell, x=x[cell] + away * np.sin(bearing), y=y[cell] + away * np.cos(bearing)
    )
    masts = Masts(
        x=x,
        y=y,
        height_m=np.full(MASTS, 30.0),
        azimuth_deg=np.full(MASTS, np.nan),
        downtilt_deg=np.zeros(MASTS),
        eirp_dbm=np.full(MASTS, 30.0),
        frequency_mhz=np.full(MASTS, 1850.0),
        mast=np.arange(MASTS),
    )
    flat = Ground(
        terrain=GRID.array(np.full(GRID.shape, 10.0, np.float32), units="m"),
        obstacles=GRID.array(heights, units="m"),
    )
    features = features_of(points, masts, flat)
    free = 20.0 * np.log10(features["distance_m"] * 1850.0) - 27.55
    loss = free + 25.0 + 14.0 * (features["inside_m"] > 0.0) + rng.normal(0, 2, MASTS)[cell]
    level = 32.0 - loss + rng.normal(0, 2, len(cell))
    there = gpd.GeoSeries(gpd.points_from_xy(points.x, points.y), crs=UTM).to_crs(4326)
    return pd.DataFrame(
        {"lon": there.x, "lat": there.y, "rsrp": level, "site": [f"s{k}" for k in cell]}
    )


@pytest.fixture(scope="module")
def out(town):
    folder = town.parent / "town-calibration"
    write_project(town)
    argv = ["calibrate", town, "--measurements", town / "drive.csv", "--out", folder]
    argv += ["--model", "obstruction", "--model", "uma"]
    assert run_cli([str(one) for one in argv]) == 0
    return folder


def test_the_model_of_what_stands_in_the_way_is_kept(out):
    values = tomllib.loads((out / "calibration.toml").read_text(encoding="utf-8"))
    assert values["base"] == "obstruction"
    assert (
        values["errors"]["skill"]["rmse_mast_held_out_db"] < 4.5
    )  # made of 2 and 2 dB, and houses
    assert values["spread"]["masts"] == MASTS
    assert len(values["cells_db"]) == MASTS
    for name in ("obstruction", "uma"):
        assert read_calibration(out / "models" / f"{name}.toml").spread is not None


def test_every_table_is_there(out):
    for name in ("obstruction", "own_samples", "models", "advice"):
        assert len(pd.read_csv(out / f"{name}.csv", encoding="utf-8-sig"))
    assert (out / "doubtful.csv").is_file()
    assert len(gpd.read_file(out / "advice.gpkg", layer="advice")) == MASTS
    text = (out / "calibration.txt").read_text(encoding="utf-8")
    assert "obstruction, masts held out: RMSE" in text
    assert "more near 117." in text or "more near 116." in text


def test_a_run_takes_the_saved_model(out, town):
    for ending in ("toml", "npz"):
        shutil.copy(out / f"calibration.{ending}", town / f"calibration.{ending}")
    write_project(
        town,
        '[wireless.calibrations]\ntown = "calibration.toml"\n[wireless.models]\nlte-fdd = "town"\n',
    )
    folder = town.parent / "run"
    argv = ["run", str(town), "--only", "wireless", "--out", str(folder)]
    assert run_cli(argv) == 0
    with rasterio.open(next(folder.glob("rasters/*rsrp*lte*.tif"))) as file:
        level = file.read(1, masked=True).filled(np.nan)
    drive = pd.read_csv(town / "drive.csv")
    there = gpd.GeoSeries(gpd.points_from_xy(drive.lon, drive.lat), crs=4326)
    with rasterio.open(next(folder.glob("rasters/*rsrp*lte*.tif"))) as file:
        place = there.to_crs(file.crs)
        rows, columns = rasterio.transform.rowcol(file.transform, place.x, place.y)
    row, column = np.array(rows), np.array(columns)
    there = (row >= 0) & (row < level.shape[0]) & (column >= 0) & (column < level.shape[1])
    said = level[row[there], column[there]]
    # the best server is at least the cell of the sample; pixels of 50 m mix open ground and houses
    assert np.nanmedian(said - drive["rsrp"][there]) == pytest.approx(2.0, abs=4.0)


def test_without_heights_it_says_what_is_missing(town):
    write_project(town, heights="")
    made = fugai.calibrate(town, measurements=town / "drive.csv", models=["obstruction", "uma"])
    assert made.obstruction is None
    assert "must be given over terrain" in made.failed["obstruction"]
    assert not made.keeps_obstruction
    write_project(town)


def test_saved_and_untuned_models_are_judged_by_new_data(out, town, capsys):
    write_project(town)
    folder = town.parent / "town-validation"
    argv = ["calibrate", town, "--validate", town / "drive.csv", "--out", folder, "--weak", "-90"]
    argv += ["--model", out / "calibration.toml", "--model", "uma"]
    assert run_cli([str(one) for one in argv]) == 0
    table = pd.read_csv(folder / "validation.csv", encoding="utf-8-sig")
    assert table["model"].tolist() == [str(out / "calibration.toml"), "uma"]
    assert table["rmse_db"].is_monotonic_increasing
    assert abs(table["bias_db"].iloc[0]) < 1.0
    assert 0.7 < table["inside_80"].iloc[0] <= 1.0
    assert table["auc"].iloc[0] > 0.8
    assert len(pd.read_csv(folder / "cells-1.csv", encoding="utf-8-sig")) == MASTS
    assert "Weak ground: measured below -90 dBm" in capsys.readouterr().out


def test_a_model_that_is_nowhere_is_refused(town, capsys):
    write_project(town)
    argv = ["calibrate", town, "--validate", town / "drive.csv", "--model", "nobody"]
    assert run_cli([str(one) for one in argv]) == 2
    assert "`--model` must be of" in capsys.readouterr().err
