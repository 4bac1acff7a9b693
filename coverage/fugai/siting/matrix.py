"""The covering matrix, demand × candidate: checks, counts, layers, and conflict pairs."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt
from scipy.sparse import csr_array

from fugai.errors import ConfigError, ContractError, EmptyResultError
from fugai.siting.checks import first_few, read_positions

if TYPE_CHECKING:
    from collections.abc import Sequence

    from fugai._types import BoolArray, FloatArray, Int32Array, IntArray


def check_covers(covers: csr_array) -> csr_array:
    """Covering matrix with sorted rows, in which every stored entry means 'covers'.

    Parameters
    ----------
    covers
        Demand × candidate, sparse or dense; an entry that is not 0 says that the candidate covers
        the demand.

    Raises
    ------
    ContractError
        It is not a matrix, or an entry is missing.
    EmptyResultError
        It has no demand, no candidate, or no entry.
    """
    matrix = covers if isinstance(covers, csr_array) else csr_array(covers)
    if matrix.ndim != 2:
        msg = f"`covers` must be demand × candidate, found {matrix.ndim} dimensions."
        raise ContractError(msg)
    if np.issubdtype(matrix.dtype, np.inexact) and np.isnan(matrix.data).any():
        msg = f"`covers` must be known everywhere, found {int(np.isnan(matrix.data).sum())} NaN."
        raise ContractError(msg)
    if not matrix.data.all() or not matrix.has_canonical_format:
        matrix = matrix.copy()
        matrix.sum_duplicates()
        matrix.eliminate_zeros()
    if min(matrix.shape) == 0 or matrix.nnz == 0:
        msg = (
            "`covers` must let a candidate cover a demand point, "
            f"found {matrix.shape[0]} × {matrix.shape[1]} with {matrix.nnz} entries."
        )
        raise EmptyResultError(msg)
    return matrix


def pointers(covers: csr_array) -> tuple[IntArray, Int32Array]:
    """Row pointer and candidates of a checked covering matrix."""
    return covers.indptr.astype(np.int64), covers.indices.astype(np.int32, copy=False)


def covered(covers: csr_array, sites: npt.ArrayLike) -> BoolArray:
    """Demand points that at least one of the given candidates covers.

    Parameters
    ----------
    covers
        Demand × candidate; an entry that is not 0 says that the candidate covers the demand.
    sites
        Candidates, as positions or as a boolean mask.

    Returns
    -------
    Mask of the demand points, shape ``(demand,)``.

    Raises
    ------
    ConfigError
        ``sites`` are not positions of candidates.

    Examples
    --------
    >>> import numpy as np
    >>> from fugai.siting import covered
    >>> covers = np.array([[1, 0, 0], [1, 1, 0], [0, 0, 1]])
    >>> covered(covers, [0])
    array([ True,  True, False])
    >>> covered(covers, np.array([False, True, True]))
    array([False,  True,  True])
    """
    is_covered: BoolArray = covering_count(covers, sites) > 0
    return is_covered


def covering_count(covers: csr_array, sites: npt.ArrayLike) -> IntArray:
    """Number of the given candidates that cover each demand point.

    Parameters
    ----------
    covers
        Demand × candidate; an entry that is not 0 says that the candidate covers the demand.
    sites
        Candidates, as positions or as a boolean mask.

    Returns
    -------
    Counts, shape ``(demand,)``.

    Raises
    ------
    ConfigError
        ``sites`` are not positions of candidates.

    Examples
    --------
    >>> import numpy as np
    >>> from fugai.siting import covering_count
    >>> covering_count(np.array([[1, 0, 0], [1, 1, 0], [0, 0, 1]]), [0, 1])
    array([1, 2, 0])
    """
    matrix = covers if isinstance(covers, csr_array) else csr_array(covers)
    chosen = np.zeros(matrix.shape[1], dtype=np.bool_)
    chosen[read_positions(sites, matrix.shape[1], name="sites")] = True
    total = np.zeros(len(matrix.indices) + 1, dtype=np.int64)
    np.cumsum(chosen[matrix.indices] & (matrix.data != 0), out=total[1:])
    count: IntArray = np.diff(total[matrix.indptr])
    return count


def coverable(covers: csr_array, forbidden: npt.ArrayLike = ()) -> BoolArray:
    """Demand points that some candidate covers which is not forbidden.

    Parameters
    ----------
    covers
        Demand × candidate; an entry that is not 0 says that the candidate covers the demand.
    forbidden
        Candidates that must not be built, as positions or as a boolean mask.

    Returns
    -------
    Mask of the demand points, shape ``(demand,)``.

    Raises
    ------
    ConfigError
        ``forbidden`` are not positions of candidates.
    ContractError, EmptyResultError
        ``covers`` is no covering matrix, or is empty.

    Examples
    --------
    >>> import numpy as np
    >>> from fugai.siting import coverable
    >>> coverable(np.array([[1, 0], [1, 1], [0, 0]]), forbidden=[0])
    array([False,  True, False])
    """
    matrix = check_covers(covers)
    barred = read_positions(forbidden, matrix.shape[1], name="forbidden")
    return covered(matrix, np.setdiff1d(np.arange(matrix.shape[1]), barred))


def stack_layers(
    layers: Sequence[tuple[csr_array, npt.ArrayLike]], shares: Sequence[float]
) -> tuple[csr_array, FloatArray]:
    """Several kinds of demand over the same candidates as one covering matrix and its weights.

    Parameters
    ----------
    layers
        Covering matrix and weights of each kind: people, venues, kilometres of road.
    shares
        Importance of each kind. The weights of a kind are scaled so that they sum to its share,
        whatever their unit; where the shares sum to 1, the objective is the weighted mean of the
        covered parts.

    Returns
    -------
    The matrices above each other in the order given, and the scaled weights.

    Raises
    ------
    ConfigError
        Numbers of layers and shares differ, or a share is negative.
    ContractError
        The candidates or weights do not fit.

    Examples
    --------
    Residents count for 70 %, shops for 30 %:

    >>> import numpy as np
    >>> from fugai.siting import solve_mclp, stack_layers
    >>> residents = (np.array([[1, 0], [0, 1]]), [900, 100])
    >>> shops = (np.array([[0, 1], [0, 1]]), [2, 1])
    >>> covers, weight = stack_layers([residents, shops], [0.7, 0.3])
    >>> weight
    array([0.63, 0.07, 0.2 , 0.1 ])
    >>> solve_mclp(covers, weight, budget=1).objective
    0.63
    """
    if len(layers) != len(shares) or not len(layers) or not all(share >= 0 for share in shares):
        msg = f"`shares` must be one value of 0 or more for each layer, found {list(shares)}."
        raise ConfigError(msg)
    widths = {matrix.shape[1] for matrix, _ in layers}
    if len(widths) > 1:
        msg = f"All layers must have the same candidates, found {sorted(widths)} of them."
        raise ContractError(msg)
    pieces, weights = [], []
    for (matrix, weight), share in zip(layers, shares, strict=True):
        values = np.asarray(weight, dtype=np.float64)
        if values.shape != (matrix.shape[0],) or not values.sum() > 0:
            msg = f"A layer of {matrix.shape[0]} demand points must have weights above 0 in sum."
            raise ContractError(msg)
        pieces.append(csr_array(matrix))
        weights.append(values * (share / values.sum()))
    indptr = [np.zeros(1, dtype=np.int64)]
    for piece in pieces:
        indptr.append(piece.indptr[1:].astype(np.int64) + indptr[-1][-1])
    stacked = csr_array(
        (
            np.concatenate([piece.data != 0 for piece in pieces]),
            np.concatenate([piece.indices for piece in pieces]),
            np.concatenate(indptr),
        ),
        shape=(sum(piece.shape[0] for piece in pieces), widths.pop()),
    )
    return stacked, np.concatenate(weights)


def too_close(x: npt.ArrayLike, y: npt.ArrayLike, *, min_distance_m: float) -> csr_array:
    """Conflict pairs: candidates that are nearer to each other than a distance.

    For ``Choices(conflicts=...)``: no two new sites of a pair are built. Any other matrix with the
    same meaning will do, such as one of walking times below a limit.

    Parameters
    ----------
    x, y
        Candidates in a projected CRS. [m]
    min_distance_m
        Smallest distance that is allowed, itself included. [m]

    Returns
    -------
    Candidate × candidate, True for each conflict pair, both ways round.

    Raises
    ------
    ConfigError
        The distance is not positive.
    ContractError
        A coordinate is not finite.

    Examples
    --------
    >>> from fugai.siting import too_close
    >>> too_close([0, 300, 500], [0, 0, 0], min_distance_m=300).toarray().astype(int)
    array([[0, 0, 0],
           [0, 0, 1],
           [0, 1, 0]])
    """
    from scipy.spatial import cKDTree  # noqa: PLC0415  (slow to import, seldom wanted)

    if not (np.isfinite(min_distance_m) and min_distance_m > 0):
        msg = f"`min_distance_m` must be positive, found {min_distance_m!r}."
        raise ConfigError(msg)
    if np.ndim(x) != 1 or np.shape(x) != np.shape(y):
        msg = f"`y` must be as many as `x`, in one row each, found {np.shape(y)} and {np.shape(x)}."
        raise ContractError(msg)
    points = np.column_stack((np.asarray(x, dtype=np.float64), np.asarray(y, dtype=np.float64)))
    if not np.isfinite(points).all():
        wrong = np.flatnonzero(~np.isfinite(points).all(axis=1))
        msg = f"Candidates must have finite coordinates, found others at {first_few(wrong)}."
        raise ContractError(msg)
    pairs = cKDTree(points).query_pairs(min_distance_m, output_type="ndarray")
    distance_m = np.hypot(*(points[pairs[:, 0]] - points[pairs[:, 1]]).T)
    pairs = pairs[distance_m < min_distance_m]
    both = np.concatenate((pairs, pairs[:, ::-1]))
    return csr_array(
        (np.ones(len(both), dtype=np.bool_), (both[:, 0], both[:, 1])),
        shape=(len(points), len(points)),
    )
