"""The layer of districts: outlines, names and every measure that can be shown on them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol, Unpack

import numpy as np
import pandas as pd

from fugai.errors import ContractError, CRSMismatchError
from fugai.maps.encoding.packing import pack_coordinates
from fugai.maps.encoding.shapes import label_points, pack_shapes, simplify_districts
from fugai.maps.labels import value_labels
from fugai.maps.layers.colours import HIGH_IS_BAD, HIGH_IS_GOOD
from fugai.maps.layers.layer import About, Layer
from fugai.maps.layers.projection import shapes_in_degrees
from fugai.maps.layers.views import View, district_views
from fugai.wording import DIMENSIONS, THEME_DIMENSIONS, Label, class_titles

if TYPE_CHECKING:
    from collections.abc import Mapping

    import geopandas as gpd


class IndicatorText(Protocol):
    """Texts of an indicator, as an entry of the scorecard's registry has them."""

    @property
    def unit(self) -> str:
        """Unit of the value."""

    @property
    def title_zh(self) -> str:
        """Chinese title."""

    @property
    def title_en(self) -> str:
        """English title."""


def district_layer(
    districts: gpd.GeoDataFrame,
    measures: pd.DataFrame | None = None,
    *,
    indicators: Mapping[str, IndicatorText] | None = None,
    labels: Mapping[str, Label] | None = None,
    **about: Unpack[About],
) -> Layer:
    """Districts, shaded by any indicator of the measures.

    Parameters
    ----------
    districts
        Polygons in a metric CRS, indexed by ``district_id``, with ``name`` and where known
        ``name_en``, ``class``, ``population``, ``households``.
    measures
        Rows with `fugai.tables.MEASURE_COLUMNS`.
    indicators
        Titles and units by indicator id; without them the id itself is shown.
    labels
        Chinese and English names of values of dimensions (profiles, operators ...).
    about
        Description of the layer, `fugai.maps.layers.layer.About`.

    Raises
    ------
    CRSMismatchError
        The districts are not in a projected CRS.
    ContractError
        A district id is repeated, or the measures lack a column.

    Examples
    --------
    >>> import geopandas as gpd
    >>> from shapely.geometry import box
    >>> from fugai import maps
    >>> districts = gpd.GeoDataFrame(
    ...     {"name": ["甲区"]}, geometry=[box(0, 0, 1000, 1000)], index=["a"], crs=32650
    ... )
    >>> maps.district_layer(districts).payload["names"]
    ['甲区']
    """
    if districts.crs is None or not districts.crs.is_projected:
        found = districts.crs.to_string() if districts.crs is not None else "none"
        msg = f"`districts` must be in a projected CRS in metres, found {found}."
        raise CRSMismatchError(msg)
    if not districts.index.is_unique:
        msg = "`districts` must have a unique index of district ids, found repeated ones."
        raise ContractError(msg)
    outlines = shapes_in_degrees(simplify_districts(districts.geometry))
    label_at = shapes_in_degrees(label_points(districts.geometry))
    known = indicators or {}
    flows = [key for key, text in known.items() if getattr(text, "flow", False)]
    views = [] if measures is None else district_views(districts.index, measures, flows=flows)
    order = {key: position for position, key in enumerate(known)}
    views.sort(key=lambda view: order.get(view["i"], len(order)))
    payload: dict[str, object] = {
        "ids": [str(key) for key in districts.index],
        "names": _texts(districts, "name"),
        "names_en": _texts(districts, "name_en"),
        "classes": _texts(districts, "class"),
        "population": _numbers(districts, "population"),
        "households": _numbers(districts, "households"),
        "shapes": pack_shapes(outlines),
        "spots": pack_coordinates(
            label_at.x.fillna(0).to_numpy(dtype=np.float64),
            label_at.y.fillna(0).to_numpy(dtype=np.float64),
        ),
        "ramps": {"good": list(HIGH_IS_GOOD), "bad": list(HIGH_IS_BAD)},
        "areas": [float(v) for v in districts.geometry.area],
        "views": views,
        "indicators": _indicator_texts(views, known),
        "dimensions": {
            name: list(label) for name, label in (*DIMENSIONS.items(), *THEME_DIMENSIONS.items())
        },
        "labels": _labels(views, districts, labels or {}),
    }
    west, south, east, north = (float(v) for v in outlines.total_bounds)
    described: About = {
        "id": "districts",
        "name": "行政区",
        "name_en": "Districts",
        **about,
        "shown": True,
    }
    return Layer(kind="districts", payload=payload, bounds=(west, south, east, north), **described)


def _texts(frame: gpd.GeoDataFrame, column: str) -> list[str]:
    if column not in frame:
        return [""] * len(frame)
    return ["" if pd.isna(value) else str(value) for value in frame[column]]


def _numbers(frame: gpd.GeoDataFrame, column: str) -> list[float] | None:
    if column not in frame:
        return None
    return [
        float(v)
        for v in pd.to_numeric(frame[column], errors="coerce").to_numpy(np.float64, na_value=np.nan)
    ]


def _indicator_texts(
    views: list[View], indicators: Mapping[str, IndicatorText]
) -> dict[str, dict[str, object]]:
    texts: dict[str, dict[str, object]] = {}
    for key in dict.fromkeys(str(view["i"]) for view in views):
        known = indicators.get(key)
        texts[key] = {
            "title": [known.title_zh, known.title_en] if known else [key, key],
            "unit": known.unit if known else "",
            "numerator": _both(known, "numerator"),
            "denominator": _both(known, "denominator"),
            "source": _both(known, "source"),
            "headline": bool(getattr(known, "headline", True)),
        }
    return texts


def _both(known: object, part: str) -> list[str]:
    """A part of a definition in Chinese, where that is given, and in English."""
    english = str(getattr(known, part, "") or "")
    return [str(getattr(known, f"{part}_zh", "") or english), english]


def _labels(
    views: list[View], districts: gpd.GeoDataFrame, extra: Mapping[str, Label]
) -> dict[str, list[str]]:
    used: set[str] = {""}
    for view in views:
        used.update(view["d"].values())
    used.update(_texts(districts, "class"))
    found = value_labels(sorted(used), {**class_titles(districts), **extra})
    return {word: list(label) for word, label in found.items()}
