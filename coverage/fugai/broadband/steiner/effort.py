"""How much work is left."""

from __future__ import annotations

import time
from dataclasses import dataclass, field


@dataclass(kw_only=True)
class Effort:
    """Visits that are left, and the time at which to stop; work is counted, so that runs repeat.

    Parameters
    ----------
    visits
        Visits of an arc that are left.
    deadline
        Value of `time.monotonic` at which to stop; infinite where only work counts. [s]
    """

    visits: int
    deadline: float = field(default=float("inf"))

    def spend(self, visits: int) -> None:
        """Take visits off what is left."""
        self.visits -= int(visits)

    @property
    def seconds(self) -> float:
        """Time left; infinite where only work counts. [s]"""
        return self.deadline - time.monotonic()

    @property
    def left(self) -> bool:
        """Whether there is work and time left."""
        return self.visits > 0 and time.monotonic() < self.deadline
