"""Which units touch: by a common border, by the roads between them, or as the caller says."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import shapely
from scipy.sparse import coo_array, csr_array, issparse

from fugai.delivery.network.snapping import snap_stored
from fugai.delivery.travel.times import node_times
from fugai.errors import ContractError

if TYPE_CHECKING:
    import geopandas as gpd
    import numpy.typing as npt

    from fugai._types import IntArray
    from fugai.delivery.network.network import Network


def unit_neighbours(
    units: gpd.GeoDataFrame, network: Network | None = None, *, snap_max_m: float = 1000.0
) -> csr_array:
    """Units that touch each other.

    Parameters
    ----------
    units
        Polygons or places.
    network
        None for polygons, which touch where they share a border; not at a corner. With a network two
        units touch where a road leads from the nodes nearest in time to one to those nearest to the
        other: no third unit lies between.
    snap_max_m
        Largest distance of a unit from a node, inclusive. [m]

    Returns
    -------
    Units × units, symmetric, 1 where they touch.

    Raises
    ------
    ContractError
        Some units are no polygons, and no network is given.

    Examples
    --------
    Three squares in a row:

    >>> import geopandas as gpd
    >>> from shapely import box
    >>> from fugai.delivery import unit_neighbours
    >>> units = gpd.GeoDataFrame(geometry=[box(k, 0, k + 1, 1) for k in range(3)])
    >>> unit_neighbours(units).toarray().tolist()
    [[0, 1, 0], [1, 0, 1], [0, 1, 0]]
    """
    if network is not None:
        snapped = snap_stored(network, units, snap_max_m=snap_max_m)
        return road_neighbours(
            network, snapped["node"].to_numpy(np.int64), snapped["snap_s"].to_numpy()
        )
    if not are_polygons(units):
        msg = "`units` must be polygons where no network is given, found other shapes."
        raise ContractError(msg)
    return _by_border(units)


def are_polygons(units: gpd.GeoDataFrame) -> bool:
    """Whether all units have an area."""
    return bool((shapely.get_dimensions(np.asarray(units.geometry.array, dtype=object)) == 2).all())


def _by_border(units: gpd.GeoDataFrame) -> csr_array:
    shapes = np.asarray(units.geometry.array, dtype=object)
    one, other = shapely.STRtree(shapes).query(shapes, predicate="intersects")
    pair = one < other
    one, other = one[pair], other[pair]
    common = shapely.intersection(shapes[one], shapes[other])
    # Two that overlap share an area, whose outline is a border.
    touch = shapely.length(common) > 0
    return _symmetric(one[touch], other[touch], len(units))


def road_neighbours(network: Network, node: IntArray, start_s: npt.ArrayLike) -> csr_array:
    """Units whose nearest nodes a road joins.

    Parameters
    ----------
    node, start_s
        Stored node of each unit, -1 for none, and the time to it. [s]
    """
    rows = np.flatnonzero(node >= 0)
    # Of units at one node the first stands for all, and touches them.
    at, first, which = np.unique(node[rows], return_index=True, return_inverse=True)
    starts = np.asarray(start_s, dtype=np.float64)[rows]
    least = np.full(len(at), np.inf)
    np.minimum.at(least, which, starts)
    _, owner = node_times(network, at, direction="from", start_s=least)
    tail = np.repeat(np.arange(network.nodes), np.diff(network.indptr))
    one, other = owner[tail], owner[network.indices]
    border = (one >= 0) & (other >= 0) & (one != other)
    lead = rows[first]
    return _symmetric(
        np.concatenate((lead[one[border]], lead[which])),
        np.concatenate((lead[other[border]], rows)),
        len(node),
    )


def given_neighbours(given: object, units: gpd.GeoDataFrame) -> csr_array:
    """Neighbours as the caller states them: a matrix, or a table of pairs of index labels.

    Raises
    ------
    ContractError
        The matrix has another shape, or a pair names a unit that there is not.
    """
    count = len(units)
    if isinstance(given, pd.DataFrame):
        at = [units.index.get_indexer(pd.Index(given.iloc[:, side])) for side in (0, 1)]
        for side in (0, 1):
            if (at[side] < 0).any():
                name = given.iloc[np.flatnonzero(at[side] < 0)[0], side]
                msg = f"`adjacency` must hold pairs of units, found {name!r}."
                raise ContractError(msg)
        return _symmetric(at[0], at[1], count)
    whole = given if issparse(given) else np.asarray(given)
    if whole.shape != (count, count) or whole.dtype.kind not in "biuf":  # type: ignore[union-attr]
        shape = whole.shape  # type: ignore[union-attr]
        msg = f"`adjacency` must be numbers of the shape {(count, count)}, found the shape {shape}."
        raise ContractError(msg)
    matrix = coo_array(whole)  # type: ignore[arg-type]  # any matrix
    joined = matrix.data != 0
    return _symmetric(matrix.row[joined], matrix.col[joined], count)


def _symmetric(one: npt.ArrayLike, other: npt.ArrayLike, count: int) -> csr_array:
    one, other = np.asarray(one, dtype=np.int64), np.asarray(other, dtype=np.int64)
    apart = one != other
    row = np.concatenate((one[apart], other[apart]))
    column = np.concatenate((other[apart], one[apart]))
    made = csr_array((np.ones(len(row), dtype=np.int64), (row, column)), shape=(count, count))
    made.sum_duplicates()
    made.data[:] = 1
    return made
