"""Graphs and layers of OpenStreetMap for a place or an area."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeAlias, cast

import geopandas as gpd
import pandas as pd
import shapely

from fugai.errors import ContractError, EmptyResultError
from fugai.intake.osm.kinds import classify, rules
from fugai.intake.roads.tags.keys import way_keys
from fugai.intake.roads.tags.rules import road_rules
from fugai.pipeline.fetch.server import OsmServer, osmnx_at
from fugai.tables.roadside import DIVIDES, WATER

if TYPE_CHECKING:
    from collections.abc import Sequence

    import networkx as nx

Area: TypeAlias = "str | Sequence[str] | shapely.Polygon | shapely.MultiPolygon"
"""A place by name, several, or a polygon in degrees (EPSG:4326)."""

NODE_TAGS = ("highway", "barrier", "crossing", "traffic_signals", "ref")
_BARRIER_TAGS = ("waterway", "natural", "barrier", "railway", "intermittent")
WAY_TAGS = ("name", "ref", "bridge", "tunnel", "layer", "lanes", "width", "incline", "toll")


def boundaries(place: str | Sequence[str], *, server: OsmServer | None = None) -> gpd.GeoDataFrame:
    """Outline of a place, or of several, as districts: ``district_id``, ``name``, geometry.

    Raises
    ------
    EmptyResultError
        OpenStreetMap knows no such place, or none with an outline.
    InputError
        The server cannot be reached or refuses.
    """
    names = [place] if isinstance(place, str) else list(place)
    if not names or not all(isinstance(name, str) and name.strip() for name in names):
        msg = f"`place` must be the name of a place or several, found {place!r}."
        raise ContractError(msg)
    found = []
    for name in names:
        with osmnx_at(server, wanted=f"the place {name!r}") as ox:
            try:
                found.append(ox.geocode_to_gdf(name))
            except TypeError:
                msg = f"The place {name!r} must have an outline in OpenStreetMap, found a point alone."
                raise EmptyResultError(msg) from None
    frame = pd.concat(found, ignore_index=True)
    return gpd.GeoDataFrame(
        {
            "district_id": [
                f"{kind[0]}{number}"
                for kind, number in zip(frame["osm_type"], frame["osm_id"], strict=True)
            ],
            "name": frame["name"].astype(str),
        },
        geometry=frame.geometry.to_numpy(),
        crs="EPSG:4326",
    )


def area_of(area: Area, server: OsmServer | None) -> shapely.Polygon | shapely.MultiPolygon:
    """The polygon of an area."""
    if isinstance(area, shapely.Polygon | shapely.MultiPolygon):
        bounds = area.bounds
        if area.is_empty or not (
            max(map(abs, bounds[::2])) <= 180 and max(map(abs, bounds[1::2])) <= 90
        ):
            msg = f"`area` must be a polygon in degrees, found bounds {bounds}."
            raise ContractError(msg)
        return area
    return cast(
        "shapely.Polygon | shapely.MultiPolygon", boundaries(area, server=server).union_all()
    )


def graph(
    area: Area,
    *,
    network_type: str = "drive",
    simplify: bool = True,
    server: OsmServer | None = None,
) -> nx.MultiDiGraph[Any]:
    """Road graph of a place, with speeds and times by osmnx, ready for `network_from_graph`.

    Parameters
    ----------
    area
        Name of a place, several names, or a polygon in degrees.
    network_type
        'drive', 'walk', 'bike', 'all' ..., as osmnx has them.
    simplify
        Whether nodes between junctions are left out.
    server
        Where the data comes from.

    Raises
    ------
    EmptyResultError
        There is no such place, or no road in it.
    InputError
        The server cannot be reached or refuses.
    ContractError
        The network type is unknown.
    """
    known = ("all", "all_public", "bike", "drive", "drive_service", "walk")
    if network_type not in known:
        msg = f"`network_type` must be one of {', '.join(known)}, found {network_type!r}."
        raise ContractError(msg)
    polygon = area_of(area, server)
    with osmnx_at(server, wanted="roads") as ox:
        try:
            made = ox.graph_from_polygon(
                polygon, network_type=network_type, simplify=simplify, truncate_by_edge=True
            )
        except ValueError as error:
            raise _no_roads(error) from None
        if network_type in ("drive", "drive_service", "all", "all_public"):
            made = ox.add_edge_travel_times(ox.add_edge_speeds(made, fallback=40.0))
    return cast("nx.MultiDiGraph[Any]", made)


def raw_roads(
    polygon: shapely.Polygon | shapely.MultiPolygon, path: str, server: OsmServer | None
) -> int:
    """Write all ways with the tags that decide who may use them as OpenStreetMap XML.

    Water, walls and railways, which people do not cross off the roads, are written with them.

    Returns
    -------
    How many nodes there are.
    """
    at = server or OsmServer()
    ways = [*dict.fromkeys((*sorted(way_keys(road_rules())), *WAY_TAGS, *_BARRIER_TAGS))]
    keys = {key for some in road_rules().access_keys.values() for key in some}
    extra = {
        "all_oneway": True,
        "useful_tags_way": ways,
        "useful_tags_node": [*NODE_TAGS, *sorted(keys)],
    }
    own = OsmServer(
        overpass_url=at.overpass_url,
        nominatim_url=at.nominatim_url,
        timeout_s=at.timeout_s,
        cache=at.cache,
        polite=at.polite,
        settings=extra,
    )
    with osmnx_at(own, wanted="roads") as ox:
        try:
            made = ox.graph_from_polygon(
                polygon,
                simplify=False,
                retain_all=True,
                truncate_by_edge=True,
                custom_filter=['["highway"]["area"!~"yes"]', '["route"="ferry"]', _barriers()],
            )
        except ValueError as error:
            raise _no_roads(error) from None
        if not any("highway" in data or "route" in data for *_, data in made.edges(data=True)):
            raise _no_roads(ValueError())
        for *_, data in made.edges(data=True):
            if data.get("oneway") in (
                "-1",
                "reverse",
            ):  # osmnx writes the nodes the other way round
                data["oneway"] = "yes"
        ox.save_graph_xml(made, path)
    return len(made)


def _barriers() -> str:
    """Filter of Overpass for water, walls and railways; roads bring the motorways."""
    tags = {**WATER, **{key: words for key, words in DIVIDES.items() if key != "highway"}}
    words = "|".join(word for some in tags.values() for word in some)
    return f'[~"^({"|".join(tags)})$"~"^({words})$"]'


def _no_roads(error: ValueError) -> Exception:
    """The error of osmnx itself, or a sentence where it found no node in the polygon."""
    if type(error) is not ValueError:
        return error
    msg = "OpenStreetMap must have data for roads, found none."
    return EmptyResultError(msg)


def venues(area: Area, *, server: OsmServer | None = None) -> gpd.GeoDataFrame:
    """Public places of an area as the table of venues: ``venue_id``, ``name``, ``type``, geometry.

    Raises
    ------
    EmptyResultError
        There is no such place, or no venue in it.
    InputError
        The server cannot be reached or refuses.
    """
    return _table("venues", "venue_id", "type", area, server)


def outlets(area: Area, *, server: OsmServer | None = None) -> gpd.GeoDataFrame:
    """Post offices, parcel lockers and the like as the table of outlets, each as a point.

    Returns
    -------
    ``outlet_id``, ``name``, ``operator``, ``kind``, geometry.

    Raises
    ------
    EmptyResultError
        There is no such place, or no outlet in it.
    InputError
        The server cannot be reached or refuses.
    """
    found = _table("outlets", "outlet_id", "kind", area, server)
    return found.set_geometry(found.geometry.representative_point())


def _table(
    table: str, key: str, kind: str, area: Area, server: OsmServer | None
) -> gpd.GeoDataFrame:
    """Objects of OpenStreetMap that belong to a table, as the rules of ``kinds.toml`` say."""
    polygon = area_of(area, server)
    usual = [rule for rule in rules(table) if not rule.asked and not rule.refuse]
    tags: dict[str, Any] = {}
    for rule in usual:
        for name, values in rule.tags.items():
            more = True if values == ("*",) or tags.get(name) is True else list(values)
            tags[name] = more if more is True else [*tags.get(name, []), *list(values)]
    with osmnx_at(server, wanted=table) as ox:
        found = ox.features_from_polygon(polygon, tags)
    rows = []
    for (element, number), row in zip(found.index, found.to_dict("records"), strict=True):
        texts = {str(name): value for name, value in row.items() if isinstance(value, str)}
        what = classify(table, texts)
        if what is None or what.asked or what.refuse:
            continue
        if row["geometry"].geom_type not in ("Point", "Polygon", "MultiPolygon"):
            continue
        made = {key: f"{element[0]}{number}", "name": texts.get("name", ""), kind: what.value}
        if table == "outlets":
            made["operator"] = texts.get("operator") or texts.get("brand", "")
        rows.append({**made, "geometry": row["geometry"]})
    if not rows:
        msg = f"OpenStreetMap must have data for {table}, found none."
        raise EmptyResultError(msg)
    return gpd.GeoDataFrame(rows, geometry="geometry", crs="EPSG:4326")
