"""What it costs to bring broadband along the roads to settlements that lack it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy.sparse import csr_array
from scipy.sparse.csgraph import breadth_first_order, connected_components

from fugai.broadband._tally import number, sums
from fugai.broadband.services import SERVED, UNDERSERVED, UNSERVED
from fugai.broadband.steiner import MAX_VISITS, Graph, SteinerTree, steiner_tree, undirected
from fugai.errors import ConfigError, ContractError, EmptyResultError

if TYPE_CHECKING:
    from fugai._types import BoolArray, FloatArray, IntArray


class RoadArrays(Protocol):
    """Any road network that has these CSR arrays."""

    @property
    def indptr(self) -> npt.NDArray[np.integer]:
        """First arc of each node, and the number of arcs at the end."""

    @property
    def indices(self) -> npt.NDArray[np.integer]:
        """Node that each arc leads to."""

    @property
    def length_m(self) -> npt.NDArray[np.floating]:
        """Length of each arc. [m]"""


@dataclass(frozen=True, kw_only=True)
class RollOut:
    """A tree of new cable along roads, and what it costs.

    Parameters
    ----------
    settlements
        One row per settlement to connect, on the settlements' index: ``settlement_id``,
        ``district_id``, ``node``, ``trench_m`` (its part of the tree: every edge is split evenly
        between the settlements behind it), ``cost`` (its part, its snap leg and its drops; they
        add up to the total), ``marginal_cost`` (saved if it alone stays without), ``reason`` (why
        it has no cost).
    edges
        One row per edge of the tree: ``tail``, ``head`` (nodes), ``length_m``.
    trench_m
        Length of the tree. [m]
    bound_m
        No tree that joins the same nodes is shorter (dual ascent). [m]
    gap
        (trench_m - bound_m) / trench_m.
    status
        'optimal', 'bounded', 'stopped' or 'no bound', as in `SteinerTree`.
    cost
        Total of trench, snap legs and drops, in the currency of the unit costs.
    """

    settlements: pd.DataFrame
    edges: pd.DataFrame
    trench_m: float
    bound_m: float
    gap: float
    status: str
    cost: float


def cost_to_connect(
    classified: pd.DataFrame,
    roads: RoadArrays,
    *,
    node: npt.ArrayLike,
    cost_per_m: float,
    cost_per_household: float = 0.0,
    snap_m: npt.ArrayLike | None = None,
    points_of_presence: npt.ArrayLike | None = None,
    max_visits: int = MAX_VISITS,
) -> RollOut:
    """Cheapest tree found along the roads from served places to settlements that lack service.

    Parameters
    ----------
    classified
        As from `classify_settlements`; the underserved and the unserved are to be connected, those
        of unknown class are not.
    roads
        Road network as CSR arrays. Direction does not matter to a cable.
    node
        Road node of each settlement, -1 where it was not snapped.
    cost_per_m
        Cost of a metre of new cable with its trench.
    cost_per_household
        Cost of the drop to each household.
    snap_m
        Distance of each settlement from its node [m], dug as well.
    points_of_presence
        Nodes from which cable may start; without them, the nodes of the served settlements.
    work
        Limit of the bound's computation, see `steiner_tree`.

    Returns
    -------
    The tree with its costs. It starts from all points of presence at once, so every settlement is
    tied to the nearest place that has service or to another settlement's cable.

    Raises
    ------
    EmptyResultError
        There is no node to start from.
    ContractError
        Arrays do not fit each other.
    ConfigError
        A unit cost is negative.
    """
    if not (cost_per_m >= 0 and cost_per_household >= 0):
        msg = f"Unit costs must be 0 or more, found {cost_per_m} and {cost_per_household}."
        raise ConfigError(msg)
    tail, head, length, count = _arcs(roads)
    nodes = _nodes(node, classified, count)
    lacking = classified["service_class"].isin([UNDERSERVED, UNSERVED]).to_numpy()
    starts = _starts(classified, nodes, points_of_presence, count)
    # one node, 0, stands for every place that has service: between them nothing need be dug
    place = np.arange(1, count + 1, dtype=np.int64)
    place[starts] = 0
    graph = undirected(count + 1, place[tail], place[head], length)
    wanted = np.where(nodes >= 0, place[nodes], -1)[lacking]
    reached = (wanted >= 0) & _with_root(graph)[wanted]
    tree = steiner_tree(graph, np.append(0, np.unique(wanted[reached])), max_visits=max_visits)
    frame = _shares(graph, tree, classified[lacking], wanted, reached)
    frame["node"] = nodes[lacking]
    own = np.nan_to_num(number(frame, "households")) * cost_per_household
    own += _legs(snap_m, len(nodes))[lacking] * cost_per_m
    frame["cost"] = frame["trench_m"] * cost_per_m + own
    frame["marginal_cost"] = frame.pop("marginal_m") * cost_per_m + own
    frame["reason"] = np.select(
        [reached, nodes[lacking] < 0], ["", "no road near"], "no road to a place with service"
    )
    source = graph.source[tree.edges]
    return RollOut(
        settlements=frame,
        edges=pd.DataFrame(
            {"tail": tail[source], "head": head[source], "length_m": graph.length[tree.edges]}
        ),
        trench_m=tree.length,
        bound_m=tree.bound,
        gap=tree.gap,
        status=tree.status,
        cost=float(np.nansum(frame["cost"])),
    )


def cost_by_district(rollout: RollOut, districts: pd.DataFrame) -> pd.DataFrame:
    """Cost to connect per district and per settlement connected.

    Returns
    -------
    DataFrame on the district index: ``numerator`` and ``value`` (cost), ``denominator``
    (settlements connected by it), ``unknown`` (settlements that no road reaches). A district
    where every settlement has service costs 0; one where none can be reached is NaN.
    """
    frame, index = rollout.settlements, districts.index
    cost = frame["cost"].to_numpy(dtype=np.float64)
    known = ~np.isnan(cost)
    ids = frame["district_id"]
    result = pd.DataFrame(
        {
            "numerator": sums(np.where(known, cost, 0.0), ids, index),
            "denominator": sums(known.astype(np.float64), ids, index),
            "unknown": sums((~known).astype(np.float64), ids, index),
        },
        index=index,
    )
    nothing = (result["denominator"] == 0) & (result["unknown"] > 0)
    result["value"] = result["numerator"].mask(nothing)
    return result[["numerator", "denominator", "value", "unknown"]]


def _nodes(node: npt.ArrayLike, classified: pd.DataFrame, count: int) -> IntArray:
    """Road node of each settlement, -1 where it has none."""
    nodes = np.asarray(node, dtype=np.int64)
    if len(nodes) != len(classified):
        msg = f"`node` must have one value per settlement, {len(classified)}, found {len(nodes)}."
        raise ContractError(msg)
    if nodes.max(initial=-1) >= count:
        msg = f"`node` must be below the number of road nodes, {count}, found {nodes.max()}."
        raise ContractError(msg)
    return nodes


def _starts(
    classified: pd.DataFrame, nodes: IntArray, points_of_presence: npt.ArrayLike | None, count: int
) -> IntArray:
    """Nodes that have service already."""
    if points_of_presence is None:
        starts = nodes[(classified["service_class"] == SERVED).to_numpy()]
    else:
        starts = np.asarray(points_of_presence, dtype=np.int64)
    starts = np.unique(starts[starts >= 0])
    if len(starts) == 0:
        msg = "`points_of_presence` must hold at least one road node to start from, found none."
        raise EmptyResultError(msg)
    if starts[-1] >= count:
        msg = f"`points_of_presence` must be below {count}, found {starts[-1]}."
        raise ContractError(msg)
    return starts


def _legs(snap_m: npt.ArrayLike | None, count: int) -> FloatArray:
    """Distance of each settlement from its node, 0 where it is not known. [m]"""
    if snap_m is None:
        return np.zeros(count)
    return np.nan_to_num(np.asarray(snap_m, dtype=np.float64))


def _arcs(roads: RoadArrays) -> tuple[IntArray, IntArray, FloatArray, int]:
    """Tail, head and length of every arc of CSR arrays, and the number of nodes."""
    starts = np.asarray(roads.indptr, dtype=np.int64)
    head = np.asarray(roads.indices, dtype=np.int64)
    length = np.asarray(roads.length_m, dtype=np.float64)
    if len(starts) < 2 or starts[-1] != len(head) or len(head) != len(length):
        found = f"{len(starts)}, {len(head)}, {len(length)}"
        msg = f"`indptr`, `indices` and `length_m` must fit each other, found lengths {found}."
        raise ContractError(msg)
    if len(length) and not length.min() >= 0:
        msg = f"`length_m` must be 0 or more, found {length.min()}."
        raise ContractError(msg)
    count = len(starts) - 1
    return np.repeat(np.arange(count, dtype=np.int64), np.diff(starts)), head, length, count


def _with_root(graph: Graph) -> BoolArray:
    """Nodes that hang together with node 0."""
    matrix = csr_array((graph.length, (graph.u, graph.v)), shape=(graph.nodes, graph.nodes))
    _, labels = connected_components(matrix, directed=False)
    together: BoolArray = labels == labels[0]
    return together


def _shares(
    graph: Graph,
    tree: SteinerTree,
    lacking: pd.DataFrame,
    node: IntArray,
    reached: BoolArray,
) -> pd.DataFrame:
    """Part of the tree that each settlement bears, and the part that serves it alone. [m]"""
    u, v, length = graph.u[tree.edges], graph.v[tree.edges], graph.length[tree.edges]
    matrix = csr_array((length, (u, v)), shape=(graph.nodes, graph.nodes))
    order, parent = breadth_first_order(matrix, 0, directed=False)
    up = np.zeros(graph.nodes)
    up[np.where(parent[v] == u, v, u)] = length
    behind = np.bincount(node[reached], minlength=graph.nodes)
    for child in order[:0:-1]:
        behind[parent[child]] += behind[child]
    shared, alone = np.zeros(graph.nodes), np.zeros(graph.nodes)
    for child in order[1:]:
        shared[child] = shared[parent[child]] + up[child] / behind[child]
        alone[child] = alone[parent[child]] + (up[child] if behind[child] == 1 else 0.0)
    keep = ["settlement_id", "district_id", "households"]
    frame = pd.DataFrame(lacking[[key for key in keep if key in lacking]])
    frame["trench_m"] = np.where(reached, shared[node], np.nan)
    frame["marginal_m"] = np.where(reached, alone[node], np.nan)
    return frame
