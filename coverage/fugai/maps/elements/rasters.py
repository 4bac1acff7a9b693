"""Rasters as elements of folium: levels, travel times, classes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Unpack

from fugai.errors import ContractError
from fugai.maps.elements.element import MapLayer
from fugai.maps.elements.options import Shown, named
from fugai.maps.layers.classes import band_classes, signal_classes
from fugai.maps.layers.raster import class_raster_layer

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    import geopandas as gpd
    import xarray as xr

    from fugai.maps.layers.classes import Classes

LEVELS_DBM = (-115.0, -105.0, -95.0, -85.0, -75.0)
"""Edges of the classes of a level that states no thresholds. [dBm]"""


class SignalLayer(MapLayer):
    """Level in classes between thresholds, of one year or of several with a slider.

    Parameters
    ----------
    rsrp
        Level, dims ``(y, x)``; or one such raster a year. [dBm]
    thresholds
        Inclusive lower bounds, ascending. [dBm]
    unit
        Unit in the legend.
    within
        Polygons outside of which nothing is drawn.
    options
        As of `fugai.maps.MapLayer`.

    Raises
    ------
    ContractError
        There is no raster, or the thresholds are not ascending numbers.
    CRSMismatchError
        The raster names no CRS.

    Examples
    --------
    >>> import folium
    >>> import numpy as np
    >>> from affine import Affine
    >>> from pyproj import CRS
    >>> from fugai import maps
    >>> from fugai.grid import Grid
    >>> grid = Grid(
    ...     crs=CRS.from_epsg(32650), transform=Affine(100, 0, 5e5, 0, -100, 4.3e6), shape=(1, 2)
    ... )
    >>> level = grid.array(np.array([[-110.0, -70.0]]), units="dBm")
    >>> maps.SignalLayer(level, name="LTE").add_to(folium.Map()).layer_name
    'LTE'
    """

    def __init__(
        self,
        rsrp: xr.DataArray | Mapping[int, xr.DataArray],
        *,
        thresholds: Sequence[float] = LEVELS_DBM,
        unit: str = "dBm",
        within: gpd.GeoDataFrame | None = None,
        **options: Unpack[Shown],
    ) -> None:
        codes, classes = _classified(rsrp, lambda one: signal_classes(one, thresholds, unit=unit))
        layer = class_raster_layer(
            codes, classes=classes, within=within, **named("signal", "信号电平", "Signal level")
        )
        super().__init__(layer, **options)


class BandLayer(MapLayer):
    """Travel time in bands of minutes, of one year or of several with a slider.

    Parameters
    ----------
    minutes
        Travel time, dims ``(y, x)``; or one such raster a year. [min]
    bounds
        Inclusive upper bounds of the bands, ascending. [min]
    within, options
        As of `fugai.maps.SignalLayer`.

    Raises
    ------
    ContractError
        There is no raster, or the bounds are not ascending numbers.
    CRSMismatchError
        The raster names no CRS.

    Examples
    --------
    >>> import folium
    >>> import numpy as np
    >>> from affine import Affine
    >>> from pyproj import CRS
    >>> from fugai import maps
    >>> from fugai.grid import Grid
    >>> grid = Grid(
    ...     crs=CRS.from_epsg(32650), transform=Affine(100, 0, 5e5, 0, -100, 4.3e6), shape=(1, 2)
    ... )
    >>> minutes = grid.array(np.array([[4.0, 25.0]]), units="min")
    >>> maps.BandLayer(minutes, bounds=[5, 15]).add_to(folium.Map()).layer_name
    '到达时间 Travel time'
    """

    def __init__(
        self,
        minutes: xr.DataArray | Mapping[int, xr.DataArray],
        *,
        bounds: Sequence[float] = (5, 10, 15, 30, 60),
        within: gpd.GeoDataFrame | None = None,
        **options: Unpack[Shown],
    ) -> None:
        codes, classes = _classified(minutes, lambda one: band_classes(one, bounds))
        layer = class_raster_layer(
            codes, classes=classes, within=within, **named("bands", "到达时间", "Travel time")
        )
        super().__init__(layer, **options)


class ClassRasterLayer(MapLayer):
    """Raster of classes, each with a name and a colour of its own.

    Parameters
    ----------
    array
        Integer codes, dims ``(y, x)``; or one such raster a year.
    classes
        Code to Chinese label, English label and colour.
    within, options
        As of `fugai.maps.SignalLayer`.

    Raises
    ------
    ContractError
        There is no raster or no class, or the codes are not integers.
    CRSMismatchError
        The raster names no CRS.

    Examples
    --------
    >>> import folium
    >>> import numpy as np
    >>> from affine import Affine
    >>> from pyproj import CRS
    >>> from fugai import maps
    >>> from fugai.grid import Grid
    >>> grid = Grid(
    ...     crs=CRS.from_epsg(32650), transform=Affine(100, 0, 5e5, 0, -100, 4.3e6), shape=(1, 2)
    ... )
    >>> codes = grid.array(np.array([[1, 1]], dtype=np.int8), units="1")
    >>> layer = maps.ClassRasterLayer(codes, classes={1: ("已覆盖", "Covered", "#3182bd")})
    >>> layer.add_to(folium.Map()).layer_name
    '分类 Classes'
    """

    def __init__(
        self,
        array: xr.DataArray | Mapping[int, xr.DataArray],
        *,
        classes: Classes,
        within: gpd.GeoDataFrame | None = None,
        **options: Unpack[Shown],
    ) -> None:
        layer = class_raster_layer(
            array, classes=classes, within=within, **named("classes", "分类", "Classes")
        )
        super().__init__(layer, **options)


def _classified(
    given: xr.DataArray | Mapping[int, xr.DataArray],
    classify: Callable[[xr.DataArray], tuple[xr.DataArray, Classes]],
) -> tuple[xr.DataArray | Mapping[int, xr.DataArray], Classes]:
    """Codes of one raster or of each year's, and the classes that they share."""
    if not isinstance(given, Mapping):
        return classify(given)
    if not given:
        msg = "A raster layer must have a raster, found none."
        raise ContractError(msg)
    made = {year: classify(raster) for year, raster in given.items()}
    return {year: codes for year, (codes, _) in made.items()}, next(iter(made.values()))[1]
