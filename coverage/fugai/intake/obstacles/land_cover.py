"""Codes of land cover: what kind of ground each is, and how high what stands on it."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from typing import TYPE_CHECKING

from fugai.errors import InputError
from fugai.intake.formats.budget import regular_file, whole_file

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path


@dataclass(frozen=True, kw_only=True)
class GroundKind:
    """One kind of ground of Recommendation ITU-R P.1812 (table 2).

    Parameters
    ----------
    clutter_class
        Class of `fugai.intake.CLUTTER_CLASSES` for models that know no heights.
    height_m
        Representative height. [m above ground]
    object
        What stands there, ``buildings`` or ``trees``, whose own heights say more than the kind; empty
        where nothing does.
    """

    clutter_class: int
    height_m: float
    object: str = ""


KINDS: Mapping[str, GroundKind] = {
    "water": GroundKind(clutter_class=1, height_m=0.0),
    "open": GroundKind(clutter_class=1, height_m=0.0),
    "forest": GroundKind(clutter_class=1, height_m=15.0, object="trees"),
    "suburban": GroundKind(clutter_class=2, height_m=10.0, object="buildings"),
    "urban": GroundKind(clutter_class=3, height_m=15.0, object="buildings"),
    "dense urban": GroundKind(clutter_class=3, height_m=20.0, object="buildings"),
}
"""Kinds by name, with the representative clutter heights of P.1812 (edition 6, table 2)."""


@dataclass(frozen=True, kw_only=True)
class LandCover:
    """What a code of a land cover raster means.

    Parameters
    ----------
    kind
        One of `KINDS`; empty where only the height is known: the class is then unknown.
    height_m
        Height of what stands there; None: that of the kind. [m above ground]

    Raises
    ------
    InputError
        The kind is unknown, neither kind nor height is given, or the height not between 0 and 200.

    Examples
    --------
    >>> from fugai.intake import LandCover
    >>> LandCover(kind="forest", height_m=22.0).clutter_class
    1
    """

    kind: str = ""
    height_m: float | None = None

    def __post_init__(self) -> None:
        if self.kind not in KINDS and (self.kind or self.height_m is None):
            msg = f"`kind` must be one of {', '.join(KINDS)}, found {self.kind!r}."
            raise InputError(msg)
        if self.height_m is not None and not 0.0 <= self.height_m <= HIGHEST_M:
            msg = f"`height_m` must be between 0 and {HIGHEST_M:g}, found {self.height_m:g}."
            raise InputError(msg)

    @property
    def _of_kind(self) -> GroundKind:
        return KINDS.get(self.kind, _NO_KIND)

    @property
    def clutter_class(self) -> int:
        """Class of `fugai.intake.CLUTTER_CLASSES`."""
        return self._of_kind.clutter_class

    @property
    def stands_m(self) -> float:
        """Height of what stands there. [m above ground]"""
        return self._of_kind.height_m if self.height_m is None else self.height_m

    @property
    def object(self) -> str:
        """What stands there: ``buildings``, ``trees`` or nothing."""
        return self._of_kind.object


_NO_KIND = GroundKind(clutter_class=0, height_m=0.0)

HIGHEST_M = 200.0
"""No land cover is higher. [m]"""

LAND_COVERS: Mapping[str, Mapping[int, LandCover]] = {
    "esa-worldcover": {
        10: LandCover(kind="forest"),
        20: LandCover(kind="open"),
        30: LandCover(kind="open"),
        40: LandCover(kind="open"),
        50: LandCover(kind="urban"),
        60: LandCover(kind="open"),
        70: LandCover(kind="open"),
        80: LandCover(kind="water"),
        90: LandCover(kind="open"),
        95: LandCover(kind="forest"),
        100: LandCover(kind="open"),
    },
}
"""Codes that are known by name: ESA WorldCover (product user manual 2.0, table 3)."""


def read_codes(path: Path) -> dict[int, LandCover]:
    """Codes of a table with the columns ``code``, ``kind`` and, where it has one, ``height_m``.

    Raises
    ------
    InputError
        The file is no such table, or a row is wrong; the sentence names its line.
    """
    regular_file(path)
    with (
        whole_file(path.name, "table of codes (.csv) in UTF-8"),
        path.open(encoding="utf-8-sig", newline="") as stream,
    ):
        rows = list(csv.DictReader(stream))
    found: dict[int, LandCover] = {}
    for line, row in enumerate(rows, start=2):
        code, cover = _row(path.name, line, row)
        if code in found:
            msg = f"`{path.name}`, row {line}: `code` must be unique, found {code} twice."
            raise InputError(msg)
        found[code] = cover
    if not found:
        msg = f"`{path.name}` must have the columns code and kind, and a row for each code, found none."
        raise InputError(msg)
    return found


def _row(file: str, line: int, row: Mapping[str, str | None]) -> tuple[int, LandCover]:
    text = (row.get("code") or "").strip()
    if not text.isascii() or not text.isdigit():
        msg = f"`{file}`, row {line}: `code` must be a whole number, found {text!r}."
        raise InputError(msg)
    height = (row.get("height_m") or "").strip()
    try:
        height_m = float(height) if height else None
        return int(text), LandCover(kind=(row.get("kind") or "").strip(), height_m=height_m)
    except InputError as error:
        msg = f"`{file}`, row {line}: {error}"
        raise InputError(msg) from None
    except ValueError:
        msg = f"`{file}`, row {line}: `height_m` must be a number, found {height!r}."
        raise InputError(msg) from None
