"""Settlements and titles of profiles, as a finished run holds them."""

from __future__ import annotations

import base64
import re
from typing import TYPE_CHECKING, Any

import geopandas as gpd
import numpy as np
import pandas as pd

from fugai import store
from fugai.errors import InputError
from fugai.maps.encoding.deflate import read_json
from fugai.maps.encoding.packing import STEP_DEG
from fugai.pipeline.report.ground import no_places, places_from
from fugai.pipeline.run.page.page import profile_labels

if TYPE_CHECKING:
    from pathlib import Path

    from fugai._types import IntArray
    from fugai.pipeline.run.result import Run
    from fugai.wording import Label

_LAYER = re.compile(
    r'<script type="application/json" id="fugai-layer-settlements">(.*?)</script>', re.DOTALL
)


def profile_titles(run: Run) -> dict[str, Label]:
    """Chinese and English title of each profile of signal by its name."""
    if run.out is not None:
        about = store.read_run_json(run.out)
        profiles = about["parameters"]["wireless"]["profiles"]
    else:
        wireless = run.inputs.project.wireless
        profiles = [
            {"name": one.name, "title": one.title, "title_en": one.title_en}
            for one in wireless.profiles
        ]
    labels = profile_labels(profiles)
    return {name: (zh or name, en or zh or name) for name, (zh, en) in labels.items()}


def places_of(run: Run) -> gpd.GeoDataFrame:
    """Settlements with name, residents and place in the grid's CRS; none where the run has none."""
    if run.out is not None:
        return _from_page(run, run.out / "index.html")
    table = run.inputs.table("settlements")
    return no_places(run) if table is None else places_from(table)


def _from_page(run: Run, path: Path) -> gpd.GeoDataFrame:
    """Settlements of the page, which holds them to a millionth of a degree."""
    try:
        found = _LAYER.search(path.read_text(encoding="utf-8"))
    except OSError as error:
        msg = f"`{path}` cannot be read as a run: {error.strerror}."
        raise InputError(msg) from None
    if found is None:
        return no_places(run)
    data = read_json(found.group(1))
    steps = _varints(data["at"]).reshape(-1, 2).cumsum(axis=0)
    columns = {one["key"]: one for one in [*data["columns"], *(data.get("label") or [])]}
    frame = pd.DataFrame(
        {
            name: _column(columns[name], len(steps))
            for name in ("name", "name_en", "type", "population")
            if name in columns
        }
    )
    points = gpd.points_from_xy(steps[:, 0] * STEP_DEG, steps[:, 1] * STEP_DEG, crs=4326)
    return places_from(gpd.GeoDataFrame(frame, geometry=points).to_crs(run.grid.crs))


def _column(packed: dict[str, Any], count: int) -> object:
    form, data = packed["form"], packed["data"]
    if form == "s":
        return data
    if form == "f":
        return np.frombuffer(base64.b64decode(data), dtype="<f4").astype(np.float64)
    numbers = _varints(data)
    if form == "i":
        return numbers.cumsum().astype(np.float64)
    words = np.array([*packed["words"], ""], dtype=object)
    return words[numbers] if len(numbers) == count else words[np.full(count, -1)]


def _varints(text: str) -> IntArray:
    """Integers of zigzag varints in base64."""
    data = np.frombuffer(base64.b64decode(text), dtype=np.uint8)
    ends = np.flatnonzero(data < 0x80)
    starts = np.concatenate(([0], ends[:-1] + 1)) if len(ends) else ends
    place = np.arange(len(data)) - np.repeat(starts, ends - starts + 1)
    parts = (data & 0x7F).astype(np.uint64) << (7 * place).astype(np.uint64)
    whole = np.add.reduceat(parts, starts) if len(starts) else parts
    return (whole >> np.uint64(1)).astype(np.int64) ^ -(whole & np.uint64(1)).astype(np.int64)
