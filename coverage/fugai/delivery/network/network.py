"""The road network of one mode, with what analysts ask of it: tables, graphs, maps, reasons."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from fugai.delivery.network.stored import StoredNetwork
from fugai.delivery.network.views.drawing import drawn_map, plotted, summary_html
from fugai.delivery.network.views.explain import explained
from fugai.delivery.network.views.frames import edge_frame, node_frame
from fugai.delivery.network.views.graph import as_graph

if TYPE_CHECKING:
    from collections.abc import Hashable

    import folium
    import geopandas as gpd
    import networkx as nx
    import pandas as pd
    from matplotlib.axes import Axes


class Network(StoredNetwork):
    """Directed road network of one mode in CSR form, its nodes in Morton order.

    Functions over nodes take and return the caller's ids, ``network.ids``. The arrays of a network
    are in an order of its own; `by_id` puts values of nodes under their ids.

    The edges of node ``u`` are the positions ``indptr[u]`` to ``indptr[u + 1]``. A junction with
    forbidden turns is split: the junction itself, the *canonical node*, has no edges, and copies of
    it have them (`fugai.delivery.network.turns`). Make networks with `build_network`,
    `network_with_places` or `network_from_edges`.

    Memory, measured at 5 million nodes with 2.33 directed edges each: 32 bytes a node and 24 an
    edge, 88 a node in all, and at most 209 a node while it is built; the first use of the other
    direction adds 8 and 16 (45 a node), the first `snap` 64 for each node that places may be
    snapped to, a search up to 53 a node while it runs. 20 million nodes: 1.8 GB held, 4.2 GB while
    built.

    Parameters
    ----------
    indptr, indices
        Row pointer (int64, nodes + 1) and head of each edge (int32).
    travel_time_s, length_m
        Of each edge, finite and not negative. [s], [m]
    x, y
        Nodes in ``crs``. [m]
    input_position
        Position of each node in the `RoadNodes` or `Roads` that it came from.
    component
        Strongly connected component of each node, by falling size: 0 is the main one.
    mode
        Name of the mode: 'drive', 'walk' ...
    crs
        Projected CRS of the nodes; None where unknown, and then places are not checked against it.
    min_component_nodes
        Places are also snapped to strongly connected components beside the main one with at least
        so many nodes: islands, or a town that walkers cannot leave on foot. None for the main one
        alone.
    input_edge
        Input edge of each edge. An input edge may occur several times where junctions are split.
    canonical_node
        Junction that each node is a copy of, or the node itself. Empty where no turn is forbidden.
    divides
        Lines in ``crs`` that no direct way between two places crosses: walls, railways, motorways.
    not_joined
        Edges that no place is joined to: motorways, tunnels, bridges, ferries. Empty for none.
    water
        Lines in ``crs`` that places cannot cross on their way to the road: rivers, shores.
    given_ids
        Id of each input node, in their order; None where their positions are the ids.
    source
        What is known of each input edge beside its time: way, name, class, deciding tags.

    Examples
    --------
    A one-way ring of four roads, a minute each:

    >>> from fugai.delivery import RoadNodes, network_from_edges
    >>> nodes = RoadNodes(x=[0, 500, 500, 0], y=[0, 0, 500, 500])
    >>> network = network_from_edges(
    ...     [0, 1, 2, 3], [1, 2, 3, 0], travel_time_s=[60] * 4, length_m=[500] * 4, nodes=nodes
    ... )
    >>> network
    <Network mode='drive', 4 nodes, 4 edges>
    >>> network.ids.tolist()
    [0, 1, 2, 3]
    >>> network.n_disconnected
    0
    """

    def to_gdfs(self) -> tuple[gpd.GeoDataFrame, gpd.GeoDataFrame]:
        """Nodes and edges in the form of ``osmnx.graph_to_gdfs``, in the CRS of the network.

        Returns
        -------
        Nodes on the index ``osmid`` (the ids): ``x``, ``y`` [m], ``usable`` (whether places are
        snapped to it). Edges on the index ``u``, ``v``, ``key``: ``osmid`` (the way, -1 where
        unknown), ``name``, ``highway``, ``length`` [m], ``travel_time`` [s], ``speed_kph`` [km/h],
        ``reason`` (the tags or attribute that decide speed and access). A network of an osmnx graph
        keeps the further attributes of that.

        Examples
        --------
        >>> from fugai.delivery import RoadNodes, network_from_edges
        >>> nodes = RoadNodes(x=[0, 500], y=[0, 0], ids=["a", "b"])
        >>> network = network_from_edges(
        ...     ["a"], ["b"], travel_time_s=[60], length_m=[500], nodes=nodes
        ... )
        >>> network.to_gdfs()[1][["length", "travel_time", "speed_kph"]]
                 length  travel_time  speed_kph
        u v key
        a b 0     500.0         60.0       30.0
        """
        return node_frame(self), edge_frame(self)

    def to_networkx(self) -> nx.MultiDiGraph[Any]:
        """The network as a graph that osmnx takes, in the CRS of the graph that it came from.

        Nodes are the ids, with ``x`` and ``y``; edges have the columns of `to_gdfs`. All edges of
        an osmnx graph come back, parallel ones and loops among them, with its other attributes.
        Forbidden turns are not in it; of a point i that a barrier divides the further sides are
        the nodes -(10 i + 1), -(10 i + 2) ..., or 'i side 1' ... where ids are no numbers.

        Examples
        --------
        >>> import networkx as nx
        >>> from fugai.delivery import RoadNodes, network_from_edges
        >>> nodes = RoadNodes(x=[0, 500, 900], y=[0, 0, 0], ids=["a", "b", "c"])
        >>> network = network_from_edges(
        ...     ["a", "b"], ["b", "c"], travel_time_s=[60, 30], length_m=[500, 400], nodes=nodes
        ... )
        >>> nx.shortest_path_length(network.to_networkx(), "a", "c", weight="travel_time")
        90.0
        """
        return as_graph(self)

    def explain(self, origin: Hashable, target: Hashable) -> pd.DataFrame:
        """The fastest way between two nodes, street by street, and why it takes so long.

        Parameters
        ----------
        origin, target
            Ids of nodes.

        Returns
        -------
        One row for each stretch of one way: ``name``, ``osmid`` (the way, -1 where unknown),
        ``highway``, ``length_m``, ``kmh``, ``seconds``, ``reason`` (the tags or attribute that
        decide speed and access), ``start`` and ``end`` (ids of nodes). [m], [km/h], [s]

        Raises
        ------
        ContractError
            One is not the id of a node.
        EmptyResultError
            No way leads from one to the other.

        Examples
        --------
        >>> from fugai.delivery import RoadNodes, network_from_edges
        >>> nodes = RoadNodes(x=[0, 500, 900], y=[0, 0, 0], ids=["a", "b", "c"])
        >>> network = network_from_edges(
        ...     ["a", "b"], ["b", "c"], travel_time_s=[60, 30], length_m=[500, 400], nodes=nodes
        ... )
        >>> network.explain("a", "c")[["length_m", "kmh", "seconds", "start", "end"]]
           length_m   kmh  seconds start end
        0     500.0  30.0     60.0     a   b
        1     400.0  48.0     30.0     b   c
        """
        return explained(self, origin, target)

    def explore(self, *, column: str = "speed_kph", max_edges: int = 50_000) -> folium.Map:
        """A map of the edges, coloured by a column of numbers, with name, way and reason on each.

        Raises
        ------
        ContractError
            There are more edges than ``max_edges``, or no such column.
        CRSMismatchError
            The network has no CRS.

        Examples
        --------
        >>> from pyproj import CRS
        >>> from fugai.delivery import RoadNodes, network_from_edges
        >>> nodes = RoadNodes(x=[448000, 448500], y=[4418000, 4418000], crs=CRS(32650))
        >>> network = network_from_edges(
        ...     [0], [1], travel_time_s=[60], length_m=[500], nodes=nodes
        ... )
        >>> type(network.explore()).__name__
        'Map'
        """
        return drawn_map(self, column=column, max_edges=max_edges)

    def plot(self, *, column: str = "speed_kph", ax: Axes | None = None, **options: Any) -> Axes:  # noqa: ANN401  those of matplotlib
        """The edges drawn with matplotlib, coloured by a column of numbers.

        Parameters
        ----------
        column
            A column of numbers of the edges, see `to_gdfs`.
        ax
            Axes to draw on; None for new ones.
        options
            Passed on to ``matplotlib.collections.LineCollection``.

        Examples
        --------
        >>> from fugai.delivery import RoadNodes, network_from_edges
        >>> network = network_from_edges(
        ...     [0], [1], travel_time_s=[60], length_m=[500], nodes=RoadNodes(x=[0, 500], y=[0, 0])
        ... )
        >>> network.plot().get_aspect()
        1.0
        """
        return plotted(self, column=column, ax=ax, options=options)

    def _repr_html_(self) -> str:
        return summary_html(self)
