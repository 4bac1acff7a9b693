"""What is learnt beyond the terms: trees as arrays, own samples, kept in a file and applied at pixels."""

import dataclasses
import hashlib
import io
import zipfile

import numpy as np
import pytest
from pyproj import CRS, Transformer

from fugai.errors import ConfigError
from fugai.kernels.propagation.learned.trees import TreeNodes
from fugai.pipeline.saved_calibration import read_calibration
from fugai.store import toml_text
from fugai.wireless.calibration.obstruction.own_samples import Covariance, krige, own_weights
from fugai.wireless.models.obstruction.features import Masts, Points
from fugai.wireless.models.obstruction.interval import Interval
from fugai.wireless.models.obstruction.learned import (
    Footprints,
    Learned,
    OwnSamples,
    ray_columns,
)
from fugai.wireless.models.obstruction.learned_file import learned_bytes, learned_from
from fugai.wireless.models.obstruction.model import ObstructionModel, obstruction_values
from fugai.wireless.models.obstruction.nearby import Nearby
from fugai.wireless.models.obstruction.terms import term_names
from fugai.wireless.models.obstruction.trees import Trees, trees_of
from fugai.wireless.signal.window.learned import LearnedOnGrid

UTM = CRS.from_epsg(32650)
WEST, SOUTH = 500_000.0, 4_000_000.0


def stump(threshold, left, right, feature=0, features=2):
    """One tree that splits once."""
    return Trees(
        nodes=TreeNodes(
            root=np.array([0], np.int32),
            feature=np.array([feature, -1, -1], np.int32),
            threshold=np.array([threshold, 0.0, 0.0]),
            missing_left=np.array([1, 0, 0], np.uint8),
            left=np.array([1, 0, 0], np.int32),
            right=np.array([2, 0, 0], np.int32),
            value=np.array([0.0, left, right]),
        ),
        baseline_db=1.0,
        low_db=-9.0,
        high_db=9.0,
        features=features,
    )


def test_a_tree_by_hand():
    rows = np.array([[0.4, 0], [0.5, 0], [0.6, 0], [np.nan, 0]], np.float32)
    assert stump(0.5, 2.0, -3.0).predict(rows).tolist() == [3.0, 3.0, -2.0, 3.0]
    assert stump(0.5, 20.0, -30.0).predict(rows).tolist() == [9.0, 9.0, -9.0, 9.0]


def test_trees_are_those_of_scikit_learn():
    ensemble = pytest.importorskip("sklearn.ensemble")
    rng = np.random.default_rng(0)
    rows = rng.random((400, 5)).astype(np.float32)
    rows[rng.random(rows.shape) < 0.1] = np.nan
    values = np.nan_to_num(rows[:, 0]) * 9.0 + (rows[:, 1] > 0.4) * 5.0 + rng.normal(0, 1, 400)
    model = ensemble.HistGradientBoostingRegressor(max_iter=20, max_leaf_nodes=8)
    model.fit(rows, values)
    made = trees_of(model, rows[:50], model.predict(rows))
    assert made.predict(rows) == pytest.approx(model.predict(rows), abs=1e-12)


def test_another_form_of_trees_is_refused():
    class Other:
        def predict(self, rows):
            return np.zeros(len(rows))

    with pytest.raises(ConfigError, match=r"must keep its trees as version 1\.6 does"):
        trees_of(Other(), np.zeros((2, 1), np.float32), np.zeros(2))


def samples(n=30, seed=0):
    rng = np.random.default_rng(seed)
    x, y = WEST + rng.uniform(0, 900, n), SOUTH + rng.uniform(0, 900, n)
    return x, y, rng.integers(0, 2, n), rng.normal(0, 6, n)


def test_weights_of_own_samples_krige():
    x, y, cell, residual = samples()
    covariance = Covariance(nugget_db2=10.0, parts_db2=(5.0, 20.0, 9.0), cell_db2=14.0)
    cells, places = own_weights(np.column_stack([residual, residual]), (x, y, cell), covariance)
    own = OwnSamples(
        cells=("a", "b"),
        cell=cells,
        places=places,
        parts_db2=np.array(covariance.parts_db2),
        ranges_m=np.array([40.0, 100.0, 300.0]),
        cell_db2=covariance.cell_db2,
    )
    at = WEST + np.array([10.0, 450.0]), SOUTH + np.array([20.0, 800.0])
    for number, name in enumerate(own.cells):
        mine = cell == number
        expected, _ = krige(covariance, (x[mine], y[mine], residual[mine]), *at)
        # samples beyond ten ranges are left out, e^-10 of the variance
        assert own.at(own.of_cells()[name], *at) == pytest.approx(expected, abs=1e-3)


FEATURES = ("built_20", "clear_60", "off_deg")


def learned(*, trees=True):
    x, y, cell, residual = samples()
    covariance = Covariance(nugget_db2=10.0, parts_db2=(5.0, 20.0, 9.0), cell_db2=14.0)
    cells, places = own_weights(np.column_stack([residual, residual]), (x, y, cell), covariance)
    own = OwnSamples(
        cells=("a", "b"),
        cell=cells,
        places=places,
        parts_db2=np.array(covariance.parts_db2),
        ranges_m=np.array([40.0, 100.0, 300.0]),
        cell_db2=covariance.cell_db2,
    )
    if not trees:
        return Learned(crs=UTM, own=own)
    points = Points(cell=cell, x=x, y=y)
    return Learned(
        crs=UTM,
        own=own,
        planned=stump(0.5, 2.0, -3.0, feature=3, features=6),  # of masts nearby
        standing=stump(0.2, -1.0, 1.5, feature=6, features=15),  # of the footprint
        nearby=Nearby.of(points, residual, cell, np.ones(len(x), np.bool_)),
        place=np.array([[WEST + 300.0, SOUTH + 300.0], [WEST + 700.0, SOUTH + 500.0]]),
        footprints=Footprints(cells=("a", "b"), cell=cell, x=x, y=y),
    )


@pytest.mark.parametrize("trees", [True, False])
def test_a_file_holds_what_was_learnt(trees):
    made = learned(trees=trees)
    content = learned_bytes(made)
    assert content == learned_bytes(made)
    again = learned_from(content, file="m.npz")
    assert again.crs == made.crs
    assert again.own.cells == ("a", "b")
    assert (again.own.places == made.own.places).all()
    assert (again.planned is not None) == trees
    if trees:
        rows = np.random.default_rng(0).random((9, 6)).astype(np.float32)
        assert (again.planned.predict(rows) == made.planned.predict(rows)).all()
        assert (again.nearby.residual_db == made.nearby.residual_db).all()
        assert (again.footprints.x == made.footprints.x).all()
    assert learned_bytes(again) == content


def rewritten(**changes):
    """The archive with some arrays changed; None leaves one out."""
    with np.load(io.BytesIO(learned_bytes(learned()))) as loaded:
        arrays = {name: loaded[name] for name in loaded.files} | changes
    out = io.BytesIO()
    np.savez(out, **{name: values for name, values in arrays.items() if values is not None})
    return out.getvalue()


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"PK\x03\x04 not an archive",
        learned_bytes(learned())[:-40],
        rewritten(planned_left=np.array([0, 0, 0])),  # a walk that would never end
        rewritten(planned_right=np.array([7, 0, 0])),
        rewritten(planned_feature=np.array([99, -1, -1])),
        rewritten(own_cell=np.full(30, 9)),
        rewritten(own_places=np.full((30, 4), np.nan)),
        rewritten(masts=None),
        rewritten(ranges_m=np.zeros(3)),
        rewritten(more=np.zeros(3)),
        rewritten(cells=np.array([{"a": 1}, {"b": 2}], dtype=object)),  # needs pickle
        rewritten(crs=np.array(["no CRS"])),
    ],
)
def test_another_file_is_refused_in_one_sentence(content):
    with pytest.raises(ConfigError, match=r"`m.npz` must be what `fugai calibrate` writes"):
        learned_from(content, file="m.npz")


def test_a_bomb_is_refused_before_it_is_unpacked(monkeypatch):
    monkeypatch.setattr("fugai.wireless.models.obstruction.learned_file.MOST_BYTES", 1000)
    with pytest.raises(ConfigError, match=r"`m.npz` must be what"):
        learned_from(learned_bytes(learned()), file="m.npz")
    with zipfile.ZipFile(io.BytesIO(learned_bytes(learned()))) as archive:
        assert sum(one.file_size for one in archive.infolist()) > 1000


def masts():
    place = learned().place
    n = len(place) + 1
    return Masts(
        x=np.r_[place[:, 0], WEST + 500.0],
        y=np.r_[place[:, 1], SOUTH + 50.0],
        height_m=np.full(n, 30.0),
        azimuth_deg=np.full(n, np.nan),
        downtilt_deg=np.zeros(n),
        eirp_dbm=np.full(n, 30.0),
        frequency_mhz=np.full(n, 2600.0),
        mast=np.arange(n),
    )


def pixels(step=60.0):
    x = WEST + np.arange(-300.0, 1300.0, step)
    y = SOUTH + np.arange(1300.0, -300.0, -step)
    return x, y


def features_at(count, seed=1):
    rng = np.random.default_rng(seed)
    return {name: rng.random(count) for name in FEATURES}


def test_pixels_have_what_single_places_have():
    """Sums of all masts less the mast's own are those of the others; footprints and own samples likewise."""
    made, cells, (x, y) = learned(), masts(), pixels()
    across, down = np.meshgrid(x, y)
    row, column = np.indices(across.shape)
    features = features_at(across.size)
    on_grid = LearnedOnGrid(made, x, y)
    assert ray_columns(features).shape[1] == 3
    for cell, name in enumerate(("a", "b", "planned")):
        points = Points(cell=np.full(across.size, cell), x=across.ravel(), y=down.ravel())
        expected = made.added_db(points, cells, features, ("a", "b", "planned"))
        of_mast = on_grid.of_mast(float(cells.x[cell]), float(cells.y[cell]))
        of_mast.look(row.ravel(), column.ravel(), points)
        assert of_mast.added_db(name, features) == pytest.approx(expected, abs=1e-9)
    assert on_grid.most_db >= 3.0


def test_places_move_into_another_crs():
    made, other = learned(), CRS.from_epsg(32651)
    moved = made.in_crs(other)
    assert made.in_crs(UTM) is made
    back = Transformer.from_crs(other, UTM, always_xy=True)
    x, y = back.transform(moved.own.places[:, 0], moved.own.places[:, 1])
    assert x == pytest.approx(made.own.places[:, 0], abs=1e-3)
    assert y == pytest.approx(made.own.places[:, 1], abs=1e-3)
    numbers = moved.mast_numbers(moved.place[:, 0], moved.place[:, 1])
    assert numbers.tolist() == [0, 1]


def model(**changes):
    return ObstructionModel(
        coefficients=dict.fromkeys(term_names(), 0.0),
        groups=(),
        interval=Interval(low_db=np.full(4, -12.0), high_db=np.full(4, 12.0)),
        **changes,
    )


def saved(folder, **changes):
    content = learned_bytes(learned())
    (folder / "town.npz").write_bytes(content)
    table = {"file": "town.npz", "sha256": hashlib.sha256(content).hexdigest()} | changes
    text = toml_text(obstruction_values(model()) | {"learned": table})
    (folder / "town.toml").write_text(text, encoding="utf-8")
    return folder / "town.toml"


def test_a_saved_calibration_brings_its_file(tmp_path):
    found = read_calibration(saved(tmp_path)).model
    assert found.learned.standing is not None
    # without the file beside it nothing is applied in silence
    (tmp_path / "town.npz").unlink()
    with pytest.raises(ConfigError, match=r"copy it too\), found no 'town.npz' there"):
        read_calibration(tmp_path / "town.toml")


def test_another_file_beside_it_is_refused(tmp_path):
    with pytest.raises(ConfigError, match=r"found another 'town.npz'"):
        read_calibration(saved(tmp_path, sha256="0" * 64))
    with pytest.raises(ConfigError, match="must have the name of a file beside it"):
        read_calibration(saved(tmp_path, file="../town.npz"))


def test_without_learning_the_means_of_cells_count():
    made = model(cells_db={"a": -7.0})
    points = Points(cell=np.array([0, 1]), x=np.zeros(2), y=np.zeros(2))
    assert made.beyond_terms_db(points, masts(), {}, ("a", "b")).tolist() == [7.0, 0.0]
    with_own = dataclasses.replace(made, learned=learned(trees=False))
    near = Points(cell=np.array([0]), x=np.array([WEST + 50.0]), y=np.array([SOUTH + 50.0]))
    own = with_own.learned.own
    expected = own.at(own.of_cells()["a"], near.x, near.y)
    assert with_own.beyond_terms_db(near, masts(), {}, ("a", "b", "c")) == pytest.approx(expected)
