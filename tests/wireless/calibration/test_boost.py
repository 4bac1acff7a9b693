"""Trees above the linear terms: masts nearby and footprints by hand, and a city with an effect that terms miss."""

import sys

import numpy as np
import pytest

from fugai.errors import ConfigError
from fugai.wireless.calibration.obstruction.boost import boost, grown
from fugai.wireless.calibration.obstruction.folds import LeaveOut, folds_of
from fugai.wireless.models.obstruction.features import Masts, Points
from fugai.wireless.models.obstruction.footprint import NAMES, footprint_features
from fugai.wireless.models.obstruction.learned import OF_THE_MAST, ray_columns
from fugai.wireless.models.obstruction.nearby import PRIOR, RANGES_M, Nearby
from fugai.wireless.models.obstruction.terms import design


def points(x, y, cell):
    return Points(cell=np.asarray(cell), x=np.asarray(x, float), y=np.asarray(y, float))


def masts(x, y):
    n = len(x)
    return Masts(
        x=np.asarray(x, float),
        y=np.asarray(y, float),
        height_m=np.full(n, 30.0),
        azimuth_deg=np.full(n, np.nan),
        downtilt_deg=np.zeros(n),
        eirp_dbm=np.full(n, 30.0),
        frequency_mhz=np.full(n, 2600.0),
        mast=np.arange(n),
    )


def test_residuals_nearby_are_those_of_other_masts():
    there = points([10.0, 12.0, 1000.0], [10.0, 10.0, 10.0], [0, 1, 1])
    made = Nearby.of(there, np.array([4.0, -6.0, 9.0]), np.array([0, 1, 1]), np.ones(3, bool))
    asked = points([10.0], [10.0], [0])
    seen = made.at(asked, np.array([0]))[0]
    # of mast 1 alone, 2 m away; the square at 1000 m is out of reach
    weight = np.exp(-2.0 / np.array(RANGES_M))
    assert seen == pytest.approx(-6.0 * weight / (weight + PRIOR))
    nobody = made.at(asked, np.array([-1]))[0]
    both = (4.0 - 6.0 * weight) / (1.0 + weight + PRIOR)
    assert nobody == pytest.approx(both)


def test_one_mast_in_one_square_counts_once():
    there = points([1.0, 2.0, 3.0], [1.0, 1.0, 1.0], [0, 0, 0])
    made = Nearby.of(there, np.array([3.0, 6.0, 9.0]), np.zeros(3, np.int64), np.ones(3, bool))
    assert made.residual_db.tolist() == [6.0]
    assert made.place.tolist() == [[2.0, 1.0]]


def test_without_masts_nearby_nothing_is_said():
    made = Nearby.of(points([], [], []), np.zeros(0), np.zeros(0, np.int64), np.zeros(0, bool))
    assert (made.at(points([1.0], [1.0], [0]), np.array([0])) == 0.0).all()


def test_a_footprint_in_the_north():
    served = points([0.0, 0.0, 0.0], [100.0, 200.0, 300.0], [0, 0, 0])
    asked = points([0.0, 0.0], [200.0, -200.0], [0, 0])
    found = footprint_features(asked, served, masts([0.0], [0.0]))
    assert set(found) == set(NAMES)
    assert found["footprint_off_cos"] == pytest.approx([1.0, -1.0])
    assert found["footprint_spread"] == pytest.approx([1.0, 1.0])
    assert found["footprint_distance"] == pytest.approx([0.0, 0.0])
    # its own place does not count: nobody else within 60 m
    assert found["footprint_density_60"].tolist() == [0.0, 0.0]
    assert found["footprint_density_150"] == pytest.approx([np.log10(3.0), 0.0])


def test_a_cell_without_a_footprint_has_the_mean_of_all():
    served = points([0.0, 0.0], [100.0, 200.0], [0, 0])
    asked = points([0.0, 900.0], [150.0, 900.0], [0, 1])
    found = footprint_features(asked, served, masts([0.0, 900.0], [0.0, 0.0]))
    assert all(np.isfinite(values).all() for values in found.values())
    assert found["footprint_spread"][1] == found["footprint_spread"][0]


def city(seed=3):
    """Forty masts; 9 dB are lost where two features are high together, which no linear term sees."""
    rng = np.random.default_rng(seed)
    x, y = rng.uniform(0, 8000, (2, 40))
    cell = np.repeat(np.arange(40), 60)
    bearing, away = rng.uniform(0, 2 * np.pi, 2400), rng.uniform(50, 900, 2400)
    there = points(x[cell] + away * np.sin(bearing), y[cell] + away * np.cos(bearing), cell)
    names = sorted(set(seen_features()) | {"bearing_deg", "terrain_m"})
    features = {name: rng.uniform(0.0, 1.0, 2400) for name in names}
    features |= {"distance_m": away, "frequency_mhz": np.full(2400, 2600.0)}
    terms = design(features)
    crossed = (features["built_20"] > 0.5) ^ (features["height_m_60"] > 0.5)
    loss = terms.known_db + 20.0 + 9.0 * crossed + rng.normal(0, 2, 2400)
    return there, masts(x, y), features, LeaveOut.of(terms, loss - terms.known_db, cell)


def seen_features():
    seen = []

    class Reads(dict):
        def __missing__(self, name):
            seen.append(name)
            return np.ones(1)

    design(Reads())
    return seen


def test_trees_find_what_the_terms_miss():
    pytest.importorskip("sklearn")
    there, cells, features, trial = city()
    folds = folds_of(40) % 3
    made = boost(there, cells, features, trial, groups=("offset",), folds=folds)
    plain = trial.held_out_db(folds, ("offset",))
    assert np.sqrt(np.mean(plain**2)) == pytest.approx(np.hypot(4.5, 2.0), abs=0.3)
    # 2 dB of noise, and edges that 40 masts show but roughly
    assert np.sqrt(np.mean(made.planned_db**2)) < 3.6
    assert np.sqrt(np.mean(made.standing_db**2)) < 3.6
    added = made.added_db(there, cells, features, standing=False)
    crossed = (features["built_20"] > 0.5) ^ (features["height_m_60"] > 0.5)
    assert added[crossed].mean() - added[~crossed].mean() > 4.5  # of 9 dB, shrunken
    standing = made.added_db(there, cells, features, standing=True)
    assert standing.shape == added.shape


def test_masts_are_not_learnt_by_heart():
    features = {name: np.ones(3) for name in {*seen_features(), *OF_THE_MAST}}
    before = ray_columns(features)
    changed = features | {name: np.full(3, 7.0) for name in OF_THE_MAST}
    assert (ray_columns(changed) == before).all()


def test_without_scikit_learn_it_says_what_to_install(monkeypatch):
    monkeypatch.setitem(sys.modules, "sklearn.ensemble", None)
    with pytest.raises(ConfigError, match="`scikit-learn` must be installed"):
        grown(np.zeros((3, 1), np.float32), np.zeros(3))
