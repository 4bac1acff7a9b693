"""What `fugai.site` hands back: the answer, its tables, its page, each shown by a notebook."""

from __future__ import annotations

import html
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from fugai import maps
from fugai.pipeline.site.scenario import PLACES, PROBLEMS

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    import folium
    import geopandas as gpd
    import pandas as pd
    from matplotlib.axes import Axes

    from fugai._types import FloatArray, IntArray
    from fugai.pipeline.site.scenario import SitingInstance
    from fugai.siting import SitingSolution

UNITS = {"persons": ("人", "people"), "settlements": ("个建制村和社区", "settlements")}


def objective_text(setting: SitingInstance, value: float, language: str = "en") -> str:
    """A value of the objective with its unit."""
    request, demand = setting.request, setting.case.demand
    zh = language == "zh"
    if request.problem in ("lscp", "partial"):
        word = ("造价", "of cost") if request.by_cost else ("个新站", "new sites")
        return f"{value:,.0f} {word[not zh]}"
    if request.problem == "p-median":
        mean = value / demand.weight.sum()
        return (
            f"{value:,.0f} 分钟（平均{mean:.2f}）"
            if zh
            else f"{value:,.0f} min ({mean:.2f} on average)"
        )
    if request.problem == "p-center":
        return f"{value:,.1f} 分钟" if zh else f"{value:,.1f} min at most"
    return f"{value + demand.settled_all:,.0f} {UNITS[demand.unit][not zh]}"


@dataclass(frozen=True, kw_only=True, eq=False, repr=False)
class SitingRun:
    """Result of `fugai.site`.

    Parameters
    ----------
    setting
        The question: places, demand and who covers whom.
    siting
        The answer: chosen places, objective, bound, gap, status, seconds.
    first
        At which site of the order each demand point is covered: 0 by what stands, -1 never.
    curve
        Weight covered after 0, 1, 2 ... new sites, those covered from the outset included.
    tables
        ``chosen``, ``districts``, ``curve``, ``alternatives``, ``sensitivity``, ``targets``,
        ``phases``, ``candidates`` and, where demand was left out, ``uncoverable``.
    page
        The page with the slider.
    out
        Folder that was written, None for none.
    seconds
        Time of each step. [s]
    cut
        Whether an interrupt left out some of the further questions.
    """

    setting: SitingInstance
    siting: SitingSolution
    first: IntArray
    curve: FloatArray
    tables: Mapping[str, pd.DataFrame]
    page: maps.Page
    out: Path | None
    seconds: Mapping[str, float]
    cut: bool = False

    @property
    def sites(self) -> gpd.GeoDataFrame:
        """The chosen places in order, with what each adds."""
        rows = self.setting.places.iloc[self.siting.chosen].reset_index(drop=True)
        found: gpd.GeoDataFrame = rows.assign(
            order=np.arange(1, len(rows) + 1), gain=np.diff(self.curve), covered=self.curve[1:]
        )
        return found

    @property
    def interrupted(self) -> bool:
        """Whether an interrupt cut the search, or the questions after it, short."""
        return self.cut or self.siting.status == "interrupted"

    @property
    def share(self) -> float:
        """Covered share with all new sites."""
        return float(self.curve[-1] / self.setting.case.demand.total)

    def facts(self) -> dict[str, str]:
        """The answer in words, in English."""
        answer, demand = self.siting, self.setting.case.demand
        unit = UNITS[demand.unit][1]
        total = demand.total
        facts = {
            "new sites": f"{len(answer.chosen):,} beside {self.setting.stands:,} existing, "
            f"of {self.setting.buildable:,} candidates",
            "covered before": f"{self.curve[0]:,.0f} of {total:,.0f} {unit} ({self.curve[0] / total:.2%})",
            "covered after": f"{self.curve[-1]:,.0f} ({self.share:.2%})",
            "objective": objective_text(self.setting, answer.objective),
            "bound": objective_text(self.setting, answer.bound),
            "gap": f"{answer.gap:.4%}",
            "status": answer.status,
            "seconds": f"{answer.seconds:.1f}",
            "basis": self.setting.basis,
        }
        if demand.unknown:
            facts["unknown"] = f"{demand.unknown:,.0f} {unit} away from any road or data"
        if len(answer.uncoverable):
            facts["left out"] = f"{len(answer.uncoverable):,} demand points that nothing can cover"
        return facts

    def text(self) -> str:
        """The answer as a terminal shows it."""
        request = self.setting.request
        head = f"{PROBLEMS[request.problem][1]}: {PLACES[request.place][1].lower()}, {request.year}"
        lines = [head, *(f"  {key:<16}{value}" for key, value in self.facts().items())]
        unit = UNITS[self.setting.case.demand.unit][1]
        for row in self.tables["targets"].to_dict("records"):
            goal = f"  target {row['target']}: {row['required']:.1%}, now {row['before']:.1%}, then {row['after']:.1%}"
            if row["status"] == "out of reach":
                goal += "; out of reach of all candidates together"
            elif row["sites_needed"] > 0:
                goal += f"; takes {row['sites_needed']:,.0f} sites (at least {row['at_least']:,.0f}, {row['status']})"
            lines.append(goal)
        lines.append("")
        for site in self.sites.head(10).itertuples():
            name = f"{site.candidate_id} {site.name}".strip()
            lines.append(f"  {site.order:>4}. {name:<32}{site.gain:>12,.0f} {unit}")
        if len(self.sites) > 10:
            lines.append(f"  ... and {len(self.sites) - 10:,} more in tables/chosen.csv")
        return "\n".join(" ".join(line.splitlines()) for line in lines)

    def explore(self) -> folium.Map:
        """Interactive page with the slider, in a notebook."""
        return maps.page_map(self.page)

    def plot(self, ax: Axes | None = None) -> Axes:
        """Marginal-gain curve: what each further site adds, and the bound."""
        import matplotlib.pyplot as plt  # noqa: PLC0415  (slow to import)

        if ax is None:
            _, ax = plt.subplots()
        table = self.tables["curve"]
        total = self.setting.case.demand.total
        ax.plot(
            np.arange(len(self.curve)),
            self.curve,
            marker="o",
            markersize=3,
            color="#1b6ca8",
            label="answer, in order",
        )
        if "bound" in table and table["bound"].notna().any():
            ax.plot(
                table["sites"],
                table["bound"],
                color="#b4530a",
                linewidth=1,
                linestyle="--",
                label="no choice covers more",
            )
        ax.set_xlabel("new sites")
        ax.set_ylabel(f"covered {UNITS[self.setting.case.demand.unit][1]} of {total:,.0f}")
        answer = self.siting
        ax.set_title(
            f"{answer.problem}: gap {answer.gap:.3%} ({answer.status}, {self.setting.basis})"
        )
        ax.grid(alpha=0.3)
        ax.legend(frameon=False)
        return ax

    def __repr__(self) -> str:
        """One line: problem, place, covered share, gap."""
        request, answer = self.setting.request, self.siting
        return (
            f"SitingRun({request.problem}, {request.place}, {len(answer.chosen)} sites, "
            f"{self.share:.2%} covered, gap {answer.gap:.4%}, {answer.status})"
        )

    def _repr_html_(self) -> str:
        request = self.setting.request
        title = html.escape(self.setting.inputs.project.name)
        head = f"{PROBLEMS[request.problem][1]}, {PLACES[request.place][1].lower()}, {request.year}"
        rows = "".join(
            f"<tr><th>{html.escape(key)}</th><td>{html.escape(value)}</td></tr>"
            for key, value in self.facts().items()
        )
        return f"<h3>{title}</h3><table><caption>{html.escape(head)}</caption>{rows}</table>"
