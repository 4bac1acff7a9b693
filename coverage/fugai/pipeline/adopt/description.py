"""Constants, words and rows that a file and its values suggest."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import numpy as np
import shapely

from fugai.intake.adopt.words import guessed_words
from fugai.intake.cells import as_text
from fugai.messages import Message
from fugai.tables import TABLES

if TYPE_CHECKING:
    from fugai.pipeline.adopt.proposal import Ask, Proposal


_YEAR = re.compile(r"(?<!\d)(20[0-4]\d)(?!\d)")
_QUARTER = re.compile(r"(?<!\d)(20[0-4]\d)[-_]?q[1-4]", re.IGNORECASE)


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
