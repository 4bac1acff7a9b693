"""Travel times beside SciPy and pandana on one network: `python -m tests.benchmarks.delivery`.

Prints, as Markdown, what each engine takes and how far its times are from SciPy's Dijkstra. Times
are CPU seconds of the whole process, all threads together, so that other load on the machine does
not count. `--large` builds and searches a network of five million nodes instead, and says how much
memory that takes.
"""

# ruff: noqa: T201 - a table is what this prints
from __future__ import annotations

import argparse
import resource
import time
import tracemalloc

import numpy as np
import pandas as pd
from pyproj import CRS
from scipy.sparse import csr_array
from scipy.sparse.csgraph import dijkstra

from fugai.delivery import (
    RoadNodes,
    network_from_edges,
)
from fugai.delivery.travel.k_nearest import stored_k_nearest
from fugai.delivery.travel.matrix import bounded_node_times, stored_matrix
from fugai.delivery.travel.times import node_times

METRIC = CRS.from_epsg(32650)
OUTLETS, PLACES = 500, 10_000
CITY_M, REGION_M = 120.0, 380.0
"""Blocks of a dense city (200,000 nodes on 34 km square), and of a region of the size of Tianjin
(the same on 108 km square, 11,700 km²), where 15 minutes reach about 3,000 nodes. [m]"""


def roads(rng, *, junctions=285, spacing_m=CITY_M):
    """Jittered lattice of streets, each bent once, some missing, some one-way, some fast."""
    row, column = np.divmod(np.arange(junctions**2), junctions)
    jitter, bend_m = spacing_m / 4, spacing_m / 8
    x = (column * spacing_m + rng.uniform(-jitter, jitter, row.size)) + 500_000
    y = (row * spacing_m + rng.uniform(-jitter, jitter, row.size)) + 4_300_000
    node = np.arange(junctions**2).reshape(junctions, junctions)
    a = np.concatenate((node[:, :-1].ravel(), node[:-1].ravel()))
    b = np.concatenate((node[:, 1:].ravel(), node[1:].ravel()))
    line = np.where(b - a == 1, row[a], column[a])
    fast = line % 10 == 0
    kept = fast | (rng.random(a.size) < 0.71)
    a, b, fast = a[kept], b[kept], fast[kept]
    bend = x.size + np.arange(a.size)
    x = np.append(x, (x[a] + x[b]) / 2 + rng.uniform(-bend_m, bend_m, a.size))
    y = np.append(y, (y[a] + y[b]) / 2 + rng.uniform(-bend_m, bend_m, a.size))
    both = np.tile(fast | (rng.random(a.size) > 0.05), 2)
    tail, head = np.append(a, bend), np.append(bend, b)
    tail, head = np.append(tail, head[both]), np.append(head, tail[both])
    fast = np.append(np.tile(fast, 2), np.tile(fast, 2)[both])
    length_m = np.hypot(x[tail] - x[head], y[tail] - y[head])
    new = rng.permutation(x.size)  # survey order knows nothing of the plane
    place = np.argsort(new)
    time_s = length_m * 3.6 / np.where(fast, 60, 30)
    return new[tail], new[head], time_s, length_m, x[place], y[place]


def network_of(parts):
    tail, head, time_s, length_m, x, y = parts
    return network_from_edges(
        tail, head, travel_time_s=time_s, length_m=length_m, nodes=RoadNodes(x=x, y=y, crs=METRIC)
    )


def matrix_of(network):
    shape = (network.nodes, network.nodes)
    return csr_array((network.travel_time_s, network.indices, network.indptr), shape=shape)


def outlets_of(network, count=OUTLETS):
    nodes = np.flatnonzero(network.main)
    return np.random.default_rng(8).choice(nodes, count, replace=False).astype(np.int32)


def cpu_s(function, rounds=3):
    """Least CPU time of several turns [s], and what came back."""
    turns = []
    for _ in range(rounds):
        begin = time.process_time()
        found = function()
        turns.append(time.process_time() - begin)
    return min(turns), found


class Peer:
    """pandana on the same edges."""

    def __init__(self, network):
        import pandana  # noqa: PLC0415 - not installed everywhere

        tail = np.repeat(np.arange(network.nodes), np.diff(network.indptr))
        self.nodes = network.nodes
        self.x, self.y = pd.Series(network.x), pd.Series(network.y)
        self.build_s, self.network = cpu_s(
            lambda: pandana.Network(
                self.x,
                self.y,
                pd.Series(tail),
                pd.Series(network.indices),
                pd.DataFrame({"seconds": network.travel_time_s}),
                twoway=False,
            ),
            rounds=1,
        )

    def nearest(self, outlets):
        """Time of each node to its nearest outlet."""
        self.network.set_pois("outlets", 1e5, 1, self.x[outlets], self.y[outlets])
        return self.network.nearest_pois(1e5, "outlets", num_pois=1)[1].to_numpy()

    def within(self, outlets, seconds):
        return self.network.nodes_in_range(outlets.tolist(), seconds)

    def matrix(self, outlets, places):
        pairs = np.repeat(outlets, len(places)), np.tile(places, len(outlets))
        return np.array(self.network.shortest_path_lengths(*pairs)).reshape(len(outlets), -1)


def beside(name, spacing_m, *, peer, matrix):
    """Rows of the table for one network."""
    network = network_of(roads(np.random.default_rng(7), spacing_m=spacing_m))
    graph, outlets = matrix_of(network), outlets_of(network)
    node_times(network, outlets)  # compiles
    stored_k_nearest(network, outlets[:2], 2, cutoff_s=1.0)
    pandana = Peer(network) if peer else None
    print(f"\n{name}: {network.nodes:,} nodes, {network.edges:,} directed edges")
    print("\n| job | fugai [s] | scipy [s] | pandana [s] | fugai - scipy | pandana - scipy [s] |")
    print("|---|---|---|---|---|---|")
    nearest(network, graph, outlets, pandana)
    isochrones(network, graph, outlets, pandana)
    seconds, _ = cpu_s(lambda: stored_k_nearest(network, outlets, 5))
    print(f"| 5 nearest of 500 outlets, all nodes | {seconds:.3f} | - | - | see the tests | - |")
    if matrix:
        od(network, graph, outlets, pandana)
    if pandana is not None:
        print(f"\npandana's network took {pandana.build_s:.1f} s to build, in none of the above.")


def nearest(network, graph, outlets, pandana):
    ours, (found, _) = cpu_s(lambda: node_times(network, outlets, direction="to"), 7)
    back = graph.T.tocsr()
    scipy, exact = cpu_s(lambda: dijkstra(back, indices=outlets, min_only=True), 7)
    row = ["nearest of 500 outlets, all nodes", ours, scipy]
    known = np.isfinite(exact) & (exact < 1e5)
    worst = np.abs(np.nan_to_num(found, nan=np.inf)[known] - exact[known]).max()
    if pandana is None:
        return line(*row, None, worst, None)
    peer, theirs = cpu_s(lambda: pandana.nearest(outlets), 1)
    return line(*row, peer, worst, np.abs(theirs[known] - exact[known]).max())


def isochrones(network, graph, outlets, pandana):
    start = np.zeros(len(outlets))
    ours, (row, node, time_s) = cpu_s(
        lambda: bounded_node_times(network, outlets, cutoff_s=900.0, start_s=start, threads=1)
    )

    def one_by_one():
        kept = []
        for outlet in outlets:  # all at once would be 800 MB
            times = dijkstra(graph, indices=outlet, limit=900.0)
            reached = np.flatnonzero(np.isfinite(times))
            kept.append((reached, times[reached]))
        return kept

    scipy, exact = cpu_s(one_by_one, 1)
    worst = 0.0
    for i, (reached, times) in enumerate(exact):
        mine = np.flatnonzero(row == i) if i % 50 == 0 else None
        if mine is not None:
            order = np.argsort(node[mine])
            assert np.array_equal(node[mine][order], reached)
            worst = max(worst, np.abs(time_s[mine][order] - times).max())
    many = sum(len(reached) for reached, _ in exact)
    assert many == len(node)
    name = f"500 isochrones of 15 min ({many // len(outlets):,} nodes each)"
    if pandana is None:
        return line(name, ours, scipy, None, worst, None)
    peer, _ = cpu_s(lambda: pandana.within(outlets, 900.0), 1)
    return line(name, ours, scipy, peer, worst, None)


def od(network, graph, outlets, pandana):
    places = np.random.default_rng(9).choice(np.flatnonzero(network.main), PLACES, replace=False)
    for minutes in (60, None):
        limit = np.inf if minutes is None else minutes * 60.0
        options = {"cutoff_s": None if minutes is None else limit, "threads": 1}
        ours, found = cpu_s(lambda o=options: stored_matrix(network, outlets, places, **o), 1)

        def full(limit=limit):
            return np.stack([dijkstra(graph, indices=o, limit=limit)[places] for o in outlets])

        scipy, exact = cpu_s(full, 1)
        dense = np.full(found.shape, np.inf)
        dense[np.repeat(np.arange(len(outlets)), np.diff(found.indptr)), found.indices] = found.data
        both = np.isfinite(exact)
        assert np.array_equal(both, np.isfinite(dense))
        worst = np.abs(dense[both] - exact[both]).max()
        name = f"500 x 10,000 matrix, {'full' if minutes is None else f'{minutes} min'}"
        if pandana is None:
            line(name, ours, scipy, None, worst, None)
            continue
        peer, theirs = cpu_s(lambda: pandana.matrix(outlets, places), 1)
        line(name, ours, scipy, peer, worst, np.abs(theirs[both] - exact[both]).max())


def line(name, ours, scipy, peer, worst, theirs):
    peer = "-" if peer is None else f"{peer:.3f}"
    theirs = "-" if theirs is None else f"{theirs:.3f}"
    worst = "0, to the bit" if worst == 0 else f"{worst:.1e} s"
    print(f"| {name} | {ours:.3f} | {scipy:.3f} | {peer} | {worst} | {theirs} |")


def large(junctions):
    """Build and search one large network; memory as numpy asks for it."""
    parts = roads(np.random.default_rng(7), junctions=junctions, spacing_m=REGION_M)
    nodes = len(parts[4])
    tracemalloc.start()
    seconds, network = cpu_s(lambda: network_of(parts), 1)
    held, peak = (value / nodes for value in tracemalloc.get_traced_memory())
    print(f"{nodes:,} nodes, {network.edges:,} directed edges ({network.edges / nodes:.2f} a node)")
    print(f"build {seconds:.1f} s, {held:.0f} bytes a node held, {peak:.0f} at most meanwhile")
    outlets = outlets_of(network)
    for direction in ("from", "to"):
        before = tracemalloc.get_traced_memory()[0]
        tracemalloc.reset_peak()
        seconds, (time_s, _) = cpu_s(
            lambda d=direction: node_times(network, outlets, direction=d), 1
        )
        after, peak = tracemalloc.get_traced_memory()
        print(
            f"nearest of {len(outlets)} outlets, {direction!r}: {seconds:.2f} s, "
            f"{np.isfinite(time_s).mean():.1%} reached, {(after - before) / nodes:.0f} bytes a node "
            f"more held, {(peak - before) / nodes:.0f} at most meanwhile"
        )
    whole = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024**2
    print(f"whole process, its synthetic input among it: {whole:.1f} GiB at most")
    print(f"20 million nodes by the same: {20e6 * held / 1e9:.1f} GB held")


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--large", action="store_true", help="five million nodes instead")
    parser.add_argument("--junctions", type=int, default=1435, help="with --large: a side's")
    parser.add_argument("--no-peer", action="store_true", help="without pandana")
    parser.add_argument("--no-matrix", action="store_true", help="without the large matrices")
    options = parser.parse_args()
    if options.large:
        return large(options.junctions)
    for name, spacing_m in (("Region", REGION_M), ("City", CITY_M)):
        beside(
            name,
            spacing_m,
            peer=not options.no_peer,
            matrix=not options.no_matrix and spacing_m == REGION_M,
        )
    return None


if __name__ == "__main__":
    main()
