"""The page as a `folium.Map` that loads nothing, is the same every time, and treats data as data.

A page is locked: its policy names each of its own scripts and styles by hash and allows no request.
Once an analyst adds an element of folium to it, the policy admits that too: see
`fugai.maps.page.opened`.
"""

from __future__ import annotations

import html
from typing import TYPE_CHECKING, TypeGuard, cast

import folium
from branca.element import CssLink, Element, Figure, JavascriptLink

from fugai.maps.elements.element import MapLayer
from fugai.maps.elements.verbatim import Verbatim, json_element
from fugai.maps.page.assets import page_assets, page_shell
from fugai.maps.page.opened import Added, opened_document, say_addresses
from fugai.maps.page.policy import locked_policy
from fugai.maps.page.shared_images import ELEMENT, shared_images, with_keys
from fugai.maps.places.readings import layer_names, readings
from fugai.wording import UNITS

if TYPE_CHECKING:
    from collections.abc import Mapping

    from fugai.maps.layers.layer import Layer

READINGS = "readings"
"""Element `fugai-readings`, which says how the characters of names are read."""


class PageFigure(Figure):
    """Document whose policy names the hash of each of its own scripts and styles."""

    def __init__(self, *, title: str) -> None:
        super().__init__(height="640px")
        self._id = "page"
        self.header._children.clear()
        self.title_text = title
        self._said = False

    def render(self, **kwargs: object) -> str:
        """Return the whole document: locked, or opened for what was added to it."""
        for child in self._children.values():
            child.render(**kwargs)
        added = self._added(**kwargs)
        header, body, script = (
            _joined(part, **kwargs) for part in (self.header, self.html, self.script)
        )
        if added is not None:
            page = next(one for one in self._children.values() if isinstance(one, PageMap))
            if not self._said:
                say_addresses(added)
                self._said = True
            return opened_document(
                title=self.title_text,
                head=header,
                body=body,
                script=script,
                map_name=page.get_name(),
                added=added,
            )
        script = f"<script>{script}</script>" if script else ""
        policy = locked_policy(header + script)
        return (
            '<!DOCTYPE html>\n<html lang="zh-CN">\n<head>\n<meta charset="utf-8">\n'
            f'<meta http-equiv="Content-Security-Policy" content="{policy}">\n'
            '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
            '<meta name="referrer" content="no-referrer">\n'
            f"<title>{html.escape(self.title_text)}</title>\n"
            f"{header}\n</head>\n<body>\n{body}\n{script}\n</body>\n</html>\n"
        )

    def _added(self, **kwargs: object) -> Added | None:
        """What others put into the document; None where all of it is ours."""
        parts = {
            name: {key: one for key, one in part._children.items() if not isinstance(one, Verbatim)}
            for name, part in (
                ("header", self.header),
                ("html", self.html),
                ("script", self.script),
            )
        }
        page = next((one for one in self._children.values() if isinstance(one, PageMap)), None)
        if page is None or not (any(parts.values()) or page.foreign):
            return None
        head = parts["header"].values()
        return Added(
            head=tuple(one.render(**kwargs) for one in head),
            html=tuple(one.render(**kwargs) for one in parts["html"].values()),
            scripts=tuple((key, one.render(**kwargs)) for key, one in parts["script"].items()),
            addresses=tuple(one.url for one in head if isinstance(one, JavascriptLink | CssLink)),
            layers=tuple((one.get_name(), one.layer.id) for one in page.page_layers),
        )


class PageMap(folium.Map):
    """Map with the layers of this package; every asset inlined, no base map, no random name.

    It takes every element of folium, which the document then admits: scripts by hash, libraries by address.

    Parameters
    ----------
    settings
        Contents of the panel; without them the page is the map alone.
    title
        Title of the document.
    data
        Data of further features by name: NAME is the element ``fugai-NAME``. Empty ones are left out.

    Examples
    --------
    >>> import geopandas as gpd
    >>> from fugai import maps
    >>> sites = gpd.GeoDataFrame(geometry=gpd.points_from_xy([117.2], [39.1]), crs=4326)
    >>> made = maps.PageMap(title="Sites").add_layer(maps.point_layer(sites, id="sites"))
    >>> "fugai-layer-sites" in made.get_root().render()
    True
    """

    default_js: list[tuple[str, str]] = []  # noqa: RUF012  folium's own class attributes
    default_css: list[tuple[str, str]] = []  # noqa: RUF012

    def __init__(
        self,
        *,
        settings: Mapping[str, object] | None = None,
        title: str = "",
        data: Mapping[str, object] | None = None,
    ) -> None:
        # A map without tiles has no largest zoom of its own.
        super().__init__(location=[0, 0], tiles=None, zoom_start=4, max_zoom=18, maxZoom=18)
        self._id = "main"
        # Folium appends links to these lists, which all maps of the class would share.
        self.default_js, self.default_css = [], []
        units = {unit: list(label) for unit, label in UNITS.items()}
        self.settings = {"units": units, **(settings or {})}
        self.data = {name: value for name, value in (data or {}).items() if value}
        PageFigure(title=title).add_child(self, name="map")

    def add_layer(self, layer: Layer) -> PageMap:
        """Add a layer on top of the others."""
        MapLayer(layer).add_to(self)
        return self

    def add_child(
        self, child: Element, name: str | None = None, index: int | None = None
    ) -> Element:
        """Add an element; one of our layers joins those of the page."""
        if isinstance(child, MapLayer) and child.layer.id not in self._layer_ids():
            child.placed_by_page = True
        added: Element = super().add_child(child, name=name, index=index)
        return added

    @property
    def page_layers(self) -> list[MapLayer]:
        """Layers of the page, from the bottom."""
        return [one for one in self._children.values() if _is_ours(one)]

    @property
    def foreign(self) -> bool:
        """Whether the map holds anything but layers of the page."""
        return any(not _is_ours(one) for one in self._children.values())

    def _layer_ids(self) -> set[str]:
        return {one.layer.id for one in self.page_layers}

    def images(self) -> dict[str, str]:
        """Images that several of the layers show, by key."""
        return shared_images(one.layer.payload for one in self.page_layers)

    def render(self, **kwargs: object) -> str:
        """Put styles, scripts, data and the page's fixed parts into the document."""
        figure = cast("Figure", self.get_root())
        assets = page_assets()
        for name, text in assets.styles:
            figure.header.add_child(Verbatim(f"<style>{text}</style>\n"), name=f"style-{name}")
        for name, text in assets.scripts:
            figure.header.add_child(Verbatim(f"<script>{text}</script>\n"), name=f"script-{name}")
        for kind, links in ((JavascriptLink, self.default_js), (CssLink, self.default_css)):
            for name, url in links:
                figure.header.add_child(kind(url), name=name)
        figure.html.add_child(Verbatim(page_shell()), name="shell")
        figure.html.add_child(Verbatim(json_element("fugai-page", self.settings)), name="data-page")
        for name, value in {**self.data, READINGS: self._readings()}.items():
            element = Verbatim(json_element(f"fugai-{name}", value))
            figure.html.add_child(element, name=f"data-{name}")
        if images := self.images():
            element = Verbatim(json_element(ELEMENT, images))
            figure.html.add_child(element, name="data-images")
        figure.script.add_child(
            Verbatim(f'var {self.get_name()} = fugai.createMap("fugai-map");\n'), name="script-map"
        )
        for child in self._children.values():
            if _is_ours(child):
                self._render_layer(figure, child)
            else:
                child.render(**kwargs)
        figure.script.add_child(Verbatim(f"fugai.start({self.get_name()});\n"), name="script-start")
        return ""

    def _readings(self) -> dict[str, object]:
        """How the Chinese characters of every name in the layers are read."""
        layers = [one.layer for one in self.page_layers]
        return readings(name for layer in layers for name in layer_names(layer.payload))

    def _render_layer(self, figure: Figure, element: MapLayer) -> None:
        """Put the data into the document and the call that draws it into the script."""
        key = f"fugai-layer-{element.layer.id}"
        spec = with_keys(element.layer.to_json(), self.images())
        figure.html.add_child(Verbatim(json_element(key, spec)), name=key)
        call = f'fugai.addLayer({self.get_name()}, "{key}");\n'
        figure.script.add_child(Verbatim(call), name=f"script-{key}")


def _is_ours(child: Element) -> TypeGuard[MapLayer]:
    return isinstance(child, MapLayer) and child.placed_by_page


def _joined(part: Element, **kwargs: object) -> str:
    """Our own children of a part of the document."""
    return "".join(
        child.render(**kwargs) for child in part._children.values() if isinstance(child, Verbatim)
    )
