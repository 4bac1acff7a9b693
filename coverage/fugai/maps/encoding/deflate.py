"""Deflated data of a page: bytes as text, and JSON that is long enough to be worth it."""

from __future__ import annotations

import base64
import json
import zlib
from typing import Any

from fugai.errors import InputError
from fugai.maps.encoding.packing import safe_json

LONG = 100_000
"""Characters from which on JSON is deflated: below, a page stays readable."""

_RAW = -15
_KEY = "deflated"


def deflated(content: bytes) -> str:
    """Base64 of bytes deflated (RFC 1951), as ``inflate.js`` reads them."""
    packer = zlib.compressobj(9, zlib.DEFLATED, _RAW, 9)
    return base64.b64encode(packer.compress(content) + packer.flush()).decode("ascii")


def inflated(text: str) -> bytes:
    """What `deflated` was given."""
    return zlib.decompress(base64.b64decode(text), _RAW)


def compact_json(value: object) -> str:
    """JSON that may stand in a page; where it is long, its deflated form if that is shorter.

    >>> compact_json({"a": 1})
    '{"a":1}'
    >>> compact_json(["the same"] * 20_000)[:13]
    '{"deflated":"'
    """
    text = safe_json(value)
    if len(text) < LONG:
        return text
    short = json.dumps({_KEY: deflated(text.encode("utf-8"))}, separators=(",", ":"))
    return short if len(short) < 0.9 * len(text) else text


def read_json(text: str) -> Any:  # noqa: ANN401  whatever it holds
    """The value that `compact_json` was given.

    Raises
    ------
    InputError
        The text is damaged.

    Examples
    --------
    >>> read_json(compact_json(["the same"] * 20_000))[:1]
    ['the same']
    """
    try:
        value = json.loads(text)
        if isinstance(value, dict) and set(value) == {_KEY}:
            value = json.loads(inflated(value[_KEY]))
    except (ValueError, zlib.error) as error:
        msg = f"The data of a page must be JSON, found damaged text: {error}."
        raise InputError(msg) from None
    return value
