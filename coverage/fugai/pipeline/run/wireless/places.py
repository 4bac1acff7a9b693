"""Counts of covered places per district and kind, and codes of covered ground."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from fugai.georeference import like

if TYPE_CHECKING:
    from collections.abc import Iterator

    import xarray as xr

    from fugai._types import FloatArray


def covered_counts(
    share: FloatArray,
    places: pd.DataFrame,
    districts: pd.Index,
    *,
    enough: float | FloatArray,
    kinds: bool = True,
) -> Iterator[tuple[str, pd.DataFrame]]:
    """For all places ('') and, with ``kinds``, for each ``type``: covered, known and unknown per district.

    Parameters
    ----------
    share
        Covered share of each place, NaN where unknown.
    enough
        From this share on (inclusive) a place is covered; one for all, or one for each.
    """
    table = pd.DataFrame(
        {
            "numerator": (share >= enough - 1e-9).astype(float),
            "denominator": np.isfinite(share).astype(float),
            "unknown": np.isnan(share).astype(float),
            "district_id": places["district_id"].fillna("").astype(str).to_numpy(),
            "type": places["type"].astype(str).to_numpy(),
        }
    )
    table = table[table["district_id"] != ""]
    columns = ["numerator", "denominator", "unknown"]
    names = sorted(table["type"].unique()) if kinds else []
    for kind in ["", *names]:
        part = table if kind == "" else table[table["type"] == kind]
        sums = part.groupby("district_id")[columns].sum()
        yield kind, sums.reindex(districts.astype(str)).fillna(0.0)


def served_classes(served: xr.DataArray) -> xr.DataArray:
    """Codes of a served share: 0 unknown, 1 none, 2 less than half of the cell, 3 half or more."""
    share = served.to_numpy()
    known = ~np.isnan(share)
    codes = np.where(share >= 0.5, 3, np.where(share > 0, 2, 1))
    return like(served, np.where(known, codes, 0).astype(np.int8))
