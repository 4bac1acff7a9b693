"""Who serves a cell, found again from its mark."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from fugai.maps.places.ranks import AS_NORTH, AS_WEST, NONE, PARTS, in_parts, server_marks


def server_of(marks, places, y, x):
    """As the script does: back to the cell that names its server, and there by rank."""
    while marks[y, x] in (AS_WEST, AS_NORTH):
        y, x = (y, x - 1) if marks[y, x] == AS_WEST else (y - 1, x)
    if marks[y, x] == NONE:
        return -1
    centre = np.array([x, y]) * PARTS + PARTS // 2
    away = ((places - centre) ** 2).sum(axis=1)
    return int(np.lexsort((np.arange(len(places)), away))[marks[y, x] - NONE - 1])


@given(st.integers(0, 2**32), st.integers(1, 40), st.sampled_from([0.0, 0.2, 0.8]))
def test_every_server_is_found_again(seed, count, noise):
    rng = np.random.default_rng(seed)
    shape = tuple(rng.integers(1, 9, 2))
    # several at one position, as the masts of several operators are
    places = in_parts(rng.integers(-2, 10, count) + 0.5, rng.integers(-2, 10, count) + 0.5)
    y, x = np.mgrid[: shape[0], : shape[1]]
    away = [(x * PARTS + 8 - px) ** 2 + (y * PARTS + 8 - py) ** 2 for px, py in places]
    server = np.argmin(away, axis=0)
    server = np.where(rng.random(shape) < noise, rng.integers(-1, count, shape), server)
    mask = rng.random(shape) < 0.9
    marks = server_marks(server, places, mask)
    for row, column in np.argwhere(mask):
        assert server_of(marks, places, row, column) == server[row, column]
