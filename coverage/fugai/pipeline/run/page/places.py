"""What the page of a run says of any place: signal, masts, broadband, outlets, each with basis and year."""

from __future__ import annotations

from typing import TYPE_CHECKING

import geopandas as gpd
import numpy as np
import pandas as pd

from fugai import delivery
from fugai.maps.encoding.columns import pack_columns
from fugai.maps.layers.vector import drawn_points
from fugai.maps.places.record import ListedPlaces, RecordPacker
from fugai.messages import Message
from fugai.pipeline.run.page.wireless import SIGNAL_STEPS_DBM
from fugai.pipeline.run.theme import THEMES
from fugai.pipeline.run.wireless.places import served_classes
from fugai.tables.vocabulary import LEVELS

if TYPE_CHECKING:
    from fugai._types import BoolArray
    from fugai.pipeline.inputs import Inputs
    from fugai.pipeline.run.computed import Computed
    from fugai.pipeline.run.theme import Theme
    from fugai.project import ProfileSpec

LEVEL_STEP_DB = 1.0
"""Step of the levels on a card; each is shown as the middle of its step. [dB]"""

MINUTES_STEP = 0.1
"""Step of the minutes on a card, to the nearest. [min]"""

_NOT_COMPUTED = {
    "wireless": Message(
        zh="本次运行未计算无线覆盖。", en="This run did not compute wireless coverage."
    ),
    "broadband": Message(zh="本次运行未计算宽带。", en="This run did not compute broadband."),
    "delivery": Message(zh="本次运行未计算快递服务。", en="This run did not compute delivery."),
}
_NO_SERVICE = Message(
    zh="项目没有可用的基站和接入点，或未定义覆盖标准。",
    en="The project has no usable sites or access points, or declares no profiles.",
)
_NO_CLASSES = Message(
    zh="项目没有村（社区）或没有其宽带服务的数据。",
    en="The project has no settlements, or no services of theirs.",
)
_NO_TIMES = Message(
    zh="项目没有道路、网点或人口栅格，未计算各网格的行程时间。",
    en="The project has no roads, no outlets or no population grid: no travel times of cells are computed.",
)
_SHOWN = {
    "service_class": ("服务等级", "Class"),
    "technology": ("接入方式", "Technology"),
    "download_mbps": ("下载速率（Mbit/s）", "Download (Mbit/s)"),
    "upload_mbps": ("上传速率（Mbit/s）", "Upload (Mbit/s)"),
}
_TIMES = (
    *(("minutes-drive", "nearest-drive", "drive", "outlet"),),
    *(("minutes-deliver", "nearest-deliver", "deliver", "outlet"),),
    *(("minutes-cycle", "nearest-cycle", "cycle", "outlet"),),
    *(("minutes-walk", "nearest-walk", "walk", "outlet"),),
    *(("minutes-pickup-walk", "nearest-pickup-walk", "walk", "pickup"),),
)
"""Rasters of minutes and of outlets, the mode, and what kind of outlet is nearest."""


def page_places(computed: Computed) -> dict[str, dict[str, object]]:
    """The record of each theme: what a card says of any place, or why it says nothing."""
    makers = {"wireless": _wireless, "broadband": _broadband, "delivery": _delivery}
    found: dict[str, dict[str, object]] = {}
    for name in THEMES:
        theme = computed.themes.get(name)
        if theme is None:
            found[name] = _absent(_NOT_COMPUTED[name])
        else:
            found[name] = makers[name](computed.inputs, theme)
    return found


def declared_datums(inputs: Inputs) -> tuple[str, ...]:
    """Datums that the inputs declare, each once."""
    return tuple(dict.fromkeys(str(one["datum"]) for one in inputs.sources if one.get("datum")))


def _absent(why: Message) -> dict[str, object]:
    return {"absent": [why.zh, why.en]}


def _wireless(inputs: Inputs, theme: Theme) -> dict[str, object]:
    packer = RecordPacker(grid=inputs.grid)
    inside = np.zeros(inputs.grid.shape, dtype=np.bool_)
    inside.reshape(-1)[inputs.weights.fractions.indices] = True
    services = [
        _service(inputs, theme, spec, packer, inside)
        for spec in sorted(inputs.project.wireless.profiles, key=lambda one: len(one.technologies))
        if f"served-{spec.name}" in theme.rasters
    ]
    if not services:
        return _absent(_NO_SERVICE)
    return {
        **packer.to_json(),
        "basis": inputs.project.modelled_basis("sites", "access_points"),
        "year": theme.last_year,
        "edges": list(SIGNAL_STEPS_DBM),
        "services": services,
    }


def _service(
    inputs: Inputs, theme: Theme, spec: ProfileSpec, packer: RecordPacker, inside: BoolArray
) -> dict[str, object]:
    rasters, levels = theme.rasters, []
    masts, sites = theme.tables.get("masts"), _listed(inputs, "sites", "site_id")
    for level in {one.slug: one for one in LEVELS.values()}.values():
        raster = rasters.get(f"{level.slug}-{spec.name}")
        if raster is None:
            continue
        server = rasters.get(f"mast-{level.slug}-{spec.name}")
        known = server is not None and masts is not None and sites is not None
        levels.append(
            {
                "quantity": level.name,
                "raster": packer.values(raster, inside, step=LEVEL_STEP_DB, down=True),
                "masts": packer.servers(server, masts["site_id"].tolist(), inside, sites)  # type: ignore[arg-type,index]
                if known
                else None,
            }
        )
    title, title_en = spec.title or spec.name, spec.title_en or spec.title or spec.name
    served = served_classes(rasters[f"served-{spec.name}"])
    return {
        "name": spec.name,
        "title": [title, title_en],
        "levels": levels,
        "served": packer.codes(served, inside),
    }


def _broadband(inputs: Inputs, theme: Theme) -> dict[str, object]:
    classes, listed = (
        theme.tables.get("settlements"),
        _listed(inputs, "settlements", "settlement_id"),
    )
    if classes is None or listed is None:
        return _absent(_NO_CLASSES)
    rows = classes.drop_duplicates("settlement_id").set_index("settlement_id")
    rows = pd.DataFrame(rows).reindex(pd.Index(listed.ids))
    shown = {name: label for name, label in _SHOWN.items() if name in rows}
    return {
        "layer": listed.layer,
        "basis": inputs.project.basis("settlements", "services"),
        "year": theme.last_year,
        "columns": pack_columns(rows, shown),
    }


def _delivery(inputs: Inputs, theme: Theme) -> dict[str, object]:
    packer, times = RecordPacker(grid=inputs.grid), []
    numbered, listed = theme.tables.get("nearest-outlets"), _listed(inputs, "outlets", "outlet_id")
    for minutes, nearest, mode, kind in _TIMES:
        raster = theme.rasters.get(minutes)
        if raster is None:
            continue
        asked = (raster["reason"] != delivery.NOT_REQUESTED).to_numpy()
        server, owner = theme.rasters.get(nearest), None
        if server is not None and numbered is not None and listed is not None:
            owner = packer.servers(server, numbered["outlet_id"].tolist(), asked, listed)
        times.append(
            {
                "mode": mode,
                "kind": kind,
                "raster": packer.values(raster, asked, step=MINUTES_STEP),
                "reasons": packer.codes(raster["reason"], asked),
                "outlets": owner,
            }
        )
    if not times:
        return _absent(_NO_TIMES)
    return {
        **packer.to_json(),
        "basis": inputs.project.modelled_basis("roads", "outlets"),
        "year": theme.last_year,
        "times": times,
    }


def _listed(inputs: Inputs, name: str, key: str) -> ListedPlaces | None:
    """The places of a table in the order of their layer; None where the project has none."""
    table = inputs.table(name)
    if table is None:
        return None
    places = gpd.GeoDataFrame(table)
    rows, lon, lat = drawn_points(places.set_geometry(places.geometry.representative_point()))
    return ListedPlaces(layer=name, ids=tuple(map(str, rows[key])), lon=lon, lat=lat)
