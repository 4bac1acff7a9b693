"""The page of a finished run, read back from its `index.html`."""

from __future__ import annotations

import re
from dataclasses import fields
from typing import TYPE_CHECKING, Any

from fugai import maps
from fugai.errors import InputError
from fugai.maps.encoding.deflate import read_json
from fugai.maps.page.shared_images import ELEMENT, with_images
from fugai.pipeline.run.page.page import page_sources, profile_labels, without_unknown
from fugai.scorecard import INDICATORS

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    import geopandas as gpd
    import pandas as pd

_DATA = re.compile(r'<script type="application/json" id="([^"]+)">(.*?)</script>', re.DOTALL)
_LAYER = "fugai-layer-"
_PLACE = "fugai-place-"
_ABOUT = [
    field.name for field in fields(maps.Layer) if field.name not in ("name", "name_en", "payload")
]
_IN_PAGE = {"year": "only"}
"""Fields of `fugai.maps.Layer` that the page's data calls otherwise."""


def read_page(
    path: Path,
    about: Mapping[str, Any],
    *,
    boundaries: gpd.GeoDataFrame,
    measures: pd.DataFrame,
    targets: pd.DataFrame,
) -> maps.Page:
    """The page that was written there, so that `fugai.maps.page_html` gives the same text.

    Parameters
    ----------
    path
        The ``index.html`` of a run.
    about
        Its ``run.json``.

    Raises
    ------
    InputError
        The file is not the page of a run.
    """
    found = dict(_DATA.findall(path.read_text(encoding="utf-8")))
    try:
        data = {name: read_json(text) for name, text in found.items()}
        settings = data["fugai-page"]
        images = data.get(ELEMENT, {})
        layers = [with_images(data[name], images) for name in data if name.startswith(_LAYER)]
        districts = next(one for one in layers if one["kind"] == "districts")
    except (KeyError, StopIteration, ValueError):
        msg = f"`{path}` must be the page of a run, found another."
        raise InputError(msg) from None
    return maps.Page(
        title=settings["title"][0],
        title_en=settings["title"][1],
        synthetic=settings["synthetic"],
        years=tuple(settings["years"]),
        crs=boundaries.crs,
        districts=boundaries,
        districts_basis=districts["basis"],
        measures=without_unknown(measures),
        indicators=INDICATORS,
        targets=targets,
        layers=tuple(_layer(one) for one in layers if one is not districts),
        labels=profile_labels(about["parameters"]["wireless"]["profiles"]),
        notes=tuple((zh, en) for zh, en in settings["notes"]),
        checks=tuple((zh, en) for zh, en in settings["checks"]),
        sources=page_sources(about["inputs"]),
        footer=settings["footer"],
        assumptions=settings["assumptions"],
        lists=tuple(data.get("fugai-lists", ())),
        places={name.removeprefix(_PLACE): data[name] for name in data if name.startswith(_PLACE)},
        datums=tuple(settings.get("datums", ())),
        context=data.get("fugai-context", {}),
        links=tuple((zh, en, address) for zh, en, address in settings["links"]),
    )


def _layer(data: dict[str, Any]) -> maps.Layer:
    """A layer from its data in the page."""
    payload = dict(data)
    zh, en = payload.pop("name")
    about = {name: payload.pop(_IN_PAGE.get(name, name)) for name in _ABOUT}
    for name in ("group", "short", "note", "bounds"):
        about[name] = None if about[name] is None else tuple(about[name])
    return maps.Layer(name=zh, name_en=en, payload=payload, **about)
