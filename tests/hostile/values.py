"""Valid arguments of public functions, to be replaced one by one by hostile ones."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import pandas as pd
import scipy.sparse as sp
from affine import Affine
from pyproj import CRS
from shapely import Point, box

from fugai import delivery, grid, siting, wireless, zonal

UTM = CRS.from_epsg(32650)
GRID = grid.Grid(crs=UTM, transform=Affine(100, 0, 500_000, 0, -100, 4_300_400), shape=(4, 4))


def districts() -> gpd.GeoDataFrame:
    west, south, east, north = GRID.bounds
    middle = (west + east) / 2
    return gpd.GeoDataFrame(
        {
            "name": ["A", "B"],
            "class": ["urban", "rural"],
            "population": [80.0, 80.0],
            "households": [30.0, 30.0],
        },
        geometry=[box(west, south, middle, north), box(middle, south, east, north)],
        index=pd.Index(["D1", "D2"], name="district_id"),
        crs=UTM,
    )


def points(**columns: object) -> gpd.GeoDataFrame:
    places = [Point(500_050, 4_300_050), Point(500_350, 4_300_350)]
    return gpd.GeoDataFrame({**columns, "district_id": ["D1", "D2"]}, geometry=places, crs=UTM)


def outlets() -> gpd.GeoDataFrame:
    return points(
        outlet_id=["O1", "O2"],
        kind=["locker", "post office"],
        operator=["a", "b"],
        delivers=["door", "village"],
        capacity_per_day=[50.0, 60.0],
    )


def settlements() -> gpd.GeoDataFrame:
    return points(
        settlement_id=["V1", "V2"],
        name=["v", "w"],
        type=["village", "community"],
        population=[50.0, 110.0],
        households=[20.0, 40.0],
    )


def sites() -> gpd.GeoDataFrame:
    return points(
        site_id=["S1", "S2"],
        operator=["a", "b"],
        technology=["lte-fdd", "lte-fdd"],
        height_m=[30.0, 40.0],
        opened=[2014, 2015],
        status=["active", "active"],
    )


def cells() -> gpd.GeoDataFrame:
    return wireless.cells_from_sites(
        sites().assign(operator="a"), technologies=wireless.technologies()
    )


def people() -> object:
    return GRID.array(np.full((4, 4), 10.0), units="persons", name="population")


def served() -> object:
    return GRID.array(np.ones((4, 4)), units="1", name="served")


def network() -> delivery.Network:
    nodes = delivery.RoadNodes(
        x=np.array([500_050.0, 500_200.0, 500_350.0]),
        y=np.array([4_300_050.0, 4_300_200.0, 4_300_350.0]),
        crs=UTM,
    )
    return delivery.network_from_edges(
        [0, 1, 1, 2],
        [1, 0, 2, 1],
        travel_time_s=[60.0, 60.0, 90.0, 90.0],
        length_m=[500.0, 500.0, 700.0, 700.0],
        nodes=nodes,
    )


COVERS = sp.csr_array(np.array([[True, False], [True, True], [False, True]]))
WEIGHT = np.array([1.0, 2.0, 3.0])

FORMULA = {"frequency_mhz": 900.0, "distance_m": 2000.0, "tx_height_m": 50.0, "rx_height_m": 1.5}
HIGH = {
    "frequency_mhz": 3500.0,
    "distance_m": 200.0,
    "tx_height_m": 25.0,
    "rx_height_m": 1.5,
    "los": True,
}


def _net(**more: object) -> dict[str, object]:
    return {"network": network(), "outlets": outlets(), **more}


def _demand(**more: object) -> dict[str, object]:
    return _net(demand=settlements(), max_minutes=10.0, snap_max_m=1000.0, **more)


def _weights() -> dict[str, object]:
    return {"weights": zonal.zone_weights(GRID, districts())}


def _two(*names: str) -> dict[str, object]:
    """Some of the arguments of a formula."""
    return {name: {**FORMULA, **HIGH, **FORMULA}[name] for name in names}


CALLS = {
    "grid.choose_grid": lambda: {"districts": districts(), "cell_size_m": 100.0},
    "grid.choose_crs": lambda: {"bounds": (116.0, 38.0, 118.0, 40.0)},
    "grid.area_error": lambda: {"grid": GRID, "bounds": (116.0, 38.0, 118.0, 40.0)},
    "grid.distance_error": lambda: {"grid": GRID, "bounds": (116.0, 38.0, 118.0, 40.0)},
    "zonal.zone_weights": lambda: {"grid": GRID, "districts": districts()},
    "zonal.area_served": lambda: {"served": served(), **_weights()},
    "zonal.population_served": lambda: {"served": served(), "population": people(), **_weights()},
    "zonal.population_changed": lambda: {
        "served": {2013: served(), 2016: served()},
        "population": {2013: people(), 2016: people()},
        **_weights(),
    },
    "zonal.population_checks": lambda: {
        "population": people(),
        "districts": districts(),
        **_weights(),
    },
    "zonal.share_covered": lambda: {
        "served": served(),
        "shapes": districts(),
        "minimum_known_share": 0.5,
    },
    "zonal.sample": lambda: {"raster": people(), "points": settlements().geometry},
    "zonal.spread_population": lambda: {
        "settlements": settlements(),
        "districts": districts(),
        "grid": GRID,
        "density_of_1000_per_km2": 300.0,
    },
    "broadband.degree_of_urbanisation": lambda: {"population": people(), "grid": GRID},
    "broadband.weighted_median": lambda: {"values": [1.0, 2.0, 3.0], "weights": [1.0, 1.0, 2.0]},
    "delivery.nearest_outlet": _demand,
    "delivery.nearest_outlets": lambda: _demand(k=2),
    "delivery.od_pairs": _demand,
    "delivery.minutes_matrix": _demand,
    "delivery.outlets_in_reach": _demand,
    "delivery.accessibility_2sfca": lambda: _demand(supply="capacity_per_day"),
    "delivery.accessibility_3sfca": _demand,
    "delivery.accessibility_e2sfca": _demand,
    "delivery.accessibility_gravity": _demand,
    "delivery.assign_parcels": lambda: _demand(parcels_per_head_per_day=0.1),
    "delivery.outlet_times": lambda: _net(snap_max_m=1000.0),
    "delivery.reach_of": lambda: _net(snap_max_m=1000.0),
    "delivery.isochrones": lambda: {
        "network": network(),
        "facilities": outlets(),
        "minutes": [1.0, 2.0],
        "buffer_m": 100.0,
        "snap_max_m": 1000.0,
    },
    "delivery.isochrone_hulls": lambda: {
        "network": network(),
        "facilities": outlets(),
        "minutes": [1.0, 2.0],
        "ratio": 0.5,
    },
    "delivery.od_matrix": lambda: {"network": network(), "origins": [0, 1], "cutoff_s": 600.0},
    "delivery.k_nearest": lambda: {"network": network(), "origins": [0, 1], "k": 1},
    "delivery.bounded_times": lambda: {"network": network(), "origins": [0], "cutoff_s": 600.0},
    "delivery.best_tour": lambda: {"minutes": np.array([[0.0, 1.0], [1.0, 0.0]])},
    "delivery.filter_by_kind": lambda: {"outlets": outlets(), "kinds": "locker"},
    "delivery.outlets_per_10k": lambda: {"outlets": outlets(), "districts": districts()},
    "delivery.reachable_mask": lambda: {"minutes_raster": people(), "max_minutes": 5.0},
    "siting.solve_mclp": lambda: {"covers": COVERS, "weight": WEIGHT, "budget": 1.0},
    "siting.solve_mclp_b": lambda: {
        "covers": COVERS,
        "weight": WEIGHT,
        "budget": 1.0,
        "first": 0.5,
    },
    "siting.solve_lscp": lambda: {"covers": COVERS},
    "siting.solve_lscp_b": lambda: {"covers": COVERS, "weight": WEIGHT},
    "siting.solve_partial_cover": lambda: {"covers": COVERS, "weight": WEIGHT, "share": 0.5},
    "siting.gain_curve": lambda: {"covers": COVERS, "weight": WEIGHT, "max_sites": 2},
    "siting.coverable": lambda: {"covers": COVERS},
    "siting.covered": lambda: {"covers": COVERS, "sites": [0]},
    "siting.covering_count": lambda: {"covers": COVERS, "sites": [0]},
    "siting.network_efficiency": lambda: {
        "cost": np.array([[0.0, 1.0], [1.0, 1.0], [2.0, 0.0]]),
        "weight": WEIGHT,
        "choices": siting.Choices(existing=[0]),
    },
    "siting.PlanePoints": lambda: {"x": [0.0, 1.0], "y": [0.0, 1.0]},
    "siting.relative_gap": lambda: {"objective": 1.0, "bound": 1.1},
    "siting.too_close": lambda: {"x": [0.0, 1.0], "y": [0.0, 1.0], "min_distance_m": 5.0},
    "siting.candidates_on_grid": lambda: {
        "grid": GRID,
        "mask": np.ones((4, 4), dtype=bool),
        "spacing_m": 200.0,
    },
    "siting.candidates_on_nodes": lambda: {"x": [0.0, 1.0], "y": [0.0, 1.0], "spacing_m": 5.0},
    "wireless.free_space_loss_db": lambda: _two("frequency_mhz", "distance_m"),
    "wireless.hata_loss_db": lambda: dict(FORMULA),
    "wireless.cost231_loss_db": lambda: {**FORMULA, "frequency_mhz": 1800.0},
    "wireless.extended_hata_loss_db": lambda: dict(FORMULA),
    "wireless.uma_loss_db": lambda: dict(HIGH),
    "wireless.umi_loss_db": lambda: {**HIGH, "tx_height_m": 10.0},
    "wireless.rma_loss_db": lambda: {**HIGH, "tx_height_m": 35.0},
    "wireless.inh_loss_db": lambda: {**HIGH, "distance_m": 50.0, "tx_height_m": 3.0},
    "wireless.los_probability": lambda: {"distance_m": 100.0, "scenario": "uma"},
    "wireless.indoor_loss_db": lambda: {"frequency_mhz": 2400.0, "distance_m": 20.0, "floors": 1},
    "wireless.location_sigma_db": lambda: {"frequency_mhz": 900.0, "resolution_m": 100.0},
    "wireless.building_entry_loss_db": lambda: {
        "frequency_mhz": 900.0,
        "probability": 0.5,
        "building": "traditional",
    },
    "wireless.vehicle_entry_loss": lambda: {"frequency_mhz": 900.0},
    "wireless.clutter_terrestrial_loss_db": lambda: {
        "frequency_mhz": 3000.0,
        "distance_m": 1000.0,
        "location_percent": 50.0,
    },
    "wireless.clutter_aeronautical_loss_db": lambda: {
        "frequency_mhz": 20_000.0,
        "elevation_deg": 10.0,
        "location_percent": 50.0,
    },
    "wireless.kun_loss_db": lambda: {"frequency_mhz": 2600.0, "distance_m": 1000.0},
    "wireless.street_canyon_loss_db": lambda: {**FORMULA, "distance_m": 300.0, "tx_height_m": 6.0},
    "wireless.sector_antenna": lambda: {
        "name": "a",
        "gain_dbi": 15.0,
        "beamwidth_deg": 65.0,
        "vertical_beamwidth_deg": 10.0,
        "front_back_db": 25.0,
        "side_lobe_db": 18.0,
        "electrical_tilt_deg": 2.0,
    },
    "wireless.tr36814_antenna": lambda: {"gain_dbi": 15.0, "electrical_tilt_deg": 2.0},
    "wireless.antenna_gain_dbi": lambda: {
        "antenna": wireless.tr36814_antenna(),
        "azimuth_deg": [0.0],
        "elevation_deg": [0.0],
        "mechanical_tilt_deg": 1.0,
        "azimuth_of_boresight_deg": 0.0,
    },
    "wireless.with_electrical_tilt": lambda: {
        "antenna": wireless.tr36814_antenna(),
        "tilt_deg": 3.0,
    },
    "wireless.spectral_efficiency": lambda: {
        "sinr_db": [1.0, 2.0],
        "streams": 2,
        "shannon_share": 0.6,
        "peak_bit_per_s_per_hz": 4.4,
    },
    "wireless.throughput_mbps": lambda: {"sinr_db": [1.0, 2.0], "occupied_mhz": [9.0, 9.0]},
    "wireless.cells_from_sites": lambda: {
        "sites": sites(),
        "technologies": wireless.technologies(),
        "seed": 0,
    },
    "wireless.predict": lambda: {"cells": cells(), "grid": GRID, "year": 2015},
    "wireless.holes": lambda: {"served": served() - 1, "population": people(), "min_people": 1.0},
    "wireless.model_named": lambda: {"name": "uma"},
}
