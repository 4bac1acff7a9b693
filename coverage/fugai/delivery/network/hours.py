"""Roads at an hour of the day: slower where traffic is, by class of road."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from fugai.errors import ContractError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from fugai.tables import Roads

HOURS = 24
OTHER = "other"
"""Name under which a profile keeps the factors of all classes that it does not name."""
FASTEST = 2.0
"""Largest factor that is taken for meant."""


@dataclass(frozen=True, kw_only=True)
class HourlyProfile:
    """Share of the usual speed that is driven in each hour of the day, by class of road.

    No profile comes with the package: how traffic flows is measured in a place, from counts, from
    probe vehicles or from the couriers' own journeys.

    Parameters
    ----------
    factors
        24 factors for each highway class, the first for midnight to one o'clock; 'other' for all
        classes that are not named, which keep their speed without it.

    Raises
    ------
    ContractError
        A class has not 24 factors, or one that is not above 0 and at most 2.
    """

    factors: Mapping[str, Sequence[float]]

    def __post_init__(self) -> None:
        for name, factors in self.factors.items():
            if len(factors) != HOURS:
                msg = f"`factors` of {name!r} must be {HOURS}, found {len(factors)}."
                raise ContractError(msg)
            wrong = [factor for factor in factors if not 0.0 < factor <= FASTEST]
            if wrong:
                msg = (
                    f"`factors` of {name!r} must be above 0 and at most {FASTEST:g}, "
                    f"found {wrong[0]}."
                )
                raise ContractError(msg)

    def factor(self, highway: str, hour: int) -> float:
        """Share of the usual speed of a class in the hour that begins at ``hour``."""
        factors = self.factors.get(highway, self.factors.get(OTHER))
        # Ships keep their timetable.
        if factors is None or (highway == "ferry" and highway not in self.factors):
            return 1.0
        return float(factors[hour])


def roads_at(
    roads: Roads,
    profile: HourlyProfile,
    hour: int,
    *,
    modes: Sequence[str] = ("drive", "deliver"),
) -> Roads:
    """The roads with the travel times of an hour of the day.

    A journey keeps the speeds of the hour in which it begins.

    Parameters
    ----------
    hour
        0 (from midnight) to 23.
    modes
        Modes that traffic slows; bicycles and people on foot pass it.

    Raises
    ------
    ContractError
        The hour is none of a day's.
    """
    if not 0 <= hour < HOURS:
        msg = f"`hour` must be from 0 to {HOURS - 1}, found {hour}."
        raise ContractError(msg)
    classes = roads.edges["highway"].astype("category")
    names = [str(name) for name in classes.cat.categories]
    by_class = np.array([profile.factor(name, hour) for name in names] + [1.0])
    factor = by_class[classes.cat.codes.to_numpy()]  # -1, no class, takes the last
    slowed = {
        f"{mode}_s": roads.edges[f"{mode}_s"] / factor
        for mode in modes
        if f"{mode}_s" in roads.edges
    }
    return replace(roads, edges=roads.edges.assign(**slowed))
