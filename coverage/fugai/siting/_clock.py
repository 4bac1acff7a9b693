"""Time limit of a solver, and what an interrupt does."""

from __future__ import annotations

import time
from contextlib import contextmanager
from typing import TYPE_CHECKING

from fugai.errors import is_interrupt

if TYPE_CHECKING:
    from collections.abc import Iterator

    from fugai.siting.options import SolverOptions
    from fugai.siting.result import Status


class Clock:
    """Seconds since a solver started, its time limit, and whether the keyboard interrupted it.

    Parameters
    ----------
    options
        Time limit, and whether an interrupt is kept or raised.
    share
        Part of the time limit that this clock may use.
    """

    def __init__(self, options: SolverOptions, *, share: float = 1.0) -> None:
        self._start = time.perf_counter()
        self._limit_s = options.time_limit_s * share
        self._keep_on_interrupt = options.keep_on_interrupt
        self.interrupted = False

    @property
    def spent_s(self) -> float:
        """Time since the start. [s]"""
        return time.perf_counter() - self._start

    @property
    def left_s(self) -> float:
        """Time until the limit, 0 after an interrupt. [s]"""
        return 0.0 if self.interrupted else max(0.0, self._limit_s - self.spent_s)

    @property
    def over(self) -> bool:
        """Whether the solver has to stop."""
        return self.left_s <= 0.0

    def keep_back(self) -> None:
        """Keep time back for the answer and its certificate: half of that spent, a tenth at most."""
        self._limit_s -= min(0.1 * self._limit_s, 0.5 * self.spent_s)

    def interrupt(self) -> None:
        """Record an interrupt, or raise it where the caller did not ask to keep the answer."""
        if not self._keep_on_interrupt:
            raise KeyboardInterrupt
        self.interrupted = True

    @contextmanager
    def guarded(self) -> Iterator[None]:
        """Work that an interrupt ends."""
        try:
            yield
        except (KeyboardInterrupt, SystemError) as error:
            if not is_interrupt(error):
                raise
            self.interrupt()

    def status(self, *, proven: bool) -> Status:
        """Status of the answer, now that the work has ended."""
        if proven:
            return "optimal"
        if self.interrupted:
            return "interrupted"
        return "time limit" if self.over else "gap"
