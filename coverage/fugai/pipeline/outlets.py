"""Which outlets the public meets."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import geopandas as gpd

BACK_OFFICE_KINDS = ("distribution centre", "cold store", "hub")
"""Outlets that the public neither visits nor is served from."""


def public_outlets(outlets: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Outlets that the public visits or is served from."""
    return outlets[~outlets["kind"].isin(BACK_OFFICE_KINDS)]
