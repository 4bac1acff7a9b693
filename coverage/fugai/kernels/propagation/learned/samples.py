"""Sums over the samples of one mast or cell at many places."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from fugai._numba import njit

if TYPE_CHECKING:
    from fugai._types import FloatArray


@njit(cache=True, error_model="numpy", nogil=True)
def add_covariances(
    x: FloatArray,
    y: FloatArray,
    samples: FloatArray,
    parts: FloatArray,
    ranges_m: FloatArray,
    farthest_m: float,
    total: FloatArray,
) -> None:
    """Add to each place the samples' weights times sums of exponential covariances of their distances.

    Parameters
    ----------
    x, y
        Places. [m]
    samples
        Place and weight of each sample; shape (samples, 3).
    parts, ranges_m
        Variance and range of each exponential part.
    farthest_m
        Samples farther away do not count. [m]
    total
        Changed in place.
    """
    limit = farthest_m * farthest_m
    for i in range(x.size):
        found = 0.0
        for j in range(samples.shape[0]):
            east, north = x[i] - samples[j, 0], y[i] - samples[j, 1]
            square = east * east + north * north
            if square > limit:
                continue
            distance = math.sqrt(square)
            covariance = 0.0
            for k in range(parts.size):
                covariance += parts[k] * math.exp(-distance / ranges_m[k])
            found += samples[j, 2] * covariance
        total[i] += found


@njit(cache=True, error_model="numpy", nogil=True)
def subtract_near(
    x: FloatArray,
    y: FloatArray,
    reach_m: FloatArray,
    own: FloatArray,
    ranges_m: FloatArray,
    weight: FloatArray,
    weighted: FloatArray,
) -> None:
    """Take a mast's own squares out of sums of weights and weighted values at each place.

    Parameters
    ----------
    x, y
        Places. [m]
    reach_m
        Distance of the farthest square that is in the sums of each place. [m]
    own
        Place and value of each own square; shape (squares, 3).
    ranges_m
        Ranges over which the weights fall by e.
    weight, weighted
        Sums by place and range; changed in place.
    """
    for i in range(x.size):
        for j in range(own.shape[0]):
            distance = math.hypot(x[i] - own[j, 0], y[i] - own[j, 1])
            if distance > reach_m[i]:
                continue
            for k in range(ranges_m.size):
                part = math.exp(-distance / ranges_m[k])
                weight[i, k] -= part
                weighted[i, k] -= part * own[j, 2]
