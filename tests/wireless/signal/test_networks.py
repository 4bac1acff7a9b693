"""Networks whose channels overlap, by hand, beside every cell at every pixel, and beside each by itself."""

from __future__ import annotations

import itertools
from dataclasses import replace

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
from affine import Affine
from pyproj import CRS

from fugai.errors import ContractError
from fugai.grid import Grid
from fugai.wireless import (
    SINR_FLOOR_DB,
    Ground,
    RadioLayer,
    ServiceDefinition,
    SignalOptions,
    cells_from_sites,
    predict,
    predict_networks,
    predict_networks_years,
    rates,
    served,
    technologies,
    with_layers,
)
from fugai.wireless.channels import Channel, channels_of
from fugai.wireless.service.rates import sinr_at_load
from fugai.wireless.signal.predictions.networks import networks_on_one_carrier

UTM = CRS.from_epsg(32650)
T = technologies()
LTE_NOISE_DBM = T["lte-fdd"].noise_dbm
FREE = SignalOptions(model="free-space")


def line(pixels=3):
    """Pixels of 1 km from west to east."""
    return Grid(crs=UTM, transform=Affine(1000, 0, 0, 0, -1000, 1000), shape=(1, pixels))


def cells_at(*rows, **columns):
    """Cells all round and without tilt or feeder: (site, technology, x, carrier, bandwidth), by technology."""
    frame = pd.DataFrame(
        rows, columns=["site_id", "technology", "x", "frequency_mhz", "bandwidth_mhz"]
    )
    frame = frame.assign(sectors=1, gain_dbi=10.0, power_dbm=46.0, height_m=30.0, operator="a")
    frame = frame.assign(**columns)
    sites = gpd.GeoDataFrame(
        frame.drop(columns="x"), geometry=gpd.points_from_xy(frame["x"], 500.0), crs=UTM
    )
    made = cells_from_sites(sites, technologies=T)
    return made.assign(
        azimuth_deg=pd.array([pd.NA] * len(made), "Float64"), vertical_beamwidth_deg=180.0
    )


def by_technology(cells):
    return {str(name): part.reset_index(drop=True) for name, part in cells.groupby("technology")}


def by_hand(networks, grid, key, *, share, loads, ground=None, options=FREE):
    """SINR from each cell's own prediction: ``share`` of (key, other) is the common spectrum over the channel."""
    levels = {
        name: [
            predict(part.iloc[[at]].reset_index(drop=True), grid, ground=ground, options=options)[
                "rsrp"
            ].to_numpy()
            for at in range(len(part))
        ]
        for name, part in networks.items()
    }
    power = {name: 10.0 ** (np.array(values, np.float64) / 10.0) for name, values in levels.items()}
    own = power[key]
    technology = T[str(networks[key]["technology"].iloc[0])]
    noise = 10.0 ** (technology.noise_dbm / 10.0)
    noise = noise + loads[key] * (own.sum(axis=0) - own.max(axis=0))
    for name, others in power.items():
        if name != key:
            theirs = T[str(networks[name]["technology"].iloc[0])]
            density = technology.noise_bandwidth_khz / theirs.noise_bandwidth_khz
            noise = noise + loads[name] * density * share[key, name] * others.sum(axis=0)
    return np.maximum(10.0 * np.log10(own.max(axis=0) / noise), SINR_FLOOR_DB)


@pytest.mark.parametrize(
    ("one", "other", "common"),
    [
        (Channel(1850.0, 18.0), Channel(1850.0, 18.0), 18.0),
        (Channel(1850.0, 18.0), Channel(1870.0, 18.0), 0.0),  # neighbours: 20 MHz apart
        (Channel(1850.0, 18.0), Channel(1855.0, 9.0), 8.5),  # 1850.5 to 1859 of 1859.5
        (Channel(1850.0, 18.0), Channel(1850.0, 4.5), 4.5),
        (Channel(2140.0, 3.84), Channel(2144.8, 3.84), 0.0),  # 3G carriers in 4.8 MHz
    ],
)
def test_common_spectrum(one, other, common):
    assert one.overlap_mhz(other) == pytest.approx(common, abs=1e-9)
    assert other.overlap_mhz(one) == pytest.approx(common, abs=1e-9)


def test_channels_are_what_resource_blocks_fill():
    cells = pd.DataFrame({"frequency_mhz": [1850.04, 1850.0, 2100.0], "bandwidth_mhz": [20, 10, 5]})
    number, known = channels_of(cells, T["lte-fdd"])
    assert known == (Channel(1850.0, 9.0), Channel(1850.0, 18.0), Channel(2100.0, 4.5))
    assert number.tolist() == [1, 0, 2]


def test_equal_powers_of_two_layers_by_hand():
    """Midway between two masts of equal power SINR is 1 / (load x density) but for the noise."""
    networks = by_technology(
        cells_at(("a", "lte-fdd", 500, 2140, 20), ("b", "lte-tdd", 2500, 2140, 20))
    )
    networks = {name: part.assign(gain_dbi=10.0) for name, part in networks.items()}
    found = predict_networks(networks, line(), options=replace(FREE, load=0.5))
    level = found["lte-fdd"]["rsrp"].to_numpy()[0, 1]
    other = found["lte-tdd"]["rsrp"].to_numpy()[0, 1]
    beside = found["lte-fdd"]["other_networks"].to_numpy()[0, 1]
    assert beside == pytest.approx(other - 10.0 * np.log10(2.0), abs=1e-4)
    noise = 10 ** (LTE_NOISE_DBM / 10) + 10 ** (beside / 10)
    sinr = found["lte-fdd"]["sinr"].to_numpy()[0, 1]
    assert sinr == pytest.approx(level - 10 * np.log10(noise), abs=1e-4)
    # without the other network it is noise alone
    alone = predict(networks["lte-fdd"], line(), options=FREE)["sinr"].to_numpy()[0, 1]
    assert alone == pytest.approx(level - LTE_NOISE_DBM, abs=1e-4)
    assert alone > sinr + 30.0


@pytest.mark.parametrize(
    ("frequency", "bandwidth", "lte", "nr"),
    [
        # LTE fills 2131 to 2149; 51 blocks of 360 kHz of NR 18.36 MHz, 24 blocks 8.64 MHz
        (2140.0, 20.0, 18.0 / 18.0, 18.0 / 18.36),
        (2150.0, 20.0, (2149.0 - 2140.82) / 18.0, (2149.0 - 2140.82) / 18.36),
        (2146.0, 10.0, (2149.0 - 2141.68) / 18.0, (2149.0 - 2141.68) / 8.64),
    ],
)
def test_lte_beside_nr_at_every_pixel(frequency, bandwidth, lte, nr):
    """Both directions, whole and partial overlap, at two loads; other masts, so that none share a radio."""
    networks = by_technology(
        cells_at(
            ("a", "lte-fdd", 500, 2140, 20),
            ("c", "lte-fdd", 7500, 2140, 20),
            ("b", "nr", 3500, frequency, bandwidth),
            ("d", "nr", 9500, frequency, bandwidth),
        )
    )
    grid, options = line(12), {"lte-fdd": replace(FREE, load=0.7), "nr": replace(FREE, load=0.2)}
    found = predict_networks(networks, grid, options=options)
    share, loads = {("lte-fdd", "nr"): lte, ("nr", "lte-fdd"): nr}, {"lte-fdd": 0.7, "nr": 0.2}
    for key in networks:
        expected = by_hand(networks, grid, key, share=share, loads=loads)
        # 1e-4: single precision of levels near -100 dBm
        assert found[key]["sinr"].to_numpy() == pytest.approx(expected, abs=1e-4)


@pytest.mark.parametrize("other", [2160.0, 700.0, 2122.0])
def test_other_carriers_are_free_to_the_bit(other):
    networks = by_technology(
        cells_at(("a", "lte-fdd", 500, 2140, 20), ("b", "nr", 2500, other, 10))
    )
    found = predict_networks(networks, line(), options=FREE)
    for name, cells in networks.items():
        alone = predict(cells, line(), options=FREE)
        assert set(found[name]) == set(alone)
        assert all(
            np.array_equal(alone[one].to_numpy(), found[name][one].to_numpy(), equal_nan=True)
            for one in alone
        )


def test_channels_of_one_network_overlap_too():
    """20 MHz at 2140 MHz and 10 MHz at 2146 MHz of one LTE network: 7.5 MHz are common."""
    cells = by_technology(
        cells_at(("a", "lte-fdd", 500, 2140, 20), ("b", "lte-fdd", 2500, 2146, 10))
    )["lte-fdd"]
    found = predict(cells, line(), options=FREE)
    one, other = (
        10 ** (predict(cells.iloc[[at]].reset_index(drop=True), line(), options=FREE)["rsrp"] / 10)
        for at in (0, 1)
    )
    noise = 10 ** (LTE_NOISE_DBM / 10)
    common = 2149.0 - 2141.5
    west = 10 * np.log10(one / (noise + 0.5 * common / 18.0 * other)).to_numpy()[0, 0]
    east = 10 * np.log10(other / (noise + 0.5 * common / 9.0 * one)).to_numpy()[0, 2]
    assert found["server"].to_numpy().tolist() == [[0, 1, 1]]
    assert found["sinr"].to_numpy()[0, [0, 2]] == pytest.approx([west, east], abs=1e-4)


def test_bandwidths_about_one_carrier_are_told_apart():
    """A cell of 5 MHz disturbs a quarter of one of 20 MHz, which disturbs all of it; the power per block differs."""
    cells = by_technology(
        cells_at(("a", "lte-fdd", 500, 2140, 20), ("b", "lte-fdd", 2500, 2140, 5))
    )["lte-fdd"]
    found = predict(cells, line(), options=FREE)
    one, other = (
        10 ** (predict(cells.iloc[[at]].reset_index(drop=True), line(), options=FREE)["rsrp"] / 10)
        for at in (0, 1)
    )
    noise = 10 ** (LTE_NOISE_DBM / 10)
    west = 10 * np.log10(one / (noise + 0.5 * 0.25 * other)).to_numpy()[0, 0]
    east = 10 * np.log10(other / (noise + 0.5 * one)).to_numpy()[0, 2]
    assert found["sinr"].to_numpy()[0, [0, 2]] == pytest.approx([west, east], abs=1e-4)


@pytest.mark.parametrize(
    ("azimuth", "operator", "shares"), [(0.0, "a", True), (20.0, "a", False), (0.0, "b", False)]
)
def test_lte_and_nr_on_one_radio_share_it(azimuth, operator, shares):
    """Dynamic spectrum sharing: the twin of the server does not interfere, other sectors of the mast do."""
    lte = cells_at(("a", "lte-fdd", 500, 2140, 20)).assign(azimuth_deg=pd.array([90.0], "Float64"))
    nr = cells_at(("a", "nr", 500, 2140, 20), ("b", "nr", 4500, 2140, 20), operator=operator)
    nr = nr.assign(azimuth_deg=pd.array([90.0 + azimuth, pd.NA], "Float64"))
    networks = {"lte": lte, "nr": nr.assign(cell_id=["n1", "n2"])}
    found = predict_networks(networks, line(5), options=FREE)["lte"]
    far = predict_networks(
        {"lte": lte, "nr": nr.iloc[[1]].reset_index(drop=True)}, line(5), options=FREE
    )["lte"]
    same = found["sinr"].to_numpy() == pytest.approx(far["sinr"].to_numpy(), abs=1e-3)
    assert same == shares
    if not shares:
        assert found["sinr"].to_numpy()[0, 0] < 12.0


def test_shared_cells_are_counted_once():
    """A cell of two operators on one carrier serves both; the other operator's own cell interferes."""
    cells = cells_at(
        ("a", "lte-fdd", 500, 2140, 20),
        ("both", "lte-fdd", 2500, 2140, 20),
        ("b", "lte-fdd", 4500, 2140, 20),
    ).reset_index(drop=True)
    networks = {
        "a": cells.iloc[[0, 1]].reset_index(drop=True).assign(operator="a"),
        "b": cells.iloc[[1, 2]].reset_index(drop=True).assign(operator="b"),
    }
    found = predict_networks(networks, line(5), options=FREE)
    # to both, the third cell is as one more of the network, but for the loads, which are equal
    every = predict(cells.assign(operator="a"), line(5), options=FREE)
    mine = every["server"].to_numpy() <= 1
    assert found["a"]["sinr"].to_numpy()[mine] == pytest.approx(
        every["sinr"].to_numpy()[mine], abs=1e-4
    )
    mine = every["server"].to_numpy() >= 1
    assert found["b"]["sinr"].to_numpy()[mine] == pytest.approx(
        every["sinr"].to_numpy()[mine], abs=1e-4
    )


def test_pilot_of_3g_interferes_without_load():
    networks = by_technology(
        cells_at(("a", "lte-fdd", 500, 2140, 20), ("b", "umts", 2500, 2140, 5))
    )
    found = predict_networks(networks, line(), options=replace(FREE, load=0.5))
    lte, umts = found["lte-fdd"], found["umts"]
    # pilot a tenth of the carrier: 10 times of it at full load, 1 time without, 5.5 times at half
    density = 15.0 / 3840.0 * 3.84 / 18.0
    pilot = 10 ** (umts["rsrp"].to_numpy()[0, 1] / 10)
    for name, weight in (("", 5.5), ("_full", 10.0), ("_idle", 1.0)):
        at = 10 ** (lte[f"other_networks{name}"].to_numpy()[0, 1] / 10)
        assert at == pytest.approx(weight * density * pilot, rel=1e-5)
    assert 10 ** (umts["other_networks_idle"].to_numpy()[0, 1] / 10) == pytest.approx(1e-20)
    quarter = sinr_at_load(lte, 0.25)[0, 1]
    level = lte["rsrp"].to_numpy()[0, 1]
    noise = 10 ** (LTE_NOISE_DBM / 10) + 3.25 * density * pilot
    assert quarter == pytest.approx(level - 10 * np.log10(noise), abs=1e-4)


def test_services_see_the_other_network():
    networks = by_technology(cells_at(("a", "lte-fdd", 500, 2140, 20), ("b", "nr", 2500, 2140, 20)))
    found = predict_networks(networks, line(), options=FREE)["lte-fdd"]
    alone = predict(networks["lte-fdd"], line(), options=FREE)
    asked = ServiceDefinition(
        name="p", technologies=("lte",), rsrp_dbm=-125.0, sinr_db=5.0, probability=0.5
    )
    assert served(alone, asked).to_numpy().tolist() == [[1.0, 1.0, 1.0]]
    assert served(found, asked).to_numpy().tolist() == [[1.0, 0.0, 0.0]]
    fast = ServiceDefinition(name="p", technologies=("lte",), rsrp_dbm=-125.0, probability=0.5)
    down = rates(found, fast)["download"].to_numpy()
    # the median, outdoors: the throughput of the signal itself
    assert down == pytest.approx(found["throughput_down"].to_numpy(), rel=1e-5)
    # 22.9 dB at the first pixel are enough for the highest rate
    assert (down < rates(alone, fast)["download"].to_numpy()).tolist() == [[False, True, True]]


def test_named_layers_on_one_carrier():
    known = with_layers(
        T,
        [
            RadioLayer(name="l21", technology="lte", band="B1", bandwidth_mhz=20.0),
            RadioLayer(name="n1", technology="nr", band="n1", bandwidth_mhz=20.0, load=0.2),
            RadioLayer(name="n78", technology="nr", band="n78", bandwidth_mhz=100.0),
        ],
    )
    sites = gpd.GeoDataFrame(
        {
            "site_id": ["a", "b", "c"],
            "technology": ["lte", "nr", "nr"],
            "layer": ["l21", "n1", "n78"],
        },
        geometry=gpd.points_from_xy([500, 2500, 2500], 500.0),
        crs=UTM,
    ).assign(technology=["lte-fdd", "nr", "nr"])
    networks = by_technology(cells_from_sites(sites, technologies=known))
    assert networks_on_one_carrier(networks, known) == [("l21", "n1"), ("n78",)]
    options = SignalOptions(model="free-space", technologies=known)
    found = predict_networks(networks, line(), options=options)
    assert "other_networks" in found["l21"]
    assert "other_networks" not in found["n78"]


def test_years_are_added_and_taken_off():
    networks = by_technology(
        cells_at(
            ("a", "lte-fdd", 500, 2140, 20),
            ("b", "nr", 2500, 2140, 20),
            ("c", "nr", 4500, 2140, 20),
            opened=[2013, 2014, 2015],
        )
    )
    grown = dict(predict_networks_years(networks, line(5), years=[2015, 2013, 2014], options=FREE))
    assert list(grown) == [2013, 2014, 2015]
    for year, signals in grown.items():
        whole = predict_networks(networks, line(5), options=FREE, year=year)
        for name, signal in signals.items():
            assert all(
                np.array_equal(signal[one].to_numpy(), whole[name][one].to_numpy(), equal_nan=True)
                for one in signal
            )
    sinr = [grown[year]["lte-fdd"]["sinr"].to_numpy()[0, 1] for year in grown]
    assert sinr[0] > sinr[1] > sinr[2]


def test_options_of_other_networks_are_refused():
    networks = by_technology(cells_at(("a", "lte-fdd", 500, 2140, 20)))
    with pytest.raises(ContractError, match="of the networks that are given, found nr"):
        predict_networks(networks, line(), options={"lte-fdd": FREE, "nr": FREE})


def _random_networks(rng, grid):
    """LTE of two bandwidths and NR on carriers that overlap by chance, on masts of their own."""
    west, south, east, north = grid.bounds
    rows = []
    for at in range(14):
        technology = "lte-fdd" if at % 2 else "nr"
        bandwidth = float(rng.choice([10, 20]))
        frequency = float(rng.choice([1850.0, 1856.0, 1872.0]))
        rows.append((f"m{at}", technology, 0.0, frequency, bandwidth))
    cells = cells_at(*rows)
    place = rng.uniform((west, south), (east, north), (len(cells), 2))
    return cells.set_geometry(gpd.points_from_xy(place[:, 0], place[:, 1], crs=UTM))


def _every_pixel(networks, grid, ground, options):
    """SINR of each network from every cell's own prediction, by the overlap of each pair of cells."""
    alone = {}
    for name, cells in networks.items():
        for at in range(len(cells)):
            one = cells.iloc[[at]].reset_index(drop=True)
            signal = predict(one, grid, ground=ground, options=options)
            level = signal["rsrp"].to_numpy().astype(np.float64)
            # below the floor a cell alone is not shown: its interference is at most that
            alone[name, at] = np.where(signal["server"].to_numpy() >= 0, 10 ** (level / 10), 0.0)
    found = {}
    for name, cells in networks.items():
        technology = T[name]
        own = np.array([alone[name, at] for at in range(len(cells))])
        server = own.argmax(axis=0)
        noise = np.full(grid.shape, 10 ** (technology.noise_dbm / 10))
        for other, theirs in networks.items():
            _, channels = channels_of(theirs, T[other])
            number, _ = channels_of(theirs, T[other])
            mine, my_channels = channels_of(cells, technology)
            for at, serving in itertools.product(range(len(theirs)), range(len(cells))):
                if other == name and at == serving:
                    continue
                share = my_channels[mine[serving]].share_of(channels[number[at]])
                density = technology.noise_bandwidth_khz / T[other].noise_bandwidth_khz
                noise += (server == serving) * 0.5 * share * density * alone[other, at]
        with np.errstate(divide="ignore"):
            sinr = 10 * np.log10(own.max(axis=0) / noise)
        found[name] = np.maximum(sinr, SINR_FLOOR_DB), own.max(axis=0) > 0
    return found


@pytest.mark.parametrize("seed", range(4))
def test_every_pixel_beside_every_cell(grid, seed):
    """By distance, channels at random: at each of 1681 pixels."""
    networks = by_technology(_random_networks(np.random.default_rng(seed), grid))
    found = predict_networks(networks, grid, options=FREE)
    for name, (sinr, known) in _every_pixel(networks, grid, None, FREE).items():
        assert found[name]["sinr"].to_numpy()[known] == pytest.approx(sinr[known], abs=2e-3)


@pytest.mark.kernel
@pytest.mark.parametrize(("interference", "near_db"), [("pixels", 0.02), ("groups", 1.0)])
def test_every_pixel_over_terrain(interference, near_db):
    """P.1812 over hills: to the floor every cell counts; groups are as near as within one network."""
    grid = Grid(crs=UTM, transform=Affine(100, 0, 500_000, 0, -100, 4_404_100), shape=(41, 41))
    rng = np.random.default_rng(5)
    ground = Ground(terrain=grid.array(20.0 * rng.random(grid.shape), units="m", name="terrain"))
    options = SignalOptions(max_range_m=8000.0, threads=1, interference=interference)
    networks = by_technology(_random_networks(rng, grid))
    found = predict_networks(networks, grid, ground=ground, options=options)
    every = _every_pixel(networks, grid, ground, replace(options, interference="pixels"))
    for name, (sinr, known) in every.items():
        apart = np.abs(found[name]["sinr"].to_numpy() - sinr)[known]
        assert np.quantile(apart, 0.95) <= near_db
