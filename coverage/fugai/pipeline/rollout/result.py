"""What `fugai.rollout` hands back: the plan, its tables, layers and page."""

from __future__ import annotations

import dataclasses
import html
from dataclasses import dataclass
from typing import TYPE_CHECKING

from fugai import maps
from fugai.pipeline.rollout.wording import STATUSES, TECHNOLOGIES, VALUES
from fugai.text_width import text_width
from fugai.wording import BASES, pick

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    import folium
    import geopandas as gpd
    import pandas as pd

    from fugai.messages import Message
    from fugai.pipeline.rollout.build import RolloutInstance
    from fugai.pipeline.rollout.solution import RolloutSolution
    from fugai.wording import Label, Language

SHOWN = 10
"""Villages that a terminal shows."""


_OF_YEARS = ("budget", "spent", "carried", "value", "bound_of_plan", "bound_of_any")


@dataclass(frozen=True, kw_only=True, eq=False, repr=False)
class RolloutRun:
    """Result of `fugai.rollout`.

    Parameters
    ----------
    instance
        What could be built.
    solution
        The plan, its years, its cost curve, and how prices move it.
    tables
        ``queue``, ``quantities``, ``masts``, ``hops``, ``years``, ``technologies``, ``curve``, ``prices``.
    layers
        ``villages``, ``cable``, ``masts``, ``hops``, ``points_of_presence`` as GeoDataFrames.
    page
        The page with its sliders.
    out
        Folder that was written, None for none.
    seconds
        Time of each step. [s]

    Examples
    --------
    `fugai.rollout` returns it.
    """

    instance: RolloutInstance
    solution: RolloutSolution
    tables: Mapping[str, pd.DataFrame]
    layers: Mapping[str, gpd.GeoDataFrame]
    page: maps.Page
    out: Path | None
    seconds: Mapping[str, float]

    @property
    def notes(self) -> tuple[Message, ...]:
        """What was understood, left out and assumed."""
        return self.instance.notes

    @property
    def basis(self) -> str:
        """Basis of every figure of the plan."""
        return rollout_basis(self.instance)

    def parameters(self) -> dict[str, object]:
        """Request and prices in plain parts."""
        request = self.instance.request
        return {
            "budgets": {str(year): amount for year, amount in request.budgets.items()},
            "value": request.value,
            "technologies": list(request.technologies),
            "year": request.year,
            "prices": dataclasses.asdict(request.spec),
        }

    def facts(self, language: Language = "en") -> dict[str, str]:
        """The plan in words.

        Parameters
        ----------
        language
            ``"zh"`` or ``"en"``.
        """
        return {
            pick(key, language): pick(value, language)
            for key, value in rollout_facts(self.instance, self.solution).items()
        }

    def text(self, language: Language = "en") -> str:
        """The plan as a terminal shows it.

        Parameters
        ----------
        language
            ``"zh"`` or ``"en"``.
        """
        facts = self.facts(language)
        width = max(text_width(key) for key in facts) + 2
        years = list(self.instance.request.budgets)
        first, last = years[0], years[-1]
        lines = [pick((f"建设方案，{first}至{last}年", f"roll-out, {first} to {last}"), language)]
        lines += [f"  {key}{' ' * (width - text_width(key))}{facts[key]}" for key in facts]
        lines += ["", *self._years(language), "", *self._queue(language)]
        return "\n".join(" ".join(line.splitlines()) for line in lines)

    def _years(self, language: Language) -> list[str]:
        unit = pick(VALUES[self.instance.request.value], language)
        heads = {
            "zh": ("年份", "预算", "已用", "结转", unit, "本方案至多", "任何方案至多"),
            "en": ("year", "budget", "spent", "carried", unit, "this plan at most", "any plan"),
        }
        rows: list[tuple[str, ...]] = [heads[language]]
        for one in self.tables["years"].to_dict("records"):
            numbers = tuple(f"{one[name]:,.0f}" for name in _OF_YEARS)
            rows.append((str(one["year"]), *numbers))
        return _columns(rows)

    def _queue(self, language: Language) -> list[str]:
        queue = self.tables["queue"]
        built = queue[queue["year"].notna()]
        lines = []
        if not len(built):
            lines.append(
                pick(
                    (
                        "  预算不足以接入第一个村（社区）。",
                        "  The budgets pay for not even the first settlement.",
                    ),
                    language,
                )
            )
        heads = {
            "zh": ("顺序", "村（社区）", "年份", "技术", "户数", "投资"),
            "en": ("order", "settlement", "year", "technology", "households", "capital"),
        }
        rows: list[tuple[str, ...]] = [heads[language]]
        rows += [
            (
                f"{one['order']}",
                f"{one['settlement_id']} {one['name']}".strip(),
                f"{one['year']}",
                pick(TECHNOLOGIES[one["technology"]], language),
                f"{one['households']:,.0f}",
                f"{one['capital']:,.0f}",
            )
            for one in built.head(SHOWN).to_dict("records")
        ]
        lines += _columns(rows) if len(rows) > 1 else []
        more = len(built) - SHOWN
        if more > 0:
            lines.append(
                pick(
                    (
                        f"  ……另有{more:,}个，见tables/queue.csv",
                        f"  ... and {more:,} more in tables/queue.csv",
                    ),
                    language,
                )
            )
        return lines

    def explore(self) -> folium.Map:
        """Interactive page with its sliders, in a notebook."""
        return maps.page_map(self.page)

    def __repr__(self) -> str:
        """One line: how many settlements by technology, cost and gap."""
        plan = self.solution.plan
        counts = plan.places["technology"].value_counts()
        said = ", ".join(f"{counts[name]} {name}" for name in TECHNOLOGIES if name in counts)
        return f"RolloutRun({said}, {plan.cost:,.0f} {plan.currency}, gap {plan.gap:.4%}, {plan.status})"

    def _repr_html_(self) -> str:
        title = html.escape(self.instance.inputs.project.name)
        rows = "".join(
            f"<tr><th>{html.escape(key)}</th><td>{html.escape(value)}</td></tr>"
            for key, value in self.facts().items()
        )
        return f"<h3>{title}</h3><table>{rows}</table>"


def rollout_basis(instance: RolloutInstance) -> str:
    """Basis of a plan: of its inputs, and never measured."""
    return instance.inputs.project.modelled_basis(
        "settlements", "services", "roads", "sites", "terrain"
    )


def rollout_facts(instance: RolloutInstance, solution: RolloutSolution) -> dict[Label, Label]:
    """The plan in words, in both languages."""
    plan, schedule, places = solution.plan, solution.schedule, solution.alternatives.places
    counts = plan.places["technology"].value_counts()
    homes = plan.places.groupby("technology")["households"].sum()
    currency = f" {plan.currency}" if plan.currency else ""
    years = instance.request.spec.years
    built = schedule.places["year"].notna()
    facts: dict[Label, Label] = {
        ("待接入", "to connect"): (
            f"{len(places):,}个村（社区），{places['households'].sum():,.0f}户",
            f"{len(places):,} settlements with {places['households'].sum():,.0f} households",
        )
    }
    for name, label in TECHNOLOGIES.items():
        if name in counts:
            facts[label[0], label[1].lower()] = (
                f"{counts[name]:,}个，{homes[name]:,.0f}户",
                f"{counts[name]:,} with {homes[name]:,.0f} households",
            )
    facts["预算内接入", "within the budgets"] = (
        f"{built.sum():,}个，至{schedule.years.index[-1]}年用{schedule.years['spent'].sum():,.0f}{currency}",
        f"{built.sum():,} for {schedule.years['spent'].sum():,.0f}{currency} by {schedule.years.index[-1]}",
    )
    facts["投资", "capital"] = _same(f"{plan.capital:,.0f}{currency}")
    facts[f"{years}年费用现值", f"cost over {years} years"] = _same(f"{plan.cost:,.0f}{currency}")
    facts["收入现值", "revenue"] = _same(f"{plan.revenue:,.0f}{currency}")
    facts["补贴缺口", "subsidy"] = _same(f"{plan.subsidy:,.0f}{currency}")
    facts["费用不低于", "cost at least"] = _same(f"{plan.bound:,.0f}{currency}")
    facts["差距", "gap"] = _same(f"{plan.gap:.4%}")
    facts["状态", "status"] = STATUSES.get(plan.status, _same(plan.status))
    facts["顺序差距", "gap of the order"] = _same(f"{schedule.gap:.4%}")
    basis = rollout_basis(instance)
    facts["数据性质", "basis"] = BASES.get(basis, _same(basis))
    return facts


def _same(text: str) -> Label:
    return text, text


def _columns(rows: Sequence[tuple[str, ...]]) -> list[str]:
    """Rows as lines, texts to the left and numbers to the right."""
    widths = [max(text_width(row[k]) for row in rows) for k in range(len(rows[0]))]
    right = [all(_numeric(row[k]) for row in rows[1:]) for k in range(len(rows[0]))]
    lines = []
    for row in rows:
        cells = []
        for cell, width, flush in zip(row, widths, right, strict=True):
            blank = " " * (width - text_width(cell))
            cells.append(blank + cell if flush else cell + blank)
        lines.append("  " + "  ".join(cells).rstrip())
    return lines


def _numeric(text: str) -> bool:
    return text.replace(",", "").replace(".", "").isdecimal()
