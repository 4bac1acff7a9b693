"""Options that every layer of ours takes as an element of folium."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypedDict

if TYPE_CHECKING:
    from fugai.wording import Language


class Shown(TypedDict, total=False):
    """Options of every layer, as `fugai.maps.MapLayer` has them."""

    name: str | None
    overlay: bool
    control: bool
    show: bool
    language: Language | None
    year: int | None
    indicator: str | None
    legend: bool
    tooltip: bool
    popup: bool


class Named(TypedDict):
    """Id and names of a layer."""

    id: str
    name: str
    name_en: str


def named(id: str, name: str, name_en: str) -> Named:  # noqa: A002  as the layers call it
    """Id and names of a layer."""
    return {"id": id, "name": name, "name_en": name_en}
