"""KML of what a run, a siting or a roll-out left, or of any vector file."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import geopandas as gpd
import pyogrio
from pyogrio.errors import DataLayerError, DataSourceError

from fugai import store
from fugai.errors import InputError
from fugai.pipeline.interchange.places import PLACES

if TYPE_CHECKING:
    from collections.abc import Iterator

_PACKAGES = ("districts.gpkg", "siting.gpkg", "rollout.gpkg")
"""GeoPackages of a run, a siting and a roll-out."""

_NUMBERS_STAY = ("district_id", "name", "name_en", "class", "population", "households")
"""Columns of the districts that a placemark shows; the rest is in the GeoPackage."""


def write_results_kml(source: Path | str, out: Path | str) -> Path:
    """Sites, outlets, settlements, holes and plans of a finished run as KML, or all of a vector file.

    Parameters
    ----------
    source
        Folder of a run, a siting or a roll-out, or a GeoPackage or another vector file.
    out
        The ``.kml`` to write. It appears whole or not at all.

    Raises
    ------
    InputError
        The folder is none of a run, or the file has no layer with positions.

    Examples
    --------
    >>> import tempfile
    >>> import geopandas as gpd
    >>> from fugai.pipeline.interchange.kml import write_results_kml
    >>> sites = gpd.GeoDataFrame({"name": ["A"]}, geometry=gpd.points_from_xy([117], [39]), crs=4326)
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     sites.to_file(Path(folder) / "sites.gpkg", layer="sites")
    ...     write_results_kml(Path(folder) / "sites.gpkg", Path(folder) / "sites.kml").name
    'sites.kml'
    """
    source, out = Path(source), Path(out)
    package = _package(source)
    chosen = dict(_layers(package, of_run=package.name == _PACKAGES[0] and source.is_dir()))
    if not chosen:
        msg = f"`{package.name}` must have a layer with positions and a CRS, found none."
        raise InputError(msg)
    name = source.resolve().name if source.is_dir() else source.stem
    return store.write_kml(chosen, out, name=name)


def _package(source: Path) -> Path:
    if not source.exists():
        msg = f"`{source}` must be a file or folder, it is not there."
        raise InputError(msg)
    if source.is_file():
        return source
    found = next((source / name for name in _PACKAGES if (source / name).is_file()), None)
    if found is None:
        msg = f"`{source}` must hold one of {', '.join(_PACKAGES)}, found none of them."
        raise InputError(msg)
    return found


def _layers(package: Path, *, of_run: bool) -> Iterator[tuple[str, gpd.GeoDataFrame]]:
    try:
        names = [(str(name), kind) for name, kind in pyogrio.list_layers(package)]
    except (DataSourceError, DataLayerError) as error:
        msg = f"`{package.name}` must be a file of vectors, it cannot be read."
        raise InputError(msg) from error
    for name, kind in names:
        wanted = name == "districts" or name in PLACES or name.startswith("holes-")
        if kind is None or (of_run and not wanted):
            continue
        frame = gpd.read_file(package, layer=name)
        if not isinstance(frame, gpd.GeoDataFrame) or frame.crs is None:
            continue
        if of_run and name == "districts":
            kept = [column for column in _NUMBERS_STAY if column in frame]
            frame = frame[[*kept, "geometry"]]
        yield name, frame
