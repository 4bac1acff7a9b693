"""Named layers: what a band and a channel allow, and which cells belong to them."""

from __future__ import annotations

import math
from dataclasses import replace
from itertools import pairwise

import numpy as np
import pandas as pd
import pytest

from fugai.errors import ConfigError, ContractError
from fugai.wireless import (
    RadioLayer,
    SignalOptions,
    cells_from_sites,
    predict,
    spectral_efficiency,
    technologies,
    with_layers,
)
from fugai.wireless.layers.blocks import NR_BLOCKS, NR_BLOCKS_FR2, block_tables

T = technologies()
LOW = RadioLayer(name="low", technology="nr", band="n28", bandwidth_mhz=30.0)
HIGH = RadioLayer(name="high", technology="5g", band="n78", bandwidth_mhz=100.0, load=0.3)
B3 = RadioLayer(name="l1800", technology="lte", band="B3", bandwidth_mhz=20.0)
B41 = RadioLayer(name="l2600", technology="4g", band="b41", bandwidth_mhz=20.0, downlink_share=0.8)
ALL = with_layers(T, [LOW, HIGH, B3, B41])


@pytest.mark.parametrize(
    ("spacing", "width", "blocks"),
    # TS 38.101-1 table 5.3.2-1
    [
        *((15, 5, 25), (15, 30, 160), (15, 50, 270), (30, 5, 11), (30, 40, 106), (30, 100, 273)),
        *((60, 10, 11), (60, 100, 135), (30, 35, 92), (30, 70, 189), (15, 45, 242)),
    ],
)
def test_blocks_of_nr(spacing, width, blocks):
    assert NR_BLOCKS[spacing][width] == blocks
    # a channel is never more than filled, nor less than to four fifths but for the narrowest
    assert 0.78 < blocks * 12 * spacing / 1e3 / width < 1.0


def test_blocks_of_the_other_tables():
    assert NR_BLOCKS_FR2[120.0][400.0] == 264  # TS 38.101-2 table 5.3.2-1
    assert block_tables("lte-tdd", 2600.0)[15.0][20.0] == 100
    assert block_tables("nr", 26_000.0) is NR_BLOCKS_FR2


def test_a_layer_is_its_technology_with_a_channel_of_its_own():
    low, high, b3, b41 = (ALL[name] for name in ("low", "high", "l1800", "l2600"))
    assert (low.base, low.technology, low.level.key) == ("nr", "nr", "ss_rsrp_dbm")
    assert (low.frequency_mhz, low.noise_bandwidth_khz, low.blocks(30.0)) == (780.5, 15.0, 160)
    assert (low.downlink_share, low.uplink_share) == (1.0, 1.0)
    assert (high.frequency_mhz, high.noise_bandwidth_khz, high.blocks(100.0)) == (3550.0, 30.0, 273)
    assert (high.downlink_share, high.uplink_share, high.load) == (0.75, 0.25, 0.3)
    assert (b3.base, b41.base) == ("lte-fdd", "lte-tdd")
    assert (b41.downlink_share, b41.uplink_share) == (0.8, 0.2)
    # the antennas of 700 MHz are those of LTE FDD, those of 3.5 GHz an array
    assert (low.gain_dbi, high.gain_dbi) == (T["lte-fdd"].gain_dbi, T["nr"].gain_dbi)
    assert low.peak_bit_per_s_per_hz == T["nr"].peak_bit_per_s_per_hz
    assert low.noise_dbm == pytest.approx(-173.975 + 10.0 * math.log10(15e3) + 9.0)
    assert set(ALL) - set(T) == {"low", "high", "l1800", "l2600"}


def test_700_mhz_by_hand(grid, make_sites):
    """Free space from one mast, 30 MHz of 160 blocks: level, SINR and both rates."""
    known = with_layers(
        T, [replace(LOW, streams=2, beam_gain_db=3.0, power_dbm=40.0, gain_dbi=10.0)]
    )
    site = make_sites(
        [(2050.0, 2050.0)], technology="nr", layer="low", sectors=[1], downtilt_deg=0.0
    )
    cells = cells_from_sites(site, technologies=known)
    cells["vertical_beamwidth_deg"] = 180.0
    cells["gain_dbi"] = 10.0
    options = SignalOptions(model="free-space", technologies=known, load=0.0)
    at = predict(cells, grid, options=options).isel(y=20, x=40)
    loss = 32.45 + 20.0 * math.log10(2.0) + 20.0 * math.log10(780.5)
    level = 40.0 - 10.0 * math.log10(12 * 160) + 10.0 - 0.5 - loss
    # 0.02 dB: the constant of free space is rounded, and tables err by 0.01
    assert float(at["rsrp"]) == pytest.approx(level, abs=0.02)
    sinr = float(at["rsrp"]) - known["low"].noise_dbm
    assert float(at["sinr"]) == pytest.approx(sinr, abs=1e-3)
    # 2 streams share the power of a beam that is 3 dB stronger: each is at its cap of 30 dB
    assert sinr + 3.0 - 10.0 * math.log10(2) > 30.0
    assert float(at["throughput_down"]) == pytest.approx(160 * 0.18 * 2 * 5.98, rel=1e-6)
    coupling = 40.0 - 10.0 * math.log10(12 * 160) - float(at["rsrp"])
    each = -92.2 + 0.8 * coupling
    assert each + 10.0 * math.log10(160) < 23.0
    at_base = -173.975 + 10.0 * math.log10(180e3) + 5.0  # no load
    up = each - coupling + 3.0 - at_base
    assert float(at["sinr_up"]) == pytest.approx(up, abs=1e-3)
    rate = 160 * 0.18 * min(2.93, 0.4 * math.log2(1.0 + 10.0 ** (up / 10.0)))
    assert float(at["throughput_up"]) == pytest.approx(rate, rel=1e-4)


def test_more_spectrum_carries_more_at_the_same_level(grid, make_sites):
    site = make_sites([(2050.0, 2050.0)], technology="nr", sectors=[1])
    found = []
    for width in (10.0, 20.0, 40.0):
        known = with_layers(T, [replace(HIGH, bandwidth_mhz=width)])
        cells = cells_from_sites(site, technologies=known)
        blocks = known["high"].blocks(width)
        cells["power_dbm"] += 10.0 * math.log10(blocks / 273)  # the same power in each block
        options = SignalOptions(technologies=known)
        found.append(predict(cells, grid, options=options))
    for one, wider in pairwise(found):
        assert np.allclose(one["rsrp"], wider["rsrp"], rtol=0, atol=1e-3)
        ratio = 51 / 24 if one is found[0] else 106 / 51
        down = one["throughput_down"].to_numpy().astype(float)
        assert np.allclose(wider["throughput_down"], ratio * down, rtol=1e-3)
        assert (wider["throughput_up"] >= one["throughput_up"] * (1.0 - 1e-6)).all()
    assert float(spectral_efficiency(5.0)) > 0


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        (
            {"band": ""},
            "`wireless.layers.low.band` must be a band of NR with a downlink, such as n78, found ''.",
        ),
        ({"band": "n500"}, "must be a band of NR with a downlink, such as n78, found 'n500'."),
        ({"band": "n80"}, "must be a band of NR with a downlink, such as n78, found 'n80'."),
        ({"band": "B28"}, "must be a band of NR with a downlink, such as n78, found 'B28'."),
        ({"technology": "lte"}, "must be a band of LTE, such as B3, found 'n28'."),
        (
            {"technology": "umts"},
            "must be of lte, lte-fdd, lte-tdd, nr, 4g, 5g, which have layers, found 'umts'.",
        ),
        (
            {"bandwidth_mhz": 100.0},
            "30, 35, 40, 45, 50 at a subcarrier spacing of 15 kHz, found 100.0.",
        ),
        (
            {"subcarrier_spacing_khz": 120.0},
            "`wireless.layers.low.subcarrier_spacing_khz` must be of 15, 30, 60 in band n28, found 120.0.",
        ),
        ({"bandwidth_mhz": 50.0}, "must be at most 45, the width of n28, found 50.0."),
        (
            {"duplex": "tdd"},
            "`wireless.layers.low.duplex` must be fdd or sdl in band n28, found 'tdd'.",
        ),
        (
            {"frequency_mhz": 800.0},
            "must be between 773 and 788, so that the channel lies in n28, found 800.0.",
        ),
        ({"downlink_share": 0.5}, "must be of TDD, n28 is fdd, found 0.5."),
        ({"streams": 17}, "must be between 1 and 16, found 17."),
        ({"load": 2.0}, "must be between 0 and 1, found 2.0."),
        (
            {"band": "n75", "uplink": {"power_dbm": 26.0}},
            "`wireless.layers.low.uplink` must not be given, low has no uplink, found {'power_dbm': 26.0}.",
        ),
        (
            {"uplink": {"resource_blocks": 161}},
            "`wireless.layers.low.uplink.resource_blocks` must be at most 160, those of the channel, found 161.",
        ),
        (
            {"uplink": {"power": 3}},
            "`wireless.layers.low.uplink.power` must be a known key, found 'power'.",
        ),
        (
            {"name": "nr"},
            "`wireless.layers.nr` must have a name of its own, found another of that name.",
        ),
        (
            {"name": "5g"},
            "`wireless.layers.5g` must have a name of its own, found another of that name.",
        ),
        ({"name": "A b"}, "`wireless.layers` must have a name of lower-case letters"),
    ],
)
def test_an_impossible_layer_is_one_sentence(values, expected):
    with pytest.raises(ConfigError) as caught:
        with_layers(T, [replace(LOW, **values)])
    (problem,) = caught.value.problems
    assert expected in problem


def test_contradictions_of_tdd():
    with pytest.raises(
        ConfigError, match=r"technology` must be lte-tdd in band b41, found 'lte-fdd'"
    ):
        with_layers(T, [replace(B41, technology="lte-fdd")])
    with pytest.raises(ConfigError, match=r"uplink.share` must be at most 0.2 in TDD, found 0.5"):
        with_layers(T, [replace(B41, uplink={"share": 0.5})])
    with pytest.raises(ConfigError) as caught:
        with_layers(T, [replace(B41, streams=0), replace(HIGH, band="x"), LOW, LOW])
    assert len(caught.value.problems) == 3


def test_a_layer_without_an_uplink():
    assert with_layers(T, [replace(LOW, band="n75")])["low"].uplink is None
    assert with_layers(T, [replace(HIGH, duplex="sdl")])["high"].uplink is None
    down = with_layers(T, [replace(HIGH, duplex="sdl")])["high"]
    assert (down.noise_bandwidth_khz, down.downlink_share, down.uplink_share) == (30.0, 1.0, 0.0)


def used(frame):
    return frame["technology"].tolist()


def test_by_column_and_by_band(make_sites):
    """A name, a carrier, nothing (the technology's own 3500 MHz), a band of no layer, another technology."""
    sites = make_sites(
        [(0.0, 0.0)] * 6,
        site_id=list("abcdef"),
        technology=["nr", "nr", "nr", "nr", "lte-fdd", "umts"],
        layer=["low", None, None, None, None, None],
        frequency_mhz=[np.nan, 763.0, np.nan, 2600.0, np.nan, np.nan],
        sectors=1,
    )
    cells = cells_from_sites(sites, technologies=ALL)
    assert used(cells) == ["low", "low", "high", "nr", "l1800", "umts"]
    assert cells["frequency_mhz"].tolist()[:2] == [780.5, 763.0]
    assert cells["bandwidth_mhz"].tolist() == [30.0, 30.0, 100.0, 100.0, 20.0, 5.0]


def test_the_only_layer_of_a_technology_has_all_of_its_cells(make_sites):
    known = with_layers(T, [LOW])
    cells = cells_from_sites(make_sites([(0.0, 0.0)], technology="nr"), technologies=known)
    assert set(cells["technology"]) == {"low"}


def test_of_two_layers_in_a_band_the_nearest(make_sites):
    known = with_layers(
        T,
        [
            replace(HIGH, name="lower", frequency_mhz=3400.0),
            replace(HIGH, name="upper", frequency_mhz=3700.0),
        ],
    )
    sites = make_sites([(0.0, 0.0)] * 2, technology="nr", frequency_mhz=[3450.0, 3650.0], sectors=1)
    assert used(cells_from_sites(sites, technologies=known)) == ["lower", "upper"]


def test_two_layers_on_one_mast(make_sites):
    sites = make_sites(
        [(0.0, 0.0)] * 2, site_id="a", technology="nr", layer=["low", "high"], sectors=[1, 3]
    )
    cells = cells_from_sites(sites, technologies=ALL)
    assert used(cells) == ["low", "high", "high", "high"]
    assert len(set(cells["cell_id"])) == 4


def test_cells_of_a_table(make_sites):
    """Of a mast with both: by name, by carrier, by technology alone; on a mast with the low layer alone."""
    sites = make_sites(
        [(0.0, 0.0)] * 3,
        site_id=["a", "a", "b"],
        technology="nr",
        layer=["low", "high", "low"],
        power_dbm=[41.0, 52.0, 43.0],
    )
    table = pd.DataFrame(
        {
            "cell_id": list("12345"),
            "site_id": ["a", "a", "a", "b", "b"],
            "technology": [None, "nr", None, "nr", "nr"],
            "layer": ["high", None, None, None, None],
            "frequency_mhz": [None, 763.0, 3500.0, None, 3500.0],
            "azimuth_deg": [0.0] * 5,
        }
    )
    cells = cells_from_sites(sites, technologies=ALL, cells=table).set_index("cell_id")
    assert used(cells.loc[list("12345")]) == ["high", "low", "high", "low", "high"]
    # power is that of the layer's row; of a mast without such a row, that of the layer
    assert cells.loc[list("12345"), "power_dbm"].tolist() == [52.0, 41.0, 52.0, 43.0, 53.0]


@pytest.mark.parametrize(
    ("row", "expected"),
    [
        (
            {"layer": "n28"},
            "`sites.layer` must be a layer of the project, low, high, l1800, l2600, found 'n28' in row 0.",
        ),
        ({"layer": "l1800"}, "must be a layer of nr, l1800 is of lte-fdd, found 'l1800' in row 0."),
        (
            {"layer": "low", "frequency_mhz": 3500.0},
            "must have its carrier in the layer's band, 758 to 803 MHz, found 'low' in row 0.",
        ),
    ],
)
def test_a_row_of_another_layer_is_refused(make_sites, row, expected):
    with pytest.raises(ContractError) as caught:
        cells_from_sites(make_sites([(0.0, 0.0)], technology="nr", **row), technologies=ALL)
    assert expected in str(caught.value)


def test_without_layers_the_column_is_not_looked_at(make_sites):
    sites = make_sites([(0.0, 0.0)], technology="nr", layer="N3500")
    assert set(cells_from_sites(sites, technologies=T)["technology"]) == {"nr"}


def test_a_prediction_is_of_one_layer(grid, make_sites):
    sites = make_sites([(50.0, 2050.0)] * 2, technology="nr", layer=["low", "high"], sectors=1)
    cells = cells_from_sites(sites, technologies=ALL)
    with pytest.raises(ContractError, match="must be of one technology"):
        predict(cells, grid, options=SignalOptions(technologies=ALL))
