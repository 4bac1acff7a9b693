"""An undirected graph that shrinks: edges are deleted, contracted and joined in place."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from fugai._numba import njit

if TYPE_CHECKING:
    from fugai._types import BoolArray, FloatArray, IntArray

EDGES, CHOSEN, TERMINALS = 0, 1, 2
"""Positions in `Net.counts`: edges ever made, edges chosen, terminals left."""


class Net(NamedTuple):
    """Half-edges in a list at each node; updated in place.

    Half-edge ``h`` belongs to edge ``h // 2`` and leads to ``ends[h]``, -1 once the edge is deleted;
    its opposite is ``h ^ 1``. ``first`` is the first half-edge that leaves each node, ``after`` and
    ``before`` are its neighbours in the list, -1 at the ends. ``parts`` are the two edges that an
    edge stands for, -1 for edges of the graph itself. ``chosen`` lists the edges that were
    contracted: some shortest tree holds them.
    """

    ends: IntArray
    after: IntArray
    before: IntArray
    first: IntArray
    degree: IntArray
    length: FloatArray
    parts: IntArray
    terminal: BoolArray
    chosen: IntArray
    counts: IntArray


@njit(cache=True)
def attach(net: Net, half: int) -> None:
    """Put a half-edge at the head of the list of the node that it leaves."""
    node = net.ends[half ^ 1]
    other = net.first[node]
    net.after[half] = other
    net.before[half] = -1
    if other >= 0:
        net.before[other] = half
    net.first[node] = half
    net.degree[node] += 1


@njit(cache=True)
def _detach(net: Net, half: int) -> None:
    """Take a half-edge out of the list of the node that it leaves."""
    node = net.ends[half ^ 1]
    before, after = net.before[half], net.after[half]
    if before >= 0:
        net.after[before] = after
    else:
        net.first[node] = after
    if after >= 0:
        net.before[after] = before
    net.degree[node] -= 1


@njit(cache=True)
def delete_edge(net: Net, edge: int) -> None:
    """Delete an edge that is alive."""
    _detach(net, 2 * edge)
    _detach(net, 2 * edge + 1)
    net.ends[2 * edge] = -1
    net.ends[2 * edge + 1] = -1


@njit(cache=True)
def find_edge(net: Net, u: int, v: int) -> int:
    """Edge between two nodes, -1 if there is none."""
    if net.degree[v] < net.degree[u]:
        u, v = v, u
    half = net.first[u]
    while half >= 0:
        if net.ends[half] == v:
            return int(half // 2)
        half = net.after[half]
    return -1


@njit(cache=True)
def join(net: Net, u: int, v: int, first: int, second: int) -> None:
    """Connect two nodes by an edge that stands for two, where no shorter one is there."""
    length = net.length[first] + net.length[second]
    if u == v:
        return
    parallel = find_edge(net, u, v)
    if parallel >= 0:
        if net.length[parallel] <= length:
            return
        delete_edge(net, parallel)
    edge = net.counts[EDGES]
    net.counts[EDGES] += 1
    net.ends[2 * edge] = v
    net.ends[2 * edge + 1] = u
    net.length[edge] = length
    net.parts[edge, 0] = first
    net.parts[edge, 1] = second
    attach(net, 2 * edge)
    attach(net, 2 * edge + 1)


@njit(cache=True)
def contract(net: Net, edge: int) -> int:
    """Choose an edge and make one terminal of its ends; returns the node that is left."""
    u, v = net.ends[2 * edge], net.ends[2 * edge + 1]
    if net.degree[u] < net.degree[v]:
        u, v = v, u
    net.chosen[net.counts[CHOSEN]] = edge
    net.counts[CHOSEN] += 1
    delete_edge(net, edge)
    while net.first[v] >= 0:
        half = net.first[v]
        other = net.ends[half]
        parallel = find_edge(net, u, other)
        if parallel >= 0 and net.length[parallel] <= net.length[half // 2]:
            delete_edge(net, half // 2)
            continue
        if parallel >= 0:
            delete_edge(net, parallel)
        _detach(net, half)
        net.ends[half ^ 1] = u
        attach(net, half)
    net.counts[TERMINALS] += 1 - int(net.terminal[u]) - int(net.terminal[v])
    net.terminal[u] = True
    net.terminal[v] = False
    return int(u)


@njit(cache=True)
def simplify(net: Net, waiting: BoolArray) -> None:
    """Apply the tests of degrees to the nodes that wait, and to all that change by them.

    A node that is no terminal is deleted with its last edge, and passed over where it has two. A
    terminal is joined with its only neighbour, and with its nearest one where that is a terminal.
    C. W. Duin, A. Volgenant, Reduction tests for the Steiner problem in graphs, Networks 19, 1989.
    """
    stack = [0]
    stack.pop()
    stack.extend(np.flatnonzero(waiting))
    while len(stack) > 0:
        node = stack.pop()
        waiting[node] = False
        if net.counts[TERMINALS] <= 1:
            _delete_at(net, node, stack, waiting)
        elif net.terminal[node]:
            _test_terminal(net, node, stack, waiting)
        elif net.degree[node] == 1:
            _delete_at(net, node, stack, waiting)
        elif net.degree[node] == 2:
            one = net.first[node]
            two = net.after[one]
            u, v = net.ends[one], net.ends[two]
            delete_edge(net, one // 2)
            delete_edge(net, two // 2)
            join(net, u, v, one // 2, two // 2)
            _wait(u, stack, waiting)
            _wait(v, stack, waiting)


@njit(cache=True)
def _wait(node: int, stack: list[int], waiting: BoolArray) -> None:
    """Have a node tested again."""
    if not waiting[node]:
        waiting[node] = True
        stack.append(node)


@njit(cache=True)
def _delete_at(net: Net, node: int, stack: list[int], waiting: BoolArray) -> None:
    """Delete all edges of a node."""
    while net.first[node] >= 0:
        half = net.first[node]
        _wait(net.ends[half], stack, waiting)
        delete_edge(net, half // 2)


@njit(cache=True)
def _test_terminal(net: Net, node: int, stack: list[int], waiting: BoolArray) -> None:
    """Contract the shortest edge of a terminal where it is the only one or leads to a terminal."""
    nearest = net.first[node]
    half = nearest
    while half >= 0:
        if net.length[half // 2] < net.length[nearest // 2]:
            nearest = half
        half = net.after[half]
    half = net.first[node]  # of several that are shortest, one that leads to a terminal
    while half >= 0:
        if net.length[half // 2] == net.length[nearest // 2] and net.terminal[net.ends[half]]:
            nearest = half
        half = net.after[half]
    if nearest < 0 or not (net.degree[node] == 1 or net.terminal[net.ends[nearest]]):
        return
    left = contract(net, nearest // 2)
    _wait(left, stack, waiting)
    half = net.first[left]
    while half >= 0:
        _wait(net.ends[half], stack, waiting)
        half = net.after[half]


@njit(cache=True)
def pass_over(net: Net, node: int, waiting: BoolArray) -> None:
    """Replace a node by edges between its neighbours: at most two of its edges are in a tree."""
    halves = np.empty(net.degree[node], dtype=np.int64)
    others = np.empty(net.degree[node], dtype=np.int64)
    half = net.first[node]
    for place in range(len(halves)):
        halves[place], others[place] = half, net.ends[half]
        waiting[others[place]] = True
        half = net.after[half]
    for half in halves:
        delete_edge(net, half // 2)
    for i in range(len(halves)):
        for j in range(i):
            join(net, others[i], others[j], halves[i] // 2, halves[j] // 2)
    waiting[node] = True


@njit(cache=True)
def apply_tests(net: Net, origin: IntArray, needless: BoolArray, needed: BoolArray) -> None:
    """Delete and contract edges, given as masks over ``origin``, the edges of the net they mean."""
    waiting = np.zeros(len(net.first), dtype=np.bool_)
    for place in range(len(origin)):
        edge = origin[place]
        u, v = net.ends[2 * edge], net.ends[2 * edge + 1]
        if u < 0:
            continue
        if needed[place]:
            left = contract(net, edge)
            half = net.first[left]
            while half >= 0:
                waiting[net.ends[half]] = True
                half = net.after[half]
            waiting[left] = True
        elif needless[place]:
            waiting[u] = waiting[v] = True
            delete_edge(net, edge)
    simplify(net, waiting)


@njit(cache=True)
def apply_stars(net: Net, nodes: IntArray) -> None:
    """Replace nodes, no two of them neighbours, by edges between their neighbours."""
    waiting = np.zeros(len(net.first), dtype=np.bool_)
    for node in nodes:
        pass_over(net, node, waiting)
    simplify(net, waiting)


@njit(cache=True)
def fill(net: Net, tail: IntArray, head: IntArray) -> None:
    """Put the edges of a graph without loops and parallel edges into an empty net."""
    for edge in range(len(tail)):
        net.ends[2 * edge] = head[edge]
        net.ends[2 * edge + 1] = tail[edge]
        attach(net, 2 * edge)
        attach(net, 2 * edge + 1)
    net.counts[EDGES] = len(tail)
