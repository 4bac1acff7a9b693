"""Tables of a siting answer: sites with coordinates as the input has them, districts, the curve."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import shapely
from pyproj import Transformer

from fugai import intake, siting
from fugai.errors import FugaiError
from fugai.pipeline.site.scenario import COSTED
from fugai.pipeline.site.solve import district_totals, districts_after

if TYPE_CHECKING:
    import geopandas as gpd

    from fugai._types import FloatArray, IntArray
    from fugai.pipeline.site.scenario import SitingInstance
    from fugai.siting import SitingSolution

BEYOND = 2.0
"""The curve goes on to so many times the sites of the answer."""


def input_datum(setting: SitingInstance) -> str:
    """Datum in which the coordinates of the candidates came in; WGS84 for places made here."""
    origin = setting.request.candidates
    name = {"project": "candidates", "masts": "sites"}.get(origin, "")
    sources = setting.inputs.project.inputs.get(name, ())
    return sources[0].datum if sources else "wgs84"


def coordinates(places: gpd.GeoDataFrame, datum: str) -> tuple[FloatArray, FloatArray]:
    """Longitude and latitude of places in a datum. [deg]"""
    to_degrees = Transformer.from_crs(places.crs, 4326, always_xy=True)
    spots = places.geometry.representative_point()
    lon, lat = to_degrees.transform(shapely.get_x(spots), shapely.get_y(spots))
    lon, lat = intake.convert_datum(lon, lat, "wgs84", datum)
    return np.round(lon, 7), np.round(lat, 7)


def chosen_table(
    setting: SitingInstance, answer: SitingSolution, curve: FloatArray
) -> pd.DataFrame:
    """The new sites in order, with what each adds."""
    rows = setting.places.iloc[answer.chosen].reset_index(drop=True)
    datum = input_datum(setting)
    lon, lat = coordinates(rows, datum)
    total = setting.case.demand.total
    names = setting.inputs.districts["name"]
    return pd.DataFrame(
        {
            "order": np.arange(1, len(rows) + 1),
            "candidate_id": rows["candidate_id"],
            "name": rows["name"],
            "kind": rows["kind"],
            "status": rows["status"],
            "cost": rows["cost"],
            "district_id": rows["district_id"],
            "district": rows["district_id"].map(names).fillna(""),
            "gain": np.diff(curve),
            "covered": curve[1:],
            "share": curve[1:] / total,
            "longitude": lon,
            "latitude": lat,
            "datum": datum,
        }
    )


def districts_table(
    setting: SitingInstance, answer: SitingSolution, first: IntArray
) -> pd.DataFrame:
    """Covered weight of each district without the new sites and with them."""
    count = len(answer.chosen)
    after = districts_after(setting.case.demand, first, count)
    totals = district_totals(setting.case.demand)
    districts = setting.inputs.districts
    new = setting.places["district_id"].iloc[answer.chosen].value_counts()
    frame = pd.DataFrame(
        {
            "district_id": districts.index.astype(str),
            "name": districts["name"].to_numpy(),
            "name_en": districts["name_en"].to_numpy() if "name_en" in districts else "",
            "sites": new.reindex(districts.index.astype(str)).fillna(0).astype(int).to_numpy(),
            "total": totals,
            "before": after[:, 0],
            "after": after[:, -1],
            "gain": after[:, -1] - after[:, 0],
        }
    )
    for when in ("before", "after"):
        frame[f"share_{when}"] = (frame[when] / frame["total"]).where(frame["total"] > 0)
    return frame


def curve_table(setting: SitingInstance, curve: FloatArray) -> pd.DataFrame:
    """Weight covered by the answer in order, then by ever more sites, with a bound on each number.

    What the project requires binds the answer alone: the rest shows what the requirement costs.
    """
    case, total = setting.case, setting.case.demand.total
    settled = case.demand.settled_all
    count = len(curve) - 1
    frame = pd.DataFrame({"sites": np.arange(count + 1), "covered": curve})
    frame["share"] = frame["covered"] / total
    if setting.request.problem in (*COSTED, "backup") or not setting.request.studies or not count:
        return frame.assign(greedy=np.nan, bound=np.nan)
    upto = max(count, min(setting.buildable, round(BEYOND * count)))
    try:
        found = siting.gain_curve(
            case.covers,
            case.demand.weight,
            upto=upto,
            existing=setting.existing,
            forbidden=setting.forbidden,
        )
    except FugaiError:
        return frame.assign(greedy=np.nan, bound=np.nan)
    further = pd.DataFrame(
        {
            "sites": found.index,
            "greedy": found["covered"].to_numpy() + settled,
            "bound": found["bound"].to_numpy() + settled,
        }
    )
    return frame.merge(further, on="sites", how="outer").sort_values("sites", ignore_index=True)


def candidates_table(
    setting: SitingInstance, answer: SitingSolution, first: IntArray
) -> pd.DataFrame:
    """Every place, with its role and what it alone would still add to all that stand then."""
    case = setting.case
    role = setting.places["status"].to_numpy(dtype=object).copy()
    role[role == "candidate"] = "rejected"
    role[answer.chosen] = "chosen"
    open_weight = np.where(first < 0, case.demand.weight, 0.0)
    still = np.asarray(case.covers.T @ open_weight)
    alone = np.asarray(case.covers.T @ np.where(first != 0, case.demand.weight, 0.0))
    return pd.DataFrame(
        {
            "candidate_id": setting.places["candidate_id"],
            "role": role,
            "gain_alone": alone,
            "gain_after": still,
        }
    )


def uncoverable_table(setting: SitingInstance, answer: SitingSolution) -> pd.DataFrame:
    """Demand that no candidate can cover and that was left out."""
    lost, demand = answer.uncoverable, setting.case.demand
    names = setting.inputs.districts.index.astype(str).to_numpy()
    label = demand.label[lost]
    return pd.DataFrame(
        {
            "demand": [setting.demand_name(int(k)) for k in lost],
            "district_id": np.where(label >= 0, names[np.maximum(label, 0)], ""),
            "weight": demand.weight[lost],
        }
    )
