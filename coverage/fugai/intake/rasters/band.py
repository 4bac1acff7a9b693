"""Which band of a raster is meant, and whether it can hold what is asked of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from rasterio.enums import ColorInterp

from fugai.errors import InputError

if TYPE_CHECKING:
    import rasterio

_COLOURS = {ColorInterp.red, ColorInterp.green, ColorInterp.blue}
_MAX_LISTED = 8


def chosen_band(
    source: rasterio.DatasetReader, band: int | str | None, *, file: str, is_classes: bool
) -> int:
    """Number of the band to read, from 1.

    Parameters
    ----------
    band
        Number or description; None takes the only one. A band of transparency does not count.
    is_classes
        Whether the values are codes of classes, which may have a table of colours.

    Raises
    ------
    InputError
        There is no such band, there are several to choose from, or the raster is a picture.
    """
    meanings = source.colorinterp
    data = [i for i, meaning in enumerate(meanings, start=1) if meaning != ColorInterp.alpha]
    if band is not None:
        found = _named(source, band, file)
    elif len(data) == 1:
        found = data[0]
    elif set(meanings) >= _COLOURS:
        msg = f"`{file}` must hold values, found a picture (red, green, blue); `band` names one that holds values."
        raise InputError(msg)
    else:
        msg = f"`{file}` must have one band, or `band` must name one of {_listed(source)}."
        raise InputError(msg)
    if meanings[found - 1] == ColorInterp.palette and not is_classes:
        msg = f"`{file}` must hold values, found a picture or classes with a table of colours."
        raise InputError(msg)
    if np.dtype(source.dtypes[found - 1]).kind == "c":
        msg = f"`{file}` must hold real numbers, found {source.dtypes[found - 1]}."
        raise InputError(msg)
    return found


def _named(source: rasterio.DatasetReader, band: int | str, file: str) -> int:
    if isinstance(band, str) and band in source.descriptions:
        return int(source.descriptions.index(band)) + 1
    number = int(band) if isinstance(band, str) and band.isascii() and band.isdigit() else band
    is_number = isinstance(number, int) and not isinstance(number, bool)
    if is_number and 1 <= number <= source.count:  # type: ignore[operator]
        return int(number)
    msg = f"`band` of `{file}` must be one of {_listed(source)}, found {band!r}."
    raise InputError(msg)


def _listed(source: rasterio.DatasetReader) -> str:
    names = [
        f"{i} ({description!r})" if description else str(i)
        for i, description in enumerate(source.descriptions, start=1)
    ]
    more = f" and {len(names) - _MAX_LISTED} more" if len(names) > _MAX_LISTED else ""
    return ", ".join(names[:_MAX_LISTED]) + more
