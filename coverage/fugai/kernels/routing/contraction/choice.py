"""Whether searches from many origins are faster over a contracted graph, counted in advance.

Both ways give the same times to the last bit. The figures are CPU nanoseconds of one thread, measured
on a region of 200,000 nodes and 15 arcs a junction (``python -m tests.benchmarks.long_searches``).
"""

from __future__ import annotations

import math

from fugai.kernels.routing.contraction.sweep import LANES

PLAIN_NS = 90.0
"""A plain search, for each node that it reaches."""

PREPARE_NS = 1000.0
"""Contraction, for each node of the network; once for a network, its times and a direction."""

SWEEP_NS = 95.0
"""Sweeps of one block of origins, for each node that some origin of the block reaches."""

ORIGIN_NS = 30_000.0
"""Way up the tree and back, for each origin."""

ADD_NS = 17.0
"""Exact times and their list, for each node that an origin reaches."""

MIN_ORIGINS = 32
"""With fewer origins nothing is contracted, and nothing that is contracted already is used."""


def plain_s(origins: int, reached: float) -> float:
    """CPU seconds of plain searches, each of which reaches so many nodes."""
    return origins * reached * PLAIN_NS * 1e-9


def contracted_s(origins: int, reached: float, nodes: int, *, ready: bool) -> float:
    """CPU seconds over a contracted graph, with its contraction unless that is ready.

    Origins are taken in blocks that lie near each other. A block reaches what one origin reaches, and
    as much again as the block is wide: areas add up by the square roots.
    """
    blocks = math.ceil(origins / LANES)
    share = min(1.0, (math.sqrt(reached / nodes) + math.sqrt(1.0 / blocks)) ** 2)
    sweeps_ns = blocks * share * nodes * SWEEP_NS + origins * (ORIGIN_NS + reached * ADD_NS)
    return (sweeps_ns + (0.0 if ready else nodes * PREPARE_NS)) * 1e-9


def contraction_pays(origins: int, reached: float, nodes: int, *, ready: bool) -> bool:
    """Whether a contracted graph is the faster one.

    Parameters
    ----------
    reached
        Nodes that a search reaches, on average.
    nodes
        Nodes of the network.
    ready
        Whether the graph is contracted already.
    """
    if origins < MIN_ORIGINS or nodes == 0:
        return False
    return contracted_s(origins, reached, nodes, ready=ready) < plain_s(origins, reached)
