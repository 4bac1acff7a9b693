"""What stands in the way: kernel by hand, fit, kriging, intervals, doubts, and a whole calibration."""

import math

import geopandas as gpd
import numpy as np
import pytest
from affine import Affine
from pyproj import CRS

from fugai.errors import ConfigError
from fugai.grid import Grid
from fugai.kernels.propagation.obstruction import Raster, ray_obstruction
from fugai.wireless import Ground, Thinning, calibrate_obstruction, cells_from_sites, technologies
from fugai.wireless.calibration.obstruction.conformal import Interval, reliability
from fugai.wireless.calibration.obstruction.doubtful import doubtful_cells
from fugai.wireless.calibration.obstruction.features import Masts, Points, features_of
from fugai.wireless.calibration.obstruction.folds import LeaveOut, blocks_of, folds_of
from fugai.wireless.calibration.obstruction.own_samples import (
    Covariance,
    covariance_of,
    error_with_own_samples,
    krige,
)
from fugai.wireless.models.obstruction.terms import GROUPS, design, knife_edge_db

CRS_UTM = CRS.from_epsg(32650)
GRID = Grid(crs=CRS_UTM, transform=Affine(10, 0, 0, 0, -10, 4000), shape=(400, 400))


def masts(x, y, *, azimuth=0.0):
    n = len(x)
    return Masts(
        x=np.asarray(x, float),
        y=np.asarray(y, float),
        height_m=np.full(n, 30.0),
        azimuth_deg=np.full(n, azimuth),
        downtilt_deg=np.zeros(n),
        eirp_dbm=np.full(n, 30.0),
        frequency_mhz=np.full(n, 2600.0),
        mast=np.arange(n),
    )


def wall():
    obstacles = np.zeros((1, 21), np.float32)
    obstacles[0, 10] = 20.0
    return Raster(np.zeros((1, 21), np.float32), obstacles, 10.0)


def test_a_wall_half_way_is_a_knife_edge():
    # both ends 10 m up and 200 m apart, a wall of 20 m at 100 m: nu = 10 sqrt(2 * 200 / (0.1 * 100 * 100))
    ray = ray_obstruction(wall(), (0.5, 0.5, 10.0), (0.5, 20.5, 10.0), 0.1)
    bulge = 100.0 * 100.0 / (2.0 * 8.5e6)
    assert ray.nu == pytest.approx((10.0 + bulge) * math.sqrt(0.4), rel=1e-6)
    assert ray.inside_m == pytest.approx(10.0)
    assert (ray.edges, ray.last_m, ray.last_height_m) == (1.0, pytest.approx(100.0), 10.0)
    assert ray.built_along == pytest.approx(1 / 19)
    assert ray.terrain_nu < 0.0


def test_over_a_wall_nothing_is_inside():
    ray = ray_obstruction(wall(), (0.5, 0.5, 30.0), (0.5, 20.5, 30.0), 0.1)
    assert (ray.inside_m, ray.edges, ray.last_m) == (0.0, 0.0, -1.0)
    assert ray.nu < 0.0


def test_ends_at_one_place_have_no_obstruction():
    assert ray_obstruction(wall(), (0.5, 0.5, 30.0), (0.5, 0.5, 1.5), 0.1).inside_m == 0.0


def test_a_grazing_edge_costs_six_decibels():
    assert knife_edge_db(np.array([0.0]))[0] == pytest.approx(6.0, abs=0.05)  # one decimal in P.526


def city(seed=0):
    """Ten masts on open ground with some buildings: level = free space, 15 dB, 8 dB behind buildings."""
    rng = np.random.default_rng(seed)
    obstacles = np.zeros(GRID.shape, np.float32)
    for row, column in rng.integers(10, 390, (300, 2)):
        obstacles[row : row + 4, column : column + 4] = 60.0
    ground = Ground(
        terrain=GRID.array(np.zeros(GRID.shape, np.float32), units="m"),
        obstacles=GRID.array(obstacles, units="m"),
    )
    x, y = rng.uniform(800, 3200, (2, 10))
    cell = np.repeat(np.arange(10), 60)
    bearing, away = rng.uniform(0, 2 * np.pi, 600), rng.uniform(50, 700, 600)
    points = Points(
        cell=cell, x=x[cell] + away * np.sin(bearing), y=y[cell] + away * np.cos(bearing)
    )
    return points, masts(x, y), ground, rng


@pytest.mark.kernel
def test_terms_find_what_the_levels_were_made_of():
    points, cells, ground, rng = city()
    features = features_of(points, cells, ground)
    terms = design(features)
    loss = terms.known_db + 15.0 + 8.0 * (features["inside_m"] > 0) + rng.normal(0, 2, 600)
    trial = LeaveOut.of(terms, loss - terms.known_db, points.cell)
    folds = folds_of(10)
    errors = trial.errors_db(folds)
    assert errors[0] > 15.0
    assert min(errors) < 3.0
    groups = trial.chosen_groups(folds)
    assert "obstruction" in groups
    held = trial.held_out_db(folds, groups)
    # the error from sums is that of the rows: algebra on sums of 600 products
    assert errors[len(groups)] == pytest.approx(float(np.sqrt(np.mean(held**2))), rel=1e-6)


@pytest.mark.kernel
def test_the_distance_is_never_flatter_than_free_space():
    points, cells, ground, rng = city(1)
    features = features_of(points, cells, ground)
    terms = design(features)
    flat = 120.0 + rng.normal(0, 1, 600)  # as if the level did not fall with distance at all
    trial = LeaveOut.of(terms, flat - terms.known_db, points.cell)
    found = dict(zip(terms.names, trial.fit(np.ones(10, bool), GROUPS), strict=True))
    assert all(value >= -1e-9 for name, value in found.items() if name.startswith("distance_"))
    assert all(value <= 1e-9 for name, value in found.items() if name.startswith("served_"))
    assert -1e-9 <= found["power_hidden"] <= 1.0 + 1e-9  # the solver's last bit


def test_blocks_keep_neighbours_together():
    x = np.array([0.0, 100.0, 9000.0, 9100.0])
    folds = blocks_of(x, np.zeros(4), np.arange(4))
    assert folds[0] == folds[1] != folds[2] == folds[3]


def test_kriging_returns_a_sample_where_it_was_taken():
    exact = Covariance(nugget_db2=1e-9, parts_db2=(0.0, 50.0, 0.0), cell_db2=10.0)
    own = (np.array([0.0, 200.0]), np.zeros(2), np.array([4.0, -2.0]))
    said, spread = krige(exact, own, np.array([0.0, 1e6]), np.zeros(2))
    assert said[0] == pytest.approx(4.0, abs=1e-5)  # the nugget is 1e-9 of 60
    assert spread[0] == pytest.approx(0.0, abs=1e-3)
    assert abs(said[1]) < 1.0
    assert spread[1] > 7.0


def test_kriging_without_samples_is_the_model():
    none = (np.zeros(0), np.zeros(0), np.zeros(0))
    cov = Covariance(nugget_db2=10.0, parts_db2=(0.0, 50.0, 0.0), cell_db2=4.0)
    said, spread = krige(cov, none, np.zeros(2), np.zeros(2))
    assert said.tolist() == [0.0, 0.0]
    assert spread == pytest.approx([8.0, 8.0])


def test_own_samples_lower_the_error_of_a_cell_with_a_level_of_its_own():
    rng = np.random.default_rng(0)
    cell = np.repeat(np.arange(40), 60)
    x, y = rng.uniform(0, 500, (2, len(cell)))
    residual = rng.normal(0, 5, 40)[cell] + rng.normal(0, 2, len(cell))
    cov = covariance_of(residual, x, y, cell)
    assert cov.nugget_db2 == pytest.approx(4.0, abs=2.0)  # 2,400 samples of 40 cells
    found = error_with_own_samples(residual, (x, y, cell), cov, (0, 10), rng)
    assert found[0] == pytest.approx(5.4, abs=1.0)
    assert found[10] < 2.5


def test_intervals_hold_at_masts_left_out():
    rng = np.random.default_rng(3)
    mast = np.repeat(np.arange(200), 50)
    error = rng.normal(0, 3, 200)[mast] + rng.normal(0, 7, len(mast))
    found = reliability(error, np.full(len(mast), 150.0), mast, folds_of(200)[mast], mast)
    assert 0.78 <= found.inside <= 0.83
    assert found.width_db == pytest.approx(2 * 1.2816 * math.hypot(3, 7), abs=1.0)


def test_few_masts_have_no_interval():
    made = Interval.of(np.zeros(4), np.full(4, 100.0), np.arange(4))
    assert np.isnan(made.low_db).all()


def test_a_turned_cell_and_one_that_stands_elsewhere_are_doubtful():
    rng = np.random.default_rng(0)
    bearing, away = rng.uniform(0, 2 * np.pi, 200), rng.uniform(50, 500, 200)
    near = Points(cell=np.zeros(200, int), x=away * np.sin(bearing), y=away * np.cos(bearing))
    error = 6.0 * np.cos(bearing - np.pi) + rng.normal(0, 3, 200)  # strongest in the south
    found = doubtful_cells(near, masts([0.0], [0.0], azimuth=10.0), error)
    assert found["doubt"].tolist() == ["azimuth"]
    assert found["found"].iloc[0] == pytest.approx(180.0, abs=10.0)
    assert not len(doubtful_cells(near, masts([0.0], [0.0], azimuth=190.0), error))
    far = Points(cell=near.cell, x=near.x + 4000.0, y=near.y)
    assert doubtful_cells(far, masts([0.0], [0.0]), error)["doubt"].tolist() == ["position"]


def test_thinning_keeps_so_many_of_each_cell():
    cell = np.repeat([0, 1, 2], [10, 3, 1])
    kept = cell[Thinning(per_cell=3).rows(cell)]
    assert np.bincount(kept).tolist() == [3, 3, 1]
    with pytest.raises(ConfigError, match="at least 1, found 0"):
        Thinning(per_cell=0)


@pytest.mark.kernel
def test_a_whole_calibration_predicts_a_planned_mast():
    points, cells, ground, rng = city(2)
    sites = gpd.GeoDataFrame(
        {"site_id": [f"s{k}" for k in range(10)], "technology": "lte-fdd", "sectors": 1},
        geometry=gpd.points_from_xy(cells.x, cells.y),
        crs=CRS_UTM,
    )
    table = cells_from_sites(sites, technologies=technologies())
    inside = features_of(points, cells, ground)["inside_m"] > 0
    away = np.hypot(points.x - cells.x[points.cell], points.y - cells.y[points.cell])
    loss = 60.0 + 20 * np.log10(away) + 10.0 * inside + rng.normal(0, 2, 600)
    samples = gpd.GeoDataFrame(
        {"site_id": sites["site_id"].to_numpy()[points.cell], "loss_db": loss},
        geometry=gpd.points_from_xy(points.x, points.y),
        crs=CRS_UTM,
    )
    made = calibrate_obstruction(samples, table, ground=ground)
    assert made.nested_db < 0.5 * made.untuned_db
    assert made.better_than_untuned >= 0.5
    places = samples.assign(cell_id=table["cell_id"].to_numpy()[0])[["cell_id", "geometry"]].head(5)
    said = made.predict(places, table, ground=ground)
    assert (said["low_dbm"] < said["level_dbm"]).all()
    assert (said["level_dbm"] < said["high_dbm"]).all()
    with pytest.raises(ConfigError, match="found 'nobody'"):
        made.predict(places.assign(cell_id="nobody"), table, ground=ground)
    with pytest.raises(ConfigError, match="no obstacles"):
        calibrate_obstruction(samples, table, ground=Ground(terrain=ground.terrain))
    with pytest.raises(ConfigError, match="two masts at least"):
        calibrate_obstruction(samples[samples.site_id == "s0"], table, ground=ground)
