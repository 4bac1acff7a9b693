"""Districts, points, lines and polygons as elements of folium."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Unpack

import pandas as pd

from fugai.errors import ContractError
from fugai.maps.elements.element import MapLayer
from fugai.maps.elements.options import Shown, checked_frame, named
from fugai.maps.layers.classes import band_labels
from fugai.maps.layers.districts import district_layer
from fugai.maps.layers.layer import checked_column
from fugai.maps.layers.siting import sites_layer
from fugai.maps.layers.vector import line_layer, point_layer, polygon_layer

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import geopandas as gpd
    import numpy as np
    import numpy.typing as npt


class DistrictLayer(MapLayer):
    """Districts with their names, shaded by a measure where there are measures.

    Parameters
    ----------
    districts
        Polygons in a metric CRS, indexed by ``district_id``.
    measures
        Rows with `fugai.tables.MEASURE_COLUMNS`, such as ``run.measures``.
    indicators
        Titles and units by indicator id, such as `fugai.scorecard.INDICATORS`.
    options
        As of `fugai.maps.MapLayer`; ``indicator`` is the measure that shades them.

    Raises
    ------
    CRSMismatchError
        The districts are not in a projected CRS.
    ContractError
        A district id is repeated, or the measures lack a column.

    Examples
    --------
    >>> import folium
    >>> import geopandas as gpd
    >>> from shapely.geometry import box
    >>> from fugai import maps
    >>> districts = gpd.GeoDataFrame(geometry=[box(0, 0, 1000, 1000)], index=["a"], crs=32650)
    >>> maps.DistrictLayer(districts).add_to(folium.Map()).layer_name
    '行政区 Districts'
    """

    def __init__(
        self,
        districts: gpd.GeoDataFrame,
        measures: pd.DataFrame | None = None,
        *,
        indicators: Mapping[str, Any] | None = None,
        **options: Unpack[Shown],
    ) -> None:
        checked_frame(districts, name="districts")
        super().__init__(district_layer(districts, measures, indicators=indicators), **options)


class PointLayer(MapLayer):
    """Points on a canvas of their own: sites, outlets, venues, villages.

    Parameters
    ----------
    points
        Any geometries in any CRS.
    category, columns, label, year_column
        As of `fugai.maps.point_layer`.
    options
        As of `fugai.maps.MapLayer`.

    Raises
    ------
    SelectionError
        The frame has no such column.
    CRSMismatchError
        It names no CRS.

    Examples
    --------
    >>> import folium
    >>> import geopandas as gpd
    >>> from fugai import maps
    >>> sites = gpd.GeoDataFrame(geometry=gpd.points_from_xy([117.2], [39.1]), crs=4326)
    >>> maps.PointLayer(sites, name="Sites").add_to(folium.Map()).layer_name
    'Sites'
    """

    def __init__(
        self,
        points: gpd.GeoDataFrame,
        *,
        category: str | None = None,
        columns: Sequence[str] = (),
        label: str | None = None,
        year_column: str | None = None,
        **options: Unpack[Shown],
    ) -> None:
        checked_frame(points, name="points")
        layer = point_layer(
            points,
            category=category,
            columns=columns,
            label=label,
            year_column=year_column,
            **named("points", "点", "Points"),
        )
        super().__init__(layer, **options)


class LineLayer(MapLayer):
    """Lines of one colour, such as roads.

    Parameters
    ----------
    lines
        In any CRS.
    colour, width_px
        As of `fugai.maps.line_layer`.
    options
        As of `fugai.maps.MapLayer`.

    Raises
    ------
    CRSMismatchError
        The frame names no CRS.

    Examples
    --------
    >>> import folium
    >>> import geopandas as gpd
    >>> from shapely.geometry import LineString
    >>> from fugai import maps
    >>> roads = gpd.GeoDataFrame(geometry=[LineString([(117, 39), (118, 39.5)])], crs=4326)
    >>> maps.LineLayer(roads, name="Roads").add_to(folium.Map()).layer_name
    'Roads'
    """

    def __init__(
        self,
        lines: gpd.GeoDataFrame,
        *,
        colour: str = "#5b6b7b",
        width_px: float = 1.2,
        **options: Unpack[Shown],
    ) -> None:
        checked_frame(lines, name="lines")
        layer = line_layer(lines, colour=colour, width_px=width_px, **named("lines", "线", "Lines"))
        super().__init__(layer, **options)


class PolygonLayer(MapLayer):
    """Polygons, shaded by a column of numbers or coloured by one of classes.

    Parameters
    ----------
    polygons
        In any CRS.
    value, category, columns, label
        As of `fugai.maps.polygon_layer`.
    options
        As of `fugai.maps.MapLayer`.

    Raises
    ------
    SelectionError
        The frame has no such column.
    CRSMismatchError
        It names no CRS.

    Examples
    --------
    >>> import folium
    >>> import geopandas as gpd
    >>> from shapely.geometry import box
    >>> from fugai import maps
    >>> frame = gpd.GeoDataFrame({"load": [1.2]}, geometry=[box(117, 39, 118, 40)], crs=4326)
    >>> maps.PolygonLayer(frame, value="load", name="Load").add_to(folium.Map()).layer_name
    'Load'
    """

    def __init__(
        self,
        polygons: gpd.GeoDataFrame,
        *,
        value: str | None = None,
        category: str | None = None,
        columns: Sequence[str] = (),
        label: str | None = None,
        **options: Unpack[Shown],
    ) -> None:
        checked_frame(polygons, name="polygons")
        layer = polygon_layer(
            polygons,
            value=value,
            category=category,
            columns=columns,
            label=label,
            **named("polygons", "面", "Polygons"),
        )
        super().__init__(layer, **options)


class HoleLayer(MapLayer):
    """Coverage holes, shaded by the people in them.

    Parameters
    ----------
    holes
        Polygons with ``people`` and where known ``rank`` and ``area_km2``, such as
        ``run.tables["holes-lte"]``.
    options
        As of `fugai.maps.MapLayer`.

    Raises
    ------
    CRSMismatchError
        The frame names no CRS.

    Examples
    --------
    >>> import folium
    >>> import geopandas as gpd
    >>> from shapely.geometry import box
    >>> from fugai import maps
    >>> holes = gpd.GeoDataFrame({"people": [90.0]}, geometry=[box(117, 39, 118, 40)], crs=4326)
    >>> maps.HoleLayer(holes).add_to(folium.Map()).layer_name
    '覆盖盲区 Coverage holes'
    """

    def __init__(self, holes: gpd.GeoDataFrame, **options: Unpack[Shown]) -> None:
        checked_frame(holes, name="holes")
        layer = polygon_layer(
            holes,
            value="people" if "people" in holes else None,
            unit="persons",
            **named("holes", "覆盖盲区", "Coverage holes"),
        )
        super().__init__(layer, **options)


class IsochroneLayer(MapLayer):
    """Isochrones as polygons, each in the colour of its band of minutes.

    Parameters
    ----------
    isochrones
        Polygons with a column of minutes, such as those of `fugai.delivery.isochrones`.
    column
        Column with the upper bound of each. [min]
    options
        As of `fugai.maps.MapLayer`.

    Raises
    ------
    SelectionError
        The frame has no such column.
    ContractError
        The column holds no numbers.
    CRSMismatchError
        The frame names no CRS.

    Examples
    --------
    >>> import folium
    >>> import geopandas as gpd
    >>> from shapely.geometry import box
    >>> from fugai import maps
    >>> reach = gpd.GeoDataFrame({"minutes": [5.0]}, geometry=[box(117, 39, 118, 40)], crs=4326)
    >>> maps.IsochroneLayer(reach).add_to(folium.Map()).layer_name
    '等时圈 Isochrones'
    """

    def __init__(
        self, isochrones: gpd.GeoDataFrame, *, column: str = "minutes", **options: Unpack[Shown]
    ) -> None:
        checked_frame(isochrones, name="isochrones")
        values = isochrones[checked_column(column, isochrones.columns, parameter="column")]
        numbers = pd.to_numeric(values, errors="coerce")
        if numbers.isna().any():
            wrong = values[numbers.isna()].iloc[0]
            msg = (
                f"`isochrones.{column}` must be a number of minutes in every row, found {wrong!r}."
            )
            raise ContractError(msg)
        values = numbers
        edges = sorted({float(value) for value in values})
        texts = {f"{edge:g}": entry for edge, entry in zip(edges, band_labels(edges), strict=True)}
        # The widest is drawn first, so that those within it stay visible.
        ordered = isochrones.iloc[values.to_numpy().argsort(kind="stable")[::-1]]
        texted = ordered.assign(**{column: [f"{float(one):g}" for one in ordered[column]]})
        layer = polygon_layer(
            texted,
            category=column,
            categories=texts,
            columns=[],
            **named("isochrones", "等时圈", "Isochrones"),
        )
        super().__init__(layer, **options)


class SitingLayer(MapLayer):
    """Places of a siting solution: existing, chosen by number, rejected and forbidden ones.

    Parameters
    ----------
    places
        Points or polygons with ``role``: existing, chosen, rejected or forbidden.
    order
        Number of each place among the chosen, from 1; 0 for the others.
    columns, label
        As of `fugai.maps.sites_layer`.
    options
        As of `fugai.maps.MapLayer`.

    Raises
    ------
    ContractError
        A role is none of the four.
    CRSMismatchError
        The places name no CRS.

    Examples
    --------
    >>> import folium
    >>> import geopandas as gpd
    >>> import numpy as np
    >>> from fugai import maps
    >>> places = gpd.GeoDataFrame(
    ...     {"role": ["existing", "chosen"]},
    ...     geometry=gpd.points_from_xy([117.2, 117.3], [39.1, 39.2]),
    ...     crs=4326,
    ... )
    >>> maps.SitingLayer(places, order=np.array([0, 1])).add_to(folium.Map()).layer_name
    '选址方案 Siting'
    """

    def __init__(
        self,
        places: gpd.GeoDataFrame,
        *,
        order: npt.NDArray[np.int64],
        columns: Sequence[str] = (),
        label: str | None = None,
        **options: Unpack[Shown],
    ) -> None:
        checked_frame(places, name="places")
        layer = sites_layer(
            places,
            order=order,
            columns=columns,
            label=label,
            **named("siting", "选址方案", "Siting"),
        )
        super().__init__(layer, **options)
