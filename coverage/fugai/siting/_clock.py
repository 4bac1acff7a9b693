"""Time that a solver has, and what becomes of an interrupt."""

from __future__ import annotations

import time
from contextlib import contextmanager
from typing import TYPE_CHECKING

from fugai.errors import is_interrupt

if TYPE_CHECKING:
    from collections.abc import Iterator

    from fugai.siting.result import Status


class Clock:
    """Seconds since a solver started, its limit, and whether the keyboard interrupted it.

    Parameters
    ----------
    limit_s
        Seconds that it may take. [s]
    keep
        After an interrupt the best answer so far is wanted; else the interrupt goes on.
    """

    def __init__(self, limit_s: float, *, keep: bool = False) -> None:
        self._start = time.perf_counter()
        self._limit_s = limit_s
        self._keep = keep
        self.interrupted = False

    @property
    def spent_s(self) -> float:
        """Since the start. [s]"""
        return time.perf_counter() - self._start

    @property
    def left_s(self) -> float:
        """Until the limit, 0 after an interrupt. [s]"""
        return 0.0 if self.interrupted else max(0.0, self._limit_s - self.spent_s)

    @property
    def over(self) -> bool:
        """Whether to stop now."""
        return self.left_s <= 0.0

    def interrupt(self) -> None:
        """Take note of an interrupt, or pass it on where the caller wants it so."""
        if not self._keep:
            raise KeyboardInterrupt
        self.interrupted = True

    @contextmanager
    def guarded(self) -> Iterator[None]:
        """Part of the work that an interrupt ends."""
        try:
            yield
        except (KeyboardInterrupt, SystemError) as error:
            if not is_interrupt(error):
                raise
            self.interrupt()

    def status(self, *, proven: bool) -> Status:
        """How the work ended."""
        if proven:
            return "optimal"
        if self.interrupted:
            return "interrupted"
        return "time limit" if self.over else "gap"
