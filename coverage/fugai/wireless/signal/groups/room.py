"""Memory for the windows of one batch of masts, used again for the next."""

from __future__ import annotations

from threading import Lock
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from fugai._types import Float32Array


class Room:
    """One flat array, of which threads take parts until it is cleared.

    Its pages are touched as they are taken, and stay when it is cleared.
    """

    def __init__(self, size: int) -> None:
        self.values: Float32Array = np.empty(size, dtype=np.float32)
        self._used = 0
        self._lock = Lock()

    def take(self, shape: tuple[int, int]) -> tuple[int, Float32Array]:
        """Where the next free part of this shape begins, and the part; its values are undefined."""
        size = shape[0] * shape[1]
        with self._lock:
            start = self._used
            assert start + size <= self.values.size
            self._used = start + size
        return start, self.values[start : start + size].reshape(shape)

    def clear(self) -> None:
        """Give all parts back."""
        self._used = 0
