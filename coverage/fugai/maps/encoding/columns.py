"""Columns of a table in packed form: numbers as floats, repeated texts as codes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from fugai.maps.encoding.packing import pack_bytes, pack_varints, plain_text
from fugai.maps.labels import value_labels

if TYPE_CHECKING:
    from collections.abc import Mapping

    from fugai.wording import Label

_MAX_CODES = 4096


def pack_columns(frame: pd.DataFrame, labels: Mapping[str, Label]) -> list[dict[str, object]]:
    """Each labelled column in the form that is shortest for it.

    ``f``: little-endian float32, NaN unknown. ``i``: varints of differences (whole numbers without
    gaps). ``c``: code per row into a list of texts, with the names of known codes. ``s``: texts.
    """
    return [
        {"key": name, "label": list(label), **_pack(frame[name])} for name, label in labels.items()
    ]


def _pack(values: pd.Series[Any]) -> dict[str, object]:
    if pd.api.types.is_numeric_dtype(values) and not pd.api.types.is_bool_dtype(values):
        numbers = values.to_numpy(dtype=np.float64, na_value=np.nan)
        if len(numbers) and np.all(np.isfinite(numbers) & (numbers == np.rint(numbers))):
            whole = numbers.astype(np.int64)
            return {"form": "i", "data": pack_varints(np.diff(whole, prepend=0))}
        return {"form": "f", "data": pack_bytes(numbers.astype(np.float32))}
    texts = [plain_text(value) or "" for value in values.tolist()]
    codes, words = pd.factorize(np.array(texts, dtype=object))
    if len(words) <= min(_MAX_CODES, max(16, len(texts) // 4)):
        names = value_labels([str(word) for word in words if word != ""], column=str(values.name))
        return {
            "form": "c",
            "data": pack_varints(codes),
            "words": [str(word) for word in words],
            "names": {word: list(label) for word, label in names.items()},
        }
    return {"form": "s", "data": texts}
