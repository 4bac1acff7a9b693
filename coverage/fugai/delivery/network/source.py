"""What is known of the input edges of a network beside their times."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    import pandas as pd
    from pyproj import CRS

KNOWN_COLUMNS = ("tail", "head", "length_m", "highway", "way_id", "name", "kind")
"""Columns of `fugai.tables.Roads.edges` beside the times of the modes."""


@dataclass(frozen=True, kw_only=True, eq=False)
class EdgeSource:
    """The input edges of a network, as its caller has them.

    Parameters
    ----------
    rows
        One row for each input edge with ``tail``, ``head`` (positions of input nodes), ``length_m``,
        the time ``<mode>_s`` (NaN where closed), and what is known of it: ``highway``, ``way_id``,
        ``name``, ``kind``. [m], [s]
    reasons
        Function of a mode that returns the deciding tags of each ``kind``.
    edges, nodes
        Attributes of the edges of an osmnx graph, on the index of ``rows`` with ``key``, and of its
        nodes by position.
    graph
        Attributes of the graph itself.
    crs
        CRS of the graph.
    """

    rows: pd.DataFrame
    reasons: Callable[[str], Sequence[str]] | None = None
    edges: pd.DataFrame | None = None
    nodes: pd.DataFrame | None = None
    graph: Mapping[str, Any] = field(default_factory=dict)
    crs: CRS | None = None
