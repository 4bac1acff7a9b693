"""A project that runs in a fraction of a second without a compiler: two districts of 4 km by 3 km."""

from __future__ import annotations

import copy
import json
from typing import TYPE_CHECKING, Any

from fugai.store import toml_text

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping
    from pathlib import Path


def _districts() -> str:
    features = []
    for name, west in (("west", 117.0), ("east", 117.05)):
        ring = [
            [west, 39.0],
            [west + 0.05, 39.0],
            [west + 0.05, 39.03],
            [west, 39.03],
            [west, 39.0],
        ]
        features.append(
            {
                "type": "Feature",
                "properties": {
                    "district_id": name,
                    "name": name,
                    "code": f"x-{name}",
                    "class": "core",
                },
                "geometry": {"type": "Polygon", "coordinates": [ring]},
            }
        )
    return json.dumps({"type": "FeatureCollection", "features": features})


def _venues() -> str:
    west, south = 117.02, 39.015
    ring = [
        [west, south],
        [west + 0.002, south],
        [west + 0.002, south + 0.001],
        [west, south + 0.001],
    ]
    mall = {
        "type": "Feature",
        "properties": {"venue_id": "V1", "type": "mall"},
        "geometry": {"type": "Polygon", "coordinates": [[*ring, ring[0]]]},
    }
    return json.dumps({"type": "FeatureCollection", "features": [mall]})


def _roads() -> str:
    rows = ["tail,head,tail_lon,tail_lat,head_lon,head_lat,highway,speed_kmh,oneway"]
    for n in range(9):
        west, east = 117.005 + n * 0.01, 117.015 + n * 0.01
        kind = ("residential", "") if n % 2 else ("secondary", 60)
        rows.append(f"n{n},n{n + 1},{west:.3f},39.015,{east:.3f},39.015,{kind[0]},{kind[1]},no")
    return "\n".join(rows) + "\n"


FILES: dict[str, str] = {
    "districts.geojson": _districts(),
    "venues.geojson": _venues(),
    "roads.csv": _roads(),
    "sites.csv": "site_id,operator,technology,lon,lat,height_m,opened\n"
    "S1,a,lte-fdd,117.02,39.015,30,2013\nS2,b,lte-tdd,117.08,39.015,30,2016\n",
    "access_points.csv": "ap_id,venue_id,lon,lat,band_ghz,indoor,opened\n"
    "A1,V1,117.0205,39.0155,2.4,yes,2015\n",
    "settlements.csv": "settlement_id,name,type,lon,lat,population,households\n"
    "C1,c,community,117.02,39.0151,5000,1600\nV1,v,village,117.045,39.016,1000,400\n"
    "V2,w,village,117.075,39.0152,3000,1200\nV3,f,village,117.095,39.027,900,300\n",
    "services.csv": "service_id,settlement_id,technology,download_mbps,upload_mbps,latency_ms,year\n"
    "1,C1,fttp,100,20,10,2015\n2,V1,dsl,8,1,60,2015\n3,V2,satellite,50,10,600,2016\n",
    "subscriptions.csv": "district_id,kind,year,subscribers\n"
    "west,fixed,2016,900\neast,fixed,2016,700\nwest,fixed,2015,800\n",
    "outlets.csv": "outlet_id,name,kind,delivers,lon,lat,capacity_per_day,opened\n"
    "O1,o,branch,door,117.015,39.015,300,2014\nO2,p,pickup point,none,117.055,39.015,100,2015\n"
    "O3,q,locker,none,117.085,39.015,50,2015\nO4,c,cold store,none,117.015,39.015,,2014\n"
    "O5,h,hub,none,117.085,39.015,,2014\n",
    "cities.csv": "part_id,city,name,lon,lat,population\nP1,t,t,117.08,39.015,100\n",
}


def sites_of(technology: str) -> dict[str, str]:
    """The two masts with another technology."""
    text = FILES["sites.csv"].replace("lte-fdd", technology).replace("lte-tdd", technology)
    return {"sites.csv": text}


def both_on_one_mast() -> dict[str, str]:
    """LTE FDD and TDD of one operator on one mast."""
    head, first = FILES["sites.csv"].splitlines()[:2]
    return {"sites.csv": "\n".join((head, first, first.replace("lte-fdd", "lte-tdd"))) + "\n"}


OSM = """<?xml version='1.0' encoding='UTF-8'?>
<osm version="0.6">
<node id="1" lat="39.015" lon="117.01"/><node id="2" lat="39.015" lon="117.05"/>
<node id="3" lat="39.015" lon="117.09"/>
<way id="1"><nd ref="1"/><nd ref="2"/><nd ref="3"/>
<tag k="highway" v="secondary"/><tag k="maxspeed" v="CN:urban"/></way>
</osm>
"""
"""A road with a mapped limit, which a table of roads does not know."""

OSM_BY_HOUR = OSM.replace(
    "</way>", '<tag k="access:conditional" v="no @ (Mo-Fr 07:00-09:00)"/></way>'
).replace(
    "</osm>",
    """<node id="4" lat="39.03" lon="117.01"/><node id="5" lat="39.03" lon="117.09"/>
<way id="2"><nd ref="1"/><nd ref="4"/><nd ref="5"/><nd ref="3"/><tag k="highway" v="tertiary"/></way>
</osm>""",
)
"""The same road, closed in the morning, and a way around it."""

BASE: dict[str, Any] = {
    "project": {"name": "小", "years": [2016], "cell_size_m": 1000},
    "inputs": {
        name: {"path": f"{name}.{'geojson' if name in ('districts', 'venues') else 'csv'}"}
        for name in (
            "districts",
            "sites",
            "access_points",
            "venues",
            "settlements",
            "services",
            "subscriptions",
            "outlets",
            "cities",
            "roads",
        )
    },
    "assumptions": {"sensitivity": "off"},
    "wireless": {
        "wlan_resolution_m": 100,
        "hole_min_people": 1,
        "profiles": {
            "lte": {"technologies": ["lte"], "rsrp_dbm": -85},
            "wlan": {"technologies": ["wlan"], "rsrp_dbm": -75},
        },
    },
    "broadband": {
        "served": {"download_mbps": 20, "upload_mbps": 2},
        "underserved": {"download_mbps": 4},
        "cost_per_m": 100,
        "currency": "CNY",
    },
    "delivery": {"minutes": [2, 5], "door_minutes": 3, "village_minutes": 3},
    "targets": [
        {
            "id": "home",
            "indicator": "broadband.penetration",
            "by": 2016,
            "at_least": 0.4,
        }
    ],
}


def put(values: dict[str, Any], path: str, value: object) -> None:
    """Set a key by its path, ``targets/0/by``; None takes it away."""
    *where, last = path.split("/")
    inner: Any = values
    for part in where:
        inner = inner[int(part)] if part.isdigit() else inner.setdefault(part, {})
    if value is None:
        inner.pop(last, None)
    else:
        inner[last] = copy.deepcopy(value)  # a later path may lead into it


def write_project(
    folder: Path,
    changes: Mapping[str, object],
    files: Mapping[str, str | bytes],
    *,
    inputs: Collection[str] | None = None,
) -> Path:
    """The small project with some keys and files changed, and some of its inputs; its folder."""
    folder.mkdir(parents=True)
    values = copy.deepcopy(BASE)
    for name in list(values["inputs"]):
        if inputs is not None and name not in inputs:
            del values["inputs"][name]
    for path, value in changes.items():
        put(values, path, value)
    for name, text in {**FILES, **files}.items():
        target = folder / name
        if isinstance(text, bytes):
            target.write_bytes(text)
        else:
            target.write_text(text, encoding="utf-8")
    (folder / "project.toml").write_text(toml_text(values), encoding="utf-8")
    return folder
