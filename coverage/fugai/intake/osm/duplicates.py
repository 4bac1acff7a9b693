"""Places that OpenStreetMap has twice: as a point and as the area around it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import shapely

if TYPE_CHECKING:
    from collections.abc import Sequence

    from fugai.intake.osm.features import Feature


def drop_duplicates(
    features: Sequence[Feature], keys: Sequence[str]
) -> tuple[list[Feature], list[tuple[str, str]]]:
    """Features without the points inside an area that is the same place.

    A point and an area are the same place where one of the tag keys has the same value in both, and
    their names agree or one of them has no name. The area takes over the tags that it lacks.

    Returns
    -------
    The remaining features, in order, and a pair of ids (point dropped, area kept) for each other.
    """
    areas = [position for position, each in enumerate(features) if each.id[0] != "n"]
    points = [position for position, each in enumerate(features) if each.id[0] == "n"]
    if not areas or not points:
        return list(features), []
    tree = shapely.STRtree([features[position].geometry for position in areas])
    near = tree.query([features[position].geometry for position in points], predicate="intersects")
    same: dict[int, int] = {}
    for point, area in np.transpose(near).tolist():
        inner, outer = points[point], areas[area]
        if inner not in same and _same_place(features[inner], features[outer], keys):
            same[inner] = outer
    kept = list(features)
    for inner, outer in same.items():
        kept[outer] = replace(kept[outer], tags={**kept[inner].tags, **kept[outer].tags})
    duplicates = [(features[inner].id, features[outer].id) for inner, outer in sorted(same.items())]
    return [each for position, each in enumerate(kept) if position not in same], duplicates


def _same_place(point: Feature, area: Feature, keys: Sequence[str]) -> bool:
    shared = any(key in point.tags and point.tags[key] == area.tags.get(key) for key in keys)
    names = {point.tags.get("name", ""), area.tags.get("name", "")} - {""}
    return shared and len(names) <= 1
