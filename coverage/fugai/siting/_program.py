"""Mixed-integer programs as arrays, and their rows put together piece by piece."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt
from scipy.sparse import coo_array, csr_array

if TYPE_CHECKING:
    from fugai._types import BoolArray, FloatArray, IntArray


@dataclass(frozen=True, kw_only=True, eq=False)
class Program:
    """Minimise ``cost`` x with ``row_low`` <= ``rows`` x <= ``row_high``, ``low`` <= x <= ``high``.

    ``integral`` marks the columns that must be whole. An infinite limit is none.
    """

    cost: FloatArray
    rows: csr_array
    row_low: FloatArray
    row_high: FloatArray
    low: FloatArray
    high: FloatArray
    integral: BoolArray


class ProgramRows:
    """Rows of a program, added one kind of constraint after the other."""

    def __init__(self) -> None:
        self._entries: list[tuple[IntArray, IntArray, FloatArray]] = []
        self._low: list[FloatArray] = []
        self._high: list[FloatArray] = []
        self._count = 0

    def append(
        self,
        row: npt.ArrayLike,
        column: npt.ArrayLike,
        value: npt.ArrayLike,
        *,
        low: npt.ArrayLike,
        high: npt.ArrayLike,
    ) -> None:
        """Add as many rows as ``low`` and ``high`` have values; ``row`` counts from 0 again."""
        rows = np.asarray(row, dtype=np.int64)
        values = np.broadcast_to(np.asarray(value, dtype=np.float64), rows.shape)
        self._entries.append((rows + self._count, np.asarray(column, dtype=np.int64), values))
        lows, highs = np.broadcast_arrays(np.atleast_1d(low), np.atleast_1d(high))
        self._low.append(lows.astype(np.float64))
        self._high.append(highs.astype(np.float64))
        self._count += len(lows)

    def program(
        self, *, cost: FloatArray, low: FloatArray, high: FloatArray, integral: BoolArray
    ) -> Program:
        """Program of these rows over columns of a cost, limits, and integrality."""
        row, column, value = (np.concatenate(one) for one in zip(*self._entries, strict=True))
        shape = (self._count, len(cost))
        return Program(
            cost=cost,
            rows=csr_array(coo_array((value, (row, column)), shape=shape)),
            row_low=np.concatenate(self._low),
            row_high=np.concatenate(self._high),
            low=low,
            high=high,
            integral=integral,
        )
