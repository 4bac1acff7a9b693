"""Ranked lists of a page: rows that are sorted, filtered and downloaded in the browser."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypedDict, Unpack

import geopandas as gpd
import numpy as np
import pandas as pd

from fugai.errors import ContractError
from fugai.maps.encoding.packing import pack_bytes, pack_varints, plain_text
from fugai.maps.labels import column_label, value_labels
from fugai.maps.layers.layer import checked_column
from fugai.maps.layers.projection import in_degrees

if TYPE_CHECKING:
    from collections.abc import Mapping

    from fugai.wording import Label

MOST_ROWS = 5000
"""Rows of a list in a page; the page says how many there are and which file holds all of them."""

PageList = dict[str, Any]


class AboutList(TypedDict, total=False):
    """Description of a list.

    ``group`` (heading in the chooser), ``theme`` (wireless, broadband,
    delivery, or empty for every page), ``basis``, ``file`` (path of the whole table in the run's folder),
    ``note`` (a sentence above the rows), ``layer`` (id of the layer that a chosen row shows), ``year``
    (the year that it shows), ``table`` (the contract that names its columns).
    """

    group: Label
    theme: str
    basis: str
    file: str
    note: Label
    layer: str
    year: int
    table: str


def page_list(
    frame: pd.DataFrame,
    columns: Mapping[str, Label | None],
    *,
    key: str,
    title: Label,
    units: Mapping[str, str] | None = None,
    pairs: Mapping[str, str] | None = None,
    words: Mapping[str, Mapping[str, Label]] | None = None,
    most: int = MOST_ROWS,
    **about: Unpack[AboutList],
) -> PageList:
    """A table as a list of the page, in the order of its rows.

    Parameters
    ----------
    frame
        Its rows. Where it has geometry, a chosen row is shown at its place.
    columns
        Columns that are shown, with their Chinese and English headings; None for the heading that the
        column has elsewhere. ``district_id`` is shown as the district's name.
    key
        Name of the list, part of links.
    title
        Chinese and English title.
    units
        Units of columns of numbers, as measures have them.
    pairs
        Columns of English texts to the columns that hold them in Chinese.
    words
        Columns of codes to what their codes are called; codes of other columns have the names that they have elsewhere.
        An empty mapping leaves texts as they are.
    most
        Rows that go into the page.
    about
        Description of the list, `AboutList`.

    Returns
    -------
    What ``lists.js`` reads. Numbers keep all their digits.

    Raises
    ------
    SelectionError
        The frame has no such column.
    ContractError
        ``most`` is below 1.

    Examples
    --------
    >>> import pandas as pd
    >>> from fugai import maps
    >>> frame = pd.DataFrame({"people": [30.5, 12.0], "district_id": ["a", "b"]})
    >>> about = {"key": "holes", "title": ("盲区", "Holes")}
    >>> made = maps.page_list(frame, {"people": None, "district_id": None}, most=1, **about)
    >>> made["total"], made["rows"], [one["key"] for one in made["columns"]]
    (2, 1, ['people', 'district_id'])
    """
    if most < 1:
        msg = f"`most` must be 1 or more, found {most}."
        raise ContractError(msg)
    rows = frame.iloc[:most].reset_index(drop=True)
    table, own, chinese = about.get("table", ""), units or {}, pairs or {}
    packed = [
        {
            "key": checked_column(name, frame.columns, parameter="columns"),
            "label": list(label or column_label(name, table=table)),
            "unit": own.get(name, ""),
            **_pack(
                rows[name],
                rows[chinese[name]] if name in chinese else None,
                (words or {}).get(name),
            ),
        }
        for name, label in columns.items()
    ]
    found: PageList = {
        "key": key,
        "title": list(title),
        "group": list(about.get("group", ("", ""))),
        "theme": about.get("theme", ""),
        "basis": about.get("basis", ""),
        "file": about.get("file", ""),
        "note": list(about.get("note", ("", ""))),
        "layer": about.get("layer", ""),
        "year": about.get("year", 0),
        "total": len(frame),
        "rows": len(rows),
        "columns": packed,
    }
    return found | _places(rows)


def _places(rows: pd.DataFrame) -> PageList:
    """Coordinates of the rows, where all of them lie somewhere."""
    if not isinstance(rows, gpd.GeoDataFrame) or not len(rows):
        return {}
    inside = rows.geometry.representative_point()
    if bool((inside.is_empty | inside.isna()).any()):
        return {}
    degrees = in_degrees(gpd.GeoDataFrame(geometry=inside, crs=rows.crs), name="frame").geometry
    # as in the files: 1e-7 degrees is a centimetre
    return {
        "lon": pack_bytes(degrees.x.round(7).to_numpy()),
        "lat": pack_bytes(degrees.y.round(7).to_numpy()),
    }


def _pack(
    values: pd.Series[Any], chinese: pd.Series[Any] | None, own: Mapping[str, Label] | None
) -> dict[str, object]:
    """A column: ``i`` whole numbers, ``d`` doubles (NaN unknown), ``c`` codes into words of one or two languages."""
    if pd.api.types.is_numeric_dtype(values) and not pd.api.types.is_bool_dtype(values):
        numbers = values.to_numpy(dtype=np.float64, na_value=np.nan)
        whole = np.all(np.isfinite(numbers) & (numbers == np.rint(numbers)))
        if whole and np.all(np.abs(numbers) < 2**53):
            return {
                "form": "i",
                "data": pack_varints(np.diff(numbers.astype(np.int64), prepend=0)),
            }
        return {"form": "d", "data": pack_bytes(numbers)}
    texts = [plain_text(value) or "" for value in values.tolist()]
    if chinese is not None:
        both = [(plain_text(zh) or text, text) for zh, text in zip(chinese, texts, strict=True)]
        words = list(dict.fromkeys(both))
        at = {word: code for code, word in enumerate(words)}
        codes = pack_varints([at[word] for word in both])
        return {"form": "c", "data": codes, "words": [list(word) for word in words]}
    named = own
    if named is None:
        named = value_labels([text for text in set(texts) if text], column=str(values.name))
    plain_words = list(dict.fromkeys(texts))
    place = {word: code for code, word in enumerate(plain_words)}
    return {
        "form": "c",
        "data": pack_varints([place[text] for text in texts]),
        "words": [list(named[word]) if word in named else word for word in plain_words],
    }
