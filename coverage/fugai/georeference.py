"""Where a raster lies: its CRS as rioxarray keeps it, and what files leave undone put right."""

from __future__ import annotations

import math
import warnings
from functools import lru_cache
from typing import TYPE_CHECKING, Any, TypeVar

import numpy as np
import rioxarray  # noqa: F401  registers `.rio` on the arrays that fugai hands out
import xarray as xr
from affine import Affine
from pyproj import CRS

from fugai.errors import ContractError, CRSMismatchError

if TYPE_CHECKING:
    from collections.abc import Hashable, Mapping

    import numpy.typing as npt

GRID_MAPPING = "spatial_ref"
"""Coordinate whose attributes hold the CRS: rioxarray's name, which is also GDAL's."""

_NODATA = ("_FillValue", "missing_value", "fill_value", "nodata")
"""Attributes in which a raster says which value is no data, in rioxarray's order."""

_FILE_ATTRIBUTES = {*_NODATA, "scale_factor", "add_offset", "crs", "grid_mapping"}

_Array = TypeVar("_Array", xr.DataArray, xr.Dataset)


def spatial_ref(crs: CRS, transform: Affine | None = None) -> xr.Variable:
    """Scalar coordinate that carries a CRS, with the attributes that rioxarray and GDAL read.

    Parameters
    ----------
    transform
        Written too where given. An array of two rows and columns or more does without: its
        coordinates say the same, and stay true when a part is cut out.

    >>> spatial_ref(CRS.from_epsg(32650)).attrs["projected_crs_name"]
    'WGS 84 / UTM zone 50N'
    """
    attributes = dict(_attributes(crs.to_wkt()))
    if transform is not None:
        attributes["GeoTransform"] = " ".join(map(str, transform.to_gdal()))
    return xr.Variable((), 0, attributes)


def crs_text(array: xr.DataArray | xr.Dataset, *, name: str = "array") -> str | None:
    """What an array says of its CRS, as text that `CRS.from_user_input` takes; None if nothing.

    Raises
    ------
    CRSMismatchError
        The array names two different CRSs.
    """
    written = _written(array)
    old = array.attrs.get("crs")
    if old is None:
        return written
    warnings.warn(
        f'`{name}` names its CRS in attrs["crs"], which is no longer read from version 0.3.0 on; '
        "write it with `.rio.write_crs()`.",
        FutureWarning,
        stacklevel=4,
    )
    if written is not None and not same_crs(written, CRS.from_user_input(old).to_wkt()):
        msg = f"`{name}` must name one CRS, found {parse_crs(written).name} and {old!r}."
        raise CRSMismatchError(msg)
    return written or CRS.from_user_input(old).to_wkt()


def crs_of(array: xr.DataArray | xr.Dataset, *, name: str = "array") -> CRS | None:
    """CRS of an array as rioxarray keeps it, None where it names none.

    >>> array = xr.DataArray(0, coords={"spatial_ref": spatial_ref(CRS.from_epsg(32650))})
    >>> crs_of(array).to_epsg()
    32650
    """
    text = crs_text(array, name=name)
    return None if text is None else parse_crs(text)


def transform_of(array: xr.DataArray | xr.Dataset) -> Affine | None:
    """Transform that the array's ``spatial_ref`` holds; None where it holds none."""
    text = _mapping(array).get("GeoTransform")
    if text is None:
        return None
    return Affine.from_gdal(*map(float, str(text).split()))


@lru_cache(maxsize=256)
def parse_crs(text: str) -> CRS:
    """CRS of a text, kept: parsing it takes longer than looking at a layer."""
    return CRS.from_user_input(text)


@lru_cache(maxsize=256)
def same_crs(one: str, other: str) -> bool:
    """Whether two texts mean the same CRS."""
    return one == other or parse_crs(one) == parse_crs(other)


def as_raster(array: _Array, *, name: str = "array", mask: bool = True) -> _Array:
    """The array as fugai computes with it; one that already is comes back as it is.

    One band, dims ``(y, x)``, north up, NaN for no data, scale and offset applied, CRS in the
    coordinate ``spatial_ref``: so that `rioxarray.open_rasterio` can be handed in, masked or not.

    Parameters
    ----------
    array
        Raster in a projected CRS; each variable of a Dataset is treated alike.
    mask
        False leaves the value that means no data as it is, as rasters of codes want it.

    Raises
    ------
    ContractError
        The array has several bands, no ``y`` and ``x``, or is rotated.

    Examples
    --------
    >>> import xarray as xr
    >>> from fugai.grid import as_raster
    >>> counts = xr.DataArray(
    ...     [[[5, -1], [7, 8]]],
    ...     dims=("band", "y", "x"),
    ...     coords={"y": [50.0, 150.0], "x": [50.0, 150.0]},
    ...     attrs={"_FillValue": -1},
    ... )
    >>> as_raster(counts).values
    array([[ 7.,  8.],
           [ 5., nan]])
    """
    if not isinstance(array, xr.Dataset | xr.DataArray):
        msg = f"`{name}` must be a DataArray or a Dataset, found {type(array).__name__}."
        raise ContractError(msg)
    if isinstance(array, xr.Dataset):
        if "crs" not in array.attrs and all(map(_is_plain, array.data_vars.values())):
            return array
        parts = {
            key: as_raster(part, name=f"{name}.{key}", mask=mask)
            for key, part in array.data_vars.items()
        }
        made = xr.Dataset(parts, attrs=_without(array.attrs, {"crs", "grid_mapping"}))
        return _with_crs(made, crs_of(array, name=name), transform_of(array))
    if _is_plain(array):
        return array
    laid = _north_up(_one_band(array, name), name)
    decoded = _decoded(laid, mask=mask)
    return _with_crs(decoded, crs_of(array, name=name), transform_of(array))


def like(
    source: xr.DataArray,
    values: npt.ArrayLike,
    *,
    name: Hashable = None,
    **attrs: str | float,
) -> xr.DataArray:
    """Other values on the cells of a raster, with its ``y``, ``x`` and CRS and nothing else of it.

    >>> source = xr.DataArray([[1.0, 2.0]], dims=("y", "x"), coords={"x": [0, 1]}, attrs={"a": "b"})
    >>> like(source, [[True, False]], units="1").attrs
    {'units': '1'}
    """
    kept = {key: source.coords[key].variable for key in ("y", "x") if key in source.coords}
    data = np.asarray(values)
    made = xr.DataArray(data, dims=source.dims, coords=kept, name=name, attrs=attrs)
    mark_no_data(made)
    crs = crs_of(source, name=str(source.name or "array"))
    return _with_crs(made, crs, transform_of(source))


def mark_no_data(array: xr.DataArray) -> None:
    """Say that NaN means no data in an array of real numbers; changes its encoding."""
    if array.dtype.kind == "f":
        array.encoding["_FillValue"] = np.nan


def undecoded(array: xr.DataArray) -> str | None:
    """What is left to do before an array's numbers mean what they say; None where nothing is."""
    if array.dims != ("y", "x"):
        return f"dims {array.dims}"
    if _FILE_ATTRIBUTES.isdisjoint(array.attrs):
        return None
    for key, neutral in (("scale_factor", 1.0), ("add_offset", 0.0)):
        if float(array.attrs.get(key, neutral)) != neutral:
            return f"{key} {array.attrs[key]:g}"
    nodata = nodata_of(array)
    # in an array of integers it may be a code like the others
    if nodata is not None and array.dtype.kind == "f" and not math.isnan(nodata):
        return f"no data as {nodata:g}"
    return None


def nodata_of(array: xr.DataArray) -> float | None:
    """Value that an array's attributes say is no data; None where they say none."""
    for key in _NODATA:
        if array.attrs.get(key) is not None:
            return float(array.attrs[key])
    return None


@lru_cache(maxsize=64)
def _attributes(wkt: str) -> Mapping[str, Any]:
    try:
        known = CRS.from_wkt(wkt).to_cf()
    except KeyError:  # a projection that CF has no words for
        known = {}
    return {**known, "crs_wkt": wkt, "spatial_ref": wkt}


def _mapping(array: xr.DataArray | xr.Dataset) -> Mapping[str, Any]:
    """Attributes of the coordinate that holds the CRS; none where there is no such coordinate."""
    coordinates = array.coords
    if GRID_MAPPING in coordinates:
        return coordinates[GRID_MAPPING].attrs
    holders = [array, *array.data_vars.values()] if isinstance(array, xr.Dataset) else [array]
    for holder in holders:
        named = holder.encoding.get("grid_mapping", holder.attrs.get("grid_mapping"))
        if named in coordinates:
            return coordinates[named].attrs
    return {}


def _written(array: xr.DataArray | xr.Dataset) -> str | None:
    attributes = _mapping(array)
    for key in ("spatial_ref", "crs_wkt"):
        if key in attributes:
            return str(attributes[key])
    return CRS.from_cf(dict(attributes)).to_wkt() if "grid_mapping_name" in attributes else None


def _is_plain(array: xr.DataArray) -> bool:
    """Whether nothing of a file's ways is left in the array: a look, as it is asked per layer."""
    if array.dims != ("y", "x") or not _FILE_ATTRIBUTES.isdisjoint(array.attrs):
        return False
    indexes = array.indexes
    if "y" not in indexes or "x" not in indexes:
        return GRID_MAPPING not in array.coords
    if GRID_MAPPING not in array.coords and "grid_mapping" in array.encoding:
        return False  # the CRS is in a coordinate of another name
    y, x = indexes["y"], indexes["x"]
    return bool((len(y) < 2 or y[0] > y[-1]) and (len(x) < 2 or x[0] < x[-1]))


def _one_band(array: xr.DataArray, name: str) -> xr.DataArray:
    if "y" not in array.dims or "x" not in array.dims:
        msg = f"`{name}` must have the dims y and x, found {array.dims}."
        raise ContractError(msg)
    for dim in array.dims:
        if dim not in ("y", "x"):
            if array.sizes[dim] != 1:
                msg = f"`{name}` must have one {dim}, found {array.sizes[dim]}; select one of them."
                raise ContractError(msg)
            array = array.isel({dim: 0}, drop=True)
    return array.drop_vars("band", errors="ignore").transpose("y", "x")


def _north_up(array: xr.DataArray, name: str) -> xr.DataArray:
    transform = transform_of(array)
    if transform is not None and (transform.b or transform.d):
        msg = f"`{name}` must be north-up, found the transform {tuple(transform)[:6]}."
        raise ContractError(msg)
    if transform is not None and not {"y", "x"} <= set(array.coords):
        rows, columns = array.sizes["y"], array.sizes["x"]
        array = array.assign_coords(
            y=transform.f + (np.arange(rows) + 0.5) * transform.e,
            x=transform.c + (np.arange(columns) + 0.5) * transform.a,
        )
    for axis, upward in (("y", False), ("x", True)):
        if axis in array.indexes and array.sizes[axis] > 1:
            index = array.indexes[axis]
            if (index[-1] > index[0]) != upward:
                array = array.isel({axis: slice(None, None, -1)})
    return array


def _decoded(array: xr.DataArray, *, mask: bool) -> xr.DataArray:
    """Values with what means no data as NaN, scaled; the attributes that said so are gone."""
    values, attributes = array.to_numpy(), dict(array.attrs)
    nodata = nodata_of(array)
    if nodata is not None and mask:
        attributes = _without(attributes, set(_NODATA))
        if not math.isnan(nodata):
            # a value of the array's own type: -3.4e38 is another number in double precision
            own = np.float32(nodata) if values.dtype == np.float32 else nodata
            void = values == own
            if values.dtype.kind != "f":
                values = values.astype(np.float64 if values.dtype.itemsize > 2 else np.float32)
            values = np.where(void, values.dtype.type(np.nan), values)
    scale, offset = (
        float(attributes.pop(key, neutral))
        for key, neutral in (("scale_factor", 1.0), ("add_offset", 0.0))
    )
    if (scale, offset) != (1.0, 0.0):
        values = values * np.float64(scale) + np.float64(offset)
    attributes = _without(attributes, {"crs", "grid_mapping"})
    made = array.copy(data=values)
    made.attrs, made.encoding = attributes, {}
    mark_no_data(made)
    return made


def _with_crs(array: _Array, crs: CRS | None, transform: Affine | None) -> _Array:
    """The array with its CRS in the coordinate of our name.

    A transform is kept only where the coordinates do not tell the size of a cell.
    """
    if crs is None:
        return array
    if 1 in (array.sizes.get("y"), array.sizes.get("x")) and transform is not None:
        width, height = abs(transform.a), abs(transform.e)
        left, top = float(array["x"][0]) - width / 2, float(array["y"][0]) + height / 2
        transform = Affine(width, 0.0, left, 0.0, -height, top)
    else:
        transform = None
    made = array.assign_coords({GRID_MAPPING: spatial_ref(crs, transform)})
    for part in made.data_vars.values() if isinstance(made, xr.Dataset) else (made,):
        part.encoding["grid_mapping"] = GRID_MAPPING
    return made


def _without(attributes: Mapping[Any, Any], names: set[str]) -> dict[Any, Any]:
    return {key: value for key, value in attributes.items() if key not in names}
