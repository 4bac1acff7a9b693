"""Both directions of a link: one mast counted by hand, many cells by brute force, and laws."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from fugai.errors import ConfigError, ContractError
from fugai.wireless import (
    SignalOptions,
    Uplink,
    cells_from_sites,
    predict,
    spectral_efficiency,
    technologies,
)
from fugai.wireless.signal.link import Link, link_of

T = technologies()
FREE = SignalOptions(model="free-space", max_range_m=20_000.0)
THERMAL = -173.975


@pytest.fixture
def mast(grid, make_cells):
    """One mast of 10 MHz that radiates all round over free space; 2 km east of it is pixel (20, 40)."""
    cells = make_cells(
        [(2050.0, 2050.0)],
        sectors=[1],
        bandwidth_mhz=10.0,
        frequency_mhz=800.0,
        power_dbm=40.0,
        gain_dbi=10.0,
        height_m=30.0,
        downtilt_deg=0.0,
    )
    cells["vertical_beamwidth_deg"] = 180.0
    return predict(cells, grid, options=FREE)


def test_one_mast_by_hand(mast):
    away = 2000.0  # of the mast, on the ground; the slant path is 0.1 m longer
    loss = 32.45 + 20.0 * math.log10(away / 1e3) + 20.0 * math.log10(800.0)
    offset = -10.0 * math.log10(12 * 50)  # 50 resource blocks
    rsrp = 40.0 + offset + 10.0 - 0.5 - loss
    at = {name: float(values[20, 40]) for name, values in mast.data_vars.items()}
    # 0.01 dB: the constant 32.45 of ITU-R P.525 is rounded to it, and tables err by it
    assert at["rsrp"] == pytest.approx(rsrp, abs=0.02)
    assert at["resource_blocks"] == 50
    noise = THERMAL + 10.0 * math.log10(15e3) + 7.0
    assert at["sinr"] == pytest.approx(rsrp - noise, abs=0.02)
    assert at["interference"] < -150.0
    assert at["throughput_down"] == pytest.approx(4.4 * 50 * 0.18, rel=1e-6)  # 39.6 Mbit/s
    # upward: 40 dBm - 27.8 - rsrp is lost; the terminal sends P0 + 10 lg 50 + 0.8 CL, below 23 dBm
    coupling = 40.0 + offset - rsrp
    assert at["coupling_loss"] == pytest.approx(coupling, abs=0.02)
    assert -92.2 + 10.0 * math.log10(50) + 0.8 * coupling < 23.0
    at_base = THERMAL + 10.0 * math.log10(180e3) + 5.0 + 3.0103  # noise rise of half the load
    sinr_up = -92.2 + 0.8 * coupling - coupling - at_base
    assert at["sinr_up"] == pytest.approx(sinr_up, abs=0.02)
    rate = 50 * 0.18 * min(2.0, 0.4 * math.log2(1.0 + 10.0 ** (at["sinr_up"] / 10.0)))
    assert at["throughput_up"] == pytest.approx(rate, rel=1e-5)


def link(**values):
    """LTE of 50 blocks without noise rise, power control that always wants all the power."""
    up = Uplink(**{"p0_dbm": 30.0, "alpha": 1.0, "noise_rise_db": 0.0} | values)
    return link_of(replace(T["lte-fdd"], uplink=up), 0.5)


def test_a_terminal_that_is_too_weak_for_all_blocks_has_fewer():
    """Of one block all the power arrives 2 dB over noise: ten blocks stand at -8 dB, 15.8 at -10."""
    noise = THERMAL + 10.0 * math.log10(180e3) + 5.0
    loss = 23.0 - noise - 2.0
    sinr, rate = link().up(loss, 50)
    assert float(sinr) == pytest.approx(2.0 - 10.0 * math.log10(15), abs=1e-9)
    expected = 15 * 0.18 * 0.4 * math.log2(1.0 + 10.0**0.2 / 15)
    assert float(rate) == pytest.approx(expected, rel=1e-9)
    sinr, rate = link(resource_blocks=10).up(loss, 50)
    assert float(sinr) == pytest.approx(-8.0, abs=1e-9)
    assert float(rate) == pytest.approx(10 * 0.18 * 0.4 * math.log2(1.0 + 10.0**-0.8), rel=1e-9)
    # 13 dB more loss: not even one block
    assert float(link().up(loss + 13.0, 50)[1]) == 0.0


def test_power_control_leaves_what_is_wanted():
    """alpha 1: every terminal arrives with P0 in each block, however near."""
    controlled = link(p0_dbm=-100.0)
    sinr, rate = controlled.up(np.array([80.0, 100.0]), 50)
    assert sinr[0] == pytest.approx(sinr[1], abs=1e-9)
    assert rate[0] == pytest.approx(rate[1], rel=1e-12)


def test_blocks_of_30_khz_want_twice_the_power():
    """10 lg 2^u of TS 38.213: 3 dB more in a block twice as wide, whose noise is 3 dB more as well."""
    narrow = link(p0_dbm=-100.0)
    wide = replace(narrow, block_khz=360.0)
    assert float(narrow.up(90.0, 50)[0]) == pytest.approx(float(wide.up(90.0, 50)[0]), abs=1e-9)


@pytest.mark.parametrize("technology", ["lte-fdd", "lte-tdd", "nr"])
def test_every_cell_at_every_pixel(grid, make_sites, technology):
    """Against the sum over all cells of each pixel, each predicted alone."""
    rng = np.random.default_rng(5)
    places = rng.uniform(0.0, 4100.0, (6, 2))
    sites = make_sites(places, technology=technology, sectors=[1] * 6)
    cells = cells_from_sites(sites, technologies=T)
    options = SignalOptions(model="free-space", load=0.3)
    found = predict(cells, grid, options=options)
    alone = [
        predict(cells.iloc[[n]], grid, options=options)["rsrp"].to_numpy().astype(float)
        for n in range(6)
    ]
    power = 10.0 ** (np.stack(alone) / 10.0)
    best, rest = power.max(axis=0), power.sum(axis=0) - power.max(axis=0)
    assert np.allclose(found["interference"], 10.0 * np.log10(rest), rtol=0, atol=0.01)
    own = T[technology]
    noise = 10.0 ** (own.noise_dbm / 10.0)
    sinr = 10.0 * np.log10(best / (noise + 0.3 * rest))
    assert np.allclose(found["sinr"], sinr, rtol=0, atol=0.01)
    link = Link.from_text(found.attrs["link"])
    again = link.sinr_db(found["rsrp"].to_numpy(), found["interference"].to_numpy())
    # levels are in single precision
    assert np.allclose(found["sinr"], again, rtol=0, atol=1e-3)
    efficiency = np.minimum(0.6 * np.log2(1.0 + 10.0 ** (sinr / 10.0)), own.peak_bit_per_s_per_hz)
    blocks = own.blocks(own.bandwidth_mhz)
    width = blocks * 12 * own.noise_bandwidth_khz / 1e3 * own.downlink_share
    assert np.allclose(found["throughput_down"], efficiency * width, rtol=5e-3)
    assert (found["resource_blocks"] == blocks).all()
    assert found["throughput"].identical(found["throughput_down"].rename("throughput"))


def test_without_an_uplink_there_is_no_rate_upward(grid, make_cells):
    for technology in ("umts", "gsm"):
        found = predict(make_cells([(2050.0, 2050.0)], technology=technology), grid, options=FREE)
        for name in ("throughput_down", "throughput_up", "sinr_up"):
            assert np.isnan(found[name]).all()
        assert (found["resource_blocks"] == 0).all()
    down_only = {**T, "lte-fdd": replace(T["lte-fdd"], uplink=None)}
    options = replace(FREE, technologies=down_only)
    found = predict(make_cells([(2050.0, 2050.0)]), grid, options=options)
    assert np.isnan(found["throughput_up"]).all()
    assert not np.isnan(found["throughput_down"]).any()


def test_rates_may_be_left_out(grid, make_cells):
    cells = make_cells([(2050.0, 2050.0)])
    whole, lean = (predict(cells, grid, options=replace(FREE, rates=one)) for one in (True, False))
    gone = {"throughput", "throughput_down", "throughput_up", "sinr_up"}
    assert set(whole.data_vars) - set(lean.data_vars) == gone
    assert lean.identical(whole.drop_vars(list(gone)))


LOSSES = st.floats(40.0, 200.0)


@given(LOSSES, st.floats(0.0, 30.0), st.integers(1, 273), st.floats(0.0, 1.0))
def test_more_loss_never_carries_more(loss, more, blocks, load):
    one = replace(link_of(T["nr"], load), beam_gain_db=3.0)
    near, far = one.up(loss, blocks)[1], one.up(loss + more, blocks)[1]
    assert far <= near * (1.0 + 1e-9)


@given(LOSSES, st.integers(1, 272), st.floats(-10.0, 20.0))
def test_more_blocks_and_more_power_never_carry_less(loss, blocks, power):
    weak, strong = (link(power_dbm=one) for one in (power, power + 3.0))
    assert weak.up(loss, blocks)[1] <= strong.up(loss, blocks)[1] * (1.0 + 1e-9)
    assert weak.up(loss, blocks)[1] <= weak.up(loss, blocks + 1)[1] * (1.0 + 1e-9)


@given(st.floats(-40.0, 60.0), st.integers(1, 7))
def test_more_streams_never_carry_less(sinr, streams):
    assert spectral_efficiency(sinr, streams=streams) <= spectral_efficiency(
        sinr, streams=streams + 1
    )


def test_streams_share_the_power():
    """At 20 dB two streams of 17 dB each carry 2 x 0.6 log2(51), one 4.0."""
    assert float(spectral_efficiency(20.0, streams=2)) == pytest.approx(1.2 * math.log2(51.0))
    assert float(spectral_efficiency(20.0)) == pytest.approx(0.6 * math.log2(101.0))
    # at 0 dB the second stream is worth less than half, at -9 dB nothing: each would be at -12 dB
    assert float(spectral_efficiency(-9.0, streams=2)) == float(spectral_efficiency(-9.0))


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ({"streams": 0}, "`streams` must be a whole number from 1 to 16, found 0."),
        ({"shannon_share": 1.5}, "`shannon_share` must be above 0 and at most 1, found 1.5."),
        ({"peak_bit_per_s_per_hz": 0.0}, "`peak_bit_per_s_per_hz` must be above 0, found 0.0."),
    ],
)
def test_impossible_links_are_refused(values, expected):
    with pytest.raises(ContractError) as caught:
        spectral_efficiency(3.0, **values)
    assert str(caught.value) == expected


def test_an_impossible_uplink_names_every_value():
    with pytest.raises(ConfigError) as caught:
        Uplink(power_dbm=99.0, alpha=1.1, resource_blocks=0)
    assert len(caught.value.problems) == 3
    assert caught.value.problems[1] == "`alpha` must be between 0 and 1, found 1.1."


def test_a_project_changes_the_uplink_of_a_technology():
    own = technologies({"nr": {"uplink": {"power_dbm": 26.0}, "streams": 4}})["nr"]
    assert (own.uplink.power_dbm, own.uplink.peak_bit_per_s_per_hz, own.streams) == (26.0, 2.93, 4)
    assert own.uplink_share == 0.25
    assert technologies({"umts": {}})["umts"].uplink is None
    with pytest.raises(ConfigError, match=r"`technologies.nr.uplink.power` must be a known key"):
        technologies({"nr": {"uplink": {"power": 26.0}}})
    with pytest.raises(ConfigError, match=r"`technologies.nr.uplink` must be a table"):
        technologies({"nr": {"uplink": 3}})
