"""Every table that a project can bring, by name."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fugai.tables.catalogue.broadband import SERVICES, SPEED_TESTS, SUBSCRIPTIONS
from fugai.tables.catalogue.delivery import CANDIDATES, FIRMS, OUTLETS
from fugai.tables.catalogue.fleet import VEHICLES
from fugai.tables.catalogue.places import CITIES, DISTRICTS, RESIDENTS, SETTLEMENTS, VENUES
from fugai.tables.catalogue.wireless import ACCESS_POINTS, CELLS, MEASUREMENTS, SITES

if TYPE_CHECKING:
    from fugai.tables.model import Table

TABLES: dict[str, Table] = {
    table.name: table
    for table in (
        DISTRICTS,
        RESIDENTS,
        SITES,
        CELLS,
        ACCESS_POINTS,
        VENUES,
        SETTLEMENTS,
        SERVICES,
        SUBSCRIPTIONS,
        SPEED_TESTS,
        OUTLETS,
        CANDIDATES,
        CITIES,
        FIRMS,
        VEHICLES,
        MEASUREMENTS,
    )
}
"""Contracts of the tables by name, in the order of the data dictionary."""
