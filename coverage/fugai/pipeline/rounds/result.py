"""What `fugai.rounds` hands back: the rounds, their tables and their page."""

from __future__ import annotations

import html
from dataclasses import dataclass
from typing import TYPE_CHECKING

from fugai import maps
from fugai.text_width import columns_of
from fugai.wording import pick

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    import folium
    import pandas as pd

    from fugai.messages import Message
    from fugai.pipeline.inputs import Inputs
    from fugai.wording import Label, Language

SHOWN = 12
"""Rounds that a terminal shows."""

_HEADS: dict[str, Label] = {
    "round": ("线路", "round"),
    "vehicle_id": ("车型", "vehicle"),
    "depot_id": ("始发网点", "depot"),
    "stops": ("停靠点", "stops"),
    "parcels": ("件数", "parcels"),
    "start": ("出发", "start"),
    "end": ("返回", "back"),
    "km": ("公里", "km"),
    "cost": ("费用", "cost"),
    "cost_per_parcel": ("件均", "a parcel"),
}


@dataclass(frozen=True, kw_only=True, eq=False, repr=False)
class RoundsRun:
    """Result of `fugai.rounds`.

    Parameters
    ----------
    inputs
        The project's inputs, with findings about its vehicles.
    year
        At whose end vehicles, outlets and residents are those of the rounds.
    tables
        ``round-fleets``, ``rounds`` (lines), ``round-stops`` and ``round-unvisited`` (points).
    notes
        What the rounds bring and cost, and what they leave out.
    page
        The page with the rounds on the map.
    basis
        Basis of every figure.
    out
        Folder that was written, None for none.
    seconds
        Time of each step. [s]

    Examples
    --------
    `fugai.rounds` returns it.
    """

    inputs: Inputs
    year: int
    tables: Mapping[str, pd.DataFrame]
    notes: tuple[Message, ...]
    page: maps.Page
    basis: str
    out: Path | None
    seconds: Mapping[str, float]

    def text(self, language: Language = "en") -> str:
        """The rounds as a terminal shows them.

        Parameters
        ----------
        language
            ``"zh"`` or ``"en"``.
        """
        lines = [pick((note.zh, note.en), language) for note in self.notes]
        rounds = self.tables["rounds"]
        rows = [[pick(head, language) for head in _HEADS.values()]]
        rows += [
            [_cell(name, one[name]) for name in _HEADS]
            for one in rounds.head(SHOWN).to_dict("records")
        ]
        lines += ["", *columns_of(rows)]
        more = len(rounds) - SHOWN
        if more > 0:
            said = (
                f"  ……另有{more:,}条，见tables/rounds.csv",
                f"  ... and {more:,} more in tables/rounds.csv",
            )
            lines.append(pick(said, language))
        return "\n".join(lines)

    def explore(self) -> folium.Map:
        """Interactive page, in a notebook."""
        return maps.page_map(self.page)

    def __repr__(self) -> str:
        """One line: rounds, stops visited, cost."""
        fleets = self.tables["round-fleets"]
        visited, there = int(fleets["visited"].sum()), int(fleets["stops"].sum())
        return (
            f"RoundsRun({len(self.tables['rounds'])} rounds in {self.year}, {visited} of {there} stops, "
            f"cost {fleets['cost'].sum():,.0f})"
        )

    def _repr_html_(self) -> str:
        rows = "".join(f"<li>{html.escape(note.en)}</li>" for note in self.notes)
        return f"<h3>{html.escape(self.inputs.project.name_en)}</h3><ul>{rows}</ul>"


def _cell(name: str, value: object) -> str:
    if name in ("parcels", "km", "cost"):
        return f"{value:,.0f}"
    return f"{value:,.2f}" if name == "cost_per_parcel" else str(value)
