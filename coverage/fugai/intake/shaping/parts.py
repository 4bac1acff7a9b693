"""Districts whose file has one row for each part: an island, an exclave."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import shapely

from fugai.intake.findings import Finding, refused_rows

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pandas as pd
    from shapely.geometry.base import BaseGeometry

    from fugai._types import ObjectArray
    from fugai.intake.formats.raw import RawTable

MOST_COMMON = 0.5
"""Common share of the smaller polygon from which two are two versions of a district, not two parts."""


def unite_parts(
    frame: pd.DataFrame, shapes: ObjectArray, raw: RawTable, findings: Sequence[Finding]
) -> list[Finding]:
    """Put the polygons of rows with one ``district_id`` into the first of them.

    ``frame`` and ``shapes`` are changed in place. Figures that the parts state differently are left
    out: nobody can know whether they are of the part or of the whole. Rows whose polygons overlap,
    or that have different names, are no parts; they stay for the search for duplicates.

    Returns
    -------
    Findings about the rows that were united, which are left out, and about figures that differ.
    """
    usable = ~refused_rows(findings, len(frame)) & np.array([s is not None for s in shapes])
    usable &= frame["district_id"].notna().to_numpy(dtype=np.bool_)
    found: list[Finding] = []
    for name, at in frame[usable].groupby("district_id", sort=False).indices.items():
        rows = np.flatnonzero(usable)[at]
        names = frame["name"].iloc[rows].dropna()
        if len(set(names)) > 1:
            continue  # two districts with one id
        parts = [int(row) for row in rows[1:] if _is_part(shapes[rows[0]], shapes[row])]
        if not parts:
            continue
        first = int(rows[0])
        found += _differing(frame, first, parts)
        shapes[first] = shapely.union_all([_valid(shapes[row]) for row in (first, *parts)])
        found.append(
            Finding(
                positions=np.array(parts, dtype=np.int64),
                column="district_id",
                found=[name] * len(parts),
                rule=f"must be one row for each district, its polygon was united with that of row {raw.rows[first]}",
                action="repaired",
                is_dropped=True,
            )
        )
    return found


def _valid(shape: BaseGeometry) -> BaseGeometry:
    return shape if shape.is_valid else shapely.make_valid(shape)


def _is_part(first: BaseGeometry, other: BaseGeometry) -> bool:
    one, two = _valid(first), _valid(other)
    smaller = min(one.area, two.area)
    return bool(smaller > 0.0 and one.intersection(two).area <= MOST_COMMON * smaller)


def _differing(frame: pd.DataFrame, first: int, parts: list[int]) -> list[Finding]:
    """Figures of the parts that differ, set to NA and flagged; what one part states alone is taken."""
    found = []
    for name in ("name", "population", "households"):
        stated = frame[name].iloc[[first, *parts]].dropna()
        different = list(dict.fromkeys(stated))
        if different:
            value = different[0] if len(different) == 1 else np.nan
            frame.loc[frame.index[first], name] = value
        if len(different) < 2:
            continue
        found.append(
            Finding(
                positions=np.array([first], dtype=np.int64),
                column=name,
                found=[", ".join(str(value) for value in different)],
                rule="must be the same in all parts of a district, the parts differ; none is taken",
                action="flagged",
            )
        )
    return found
