"""The existing places beside the best ones: less travel with as many, fewer with as much travel."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING

import numpy as np

from fugai import siting
from fugai.errors import ConfigError
from fugai.messages import Message
from fugai.pipeline.site.covered import covered_steps
from fugai.pipeline.site.solve import further_options
from fugai.pipeline.site.wording import STATUSES, UNITS
from fugai.siting import Choices

if TYPE_CHECKING:
    import pandas as pd

    from fugai._types import BoolArray
    from fugai.pipeline.site.covered import CoveredSteps
    from fugai.pipeline.site.instance import SitingInstance
    from fugai.siting import NetworkEfficiency
    from fugai.wording import Label


def solve_efficiency(instance: SitingInstance) -> NetworkEfficiency:
    """The existing places of an instance beside the best ones; each number takes a tenth of the time.

    Raises
    ------
    ConfigError
        No place exists.
    """
    assert instance.costs is not None
    if not len(instance.existing):
        msg = f"`inputs.outlets` must hold {instance.request.place} in service, found none."
        raise ConfigError(msg)
    return siting.network_efficiency(
        instance.costs,
        instance.scenario.demand.weight,
        choices=Choices(
            existing=instance.existing, required=instance.required, forbidden=instance.forbidden
        ),
        unreached_cost=instance.unreached_minutes,
        solver=further_options(instance),
    )


def as_built_anew(instance: SitingInstance, found: NetworkEfficiency) -> SitingInstance:
    """The instance where existing places may be chosen like others; those left out are drawn."""
    places = instance.places
    left_out = np.setdiff1d(found.existing, found.same_sites.chosen)
    status = places["status"].replace({"existing": "candidate"})
    cost = places["cost"]
    if cost.notna().any():  # what stands is paid for
        cost = cost.where(places["status"].ne("existing"), 0.0)
    kept = int(len(found.existing) - len(left_out))
    note = Message(
        zh=f"编号圆点为同样数量的最优网络，按作用大小排列，其中{kept:,}个为现有站点；方块为最优网络不再保留的现有站点。",
        en="Numbered discs are the best network of as many sites, in the order of what each adds; "
        f"{kept:,} of them exist. Squares are existing sites that it does not keep.",
    )
    return dataclasses.replace(
        instance,
        places=places.assign(status=status, cost=cost),
        existing_masts=places.iloc[left_out][["candidate_id", "name", "kind", "geometry"]],
        notes=(note, *instance.notes),
    )


def before_today(
    tables: dict[str, pd.DataFrame], instance: SitingInstance, found: NetworkEfficiency
) -> None:
    """Put today's network into the tables of the best one: what it covers, and which sites stay."""
    today = today_steps(instance, found)
    frame = tables["districts"]
    frame["before"] = today.districts[:, 0]
    frame["gain"] = frame["after"] - frame["before"]
    frame["share_before"] = (frame["before"] / frame["total"]).where(frame["total"] > 0)
    kept = is_kept(found)
    tables["chosen"]["status"] = np.where(kept, "existing", tables["chosen"]["status"])
    tables["phases"] = tables["phases"].iloc[:0]
    tables["efficiency"] = found.frontier.reset_index()


def today_steps(instance: SitingInstance, found: NetworkEfficiency) -> CoveredSteps:
    """What the existing places alone cover."""
    none = dataclasses.replace(
        found.same_sites, chosen=found.existing[:0], gains=found.same_sites.gains[:0]
    )
    return covered_steps(instance, none)


def is_kept(found: NetworkEfficiency) -> BoolArray:
    """Mask of the sites of the best network that exist."""
    return np.asarray(np.isin(found.same_sites.chosen, found.existing), dtype=np.bool_)


def efficiency_facts(
    instance: SitingInstance, found: NetworkEfficiency, covered: CoveredSteps
) -> dict[Label, Label]:
    """The comparison in words, in Chinese and English."""
    demand, before = instance.scenario.demand, today_steps(instance, found).total[0]
    total, after = demand.total, covered.total[-1]
    unit = UNITS[demand.unit]
    n, mean, kept = found.n_sites, found.travel / found.weight, int(is_kept(found).sum())
    least, bound = found.least_travel / found.weight, found.least_travel_bound / found.weight
    last = found.frontier.iloc[-1]
    facts: dict[Label, Label] = {
        ("现有站点", "sites today"): (f"{n:,}个", f"{n:,}"),
        ("现有出行", "travel today"): (
            f"共{found.travel:,.0f}分钟，平均{mean:.2f}分钟",
            f"{found.travel:,.0f} min, {mean:.2f} on average",
        ),
        ("同样数量的最少出行", "least travel with as many"): (
            f"平均{least:.2f}分钟（下界{bound:.2f}），保留现有{kept:,}个",
            f"{least:.2f} min on average (no network below {bound:.2f}), {kept:,} of them exist",
        ),
        ("可减少出行", "less travel"): (
            f"{found.saving:.2%}（至多{found.saving_at_most:.2%}）",
            f"{found.saving:.2%} (at most {found.saving_at_most:.2%})",
        ),
        ("网络效率", "network efficiency"): (f"{found.efficiency:.2%}", f"{found.efficiency:.2%}"),
        ("同样出行的最少站点", "fewest sites with as much travel"): _fewest(found),
        ("求解状态", "status"): STATUSES.get(str(last["status"]), ("", "")),
        ("已覆盖", "covered"): (
            f"现有{before:,.0f}{unit[0]}（{before / total:.2%}），最优网络{after:,.0f}（{after / total:.2%}）",
            f"{before:,.0f} {unit[1]} today ({before / total:.2%}), {after:,.0f} ({after / total:.2%}) anew",
        ),
    }
    if demand.unknown:
        facts["未知", "unknown"] = (
            f"{demand.unknown:,.0f}{unit[0]}远离道路或无数据",
            f"{demand.unknown:,.0f} {unit[1]} far from any road or without data",
        )
    return facts


def _fewest(found: NetworkEfficiency) -> Label:
    if found.sites_enough is None:
        return ("没有：必选点使同样数量也做不到", "none: with the required sites as many do not do")
    enough, fewer, least = found.sites_enough, found.sites_saved, found.sites_at_least
    if enough == least:
        return (f"{enough:,}个，少{fewer:,}个（已证明）", f"{enough:,}, {fewer:,} fewer (proven)")
    return (
        f"{enough:,}个，少{fewer:,}个（少于{least:,}个则做不到）",
        f"{enough:,}, {fewer:,} fewer (fewer than {least:,} are too few)",
    )


def efficiency_panel(found: NetworkEfficiency) -> dict[str, object]:
    """The frontier for the page's chart, in mean minutes."""
    frame = found.frontier
    return {
        "today": {"sites": found.n_sites, "mean": round(found.travel / found.weight, 4)},
        "enough": found.sites_enough,
        "least": found.sites_at_least,
        "sites": frame.index.tolist(),
        "mean": frame["mean"].round(4).tolist(),
        "bound": frame["mean_bound"].round(4).tolist(),
        "status": frame["status"].tolist(),
    }
