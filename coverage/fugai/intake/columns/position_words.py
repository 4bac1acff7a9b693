"""Headings that mean a position, and the units behind them."""

from __future__ import annotations

POSITION_HEADINGS: dict[str, tuple[str, ...]] = {
    "lon": (
        "lon",
        "long",
        "lng",
        "longitude",
        "经度",
        "东经",
        "londeg",
        "longitudedeg",
        "lond",
        "alllongitude",
    ),
    "lat": ("lat", "latitude", "纬度", "北纬", "latdeg", "latitudedeg", "latd", "alllatitude"),
    "x": ("x", "easting", "east", "横坐标", "x坐标", "坐标x", "pointx", "xcoord", "coordx"),
    "y": ("y", "northing", "north", "纵坐标", "y坐标", "坐标y", "pointy", "ycoord", "coordy"),
    "latlon": (
        "latlon",
        "lat,lon",
        "lat,long",
        "lat,lng",
        "latlng",
        "latlong",
        "latitude,longitude",
        "latitudelongitude",
        "纬度,经度",
        "纬经度",
        "纬度经度",
        "lat/lon",
    ),
    "lonlat": (
        "lonlat",
        "lon,lat",
        "long,lat",
        "lng,lat",
        "lnglat",
        "longlat",
        "longitude,latitude",
        "longitudelatitude",
        "经度,纬度",
        "经度纬度",
        "lon/lat",
    ),
    "coordinates": (
        "coordinates",
        "coordinate",
        "coords",
        "coord",
        "坐标",
        "经纬度",
        "位置坐标",
        "gps",
        "position",
        "地理坐标",
    ),
    "wkt": ("wkt", "geometry", "geom", "thegeom", "wktgeom", "几何", "wkb", "geomwkt"),
    "quadkey": ("quadkey",),
}
"""Kind of position to the headings that mean it, folded as by `fold`."""

POSITION_UNITS = {
    **dict.fromkeys(
        ("lon", "lat"), ("单位度", "度", "degrees", "degree", "deg", "decimaldegrees", "dd")
    ),
    **dict.fromkeys(("x", "y"), ("单位米", "米", "metres", "meters", "m")),
}
"""Kind of position to folded units that may stand behind its heading."""


def without_unit(word: str, kind: str) -> str:
    """A folded heading without the unit of a position behind it."""
    for unit in sorted(POSITION_UNITS.get(kind, ()), key=len, reverse=True):
        if word.endswith(unit):
            return word.removesuffix(unit)
    return word
