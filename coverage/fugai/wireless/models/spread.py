"""How the error of a model at masts left out is made up: between cells, over the ground, side by side."""

from __future__ import annotations

import dataclasses
import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from fugai.errors import ConfigError

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True, kw_only=True)
class Spread:
    """Error of a model at masts that it was not fitted to: measured less predicted level.

    The variance at one place of one cell is ``between_db`` squared and ``location_db`` squared together.

    Parameters
    ----------
    bias_db
        Mean, every mast counting once; positive where the model is pessimistic. [dB]
    between_db
        Standard deviation of what all places of one cell share. [dB]
    location_db
        Standard deviation of a place about the others of its cell, the nugget included. [dB]
    nugget_db
        The part of it that two places side by side do not share. [dB]
    correlation_m
        Distance over which the rest of it falls to 1/e; 0 where there is none. [m]
    masts
        How many it was measured on.

    Raises
    ------
    ConfigError
        A value is no finite number, or negative where it must not be.

    Examples
    --------
    >>> from fugai.wireless import Spread
    >>> Spread(bias_db=0.0, between_db=3.0, location_db=4.0, nugget_db=2.0, correlation_m=60.0,
    ...        masts=20).total_db
    5.0
    """

    bias_db: float
    between_db: float
    location_db: float
    nugget_db: float
    correlation_m: float
    masts: int

    def __post_init__(self) -> None:
        problems = []
        for name, value in dataclasses.asdict(self).items():
            number = isinstance(value, int | float) and not isinstance(value, bool)
            good = number and math.isfinite(value) and (name == "bias_db" or value >= 0)
            if not good:
                rule = "a finite number" if name == "bias_db" else "a finite number of at least 0"
                problems.append(f"`spread.{name}` must be {rule}, found {value!r}.")
        if problems:
            raise ConfigError(*problems)

    @property
    def total_db(self) -> float:
        """Standard deviation at one place of one cell. [dB]"""
        return math.hypot(self.between_db, self.location_db)

    def values(self) -> dict[str, float]:
        """Figures by name, as the table ``[spread]`` of a saved calibration holds them."""
        return dataclasses.asdict(self)


def spread_from(values: Mapping[str, object]) -> Spread:
    """Spread from the values of a table ``[spread]``.

    Raises
    ------
    ConfigError
        A key is missing or unknown, or a value is not valid.

    >>> spread_from({"bias_db": 0.0})
    Traceback (most recent call last):
    fugai.errors.ConfigError: `spread` must have the keys bias_db, between_db, location_db, nugget_db, \
correlation_m, masts, found bias_db.
    """
    names = [one.name for one in dataclasses.fields(Spread)]
    if set(values) != set(names):
        found = ", ".join(values) or "none"
        msg = f"`spread` must have the keys {', '.join(names)}, found {found}."
        raise ConfigError(msg)
    return Spread(**values)  # type: ignore[arg-type]
