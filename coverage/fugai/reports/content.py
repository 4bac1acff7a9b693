"""What a report tells, taken from a finished run: numbers and names, not yet texts."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, cast

import geopandas as gpd
import numpy as np
import pandas as pd

from fugai.errors import ContractError, CRSMismatchError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from affine import Affine

    from fugai._types import UInt8Array
    from fugai.messages import Message
    from fugai.wording import Label

WHOLE = ""
"""Index of the whole area among the districts, as in the measures."""


@dataclass(frozen=True, kw_only=True, eq=False)
class IndicatorHistory:
    """One indicator of every district over the periods of a run.

    Parameters
    ----------
    key
        Column of `fugai.scorecard.district_scorecard`.
    theme
        wireless, broadband, delivery ...
    title
        Chinese and English.
    unit
        Of the values, "1" for shares.
    basis
        Weakest basis of the values.
    flow
        Whether values are counts since the first period, and not the state at the end of one.
    count
        Whether the whole area is the sum of the districts.
    values
        Index: '' for the whole area, then ``district_id``; a column for each period; NaN where unknown.
    before
        What the last period is compared with, on the index of ``values``.

    Examples
    --------
    >>> import pandas as pd
    >>> values = pd.DataFrame({"2015": [0.5, 0.4], "2016": [0.75, 0.6]}, index=["", "a"])
    >>> one = IndicatorHistory(key="x", theme="wireless", title=("甲", "A"), unit="1", basis="modelled",
    ...     values=values, before=values["2015"])
    >>> one.now("a"), round(one.change("a"), 3)
    (0.6, 0.2)
    """

    key: str
    theme: str
    title: Label
    unit: str
    basis: str
    flow: bool = False
    count: bool = False
    values: pd.DataFrame
    before: pd.Series

    @property
    def by_district(self) -> bool:
        """Whether some district has a value of the last period."""
        local = self.values.index != WHOLE
        return bool(self.values.iloc[:, -1][local].notna().any())

    def now(self, district: str = WHOLE) -> float:
        """Value of the last period, NaN where unknown."""
        return _value(self.values.iloc[:, -1], district)

    def last(self, district: str = WHOLE) -> float:
        """What it is compared with, NaN where there is nothing."""
        return _value(self.before, district)

    def change(self, district: str = WHOLE) -> float:
        """Last period less what it is compared with."""
        return self.now(district) - self.last(district)

    def history(self, district: str = WHOLE) -> pd.Series:
        """Value of each period."""
        if district in self.values.index:
            return cast("pd.Series", self.values.loc[district])
        return pd.Series(np.nan, index=self.values.columns)


@dataclass(frozen=True, kw_only=True, eq=False)
class Shading:
    """Classes of ground that a map shows below everything else.

    Parameters
    ----------
    codes
        Class of each cell, 0 where there is none, shape ``(rows, columns)``.
    transform
        From columns and rows to metres.
    classes
        Code to Chinese title, English title and colour, in the order of the legend.
    title
        What is shown, in Chinese and English.
    basis
        measured, modelled or synthetic.
    """

    codes: UInt8Array
    transform: Affine
    classes: Mapping[int, tuple[str, str, str]]
    title: Label
    basis: str


@dataclass(frozen=True, kw_only=True, eq=False)
class ReportContent:
    """Everything that the bulletin and the atlas of a run say.

    Parameters
    ----------
    title
        Name of the project in Chinese and English.
    synthetic
        Whether its data is synthetic, which every page then says.
    period
        The last period, such as ``"2016"``.
    before
        What it is compared with: an earlier period or another run, in Chinese and English; empty for nothing.
    until
        Last day of the last period, ISO.
    districts
        Polygons in a metric CRS, indexed by ``district_id``; ``name``, ``name_en``, ``class_title``,
        ``class_title_en``, ``population`` where known.
    indicators
        In the order of a reader's interest.
    targets
        Judged targets.
    target_districts
        Each target in each district (`fugai.scorecard.district_detail`).
    holes
        Polygons with ``rank``, ``people``, ``area_km2``, ``district_id``, ``village`` and ``village_km``.
    holes_title
        Whose holes they are.
    shading
        What the maps show; None for the districts alone.
    context
        Lines and polygons beneath: ``kind``, ``class`` and geometry.
    places
        Points with ``name``, ``name_en``, ``population`` and ``rank``, for names on the maps: lower ranks first.
    method, assumptions, doubts, sources
        Paragraphs.
    version
        Of fugai.

    Raises
    ------
    ContractError
        There is no district, or no period.
    CRSMismatchError
        The districts are in no metric CRS.
    """

    title: Label
    synthetic: bool
    period: str
    before: Label = ("", "")
    until: str
    districts: gpd.GeoDataFrame
    indicators: tuple[IndicatorHistory, ...] = ()
    targets: pd.DataFrame
    target_districts: pd.DataFrame
    holes: gpd.GeoDataFrame
    holes_title: Label = ("", "")
    shading: Shading | None = None
    context: gpd.GeoDataFrame = field(
        default_factory=lambda: gpd.GeoDataFrame({"kind": [], "class": []}, geometry=[])
    )
    places: gpd.GeoDataFrame = field(
        default_factory=lambda: gpd.GeoDataFrame(
            {"name": [], "name_en": [], "rank": [], "population": []}, geometry=[]
        )
    )
    method: tuple[Message, ...] = ()
    assumptions: tuple[Message, ...] = ()
    doubts: tuple[Message, ...] = ()
    sources: tuple[Message, ...] = ()
    version: str = ""

    def __post_init__(self) -> None:
        if not isinstance(self.districts, gpd.GeoDataFrame):
            msg = f"`districts` must be a GeoDataFrame, found {type(self.districts).__name__}."
            raise ContractError(msg)
        crs = self.districts.crs
        if crs is None or not crs.is_projected:
            found = "none" if crs is None else crs.name
            msg = f"`districts` must be in a projected CRS in metres, found {found}."
            raise CRSMismatchError(msg)
        if self.districts.empty:
            msg = "`districts` must hold at least one district, found none."
            raise ContractError(msg)
        if not self.period:
            msg = "`period` must name the last period, found ''."
            raise ContractError(msg)


def residents(content: ReportContent, district: str = WHOLE) -> float:
    """Residents of a district, or those known of all; NaN where they are unknown."""
    if "population" not in content.districts:
        return np.nan
    people = pd.to_numeric(content.districts["population"], errors="coerce").astype("float64")
    return float(people[district]) if district else float(people.sum(min_count=1))


def _value(values: pd.Series, district: str) -> float:
    return float(values[district]) if district in values.index else np.nan
