"""A layer as an element of any folium map, group or layer control."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol, Unpack, cast

import folium
from folium.template import Template

from fugai.errors import ContractError, SelectionError
from fugai.maps.elements.bundle import layer_script, layer_style
from fugai.maps.elements.options import Shown, completed
from fugai.maps.elements.verbatim import Verbatim, template_json
from fugai.wording import UNITS

if TYPE_CHECKING:
    from collections.abc import Mapping

    from branca.element import Element, Figure

    from fugai.wording import Language


class Drawable(Protocol):
    """What an element needs to know of a layer."""

    @property
    def id(self) -> str:
        """Id of the layer."""

    @property
    def name(self) -> str:
        """Chinese name."""

    @property
    def name_en(self) -> str:
        """English name."""

    @property
    def kind(self) -> str:
        """Which script draws it."""

    @property
    def payload(self) -> Mapping[str, object]:
        """Data of the layer."""

    @property
    def bounds(self) -> tuple[float, float, float, float] | None:
        """West, south, east, north. [deg]"""

    def to_json(self) -> dict[str, object]:
        """Everything that the scripts need."""


class MapLayer(folium.map.Layer):
    """A layer as an element of any `folium.Map`, `FeatureGroup` or `LayerControl`.

    It brings the script that draws it and uses the Leaflet of the map. The legend, the boxes on
    hovering and clicking, and a slider over the years where a layer has several come with it.

    Parameters
    ----------
    layer
        The layer, such as one of ``run.layers``.
    name
        In a layer control; the layer's own, in both languages where no ``language`` is given.
    overlay, control, show
        As for every layer of folium.
    language
        ``"zh"`` or ``"en"`` for legend and boxes; that of the browser where None.
    year
        The only year that is drawn; the last one, with a slider, where None.
    indicator
        Measure that shades a layer of districts; its first where None.
    legend, tooltip, popup
        Whether it has an entry in the legend, and boxes on hovering and on clicking.

    Raises
    ------
    SelectionError
        The layer has no such indicator; the message lists those that it has.
    ContractError
        There is no such option.

    Examples
    --------
    >>> import folium
    >>> import geopandas as gpd
    >>> from fugai import maps
    >>> sites = gpd.GeoDataFrame(geometry=gpd.points_from_xy([117.2], [39.1]), crs=4326)
    >>> drawn = folium.Map()
    >>> layer = maps.MapLayer(maps.point_layer(sites, id="sites", name_en="Sites"))
    >>> layer.add_to(drawn).layer_name
    'Sites'
    >>> drawn.get_bounds()
    [[39.1, 117.2], [39.1, 117.2]]
    """

    _template = Template(
        """
        {% macro script(this, kwargs) %}
            var {{ this.get_name() }} = fugaiFolium.layer(
                {{ this.spec_json }}, {{ this.options_json }}
            );
        {% endmacro %}
        """
    )

    def __init__(self, layer: Drawable, **options: Unpack[Shown]) -> None:
        if not hasattr(layer, "to_json"):
            msg = f"`layer` must be a layer of `fugai.maps`, found {type(layer).__name__}."
            raise ContractError(msg)
        given = completed(options)
        super().__init__(
            name=given["name"] or _name(layer, given["language"]),
            overlay=given["overlay"],
            control=given["control"],
            show=given["show"],
        )
        self._name = "FugaiLayer"
        self.layer = layer
        self.placed_by_page = False
        _check_indicator(layer, given["indicator"])
        self.options: dict[str, object] = {
            "lang": given["language"],
            **{key: given[key] for key in ("year", "indicator", "legend", "tooltip", "popup")},
        }

    @property
    def spec_json(self) -> str:
        """Data for the script, safe in a template."""
        return template_json(self.layer.to_json())

    @property
    def options_json(self) -> str:
        """Options for the script, with the names of the units."""
        units = {unit: list(label) for unit, label in UNITS.items()}
        given = {key: value for key, value in self.options.items() if value is not None}
        return template_json({"units": units, **given})

    def render(self, **kwargs: object) -> str:
        """Put the script, the style and the data into the document; a page does it by itself."""
        if self.placed_by_page:
            return ""
        figure = cast("Figure", self.get_root())
        figure.header.add_child(Verbatim(f"<style>{layer_style()}</style>"), name="fugai_style")
        figure.header.add_child(Verbatim(f"<script>{layer_script()}</script>"), name="fugai_script")
        self._make_name_unique()
        super().render(**kwargs)  # type: ignore[no-untyped-call]
        return ""

    def _make_name_unique(self) -> None:
        """A layer control keeps one layer of each name."""
        siblings = list(cast("Element", self._parent)._children.values())
        before = siblings[: siblings.index(self)]
        others = [one.layer_name for one in before if isinstance(one, folium.map.Layer)]
        name, number = self.layer_name, 1
        while self.layer_name in others:
            number += 1
            self.layer_name = f"{name} ({number})"

    def _get_self_bounds(self) -> list[list[float | None]]:
        if self.layer.bounds is None:
            return [[None, None], [None, None]]
        west, south, east, north = self.layer.bounds
        return [[south, west], [north, east]]


def _name(layer: Drawable, language: Language | None) -> str:
    zh, en = layer.name, layer.name_en or layer.name
    if language is not None:
        return zh if language == "zh" else en
    return en if zh in (en, layer.id) else f"{zh} {en}"


def _check_indicator(layer: Drawable, indicator: str | None) -> None:
    if indicator is None:
        return
    views = cast("list[dict[str, object]]", layer.payload.get("views", []))
    known = list(dict.fromkeys(str(view["i"]) for view in views))
    if indicator not in known:
        listed = ", ".join(known) or "of which there is none"
        msg = f"`indicator` must be an indicator of the layer, {listed}, found {indicator!r}."
        raise SelectionError(msg)
