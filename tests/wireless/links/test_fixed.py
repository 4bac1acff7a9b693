"""Fixed wireless: equal to the prediction of areas where both ask the same, and by hand where not."""

from __future__ import annotations

import math

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
from affine import Affine
from pyproj import CRS
from scipy.special import ndtri
from shapely import points

from fugai.errors import ConfigError, ContractError, CRSMismatchError
from fugai.grid import Grid
from fugai.wireless import (
    ITM,
    P1812,
    Correction,
    FreeSpace,
    Ground,
    HomeDemand,
    RoofReceiver,
    SignalOptions,
    Tuned,
    cells_from_sites,
    fixed_wireless,
    free_space_loss_db,
    homes_per_sector,
    predict,
    technologies,
)

UTM = CRS.from_epsg(32650)
GRID = Grid(crs=UTM, transform=Affine(100, 0, 0, 0, -100, 4100), shape=(41, 41))
PLAIN = RoofReceiver(height_m=1.5, gain_dbi=0.0, beamwidth_deg=360.0, probability=0.5)
"""As a receiver of `predict`: at 1.5 m, all round, in the median."""


def land(seed=4):
    rng = np.random.default_rng(seed)
    return Ground(
        terrain=GRID.array(rng.uniform(0, 60, GRID.shape).round(1), units="m"),
        clutter=GRID.array(rng.integers(1, 4, GRID.shape), units="class"),
    )


def cells(places, technology="lte-fdd", **columns):
    x, y = np.array(places, dtype=float).reshape(-1, 2).T
    data = {"site_id": [f"s{n}" for n in range(len(x))], "technology": technology} | columns
    frame = gpd.GeoDataFrame(data, geometry=points(x, y), crs=UTM)
    return cells_from_sites(frame, technologies=technologies())


def villages(places):
    x, y = np.array(places, dtype=float).reshape(-1, 2).T
    return gpd.GeoDataFrame(
        {"settlement_id": [f"v{n}" for n in range(len(x))]}, geometry=points(x, y), crs=UTM
    )


CENTRES = [(x, y) for x in range(150, 4100, 400) for y in range(50, 4100, 500)]
MASTS = [(2050, 2050), (830, 3120), (3333, 777)]


@pytest.mark.parametrize(
    "model",
    [
        None,
        P1812(latitude_deg=20.0, zone="coastal"),
        ITM(),
        Tuned(
            base=P1812(),
            corrections=tuple(
                Correction(environment=e, low_mhz=1000.0, high_mhz=3000.0, offset_db=4.0)
                for e in ("rural", "suburban", "urban")
            ),
        ),
    ],
)
@pytest.mark.parametrize("terrain", [True, False])
def test_levels_and_sinr_are_those_of_the_area_prediction(model, terrain):
    """One network, pixel centres, each pixel's own profile; all-round antennas take in all interference."""
    if model is not None and not terrain:
        pytest.skip("the model needs terrain")
    ground = land() if terrain else Ground(clutter=land().clutter)
    network = cells(MASTS)
    options = SignalOptions(model=model, profiles="exact", load=0.7)
    signal = predict(network, GRID, ground=ground, options=options)
    found = fixed_wireless(
        network, villages(CENTRES), ground=ground, options=options, receiver=PLAIN
    )
    best = found.sort_values("level_dbm").drop_duplicates("settlement_id", keep="last")
    best = best.set_index("settlement_id")
    row, column = GRID.rows_columns(*np.array(CENTRES, float).T)
    level = pd.Series(signal["rsrp"].to_numpy()[row, column])
    sinr = pd.Series(signal["sinr"].to_numpy()[row, column])
    rate = pd.Series(signal["throughput"].to_numpy()[row, column])
    server = signal["server"].to_numpy()[row, column]
    away = np.hypot(*(np.array(CENTRES, float).T[:, :, None] - np.array(MASTS, float).T[:, None]))
    # nearer than that the area's profiles go on beyond the receiver
    seen = np.flatnonzero((rate.to_numpy() > 0.0) & (away.min(axis=1) > 300.0))
    assert len(seen) > 40
    here = best.loc[[f"v{n}" for n in seen]]
    # the distance engine's tables are within 0.01 dB, the terrain engine's losses are float32
    np.testing.assert_allclose(here["level_dbm"], level[seen], atol=2e-3 if terrain else 2e-2)
    off_db = np.abs(here["sinr_db"].to_numpy() - sinr[seen].to_numpy())
    if terrain:
        assert off_db.max() < 6e-3
        np.testing.assert_allclose(here["rate_mbit_s"], rate[seen], atol=0.05)
    else:  # the area takes interference from afar at the nodes of a lattice
        assert np.median(off_db) < 2e-2
        assert off_db.max() < 1.0
    names = network["cell_id"].to_numpy()[server[seen]]
    assert (here["cell_id"].to_numpy() == names).mean() > 0.95  # equals but for ties


def one_mast(**columns):
    return cells([(2050, 2050)], sectors=1, downtilt_deg=0.0, gain_dbi=10.0, **columns)


def test_one_path_by_hand():
    """Free space over 1 km, the mast and the roof at one height: power, gains, noise, rate."""
    network = one_mast(height_m=30.0)
    receiver = RoofReceiver(height_m=30.0, gain_dbi=15.0, probability=0.9)
    link = fixed_wireless(
        network,
        villages([(3050, 2050)]),
        options=SignalOptions(model=FreeSpace()),
        receiver=receiver,
    ).iloc[0]
    lte = technologies()["lte-fdd"]
    loss = free_space_loss_db(frequency_mhz=1850.0, distance_m=1000.0)
    level = 46.0 - 10 * math.log10(1200) + 10.0 - 0.5 - loss + 15.0
    assert link["distance_m"] == 1000.0
    assert link["loss_db"] == pytest.approx(loss, rel=1e-12)
    assert link["level_dbm"] == pytest.approx(level, abs=1e-9)
    short = ndtri(0.9) * lte.sigma_db["suburban"]
    assert link["sinr_db"] == pytest.approx(level - short - lte.noise_dbm, abs=1e-9)
    assert link["rate_mbit_s"] == pytest.approx(4.4 * 18.0)


def test_a_mast_in_the_back_of_the_antenna_interferes_less():
    """Two masts east and west of the village at one distance: behind it is 20 dB weaker."""
    network = cells([(1050, 2050), (3050, 2050)], sectors=1, downtilt_deg=0.0)
    village = villages([(2050, 2050)])
    free = SignalOptions(model=FreeSpace(), load=1.0)
    wide = RoofReceiver(beamwidth_deg=360.0, probability=0.5)
    narrow = RoofReceiver(beamwidth_deg=40.0, front_back_db=20.0, probability=0.5)
    both = fixed_wireless(network, village, options=free, receiver=wide)
    assert both["site_id"].tolist() == ["s0", "s1"]
    # the noise is 60 dB below either of them
    assert both["sinr_db"].to_numpy() == pytest.approx([0.0, 0.0], abs=1e-4)
    both = fixed_wireless(network, village, options=free, receiver=narrow)
    assert both["sinr_db"].to_numpy() == pytest.approx([20.0, 20.0], abs=1e-2)


def test_planned_masts_hear_the_network_but_not_each_other():
    network, village = cells([(1050, 2050)], sectors=1), villages([(2050, 2050)])
    planned = cells([(3050, 2050), (2050, 3050)], sectors=1).replace(
        {"s0": "p0", "s1": "p1", "s0-1": "p0-1", "s1-1": "p1-1"}
    )
    free = {"options": SignalOptions(model=FreeSpace()), "receiver": RoofReceiver(probability=0.5)}
    alone = fixed_wireless(network, village, **free).set_index("site_id")
    found = fixed_wireless(network, village, planned=planned, **free).set_index("site_id")
    assert found.loc["s0", "sinr_db"] == alone.loc["s0", "sinr_db"]
    for name in ("p0", "p1"):
        one = planned[planned["site_id"] == name]
        single = fixed_wireless(network, village, planned=one, **free).set_index("site_id")
        assert single.loc[name, "sinr_db"] == found.loc[name, "sinr_db"]
    only = fixed_wireless(network.iloc[:0], village, planned=planned, **free)
    assert only["site_id"].tolist() == ["p0", "p1"]
    assert (only["sinr_db"].to_numpy() >= found.loc[["p0", "p1"], "sinr_db"].to_numpy()).all()


def test_higher_roofs_and_larger_antennas_never_lose():
    ground, network, places = land(9), cells(MASTS), villages(CENTRES)

    def rates(**changes):
        receiver = RoofReceiver(**{"beamwidth_deg": 40.0} | changes)
        found = fixed_wireless(network, places, ground=ground, receiver=receiver)
        keys = ["site_id", "settlement_id"]
        return found.set_index(keys)["rate_mbit_s"]

    base = rates()
    for better in (rates(gain_dbi=18.0), rates(probability=0.5), rates(front_back_db=30.0)):
        both = base.index.intersection(better.index)
        assert len(both) == len(base)
        assert (better[both] >= base[both] - 1e-9).all()


def test_unknown_terrain_is_counted_not_served():
    ground = land()
    heights = ground.terrain.copy()
    heights[:, 20] = np.nan
    network, places = cells([(550, 2050)]), villages([(950, 2050), (3050, 2050), (2050, 2050)])
    found = fixed_wireless(network, places, ground=Ground(terrain=heights, clutter=ground.clutter))
    assert set(found["settlement_id"]) == {"v0"}
    assert found.attrs["unknown_paths"] == 1  # v1; v2 stands on the void itself


def test_masts_beyond_those_asked_for_do_not_count():
    network, village = cells(MASTS), villages([(2300, 2200)])
    all_of_them = fixed_wireless(network, village, options=SignalOptions(model=FreeSpace()))
    nearest = fixed_wireless(
        network, village, options=SignalOptions(model=FreeSpace()), most_masts=1
    )
    assert set(all_of_them["site_id"]) == {"s0", "s1", "s2"}
    assert nearest["site_id"].tolist() == ["s0"]
    assert nearest["sinr_db"].iloc[0] > all_of_them["sinr_db"].iloc[0]


def test_nothing_in_range_and_nothing_at_all():
    network = cells(MASTS)
    for places in (villages([(500_000, 0)]), villages([])):
        found = fixed_wireless(network, places)
        assert len(found) == 0
        assert found.columns[0] == "site_id"
    assert len(fixed_wireless(network.iloc[:0], villages(CENTRES))) == 0


def test_closed_masts_are_silent():
    network = cells(MASTS)
    network.loc[network["site_id"] == "s0", "status"] = "closed"
    found = fixed_wireless(network, villages(CENTRES), options=SignalOptions(model=FreeSpace()))
    assert set(found["site_id"]) == {"s1", "s2"}


def test_arguments_are_not_changed():
    network, places, ground = cells(MASTS), villages(CENTRES[:3]), land()
    before = network.copy(), places.copy(), ground.terrain.copy()
    fixed_wireless(network, places, ground=ground)
    assert network.equals(before[0])
    assert places.equals(before[1])
    assert ground.terrain.identical(before[2])


def test_bad_values_end_in_one_sentence():
    network, places = cells(MASTS), villages(CENTRES[:2])
    with pytest.raises(ContractError, match="must be one with a data rate"):
        fixed_wireless(cells(MASTS, technology="gsm"), places)
    with pytest.raises(ContractError, match="must be unique, found 'v' twice"):
        fixed_wireless(network, places.assign(settlement_id="v"))
    with pytest.raises(ContractError, match="must have the column `settlement_id`"):
        fixed_wireless(network, places.drop(columns="settlement_id"))
    with pytest.raises(CRSMismatchError, match="must be in the CRS"):
        fixed_wireless(network, places.set_crs(32651, allow_override=True))
    with pytest.raises(ContractError, match="cell ids of its own, found 's0-1' in both"):
        fixed_wireless(network, places, planned=network)
    with pytest.raises(ConfigError, match="`most_masts` must be at least 1, found 0"):
        fixed_wireless(network, places, most_masts=0)
    with pytest.raises(ConfigError, match="`probability` must be between"):
        RoofReceiver(probability=1.0)
    with pytest.raises(ConfigError, match="`oversubscription` must be between"):
        HomeDemand(oversubscription=0.5)


def test_homes_of_a_sector():
    links = pd.DataFrame(
        {
            "site_id": ["a", "a", "b", "c"],
            "settlement_id": ["v", "w", "w", "x"],
            "rate_mbit_s": [40.0, 20.0, 60.0, 5.0],
        }
    )
    homes = pd.Series({"v": 100.0, "w": 0.0, "x": 10.0})
    demand = HomeDemand(plan_mbit_s=20.0, oversubscription=10.0, busy_load=0.5)
    found = homes_per_sector(links, homes, demand=demand)
    # a: 101 / (100 / 40 + 1 / 20) = 39.608 Mbit/s, half of it by 2 Mbit/s; c is below the plan
    assert found.to_dict() == pytest.approx({"a": 39.6078431 / 4, "b": 15.0})
    with pytest.raises(ContractError, match="`homes` must state the homes"):
        homes_per_sector(links, homes.drop("w"), demand=demand)
    with pytest.raises(ContractError, match="must have the column `site_id`"):
        homes_per_sector(links.drop(columns="site_id"), homes)
    assert len(homes_per_sector(links.iloc[:0], homes)) == 0
