"""Times on the grid."""

import numpy as np
import pytest
from affine import Affine
from pyproj import CRS

from fugai.delivery import outlet_times, reach_raster, reachable_mask, snap_cells, travel_time
from fugai.errors import ContractError, CRSMismatchError
from fugai.grid import Grid

METRIC = CRS.from_epsg(32650)
NAN = np.nan


def grid(*, crs=METRIC, shape=(3, 4)):
    """Cells of 1 km whose centres are the ring's nodes, and one row and two columns around."""
    return Grid(crs=crs, transform=Affine(1000, 0, -500, 0, -1000, 2500), shape=shape)


def test_minutes_of_cells_whose_centre_is_a_node(town):
    time_s, _ = travel_time(town, [0])
    found = reach_raster(town, time_s, grid(), snap_max_m=100)
    expected = [[NAN, NAN, NAN, NAN], [3, 2, NAN, NAN], [0, 1, 3, NAN]]
    assert np.array_equal(found, expected, equal_nan=True)
    assert found.attrs["units"] == "min"
    assert found["reason"].to_numpy().tolist() == [[2, 2, 2, 2], [0, 0, 2, 2], [0, 0, 0, 2]]


def test_the_way_to_the_road_counts_and_its_limit_is_inclusive(town):
    time_s, _ = travel_time(town, [0])
    found = reach_raster(town, time_s, grid(), snap_max_m=1000).to_numpy()
    leg = 1000 / (15 / 3.6) / 60
    assert found[0, :2].tolist() == pytest.approx([3 + leg, 2 + leg], rel=1e-12)
    assert found[2, 3] == pytest.approx(3 + leg, rel=1e-12)
    assert np.isnan(found[0, 2:]).all()  # more than 1000 m from any node


def test_only_requested_cells_are_snapped(town):
    population = grid().array(np.arange(12.0).reshape(3, 4) % 5, units="persons")
    population[1, 1] = NAN
    cells = snap_cells(town, grid(), mask=population)
    assert cells.cell.tolist() == [1, 2, 3, 4, 6, 7, 8, 9, 11]
    time_s, _ = travel_time(town, [0])
    direct = reach_raster(town, time_s, grid(), mask=population)
    assert direct.identical(reach_raster(town, time_s, grid(), cells=cells))
    assert direct["reason"].to_numpy()[1, 1] == 1
    assert np.isnan(direct[0, 0])


def test_the_mask_tells_not_reached_from_unknown(town, make_places):
    nobody = outlet_times(town, make_places([], outlet_id=[]))
    none = reachable_mask(reach_raster(town, nobody, grid(), snap_max_m=100), 15)
    assert none.to_numpy()[1, 0] == 0
    assert np.isnan(none[0, 0])


def test_the_mask_is_inclusive(town):
    time_s, _ = travel_time(town, [0])
    raster = reach_raster(town, time_s, grid(), snap_max_m=100)
    assert reachable_mask(raster, 2.0).to_numpy()[1:, :2].tolist() == [[0, 1], [1, 1]]
    assert reachable_mask(raster, 1.999).to_numpy()[1:, :2].tolist() == [[0, 0], [1, 1]]
    assert reachable_mask(raster, 2.0).attrs["units"] == "1"
    assert "reason" not in reachable_mask(raster, 2.0).coords
    grid().assert_aligned(reachable_mask(raster, 2.0), name="reachable")


def test_in_a_raster_without_reasons_missing_times_are_unknown():
    raster = grid().array(np.full((3, 4), NAN), units="min")
    assert np.isnan(reachable_mask(raster, 5)).all()


def test_grids_masks_and_times_must_fit(town):
    time_s, _ = travel_time(town, [0])
    with pytest.raises(CRSMismatchError, match="`grid` must be in the network's CRS"):
        reach_raster(town, time_s, grid(crs=CRS.from_epsg(32649)))
    with pytest.raises(ContractError, match="8 nodes, found 3"):
        reach_raster(town, time_s[:3], grid())
    with pytest.raises(ContractError, match="`mask` must have the grid's shape"):
        snap_cells(town, grid(), mask=np.ones((2, 2), dtype=bool))
    with pytest.raises(CRSMismatchError, match="`cells` must be of the grid's shape"):
        reach_raster(town, time_s, grid(), cells=snap_cells(town, grid(shape=(2, 2))))
    with pytest.raises(CRSMismatchError, match="`mask` must have the grid's shape"):
        snap_cells(town, grid(), mask=grid(shape=(2, 2)).array(np.ones((2, 2)), units="1"))
