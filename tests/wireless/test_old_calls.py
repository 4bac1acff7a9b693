"""Values that were given one by one still work, warn, and give the same result."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import pytest

from fugai import wireless
from fugai.wireless import (
    Bootstrap,
    Demand,
    FreeSpace,
    Ground,
    ServiceDefinition,
    SignalOptions,
    Surface,
    Transmitter,
    Window,
    calibrate,
    candidate_covers,
    gain_of_site,
    loss_window,
    predict,
    predict_years,
    spectral_efficiency,
    throughput_mbps,
)

SERVICE = ServiceDefinition(name="p", technologies=("lte",), rsrp_dbm=-105.0)


def names_in(warnings):
    """What the warnings say to write instead."""
    return {str(one.message).split("is now `")[1].split("`")[0] for one in warnings}


@pytest.fixture
def clutter(grid):
    return grid.array(np.full(grid.shape, 3.0), units="class")


def test_predict_takes_its_options_one_by_one(grid, make_cells, clutter):
    cells = make_cells([(2050.0, 2050.0)])
    new = predict(
        cells, grid, ground=Ground(clutter=clutter), options=SignalOptions(model="uma", load=0.2)
    )
    with pytest.warns(FutureWarning) as seen:
        old = predict(cells, grid, clutter=clutter, model="uma", load=0.2)
    assert names_in(seen) == {"ground=Ground(clutter=...)", "options=SignalOptions(model=...)"}
    assert new.identical(old)
    with pytest.warns(FutureWarning, match=r"`options=SignalOptions\(model=\.\.\.\)`"):
        years = dict(predict_years(cells, grid, years=[2014], model="uma"))
    assert list(years) == [2014]


def test_loss_window_takes_its_transmitter_one_by_one():
    level = np.zeros((5, 6), np.float32)
    surface = Surface(
        terrain_m=level,
        clutter_m=level,
        x=100.0 * np.arange(6),
        y=-100.0 * np.arange(5),
        latitude_deg=40.0,
    )
    mast = {
        "x_m": 250.0,
        "y_m": -120.0,
        "height_m": 30.0,
        "rx_height_m": 1.5,
        "frequency_mhz": 900.0,
        "max_range_m": 300.0,
    }
    window = {"rows": (1, 4), "columns": (0, 6)}
    with pytest.warns(FutureWarning) as seen:
        old = loss_window(surface, model=FreeSpace(), **mast, **window)
    assert names_in(seen) == {"transmitter=Transmitter(x_m=...)", "window=Window(rows=...)"}
    new = loss_window(surface, Transmitter(**mast), model=FreeSpace(), window=Window(**window))
    assert np.array_equal(old, new)
    whole = loss_window(surface, Transmitter(**mast), model=FreeSpace())
    assert np.array_equal(whole[1:4], new)


def test_planning_takes_the_people_one_by_one(grid, make_cells, make_sites):
    cells = make_cells([(550.0, 550.0), (3550.0, 3550.0)], sectors=1)
    people = grid.array(np.ones(grid.shape), units="persons")
    covered = grid.array(np.zeros(grid.shape), units="1")
    new = gain_of_site(
        cells[:1],
        cells[1:],
        grid,
        service=SERVICE,
        demand=Demand(population=people, already_covered=covered),
    )
    with pytest.warns(FutureWarning) as seen:
        old = gain_of_site(
            cells[:1], cells[1:], grid, profile=SERVICE, population=people, already=covered
        )
    assert names_in(seen) == {"service", "already_covered", "demand=Demand(population=...)"}
    assert new.districts.equals(old.districts)
    places = make_sites([(550.0, 550.0)]).rename(columns={"site_id": "candidate_id"})
    with pytest.warns(FutureWarning, match="`demand=Demand"):
        matrix = candidate_covers(places, grid, service=SERVICE, population=people).matrix
    assert matrix.shape[1] == 1


def test_without_districts_the_grid_is_one(grid, make_cells):
    cells = make_cells([(550.0, 550.0), (3550.0, 3550.0)], sectors=1)
    people = grid.array(np.full(grid.shape, 2.0), units="persons")
    change = gain_of_site(
        cells[:1], cells[1:], grid, service=SERVICE, demand=Demand(population=people)
    )
    gained = np.nan_to_num(change.after.to_numpy()) > np.nan_to_num(change.before.to_numpy())
    assert change.districts.index.tolist() == ["all"]
    assert change.people_net == 2.0 * gained.sum() > 0.0


def test_calibrate_takes_its_draws_one_by_one(make_cells):
    cells = make_cells([(0.0, 0.0)])
    x = np.array([500.0, 1000.0, 2000.0])
    samples = gpd.GeoDataFrame(
        {"site_id": "s0", "loss_db": [100.0, 106.0, 112.0]},
        geometry=gpd.points_from_xy(x, 0.0 * x),
        crs=cells.crs,
    )
    with pytest.warns(FutureWarning, match=r"`bootstrap=Bootstrap\(rounds=\.\.\.\)`"):
        old = calibrate(samples, cells, model="free-space", rounds=0)
    new = calibrate(samples, cells, model="free-space", bootstrap=Bootstrap(rounds=0))
    assert old.groups.equals(new.groups)
    for name, now in (("left_out", "held_out"), ("left_out_of_choice", "nested_held_out")):
        with pytest.warns(FutureWarning, match=f"is now `{now}`"):
            assert getattr(new, name) == getattr(new, now)
    with pytest.warns(FutureWarning, match="is now `held_out_masts`"):
        assert new.left_out_masts is None


def test_names_that_changed_lead_to_the_new_ones():
    with pytest.warns(FutureWarning, match="ServiceDefinition"):
        assert wireless.Profile is ServiceDefinition
    with pytest.warns(FutureWarning, match="union"):
        assert wireless.unite is wireless.union
    with pytest.warns(FutureWarning, match="`sinr_db`"):
        assert float(spectral_efficiency(sinr=0.0)) == pytest.approx(0.6)
    with pytest.warns(FutureWarning, match="`sinr_db`"):
        assert float(throughput_mbps(sinr=0.0, occupied_mhz=10.0)) == pytest.approx(6.0)
