"""The tables of a roll-out: queue, bill of quantities, masts, hops, years, curve and prices."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

if TYPE_CHECKING:
    from collections.abc import Mapping

    import geopandas as gpd

    from fugai.pipeline.rollout.solution import RolloutSolution


def rollout_tables(
    solution: RolloutSolution, layers: Mapping[str, gpd.GeoDataFrame]
) -> dict[str, pd.DataFrame]:
    """Every table by name, without geometry."""
    return {
        "queue": _queue(layers["villages"]),
        "quantities": _quantities(layers["cable"]),
        "masts": _flat(layers["masts"]),
        "hops": _flat(layers["hops"]),
        "years": _years(solution),
        "technologies": _technologies(layers["villages"]),
        "curve": solution.curve.steps.round(2),
        "prices": solution.sensitivity,
    }


def _flat(frame: gpd.GeoDataFrame) -> pd.DataFrame:
    return pd.DataFrame(frame.drop(columns=frame.geometry.name))


def _queue(villages: gpd.GeoDataFrame) -> pd.DataFrame:
    """Villages in the order in which they are connected; those outside the budgets come last."""
    frame = _flat(villages)
    frame = frame.sort_values(
        ["year", "cost_per_household", "settlement_id"], kind="stable", na_position="last"
    )
    frame.insert(0, "order", range(1, len(frame) + 1))
    frame["order"] = frame["order"].astype("Int64").where(frame["year"].notna())
    return frame.reset_index(drop=True)


def _quantities(cable: gpd.GeoDataFrame) -> pd.DataFrame:
    """Bill of quantities: metres and capital by year, technology, cost class, ground, and road: class, street, way."""
    keys = ["year", "technology", "cost_class", "ground", "road", "street", "way_id"]
    rows = _flat(cable)
    found = rows.groupby(keys, dropna=False, sort=True)[["length_m", "capital", "cost"]].sum()
    count = rows.groupby(keys, dropna=False, sort=True).size().rename("sections")
    return found.join(count).round(2).reset_index()


def _years(solution: RolloutSolution) -> pd.DataFrame:
    """Years with the shares of all that is to be connected."""
    table = solution.schedule.years.copy()
    places = solution.alternatives.places
    for name in ("population", "households", "schools"):
        total = float(places[name].sum())
        table[f"{name}_share"] = table[name] / total if total > 0 else float("nan")
    return table.rename_axis("year").reset_index()


def _technologies(villages: gpd.GeoDataFrame) -> pd.DataFrame:
    """What each technology connects, in all and within the budgets."""
    frame = _flat(villages)
    sums = ["households", "population", "capital", "cost", "revenue", "subsidy"]
    found = frame.groupby("technology")[sums].sum()
    found.insert(0, "settlements", frame.groupby("technology").size())
    built = frame[frame["year"].notna()].groupby("technology").size()
    found.insert(1, "within_budget", built.reindex(found.index).fillna(0).astype("int64"))
    return found.round(2).reset_index()
