"""The districts of a folder: a layer of polygons, boundaries of OpenStreetMap, or the data's extent."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

import geopandas as gpd
import numpy as np
import osmium
import pandas as pd
import shapely

from fugai import intake
from fugai.errors import FugaiError
from fugai.intake.adopt.fits import fits_of
from fugai.intake.adopt.parts import DERIVED
from fugai.intake.cells import as_text
from fugai.intake.osm.source import osm_errors
from fugai.messages import Message
from fugai.pipeline.adopt.proposal import Proposal

if TYPE_CHECKING:
    from pathlib import Path

    from fugai.intake.adopt.parts import Part
    from fugai.pipeline.adopt.proposal import Ask

_MARGIN_DEG = 0.02


@dataclass(kw_only=True)
class FoundDistricts:
    """Districts of a folder in EPSG:4326, and the input that reads them."""

    proposal: Proposal
    frame: gpd.GeoDataFrame
    others: tuple[Part, ...] = ()


def find_districts(parts: list[Part], ask: Ask | None) -> FoundDistricts | None:
    """Districts that the folder has, None where it has none."""
    layers = []
    for part in parts:
        best = next((fit for fit in fits_of(part) if fit.table == "districts"), None)
        if best is not None and not {"polygon"} & set(best.lacks):
            layers.append((best.score, part, best))
    layers.sort(key=lambda one: -one[0])
    chosen = _asked(layers, ask) if len(layers) > 1 else layers
    for _, part, fit in chosen:
        proposal = Proposal(
            table="districts", file=part.file, path=part.path, part=part, fit=fit, keys=_layer(part)
        )
        _name_columns(proposal, part)
        found = _read(proposal)
        if found is not None:
            rest = tuple(other for _, other, _ in layers if other is not part)
            return FoundDistricts(proposal=proposal, frame=found, others=rest)
    for part in parts:
        if part.kind == "osm" and (boundaries := _of_osm(part)) is not None:
            return boundaries
    return None


def _asked(layers: list, ask: Ask | None) -> list:  # type: ignore[type-arg]
    files = [part.file for _, part, _ in layers]
    if ask is None or len(set(files)) < 2:
        return layers
    answer = ask(Message(zh="哪个文件是行政区边界？", en="Which file holds the districts?"), files)
    return sorted(layers, key=lambda one: one[1].file != answer)


def _layer(part: Part) -> dict[str, object]:
    keys: dict[str, object] = {}
    if part.layer:
        keys["layer"] = part.layer
    if part.sheet:
        keys["sheet"] = part.sheet
    return keys


def _name_columns(proposal: Proposal, part: Part) -> None:
    """Name the columns of id and name where their headings are not understood."""
    raw, fit = part.raw, proposal.fit
    if raw is None or fit is None:
        return
    texts = {at: as_text(cells) for at, cells in enumerate(raw.cells)}
    unique = [
        at
        for at, text in texts.items()
        if (text != "").all() and not text.duplicated().any() and at not in fit.columns.values()
    ]
    worded = [
        at for at in unique if texts[at].str.contains(r"[^\W\d_]{2}", regex=True).mean() > 0.9
    ]
    coded = [at for at in unique if at not in worded]
    named: dict[str, str] = {}
    id_at = fit.columns.get("district_id")
    if id_at is not None and texts[id_at].duplicated().any():
        id_at = None
    if id_at is None and (coded or worded):
        named["district_id"] = raw.headings[(coded or worded)[0]]
    if "name" not in fit.columns and worded:
        named["name"] = raw.headings[_most_like_a_name(raw.headings, worded)]
    elif "name" not in fit.columns and unique:
        named["name"] = raw.headings[unique[0]]
    if named:
        proposal.keys["columns"] = named
        listed = ", ".join(f"{key} = {value!r}" for key, value in named.items())
        proposal.comments.append(
            Message(
                zh=f"表头不是规范列名，按内容认定：{listed}。",
                en=f"Headings told by their values: {listed}.",
            )
        )


def _most_like_a_name(headings: list[str], worded: list[int]) -> int:
    for at in worded:
        if "nam" in headings[at].casefold() or "名" in headings[at]:
            return at
    return worded[0]


def _read(proposal: Proposal) -> gpd.GeoDataFrame | None:
    try:
        reading = intake.read_table(proposal.path, "districts", source=proposal.source())
        prepared = intake.prepare_districts(intake.concat_readings([reading], "districts"))
    except FugaiError as error:
        proposal.comments.append(Message(zh=str(error), en=str(error)))
        return None
    return prepared.frame


def _of_osm(part: Part) -> FoundDistricts | None:
    """Administrative boundaries of the first level that has several whole ones."""
    levels: Counter[str] = Counter()
    try:
        with osm_errors(part.path):
            for one in osmium.FileProcessor(str(part.path), osmium.osm.RELATION):
                if one.tags.get("boundary") == "administrative" and one.tags.get("name"):
                    levels[str(one.tags.get("admin_level", ""))] += 1
    except FugaiError:  # what is wrong with the file is said where its tables are read
        return None
    best: FoundDistricts | None = None
    for level in sorted((name for name in levels if name.isdigit()), key=int):
        if levels[level] < 2:
            continue
        proposal = Proposal(
            table="districts",
            file=part.file,
            path=part.path,
            part=part,
            keys={"where": {"admin_level": int(level)}},
        )
        found = _read(proposal)
        # neighbours that the file cuts are refused: the level with the most whole ones is its own
        if found is not None and len(found) >= max(2, len(best.frame) + 1 if best else 2):
            best = FoundDistricts(proposal=proposal, frame=found)
    if best is not None:
        listed = ", ".join(f"{name} ({count})" for name, count in sorted(levels.items()))
        level = str(best.proposal.keys["where"]).strip("{}").replace("'", "")
        best.proposal.comments.append(
            Message(
                zh=f"行政区取自OpenStreetMap（{level}，完整的最多）；文件中的级别（个数）：{listed}。",
                en=f"Boundaries of OpenStreetMap of {level}, which has the most whole ones; the file "
                f"has the levels {listed}.",
            )
        )
    return best


def extent_of_points(folder: Path, points: list[gpd.GeoSeries]) -> FoundDistricts | None:
    """The hull of all points as one district, written beside the data; None without points."""
    filled = [one[~(one.isna() | one.is_empty)] for one in points if len(one)]
    filled = [one for one in filled if len(one)]
    if not filled:
        return None
    every = pd.concat([one.representative_point() for one in filled], ignore_index=True)
    x, y = every.x.to_numpy(), every.y.to_numpy()
    near = np.ones(len(x), dtype=np.bool_)
    for values in (x, y):  # a slipped decimal must not make the district a hemisphere
        low, high = np.percentile(values, [1, 99])
        margin = max(5 * (high - low), 0.5)
        near &= (values >= low - margin) & (values <= high + margin)
    hull = shapely.convex_hull(shapely.multipoints(np.column_stack([x[near], y[near]])))
    shape = shapely.buffer(hull, _MARGIN_DEG)
    frame = gpd.GeoDataFrame(
        {"district_id": ["extent"], "name": ["extent of the data"]}, geometry=[shape], crs=4326
    )
    path = folder / DERIVED
    frame.to_file(path, driver="GeoJSON")
    proposal = Proposal(table="districts", file=DERIVED, path=path)
    proposal.comments.append(
        Message(
            zh="文件夹中没有行政区边界：以全部点的凸包作为唯一的行政区，请换成真正的边界。",
            en="The folder has no boundaries: the hull of all its points is the only district. Put "
            "true boundaries in its place.",
        )
    )
    return FoundDistricts(proposal=proposal, frame=frame.set_index("district_id"))
