"""The districting problem as arrays: who may belong to which seat, and who touches whom."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from scipy.sparse.csgraph import connected_components

if TYPE_CHECKING:
    import pandas as pd
    from scipy.sparse import csr_array

    from fugai._types import FloatArray, IntArray


@dataclass(frozen=True, kw_only=True, eq=False)
class DistrictInstance:
    """Units to be grouped, all of which are on the network.

    Parameters
    ----------
    names
        Index labels of the units, for messages.
    work
        Of each unit.
    travel_min
        From seat j to unit i, shape ``(units, seats)``; infinite where it cannot belong to it. [min]
    home
        Unit of each seat, which belongs to its district.
    adjacency
        Units × units, symmetric: which units touch, and can be reached from each other.
    districts
        How many are wanted: all seats where these are given, else so many of the units are seats.
    tolerance
        Largest deviation of a district's work from the mean, as a share of it.
    given_seats
        Whether the seats are given.
    """

    names: pd.Index
    work: FloatArray
    travel_min: FloatArray
    home: IntArray
    adjacency: csr_array
    districts: int
    tolerance: float
    given_seats: bool

    @property
    def mean(self) -> float:
        """Work of a district if all were equal."""
        return float(self.work.sum()) / self.districts

    @property
    def low(self) -> float:
        """Least work of a district."""
        return self.mean * max(0.0, 1.0 - self.tolerance)

    @property
    def high(self) -> float:
        """Most work of a district."""
        return self.mean * (1.0 + self.tolerance)

    def parts(self) -> IntArray:
        """Number of the contiguous part of the map that each unit lies in."""
        _, part = connected_components(self.adjacency, directed=False)
        return np.asarray(part, dtype=np.int64)
