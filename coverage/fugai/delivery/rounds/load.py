"""Parcels that each outlet has to handle, and its capacity."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from fugai.delivery._frames import column, number, outlet_ids, per_district, residents
from fugai.delivery.reach.filters import VILLAGE_TYPES
from fugai.errors import ContractError

if TYPE_CHECKING:
    from fugai._types import FloatArray, IntArray


@dataclass(frozen=True, kw_only=True, eq=False)
class OutletLoad:
    """Parcels of the residents, each handled by the outlet nearest in time.

    Parameters
    ----------
    outlets
        By ``outlet_id``: ``district_id``, ``settlements``, ``villages``, ``residents``, ``doors``
        (households), ``parcels_per_day``, ``capacity_per_day``, ``utilisation`` (NaN without
        capacity) and ``overloaded``.
    districts
        On the index of the districts, by the district of the outlet: ``numerator`` (parcels a
        day), ``denominator`` (outlets), ``unknown`` (parcels a day of the district's residents
        whom no outlet serves), ``overloaded`` (outlets).
    capacity
        Likewise for the outlets whose capacity is known: ``numerator`` (parcels a day),
        ``denominator`` (capacity a day), ``unknown`` (parcels a day at outlets without one).

    Examples
    --------
    See `outlet_load`, which makes it.

    >>> import pandas as pd
    >>> from fugai.delivery import outlet_load
    >>> homes = pd.DataFrame({"population": [300], "district_id": "w"})
    >>> outlets = pd.DataFrame({"outlet_id": ["a"], "capacity_per_day": 20, "district_id": "w"})
    >>> load = outlet_load(pd.DataFrame({"outlet_id": ["a"]}), homes, outlets,
    ...                    pd.DataFrame(index=["w"]), parcels_per_head_per_day=0.1)
    >>> load.overloaded[["parcels_per_day", "utilisation"]]
               parcels_per_day  utilisation
    outlet_id
    a                     30.0          1.5
    """

    outlets: pd.DataFrame
    districts: pd.DataFrame
    capacity: pd.DataFrame

    @property
    def overloaded(self) -> pd.DataFrame:
        """Outlets with more parcels than capacity, the most overloaded first."""
        rows = self.outlets[self.outlets["overloaded"]]
        return rows.sort_values("utilisation", ascending=False, kind="stable")


def outlet_load(
    times: pd.DataFrame,
    settlements: pd.DataFrame,
    outlets: pd.DataFrame,
    districts: pd.DataFrame,
    *,
    parcels_per_head_per_day: float,
) -> OutletLoad:
    """Load of each outlet, if every resident of the districts is served by the nearest one.

    Capacities do not limit the load, so that it shows where they are too small; settlements
    without a population bring no parcels.

    Parameters
    ----------
    times
        As `nearest_outlet` returns them for the settlements and these outlets.
    settlements
        With ``population``, ``district_id`` and, where known, ``households`` and ``type``.
    outlets
        With ``outlet_id`` and, where known, ``capacity_per_day`` and ``district_id``.
    districts
        Its index is that of the result.
    parcels_per_head_per_day
        Parcels that a resident receives in a day.

    Raises
    ------
    ContractError
        The rate is negative or not finite, a column is missing, or an ``outlet_id`` comes twice.

    Examples
    --------
    >>> import pandas as pd
    >>> from fugai.delivery import outlet_load
    >>> times = pd.DataFrame({"outlet_id": ["a", "a", "b"]})
    >>> homes = pd.DataFrame({"population": [300, 100, 200], "district_id": "w"})
    >>> outlets = pd.DataFrame({"outlet_id": ["a", "b"], "district_id": "w"})
    >>> load = outlet_load(times, homes, outlets, pd.DataFrame(index=["w"]),
    ...                    parcels_per_head_per_day=0.05)
    >>> load.outlets["parcels_per_day"].tolist()
    [20.0, 10.0]
    """
    if not (np.isfinite(parcels_per_head_per_day) and parcels_per_head_per_day >= 0):
        msg = (
            "`parcels_per_head_per_day` must be finite and not negative, "
            f"found {parcels_per_head_per_day}."
        )
        raise ContractError(msg)
    ids = outlet_ids(outlets)
    settlement_district = column(settlements, "district_id", table="settlements")
    inside = districts.index.get_indexer(pd.Index(settlement_district)) >= 0
    outlet = np.where(inside, ids.get_indexer(pd.Index(times["outlet_id"])), -1)
    parcels = residents(settlements) * parcels_per_head_per_day
    rows = _outlet_rows(settlements, outlet, outlets=len(ids))
    rows.index = ids
    rows["parcels_per_day"] = _per_outlet(parcels, outlet, outlets=len(ids))
    rows["capacity_per_day"] = number(outlets, "capacity_per_day")
    rows["utilisation"] = _utilisation(rows["parcels_per_day"], rows["capacity_per_day"])
    rows["overloaded"] = rows["parcels_per_day"] > rows["capacity_per_day"]
    where = outlets["district_id"] if "district_id" in outlets else pd.Series("", outlets.index)
    rows.insert(0, "district_id", where.to_numpy())
    unserved = per_district(parcels * (outlet < 0), settlement_district, districts)
    return OutletLoad(
        outlets=rows,
        districts=_by_district(rows, districts, unserved=unserved),
        capacity=_by_capacity(rows, districts),
    )


def overloaded_share(load: OutletLoad, districts: pd.DataFrame) -> pd.DataFrame:
    """Outlets with more parcels than capacity, by the district of the outlet.

    Parameters
    ----------
    load
        As `outlet_load` returns it.
    districts
        Its index is that of the result.

    Returns
    -------
    On the index of the districts: ``numerator`` (overloaded), ``denominator`` (outlets with a
    capacity) and ``unknown`` (outlets without one).

    Examples
    --------
    >>> import pandas as pd
    >>> from fugai.delivery import outlet_load, overloaded_share
    >>> homes = pd.DataFrame({"population": [300], "district_id": "w"})
    >>> outlets = pd.DataFrame({"outlet_id": ["a", "b"], "capacity_per_day": [20.0, None],
    ...                         "district_id": "w"})
    >>> districts = pd.DataFrame(index=["w"])
    >>> load = outlet_load(pd.DataFrame({"outlet_id": ["a"]}), homes, outlets, districts,
    ...                    parcels_per_head_per_day=0.1)
    >>> overloaded_share(load, districts)
       numerator  denominator  unknown
    w        1.0          1.0      1.0
    """
    rows = load.outlets
    stated = rows["capacity_per_day"].notna()
    return pd.DataFrame(
        {
            name: per_district(values, rows["district_id"], districts)
            for name, values in (
                ("numerator", rows["overloaded"]),
                ("denominator", stated),
                ("unknown", ~stated),
            )
        },
        index=districts.index,
    )


def _outlet_rows(settlements: pd.DataFrame, outlet: IntArray, *, outlets: int) -> pd.DataFrame:
    one = np.ones(len(settlements))
    village = np.zeros(len(settlements))
    if "type" in settlements:
        village[settlements["type"].isin(VILLAGE_TYPES)] = 1.0
    people, doors = residents(settlements), np.nan_to_num(number(settlements, "households"))
    return pd.DataFrame(
        {
            "settlements": _per_outlet(one, outlet, outlets=outlets).astype(np.int64),
            "villages": _per_outlet(village, outlet, outlets=outlets).astype(np.int64),
            "residents": _per_outlet(people, outlet, outlets=outlets),
            "doors": _per_outlet(doors, outlet, outlets=outlets),
        }
    )


def _per_outlet(values: FloatArray, outlet: IntArray, *, outlets: int) -> FloatArray:
    served = outlet >= 0
    sums = np.bincount(outlet[served], weights=values[served], minlength=outlets)
    return sums.astype(np.float64)


def _utilisation(parcels: pd.Series, capacity: pd.Series) -> FloatArray:
    """Parcels over capacity: infinite where there is none at all, 0 where neither is."""
    over, under = parcels.to_numpy(), capacity.to_numpy()
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.where((under > 0) | (over > 0), over / under, np.where(under == 0, 0.0, np.nan))


def _by_district(
    rows: pd.DataFrame, districts: pd.DataFrame, *, unserved: FloatArray
) -> pd.DataFrame:
    where = rows["district_id"]
    return pd.DataFrame(
        {
            "numerator": per_district(rows["parcels_per_day"], where, districts),
            "denominator": per_district(np.ones(len(rows)), where, districts),
            "unknown": unserved,
            "overloaded": per_district(rows["overloaded"], where, districts).astype(np.int64),
        },
        index=districts.index,
    )


def _by_capacity(rows: pd.DataFrame, districts: pd.DataFrame) -> pd.DataFrame:
    where, parcels = rows["district_id"], rows["parcels_per_day"].to_numpy()
    capacity = rows["capacity_per_day"].to_numpy()
    stated = np.isfinite(capacity)
    return pd.DataFrame(
        {
            "numerator": per_district(parcels * stated, where, districts),
            "denominator": per_district(np.nan_to_num(capacity), where, districts),
            "unknown": per_district(parcels * ~stated, where, districts),
        },
        index=districts.index,
    )
