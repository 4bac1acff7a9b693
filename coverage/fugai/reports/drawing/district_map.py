"""The map of a page: one district among its neighbours, or all of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import shapely
from matplotlib.colors import to_rgb
from matplotlib.path import Path as Outline

from fugai.reports.drawing.map import Frame, draw_graticule, draw_names, draw_north, draw_scale
from fugai.reports.drawing.sheet import FAINT, INK, MUTED, Box, Sheet
from fugai.reports.text import in_language, printable
from fugai.reports.words import district_label, word

if TYPE_CHECKING:
    import geopandas as gpd
    import pandas as pd

    from fugai._types import UInt8Array
    from fugai.reports.content import ReportContent, Shading
    from fugai.reports.drawing.holes import Numbered
    from fugai.wording import Language

GROUND, ELSEWHERE, BORDER = "#ffffff", "#eef0f2", "#48525e"
WATER, RAILWAY = "#9fc3dd", "#7a7f87"
HOLE, HOLE_EDGE = "#c62828", "#7f1010"
ROADS = {
    "motorway": ("#b8863b", 1.1),
    "primary": ("#8d8578", 0.7),
    "secondary": ("#a9a39a", 0.4),
}
"""Class of a road in the context to colour and width. [points]"""

_BESIDE_MM = (0.0, 3.4, 4.6, 6.4, 8.6, 11.0)
"""How far a number stands from its hole, in it only where that is large."""

_LARGE_MM = 7.0
_MAX_PIXELS = 1400
"""Cells of the shading along the longer side of a map; more are not seen on paper."""


def draw_map(
    sheet: Sheet,
    content: ReportContent,
    box: Box,
    *,
    focus: str | None,
    holes: Numbered,
    language: Language,
) -> Frame:
    """A map of one district, or of all where ``focus`` is None; its frame on the sheet."""
    districts = content.districts
    shown = districts if focus is None else districts.loc[[focus]]
    frame = Frame.around(tuple(shown.total_bounds), box, districts.crs)
    near = districts.iloc[
        districts.sindex.query(shapely.box(*frame.ground), predicate="intersects")
    ]
    inside = [frame.outline(one) for one in frame.visible(shown.geometry.to_numpy())]
    around = near.drop(index=shown.index)
    outside = [frame.outline(one) for one in frame.visible(around.geometry.to_numpy())]
    sheet.rectangle(box, fill="#e3e8ec", zorder=0)
    sheet.shapes([o for o in outside if o], box=box, fill=ELSEWHERE, zorder=1)
    sheet.shapes([o for o in inside if o], box=box, fill=GROUND, zorder=1)
    if content.shading is not None:
        _draw_shading(sheet, frame, content.shading, [o for o in inside if o])
    context = shown_context(content.context, whole=focus is None)
    _draw_context(sheet, frame, context, veil=[o for o in outside if o])
    sheet.shapes([o for o in outside if o], box=box, fill=None, edge="#b3bac2", width=0.5, zorder=4)
    width = 0.6 if focus is None else 1.3
    sheet.shapes([o for o in inside if o], box=box, fill=None, edge=BORDER, width=width, zorder=5)
    draw_graticule(sheet, frame)
    taken = _draw_holes(sheet, frame, holes)
    _reserve_corners(taken, box)
    if focus is None:
        _draw_district_names(sheet, frame, near, language, taken, colour=INK, size=6.5)
    else:
        _draw_district_names(sheet, frame, around, language, taken, colour=FAINT, size=6.5)
        _draw_places(sheet, frame, content, shown, language, taken)
    sheet.rectangle(box, edge=BORDER, width=0.7, zorder=10)
    draw_scale(sheet, frame)
    draw_north(sheet, frame)
    return frame


def shown_context(context: gpd.GeoDataFrame, *, whole: bool) -> gpd.GeoDataFrame:
    """What lies beneath a map; one of the whole area has no room for secondary roads."""
    return context[context["class"].ne("secondary")] if whole else context


def legend_entries(
    content: ReportContent,
    frame: Frame,
    holes: Numbered,
    language: Language,
    *,
    focus: str | None,
) -> list[tuple[str, str, str]]:
    """Kind of symbol, colour and title of what the map shows."""
    found: list[tuple[str, str, str]] = []
    if content.shading is not None:
        titles = content.shading.classes.values()
        found += [("fill", colour, zh if language == "zh" else en) for zh, en, colour in titles]
    if len(holes.listed):
        found.append(("hole", HOLE, word("hole_legend", language)))
    if len(holes.others):
        found.append(("fill", "#e57373", word("hole_other", language)))
    visible = shown_context(content.context, whole=focus is None)
    if len(visible):
        west, south, east, north = frame.ground
        visible = visible.cx[west:east, south:north]
    kinds = set(zip(visible["kind"], visible["class"], strict=True))
    found += [
        ("line", colour, word(name, language))
        for name, (colour, _) in ROADS.items()
        if ("road", name) in kinds
    ]
    for kind, colour, symbol in (("railway", RAILWAY, "line"), ("water", WATER, "fill")):
        if any(one == kind for one, _ in kinds):
            found.append((symbol, colour, word(kind, language)))
    found.append(("line", BORDER, word("district_border", language)))
    return found


def draw_legend(
    sheet: Sheet, box: Box, entries: list[tuple[str, str, str]], *, size: float = 6.0
) -> None:
    """Symbols with their titles, in rows from left to right within a box."""
    left, top, wide, _ = box
    x, y = left, top
    for kind, colour, title in entries:
        room = 6.5 + sheet.width_mm(title, size)
        if x > left and x + room > left + wide:
            x, y = left, y + 3.9
        if kind == "line":
            sheet.line([x, x + 4.2], [y - 0.9, y - 0.9], colour=colour, width=1.3)
        elif kind == "hole":
            sheet.rectangle((x, y - 2.1, 4.2, 2.4), fill=colour, edge="#8a94a0", width=0.3)
            draw_number(sheet, (x + 2.1, y - 0.9), 1, box=(0, 0, *sheet.size_mm), zorder=3)
        else:
            sheet.rectangle((x, y - 2.1, 4.2, 2.4), fill=colour, edge="#8a94a0", width=0.3)
        sheet.text(x + 5.2, y, title, size=size, colour=MUTED)
        x += room + 2.5


def _draw_shading(sheet: Sheet, frame: Frame, shading: Shading, inside: list[Outline]) -> None:
    found = _window(frame, shading)
    if found is None or not inside:
        return
    codes, (west, north, width, height) = found
    palette = np.zeros((256, 4), dtype=np.uint8)
    for code, (_, _, colour) in shading.classes.items():
        palette[code] = (*(round(255 * part) for part in to_rgb(colour)), 255)
    corner = frame.to_mm(np.array([[west, north], [west + width, north - height]]))
    extent = (corner[0, 0], corner[0, 1], corner[1, 0] - corner[0, 0], corner[1, 1] - corner[0, 1])
    clip = Outline.make_compound_path(*inside)
    sheet.image(palette[codes], extent, box=frame.box, clip=clip, zorder=2)


def _window(
    frame: Frame, shading: Shading
) -> tuple[UInt8Array, tuple[float, float, float, float]] | None:
    """Codes of the cells that the frame shows, and their west, north, width and height. [m]"""
    west, south, east, north = frame.ground
    cell, rows, columns = shading.transform.a, *shading.codes.shape
    first = max(0, int((west - shading.transform.c) // cell))
    last = min(columns, int((east - shading.transform.c) // cell) + 1)
    top = max(0, int((shading.transform.f - north) // cell))
    bottom = min(rows, int((shading.transform.f - south) // cell) + 1)
    if first >= last or top >= bottom:
        return None
    step = max(1, -(-max(last - first, bottom - top) // _MAX_PIXELS))
    # whole steps, so that the last cell is as wide as the others
    codes = shading.codes[top : bottom - (bottom - top) % step or None : step, first:last:step]
    codes = codes[:, : (last - first) // step or 1]
    size = cell * step
    origin = (shading.transform.c + first * cell, shading.transform.f - top * cell)
    return codes, (*origin, codes.shape[1] * size, codes.shape[0] * size)


def _draw_context(
    sheet: Sheet, frame: Frame, context: gpd.GeoDataFrame, *, veil: list[Outline]
) -> None:
    """Water, railways and roads; outside the district under a veil."""
    if not len(context):
        return
    box = frame.box
    for (kind, name), part in context.groupby(["kind", "class"], sort=True):
        seen = frame.visible(part.geometry.to_numpy())
        if kind == "water":
            areas = [o for o in map(frame.outline, seen) if o]
            sheet.shapes(areas, box=box, fill=WATER, zorder=2.5)
            sheet.segments(frame.lines(seen), colour=WATER, width=0.8, box=box, zorder=2.5)
        elif kind == "railway":
            sheet.segments(
                frame.lines(seen),
                colour=RAILWAY,
                width=0.6,
                box=box,
                zorder=2.6,
                linestyles=[(0, (4, 2))],
            )
        elif name in ROADS:
            colour, width = ROADS[str(name)]
            sheet.segments(frame.lines(seen), colour=colour, width=width, box=box, zorder=3)
    sheet.shapes(veil, box=box, fill="#ffffff", alpha=0.45, zorder=3.5)


def _draw_holes(sheet: Sheet, frame: Frame, holes: Numbered) -> list[Box]:
    """Holes, and the numbers of those that are listed, beside each other where they would overlap."""
    for part, colour in ((holes.others, "#e57373"), (holes.listed, HOLE)):
        if len(part):
            seen = frame.visible(part.geometry.to_numpy())
            outlines = [o for o in map(frame.outline, seen) if o]
            sheet.shapes(
                outlines, box=frame.box, fill=colour, edge=HOLE_EDGE, width=0.3, zorder=5.5
            )
    taken: list[Box] = []
    if not len(holes.listed):
        return taken
    areas = holes.listed.geometry.to_numpy()
    points = shapely.get_coordinates(shapely.point_on_surface(areas))
    large = shapely.area(areas) > (_LARGE_MM * frame.m_per_mm) ** 2
    placed: list[tuple[float, float]] = []
    for number, (x, y) in enumerate(frame.to_mm(points), start=1):
        beside = _BESIDE_MM if large[number - 1] else _BESIDE_MM[1:]
        at = _free((float(x), float(y)), placed, frame.box, beside)
        placed.append(at)
        taken.append((at[0] - 1.9, at[1] - 1.9, 3.8, 3.8))
        if abs(at[0] - x) + abs(at[1] - y) > 0.5:
            sheet.line([x, at[0]], [y, at[1]], colour=HOLE_EDGE, width=0.5, zorder=8)
        draw_number(sheet, at, number, box=frame.box, zorder=8.5)
    return taken


def draw_number(
    sheet: Sheet, at: tuple[float, float], number: int, *, box: Box, zorder: float
) -> None:
    """The number of a hole in a white disc, which stands out on every colour."""
    disc = Outline.circle(at, 1.7)
    sheet.shapes([disc], box=box, fill="white", edge=HOLE_EDGE, width=0.8, zorder=zorder)
    where = (at[0], at[1] + 0.7)
    sheet.text(*where, str(number), size=5.2, colour=HOLE_EDGE, align="center", zorder=zorder + 0.1)


def _free(
    point: tuple[float, float],
    placed: list[tuple[float, float]],
    box: Box,
    radii: tuple[float, ...],
) -> tuple[float, float]:
    """The nearest place around a point at which a number covers no other and stays on the map."""
    left, top, wide, high = box
    for radius in radii:
        for turn in range(12 if radius else 1):
            angle = 2 * np.pi * turn / 12 - 0.8
            x = point[0] + radius * float(np.cos(angle))
            y = point[1] + radius * float(np.sin(angle))
            inside = left + 2 < x < left + wide - 2 and top + 2 < y < top + high - 2
            if inside and all((x - a) ** 2 + (y - b) ** 2 > 13.0 for a, b in placed):
                return x, y
    return point


def _reserve_corners(taken: list[Box], box: Box) -> None:
    left, top, wide, high = box
    taken.append((left + wide - 12.0, top + 1.0, 12.0, 14.0))
    taken.append((left, top + high - 8.0, wide * 0.34, 8.0))


def _draw_district_names(
    sheet: Sheet,
    frame: Frame,
    districts: gpd.GeoDataFrame,
    language: Language,
    taken: list[Box],
    *,
    colour: str,
    size: float,
) -> None:
    """Names of districts in the middle of what is visible of them, the largest first."""
    seen = frame.visible(districts.geometry.to_numpy())
    order = np.argsort(-shapely.area(seen), kind="stable")
    order = order[~shapely.is_empty(seen[order])]
    points = shapely.get_coordinates(shapely.point_on_surface(seen[order]))
    names = [district_label(districts.iloc[position], language) for position in order]
    draw_names(sheet, frame, names, points, size=size, colour=colour, taken=taken)


def _draw_places(
    sheet: Sheet,
    frame: Frame,
    content: ReportContent,
    shown: gpd.GeoDataFrame,
    language: Language,
    taken: list[Box],
) -> None:
    """The largest places in the district, with a point each."""
    places = content.places
    if not len(places):
        return
    inside = places.iloc[np.sort(places.sindex.query(shown.geometry.iloc[0], predicate="contains"))]
    largest = inside.sort_values(
        ["rank", "population"], ascending=[True, False], kind="stable"
    ).head(14)
    largest = largest[
        [bool(printable(_place_name(row, language))) for _, row in largest.iterrows()]
    ]
    if not len(largest):
        return
    points = shapely.get_coordinates(largest.geometry.to_numpy())
    names = [printable(_place_name(row, language), longest=40) for _, row in largest.iterrows()]
    lifted = points + np.array([0.0, 1.6 * frame.m_per_mm])
    before = len(taken)
    for name, point, at in zip(names, points, lifted, strict=True):
        draw_names(sheet, frame, [name], at[None, :], size=5.6, colour=MUTED, taken=taken)
        if len(taken) > before:
            before = len(taken)
            x, y = frame.to_mm(point[None, :])[0]
            sheet.shapes([Outline.circle((x, y), 0.45)], box=frame.box, fill=MUTED, zorder=7)


def _place_name(row: pd.Series, language: Language) -> object:
    names = (row.get("name"), row.get("name_en"))
    first, second = names if language == "zh" else names[::-1]
    return in_language(str(first or second), language)
