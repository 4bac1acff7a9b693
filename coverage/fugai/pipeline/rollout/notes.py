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
    found.append(
        Message(
            zh="光缆沿道路、在道路节点之间取直线；每米价格按道路等级确定，未区分土质。",
            en="Cable follows the roads, straight between their nodes; its price follows the class of road, "
            "not the soil.",
        )
    )
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
