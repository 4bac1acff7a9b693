"""A map in a box of a sheet: districts, what is shaded, roads and water, holes, scale, north and degrees."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import numpy as np
import shapely
from matplotlib.path import Path as Outline
from pyproj import Transformer

from fugai.reports.drawing.sheet import FAINT, INK, MUTED, Box, Sheet

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy.typing as npt
    from pyproj import CRS

    from fugai._types import FloatArray

PRINT_MM = 0.12
"""Detail below this is not seen on paper."""

_STEPS_DEG = (0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.25, 0.5, 1.0, 2.0, 5.0, 10.0)
_LABEL_PT = 5.5


@dataclass(frozen=True, kw_only=True)
class Frame:
    """A part of the ground in a box of a sheet.

    Parameters
    ----------
    box
        Left, top, width, height on the sheet. [mm]
    west, north
        Corner of the ground at the upper left. [m]
    m_per_mm
        Metres of ground on a millimetre of paper.
    crs
        Metric CRS of the ground.

    Examples
    --------
    >>> from pyproj import CRS
    >>> frame = Frame.around((0.0, 0.0, 1000.0, 500.0), (10.0, 20.0, 100.0, 100.0), CRS(32650), margin=0.0)
    >>> frame.m_per_mm, frame.to_mm(np.array([[0.0, 500.0]])).round(6).tolist()
    (10.0, [[10.0, 45.0]])
    """

    box: Box
    west: float
    north: float
    m_per_mm: float
    crs: CRS

    @classmethod
    def around(
        cls,
        bounds: tuple[float, float, float, float],
        box: Box,
        crs: CRS,
        *,
        margin: float = 0.05,
    ) -> Frame:
        """Frame that shows some ground, given as west, south, east, north, as large as the box allows."""
        west, south, east, north = bounds
        _, _, wide, high = box
        reach = max(east - west, north - south, 100.0)
        width = max(east - west, reach * 0.05) * (1 + 2 * margin)
        height = max(north - south, reach * 0.05) * (1 + 2 * margin)
        scale = max(width / wide, height / high)
        centre_x, centre_y = (west + east) / 2, (south + north) / 2
        return cls(
            box=box,
            west=centre_x - scale * wide / 2,
            north=centre_y + scale * high / 2,
            m_per_mm=scale,
            crs=crs,
        )

    @property
    def ground(self) -> tuple[float, float, float, float]:
        """West, south, east, north of what is shown. [m]"""
        _, _, wide, high = self.box
        return (
            self.west,
            self.north - high * self.m_per_mm,
            self.west + wide * self.m_per_mm,
            self.north,
        )

    def to_mm(self, points: FloatArray) -> FloatArray:
        """Places on the sheet of places on the ground, shape ``(n, 2)``."""
        left, top, _, _ = self.box
        out = np.empty((len(points), 2))
        out[:, 0] = left + (points[:, 0] - self.west) / self.m_per_mm
        out[:, 1] = top + (self.north - points[:, 1]) / self.m_per_mm
        return out

    @property
    def to_degrees(self) -> Transformer:
        """From metres to longitude and latitude."""
        return _transformer(self.crs, "EPSG:4326")

    @property
    def from_degrees(self) -> Transformer:
        """From longitude and latitude to metres."""
        return _transformer("EPSG:4326", self.crs)

    def visible(self, geometry: Any) -> Any:  # noqa: ANN401  a geometry or an array of them
        """Geometries as far as they are shown, with no more detail than paper shows."""
        west, south, east, north = self.ground
        edge = 2 * self.m_per_mm  # so that no edge of the cut is seen
        plain = shapely.simplify(geometry, PRINT_MM * self.m_per_mm, preserve_topology=True)
        return shapely.clip_by_rect(plain, west - edge, south - edge, east + edge, north + edge)

    def outline(self, geometry: Any) -> Outline | None:  # noqa: ANN401  a geometry
        """Outline on the sheet of a polygon or several; None for what is not visible."""
        rings = [
            ring
            for part in shapely.get_parts(shapely.get_parts(geometry))
            if part.geom_type == "Polygon"
            for ring in (part.exterior, *part.interiors)
        ]
        if not rings:
            return None
        return Outline.make_compound_path(
            *(Outline(self.to_mm(shapely.get_coordinates(ring)), closed=True) for ring in rings)
        )

    def lines(self, geometries: Any) -> list[FloatArray]:  # noqa: ANN401  an array of geometries
        """Lines on the sheet."""
        parts = shapely.get_parts(shapely.get_parts(np.asarray(geometries, dtype=object)))
        kept = parts[shapely.get_type_id(parts) == shapely.GeometryType.LINESTRING]
        if not len(kept):
            return []
        points, owner = shapely.get_coordinates(kept, return_index=True)
        moved = self.to_mm(points)
        return np.split(moved, np.flatnonzero(np.diff(owner)) + 1)


def draw_graticule(sheet: Sheet, frame: Frame) -> None:
    """Degrees along the frame and thin lines across the map."""
    left, top, wide, high = frame.box
    west, south, east, north = frame.ground
    edge = np.linspace(0.0, 1.0, 33)
    across = np.concatenate(
        [
            np.c_[west + edge * (east - west), np.full(33, south)],
            np.c_[west + edge * (east - west), np.full(33, north)],
            np.c_[np.full(33, west), south + edge * (north - south)],
            np.c_[np.full(33, east), south + edge * (north - south)],
        ]
    )
    lon, lat = frame.to_degrees.transform(across[:, 0], across[:, 1])
    if not (np.isfinite(lon).all() and np.isfinite(lat).all()) or np.ptp(lon) > 180:
        return  # across the antimeridian or a pole: the scale bar has to do
    back = frame.from_degrees
    ways = ((lon, lat, True), (lat, lon, False))
    for along, other, upright in ways:
        step = next((s for s in _STEPS_DEG if np.ptp(along) / s <= (4 if upright else 5)), 10.0)
        first = math.ceil(along.min() / step) * step
        digits = max(0, -math.floor(math.log10(step) + 1e-9)) + (step == 0.25)
        for value in np.arange(first, along.max(), step):
            run = np.linspace(other.min(), other.max(), 17)
            fixed = np.full(17, value)
            x, y = back.transform(fixed, run) if upright else back.transform(run, fixed)
            line = frame.to_mm(np.c_[x, y])
            sheet.segments(
                [line],
                colour="#51606f",
                width=0.25,
                box=frame.box,
                alpha=0.35,
                linestyles=[(0, (1, 3))],
                zorder=6,
            )
            label = _degrees(value, digits, "EW" if upright else "NS")
            if upright:
                place = float(np.interp(top + high, line[::-1, 1], line[::-1, 0]))
                if left + 6 < place < left + wide - 6:
                    sheet.text(
                        place, top + high + 2.6, label, size=_LABEL_PT, colour=MUTED, align="center"
                    )
            else:
                place = float(np.interp(left, line[:, 0], line[:, 1]))
                if top + 5 < place < top + high - 5:
                    sheet.text(
                        left - 0.8,
                        place,
                        label,
                        size=_LABEL_PT,
                        colour=MUTED,
                        align="right",
                        rotation=90,
                        rotation_mode="default",
                    )


def draw_scale(sheet: Sheet, frame: Frame, *, right: bool = False) -> None:
    """Bar of a round length in a corner of the map."""
    left, top, wide, high = frame.box
    longest = frame.m_per_mm * wide * 0.24
    power = 10.0 ** math.floor(math.log10(longest))
    length = next(n * power for n in (5.0, 2.0, 1.0) if n * power <= longest)
    bar = length / frame.m_per_mm
    label = f"{length / 1000:g} km" if length >= 1000 else f"{length:g} m"
    x = left + wide - bar - 5 if right else left + 3.5
    y = top + high - 3.5
    room = bar + sheet.width_mm(label, 6.0) + 4
    sheet.rectangle((x - 1.8, y - 2.8, room, 4.6), fill="white", alpha=0.85, zorder=8)
    for part in range(4):
        fill = INK if part % 2 == 0 else "white"
        sheet.rectangle(
            (x + part * bar / 4, y - 0.9, bar / 4, 1.1), fill=fill, edge=INK, width=0.4, zorder=9
        )
    sheet.text(x + bar + 1.2, y + 0.4, label, size=6.0, zorder=9)


def draw_north(sheet: Sheet, frame: Frame) -> None:
    """Arrow to the true north at the middle of the map."""
    left, top, wide, _ = frame.box
    west, south, east, north = frame.ground
    middle = ((west + east) / 2, (south + north) / 2)
    lon, lat = frame.to_degrees.transform(*middle)
    back = frame.from_degrees
    x, y = back.transform(lon, lat + 0.01 if lat < 89 else lat)
    angle = math.atan2(x - middle[0], y - middle[1]) if math.isfinite(x + y) else 0.0
    centre = (left + wide - 6.0, top + 8.0)
    sheet.shapes(
        [Outline.circle((centre[0], centre[1] - 0.6), 5.6)],
        box=frame.box,
        fill="white",
        alpha=0.8,
        zorder=8,
    )

    def turned(side: float, up: float) -> tuple[float, float]:
        return (
            centre[0] + side * math.cos(angle) + up * math.sin(angle),
            centre[1] + side * math.sin(angle) - up * math.cos(angle),
        )

    for side, fill in ((-1.6, INK), (1.6, "white")):
        arrow = Outline(
            [turned(0, 3.4), turned(side, -3.0), turned(0, -1.7), turned(0, 3.4)], closed=True
        )
        sheet.shapes([arrow], box=frame.box, fill=fill, edge=INK, width=0.5, zorder=9)
    at = turned(0, 3.7)
    sheet.text(at[0], at[1] + 0.2, "N", size=6.0, align="center", zorder=9)


def draw_names(
    sheet: Sheet,
    frame: Frame,
    names: Sequence[str],
    points: npt.NDArray[np.float64],
    *,
    size: float,
    colour: str = FAINT,
    taken: list[Box] | None = None,
) -> list[Box]:
    """Names centred at points, the first ones before the later; none over another or across the frame."""
    boxes = [] if taken is None else taken
    left, top, wide, high = frame.box
    for name, (x, y) in zip(names, frame.to_mm(points), strict=True):
        text = sheet.fitted(name, size, 30.0)
        room = sheet.width_mm(text, size)
        box = (x - room / 2, y - 1.9, room, 2.6)
        inside = (
            left + 1 < box[0]
            and box[0] + room < left + wide - 1
            and top + 1 < box[1]
            and box[1] + 2.6 < top + high - 1
        )
        if not inside or any(_overlap(box, other) for other in boxes):
            continue
        boxes.append(box)
        sheet.rectangle(
            (x - room / 2 - 0.3, y - 1.9, room + 0.6, 2.5), fill="white", alpha=0.6, zorder=6.9
        )
        sheet.text(x, y, text, size=size, colour=colour, align="center", zorder=7)
    return boxes


@lru_cache(maxsize=16)
def _transformer(source: CRS | str, target: CRS | str) -> Transformer:
    return Transformer.from_crs(source, target, always_xy=True)


def _overlap(one: Box, other: Box) -> bool:
    return (
        one[0] < other[0] + other[2]
        and other[0] < one[0] + one[2]
        and one[1] < other[1] + other[3]
        and other[1] < one[1] + one[3]
    )


def _degrees(value: float, digits: int, signs: str) -> str:
    """Degrees with the letter of the direction.

    >>> _degrees(-73.5, 1, "EW"), _degrees(40.0, 0, "NS")
    ('73.5° W', '40° N')
    """
    letter = "" if value == 0 else f" {signs[0] if value > 0 else signs[1]}"
    return f"{abs(value):.{digits}f}°{letter}"
