"""Values of the keys of rounds that must change some output of the small project with vehicles."""

from __future__ import annotations

VEHICLES = (
    "vehicle_id,depot_id,mode,number,capacity_parcels,cost_per_km,cost_per_hour,working_hours\n"
    "van,O1,drive,1,500,2,30,Mo-Fr 07:00-19:00\ntruck,O5,drive,1,900,3,45,Mo-Fr 07:00-19:00\n"
)
"""One vehicle at a branch, one at a hub."""

FILES: dict[str, str | bytes] = {"vehicles.csv": VEHICLES}
BASE: dict[str, object] = {"inputs/vehicles": {"path": "vehicles.csv"}}
CHANGES: dict[str, object] = {
    "stops": "outlets",
    "day": "Sa",
    "load_minutes": 40,
    "satellite_kinds": ["branch"],
}
