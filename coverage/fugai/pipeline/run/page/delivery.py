"""Layers of the page for delivery: travel time, catchments, load, tours, places out of reach."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import geopandas as gpd
import shapely

from fugai import delivery, maps
from fugai.pipeline.rounds.layers import round_layers

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    import pandas as pd
    import xarray as xr

    from fugai.pipeline.inputs import Inputs
    from fugai.pipeline.run.theme import Theme

NOT_DRAWN = -1
POPULATED = ("仅显示有常住人口的网格", "Only populated cells are drawn.")
BANDS_NOTE = (
    "道路两侧在时限内可达的范围，不跨越水域、围墙和铁路；人口比例不由此图层计算",
    "Ground beside the roads in time, cut by water, walls, railways; no shares are computed from it.",
)
_TIMES = {
    "minutes-drive": ("驾车可达时间", "Minutes by car from an outlet"),
    "minutes-deliver": ("配送车可达时间", "Minutes by delivery van from an outlet"),
    "minutes-cycle": ("骑行可达时间", "Minutes by bicycle from an outlet"),
    "minutes-walk": ("步行到网点时间", "Minutes on foot to an outlet"),
    "minutes-pickup-walk": (
        "步行到快递末端网点（自提点）时间",
        "Minutes on foot to a pickup point",
    ),
}
_BANDS = {
    "drive": ("驾车等时圈", "Isochrones by car"),
    "deliver": ("配送车等时圈", "Isochrones by delivery van"),
    "cycle": ("骑行等时圈", "Isochrones by bicycle"),
    "walk": ("步行等时圈", "Isochrones on foot"),
}
_REASONS: dict[str, tuple[str, str, str]] = {
    "no road": ("附近无道路", "No road nearby", "#6b7280"),
    "the roads here": ("道路与主路网不连通", "Road disconnected from the main network", "#e69f00"),
    "no route": ("无可通行路线", "No route", "#d55e00"),
    "no outlet": ("无网点", "No outlet", "#cc79a7"),
}
"""How a reason begins, to its names in the legend and its colour."""


def delivery_layers(inputs: Inputs, theme: Theme, changes: pd.DataFrame) -> Iterator[maps.Layer]:
    """Layers of the theme from the bottom of the map to its top.

    Parameters
    ----------
    changes
        Who gained and lost a service, as `service_changes` has it.
    """
    about: dict[str, Any] = {
        "theme": "delivery",
        "year": theme.last_year,
        "basis": inputs.project.modelled_basis("roads", "outlets"),
    }
    yield from _times(inputs, theme, about, changes)
    yield from _bands(inputs, theme, about)
    yield from _catchments(inputs, theme, about)
    yield from _roads(theme, about)
    of_vehicles = inputs.project.modelled_basis("roads", "outlets", "vehicles")
    yield from round_layers(theme.tables, about | {"basis": of_vehicles})
    yield from _gaps(theme, about)


def _times(
    inputs: Inputs, theme: Theme, about: dict[str, Any], changes: pd.DataFrame
) -> Iterator[maps.Layer]:
    spec = inputs.project.delivery
    for name, (title, title_en) in _TIMES.items():
        rasters = theme.by_year(name)
        if not rasters:
            continue
        pickup = name == "minutes-pickup-walk"
        bounds = sorted({*spec.minutes, *([spec.pickup_minutes] if pickup else [])})
        made = {year: minutes_classes(raster, bounds) for year, raster in rasters.items()}
        indicator = "delivery.pickup_share" if pickup else "delivery.population_share"
        mine = changes[
            changes["indicator"].eq(indicator)
            & changes["mode"].eq("" if pickup else name.removeprefix("minutes-"))
        ]
        yield maps.class_raster_layer(
            {year: codes for year, (codes, _) in made.items()},
            classes=made[theme.last_year][1],
            changes=time_changes(bounds, mine, first=spec.pickup_minutes if pickup else None),
            crs=inputs.grid.crs,
            within=inputs.districts,
            id=name,
            name=title,
            name_en=title_en,
            note=POPULATED,
            **{**about, "year": 0},
        )


def time_changes(
    bounds: Sequence[float], people: pd.DataFrame, *, first: float | None
) -> list[maps.Change]:
    """A cell gains where it comes within a time; one reading for each time, ``first`` before others."""
    found = []
    for limit in sorted(bounds, key=lambda one: (one != first, one)):
        mine = people[people["minutes"].eq(f"{limit:g}")] if len(people) else people
        ranks = {code: float(code and bounds[code - 1] <= limit) for code in range(len(bounds) + 1)}
        found.append(
            maps.Change(
                ranks={**ranks, len(bounds) + 1: 0.0},
                name=(f"{limit:g}分钟内", f"within {limit:g} min"),
                people=mine if len(mine) else None,
            )
        )
    return found


def minutes_classes(
    raster: xr.DataArray, bounds: Sequence[float]
) -> tuple[xr.DataArray, dict[int, tuple[str, str, str]]]:
    """Bands of travel time in populated cells, and their classes."""
    codes, classes = maps.band_classes(raster, bounds)
    populated = raster["reason"] != delivery.NOT_REQUESTED
    return codes.where(populated.to_numpy(), NOT_DRAWN).astype(codes.dtype), classes


def _bands(inputs: Inputs, theme: Theme, about: dict[str, Any]) -> Iterator[maps.Layer]:
    minutes = inputs.project.delivery.minutes
    classes = {f"{m:g}": entry for m, entry in zip(minutes, maps.band_labels(minutes), strict=True)}
    for mode, (title, title_en) in _BANDS.items():
        frame = theme.tables.get(f"bands-{mode}")
        if frame is None or not len(frame):
            continue
        band = gpd.GeoDataFrame(frame).assign(band=[f"{m:g}" for m in frame["minutes"]])
        yield maps.polygon_layer(
            band,
            columns=["minutes"],
            category="band",
            categories=classes,
            id=f"bands-{mode}",
            name=title,
            name_en=title_en,
            note=BANDS_NOTE,
            **about,
        )


def _catchments(inputs: Inputs, theme: Theme, about: dict[str, Any]) -> Iterator[maps.Layer]:
    frame = theme.tables.get("catchments")
    if frame is None or not len(frame):
        return
    limited = bool(frame["utilisation"].notna().any())
    drawn = gpd.GeoDataFrame(frame)
    # The edges of the cells are smoothed; neighbours go on sharing their borders.
    smooth = shapely.coverage_simplify(drawn.geometry.to_numpy(), inputs.grid.cell_size_m)
    yield maps.polygon_layer(
        drawn.set_geometry(gpd.GeoSeries(smooth, index=drawn.index, crs=drawn.crs)),
        columns=[
            "outlet_id",
            "settlements",
            "villages",
            "residents",
            "doors",
            "parcels_per_day",
            "capacity_per_day",
            "utilisation",
            "area_km2",
        ],
        label="name",
        value="utilisation" if limited else "residents",
        unit="" if limited else "persons",
        id="catchments",
        name="网点服务范围",
        name_en="Catchments of the outlets",
        note=(
            "按行车时间最近的网点划分；颜色表示处理能力利用率",
            "Area nearest in travel time to each outlet, shaded by capacity utilisation.",
        )
        if limited
        else (
            "按行车时间最近的网点划分；颜色表示常住人口",
            "Area nearest in travel time to each outlet, shaded by residents.",
        ),
        **about,
    )


def _roads(theme: Theme, about: dict[str, Any]) -> Iterator[maps.Layer]:
    tours = theme.tables.get("courier-tours")
    if tours is not None and len(tours):
        yield maps.line_layer(
            gpd.GeoDataFrame(tours),
            colour="#7a3b9a",
            width_px=2.0,
            id="courier-tours",
            name="配送往返线路",
            name_en="Courier round trips",
            note=(
                "各网点配送车巡回就近建制村的线路",
                "Round trips of each outlet's van through its nearest villages.",
            ),
            **about,
        )
    roads = theme.tables.get("critical-roads")
    if roads is not None and len(roads):
        yield maps.line_layer(
            gpd.GeoDataFrame(roads),
            colour="#b3123f",
            width_px=2.4,
            id="critical-roads",
            name="冷链瓶颈道路",
            name_en="Cold-chain bottleneck roads",
            note=(
                "通往超时城市片区的最快路线",
                "Fastest routes to the city parts beyond the time limit.",
            ),
            **about,
        )


def _gaps(theme: Theme, about: dict[str, Any]) -> Iterator[maps.Layer]:
    loaded = theme.tables.get("overloaded")
    if loaded is not None and len(loaded):
        yield maps.point_layer(
            gpd.GeoDataFrame(loaded),
            label="name" if "name" in loaded else None,
            columns=[
                "outlet_id",
                "residents",
                "parcels_per_day",
                "capacity_per_day",
                "utilisation",
            ],
            radius_px=4.0,
            id="overloaded",
            name="超负荷网点",
            name_en="Overloaded outlets",
            note=(
                "就近件量超过日处理能力",
                "Parcels of the nearest residents exceed the daily capacity.",
            ),
            **about,
        )
    for mode, (title, title_en) in {
        "drive": ("驾车不可达的建制村和社区", "Settlements not reached by car"),
        "deliver": ("配送车不可达的建制村和社区", "Settlements not reached by van"),
    }.items():
        lost = theme.tables.get(f"unreached-{mode}")
        if lost is None or not len(lost):
            continue
        why = [next((k for k in _REASONS if r.startswith(k)), "") for r in lost["reason"]]
        yield maps.point_layer(
            gpd.GeoDataFrame(lost).assign(why=why),
            category="why",
            categories=_REASONS,
            label="name" if "name" in lost else None,
            columns=["settlement_id", "type", "population", "reason", "snap_m"],
            radius_px=4.0,
            id=f"unreached-{mode}",
            name=title,
            name_en=title_en,
            shown=True,
            **about,
        )
