"""How many samples of each cell count."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import shapely

from fugai.errors import ConfigError
from fugai.wireless.calibration.rows import texts

if TYPE_CHECKING:
    import geopandas as gpd

    from fugai._types import IntArray


SQUARE_M = 10.0
"""Edge of the squares by which measurements are thinned: some 40 wavelengths at 1.2 GHz. [m]"""


@dataclass(frozen=True, kw_only=True)
class Thinning:
    """How many samples of each cell count, drawn at random.

    Parameters
    ----------
    per_cell
        At most so many.
    seed
        Of the random numbers.

    Raises
    ------
    ConfigError
        ``per_cell`` is below 1.

    Examples
    --------
    >>> import numpy as np
    >>> from fugai.wireless import Thinning
    >>> len(Thinning(per_cell=2).rows(np.array([0, 0, 0, 1])))
    3
    """

    per_cell: int = 500
    seed: int = 0

    def __post_init__(self) -> None:
        if self.per_cell < 1:
            msg = f"`per_cell` must be at least 1, found {self.per_cell}."
            raise ConfigError(msg)

    def rows(self, cell: IntArray) -> IntArray:
        """Positions of the rows that are kept, ascending."""
        order = np.random.default_rng(self.seed).permutation(len(cell))
        place = pd.Series(cell[order]).groupby(cell[order]).cumcount().to_numpy()
        return np.sort(order[place < self.per_cell]).astype(np.int64)


def thin_measurements(
    measurements: gpd.GeoDataFrame, *, thinning: Thinning, square_m: float = SQUARE_M
) -> gpd.GeoDataFrame:
    """Measurements of at most so many squares of each cell, every sample of a square that is kept.

    Parameters
    ----------
    measurements
        As `calibrate` takes them; rows of one ``cell_id``, else of one ``site_id``, are of one cell.
    thinning
        How many squares of each cell.
    square_m
        Edge of a square. [m]

    >>> import geopandas as gpd
    >>> line = gpd.GeoDataFrame(
    ...     {"cell_id": "a"}, geometry=gpd.points_from_xy([1.0, 2.0, 25.0, 45.0], [1.0] * 4), index=range(4)
    ... )
    >>> len(thin_measurements(line, thinning=Thinning(per_cell=3)))
    4
    """
    names = texts(measurements, "cell_id")
    names = names.where(names.ne(""), texts(measurements, "site_id"))
    points = measurements.geometry.to_numpy()
    frame = pd.DataFrame(
        {
            "cell": pd.factorize(names)[0],
            "column": np.floor(shapely.get_x(points) / square_m),
            "row": np.floor(shapely.get_y(points) / square_m),
        }
    )
    square = frame.groupby(["cell", "column", "row"], sort=False, dropna=False).ngroup().to_numpy()
    first = np.unique(square, return_index=True)[1]
    kept = thinning.rows(frame["cell"].to_numpy(dtype=np.int64)[first])
    if len(kept) == len(first):
        return measurements
    return measurements.iloc[np.flatnonzero(np.isin(square, kept))]
