"""Classified rasters as palette images on Web Mercator pixels."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Unpack

import numpy as np

from fugai.errors import ContractError
from fugai.georeference import as_raster
from fugai.maps.encoding.png import Colour, rgba
from fugai.maps.encoding.yearly_images import yearly_images
from fugai.maps.layers.change import Change, change_payload
from fugai.maps.layers.classes import UNKNOWN_CODE, Classes
from fugai.maps.layers.layer import About, Bounds, Layer, make_layer
from fugai.maps.layers.projection import (
    MAX_PIXELS,
    OUTSIDE,
    array_crs,
    array_transform,
    warp_codes,
)

if TYPE_CHECKING:
    import geopandas as gpd
    import xarray as xr
    from pyproj import CRS

    from fugai._types import Int16Array, UInt8Array


def class_raster_layer(
    array: xr.DataArray | Mapping[int, xr.DataArray],
    *,
    classes: Classes,
    crs: CRS | None = None,
    within: gpd.GeoDataFrame | None = None,
    opacity: float = 0.85,
    max_pixels: int = MAX_PIXELS,
    changes: Sequence[Change] = (),
    **about: Unpack[About],
) -> Layer:
    """Classified raster as a palette image on exact Web Mercator pixels.

    Parameters
    ----------
    array
        Integer codes, dims ``(y, x)``; or one such raster a year.
    classes
        Code to Chinese label, English label and colour. Codes without a class are not drawn;
        code 0 is 'unknown' and drawn hatched.
    crs
        CRS of the raster, where it names none.
    within
        Polygons outside of which nothing is drawn.
    opacity
        How much of the map below is hidden, 0 to 1.
    max_pixels
        Largest image; beyond it the drawing is coarser than the cells.
    changes
        How the difference between two years is read from the codes, and how many residents it is.
    about
        Description of the layer, `fugai.maps.layers.layer.About`.

    Raises
    ------
    ContractError
        There is no raster or no class, or the codes are not integers.
    CRSMismatchError
        The raster names no CRS, or another than the one given.

    Examples
    --------
    >>> import numpy as np
    >>> from affine import Affine
    >>> from pyproj import CRS
    >>> from fugai import maps
    >>> from fugai.grid import Grid
    >>> grid = Grid(
    ...     crs=CRS.from_epsg(32650), transform=Affine(100, 0, 5e5, 0, -100, 4.3e6), shape=(2, 3)
    ... )
    >>> codes = grid.array(np.ones((2, 3), dtype=np.int8), units="1")
    >>> layer = maps.class_raster_layer(codes, classes={1: ("已覆盖", "Covered", "#3182bd")})
    >>> layer.payload["legend"]
    [['已覆盖', 'Covered', '#3182bd']]
    """
    years = dict(array) if isinstance(array, Mapping) else {0: array}
    if not years or not classes:
        msg = f"A raster layer must have a raster and a class, found {len(years)}, {len(classes)}."
        raise ContractError(msg)
    edges: list[Bounds] = []
    indices: dict[int, UInt8Array] = {}
    palette: list[Colour] = []
    size_m = 0.0
    for year, given in sorted(years.items()):
        raster = as_raster(given, name="array", mask=False)
        if raster.dtype.kind not in "iu":
            msg = f"`array` must hold integer class codes, found {raster.dtype}."
            raise ContractError(msg)
        warped = warp_codes(
            raster.to_numpy().astype(np.int16),
            array_transform(raster, name="array"),
            array_crs(raster, crs, name="array"),
            within=within,
            max_pixels=max_pixels,
        )
        size_m = warped.cell_size_m
        edges.append(warped.bounds)
        indices[year], palette = _image(warped.codes, classes)
    drawn = yearly_images(indices, palette)
    images = [{**one, "bounds": edge} for one, edge in zip(drawn, edges, strict=True)]
    codes = sorted(classes)
    payload: dict[str, object] = {
        "images": images,
        "opacity": opacity,
        "pixel_m": size_m,
        "legend": [list(classes[code]) for code in codes],
        "hatched": [code == UNKNOWN_CODE for code in codes],
    }
    if changes and len(images) > 1:
        ids = [] if within is None else [str(one) for one in within.index]
        payload["changes"] = change_payload(changes, codes, ids)
    boxes = np.array(edges, dtype=np.float64)
    west, south = (float(v) for v in boxes[:, :2].min(axis=0))
    east, north = (float(v) for v in boxes[:, 2:].max(axis=0))
    return make_layer("raster", payload, (west, south, east, north), about)


def _image(codes: Int16Array, classes: Classes) -> tuple[UInt8Array, list[Colour]]:
    """Palette positions and palette: 0 transparent, then the classes in the order of their codes, then hatching."""
    ordered = sorted(classes)
    table = np.zeros(2**16, dtype=np.uint8)
    for position, code in enumerate(ordered):
        table[code - OUTSIDE] = position + 1
    indices = table[codes.astype(np.int32) - OUTSIDE]
    palette = [(0, 0, 0, 0), *(rgba(classes[code][2]) for code in ordered)]
    if UNKNOWN_CODE in classes:
        rows, columns = (np.arange(size) for size in indices.shape)
        stripe = np.add.outer(rows, columns) % 6 >= 2
        indices[(indices == ordered.index(UNKNOWN_CODE) + 1) & stripe] = len(palette)
        palette.append(rgba(classes[UNKNOWN_CODE][2], 70))
    return indices, palette
