"""What a run hands back in Python: tables, rasters and a page, each shown by a notebook."""

from __future__ import annotations

import html
from dataclasses import dataclass
from typing import TYPE_CHECKING

from fugai import maps, scorecard
from fugai._deprecated import renamed_attribute, renamed_method
from fugai.tables import MEASURE_DIMENSIONS

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    import folium
    import geopandas as gpd
    import pandas as pd
    import xarray as xr

    from fugai.pipeline.inputs import Inputs


@dataclass(frozen=True, kw_only=True, eq=False)
class Run:
    """Result of `fugai.run`.

    Parameters
    ----------
    out
        Folder with `index.html`, tables and rasters; None where nothing was written.
    inputs
        The inputs as they were read: ``districts``, ``tables``, ``grid``, ``findings``, ``notes``.
    measures
        Every number, tidy (`fugai.tables.MEASURE_COLUMNS`).
    targets
        The targets, judged.
    scorecard
        One row per district, with the headline indicators of the last year.
    rasters, frames
        Rasters on the grid and further tables, by name.
    seconds
        Time of each step. [s]
    """

    out: Path | None
    inputs: Inputs
    measures: pd.DataFrame
    targets: pd.DataFrame
    scorecard: pd.DataFrame
    rasters: Mapping[str, xr.DataArray]
    frames: Mapping[str, pd.DataFrame]
    seconds: Mapping[str, float]
    page: maps.Page

    @property
    def districts(self) -> gpd.GeoDataFrame:
        """Districts with the headline indicators as columns."""
        extra = [name for name in self.scorecard.columns if name not in self.inputs.districts]
        return self.inputs.districts.join(self.scorecard[extra])

    @property
    def missed(self) -> bool:
        """Whether a target is missed."""
        return bool(self.targets["status"].eq("missed").any())

    def text(self) -> str:
        """Scorecard as a terminal shows it."""
        return scorecard.scorecard_text(self.targets)

    def explore(self) -> folium.Map:
        """Interactive page of the whole run, in a notebook."""
        return maps.page_map(self.page)

    def plot(
        self,
        indicator: str = "wireless.population_share",
        *,
        year: int | None = None,
        **dimensions: str,
    ) -> object:
        """Districts shaded by an indicator, as a matplotlib axes.

        Parameters
        ----------
        indicator
            Its id, for example ``"delivery.population_share"``.
        year
            The last one where not given.
        dimensions
            Values such as ``profile="lte"`` or ``minutes="15"``; those left out mean 'all'.
        """
        values = self.values(indicator, year=year, **dimensions)
        frame = self.inputs.districts.assign(value=values)
        axes = frame.plot(
            column="value",
            legend=True,
            edgecolor="white",
            linewidth=0.6,
            missing_kwds={"color": "lightgrey", "hatch": "///"},
        )
        axes.set_title(f"{indicator} {year or self.inputs.project.years[-1]}")
        axes.set_axis_off()
        return axes

    def values(self, indicator: str, *, year: int | None = None, **dimensions: str) -> pd.Series:
        """One number per district, on the index of the districts."""
        rows = self.measures[self.measures["indicator"].eq(indicator)]
        wanted = year or self.inputs.project.years[-1]
        rows = rows[rows["year"].eq(wanted) & rows["district_id"].ne("")]
        for name in MEASURE_DIMENSIONS:
            rows = rows[rows[name].eq(str(dimensions.get(name, "")))]
        return rows.set_index("district_id")["value"].reindex(self.inputs.districts.index)

    def _repr_html_(self) -> str:
        title = html.escape(self.inputs.project.name)
        return f"<h3>{title}</h3>{scorecard.scorecard_html(self.targets)}"


@dataclass(frozen=True, kw_only=True, eq=False)
class Check:
    """Result of `fugai.check`: what was read, and what was refused and why."""

    inputs: Inputs

    @property
    def findings(self) -> pd.DataFrame:
        """One row per finding, with file, row, column, value, rule and action."""
        return self.inputs.findings

    rejects = renamed_attribute("fugai.pipeline.Check", "rejects", "findings", removed_in="0.3.0")

    def text(self) -> str:
        """Report as a terminal shows it: a line per table, the notes, the first findings."""
        inputs = self.inputs
        lines = [f"{inputs.project.name}: {len(inputs.project.inputs)} inputs"]
        counts = {"districts": len(inputs.districts)} | {
            name: len(table) for name, table in inputs.tables.items()
        }
        for name, count in counts.items():
            actions = self.findings[self.findings["table"].eq(name)]["action"].value_counts()
            found = ", ".join(f"{n:,} {action}" for action, n in actions.items())
            lines.append(f"  {name:<16}{count:>10,} rows  {found}")
        if inputs.roads is not None:
            lines.append(
                f"  {'roads':<16}{len(inputs.roads.edges):>10,} edges  {len(inputs.roads.x):,} nodes"
            )
        lines += [f"  note: {note if isinstance(note, str) else note.en}" for note in inputs.notes]
        for row in self.findings.head(10).to_dict("records"):
            lines.append(
                f"  {row['action']}: {row['file']} row {row['row']}: {row['column']} = "
                f"{row['value']!r}: {row['rule']}"
            )
        if len(self.findings) > 10:
            lines.append(f"  ... and {len(self.findings) - 10:,} more in findings.csv")
        return "\n".join(" ".join(line.splitlines()) for line in lines)

    def write_findings(self, folder: Path) -> Path:
        """Write all findings as ``findings.csv``."""
        from fugai.store import write_csv  # noqa: PLC0415

        folder.mkdir(parents=True, exist_ok=True)
        return write_csv(self.findings, folder / "findings.csv")

    write_rejects = renamed_method(
        "fugai.pipeline.Check", "write_rejects", "write_findings", removed_in="0.3.0"
    )
