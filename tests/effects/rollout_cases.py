"""For every key of ``[rollout]`` a value that must change some output of a roll-out.

The small project is on flat ground. Cable is dear where wireless is tried, and one village is close to a mast.
"""

from __future__ import annotations

FIBRE = {
    "cost_per_m": {"new": 50.0, "duct": 5.0, "pole": 3.0},
    "drop_per_household": 100.0,
    "electronics_per_household": 100.0,
}
DEAR = {"rollout/fibre/cost_per_m": {"new": 1e6}}
WIRELESS = {"mast": 1000.0, "mast_upgrade": 1000.0, "sector": 10.0, "receiver_per_household": 10.0}
MICROWAVE = {"hop": 10.0}
SATELLITE = {"terminal_per_household": 4000.0, "fee_per_household_year": 1000.0}
BASE = {
    "rollout/currency": "CNY",
    "rollout/budgets": {"2016": 2.0e5, "2017": 2.0e5},
    "rollout/revenue_per_household_month": 10.0,
    "rollout/fibre": FIBRE,
    "rollout/wireless": WIRELESS,
    "rollout/microwave": MICROWAVE,
    "rollout/satellite": SATELLITE,
}

CANDIDATES = {
    "candidates.csv": "candidate_id,name,kind,lon,lat\nK1,k,exchange,117.005,39.0151\nK2,l,hill,117.06,39.0152\n"
}
CHANGES: dict[str, dict[str, object]] = {
    "[rollout]": {
        "years": 10,
        "discount": 0.1,
        "budgets": {"2016": 1.0e4},
        "value": "households",
        "technologies": ["satellite"],
        "take_up": 0.5,
        "revenue_per_household_month": 20.0,
        "currency": "EUR",
        "source": "assumed",
        "points_of_presence_kinds": ["exchange"],
    },
    "[rollout.fibre]": {
        "cost_per_m": {"new": 70.0, "duct": 5.0, "pole": 3.0},
        "ducts_on": ["secondary"],
        "poles_on": ["residential"],
        "ground": {"urban": 3.0},
        "drop_per_household": 200.0,
        "electronics_per_household": 200.0,
        "cable_running": 0.1,
        "electronics_running": 0.1,
        "cable_life_years": 10.0,
        "electronics_life_years": 5.0,
    },
    "[rollout.wireless]": {
        "technology": "lte-fdd",
        "candidate_kinds": ["hill"],
        "mast": 2000.0,
        "mast_upgrade": 2000.0,
        "sector": 500.0,
        "receiver_per_household": 20.0,
        "mast_running": 0.2,
        "receiver_running": 0.2,
        "mast_life_years": 5.0,
        "receiver_life_years": 3.0,
        "plan_mbit_s": 30.0,
        "oversubscription": 10.0,
        "receiver_height_m": 12.0,
        "receiver_gain_dbi": 3.0,
        "max_sectors": 3,
        "max_range_m": 500.0,
    },
    "[rollout.microwave]": {
        "hop": 20.0,
        "running": 0.2,
        "life_years": 4.0,
        "rate_mbit_s": 5000.0,
        "availability": 0.9,
        "rain_mm_h": 300.0,
        "max_length_m": 100.0,
        "max_hops": 1,
    },
    "[rollout.satellite]": {
        "terminal_per_household": 5000.0,
        "fee_per_household_year": 2000.0,
        "terminal_life_years": 2.0,
    },
}
WITH_CANDIDATES = {"points_of_presence_kinds", "candidate_kinds", "mast"}
"""Keys that say something of candidates."""
