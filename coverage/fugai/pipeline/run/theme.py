"""The results of one theme of a run, and how they are kept for a resume."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from fugai.messages import Message
from fugai.scorecard import join_measures
from fugai.tables import measures, no_findings

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pandas as pd
    import xarray as xr

    from fugai.store import Step

THEMES = ("wireless", "broadband", "delivery")


@dataclass(frozen=True, kw_only=True, eq=False)
class Theme:
    """Results of one theme.

    Parameters
    ----------
    name
        One of `THEMES`.
    measures
        Rows for the scorecard.
    rasters
        Rasters of the last year on the run's grid by name. Those of the form
        ``yearly-PROFILE.YEAR`` hold codes for the page alone.
    tables
        By name; those with geometry are in the grid's CRS.
    notes
        How it was computed and what could not be.
    absent
        Indicator to the reason why it has no measures.
    findings
        Rows of the inputs that the theme could not use.
    """

    name: str
    measures: pd.DataFrame = field(default_factory=lambda: measures([]))
    rasters: Mapping[str, xr.DataArray] = field(default_factory=dict)
    tables: Mapping[str, pd.DataFrame] = field(default_factory=dict)
    notes: tuple[Message, ...] = ()
    absent: Mapping[str, Message] = field(default_factory=dict)
    findings: pd.DataFrame = field(default_factory=no_findings)

    @property
    def last_year(self) -> int:
        """The year whose end the rasters and tables show; 0 where there are no measures."""
        years = self.measures["year"].dropna()
        return int(years.max()) if len(years) else 0

    def save(self, step: Step) -> None:
        """Keep this result for a resume."""
        parts: dict[str, Any] = {"measures": self.measures}
        parts |= {f"raster.{name}": raster for name, raster in self.rasters.items()}
        parts |= {f"table.{name}": table for name, table in self.tables.items()}
        parts["findings"] = self.findings
        parts["about"] = {
            "name": self.name,
            "notes": [[note.zh, note.en] for note in self.notes],
            "absent": {key: [reason.zh, reason.en] for key, reason in self.absent.items()},
        }
        step.save(**parts)

    @classmethod
    def load(cls, step: Step) -> Theme | None:
        """Result kept under the step's key, or None."""
        parts: dict[str, Any] | None = step.load()
        if parts is None:
            return None
        about = parts["about"]
        return cls(
            name=about["name"],
            measures=parts["measures"],
            notes=tuple(Message(zh=zh, en=en) for zh, en in about["notes"]),
            rasters=_named(parts, "raster."),
            tables=_named(parts, "table."),
            absent={key: Message(zh=zh, en=en) for key, (zh, en) in about["absent"].items()},
            findings=parts["findings"],
        )


@dataclass(kw_only=True)
class ThemeBuilder:
    """Results of a theme as they grow, year by year; the fields are those of `Theme`."""

    measures: list[pd.DataFrame] = field(default_factory=list)
    rasters: dict[str, xr.DataArray] = field(default_factory=dict)
    tables: dict[str, pd.DataFrame] = field(default_factory=dict)
    notes: list[Message] = field(default_factory=list)
    absent: dict[str, Message] = field(default_factory=dict)

    def add(self, part: Theme) -> None:
        """Take the results of a part of the theme, such as a year."""
        self.measures.append(part.measures)
        self.rasters |= part.rasters
        self.tables |= part.tables
        self.notes += part.notes
        self.absent |= part.absent

    def build(self, name: str, findings: pd.DataFrame | None = None) -> Theme:
        """The theme of that name; each note once."""
        return Theme(
            name=name,
            measures=join_measures(self.measures),
            rasters=self.rasters,
            tables=self.tables,
            notes=tuple(dict.fromkeys(self.notes)),
            absent=self.absent,
            findings=no_findings() if findings is None else findings,
        )


def _named(parts: Mapping[str, Any], prefix: str) -> dict[str, Any]:
    return {
        name.removeprefix(prefix): part for name, part in parts.items() if name.startswith(prefix)
    }
