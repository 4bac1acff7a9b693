"""Cost of new cable along the roads to settlements without broadband service."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy.sparse import csr_array
from scipy.sparse.csgraph import breadth_first_order, connected_components

from fugai._deprecated import renamed_arguments
from fugai.broadband._by_district import float_column, sum_by_district
from fugai.broadband.levels import SERVED, UNDERSERVED, UNSERVED, share_of
from fugai.broadband.roads import RoadArrays, ids_of_nodes, nodes_of_ids, road_arcs
from fugai.broadband.steiner import MAX_VISITS, Graph, SteinerTree, steiner_tree, undirected
from fugai.errors import ConfigError, ContractError, EmptyResultError

if TYPE_CHECKING:
    from fugai._types import BoolArray, FloatArray, IntArray


@dataclass(frozen=True, kw_only=True)
class RollOut:
    """A tree of new cable along roads, and its cost.

    Parameters
    ----------
    settlements
        One row for each settlement to connect, on the settlements' index: ``settlement_id``,
        ``district_id``, ``households``, ``households_to_connect`` (those that no offer passes yet),
        ``node``, ``trench_m`` (its part of the tree: the length of each edge is divided equally
        among the settlements that it connects), ``cost`` (of that part, the way from its node, and
        its household drops; they sum to the total),
        ``marginal_cost`` (saved if it alone is not connected), ``reason`` (why it has no cost).
    edges
        One row for each edge of the tree: ``tail``, ``head`` (nodes), ``length_m``.
    trench_m
        Length of the tree. [m]
    bound_m
        No tree that joins the same nodes is shorter. [m]
    gap
        (trench_m - bound_m) / trench_m.
    status
        'optimal' (the bound is reached), 'bounded' (a gap is left), 'stopped' (the bound was cut
        short) or 'no bound'.
    cost
        Total of trench, ways from the nodes, and household drops, in the currency of the unit
        costs.

    Examples
    --------
    `cost_to_connect` returns it:

    >>> import pandas as pd
    >>> from types import SimpleNamespace
    >>> from fugai.broadband import cost_to_connect
    >>> roads = SimpleNamespace(indptr=[0, 1, 2], indices=[1, 0], length_m=[500.0, 500.0])
    >>> classified = pd.DataFrame({"settlement_id": ["A", "B"], "service_class": ["served", "unserved"]})
    >>> rollout = cost_to_connect(classified.assign(district_id="n"), roads, node=[0, 1], cost_per_m=20)
    >>> rollout.trench_m, rollout.cost, rollout.status
    (500.0, 10000.0, 'optimal')
    """

    settlements: pd.DataFrame
    edges: pd.DataFrame
    trench_m: float
    bound_m: float
    gap: float
    status: str
    cost: float


@renamed_arguments(work="max_visits", removed_in="0.3.0")
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
    """Short tree along the roads from places with service to settlements without, and its cost.

    The tree may start at all points of presence: a settlement is connected to the nearest place
    with service or to another settlement's cable.

    Parameters
    ----------
    classified
        As from `classify_settlements`. Underserved and unserved settlements are connected, those of
        unknown class are not. Where a part of a settlement's households is served, cable lies there
        already: the settlement needs no trench, and only its other households need drops.
    roads
        Road network in compressed sparse rows; the direction of an arc does not matter.
    node
        Road node of each settlement, as `fugai.delivery.snap` has it: its id in a
        `fugai.delivery.Network`, else its position; -1 where it has none.
    cost_per_m
        Cost of a metre of new cable with its trench.
    cost_per_household
        Cost of the drop to each household.
    snap_m
        Distance of each settlement from its node, which needs cable too. [m]
    points_of_presence
        Nodes from which cable may start; by default the nodes of the settlements that are served,
        wholly or in part.
    max_visits
        Visits of an arc after which the computation of the bound stops; at 0 there is no bound.

    Returns
    -------
    `RollOut`: the tree with its bound, and the cost of each settlement.

    Raises
    ------
    EmptyResultError
        There is no node to start from.
    ContractError
        Arrays do not fit each other.
    ConfigError
        A unit cost is negative.

    Notes
    -----
    A Steiner tree in the road graph: H. Takahashi, A. Matsuyama, An approximate solution for the
    Steiner problem in graphs, Mathematica Japonica 24, 1980; the bound by dual ascent: R. T. Wong,
    A dual ascent approach for Steiner tree problems on a directed graph, Mathematical Programming
    28, 1984.

    Examples
    --------
    A served at one end of a road of two edges, 300 and 200 m; B and C share the first edge:

    >>> import pandas as pd
    >>> from types import SimpleNamespace
    >>> from fugai.broadband import cost_to_connect
    >>> roads = SimpleNamespace(
    ...     indptr=[0, 1, 3, 4], indices=[1, 0, 2, 1], length_m=[300.0, 300.0, 200.0, 200.0]
    ... )
    >>> classified = pd.DataFrame(
    ...     {
    ...         "settlement_id": ["A", "B", "C"],
    ...         "district_id": "n",
    ...         "service_class": ["served", "unserved", "unserved"],
    ...     }
    ... )
    >>> rollout = cost_to_connect(classified, roads, node=[0, 1, 2], cost_per_m=10)
    >>> rollout.settlements[["settlement_id", "trench_m", "cost", "marginal_cost"]]
      settlement_id  trench_m    cost  marginal_cost
    1             B     150.0  1500.0            0.0
    2             C     350.0  3500.0         2000.0
    """
    if not (cost_per_m >= 0 and cost_per_household >= 0):
        msg = f"Unit costs must be 0 or more, found {cost_per_m} and {cost_per_household}."
        raise ConfigError(msg)
    tail, head, length, count = road_arcs(roads)
    nodes = _nodes(nodes_of_ids(roads, node, name="node"), classified, count)
    if points_of_presence is not None:
        points_of_presence = nodes_of_ids(roads, points_of_presence, name="points_of_presence")
    lacking = classified["service_class"].isin([UNDERSERVED, UNSERVED]).to_numpy()
    there = _has_service(classified)
    starts = _starts(nodes[there], points_of_presence, count)
    # All places with service become one node, 0: between them no cable is needed.
    merged = np.arange(1, count + 1, dtype=np.int64)
    merged[starts] = 0
    graph = undirected(count + 1, merged[tail], merged[head], length)
    wanted = np.where(there, 0, np.where(nodes >= 0, merged[nodes], -1))[lacking]
    reached = (wanted >= 0) & _connected_to_root(graph)[wanted]
    tree = steiner_tree(graph, np.append(0, np.unique(wanted[reached])), max_visits=max_visits)
    frame = _trench_shares(graph, tree, classified[lacking], wanted, reached)
    frame["node"] = ids_of_nodes(roads, nodes[lacking])
    frame["households_to_connect"] = _households_to_connect(classified)[lacking]
    own = np.nan_to_num(frame["households_to_connect"].to_numpy()) * cost_per_household
    own += np.where(there, 0.0, _snap_distances(snap_m, len(nodes)))[lacking] * cost_per_m
    frame["cost"] = frame["trench_m"] * cost_per_m + own
    frame["marginal_cost"] = frame.pop("marginal_m") * cost_per_m + own
    frame["reason"] = np.select(
        [reached, nodes[lacking] < 0], ["", "no road near"], "no road to a place with service"
    )
    source = graph.source[tree.edges]
    return RollOut(
        settlements=frame,
        edges=pd.DataFrame(
            {
                "tail": ids_of_nodes(roads, tail[source]),
                "head": ids_of_nodes(roads, head[source]),
                "length_m": graph.length[tree.edges],
            }
        ),
        trench_m=tree.length,
        bound_m=tree.bound,
        gap=tree.gap,
        status=tree.status,
        cost=float(np.nansum(frame["cost"])),
    )


def cost_by_district(rollout: RollOut, districts: pd.DataFrame) -> pd.DataFrame:
    """Cost to connect the settlements of each district.

    Parameters
    ----------
    rollout
        As from `cost_to_connect`.
    districts
        Frame on the district index.

    Returns
    -------
    DataFrame on the district index: ``numerator`` and ``value`` (cost), ``denominator``
    (settlements that it connects), ``unknown`` (settlements that no road reaches). The value is 0
    where every settlement has service, and NaN where none of the others can be reached.

    Examples
    --------
    >>> import pandas as pd
    >>> from types import SimpleNamespace
    >>> from fugai.broadband import cost_by_district, cost_to_connect
    >>> roads = SimpleNamespace(indptr=[0, 1, 2], indices=[1, 0], length_m=[500.0, 500.0])
    >>> classified = pd.DataFrame({"settlement_id": ["A", "B"], "service_class": ["served", "unserved"]})
    >>> rollout = cost_to_connect(classified.assign(district_id="n"), roads, node=[0, 1], cost_per_m=20)
    >>> cost_by_district(rollout, pd.DataFrame(index=["n", "s"]))
       numerator  denominator    value  unknown
    n    10000.0          1.0  10000.0      0.0
    s        0.0          0.0      0.0      0.0
    """
    frame, index = rollout.settlements, districts.index
    cost = frame["cost"].to_numpy(dtype=np.float64)
    known = ~np.isnan(cost)
    ids = frame["district_id"]
    result = pd.DataFrame(
        {
            "numerator": sum_by_district(np.where(known, cost, 0.0), ids, index),
            "denominator": sum_by_district(known.astype(np.float64), ids, index),
            "unknown": sum_by_district((~known).astype(np.float64), ids, index),
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


def _has_service(classified: pd.DataFrame) -> BoolArray:
    """Mask of the settlements in which at least a part of the households is served."""
    whole = (classified["service_class"] == SERVED).to_numpy(dtype=bool)
    part: BoolArray = share_of(classified, SERVED, "households") > 0.0
    return whole | part


def _households_to_connect(classified: pd.DataFrame) -> FloatArray:
    """Households of each settlement that are underserved or unserved."""
    lacking = share_of(classified, UNDERSERVED, "households")
    lacking = lacking + share_of(classified, UNSERVED, "households")
    return float_column(classified, "households") * lacking


def _starts(
    with_service: IntArray, points_of_presence: npt.ArrayLike | None, count: int
) -> IntArray:
    """Nodes from which cable may start: those given, or else those of places with service."""
    if points_of_presence is None:
        starts = with_service
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


def _snap_distances(snap_m: npt.ArrayLike | None, count: int) -> FloatArray:
    """Distance of each settlement from its node, 0 where it is unknown. [m]"""
    if snap_m is None:
        return np.zeros(count)
    return np.nan_to_num(np.asarray(snap_m, dtype=np.float64))


def _connected_to_root(graph: Graph) -> BoolArray:
    """Mask of the nodes that are connected to node 0."""
    matrix = csr_array((graph.length, (graph.u, graph.v)), shape=(graph.nodes, graph.nodes))
    _, labels = connected_components(matrix, directed=False)
    connected: BoolArray = labels == labels[0]
    return connected


def _trench_shares(
    graph: Graph,
    tree: SteinerTree,
    lacking: pd.DataFrame,
    node: IntArray,
    reached: BoolArray,
) -> pd.DataFrame:
    """Part of the tree that is each settlement's share, and the part that serves it alone. [m]"""
    u, v, length = graph.u[tree.edges], graph.v[tree.edges], graph.length[tree.edges]
    matrix = csr_array((length, (u, v)), shape=(graph.nodes, graph.nodes))
    order, parent = breadth_first_order(matrix, 0, directed=False)
    to_parent = np.zeros(graph.nodes)
    to_parent[np.where(parent[v] == u, v, u)] = length
    connected = np.bincount(node[reached], minlength=graph.nodes)  # settlements through each node
    for child in order[:0:-1]:
        connected[parent[child]] += connected[child]
    shared, alone = np.zeros(graph.nodes), np.zeros(graph.nodes)
    for child in order[1:]:
        edge_m, above = to_parent[child], parent[child]
        shared[child] = shared[above] + edge_m / connected[child]
        alone[child] = alone[above] + (edge_m if connected[child] == 1 else 0.0)
    keep = ["settlement_id", "district_id", "households"]
    frame = pd.DataFrame(lacking[[key for key in keep if key in lacking]])
    frame["trench_m"] = np.where(reached, shared[node], np.nan)
    frame["marginal_m"] = np.where(reached, alone[node], np.nan)
    return frame
