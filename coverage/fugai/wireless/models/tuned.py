"""A path loss model with corrections fitted to measurements, and its form in a TOML file."""

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
"""At shorter distances a correction is the same as at this one. [m]"""

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
    """Correction of a model by measurements, in one environment and one band.

    Parameters
    ----------
    environment
        Ground at the receiver: rural, suburban or urban.
    low_mhz, high_mhz
        Band, both ends included. [MHz]
    offset_db
        Added at 1 km. [dB]
    slope_db_per_decade
        Added per decade of distance beyond 1 km, subtracted below. [dB]
    terrain_factor
        Multiple of the model's terrain loss (its loss less that over flat ground) to add: 0 leaves the
        model as it is, -1 removes the terrain.
    nearest_m, farthest_m
        Range of the measured distances, beyond which the correction stays constant. [m]

    Raises
    ------
    ConfigError
        An unknown environment, or values that are not finite or not in order; all findings at once.

    Examples
    --------
    >>> import numpy as np
    >>> drive_test = Correction(environment="urban", low_mhz=1800.0, high_mhz=1900.0, offset_db=6.0,
    ...                         slope_db_per_decade=3.0, nearest_m=100.0, farthest_m=5000.0)
    >>> drive_test.along_db(np.array([100.0, 1000.0, 20_000.0])).round(1)
    array([3. , 6. , 8.1])
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
        """Correction at each distance, without its terrain part. [dB]"""
        distance = np.clip(distance_m, self.nearest_m, self.farthest_m)
        return self.offset_db + self.slope_db_per_decade * np.log10(distance / 1000.0)


@dataclass(frozen=True, kw_only=True)
class Tuned:
    """A model with corrections by measurements, as `calibrate` returns it.

    Without a correction for an environment and frequency the model is unchanged. The corrected loss is at
    least that of free space, so that an extrapolated correction cannot amplify.

    Parameters
    ----------
    base
        The model that is corrected.
    corrections
        At most one for any environment and frequency.

    Raises
    ------
    ConfigError
        Two corrections of one environment whose bands overlap.

    Examples
    --------
    >>> import numpy as np
    >>> from fugai.wireless import ExtendedHata, Ray
    >>> offset = Correction(environment="urban", low_mhz=1800.0, high_mhz=1900.0, offset_db=6.0)
    >>> tuned = Tuned(base=ExtendedHata(), corrections=(offset,))
    >>> ray = Ray(distance_m=np.array([1000.0]), frequency_mhz=1850.0, tx_height_m=30.0,
    ...           environment="urban")
    >>> (tuned.loss_db(ray) - ExtendedHata().loss_db(ray)).round(1)
    array([6.])
    """

    base: PathLossModel
    corrections: tuple[Correction, ...] = field(default=())

    def __post_init__(self) -> None:
        for position, one in enumerate(self.corrections):
            for other in self.corrections[:position]:
                disjoint = one.high_mhz < other.low_mhz or other.high_mhz < one.low_mhz
                if one.environment == other.environment and not disjoint:
                    msg = (
                        f"`corrections` must not overlap, found {one.low_mhz:g} to {one.high_mhz:g}"
                        f" MHz twice on {one.environment} ground."
                    )
                    raise ConfigError(msg)

    @property
    def name(self) -> str:
        """Name of the model, followed by 'tuned'."""
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
        """Correction for that environment and frequency; None where there is none."""
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
    """Loss of the same ray over flat ground at the height of the mast's ground, with its clutter. [dB]"""
    if ray.terrain_m is None:
        return model.loss_db(ray)
    flat = np.full(len(ray.terrain_m), ray.terrain_m[0])
    surface = None if ray.surface_m is None else flat + (ray.surface_m - ray.terrain_m)
    return model.loss_db(replace(ray, terrain_m=flat, surface_m=surface))


def tuned_values(tuned: Tuned) -> dict[str, Any]:
    """A tuned model as plain values for a TOML file, from which `tuned_from` makes it again.

    Parameters
    ----------
    tuned
        A model whose base is one of `MODELS`.

    Raises
    ------
    ConfigError
        Its base is not one of `MODELS`.

    >>> from fugai.wireless import EHata
    >>> tuned_values(Tuned(base=EHata(reliability=0.9)))
    {'base': 'ehata', 'parameters': {'reliability': 0.9}, 'corrections': []}
    """
    names = {kind: name for name, kind in MODELS.items()}
    name = names.get(type(tuned.base))
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
    """Tuned model from values as `tuned_values` returns them.

    Parameters
    ----------
    values
        ``base``, a name of `MODELS`; ``parameters`` of that model; ``corrections``, tables with the
        fields of `Correction`.

    Raises
    ------
    ConfigError
        A key is missing or unknown, or a value is not valid.

    >>> tuned_from({"base": "ehata", "parameters": {"reliability": 0.9}}).name
    'eHata, tuned'
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
