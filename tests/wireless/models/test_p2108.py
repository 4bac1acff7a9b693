"""Clutter loss, ITU-R P.2108: NTIA's cases, refusals included, and laws."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.reference_rows import p2108_aeronautical, p2108_height_gain, p2108_terrestrial

from fugai.errors import ConfigError
from fugai.wireless import (
    clutter_aeronautical_loss_db,
    clutter_height_gain_loss_db,
    clutter_terrestrial_loss_db,
)


@pytest.mark.parametrize(
    ("rows", "loss", "good", "bad"),
    [
        (p2108_height_gain, clutter_height_gain_loss_db, 18, 5),
        (p2108_terrestrial, clutter_terrestrial_loss_db, 7, 5),
        (p2108_aeronautical, clutter_aeronautical_loss_db, 7, 6),
    ],
)
def test_cases_of_ntia(reference, rows, loss, good, bad):
    cases = list(rows(reference))
    assert (sum(not case.refused for case in cases), len(cases)) == (good, good + bad)
    for case in cases:
        if case.refused:
            with pytest.raises(ConfigError, match="for ITU-R P\\.2108, found"):
                loss(**case.arguments)
        else:
            # one decimal is printed
            assert loss(**case.arguments) == pytest.approx(case.loss_db, abs=0.05), case


def test_open_ground_by_hand():
    # 21.8 + 6.2 lg 1 = 21.8 dB a decade of height: 1 m under 10 m
    found = clutter_height_gain_loss_db(frequency_mhz=1000.0, antenna_height_m=1.0, clutter="open")
    assert found == pytest.approx(21.8, rel=1e-12)


def test_above_the_roofs_nothing_is_lost():
    loss = clutter_height_gain_loss_db(frequency_mhz=1000.0, antenna_height_m=20.0, clutter="urban")
    assert loss == 0.0


def test_towards_the_zenith_only_the_variation_is_left():
    # the exponent is 0 at 90 degrees: 1 - 1 - 0.6 times the deviate
    median = clutter_aeronautical_loss_db(frequency_mhz=20000.0, elevation_deg=90.0)
    assert median == pytest.approx(0.0, abs=1e-12)
    most = clutter_aeronautical_loss_db(
        frequency_mhz=20000.0, elevation_deg=90.0, location_percent=97.72498680518208
    )
    assert most == pytest.approx(1.2, rel=1e-9)


@given(st.floats(500.0, 67e3), st.floats(250.0, 50e3), st.floats(1.0, 98.0), st.floats(0.1, 1.0))
def test_more_locations_and_longer_paths_lose_more(frequency, distance, percent, more):
    arguments = {"frequency_mhz": frequency, "distance_m": distance, "location_percent": percent}
    loss = clutter_terrestrial_loss_db(**arguments)
    assert clutter_terrestrial_loss_db(**(arguments | {"location_percent": percent + more})) > loss
    median = arguments | {"location_percent": 50.0}
    longer = median | {"distance_m": distance * 1.5}
    # algebra alone
    assert clutter_terrestrial_loss_db(**longer) >= clutter_terrestrial_loss_db(**median) - 1e-9


def test_beyond_two_kilometres_the_loss_stays():
    losses = {
        clutter_terrestrial_loss_db(frequency_mhz=5000.0, distance_m=d) for d in (2e3, 5e3, 80e3)
    }
    assert len(losses) == 1


def test_bad_input_names_every_value():
    with pytest.raises(ConfigError) as caught:
        clutter_height_gain_loss_db(
            frequency_mhz=5000.0,
            antenna_height_m=-1.0,
            clutter="trees",
            clutter_height_m=math.inf,
            street_width_m=0.0,
        )
    assert len(caught.value.problems) == 4
    with pytest.raises(ConfigError, match="`clutter` must be one of water, open"):
        clutter_height_gain_loss_db(frequency_mhz=1000.0, antenna_height_m=1.0, clutter="lava")
