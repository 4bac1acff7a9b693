"""Valid arguments of wireless: predictions, what-if, candidates, calibration, WLAN, and path loss over profiles."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import pandas as pd
from shapely import Point, box
from values import GRID, UTM, people, points, settlements, sites
from values import cells as all_cells

from fugai import wireless
from fugai.wireless import FreeSpace, PathProfile, SignalOptions, Surface, Transmitter, Window

HILL = PathProfile.evenly_spaced([0, 0, 0, 60, 0, 0], spacing_m=1000.0)
LINK = {"frequency_mhz": 700.0, "tx_height_m": 30.0, "rx_height_m": 10.0}
LAYERS = [wireless.RadioLayer(name="low", technology="nr", band="n28", bandwidth_mhz=30.0)]
LTE = wireless.ServiceDefinition(name="lte", technologies=("lte",), rsrp_dbm=-110.0)
LEVEL = np.zeros((3, 4), np.float32)


def cells() -> gpd.GeoDataFrame:
    """One sector of each mast, so that a prediction takes no time."""
    return all_cells().iloc[[0, -1]]


def demand() -> wireless.Demand:
    return wireless.Demand(population=people())


def options() -> SignalOptions:
    return SignalOptions(model="uma", max_range_m=1000.0)


def signal() -> object:
    return wireless.predict(cells(), GRID, options=options())


def _network(**more: object) -> dict[str, object]:
    return {
        "grid": GRID,
        "service": LTE,
        "demand": demand(),
        "ground": wireless.Ground(),
        "options": options(),
        "signal": signal(),
        **more,
    }


def measurements() -> gpd.GeoDataFrame:
    places = [Point(500_050 + 10 * k, 4_300_150 + 7 * k) for k in range(30)]
    rows = {"site_id": "S1", "loss_db": [100.0 + k for k in range(30)]}
    return gpd.GeoDataFrame(rows, geometry=places, crs=UTM)


def access_points() -> gpd.GeoDataFrame:
    return points(
        ap_id=["a", "b"], venue_id=["mall", "mall"], height_m=[2.5, 3.0], opened=[2014, 2015]
    )


def venues() -> gpd.GeoDataFrame:
    shape = box(500_000, 4_300_000, 500_200, 4_300_200)
    return gpd.GeoDataFrame({"venue_id": ["mall"], "type": ["mall"]}, geometry=[shape], crs=UTM)


def tuned() -> wireless.Tuned:
    correction = wireless.Correction(
        environment="urban", low_mhz=800.0, high_mhz=900.0, offset_db=3.0
    )
    return wireless.Tuned(base=FreeSpace(), corrections=(correction,))


def covers() -> wireless.Covers:
    return wireless.candidate_covers(
        points(candidate_id=["x", "y"]), GRID, service=LTE, demand=demand(), options=options()
    )


CALLS = {
    "wireless.access_point_assumptions": lambda: {"access_points": access_points()},
    "wireless.calibrate": lambda: {
        "measurements": measurements(),
        "cells": cells(),
        "model": "free-space",
        "bin_m": 20.0,
    },
    "wireless.measured_signal": lambda: {
        "measurements": measurements()
        .rename(columns={"loss_db": "level_dbm"})
        .assign(level_dbm=-90.0),
        "bin_m": 20.0,
    },
    "wireless.candidate_covers": lambda: {
        "candidates": points(candidate_id=["x", "y"]),
        "grid": GRID,
        "service": LTE,
        "demand": demand(),
        "technology": "lte-fdd",
        "options": options(),
        "seed": 0,
    },
    "wireless.cell_assumptions": lambda: {
        "sites": sites(),
        "technologies": wireless.technologies(),
        "cells": cells(),
        "seed": 0,
    },
    "wireless.changed_cells": lambda: {
        "cells": cells(),
        "changes": {cells()["cell_id"].iloc[0]: {"power_dbm": 40.0}},
    },
    "wireless.clutter_height_gain_loss_db": lambda: {
        "frequency_mhz": 900.0,
        "antenna_height_m": 1.5,
        "clutter": "urban",
        "clutter_height_m": 20.0,
        "street_width_m": 27.0,
    },
    "wireless.clutter_heights_m": lambda: {"classes": [1, 2], "heights_m": {"urban": 20.0}},
    "wireless.compare_cells": lambda: _network(before=cells(), after=cells()),
    "wireless.ehata_loss_db": lambda: {
        "profile": PathProfile.evenly_spaced([0.0] * 51, spacing_m=1000.0),
        **LINK,
        "frequency_mhz": 1500.0,
        "rx_height_m": 1.5,
        "environment": "urban",
    },
    "wireless.exceedance": lambda: {
        "signal": signal(),
        "rsrp_dbm": -105.0,
        "place": "outdoor",
        "building": "traditional",
    },
    "wireless.fixed_wireless": lambda: {
        "cells": cells(),
        "settlements": settlements(),
        "planned": None,
        "ground": wireless.Ground(),
        "options": options(),
        "receiver": wireless.RoofReceiver(),
        "most_masts": 8,
    },
    "wireless.homes_per_sector": lambda: {
        "links": pd.DataFrame({"site_id": ["a"], "settlement_id": ["v"], "rate_mbit_s": [30.0]}),
        "homes": pd.Series({"v": 30.0}),
        "demand": wireless.HomeDemand(),
    },
    "wireless.gain_of_site": lambda: _network(cells=cells()[:1], new=cells()[1:], signal=None),
    "wireless.indoor_site_general_loss_db": lambda: {
        "frequency_mhz": 2400.0,
        "distance_m": 20.0,
        "place": "office",
        "los": True,
    },
    "wireless.itm_area_loss_db": lambda: {
        **LINK,
        "distance_m": 10_000.0,
        "delta_h_m": 90.0,
        "tx_siting": "random",
        "rx_siting": "random",
    },
    "wireless.itm_loss_db": lambda: {"profile": HILL, **LINK},
    "wireless.loss_of_site": lambda: _network(cells=cells(), site_id="S1"),
    "wireless.loss_window": lambda: {
        "surface": Surface(
            terrain_m=LEVEL,
            clutter_m=LEVEL,
            x=500.0 * np.arange(4),
            y=-500.0 * np.arange(3),
            latitude_deg=39.0,
        ),
        "transmitter": Transmitter(
            x_m=500.0,
            y_m=-500.0,
            height_m=30.0,
            rx_height_m=1.5,
            frequency_mhz=1000.0,
            max_range_m=1200.0,
        ),
        "model": FreeSpace(),
        "window": Window(rows=(0, 3), columns=(0, 4)),
        "profiles": "radial",
        "max_loss_db": 200.0,
        "environment": "urban",
    },
    "wireless.microwave_hops": lambda: {
        "masts": points(mast_id=["a", "b"], height_m=[30.0, 40.0]),
        "ground": wireless.Ground(terrain=GRID.array(np.zeros(GRID.shape), units="m")),
        "bands": wireless.microwave_bands()[:1],
        "rules": wireless.HopRules(),
        "every_pair": True,
        "threads": 1,
    },
    "wireless.gas_attenuation_db_per_km": lambda: {
        "frequency_mhz": 23_000.0,
        "pressure_hpa": 1013.25,
        "temperature_k": 288.15,
        "vapour_g_m3": 7.5,
    },
    "wireless.rain_attenuation_db": lambda: {
        "length_m": [1000.0, 2000.0],
        "frequency_mhz": 23_000.0,
        "rain_mm_h": 42.0,
        "percent": 0.01,
        "polarization": "vertical",
    },
    "wireless.rain_coefficients": lambda: {"frequency_mhz": 23_000.0, "polarization": "vertical"},
    "wireless.middle_latitude_deg": lambda: {
        "tx_lat_deg": 39.0,
        "tx_lon_deg": 117.0,
        "rx_lat_deg": 39.1,
        "rx_lon_deg": 117.0,
        "length_m": 11_100.0,
    },
    "wireless.outdoor_site_general_loss_db": lambda: {
        "frequency_mhz": 2400.0,
        "distance_m": 100.0,
        "propagation": "street canyon",
        "buildings": "high-rise",
        "los": True,
    },
    "wireless.over_rooftops_loss_db": lambda: {
        "frequency_mhz": 900.0,
        "distance_m": 1000.0,
        "tx_height_m": 30.0,
        "rx_height_m": 1.5,
    },
    "wireless.p1812_loss_db": lambda: {"profile": HILL, **LINK},
    "wireless.p1812_parts": lambda: {"profile": HILL, **LINK},
    "wireless.predict_wlan": lambda: {
        "access_points": access_points(),
        "venues": venues(),
        "grid": GRID,
        "years": [2015],
        "resolution_m": 20.0,
        "threads": 1,
    },
    "wireless.predict_years": lambda: {
        "cells": cells(),
        "grid": GRID,
        "years": [2015],
        "options": options(),
    },
    "wireless.refractivity_maps": lambda: {"folder": refractivity_folder()},
    "wireless.with_layers": lambda: {"technologies": wireless.technologies(), "layers": LAYERS},
    "wireless.rates": lambda: {"signal": signal(), "service": LTE},
    "wireless.served": lambda: {"signal": signal(), "service": LTE},
    "wireless.site_gains": lambda: {"covers": covers()},
    "wireless.street_level_loss_db": lambda: {
        "frequency_mhz": 900.0,
        "distance_m": 500.0,
        "surroundings": "urban",
        "location_percent": 50.0,
        "transition_m": 20.0,
    },
    "wireless.technologies": lambda: {"overrides": {"lte-fdd": {"power_dbm": 43.0}}},
    "wireless.tuned_from": lambda: {"values": wireless.tuned_values(tuned())},
    "wireless.tuned_values": lambda: {"tuned": tuned()},
    "wireless.union": lambda: {"layers": [people() / 10, people() / 10]},
    "wireless.what_if": lambda: _network(
        cells=cells(), changes={cells()["cell_id"].iloc[0]: {"power_dbm": 40.0}}
    ),
    "wireless.wlan_settings": lambda: {"overrides": {"wlan": {"cover_share": 0.6}}},
}


def refractivity_folder() -> str:
    """A folder with maps of one value each, as the standard spells them."""
    import tempfile  # noqa: PLC0415
    from pathlib import Path  # noqa: PLC0415

    folder = tempfile.mkdtemp()
    for name, value in (("DN50.TXT", "45 "), ("N050.TXT", "325 ")):
        Path(folder, name).write_text(value * 121 * 241, encoding="utf-8")
    return folder
