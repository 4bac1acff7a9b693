"""What changed between two runs, two scenarios or two years."""

from __future__ import annotations

import pandas as pd

from fugai.tables import MEASURE_DIMENSIONS

_KEYS = ["indicator", "year", "district_id", *MEASURE_DIMENSIONS]
RELATIVE_TOLERANCE = 1e-12
"""Relative difference up to which two figures count as equal."""


def compare(
    first: pd.DataFrame, second: pd.DataFrame, *, match_years: bool = True, keep_same: bool = False
) -> pd.DataFrame:
    """Changes of every measure per district.

    Parameters
    ----------
    first, second
        Tidy measures of two runs.
    match_years
        Compare rows of the same year. Otherwise each frame must hold one year, and the two years
        may differ: a comparison of two periods.
    keep_same
        Keep the rows that did not change.

    Returns
    -------
    DataFrame with the keys, ``unit``, ``first``, ``second``, ``change`` (second minus first, in
    the unit) and ``status``: changed, same, only first, only second. Unknown in both is the same.

    Raises
    ------
    pandas.errors.MergeError
        A frame holds a number twice, or several years where ``match_years`` is off.

    Examples
    --------
    >>> import pandas as pd
    >>> from fugai.scorecard import compare, wireless
    >>> def area(covered):
    ...     frame = pd.DataFrame({"numerator": [covered], "denominator": [4.0]}, index=["a"])
    ...     return wireless.area_share(frame, year=2016, basis="modelled", profile="lte")
    >>> compare(area(1.0), area(3.0))[["district_id", "first", "second", "change", "status"]]
      district_id  first  second  change   status
    0           a   0.25    0.75     0.5  changed
    1               0.25    0.75     0.5  changed
    """
    keys = _KEYS if match_years else [name for name in _KEYS if name != "year"]
    left = first[[*keys, "unit", "value"]].rename(columns={"value": "first"})
    right = second[[*keys, "unit", "value"]].rename(columns={"value": "second"})
    left["order"] = range(len(left))
    right["order_second"] = range(len(left), len(left) + len(right))
    merged = left.merge(
        right,
        on=keys,
        how="outer",
        indicator="side",
        suffixes=("", "_second"),
        validate="1:1",
        sort=False,
    )
    # An outer merge sorts by the keys; the order of the measures is the reader's.
    order = merged["order"].fillna(merged["order_second"]).to_numpy().argsort(kind="stable")
    merged = merged.iloc[order].reset_index(drop=True)
    merged["unit"] = merged["unit"].fillna(merged["unit_second"])
    merged["change"] = merged["second"] - merged["first"]
    scale = merged[["first", "second"]].abs().max(axis=1)
    near = merged["change"].abs() <= RELATIVE_TOLERANCE * scale
    both_unknown = merged["first"].isna() & merged["second"].isna()
    status = pd.Series("changed", index=merged.index).mask(near | both_unknown, "same")
    status = status.mask(merged["side"].eq("left_only").to_numpy(), "only first")
    merged["status"] = status.mask(merged["side"].eq("right_only").to_numpy(), "only second")
    table = merged[[*keys, "unit", "first", "second", "change", "status"]]
    if not keep_same:
        table = table[table["status"].ne("same")]
    return table.reset_index(drop=True)


def compare_targets(first: pd.DataFrame, second: pd.DataFrame) -> pd.DataFrame:
    """Judged targets of two runs side by side.

    Parameters
    ----------
    first, second
        Targets as `judge` returns them.

    Returns
    -------
    DataFrame with ``id``, ``title``, ``title_en``, ``unit``, ``status_first``, ``status_second``,
    ``first``, ``second``, ``change``; a target that one run lacks has an empty status there.

    Examples
    --------
    >>> import pandas as pd
    >>> from fugai.scorecard import compare_targets
    >>> before = pd.DataFrame(
    ...     {"id": ["t"], "title": [""], "title_en": ["LTE"], "unit": ["1"]}
    ... ).assign(status="missed", actual=0.5)
    >>> after = before.assign(status="met", actual=0.75)
    >>> compare_targets(before, after)[["status_first", "status_second", "change"]]
      status_first status_second  change
    0       missed           met    0.25
    """
    names = ["id", "title", "title_en", "unit", "status", "actual"]
    merged = first[names].merge(
        second[names],
        on="id",
        how="outer",
        suffixes=("_first", "_second"),
        sort=False,
        validate="1:1",
    )
    for name in ("title", "title_en", "unit"):
        merged[name] = merged[f"{name}_second"].fillna(merged[f"{name}_first"])
    for side in ("first", "second"):
        merged[f"status_{side}"] = merged[f"status_{side}"].fillna("")
        merged[side] = merged[f"actual_{side}"]
    merged["change"] = merged["second"] - merged["first"]
    columns = [
        "id",
        "title",
        "title_en",
        "unit",
        "status_first",
        "status_second",
        "first",
        "second",
        "change",
    ]
    return merged[columns]
