"""Sites and access points added, and sites near village committees; neither needs a prediction."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from scipy.spatial import cKDTree

from fugai.delivery import VILLAGE_TYPES
from fugai.messages import Message
from fugai.scorecard.indicators import sites as cards
from fugai.tables import active_in, technologies_in

if TYPE_CHECKING:
    import pandas as pd

    from fugai.pipeline.inputs import Inputs
    from fugai.pipeline.run.theme import ThemeBuilder


def measure_additions(inputs: Inputs, years: tuple[int, ...], results: ThemeBuilder) -> None:
    """Sites and access points that were added in each year."""
    span, districts = _span(inputs, years), inputs.districts.index
    sites, points = inputs.table("sites"), inputs.table("access_points")
    basis = inputs.project.basis
    if sites is not None:
        once = _once_for_each_technology(sites)
        added = cards.sites_added(once, districts, years=span, basis=basis("sites"))
        _keep(results, "wireless.sites_added", added, Message(zh="基站", en="site"))
    if points is not None:
        rows, venues = points, inputs.table("venues")
        if venues is not None and "venue_id" in points:
            kinds = venues.set_index("venue_id")["type"]
            rows = points.assign(venue_type=points["venue_id"].map(kinds))
        added = cards.access_points_added(rows, districts, years=span, basis=basis("access_points"))
        name = Message(zh="无线接入点", en="access point")
        _keep(results, "wireless.access_points_added", added, name)


def _once_for_each_technology(sites: pd.DataFrame) -> pd.DataFrame:
    """Sites with one row for each technology: the layer in service that opened first."""
    rank = sites["status"].ne("active").fillna(value=False) if "status" in sites else 0
    ordered = sites.assign(_rank=rank).sort_values(["_rank", "opened"], kind="stable")
    first = ordered.drop_duplicates(["site_id", "technology"]).index
    return sites.loc[sites.index.isin(first)]


def _keep(results: ThemeBuilder, indicator: str, added: pd.DataFrame, name: Message) -> None:
    """Keep the measures, or the reason why there are none."""
    results.measures.append(added)
    if not len(added):
        results.absent[indicator] = Message(
            zh=f"{name.zh}均未填报开通年份。",
            en=f"No {name.en} states the year in which it opened.",
        )


def _span(inputs: Inputs, years: tuple[int, ...]) -> tuple[int, ...]:
    """Years between the first and the last in which targets count additions."""
    starts = [one.from_year for one in inputs.project.targets if one.from_year is not None]
    return tuple(range(min((*starts, *years)), max(years) + 1))


def measure_village_distances(inputs: Inputs, year: int, results: ThemeBuilder) -> None:
    """Villages with a site within 5 km of the village committee, which is not coverage."""
    settlements, sites = inputs.table("settlements"), inputs.table("sites")
    if settlements is None or sites is None:
        return
    villages = settlements[settlements["type"].isin(VILLAGE_TYPES)]
    active = sites[active_in(sites, year)]
    basis = inputs.project.basis("settlements", "sites")
    for group in ("3g", "lte"):
        built = active[active["technology"].isin(technologies_in([group]))]
        if not len(built) or not len(villages):
            continue
        points = villages.geometry.representative_point()
        tree = cKDTree(np.column_stack([built.geometry.x, built.geometry.y]))
        distance_m, _ = tree.query(np.column_stack([points.x, points.y]))
        counts = cards.within_distance(
            np.asarray(distance_m), villages["district_id"], inputs.districts.index
        )
        results.measures.append(
            cards.village_committee_5km(counts, year=year, basis=basis, technology=group)
        )
