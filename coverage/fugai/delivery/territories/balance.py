"""Contiguous delivery districts of equal work, with a bound on their travel."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from scipy.sparse import csr_array

from fugai.delivery.territories.instance import DistrictInstance
from fugai.delivery.territories.options import DistrictOptions
from fugai.delivery.territories.reading import checked_count, checked_work, homes, read_units
from fugai.delivery.territories.search import Clock
from fugai.delivery.territories.solve import solve_districts
from fugai.delivery.territories.tables import made_plan
from fugai.errors import ContractError, EmptyResultError

if TYPE_CHECKING:
    import geopandas as gpd
    import numpy.typing as npt

    from fugai.delivery.network.network import Network
    from fugai.delivery.territories.plan import DistrictPlan


def balance_districts(
    units: gpd.GeoDataFrame,
    travel: Network | npt.ArrayLike,
    *,
    districts: int | None = None,
    work: str = "work",
    tolerance: float = 0.1,
    adjacency: object = None,
    seats: gpd.GeoDataFrame | None = None,
    options: DistrictOptions | None = None,
) -> DistrictPlan:
    """Units grouped into contiguous districts of nearly equal work, with little travel.

    Travel is work times the minutes between each unit and the seat of its district, summed up. A
    seat that is not given is the unit of the district with the least travel. Searched by simulated
    annealing; the bound is that of districts that need not be contiguous (Lagrangian relaxation),
    and small instances are solved to optimality (HiGHS). The answer is checked anew from the inputs.

    Parameters
    ----------
    units
        Settlements, blocks or cells with their work in the column ``work``: parcels a day, hours.
    travel
        The road network, or minutes between the units, shape ``(units, units)``: entry ``[i, j]`` is
        that of unit i from seat j; infinite where there is none. With given seats shape ``(units, seats)``.
    districts
        How many; the number of seats where these are given.
    work
        Name of the column of the work, finite and not negative.
    tolerance
        Largest deviation of a district's work from the mean, as a share of it.
    adjacency
        Which units touch: a matrix units × units, or a table whose first two columns hold pairs of
        index labels. By default those that share a border, or, where the units are places, those
        that the roads join without a third unit between (`unit_neighbours`).
    seats
        Places of depots or outlets, one for each district, which holds the unit nearest to it.

    Returns
    -------
    Units that are not on the network, or on no part of it that others are on, are in no district and
    have a reason.

    Raises
    ------
    ContractError
        A column is missing, work is negative or not finite, two seats are nearest to one unit, or
        the matrices have other shapes.
    EmptyResultError
        No such districts exist, or none are found; the message says what is possible.
    CertificateError
        The answer failed its check.

    Examples
    --------
    Six squares in a row, a minute between neighbours:

    >>> import geopandas as gpd
    >>> import numpy as np
    >>> from shapely import box
    >>> from fugai.delivery import balance_districts
    >>> units = gpd.GeoDataFrame({"work": [1.0] * 6}, geometry=[box(k, 0, k + 1, 1) for k in range(6)])
    >>> minutes = np.abs(np.subtract.outer(np.arange(6), np.arange(6)))
    >>> plan = balance_districts(units, minutes, districts=2, tolerance=0)
    >>> plan.units["delivery_district"].tolist(), plan.objective, plan.status
    ([1, 1, 1, 2, 2, 2], 4.0, 'optimal')
    """
    options = options or DistrictOptions()
    clock = Clock(options.time_limit_s)
    count = checked_count(districts, seats, len(units))
    if not (np.isfinite(tolerance) and tolerance >= 0):
        msg = f"`tolerance` must be finite and not negative, found {tolerance!r}."
        raise ContractError(msg)
    load = checked_work(units, work)
    read = read_units(units, travel, seats, adjacency, options)
    used = np.flatnonzero(read.reason == "")
    if len(used) < count or float(load[used].sum()) <= 0:
        msg = (
            f"`units` on the network must be at least {count} and have work, found {len(used)} with "
            f"work {load[used].sum():g}."
        )
        raise EmptyResultError(msg)
    instance = DistrictInstance(
        names=units.index[used],
        work=load[used],
        travel_min=read.minutes,
        home=np.arange(len(used)) if seats is None else homes(read.minutes, seats, units, used),
        adjacency=csr_array(read.adjacency[used][:, used]),
        districts=count,
        tolerance=float(tolerance),
        given_seats=seats is not None,
    )
    solved = solve_districts(instance, clock, options)
    rows = pd.DataFrame({"work": load, "reason": pd.array(read.reason, dtype="str")}, units.index)
    names = instance.names if seats is None else seats.index
    return made_plan(instance, solved, rows, names, clock.spent_s)
