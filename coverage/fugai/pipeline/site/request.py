"""The question that `fugai.site` answers: which problem, for which places, within what limit."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from fugai._arguments import guard_fields

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

Problem = Literal[
    "mclp", "lscp", "partial", "backup", "lscp-backup", "p-median", "p-center", "efficiency"
]
Place = Literal["pickup-points", "outlets", "base-stations"]
CandidateSource = Literal["project", "grid", "nodes", "masts"]

PROBLEMS: dict[str, tuple[str, str]] = {
    "mclp": ("最大覆盖（MCLP）", "Maximal covering (MCLP)"),
    "lscp": ("集合覆盖（LSCP）", "Location set covering (LSCP)"),
    "partial": ("部分覆盖", "Partial covering"),
    "backup": ("备份覆盖（MCLP-B）", "Backup covering (MCLP-B)"),
    "lscp-backup": ("备份集合覆盖（LSCP-B）", "Set covering with backup (LSCP-B)"),
    "p-median": ("p-中位", "p-median"),
    "p-center": ("p-中心", "p-center"),
    "efficiency": ("网络效率", "Network efficiency"),
}
PLACES: dict[str, tuple[str, str]] = {
    "pickup-points": ("快递末端网点（自提点）", "Pickup points"),
    "outlets": ("快递网点", "Courier outlets"),
    "base-stations": ("基站", "Base stations"),
}
ROAD_LAYERS: dict[str, tuple[str, str]] = {
    "residents": ("居民", "residents"),
    "villages": ("建制村和社区", "villages"),
}
"""Kinds of demand that places on roads may serve together."""

TRAVEL_TIME_PROBLEMS = ("p-median", "p-center", "efficiency")
"""Problems over travel times rather than over who is covered."""

BUDGET_PROBLEMS = ("mclp", "backup", "p-median", "p-center")
"""Problems that need a budget."""


@guard_fields
@dataclass(frozen=True, kw_only=True)
class SitingRequest:
    """A siting question; what is not given is taken from the project.

    Parameters
    ----------
    problem
        mclp, lscp, partial, backup, lscp-backup, p-median, p-center or efficiency.
    place
        ``pickup-points``: residents within a walk; ``outlets``: villages within a drive;
        ``base-stations``: residents with the signal of a profile.
    budget
        How many new sites; money with ``by_cost``. The sum of ``per_year`` where None. Not for the
        problems that look for the fewest sites, and not for efficiency.
    by_cost
        The budget is money in the unit of ``candidates.cost``, and the lscp and the partial problem
        look for the cheapest sites rather than the fewest.
    site_cost
        Cost of a candidate that states none.
    per_year
        Budget of each year after ``year``, in the unit of the budget; the last one repeats, and what
        is left of one goes to the next. The new sites are spread evenly where None.
    phases
        Share of the demand to be covered by the end of years after ``year``, ``("2016=0.6",
        "2018=0.9")``: the sites are built in their order, no earlier than a share needs them
        (covering problems).
    max_minutes
        Longest walk or drive, inclusive; the project's own where None. [min]
    unreached_minutes
        Time that the p-median and the efficiency count for whoever is farther from every place; 120
        where None. [min]
    profile
        What 'covered' means for base stations, a name of ``[wireless.profiles]``.
    layers
        Several demands at once, each with its share: profiles for base stations, ``("lte=0.7",
        "nr=0.3")``, else ``("residents=0.7", "villages=0.3")``. What is covered is the mean over
        them, weighted by the shares (covering problems).
    operator
        Whose existing outlets or masts count; those of all operators where None.
    year
        The sites in service at its end exist already; the project's last year where None.
    share
        Share of the demand that the partial problem must cover.
    equity_floor
        Least share that every district must have covered (mclp, partial).
    capacity
        Most residents (outlets: villages) that a place can serve (mclp, p-median), where the table of
        candidates does not state a ``capacity`` of its own. An existing pickup point that states its
        parcels a day serves as many residents as send for them.
    min_distance_m
        Least distance between two new places. [m]
    required, forbidden, existing
        Ids of candidates that must be built, must not be built, or stand already, beside those that
        the table of candidates marks.
    candidates
        ``project``: its table; ``masts``: its masts without the profile's technology; ``grid``;
        ``nodes``: road nodes. Where None, the project's table (``nodes`` without one), for base
        stations a grid.
    spacing_m
        Spacing of a grid, or of the road nodes taken; 500, for base stations 2000, where None. [m]
    max_candidates
        Most candidates from masts, a grid or nodes for base stations; those with the most uncovered
        residents around them are kept.
    time_limit_s
        Of the main problem; each further one takes at most a tenth of it. [s]
    seed
        Of the random part of the search; the project's own where None.
    skip_uncoverable
        Leave out demand that no candidate can cover rather than refuse (lscp, lscp-backup,
        p-center).
    sensitivity
        Whether alternatives, other thresholds and budgets, targets and what the rules cost are
        computed too.

    Examples
    --------
    >>> from fugai import SitingRequest
    >>> SitingRequest(place="outlets", budget=3, max_minutes=10).problem
    'mclp'
    """

    problem: str = "mclp"
    place: str = "pickup-points"
    budget: float | None = None
    by_cost: bool = False
    site_cost: float | None = None
    per_year: Sequence[float] | None = None
    phases: Sequence[str] | None = None
    max_minutes: float | None = None
    unreached_minutes: float | None = None
    profile: str | None = None
    layers: Sequence[str] | None = None
    operator: str | None = None
    year: int | None = None
    share: float = 0.95
    equity_floor: float = 0.0
    capacity: float | None = None
    min_distance_m: float | None = None
    required: Sequence[str] | None = None
    forbidden: Sequence[str] | None = None
    existing: Sequence[str] | None = None
    candidates: str | None = None
    spacing_m: float | None = None
    max_candidates: int = 300
    time_limit_s: float = 60.0
    seed: int | None = None
    skip_uncoverable: bool = False
    sensitivity: bool = True


@dataclass(frozen=True, kw_only=True)
class ResolvedRequest:
    """A `SitingRequest` that was checked, with the project's own values where it gave none."""

    problem: Problem
    place: Place
    budget: float
    by_cost: bool
    site_cost: float | None
    per_year: tuple[float, ...]
    phases: Mapping[int, float]
    max_minutes: float
    unreached_minutes: float
    profile: str
    layers: Mapping[str, float]
    operator: str
    year: int
    share: float
    equity_floor: float
    capacity: float | None
    min_distance_m: float | None
    required: tuple[str, ...]
    forbidden: tuple[str, ...]
    existing: tuple[str, ...]
    candidates: CandidateSource
    spacing_m: float
    max_candidates: int
    time_limit_s: float
    seed: int
    skip_uncoverable: bool
    sensitivity: bool

    @property
    def radio(self) -> bool:
        """Whether the places are masts, and the threshold a signal level."""
        return self.place == "base-stations"
