"""Windows of the grid that stand for all of it, drawn in proportion to residents and area."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from fugai._types import FloatArray

WHOLE_WORK = 5e7
"""Pixels times cells in reach times passes up to which the grid is computed as a whole: seconds."""

EDGE = 32
"""Edge of a window. [pixels]"""

MOST_WINDOWS, LEAST_WINDOWS = 20, 8
SHARE_OF_RUN = 0.2
"""Pixels of all windows and variations together, as a share of those of the grid."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Sample:
    """Windows, and how often and with which probability each was drawn.

    Parameters
    ----------
    windows
        Rows and columns of each.
    draws
        Position of the window of each draw; a window may be drawn more than once.
    chance
        Probability of each window in one draw.
    exact
        Whether the windows are the whole grid.
    """

    windows: tuple[tuple[slice, slice], ...]
    draws: tuple[int, ...]
    chance: FloatArray
    exact: bool


@dataclass(frozen=True, kw_only=True)
class Difference:
    """A share before and after, and the standard error of the difference, 0 where it is exact."""

    before: float
    after: float
    error: float

    @property
    def change(self) -> float:
        """After less before."""
        return self.after - self.before


def whole_grid(shape: tuple[int, int]) -> Sample:
    """The grid as its only window."""
    rows, columns = shape
    return Sample(
        windows=((slice(0, rows), slice(0, columns)),),
        draws=(0,),
        chance=np.ones(1),
        exact=True,
    )


def draw_windows(people: FloatArray, area: FloatArray, *, passes: int, cells: float) -> Sample:
    """Windows by systematic sampling, in proportion to half residents and half area.

    Parameters
    ----------
    people, area
        Residents, and share inside the districts, of each pixel; (y, x).
    passes
        How often each window will be computed.
    cells
        Cells that reach a pixel, on average.

    Returns
    -------
    The whole grid where that is a matter of seconds, or where as many windows would be drawn as there are.

    Notes
    -----
    W. G. Cochran, Sampling Techniques, 3rd edition (1977), sections 9A.3 and 11.9: probability
    proportional to size, drawn at equal steps along a serpentine, so that neighbours are rarely
    drawn together. No random number is involved.

    Examples
    --------
    >>> import numpy as np
    >>> sample = draw_windows(np.ones((640, 640)), np.ones((640, 640)), passes=7, cells=100.0)
    >>> len(sample.windows), sample.exact
    (11, False)
    """
    shape = people.shape
    blocks = _blocks(shape)
    wanted = int(SHARE_OF_RUN * people.size / (EDGE * EDGE * max(1, passes)))
    size = min(MOST_WINDOWS, max(LEAST_WINDOWS, wanted))
    if people.size * cells * passes <= WHOLE_WORK or size >= len(blocks):
        return whole_grid(shape)
    weight = np.zeros(len(blocks))
    for values in (people, area):
        sums = np.array([float(values[block].sum()) for block in blocks])
        if sums.sum() > 0:
            weight += sums / sums.sum()
    chance = weight / weight.sum()
    steps = (np.arange(size) + 0.5) / size
    drawn = np.searchsorted(np.cumsum(chance), steps)
    kept, draws = np.unique(np.minimum(drawn, len(blocks) - 1), return_inverse=True)
    return Sample(
        windows=tuple(blocks[at] for at in kept),
        draws=tuple(int(one) for one in draws),
        chance=chance[kept],
        exact=False,
    )


def ratio_difference(
    sample: Sample, part: Sequence[FloatArray], base: Sequence[FloatArray]
) -> Difference:
    """Share of the whole before and after, from the sums of its windows.

    Parameters
    ----------
    part, base
        Before and after: what counts, and what it is counted of, of each window.

    Returns
    -------
    The Hansen-Hurwitz ratio of both, and the standard error of their difference by linearisation,
    with the draws taken as independent.

    Examples
    --------
    >>> import numpy as np
    >>> parts = [np.array([2.0]), np.array([3.0])]
    >>> ratio_difference(whole_grid((2, 2)), parts, [np.array([4.0])] * 2)
    Difference(before=0.5, after=0.75, error=0.0)
    """
    at = np.array(sample.draws)
    weight = 1.0 / sample.chance[at]
    shares, residuals = [], []
    for counted, of in zip(part, base, strict=True):
        top, bottom = counted[at] * weight, of[at] * weight
        share = float(top.sum() / bottom.sum()) if bottom.sum() > 0 else float("nan")
        shares.append(share)
        residuals.append((top - share * bottom) / bottom.mean() if bottom.sum() > 0 else top)
    spread = residuals[1] - residuals[0]
    error = 0.0
    if not sample.exact and len(at) > 1:
        error = float(spread.std(ddof=1) / np.sqrt(len(at)))
    return Difference(before=shares[0], after=shares[1], error=error)


def _blocks(shape: tuple[int, int]) -> list[tuple[slice, slice]]:
    """Windows that cover the grid, row by row, every second row backwards."""
    found: list[tuple[slice, slice]] = []
    for number, top in enumerate(range(0, shape[0], EDGE)):
        lefts = list(range(0, shape[1], EDGE))
        for left in lefts if number % 2 == 0 else reversed(lefts):
            rows = slice(top, min(top + EDGE, shape[0]))
            found.append((rows, slice(left, min(left + EDGE, shape[1]))))
    return found
