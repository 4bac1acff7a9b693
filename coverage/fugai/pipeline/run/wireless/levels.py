"""Notes on profiles that compare the level of several technologies with one number."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fugai.messages import Message
from fugai.project.wireless.thresholds import shared_level
from fugai.tables.vocabulary import LEVELS

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from fugai.project import ProfileSpec


def level_notes(profiles: Iterable[ProfileSpec]) -> Iterator[Message]:
    """One sentence for each profile whose ``rsrp_dbm`` is applied to levels that are no RSRP of LTE."""
    for spec in profiles:
        others = shared_level(spec)
        if not others:
            continue
        keys = dict.fromkeys(LEVELS[name].key for name in others)
        names = ", ".join(dict.fromkeys(LEVELS[name].name for name in others))
        stated = " ".join(f"`{key}`" for key in keys)
        yield Message(
            zh=f"覆盖标准“{spec.name}”：`rsrp_dbm` = {spec.rsrp_dbm:g} 也用作{names}的门限，但两者是不同的量；请另写{stated}"
            "（0.3.0版起必须写明）。",
            en=f"Profile `{spec.name}`: `rsrp_dbm` = {spec.rsrp_dbm:g} is compared with {names} too, which "
            f"are other quantities: state {stated} (needed from version 0.3.0 on).",
        )
