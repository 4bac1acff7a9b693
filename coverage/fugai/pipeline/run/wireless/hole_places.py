"""Coverage holes by the name of the settlement beside them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import geopandas as gpd
import numpy as np
import shapely

if TYPE_CHECKING:
    import pandas as pd

NEAREST_COLUMNS = ("settlement_id", "settlement", "settlement_km")


def with_nearest_settlement(
    holes: gpd.GeoDataFrame, settlements: pd.DataFrame | None
) -> gpd.GeoDataFrame:
    """The holes with id and name of the nearest settlement, and how far it is.

    Parameters
    ----------
    holes
        Areas in a metric CRS.
    settlements
        In the same CRS, with ``settlement_id`` and where known ``name``; None adds nothing.

    Returns
    -------
    The holes with `NEAREST_COLUMNS` before their geometry. ``settlement_km`` is 0 where the settlement lies in
    the hole; of several such the one nearest to the hole's middle is named. [km]

    Examples
    --------
    >>> import geopandas as gpd
    >>> from shapely.geometry import box
    >>> holes = gpd.GeoDataFrame({"rank": [1]}, geometry=[box(0, 0, 100, 100)], crs=32650)
    >>> villages = gpd.GeoDataFrame(
    ...     {"settlement_id": ["a", "b"], "name": ["甲村", "乙村"]},
    ...     geometry=gpd.points_from_xy([600, 50], [50, 5100]),
    ...     crs=32650,
    ... )
    >>> with_nearest_settlement(holes, villages)[["settlement", "settlement_km"]]
      settlement  settlement_km
    0         甲村            0.5
    """
    if settlements is None or not len(settlements):
        return holes
    places = gpd.GeoDataFrame(settlements).geometry.representative_point().to_numpy()
    areas = holes.geometry.to_numpy()
    hole, place = shapely.STRtree(places).query_nearest(areas, all_matches=True)
    middle = shapely.point_on_surface(areas)
    order = np.lexsort((place, shapely.distance(middle[hole], places[place]), hole))
    first = order[np.unique(hole[order], return_index=True)[1]]
    nearest = place[first]
    rows = settlements.iloc[nearest]
    names = rows["name"] if "name" in rows else rows["settlement_id"]
    found = holes.drop(columns="geometry").assign(
        settlement_id=rows["settlement_id"].astype(str).to_numpy(),
        settlement=names.fillna("").astype(str).to_numpy(),
        settlement_km=shapely.distance(areas, places[nearest]) / 1000.0,
    )
    return gpd.GeoDataFrame(found, geometry=areas, crs=holes.crs)
