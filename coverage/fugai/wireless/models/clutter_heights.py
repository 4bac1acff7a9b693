"""Representative clutter heights by clutter class, as P.1812 adds them to a profile."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from fugai.errors import ConfigError, ContractError
from fugai.wireless.technology import ENVIRONMENTS

if TYPE_CHECKING:
    from collections.abc import Mapping

    import numpy.typing as npt

    from fugai._types import Float32Array

CLUTTER_HEIGHT_M: Mapping[str, float] = {"rural": 0.0, "suburban": 10.0, "urban": 15.0}
"""Representative heights of Recommendation ITU-R P.1812-6, table 2. Dense urban ground has 20 m there:
give that height to ``urban``. [m above ground]"""

_HIGHEST_M = 500.0


def clutter_heights_m(
    classes: npt.ArrayLike, *, heights_m: Mapping[str, float] | None = None
) -> Float32Array:
    """Representative clutter height of each pixel. [m above ground]

    Parameters
    ----------
    classes
        1 rural, 2 suburban, 3 urban; 0 is unknown and counts as suburban, as in `predict`; NaN is no
        data.
    heights_m
        Heights that differ from `CLUTTER_HEIGHT_M`, by environment, 0 to 500. [m]

    Returns
    -------
    float32 array of the classes' shape; NaN where the class is no data.

    Raises
    ------
    ContractError
        A class other than 0, 1, 2, 3.
    ConfigError
        Another environment, or a height outside its range.

    >>> clutter_heights_m([1, 2, 3, 0], heights_m={"urban": 20.0})
    array([ 0., 10., 20., 10.], dtype=float32)
    """
    chosen = _heights({} if heights_m is None else heights_m)
    values = np.asarray(classes, dtype=np.float64)
    void = np.isnan(values)
    known = np.where(void, 0.0, values)
    wrong = (known < 0) | (known > len(ENVIRONMENTS)) | (known != np.floor(known))
    if bool(wrong.any()):
        msg = f"`clutter` must hold the classes 0, 1, 2, 3, found {known[wrong].flat[0]:g}."
        raise ContractError(msg)
    by_class = [chosen["suburban"], *(chosen[name] for name in ENVIRONMENTS)]
    result = np.array(by_class, dtype=np.float32)[known.astype(np.int64)]
    result[void] = np.nan
    return result


def _heights(changes: Mapping[str, float]) -> dict[str, float]:
    for name, value in changes.items():
        if name not in CLUTTER_HEIGHT_M:
            msg = f"`heights_m` must name {', '.join(CLUTTER_HEIGHT_M)} ground, found {name!r}."
            raise ConfigError(msg)
        if not 0.0 <= value <= _HIGHEST_M:
            msg = f"`heights_m` of {name} ground must be between 0 and 500, found {value:g}."
            raise ConfigError(msg)
    return {**CLUTTER_HEIGHT_M, **changes}
