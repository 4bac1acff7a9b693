"""Rasters as Cloud Optimized GeoTIFF, with units and a description."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np
import rasterio

from fugai.atomic import atomic_path, write_text
from fugai.errors import ContractError
from fugai.georeference import as_raster, nodata_of
from fugai.store.interchange.raster_classes import RasterClass, auxiliary_xml, colour_table
from fugai.store.naming import file_stems

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    import xarray as xr

    from fugai.grid import Grid

FLOAT_TYPE = "float32"
"""Type in which rasters of real numbers are written."""


def write_raster(
    array: xr.DataArray,
    grid: Grid,
    path: Path,
    *,
    description: str = "",
    nodata: float | None = None,
    tags: Mapping[str, str] | None = None,
    classes: Sequence[RasterClass] = (),
) -> Path:
    """One layer of a grid as a COG: deflated, tiled, with overviews.

    Parameters
    ----------
    array
        Dims ``(y, x)`` on the grid; ``attrs["units"]`` become the unit of the band. NaN is no data
        for real numbers.
    description
        Of the band; the array's name where not given.
    nodata
        Value that means no data in an array of integers; none is declared otherwise.
    tags
        Further metadata of the file, such as ``basis``.
    classes
        Codes or ranges with names and colours. They go into ``<name>.tif.aux.xml``, which GDAL
        reads with the file; codes from 0 to 255 are written as bytes with a colour table.

    Raises
    ------
    CRSMismatchError
        The array is not on the grid.
    ContractError
        It is of a type that a GeoTIFF does not have.

    Examples
    --------
    >>> import tempfile
    >>> from pathlib import Path
    >>> import numpy as np
    >>> import rasterio
    >>> from affine import Affine
    >>> from pyproj import CRS
    >>> from fugai.grid import Grid
    >>> from fugai.store import write_raster
    >>> grid = Grid(
    ...     crs=CRS.from_epsg(32650), transform=Affine(100, 0, 0, 0, -100, 0), shape=(1, 2)
    ... )
    >>> level = grid.array(np.array([[-95.0, np.nan]]), units="dBm", name="rsrp")
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     path = write_raster(level, grid, Path(folder) / "rsrp.tif")
    ...     with rasterio.open(path) as source:
    ...         source.units, source.read(1).tolist()
    (('dBm',), [[-95.0, nan]])
    """
    name = str(array.name or "array")
    array = as_raster(array, name=name, mask=array.dtype.kind == "f")
    grid.assert_aligned(array, name=name)
    colours = colour_table(classes)
    values = _geotiff_values(array.to_numpy(), as_bytes=bool(colours) and nodata is None)
    real = values.dtype.kind == "f"
    options = {
        "driver": "COG",
        "height": grid.shape[0],
        "width": grid.shape[1],
        "count": 1,
        "dtype": values.dtype.name,
        "crs": grid.crs.to_wkt(),
        "transform": grid.transform,
        "nodata": math.nan if real else nodata,
        "compress": "DEFLATE",
        "level": 6,
        "predictor": "YES",
        "blocksize": 512,
        "num_threads": 1,
        # Classes and ids cannot be averaged.
        "overview_resampling": "AVERAGE" if real else "NEAREST",
        "bigtiff": "IF_SAFER",
    }
    units = str(array.attrs.get("units", ""))
    with atomic_path(path) as temporary, rasterio.open(temporary, "w", **options) as sink:
        sink.write(values, 1)
        sink.set_band_description(1, description or str(array.name or ""))
        sink.units = (units,)
        sink.update_tags(units=units, **dict(tags or {}))
        if colours and values.dtype == np.uint8:
            sink.write_colormap(1, colours)
    if classes:
        write_text(path.with_name(f"{path.name}.aux.xml"), auxiliary_xml(classes))
    return path


def write_rasters(
    rasters: Mapping[str, xr.DataArray],
    grid: Grid,
    folder: Path,
    *,
    tags: Mapping[str, str] | None = None,
    classes: Mapping[str, Sequence[RasterClass]] | None = None,
) -> list[Path]:
    """Each raster as ``<name>.tif``; ``description`` and no data are taken from its attributes.

    Parameters
    ----------
    rasters
        Name to raster on the grid.
    grid, tags
        As in `write_raster`.
    folder
        Made where it is missing.
    classes
        Classes by the name of the raster, as in `write_raster`.

    Raises
    ------
    CRSMismatchError
        A raster is not on the grid.
    ContractError
        One is of a type that a GeoTIFF does not have.

    Examples
    --------
    >>> import tempfile
    >>> from pathlib import Path
    >>> import numpy as np
    >>> from affine import Affine
    >>> from pyproj import CRS
    >>> from fugai.grid import Grid
    >>> from fugai.store import write_rasters
    >>> grid = Grid(
    ...     crs=CRS.from_epsg(32650), transform=Affine(100, 0, 0, 0, -100, 0), shape=(1, 2)
    ... )
    >>> level = grid.array(np.array([[-95.0, np.nan]]), units="dBm")
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     [path.name for path in write_rasters({"rsrp-lte": level}, grid, Path(folder))]
    ['rsrp-lte.tif']
    """
    paths = []
    for stem, (name, array) in zip(file_stems(rasters), rasters.items(), strict=True):
        nodata = nodata_of(array)
        paths.append(
            write_raster(
                array,
                grid,
                folder / f"{stem}.tif",
                tags=tags,
                description=str(array.attrs.get("description", array.name or name)),
                nodata=nodata,
                classes=(classes or {}).get(name, ()),
            )
        )
    return paths


def _geotiff_values(values: np.ndarray, *, as_bytes: bool = False) -> np.ndarray:
    if as_bytes and values.dtype.kind in "iu" and values.min() >= 0 and values.max() <= 255:
        return values.astype(np.uint8)
    if values.dtype == np.bool_:
        return values.astype(np.uint8)
    if values.dtype.kind == "f":
        return values.astype(FLOAT_TYPE)
    if values.dtype.name in ("uint8", "int8", "int16", "uint16", "int32", "uint32"):
        return values
    msg = f"A raster must be of real numbers or of integers up to 32 bit, found {values.dtype}."
    raise ContractError(msg)
