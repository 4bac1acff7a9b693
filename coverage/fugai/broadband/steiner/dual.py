"""The lower bound, as raises of cuts that are improved region by region."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from fugai.broadband.steiner.cut_program import CutProgram
from fugai.broadband.steiner.graph import Graph, arcs_of
from fugai.kernels.location.steiner import (
    ball,
    raise_cuts,
    recorded_ascent,
    root_distances,
    take_back,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from fugai._types import BoolArray, FloatArray, IntArray
    from fugai.broadband.steiner.effort import Effort
    from fugai.broadband.steiner.instance import Instance
    from fugai.kernels.location.steiner import Arcs


COST_OF_REGION = 30
"""Visits that a region counts for each arc of the instance, besides its linear program."""


@dataclass(kw_only=True)
class Dual:
    """Raises of cuts: the bound, what they leave of each arc's length, and the cuts.

    Parameters
    ----------
    instance, root
        What they are for.
    reduced
        Length that is left of each arc; infinite where the arc is closed.
    bound
        Sum of the raises.
    complete
        Whether dual ascent ran to its end.
    records
        Cuts as `recorded_ascent` returns them: members, sizes, gains, calls.
    flow
        Fractional solution by arc, of the last linear program of each region.
    order
        Distance of each node from the root.
    """

    instance: Instance
    root: int
    reduced: FloatArray
    bound: float = 0.0
    complete: bool = False
    records: list[tuple[IntArray, IntArray, FloatArray, IntArray]] = field(default_factory=list)
    flow: FloatArray
    order: FloatArray

    @property
    def ends(self) -> IntArray:
        """Terminals other than the root."""
        terminals = self.instance.terminals
        others: IntArray = terminals[terminals != self.root]
        return others

    def ascend(self, effort: Effort, *, keep: bool = True) -> None:
        """Raise terminals by dual ascent until the root reaches all of them."""
        most = max(effort.visits, 1)
        gain, self.reduced, visits, members, sizes, gains, calls = recorded_ascent(
            self.instance.arcs, self.reduced, self.ends, self.root, most, keep
        )
        effort.spend(visits)
        self.complete = visits < most
        self.bound += gain
        if keep:
            self.records.append((members, sizes, gains, calls))

    def regions(self, most: int) -> Iterator[IntArray]:
        """Balls of so many terminals, until every terminal was in one."""
        instance = self.instance
        covered = np.zeros(instance.graph.nodes, dtype=np.bool_)
        for centre in self.ends:
            if not covered[centre]:
                nodes = ball(
                    instance.arcs, instance.lengths, instance.is_terminal, centre, self.root, most
                )
                covered[nodes] = True
                yield nodes

    def improve(self, nodes: IntArray, effort: Effort) -> bool:
        """Find the best raises of the cuts within a region; whether they are."""
        ends = self.ends[np.argsort(self.order[self.ends], kind="stable")]
        region = _region(self.instance, nodes, ends)
        effort.spend(COST_OF_REGION * len(self.reduced))
        inside = np.zeros(self.instance.graph.nodes, dtype=np.bool_)
        inside[nodes] = True
        taken = [
            take_back(self.instance.arcs, self.reduced, inside, *part) for part in self.records
        ]
        lost = sum(part[0] for part in taken)
        program = CutProgram(
            region.arcs, np.where(region.into, self.reduced[region.of], np.inf), region.ends
        )
        for _, members, stops in taken:
            program.add(region.local[members], stops)
        done = program.solve(effort)
        cuts = [nodes[cut - 1] for cut in program.cuts[: len(program.price)]]
        made = self._raise(cuts, program.price)
        self.bound += made - lost
        self.flow[region.of[region.into]] = program.flow[region.into]
        return done

    def _raise(self, cuts: list[IntArray], wanted: FloatArray) -> float:
        """Raise cuts, record them, and return the sum of the raises."""
        sizes = np.array([len(cut) for cut in cuts], dtype=np.int64)
        members = np.concatenate([*cuts, np.zeros(0, dtype=np.int64)])
        stops = np.concatenate([[0], np.cumsum(sizes)]).astype(np.int64)
        made = raise_cuts(self.instance.arcs, self.reduced, members, stops, wanted)
        used = np.flatnonzero(made > 0.0)
        if len(used):
            rows = np.concatenate([cuts[cut] for cut in used])
            begins = np.concatenate([[0], np.cumsum(sizes[used])[:-1]])
            calls = np.column_stack([begins, np.arange(len(used))])
            self.records.append((rows, sizes[used], made[used], calls))
        return float(made.sum())

    def drop_idle(self) -> None:
        """Forget cuts without a raise."""
        self.records = [part for part in self.records if (part[2] > 0.0).any()]


@dataclass(frozen=True, kw_only=True)
class _Region:
    """Some nodes, from 1 on, and all others as node 0.

    ``of`` is the arc of the instance that each arc is, ``into`` marks those that lead into the region,
    ``local`` is the number of each node of the instance, ``ends`` are the terminals inside.
    """

    arcs: Arcs
    of: IntArray
    into: BoolArray
    local: IntArray
    ends: IntArray


def _region(instance: Instance, nodes: IntArray, ends: IntArray) -> _Region:
    """The part of an instance that touches some nodes."""
    graph = instance.graph
    local = np.zeros(graph.nodes, dtype=np.int64)
    local[nodes] = np.arange(1, len(nodes) + 1)
    touching = np.flatnonzero((local[graph.u] > 0) | (local[graph.v] > 0))
    u, v = local[graph.u[touching]], local[graph.v[touching]]
    part = Graph(nodes=len(nodes) + 1, u=u, v=v, length=graph.length[touching], source=touching)
    arcs, edge = arcs_of(part)
    tails = np.repeat(np.arange(part.nodes), np.diff(arcs.indptr))
    of = np.where(
        tails == u[edge], instance.forward[touching[edge]], instance.backward[touching[edge]]
    )
    local_ends = local[ends]
    return _Region(
        arcs=arcs, of=of, into=arcs.heads > 0, local=local, ends=local_ends[local_ends > 0]
    )


def new_dual(instance: Instance, root: int) -> Dual:
    """A dual without any raise."""
    return Dual(
        instance=instance,
        root=root,
        reduced=instance.lengths.copy(),
        flow=np.zeros(len(instance.lengths)),
        order=root_distances(instance.arcs, instance.lengths, root),
    )
