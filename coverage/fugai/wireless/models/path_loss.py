"""What a path loss model is: the protocol, its range of validity, and models by name."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol, runtime_checkable

import numpy as np

from fugai.errors import ConfigError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from fugai._types import FloatArray
    from fugai.wireless.technology import Environment

Span = tuple[float, float]


@dataclass(frozen=True, kw_only=True)
class Validity:
    """Ranges within which a model's source vouches for it, both ends included."""

    frequency_mhz: Span
    distance_m: Span
    tx_height_m: Span
    rx_height_m: Span

    def check(self, model: str, **values: float) -> None:
        """Raise `ConfigError` for values outside; the keys are this class's own.

        >>> wide = (0.0, 1e9)
        >>> Validity(frequency_mhz=(150, 1500), distance_m=wide, tx_height_m=wide,
        ...          rx_height_m=wide).check("Okumura-Hata", frequency_mhz=2600)
        Traceback (most recent call last):
        fugai.errors.ConfigError: `wireless.frequency_mhz` must be between 150 and 1500 for \
Okumura-Hata, found 2600.
        """
        problems = []
        for name, value in values.items():
            low, high = getattr(self, name)
            if not low <= value <= high:
                problems.append(
                    f"`wireless.{name}` must be between {low:g} and {high:g} for {model}, "
                    f"found {value:g}."
                )
        if problems:
            raise ConfigError(*problems)


@dataclass(frozen=True, kw_only=True)
class Ray:
    """Receivers in one direction from one transmitter.

    Parameters
    ----------
    distance_m
        Horizontal distance of each receiver, ascending. [m]
    frequency_mhz
        Carrier frequency. [MHz]
    tx_height_m, rx_height_m
        Antenna heights above ground. [m]
    environment
        Ground at the receivers: rural, suburban or urban.
    terrain_m, clutter_m
        Heights above sea level of the bare ground, and of what stands on it, at the transmitter
        (first) and then at each receiver; None where the model needs no terrain. NaN is no data.
    """

    distance_m: FloatArray
    frequency_mhz: float
    tx_height_m: float
    rx_height_m: float = 1.5
    environment: Environment = "suburban"
    terrain_m: FloatArray | None = None
    clutter_m: FloatArray | None = None


@runtime_checkable
class PathLossModel(Protocol):
    """A path loss model: a frozen dataclass of its own parameters with one call.

    `loss_db` gives the median basic transmission loss [dB] at every receiver of a ray, NaN where
    it cannot be known. It raises `ConfigError` outside ``validity``, except for distance, where each
    model documents how it goes on. A model with ``uses_terrain`` needs ``Ray.terrain_m``.
    """

    @property
    def name(self) -> str:
        """Name as messages and run records show it."""
        ...

    @property
    def validity(self) -> Validity:
        """Ranges of frequency, distance and heights."""
        ...

    @property
    def uses_terrain(self) -> bool:
        """Whether the loss depends on the terrain along the ray."""
        ...

    def loss_db(self, ray: Ray) -> FloatArray:
        """Median basic transmission loss at each receiver. [dB]"""
        ...


@runtime_checkable
class EndLossModel(Protocol):
    """A path loss model that can answer for a ray's last receiver alone, sooner than for all."""

    def end_loss_db(self, ray: Ray) -> float:
        """The last of `PathLossModel.loss_db`. [dB]"""
        ...


def check_ray(model: PathLossModel, ray: Ray) -> None:
    """Raise `ConfigError` where frequency or heights of a ray lie outside a model's validity."""
    model.validity.check(
        model.name,
        frequency_mhz=ray.frequency_mhz,
        tx_height_m=ray.tx_height_m,
        rx_height_m=ray.rx_height_m,
    )


def profile_of(model: PathLossModel, ray: Ray) -> tuple[FloatArray, FloatArray]:
    """Distances and terrain heights of a ray's points, the transmitter (0 m) first. [m]

    Raises
    ------
    ConfigError
        The ray has no terrain, or not one height for each point; distances that do not ascend.
    """
    if ray.terrain_m is None:
        msg = f"`terrain_m` must be given along the ray for {model.name}, found none."
        raise ConfigError(msg)
    distance = np.concatenate(([0.0], np.asarray(ray.distance_m, dtype=np.float64)))
    terrain = np.ascontiguousarray(ray.terrain_m, dtype=np.float64)
    if terrain.shape != distance.shape:
        msg = (
            f"`terrain_m` must have the transmitter's height and one per receiver, "
            f"{distance.size} in all, found {terrain.size}."
        )
        raise ConfigError(msg)
    if not (np.diff(distance) > 0.0).all():
        msg = f"`distance_m` must ascend from above 0 along the ray for {model.name}."
        raise ConfigError(msg)
    return distance, terrain


def even_step_m(distance_m: FloatArray) -> float | None:
    """Step between points of a profile where all are equal to a millionth; else None. [m]"""
    step = float(distance_m[-1]) / (distance_m.size - 1)
    even = np.abs(np.diff(distance_m) - step).max() <= 1e-6 * step
    return step if even else None


def clamp_height(model: PathLossModel, height_m: float) -> float:
    """Transmitter height moved to the nearest end of a model's validity. [m]"""
    low, high = model.validity.tx_height_m
    return float(np.clip(height_m, low, high))


@dataclass(frozen=True, kw_only=True)
class ByEnvironment:
    """One model for each kind of ground at the receiver."""

    models: Mapping[str, PathLossModel]

    def of(self, environment: Environment) -> PathLossModel:
        """Model for that ground.

        Raises
        ------
        ConfigError
            The mapping has no model for it.
        """
        if environment not in self.models:
            msg = f"`model` must name a model for {environment} ground, found {list(self.models)}."
            raise ConfigError(msg)
        return self.models[environment]

    @property
    def uses_terrain(self) -> bool:
        """Whether any of the models looks at the terrain."""
        return any(model.uses_terrain for model in self.models.values())

    @property
    def label(self) -> str:
        """Names of the models, by environment where they differ."""
        names = {model.name for model in self.models.values()}
        if len(names) == 1 and self.uses_terrain:
            return names.pop()
        return ", ".join(f"{ground}: {model.name}" for ground, model in self.models.items())
