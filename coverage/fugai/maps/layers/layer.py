"""One layer of a page: its description, and its data in packed form."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal, TypedDict

from fugai.errors import ContractError, SelectionError
from fugai.tables import MEASURE_BASES

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from fugai._types import FloatArray
    from fugai.wording import Label

Kind = Literal["points", "polygons", "lines", "raster", "districts", "reached", "sites", "staged"]
Bounds = tuple[float, float, float, float]

_ID = re.compile(r"[a-z][a-z0-9_-]*")


class About(TypedDict, total=False):
    """Description that every layer carries.

    ``id`` (see `layer_id`; part of links), ``name``, ``name_en``, ``theme`` (wireless, broadband,
    delivery ... or empty), ``basis`` (`fugai.tables.MEASURE_BASES`), ``source`` (text shown with
    the layer), ``shown`` (drawn when the page opens), ``group`` and ``short`` (heading in the list
    of layers and the layer's name below it), ``note`` (a sentence in the legend), ``year`` (the
    only year whose end it shows), ``dims`` (values of dimensions, such as a profile: a layer that
    is ``shown`` opens only beside an indicator of the same values).
    """

    id: str
    name: str
    name_en: str
    theme: str
    basis: str
    source: str
    shown: bool
    group: Label
    short: Label
    note: Label
    year: int
    dims: Mapping[str, str]


@dataclass(frozen=True, kw_only=True, eq=False, repr=False)
class Layer:
    """One layer, ready to be written into a page.

    Parameters
    ----------
    id, name, name_en, theme, basis, source, shown, group, short, note, year, dims
        As in `fugai.maps.layers.layer.About`.
    kind
        Which script draws it.
    payload
        Its data in the packed forms of the page.
    bounds
        West, south, east, north; None where it is empty. [deg]

    Raises
    ------
    ContractError
        The id is not lower-case letters, digits and hyphens, or the basis is not a known one.

    Examples
    --------
    >>> import geopandas as gpd
    >>> from fugai import maps
    >>> villages = gpd.GeoDataFrame(geometry=gpd.points_from_xy([117.2], [39.1]), crs=4326)
    >>> maps.point_layer(villages, id="villages", name_en="Villages")
    Layer('villages', points, 'Villages', theme '', bounds (117.2, 39.1, 117.2, 39.1))
    """

    id: str
    name: str
    name_en: str = ""
    theme: str = ""
    basis: str = ""
    source: str = ""
    shown: bool = False
    group: Label = ("", "")
    short: Label = ("", "")
    note: Label = ("", "")
    year: int = 0
    dims: Mapping[str, str] = field(default_factory=dict)
    kind: Kind
    payload: Mapping[str, object] = field(default_factory=dict)
    bounds: Bounds | None = None

    def __post_init__(self) -> None:
        if not _ID.fullmatch(self.id):
            msg = f"`Layer.id` must be lower-case letters, digits and hyphens, found {self.id!r}."
            raise ContractError(msg)
        if self.basis not in ("", *MEASURE_BASES):
            msg = f"`Layer.basis` must be one of {MEASURE_BASES}, found {self.basis!r}."
            raise ContractError(msg)

    def __repr__(self) -> str:
        """Id, kind, name, theme and bounds; never the data."""
        bounds = None if self.bounds is None else tuple(round(edge, 4) for edge in self.bounds)
        name = self.name_en or self.name
        return f"Layer({self.id!r}, {self.kind}, {name!r}, theme {self.theme!r}, bounds {bounds})"

    def to_json(self) -> dict[str, object]:
        """Everything that the page's scripts need of it."""
        return {
            "id": self.id,
            "kind": self.kind,
            "name": [self.name, self.name_en or self.name],
            "theme": self.theme,
            "basis": self.basis,
            "source": self.source,
            "shown": self.shown,
            "group": list(self.group),
            "short": list(self.short),
            "note": list(self.note),
            "only": self.year,
            "dims": dict(self.dims),
            "bounds": self.bounds,
            **self.payload,
        }


def make_layer(
    kind: Kind, payload: Mapping[str, object], bounds: Bounds | None, about: About
) -> Layer:
    """Layer of a kind; its id is made from the one given, its name is the id where it has none."""
    given: About = {
        **about,
        "id": layer_id(about.get("id", kind)),
        "name": about.get("name", about.get("id", kind)),
    }
    return Layer(kind=kind, payload=payload, bounds=bounds, **given)


def layer_id(text: str) -> str:
    """Id made of any text, such as the name of a profile; one to one for lower-case words.

    >>> layer_id("holes-LTE 覆盖")
    'holes-lte_u8986u76d6'
    """
    plain = (c if c.isascii() and (c.isalnum() or c in "-_") else f"u{ord(c):x}" for c in text)
    name = "".join("_" if c == "u20" else c for c in plain).lower()
    return name if _ID.fullmatch(name) else f"x{name}"


def extent(lon: FloatArray, lat: FloatArray) -> Bounds | None:
    """West, south, east, north of points; None where there is none. [deg]

    >>> import numpy as np
    >>> extent(np.array([117.0, 118.0]), np.array([39.0, 38.5]))
    (117.0, 38.5, 118.0, 39.0)
    """
    if len(lon) == 0:
        return None
    return float(lon.min()), float(lat.min()), float(lon.max()), float(lat.max())


def checked_column(name: str, columns: Iterable[object], *, parameter: str) -> str:
    """The name of a column that must exist.

    Raises
    ------
    SelectionError
        There is no such column; the message lists those that there are.
    """
    known = [str(column) for column in columns]
    if name not in known:
        msg = f"`{parameter}` must be a column of the frame, {', '.join(known)}, found {name!r}."
        raise SelectionError(msg)
    return name
