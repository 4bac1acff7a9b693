"""Valid arguments of broadband, districts' statistics, units and messages."""

from __future__ import annotations

import numpy as np
import pandas as pd
from values import GRID, WEIGHT, districts, people, points, settlements

from fugai import broadband, delivery, messages, tables, zonal

DISTRICTS = pd.DataFrame({"population": [80.0, 80.0], "households": [30.0, 30.0]}, ["D1", "D2"])
NODES = delivery.RoadNodes(x=np.array([0.0, 500.0, 1000.0]), y=np.zeros(3))


def offers() -> pd.DataFrame:
    return pd.DataFrame(
        {
            "settlement_id": ["V1", "V2"],
            "technology": ["fttp", "dsl"],
            "download_mbps": [100.0, 8.0],
            "upload_mbps": [50.0, 1.0],
            "latency_ms": [10.0, 40.0],
            "share_passed": [1.0, 0.5],
            "year": [2015, 2015],
        }
    )


def located() -> pd.DataFrame:
    return pd.DataFrame(
        {
            "district_id": ["D1", "D2"],
            "kind": "fixed",
            "area": ["urban", "rural"],
            "tests": [3.0, 5.0],
            "download_mbps": [20.0, 40.0],
            "upload_mbps": [2.0, 4.0],
            "year": [2015, 2015],
        }
    )


def subscriptions() -> pd.DataFrame:
    return pd.DataFrame(
        {
            "district_id": ["D1", "D2", "D1", "D2"],
            "year": 2015,
            "kind": ["fixed", "fixed", "mobile", "mobile"],
            "subscribers": [20.0, 10.0, 70.0, 60.0],
        }
    )


def classes() -> dict[str, broadband.ServiceClass]:
    return {
        "served": broadband.ServiceClass(name="20/2", download_mbps=20.0, upload_mbps=2.0),
        "underserved": broadband.ServiceClass(name="4", download_mbps=4.0),
    }


def classified() -> pd.DataFrame:
    return broadband.classify_settlements(settlements(), offers(), **classes())


def roads() -> delivery.Network:
    return delivery.network_from_edges(
        [0, 1, 1, 2],
        [1, 0, 2, 1],
        travel_time_s=[60.0, 60.0, 90.0, 90.0],
        length_m=[500.0, 500.0, 700.0, 700.0],
        nodes=NODES,
    )


def rollout_arguments() -> dict[str, object]:
    return {
        "classified": classified(),
        "roads": roads(),
        "node": [0, 2],
        "cost_per_m": 10.0,
        "cost_per_household": 100.0,
        "snap_m": [0.0, 10.0],
        "points_of_presence": [1],
    }


def medians() -> pd.DataFrame:
    return pd.DataFrame({"value": [40.0, 50.0], "denominator": [3.0, 5.0]}, ["D1", "D2"])


def tests() -> object:
    return points(
        test_id=["t1", "t2"],
        kind=["fixed", "fixed"],
        tests=[3.0, 5.0],
        download_mbps=[20.0, 40.0],
        year=[2015, 2015],
    ).drop(columns="district_id")


def weights() -> zonal.ZonalWeights:
    return zonal.zone_weights(GRID, districts())


def degurba() -> object:
    return GRID.array(np.full((4, 4), 3, dtype=np.int8), units="class", name="degurba")


CALLS = {
    "broadband.availability": lambda: {
        "classified": classified(),
        "districts": DISTRICTS,
        "tiers_mbps": [20.0, 100.0],
        "weight": "households",
        "services": offers(),
        "year": 2015,
    },
    "broadband.class_totals": lambda: {
        "classified": classified(),
        "districts": DISTRICTS,
        "weight": "households",
    },
    "broadband.classify_blocks": lambda: {
        "people": np.full((2, 2), 400.0),
        "density_per_km2": np.full((2, 2), 400.0),
        "built_up": np.full((2, 2), 0.5),
        "block_km2": 1.0,
    },
    "broadband.classify_settlements": lambda: {
        "settlements": settlements(),
        "services": offers(),
        **classes(),
        "year": 2015,
    },
    "broadband.cost_by_district": lambda: {
        "rollout": broadband.cost_to_connect(**rollout_arguments()),
        "districts": DISTRICTS,
    },
    "broadband.cost_to_connect": rollout_arguments,
    "broadband.locate_tests": lambda: {
        "tests": tests(),
        "districts": districts(),
        "degurba": degurba(),
    },
    "broadband.mobile_penetration": lambda: {
        "districts": DISTRICTS,
        "subscriptions": subscriptions(),
        "year": 2015,
    },
    "broadband.official_code": lambda: {
        "settlements": settlements().assign(urban_rural_code=["111", "220"])
    },
    "broadband.penetration": lambda: {
        "districts": DISTRICTS,
        "year": 2015,
        "subscriptions": subscriptions(),
    },
    "broadband.pooled_speed": lambda: {
        "located": located(),
        "districts": ["D1", "D2"],
        "kind": "fixed",
        "area": "rural",
        "year": 2015,
        "rate": "download_mbps",
    },
    "broadband.rural_parity": lambda: {
        "rural": medians(),
        "urban": medians(),
        "column": "value",
        "size": "denominator",
    },
    "broadband.settlement_area": lambda: {"settlements": settlements(), "degurba": degurba()},
    "broadband.settlements_served": lambda: {
        "classified": classified(),
        "districts": DISTRICTS,
        "service_class": "served",
        "weight": "households",
    },
    "broadband.share_passed": lambda: {
        "settlements": settlements(),
        "services": offers(),
        "tier_mbps": 20.0,
        "year": 2015,
    },
    "broadband.speed_by_district": lambda: {
        "located": located(),
        "districts": DISTRICTS,
        "kind": "fixed",
        "area": "rural",
        "year": 2015,
        "rate": "download_mbps",
    },
    "zonal.fit_population": lambda: {
        "population": people(),
        "used": pd.Series([80.0, 80.0], ["D1", "D2"]),
        "weights": weights(),
    },
    "zonal.population_ledger": lambda: {
        "districts": districts(),
        "settlements": settlements(),
        "grid": pd.Series([80.0, 80.0], ["D1", "D2"]),
    },
    "zonal.reconcile": lambda: {
        "counts": pd.DataFrame({"numerator": [10.0], "denominator": [40.0]}, ["D1"]),
        "used": pd.Series([80.0], ["D1"]),
    },
    "grid.lonlat_bounds": lambda: {"geometry": settlements().geometry},
    "grid.as_raster": lambda: {"array": people(), "name": "people", "mask": True},
    "units.thermal_noise_dbm": lambda: {"bandwidth_hz": 180_000.0, "noise_figure_db": 7.0},
    "units.to_db": lambda: {"ratio": WEIGHT},
    "units.to_linear": lambda: {"decibel": WEIGHT},
    "units.wavelength_m": lambda: {"frequency_mhz": 900.0},
    "errors.without_passwords": lambda: {"text": "a"},
    "messages.listed": lambda: {"names": ["a", "b"], "chinese": True},
    "messages.join_messages": lambda: {"messages": [messages.Message(zh="甲。", en="A.")]},
    "tables.active_in": lambda: {
        "frame": pd.DataFrame({"opened": [2014], "status": ["active"]}),
        "year": 2015,
    },
    "tables.assumptions_table": lambda: {"assumptions": [assumption()]},
    "tables.summed_assumptions": lambda: {"parts": [assumption()]},
    "tables.measures": lambda: {
        "rows": [
            {
                "indicator": "wireless.area_share",
                "district_id": "D1",
                "value": 1.0,
                "basis": "modelled",
            }
        ],
        "length": 1,
    },
    "tables.generation_of": lambda: {"word": "LTE"},
    "tables.operator_mask": lambda: {"operators": pd.Series(["a", "a/b"]), "operator": "a"},
    "tables.operators_of": lambda: {"value": "a/b"},
    "tables.technologies_in": lambda: {"groups": ["lte"]},
}


def assumption() -> tables.Assumption:
    return tables.Assumption(input="sites", column="height_m", state="stated", count=1, of=2)
