"""A page to which an analyst added elements of folium.

Its policy admits every script in it by hash and every library by its address; pictures and data may
come from anywhere. The page itself is drawn first and needs no request; then come the added assets
and elements, each in a script element of its own, so that one that fails is named on the page and
stops nothing else.
"""

from __future__ import annotations

import html
import re
import warnings
from dataclasses import dataclass
from urllib.parse import urlsplit

import folium

from fugai.maps.page.assets import open_assets
from fugai.maps.page.policy import opened_policy

_RANDOM = re.compile(r"_[0-9a-f]{32}")

_CORE = frozenset({"leaflet", "leaflet_css", "bootstrap", "bootstrap_css"})
"""Assets of `folium.Map` that the page has itself, or whose style would undo the page's."""

_NEEDED_BY = {
    "jquery": re.compile(r"\$\(|jQuery"),
    "awesome_markers": re.compile(r"AwesomeMarkers"),
    "awesome_markers_css": re.compile(r"AwesomeMarkers"),
    "awesome_rotate_css": re.compile(r"fa-rotate-(?!0\b)"),
    "glyphicons_css": re.compile(r"glyphicon"),
    "awesome_markers_font_css": re.compile(r"\bfa-(?!rotate)|[\"']fa[bsr]?[\"' ]"),
}
"""Assets of `folium.Map`, and what in a script or markup shows that they are needed."""


@dataclass(frozen=True, kw_only=True)
class Added:
    """What others put into the document.

    Parameters
    ----------
    head, html
        Markup added to the head and to the body.
    scripts
        Name of each element and its script, in order.
    addresses
        What the elements load.
    layers
        Name in scripts and id of each layer of the page.
    """

    head: tuple[str, ...]
    html: tuple[str, ...]
    scripts: tuple[tuple[str, str], ...]
    addresses: tuple[str, ...]
    layers: tuple[tuple[str, str], ...]


def opened_document(
    *, title: str, head: str, body: str, script: str, map_name: str, added: Added
) -> str:
    """The document: the page as ever, then what was added."""
    assets = open_assets()
    scripts = dict(assets.scripts)
    styles = "".join(f"<style>{text}</style>\n" for _, text in assets.styles)
    handles = "".join(
        f"var {name} = fugai.handle({map_name}, {_quoted(key)});\n" for name, key in added.layers
    )
    start = f"{script}\n{scripts['handles']}\n{handles}"
    parts = [
        *(_script_link(url) if url.endswith(".js") else _style_link(url) for url in _core(added)),
        "<script>window.$ = window.$ || fugaiNodes;</script>\n",
        *added.head,
        f"<script>fugaiHooks({map_name});</script>\n",
        *added.html,
        # A layer control names layers, which may be added after it.
        *(
            _element(*one)
            for one in sorted(added.scripts, key=lambda one: "layer_control" in one[0])
        ),
        f"<script>fugaiCorners(); new ResizeObserver(fugaiCorners).observe({map_name}.getContainer());</script>\n",
    ]
    rest = (
        f"<title>{html.escape(title)}</title>\n"
        f"<script>{scripts['open']}</script>\n{_without_guard(head)}{styles}\n</head>\n<body>\n"
        # An element that puts something before the map looks for it among the children of the body.
        f'<div class="folium-map" hidden></div>\n{body}\n'
        f"<script>{start}</script>\n{''.join(parts)}</body>\n</html>\n"
    )
    policy = opened_policy(
        rest, added_html="".join(added.html), addresses=[*_core(added), *added.addresses]
    )
    return (
        '<!DOCTYPE html>\n<html lang="zh-CN">\n<head>\n<meta charset="utf-8">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{policy}">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"{rest}"
    )


def say_addresses(added: Added) -> None:
    """Warn once that parts of the map come from the network when it is opened."""
    addresses = [*_core(added), *added.addresses]
    if not addresses:
        return
    hosts = ", ".join(sorted({urlsplit(address).netloc for address in addresses}))
    msg = (
        f"This map loads the libraries of what was added to it ({len(set(addresses))}) from {hosts} "
        "when it is opened; without the internet those elements are missing, and the rest stands."
    )
    warnings.warn(msg, UserWarning, stacklevel=3)


def _core(added: Added) -> list[str]:
    """Addresses of those assets of `folium.Map` that the added elements need."""
    text = "".join((*added.head, *added.html, *(script for _, script in added.scripts)))
    known = (*folium.Map.default_js, *folium.Map.default_css)
    return [
        url
        for name, url in known
        if name not in _CORE and (name not in _NEEDED_BY or _NEEDED_BY[name].search(text))
    ]


def _element(name: str, script: str) -> str:
    """The script of one element, which says whose it is."""
    said = _RANDOM.sub("", name)
    # A text that holds the end tag would end the script; in a text the escape means the same.
    text = script.replace("</script", "<\\/script")
    return f"<script>/* {said.replace('*', '')} */{text}</script>\n"


def _script_link(url: str) -> str:
    return f'<script src="{html.escape(url)}"></script>\n'


def _style_link(url: str) -> str:
    return f'<link rel="stylesheet" href="{html.escape(url)}">\n'


def _without_guard(head: str) -> str:
    """The head without the script that lets nobody write markup."""
    start = head.find("<script>")
    end = head.find("</script>\n", start) + len("</script>\n")
    return head[:start] + head[end:]


def _quoted(text: str) -> str:
    return f'"{text}"'
