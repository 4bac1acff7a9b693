"""Everything that was computed again with other assumptions, and how it is kept for a resume."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import pandas as pd

from fugai.messages import Message
from fugai.pipeline.run.sensitivity.residents import resident_moves
from fugai.pipeline.run.sensitivity.signal import NEAREST_SITES, SignalAgain
from fugai.pipeline.run.sensitivity.travel import travel_moves
from fugai.tables import MEASURE_COLUMNS, measures

if TYPE_CHECKING:
    from collections.abc import Mapping

    import xarray as xr

    from fugai.pipeline.inputs import Inputs
    from fugai.pipeline.progress import Progress
    from fugai.pipeline.run.theme import Theme
    from fugai.store import Step

VARIATION_COLUMNS = ("variation", "input", "column", "title_zh", "title", "method_zh", "method")
DIFFERENCE_COLUMNS = ("variation", "indicator", "profile", "before", "after", "error")

WHOLE = Message(zh="全部重新计算", en="computed again as a whole")
RESIDENTS_MOVED = Message(
    zh="覆盖与可达结果不变，常住人口重新分布",
    en="coverage and reach as in the run, residents spread anew",
)


@dataclass(frozen=True, kw_only=True, eq=False)
class Moves:
    """Results of variations of what is assumed.

    Parameters
    ----------
    variations
        One row each, with `VARIATION_COLUMNS`.
    rows
        Measures of variations that were computed for every district, with ``variation``.
    differences
        Shares of the whole area before and after, with `DIFFERENCE_COLUMNS`; ``error`` is the
        standard error of their difference.
    """

    variations: pd.DataFrame = field(
        default_factory=lambda: pd.DataFrame(columns=list(VARIATION_COLUMNS), dtype="str")
    )
    rows: pd.DataFrame = field(default_factory=lambda: measures([]).assign(variation=""))
    differences: pd.DataFrame = field(
        default_factory=lambda: pd.DataFrame(columns=list(DIFFERENCE_COLUMNS))
    )

    def save(self, step: Step) -> None:
        """Keep the results for a resume."""
        step.save(variations=self.variations, rows=self.rows, differences=self.differences)

    @classmethod
    def load(cls, step: Step) -> Moves | None:
        """Results kept under the step's key, or None."""
        parts: dict[str, Any] | None = step.load()
        return None if parts is None else cls(**parts)


def compute_moves(
    inputs: Inputs,
    themes: Mapping[str, Theme],
    year: int,
    progress: Progress,
    *,
    urban: xr.DataArray | None,
) -> Moves:
    """Everything computed again that the project asks for, in a fixed order.

    Parameters
    ----------
    inputs
        With their ledger.
    themes
        Results of the run; a theme that was not computed is not computed again.
    year
        The last year of the run.
    urban
        Degree of urbanisation, the clutter where the project gives none.
    """
    depth = inputs.project.assumptions.sensitivity
    if depth == "off":
        return Moves()
    progress.start("假设 assumptions", 3)
    found = _Found()
    rasters = {name: raster for theme in themes.values() for name, raster in theme.rasters.items()}
    if "wireless" in themes and inputs.table("sites") is not None:
        served = {
            name.removeprefix("served-"): raster
            for name, raster in rasters.items()
            if name.startswith("served-")
        }
        found.signal(SignalAgain(inputs, year, urban=urban, whole=depth == "all", served=served))
    progress.advance(detail="signal")
    if "delivery" in themes and inputs.roads is not None and inputs.table("outlets") is not None:
        for speed, rows in travel_moves(inputs, year):
            found.measured(speed.input, speed.column, speed.title, WHOLE, rows)
    progress.advance(detail="travel")
    for spread, rows in resident_moves(inputs, rasters, year):
        found.measured(spread.input, spread.column, spread.title, RESIDENTS_MOVED, rows)
    progress.advance(detail="residents")
    progress.finish()
    return found.moves()


class _Found:
    """Variations and their results as they come."""

    def __init__(self) -> None:
        self.variations: list[tuple[str, ...]] = []
        self.rows: list[pd.DataFrame] = []
        self.differences: list[tuple[object, ...]] = []

    def add(self, name: str, column: str, title: Message, method: Message) -> str:
        """Identifier of a new variation."""
        made = f"{len(self.variations) + 1}"
        row = (made, name, column, title.zh, title.en, method.zh, method.en)
        self.variations.append(row)
        return made

    def measured(
        self, name: str, column: str, title: Message, method: Message, rows: pd.DataFrame
    ) -> None:
        """A variation with its measures."""
        self.rows.append(rows.assign(variation=self.add(name, column, title, method)))

    def signal(self, again: SignalAgain) -> None:
        """Every variation of the signal, with its differences."""
        known: dict[str, str] = {}
        for move in again.moves():
            title, method = move.variation.title, _signal_method(again)
            if title.en not in known:
                known[title.en] = self.add("sites", move.variation.column, title, method)
            difference = move.difference
            self.differences.append(
                (
                    known[title.en],
                    move.indicator,
                    move.profile,
                    difference.before,
                    difference.after,
                    difference.error,
                )
            )

    def moves(self) -> Moves:
        """All of it."""
        columns = [*MEASURE_COLUMNS, "variation"]
        empty = Moves()
        return Moves(
            variations=pd.DataFrame(self.variations, columns=list(VARIATION_COLUMNS)).astype("str"),
            rows=pd.concat(self.rows, ignore_index=True)[columns] if self.rows else empty.rows,
            differences=pd.DataFrame(self.differences, columns=list(DIFFERENCE_COLUMNS)),
        )


def _signal_method(again: SignalAgain) -> Message:
    sample = again.sample
    if sample.exact:
        return WHOLE
    rows, columns = again.inputs.grid.shape
    pixels = sum((r.stop - r.start) * (c.stop - c.start) for r, c in sample.windows)
    share = pixels / (rows * columns)
    return Message(
        zh=f"抽取{len(sample.windows)}个窗口（占栅格的{share:.1%}），按人口和面积的概率抽样，各取最近的{NEAREST_SITES}个基站；窗口内{again.agreement:.2%}的人口与正式计算结果相同；误差为标准误",
        en=f"on {len(sample.windows)} windows ({share:.1%} of the grid), drawn in proportion to residents "
        "and area, with the {NEAREST_SITES} nearest sites of each network: {again.agreement:.2%} of their residents "
        "have the result of the run; the error is a standard error",
    )
