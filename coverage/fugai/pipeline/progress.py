"""Listeners to the progress of a run: none, a bar in a notebook, or the command line's."""

from __future__ import annotations

import time
import warnings
from typing import Protocol


class Progress(Protocol):
    """Listener to a run; ``total`` is the number of parts of a step, ``parts`` how many are done."""

    def start(self, title: str, total: float) -> None:
        """Begin a step."""

    def advance(self, parts: float = 1.0, *, detail: str = "") -> None:
        """Part of the current step is done."""

    def finish(self) -> None:
        """End the current step."""


class Silent:
    """A listener that does nothing."""

    def start(self, title: str, total: float) -> None:
        """Begin a step."""

    def advance(self, parts: float = 1.0, *, detail: str = "") -> None:
        """Part of the current step is done."""

    def finish(self) -> None:
        """End the current step."""


class NotebookBar:
    """A tqdm bar for each step, as a widget where ipywidgets is installed."""

    def __init__(self) -> None:
        with warnings.catch_warnings():  # without ipywidgets the bar is one of text
            warnings.simplefilter("ignore")
            from tqdm.auto import tqdm  # noqa: PLC0415  takes a second to import

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
    """The listener itself; True: a bar in a notebook; False or None: a silent one."""
    if progress is None or isinstance(progress, bool):
        return NotebookBar() if progress else Silent()
    return progress


class Clock:
    """Passes everything on to another listener and measures the seconds of each step."""

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
