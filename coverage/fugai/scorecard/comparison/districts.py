"""Districts of two runs matched: the same, renamed, redrawn, split, merged, or in one run alone."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import shapely

from fugai.errors import InputError
from fugai.messages import Message
from fugai.scorecard.comparison import explain

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import geopandas as gpd

REDRAWN = 0.01
"""Share of a district's area by which its outline may differ: more is another district."""

WITHIN = 0.99
"""Share of its area with which a part lies in the district that it was split from."""

DISTRICT_COLUMNS = (
    "district_first",
    "district_second",
    "name",
    "name_en",
    "status",
    "area_differs",
    "reason",
    "reason_zh",
)
SAME = ("same", "renamed")
"""Statuses of districts whose numbers are compared."""


@dataclass(frozen=True, kw_only=True, eq=False)
class MatchedDistricts:
    """Districts of two runs.

    Parameters
    ----------
    table
        `DISTRICT_COLUMNS`, one row per pair, or per district of one run alone.
    whole
        Share of the area by which the districts together differ.
    """

    table: pd.DataFrame
    whole: float = 0.0

    @property
    def new_ids(self) -> Mapping[str, str]:
        """Id in the first run to the id under which it is compared.

        Of the same ground, that of the second; otherwise its own, marked where the second run has
        given it to other ground.
        """
        pairs = self.table[self.table["status"].isin(SAME)]
        found = dict(zip(pairs["district_first"], pairs["district_second"], strict=True))
        taken = set(found.values())
        for one in self.table["district_first"]:
            if one and one not in found:
                found[one] = f"{one} (1)" if one in taken else one
        return found

    @property
    def reasons(self) -> dict[str, Message]:
        """Id to the reason why its numbers are not compared; '' is the whole area."""
        found: dict[str, Message] = {}
        new_ids = self.new_ids
        for row in self.table[~self.table["status"].isin(SAME)].to_dict("records"):
            reason = Message(zh=str(row["reason_zh"]), en=str(row["reason"]))
            before, now = str(row["district_first"]), str(row["district_second"])
            for one in (new_ids.get(before, ""), now):
                if one:
                    found.setdefault(one, reason)
        if self.whole > REDRAWN:
            found[""] = explain.whole_area_differs(self.whole)
        return found

    @property
    def all_same(self) -> bool:
        """Whether every district has its counterpart."""
        return bool(self.table["status"].isin(SAME).all())


def match_districts(first: gpd.GeoDataFrame, second: gpd.GeoDataFrame) -> MatchedDistricts:
    """Districts of two runs by their ids, and where those differ, by the ground.

    Raises
    ------
    InputError
        They share neither an id nor ground.
    """
    second = second if first.crs == second.crs else second.to_crs(first.crs)
    ours, theirs = _outlines(first), _outlines(second)
    _refuse_strangers(ours, theirs)
    names = names_of(first), names_of(second)
    differs = {one: _difference(ours[one], theirs[one]) for one in ours if one in theirs}
    redrawn = {one: share for one, share in differs.items() if share > REDRAWN}
    rows = [_pair(one, one, share, names) for one, share in differs.items() if one not in redrawn]
    left = [one for one in ours if one in redrawn or one not in theirs]
    right = [one for one in theirs if one in redrawn or one not in ours]
    shared = _overlaps([ours[one] for one in left], [theirs[one] for one in right])
    rows += _changed(left, right, shared, redrawn, names)
    order = {one: at for at, one in enumerate([*ours, *theirs])}
    rows.sort(key=lambda row: order[str(row["district_first"] or row["district_second"])])
    whole = 0.0
    if left or right:
        both = [shapely.union_all(list(side.values())) for side in (ours, theirs)]
        whole = _difference(both[0], both[1])
    table = pd.DataFrame.from_records(rows, columns=list(DISTRICT_COLUMNS))
    return MatchedDistricts(table=table, whole=whole)


Names = tuple[dict[str, tuple[str, str]], dict[str, tuple[str, str]]]


def _pair(first: str, second: str, differs: float, names: Names) -> dict[str, object]:
    """Two districts that are the same ground, under one name and id or two."""
    before, now = names[0][first], names[1][second]
    status, reason = "same", Message(zh="", en="")
    if first != second or before[0] != now[0]:
        was, became = before[0], now[0]
        if was == became:
            was, became = f"{was} ({first})", f"{became} ({second})"
        status, reason = "renamed", explain.renamed(was, became)
    return _row(first, second, now, status, reason, differs)


def _row(
    first: str,
    second: str,
    name: tuple[str, str],
    status: str,
    reason: Message,
    differs: float = float("nan"),
) -> dict[str, object]:
    return {
        "district_first": first,
        "district_second": second,
        "name": name[0],
        "name_en": name[1],
        "status": status,
        "area_differs": differs,
        "reason": reason.en,
        "reason_zh": reason.zh,
    }


def _changed(
    left: Sequence[str],
    right: Sequence[str],
    shared: np.ndarray,
    redrawn: Mapping[str, float],
    names: Names,
) -> list[dict[str, object]]:
    """Rows of the districts that are not the same by their ids; areas in ``shared``."""
    common, sizes_left, sizes_right = shared[:-1, :-1], shared[:-1, -1], shared[-1, :-1]
    rows: list[dict[str, object]] = []
    done: tuple[set[int], set[int]] = (set(), set())
    for at, one in enumerate(left):  # one ground under another id
        for to, other in enumerate(right):
            union = sizes_left[at] + sizes_right[to] - common[at, to]
            if to not in done[1] and union > 0 and common[at, to] >= (1 - REDRAWN) * union:
                rows.append(_pair(one, other, 1 - common[at, to] / union, names))
                done[0].add(at)
                done[1].add(to)
                break
    for at, one in enumerate(left):
        parts = [
            to
            for to in range(len(right))
            if to not in done[1] and common[at, to] >= WITHIN * sizes_right[to]
        ]
        if (
            at not in done[0]
            and len(parts) > 1
            and common[at, parts].sum() >= WITHIN * sizes_left[at]
        ):
            zh, en = _listed(right, parts, names[1])
            rows.append(_row(one, "", names[0][one], "split", explain.split_into(zh, en)))
            reason = explain.part_of(*names[0][one], merged=False)
            rows += [_row("", right[to], names[1][right[to]], "part", reason) for to in parts]
            done[0].add(at)
            done[1].update(parts)
    for to, other in enumerate(right):
        parts = [
            at
            for at in range(len(left))
            if at not in done[0] and common[at, to] >= WITHIN * sizes_left[at]
        ]
        if (
            to not in done[1]
            and len(parts) > 1
            and common[parts, to].sum() >= WITHIN * sizes_right[to]
        ):
            zh, en = _listed(left, parts, names[0])
            rows.append(_row("", other, names[1][other], "merged", explain.merged_from(zh, en)))
            reason = explain.part_of(*names[1][other], merged=True)
            rows += [_row(left[at], "", names[0][left[at]], "part", reason) for at in parts]
            done[1].add(to)
            done[0].update(parts)
    return rows + _remaining(left, right, done, redrawn, names)


def _remaining(
    left: Sequence[str],
    right: Sequence[str],
    done: tuple[set[int], set[int]],
    redrawn: Mapping[str, float],
    names: Names,
) -> list[dict[str, object]]:
    """Districts with another outline, and those of one run alone."""
    before = [one for at, one in enumerate(left) if at not in done[0]]
    now = [one for to, one in enumerate(right) if to not in done[1]]
    rows = []
    for one in before:
        if one in now:
            reason = explain.boundary_differs(redrawn[one])
            rows.append(_row(one, one, names[1][one], "redrawn", reason, redrawn[one]))
        else:
            rows.append(_row(one, "", names[0][one], "only first", explain.only_in(first=True)))
    rows += [
        _row("", one, names[1][one], "only second", explain.only_in(first=False))
        for one in now
        if one not in before
    ]
    return rows


def _listed(
    ids: Sequence[str], chosen: Sequence[int], names: Mapping[str, tuple[str, str]]
) -> tuple[list[str], list[str]]:
    pairs = [names[ids[at]] for at in chosen]
    return [zh for zh, _ in pairs], [en for _, en in pairs]


def _outlines(districts: gpd.GeoDataFrame) -> dict[str, shapely.Geometry]:
    """Valid outline of each district by its id."""
    valid = shapely.make_valid(districts.geometry.to_numpy())
    return dict(zip(districts.index.astype(str), valid, strict=True))


def names_of(districts: pd.DataFrame) -> dict[str, tuple[str, str]]:
    """Name and English name of each district; its id where it has none."""
    found = {}
    for district, row in zip(
        districts.index.astype(str), districts.to_dict("records"), strict=True
    ):
        name, english = row.get("name"), row.get("name_en")
        name = name if isinstance(name, str) and name else district
        found[district] = (name, english if isinstance(english, str) and english else name)
    return found


def _difference(first: shapely.Geometry, second: shapely.Geometry) -> float:
    """Area in one of two outlines alone, as a share of the larger."""
    if shapely.equals_exact(first, second):
        return 0.0
    larger = max(float(shapely.area(first)), float(shapely.area(second)))
    away = float(shapely.area(shapely.symmetric_difference(first, second)))
    return away / larger if larger > 0 else 0.0


def _overlaps(left: Sequence[shapely.Geometry], right: Sequence[shapely.Geometry]) -> np.ndarray:
    """Common area of every pair; each one's own area in the last column and row."""
    shared = np.zeros((len(left) + 1, len(right) + 1))
    shared[:-1, -1], shared[-1, :-1] = shapely.area(left), shapely.area(right)
    if left and right:
        at, to = shapely.STRtree(list(right)).query(list(left), predicate="intersects")
        pairs = shapely.intersection(np.array(left)[at], np.array(right)[to])
        shared[at, to] = shapely.area(pairs)
    return shared


def _refuse_strangers(
    ours: Mapping[str, shapely.Geometry], theirs: Mapping[str, shapely.Geometry]
) -> None:
    """Runs of two places have nothing to compare."""
    tree = shapely.STRtree(list(theirs.values()))
    at, to = tree.query(list(ours.values()), predicate="intersects")
    near = shapely.area(
        shapely.intersection(np.array(list(ours.values()))[at], np.array(list(theirs.values()))[to])
    )
    if not (near > 0).any():
        names = [", ".join(list(side)[:3]) for side in (ours, theirs)]
        msg = f"`second` must be a run of the place of `first`, districts {names[0]}, found {names[1]}."
        raise InputError(msg)
