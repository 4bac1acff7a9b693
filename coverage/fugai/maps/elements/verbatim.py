"""Text that folium puts into a document unchanged.

Folium renders the output of a template as a template once more, so that a name such as ``{{7*7}}``
would be computed. What carries data is therefore `Verbatim`, or escaped by `template_json`.
"""

from __future__ import annotations

from branca.element import Element

from fugai.maps.encoding.deflate import compact_json
from fugai.maps.encoding.packing import safe_json


class Verbatim(Element):
    """Text that is put into the page unchanged."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.text = text

    def render(self, **_: object) -> str:
        """Return the text; it is never treated as a template."""
        return self.text


def json_element(key: str, value: object) -> str:
    """Element that holds data and cannot run; `fugai.maps.encoding.deflate.read_json` reads it."""
    return f'<script type="application/json" id="{key}">{compact_json(value)}</script>\n'


def template_json(value: object) -> str:
    r"""JSON that may stand in a script which is rendered as a template, whatever its texts hold.

    Outside of texts JSON has no ``{{``, ``{%`` or ``{#``; inside, an escape means the same.

    >>> template_json(["{{7*7}}"])
    '["{\\u007b7*7}}"]'
    """
    text = safe_json(value)
    for opening in "{%#":
        text = text.replace("{" + opening, "{" + f"\\u{ord(opening):04x}")
    return text
