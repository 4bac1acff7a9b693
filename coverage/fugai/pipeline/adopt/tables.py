"""The tables of a folder as inputs: what each is, what is joined to it, and where it lies."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fugai.intake.adopt.fits import (
    MISSING,
    fits_of,
    has_position,
    matched_columns,
    matched_positions,
)
from fugai.intake.adopt.relations import Columns, relations_of
from fugai.intake.shaping.public_forms import is_fcc_availability, is_onsset
from fugai.messages import Message
from fugai.pipeline.adopt.proposal import Proposal
from fugai.tables import TABLES

if TYPE_CHECKING:
    from fugai.intake.adopt.fits import Fit
    from fugai.intake.adopt.parts import Part
    from fugai.intake.adopt.relations import Relation

LEAST_SCORE = 2.5
"""A table with a lower score is not recognised."""


def propose_tables(parts: list[Part]) -> list[Proposal]:
    """An input for each table of the folder that is one, with the tables that are joined to it."""
    tables = [part for part in parts if part.raw is not None]
    found: list[Proposal] = []
    columns = Columns()
    for part in tables:
        if (forms := _public_forms(part)) is not None:
            found += forms
            continue
        relations = relations_of(part, tables, columns)
        best = _best(part, relations)
        if best is not None:
            found.append(best)
        masts = _as_masts(part, relations, best)
        if masts is not None:
            found.append(masts)
    return _without_joined(found)


def _public_forms(part: Part) -> list[Proposal] | None:
    """Inputs of a file in a public form that one table does not hold; None for other files."""
    if part.raw is None:
        return None
    names: tuple[str, ...]
    if is_fcc_availability(part.raw.headings):
        names, en = ("settlements", "services"), "fixed availability by location (FCC)"
    elif is_onsset(part.raw.headings):
        names, en = ("settlements",), "settlements of OnSSET"
    else:
        return None
    said = Message(zh=f"公开数据格式：{en}。", en=f"A public form: {en}.")
    keys = {"sheet": part.sheet} if part.sheet else {}
    return [
        Proposal(
            table=name, file=part.file, path=part.path, part=part, keys=dict(keys), comments=[said]
        )
        for name in names
    ]


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
