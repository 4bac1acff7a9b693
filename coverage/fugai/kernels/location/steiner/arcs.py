"""An undirected graph as arcs in both directions."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from fugai._types import IntArray


class Arcs(NamedTuple):
    """Both directions of every edge, by tail.

    The arcs that leave node ``n`` are ``indptr[n]`` to ``indptr[n + 1]``; ``heads`` is the node that
    each leads to, ``reverse`` the position of its opposite direction.
    """

    indptr: IntArray
    heads: IntArray
    reverse: IntArray
