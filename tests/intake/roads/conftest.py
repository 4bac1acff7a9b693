"""Roads of real places, read once for all tests that look at them."""

from __future__ import annotations

from functools import cache

import pytest
from pyproj import CRS

from fugai.intake import read_roads

FILES = {"andorra": ("andorra.osm.gz", 32631), "liechtenstein": ("liechtenstein.osm.pbf", 32632)}


@pytest.fixture(scope="session")
def country_roads(worlds):
    """Path of a country's map, its CRS, and what `read_roads` makes of it; not to be changed."""

    @cache
    def read(place):
        file, epsg = FILES[place]
        return worlds / place / file, CRS(epsg), read_roads(worlds / place / file, crs=CRS(epsg))

    return read
