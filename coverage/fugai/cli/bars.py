"""Progress on a terminal: a bar for the current step, a line for each that is done."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Self

from rich.progress import BarColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

from fugai.cli.language import language

if TYPE_CHECKING:
    from rich.console import Console
    from rich.progress import TaskID


class TerminalBar:
    """Draws each step of a run on the console."""

    def __init__(self, console: Console) -> None:
        self._console = console
        self._title = ""
        self._since = 0.0
        self._task: TaskID | None = None
        self._bar: Progress | None = None
        if console.is_terminal:
            self._bar = Progress(
                SpinnerColumn(),
                TextColumn("{task.description}"),
                BarColumn(),
                TimeElapsedColumn(),
                TextColumn("{task.fields[detail]}"),
                console=console,
                transient=True,
            )

    def start(self, title: str, total: float) -> None:
        """Begin a step."""
        title = _in_language(title)
        self._title, self._since = title, time.perf_counter()
        if self._bar is not None:
            self._task = self._bar.add_task(title, total=total, detail="")

    def advance(self, parts: float = 1.0, *, detail: str = "") -> None:
        """Part of the current step is done."""
        if self._bar is not None and self._task is not None:
            self._bar.update(self._task, advance=parts, detail=detail)

    def finish(self) -> None:
        """End the current step: one line that stays."""
        if self._bar is not None and self._task is not None:
            self._bar.remove_task(self._task)
            self._task = None
        seconds = time.perf_counter() - self._since
        self._console.print(f"{seconds:7.1f} s  {self._title}", highlight=False, markup=False)

    def __enter__(self) -> Self:
        """Begin to draw."""
        if self._bar is not None:
            self._bar.start()
        return self

    def __exit__(self, *_: object) -> None:
        """Leave the terminal as it was."""
        if self._bar is not None:
            self._bar.stop()


def _in_language(title: str) -> str:
    """Title of a step, which is Chinese and then English, in the language of the command."""
    zh, _, en = title.partition(" ")
    return zh if language() == "zh" or not en else en
