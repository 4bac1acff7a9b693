"""Verdicts on venues: whether they have WLAN, its signal and its capacity; signal of other networks."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import shapely

from fugai import zonal
from fugai.messages import Message
from fugai.pipeline.run.wireless.places import covered_counts
from fugai.scorecard.indicators import venues as cards
from fugai.tables import technologies_in

if TYPE_CHECKING:
    import geopandas as gpd
    import xarray as xr

    from fugai._types import FloatArray
    from fugai.pipeline.run.theme import ThemeBuilder
    from fugai.pipeline.run.wireless.networks import RadioNetworks
    from fugai.project import ProfileSpec

POINT_SHARE = 0.5
"""A venue without an area is covered where at least this share of the cell at its point is."""


def has_area(venues: gpd.GeoDataFrame) -> np.ndarray:
    """Which venues are given with a footprint."""
    return np.asarray(shapely.area(venues.geometry.to_numpy()) > 0.0)


def enough_share(venues: gpd.GeoDataFrame, cover_share: float) -> FloatArray:
    """Share from which on each venue is covered: of its footprint, or of the cell at its point."""
    return np.where(has_area(venues), cover_share, POINT_SHARE)


def venue_shares(
    networks: RadioNetworks,
    spec: ProfileSpec,
    year: int,
    served: xr.DataArray,
    venues: gpd.GeoDataFrame,
) -> FloatArray:
    """Covered share of each venue; by access points, as computed on their finer grid."""
    by_wlan: FloatArray | None = None
    wlan = networks.wlan_of(spec)
    if wlan is not None:
        rows = wlan.venues.loc[wlan.venues["year"] == year]
        by_wlan = rows.set_index("venue_id")["share"].reindex(venues["venue_id"]).to_numpy()
        if technologies_in(spec.technologies) == ("wlan",):
            return by_wlan
    share = np.asarray(zonal.share_covered(served, venues))
    return share if by_wlan is None else np.fmax(share, by_wlan)


def measure_access_points(networks: RadioNetworks, year: int, results: ThemeBuilder) -> None:
    """Venues that have an access point, and those whose access points are enough."""
    inputs, wlan = networks.inputs, networks.wlan
    venues = inputs.table("venues")
    if wlan is None or venues is None:
        return
    rows = wlan.venues.loc[wlan.venues["year"] == year].set_index("venue_id")
    rows = rows.reindex(venues["venue_id"])
    districts = inputs.districts.index
    basis = inputs.project.basis("access_points", "venues")
    modelled = inputs.project.modelled_basis("access_points", "venues")
    has_one: FloatArray = np.asarray(rows["has_one"].to_numpy(), dtype=np.float64)
    for kind, counts in covered_counts(has_one, venues, districts, enough=1.0):
        kept = counts[["numerator", "denominator"]]
        results.measures.append(cards.with_access_point(kept, year=year, basis=basis, type=kind))
    stated = rows["capacity"].astype("Float64")
    capacity: FloatArray = np.asarray(stated.to_numpy(na_value=np.nan), dtype=np.float64)
    for kind, counts in covered_counts(capacity, venues, districts, enough=1.0):
        results.measures.append(cards.with_capacity(counts, year=year, basis=modelled, type=kind))


def venue_notes(networks: RadioNetworks) -> list[Message]:
    """How venues without a footprint are judged, and where access points are taken to be."""
    venues, points = (networks.inputs.table(name) for name in ("venues", "access_points"))
    if venues is None:
        return []
    notes = []
    bare = int((~has_area(venues)).sum())
    if bare:
        notes.append(
            Message(
                zh=f"{len(venues)}处公共场所中{bare}处只有点位：按信号是否到达该点评价，不按占地面积的比例；"
                "接入点与场所同点时必然到达，是否覆盖全场并不可知。",
                en=f"{bare} of {len(venues)} venues are points: they are judged by whether a signal "
                "reaches the point, not by a share of a footprint. An access point at the same "
                "point always does; whether it covers the venue is not known.",
            )
        )
    if points is not None and "floors" in venues and "venue_id" in points:
        several = venues.loc[venues["floors"].fillna(1) > 1, "venue_id"]
        unstated = points["venue_id"].isin(several)
        if "floor" in points:
            unstated &= points["floor"].isna()
        if int(unstated.sum()):
            notes.append(
                Message(
                    zh=f"{int(unstated.sum())}个无线接入点位于多层场所而未填报楼层，按各层均匀分布计。",
                    en=f"{int(unstated.sum())} access points in venues of several storeys state no "
                    "storey: they are spread evenly over them.",
                )
            )
    return notes
