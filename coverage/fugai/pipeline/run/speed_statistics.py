"""Which statistics of speed tests can be known: of tests one by one, or of means of tiles alone."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fugai.messages import Message

if TYPE_CHECKING:
    import pandas as pd

MEDIAN, MEDIAN_OF_MEANS = "median", "median of tile means"
"""Median of single tests; weighted median of the means of tiles, which is not that of their tests."""

SPEED_COLUMNS = {"mean": "mean", MEDIAN: "median", MEDIAN_OF_MEANS: "median_of_means"}
"""Statistic, as measures and targets name it, to the column of `fugai.broadband.speed_by_district`."""


def median_of(located: pd.DataFrame, kind: str) -> str:
    """Name of the median that tests of a kind have.

    >>> import pandas as pd
    >>> median_of(pd.DataFrame({"kind": ["fixed"], "is_mean": [True]}), "fixed")
    'median of tile means'
    """
    rows = located["kind"].eq(kind) if "kind" in located else located["is_mean"].notna()
    return MEDIAN_OF_MEANS if bool((located["is_mean"] & rows).any()) else MEDIAN


def speed_notes(located: pd.DataFrame | None) -> list[Message]:
    """That the median is one of means, where rows are means of several tests."""
    if located is None or not bool(located["is_mean"].any()):
        return []
    count = int(located["is_mean"].sum())
    return [
        Message(
            zh=f"测速数据中{count}行为多次测试的均值：“格网均值的加权中位数”是各格网均值按测试次数加权的"
            "中位数，并非逐次测试的中位数，通常偏高，故标注为模型推算。",
            en=f"{count} rows of the speed tests are means of several tests: the median is one of these "
            "means, weighted by tests. That of the tests themselves is unknown and usually lower, so "
            "that figures and targets which rest on it are labelled modelled.",
        )
    ]
