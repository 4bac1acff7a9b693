"""Make every data file of the embedded project anew: same code, same bytes.

Run ``python data/tianjin/build.py`` from a checkout with the development dependencies. The
boundaries come from the npm package echarts 4.9.0: through the npm client, or from ``--echarts``.
"""

from __future__ import annotations

import argparse
import sys
import time
from dataclasses import replace
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE))

from typing import TYPE_CHECKING, Any

import numpy as np
from make import broadband, places, radio, reach, roads, terrain, wlan
from make.files import degrees, write_geojson, write_raster, write_table
from make.land import FloatArray, Land, district_features, read_echarts, read_land
from make.people import People, settle

if TYPE_CHECKING:
    from collections.abc import Callable

    import pandas as pd

BOUNDARIES = (
    "Districts from the npm package echarts 4.9.0 (Apache-2.0), decoded, coordinates in GCJ-02, "
    "rings as published. Residents of 2017: Tianjin Statistical Yearbook 2018. Households assumed."
)


def main() -> None:
    """Build into the folder of this file, or into another one."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--echarts", type=Path, help="tianjin.json of echarts 4.9.0, on disk")
    parser.add_argument("--out", type=Path, default=HERE, help="folder to write into")
    options = parser.parse_args()
    options.out.mkdir(parents=True, exist_ok=True)
    build(options.out, district_features(read_echarts(options.echarts)), report=print)


def build(out: Path, districts: list[dict[str, Any]], *, report: Callable[[str], None]) -> None:
    """Write all files, the smaller ones first; ``report`` is told what each holds."""
    started = time.perf_counter()

    def done(what: str, found: object) -> None:
        report(f"{time.perf_counter() - started:6.1f} s  {what}: {found}")

    land, people, height = build_ground(out, districts)
    done("ground", f"{land.grid.shape} cells, {int(people.persons.sum()):,} residents")
    near = places.read_places(land)
    done("places.csv", places.write_places(out / "places.csv", near))
    done("cities.csv", places.write_cities(out / "cities.csv", land, near))
    done("firms.csv", reach.build_firms(out / "firms.csv"))
    outlets = reach.build_outlets(out / "outlets.csv", land, people)
    done("outlets.csv", len(outlets))
    done("vehicles.csv", reach.build_vehicles(out / "vehicles.csv", outlets))
    candidates = out / "pickup_candidates.csv"
    done("pickup_candidates.csv", reach.build_candidates(candidates, land, people))
    done("services.csv", broadband.build_services(out / "services.csv", land, people, height))
    done("subscriptions.csv", broadband.build_subscriptions(out / "subscriptions.csv", people))
    done("speed_tests.csv", broadband.build_speed_tests(out / "speed_tests.csv", land, people))
    done("venues, access points", wlan.build_wlan(out, land, people, height))
    done("sites", len(radio.build_sites(out / "base_stations.csv", land, people, height)))
    own, parts = near[near["province"] == places.TIANJIN], near[near["province"] != places.TIANJIN]
    path = out / "roads.osm.pbf"
    done("roads", roads.build_roads(path, land, people, height, places=own, parts=parts))


def build_ground(out: Path, districts: list[dict[str, Any]]) -> tuple[Land, People, FloatArray]:
    """Districts, terrain, residents and settlements, which all else stands on.

    ``districts`` are GeoJSON features; their households are replaced by those of the settlements.
    """
    land = read_land(districts)
    surface = terrain.heights()
    write_raster(
        out / "terrain.tif",
        surface,
        crs="EPSG:4326",
        transform=terrain.transform(),
        nodata=terrain.NO_DATA,
        tags={"basis": "synthetic", "units": "m", "source": "fugai data/tianjin/build.py"},
    )
    x, y = land.centres()
    lon, lat = land.to_degrees(x.ravel(), y.ravel())
    height = terrain.sample(surface, lon, lat).reshape(land.grid.shape)
    near = places.read_places(land)
    people = settle(land, height, near[near["province"] == places.TIANJIN])
    people = replace(people, settlements=_write_settlements(out, land, people))
    households = people.settlements.groupby("district")["households"].sum()
    write_districts(out / "districts.geojson", districts, households.tolist())
    write_raster(
        out / "population.tif",
        people.persons.astype(np.uint16),
        crs=land.grid.crs.to_wkt(),
        transform=land.grid.transform,
        nodata=None,
        tags={"basis": "synthetic", "units": "persons", "source": "fugai data/tianjin/build.py"},
    )
    return land, people, height


def write_districts(path: Path, features: list[dict[str, Any]], households: list[int]) -> None:
    """Write the districts with the households of their settlements."""
    counted = [
        feature | {"properties": feature["properties"] | {"households": count}}
        for feature, count in zip(features, households, strict=True)
    ]
    write_geojson(path, counted, name="districts", note=BOUNDARIES)


def _write_settlements(out: Path, land: Land, people: People) -> pd.DataFrame:
    """Communities and villages with numbers for names, since none of them is a real place."""
    frame = people.settlements.copy()
    village = frame["type"] == "village"
    number = np.where(village, (village).cumsum(), (~village).cumsum())
    # C for 村 (cun), J for 居委会 (juweihui)
    frame.insert(
        0,
        "settlement_id",
        [
            f"{'C' if kind == 'village' else 'J'}{n:04d}"
            for kind, n in zip(frame["type"], number, strict=True)
        ],
    )
    names = [
        f"村 {n:04d} / Village {n:04d}"
        if kind == "village"
        else f"社区 {n:04d} / Community {n:04d}"
        for kind, n in zip(frame["type"], number, strict=True)
    ]
    lon, lat = land.to_degrees(frame["x"], frame["y"])
    table = frame[["settlement_id"]].assign(
        name=names,
        type=frame["type"],
        population=frame["population"],
        households=frame["households"],
        longitude=degrees(lon),
        latitude=degrees(lat),
    )
    write_table(out / "settlements.csv", table)
    return frame


if __name__ == "__main__":
    main()
