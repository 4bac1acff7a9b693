"""Tables of a siting solution: sites in the coordinates of the input, districts, the gain curve."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import shapely
from pyproj import Transformer

from fugai import intake, siting
from fugai.errors import FugaiError
from fugai.pipeline.site.phases import costs_of, year_of_sites
from fugai.pipeline.site.request import TRAVEL_TIME_PROBLEMS
from fugai.pipeline.site.solve import conflicts_of
from fugai.siting import Choices

if TYPE_CHECKING:
    import geopandas as gpd

    from fugai._types import FloatArray
    from fugai.pipeline.site.covered import CoveredSteps
    from fugai.pipeline.site.instance import SitingInstance
    from fugai.siting import SitingSolution

CURVE_FACTOR = 2.0
"""The curve extends to so many times the number of sites of the solution."""


def input_datum(instance: SitingInstance) -> str:
    """Datum of the candidates' input; WGS84 for candidates of a grid or on road nodes."""
    name = {"project": "candidates", "masts": "sites"}.get(instance.request.candidates, "")
    sources = instance.inputs.project.inputs.get(name, ())
    return sources[0].datum if sources else "wgs84"


def coordinates(places: gpd.GeoDataFrame, datum: str) -> tuple[FloatArray, FloatArray]:
    """Longitude and latitude of places in a datum. [deg]"""
    to_degrees = Transformer.from_crs(places.crs, 4326, always_xy=True)
    spots = places.geometry.representative_point().to_numpy()
    lon, lat = to_degrees.transform(shapely.get_x(spots), shapely.get_y(spots))
    lon, lat = intake.convert_datum(lon, lat, "wgs84", datum)
    return np.round(lon, 7), np.round(lat, 7)


def chosen_table(
    instance: SitingInstance, solution: SitingSolution, covered: CoveredSteps
) -> pd.DataFrame:
    """The new sites in order, with what each adds, and at which cost."""
    rows = instance.places.iloc[solution.chosen].reset_index(drop=True)
    cost = costs_of(instance, solution)
    datum = input_datum(instance)
    lon, lat = coordinates(rows, datum)
    total = instance.scenario.demand.total
    names = instance.inputs.districts["name"]
    return pd.DataFrame(
        {
            "order": np.arange(1, len(rows) + 1),
            "year": year_of_sites(instance, solution, covered),
            "candidate_id": rows["candidate_id"],
            "name": rows["name"],
            "kind": rows["kind"],
            "status": rows["status"],
            "cost": rows["cost"],
            "district_id": rows["district_id"],
            "district": rows["district_id"].map(names).fillna(""),
            "gain": covered.gains,
            "covered": covered.total[1:],
            "share": covered.total[1:] / total,
            "cost_so_far": np.cumsum(cost),
            "cost_per_gain": cost_per_gain(cost, covered.gains),
            "longitude": lon,
            "latitude": lat,
            "datum": datum,
        }
    )


def cost_per_gain(cost: FloatArray, gain: FloatArray) -> FloatArray:
    """Cost of each further unit of demand; NaN where nothing is gained or the cost is unknown."""
    found = np.full(len(cost), np.nan)
    gains = gain > 0
    found[gains] = cost[gains] / gain[gains]
    return found


def districts_table(
    instance: SitingInstance, solution: SitingSolution, covered: CoveredSteps
) -> pd.DataFrame:
    """Covered weight of each district without the new sites and with them."""
    before, after = covered.districts[:, 0], covered.districts[:, -1]
    districts = instance.inputs.districts
    new = instance.places["district_id"].iloc[solution.chosen].value_counts()
    frame = pd.DataFrame(
        {
            "district_id": districts.index.astype(str),
            "name": districts["name"].to_numpy(),
            "name_en": districts["name_en"].to_numpy() if "name_en" in districts else "",
            "sites": new.reindex(districts.index.astype(str)).fillna(0).astype(int).to_numpy(),
            "total": covered.of_districts,
            "before": before,
            "after": after,
            "gain": after - before,
        }
    )
    for when in ("before", "after"):
        frame[f"share_{when}"] = (frame[when] / frame["total"]).where(frame["total"] > 0)
    return frame


def plain_curve(
    instance: SitingInstance, solution: SitingSolution, covered: CoveredSteps
) -> pd.DataFrame:
    """Weight covered by the sites of the solution in order, without the greedy curve and bound."""
    cost = costs_of(instance, solution)
    return pd.DataFrame(
        {
            "sites": np.arange(covered.n_sites + 1),
            "covered": covered.total,
            "share": covered.total / instance.scenario.demand.total,
            "cost_so_far": np.append(0.0, np.cumsum(cost)),
            "cost_per_gain": np.append(np.nan, cost_per_gain(cost, covered.gains)),
            "greedy": np.nan,
            "bound": np.nan,
        }
    )


def curve_table(
    instance: SitingInstance, solution: SitingSolution, covered: CoveredSteps
) -> pd.DataFrame:
    """Weight covered by the solution in order, and a greedy curve with a bound on each number.

    The greedy curve and the bound ignore the sites that the project requires, so that they show
    what the requirement costs. They go on to `CURVE_FACTOR` times the sites of the solution.
    """
    scenario, request, count = instance.scenario, instance.request, covered.n_sites
    frame = plain_curve(instance, solution, covered)
    other_objective = request.problem in (*TRAVEL_TIME_PROBLEMS, "backup", "lscp-backup")
    if other_objective or request.capacity or not request.sensitivity or not count:
        return frame
    most = max(count, min(instance.n_candidates, round(CURVE_FACTOR * count)))
    try:
        found = siting.gain_curve(
            scenario.covers,
            scenario.demand.weight,
            max_sites=most,
            choices=Choices(
                existing=instance.existing,
                forbidden=instance.forbidden,
                conflicts=conflicts_of(instance),
            ),
        )
    except FugaiError:
        return frame
    already_covered = scenario.demand.already_covered_total
    further = pd.DataFrame(
        {
            "sites": found.index,
            "greedy": found["covered"].to_numpy() + already_covered,
            "bound": found["bound"].to_numpy() + already_covered,
        }
    )
    frame = frame.drop(columns=["greedy", "bound"])
    return frame.merge(further, on="sites", how="outer").sort_values("sites", ignore_index=True)


def candidates_table(
    instance: SitingInstance, solution: SitingSolution, covered: CoveredSteps
) -> pd.DataFrame:
    """Every place with its role, its gain on its own, and its gain beside all the new sites."""
    covers, weight = instance.scenario.covers, instance.scenario.demand.weight
    role = instance.places["status"].to_numpy(dtype=object).copy()
    role[role == "candidate"] = "rejected"
    role[solution.chosen] = "chosen"
    after = np.asarray(covers.T @ np.where(covered.step < 0, weight, 0.0))
    alone = np.asarray(covers.T @ np.where(covered.step != 0, weight, 0.0))
    return pd.DataFrame(
        {
            "candidate_id": instance.places["candidate_id"],
            "role": role,
            "gain_alone": alone,
            "gain_after": after,
        }
    )


def uncoverable_table(instance: SitingInstance, solution: SitingSolution) -> pd.DataFrame:
    """Demand that no candidate can cover and that was left out."""
    points, demand = solution.uncoverable, instance.scenario.demand
    names = instance.inputs.districts.index.astype(str).to_numpy()
    district = demand.district[points]
    return pd.DataFrame(
        {
            "demand": [instance.demand_name(int(k)) for k in points],
            "district_id": np.where(district >= 0, names[np.maximum(district, 0)], ""),
            "weight": demand.weight[points],
        }
    )
