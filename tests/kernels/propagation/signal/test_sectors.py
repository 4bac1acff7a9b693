"""Sectors over a row of pixels against direct evaluation, and the servers counted by hand."""

from __future__ import annotations

import math

import numpy as np
import pytest

from fugai.kernels.propagation.antenna import combined_loss_db, horizontal_loss_db, vertical_loss_db
from fugai.kernels.propagation.signal import by_distance, over_terrain
from fugai.kernels.propagation.signal.directions import directions
from fugai.kernels.propagation.signal.patterns import pattern_exponent
from fugai.kernels.propagation.signal.sectors import (
    Sectors,
    ServerPowers,
    add_sector,
    new_chord,
    sector_powers,
)


def sectors_of(
    eirp_mw, *, azimuth=0.0, beamwidth=360.0, side_lobe=0.01, back=10**-2.5, vertical_width=180.0
):
    """Sectors of one kind, one for each power."""
    eirp = np.array(eirp_mw, dtype=float)
    ones = np.ones(eirp.size)
    flat = vertical_width >= 180.0
    return Sectors(
        eirp_mw=eirp,
        azimuth_deg=azimuth * ones,
        exponent=pattern_exponent(beamwidth) * ones,
        side_lobe=side_lobe * ones,
        back=back * ones,
        pattern=np.full(eirp.size, -1),
        downtilt_deg=0.0 * ones,
        vertical_exponent=(0.0 if flat else pattern_exponent(vertical_width)) * ones,
        cell=np.arange(eirp.size, dtype=np.int32) + 7,
        tables=np.empty((0, 361, 361), np.float32),
    )


def no_powers(*shape):
    return ServerPowers(
        best=np.zeros(shape),
        server=np.full(shape, -1, np.int32),
        total=np.zeros(shape),
        servers=np.zeros(shape, np.int32),
        second=np.zeros(shape),
        second_server=np.full(shape, -1, np.int32),
    )


def test_nodes_follow_the_binary_exponent():
    squares = by_distance.slot_squares(192)
    assert squares[0] == 1.0
    assert squares[64] == 2.0
    assert squares[96] == 3.0
    assert squares[192] == 8.0


def test_bearings_agree_with_the_arc_tangent():
    for bearing in np.radians(np.arange(0.0, 360.0, 7.3)):
        east, north = 500.0 * math.sin(bearing), 500.0 * math.cos(bearing)
        square, found = np.empty(1), np.empty(1)
        directions(np.array([east]), 0.0, north, square, found)
        # the series is good to 1.5e-5 degrees
        assert found[0] == pytest.approx(math.degrees(bearing), abs=2e-5)
        assert square[0] == pytest.approx(250_000.0, rel=1e-12)


@pytest.mark.parametrize(
    ("east", "north", "expected"),
    [(0.0, 9.0, 0.0), (9.0, 0.0, 90.0), (0.0, -9.0, 180.0), (-9.0, 0.0, 270.0), (9.0, 9.0, 45.0)],
)
def test_bearings_on_the_axes(east, north, expected):
    square, found = np.empty(1), np.empty(1)
    directions(np.array([east]), 0.0, north, square, found)
    assert found[0] % 360.0 == pytest.approx(expected, abs=2e-5)


def one_sector(east, north, *, azimuth, beamwidth, vertical, path=1.0):
    """Power of a sector of 1000 mW at one place, and what it makes of the best servers there."""
    chord, powers = new_chord(1), no_powers(1)
    directions(np.array([east]), 0.0, north, chord.distance_m2, chord.bearing)
    chord.path[0], chord.vertical[0] = path, vertical
    sectors = sectors_of([1000.0], azimuth=azimuth, beamwidth=beamwidth)
    sector_powers(sectors, 0, chord)
    add_sector(chord.power, sectors.cell[0], 500.0, powers)
    return powers.best[0], powers.server[0], powers.total[0], powers.servers[0]


@pytest.mark.parametrize("turn", [0.0, 10.0, 32.5, 65.0, 80.0, 93.0, 94.5, 120.0, 180.0, -32.5])
def test_pattern_in_milliwatts_is_the_pattern_in_decibels(turn):
    bearing = math.radians(100.0 + turn)
    east, north = 1e3 * math.sin(bearing), 1e3 * math.cos(bearing)
    power, *_ = one_sector(east, north, azimuth=100.0, beamwidth=65.0, vertical=0.5)
    vertical = 10 * math.log10(2.0)
    expected = 30.0 - combined_loss_db(horizontal_loss_db(turn, 65.0, 25.0), vertical, 25.0)
    # the power series is good to 2e-4 dB
    assert 10 * math.log10(power) == pytest.approx(expected, abs=5e-4)


def test_boresight_is_the_whole_eirp():
    power, server, total, servers = one_sector(0.0, 1e3, azimuth=0.0, beamwidth=65.0, vertical=1.0)
    assert power == pytest.approx(1000.0, rel=1e-9)
    assert (server, servers) == (7, 1)
    assert total == power


def test_no_path_is_no_power_and_no_server():
    found = one_sector(0.0, 1e3, azimuth=0.0, beamwidth=65.0, vertical=1.0, path=0.0)
    assert found == (0.0, -1, 0.0, 0)


def test_side_lobes_hold_the_vertical_pattern_up():
    power, *_ = one_sector(0.0, 1e3, azimuth=0.0, beamwidth=65.0, vertical=1e-9)
    assert vertical_loss_db(90.0, 0.0, 7.0, 20.0) == 20.0
    assert power == pytest.approx(10.0, rel=1e-9)


def test_beyond_the_tables_is_no_path():
    chord = new_chord(2)
    chord.distance_m2[:] = 3.0, 1e9
    path = np.full((1, 129), 0.5)
    by_distance.path_gains(np.zeros(2, np.uint8), np.array([4.0]), path, np.ones(129), chord)
    assert chord.path.tolist() == [0.5, 0.0]
    assert chord.vertical.tolist() == [1.0, 1.0]


def test_best_and_second_server_of_three():
    powers = no_powers(2)
    for cell, power in ((4, [3.0, 1.0]), (5, [2.0, 8.0]), (6, [5.0, 2.0])):
        add_sector(np.array(power), cell, 2.0, powers)
    assert powers.best.tolist() == [5.0, 8.0]
    assert powers.server.tolist() == [6, 5]
    assert powers.second.tolist() == [3.0, 2.0]
    assert powers.second_server.tolist() == [4, 6]
    assert powers.total.tolist() == [10.0, 11.0]
    assert powers.servers.tolist() == [3, 2]


POWERS_MW = [0.25, 0.5, 1.0, 2.0]
"""Cells of one mast, all round: binary fractions, so that no product rounds."""


@pytest.mark.parametrize(("threshold_mw", "servers"), [(0.5, 3), (0.5000001, 2), (2.0, 1)])
def test_cells_exactly_at_the_threshold_count_by_distance(threshold_mw, servers):
    """One pixel at the mast, path gain 1: at 0.5 mW the cells of 0.5, 1 and 2 mW count."""
    powers = no_powers(1, 1)
    by_distance.accumulate_by_distance(
        (0, 1),
        by_distance.Pixels(x=np.zeros(1), y=np.zeros(1), kinds=np.zeros((1, 1), np.uint8)),
        by_distance.Masts(
            x=np.zeros(1),
            y=np.zeros(1),
            height_m=np.full(1, 30.0),
            reach_m2=np.full((1, 1), 4.0),
            path_table=np.zeros(1, np.int64),
            vertical_table=np.zeros(1, np.int64),
            first_sector=np.zeros(1, np.int64),
            end_sector=np.full(1, len(POWERS_MW)),
        ),
        sectors_of(POWERS_MW),
        by_distance.Tables(path=np.ones((1, 1, 129)), vertical=np.ones((1, 129))),
        threshold_mw,
        powers,
    )
    assert powers.servers[0, 0] == servers
    assert (powers.best[0, 0], powers.total[0, 0]) == (2.0, 3.75)


@pytest.mark.parametrize(("threshold_mw", "servers"), [(0.5, 3), (0.5000001, 2), (2.0, 1)])
def test_cells_exactly_at_the_threshold_count_over_terrain(threshold_mw, servers):
    """The same cells over one pixel of terrain with a loss of 0 dB."""
    powers, unknown = no_powers(1, 1), np.zeros((1, 1), np.uint8)
    one = np.ones(1, np.int64)
    over_terrain.accumulate_over_terrain(
        (0, 1),
        over_terrain.TerrainPixels(
            x=np.zeros(1), y=np.zeros(1), ground_m=np.zeros((1, 1), np.float32)
        ),
        over_terrain.LossWindows(
            x=np.zeros(1),
            y=np.zeros(1),
            top_m=np.full(1, 28.5),
            top=0 * one,
            bottom=one,
            left=0 * one,
            right=one,
            start=0 * one,
            first_sector=0 * one,
            end_sector=len(POWERS_MW) * one,
            losses_db=np.zeros(1, np.float32),
        ),
        sectors_of(POWERS_MW),
        threshold_mw,
        powers,
        unknown,
    )
    assert powers.servers[0, 0] == servers
    assert (powers.best[0, 0], powers.total[0, 0]) == (2.0, 3.75)
    assert unknown[0, 0] == 0
