"""The browser assets of a page: Leaflet from its pinned wheel, and the scripts and styles here.

Nothing is fetched: Leaflet 1.9.3 (BSD 2-Clause) is read from the installed distribution
XStatic-Leaflet, whose files are checked against the hashes below before a byte reaches a page.
"""

from __future__ import annotations

import base64
import hashlib
import importlib.metadata
import re
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from pathlib import Path

from fugai.errors import ConfigError

DISTRIBUTION = "XStatic-Leaflet"
VERSION = "1.9.3.0"
SHA256 = {
    "leaflet.js": "5819285cec137b229c94e1ee5ad73e8b6b84345a4367d60f75fe477fe0fb7b03",
    "leaflet.css": "90b693d86392a4779c861b28cf307e7e59c3fb35328c4d8b95f58f814d38c722",
    "images/layers.png": "1dbbe9d028e292f36fcba8f8b3a28d5e8932754fc2215b9ac69e4cdecf5107c6",
    "images/layers-2x.png": "066daca850d8ffbef007af00b06eac0015728dee279c51f3cb6c716df7c42edf",
    "images/marker-icon.png": "574c3a5cca85f4114085b6841596d62f00d7c892c7b03f28cbfa301deb1dc437",
}
"""Pinned hashes of the files of the distribution that a page uses."""

SCRIPTS = (
    "core.js",
    "text.js",
    "shapes.js",
    "inflate.js",
    "canvas.js",
    "points.js",
    "raster.js",
    "districts.js",
    "tips.js",
    "siting_step.js",
    "siting.js",
    "rollout.js",
    "controls.js",
    "assumptions.js",
    "targets.js",
    "rows.js",
    "table.js",
    "lists.js",
    "compare.js",
    "layout.js",
    "record.js",
    "coordinates.js",
    "names.js",
    "place.js",
    "ask.js",
    "context.js",
    "panel.js",
    "app.js",
)
"""Scripts of this package in the order of their dependencies."""

STYLES = ("page.css", "lists.css", "compare.css", "ask.css", "layout.css")
"""Styles of this package; later ones win."""

_REMEDY = f"Install it again with `pip install --force-reinstall {DISTRIBUTION}=={VERSION}`."
_URL = re.compile(r"url\(([^)]*)\)")
_VML_RULE = re.compile(r"\.lvml\s*\{[^}]*\}")
_SOURCE_MAP = re.compile(r"^//# sourceMappingURL=.*$", re.MULTILINE)


@dataclass(frozen=True, kw_only=True)
class Assets:
    """Text of the scripts and of the styles, ready to be inlined."""

    scripts: tuple[tuple[str, str], ...]
    styles: tuple[tuple[str, str], ...]


@cache
def page_assets() -> Assets:
    """Leaflet and the scripts and styles of this package, by name, in loading order.

    Raises
    ------
    ConfigError
        Leaflet is not installed, or one of its files is not the pinned one.
    """
    found = _leaflet_files()
    leaflet_js = _SOURCE_MAP.sub("", _text(found["leaflet.js"]))
    leaflet_css = _inline_images(_text(found["leaflet.css"]), found)
    static = files("fugai.maps") / "static"
    guard = (static / "guard.js").read_text(encoding="utf-8")
    own = "\n".join((static / name).read_text(encoding="utf-8") for name in SCRIPTS)
    css = "\n".join((static / name).read_text(encoding="utf-8") for name in STYLES)
    return Assets(
        scripts=(("guard", guard), ("leaflet", leaflet_js.strip()), ("fugai", own)),
        styles=(("leaflet", leaflet_css), ("fugai", css)),
    )


@cache
def open_assets() -> Assets:
    """What a page needs in addition once elements of others are added to it."""
    static = files("fugai.maps") / "static"
    return Assets(
        scripts=(
            ("open", (static / "open.js").read_text(encoding="utf-8")),
            ("handles", (static / "handles.js").read_text(encoding="utf-8")),
        ),
        styles=(("open", (static / "open.css").read_text(encoding="utf-8")),),
    )


def page_shell() -> str:
    """Markup of the page's fixed parts, without any data."""
    return (files("fugai.maps") / "static" / "page.html").read_text(encoding="utf-8")


def _leaflet_files() -> dict[str, bytes]:
    """Bytes of the pinned files, each verified."""
    try:
        distribution = importlib.metadata.distribution(DISTRIBUTION)
    except importlib.metadata.PackageNotFoundError:
        msg = f"The page needs `{DISTRIBUTION}` {VERSION}, which is not installed. {_REMEDY}"
        raise ConfigError(msg) from None
    places = {
        str(entry).split("leaflet/data/", 1)[1]: Path(str(distribution.locate_file(entry)))
        for entry in distribution.files or ()
        if "leaflet/data/" in str(entry)
    }
    return {name: _verified(name, places.get(name), digest) for name, digest in SHA256.items()}


def _verified(name: str, place: Path | None, digest: str) -> bytes:
    if place is None or not place.is_file():
        msg = f"`{DISTRIBUTION}` must hold the file {name}, it is missing. {_REMEDY}"
        raise ConfigError(msg)
    content = place.read_bytes()
    found = hashlib.sha256(content).hexdigest()
    if found != digest:
        msg = f"`{name}` of `{DISTRIBUTION}` must have sha256 {digest}, found {found}. {_REMEDY}"
        raise ConfigError(msg)
    return content


def _text(content: bytes) -> str:
    # A browser hashes inline code with its line ends normalised.
    return content.decode("utf-8").replace("\r\n", "\n")


def _inline_images(css: str, found: dict[str, bytes]) -> str:
    """Style sheet whose images are data URIs, without the rule for browsers of 2010."""

    def data_uri(match: re.Match[str]) -> str:
        image = found[match.group(1).strip("\"' ")]
        return f"url(data:image/png;base64,{base64.b64encode(image).decode('ascii')})"

    return _URL.sub(data_uri, _VML_RULE.sub("", css))
