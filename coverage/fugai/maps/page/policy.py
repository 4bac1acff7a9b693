"""Content security policies: which scripts a page runs, and what it may ask the network for."""

from __future__ import annotations

import base64
import binascii
import hashlib
import html
import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

_SCRIPT = re.compile(r"<script>(.*?)</script>", re.DOTALL)
_STYLE = re.compile(r"<style>(.*?)</style>", re.DOTALL)
_ANY_SCRIPT = re.compile(r"<script\b([^>]*)>(.*?)</script>", re.DOTALL | re.IGNORECASE)
_SOURCE = re.compile(r"\bsrc\s*=\s*[\"']?([^\"'\s>]+)", re.IGNORECASE)
_HANDLER = re.compile(r"\son[a-z]+\s*=\s*(?:\"([^\"]*)\"|'([^']*)')", re.IGNORECASE)
_FRAME = re.compile(r"data:text/html;charset=utf-8;base64,([A-Za-z0-9+/=\s]+)")
LOCKED = (
    "default-src 'none'; img-src data: blob:; connect-src 'none'; form-action 'none'; "
    "base-uri 'none'; script-src {scripts}; style-src {styles}; "
    "require-trusted-types-for 'script'; trusted-types default"
)
"""Only the scripts and styles of this file, and no request at all."""

OPENED = (
    "default-src * data: blob:; object-src 'none'; form-action 'none'; base-uri 'none'; "
    "script-src {scripts}; {styles}"
)
"""The scripts of this file and of the addresses in it; pictures, data and frames from anywhere."""


def locked_policy(markup: str) -> str:
    """Policy for the inline scripts and styles of a page to which nothing was added."""
    scripts, styles = (
        " ".join(_source_hash(text) for text in pattern.findall(markup)) or "'none'"
        for pattern in (_SCRIPT, _STYLE)
    )
    return LOCKED.format(scripts=scripts, styles=styles)


def opened_policy(document: str, *, added_html: str, addresses: Iterable[str]) -> str:
    """Policy for a page with elements of others: what is in the file by hash, libraries by address.

    A text that an element turns into markup later, such as a popup's, cannot run: neither its
    scripts nor its handlers are admitted.

    Parameters
    ----------
    document
        The whole document without its policy.
    added_html
        What was added to its body: handlers in it are admitted by hash.
    addresses
        What the added elements load.
    """
    inline, found = _scripts_of(document)
    for frame in _FRAME.findall(document):
        more, others = _scripts_of(_decoded(frame))
        inline, found = inline + more, found + others
    loaded = [*addresses, *found]
    sources = [_source_hash(text) for text in inline]
    handlers = [html.unescape(one or other) for one, other in _HANDLER.findall(added_html)]
    if handlers:
        sources += ["'unsafe-hashes'", *(_source_hash(text) for text in handlers)]
    sources += [_escaped(address) for address in loaded]
    if loaded:
        sources.append("'unsafe-eval'")  # libraries make functions of their own templates
    # Libraries write styles of their own; without any, those of this file are enough.
    styles = (
        "style-src * 'unsafe-inline'"
        if loaded or "<link" in document
        else f"style-src-attr 'unsafe-inline'; style-src-elem {_hashes(_STYLE, document)}"
    )
    return OPENED.format(scripts=" ".join(dict.fromkeys(sources)), styles=styles)


def _scripts_of(markup: str) -> tuple[list[str], list[str]]:
    """Inline scripts of the markup, and the addresses of the others."""
    inline, addresses = [], []
    for attributes, text in _ANY_SCRIPT.findall(markup):
        source = _SOURCE.search(attributes)
        if source is not None:
            addresses.append(html.unescape(source.group(1)))
        elif "application/json" not in attributes:
            inline.append(text)
    return inline, addresses


def _decoded(text: str) -> str:
    try:
        return base64.b64decode(text).decode("utf-8", "replace")
    except binascii.Error:
        return ""


def _escaped(address: str) -> str:
    """The address as a source of a policy, where a comma or a semicolon would end it."""
    plain = address.split("?", maxsplit=1)[0].split("#", maxsplit=1)[0]
    return plain.replace(";", "%3B").replace(",", "%2C")


def _hashes(pattern: re.Pattern[str], markup: str) -> str:
    return " ".join(_source_hash(text) for text in pattern.findall(markup))


def _source_hash(text: str) -> str:
    # A browser hashes inline code with its line ends normalised.
    plain = text.replace("\r\n", "\n").replace("\r", "\n")
    digest = hashlib.sha256(plain.encode("utf-8")).digest()
    return f"'sha256-{base64.b64encode(digest).decode('ascii')}'"
