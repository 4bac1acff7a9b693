"""Second server, throughput, and interference from beyond the reach."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from fugai.wireless import (
    Ground,
    SignalOptions,
    predict,
    spectral_efficiency,
    technologies,
    throughput_mbps,
)

T = technologies()


def test_second_server_by_hand(grid, make_cells):
    cells = make_cells([(50.0, 2050.0), (4050.0, 2050.0), (2050.0, 4050.0)], sectors=[1, 1, 1])
    alone = [predict(cells.iloc[[n]], grid).rsrp.to_numpy() for n in range(3)]
    found = predict(cells, grid)
    order = np.argsort(-np.stack(alone), axis=0, kind="stable")
    ranked = -np.sort(-np.stack(alone), axis=0)
    assert np.array_equal(found["server"], order[0])
    # half way between two, where the 32-bit levels tie, either of them may be second
    level = np.take_along_axis(np.stack(alone), found["second_server"].to_numpy()[None], axis=0)
    assert np.array_equal(level[0], ranked[1])
    assert np.array_equal(found["second"], ranked[1])
    assert (found["second"] <= found["rsrp"]).all()


def test_second_server_may_be_on_another_carrier(grid, make_cells):
    places = [(50.0, 2050.0), (350.0, 2050.0), (4050.0, 2050.0)]
    one = predict(make_cells(places, sectors=[1] * 3), grid)
    same = np.array([1850.0, 1850.0001, 1849.9999])  # one carrier to 0.1 MHz
    many = predict(
        make_cells(places, sectors=[1] * 3, frequency_mhz=[1850.0, 1850.2, 1850.4]), grid
    )
    assert np.array_equal(one["second_server"], many["second_server"])
    assert len({round(float(f), 1) for f in same}) == 1
    assert set(np.unique(many["frequency"])) <= set(np.float32([1850.0, 1850.2, 1850.4]))


def test_no_second_where_one_reaches(grid, make_cells):
    found = predict(make_cells([(50.0, 4050.0)], sectors=[1]), grid)
    assert (found["second_server"] == -1).all()
    assert (found["second"] == T["lte-fdd"].floor_dbm).all()


@pytest.mark.parametrize(
    ("sinr", "expected"),
    # 3GPP TR 36.942 annex A.1: 0.6 log2(1 + SINR), -10 dB and 4.4 bit/s/Hz as its ends
    [
        (-10.1, 0.0),
        (-10.0, 0.6 * math.log2(1.1)),
        (0.0, 0.6),
        (10.0, 0.6 * math.log2(11.0)),
        (22.05, 4.4),
        (40.0, 4.4),
    ],
)
def test_spectral_efficiency_by_hand(sinr, expected):
    assert float(spectral_efficiency(sinr)) == pytest.approx(expected, abs=2e-3)


@given(st.lists(st.floats(-40, 60), min_size=2, max_size=20))
def test_more_sinr_never_carries_less(levels):
    assert (np.diff(spectral_efficiency(sorted(levels))) >= 0).all()


def test_throughput_is_of_the_blocks_and_of_the_downlink(grid, make_cells):
    for name, share in (("lte-fdd", 1.0), ("lte-tdd", 0.75)):
        found = predict(make_cells([(2050.0, 2050.0)], technology=name, sectors=[1]), grid)
        expected = throughput_mbps(found["sinr"], occupied_mhz=18.0 * share)
        # 100 blocks of 180 kHz; the layers are 32-bit numbers
        assert np.allclose(found["throughput"], expected, rtol=1e-5)
        assert float(found["throughput"].max()) == pytest.approx(4.4 * 18 * share, rel=1e-6)


def test_without_ofdm_there_is_no_throughput(grid, make_cells):
    found = predict(make_cells([(2050.0, 2050.0)], technology="umts"), grid)
    assert np.isnan(found["throughput"]).all()


def test_without_a_server_there_is_no_throughput(grid, make_cells):
    found = predict(
        make_cells([(50.0, 4050.0)], sectors=[1]), grid, options=SignalOptions(max_range_m=1000.0)
    )
    assert float(found["throughput"][40, 40]) == 0.0
    assert np.isnan(found["frequency"][40, 40])


@pytest.mark.kernel
def test_distant_cells_interfere_as_a_lower_floor_says(grid, make_cells):
    """Interference from beyond the reach, on every eighth pixel, against every pixel of every cell."""
    rng = np.random.default_rng(21)
    cells = make_cells(rng.uniform(-12_000, 16_000, (150, 2)), sectors=[1] * 150)
    cells["gain_dbi"] = 17.5
    classes = grid.array(rng.integers(1, 4, grid.shape).astype(np.int8), units="")
    low = technologies({"lte-fdd": {"floor_dbm": -160.0}})
    now = predict(cells, grid, ground=Ground(clutter=classes))
    full = predict(
        cells, grid, ground=Ground(clutter=classes), options=SignalOptions(technologies=low)
    )
    served = now["server"].to_numpy() >= 0
    error = (now["sinr"] - full["sinr"]).to_numpy()[served]
    # where a reach ends between nodes, at most one cell at the floor, which is the noise, is missed
    assert abs(error).max() < 3.0
    assert np.quantile(abs(error), 0.95) < 0.3
    assert np.array_equal(now["server"].to_numpy()[served], full["server"].to_numpy()[served])
