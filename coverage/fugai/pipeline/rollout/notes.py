"""What a roll-out says of its prices, its budgets and the places that nothing reaches."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fugai.messages import Message

if TYPE_CHECKING:
    from fugai.pipeline.rollout.build import RolloutInstance
    from fugai.pipeline.rollout.solution import RolloutSolution

_ASSUMED = {
    "rollout.years": ("years", "年限", "horizon"),
    "rollout.discount": ("discount", "折现率", "discount"),
    "rollout.take_up": ("take_up", "订购率", "take-up"),
}


def price_notes(instance: RolloutInstance, solution: RolloutSolution) -> list[Message]:
    """Sentences for the page and the files, in both languages."""
    spec, project = instance.request.spec, instance.inputs.project
    found = []
    if spec.source:
        found.append(Message(zh=f"价格来源：{spec.source}。", en=f"Prices: {spec.source}."))
    else:
        found.append(
            Message(
                zh="项目没有说明价格来源（`rollout.source`）。",
                en="The project states no source of its prices (`rollout.source`).",
            )
        )
    stated = set(project.stated)
    missing = [(value, zh, en) for key, (value, zh, en) in _ASSUMED.items() if key not in stated]
    if missing:
        zh = "，".join(f"{name}{getattr(spec, value):g}" for value, name, _ in missing)
        en = ", ".join(f"{name} {getattr(spec, value):g}" for value, _, name in missing)
        found.append(
            Message(zh=f"项目未填报，按缺省值：{zh}。", en=f"Not stated, so by default: {en}.")
        )
    found.append(_cable_note(instance))
    places = solution.plan.places
    none = places[places["technology"] == "none"]
    if len(none):
        few = ", ".join(map(str, none.index[:5]))
        more = len(none) > 5
        found.append(
            Message(
                zh=f"{len(none):,}个村（社区）没有任何技术可以接入：{few}{'等' if more else ''}。",
                en=f"No technology reaches {len(none):,} settlements: {few}{' and others' if more else ''}.",
            )
        )
    left = int(solution.schedule.places["year"].isna().sum()) - len(none)
    if left:
        found.append(
            Message(
                zh=f"预算之内不能接入{left:,}个村（社区）。",
                en=f"The budgets leave out {left:,} settlements that could be connected.",
            )
        )
    return found


def _cable_note(instance: RolloutInstance) -> Message:
    """By what the price of a metre of cable goes."""
    zh = "光缆沿道路、在道路节点之间取直线；每米价格按道路等级确定"
    en = (
        "Cable follows the roads, straight between their nodes; its price follows the class of road"
    )
    ground = instance.request.ground
    if ground is None:
        return Message(zh=f"{zh}，未区分地面。", en=f"{en}, not the ground.")
    factors = {ground.names[code]: factor for code, factor in ground.factors.items()}
    listed = {name: factor for name, factor in sorted(factors.items()) if factor != 1.0}
    said_zh = "，".join(f"{name}为{factor:g}倍" for name, factor in listed.items())
    said_en = ", ".join(f"{name} times {factor:g}" for name, factor in listed.items())
    return Message(
        zh=f"{zh}，挖沟另按地物网格所示的地面：{said_zh}，其余为1倍。",
        en=f"{en}, that of a trench the ground as well, as the grid of clutter shows it: {said_en}, "
        "elsewhere times 1.",
    )
