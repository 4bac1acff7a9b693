"""Tables of a folder that no input uses, and why."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fugai.intake.adopt.parts import Part, Unused
from fugai.intake.headings import fold
from fugai.messages import Message

if TYPE_CHECKING:
    from collections.abc import Sequence

    from fugai.pipeline.adopt.proposal import Proposal

OPEN_FIBRE = frozenset(
    {"network", "networkproviders", "physicalinfrastructureprovider", "supplier", "start", "end"}
    | {
        "readyforservicedate",
        "transmissionmedium",
        "deployment",
        "fibretype",
        "fibrecount",
        "route",
    }
    | {"accesspoint", "internationalconnections", "power", "technologies", "featuretype"}
)
"""Folded properties of nodes and spans in the Open Fibre Data Standard 0.3."""


def never_used(
    parts: Sequence[Part], proposals: Sequence[Proposal], refused: Sequence[Unused]
) -> list[Unused]:
    """Tables that neither are an input nor joined to one."""
    used = {(one.file, one.part.sheet, one.part.layer) for one in proposals if one.part}
    used |= {(j.other.file, j.other.sheet, j.other.layer) for one in proposals for j in one.joins}
    named = {one.file for one in refused}
    reason = Message(
        zh="看不出是哪一张表（表头和内容都不像）；可在`inputs`中写明，列名用`columns`指定。",
        en="Neither its headings nor its values are those of a table that is known: name it in "
        "`inputs`, and its columns in `columns`.",
    )
    fibre = Message(
        zh="像是开放光纤数据标准（OFDS）的节点或光缆段；项目没有光缆这一输入。",
        en="It looks like nodes or spans of the Open Fibre Data Standard; no input of a project takes "
        "fibre.",
    )
    left = []
    for part in parts:
        if (part.file, part.sheet, part.layer) in used or part.file in named:
            continue
        headings = {fold(heading) for heading in part.raw.headings} if part.raw else set()
        name = part.file + (f" [{part.sheet or part.layer}]" if part.sheet or part.layer else "")
        is_fibre = len(headings & OPEN_FIBRE) >= 2
        left.append(Unused(file=name, reason=fibre if is_fibre else reason))
    return left
