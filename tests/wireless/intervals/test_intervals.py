"""Intervals of shares: by hand, by law, and whatever the order of places and cells."""

from __future__ import annotations

import numpy as np
import pytest
import xarray as xr
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.special import ndtr, ndtri

from fugai.errors import ConfigError
from fugai.scorecard.indicators.intervals import ends_of
from fugai.wireless import ServiceDefinition, served
from fugai.wireless.intervals.chances import NetworkAt, chances
from fugai.wireless.intervals.draws import DRAWS, keys_of, normal_draws, uniform_draws
from fugai.wireless.intervals.excess import excess_db
from fugai.wireless.intervals.level_error import LevelError, mean_correlation

NONE = LevelError(common_db=0.0, cell_db=0.0, location_db=0.0)
LTE = ServiceDefinition(name="lte", technologies=("lte",), rsrp_dbm=-100.0, probability=0.5)


def signal(levels, servers=None, second=None):
    levels = np.float32([levels])
    servers = np.zeros(levels.shape, np.int32) if servers is None else np.int32([servers])
    layers = {
        "rsrp": levels,
        "second": np.float32([second]) if second is not None else np.full_like(levels, -130.0),
        "server": servers,
        "second_server": np.where(second is not None, 1, -1) * np.ones(levels.shape, np.int32),
        "sigma": np.full_like(levels, 8.0),
        "sinr": np.zeros_like(levels),
    }
    return xr.Dataset({name: (("y", "x"), values) for name, values in layers.items()})


def at(levels, error, **more):
    names = np.array([f"mast {n}" for n in range(4)], dtype=object)
    return NetworkAt(signal=signal(levels, **more), masts=names, cells=names, error=error)


def drawn(levels, error, **more):
    return chances([at(levels, error, **more)], LTE, cell_size_m=100.0)[1]


def test_common_error_alone_moves_every_place_by_the_same_draw():
    found = drawn([-95.0, -105.0], LevelError(common_db=5.0, cell_db=0.0, location_db=0.0))
    # 5 dB above what is needed: lost where the error is below -1 standard deviation, 16 draws of 100
    assert found.mean(axis=1).tolist() == pytest.approx([0.84, 0.16], abs=0.01)
    assert set(np.unique(found)) == {0.0, 1.0}


def test_error_of_a_place_is_its_probability_in_every_draw():
    error = LevelError(common_db=0.0, cell_db=0.0, location_db=8.0, correlation_m=100.0)
    spread = 8.0 * np.sqrt(mean_correlation(1.0))
    found = drawn([-95.0], error)
    assert found == pytest.approx(np.full((1, DRAWS), ndtr(5.0 / spread)), abs=1e-6)


def test_second_server_takes_over_where_the_first_one_fails():
    error = LevelError(common_db=0.0, cell_db=6.0, location_db=0.0)
    both = [at([-95.0], error, second=other) for other in (None, [-95.0])]
    alone, together = (chances([one], LTE, cell_size_m=100.0, draws=4000)[1].mean() for one in both)
    # each fails in 20 % of the draws; 4,000 of them leave 0.006
    assert alone == pytest.approx(ndtr(5.0 / 6.0), abs=0.02)
    assert together == pytest.approx(1.0 - (1.0 - ndtr(5.0 / 6.0)) ** 2, abs=0.02)


def test_masts_are_drawn_independently():
    masts = normal_draws(keys_of([f"{n}" for n in range(200)]), 400)
    off = np.corrcoef(masts)[np.triu_indices(200, 1)]
    assert abs(off.mean()) < 0.01
    assert off.std() == pytest.approx(0.05, abs=0.01)  # what 400 draws leave in a pair


def test_every_key_has_the_quantiles_of_the_distribution():
    found = uniform_draws(keys_of(["a", "b", "c"]))
    assert np.sort(found, axis=1) == pytest.approx(
        np.tile((np.arange(DRAWS) + 0.5) / DRAWS, (3, 1)), abs=1e-12
    )
    assert (found[0] != found[1]).any()
    assert normal_draws(keys_of(["a"]))[0].max() == pytest.approx(ndtri(0.995))


levels = st.lists(st.floats(-130.0, -70.0, width=32), min_size=1, max_size=30)
spreads = st.floats(0.0, 15.0)


def ends(found, number):
    share = np.array([number])
    return ends_of(found.mean(axis=0)[None, :].astype(float), share, share)[0]


@settings(deadline=None, max_examples=60)
@given(levels)
def test_without_any_error_the_interval_is_the_number(found):
    number = float((np.float32(found) >= -100.0).mean())
    low, high = ends(drawn(found, NONE), number)
    assert low == pytest.approx(number, abs=1e-6)
    assert high == pytest.approx(number, abs=1e-6)


@settings(deadline=None, max_examples=60)
@given(levels, spreads, spreads, spreads)
def test_the_number_lies_within_and_both_ends_are_shares(found, common, cell, location):
    error = LevelError(common_db=common, cell_db=cell, location_db=location)
    number = float((np.float32(found) >= -100.0).mean())
    low, high = ends(drawn(found, error), number)
    assert 0.0 <= low <= number <= high <= 1.0


@settings(deadline=None, max_examples=60)
@given(levels, spreads, st.floats(1.0, 3.0))
def test_a_wider_common_error_holds_the_narrower_interval(found, common, factor):
    number = float((np.float32(found) >= -100.0).mean())
    narrow, wide = (
        ends(drawn(found, LevelError(common_db=one, cell_db=0.0, location_db=0.0)), number)
        for one in (common, min(common * factor, 60.0))
    )
    assert wide[0] <= narrow[0] + 1e-6
    assert wide[1] >= narrow[1] - 1e-6


@settings(deadline=None, max_examples=40)
@given(levels)
def test_draws_do_not_depend_on_the_other_places(found):
    error = LevelError(common_db=3.0, cell_db=4.0, location_db=8.0)
    together = drawn(found, error)
    backwards = drawn(found[::-1], error)
    assert np.array_equal(together, backwards[::-1])


@settings(deadline=None, max_examples=60)
@given(levels, st.floats(0.1, 0.95), st.floats(-140.0, -60.0))
def test_excess_is_not_negative_exactly_where_the_network_serves(found, probability, level):
    asked = ServiceDefinition(
        name="lte", technologies=("lte",), rsrp_dbm=level, probability=probability
    )
    one = signal(found)
    assert np.array_equal(excess_db(one, asked) >= 0.0, served(one, asked).to_numpy() == 1.0)


def test_common_error_does_not_average_out_over_cells_but_that_of_cells_does():
    many = np.arange(64)
    names = np.array([f"mast {n}" for n in many], dtype=object)

    def width(error):
        one = NetworkAt(
            signal=signal(np.full(64, -95.0), servers=many), masts=names, cells=names, error=error
        )
        found = chances([one], LTE, cell_size_m=100.0)[1].mean(axis=0)
        return float(np.subtract(*np.quantile(found, [0.9, 0.1])))

    common = width(LevelError(common_db=5.0, cell_db=0.0, location_db=8.0))
    cells = width(LevelError(common_db=0.0, cell_db=5.0, location_db=8.0))
    # the standard error of the mean of 64 is an eighth, less what the nonlinear chance takes
    assert cells == pytest.approx(common / 8.0, rel=0.3)


def test_mean_correlation_of_a_square_is_that_of_many_pairs():
    rng = np.random.default_rng(0)
    a, b = rng.random((2, 2, 200_000)) * 2.0
    # 200,000 pairs leave 0.0005
    assert mean_correlation(2.0) == pytest.approx(np.exp(-np.hypot(*(a - b))).mean(), abs=0.002)


def test_errors_outside_their_range_are_refused():
    with pytest.raises(ConfigError, match="`cell_db` must be between 0 and 60, found -1"):
        LevelError(cell_db=-1.0)
    with pytest.raises(ConfigError, match="`correlation_m` must be between"):
        LevelError(correlation_m=float("nan"))
