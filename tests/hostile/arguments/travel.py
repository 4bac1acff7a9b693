"""Valid arguments of delivery: networks, times, shares of districts, tours and changes."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from shapely import Point
from values import GRID, UTM, districts, network, outlets, points, settlements

from fugai import delivery, tables

if TYPE_CHECKING:
    import geopandas as gpd

MINUTES = np.array([[0.0, 4.0, 9.0], [4.0, 0.0, 6.0], [9.0, 6.0, 0.0]])


def reach() -> delivery.Reach:
    return delivery.reach_of(network(), outlets(), snap_max_m=1000.0)


def times() -> delivery.OutletTimes:
    return delivery.outlet_times(network(), outlets(), snap_max_m=1000.0)


def nearest() -> pd.DataFrame:
    return delivery.nearest_outlet(network(), outlets(), settlements())


def cells() -> delivery.SnappedCells:
    return delivery.snap_cells(network(), GRID)


def roads() -> tables.Roads:
    edges = pd.DataFrame(
        {
            "tail": [0, 1],
            "head": [1, 0],
            "length_m": 500.0,
            "highway": "residential",
            "drive_s": [60.0, 60.0],
            "walk_s": [360.0, 360.0],
        }
    )
    x, y = np.array([500_050.0, 500_350.0]), np.array([4_300_050.0, 4_300_350.0])
    return tables.Roads(crs=UTM, x=x, y=y, edges=edges)


def parcels() -> delivery.Assignment:
    return delivery.assign_parcels(
        network(), outlets(), settlements(), parcels_per_head_per_day=0.1, max_minutes=10
    )


def squares() -> gpd.GeoDataFrame:
    return districts().assign(work=10.0)


def plan() -> delivery.DistrictPlan:
    return delivery.balance_districts(squares(), np.array([[0.0, 4.0], [4.0, 0.0]]), districts=2)


def load_arguments() -> dict[str, object]:
    return {
        "times": nearest(),
        "settlements": settlements(),
        "outlets": outlets(),
        "districts": districts(),
        "parcels_per_head_per_day": 0.1,
    }


def _share(who: str = "settlements", **more: object) -> dict[str, object]:
    return {
        "times": nearest(),
        who: settlements(),
        "districts": districts(),
        "max_minutes": 10.0,
        **more,
    }


def _reached() -> pd.DataFrame:
    return delivery.outlets_in_reach(network(), outlets(), settlements(), max_minutes=10)


def _what_if(**more: object) -> dict[str, object]:
    return {
        "demand": settlements(),
        "districts": districts(),
        "max_minutes": 10.0,
        "weights": ["population"],
        **more,
    }


CALLS = {
    "delivery.accessibility_by_district": lambda: {
        "accessibility": delivery.accessibility_2sfca(
            network(), outlets(), settlements(), max_minutes=10
        ),
        "demand": settlements(),
        "districts": districts(),
    },
    "delivery.add_outlets": lambda: {
        "reach": delivery.reach_of(network(), outlets()[:1]),
        "outlets": outlets()[1:],
    },
    "delivery.apply_changes": lambda: {
        "reach": reach(),
        "changes": delivery.Changes(speed_factor=0.5),
    },
    "delivery.assigned_share": lambda: {
        "assignment": parcels(),
        "demand": settlements(),
        "districts": districts(),
    },
    "delivery.build_network": lambda: {
        "roads": roads(),
        "mode": "drive",
        "min_component_nodes": 1,
    },
    "delivery.catchment_raster": lambda: {
        "network": network(),
        "times": times(),
        "grid": GRID,
        "cells": cells(),
        "max_minutes": 10.0,
        "snap_max_m": 1000.0,
        "mask": np.ones((4, 4), dtype=bool),
    },
    "delivery.catchment_table": lambda: {
        "times": nearest(),
        "demand": settlements(),
        "outlets": outlets(),
        "max_minutes": 10.0,
    },
    "delivery.catchments": lambda: {
        "raster": delivery.catchment_raster(network(), times(), GRID),
        "times": times(),
        "grid": GRID,
    },
    "delivery.cell_minutes": lambda: {
        "network": network(),
        "outlets": outlets(),
        "cells": cells(),
        "max_minutes": 10.0,
        "direction": "from",
        "snap_max_m": 1000.0,
    },
    "delivery.choice_share": lambda: {
        "reached": _reached(),
        "demand": settlements(),
        "districts": districts(),
        "min_outlets": 2,
    },
    "delivery.close_edges": lambda: {"reach": reach(), "edges": [(0, 1)]},
    "delivery.close_outlets": lambda: {"reach": reach(), "outlet_ids": ["O1"]},
    "delivery.cold_chain": lambda: {
        "network": network(),
        "outlets": outlets(),
        "cities": points(city=["x", "x"], population=[10.0, 20.0]),
        "max_minutes": 10.0,
        "kinds": ["locker"],
        "direction": "from",
        "snap_max_m": 1000.0,
    },
    "delivery.compare_reach": lambda: _what_if(before=reach(), after=reach()),
    "delivery.courier_tours": lambda: {
        "network": network(),
        "outlets": outlets(),
        "stops": points(parcels=[2.0, 3.0]),
        "outlet_id": pd.Series(["O1", "O1"]),
        "service_time": delivery.ServiceTime(),
        "perturbations": 5,
        "snap_max_m": 1000.0,
    },
    "delivery.critical_roads": lambda: {
        "network": network(),
        "times": times(),
        "places": settlements(),
        "max_minutes": 10.0,
        "snap_max_m": 1000.0,
    },
    "delivery.door_share": _share,
    "delivery.edges_intersecting": lambda: {
        "network": network(),
        "shape": Point(500_100, 4_300_100),
    },
    "delivery.network_from_edges": lambda: {
        "tail": [0, 1],
        "head": [1, 0],
        "travel_time_s": [60.0, 60.0],
        "length_m": [500.0, 500.0],
        "nodes": delivery.RoadNodes(x=[0.0, 500.0], y=[0.0, 0.0]),
        "mode": "drive",
        "forbidden_turns": [(0, 1, 0)],
    },
    "delivery.open_share": lambda: {
        "network": network(),
        "outlets": outlets().assign(hours=None),
        "demand": settlements(),
        "districts": districts(),
        "max_minutes": 10.0,
        "days": ["We"],
        "direction": "to",
    },
    "delivery.plan_rounds": lambda: {
        "networks": network(),
        "depots": points(depot_id=["a", "b"]),
        "stops": points(stop_id=["x", "y"], parcels=[2.0, 3.0]),
        "vehicles": [delivery.Vehicle(name="van", mode="drive", depot="a")],
        "service_time": delivery.ServiceTime(),
        "search": delivery.RoundSearch(iterations=5),
        "snap_max_m": 1000.0,
    },
    "delivery.network_with_places": lambda: {
        "roads": roads(),
        "places": settlements(),
        "mode": "drive",
        "snap_max_m": 1000.0,
        "min_component_nodes": 1,
    },
    "delivery.outlet_load": load_arguments,
    "delivery.overloaded_share": lambda: {
        "load": delivery.outlet_load(**load_arguments()),
        "districts": districts(),
    },
    "delivery.pickup_share": _share,
    "delivery.reach_raster": lambda: {
        "network": network(),
        "node_time_s": times().time_s,
        "grid": GRID,
        "direction": "from",
        "snap_max_m": 1000.0,
        "mask": np.ones((4, 4), dtype=bool),
        "cells": cells(),
    },
    "delivery.reach_share": lambda: _share("demand", weights=["population"]),
    "intake.roads_on_terrain": lambda: {
        "roads": roads(),
        "terrain": GRID.array(np.zeros(GRID.shape), units="m", name="terrain"),
    },
    "delivery.roads_at": lambda: {
        "roads": roads(),
        "profile": delivery.HourlyProfile(factors={"residential": [0.5] * 24}),
        "hour": 8,
        "modes": ["drive"],
    },
    "delivery.route_lines": lambda: {
        "network": network(),
        "origin": [0],
        "target": [2],
        "cutoff_s": [600.0],
    },
    "delivery.route_nodes": lambda: {
        "network": network(),
        "origin": [0],
        "target": [2],
        "cutoff_s": [600.0],
    },
    "delivery.settlements_share": lambda: _share(types=["village"]),
    "delivery.slow_down": lambda: {"reach": reach(), "speed_factor": 0.5, "edges": [(0, 1)]},
    "delivery.snap": lambda: {
        "network": network(),
        "points": settlements(),
        "snap_max_m": 1000.0,
    },
    "delivery.snap_cells": lambda: {
        "network": network(),
        "grid": GRID,
        "snap_max_m": 1000.0,
        "mask": np.ones((4, 4), dtype=bool),
    },
    "delivery.balance_districts": lambda: {
        "units": settlements().assign(work=10.0),
        "travel": network(),
        "districts": 2,
        "work": "work",
        "tolerance": 0.1,
        "adjacency": np.array([[0, 1], [1, 0]]),
        "seats": outlets(),
        "options": delivery.DistrictOptions(),
    },
    "delivery.district_shapes": lambda: {"plan": plan(), "units": squares()},
    "delivery.unit_neighbours": lambda: {
        "units": settlements(),
        "network": network(),
        "snap_max_m": 1000.0,
    },
    "delivery.split_tour": lambda: {
        "order": np.arange(3),
        "minutes": MINUTES,
        "service_min": np.array([0.0, 5.0, 5.0]),
        "shift_min": 60.0,
    },
    "delivery.times_between": lambda: {
        "network": network(),
        "node": [0, 2],
        "leg_s": [0.0, 10.0],
        "max_minutes": 100.0,
    },
    "delivery.tour_bound": lambda: {"minutes": MINUTES, "known_minutes": 19.0},
    "delivery.travel_time": lambda: {
        "network": network(),
        "origins": [0],
        "direction": "from",
        "cutoff_s": 600.0,
        "start_s": [0.0],
    },
    "delivery.village_share": _share,
    "delivery.what_if": lambda: _what_if(before=reach(), changes=delivery.Changes(close=["O1"])),
    "delivery.with_travel_times": lambda: {
        "reach": reach(),
        "travel_time_s": network().travel_time_s * 2,
    },
}
