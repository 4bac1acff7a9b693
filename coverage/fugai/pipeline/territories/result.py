"""What `fugai.districts` hands back: delivery districts, their tables and their page."""

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

    from fugai.delivery import DistrictPlan
    from fugai.messages import Message
    from fugai.pipeline.inputs import Inputs
    from fugai.wording import Label, Language

_HEADS: dict[str, Label] = {
    "delivery_district": ("投递区", "district"),
    "seat": ("中心", "seat"),
    "units": ("单元", "units"),
    "work": ("工作量", "work"),
    "deviation": ("偏差", "deviation"),
    "mean_min": ("平均分钟", "mean min"),
    "longest_min": ("最远分钟", "longest min"),
}


@dataclass(frozen=True, kw_only=True, eq=False, repr=False)
class DistrictsRun:
    """Result of `fugai.districts`.

    Parameters
    ----------
    inputs
        The project's inputs.
    plan
        The delivery districts with objective, bound and what was checked of them.
    tables
        ``delivery-districts`` (polygons) and ``delivery-units`` (settlements with their district).
    notes
        What was found, and what is in no district.
    page
        The page with the districts on the map.
    basis
        Basis of every figure.
    out
        Folder that was written, None for none.
    seconds
        Time of each step. [s]

    Examples
    --------
    `fugai.districts` returns it.
    """

    inputs: Inputs
    plan: DistrictPlan
    tables: Mapping[str, pd.DataFrame]
    notes: tuple[Message, ...]
    page: maps.Page
    basis: str
    out: Path | None
    seconds: Mapping[str, float]

    def text(self, language: Language = "en") -> str:
        """The delivery districts as a terminal shows them.

        Parameters
        ----------
        language
            ``"zh"`` or ``"en"``.
        """
        rows = [[pick(head, language) for head in _HEADS.values()]]
        rows += [
            [_cell(name, one[name]) for name in _HEADS]
            for one in self.tables["delivery-districts"].to_dict("records")
        ]
        lines = [pick((note.zh, note.en), language) for note in self.notes]
        lines += ["", *columns_of(rows)]
        return "\n".join(lines)

    def explore(self) -> folium.Map:
        """Interactive page, in a notebook."""
        return maps.page_map(self.page)

    def __repr__(self) -> str:
        """One line: districts, deviation, gap."""
        return (
            f"DistrictsRun({len(self.plan.districts)} delivery districts, deviation at most "
            f"{self.plan.deviation:.1%}, gap {self.plan.gap:.2%}, {self.plan.status})"
        )

    def _repr_html_(self) -> str:
        rows = "".join(f"<li>{html.escape(note.en)}</li>" for note in self.notes)
        return f"<h3>{html.escape(self.inputs.project.name_en)}</h3><ul>{rows}</ul>"


def _cell(name: str, value: object) -> str:
    if name == "deviation":
        return f"{value:+.1%}"
    if name in ("work", "mean_min", "longest_min"):
        return f"{value:,.1f}"
    return str(value)
