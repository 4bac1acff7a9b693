"""What `fugai.site` hands back: the solution, its tables and its page, each shown by a notebook."""

from __future__ import annotations

import html
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from fugai import maps
from fugai._deprecated import renamed_attribute
from fugai.pipeline.site.movements import movement_text
from fugai.pipeline.site.request import PLACES, PROBLEMS
from fugai.pipeline.site.rules import rule_text
from fugai.pipeline.site.wording import (
    UNITS,
    cost_text,
    phase_lines,
    target_line,
)
from fugai.text_width import text_width
from fugai.wording import pick

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    import folium
    import geopandas as gpd
    import pandas as pd
    from matplotlib.axes import Axes

    from fugai._types import FloatArray
    from fugai.pipeline.site.covered import CoveredSteps
    from fugai.pipeline.site.instance import SitingInstance
    from fugai.siting import NetworkEfficiency, SitingSolution
    from fugai.wording import Label, Language


@dataclass(frozen=True, kw_only=True, eq=False, repr=False)
class SitingRun:
    """Result of `fugai.site`.

    Parameters
    ----------
    instance
        The problem: places, demand, and which place covers which demand.
    solution
        Chosen places, objective, bound, gap, status, seconds.
    covered
        What the new sites cover one after the other: ``step`` of each demand point, ``total`` and
        ``districts`` after each number of sites.
    tables
        ``chosen``, ``districts``, ``curve``, ``alternatives``, ``sensitivity``, ``targets``,
        ``phases``, ``candidates``, ``movements`` (what other assumptions change), ``rules`` (what
        each rule costs) and, where demand was left out, ``uncoverable``.
    page
        The page with the slider.
    statements
        What `facts` says, in Chinese and English.
    efficiency
        For that problem: the existing places beside the best ones; else None.
    out
        Folder that was written, None for none.
    seconds
        Time of each step. [s]
    truncated
        Whether an interrupt left out a part of the sensitivity analysis.

    Examples
    --------
    >>> import fugai
    >>> request = fugai.SitingRequest(place="outlets", budget=2, year=2015, sensitivity=False)
    >>> run = fugai.site("tests/projects/siting", request)
    >>> run.curve.tolist()  # villages covered after 0, 1 and 2 new outlets
    [3.0, 6.0, 9.0]
    >>> run.tables["sites"]
    Traceback (most recent call last):
    fugai.errors.SelectionError: There is no table 'sites', but: chosen, districts, candidates, ...
    """

    instance: SitingInstance
    solution: SitingSolution
    covered: CoveredSteps
    tables: Mapping[str, pd.DataFrame]
    page: maps.Page
    out: Path | None
    seconds: Mapping[str, float]
    truncated: bool = False
    statements: Mapping[Label, Label] = field(default_factory=dict)
    efficiency: NetworkEfficiency | None = None

    setting = renamed_attribute("fugai.SitingRun", "setting", "instance", removed_in="0.3.0")
    siting = renamed_attribute("fugai.SitingRun", "siting", "solution", removed_in="0.3.0")
    cut = renamed_attribute("fugai.SitingRun", "cut", "truncated", removed_in="0.3.0")

    @property
    def curve(self) -> FloatArray:
        """Weight covered after 0, 1, 2 ... new sites, what is already covered included."""
        return self.covered.total

    @property
    def sites(self) -> gpd.GeoDataFrame:
        """The chosen places in order, with the gain of each."""
        rows = self.instance.places.iloc[self.solution.chosen].reset_index(drop=True)
        found: gpd.GeoDataFrame = rows.assign(
            order=np.arange(1, len(rows) + 1),
            year=self.tables["chosen"]["year"].to_numpy(),
            gain=self.covered.gains,
            covered=self.curve[1:],
            cost_so_far=self.tables["chosen"]["cost_so_far"].to_numpy(),
            cost_per_gain=self.tables["chosen"]["cost_per_gain"].to_numpy(),
        )
        return found

    @property
    def interrupted(self) -> bool:
        """Whether an interrupt ended the search, or the sensitivity analysis, early."""
        return self.truncated or self.solution.status == "interrupted"

    @property
    def share(self) -> float:
        """Covered share with all new sites."""
        return float(self.curve[-1] / self.instance.scenario.demand.total)

    def facts(self, language: Language = "en") -> dict[str, str]:
        """The solution in words.

        Parameters
        ----------
        language
            ``"zh"`` or ``"en"``.
        """
        return {
            pick(key, language): pick(value, language) for key, value in self.statements.items()
        }

    def text(self, language: Language = "en") -> str:
        """The solution as a terminal shows it.

        Parameters
        ----------
        language
            ``"zh"`` or ``"en"``.
        """
        request = self.instance.request
        problem, place = pick(PROBLEMS[request.problem], language), PLACES[request.place]
        head = pick((f"{problem}：{place[0]}，", f"{problem}: {place[1].lower()}, "), language)
        spent = pick(("用时（秒）", "seconds"), language)
        facts = self.facts(language) | {spent: f"{self.solution.seconds:.1f}"}
        width = max(text_width(key) for key in facts) + 2
        lines = [f"{head}{request.year}"]
        lines += [f"  {key}{' ' * (width - text_width(key))}{facts[key]}" for key in facts]
        unit = pick(UNITS[self.instance.scenario.demand.unit], language)
        lines += [target_line(row, language) for row in self.tables["targets"].to_dict("records")]
        lines += phase_lines(self.tables["phases"], language)
        lines += self._frontier(language)
        lines += self._rules(language)
        lines += self._movements(language)
        lines.append("")
        for site in self.sites.head(10).itertuples():
            name = f"{site.candidate_id} {site.name}".strip()
            gap = " " * max(32 - text_width(name), 0)
            money = cost_text(site.cost_so_far, site.cost_per_gain, language)
            lines.append(f"  {site.order:>4}. {name}{gap}{site.gain:>12,.0f} {unit}{money}")
        more = len(self.sites) - 10
        if more > 0:
            lines.append(
                pick(
                    (
                        f"  ……另有{more:,}个，见tables/chosen.csv",
                        f"  ... and {more:,} more in tables/chosen.csv",
                    ),
                    language,
                )
            )
        return "\n".join(" ".join(line.splitlines()) for line in lines)

    def _movements(self, language: Language) -> list[str]:
        """Lines on how far the covered share moves with other assumptions."""
        rows = self.tables["movements"].to_dict("records")
        if not rows:
            return []
        head = pick(
            (
                "  改变假设、新增站点不变时的建成后覆盖率：",
                "  covered after with other assumptions, the new sites held fixed:",
            ),
            language,
        )
        texts = [movement_text(row, language) for row in rows]
        return [head, *(f"    {text}" for text in texts)]

    def _frontier(self, language: Language) -> list[str]:
        """Lines on the least travel with each number of sites that was solved."""
        if self.efficiency is None:
            return []
        head = (
            "  站点数与最少平均出行（下界），分钟：",
            "  sites and least mean travel (bound), min:",
        )
        rows = self.efficiency.frontier.itertuples()
        return [
            pick(head, language),
            *(f"    {row.Index:>6,}  {row.mean:>8.2f} ({row.mean_bound:.2f})" for row in rows),
        ]

    def _rules(self, language: Language) -> list[str]:
        """Lines on what the rules of the request cost."""
        rows = self.tables["rules"].to_dict("records")
        if not rows:
            return []
        head = pick(("  各项规则的代价：", "  what the rules cost:"), language)
        return [head, *(f"    {rule_text(self.instance, row, language)}" for row in rows)]

    def explore(self) -> folium.Map:
        """Interactive page with the slider, in a notebook."""
        return maps.page_map(self.page)

    def plot(self, ax: Axes | None = None) -> Axes:
        """Covered demand against the number of new sites, with the bound."""
        import matplotlib.pyplot as plt  # noqa: PLC0415  (slow to import)

        if ax is None:
            _, ax = plt.subplots()
        table = self.tables["curve"]
        total = self.instance.scenario.demand.total
        ax.plot(
            np.arange(len(self.curve)),
            self.curve,
            marker="o",
            markersize=3,
            color="#1b6ca8",
            label="solution, in order",
        )
        if "bound" in table and table["bound"].notna().any():
            ax.plot(
                table["sites"],
                table["bound"],
                color="#b4530a",
                linewidth=1,
                linestyle="--",
                label="upper bound",
            )
        ax.set_xlabel("new sites")
        ax.set_ylabel(f"covered {UNITS[self.instance.scenario.demand.unit][1]} of {total:,.0f}")
        solution = self.solution
        ax.set_title(
            f"{solution.problem}: gap {solution.gap:.3%} ({solution.status}, {self.instance.basis})"
        )
        ax.grid(alpha=0.3)
        ax.legend(frameon=False)
        return ax

    def __repr__(self) -> str:
        """One line: problem, place, covered share, gap."""
        request, solution = self.instance.request, self.solution
        return (
            f"SitingRun({request.problem}, {request.place}, {len(solution.chosen)} sites, "
            f"{self.share:.2%} covered, gap {solution.gap:.4%}, {solution.status})"
        )

    def _repr_html_(self) -> str:
        request = self.instance.request
        title = html.escape(self.instance.inputs.project.name)
        head = f"{PROBLEMS[request.problem][1]}, {PLACES[request.place][1].lower()}, {request.year}"
        rows = "".join(
            f"<tr><th>{html.escape(key)}</th><td>{html.escape(value)}</td></tr>"
            for key, value in self.facts().items()
        )
        return f"<h3>{title}</h3><table><caption>{html.escape(head)}</caption>{rows}</table>"
