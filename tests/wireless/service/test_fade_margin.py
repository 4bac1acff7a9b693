"""Service in buildings and cars: the entry loss with its spread, once."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import norm

from fugai.errors import ConfigError
from fugai.wireless import building_entry_loss_db, exceedance, served
from fugai.wireless.service.fade_margin import exceedance_probability, fade_margin_db

AT = {"sigma_db": 8.0, "building": "traditional", "frequency_mhz": 1850.0}


def test_in_a_car_two_normal_spreads_add_by_their_squares():
    # 9 dB, and 5 dB of spread: 3GPP TR 38.901 section 7.4.3.2
    expected = 9.0 + norm.ppf(0.75) * np.hypot(8.0, 5.0)
    assert fade_margin_db(0.75, place="car", **AT) == pytest.approx(expected, abs=2e-4)
    assert float(exceedance_probability(expected, place="car", **AT)) == pytest.approx(
        0.75, abs=1e-9
    )


def test_indoors_against_a_million_draws():
    """The loss drawn from P.2109 and the level from its normal spread, a million times each."""
    rng = np.random.default_rng(1)
    share = rng.random(1_000_000)
    loss = building_entry_loss_db(frequency_mhz=1850.0, probability=share, building="traditional")
    level = rng.normal(0.0, 8.0, share.size)
    for margin in (0.0, 15.0, 30.0):
        drawn = float((level + margin >= loss).mean())
        # three standard errors of a share over a million draws
        assert float(exceedance_probability(margin, place="indoor", **AT)) == pytest.approx(
            drawn, abs=1.5e-3
        )


def test_two_separate_margins_would_be_too_much():
    """The quantiles of level and loss added up: the mistake that the convolution avoids."""
    together = fade_margin_db(0.95, place="indoor", **AT)
    loss = building_entry_loss_db(frequency_mhz=1850.0, probability=0.95, building="traditional")
    assert together < loss + norm.ppf(0.95) * 8.0 - 3.0
    assert together > loss


def test_without_spread_outside_the_margin_is_the_quantile_of_the_building():
    at = AT | {"sigma_db": 1e-3}
    for probability in (0.1, 0.5, 0.9):
        loss = building_entry_loss_db(
            frequency_mhz=1850.0, probability=probability, building="traditional"
        )
        # a step of the two thousand quantiles
        assert fade_margin_db(probability, place="indoor", **at) == pytest.approx(loss, abs=0.06)


@given(st.floats(0.05, 0.95), st.floats(2.0, 12.0), st.sampled_from(["outdoor", "car", "indoor"]))
def test_margin_and_probability_are_inverse(probability, sigma, place):
    at = AT | {"sigma_db": sigma}
    margin = fade_margin_db(probability, place=place, **at)
    # the margin is found to 1e-4 dB, and the chance rises by at most 0.2 per decibel
    assert float(exceedance_probability(margin, place=place, **at)) == pytest.approx(
        probability, abs=1e-4
    )


def test_indoors_is_never_better_than_outdoors_nor_efficient_than_traditional(
    grid, signal_of, service
):
    level = np.linspace(-110.0, -60.0, grid.shape[0] * grid.shape[1]).reshape(grid.shape)
    signal = signal_of(
        grid, 0.0, rsrp=level.astype(np.float32), frequency=np.full(grid.shape, 1850.0, np.float32)
    )
    counts = [
        float(served(signal, service(**where)).sum())
        for where in (
            {"place": "outdoor"},
            {"place": "car"},
            {"place": "indoor"},
            {"place": "indoor", "building": "efficient"},
        )
    ]
    assert counts == sorted(counts, reverse=True)
    assert counts[0] > counts[-1] > 0


def test_served_indoors_is_where_the_probability_is_reached(grid, signal_of, service):
    level = np.linspace(-100.0, -60.0, grid.shape[0] * grid.shape[1]).reshape(grid.shape)
    signal = signal_of(
        grid, 0.0, rsrp=level.astype(np.float32), frequency=np.full(grid.shape, 1850.0, np.float32)
    )
    asked = service(place="indoor", probability=0.9)
    chances = exceedance(signal, asked.rsrp_dbm, place="indoor").to_numpy()
    inside = served(signal, asked).to_numpy() == 1.0
    assert np.array_equal(
        inside[abs(chances - 0.9) > 1e-3], (chances > 0.9)[abs(chances - 0.9) > 1e-3]
    )
    assert 0 < inside.sum() < inside.size


def test_each_carrier_has_its_own_entry_loss(grid, signal_of):
    frequency = np.full(grid.shape, 900.0, np.float32)
    frequency[:, 20:] = 3500.0
    signal = signal_of(grid, -95.0, frequency=frequency)
    found = exceedance(signal, -105.0, place="indoor").to_numpy()
    assert (found[:, 0] != found[:, 40]).all()
    assert float(found[0, 40]) == pytest.approx(
        float(exceedance_probability(10.0, place="indoor", **(AT | {"frequency_mhz": 3500.0}))),
        abs=1e-4,
    )


def test_wrong_places_are_named(service):
    with pytest.raises(ConfigError) as caught:
        service(place="train", building="tent")
    assert "`wireless.profiles.p.place` must be one of outdoor, car, indoor, found 'train'." in str(
        caught.value
    )
    assert len(caught.value.problems) == 2
