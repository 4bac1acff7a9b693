"""Who is told how far a run is: nobody, a notebook's bar, or what the command line draws."""

from __future__ import annotations

import time
from typing import Protocol


class Progress(Protocol):
    """Listener of a run. ``total`` counts equal parts, so that a bar can show a share."""

    def start(self, title: str, total: float) -> None:
        """Begin a step."""

    def advance(self, parts: float = 1.0, *, detail: str = "") -> None:
        """Part of the current step is done."""

    def finish(self) -> None:
        """End the current step."""


class Silent:
    """Tells nobody."""

    def start(self, title: str, total: float) -> None:
        """Begin a step."""

    def advance(self, parts: float = 1.0, *, detail: str = "") -> None:
        """Part of the current step is done."""

    def finish(self) -> None:
        """End the current step."""


class NotebookBar:
    """A tqdm bar for each step, as a widget where there is one."""

    def __init__(self) -> None:
        from tqdm.auto import tqdm  # noqa: PLC0415  costs a second outside notebooks

        self._new = tqdm
        self._bar: object | None = None

    def start(self, title: str, total: float) -> None:
        """Begin a step."""
        self._bar = self._new(total=total, desc=title, leave=False)

    def advance(self, parts: float = 1.0, *, detail: str = "") -> None:
        """Part of the current step is done."""
        if self._bar is not None:
            if detail:
                self._bar.set_postfix_str(detail, refresh=False)  # type: ignore[attr-defined]
            self._bar.update(parts)  # type: ignore[attr-defined]

    def finish(self) -> None:
        """End the current step."""
        if self._bar is not None:
            self._bar.close()  # type: ignore[attr-defined]
        self._bar = None


def listener_of(progress: Progress | bool | None) -> Progress:
    """The listener itself; True: a bar in a notebook; False or None: nobody."""
    if progress is None or isinstance(progress, bool):
        return NotebookBar() if progress else Silent()
    return progress


class Clock:
    """Passes everything on to another listener and keeps each step's seconds."""

    def __init__(self, listener: Progress) -> None:
        self.listener = listener
        self.seconds: dict[str, float] = {}
        self._title = ""
        self._since = 0.0

    def start(self, title: str, total: float) -> None:
        """Begin a step."""
        self._title, self._since = title, time.perf_counter()
        self.listener.start(title, total)

    def advance(self, parts: float = 1.0, *, detail: str = "") -> None:
        """Part of the current step is done."""
        self.listener.advance(parts, detail=detail)

    def finish(self) -> None:
        """End the current step."""
        spent = time.perf_counter() - self._since
        self.seconds[self._title] = self.seconds.get(self._title, 0.0) + spent
        self.listener.finish()

    def rounded(self) -> dict[str, float]:
        """Seconds of each step, to the hundredth, as `run.json` has them."""
        return {title: round(seconds, 2) for title, seconds in self.seconds.items()}
