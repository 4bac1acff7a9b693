"""The tables of a folder as inputs: what each is, what is joined to it, and where it lies."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import numpy as np
import shapely

from fugai import intake
from fugai.errors import FugaiError
from fugai.intake.adopt.fits import (
    MISSING,
    fits_of,
    has_position,
    matched_columns,
    matched_positions,
)
from fugai.intake.adopt.places import find_crs, is_projected
from fugai.intake.adopt.relations import relations_of
from fugai.intake.adopt.words import guessed_words
from fugai.intake.cells import as_text
from fugai.messages import Message
from fugai.pipeline.adopt.proposal import Proposal
from fugai.tables import TABLES

if TYPE_CHECKING:
    import geopandas as gpd
    from pyproj import CRS

    from fugai.intake.adopt.fits import Fit
    from fugai.intake.adopt.parts import Part
    from fugai.intake.adopt.relations import Relation
    from fugai.pipeline.adopt.proposal import Ask

LEAST_SCORE = 2.5
"""A table with a lower score is not recognised."""

_YEAR = re.compile(r"(?<!\d)(20[0-4]\d)(?!\d)")
_QUARTER = re.compile(r"(?<!\d)(20[0-4]\d)[-_]?q[1-4]", re.IGNORECASE)


def propose_tables(parts: list[Part]) -> list[Proposal]:
    """An input for each table of the folder that is one, with the tables that are joined to it."""
    tables = [part for part in parts if part.raw is not None]
    found: list[Proposal] = []
    for part in tables:
        relations = relations_of(part, tables)
        best = _best(part, relations)
        if best is not None:
            found.append(best)
        masts = _as_masts(part, relations, best)
        if masts is not None:
            found.append(masts)
    return _without_joined(found)


def _best(part: Part, relations: list[Relation]) -> Proposal | None:
    for fit in fits_of(part):
        if fit.table == "districts":
            continue
        joins = _joins_for(part, fit, relations)
        if joins is None or fit.score + MISSING * len(fit.lacks) < LEAST_SCORE:
            continue
        return _proposal(part, fit, joins)
    return None


def _proposal(part: Part, fit: Fit, joins: list[Relation]) -> Proposal:
    keys: dict[str, object] = {}
    if part.sheet:
        keys["sheet"] = part.sheet
    if part.layer:
        keys["layer"] = part.layer
    if fit.bands:
        keys["bands"] = "3gpp"
    return Proposal(
        table=fit.table,
        file=part.file,
        path=part.path,
        part=part,
        fit=fit,
        keys=keys,
        joins=joins,
        comments=[_join_comment(one) for one in joins],
    )


def _join_comment(one: Relation) -> Message:
    nearly_zh = f"，另有{one.nearly:.1%}仅差前导零、空格等" if one.nearly else ""
    nearly_en = (
        f"; {one.nearly:.1%} more differ by leading zeros, spaces or the like" if one.nearly else ""
    )
    return Message(
        zh=f"与 {one.other.file} 按 {one.left} 连接：{one.rate:.1%}的行有对应{nearly_zh}。",
        en=f"joined with {one.other.file} on {one.left}: {one.rate:.1%} of the rows have a "
        f"partner{nearly_en}.",
    )


def _joins_for(part: Part, fit: Fit, relations: list[Relation]) -> list[Relation] | None:
    """Joins that bring columns which the table lacks; None where something needed stays lacking."""
    table, lacks = TABLES[fit.table], set(fit.lacks)
    have = set(fit.columns)
    chosen: list[Relation] = []
    placed = part.raw is not None and has_position(part.raw, fit.positions)
    for one in sorted(relations, key=lambda relation: -relation.rate):
        raw = one.other.raw
        if raw is None or fit.table in ("residents", "subscriptions"):
            continue
        columns = matched_columns(raw, table)
        new = {
            name
            for name in columns
            if name not in have and name not in (table.key, "name", "district_id", "status")
        }
        brings_place = table.spatial and not placed and has_position(raw, matched_positions(raw))
        filled = {lack for lack in lacks if set(lack.split("|")) & columns.keys()}
        if brings_place:
            filled |= {"position"} & lacks
        if not new and not filled:
            continue
        if not filled and not _belongs(fit.table, one):
            continue
        chosen.append(one)
        have |= new
        lacks -= filled
        placed |= brings_place
    return None if lacks else chosen


def _belongs(table: str, one: Relation) -> bool:
    """Whether the columns of another table are of the same thing: antennas of cells, not districts."""
    other = fits_of(one.other)
    best = other[0].table if other and not other[0].lacks else ""
    return table in ("cells", "sites", "measurements") and best in ("", "sites", "cells")


def _as_masts(part: Part, relations: list[Relation], best: Proposal | None) -> Proposal | None:
    """Sites of a table of cells, whose masts stand in a joined table without technologies."""
    if best is None or best.table != "cells" or part.raw is None:
        return None
    fit = next((one for one in fits_of(part) if one.table == "sites"), None)
    if fit is None:
        return None
    joins = _joins_for(part, fit, relations)
    if joins is None:
        return None
    masts = _proposal(part, fit, joins)
    masts.keys["rows"] = "cells"
    masts.comments.insert(
        0,
        Message(
            zh="各行为小区：按站号合为基站，每个制式、频段和方位角一层。",
            en="its rows are cells: by site id they are masts with a layer for each technology, band "
            "and azimuth.",
        ),
    )
    return masts


def _without_joined(found: list[Proposal]) -> list[Proposal]:
    """Proposals without sites that another one has already joined as its masts."""
    masts = {
        one.other.file
        for proposal in found
        if proposal.table == "sites" and proposal.keys.get("rows") == "cells"
        for one in proposal.joins
    }
    return [
        one
        for one in found
        if not (one.table in ("sites", "cells") and one.file in masts and "rows" not in one.keys)
    ]


def place(
    proposal: Proposal, districts: gpd.GeoDataFrame | None, crs: list[CRS], ask: Ask | None
) -> Message | None:
    """Give an input the CRS and datum of its positions; a sentence where they cannot be found."""
    if not TABLES[proposal.table].spatial:
        return None
    raw, joined = _placed_raw(proposal)
    if raw is None:
        return None
    positions = matched_positions(raw)
    pair = next((p for p in (("x", "y"), ("lon", "lat")) if set(p) <= positions.keys()), None)
    degrees = pair is not None and not is_projected(raw, positions[pair[0]], positions[pair[1]])
    both = {"lon", "lat"} <= positions.keys()
    if both and not is_projected(raw, positions["lon"], positions["lat"]):
        degrees = True
    if raw.geometry is None and pair is not None and not degrees:
        x, y = positions[pair[0]], positions[pair[1]]
        if districts is None:
            return Message(
                zh="坐标为投影坐标，没有行政区无法判断坐标系；请写明`crs`。",
                en="Its positions are in metres of a CRS that nothing names, and without districts it "
                "cannot be found by trial: name `crs`.",
            )
        found = find_crs(raw, x, y, districts, first=crs)
        swapped = None if found else find_crs(raw, y, x, districts, first=crs)
        if found is None and swapped is None:
            return Message(
                zh="没有坐标系能使其各点落入行政区；请写明`crs`。",
                en="No CRS that is used there puts its points into the districts: name `crs`.",
            )
        if swapped is not None and not joined:
            columns = dict(proposal.keys.get("columns", {}))  # type: ignore[call-overload]
            columns |= {"x": raw.headings[y], "y": raw.headings[x]}
            proposal.keys["columns"] = columns
        best = found or swapped
        if best is not None:
            proposal.keys["crs"] = _chosen(best.name, best.others, proposal, ask)
            proposal.comments.append(
                Message(
                    zh=f"坐标系按行政区试出：{best.name}，{best.share:.1%}的点在行政区内。",
                    en=f"CRS by trial against the districts: in {best.name} {best.share:.1%} of the "
                    "points lie in them.",
                )
            )
    return _datum(proposal, districts)


def _chosen(name: str, others: tuple[str, ...], proposal: Proposal, ask: Ask | None) -> str:
    if not others:
        return name
    options = [name, *others]
    if ask is not None:
        question = Message(
            zh=f"{proposal.file} 的坐标系是哪一个？",
            en=f"Which CRS are the positions of {proposal.file} in?",
        )
        answer = ask(question, options)
        return answer if answer in options else name
    listed = ", ".join(others)
    proposal.comments.append(
        Message(
            zh=f"待确认：{listed} 同样符合，但位置不同。",
            en=f"To be confirmed: {listed} fit as well, and put the points elsewhere.",
        )
    )
    return name


def _placed_raw(proposal: Proposal):  # type: ignore[no-untyped-def]  # noqa: ANN202
    """The table that has the positions of an input, and whether it is a joined one."""
    part = proposal.part
    if part is None or part.raw is None:
        return None, False
    if has_position(part.raw, matched_positions(part.raw)):
        return part.raw, False
    for one in proposal.joins:
        if one.other.raw is not None and has_position(
            one.other.raw, matched_positions(one.other.raw)
        ):
            return one.other.raw, True
    return None, False


def _datum(proposal: Proposal, districts: gpd.GeoDataFrame | None) -> Message | None:
    """Try WGS84, GCJ-02 and BD-09 against the districts; the first that nothing speaks against."""
    if districts is None:
        return None
    if districts.total_bounds[0] < 70 or districts.total_bounds[2] > 140:
        return None
    for datum in ("wgs84", "gcj02", "bd09"):
        try:
            frame = intake.read_table(
                proposal.path, proposal.table, source=proposal.source(datum=datum)
            ).frame
        except FugaiError:
            continue
        doubts = intake.datum_guard(frame, districts, table=proposal.table, declared=datum)
        if not doubts:
            if datum != "wgs84":
                proposal.keys["datum"] = datum
                proposal.comments.append(
                    Message(
                        zh=f"坐标基准按行政区试出：{datum}。",
                        en=f"Datum by trial against the districts: {datum}.",
                    )
                )
            return None
    return None


def describe(proposal: Proposal, ask: Ask | None) -> None:
    """Give an input the constants, words and rows that its file and its values suggest."""
    part, fit = proposal.part, proposal.fit
    if part is None or part.raw is None or fit is None:
        return
    name = f"{part.path.stem} {part.sheet or ''}"
    constants: dict[str, object] = {}
    if proposal.table == "speed_tests":
        if "kind" not in fit.columns:
            mobile = re.search(r"mobile|cell|移动", name, re.IGNORECASE)
            constants["kind"] = "mobile" if mobile else "fixed"
        found = _QUARTER.search(name) or _YEAR.search(name)
        if "year" not in fit.columns and found:
            constants["year"] = int(found[1])
    if proposal.table == "subscriptions" and "kind" not in fit.columns:
        constants["kind"] = "fixed"
    if proposal.table == "settlements" and "type" not in fit.columns:
        constants["type"] = "village"
    if constants:
        proposal.keys["constants"] = constants
        listed = ", ".join(f"{key} = {value}" for key, value in constants.items())
        proposal.comments.append(
            Message(
                zh=f"文件没有的列，按文件名设定，请核对：{listed}。",
                en=f"Not in the file, from its name; please check: {listed}.",
            )
        )
    if proposal.table == "outlets":
        _outlets(proposal, ask)


def _outlets(proposal: Proposal, ask: Ask | None) -> None:
    """Foreign kinds of outlets, and rows that are areas beside points."""
    part, fit = proposal.part, proposal.fit
    if part is None or part.raw is None or fit is None:
        return
    raw, column = part.raw, TABLES["outlets"]["kind"]
    at = fit.columns.get("kind")
    if at is None:
        return
    cells = as_text(raw.cells[at])
    if raw.geometry is not None:
        kinds = shapely.get_dimensions(np.asarray(raw.geometry.to_numpy(), dtype=object))
        if (kinds == 0).any() and (kinds == 2).any():
            _only_points(proposal, kinds == 0)
            cells = cells[kinds == 0]
    values, unknown = guessed_words(column, [str(cell) for cell in cells])
    for word in unknown:
        meant = None
        if ask is not None:
            question = Message(
                zh=f"{proposal.file}：{word!r} 是哪一类网点？",
                en=f"{proposal.file}: which kind of outlet is {word!r}?",
            )
            meant = ask(question, [*column.choices, "-"])
        if meant and meant != "-":
            values[word] = meant
        elif ask is None:
            proposal.comments.append(
                Message(
                    zh=f"待确认：{word!r} 不知属于哪类网点，这些行不导入；可写入`values`。",
                    en=f"To be confirmed: nobody knows which kind {word!r} is, its rows are refused; "
                    "give it a meaning in `values`.",
                )
            )
    if (cells == "").any():
        values[""] = "pickup point"
        proposal.comments.append(
            Message(
                zh=f"{int((cells == '').sum())}行没有类型，按自提点处理，请核对。",
                en=f"{int((cells == '').sum())} rows state no kind and count as pickup points; please "
                "check.",
            )
        )
    if raw.headings[at].casefold() != "kind" and "kind" not in raw.headings:
        columns = dict(proposal.keys.get("columns", {}))  # type: ignore[call-overload]
        proposal.keys["columns"] = columns | {"kind": raw.headings[at]}
    if values:
        proposal.keys["values"] = {"kind": values}


def _only_points(proposal: Proposal, points: np.ndarray) -> None:
    """Take the rows that are points by a column whose words tell them from areas."""
    raw = proposal.part.raw if proposal.part else None
    if raw is None:
        return
    for at, heading in enumerate(raw.headings):
        text = as_text(raw.cells[at])
        mine, others = set(text[points]), set(text[~points])
        if mine and not mine & others and len(mine) <= 20 and "" not in mine:
            proposal.keys["where"] = {heading: sorted(mine)}
            proposal.comments.append(
                Message(
                    zh=f"{int((~points).sum())}行是面（如服务范围），不是网点，未取。",
                    en=f"{int((~points).sum())} rows are areas such as buffers, no outlets: not taken.",
                )
            )
            return
