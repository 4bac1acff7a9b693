"""What a path loss model is: the protocol, its range of validity, the rays it is asked about."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol, runtime_checkable

import numpy as np

from fugai._deprecated import renamed_fields
from fugai.errors import ConfigError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from fugai._types import FloatArray
    from fugai.wireless.models.profile import PathProfile
    from fugai.wireless.technology import Environment

Span = tuple[float, float]


@dataclass(frozen=True, kw_only=True)
class Validity:
    """Ranges that the source of a model is valid for, both ends included. [MHz, m]

    >>> from fugai.wireless import OkumuraHata
    >>> OkumuraHata().validity.frequency_mhz
    (150.0, 1500.0)
    """

    frequency_mhz: Span
    distance_m: Span
    tx_height_m: Span
    rx_height_m: Span

    def check(self, model: str, **values: float) -> None:
        """Raise `ConfigError` for values outside a range.

        Parameters
        ----------
        model
            Name of the model, for the message.
        values
            Values by the names of this class's ranges.

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


@renamed_fields(removed_in="0.3.0", clutter_m="surface_m")
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
    terrain_m, surface_m
        Height of the bare ground (DTM) and of the ground with buildings and trees on it (DSM), first at
        the transmitter, then at each receiver; None where the model needs no terrain. NaN is no data.
        [m above sea level]

    Examples
    --------
    >>> import numpy as np
    >>> from fugai.wireless import FreeSpace
    >>> ray = Ray(distance_m=np.array([100.0, 1000.0]), frequency_mhz=1000.0, tx_height_m=1.5)
    >>> FreeSpace().loss_db(ray).round(2)
    array([72.45, 92.45])
    """

    distance_m: FloatArray
    frequency_mhz: float
    tx_height_m: float
    rx_height_m: float = 1.5
    environment: Environment = "suburban"
    terrain_m: FloatArray | None = None
    surface_m: FloatArray | None = None

    @classmethod
    def along(
        cls,
        profile: PathProfile,
        *,
        frequency_mhz: float,
        tx_height_m: float,
        rx_height_m: float = 1.5,
        environment: Environment = "suburban",
    ) -> Ray:
        """Ray with a receiver at each point of a profile but the first.

        Parameters
        ----------
        profile
            Distances, terrain and clutter.
        frequency_mhz, tx_height_m, rx_height_m, environment
            As in the class.

        >>> from fugai.wireless import ITM, PathProfile
        >>> hill = PathProfile.evenly_spaced([0, 0, 0, 60, 0, 0], spacing_m=1000.0)
        >>> ITM().loss_db(Ray.along(hill, frequency_mhz=900.0, tx_height_m=30.0)).round(1)
        array([ 91.5,  99.6, 101.1, 153.3, 148.3])
        """
        surface = None if profile.clutter_m is None else profile.terrain_m + profile.clutter_m
        return cls(
            distance_m=profile.distance_m[1:],
            frequency_mhz=frequency_mhz,
            tx_height_m=tx_height_m,
            rx_height_m=rx_height_m,
            environment=environment,
            terrain_m=profile.terrain_m,
            surface_m=surface,
        )


@runtime_checkable
class PathLossModel(Protocol):
    """A path loss model: a frozen dataclass of its own parameters with one call.

    `loss_db` returns the median basic transmission loss at every receiver of a ray [dB], NaN where it
    is not known. It raises `ConfigError` outside ``validity``, except for distance: each model documents
    how it continues there. A model with ``uses_terrain`` needs ``Ray.terrain_m``.

    Examples
    --------
    A model of one's own works wherever a model is asked for, such as in `predict`:

    >>> from dataclasses import dataclass
    >>> import numpy as np
    >>> from fugai.wireless import FreeSpace
    >>> @dataclass(frozen=True, kw_only=True)
    ... class LogDistance:
    ...     exponent: float = 3.5
    ...     name: str = "log-distance"
    ...     uses_terrain: bool = False
    ...     validity = FreeSpace().validity
    ...     def loss_db(self, ray):
    ...         near = 20.0 * np.log10(ray.frequency_mhz) - 27.55
    ...         return near + 10.0 * self.exponent * np.log10(ray.distance_m)
    >>> isinstance(LogDistance(), PathLossModel)
    True
    """

    @property
    def name(self) -> str:
        """Name for messages and run records."""
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
    """A path loss model that computes the loss at a ray's last receiver alone, in less time."""

    def end_loss_db(self, ray: Ray) -> float:
        """The last value of `PathLossModel.loss_db`. [dB]"""
        ...


def check_ray(model: PathLossModel, ray: Ray) -> None:
    """Raise `ConfigError` where frequency or heights of a ray are outside a model's validity."""
    model.validity.check(
        model.name,
        frequency_mhz=ray.frequency_mhz,
        tx_height_m=ray.tx_height_m,
        rx_height_m=ray.rx_height_m,
    )


def terrain_along(model: PathLossModel, ray: Ray) -> tuple[FloatArray, FloatArray]:
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
            f"`terrain_m` must have a height for the transmitter and one for each receiver, "
            f"{distance.size} in all, found {terrain.size}."
        )
        raise ConfigError(msg)
    if not (distance[1:] > distance[:-1]).all():
        msg = f"`distance_m` must ascend from above 0 along the ray for {model.name}."
        raise ConfigError(msg)
    return distance, terrain


def clamp_height(model: PathLossModel, height_m: float) -> float:
    """Transmitter height, moved into the range that a model is valid for. [m]"""
    low, high = model.validity.tx_height_m
    return float(np.clip(height_m, low, high))


@dataclass(frozen=True, kw_only=True)
class ByEnvironment:
    """One model for each environment at the receiver: rural, suburban and urban.

    >>> from fugai.wireless import RMa, UMa
    >>> chosen = ByEnvironment(models={"rural": RMa(), "suburban": UMa(), "urban": UMa()})
    >>> chosen.of("urban").name
    'TR 38.901 UMa'
    """

    models: Mapping[str, PathLossModel]

    def of(self, environment: Environment) -> PathLossModel:
        """Model for that environment.

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
        """Whether any of the models uses the terrain."""
        return any(model.uses_terrain for model in self.models.values())

    @property
    def label(self) -> str:
        """Names of the models, by environment where they differ."""
        names = {model.name for model in self.models.values()}
        if len(names) == 1 and self.uses_terrain:
            return names.pop()
        return ", ".join(f"{ground}: {model.name}" for ground, model in self.models.items())
