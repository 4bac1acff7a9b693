"""Models judged by measurements, and weak ground found by probability: by hand."""

import geopandas as gpd
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fugai.errors import EmptyResultError
from fugai.wireless import (
    Correction,
    FreeSpace,
    JudgedModel,
    Spread,
    Tuned,
    WeakGround,
    cells_from_sites,
    judge_model,
    technologies,
)
from fugai.wireless.calibration.weak_ground import area_under_curve, f1_cut


def test_one_false_alarm_and_one_miss():
    weak = np.array([True, True, False, False])
    chance = np.array([0.9, 0.2, 0.6, 0.1])
    made = WeakGround.of_chance(weak, chance, limit_dbm=-103.0, cut=0.5)
    assert made.f1 == pytest.approx(2 * 1 / (2 + 2))  # one hit, two flagged, two weak
    assert made.auc == pytest.approx(3 / 4)  # three of four pairs in order
    assert made.share == 0.5


def test_without_weak_ground_nothing_can_be_found():
    made = WeakGround.of_chance(np.zeros(3, bool), np.array([0.1, 0.2, 0.3]), limit_dbm=-103.0)
    assert np.isnan(made.f1)
    assert np.isnan(made.auc)
    assert f1_cut(np.zeros(0)) == 0.5


@settings(deadline=None)
@given(st.lists(st.floats(0.0, 1.0), min_size=1, max_size=12))
def test_no_other_cut_has_a_greater_expected_f1(chances):
    chance = np.array(chances)

    def expected(cut):
        flagged = chance >= cut
        return 2 * chance[flagged].sum() / (flagged.sum() + chance.sum())

    best = expected(f1_cut(chance))
    assert all(expected(cut) <= best + 1e-12 for cut in chance)


def test_ties_count_half():
    assert area_under_curve(np.array([True, False]), np.array([0.3, 0.3])) == 0.5


@pytest.fixture
def network():
    site = gpd.GeoDataFrame(
        {"site_id": ["a", "b"], "technology": "lte-fdd", "sectors": 1},
        geometry=gpd.points_from_xy([0.0, 9000.0], [0.0, 0.0]),
        crs=32650,
    )
    cells = cells_from_sites(site, technologies=technologies())
    east = np.array([500.0, 1000.0, 2000.0, 3000.0])
    free = 20.0 * np.log10(east / 1000.0 * cells["frequency_mhz"].iloc[0]) + 32.45
    added = np.array([4.0, 6.0, 4.0, 26.0])
    samples = gpd.GeoDataFrame(
        {"site_id": "a", "loss_db": free + added},
        geometry=gpd.points_from_xy(east, 0.0 * east),
        crs=32650,
    )
    return samples, cells


def spread(total):
    return Spread(
        bias_db=0.0, between_db=0.0, location_db=total, nugget_db=0.0, correlation_m=0.0, masts=3
    )


def test_bias_error_and_intervals_of_free_space(network):
    samples, cells = network
    made = judge_model(samples, cells, JudgedModel(model="free-space", spread=spread(8.0)))
    assert made.errors.bins == 4
    assert made.errors.bias_db == pytest.approx(10.0, abs=0.01)  # (4 + 6 + 4 + 26) / 4
    # 1.2816 x 8 dB: three of the four within
    assert made.inside == pytest.approx(0.75)
    assert made.width_db == pytest.approx(2 * 1.2816 * 8.0, abs=1e-3)
    assert made.cells["bins"].tolist() == [4]


def test_a_tuned_model_is_judged_as_it_is(network):
    samples, cells = network
    tuned = Tuned(
        base=FreeSpace(),
        corrections=(
            Correction(environment="suburban", low_mhz=1.0, high_mhz=9000.0, offset_db=10.0),
        ),
    )
    made = judge_model(samples, cells, JudgedModel(model=tuned))
    assert made.errors.bias_db == pytest.approx(0.0, abs=0.01)


def test_the_bias_of_the_spread_moves_the_interval(network):
    samples, cells = network
    moved = Spread(
        bias_db=-26.0, between_db=0.0, location_db=1.0, nugget_db=0.0, correlation_m=0.0, masts=3
    )
    made = judge_model(samples, cells, JudgedModel(model="free-space", spread=moved))
    assert made.inside == pytest.approx(0.25)  # the level 26 dB below alone


def test_weak_ground_is_below_the_limit(network):
    samples, cells = network
    made = judge_model(samples, cells, JudgedModel(model="free-space"), weak_dbm=0.0)
    assert made.weak.share == 1.0
    assert made.weak.limit_dbm == 0.0
    usual = judge_model(samples, cells, JudgedModel(model="free-space"))
    assert usual.weak.limit_dbm == technologies()["lte-fdd"].threshold_dbm


def test_measurements_of_nobody_are_refused(network):
    samples, cells = network
    with pytest.raises(EmptyResultError):
        judge_model(samples.assign(site_id="x"), cells, JudgedModel(model="free-space"))
