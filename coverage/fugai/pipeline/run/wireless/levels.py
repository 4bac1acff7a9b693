"""Notes on layers, and on profiles that compare levels of several technologies with one number."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fugai.messages import Message
from fugai.project.wireless.thresholds import shared_level
from fugai.tables.vocabulary import LEVELS

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    import pandas as pd

    from fugai.project import ProfileSpec
    from fugai.wireless import Technology


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


def layer_notes(
    cells: pd.DataFrame | None, technologies: Mapping[str, Technology]
) -> Iterator[Message]:
    """One sentence for each layer with its channel and its cells, and for cells that are in none."""
    layers = [one for one in technologies.values() if one.base]
    counts = {} if cells is None else cells["technology"].value_counts().to_dict()
    for one in layers:
        count, blocks = counts.get(one.name, 0), one.blocks(one.bandwidth_mhz)
        channel = f"{one.frequency_mhz:g} MHz", f"{one.bandwidth_mhz:g} MHz"
        spacing = f"{one.noise_bandwidth_khz:g} kHz"
        yield Message(
            zh=f"网络层 {one.name}（{one.title}）：{channel[0]}，带宽{channel[1]}，{blocks}个资源块（{spacing}），"
            f"{count:,}个小区。",
            en=f"Layer {one.name} ({one.title}): {channel[0]}, {channel[1]} wide, {blocks} resource blocks at "
            f"{spacing}, {count:,} cells.",
        )
    for base in dict.fromkeys(one.base for one in layers):
        if counts.get(base):
            yield Message(
                zh=f"{counts[base]:,}个{technologies[base].title}小区不属于任何网络层，按该制式本身计算。",
                en=f"{counts[base]:,} cells of {technologies[base].title} are in the band of no layer and "
                "are computed as the technology itself.",
            )
