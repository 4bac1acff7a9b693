"""Delivery districts as tables and shapes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import geopandas as gpd
import numpy as np
import shapely

from fugai.delivery.territories.neighbours import are_polygons
from fugai.errors import ContractError

if TYPE_CHECKING:
    import pandas as pd
    from shapely.geometry.base import BaseGeometry

DISTRICT = "delivery_district"
"""Column with the number of a delivery district, from 1; 0 for units in none."""


@dataclass(frozen=True, kw_only=True, eq=False)
class DistrictPlan:
    """Contiguous delivery districts of equal work, and how much less travel any others could take.

    Parameters
    ----------
    units
        On the index of the units: ``delivery_district`` (from 1; 0 for units that are in none),
        ``work``, ``minutes`` between the unit and the seat of its district [min], ``reason`` ('' for
        units in a district, else why not).
    districts
        By ``delivery_district``: ``seat`` (index label of the unit, or of the given seat), ``units``,
        ``work``, ``deviation`` (of the work from the mean, as a share of it), ``work_minutes`` (work
        times minutes, summed up), ``mean_min`` (over work) and ``longest_min``. [min]
    mean_work
        Work of a district if all were equal.
    tolerance
        Largest deviation that was allowed.
    objective, bound
        Work times minutes of all units, and a lower bound on it for all districts within the
        tolerance, contiguous or not. [min]
    status
        'optimal' (proven), 'gap' (the search has ended and a gap is left) or 'time limit'.
    seconds
        Processor time used. [s]
    rules
        What was checked of the answer anew from the inputs, all of it kept.

    Examples
    --------
    See `balance_districts`, which makes it.

    >>> import geopandas as gpd
    >>> from shapely import box
    >>> from fugai.delivery import balance_districts
    >>> units = gpd.GeoDataFrame({"work": [1, 1]}, geometry=[box(0, 0, 1, 1), box(1, 0, 2, 1)])
    >>> plan = balance_districts(units, [[0, 5], [5, 0]], districts=2)
    >>> plan.status, plan.gap, plan.deviation
    ('optimal', 0.0, 0.0)
    """

    units: pd.DataFrame
    districts: pd.DataFrame
    mean_work: float
    tolerance: float
    objective: float
    bound: float
    status: str
    seconds: float
    rules: tuple[str, ...]

    @property
    def gap(self) -> float:
        """By how much the objective may be above the optimum, relative to the objective."""
        if self.objective <= 0:
            return 0.0
        return max(0.0, (self.objective - self.bound) / self.objective)

    @property
    def deviation(self) -> float:
        """Largest deviation of a district's work from the mean, as a share of it."""
        return float(self.districts["deviation"].abs().max())


def district_shapes(
    plan: DistrictPlan, units: gpd.GeoDataFrame, *, within: BaseGeometry | None = None
) -> gpd.GeoDataFrame:
    """The districts as polygons with their figures.

    Parameters
    ----------
    plan
        As `balance_districts` returns it for the units.
    units
        Polygons, which are dissolved, or places: then each stands for the ground nearest to it in a
        straight line, for drawing alone.
    within
        What the ground of places is cut by; None for the rectangle around them.

    Returns
    -------
    ``delivery_district``, the columns of ``plan.districts`` and ``geometry``.

    Raises
    ------
    ContractError
        The units are not those of the plan.

    Examples
    --------
    >>> import geopandas as gpd
    >>> from shapely import box
    >>> from fugai.delivery import balance_districts, district_shapes
    >>> units = gpd.GeoDataFrame({"work": [1, 1]}, geometry=[box(0, 0, 1, 1), box(1, 0, 2, 1)])
    >>> plan = balance_districts(units, [[0, 5], [5, 0]], districts=2)
    >>> district_shapes(plan, units).area.tolist()
    [1.0, 1.0]
    """
    if not units.index.equals(plan.units.index):
        msg = "`units` must be those of the plan, found another index."
        raise ContractError(msg)
    number = plan.units[DISTRICT].to_numpy()
    used = np.flatnonzero(number > 0)
    shapes = np.asarray(units.geometry.array, dtype=object)[used]
    if not are_polygons(units):
        shapes = _cells(shapes, within)
    frame = gpd.GeoDataFrame({DISTRICT: number[used]}, geometry=shapes, crs=units.crs)
    merged = frame.dissolve(by=DISTRICT, method="unary")
    made = merged.join(plan.districts).reset_index()
    return gpd.GeoDataFrame(made[[DISTRICT, *plan.districts.columns, "geometry"]])


def _cells(shapes: np.ndarray, within: BaseGeometry | None) -> np.ndarray:
    """Ground nearest to each place; places at one point share it with the first of them."""
    points = shapely.point_on_surface(shapes)
    if within is None:
        west, south, east, north = shapely.bounds(shapely.multipoints(points))
        rim = 0.02 * float(np.hypot(east - west, north - south)) + 1.0
        within = shapely.box(west - rim, south - rim, east + rim, north + rim)
    distinct = np.unique(shapely.get_coordinates(points), axis=0)
    if len(distinct) < 2:
        cells = np.array([within], dtype=object)
    else:
        ground = shapely.voronoi_polygons(shapely.multipoints(distinct), extend_to=within)
        cells = shapely.intersection(shapely.get_parts(ground), within)
    at, cell = shapely.STRtree(cells).query(points, predicate="intersects")
    made = np.full(len(points), shapely.Polygon(), dtype=object)
    made[at[::-1]] = cells[cell[::-1]]
    # One cell is for one place.
    _, first = np.unique(shapely.get_coordinates(points), axis=0, return_index=True)
    again = np.setdiff1d(np.arange(len(points)), first)
    made[again] = shapely.Polygon()
    return made
