"""The results of one theme of a run, and how they are kept for a resume."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from fugai.messages import Message
from fugai.scorecard import join_measures
from fugai.store import FLOAT_TYPE
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
        Rasters of the last year on the run's grid by name.
    earlier
        Year to the same rasters of an earlier one, in single precision.
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
    earlier: Mapping[int, Mapping[str, xr.DataArray]] = field(default_factory=dict)
    tables: Mapping[str, pd.DataFrame] = field(default_factory=dict)
    notes: tuple[Message, ...] = ()
    absent: Mapping[str, Message] = field(default_factory=dict)
    findings: pd.DataFrame = field(default_factory=no_findings)

    @property
    def last_year(self) -> int:
        """The year whose end the rasters and tables show; 0 where there are no measures."""
        years = self.measures["year"].dropna()
        return int(years.max()) if len(years) else 0

    def by_year(self, name: str) -> dict[int, xr.DataArray]:
        """A raster in each year that has it."""
        found = {year: rasters[name] for year, rasters in self.earlier.items() if name in rasters}
        if name in self.rasters:
            found[self.last_year] = self.rasters[name]
        return dict(sorted(found.items()))

    def save(self, step: Step) -> None:
        """Keep this result for a resume."""
        parts: dict[str, Any] = {"measures": self.measures}
        parts |= {f"raster.{name}": raster for name, raster in self.rasters.items()}
        for year, rasters in self.earlier.items():
            parts |= {f"earlier.{year}.{name}": raster for name, raster in rasters.items()}
        parts |= {f"table.{name}": table for name, table in self.tables.items()}
        parts["findings"] = self.findings
        parts["about"] = {
            "name": self.name,
            "notes": [[note.zh, note.en] for note in self.notes],
            "earlier": list(self.earlier),
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
            earlier={year: _named(parts, f"earlier.{year}.") for year in about["earlier"]},
            tables=_named(parts, "table."),
            absent={key: Message(zh=zh, en=en) for key, (zh, en) in about["absent"].items()},
            findings=parts["findings"],
        )


@dataclass(kw_only=True)
class ThemeBuilder:
    """Results of a theme as they grow, year by year; the fields are those of `Theme`."""

    measures: list[pd.DataFrame] = field(default_factory=list)
    rasters: dict[str, xr.DataArray] = field(default_factory=dict)
    earlier: dict[int, Mapping[str, xr.DataArray]] = field(default_factory=dict)
    tables: dict[str, pd.DataFrame] = field(default_factory=dict)
    notes: list[Message] = field(default_factory=list)
    absent: dict[str, Message] = field(default_factory=dict)

    def keep(self, rasters: Mapping[str, xr.DataArray], year: int, *, last: bool) -> None:
        """Take rasters of a year; those before the last one in single precision, as files hold them."""
        if last:
            self.rasters |= rasters
        else:
            single = {name: in_single_precision(raster) for name, raster in rasters.items()}
            self.earlier[year] = {**self.earlier.get(year, {}), **single}

    def add(self, part: Theme) -> None:
        """Take the results of a part of the theme, such as a year."""
        self.measures.append(part.measures)
        self.rasters |= part.rasters
        for year, rasters in part.earlier.items():
            self.earlier[year] = {**self.earlier.get(year, {}), **rasters}
        self.tables |= part.tables
        self.notes += part.notes
        self.absent |= part.absent

    def build(self, name: str, findings: pd.DataFrame | None = None) -> Theme:
        """The theme of that name; each note once."""
        return Theme(
            name=name,
            measures=join_measures(self.measures),
            rasters=self.rasters,
            earlier=self.earlier,
            tables=self.tables,
            notes=tuple(dict.fromkeys(self.notes)),
            absent=self.absent,
            findings=no_findings() if findings is None else findings,
        )


def yearly_name(name: str, year: int) -> str:
    """Name of a raster or table of a year before the last one.

    >>> yearly_name("served-lte", 2013)
    'served-lte-2013'
    """
    return f"{name}-{year}"


def in_single_precision(raster: xr.DataArray) -> xr.DataArray:
    """Real numbers as files hold them; codes as they are."""
    return raster.astype(FLOAT_TYPE) if raster.dtype.kind == "f" else raster


def _named(parts: Mapping[str, Any], prefix: str) -> dict[str, Any]:
    return {
        name.removeprefix(prefix): part for name, part in parts.items() if name.startswith(prefix)
    }
