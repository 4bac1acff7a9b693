"""Valhalla as a router of pairs: tiles are built from a file on this computer, nothing is fetched."""

from __future__ import annotations

import json
import subprocess
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

import osmium
import shapely.geometry

if TYPE_CHECKING:
    from collections.abc import Sequence

COSTING = {"drive": "auto", "walk": "pedestrian", "cycle": "bicycle"}
"""Mode to Valhalla's costing model."""

OPTIONS: dict[str, dict[str, Any]] = {
    "drive": {},
    "walk": {"walking_speed": 5.0},
    "cycle": {"cycling_speed": 20.0, "bicycle_type": "Hybrid"},
}
"""Options that give both routers the same speeds on open level roads."""


def is_installed() -> bool:
    """Whether pyvalhalla is here, with its program that builds tiles."""
    return find_spec("valhalla") is not None and _builder().exists()


def _builder() -> Path:
    spec = find_spec("valhalla")
    assert spec is not None
    assert spec.origin is not None
    return Path(spec.origin).parent / "bin" / "valhalla_build_tiles"


@dataclass(frozen=True)
class Trip:
    """One route: seconds, metres, and its shape as an encoded polyline of six decimals."""

    seconds: float
    metres: float
    shape: str


class Valhalla:
    """Routes over tiles of one file.

    Parameters
    ----------
    file
        OpenStreetMap data, ``.osm.pbf``, ``.osm.gz`` or ``.osm``.
    folder
        Where the tiles go; tiles that are there are used.
    """

    def __init__(self, file: Path, folder: Path) -> None:
        import valhalla  # noqa: PLC0415  not a dependency

        tiles = folder / "tiles"
        config = folder / "valhalla.json"
        if not config.exists():
            tiles.mkdir(parents=True, exist_ok=True)
            settings = valhalla.get_config(tile_extract="", tile_dir=str(tiles))
            settings["mjolnir"].update(concurrency=1, tile_extract="", logging={"type": ""})
            for name in ("admin", "timezone"):
                settings["mjolnir"].pop(name, None)
            pbf = _as_pbf(file, folder).resolve()
            written = folder / "building.json"
            written.write_text(json.dumps(settings), encoding="utf-8")
            # It leaves lists of what it found odd where it runs.
            command = [_builder(), "-c", written.resolve(), pbf]
            subprocess.run(command, check=True, capture_output=True, cwd=folder)
            written.rename(config)
        self._actor = valhalla.Actor(str(config))

    def trip(self, mode: str, ends: Sequence[tuple[float, float]]) -> Trip | None:
        """Route between two places given as longitude and latitude; None where there is none."""
        costing = COSTING[mode]
        request = {
            "locations": [{"lon": lon, "lat": lat, "radius": 0} for lon, lat in ends],
            "costing": costing,
            "costing_options": {costing: OPTIONS[mode]},
            "directions_type": "none",
        }
        try:
            answer = self._actor.route(request)
        except RuntimeError:  # no edge near a place, or no path
            return None
        leg = answer["trip"]["legs"][0]
        summary = leg["summary"]
        return Trip(float(summary["time"]), float(summary["length"]) * 1000.0, leg["shape"])

    def isochrone(
        self, mode: str, place: tuple[float, float], minutes: float
    ) -> shapely.Geometry | None:
        """Ground within a time of a place given as longitude and latitude; None where there is none."""
        costing = COSTING[mode]
        request = {
            "locations": [{"lon": place[0], "lat": place[1], "radius": 0}],
            "costing": costing,
            "costing_options": {costing: OPTIONS[mode]},
            "contours": [{"time": minutes}],
            "polygons": True,
        }
        try:
            answer = self._actor.isochrone(request)
        except RuntimeError:  # no edge near the place
            return None
        found = answer["features"][0]["geometry"] if answer["features"] else None
        return None if found is None else shapely.geometry.shape(found)

    def matrix(
        self, origins: Sequence[tuple[float, float]], targets: Sequence[tuple[float, float]]
    ) -> str:
        """Drive times between places given as longitude and latitude, as Valhalla writes them."""
        ends = ([{"lon": lon, "lat": lat} for lon, lat in side] for side in (origins, targets))
        request = dict(zip(("sources", "targets"), ends, strict=True)) | {"costing": "auto"}
        return str(self._actor.matrix(json.dumps(request)))


def _as_pbf(file: Path, folder: Path) -> Path:
    """The file as PBF, which Valhalla reads."""
    if file.name.endswith(".pbf"):
        return file
    target = folder / "roads.osm.pbf"
    with osmium.SimpleWriter(str(target), overwrite=True) as writer:
        for item in osmium.FileProcessor(file):
            writer.add(item)
    return target
