"""Long searches and matrices beside SciPy, pandana and Valhalla: `python -m tests.benchmarks.long_searches`.

Prints, as Markdown, CPU seconds of the whole process (user and system, one thread), contraction
included, on a region of 200,000 nodes, and of matrices on the roads of OpenStreetMap files that are
named (`FILE ...`). Every time is compared with SciPy's Dijkstra. `--memory` says instead how much a
matrix takes at its peak, each in a process of its own.
"""

# ruff: noqa: T201 - a table is what this prints
from __future__ import annotations

import argparse
import resource
import subprocess
import sys
import time
import warnings
from importlib.util import find_spec
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
from pyproj import Transformer
from scipy.sparse.csgraph import dijkstra
from tests.benchmarks.delivery import REGION_M, Peer, matrix_of, network_of, outlets_of, roads
from tests.routers.pairs import utm_of
from tests.routers.valhalla_router import Valhalla, is_installed

from fugai.delivery import build_network
from fugai.delivery.travel.matrix import bounded_node_times, stored_matrix
from fugai.intake import read_roads
from fugai.kernels.routing.threaded import joined_rows, plain_rows

HOUR_S = 3600.0
MATRIX = 2000
VALHALLA = 100
"""Places on a side of the matrix that Valhalla is asked for."""

PEER_NODES = 50_000
"""pandana is left out of matrices on larger networks, which take it minutes."""

MEMORY = ((500, 10_000), (2000, 2000), (100, 200_000))


def region():
    return network_of(roads(np.random.default_rng(7), spacing_m=REGION_M))


def cpu_s(function):
    """CPU seconds of one turn, of all threads, and what came back."""
    begin = time.process_time()
    found = function()
    return time.process_time() - begin, found


def not_contracted(network):
    """The network as if it had never been searched."""
    for name in ("dissection", "contracted_from", "contracted_to"):
        network.__dict__.pop(name, None)
    return network


def plain(network, origins, cutoff_s):
    seeds, _ = network.seeds(origins, np.zeros(len(origins)))
    return joined_rows(plain_rows(network.search_graph("from"), seeds, cutoff_s, threads=1))


def one_by_one(graph, origins, cutoff_s):
    kept = []
    for origin in origins:  # all at once would be 800 MB
        times_s = dijkstra(graph, indices=origin, limit=cutoff_s)
        reached = np.flatnonzero(np.isfinite(times_s))
        kept.append((reached, times_s[reached]))
    return kept


def peer_of(network):
    return Peer(network) if find_spec("pandana") else None


def row(name, ours, scipy, pandana, others=""):
    pandana = "-" if pandana is None else f"{pandana:.1f}"
    ratio = scipy / ours
    print(f"| {name} | {ours:.2f} | {scipy:.2f} | {ratio:.1f} | {pandana} | {others} |", flush=True)


def hours(network):
    """500 searches of an hour."""
    graph, origins = matrix_of(network), outlets_of(network)
    bounded_node_times(network, origins[:40], cutoff_s=HOUR_S, threads=1)  # compiles
    plain(network, origins[:2], 60.0)
    ours, found = cpu_s(
        lambda: bounded_node_times(not_contracted(network), origins, cutoff_s=HOUR_S, threads=1)
    )
    assert network.is_contracted("from")
    scipy, exact = cpu_s(lambda: one_by_one(graph, origins, HOUR_S))
    ends = np.searchsorted(found.row, np.arange(len(origins) + 1))
    for k, (reached, times_s) in enumerate(exact):
        mine = slice(ends[k], ends[k + 1])
        order = np.argsort(found.node[mine])
        assert np.array_equal(found.node[mine][order], reached)
        assert np.array_equal(found.time_s[mine][order], times_s)
    nodes = len(found.node) // len(origins)
    del found, exact
    again, _ = cpu_s(lambda: bounded_node_times(network, origins, cutoff_s=HOUR_S, threads=1))
    usual, _ = cpu_s(lambda: plain(network, origins, HOUR_S))
    peer = peer_of(network)
    theirs = None if peer is None else cpu_s(lambda: peer.within(origins, HOUR_S))[0]
    name = f"region: 500 searches of 60 min ({nodes:,} nodes each)"
    row(name, ours, scipy, theirs, f"contracted before {again:.2f}; plain {usual:.2f}")


def matrix(file):
    """2,000 x 2,000 times on the roads of a file."""
    network = build_network(
        read_roads(file, crs=utm_of(file), modes=("drive",)).frame, mode="drive"
    )
    nodes = np.flatnonzero(network.usable)
    rng = np.random.default_rng(3)
    origins, goals = (
        rng.choice(nodes, MATRIX, replace=len(nodes) < MATRIX).astype(np.int32) for _ in range(2)
    )
    ours, found = cpu_s(lambda: stored_matrix(network, origins, goals, threads=1))
    ours, found = cpu_s(lambda: stored_matrix(not_contracted(network), origins, goals, threads=1))
    scipy, worst = 0.0, 0.0
    if len(network.turn_copies) == 0:
        graph = matrix_of(network)
        scipy, exact = cpu_s(
            lambda: np.stack([dijkstra(graph, indices=origin)[goals] for origin in origins])
        )
        dense = np.where(np.isfinite(exact), exact, 0.0)
        assert np.array_equal(found.toarray(), dense)
    else:
        scipy, worst = split_scipy(network, origins, goals, found)
    assert worst == 0.0
    peer = peer_of(network) if len(network.x) <= PEER_NODES else None
    theirs = None if peer is None else cpu_s(lambda: peer.matrix(origins, goals))[0]
    name = f"{file.name.partition('.')[0]}: 2,000 x 2,000 ({network.nodes:,} nodes)"
    row(name, ours, scipy, theirs, valhalla(file, network, origins, goals))


def split_scipy(network, origins, goals, found):
    """SciPy over the copies of junctions: from all copies of an origin, to all of a destination."""
    graph, worst, spent = matrix_of(network), 0.0, 0.0
    dense = found.toarray()
    copies = {}
    for copy in network.turn_copies:
        copies.setdefault(int(network.canonical_node[copy]), []).append(int(copy))
    for k, origin in enumerate(origins.tolist()):
        seconds, times_s = cpu_s(
            lambda o=origin: dijkstra(graph, indices=copies.get(o, [o]), min_only=True)
        )
        spent += seconds
        if k % 20 == 0:
            exact = np.array([times_s[copies.get(g, [g])].min() for g in goals.tolist()])
            exact[~np.isfinite(exact)] = 0.0
            worst = max(worst, np.abs(exact - dense[k]).max())
    return spent, worst


def valhalla(file, network, origins, goals):
    """What Valhalla takes for a part of the matrix."""
    if not is_installed():
        return "Valhalla not installed"
    project = Transformer.from_crs(network.crs, 4326, always_xy=True)
    ends = []
    for nodes in (origins[:VALHALLA], goals[:VALHALLA]):
        east, north = project.transform(network.x[nodes], network.y[nodes])
        ends.append(list(zip(east.tolist(), north.tolist(), strict=True)))
    with TemporaryDirectory() as scratch:
        router = Valhalla(file.resolve(), Path(scratch))
        seconds, _ = cpu_s(lambda: router.matrix(*ends))
    return f"Valhalla {seconds:.1f} for {VALHALLA} x {VALHALLA}"


def memory(origins, places):
    """Peak of a matrix above what the process held before, in bytes an entry."""
    network = region()
    nodes = np.flatnonzero(network.main)
    rng = np.random.default_rng(5)
    starts = rng.choice(nodes, origins).astype(np.int32)
    goals = rng.choice(nodes, places).astype(np.int32)
    stored_matrix(network, starts[:40], goals[:40], threads=1)  # compiles, contracts
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    found = stored_matrix(network, starts, goals, threads=1)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    more = (peak - before) * 1024
    print(
        f"| {origins:,} x {places:,} | {found.nnz:,} | {more / 1e6:.0f} | {more / found.nnz:.1f} |"
    )


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("files", nargs="*", type=Path, help="OpenStreetMap files")
    parser.add_argument("--memory", action="store_true", help="peak memory of matrices instead")
    parser.add_argument("--one", nargs=2, type=int, help=argparse.SUPPRESS)
    parser.add_argument("--only-files", action="store_true", help="without the region")
    options = parser.parse_args()
    if options.one:
        return memory(*options.one)
    if options.memory:
        print("| matrix | entries | peak [MB] | bytes an entry |\n|---|---|---|---|", flush=True)
        for origins, places in MEMORY:
            command = [sys.executable, "-m", __spec__.name, "--one", str(origins), str(places)]
            subprocess.run(command, check=True)
        return None
    warnings.simplefilter("ignore")  # pandana names each pair that no way joins
    print("| job | fugai [s] | scipy [s] | scipy / fugai | pandana [s] | also [s] |")
    print("|---|---|---|---|---|---|", flush=True)
    if not options.only_files:
        hours(region())
    for file in options.files:
        matrix(file)
    return None


if __name__ == "__main__":
    main()
