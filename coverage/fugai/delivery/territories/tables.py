"""The tables of delivery districts that were found."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from fugai.delivery.territories.plan import DISTRICT, DistrictPlan

if TYPE_CHECKING:
    from fugai.delivery.territories.instance import DistrictInstance
    from fugai.delivery.territories.solve import Solved


def made_plan(
    instance: DistrictInstance,
    solved: Solved,
    rows: pd.DataFrame,
    seat_names: pd.Index,
    seconds: float,
) -> DistrictPlan:
    """The plan of the districts that were found.

    Parameters
    ----------
    rows
        On the index of the units: ``work`` and ``reason``.
    seat_names
        Index label of each seat.
    """
    # Districts are numbered by their first unit.
    _, first = np.unique(solved.label, return_index=True)
    rank = np.empty(instance.districts, dtype=np.int64)
    rank[np.argsort(first)] = np.arange(instance.districts)
    if instance.given_seats:
        rank = np.arange(instance.districts)
    number = rank[solved.label]
    minutes = instance.travel_min[np.arange(len(number)), solved.seat[solved.label]]
    used = rows["reason"].eq("").to_numpy()
    district, travel = np.zeros(len(rows), dtype=np.int64), np.full(len(rows), np.nan)
    district[used], travel[used] = number + 1, minutes
    work = np.bincount(number, instance.work, instance.districts)
    spent = np.bincount(number, instance.work * minutes, instance.districts)
    longest = np.zeros(instance.districts)
    np.maximum.at(longest, number, minutes)
    seat = np.empty(instance.districts, dtype=np.int64)
    seat[rank] = solved.seat
    table = pd.DataFrame(
        {
            "seat": seat_names[seat],
            "units": np.bincount(number, minlength=instance.districts),
            "work": work,
            "deviation": work / instance.mean - 1.0,
            "work_minutes": spent,
            "mean_min": np.divide(spent, work, out=np.full(len(work), np.nan), where=work > 0),
            "longest_min": longest,
        },
        index=pd.RangeIndex(1, instance.districts + 1, name=DISTRICT),
    )
    return DistrictPlan(
        units=pd.DataFrame(
            {
                DISTRICT: district,
                "work": rows["work"],
                "minutes": travel,
                "reason": rows["reason"],
            },
            index=rows.index,
        ),
        districts=table,
        mean_work=instance.mean,
        tolerance=instance.tolerance,
        objective=solved.objective,
        bound=solved.bound,
        status=solved.status,
        seconds=seconds,
        rules=solved.rules,
    )
