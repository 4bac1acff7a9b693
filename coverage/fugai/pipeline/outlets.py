"""Which outlets serve what: one definition for runs and for siting."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from fugai import delivery
from fugai.tables import active_in

if TYPE_CHECKING:
    import geopandas as gpd

    from fugai.pipeline.inputs import Inputs
    from fugai.project import DeliverySpec

BACK_OFFICE_KINDS = ("distribution centre", "cold store", "hub")
"""Outlets that the public neither visits nor is served from."""


def outlets_in_service(inputs: Inputs, year: int) -> gpd.GeoDataFrame:
    """Outlets in service at the end of a year. The table of outlets alone says what exists."""
    table = cast("gpd.GeoDataFrame", inputs.tables["outlets"])
    return table[active_in(table, year)]


def public_outlets(outlets: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Outlets that the public visits or is served from."""
    return outlets[~outlets["kind"].isin(BACK_OFFICE_KINDS)]


def pickup_points(outlets: gpd.GeoDataFrame, spec: DeliverySpec) -> gpd.GeoDataFrame:
    """Outlets where residents fetch parcels: those of the project's ``pickup_kinds``."""
    return delivery.filter_by_kind(outlets, spec.pickup_kinds)


def village_outlets(outlets: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Outlets from which parcels come to the village or the door, whatever their kind."""
    return delivery.filter_by_delivery(outlets, "door", "village")
