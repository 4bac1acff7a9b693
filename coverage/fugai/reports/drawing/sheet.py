"""A sheet of paper in millimetres: texts, lines, shapes and images, on one matplotlib axes.

Everything has its place in millimetres from the upper left corner. One axes without ticks is an order of magnitude
faster than one for each table, chart and map of a page, and nothing moves when a text is longer.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal

from matplotlib.collections import LineCollection, PathCollection
from matplotlib.figure import Figure
from matplotlib.image import AxesImage
from matplotlib.lines import Line2D
from matplotlib.patches import Rectangle
from matplotlib.transforms import Bbox, TransformedBbox

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    import numpy as np
    import numpy.typing as npt
    from matplotlib.axes import Axes
    from matplotlib.path import Path as Outline

    from fugai.reports.drawing.fonts import Fonts

A4_MM = (210.0, 297.0)
"""Width and height."""

MM_PER_POINT = 25.4 / 72.0
INK, MUTED, FAINT, RULE = "#1d2733", "#5b6673", "#8a94a0", "#c9d0d8"
"""Colours of texts and rules."""

Align = Literal["left", "center", "right"]
Box = tuple[float, float, float, float]
"""Left, top, width, height. [mm]"""


class Sheet:
    """A sheet that is drawn upon and then saved as a page or an image.

    Parameters
    ----------
    fonts
        What texts are drawn in.
    size_mm
        Width and height. [mm]

    Examples
    --------
    >>> from fugai.reports.drawing.fonts import fonts_for
    >>> with fonts_for(set("a"), chinese=False) as fonts:
    ...     sheet = Sheet(fonts, size_mm=(50.0, 20.0))
    ...     sheet.text(5.0, 10.0, "a $b$", size=8.0)
    >>> len(sheet.figure.axes)
    1
    """

    def __init__(self, fonts: Fonts, *, size_mm: tuple[float, float] = A4_MM) -> None:
        self.fonts = fonts
        self.size_mm = size_mm
        width, height = size_mm
        self.figure = Figure(figsize=(width / 25.4, height / 25.4), facecolor="white")
        self.axes: Axes = self.figure.add_axes((0, 0, 1, 1))
        self.axes.set_xlim(0, width)
        self.axes.set_ylim(height, 0)
        self.axes.set_axis_off()
        self.axes.set_autoscale_on(False)

    def width_mm(self, text: str, size: float) -> float:
        """Width of a line of text of a size in points. [mm]"""
        return self.fonts.width(text) * size * MM_PER_POINT

    def size_for(self, text: str, size: float, room_mm: float, *, least: float) -> float:
        """The size in which a text has room, from the one wanted down to the least. [points]"""
        needed = self.width_mm(text, size)
        return size if needed <= room_mm else max(least, size * room_mm / needed)

    def fitted(self, text: str, size: float, room_mm: float) -> str:
        """The text, or its beginning and an ellipsis where it is wider than the room."""
        if self.width_mm(text, size) <= room_mm:
            return text
        room = room_mm / (size * MM_PER_POINT) - self.fonts.width("…")
        kept = ""
        for character in text:
            room -= self.fonts.width(character)
            if room < 0:
                break
            kept += character
        return kept.rstrip() + "…"

    def wrapped(self, text: str, size: float, room_mm: float, *, lines: int) -> list[str]:
        """The text on at most so many lines, broken at blanks or between Chinese characters."""
        room = room_mm / (size * MM_PER_POINT)
        found: list[str] = []
        rest = text.strip()
        while rest and len(found) < lines - 1 and self.fonts.width(rest) > room:
            end = self._break(rest, room)
            found.append(rest[:end].rstrip())
            rest = rest[end:].lstrip()
        return [*found, self.fitted(rest, size, room_mm)] if rest else found

    def _break(self, text: str, room: float) -> int:
        """How many characters stand on the first line."""
        width, last = 0.0, 0
        for position, character in enumerate(text):
            width += self.fonts.width(character)
            if width > room:
                return last or max(position, 1)
            following = text[position + 1 : position + 2]
            if character == " " or (
                (ord(character) > 0x2E7F or ord(following or " ") > 0x2E7F)
                and following not in "，。、；：）》”%"
                and character not in "（《“"
            ):
                last = position + 1
        return len(text)

    def text(
        self,
        x: float,
        y: float,
        text: str,
        *,
        size: float,
        colour: str = INK,
        align: Align = "left",
        room: float | None = None,
        **more: Any,  # noqa: ANN401  of matplotlib's Text
    ) -> None:
        """A line of text on its baseline, cut to its room. [mm]"""
        text = self.fonts.drawable(text)
        if room is not None:
            text = self.fitted(text, size, room)
        if not text:
            return
        # "baseline" keeps rows of a table level whatever their letters; no text of a file is a formula.
        self.axes.text(
            x,
            y,
            text,
            fontsize=size,
            color=colour,
            ha=align,
            va="baseline",
            fontfamily=list(self.fonts.families),
            parse_math=False,
            **more,
        )

    def line(
        self,
        x: Sequence[float],
        y: Sequence[float],
        *,
        colour: str = RULE,
        width: float = 0.5,
        **more: Any,  # noqa: ANN401  of matplotlib's Line2D
    ) -> None:
        """A line through points. [mm; width in points]"""
        self.axes.add_line(Line2D(x, y, color=colour, linewidth=width, **more))

    def rectangle(
        self,
        box: Box,
        *,
        fill: str | None = None,
        edge: str | None = None,
        width: float = 0.5,
        **more: Any,  # noqa: ANN401  of matplotlib's Rectangle
    ) -> None:
        """A rectangle. [mm]"""
        left, top, wide, high = box
        patch = Rectangle(
            (left, top),
            wide,
            high,
            facecolor=fill or "none",
            edgecolor=edge or "none",
            linewidth=width if edge else 0,
            **more,
        )
        self.axes.add_patch(patch)

    def segments(
        self,
        lines: Iterable[npt.NDArray[np.float64]],
        *,
        colour: str,
        width: float,
        box: Box,
        **more: Any,  # noqa: ANN401  of matplotlib's LineCollection
    ) -> None:
        """Many lines in one colour, clipped to a box. [mm]"""
        collection = LineCollection(list(lines), colors=colour, linewidths=width, **more)
        self.axes.add_collection(collection, autolim=False)
        self._clip(collection, box)

    def shapes(
        self,
        outlines: Sequence[Outline],
        *,
        box: Box,
        fill: str | Sequence[str] | None,
        edge: str | None = None,
        width: float = 0.5,
        **more: Any,  # noqa: ANN401  of matplotlib's PathCollection
    ) -> None:
        """Filled outlines, clipped to a box. [mm]"""
        if not outlines:
            return
        collection = PathCollection(
            outlines,
            facecolors="none" if fill is None else fill,
            edgecolors=edge or "none",
            linewidths=width if edge else 0,
            **more,
        )
        self.axes.add_collection(collection, autolim=False)
        self._clip(collection, box)

    def image(
        self,
        rgba: npt.NDArray[np.uint8],
        extent: Box,
        *,
        box: Box,
        clip: Outline | None = None,
        **more: Any,  # noqa: ANN401  of matplotlib's AxesImage
    ) -> None:
        """Pixels, the first row on top, as they are: neither smoothed nor resampled in a PDF. [mm]"""
        left, top, wide, high = extent
        image = AxesImage(
            self.axes,
            interpolation="none",
            extent=(left, left + wide, top + high, top),
            origin="upper",
            **more,
        )
        image.set_data(rgba)
        self.axes.add_image(image)
        if clip is not None:
            image.set_clip_path(clip, self.axes.transData)
        else:
            self._clip(image, box)

    def _clip(self, artist: Any, box: Box) -> None:  # noqa: ANN401  any artist
        left, top, wide, high = box
        corners = Bbox.from_extents(left, top, left + wide, top + high)
        artist.set_clip_on(True)
        artist.set_clip_box(TransformedBbox(corners, self.axes.transData))
