"""What `fugai.site` hands back: the solution, its tables and its page, each shown by a notebook."""

from __future__ import annotations

import html
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from fugai import maps
from fugai._deprecated import renamed_attribute
from fugai.pipeline.site.request import PLACES, PROBLEMS
from fugai.pipeline.site.wording import UNITS, objective_text

if TYPE_CHECKING:
    from collections.abc import Hashable, Mapping
    from pathlib import Path

    import folium
    import geopandas as gpd
    import pandas as pd
    from matplotlib.axes import Axes

    from fugai._types import FloatArray
    from fugai.pipeline.site.covered import CoveredSteps
    from fugai.pipeline.site.instance import SitingInstance
    from fugai.siting import SitingSolution


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
        ``phases``, ``candidates`` and, where demand was left out, ``uncoverable``.
    page
        The page with the slider.
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
            order=np.arange(1, len(rows) + 1), gain=self.covered.gains, covered=self.curve[1:]
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

    def facts(self) -> dict[str, str]:
        """The solution in words, in English."""
        solution, demand = self.solution, self.instance.scenario.demand
        unit = UNITS[demand.unit][1]
        total = demand.total
        facts = {
            "new sites": f"{len(solution.chosen):,} beside {self.instance.n_existing:,} existing, "
            f"of {self.instance.n_candidates:,} candidates",
            "covered before": f"{self.curve[0]:,.0f} of {total:,.0f} {unit} ({self.curve[0] / total:.2%})",
            "covered after": f"{self.curve[-1]:,.0f} ({self.share:.2%})",
            "objective": objective_text(self.instance, solution.objective)[1],
            "bound": objective_text(self.instance, solution.bound)[1],
            "gap": f"{solution.gap:.4%}",
            "status": solution.status,
            "seconds": f"{solution.seconds:.1f}",
            "basis": self.instance.basis,
        }
        if demand.unknown:
            facts["unknown"] = f"{demand.unknown:,.0f} {unit} far from any road or without data"
        if len(solution.uncoverable):
            facts["left out"] = (
                f"{len(solution.uncoverable):,} demand points that no candidate covers"
            )
        return facts

    def text(self) -> str:
        """The solution as a terminal shows it."""
        request = self.instance.request
        head = f"{PROBLEMS[request.problem][1]}: {PLACES[request.place][1].lower()}, {request.year}"
        lines = [head, *(f"  {key:<16}{value}" for key, value in self.facts().items())]
        unit = UNITS[self.instance.scenario.demand.unit][1]
        lines += [_target_line(row) for row in self.tables["targets"].to_dict("records")]
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


def _target_line(row: Mapping[Hashable, Any]) -> str:
    line = (
        f"  target {row['target']}: {row['required']:.1%}, "
        f"before {row['before']:.1%}, after {row['after']:.1%}"
    )
    if row["status"] == "out of reach":
        return f"{line}; out of reach of all candidates together"
    if row["sites_needed"] > 0:
        least = f"at least {row['at_least']:,.0f}, {row['status']}"
        return f"{line}; takes {row['sites_needed']:,.0f} sites ({least})"
    return line
