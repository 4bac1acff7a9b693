"""The page as a `folium.Map` that loads nothing, is the same every time, and treats data as data.

Folium renders the output of a template as a template once more, so that a name such as ``{{7*7}}``
would be computed. Every element here is therefore `Verbatim`, and data is only in JSON elements
that no template touches.
"""

from __future__ import annotations

import base64
import hashlib
import html
import re
from typing import TYPE_CHECKING, cast

import folium
from branca.element import Element, Figure, MacroElement

from fugai.maps.encoding.packing import safe_json
from fugai.maps.page.assets import page_assets, page_shell
from fugai.wording import UNITS

if TYPE_CHECKING:
    from collections.abc import Mapping

    from fugai.maps.layers.layer import Layer

_SCRIPT = re.compile(r"<script>(.*?)</script>", re.DOTALL)
_STYLE = re.compile(r"<style>(.*?)</style>", re.DOTALL)

POLICY = (
    "default-src 'none'; img-src data: blob:; connect-src 'none'; form-action 'none'; "
    "base-uri 'none'; script-src {scripts}; style-src {styles}; "
    "require-trusted-types-for 'script'; trusted-types default"
)
"""Content security policy: only the scripts and styles of this file, and no request at all."""


class Verbatim(Element):
    """Text that is put into the page unchanged."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.text = text

    def render(self, **_: object) -> str:
        """Return the text; it is never treated as a template."""
        return self.text


class PageFigure(Figure):
    """Document whose policy names the hash of each of its own scripts and styles."""

    def __init__(self, *, title: str) -> None:
        super().__init__(height="640px")
        self._id = "page"
        self.header._children.clear()
        self.title_text = title

    def render(self, **kwargs: object) -> str:
        """Return the whole document."""
        for child in self._children.values():
            child.render(**kwargs)
        header, body = (_joined(part, **kwargs) for part in (self.header, self.html))
        script = _joined(self.script, **kwargs)
        script = f"<script>{script}</script>" if script else ""
        policy = content_policy(header + script)
        return (
            '<!DOCTYPE html>\n<html lang="zh-CN">\n<head>\n<meta charset="utf-8">\n'
            f'<meta http-equiv="Content-Security-Policy" content="{policy}">\n'
            '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
            '<meta name="referrer" content="no-referrer">\n'
            f"<title>{html.escape(self.title_text)}</title>\n"
            f"{header}\n</head>\n<body>\n{body}\n{script}\n</body>\n</html>\n"
        )


class PageMap(folium.Map):
    """Map with the layers of this package; every asset inlined, no base map, no random name.

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
        units = {unit: list(label) for unit, label in UNITS.items()}
        self.settings = {"units": units, **(settings or {})}
        self.data = {name: value for name, value in (data or {}).items() if value}
        PageFigure(title=title).add_child(self, name="map")

    def add_layer(self, layer: Layer) -> PageMap:
        """Add a layer on top of the others."""
        LayerElement(layer).add_to(self)
        return self

    def render(self, **kwargs: object) -> str:
        """Put styles, scripts, data and the page's fixed parts into the document."""
        figure = cast("Figure", self.get_root())
        assets = page_assets()
        for name, text in assets.styles:
            figure.header.add_child(Verbatim(f"<style>{text}</style>\n"), name=f"style-{name}")
        for name, text in assets.scripts:
            figure.header.add_child(Verbatim(f"<script>{text}</script>\n"), name=f"script-{name}")
        figure.html.add_child(Verbatim(page_shell()), name="shell")
        figure.html.add_child(Verbatim(json_element("fugai-page", self.settings)), name="data-page")
        for name, value in self.data.items():
            element = Verbatim(json_element(f"fugai-{name}", value))
            figure.html.add_child(element, name=f"data-{name}")
        figure.script.add_child(
            Verbatim(f'var {self.get_name()} = fugai.createMap("fugai-map");\n'), name="script-map"
        )
        for child in self._children.values():
            child.render(**kwargs)
        figure.script.add_child(Verbatim(f"fugai.start({self.get_name()});\n"), name="script-start")
        return ""


class LayerElement(MacroElement):
    """A layer as an element of a `PageMap`."""

    def __init__(self, layer: Layer) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self._name = "FugaiLayer"
        self._id = layer.id
        self.layer = layer

    def render(self, **_: object) -> str:
        """Put the data into the document and the call that draws it into the script."""
        figure = cast("Figure", self.get_root())
        key = f"fugai-layer-{self.layer.id}"
        figure.html.add_child(Verbatim(json_element(key, self.layer.to_json())), name=key)
        call = f'fugai.addLayer({cast("PageMap", self._parent).get_name()}, "{key}");\n'
        figure.script.add_child(Verbatim(call), name=f"script-{key}")
        return ""

    def _get_self_bounds(self) -> list[list[float | None]]:
        if self.layer.bounds is None:
            return [[None, None], [None, None]]
        west, south, east, north = self.layer.bounds
        return [[south, west], [north, east]]


def json_element(key: str, value: object) -> str:
    """Element that holds data and cannot run."""
    return f'<script type="application/json" id="{key}">{safe_json(value)}</script>\n'


def content_policy(markup: str) -> str:
    """Policy for the inline scripts and styles of the markup."""
    scripts, styles = (
        " ".join(_source_hash(text) for text in pattern.findall(markup)) or "'none'"
        for pattern in (_SCRIPT, _STYLE)
    )
    return POLICY.format(scripts=scripts, styles=styles)


def _source_hash(text: str) -> str:
    digest = hashlib.sha256(text.encode("utf-8")).digest()
    return f"'sha256-{base64.b64encode(digest).decode('ascii')}'"


def _joined(part: Element, **kwargs: object) -> str:
    return "".join(child.render(**kwargs) for child in part._children.values())
