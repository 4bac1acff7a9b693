"""Districts that overlap: what they state is counted twice where it is summed."""

from __future__ import annotations

from typing import TYPE_CHECKING

import geopandas as gpd
import numpy as np
import shapely

from fugai.messages import Message
from fugai.scorecard import Doubt
from fugai.zonal import zone_weights
from fugai.zonal.weights import OVERLAP_SHARE

if TYPE_CHECKING:
    import xarray as xr

    from fugai.zonal import ZonalWeights

RULE = Message(
    zh="行政区不应相互重叠：按区填报的数字合计时，重叠部分重复计算",
    en="districts must not overlap where what they state is summed: the common part counts twice",
)
STATED = ("districts.population", "districts.households", "subscriptions")
"""What is known of a district as a whole, so that the part of it in another one is not."""


def overlap_doubts(weights: ZonalWeights, population: xr.DataArray | None) -> list[Doubt]:
    """The doubt about sums of what overlapping districts state; none where none overlap.

    Parameters
    ----------
    weights
        The districts and their shares of the cells.
    population
        Residents on the grid, by which the common part is weighed; by area where None.
    """
    if weights.union_if_overlapping() is None:
        return []
    zones = weights.zones
    shapes = zones.to_numpy()
    pairs = shapely.STRtree(shapes).query(shapes, predicate="intersects").T
    pairs = pairs[pairs[:, 0] > pairs[:, 1]]  # the later one counts what the earlier one has
    common = gpd.GeoSeries(
        shapely.intersection(shapes[pairs[:, 0]], shapes[pairs[:, 1]]), crs=zones.crs
    )
    area = common.area.to_numpy()
    smaller = np.minimum(*(shapely.area(shapes[pairs[:, k]]) for k in (0, 1)))
    kept = area > OVERLAP_SHARE * smaller
    if not kept.any():
        return []
    # borders that meet leave lines beside the areas, which are not counted
    common = common[kept].reset_index(drop=True).buffer(0)
    pairs, area = pairs[kept], area[kept]
    share, texts = area / shapely.area(shapes[pairs[:, 0]]), [""] * len(pairs)
    if population is not None:
        people = zone_weights(weights.grid, common).sum(population).to_numpy(dtype=np.float64)
        of_later = weights.sum(population).to_numpy(dtype=np.float64)[pairs[:, 0]]
        share = np.divide(people, of_later, out=np.zeros(len(people)), where=of_later > 0)
        texts = [f", {number:,.0f} residents" for number in people]
    names = [str(one) for one in zones.index]
    overlaps = {
        (names[later], names[earlier]): float(min(one, 1.0))
        for (later, earlier), one in zip(pairs.tolist(), share, strict=True)
    }
    rows = tuple(
        f"{earlier} and {later}: {km2:,.4g} km2{text}"
        for (later, earlier), km2, text in zip(overlaps, area / 1e6, texts, strict=True)
    )
    return [Doubt(inputs=STATED, rule=RULE, rows=rows, overlaps=overlaps)]
