"""Which cell a sample was received from: ids in the forms that networks and phones write, operator, technology."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from fugai.tables import generation_of, operators_of

if TYPE_CHECKING:
    from collections import Counter
    from collections.abc import Callable

    import geopandas as gpd

    from fugai._types import BoolArray, ObjectArray

CELLS_PER_NODE = 256
"""The last 8 of the 28 bits of an E-UTRAN cell identity (3GPP TS 36.413, 9.2.1.38)."""

_IN_PARTS = re.compile(r"(?:\d{3}[-_]\d{2,3}[-_])?(\d{1,7})[-_/](\d{1,3})$")


def network_identity(text: str) -> int | None:
    """E-UTRAN cell identity that an id stands for, None where it is none.

    Parameters
    ----------
    text
        The identity as a number, or 'eNodeB-cell', with or without 'MCC-MNC-' before it.

    Examples
    --------
    >>> from fugai.wireless.calibration.matching import network_identity
    >>> network_identity("8376585"), network_identity("32721-9"), network_identity("460-00-32721-9")
    (8376585, 8376585, 8376585)
    >>> network_identity("S1-2") is None
    True
    """
    found = _IN_PARTS.match(text)
    if found is not None:
        node, cell = int(found[1]), int(found[2])
        return node * CELLS_PER_NODE + cell if cell < CELLS_PER_NODE else None
    return int(text) if text.isdigit() and len(text) <= 9 else None


def cell_positions(ids: pd.Series, known: pd.Series, notes: list[str]) -> pd.Series:
    """Position of the cell that each id names, NaN where none does.

    An id that no cell has as it is written is compared as an identity in the network, where one cell
    only has it.

    Parameters
    ----------
    ids
        Cell ids of the samples, '' where there is none.
    known
        Position of each cell, by its id.
    """
    found = ids.map(known)
    lost = found.isna() & ids.ne("")
    if not lost.any():
        return found
    identities: dict[int, list[str]] = {}
    for name in known.index:
        identity = network_identity(str(name))
        if identity is not None:
            identities.setdefault(identity, []).append(str(name))
    meant: dict[str, str] = {}
    for word in ids[lost].unique():
        identity = network_identity(str(word))
        names = identities.get(identity, []) if identity is not None else []
        if len(names) == 1:
            meant[str(word)] = names[0]
    if not meant:
        return found
    more = ids.where(lost).map(meant).map(known)
    first = next(iter(meant))
    notes.append(
        f"{int(more.notna().sum())} samples name their cell as the network does: "
        f"{first!r} is {meant[first]!r}."
    )
    return found.fillna(more)


def of_another_network(
    rows: pd.DataFrame, cells: gpd.GeoDataFrame, refused: Counter[str]
) -> BoolArray:
    """Mask of samples that name another operator or generation than their cell has; counted.

    Nothing is said of a sample or a cell that names none.

    Parameters
    ----------
    rows
        ``cell`` (position), ``operator``, ``technology``.
    """
    at = rows["cell"].to_numpy(dtype=np.int64)
    own = cells["operator"] if "operator" in cells else pd.Series("", index=cells.index)
    theirs = own.astype(object).where(own.notna(), "").to_numpy(dtype=object)[at]
    operator = _differs(rows["operator"].to_numpy(dtype=object), theirs, _same_operator)
    if operator.any():
        first = int(np.flatnonzero(operator)[0])
        said, has = str(rows["operator"].iloc[first]), str(theirs[first])
        reason = f"another operator than its cell's, e.g. {said!r} and {has!r} (`values` can say what a name means)"
        refused[reason] += int(operator.sum())
    kinds = cells["technology"].astype(str).to_numpy(dtype=object)[at]
    technology = _differs(rows["technology"].to_numpy(dtype=object), kinds, _same_generation)
    technology &= ~operator
    if technology.any():
        first = int(np.flatnonzero(technology)[0])
        said, has = str(rows["technology"].iloc[first]), str(kinds[first])
        reason = f"another technology than its cell's, e.g. {said!r} and {has!r}"
        refused[reason] += int(technology.sum())
    mask: BoolArray = operator | technology
    return mask


def _differs(said: ObjectArray, has: ObjectArray, same: Callable[[str, str], bool]) -> BoolArray:
    """Mask of the pairs that are not the same; each different pair is compared once."""
    pairs = pd.Series(list(zip(said, has, strict=True)), dtype=object)
    codes, unique = pd.factorize(pairs)
    verdict = np.array([not same(str(a), str(b)) for a, b in unique], dtype=np.bool_)
    return verdict[codes] if len(unique) else np.zeros(len(said), dtype=np.bool_)


def _same_operator(said: str, has: str) -> bool:
    names = {name.casefold() for name in operators_of(has)}
    return not said.strip() or not names or said.strip().casefold() in names


def _same_generation(said: str, has: str) -> bool:
    generation, own = (
        generation_of(said),
        generation_of(has),
    )  # '' of a layer with a name of its own
    return not generation or not own or generation == own
