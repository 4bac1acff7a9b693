"""Signal once more, from the printed formulas in plain numpy, over every cell and without tables."""

from __future__ import annotations

import math

import geopandas as gpd
import numpy as np
import pytest
from affine import Affine
from pyproj import CRS, Geod, Transformer
from scipy.stats import norm

from fugai.grid import Grid
from fugai.wireless import (
    Ground,
    SignalOptions,
    cells_from_sites,
    predict,
    technologies,
)

CITY = CRS.from_proj4(
    "+proj=aea +lat_1=38.84 +lat_2=39.97 +lat_0=39.4 +lon_0=117.4 +datum=WGS84 +units=m"
)
EDGE = (60_000.0, -20_000.0)  # 0.7 degrees east of the middle
RURAL, SUBURBAN, URBAN = 1, 2, 3


def loss_db(distance_m, frequency, mast, receiver, ground):
    """Report ITU-R SM.2028-2, section 6.1, below 20 km and above 1500 MHz."""
    log_f = math.log10(frequency)

    def free(km):
        return 32.4 + 20 * log_f + 10 * np.log10(km**2 + ((mast - receiver) / 1000) ** 2)

    def hata(km):
        over = 10 * math.log10(frequency / 2000) if frequency > 2000 else 0.0
        urban = 46.3 + 33.9 * math.log10(min(frequency, 2000)) + over
        urban -= 13.82 * math.log10(max(30, mast))
        urban += (44.9 - 6.55 * math.log10(max(30, mast))) * np.log10(km)
        urban -= (1.1 * log_f - 0.7) * receiver - (1.56 * log_f - 0.8)
        urban -= min(0.0, 20 * math.log10(mast / 30))
        bounded = math.log10(min(frequency, 2000))
        if ground == SUBURBAN:
            urban = urban - 2 * (bounded - math.log10(28)) ** 2 - 5.4
        if ground == RURAL:  # quasi-open: 5 dB over open
            urban = urban - 4.78 * bounded**2 + 18.33 * bounded - 35.94
        return np.maximum(urban, free(km))

    km = np.maximum(distance_m, 1.0) / 1000
    share = (np.log10(km) - math.log10(0.04)) / math.log10(0.1 / 0.04)
    between = free(0.04) + share * (hata(0.1) - free(0.04))
    out = np.where(km <= 0.04, free(km), np.where(km >= 0.1, hata(km), between))
    return np.maximum(out, free(km))


def levels_dbm(cells, technology, distance_m, bearing, ground):
    """Level of every cell at one pixel, with the pattern of 3GPP TR 36.814."""
    blocks = {5.0: 25, 10.0: 50, 15.0: 75, 20.0: 100}
    out = np.empty(len(cells))
    for at, (_, cell) in enumerate(cells.iterrows()):
        offset = technology.pilot_db
        if technology.quality == "ofdm":
            offset = -10 * math.log10(12 * blocks[cell.bandwidth_mhz])
        turn = (bearing[at] - cell.azimuth_deg + 180) % 360 - 180
        flat = min(12 * (turn / cell.beamwidth_deg) ** 2, technology.front_back_db)
        down = math.degrees(math.atan2(cell.height_m - 1.5, distance_m[at]))
        upright = 12 * ((down - cell.downtilt_deg) / cell.vertical_beamwidth_deg) ** 2
        pattern = min(flat + min(upright, technology.side_lobe_db), technology.front_back_db)
        loss = loss_db(distance_m[at], cell.frequency_mhz, cell.height_m, 1.5, ground)
        out[at] = cell.power_dbm + offset + cell.gain_dbi - technology.feeder_loss_db
        out[at] += -pattern - loss
    return out


@pytest.fixture(scope="module")
def network():
    """Twenty masts of one network in 4 x 4 km at the edge of a city's grid, all grounds."""
    rng = np.random.default_rng(11)
    grid = Grid(
        crs=CITY, transform=Affine(100.0, 0.0, EDGE[0], 0.0, -100.0, EDGE[1]), shape=(40, 40)
    )
    ground = rng.integers(RURAL, URBAN + 1, grid.shape)
    x, y = EDGE[0] + rng.uniform(0, 4000, 20), EDGE[1] - rng.uniform(0, 4000, 20)
    return grid, grid.array(ground, units="class"), x, y


@pytest.mark.parametrize("name", ["lte-fdd", "lte-tdd", "umts", "td-scdma"])
def test_every_layer_is_that_of_the_printed_formulas(network, name):
    grid, ground, x, y = network
    known = technologies({name: {"floor_dbm": -160.0}})  # so that nothing is left out
    technology = known[name]
    rng = np.random.default_rng(12)
    sites = gpd.GeoDataFrame(
        {
            "site_id": [f"s{n}" for n in range(len(x))],
            "technology": name,
            "operator": "a",
            "height_m": rng.integers(15, 50, len(x)).astype(float),
        },
        geometry=gpd.points_from_xy(x, y),
        crs=grid.crs,
    )
    cells = cells_from_sites(sites, technologies=technologies())
    signal = predict(
        cells,
        grid,
        ground=Ground(clutter=ground),
        options=SignalOptions(load=0.5, technologies=known),
    )
    geod, back = Geod(ellps="WGS84"), Transformer.from_crs(grid.crs, 4326, always_xy=True)
    mast_lon, mast_lat = back.transform(cells.geometry.x.to_numpy(), cells.geometry.y.to_numpy())
    noise_mw = 1.380649e-23 * 290 * technology.noise_bandwidth_khz * 1e6
    noise_mw *= 10 ** (technology.noise_figure_db / 10)
    for row, column in rng.integers(0, 40, (60, 2)):
        lon, lat = back.transform(grid.x[column], grid.y[row])
        here = np.full(len(cells), lon), np.full(len(cells), lat)
        bearing, _, distance_m = geod.inv(mast_lon, mast_lat, *here)
        kind = int(ground.to_numpy()[row, column])
        level = levels_dbm(cells, technology, distance_m, bearing, kind)
        at = {key: signal[key].to_numpy()[row, column] for key in signal}
        best = int(level.argmax())
        assert at["rsrp"] == pytest.approx(level[best], abs=0.02)
        assert at["server"] == best or level[best] - level[at["server"]] < 0.02
        power = 10 ** (level / 10)
        own, others = {
            "ofdm": (0.0, 0.5),
            "tdma": (0.0, 1.0 / technology.reuse),
            "cdma": (1 + 0.5 * 9, 1 + 0.5 * 9),  # half of the 9 parts that are not pilot
        }[technology.quality]
        rest = power.sum() - power[best]
        quality = power[best] / (noise_mw + own * power[best] + others * rest)
        assert at["sinr"] == pytest.approx(10 * math.log10(quality), abs=0.03)
        sigma = technology.sigma_db[("rural", "suburban", "urban")[kind - 1]]
        chance = norm.cdf((level[best] - technology.threshold_dbm) / sigma)
        assert at["probability"] == pytest.approx(chance, abs=1e-3)
        near = np.abs(level - technology.threshold_dbm) < 0.02
        assert abs(int(at["servers"]) - (level >= technology.threshold_dbm).sum()) <= near.sum()


def test_distant_cells_interfere_where_none_of_them_serves(network):
    """A ring of cells just under the floor: each is noise, sixty of them are not.

    The gain is stated: without one, what radiates all round has 7.4 dB less than a sector, and the cell
    in the middle would not reach the corners of the grid.
    """
    grid, _, _, _ = network
    technology = technologies()["lte-fdd"]
    middle = np.array([EDGE[0] + 2000.0, EDGE[1] - 2000.0])
    turn = np.linspace(0, 2 * np.pi, 61)
    ring = np.column_stack([np.sin(turn), np.cos(turn)]) * 12_000.0 + middle
    place = np.vstack([middle + np.array([1500.0, 0.0]), ring[:-1]])
    sites = gpd.GeoDataFrame(
        {
            "site_id": [f"s{n}" for n in range(len(place))],
            "technology": "lte-fdd",
            "operator": "a",
            "sectors": 1.0,
        },
        geometry=gpd.points_from_xy(*place.T),
        crs=grid.crs,
    )
    cells = cells_from_sites(sites, technologies=technologies()).assign(gain_dbi=17.5)
    found = predict(cells, grid, options=SignalOptions(load=1.0))
    alone = predict(cells.iloc[:1], grid, options=SignalOptions(load=1.0))
    assert (alone["sinr"] - found["sinr"]).to_numpy().max() > 1.0
    lower = {"lte-fdd": {"floor_dbm": technology.floor_dbm - 20.0}}
    exact = predict(cells, grid, options=SignalOptions(load=1.0, technologies=technologies(lower)))
    gap = (found["sinr"] - exact["sinr"]).to_numpy()
    # their sum is computed on every eighth pixel: the horizontal patterns of a ring vary less between
    assert np.abs(gap).max() < 0.1


def test_near_its_reach_a_cell_is_counted_among_the_distant_ones(network):
    """Within 8 dB of the floor, 20 dB below the threshold, SINR may be up to 3 dB too low."""
    grid, _, _, _ = network
    technology = technologies()["lte-fdd"]
    sites = gpd.GeoDataFrame(
        {"site_id": ["s"], "technology": "lte-fdd", "operator": "a", "sectors": 1.0},
        geometry=gpd.points_from_xy([EDGE[0] + 3500.0], [EDGE[1] - 2000.0]),
        crs=grid.crs,
    )
    cells = cells_from_sites(sites, technologies=technologies())
    found = predict(cells, grid, options=SignalOptions(load=1.0))
    lower = {"lte-fdd": {"floor_dbm": technology.floor_dbm - 30.0}}
    exact = predict(cells, grid, options=SignalOptions(load=1.0, technologies=technologies(lower)))
    gap = (exact["sinr"] - found["sinr"]).to_numpy()
    level = found["rsrp"].to_numpy()
    assert (exact["rsrp"].to_numpy() < technology.floor_dbm).any()  # the floor lies within the grid
    assert np.abs(gap[level > technology.floor_dbm + 8.0]).max() < 0.01
    served = found["server"].to_numpy() >= 0
    assert 0.1 < gap[served].max() < 3.0
