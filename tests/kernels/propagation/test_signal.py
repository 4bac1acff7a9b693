"""The area kernel against direct evaluation of every formula."""

from __future__ import annotations

import math

import numpy as np
import pytest

from fugai.kernels.propagation import signal
from fugai.kernels.propagation.antenna import combined_loss_db, horizontal_loss_db, vertical_loss_db


def test_nodes_follow_the_binary_exponent():
    squares = signal.slot_squares(192)
    assert squares[0] == 1.0
    assert squares[64] == 2.0
    assert squares[96] == 3.0
    assert squares[192] == 8.0


def test_bearings_agree_with_the_arc_tangent():
    angle = np.radians(np.arange(0.0, 360.0, 7.3))
    for bearing in angle:
        east, north = 500.0 * math.sin(bearing), 500.0 * math.cos(bearing)
        square, bits, found = np.empty(1), np.empty(1, np.int64), np.empty(1)
        signal.directions(np.array([east]), 0.0, north, square, bits, found)
        # the series is good to 1.5e-5 degrees
        assert found[0] == pytest.approx(math.degrees(bearing), abs=2e-5)
        assert square[0] == pytest.approx(250_000.0, rel=1e-12)


@pytest.mark.parametrize(
    ("east", "north", "expected"),
    [(0.0, 9.0, 0.0), (9.0, 0.0, 90.0), (0.0, -9.0, 180.0), (-9.0, 0.0, 270.0), (9.0, 9.0, 45.0)],
)
def test_bearings_on_the_axes(east, north, expected):
    square, bits, found = np.empty(1), np.empty(1, np.int64), np.empty(1)
    signal.directions(np.array([east]), 0.0, north, square, bits, found)
    assert found[0] % 360.0 == pytest.approx(expected, abs=2e-5)


def _one_sector(east, north, *, azimuth, beamwidth, upright, path=1.0):
    square, bits, bearing = np.empty(1), np.empty(1, np.int64), np.empty(1)
    signal.directions(np.array([east]), 0.0, north, square, bits, bearing)
    best, total = np.zeros(1), np.zeros(1)
    server, servers = np.full(1, -1, np.int32), np.zeros(1, np.int32)
    sector = np.array([1000.0, azimuth, signal.pattern_exponent(beamwidth), 0.01, 10**-2.5])
    signal.sector_powers(
        sector,
        7,
        500.0,
        np.array([path]),
        np.array([upright]),
        bearing,
        best,
        server,
        total,
        servers,
        np.zeros(1),
        np.full(1, -1, np.int32),
    )
    return best[0], server[0], total[0], servers[0]


@pytest.mark.parametrize("turn", [0.0, 10.0, 32.5, 65.0, 80.0, 93.0, 94.5, 120.0, 180.0, -32.5])
def test_pattern_in_milliwatts_is_the_pattern_in_decibels(turn):
    bearing = math.radians(100.0 + turn)
    power, *_ = _one_sector(
        1e3 * math.sin(bearing), 1e3 * math.cos(bearing), azimuth=100.0, beamwidth=65.0, upright=0.5
    )
    vertical = 10 * math.log10(2.0)
    expected = 30.0 - combined_loss_db(horizontal_loss_db(turn, 65.0, 25.0), vertical, 25.0)
    # the power series is good to 2e-4 dB
    assert 10 * math.log10(power) == pytest.approx(expected, abs=5e-4)


def test_boresight_is_the_whole_eirp():
    power, server, total, servers = _one_sector(0.0, 1e3, azimuth=0.0, beamwidth=65.0, upright=1.0)
    assert power == pytest.approx(1000.0, rel=1e-9)
    assert (server, servers) == (7, 1)
    assert total == power


def test_no_path_is_no_power_and_no_server():
    assert _one_sector(0.0, 1e3, azimuth=0.0, beamwidth=65.0, upright=1.0, path=0.0) == (
        0.0,
        -1,
        0.0,
        0,
    )


def test_side_lobes_hold_the_vertical_pattern_up():
    power, *_ = _one_sector(0.0, 1e3, azimuth=0.0, beamwidth=65.0, upright=1e-9)
    assert vertical_loss_db(90.0, 0.0, 7.0, 20.0) == 20.0
    assert power == pytest.approx(10.0, rel=1e-9)


def test_beyond_the_tables_is_no_path():
    path, upright = np.empty(2), np.empty(2)
    square = np.array([3.0, 1e9])
    loss = np.full((1, 129), 0.5)
    signal.path_gains(
        np.zeros(2, np.uint8),
        square,
        square.view(np.int64),
        np.array([4.0]),
        loss,
        np.ones(129),
        path,
        upright,
    )
    assert path.tolist() == [0.5, 0.0]
    assert upright.tolist() == [1.0, 1.0]
