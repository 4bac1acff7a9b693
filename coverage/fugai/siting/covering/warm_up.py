"""Compile the covering kernels before a clock starts to run."""

from __future__ import annotations

from functools import cache

import numpy as np

from fugai.kernels.location.covering.bounds import new_pair, tighten
from fugai.kernels.location.covering.covers import Floor
from fugai.kernels.location.covering.local_search import Rules, by_gain, reach, wander
from fugai.siting.covering.reduce import decide, whole_core, without_easy_rows


@cache
def warm_up() -> None:
    """Run every kernel once on two demand points and two candidates.

    The first call ever compiles for some ten seconds, later processes load what was kept; neither
    must count against a time limit, or the same call would give another answer the first time.
    """
    ones, none = np.ones(2), np.zeros(2)
    pointer, both = np.array([0, 2, 3], np.int64), np.array([0, 1, 1], np.int32)
    floor = Floor(np.full(2, -1, np.int32), np.zeros(0))
    whole = whole_core(pointer, both, ones, none, ones, floor)
    shut = np.zeros(2, np.bool_)
    decide(whole, built=shut, closed=shut)
    without_easy_rows(whole)
    rules = Rules(ones, 1.0, np.zeros(3, np.int64), np.empty(0, np.int32))
    chosen = shut.copy()
    wander(whole.cover, rules, chosen, np.full((1, 13), 0.5), 1e-9, False)
    reach(whole.cover, rules, chosen, 2.0, 1e-9)
    tighten(whole.cover, ones, 1.0, new_pair(whole.cover, 0.5 * ones), 1)
    by_gain(whole.cover, np.ones(2, np.bool_))
