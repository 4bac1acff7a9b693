"""Images of one raster in several years: each whole, or as its difference from the year before."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from fugai.maps.encoding.png import data_uri, indexed_png

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from fugai._types import UInt8Array
    from fugai.maps.encoding.png import Colour

AS_BEFORE: Colour = (255, 0, 255, 255)
"""Colour of the pixels of a difference that are as in the image before; no legend has it."""

_WORTH = 0.85
"""Share of the whole image's size from which a difference is not worth its decoding."""


def yearly_images(
    images: Mapping[int, UInt8Array], palette: Sequence[Colour]
) -> list[dict[str, object]]:
    """Images in the order of their years, in the shorter form of each.

    Parameters
    ----------
    images
        Year to the position in the palette of each pixel.
    palette
        Colours, at most 256.

    Returns
    -------
    ``year`` and ``uri`` of each; with ``delta``, its pixels of `AS_BEFORE` are those of the image
    before; with ``same`` it is that image, and has no ``uri``.
    """
    found: list[dict[str, object]] = []
    before: UInt8Array | None = None
    for year, indices in sorted(images.items()):
        found.append({"year": year, **_shortest(indices, before, palette)})
        before = indices
    return found


def _shortest(
    indices: UInt8Array, before: UInt8Array | None, palette: Sequence[Colour]
) -> dict[str, object]:
    whole = data_uri(indexed_png(indices, palette))
    if before is None or before.shape != indices.shape:
        return {"uri": whole}
    same = before == indices
    if same.all():
        return {"same": True}
    if len(palette) < 256:
        changed = np.where(same, len(palette), indices).astype(np.uint8)
        delta = data_uri(indexed_png(changed, [*palette, AS_BEFORE]))
        if len(delta) < _WORTH * len(whole):
            return {"uri": delta, "delta": True}
    return {"uri": whole}
