"""Indexed PNG images: a class per pixel, a colour per class, one to eight bits each."""

from __future__ import annotations

import base64
import struct
import zlib
from typing import TYPE_CHECKING

import numpy as np

from fugai.errors import ContractError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from fugai._types import UInt8Array

_SIGNATURE = b"\x89PNG\r\n\x1a\n"

Colour = tuple[int, int, int, int]
"""Red, green, blue, opacity; each 0 to 255."""


def indexed_png(indices: UInt8Array, palette: Sequence[Colour]) -> bytes:
    """PNG file of palette positions, in the fewest bits that hold them.

    Parameters
    ----------
    indices
        Position in the palette of each pixel, shape ``(rows, columns)``.
    palette
        Colours, at most 256.
    """
    if indices.ndim != 2 or indices.size == 0:
        msg = f"`indices` must be a grid of at least one pixel, found shape {indices.shape}."
        raise ContractError(msg)
    if not 0 < len(palette) <= 256 or int(indices.max()) >= len(palette):
        msg = f"`palette` must hold every index in 1 to 256 colours, found {len(palette)}."
        raise ContractError(msg)
    bits = next(b for b in (1, 2, 4, 8) if len(palette) <= 1 << b)
    rows, columns = indices.shape
    packed = _pack(indices, bits)
    scanlines = np.zeros((rows, packed.shape[1] + 1), dtype=np.uint8)
    scanlines[:, 1:] = packed
    colours = np.array(palette, dtype=np.uint8)
    header = struct.pack(">IIBBBBB", columns, rows, bits, 3, 0, 0, 0)
    return b"".join(
        (
            _SIGNATURE,
            _chunk(b"IHDR", header),
            _chunk(b"PLTE", colours[:, :3].tobytes()),
            _chunk(b"tRNS", colours[:, 3].tobytes()),
            _chunk(b"IDAT", zlib.compress(scanlines.tobytes(), 9)),
            _chunk(b"IEND", b""),
        )
    )


def data_uri(png: bytes) -> str:
    """Image as text that a page can carry."""
    return "data:image/png;base64," + base64.b64encode(png).decode("ascii")


def rgba(colour: str, opacity: int = 255) -> Colour:
    """Colour of a ``#rrggbb`` text.

    >>> rgba("#0a0b0c")
    (10, 11, 12, 255)
    """
    try:
        if len(colour) != 7 or colour[0] != "#":
            raise ValueError
        red, green, blue = (int(colour[i : i + 2], 16) for i in (1, 3, 5))
    except ValueError:
        msg = f"A colour must be written as #rrggbb, found {colour!r}."
        raise ContractError(msg) from None
    return red, green, blue, opacity


def _pack(indices: UInt8Array, bits: int) -> UInt8Array:
    """Pixels of a row side by side in bytes, the leftmost in the high bits."""
    each = 8 // bits
    rows, columns = indices.shape
    wide = np.zeros((rows, -(-columns // each) * each), dtype=np.uint8)
    wide[:, :columns] = indices
    cells = wide.reshape(rows, -1, each)
    packed = np.zeros(cells.shape[:2], dtype=np.uint8)
    for position in range(each):
        packed |= cells[:, :, position] << np.uint8(bits * (each - 1 - position))
    return packed


def _chunk(kind: bytes, content: bytes) -> bytes:
    return (
        struct.pack(">I", len(content))
        + kind
        + content
        + struct.pack(">I", zlib.crc32(kind + content))
    )
