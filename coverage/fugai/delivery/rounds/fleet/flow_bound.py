"""A lower bound on the cost of rounds: a linear program of flows, with cuts.

Each kind of vehicle has a flow along the arcs between places (two-index formulation of the vehicle
routing problem, Laporte 1986, one copy for each kind). A flow obeys loads, shifts and the number of
vehicles in sum, and each set of stops is entered as often as its load demands (rounded capacity
cuts); sets that a solution breaks are found among connected and minimum-cut sets. Windows only
forbid arcs here, and waiting is free: what remains is never more than any rounds cost.
"""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from scipy.optimize import linprog
from scipy.sparse import csr_array, vstack
from scipy.sparse.csgraph import connected_components, maximum_flow

from fugai._mixed_integer import MixedInteger
from fugai.delivery.rounds.fleet.costs import arc_costs, possible_arcs, vehicle_cost
from fugai.delivery.rounds.fleet.instance import LOAD_TOLERANCE

if TYPE_CHECKING:
    from fugai._types import BoolArray, FloatArray, IntArray
    from fugai.delivery.rounds.fleet.instance import Instance

MOST_ARCS = 60_000
"""Arcs of all kinds together, beyond which they are priced instead: see `priced_flow_bound`."""

MOST_ROUNDS = 25
"""Rounds of new cuts."""

VIOLATED = 1e-3
"""By how much a cut must be broken."""

MOST_NODES = 200
"""Nodes of the search tree over numbers of vehicles."""

CUT_UNITS = 10_000
"""Flow is counted in whole units for minimum cuts."""


class Arcs(NamedTuple):
    """Arcs of all kinds: kind, places and cost of each."""

    kind: IntArray
    tail: IntArray
    head: IntArray
    cost: FloatArray


def flow_bound(instance: Instance, *, ends_at: float | None) -> float:
    """No rounds cost less, stops that are left out included; 0 where the program is too large.

    Parameters
    ----------
    ends_at
        Reading of ``time.process_time`` at which to stop adding cuts. [s]
    """
    arcs = arcs_of(instance)
    if len(arcs.kind) == 0 or len(arcs.kind) > MOST_ARCS:
        return instance.unserved_cost * instance.stops if len(arcs.kind) == 0 else 0.0
    program = program_of(instance, arcs)
    cuts: list[csr_array] = []
    bound, right = 0.0, np.empty(0)
    for _ in range(MOST_ROUNDS):
        less = vstack([program.less, *cuts]) if cuts else program.less
        solved = linprog(  # type: ignore[call-overload]  # its stubs know no sparse matrices
            program.cost,
            A_ub=less.tocsr(),
            b_ub=np.concatenate([program.less_than, right]),
            A_eq=program.equal,
            b_eq=program.equal_to,
            bounds=np.column_stack((np.zeros(len(program.cost)), program.most)),
            method="highs",
        )
        if solved.status != 0:
            break
        bound = max(
            bound, safe_value(program, less, np.concatenate([program.less_than, right]), solved)
        )
        sets = violated_sets(
            instance, arcs, solved.x[: len(arcs.kind)], solved.x[-instance.stops :]
        )
        if ends_at is not None and time.process_time() > ends_at:
            return bound
        if not sets:
            break
        rows, amounts = zip(
            *(cut_of(instance, arcs, members, len(program.cost)) for members in sets), strict=True
        )
        cuts += rows
        right = np.concatenate([right, amounts])
    return max(bound, _with_whole_vehicles(instance, program, cuts, right, ends_at=ends_at))


def _with_whole_vehicles(
    instance: Instance,
    program: FlowProgram,
    cuts: list[csr_array],
    right: FloatArray,
    *,
    ends_at: float | None,
) -> float:
    """The bound where vehicles come whole, and nothing else must."""
    first = len(program.cost) - instance.stops - len(instance.kinds)
    first -= sum(len(kind.reload_at) for kind in instance.kinds)
    whole = np.zeros(len(program.cost))
    whole[first : first + len(instance.kinds)] = 1
    less = vstack([program.less, *cuts]).tocsr() if cuts else program.less
    left_s = np.inf if ends_at is None else max(ends_at - time.process_time(), 0.1)
    most = np.concatenate([program.less_than, right])
    solved = MixedInteger(
        cost=program.cost,
        rows=vstack([less, program.equal]).tocsr(),
        row_low=np.append(np.full(len(most), -np.inf), program.equal_to),
        row_high=np.append(most, program.equal_to),
        high=program.most,
        integral=whole,
    ).solve(max_nodes=MOST_NODES, time_limit_s=left_s, gap=1e-4)
    return solved.bound * (1 - 1e-9) if np.isfinite(solved.bound) else 0.0


class FlowProgram(NamedTuple):
    """Variables: flow of each arc, vehicles of each kind, loadings at depots, stops left out."""

    cost: FloatArray
    most: FloatArray
    less: csr_array
    less_than: FloatArray
    equal: csr_array
    equal_to: FloatArray


def safe_value(
    program: FlowProgram, less: csr_array, less_than: FloatArray, solved: object
) -> float:
    """The value of the dual solution, which bounds the program however exact the solver was."""
    up = np.minimum(np.asarray(solved.ineqlin.marginals), 0.0)  # type: ignore[attr-defined]
    free = np.asarray(solved.eqlin.marginals)  # type: ignore[attr-defined]
    reduced = program.cost - less.T @ up - program.equal.T @ free
    below = np.minimum(reduced, 0.0)
    slack = below[below < 0] @ program.most[below < 0] if (below < 0).any() else 0.0
    return float(less_than @ up + program.equal_to @ free + slack)


def arcs_of(instance: Instance) -> Arcs:
    """Every arc that windows, shift and capacity do not forbid."""
    kinds, tails, heads, costs = [], [], [], []
    for position, kind in enumerate(instance.kinds):
        if not kind.number:
            continue
        tail, head = np.nonzero(possible_arcs(instance, kind))
        cost = arc_costs(instance, kind)[tail, head]
        home = head == kind.depot
        cost = cost - home * kind.cost_per_s * float(instance.service_s[kind.depot])
        kinds.append(np.full(len(tail), position))
        tails.append(tail)
        heads.append(head)
        costs.append(cost)
    if not kinds:
        empty = np.empty(0, dtype=np.int64)
        return Arcs(empty, empty, empty, np.empty(0))
    return Arcs(*map(np.concatenate, (kinds, tails, heads, costs)))


def program_of(instance: Instance, arcs: Arcs) -> FlowProgram:
    """The program without cuts. Rows are gathered as triples of row, column and value."""
    n_arcs, n_kinds, stops = len(arcs.kind), len(instance.kinds), instance.stops
    loadings = [(at, depot) for at, k in enumerate(instance.kinds) for depot in k.reload_at]
    size = n_arcs + n_kinds + len(loadings) + stops
    vehicle = n_arcs + np.arange(n_kinds)
    loading = {pair: n_arcs + n_kinds + at for at, pair in enumerate(loadings)}
    left_out = size - stops + np.arange(stops)
    cost, most = np.zeros(size), np.full(size, np.inf)
    cost[:n_arcs], most[:n_arcs] = arcs.cost, 1.0
    for at, kind in enumerate(instance.kinds):
        cost[vehicle[at]], most[vehicle[at]] = vehicle_cost(instance, kind), kind.number
        for depot in kind.reload_at:
            # Arcs to a depot other than the own one carry the loading there already.
            again = kind.cost_per_s * float(instance.service_s[depot])
            cost[loading[at, depot]] = again if depot == kind.depot else 0.0
            most[loading[at, depot]] = kind.number * kind.max_reloads
    cost[left_out], most[left_out] = instance.unserved_cost, 1.0
    equal, equal_to = _equalities(instance, arcs, vehicle, loading, left_out, size)
    less, less_than = _inequalities(instance, arcs, vehicle, loading, size)
    return FlowProgram(cost, most, less, less_than, equal, equal_to)


def _rows(triples: list[tuple[IntArray, IntArray, FloatArray]], rows: int, size: int) -> csr_array:
    row, column, value = (np.concatenate(part) for part in zip(*triples, strict=True))
    return csr_array((value, (row, column)), shape=(rows, size))


def _equalities(
    instance: Instance,
    arcs: Arcs,
    vehicle: IntArray,
    loading: dict[tuple[int, int], int],
    left_out: IntArray,
    size: int,
) -> tuple[csr_array, FloatArray]:
    """Each stop is entered once or left out; what enters a place with a kind leaves it with the kind."""
    depots, stops, kinds = instance.depots, instance.stops, len(instance.kinds)
    arc = np.arange(len(arcs.kind))
    to_stop = arcs.head >= depots
    triples = [
        (arcs.head[to_stop] - depots, arc[to_stop], np.ones(int(to_stop.sum()))),
        (np.arange(stops), left_out, np.ones(stops)),
    ]
    places = depots + stops
    enters = stops + arcs.kind * places + arcs.head
    leaves = stops + arcs.kind * places + arcs.tail
    triples += [(enters, arc, np.ones(len(arc))), (leaves, arc, -np.ones(len(arc)))]
    # Loadings equal what leaves their depot, beside the vehicles that start there.
    base = stops + kinds * places
    for number, ((at, depot), column) in enumerate(loading.items()):
        out = arc[(arcs.kind == at) & (arcs.tail == depot)]
        row = np.full(len(out), base + number)
        triples += [
            (row, out, np.ones(len(out))),
            (row[:1] if len(out) else np.array([base + number]), np.array([column]), -np.ones(1)),
        ]
        if depot == instance.kinds[at].depot:
            triples.append((np.array([base + number]), np.array([vehicle[at]]), -np.ones(1)))
    rows = base + len(loading)
    # Vehicles leave their depot once where they do not load there again.
    more: list[int] = []
    for at, kind in enumerate(instance.kinds):
        if (at, kind.depot) not in loading:
            out = arc[(arcs.kind == at) & (arcs.tail == kind.depot)]
            row = np.full(len(out) + 1, rows + len(more))
            triples.append((row, np.append(out, vehicle[at]), np.append(np.ones(len(out)), -1.0)))
            more.append(at)
    rows += len(more)
    right = np.zeros(rows)
    right[:stops] = 1.0
    return _rows(triples, rows, size), right


def _inequalities(
    instance: Instance,
    arcs: Arcs,
    vehicle: IntArray,
    loading: dict[tuple[int, int], int],
    size: int,
) -> tuple[csr_array, FloatArray]:
    """Of each kind: load within its loadings, work within its shifts, reloads as often as allowed."""
    kinds, depots = len(instance.kinds), instance.depots
    arc = np.arange(len(arcs.kind))
    load = np.vstack([np.zeros((depots, 2)), instance.load])
    triples = []
    work = instance.seconds.astype(np.float64) + instance.service_s[None, None, :]
    for at, kind in enumerate(instance.kinds):
        mine = arc[arcs.kind == at]
        tail, head = arcs.tail[mine], arcs.head[mine]
        sources = np.array([vehicle[at], *(c for (k, _), c in loading.items() if k == at)])
        for which in (0, 1):
            if np.isfinite(kind.capacity[which]):
                row = np.full(len(mine) + len(sources), at * 4 + which)
                room = kind.capacity[which] * (1 + LOAD_TOLERANCE)
                value = np.append(load[head, which], np.full(len(sources), -room))
                triples.append((row, np.append(mine, sources), value))
        busy = work[kind.matrix, tail, head] - (head == kind.depot) * instance.service_s[kind.depot]
        own = float(instance.service_s[kind.depot])
        again = [(c, d) for (k, d), c in loading.items() if k == at]
        row = np.full(len(mine) + 1 + len(again), at * 4 + 2)
        value = np.concatenate(
            [busy, [own - kind.shift_s], [own if d == kind.depot else 0.0 for _, d in again]]
        )
        columns = np.concatenate([mine, [vehicle[at]], [c for c, _ in again]]).astype(np.int64)
        triples.append((row, columns, value))
        if again:
            columns = np.array([vehicle[at], *(c for c, _ in again)])
            value = np.append(-float(kind.max_reloads), np.ones(len(again)))
            triples.append((np.full(len(columns), at * 4 + 3), columns, value))
    return _rows(triples, kinds * 4, size), np.zeros(kinds * 4)


def _needed(instance: Instance, members: BoolArray) -> int:
    """How often vehicles must enter a set of stops at least, none of them left out."""
    most = np.max([kind.capacity for kind in instance.kinds if kind.number], axis=0)
    load = instance.load[members].sum(axis=0)
    with np.errstate(invalid="ignore"):
        times = np.where(np.isfinite(most), load / (most * (1 + LOAD_TOLERANCE)), 0.0)
    return max(1, int(np.ceil(times.max() - 1e-9)))


def cut_of(
    instance: Instance, arcs: Arcs, members: BoolArray, size: int
) -> tuple[csr_array, float]:
    """As a row of `less`: the set is entered as often as needed, but for stops that are left out."""
    needed = _needed(instance, members)
    inside = np.zeros(instance.depots + instance.stops, dtype=np.bool_)
    inside[instance.depots :] = members
    enters = np.flatnonzero(inside[arcs.head] & ~inside[arcs.tail])
    out = size - instance.stops + np.flatnonzero(members)
    column = np.append(enters, out)  # a stop fits into a vehicle: left out, it saves one entry
    row = np.zeros(len(column), dtype=np.int64)
    return csr_array((-np.ones(len(column)), (row, column)), shape=(1, size)), -float(needed)


def violated_sets(
    instance: Instance, arcs: Arcs, flow: FloatArray, left_out: FloatArray
) -> list[BoolArray]:
    """Sets of stops that are entered less often than needed."""
    places, depots = instance.depots + instance.stops, instance.depots
    used = flow > 1e-9
    matrix = csr_array((flow[used], (arcs.tail[used], arcs.head[used])), shape=(places, places))
    between = matrix[depots:, depots:]
    found: dict[bytes, BoolArray] = {}
    for threshold in (1e-6, 0.3, 0.5, 0.7, 0.9):
        strong = csr_array(between)
        strong.data = np.where(strong.data >= threshold, strong.data, 0.0)
        strong.eliminate_zeros()
        number, label = connected_components(strong, directed=False)
        for at in range(number):
            members = label == at
            alone = members.sum() == 1
            if not alone and _is_violated(instance, arcs, flow, left_out, members):
                found[members.tobytes()] = members
    for members in _min_cuts(instance, arcs, flow):
        if _is_violated(instance, arcs, flow, left_out, members):
            found[members.tobytes()] = members
    return list(found.values())


def _is_violated(
    instance: Instance, arcs: Arcs, flow: FloatArray, left_out: FloatArray, members: BoolArray
) -> bool:
    inside = np.zeros(instance.depots + instance.stops, dtype=np.bool_)
    inside[instance.depots :] = members
    entering = float(flow[inside[arcs.head] & ~inside[arcs.tail]].sum())
    needed = _needed(instance, members)
    lacking = needed - entering - float(left_out[members].sum())
    return lacking > VIOLATED


def _min_cuts(instance: Instance, arcs: Arcs, flow: FloatArray) -> list[BoolArray]:
    """The set around each stop that the least flow enters, from all depots."""
    depots, places = instance.depots, instance.depots + instance.stops
    units = np.rint(flow * CUT_UNITS).astype(np.int32)
    used = units > 0
    tail = np.where(arcs.tail[used] < depots, places, arcs.tail[used])
    head = np.where(arcs.head[used] < depots, places, arcs.head[used])
    graph = csr_array((units[used], (tail, head)), shape=(places + 1, places + 1))
    graph.sum_duplicates()
    graph = graph.astype(np.int32)
    sets = []
    done = np.zeros(places, dtype=np.bool_)
    for stop in range(depots, places):
        if done[stop]:
            continue
        cut = maximum_flow(graph, places, stop)
        if cut.flow_value >= CUT_UNITS * (1 - VIOLATED):
            continue
        residual = csr_array(graph - cut.flow)
        members = _unreached(residual, places)[depots:places]
        done[depots:places] |= members
        sets.append(members)
    return sets


def _unreached(residual: csr_array, source: int) -> BoolArray:
    """Places that no residual flow reaches from the source."""
    reached = np.zeros(residual.shape[0], dtype=np.bool_)
    reached[source] = True
    stack = [source]
    while stack:
        here = stack.pop()
        begin, end = residual.indptr[here], residual.indptr[here + 1]
        for head, room in zip(residual.indices[begin:end], residual.data[begin:end], strict=True):
            if room > 0 and not reached[head]:
                reached[head] = True
                stack.append(int(head))
    return ~reached
