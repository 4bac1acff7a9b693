"""What changes to a network do, and footprints for siting."""

from __future__ import annotations

from dataclasses import replace

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
from affine import Affine
from hypothesis import given, settings
from hypothesis import strategies as st
from pyproj import CRS
from shapely import box, points

from fugai.errors import ContractError, EmptyResultError
from fugai.grid import Grid
from fugai.wireless import (
    Demand,
    Ground,
    ServiceDefinition,
    SignalOptions,
    Thresholds,
    candidate_covers,
    cells_from_sites,
    changed_cells,
    compare_cells,
    gain_of_site,
    loss_of_site,
    predict,
    served,
    site_gains,
    technologies,
    union,
    what_if,
)
from fugai.zonal import population_served, zone_weights

UTM = CRS.from_epsg(32650)
pytestmark = pytest.mark.kernel

GRID = Grid(crs=UTM, transform=Affine(200.0, 0.0, 0.0, 0.0, -200.0, 24000.0), shape=(120, 120))
LEVEL = ServiceDefinition(name="lte", technologies=("lte",), rsrp_dbm=-95.0)
INDOOR = ServiceDefinition(name="in", technologies=("lte",), rsrp_dbm=-105.0, place="indoor")
RATES = ServiceDefinition(
    name="r",
    technologies=("lte",),
    thresholds={"lte": Thresholds(download_mbps=15.0, upload_mbps=0.5)},
)
QUALITY = ServiceDefinition(name="q", technologies=("lte",), rsrp_dbm=-95.0, sinr_db=3.0)
PEOPLE = GRID.array(np.random.default_rng(7).uniform(0.0, 9.0, GRID.shape), units="persons")
ZONES = zone_weights(
    GRID,
    gpd.GeoDataFrame(
        {"name": ["w", "e"]},
        index=pd.Index(["W", "E"], name="district_id"),
        geometry=[box(0, 0, 11111.0, 24000), box(11111.0, 0, 24000, 24000)],
        crs=UTM,
    ),
)
T = technologies()
FAST = SignalOptions(max_range_m=5000.0, threads=1)
DEMAND = Demand(population=PEOPLE, zones=ZONES)
LOOK = {"demand": DEMAND, "options": FAST}


def sites(places, start=0, **columns):
    names = [f"s{n + start}" for n in range(len(places))]
    data = {
        "site_id": names,
        "operator": "o",
        "technology": "lte-fdd",
        "status": "active",
    } | columns
    return gpd.GeoDataFrame(data, geometry=points(np.array(places)), crs=UTM)


def cells_of(places, start=0, **columns):
    return cells_from_sites(sites(places, start, **columns), technologies=T)


CELLS = cells_of([(4000.0, 6000.0), (9000.0, 15000.0), (17000.0, 8000.0)])


def full(cells, service=LEVEL):
    """Service over the whole grid."""
    signal = predict(cells, GRID, options=FAST)
    return signal, served(signal, service)


def laid(change, part):
    """A window's values in the whole grid, zero outside."""
    whole = np.zeros(GRID.shape)
    whole[change.rows, change.columns] = part
    return whole


@pytest.mark.parametrize("service", [LEVEL, INDOOR, QUALITY, RATES], ids=lambda one: one.name)
@settings(max_examples=8)
@given(x=st.floats(-2000.0, 26000.0), y=st.floats(-2000.0, 26000.0))
def test_gain_is_the_difference_of_two_full_predictions_to_the_bit(service, x, y):
    new = cells_of([(x, y)], start=9)
    change = gain_of_site(CELLS, new, GRID, service=service, **LOOK)
    _, before = full(CELLS, service)
    together = gpd.GeoDataFrame(pd.concat([CELLS, new], ignore_index=True), crs=UTM)
    _, after = full(together, service)
    whole = after.to_numpy().astype(np.float64) - before.to_numpy()
    found = change.after.to_numpy().astype(np.float64) - change.before.to_numpy()
    assert np.array_equal(laid(change, found), whole)
    gained = ZONES.fractions @ (np.maximum(whole, 0.0) * PEOPLE.to_numpy()).ravel()
    lost = ZONES.fractions @ (np.maximum(-whole, 0.0) * PEOPLE.to_numpy()).ravel()
    assert change.districts["people_gained"].tolist() == gained.tolist()
    assert change.districts["people_lost"].tolist() == lost.tolist()


HILLS = GRID.array(
    60.0 * (np.sin(GRID.x / 1500.0)[None, :] * np.sin(GRID.y / 1100.0)[:, None]) ** 2, units="m"
)
HILLS[10:14, 30:90] = np.nan
OVER = {"ground": Ground(terrain=HILLS), "options": replace(FAST, model="p1812")}


@pytest.mark.parametrize("look", [{"options": FAST}, OVER], ids=["flat", "hills"])
@pytest.mark.parametrize("service", [LEVEL, INDOOR, QUALITY, RATES], ids=lambda one: one.name)
@pytest.mark.parametrize("known", [False, True], ids=["anew", "from a signal"])
def test_every_change_is_the_difference_of_two_full_predictions(look, service, known):
    """More, fewer and changed cells; computed anew or from the signal of the existing network."""
    new = cells_of([(13000.0, 12000.0), (11000.0, 21500.0)], start=9)
    more = gpd.GeoDataFrame(pd.concat([CELLS, new], ignore_index=True), crs=UTM)
    turned = changed_cells(CELLS, {"s1-1": {"azimuth_deg": 10.0, "power_dbm": 49.0}})
    now = predict(CELLS, GRID, **look)
    before = served(now, service).to_numpy().astype(np.float64)
    for after in (more, CELLS.iloc[3:].reset_index(drop=True), turned):
        whole = served(predict(after, GRID, **look), service).to_numpy() - before
        change = compare_cells(
            CELLS,
            after,
            GRID,
            service=service,
            signal=now if known else None,
            demand=DEMAND,
            **look,
        )
        found = change.after.to_numpy().astype(np.float64) - change.before.to_numpy()
        assert np.array_equal(np.nan_to_num(laid(change, found)), np.nan_to_num(whole))
        assert np.abs(np.nan_to_num(whole)).sum() > 0.0


def test_gain_agrees_with_the_people_served():
    new = cells_of([(11000.0, 9000.0)], start=9)
    change = gain_of_site(CELLS, new, GRID, service=LEVEL, **LOOK)
    together = gpd.GeoDataFrame(pd.concat([CELLS, new], ignore_index=True), crs=UTM)
    counts = [
        population_served(full(state)[1], PEOPLE, ZONES)["numerator"] for state in (CELLS, together)
    ]
    assert change.districts["people_net"].to_numpy() == pytest.approx(
        (counts[1] - counts[0]).to_numpy(), rel=1e-9
    )  # the same sums in another order
    assert change.people_net > 100.0
    assert change.districts.index.equals(ZONES.index)
    area = change.districts["area_gained_km2"].sum()
    assert 0.5 < area < np.pi * 5.0**2
    assert f"{change.people_net:+,.0f} people served" in change._repr_html_()


def test_what_is_served_already_is_not_gained():
    new = cells_of([(11000.0, 9000.0)], start=9)
    everything = GRID.array(np.ones(GRID.shape), units="1")
    change = gain_of_site(
        CELLS,
        new,
        GRID,
        service=LEVEL,
        demand=replace(DEMAND, already_covered=everything),
        options=FAST,
    )
    assert change.districts.drop(columns=[]).to_numpy().tolist() == np.zeros((2, 5)).tolist()
    half = GRID.array(np.where(GRID.x < 11000.0, 1.0, 0.0) * np.ones((120, 1)), units="1")
    part = gain_of_site(
        CELLS, new, GRID, service=LEVEL, demand=replace(DEMAND, already_covered=half), options=FAST
    )
    _, before = full(CELLS)
    _, after = full(gpd.GeoDataFrame(pd.concat([CELLS, new], ignore_index=True), crs=UTM))
    united = [union([state, half]).to_numpy() for state in (before, after)]
    expected = ((united[1] - united[0]) * PEOPLE.to_numpy()).sum()
    assert part.people_net == pytest.approx(expected, rel=1e-6)  # exact shares against whole pixels


def test_a_failed_site_loses_what_it_gained_and_names_who_takes_over():
    gained = gain_of_site(CELLS.iloc[3:], CELLS.iloc[:3], GRID, service=LEVEL, **LOOK)
    lost = loss_of_site(CELLS, "s0", GRID, service=LEVEL, **LOOK)
    assert lost.districts["people_lost"].tolist() == gained.districts["people_gained"].tolist()
    assert lost.people_net == -gained.people_net
    assert set(lost.handover["from_cell"]) <= {"s0-1", "s0-2", "s0-3"}
    assert not lost.handover["to_cell"].str.startswith("s0").any()
    # by hand: all ground whose best server was one of the failed site's
    signal, before = full(CELLS)
    was = np.isin(signal["server"].to_numpy(), [0, 1, 2])
    assert lost.handover["people"].sum() == pytest.approx(PEOPLE.to_numpy()[was].sum(), rel=1e-9)
    assert lost.handover["area_km2"].sum() == pytest.approx(was.sum() * 0.04, rel=1e-9)
    rest = full(CELLS.iloc[3:].reset_index(drop=True))[1].to_numpy()
    dropped = (before.to_numpy() > rest) * PEOPLE.to_numpy()
    assert lost.handover["people_lost"].sum() == pytest.approx(dropped.sum(), rel=1e-9)
    assert lost.handover["people"].is_monotonic_decreasing


def test_more_power_never_serves_fewer_and_less_power_never_more():
    stronger = what_if(CELLS, {"s1-2": {"power_dbm": 49.0}}, GRID, service=LEVEL, **LOOK)
    weaker = what_if(CELLS, {"s1-2": {"power_dbm": 40.0}}, GRID, service=LEVEL, **LOOK)
    assert stronger.districts["people_lost"].sum() == 0.0
    assert weaker.districts["people_gained"].sum() == 0.0
    assert stronger.people_net > 0.0 > weaker.people_net


def test_turning_a_sector_back_reverses_the_change():
    turned = {"s1-1": {"azimuth_deg": 200.0, "downtilt_deg": 2.0}}
    there = what_if(CELLS, turned, GRID, service=LEVEL, **LOOK)
    back = compare_cells(changed_cells(CELLS, turned), CELLS, GRID, service=LEVEL, **LOOK)
    assert there.districts["people_gained"].tolist() == back.districts["people_lost"].tolist()
    assert there.districts["people_lost"].tolist() == back.districts["people_gained"].tolist()
    assert (there.districts[["people_gained", "people_lost"]].sum() > 0.0).all()


def test_no_change_and_a_change_out_of_reach_change_nothing():
    for after in (
        CELLS.copy(),
        gpd.GeoDataFrame(pd.concat([CELLS, cells_of([(90000.0, 0.0)], 9)]), crs=UTM),
    ):
        change = compare_cells(CELLS, after, GRID, service=LEVEL, **LOOK)
        assert change.window.shape == (1, 1)
        assert not change.districts.to_numpy().any()
        assert len(change.handover) == 0


def test_unknown_ground_is_no_change():
    terrain = GRID.array(np.where(GRID.x < 12000.0, np.nan, 5.0) * np.ones((120, 1)), units="m")
    new = cells_of([(12000.0, 9000.0)], start=9)
    change = gain_of_site(
        CELLS,
        new,
        GRID,
        service=LEVEL,
        demand=DEMAND,
        ground=Ground(terrain=terrain),
        options=replace(FAST, model="extended-hata"),
    )
    assert change.districts.loc["W", "people_gained"] == 0.0
    assert change.districts.loc["E", "people_gained"] > 0.0
    assert np.isnan(change.after.to_numpy()).any()


def test_wrong_requests_are_named():
    look = {"service": LEVEL, **LOOK}
    with pytest.raises(ContractError, match="cell ids of its own, found 's0-1' in both"):
        gain_of_site(CELLS, CELLS.iloc[:3], GRID, **look)
    with pytest.raises(ContractError, match="`site_id` must be a site of the cells, found 'x'"):
        loss_of_site(CELLS, "x", GRID, **look)
    with pytest.raises(ContractError, match="must name cells of the network, found 'x'"):
        what_if(CELLS, {"x": {"power_dbm": 1.0}}, GRID, **look)
    with pytest.raises(ContractError, match="found 'colour'"):
        what_if(CELLS, {"s0-1": {"colour": 1.0}}, GRID, **look)


def candidates(places, **columns):
    data = {"candidate_id": [f"c{n}" for n in range(len(places))]} | columns
    return gpd.GeoDataFrame(data, geometry=points(np.array(places)), crs=UTM)


PLACES = [(11000.0, 9000.0), (4100.0, 6100.0), (20000.0, 20000.0), (21000.0, 2000.0)]


def test_covers_are_the_footprints_on_people_without_service():
    _, before = full(CELLS)
    chosen = candidates(
        PLACES, status=["candidate", "candidate", "forbidden", "existing"], height_m=35.0
    )
    covers = candidate_covers(
        chosen,
        GRID,
        service=LEVEL,
        demand=Demand(population=PEOPLE, already_covered=before),
        options=SignalOptions(max_range_m=5000.0, threads=2),
    )
    assert covers.candidate.tolist() == [0, 1, 3]
    assert covers.matrix.shape == (len(covers.demand), 3)
    bare = (before.to_numpy() == 0.0) & (PEOPLE.to_numpy() > 0.0)
    assert covers.demand.tolist() == np.flatnonzero(bare.ravel()).tolist()
    assert covers.weight.tolist() == PEOPLE.to_numpy()[bare].tolist()
    for column, at in enumerate(covers.candidate):
        alone = cells_from_sites(
            sites([PLACES[at]], height_m=35.0).assign(site_id=f"c{at}"), technologies=T
        )
        footprint = full(alone)[1].to_numpy().ravel()[covers.demand] >= 0.5
        assert covers.matrix[:, [column]].toarray().ravel().tolist() == footprint.tolist()
    again = candidate_covers(
        chosen,
        GRID,
        service=LEVEL,
        demand=Demand(population=PEOPLE, already_covered=before),
        options=SignalOptions(max_range_m=5000.0, threads=1),
    )
    assert (covers.matrix != again.matrix).nnz == 0


def test_gain_by_the_matrix_is_the_gain_of_the_site():
    _, before = full(CELLS)
    covers = candidate_covers(
        candidates(PLACES),
        GRID,
        service=LEVEL,
        demand=Demand(population=PEOPLE, already_covered=before),
        options=FAST,
    )
    gains = site_gains(covers)
    assert gains.is_monotonic_decreasing
    for name, place in zip(("c0", "c1", "c2", "c3"), PLACES, strict=True):
        new = cells_from_sites(sites([place]).assign(site_id=name), technologies=T)
        change = gain_of_site(CELLS, new, GRID, service=LEVEL, **LOOK)
        # without a rule on SINR a further site never ends any service; only the order of sums differs
        assert gains[name] == pytest.approx(change.people_net, rel=1e-6)


def test_unknown_service_is_no_demand():
    unknown = GRID.array(np.full(GRID.shape, np.nan), units="1")
    with pytest.raises(EmptyResultError, match="someone without service"):
        candidate_covers(
            candidates(PLACES),
            GRID,
            service=LEVEL,
            demand=Demand(population=PEOPLE, already_covered=unknown),
        )


def test_wrong_candidates_are_named():
    look = {"service": LEVEL, "demand": Demand(population=PEOPLE)}
    with pytest.raises(ContractError, match="must be unique, found 'a' twice"):
        candidate_covers(candidates(PLACES[:2], candidate_id=["a", "a"]), GRID, **look)
    with pytest.raises(EmptyResultError, match="not forbidden"):
        candidate_covers(candidates(PLACES[:1], status=["forbidden"]), GRID, **look)
    with pytest.raises(ContractError, match="one that service lte names, found 'gsm'"):
        candidate_covers(candidates(PLACES[:1]), GRID, technology="gsm", **look)
