"""Several demands at once, one below the other, each with its share."""

from __future__ import annotations

from typing import TYPE_CHECKING

import geopandas as gpd
import numpy as np
import pandas as pd
from scipy.sparse import csr_array, hstack, vstack

from fugai.pipeline.site.demand import Demand
from fugai.pipeline.site.instance import SitingScenario

if TYPE_CHECKING:
    from collections.abc import Sequence

    from fugai.pipeline.site.covered import CoveredSteps
    from fugai.pipeline.site.instance import SitingInstance


def layers_table(instance: SitingInstance, covered: CoveredSteps) -> pd.DataFrame:
    """Each layer's demand before and after the new sites, in its own unit; empty without layers."""
    rows, begin = [], 0
    for layer in instance.layers:
        demand = layer.demand
        step = covered.step[begin : begin + len(demand.weight)]
        begin += len(demand.weight)
        before = demand.already_covered_total + float(demand.weight[step == 0].sum())
        after = demand.already_covered_total + float(demand.weight[step >= 0].sum())
        shares = (before / demand.total, after / demand.total)
        rows.append((layer.name, layer.share, demand.total, before, after, *shares))
    columns = ["layer", "weight", "total", "before", "after", "share_before", "share_after"]
    return pd.DataFrame(rows, columns=columns)


def stacked(
    parts: Sequence[SitingScenario], factors: Sequence[float], *, unit: str = "persons"
) -> SitingScenario:
    """One scenario of several, whose weights are multiplied by factors.

    All are cells, or all are places.
    """
    demands = [part.demand for part in parts]
    pairs = list(zip(demands, factors, strict=True))
    cells = [one.cell for one in demands if one.cell is not None]
    points = [one.points for one in demands if one.points is not None]
    demand = Demand(
        weight=np.concatenate([factor * one.weight for one, factor in pairs]),
        zones=csr_array(hstack([factor * one.zones for one, factor in pairs])),
        district=np.concatenate([one.district for one in demands]),
        cell=np.concatenate(cells) if cells else None,
        points=None if cells else gpd.GeoDataFrame(pd.concat(points, ignore_index=True)),
        already_covered=np.asarray(sum(factor * one.already_covered for one, factor in pairs)),
        already_covered_total=float(sum(f * one.already_covered_total for one, f in pairs)),
        unknown=float(sum(factor * one.unknown for one, factor in pairs)),
        unit=unit,
    )
    covers = csr_array(vstack([part.covers for part in parts]))
    return SitingScenario(threshold=parts[0].threshold, demand=demand, covers=covers)
