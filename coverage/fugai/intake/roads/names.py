"""Names of ways, as a file has them."""

from __future__ import annotations

from array import array
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, TypeAlias

import numpy as np
import pandas as pd

if TYPE_CHECKING:
    from collections.abc import Mapping

    from osmium.osm import TagList

    from fugai._types import IntArray

Tags: TypeAlias = tuple[tuple[str, str], ...]

NAME_KEYS = ("name", "ref")
"""Tags that name a street: its name, else the number of the road."""


@dataclass(kw_only=True)
class Names:
    """Name of each way, each different name kept once."""

    code: array[int] = field(default_factory=lambda: array("i"))
    known: dict[str, int] = field(default_factory=dict)

    def append(self, tags: TagList | Mapping[str, str]) -> None:
        """Take the name of the next way."""
        name = next((tags.get(key) or "" for key in NAME_KEYS if key in tags), "")
        self.code.append(self.known.setdefault(name, len(self.known)) if name else -1)

    def of(self, way: IntArray) -> pd.Series:
        """Name of each of some ways, missing where it has none."""
        codes = np.frombuffer(self.code, dtype=np.int32)[way].tolist()
        names = pd.Categorical.from_codes(
            codes, categories=pd.Index(list(self.known), dtype=object)
        )
        return pd.Series(names)
