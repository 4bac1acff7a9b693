"""The model of what stands in the way in a prediction: as it says of single places, saved and read again."""

import dataclasses
import math
import tomllib

import geopandas as gpd
import numpy as np
import pytest
from affine import Affine
from pyproj import CRS

from fugai.errors import ConfigError
from fugai.grid import Grid
from fugai.kernels.propagation.learned.trees import TreeNodes
from fugai.store import toml_text
from fugai.wireless import (
    Ground,
    ObstructionModel,
    Ray,
    SignalOptions,
    Spread,
    cells_from_sites,
    predict,
    technologies,
)
from fugai.wireless.calibration.obstruction.features import features_on, ground_raster, masts_of
from fugai.wireless.calibration.obstruction.result import eirp_of_cells_dbm
from fugai.wireless.models.obstruction.features import Points
from fugai.wireless.models.obstruction.interval import Interval
from fugai.wireless.models.obstruction.learned import (
    Footprints,
    Learned,
    OwnSamples,
    ray_columns,
)
from fugai.wireless.models.obstruction.model import obstruction_values
from fugai.wireless.models.obstruction.nearby import Nearby
from fugai.wireless.models.obstruction.saved import obstruction_from
from fugai.wireless.models.obstruction.terms import GROUPS, design, term_names
from fugai.wireless.models.obstruction.trees import Trees

UTM = CRS.from_epsg(32650)
GRID = Grid(crs=UTM, transform=Affine(50, 0, 500_000, 0, -50, 4_000_000), shape=(40, 40))
ENDS = Interval(low_db=np.full(4, -12.0), high_db=np.full(4, 12.0))


def model(**changes):
    used = {
        "offset": 15.0,
        "distance_100": 12.0,
        "knife_edge": 3.0,
        "inside": 2.0,
        "behind": 10.0,
        "served_400": -4.0,
    }
    values = {
        "coefficients": dict.fromkeys(term_names(), 0.0) | used,
        "groups": GROUPS,
        "interval": ENDS,
        "others_db": (-10.0, 40.0),
    }
    return ObstructionModel(**(values | changes))


def ground(seed=0):
    rng = np.random.default_rng(seed)
    heights = np.where(rng.random(GRID.shape) < 0.15, 25.0, 0.0).astype(np.float32)
    terrain = rng.uniform(100.0, 110.0, GRID.shape).astype(np.float32)
    return Ground(terrain=GRID.array(terrain, units="m"), obstacles=GRID.array(heights, units="m"))


def cells(sectors=3):
    site = gpd.GeoDataFrame(
        {"site_id": ["a"], "technology": ["lte-fdd"], "sectors": [sectors], "height_m": [30.0]},
        geometry=gpd.points_from_xy([501_010.0], [3_999_020.0]),
        crs=UTM,
    )
    return cells_from_sites(site, technologies=technologies())


def levels(made, table, under, cell):
    """Level of one cell at all pixels, place by place."""
    x, y = np.meshgrid(GRID.x, GRID.y)
    points = Points(cell=np.full(x.size, cell), x=x.ravel(), y=y.ravel())
    masts = masts_of(table, eirp_of_cells_dbm(table, technologies()))
    features = features_on(points, masts, ground_raster(under))
    loss = made.loss_of_terms_db(design(features), served=False)
    return (features["eirp_dbm"] - loss).reshape(GRID.shape)


@pytest.mark.kernel
def test_a_prediction_is_the_strongest_of_the_single_levels():
    made, table, under = model(), cells(), ground()
    signal = predict(table, GRID, ground=under, options=SignalOptions(model=made))
    each = np.stack([levels(made, table, under, cell) for cell in range(3)])
    # losses are kept as float32 [dB], and a carrier's reference within 1e-8
    assert signal["rsrp"].to_numpy() == pytest.approx(each.max(axis=0), abs=1e-3)
    assert (signal["server"].to_numpy() == each.argmax(axis=0)).all()
    assert signal.attrs["model"] == "obstruction"


@pytest.mark.kernel
def test_own_samples_move_a_cell_alone():
    table, under = cells(sectors=1), ground()
    name = str(table["cell_id"].iloc[0])
    plain, moved, other = (
        predict(table, GRID, ground=under, options=SignalOptions(model=model(cells_db=offsets)))
        for offsets in ({}, {name: -7.0}, {"another": -7.0})
    )
    gap = (moved["rsrp"] - plain["rsrp"]).to_numpy()
    assert gap == pytest.approx(np.full(GRID.shape, -7.0), abs=1e-3)  # float32 losses
    assert other["rsrp"].equals(plain["rsrp"])


@pytest.mark.kernel
def test_unknown_ground_stays_unknown():
    under, table = ground(), cells()
    terrain = under.terrain.to_numpy().copy()
    terrain[3, 5] = np.nan
    holed = dataclasses.replace(under, terrain=GRID.array(terrain, units="m"))
    signal = predict(table, GRID, ground=holed, options=SignalOptions(model=model()))
    assert np.isnan(signal["rsrp"].to_numpy()).sum() == 1
    assert np.isnan(signal["rsrp"].to_numpy()[3, 5])


def test_the_least_loss_is_a_bound():
    made = model()
    rng = np.random.default_rng(0)
    away = np.sort(rng.uniform(5.0, 5000.0, 500))
    features = {name: rng.uniform(0.0, 30.0, 500) for name in names_of_features()}
    features |= {"distance_m": away, "frequency_mhz": np.full(500, 2600.0)}
    loss = made.loss_of_terms_db(design(features), served=False)
    least = made.least_of_distance_db(away, 2600.0)
    assert (loss >= least - 1e-9).all()
    assert (np.diff(least) >= -1e-9).all()


def names_of_features():
    """Every feature that the terms read."""
    seen = set()

    class Reads(dict):
        def __missing__(self, name):
            seen.add(name)
            return np.ones(1)

    design(Reads())
    return seen


def test_terms_other_than_distance_are_held_within_their_range():
    features = {name: np.zeros(1) for name in names_of_features()}
    features |= {"distance_m": np.array([50.0]), "frequency_mhz": np.array([2600.0])}
    features |= {"inside_m": np.array([1e9])}
    loss = model().loss_of_terms_db(design(features))
    # 15 dB of offset and at most 40 dB of all others
    assert loss[0] == pytest.approx(design(features).known_db[0] + 55.0)


def test_a_saved_model_is_the_same():
    spread = Spread(
        bias_db=0.1, between_db=3.0, location_db=8.0, nugget_db=4.0, correlation_m=80.0, masts=9
    )
    made = model(spread=spread, cells_db={"甲-1": 1.25})
    values = obstruction_values(made) | {"spread": spread.values()}
    again = obstruction_from(tomllib.loads(toml_text(values)))
    assert dict(again.coefficients) == dict(made.coefficients)
    assert (again.groups, again.others_db) == (made.groups, made.others_db)
    assert (again.spread, dict(again.cells_db)) == (spread, {"甲-1": 1.25})
    assert again.interval.low_db.tolist() == ENDS.low_db.tolist()


def test_values_without_bounds_are_kept():
    made = model(others_db=(-math.inf, math.inf))
    again = obstruction_from(tomllib.loads(toml_text(obstruction_values(made))))
    assert again.others_db == (-math.inf, math.inf)


@pytest.mark.parametrize(
    ("change", "rule"),
    [
        ({"groups": ["mast"]}, r"`groups` must be the first few of offset"),
        ({"coefficients": {}}, r"`coefficients` must have one number for each term"),
        ({"coefficients": {"offset": "1"}}, r"`coefficients\.offset` must be a finite number"),
        ({"others_db": [1.0]}, r"`others_db` must be a list of 2 numbers"),
        ({"interval": 3}, r"`interval` must be a table"),
        ({"interval": {"low_db": [1.0] * 4}}, r"`interval\.high_db` must be a list of 4"),
        ({"spread": 4}, r"`spread` must be a table"),
        ({"cells_db": {"a": True}}, r"`cells_db\.a` must be a finite number"),
    ],
)
def test_a_file_that_is_wrong_is_refused(change, rule):
    with pytest.raises(ConfigError, match=rule):
        obstruction_from(obstruction_values(model()) | change)


def test_a_ray_by_itself_is_refused():
    ray = Ray(distance_m=np.array([100.0]), frequency_mhz=2600.0, tx_height_m=30.0)
    with pytest.raises(ConfigError, match="`model` must be one of single rays here"):
        model().loss_db(ray)


@pytest.mark.kernel
@pytest.mark.parametrize("measured", [False, True])
def test_what_was_learnt_reaches_every_pixel(measured):
    """Trees by masts nearby and by footprint, and own samples, on top of the terms; the places in another CRS."""
    table, under = cells(sectors=1), ground()
    name = str(table["cell_id"].iloc[0]) if measured else "another"
    rng = np.random.default_rng(2)
    x, y = 500_900.0 + rng.uniform(0, 300, 40), 3_999_000.0 + rng.uniform(0, 300, 40)
    columns = ray_columns(features_at_one(table, under)).shape[1]
    served = Points(cell=np.zeros(40, np.int64), x=x, y=y)
    residual = rng.normal(3.0, 1.0, 40)
    own = np.column_stack([x, y, rng.normal(0, 0.01, 40), rng.normal(0, 0.01, 40)])
    mast = table.geometry.iloc[0]
    learned = Learned(
        crs=UTM,
        own=OwnSamples(
            cells=(name,),
            cell=np.zeros(40, np.int64),
            places=own,
            parts_db2=np.array([20.0]),
            ranges_m=np.array([100.0]),
            cell_db2=4.0,
        ),
        planned=stump(0.5, 1.0, -2.0, feature=columns + 2, features=columns + 3),
        standing=stump(0.5, 4.0, -3.0, feature=columns + 3, features=columns + 12),
        nearby=Nearby.of(served, residual, np.ones(40, np.int64), np.ones(40, np.bool_)),
        place=np.array([[mast.x, mast.y], [500_950.0, 3_999_100.0]]),
        footprints=Footprints(cells=(name,), cell=np.zeros(40, np.int64), x=x, y=y),
    )
    made = model(learned=learned.in_crs(CRS.from_epsg(32651)))
    signal = predict(table, GRID, ground=under, options=SignalOptions(model=made))
    across, down = np.meshgrid(GRID.x, GRID.y)
    points = Points(cell=np.zeros(across.size, np.int64), x=across.ravel(), y=down.ravel())
    masts = masts_of(table, eirp_of_cells_dbm(table, technologies()))
    features = features_on(points, masts, ground_raster(under))
    added = learned.added_db(points, masts, features, (str(table["cell_id"].iloc[0]),))
    if measured:  # nobody knows of a pixel whether the cell serves there
        both = [learned.own.at(own, points.x, points.y, served=one) for one in (False, True)]
        added += both[0] - both[1]
    expected = levels(model(), table, under, 0) - added.reshape(GRID.shape)
    assert np.ptp(added) > 2.0
    # float32 losses, places to a millimetre
    assert signal["rsrp"].to_numpy() == pytest.approx(expected, abs=2e-3)


def features_at_one(table, under):
    points = Points(cell=np.zeros(1, np.int64), x=np.array([501_000.0]), y=np.array([3_999_500.0]))
    masts = masts_of(table, eirp_of_cells_dbm(table, technologies()))
    return features_on(points, masts, ground_raster(under))


def stump(threshold, left, right, *, feature, features):
    """One tree that splits once."""
    return Trees(
        nodes=TreeNodes(
            root=np.array([0], np.int32),
            feature=np.array([feature, -1, -1], np.int32),
            threshold=np.array([threshold, 0.0, 0.0]),
            missing_left=np.zeros(3, np.uint8),
            left=np.array([1, 0, 0], np.int32),
            right=np.array([2, 0, 0], np.int32),
            value=np.array([0.0, left, right]),
        ),
        baseline_db=0.0,
        low_db=-9.0,
        high_db=9.0,
        features=features,
    )
