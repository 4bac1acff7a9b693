"""What the GeoPackage of a run holds, and how QGIS draws it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import geopandas as gpd
import pandas as pd

from fugai import store
from fugai.maps.layers.colours import (
    CATEGORIES,
    HIGH_IS_BAD,
    HIGH_IS_GOOD,
    OTHER,
    SHARE_BREAKS,
    quantile_breaks,
    ramp,
)
from fugai.pipeline.interchange.places import PLACES
from fugai.pipeline.run.page.page import without_unknown
from fugai.store import LayerStyle, StyleClass
from fugai.wording import value_label

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from fugai.pipeline.run.result import Run
    from fugai.store.interchange.styles import Shape

_SHAPES = {"Polygon": "fill", "LineString": "line", "Point": "marker", "LinearRing": "line"}
_MAX_CLASSES = len(CATEGORIES)


def package_layers(run: Run) -> dict[str, pd.DataFrame]:
    """Districts with the last year's numbers, what the columns mean, places, and tables with geometry."""
    wide, meaning = store.measures_wide(
        run.boundaries, without_unknown(run.measures), year=run.years[-1]
    )
    layers: dict[str, pd.DataFrame] = {"districts": wide, "columns": meaning}
    for name in PLACES:
        table = run.inputs.table(name)
        if table is not None and "geometry" in table:
            layers[name] = _plain(gpd.GeoDataFrame(table, crs=run.grid.crs))
    # A table that was read back describes the same CRS in other words.
    return layers | {
        name: table.set_crs(run.grid.crs, allow_override=True)
        for name, table in sorted(run.tables.items())
        if isinstance(table, gpd.GeoDataFrame) and len(table)
    }


def package_styles(run: Run, layers: Mapping[str, pd.DataFrame]) -> dict[str, LayerStyle]:
    """A style for each layer with geometry."""
    styles: dict[str, LayerStyle] = {}
    for name, frame in layers.items():
        if not isinstance(frame, gpd.GeoDataFrame):
            continue
        if name == "districts":
            found = _district_style(run, frame, layers["columns"])
        elif name.startswith("holes-") and "people" in frame:
            found = _graduated(frame, "people", "fill", HIGH_IS_BAD)
        elif name in PLACES:
            found = _categories(frame, PLACES[name])
        else:
            found = _single(frame, name)
        if found is not None:
            styles[name] = found
    return styles


def _plain(frame: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Columns of mixed objects as texts."""
    mixed = [
        name
        for name in frame.columns
        if name != frame.geometry.name
        and (frame[name].dtype.kind == "O" or frame[name].dtype.name == "category")
    ]
    texts = {
        name: [None if pd.isna(one) else str(one) for one in frame[name].astype(object)]
        for name in mixed
    }
    return frame.assign(
        **{name: pd.array(values, dtype="string") for name, values in texts.items()}
    )


def _district_style(run: Run, frame: gpd.GeoDataFrame, meaning: pd.DataFrame) -> LayerStyle | None:
    """Shaded by the first share of a target, else by the first share, with names."""
    shares = meaning[meaning["unit"].isin(["1"]) & meaning["column"].isin(frame.columns)]
    wanted = [one for one in run.targets["indicator"] if one in set(shares["indicator"])]
    label = "name" if "name" in frame else None
    if shares.empty:
        return _single(frame, "districts", label=label)
    chosen = shares[shares["indicator"].eq(wanted[0])] if wanted else shares
    column = str(chosen["column"].iloc[0])
    highest = max(1.0, float(frame[column].max()) if frame[column].notna().any() else 1.0)
    return LayerStyle(
        shape="fill",
        column=column,
        classes=_ranges(
            SHARE_BREAKS, 0.0, highest, ramp(HIGH_IS_GOOD, len(SHARE_BREAKS) + 1), percent=True
        ),
        label_column=label,
    )


def _graduated(
    frame: gpd.GeoDataFrame, column: str, shape: Shape, colours: Sequence[str]
) -> LayerStyle:
    values = pd.to_numeric(frame[column], errors="coerce")
    edges = tuple(sorted({float(f"{edge:.3g}") for edge in quantile_breaks(values, classes=5)}))
    low, high = float(values.min()), float(values.max())
    edges = tuple(edge for edge in edges if low < edge < high)
    classes = _ranges(edges, low, high, ramp(colours, len(edges) + 1))
    return LayerStyle(shape=shape, column=column, classes=classes)


def _ranges(
    edges: Sequence[float],
    low: float,
    high: float,
    colours: Sequence[str],
    *,
    percent: bool = False,
) -> tuple[StyleClass, ...]:
    ends = [low, *edges, high]

    def text(value: float) -> str:
        return f"{value:.0%}" if percent else f"{value:,.0f}"

    return tuple(
        StyleClass(
            label=f"{text(ends[k])} – {text(ends[k + 1])}",
            colour=colour,
            low=ends[k],
            high=ends[k + 1],
        )
        for k, colour in enumerate(colours)
    )


def _categories(frame: gpd.GeoDataFrame, column: str) -> LayerStyle | None:
    """The most frequent categories, each named in both languages, and one symbol for all others."""
    if column not in frame or frame[column].isna().all():
        return _single(frame, column)
    counts = frame[column].dropna().astype(str).value_counts().sort_index()
    frequent = counts.sort_values(ascending=False, kind="stable").index[:_MAX_CLASSES]
    classes = []
    for value, colour in zip(frequent, CATEGORIES, strict=False):
        zh, en = value_label(value, column=column)
        label = en if zh == en else f"{zh} {en}"
        classes.append(StyleClass(label=label, colour=colour, value=value))
    # An empty category is QGIS's 'all other values'.
    classes.append(StyleClass(label="其他 Other", colour=OTHER, value=""))
    return LayerStyle(shape=_shape(frame), column=column, classes=tuple(classes))


def _single(frame: gpd.GeoDataFrame, name: str, *, label: str | None = None) -> LayerStyle:
    colour = CATEGORIES[sum(map(ord, name)) % len(CATEGORIES)]
    one = StyleClass(label=name, colour=colour)
    return LayerStyle(shape=_shape(frame), classes=(one,), label_column=label)


def _shape(frame: gpd.GeoDataFrame) -> Shape:
    kinds = frame.geom_type.dropna()
    kind = str(kinds.iloc[0]).removeprefix("Multi") if len(kinds) else "Point"
    return _SHAPES.get(kind, "fill")  # type: ignore[return-value]
