"""The ground between two antennas, as models over terrain take it for one path."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Literal

import numpy as np

from fugai._deprecated import replaced_arguments
from fugai.errors import ConfigError

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy.typing as npt

    from fugai._types import FloatArray

Zone = Literal["inland", "coastal", "sea"]

COAST_M = 500_000.0
"""Distance from a terminal to the coast where it is not known: too far to matter. [m]"""


@dataclass(frozen=True, kw_only=True, eq=False)
class PathProfile:
    """Terrain, clutter and radio-climatic zones from a transmitter to one receiver.

    Parameters
    ----------
    distance_m
        Distance of each point from the transmitter, ascending from 0; the last is the receiver's. [m]
    terrain_m
        Bare ground at each point, NaN where it is not known. [m above sea level]
    clutter_m
        Representative height of buildings and trees at each point, as in table 2 of Recommendation
        ITU-R P.1812; the values at both ends do not count. None: no clutter. [m above ground]
    zone
        Radio-climatic zone of all points, or one for each: ``inland``, ``coastal`` (land within 50 km
        of the sea and below 100 m) or ``sea``. None: that of the model.
    latitude_deg
        Latitude of the middle of the path, see `middle_latitude_deg`. None: that of the model. [deg]
    tx_coast_m, rx_coast_m
        Distance from transmitter and receiver over land to the coast along the path; 0 at sea. [m]

    Raises
    ------
    ConfigError
        Fewer than two points, arrays of different lengths, distances that do not ascend from 0, clutter
        that is negative or unknown, or an unknown zone.

    Examples
    --------
    A hill of 40 m half-way on 2 km:

    >>> profile = PathProfile.evenly_spaced([0.0, 10.0, 40.0, 10.0, 0.0], spacing_m=500.0)
    >>> profile.length_m, profile.distance_m.tolist()
    (2000.0, [0.0, 500.0, 1000.0, 1500.0, 2000.0])

    One profile serves all models over terrain:

    >>> from fugai.wireless import itm_loss_db, p1812_loss_db
    >>> link = {"frequency_mhz": 900.0, "tx_height_m": 30.0, "rx_height_m": 1.5}
    >>> round(p1812_loss_db(profile, **link), 1), round(itm_loss_db(profile, **link), 1)
    (129.8, 137.3)
    """

    distance_m: FloatArray
    terrain_m: FloatArray
    clutter_m: FloatArray | None = None
    zone: Zone | Sequence[Zone] | None = None
    latitude_deg: float | None = None
    tx_coast_m: float = COAST_M
    rx_coast_m: float = COAST_M

    def __post_init__(self) -> None:
        for name in ("distance_m", "terrain_m", "clutter_m"):
            values = getattr(self, name)
            if values is not None:
                object.__setattr__(self, name, np.ascontiguousarray(values, dtype=np.float64))
        problems = [*self._shape_problems(), *self._zone_problems()]
        if problems:
            raise ConfigError(*problems)

    @classmethod
    def evenly_spaced(
        cls,
        terrain_m: npt.ArrayLike,
        *,
        spacing_m: float,
        clutter_m: npt.ArrayLike | None = None,
        zone: Zone | Sequence[Zone] | None = None,
        latitude_deg: float | None = None,
        tx_coast_m: float = COAST_M,
        rx_coast_m: float = COAST_M,
    ) -> PathProfile:
        """Profile of heights at equal steps from the transmitter to the receiver.

        Parameters
        ----------
        spacing_m
            Distance between neighbouring points. [m]
        terrain_m, clutter_m, zone, latitude_deg, tx_coast_m, rx_coast_m
            As in the class.

        Raises
        ------
        ConfigError
            As in the class, or a spacing that is not above 0.

        >>> PathProfile.evenly_spaced([120.0, 118.0, 131.0], spacing_m=250.0).length_m
        500.0
        """
        if not 0.0 < spacing_m < np.inf:
            msg = f"`spacing_m` must be above 0, found {spacing_m:g}."
            raise ConfigError(msg)
        terrain = np.ascontiguousarray(terrain_m, dtype=np.float64)
        if terrain.ndim != 1 or terrain.size < 2:
            msg = f"`terrain_m` must be two or more heights in a row, found {terrain.size}."
            raise ConfigError(msg)
        clutter = None if clutter_m is None else np.ascontiguousarray(clutter_m, dtype=np.float64)
        return cls(
            distance_m=float(spacing_m) * np.arange(terrain.size, dtype=np.float64),
            terrain_m=terrain,
            clutter_m=clutter,
            zone=zone,
            latitude_deg=latitude_deg,
            tx_coast_m=tx_coast_m,
            rx_coast_m=rx_coast_m,
        )

    @property
    def length_m(self) -> float:
        """Length of the path. [m]"""
        return float(self.distance_m[-1])

    @cached_property
    def spacing_m(self) -> float | None:
        """Step between points where all are equal to a millionth; else None. [m]"""
        step = float(self.distance_m[1])
        if np.array_equal(self.distance_m, step * np.arange(self.distance_m.size)):
            return step
        return even_step_m(self.distance_m)

    def _shape_problems(self) -> list[str]:
        distance, terrain, clutter = self.distance_m, self.terrain_m, self.clutter_m
        if distance.ndim != 1 or distance.size < 2:
            return [f"`distance_m` must be two or more distances in a row, found {distance.size}."]
        problems = []
        for name, values in (("terrain_m", terrain), ("clutter_m", clutter)):
            if values is not None and values.shape != distance.shape:
                problems.append(
                    f"`{name}` must have a height for each of {distance.size} points, "
                    f"found {values.size}."
                )
        if distance[0] != 0.0 or not bool((distance[1:] > distance[:-1]).all()):
            problems.append(f"`distance_m` must ascend from 0, found {distance[0]:g} first.")
        if clutter is not None and not bool((clutter >= 0.0).all()):
            wrong = clutter[~(clutter >= 0.0)][0]
            problems.append(f"`clutter_m` must be 0 or more at every point, found {wrong:g}.")
        return problems

    def _zone_problems(self) -> list[str]:
        zone, size = self.zone, self.distance_m.size
        names = [zone] if isinstance(zone, str) else list(zone or ())
        unknown = [name for name in names if name not in ("inland", "coastal", "sea")]
        if unknown:
            return [f"`zone` must be inland, coastal or sea, found {unknown[0]!r}."]
        if zone is not None and not isinstance(zone, str) and len(names) != size:
            return [
                f"`zone` must be one zone or one for each of {size} points, found {len(names)}."
            ]
        return []


def even_step_m(distance_m: FloatArray) -> float | None:
    """Step between points of a profile where all are equal to a millionth; else None. [m]"""
    step = float(distance_m[-1]) / (distance_m.size - 1)
    even = np.abs(distance_m[1:] - distance_m[:-1] - step).max() <= 1e-6 * step
    return step if even else None


old_heights = replaced_arguments(
    dict.fromkeys(
        ("spacing_m", "terrain_m"), "profile=PathProfile.evenly_spaced(terrain_m, spacing_m=...)"
    ),
    lambda old: {"profile": PathProfile.evenly_spaced(**old)},
    removed_in="0.3.0",
)
"""Decorator of a function that still takes heights and their spacing instead of a profile."""
