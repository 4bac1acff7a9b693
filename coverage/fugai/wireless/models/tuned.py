"""A path loss model with corrections fitted to measurements, and how it is written down."""

from __future__ import annotations

import dataclasses
import math
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

import numpy as np

from fugai.errors import ConfigError
from fugai.wireless.models.registry import MODELS
from fugai.wireless.technology import ENVIRONMENTS

if TYPE_CHECKING:
    from collections.abc import Mapping

    from fugai._types import FloatArray
    from fugai.wireless.models.path_loss import PathLossModel, Ray, Validity

SHORTEST_M = 10.0
"""The slope over distance ends here: nearer, the correction is that of this distance. [m]"""

_NUMBERS = (
    "offset_db",
    "slope_db_per_decade",
    "terrain_factor",
    "low_mhz",
    "high_mhz",
    "nearest_m",
    "farthest_m",
)


@dataclass(frozen=True, kw_only=True)
class Correction:
    """What measurements add to a model on one kind of ground in one band.

    Parameters
    ----------
    environment
        Ground at the receiver: rural, suburban or urban.
    low_mhz, high_mhz
        Band in which it holds, both ends included. [MHz]
    offset_db
        Added at 1 km. [dB]
    slope_db_per_decade
        Added for each tenfold distance beyond 1 km. [dB]
    terrain_factor
        What the terrain adds in the model (its loss less that of flat ground) counts so much more;
        0 as it is, -1 not at all.
    nearest_m, farthest_m
        Distances of the measurements: the slope does not go on beyond them. [m]
    """

    environment: str
    low_mhz: float
    high_mhz: float
    offset_db: float
    slope_db_per_decade: float = 0.0
    terrain_factor: float = 0.0
    nearest_m: float = SHORTEST_M
    farthest_m: float = 100_000.0

    def __post_init__(self) -> None:
        problems = []
        if self.environment not in ENVIRONMENTS:
            problems.append(
                f"`correction.environment` must be one of {', '.join(ENVIRONMENTS)}, "
                f"found {self.environment!r}."
            )
        problems += [
            f"`correction.{name}` must be a finite number, found {getattr(self, name)}."
            for name in _NUMBERS
            if not math.isfinite(getattr(self, name))
        ]
        if not 0.0 < self.low_mhz <= self.high_mhz:
            problems.append(
                f"`correction.low_mhz` must be above 0 and at most `high_mhz`, found "
                f"{self.low_mhz:g} and {self.high_mhz:g}."
            )
        if not 0.0 < self.nearest_m <= self.farthest_m:
            problems.append(
                f"`correction.nearest_m` must be above 0 and at most `farthest_m`, found "
                f"{self.nearest_m:g} and {self.farthest_m:g}."
            )
        if problems:
            raise ConfigError(*problems)

    def along_db(self, distance_m: FloatArray) -> FloatArray:
        """What is added at each distance, the terrain's part apart. [dB]"""
        distance = np.clip(distance_m, self.nearest_m, self.farthest_m)
        return self.offset_db + self.slope_db_per_decade * np.log10(distance / 1000.0)


@dataclass(frozen=True, kw_only=True)
class Tuned:
    """A model as measurements correct it; made by `calibrate`.

    On ground or in a band without a correction the model stands as it is. Loss is never below that
    of free space: a correction fitted where hardly anything was measured must not make power.

    Parameters
    ----------
    base
        The model that is corrected.
    corrections
        At most one for any ground and frequency.
    """

    base: PathLossModel
    corrections: tuple[Correction, ...] = field(default=())

    def __post_init__(self) -> None:
        for position, one in enumerate(self.corrections):
            for other in self.corrections[:position]:
                apart = one.high_mhz < other.low_mhz or other.high_mhz < one.low_mhz
                if one.environment == other.environment and not apart:
                    msg = (
                        f"`corrections` must not overlap, found {one.low_mhz:g} to {one.high_mhz:g}"
                        f" MHz twice on {one.environment} ground."
                    )
                    raise ConfigError(msg)

    @property
    def name(self) -> str:
        """Name of the model with 'tuned' behind it."""
        return f"{self.base.name}, tuned"

    @property
    def validity(self) -> Validity:
        """Ranges of the model that is corrected."""
        return self.base.validity

    @property
    def uses_terrain(self) -> bool:
        """As the model that is corrected."""
        return self.base.uses_terrain

    def correction(self, environment: str, frequency_mhz: float) -> Correction | None:
        """Correction for that ground and frequency, None where there is none."""
        for one in self.corrections:
            if one.environment == environment and one.low_mhz <= frequency_mhz <= one.high_mhz:
                return one
        return None

    def loss_db(self, ray: Ray) -> FloatArray:
        """Median basic transmission loss at each receiver. [dB]"""
        loss = self.base.loss_db(ray)
        found = self.correction(ray.environment, ray.frequency_mhz)
        if found is None:
            return loss
        added = found.along_db(ray.distance_m)
        if self.base.uses_terrain and found.terrain_factor:
            added = added + found.terrain_factor * (loss - flat_loss_db(self.base, ray))
        return np.fmax(loss + added, np.fmin(loss, free_loss_db(ray)))


def free_loss_db(ray: Ray) -> FloatArray:
    """Free-space loss over the horizontal distance, ITU-R P.525. [dB]"""
    distance_km = np.maximum(ray.distance_m, 1.0) / 1000.0
    loss: FloatArray = 32.45 + 20.0 * np.log10(ray.frequency_mhz * distance_km)
    return loss


def flat_loss_db(model: PathLossModel, ray: Ray) -> FloatArray:
    """Loss of the same ray over flat ground at the height of the mast's foot, clutter as it is. [dB]"""
    if ray.terrain_m is None:
        return model.loss_db(ray)
    flat = np.full(len(ray.terrain_m), ray.terrain_m[0])
    tops = None if ray.clutter_m is None else flat + (ray.clutter_m - ray.terrain_m)
    return model.loss_db(replace(ray, terrain_m=flat, clutter_m=tops))


def tuned_values(tuned: Tuned) -> dict[str, Any]:
    """A tuned model as plain values for a TOML file; `tuned_from` reads them.

    Raises
    ------
    ConfigError
        Its base is no model with a name.
    """
    kinds = {maker: name for name, maker in MODELS.items()}
    name = kinds.get(type(tuned.base))
    if name is None:
        msg = f"`base` must be one of the models {', '.join(MODELS)}, found {tuned.base.name}."
        raise ConfigError(msg)
    given = {
        item.name: getattr(tuned.base, item.name)
        for item in dataclasses.fields(tuned.base)  # type: ignore[arg-type]
    }
    parameters = {key: value for key, value in given.items() if value is not None}
    return {
        "base": name,
        "parameters": parameters,
        "corrections": [dataclasses.asdict(one) for one in tuned.corrections],
    }


def tuned_from(values: Mapping[str, Any]) -> Tuned:
    """Tuned model of values as `tuned_values` gives them.

    Raises
    ------
    ConfigError
        A key is missing or unknown, or a value is not what it must be.
    """
    name = values.get("base")
    if name not in MODELS:
        msg = f"`base` must be one of {', '.join(MODELS)}, found {name!r}."
        raise ConfigError(msg)
    parameters, rows = values.get("parameters", {}), values.get("corrections", [])
    if not isinstance(parameters, dict) or not isinstance(rows, list):
        msg = "`parameters` must be a table and `corrections` an array of tables."
        raise ConfigError(msg)
    try:
        base = MODELS[str(name)](**parameters)
    except TypeError:
        msg = f"`parameters` must be those of {name}, found {', '.join(parameters) or 'none'}."
        raise ConfigError(msg) from None
    return Tuned(base=base, corrections=tuple(_correction(row) for row in rows))


def _correction(row: object) -> Correction:
    known = {item.name: item for item in dataclasses.fields(Correction)}
    if not isinstance(row, dict):
        msg = f"`corrections` must hold tables, found {row!r}."
        raise ConfigError(msg)
    unknown = [key for key in row if key not in known]
    missing = [
        key for key, item in known.items() if item.default is dataclasses.MISSING and key not in row
    ]
    if unknown or missing:
        what = f"unknown {unknown[0]!r}" if unknown else f"no {missing[0]!r}"
        msg = f"`corrections` must have the keys {', '.join(known)}, found {what}."
        raise ConfigError(msg)
    for key, value in row.items():
        number = isinstance(value, int | float) and not isinstance(value, bool)
        if key in _NUMBERS and not number:
            msg = f"`corrections.{key}` must be a number, found {value!r}."
            raise ConfigError(msg)
    return Correction(**row)
