"""Masts that a roll-out may use: those that stand, and those that may be built."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, cast

import geopandas as gpd
import numpy as np
import pandas as pd

from fugai.errors import ConfigError
from fugai.messages import Message
from fugai.pipeline.site.instance import in_service
from fugai.tables import operators_of

if TYPE_CHECKING:
    from fugai.pipeline.inputs import Inputs
    from fugai.pipeline.radio import Radio

STANDING, UPGRADE, PLANNED = "standing", "upgrade", "planned"
"""A mast with cells of the technology, one that stands without them, and one that may be built."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Masts:
    """Masts of a roll-out in the grid's CRS, and their cells.

    Parameters
    ----------
    places
        One point per mast: ``mast_id``, ``height_m``, ``kind`` (`STANDING`, `UPGRADE` or `PLANNED`).
    standing
        Cells of the technology that exist; ``site_id`` is the mast's id.
    planned
        Cells of masts that would be upgraded or built, as the technology has them by default.
    notes
        What was assumed of them.
    """

    places: gpd.GeoDataFrame
    standing: gpd.GeoDataFrame
    planned: gpd.GeoDataFrame
    notes: tuple[Message, ...]

    def operators(self) -> tuple[str, ...]:
        """Operators of the cells that exist, '' where none is named."""
        found = {
            operator
            for names in self.standing["operator"].fillna("").unique()
            for operator in operators_of(names) or ("",)
        }
        return tuple(sorted(found))


def gather_masts(
    inputs: Inputs,
    radio: Radio,
    *,
    technology: str,
    year: int,
    candidate_kinds: tuple[str, ...] | None,
) -> Masts:
    """Masts in service at the end of a year, and the project's candidates that are not forbidden.

    Parameters
    ----------
    radio
        Of the project.
    technology
        With which homes are served.
    candidate_kinds
        Kinds of the project's candidates that may become masts; empty: all, None: none.

    Raises
    ------
    ConfigError
        There is no such technology.
    """
    if technology not in radio.technologies:
        known = ", ".join(radio.technologies)
        msg = f"`rollout.wireless.technology` must be one of {known}, found {technology!r}."
        raise ConfigError(msg)
    usual = radio.technologies[technology].height_m
    sites, cells = _sites(inputs, year), inputs.table("cells")
    every = _cells(radio, sites, cells)
    mine = every[every["technology"].eq(technology)].reset_index(drop=True)
    standing = _standing_places(sites, every, set(mine["site_id"].astype(str)))
    planned = _planned_places(inputs, set(standing["mast_id"]), candidate_kinds)
    places = gpd.GeoDataFrame(
        pd.concat([standing, planned], ignore_index=True), geometry="geometry", crs=inputs.grid.crs
    )
    blank = places["height_m"].isna().to_numpy(dtype=np.bool_)
    places["height_m"] = places["height_m"].fillna(usual)
    new = places[places["kind"] != STANDING]
    made = gpd.GeoDataFrame(
        {
            "site_id": new["mast_id"].to_numpy(),
            "technology": technology,
            "operator": "",
            "status": "active",
            "height_m": new["height_m"].to_numpy(),
        },
        geometry=new.geometry.to_numpy(),
        crs=inputs.grid.crs,
    )
    built = _cells(radio, made, None)
    return Masts(
        places=places,
        standing=mine,
        planned=built.assign(cell_id=[f"new:{name}" for name in built["cell_id"]]),
        notes=_height_notes(int(blank.sum()), len(places), usual),
    )


def _sites(inputs: Inputs, year: int) -> gpd.GeoDataFrame:
    """Sites in service, each layer a row."""
    table = inputs.table("sites")
    if table is None:
        empty: dict[str, list[str]] = {
            "site_id": [],
            "technology": [],
            "operator": [],
            "status": [],
        }
        return gpd.GeoDataFrame(empty, geometry=[], crs=inputs.grid.crs)
    return in_service(cast("gpd.GeoDataFrame", table), year)


def _cells(radio: Radio, sites: gpd.GeoDataFrame, cells: pd.DataFrame | None) -> gpd.GeoDataFrame:
    known = sites[sites["technology"].isin(list(radio.technologies))]
    return radio.cells(known.reset_index(drop=True), cells if len(known) else None)


def _standing_places(
    sites: gpd.GeoDataFrame, cells: gpd.GeoDataFrame, with_technology: set[str]
) -> gpd.GeoDataFrame:
    """One point per site, with the highest antenna that a table states."""
    ids = sites["site_id"].astype(str)
    stated = sites["height_m"] if "height_m" in sites else pd.Series(np.nan, index=sites.index)
    heights = pd.to_numeric(stated, errors="coerce").groupby(ids.to_numpy()).max()
    first = sites[~ids.duplicated().to_numpy()]
    names = first["site_id"].astype(str)
    own = cells.loc[cells["site_id"].isin(names)].groupby("site_id")["height_m"].max()
    served = names.isin(with_technology).to_numpy(dtype=np.bool_)
    # a mast with cells of the technology has a height there, stated or the technology's own
    height = names.map(heights).astype(np.float64).to_numpy(copy=True)
    height[served] = np.fmax(height[served], names[served].map(own).to_numpy(dtype=np.float64))
    return gpd.GeoDataFrame(
        {
            "mast_id": names.to_numpy(),
            "height_m": height,
            "kind": np.where(served, STANDING, UPGRADE),
        },
        geometry=first.geometry.to_numpy(),
        crs=sites.crs,
    )


def _no_places(inputs: Inputs) -> gpd.GeoDataFrame:
    empty: dict[str, list[str]] = {"mast_id": [], "height_m": [], "kind": []}
    return gpd.GeoDataFrame(empty, geometry=[], crs=inputs.grid.crs)


def _planned_places(
    inputs: Inputs, taken: set[str], kinds: tuple[str, ...] | None
) -> gpd.GeoDataFrame:
    """Candidates of some kinds that may be built, of all where none is named; None: no candidate.

    One that has the id of a site gets another.
    """
    table = inputs.table("candidates")
    if table is None or kinds is None:
        return _no_places(inputs)
    frame = cast("gpd.GeoDataFrame", table)
    allowed = frame["status"].isin(["candidate", "required"])
    allowed &= ~(frame.geometry.isna() | frame.geometry.is_empty)
    if kinds and "kind" in frame:
        allowed &= frame["kind"].isin(kinds)
    frame = frame[allowed.to_numpy(dtype=np.bool_)]
    ids = [str(name) for name in frame["candidate_id"]]
    stated = frame["height_m"] if "height_m" in frame else np.full(len(frame), np.nan)
    return gpd.GeoDataFrame(
        {
            "mast_id": [f"{name} (planned)" if name in taken else name for name in ids],
            "height_m": np.asarray(stated, dtype=np.float64),
            "kind": PLANNED,
        },
        geometry=frame.geometry.to_numpy(),
        crs=frame.crs,
    )


def _height_notes(blank: int, count: int, usual_m: float) -> tuple[Message, ...]:
    if not blank:
        return ()
    return (
        Message(
            zh=f"{count:,}座铁塔中有{blank:,}座没有填报高度，按{usual_m:g}米计算。",
            en=f"{blank:,} of {count:,} masts state no height: {usual_m:g} m is assumed.",
        ),
    )
