"""What a page needs to show the difference between two years of a classified raster."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from fugai.errors import ContractError
from fugai.maps.encoding.packing import pack_bytes
from fugai.tables.changes import CHANGED

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import pandas as pd

    from fugai.wording import Label

MAX_LOCAL = 40_000
"""Numbers of districts that a layer carries at most; beyond them the page shows the whole area alone."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Change:
    """One reading of a raster's codes, by which a cell gains or loses between two years.

    Parameters
    ----------
    ranks
        Code to its rank: a cell whose rank rises gains, one whose rank falls loses. Codes without
        a rank are unknown.
    name
        Chinese and English name, such as a time limit, where a raster has several readings.
    least
        Rank from which a cell counts as served, to tell unchanged served cells from others.
    people
        Residents as `fugai.zonal.population_changed` has them: ``from_year``, ``to_year``,
        ``district_id`` ('' the whole area), gained, lost, both, neither and unknown; None where they are not
        known.

    Examples
    --------
    >>> Change(ranks={1: 0, 2: 1}, least=1).least
    1
    """

    ranks: Mapping[int, float]
    name: Label = ("", "")
    least: float = 1.0
    people: pd.DataFrame | None = None


def change_payload(
    changes: Sequence[Change], codes: Sequence[int], districts: Sequence[str]
) -> list[dict[str, object]]:
    """The readings as the page's scripts take them.

    Parameters
    ----------
    codes
        Codes of the legend, in its order.
    districts
        District ids in the order of the page.
    """
    return [
        {
            "name": list(one.name),
            "ranks": [one.ranks.get(code) for code in codes],
            "least": one.least,
            **({} if one.people is None else _people(one.people, districts)),
        }
        for one in changes
    ]


def _people(people: pd.DataFrame, districts: Sequence[str]) -> dict[str, object]:
    """Pairs of years with the numbers of the whole area and, where they are few, of the districts."""
    needed = ("from_year", "to_year", "district_id", *CHANGED)
    missing = [name for name in needed if name not in people]
    if missing:
        msg = f"`people` must have the columns {needed}, missing {missing}."
        raise ContractError(msg)
    whole = people[people["district_id"].eq("")]
    pairs = whole[["from_year", "to_year"]].astype(int).to_numpy().tolist()
    found: dict[str, object] = {
        "pairs": pairs,
        "people": whole[list(CHANGED)].round(3).to_numpy().tolist(),
    }
    if pairs and len(pairs) * len(districts) * len(CHANGED) <= MAX_LOCAL:
        by = people.set_index(["from_year", "to_year", "district_id"])[list(CHANGED)]
        local = [by.reindex([(a, b, one) for one in districts]) for a, b in pairs]
        found["districts"] = pack_bytes(np.array(local, dtype=np.float32))
    return found
