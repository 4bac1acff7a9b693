"""Residents of districts by year: which figure of each district counts."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING

from fugai.errors import InputError
from fugai.messages import Message, listed

if TYPE_CHECKING:
    import geopandas as gpd
    import pandas as pd

    from fugai.intake import SourcedReading

FIGURES = ("population", "households")


def with_ids_of_names(
    reading: SourcedReading[pd.DataFrame], districts: gpd.GeoDataFrame
) -> SourcedReading[pd.DataFrame]:
    """Rows of residents with the name of their district where they state no id that a district has."""
    frame = reading.frame
    stated = frame["district_id"].astype("object")
    known = stated.isin(districts.index)
    filled = stated.where(known | frame["name"].isna(), frame["name"].astype("object"))
    return dataclasses.replace(reading, frame=frame.assign(district_id=filled.astype("string")))


def districts_in_year(
    districts: gpd.GeoDataFrame, residents: pd.DataFrame, year: int
) -> tuple[gpd.GeoDataFrame, tuple[Message, ...]]:
    """Districts with their residents and households of a year, and what was assumed.

    The figure of the year itself counts, or of the nearest year that has one, the earlier of two
    that are as near. A district without any keeps what it states itself.

    Parameters
    ----------
    residents
        ``district_id``, ``year``, ``population``, ``households``.

    Raises
    ------
    InputError
        No row is of a district.
    """
    ordered = _nearest_first(residents, districts.index, year)
    if not len(ordered):
        named = ", ".join(repr(str(name)) for name in districts["name"].head(3))
        msg = f"`inputs.residents` must name the districts by id or name (as {named}), no row does."
        raise InputError(msg)
    changed = districts.copy()
    for name in FIGURES:
        stated = ordered[ordered[name].notna()].drop_duplicates("district_id")
        figures = stated.set_index("district_id")[name].reindex(districts.index)
        changed[name] = figures.astype("Float64").fillna(changed[name].astype("Float64"))
    people = ordered[ordered["population"].notna()].drop_duplicates("district_id")
    return changed, tuple(_notes(people, districts, year))


def stated_years(residents: pd.DataFrame, districts: pd.Index, year: int) -> pd.Series:
    """Year of the residents that count for each district in a year, NA where none are stated."""
    ordered = _nearest_first(residents, districts, year)
    people = ordered[ordered["population"].notna()].drop_duplicates("district_id")
    return people.set_index("district_id")["year"].astype("Int64").reindex(districts)


def _nearest_first(residents: pd.DataFrame, districts: pd.Index, year: int) -> pd.DataFrame:
    """Rows of the districts, those of the nearest year first, the earlier of two as near."""
    mine = residents[residents["district_id"].isin(districts)]
    away = (mine["year"].astype("Int64") - year).abs()
    return mine.assign(away=away).sort_values(["away", "year"], kind="stable")


def _notes(people: pd.DataFrame, districts: gpd.GeoDataFrame, year: int) -> list[Message]:
    notes = []
    for used, count in people["year"].value_counts().sort_index().items():
        if str(used) != str(year):
            notes.append(
                Message(
                    zh=f"{count}个行政区没有{year}年的常住人口数，取{used}年的。",
                    en=f"{count} districts have no residents of {year}: those of {used} count.",
                )
            )
    without = [str(i) for i in districts.index.difference(people["district_id"])]
    if without:
        notes.append(
            Message(
                zh=f"常住人口表中没有：{listed(without, chinese=True)}。",
                en=f"The table of residents lacks {listed(without, chinese=False)}.",
            )
        )
    return notes
