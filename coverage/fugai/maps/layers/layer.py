"""One layer of a page: what it says of itself, and its data in packed form."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal, TypedDict

from fugai.errors import ContractError
from fugai.tables import BASES

if TYPE_CHECKING:
    from collections.abc import Mapping

    from fugai.maps.page.labels import Label

Kind = Literal["points", "polygons", "lines", "raster", "districts", "reached", "sites"]
Bounds = tuple[float, float, float, float]

_ID = re.compile(r"[a-z][a-z0-9_-]*")


class About(TypedDict, total=False):
    """What every layer says of itself.

    ``id`` (see `layer_id`; goes into links), ``name``, ``name_en``, ``theme`` (wireless,
    broadband, delivery ... or empty), ``basis`` (measured, modelled, synthetic), ``source`` (text
    shown with the layer), ``shown`` (drawn when the page opens), ``group`` and ``short`` (heading
    in the list of layers and the layer's name below it), ``note`` (a sentence in the legend),
    ``year`` (the only year whose end it shows), ``dims`` (values of dimensions, such as a profile:
    a layer that is ``shown`` opens only beside an indicator of the same values).
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


@dataclass(frozen=True, kw_only=True, eq=False)
class Layer:
    """One layer, ready to be written into a page.

    Parameters
    ----------
    id, name, name_en, theme, basis, source, shown, group, short, note, year, dims
        As in `About`.
    kind
        Which script draws it.
    payload
        Its data in the packed forms of the page.
    bounds
        West, south, east, north; None where it is empty. [deg]
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
        if self.basis not in ("", *BASES):
            msg = f"`Layer.basis` must be one of {BASES}, found {self.basis!r}."
            raise ContractError(msg)

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


def layer_id(text: str) -> str:
    """Id made of any text, such as the name of a profile; one to one for lower-case words.

    >>> layer_id("holes-LTE 覆盖")
    'holes-lte_u8986u76d6'
    """
    plain = (c if c.isascii() and (c.isalnum() or c in "-_") else f"u{ord(c):x}" for c in text)
    name = "".join("_" if c == "u20" else c for c in plain).lower()
    return name if _ID.fullmatch(name) else f"x{name}"
