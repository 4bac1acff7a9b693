"""What a run says of its signal: by which models, over which terrain, and what stays unknown."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from fugai.messages import Message

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    import xarray as xr

    from fugai.wireless import Technology


def model_notes(
    signals: Iterable[xr.Dataset], technologies: Mapping[str, Technology], *, has_terrain: bool
) -> list[Message]:
    """Sentences about the models of these signals, one network each."""
    seen = [signal.attrs for signal in signals]
    over = [attrs for attrs in seen if attrs["uses_terrain"]]
    flat = [attrs for attrs in seen if not attrs["uses_terrain"]]
    notes = []
    if over:
        notes.append(_over_terrain(over, technologies))
    if flat and not has_terrain:
        notes.append(
            Message(
                zh="项目没有地形数据：信号只按距离、天线和地类建模，未计入山体和建筑的遮挡。",
                en="The project has no terrain: signal is modelled from distance, antenna and kind of "
                "ground alone; hills and buildings in the way are not looked at.",
            )
        )
    elif flat:
        named = _titles(flat, technologies)
        notes.append(
            Message(
                zh=f"{named}：频率超出地形模型的范围或技术表未指定地形模型，信号只按距离、天线和地类建模，"
                "未计入山体的遮挡；没有地形数据处为未知。",
                en=f"{named}: the carriers are outside the terrain model's frequencies, or the "
                "technologies name no such model: signal is modelled from distance, antenna and kind "
                "of ground alone, and hills in the way are not looked at. Ground without terrain data "
                "is unknown.",
            )
        )
    notes.extend(_unknown_masts(seen))
    return notes


def _titles(seen: Sequence[Mapping[Any, Any]], technologies: Mapping[str, Technology]) -> str:
    return ", ".join(sorted({technologies[str(attrs["technology"])].title for attrs in seen}))


def _over_terrain(
    seen: Sequence[Mapping[Any, Any]], technologies: Mapping[str, Technology]
) -> Message:
    models = ", ".join(sorted({str(attrs["model"]) for attrs in seen}))
    named = _titles(seen, technologies)
    return Message(
        zh=f"{named}的信号沿地形剖面建模（{models}），地物按地类取代表高度，不计单个建筑；没有地形数据处，"
        "以及只有被空洞隔开的基站可及之处，为未知。",
        en=f"Signal of {named} is modelled along terrain profiles ({models}) with a representative "
        "height of clutter for each kind of ground; single buildings are not looked at. Ground without "
        "terrain data is unknown, and so is ground that only masts across such a void may reach.",
    )


def _unknown_masts(seen: Sequence[Mapping[Any, Any]]) -> list[Message]:
    notes = []
    void = sum(int(str(attrs["masts_over_void"])) for attrs in seen)
    off = sum(int(str(attrs["masts_off_terrain"])) for attrs in seen)
    clamped = sum(int(str(attrs["heights_clamped"])) for attrs in seen)
    if void:
        notes.append(
            Message(
                zh=f"{void}个基站所在处的地形数据是空洞：它们的信号未知，不计入覆盖，也不算作无覆盖。",
                en=f"{void} masts stand where the terrain has a void: their signal is unknown, counted "
                "neither as coverage nor as the lack of it.",
            )
        )
    if off:
        notes.append(
            Message(
                zh=f"{off}个基站在地形数据之外：它们的信号未知，不计入覆盖，也不算作无覆盖。",
                en=f"{off} masts stand outside the terrain data: their signal is unknown, counted "
                "neither as coverage nor as the lack of it.",
            )
        )
    if clamped:
        notes.append(
            Message(
                zh=f"{clamped}副天线的高度超出传播模型的范围，按范围内最近的高度计算。",
                en=f"{clamped} antennas are outside the heights of their propagation model and are "
                "taken at the nearest height inside.",
            )
        )
    return notes
