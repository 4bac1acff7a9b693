"""GeoPackages with layers that QGIS opens directly."""

from __future__ import annotations

import re
from contextlib import contextmanager
from typing import TYPE_CHECKING

import geopandas as gpd
import numpy as np
import pandas as pd
import pyogrio

from fugai.atomic import atomic_path
from fugai.errors import ContractError, SelectionError
from fugai.store.interchange.styles import STYLES, LayerStyle, styles_table
from fugai.tables import MEASURE_DIMENSIONS

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from pyproj import CRS

_DATE = "2000-01-01T00:00:00.000Z"
"""Date of change in the file: constant, so that the bytes are reproducible."""

_NO_NAME_CHARACTERS = re.compile(r"[^\w]+")


def write_districts_gpkg(
    layers: Mapping[str, pd.DataFrame],
    path: Path,
    *,
    crs: CRS | None = None,
    styles: Mapping[str, LayerStyle] | None = None,
) -> Path:
    """GeoPackage with one layer per frame, in order; a frame without geometry is a plain table.

    Parameters
    ----------
    layers
        Layer name to frame. An index with a name becomes a column.
    path
        Its folder is made where it is missing.
    crs
        CRS in which the layers are written; each in its own where None.
    styles
        How QGIS draws layers when they are opened, by layer; kept in the table ``layer_styles``.

    Raises
    ------
    ContractError
        There is no layer, one with geometry has no CRS, or a style is of no layer.

    Examples
    --------
    >>> import tempfile
    >>> from pathlib import Path
    >>> import geopandas as gpd
    >>> from fugai.store import write_districts_gpkg
    >>> sites = gpd.GeoDataFrame({"id": ["S1"]}, geometry=gpd.points_from_xy([5e5], [0]), crs=32650)
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     path = write_districts_gpkg({"sites": sites}, Path(folder) / "districts.gpkg")
    ...     gpd.list_layers(path)["name"].tolist()
    ['sites']
    """
    if not layers:
        msg = "`layers` must hold at least one layer, found none."
        raise ContractError(msg)
    unknown = [name for name in styles or {} if name not in layers]
    if unknown:
        msg = f"`styles` must be of the layers, {', '.join(layers)}, found {unknown[0]!r}."
        raise ContractError(msg)
    with atomic_path(path) as temporary, _constant_date():
        temporary.unlink(missing_ok=True)
        for position, (name, frame) in enumerate(layers.items()):
            if isinstance(frame, gpd.GeoDataFrame) and frame.crs is None:
                msg = f"Layer `{name}` must have a CRS, found none."
                raise ContractError(msg)
            flat = _writable(_in_crs(frame, crs))
            pyogrio.write_dataframe(
                flat,
                temporary,
                layer=name,
                driver="GPKG",
                append=position > 0,
                geometry_type=_geometry_type(flat),
                promote_to_multi=None,
            )
        if styles:
            pyogrio.write_dataframe(
                styles_table(styles),
                temporary,
                layer=STYLES,
                driver="GPKG",
                append=True,
                layer_options={"FID": "id"},
            )
    return path


def _in_crs(frame: pd.DataFrame, crs: CRS | None) -> pd.DataFrame:
    if crs is None or not isinstance(frame, gpd.GeoDataFrame) or frame.crs == crs:
        return frame
    moved: pd.DataFrame = frame.to_crs(crs)
    return moved


def measures_wide(
    districts: pd.DataFrame, measures: pd.DataFrame, *, year: int | None = None
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Districts with one column per number, and what each column means.

    Parameters
    ----------
    districts
        Index ``district_id``; a GeoDataFrame stays one.
    measures
        Tidy measures; rows of the whole area are left out.
    year
        Only this year, and undated measures; otherwise every year, which then ends the column's
        name.

    Returns
    -------
    The districts with the values as columns on the same index, and a table with ``column``,
    ``indicator``, ``year``, the dimensions, ``unit`` and ``basis``.

    Raises
    ------
    SelectionError
        All measures are of other years.

    Examples
    --------
    >>> import pandas as pd
    >>> from fugai import tables
    >>> from fugai.store import measures_wide
    >>> rows = tables.measures(
    ...     [
    ...         {
    ...             "indicator": "wireless.area_share",
    ...             "district_id": "a",
    ...             "year": 2016,
    ...             "profile": "lte",
    ...             "value": 0.75,
    ...             "unit": "1",
    ...             "basis": "modelled",
    ...         }
    ...     ]
    ... )
    >>> wide, columns = measures_wide(pd.DataFrame({"name": ["Jia"]}, index=["a"]), rows, year=2016)
    >>> wide
      name  wireless_area_share_lte
    a  Jia                     0.75
    """
    rows = measures[measures["district_id"].ne("")]
    if year is not None:
        years = sorted(int(one) for one in rows["year"].dropna().unique())
        if years and year not in years and rows["year"].notna().all():
            msg = f"`year` must be a year of the measures, {years}, found {year}."
            raise SelectionError(msg)
        rows = rows[rows["year"].eq(year).fillna(True).to_numpy(dtype=bool)]
    keys = ["indicator", *MEASURE_DIMENSIONS, "year"]
    index = districts.index.astype(str)
    columns: dict[str, np.ndarray] = {}
    meaning: list[dict[str, object]] = []
    for key, part in rows.groupby(keys, sort=False, dropna=False):
        base = column_name(dict(zip(keys, key, strict=True)), with_year=year is None)
        name, number = base, 1
        while name in columns or name in districts:
            number += 1
            name = f"{base}_{number}"
        values = part.set_index("district_id")["value"]
        columns[name] = values.reindex(index).to_numpy(dtype=np.float64)
        about = {"unit": part["unit"].iloc[0], "basis": part["basis"].iloc[0]}
        meaning.append({"column": name, **dict(zip(keys, key, strict=True)), **about})
    wide = districts.join(pd.DataFrame(columns, index=districts.index))
    names = ["column", "indicator", "year", *MEASURE_DIMENSIONS, "unit", "basis"]
    explained = pd.DataFrame.from_records(meaning, columns=names)
    return wide, explained.astype({"year": "Int64"})


def column_name(key: Mapping[str, object], *, with_year: bool) -> str:
    """Name of the column of one number: letters of any script, digits and underscores.

    >>> column_name({"indicator": "wireless.area_share", "profile": "lte"}, with_year=False)
    'wireless_area_share_lte'
    """
    parts = [str(key["indicator"])]
    for name in MEASURE_DIMENSIONS:
        value = str(key.get(name) or "")
        if value:
            parts.append(f"{value}min" if name == "minutes" else value)
    if with_year and not pd.isna(key.get("year")):  # type: ignore[call-overload]
        parts.append(str(key["year"]))
    return _NO_NAME_CHARACTERS.sub("_", "_".join(parts)).strip("_").lower()


def _writable(frame: pd.DataFrame) -> pd.DataFrame:
    named = [name for name in frame.index.names if name is not None]
    flat = frame.reset_index() if named else frame.reset_index(drop=True)
    return flat.rename(columns=str) if not isinstance(flat, gpd.GeoDataFrame) else flat


def _geometry_type(frame: pd.DataFrame) -> str | None:
    """Geometry type of the layer: 'Unknown' where types are mixed or there is no geometry."""
    if not isinstance(frame, gpd.GeoDataFrame):
        return None
    kinds = sorted(frame.geometry.dropna().geom_type.unique())
    if len(kinds) == 1:
        return str(kinds[0])
    if kinds and {kind.removeprefix("Multi") for kind in kinds} == {"Polygon"}:
        return "MultiPolygon"
    return "Unknown"


@contextmanager
def _constant_date() -> Iterator[None]:
    before = pyogrio.get_gdal_config_option("OGR_CURRENT_DATE")
    pyogrio.set_gdal_config_options({"OGR_CURRENT_DATE": _DATE})
    try:
        yield
    finally:
        pyogrio.set_gdal_config_options({"OGR_CURRENT_DATE": before})
