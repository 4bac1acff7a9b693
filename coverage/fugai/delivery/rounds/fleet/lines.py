"""Rounds as lines along their roads."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import geopandas as gpd
import numpy as np
import shapely

from fugai.delivery.rounds.fleet.matrices import leg_paths

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import pandas as pd

    from fugai.delivery.rounds.fleet.matrices import RoadPlaces


def round_lines(
    rounds: pd.DataFrame,
    visits: pd.DataFrame,
    places: Mapping[str, RoadPlaces],
    position: Mapping[tuple[bool, Any], int],
) -> gpd.GeoDataFrame:
    """One row for each round: its columns, and the line along the roads.

    Parameters
    ----------
    places
        Places of each mode.
    position
        Position of each place among them: by whether it is a stop, and its id.
    """
    shapes = []
    crs = next(iter(places.values())).network.crs
    for number, row in rounds.iterrows():
        mine = visits[visits["round"] == number]
        shapes.append(_line(mine, places[row["mode"]], position))
    return gpd.GeoDataFrame(
        rounds.copy(), geometry=gpd.GeoSeries(shapes, index=rounds.index, crs=crs)
    )


def _line(
    visits: pd.DataFrame, places: RoadPlaces, position: Mapping[tuple[bool, Any], int]
) -> shapely.Geometry | None:
    at = positions_of(visits, position)
    paths = leg_paths(places, at[:-1], at[1:], longest_s=visits["leg_min"].to_numpy()[1:] * 60)
    network = places.network
    nodes: list[int] = []
    for path in paths:
        more = path.tolist()
        nodes += more[1:] if nodes and more and nodes[-1] == more[0] else more
    if len(nodes) < 2:
        return None
    here = np.array(nodes)
    return shapely.LineString(np.column_stack((network.x[here], network.y[here])))


def positions_of(
    visits: pd.DataFrame, position: Mapping[tuple[bool, Any], int]
) -> np.ndarray[Any, np.dtype[np.int64]]:
    """Position of each visited place among the places of its mode."""
    pairs: Sequence[tuple[str, Any]] = list(zip(visits["kind"], visits["place_id"], strict=True))
    return np.array([position[kind == "stop", place] for kind, place in pairs], dtype=np.int64)
