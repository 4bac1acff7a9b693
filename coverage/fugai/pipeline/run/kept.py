"""Results that a run keeps as it goes, so that a run that was stopped goes on from them."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, cast

from fugai.pipeline.run.theme import Theme
from fugai.store import step_key

if TYPE_CHECKING:
    from collections.abc import Callable

    import xarray as xr

    from fugai.store import RunFolder, Step

KEEP_FROM_S = 3.0
"""Arrays that took this long to compute are kept. [s]"""


@dataclass(frozen=True, kw_only=True)
class KeptSteps:
    """Results of steps, kept in the folder of a run; without a folder each is computed.

    What was kept is handed out as it is read back, also when it has just been computed: a run that
    goes on gives the same bytes as one that was never stopped.

    Parameters
    ----------
    folder
        Folder of the run, None for none.
    key
        `fugai.pipeline.manifest.run_key`.
    """

    folder: RunFolder | None = None
    key: str = ""

    def theme(self, name: str, make: Callable[[], Theme]) -> Theme:
        """Results of a theme, or of a part of one."""
        step = self.step(name)
        if step is None:
            return make()
        kept = Theme.load(step)
        if kept is None:
            made = make()
            made.save(step)
            kept = Theme.load(step) or made
        return kept

    def dataset(
        self, name: str, about: tuple[str, ...], make: Callable[[], xr.Dataset]
    ) -> xr.Dataset:
        """Arrays of one step, which ``about`` tells from others of that name.

        They are large: those that take less than `KEEP_FROM_S` are sooner computed again than kept.
        """
        step = self.step(name, *about)
        if step is None:
            return make()
        kept = step.load()
        if kept is None:
            since = time.perf_counter()
            made = make()
            if time.perf_counter() - since < KEEP_FROM_S:
                return made
            step.save(data=made)
            kept = step.load() or {"data": made}
        return cast("xr.Dataset", kept["data"])

    def drop(self, name: str) -> None:
        """Remove what a step has kept, once what was made of it is kept."""
        step = self.step(name)
        if step is not None:
            step.drop()

    def step(self, name: str, *about: str) -> Step | None:
        """Step of that name, which ``about`` tells from others; None without a folder."""
        if self.folder is None:
            return None
        return self.folder.step(name, step_key(self.key, list(about)))
