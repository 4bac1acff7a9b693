"""How many parcels each outlet has to handle, beside what it can."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from fugai.delivery._frames import column, number, per_district
from fugai.delivery.reach.shares import VILLAGE_TYPES
from fugai.errors import ContractError

if TYPE_CHECKING:
    from fugai._types import FloatArray


@dataclass(frozen=True, kw_only=True, eq=False)
class Load:
    """Parcels of the residents, each taken to the outlet nearest in time.

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
    """

    outlets: pd.DataFrame
    districts: pd.DataFrame
    capacity: pd.DataFrame

    @property
    def overloaded(self) -> pd.DataFrame:
        """Outlets with more parcels than capacity, the most overloaded first."""
        rows = self.outlets[self.outlets["overloaded"]]
        return rows.sort_values("utilisation", ascending=False, kind="stable")


def load(
    times: pd.DataFrame,
    settlements: pd.DataFrame,
    outlets: pd.DataFrame,
    districts: pd.DataFrame,
    *,
    parcels_per_head_per_day: float,
) -> Load:
    """Load of each outlet, with the residents of the districts going to the nearest one.

    Outlets are taken as boundless, so that the load shows where capacity lacks; settlements
    without a population bring no parcels.

    Parameters
    ----------
    times
        As `nearest_outlet` returns them for the settlements and these outlets.
    settlements
        With ``population``, ``district_id`` and, where known, ``households`` and ``type``.
    outlets
        With ``outlet_id`` and, where known, ``capacity_per_day`` and ``district_id``.
    parcels_per_head_per_day
        Parcels that a resident gets in a day.
    """
    if not (np.isfinite(parcels_per_head_per_day) and parcels_per_head_per_day >= 0):
        msg = (
            "`parcels_per_head_per_day` must be finite and not negative, "
            f"found {parcels_per_head_per_day}."
        )
        raise ContractError(msg)
    ids = pd.Index(column(outlets, "outlet_id", table="outlets"), name="outlet_id")
    if not ids.is_unique:
        msg = f"`outlet_id` must be unique, found {ids[ids.duplicated()][0]!r} twice."
        raise ContractError(msg)
    settlement_district = column(settlements, "district_id", table="settlements")
    inside = districts.index.get_indexer(pd.Index(settlement_district)) >= 0
    outlet = np.where(inside, ids.get_indexer(pd.Index(times["outlet_id"])), -1)
    residents = np.nan_to_num(number(settlements, "population"))
    parcels = residents * parcels_per_head_per_day
    rows = _outlet_rows(settlements, outlet, outlets=len(ids))
    rows.index = ids
    rows["parcels_per_day"] = _per_outlet(parcels, outlet, outlets=len(ids))
    rows["capacity_per_day"] = number(outlets, "capacity_per_day")
    rows["utilisation"] = _quotient(rows["parcels_per_day"], rows["capacity_per_day"])
    rows["overloaded"] = rows["parcels_per_day"] > rows["capacity_per_day"]
    where = outlets["district_id"] if "district_id" in outlets else pd.Series("", outlets.index)
    rows.insert(0, "district_id", where.to_numpy())
    lost = per_district(parcels * (outlet < 0), settlement_district, districts)
    return Load(
        outlets=rows,
        districts=_by_district(rows, districts, lost=lost),
        capacity=_by_capacity(rows, districts),
    )


def overloaded_share(load: Load, districts: pd.DataFrame) -> pd.DataFrame:
    """Outlets with more parcels than capacity, by the district of the outlet.

    Returns
    -------
    On the index of the districts: ``numerator`` (overloaded), ``denominator`` (outlets with a
    capacity) and ``unknown`` (outlets without one).
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


def _outlet_rows(
    settlements: pd.DataFrame, outlet: np.ndarray[tuple[int], np.dtype[np.int64]], *, outlets: int
) -> pd.DataFrame:
    one = np.ones(len(settlements))
    village = np.zeros(len(settlements))
    if "type" in settlements:
        village[settlements["type"].isin(VILLAGE_TYPES)] = 1.0
    people, doors = number(settlements, "population"), number(settlements, "households")
    return pd.DataFrame(
        {
            "settlements": _per_outlet(one, outlet, outlets=outlets).astype(np.int64),
            "villages": _per_outlet(village, outlet, outlets=outlets).astype(np.int64),
            "residents": _per_outlet(np.nan_to_num(people), outlet, outlets=outlets),
            "doors": _per_outlet(np.nan_to_num(doors), outlet, outlets=outlets),
        }
    )


def _per_outlet(
    values: FloatArray, outlet: np.ndarray[tuple[int], np.dtype[np.int64]], *, outlets: int
) -> FloatArray:
    served = outlet >= 0
    sums = np.bincount(outlet[served], weights=values[served], minlength=outlets)
    return sums.astype(np.float64)


def _quotient(above: pd.Series, below: pd.Series) -> FloatArray:
    over, under = above.to_numpy(), below.to_numpy()
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.where((under > 0) | (over > 0), over / under, np.where(under == 0, 0.0, np.nan))


def _by_district(rows: pd.DataFrame, districts: pd.DataFrame, *, lost: FloatArray) -> pd.DataFrame:
    where = rows["district_id"]
    return pd.DataFrame(
        {
            "numerator": per_district(rows["parcels_per_day"], where, districts),
            "denominator": per_district(np.ones(len(rows)), where, districts),
            "unknown": lost,
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
