"""A roll-out as shapes: villages, cable, masts and hops in the grid's CRS."""

from __future__ import annotations

from typing import TYPE_CHECKING

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

if TYPE_CHECKING:
    from fugai.pipeline.rollout.build import RolloutInstance
    from fugai.pipeline.rollout.solution import RolloutSolution


def rollout_layers(
    instance: RolloutInstance, solution: RolloutSolution
) -> dict[str, gpd.GeoDataFrame]:
    """Layers ``villages``, ``cable``, ``masts``, ``hops`` and ``points_of_presence``, each with its CRS."""
    crs = instance.inputs.grid.crs
    return {
        "villages": _villages(instance, solution),
        "cable": _cable(instance, solution),
        "masts": _masts(solution, crs),
        "hops": _hops(instance, solution),
        "points_of_presence": instance.places.starts[["name", "geometry"]].reset_index(drop=True),
    }


def _villages(instance: RolloutInstance, solution: RolloutSolution) -> gpd.GeoDataFrame:
    plan, schedule = solution.plan.places, solution.schedule.places
    about = instance.places.settlements
    frame = gpd.GeoDataFrame(
        {
            "settlement_id": about.index.astype(str),
            "name": about["name"].to_numpy(),
            "district_id": about["district_id"].to_numpy(),
            "service_class": about["service_class"].to_numpy(),
            "households": about["households"].round(1).to_numpy(),
            "population": about["population"].round(1).to_numpy(),
            "schools": about["schools"].to_numpy(),
            "technology": plan["technology"].to_numpy(),
            "mast_id": plan["mast_id"].to_numpy(),
            "year": schedule["year"].reindex(about.index).astype("Int64").to_numpy(),
        },
        geometry=about.geometry.to_numpy(),
        crs=about.crs,
    )
    frame["year"] = frame["year"].astype("Int64")
    for name in (
        "capital",
        "cost",
        "cost_per_household",
        "revenue",
        "subsidy",
        "marginal_cost",
    ):
        frame[name] = plan[name].astype(np.float64).round(2).to_numpy()
    frame["threshold"] = solution.curve.places["threshold"].round(2).to_numpy()
    frame["reason"] = plan["reason"].to_numpy()
    return frame


def _cable(instance: RolloutInstance, solution: RolloutSolution) -> gpd.GeoDataFrame:
    cable = solution.schedule.cable
    network = instance.network
    tail, head = (cable[name].to_numpy(dtype=np.int64) for name in ("tail", "head"))
    ends = np.empty((len(cable), 2, 2))
    if network is not None:
        ends[:, 0] = np.column_stack((network.x[tail], network.y[tail]))
        ends[:, 1] = np.column_stack((network.x[head], network.y[head]))
    frame = gpd.GeoDataFrame(
        {
            "tail": tail,
            "head": head,
            "year": cable["year"].astype("Int64").to_numpy(),
            "technology": solution.carries.reindex(cable.index).to_numpy(),
            "cost_class": cable["cost_class"].astype(str).to_numpy(),
            "road": cable["highway"].astype(str).to_numpy() if "highway" in cable else "",
            "street": cable["street"].astype(str).to_numpy() if "street" in cable else "",
            "way_id": cable["way_id"].to_numpy(),
            "ground": cable["ground"].astype(str).to_numpy() if "ground" in cable else "",
            "length_m": cable["length_m"].astype(np.float64).round(2).to_numpy(),
            "households": cable["households"].astype(np.float64).round(1).to_numpy(),
            "capital": cable["capital"].astype(np.float64).round(2).to_numpy(),
            "cost": cable["cost"].astype(np.float64).round(2).to_numpy(),
            "threshold": solution.curve.cable.reindex(cable.index).round(2).to_numpy(),
        },
        geometry=shapely.linestrings(ends) if len(cable) else [],
        crs=instance.inputs.grid.crs,
    )
    frame["year"] = frame["year"].astype("Int64")
    return frame


def _masts(solution: RolloutSolution, crs: object) -> gpd.GeoDataFrame:
    masts = solution.schedule.masts
    frame = pd.DataFrame(
        {
            "mast_id": masts.index.astype(str),
            "year": masts["year"].astype("Int64").to_numpy(),
            "standing": masts["standing"].astype(bool).to_numpy(),
            "backhaul": masts["backhaul"].astype(str).to_numpy(),
            "homes": masts["homes"].astype(np.float64).round(1).to_numpy(),
            "capital": masts["capital"].astype(np.float64).round(2).to_numpy(),
            "cost": masts["cost"].astype(np.float64).round(2).to_numpy(),
            "threshold": solution.curve.masts.reindex(masts.index).round(2).to_numpy(),
        }
    )
    frame["year"] = frame["year"].astype("Int64")
    x, y = (masts[name].to_numpy(dtype=np.float64) for name in ("x", "y"))
    return gpd.GeoDataFrame(frame, geometry=gpd.points_from_xy(x, y), crs=crs)


def _hops(instance: RolloutInstance, solution: RolloutSolution) -> gpd.GeoDataFrame:
    """Hops as straight lines; one from a point of presence starts at the one nearest to its mast."""
    hops, points = solution.schedule.hops, instance.mast_points.geometry
    starts = instance.places.starts.geometry
    lines = []
    for one in hops.itertuples():
        end = points.loc[str(one.to_mast)]
        if one.from_mast:
            begin = points.loc[str(one.from_mast)]
        else:
            begin = starts.iloc[int(np.argmin(np.abs(starts.distance(end) - one.length_m)))]
        lines.append(shapely.LineString([begin, end]))
    keep = [
        "from_mast",
        "to_mast",
        "year",
        "length_m",
        "clearance",
        "rate_mbit_s",
        "capital",
        "cost",
    ]
    frame = hops[keep].reset_index(drop=True)
    frame["year"] = frame["year"].astype("Int64")
    return gpd.GeoDataFrame(frame, geometry=lines, crs=instance.inputs.grid.crs)
