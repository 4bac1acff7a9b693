"""Travel times of an hour of the day: traffic slows roads by their class."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from fugai.delivery._checks import as_names, check_known
from fugai.errors import ContractError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from fugai.tables import Roads

HOURS = 24

SLOWED_MODES = ("drive", "deliver")
"""Modes that traffic slows; bicycles and people on foot pass it."""

OTHER = "other"
"""Key of the factors of all classes that a profile does not name."""

MAX_FACTOR = 2.0
"""Largest factor that is accepted."""


@dataclass(frozen=True, kw_only=True)
class HourlyProfile:
    """Share of the usual speed that is driven in each hour of the day, by class of road.

    No profile comes with the package: traffic is measured locally, from counts, probe vehicles or
    the couriers' own journeys.

    Parameters
    ----------
    factors
        24 factors for each highway class, the first for midnight to one o'clock; 'other' for all
        classes that are not named, which keep their speed without it.

    Raises
    ------
    ContractError
        A class does not have 24 factors, or one is not above 0 and at most 2.

    Examples
    --------
    >>> from fugai.delivery import HourlyProfile
    >>> rush = [1.0] * 7 + [0.6, 0.5] + [1.0] * 15
    >>> profile = HourlyProfile(factors={"primary": rush, "other": [1.0] * 24})
    >>> profile.factor("primary", 8), profile.factor("residential", 8)
    (0.5, 1.0)
    """

    factors: Mapping[str, Sequence[float]]

    def __post_init__(self) -> None:
        for name, factors in self.factors.items():
            if len(factors) != HOURS:
                msg = f"`factors` of {name!r} must be {HOURS}, found {len(factors)}."
                raise ContractError(msg)
            wrong = [factor for factor in factors if not 0.0 < factor <= MAX_FACTOR]
            if wrong:
                msg = (
                    f"`factors` of {name!r} must be above 0 and at most {MAX_FACTOR:g}, "
                    f"found {wrong[0]}."
                )
                raise ContractError(msg)

    def factor(self, highway: str, hour: int) -> float:
        """Share of the usual speed of a class in the hour that begins at ``hour`` (0 to 23).

        Ferries keep their timetable unless the profile names them.
        """
        check_hour(hour)
        factors = self.factors.get(highway, self.factors.get(OTHER))
        if factors is None or (highway == "ferry" and highway not in self.factors):
            return 1.0
        return float(factors[hour])


def check_hour(hour: int) -> None:
    """Raise `ContractError` unless an hour is one of a day."""
    if not 0 <= hour < HOURS:
        msg = f"`hour` must be from 0 to {HOURS - 1}, found {hour}."
        raise ContractError(msg)


def roads_at(
    roads: Roads,
    profile: HourlyProfile,
    hour: int,
    *,
    modes: Sequence[str] | None = None,
) -> Roads:
    """The roads with the travel times of an hour of the day.

    A journey keeps the speeds of the hour in which it begins.

    Parameters
    ----------
    roads
        Directed edges with their usual times.
    profile
        Factors by class of road.
    hour
        0 (from midnight) to 23.
    modes
        Modes that traffic slows; None for those of 'drive' and 'deliver' that the roads have.

    Raises
    ------
    ContractError
        The hour is not from 0 to 23, or the roads have no times for one of the modes.

    Examples
    --------
    >>> import pandas as pd
    >>> from pyproj import CRS
    >>> from fugai.delivery import HourlyProfile, roads_at
    >>> from fugai.tables import Roads
    >>> edges = pd.DataFrame({"tail": [0, 1], "head": [1, 2], "length_m": 500.0,
    ...                       "highway": ["primary", "service"], "drive_s": 60.0})
    >>> roads = Roads(crs=CRS(32650), x=[0, 500, 1000], y=[0, 0, 0], edges=edges)
    >>> profile = HourlyProfile(factors={"primary": [0.5] * 24})
    >>> roads_at(roads, profile, 8).edges["drive_s"].tolist()
    [120.0, 60.0]
    """
    check_hour(hour)
    chosen = SLOWED_MODES if modes is None else as_names(modes)
    if modes is not None:
        check_known(chosen, roads.modes, name="modes")
    classes = roads.edges["highway"].astype("category")
    names = [str(name) for name in classes.cat.categories]
    by_class = np.array([profile.factor(name, hour) for name in names] + [1.0])
    factor = by_class[classes.cat.codes.to_numpy()]  # -1, no class, takes the last
    slowed = {
        f"{mode}_s": roads.edges[f"{mode}_s"] / factor
        for mode in chosen
        if f"{mode}_s" in roads.edges
    }
    return replace(roads, edges=roads.edges.assign(**slowed))
