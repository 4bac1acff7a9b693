"""How much time a solver has left."""

from __future__ import annotations

import time
from dataclasses import dataclass, field


@dataclass(frozen=True, kw_only=True)
class Clock:
    """Wall time since the start, against a limit. [s]"""

    limit_s: float
    start: float = field(default_factory=time.perf_counter)

    @property
    def used_s(self) -> float:
        """Time since the start. [s]"""
        return time.perf_counter() - self.start

    @property
    def left_s(self) -> float:
        """Time until the limit, 0 where it has passed. [s]"""
        return max(0.0, self.limit_s - self.used_s)

    @property
    def over(self) -> bool:
        """Whether the limit has passed."""
        return self.used_s >= self.limit_s
