"""How efficient a network is: the least travel with as many sites, the fewest sites with as much."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from fugai.errors import ConfigError, ContractError
from fugai.siting.checks import check_weight, first_few
from fugai.siting.costs.assignment import mask_of
from fugai.siting.costs.instance import check_unreached_cost
from fugai.siting.costs.table import CostTable, read_costs
from fugai.siting.efficiency.result import NetworkEfficiency
from fugai.siting.efficiency.search import SizeSearch
from fugai.siting.options import Choices, SolverOptions
from fugai.siting.roles import check_no_cost, check_roles

if TYPE_CHECKING:
    from fugai._types import FloatArray, IntArray
    from fugai.siting.costs.table import CostMatrix
    from fugai.siting.roles import CandidateRoles

FRONTIER_POINTS = 9
"""Numbers of sites between the fewest that suffice and as many as today that are solved at least."""


def network_efficiency(
    cost: CostMatrix,
    weight: npt.ArrayLike | None = None,
    *,
    choices: Choices,
    unreached_cost: float | None = None,
    max_points: int = FRONTIER_POINTS,
    solver: SolverOptions | None = None,
) -> NetworkEfficiency:
    """How much less travel as many sites, and how many fewer sites as much travel, could need.

    Parameters
    ----------
    cost, weight, unreached_cost
        As in `solve_p_median`.
    choices
        ``existing`` are the sites of the network; they and all other candidates may be open or not.
        ``required`` must be open (existing ones too), ``forbidden`` must not. No costs or conflicts.
    max_points
        Numbers of sites of the frontier, between the fewest that suffice and as many as exist; those
        that the search for the fewest solves come in addition.
    solver
        Time limit of each number of sites, and seed.

    Returns
    -------
    `NetworkEfficiency`; each of its numbers is a p-median with a bound and a certificate.

    Raises
    ------
    ConfigError, ContractError
        Arguments contradict each other, no site exists, or a cost or weight is wrong. Without
        ``unreached_cost``: an existing site does not reach every demand point.

    Notes
    -----
    The p-median (Hakimi 1964) over the existing sites and the candidates, solved for as many sites
    as exist, then for fewer by bisection: more sites never need more travel. A number of sites is
    proven too small where its bound is above the network's travel.

    Examples
    --------
    >>> import numpy as np
    >>> from fugai.siting import Choices, network_efficiency
    >>> km = np.abs(np.subtract.outer(np.arange(6.0), np.arange(6.0)))
    >>> found = network_efficiency(km, choices=Choices(existing=[0, 1, 5]))
    >>> found.frontier[["travel", "bound", "status"]]
           travel  bound   status
    sites
    1         9.0    9.0  optimal
    2         4.0    4.0  optimal
    3         3.0    3.0  optimal
    """
    table = read_costs(cost)
    demand, candidates = table.shape
    weights = check_weight(np.ones(demand) if weight is None else weight, demand)
    check_unreached_cost(unreached_cost)
    roles = _check_network(check_no_cost(choices), candidates, max_points)
    travel = _travel(table, weights, roles, unreached_cost)
    search = SizeSearch(
        cost=cost,
        weight=weights,
        choices=Choices(required=choices.required, forbidden=choices.forbidden),
        unreached_cost=unreached_cost,
        options=solver or SolverOptions(),
        travel=travel,
        # whether the network itself is one that may be chosen
        is_allowed=bool(np.isin(_required(choices, candidates), roles.existing).all()),
        n_sites=len(roles.existing),
    )
    fewest = max(1, len(_required(choices, candidates)))
    search.solve(search.n_sites)
    enough = search.fewest_enough(fewest)
    at_least = search.fewest_possible(fewest, enough)
    first = search.n_sites if enough is None else enough
    for number in np.unique(np.linspace(first, search.n_sites, max_points).round().astype(int)):
        search.solve(int(number))
    return NetworkEfficiency(
        existing=roles.existing,
        travel=travel,
        weight=float(weights.sum()),
        same_sites=search.same_sites(),
        fewest_sites=None if enough is None else search.found.get(enough),
        sites_enough=enough,
        sites_at_least=at_least,
        frontier=search.frontier(),
    )


def _required(choices: Choices, candidates: int) -> IntArray:
    """All sites that must be open, the existing ones among them."""
    return check_roles(Choices(required=choices.required), candidates).required


def _check_network(choices: Choices, candidates: int, max_points: int) -> CandidateRoles:
    roles = check_roles(choices, candidates)
    if choices.conflicts is not None:
        msg = "`choices` must have no `conflicts` where networks are compared, found some."
        raise ConfigError(msg)
    if not len(roles.existing):
        msg = "`existing` must hold the sites of the network, found none."
        raise ConfigError(msg)
    required = len(_required(choices, candidates))
    if required > len(roles.existing):
        msg = (
            f"`required` must be at most as many as the {len(roles.existing)} existing sites, "
            f"found {required}."
        )
        raise ConfigError(msg)
    if max_points < 1:
        msg = f"`max_points` must be at least 1, found {max_points}."
        raise ConfigError(msg)
    return roles


def _travel(
    table: CostTable, weight: FloatArray, roles: CandidateRoles, unreached_cost: float | None
) -> float:
    """Weight times cost to the nearest existing site, over all demand."""
    is_open = mask_of(roles.candidates, roles.existing)
    row = np.repeat(np.arange(table.shape[0]), table.n_candidates)
    used = is_open[table.candidate]
    nearest = np.full(table.shape[0], np.inf if unreached_cost is None else unreached_cost)
    np.minimum.at(nearest, row[used], table.cost[used])
    lost = np.flatnonzero(np.isinf(nearest) & (weight > 0))
    if len(lost):
        msg = (
            "An existing site must reach every demand point, unless `unreached_cost` is given, "
            f"found {len(lost):,} that none reaches: {first_few(lost)}."
        )
        raise ContractError(msg)
    counts = weight > 0
    return float((weight[counts] * nearest[counts]).sum())
