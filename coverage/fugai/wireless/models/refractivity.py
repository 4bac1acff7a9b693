"""The ITU's maps of refractivity, from a user's own copy.

The maps may not be redistributed. They come with Recommendations ITU-R P.452 and P.1812 as ``DN50.TXT`` and
``N050.TXT``: 121 lines of 241 values, from 90 degrees north to 90 south and from 0 to 360 degrees east,
1.5 degrees apart.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from fugai.errors import ConfigError, InputError

if TYPE_CHECKING:
    from fugai._types import FloatArray

_SHAPE = (121, 241)
_STEP_DEG = 1.5
_FILES = {"DN50.TXT": ("delta_n", 1.0, 150.0), "N050.TXT": ("n0", 200.0, 500.0)}


@dataclass(frozen=True, kw_only=True)
class Refractivity:
    """Median lapse rate [N-units/km] and sea-level refractivity [N-units] of the whole Earth.

    Parameters
    ----------
    delta_n, n0
        Arrays of 121 latitudes, north to south, and 241 longitudes from 0 to 360 degrees east.

    Examples
    --------
    >>> import numpy as np
    >>> rows = np.linspace(30.0, 60.0, 121)[:, None] * np.ones(241)
    >>> Refractivity(delta_n=rows, n0=rows + 300.0).at(0.0, 117.2)
    (45.0, 345.0)
    """

    delta_n: FloatArray
    n0: FloatArray

    def at(self, latitude_deg: float, longitude_deg: float) -> tuple[float, float]:
        """``delta_n`` and ``n0`` of a place, bilinear as in ITU-R P.1144; east is positive. [deg]

        Raises
        ------
        ConfigError
            A latitude beyond the poles, or a longitude beyond 360 degrees.
        """
        if not abs(latitude_deg) <= 90.0:
            msg = f"`latitude_deg` must be between -90 and 90, found {latitude_deg:g}."
            raise ConfigError(msg)
        if not abs(longitude_deg) <= 360.0:
            msg = f"`longitude_deg` must be between -360 and 360, found {longitude_deg:g}."
            raise ConfigError(msg)
        row, column = (90.0 - latitude_deg) / _STEP_DEG, (longitude_deg % 360.0) / _STEP_DEG
        return _between(self.delta_n, row, column), _between(self.n0, row, column)


def refractivity_maps(folder: Path | str) -> Refractivity:
    """Maps of a folder with the ITU's ``DN50.TXT`` and ``N050.TXT``, in upper or lower case.

    Parameters
    ----------
    folder
        Unpacked from the supplement of Recommendation ITU-R P.1812.

    Raises
    ------
    InputError
        The folder or a file is missing, or a file is not such a map.

    Examples
    --------
    >>> import tempfile
    >>> from pathlib import Path
    >>> from fugai.wireless import P1812
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     _ = Path(folder, "DN50.TXT").write_text("45 " * 121 * 241)
    ...     _ = Path(folder, "N050.TXT").write_text("325 " * 121 * 241)
    ...     delta_n, n0 = refractivity_maps(folder).at(39.1, 117.2)
    >>> P1812(time_percent=1.0, delta_n=delta_n, n0=n0).n0
    325.0
    """
    directory = Path(folder)
    if not directory.is_dir():
        msg = f"`refractivity` must be a folder with DN50.TXT and N050.TXT, found no folder {directory}."
        raise InputError(msg)
    names = {path.name.upper(): path for path in sorted(directory.iterdir())}
    maps = {}
    for file, (quantity, low, high) in _FILES.items():
        if file not in names:
            msg = f"`refractivity` must hold {file} of ITU-R P.1812, found no such file in {directory}."
            raise InputError(msg)
        maps[quantity] = _read(names[file], low, high)
    return Refractivity(**maps)


def _read(path: Path, low: float, high: float) -> FloatArray:
    try:
        values = np.array(path.read_text(encoding="ascii").split(), dtype=np.float64)
    except (UnicodeDecodeError, ValueError):
        msg = f"{path.name} must hold numbers only, found something else."
        raise InputError(msg) from None
    if values.size != _SHAPE[0] * _SHAPE[1]:
        msg = f"{path.name} must hold 121 lines of 241 values, found {values.size} values in all."
        raise InputError(msg)
    wrong = ~((values >= low) & (values <= high))
    if bool(wrong.any()):
        msg = f"{path.name} must hold values between {low:g} and {high:g}, found {values[wrong][0]:g}."
        raise InputError(msg)
    return values.reshape(_SHAPE)


def _between(values: FloatArray, row: float, column: float) -> float:
    top, left = min(int(row), _SHAPE[0] - 2), min(int(column), _SHAPE[1] - 2)
    down, right = row - top, column - left
    upper = values[top, left] + right * (values[top, left + 1] - values[top, left])
    lower = values[top + 1, left] + right * (values[top + 1, left + 1] - values[top + 1, left])
    return float(upper + down * (lower - upper))
