"""Options that every layer of ours takes as an element of folium."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypedDict

import geopandas as gpd

from fugai.errors import ContractError

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


DEFAULTS: Shown = {
    "name": None,
    "overlay": True,
    "control": True,
    "show": True,
    "language": None,
    "year": None,
    "indicator": None,
    "legend": True,
    "tooltip": True,
    "popup": True,
}


def completed(options: Shown) -> Shown:
    """The options with the defaults of those that are not given.

    Raises
    ------
    ContractError
        There is no such option.
    """
    unknown = [key for key in options if key not in DEFAULTS]
    if unknown:
        msg = f"`options` must be options of a layer, {', '.join(DEFAULTS)}, found {unknown[0]!r}."
        raise ContractError(msg)
    return {**DEFAULTS, **options}


def checked_frame(given: object, *, name: str) -> None:
    """Refuse what is no frame with geometry.

    Raises
    ------
    ContractError
        It is something else.
    """
    if not isinstance(given, gpd.GeoDataFrame):
        msg = f"`{name}` must be a GeoDataFrame, found {type(given).__name__}."
        raise ContractError(msg)


class Named(TypedDict):
    """Id and names of a layer."""

    id: str
    name: str
    name_en: str


def named(id: str, name: str, name_en: str) -> Named:  # noqa: A002  as the layers call it
    """Id and names of a layer."""
    return {"id": id, "name": name, "name_en": name_en}
