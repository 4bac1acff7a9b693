"""What the maps of a report show: classes of ground, holes, places, roads and water."""

from __future__ import annotations

from typing import TYPE_CHECKING

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from fugai import maps
from fugai.pipeline.run.page.wireless import SERVED_CLASSES
from fugai.pipeline.run.theme import yearly_name
from fugai.reports import Shading

if TYPE_CHECKING:
    from collections.abc import Mapping

    from fugai._types import UInt8Array
    from fugai.pipeline.run.result import Run
    from fugai.wording import Label

_NEAREST = {"settlement": "village", "settlement_km": "village_km"}
"""Columns of holes that name the settlement beside them, and what a report calls them."""

_RANKS = {"city": 0, "town": 1}

_PLAIN = ("rank", "people", "area_km2", "district_id")


def chosen_profile(run: Run) -> str:
    """The profile whose holes a report shows: that of the first target of wireless that has any, else the one with most people in them."""
    earlier = tuple(yearly_name("", year) for year in run.years[:-1])
    names = [
        name.removeprefix("holes-")
        for name in run.tables
        if name.startswith("holes-") and not name.endswith(earlier)
    ]
    if not names:
        return ""
    people = {name: float(run.tables[f"holes-{name}"]["people"].sum()) for name in names}
    return max(names, key=lambda name: people[name])


def holes_of(run: Run, profile: str, places: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Coverage holes of a profile with the nearest village, those with most people first."""
    name = f"holes-{profile}"
    if not profile or name not in run.tables or not len(run.tables[name]):
        columns: dict[str, list[object]] = {one: [] for one in (*_PLAIN, "village", "village_km")}
        return gpd.GeoDataFrame(columns, geometry=[], crs=run.grid.crs)
    holes = gpd.GeoDataFrame(run.tables[name]).sort_values("people", ascending=False, kind="stable")
    if "settlement" in holes:
        return holes.rename(columns=_NEAREST).reset_index(drop=True)
    return _with_village(holes.reset_index(drop=True), places)


def _with_village(holes: gpd.GeoDataFrame, places: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    named = places[places["name"].astype(str).ne("") | places["name_en"].astype(str).ne("")]
    if not len(named):
        return holes.assign(village="", village_en="", village_km=np.nan)
    tree = shapely.STRtree(named.geometry.to_numpy())
    _, nearest = tree.query_nearest(holes.geometry.to_numpy(), all_matches=False)
    chosen = named.iloc[nearest]
    distance = shapely.distance(holes.geometry.to_numpy(), chosen.geometry.to_numpy())
    return holes.assign(
        village=chosen["name"].to_numpy(),
        village_en=chosen["name_en"].to_numpy(),
        village_km=distance / 1000.0,
    )


def shading_of(run: Run, profile: str, titles: Mapping[str, Label]) -> Shading | None:
    """Classes of ground: covered or not by a profile, else minutes of travel, else none."""
    if profile and f"served-{profile}" in run.rasters:
        values = run.rasters[f"served-{profile}"].to_numpy()
        known = ~np.isnan(values)
        codes: UInt8Array = np.zeros(values.shape, dtype=np.uint8)
        codes[known] = np.where(values[known] >= 1, 3, np.where(values[known] > 0, 2, 1))
        found = np.unique(codes)
        zh, en = titles.get(profile, (profile, profile))
        return Shading(
            codes=codes,
            transform=run.grid.transform,
            classes={
                code: (*words[:2], _PRINTED[code])
                for code, words in SERVED_CLASSES.items()
                if code in found
            },
            title=(f"覆盖范围：{zh}", f"Coverage: {en}"),
            basis=_basis(run, "wireless."),
        )
    modes = [name for name in _MINUTES if f"minutes-{name}" in run.rasters]
    if not modes:
        return None
    bands, classes = maps.band_classes(
        run.rasters[f"minutes-{modes[0]}"], [5.0, 10.0, 15.0, 30.0, 60.0]
    )
    return Shading(
        codes=bands.to_numpy().astype(np.uint8),
        transform=run.grid.transform,
        classes=classes,
        title=_MINUTES[modes[0]],
        basis=_basis(run, "delivery."),
    )


_PRINTED = {0: "#cfd3d7", 1: "#f4c98b", 2: "#d5dfe0", 3: "#b9d7ea"}
"""Colours of the classes of coverage on paper, light enough for roads and names upon them."""

_MINUTES: dict[str, Label] = {
    "drive": ("自网点驾车可达时间", "Minutes by car from an outlet"),
    "walk": ("步行到网点时间", "Minutes on foot to an outlet"),
    "pickup-walk": ("步行到自提点时间", "Minutes on foot to a pickup point"),
}


def context_of(run: Run) -> gpd.GeoDataFrame:
    """Roads, railways and water that the run keeps; none where it keeps none."""
    if "context" in run.tables:
        return gpd.GeoDataFrame(run.tables["context"])
    return gpd.GeoDataFrame({"kind": [], "class": []}, geometry=[], crs=run.grid.crs)


def no_places(run: Run) -> gpd.GeoDataFrame:
    """Places where none are known."""
    columns: dict[str, list[object]] = {"name": [], "name_en": [], "rank": [], "population": []}
    return gpd.GeoDataFrame(columns, geometry=[], crs=run.grid.crs)


def places_from(table: pd.DataFrame) -> gpd.GeoDataFrame:
    """Settlements as points with ``name``, ``name_en``, ``population``, and ``rank``: 0 cities, 1 towns, 2 others."""
    frame = gpd.GeoDataFrame(table)
    points = frame.geometry.representative_point()
    missing = pd.Series("", index=frame.index)
    return gpd.GeoDataFrame(
        {
            "name": frame.get("name", missing).fillna("").astype(str),
            "name_en": frame.get("name_en", missing).fillna("").astype(str),
            "rank": [_RANKS.get(str(kind), 2) for kind in frame.get("type", missing)],
            "population": pd.to_numeric(frame.get("population", missing), errors="coerce").fillna(
                0.0
            ),
        },
        geometry=points,
        crs=frame.crs,
    ).reset_index(drop=True)


def _basis(run: Run, prefix: str) -> str:
    rows = run.measures[run.measures["indicator"].astype(str).str.startswith(prefix)]
    return str(rows["basis"].iloc[-1]) if len(rows) else ""
