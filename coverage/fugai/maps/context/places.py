"""Names of places, the important ones first, so that a page can let the others give way."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import numpy as np
from pypinyin import lazy_pinyin

from fugai.maps.context.lines import STEP_DEG
from fugai.maps.encoding.packing import pack_bytes, pack_coordinates
from fugai.maps.layers.projection import in_degrees

if TYPE_CHECKING:
    import geopandas as gpd
    import pandas as pd

MOST_PLACES = 2_000
"""Names that a page carries at most."""

_BY_TYPE = {"city": 0, "town": 1, "suburb": 2, "community": 3, "village": 3, "hamlet": 4}
_BETWEEN = " / "
_CHINESE = re.compile(r"[\u4e00-\u9fff]+")


def pack_places(places: gpd.GeoDataFrame, *, most: int = MOST_PLACES) -> dict[str, object]:
    """Places in the order of their importance: cities and towns, then by residents.

    Parameters
    ----------
    places
        Points with ``name``, and ``name_en``, ``type``, ``population`` where known. A name such as
        ``村 / Village`` is a Chinese and an English one; Chinese ones alone are written in pinyin
        beside.
    most
        Names at most.
    """
    named = places[places["name"].notna() & ~places.geometry.is_empty & places.geometry.notna()]
    order = np.lexsort((named["name"].astype(str), -_residents(named), _ranks(named)))[:most]
    chosen = in_degrees(named.iloc[order], name="places")
    points = chosen.geometry.representative_point()
    names = [_both(name) for name in chosen["name"].astype(str)]
    if "name_en" in chosen:
        given = chosen["name_en"].fillna("").astype(str)
        names = [(zh, stated or en) for (zh, en), stated in zip(names, given, strict=True)]
    return {
        "at": pack_coordinates(points.x.to_numpy(), points.y.to_numpy(), step_deg=STEP_DEG),
        "step": STEP_DEG,
        "names": [zh for zh, _ in names],
        "names_en": [en if en != zh else "" for zh, en in names],
        "ranks": pack_bytes(np.minimum(_ranks(chosen), 4).astype(np.uint8)),
    }


def _both(name: str) -> tuple[str, str]:
    zh, found, en = name.partition(_BETWEEN)
    if found:
        return zh, en
    return name, "".join(lazy_pinyin(name)).capitalize() if _CHINESE.fullmatch(name) else name


def _ranks(places: pd.DataFrame) -> np.ndarray:
    if "type" not in places:
        return np.full(len(places), 3)
    return places["type"].astype(str).map(_BY_TYPE).fillna(3).to_numpy(dtype=np.int64)


def _residents(places: pd.DataFrame) -> np.ndarray:
    if "population" not in places:
        return np.zeros(len(places))
    return places["population"].astype("Float64").fillna(0.0).to_numpy(dtype=np.float64)
