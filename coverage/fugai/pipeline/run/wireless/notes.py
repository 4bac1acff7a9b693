"""Notes on the signal of a run: its models, its terrain, and what is unknown."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from fugai.messages import Message

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    import xarray as xr

    from fugai.wireless import Technology


WITH_HEIGHTS = "P.1812"
"""Part of the names of models whose profiles hold what stands on the terrain."""


def model_notes(
    signals: Iterable[xr.Dataset],
    technologies: Mapping[str, Technology],
    *,
    has_terrain: bool,
    has_obstacles: bool = False,
) -> list[Message]:
    """Sentences about the models of these signals, one network each."""
    seen = [signal.attrs for signal in signals]
    over = [attrs for attrs in seen if attrs["uses_terrain"]]
    flat = [attrs for attrs in seen if not attrs["uses_terrain"]]
    notes = []
    if over:
        notes += _over_terrain(over, technologies, has_obstacles=has_obstacles)
    if flat and not has_terrain:
        notes.append(
            Message(
                zh="项目没有地形数据：信号仅按距离、天线和地物类型计算，未计入山体和建筑物的遮挡。",
                en="The project has no terrain: signal is modelled from distance, antenna and clutter class "
                "alone; obstruction by hills and buildings is ignored.",
            )
        )
    elif flat:
        named = _titles(flat, technologies)
        notes.append(
            Message(
                zh=f"{named}：频率超出地形模型的适用范围，或制式参数未指定地形模型，信号仅按距离、天线和地物类型计算，"
                "未计入山体的遮挡；没有地形数据的区域为未知。",
                en=f"{named}: the carriers are outside the terrain model's frequencies, or the "
                "technologies name no such model: signal is modelled from distance, antenna and "
                "clutter class alone, and obstruction by hills is ignored. Areas without terrain data "
                "are unknown.",
            )
        )
    notes.extend(_unknown_masts(seen))
    return notes


def _titles(seen: Sequence[Mapping[Any, Any]], technologies: Mapping[str, Technology]) -> str:
    return ", ".join(sorted({technologies[str(attrs["technology"])].title for attrs in seen}))


def _over_terrain(
    seen: Sequence[Mapping[Any, Any]],
    technologies: Mapping[str, Technology],
    *,
    has_obstacles: bool,
) -> list[Message]:
    models = sorted({str(attrs["model"]) for attrs in seen})
    named = _titles(seen, technologies)
    heights = (
        ("建筑和树木取各输入所载高度", "the heights of buildings and trees that the inputs give")
        if has_obstacles
        else (
            "地物按类型取代表高度，不计单个建筑物",
            "a representative height for each clutter class; single buildings are ignored",
        )
    )
    notes = [
        Message(
            zh=f"{named}的信号沿地形剖面计算（{', '.join(models)}），{heights[0]}；没有地形数据的区域为未知。宽度不超过2公里的"
            "缺失区按边缘插值供剖面穿过，与可能提供覆盖的基站之间全部隔有更宽缺失区的区域也为未知。",
            en=f"Signal of {named} is modelled along terrain profiles ({', '.join(models)}) with {heights[1]}. "
            "Areas without terrain data are unknown. Profiles cross voids of up to 2 km over ground "
            "interpolated from their rims; areas that only sites beyond a wider void may cover are unknown too.",
        )
    ]
    bare = [name for name in models if WITH_HEIGHTS not in name]
    if bare:
        notes.append(
            Message(
                zh=f"{', '.join(bare)}只取裸地地形，不计建筑、树木的高度。",
                en=f"{', '.join(bare)} takes the bare terrain alone: heights of buildings and trees are not "
                "in it.",
            )
        )
    return notes


def _unknown_masts(seen: Sequence[Mapping[Any, Any]]) -> list[Message]:
    notes = []
    void = sum(int(str(attrs["masts_over_void"])) for attrs in seen)
    off = sum(int(str(attrs["masts_off_terrain"])) for attrs in seen)
    clamped = sum(int(str(attrs["heights_clamped"])) for attrs in seen)
    if void:
        notes.append(
            Message(
                zh=f"{void}个基站位于地形数据缺失区：其信号未知，既不计为已覆盖，也不计为未覆盖。",
                en=f"{void} sites lie in a void of the terrain data: their signal is unknown, counted "
                "neither as covered nor as not covered.",
            )
        )
    if off:
        notes.append(
            Message(
                zh=f"{off}个基站在地形数据范围之外：其信号未知，既不计为已覆盖，也不计为未覆盖。",
                en=f"{off} sites lie outside the terrain data: their signal is unknown, counted "
                "neither as covered nor as not covered.",
            )
        )
    if clamped:
        notes.append(
            Message(
                zh=f"{clamped}副天线的挂高超出传播模型的适用范围，按范围内最接近的高度计算。",
                en=f"{clamped} antennas are higher or lower than their propagation model allows and are "
                "computed at the nearest height it allows.",
            )
        )
    return notes
