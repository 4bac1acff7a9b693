"""Entry into buildings (ITU-R P.2109) and vehicles (TR 38.901)."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.reference_rows import p2109

from fugai.errors import ConfigError
from fugai.wireless import building_entry_loss_db, vehicle_entry_loss


@pytest.mark.parametrize("building", ["traditional", "efficient"])
def test_validation_data_of_p2109(reference, building):
    arguments, printed = p2109(reference)[building]
    assert len(printed) == 15_625
    found = building_entry_loss_db(**arguments, building=building)
    assert np.abs(found - printed).max() < 1e-6  # what the data is stated to


def test_median_at_one_gigahertz_by_hand():
    # lg 1 = 0: the horizontal median is r, the other lognormal's w, and C = -3 dB
    traditional = 10 * math.log10(10**1.264 + 10**0.91 + 10**-0.3)
    efficient = 10 * math.log10(10**2.819 + 10**2.78 + 10**-0.3)
    for building, expected in (("traditional", traditional), ("efficient", efficient)):
        found = building_entry_loss_db(frequency_mhz=1000.0, probability=0.5, building=building)
        assert found == pytest.approx(expected, rel=1e-12)
    # 20 degrees up or down adds 0.212 dB per degree to the first lognormal alone
    tilted = 10 * math.log10(10 ** (1.264 + 0.424) + 10**0.91 + 10**-0.3)
    for elevation in (-20.0, 20.0):
        found = building_entry_loss_db(
            frequency_mhz=1000.0, probability=0.5, building="traditional", elevation_deg=elevation
        )
        assert found == pytest.approx(tilted, rel=1e-12)


@given(
    st.floats(80.0, 100e3),
    st.floats(0.001, 0.998),
    st.floats(1e-4, 1e-3),
    st.sampled_from(["traditional", "efficient"]),
)
def test_more_locations_need_more_loss(frequency, probability, more, building):
    less = building_entry_loss_db(
        frequency_mhz=frequency, probability=probability, building=building
    )
    assert less < building_entry_loss_db(
        frequency_mhz=frequency, probability=probability + more, building=building
    )


def test_arrays_broadcast_and_keep_nan():
    frequency = np.array([[1000.0], [np.nan]])
    found = building_entry_loss_db(
        frequency_mhz=frequency, probability=[0.1, 0.5, 0.9], building="traditional"
    )
    assert found.shape == (2, 3)
    assert np.isnan(found[1]).all()
    one = building_entry_loss_db(frequency_mhz=1000.0, probability=0.9, building="traditional")
    assert found[0, 2] == one
    assert isinstance(one, float)


def test_values_outside_are_named_at_once():
    with pytest.raises(ConfigError) as caught:
        building_entry_loss_db(
            frequency_mhz=[1000.0, 50.0], probability=1.0, building="efficient", elevation_deg=91
        )
    assert caught.value.problems == (
        "`frequency_mhz` must be between 80 and 100000 for ITU-R P.2109, found 50.",
        "`probability` must be above 0 and below 1 for ITU-R P.2109, found 1.",
        "`elevation_deg` must be between -90 and 90 for ITU-R P.2109, found 91.",
    )
    with pytest.raises(ConfigError, match="must be one of traditional, efficient, found 'barn'"):
        building_entry_loss_db(frequency_mhz=1000.0, probability=0.5, building="barn")


def test_vehicles_take_nine_or_twenty_decibels():
    plain = vehicle_entry_loss(frequency_mhz=1800.0)
    assert (plain.mean_db, plain.sigma_db) == (9.0, 5.0)
    assert vehicle_entry_loss(frequency_mhz=28000.0, windows="metallised").mean_db == 20.0
    # one standard deviation above the mean holds 84.13 % of a normal distribution
    assert plain.quantile_db(0.841344746) == pytest.approx(14.0, abs=1e-7)
    for wrong in ({"frequency_mhz": 500.0}, {"frequency_mhz": 1000.0, "windows": "none"}):
        with pytest.raises(ConfigError, match="must be"):
            vehicle_entry_loss(**wrong)
    with pytest.raises(ConfigError, match="above 0 and below 1, found 0"):
        plain.quantile_db(0.0)


def test_frequencies_in_gigahertz_warn_and_answer():
    with pytest.warns(FutureWarning, match="now `frequency_mhz`"):
        old = building_entry_loss_db(
            frequency_ghz=[1.0, 3.5], probability=0.5, building="traditional"
        )
    new = building_entry_loss_db(
        frequency_mhz=[1000.0, 3500.0], probability=0.5, building="traditional"
    )
    assert old.tolist() == new.tolist()
