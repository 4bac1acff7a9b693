"""Small worlds of units: a grid of squares, and random ones with every division tried."""

import itertools

import geopandas as gpd
import numpy as np
from scipy.sparse import csr_array
from scipy.sparse.csgraph import connected_components, dijkstra
from shapely import box

from fugai.delivery.territories.instance import DistrictInstance


def squares(columns, rows, work=1.0):
    """Unit squares from south-west to north-east, row by row."""
    shapes = [box(c, r, c + 1, r + 1) for r in range(rows) for c in range(columns)]
    return gpd.GeoDataFrame({"work": np.broadcast_to(work, len(shapes))}, geometry=shapes)


def steps(columns, rows):
    """Minutes between the squares, one for each border that is crossed."""
    at = np.array([(c, r) for r in range(rows) for c in range(columns)])
    return np.abs(at[:, None, :] - at[None, :, :]).sum(axis=2).astype(float)


def instance(adjacency, minutes, work, *, districts, tolerance, seats=None):
    count = len(work)
    return DistrictInstance(
        names=np.arange(count),
        work=np.asarray(work, dtype=float),
        travel_min=minutes if seats is None else minutes[:, seats],
        home=np.arange(count) if seats is None else np.asarray(seats),
        adjacency=csr_array(adjacency),
        districts=districts,
        tolerance=tolerance,
        given_seats=seats is not None,
    )


def random_instance(seed, *, columns=4, rows=2, districts=2, tolerance=0.3, seats=None):
    """A grid of squares with random ways between neighbours, not the same in both directions."""
    rng = np.random.default_rng(seed)
    joined = steps(columns, rows) == 1
    minutes = dijkstra(csr_array(np.where(joined, rng.uniform(1, 9, joined.shape), 0.0)))
    work = rng.integers(1, 9, columns * rows).astype(float)
    return instance(joined, minutes, work, districts=districts, tolerance=tolerance, seats=seats)


def best_of_all(one):
    """Least work times minutes over every division into contiguous balanced districts."""
    best = np.inf
    count, low, high = len(one.work), one.low - 1e-9, one.high + 1e-9
    for labels in itertools.product(range(one.districts), repeat=count):
        label = np.array(labels)
        load = np.bincount(label, one.work, one.districts)
        if load.min() < low or load.max() > high or len(set(labels)) < one.districts:
            continue
        if one.given_seats:
            if (label[one.home] != np.arange(one.districts)).any():
                continue
        elif (np.diff(np.unique(label, return_index=True)[1]) < 0).any():
            continue  # the same districts under other numbers
        total = 0.0
        for k in range(one.districts):
            mine = np.flatnonzero(label == k)
            if connected_components(one.adjacency[mine][:, mine], directed=False)[0] > 1:
                break
            columns = [k] if one.given_seats else mine
            total += (one.work[mine] @ one.travel_min[np.ix_(mine, columns)]).min()
        else:
            best = min(best, total)
    return best
