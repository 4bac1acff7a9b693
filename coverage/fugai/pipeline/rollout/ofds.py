"""A roll-out in the Open Fibre Data Standard 0.3: nodes, spans and phases of a network.

The standard's schema: https://standard.ofds.info, network-schema.json of version 0.3.0.
"""

from __future__ import annotations

import json
import uuid
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from fugai.pipeline.rollout.routes import routes
from fugai.project.prices import POLE

if TYPE_CHECKING:
    from collections.abc import Mapping

    import geopandas as gpd

    from fugai.pipeline.rollout.build import RolloutInstance
    from fugai.pipeline.rollout.solution import RolloutSolution

SCHEMA = (
    "https://raw.githubusercontent.com/Open-Telecoms-Data/open-fibre-data-standard/"
    "0__3__0/schema/network-schema.json"
)
CRS84 = {
    "name": "urn:ogc:def:crs:OGC::CRS84",
    "uri": "http://www.opengis.net/def/crs/OGC/1.3/CRS84",
}
LATER = "later"
"""Phase of what no budget pays for."""


def ofds_network(
    instance: RolloutInstance, solution: RolloutSolution, layers: Mapping[str, gpd.GeoDataFrame]
) -> dict[str, Any]:
    """The planned network as a package of one network; coordinates are WGS84 longitude, latitude."""
    project = instance.inputs.project
    cable = layers["cable"].to_crs(4326)
    nodes, spans = _cable_parts(instance, solution, cable)
    hop_nodes, hop_spans = _hop_parts(instance, layers)
    every = {one["id"]: one for one in (*hop_nodes, *nodes)}
    phases = sorted({one["phase"]["id"]: one["phase"] for one in (*spans, *hop_spans)}.items())
    network: dict[str, Any] = {
        "id": str(uuid.uuid5(uuid.NAMESPACE_URL, f"fugai/rollout/{project.name}")),
        "name": project.name,
        "crs": CRS84,
        "accuracyDetails": "along the roads of the project, straight between their nodes",
        "language": "zh",
        "links": [{"rel": "describedby", "href": SCHEMA}],
    }
    # the standard has no empty lists
    parts = {
        "phases": [phase for _, phase in phases],
        "nodes": [every[key] for key in sorted(every)],
        "spans": [*spans, *hop_spans],
    }
    network |= {name: values for name, values in parts.items() if values}
    return {"networks": [network]}


def _phase(year: object) -> dict[str, str]:
    name = LATER if pd.isna(year) else str(int(year))  # type: ignore[call-overload]
    return {"id": name, "name": name}


def _node(key: str, name: str, x: float, y: float, **more: object) -> dict[str, Any]:
    point = {"type": "Point", "coordinates": [round(float(x), 7), round(float(y), 7)]}
    about: dict[str, Any] = {"id": key, "location": point, **more}
    return about | ({"name": name} if name else {})


def _special(instance: RolloutInstance, solution: RolloutSolution) -> dict[int, tuple[str, str]]:
    """Road nodes that are villages on fibre, masts or points of presence: their name and kind."""
    found: dict[int, tuple[str, str]] = {}
    places = instance.places.settlements
    fibre = solution.plan.places["technology"].eq("fibre").to_numpy(dtype=bool)
    own = places[fibre]
    for key, name, node in zip(own.index, own["name"], own["node"], strict=True):
        found[int(node)] = (str(name) or str(key), "village")
    for key, node in solution.plan.masts["node"].items():
        if int(node) >= 0:
            found.setdefault(int(node), (str(key), "mast"))
    starts = instance.places.starts
    for name, node in zip(starts["name"], starts["node"], strict=True):
        found[int(node)] = (str(name), "pop")
    return found


def _cable_parts(
    instance: RolloutInstance, solution: RolloutSolution, cable: gpd.GeoDataFrame
) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """Nodes and spans of cable."""
    special = _special(instance, solution)
    tail, head = cable["tail"].tolist(), cable["head"].tolist()
    year = cable["year"].astype("object").where(cable["year"].notna(), None).tolist()
    kind = list(zip(year, cable["cost_class"], cable["technology"], strict=True))
    ends = np.array([line.coords for line in cable.geometry]).reshape(-1, 2, 2)
    place = {
        node: ends[row, k]
        for row, pair in enumerate(zip(tail, head, strict=True))
        for k, node in enumerate(pair)
    }
    length = cable["length_m"].to_numpy(dtype=np.float64)
    nodes: dict[str, dict[str, Any]] = {}
    spans = []
    for number, route in enumerate(routes(tail, head, kind, stops=special)):
        built, cost_class, carries = kind[route.rows[0]]
        phase = _phase(built)
        for node in (route.nodes[0], route.nodes[-1]):
            key = f"n{node}"
            if key not in nodes:
                nodes[key] = _road_node(key, special.get(node), place[node])
        spans.append(
            {
                "id": f"c{number + 1}",
                "phase": phase,
                "status": "proposed" if phase["id"] == LATER else "planned",
                "start": f"n{route.nodes[0]}",
                "end": f"n{route.nodes[-1]}",
                "directed": False,
                "route": {
                    "type": "LineString",
                    "coordinates": [
                        [round(float(v), 7) for v in place[node]] for node in route.nodes
                    ],
                },
                "transmissionMedium": ["fibre"],
                "deployment": ["aboveGround" if cost_class == POLE else "belowGround"],
                "deploymentDetails": {
                    "description": f"{cost_class}; for {'homes' if carries == 'fibre' else 'masts'}"
                },
                "fibreLength": round(float(length[list(route.rows)].sum()) / 1000.0, 6),
            }
        )
    return list(nodes.values()), spans


def _road_node(key: str, about: tuple[str, str] | None, place: np.ndarray) -> dict[str, Any]:
    name, kind = about or ("", "")
    if kind == "pop":
        more: dict[str, object] = {"status": "operational", "type": ["pop"], "accessPoint": True}
    else:
        more = {"status": "planned", "accessPoint": bool(kind)}
    return _node(key, name, place[0], place[1], **more)


def _hop_parts(
    instance: RolloutInstance, layers: Mapping[str, gpd.GeoDataFrame]
) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """Nodes and spans of microwave."""
    hops = layers["hops"].to_crs(4326)
    standing = instance.masts["standing"].to_dict()
    nodes: dict[str, dict[str, Any]] = {}
    spans = []
    for number, one in enumerate(hops.itertuples()):
        begin, end = one.geometry.coords
        keys = []
        for mast, (x, y) in ((one.from_mast, begin), (one.to_mast, end)):
            key = f"m{mast}" if mast else f"p{x:.6f},{y:.6f}"
            there = not mast or standing.get(mast, False)
            status = "operational" if there else "planned"
            nodes[key] = _node(key, str(mast), x, y, status=status, accessPoint=True)
            keys.append(key)
        phase = _phase(one.year)
        spans.append(
            {
                "id": f"h{number + 1}",
                "phase": phase,
                "status": "proposed" if phase["id"] == LATER else "planned",
                "start": keys[0],
                "end": keys[1],
                "directed": False,
                "route": {
                    "type": "LineString",
                    "coordinates": [
                        [round(begin[0], 7), round(begin[1], 7)],
                        [round(end[0], 7), round(end[1], 7)],
                    ],
                },
                "transmissionMedium": ["microwave"],
                "capacity": round(float(one.rate_mbit_s) / 1000.0, 6),
            }
        )
    return list(nodes.values()), spans


def ofds_geojson(package: Mapping[str, Any]) -> dict[str, dict[str, Any]]:
    """The standard's GeoJSON form: 'nodes' and 'spans', each a collection of features.

    A feature's geometry is its location or route, its properties the other fields with those of the
    network; the ends of a span are whole nodes.
    """
    found: dict[str, list[dict[str, Any]]] = {"nodes": [], "spans": []}
    for network in package["networks"]:
        own = {
            key: value for key, value in network.items() if key not in ("nodes", "spans", "phases")
        }
        nodes = {one["id"]: one for one in network.get("nodes", ())}
        for one in nodes.values():
            found["nodes"].append(_feature(one, "location", {"network": own}))
        for one in network.get("spans", ()):
            ends = {name: nodes[one[name]] for name in ("start", "end")}
            found["spans"].append(_feature({**one, **ends}, "route", {"network": own}))
    return {
        name: {"type": "FeatureCollection", "features": features}
        for name, features in found.items()
    }


def _feature(value: Mapping[str, Any], geometry: str, more: Mapping[str, Any]) -> dict[str, Any]:
    properties = {key: part for key, part in value.items() if key != geometry}
    return {"type": "Feature", "geometry": value[geometry], "properties": {**properties, **more}}


def ofds_text(value: object) -> str:
    """JSON of a package or collection, the same for the same plan."""
    return json.dumps(value, ensure_ascii=False, indent=1, allow_nan=False) + "\n"
