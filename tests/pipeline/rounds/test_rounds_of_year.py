"""Rounds of the vehicles of a small project: two villages on one road, one 1.3 km off it."""

from __future__ import annotations

import pytest
from tests.effects.small_project import FILES, write_project

import fugai
from fugai.pipeline.assumptions.ledger import assumptions_ledger
from fugai.pipeline.networks import Networks
from fugai.pipeline.outlets import outlets_in_service
from fugai.pipeline.rounds.fleets import read_fleets
from fugai.pipeline.rounds.plan import NO_FLEET, plan_year
from fugai.pipeline.rounds.tables import round_tables
from fugai.pipeline.rounds.wording import rounds_notes

INPUTS = {"districts", "settlements", "outlets", "roads", "vehicles"}
VAN = {
    "vehicle_id": "van",
    "depot_id": "O1",
    "mode": "drive",
    "number": "1",
    "capacity_parcels": "500",
    "cost_per_km": "2",
    "cost_per_hour": "30",
}


def table(*rows):
    columns = list(dict.fromkeys(name for row in rows for name in row))
    lines = [",".join(f'"{row.get(name, "")}"' for name in columns) for row in rows]
    return "\n".join([",".join(columns), *lines]) + "\n"


@pytest.fixture
def planned(tmp_path):
    """Function from rows of vehicles, keys and files to the rounds of 2016."""

    def plan(*rows, keys=None, files=None):
        changes = {"inputs/vehicles": {"path": "vehicles.csv"}, **(keys or {})}
        given = {"vehicles.csv": table(*rows), **(files or {})}
        inputs = fugai.check(write_project(tmp_path / "p", changes, given, inputs=INPUTS)).inputs
        outlets = outlets_in_service(inputs, 2016)
        fleets = read_fleets(inputs, Networks(inputs), outlets, year=2016)
        return plan_year(inputs, fleets, outlets, year=2016, bound=True), inputs

    return plan


def reasons(found):
    return dict(zip(found.stops["stop_id"], found.stops["reason"], strict=True))


def with_column(name, values):
    """Settlements with one more column."""
    head, *rows = FILES["settlements.csv"].splitlines()
    lines = [f"{row},{values.get(row.split(',')[0], '')}" for row in rows]
    return {"settlements.csv": "\n".join([f"{head},{name}", *lines]) + "\n"}


def test_one_van_visits_both_villages(planned):
    found, inputs = planned(VAN)
    # 0.1 parcels a head: 100 at V1, 300 at V2; V3 stands 1.3 km off the road.
    tables = round_tables(found)
    (row,) = tables["rounds"].to_dict("records")
    assert (row["stops"], row["parcels"], row["trips"], row["full"]) == (2, 400.0, 1, 0.8)
    # 15 min of loading, 3 min at each stop, half a minute for each parcel
    assert row["minutes"] - row["drive_min"] == pytest.approx(15 + 2 * 3 + 400 * 0.5, abs=0.02)
    assert row["cost"] == pytest.approx(2 * row["km"] + 30 * row["minutes"] / 60, rel=1e-12)
    assert (row["start"], row["fleet_status"], row["fleet_gap"]) == ("07:00", "optimal", 0.0)
    assert row["fleet_bound"] == pytest.approx(row["cost"], rel=1e-9)
    # 117.015 to 117.075 at 39.015 north are 5.19 km, there and back, and the ways to the road.
    assert row["km"] == pytest.approx(2 * 5.19, abs=0.4)
    visits = tables["round-stops"]
    assert visits["kind"].tolist() == ["depot", "stop", "stop", "depot"]
    assert visits["arrive"].is_monotonic_increasing
    assert visits["parcels_left"].tolist()[0] == 400.0
    assert visits["parcels_left"].tolist()[-1] == 0.0
    assert visits.geometry.geom_type.eq("Point").all()
    assert tables["rounds"].geometry.length.iloc[0] == pytest.approx(row["km"] * 1000, rel=0.1)
    assert tables["round-unvisited"]["stop_id"].tolist() == ["V3"]
    (fleet,) = tables["round-fleets"].to_dict("records")
    assert (fleet["vehicles"], fleet["vehicles_used"], fleet["visited"]) == (1, 1, 2)
    assert fleet["km_per_parcel"] == pytest.approx(fleet["km"] / 400, rel=1e-12)
    notes = " ".join(note.en for note in rounds_notes(found, inputs, 2016))
    assert "1 of 1 vehicles stop at 2 of 3 villages" in notes
    assert "the least that is possible" in notes
    assert "no road near that its vehicles may use: 1 of the villages (V3)" in notes


def test_a_village_with_more_parcels_than_any_vehicle_holds_is_left_out(planned):
    found, _ = planned({**VAN, "capacity_parcels": "200"})
    assert reasons(found) == {
        "V1": "",
        "V2": "it is more than any vehicle holds",
        "V3": "no road within 1000 m",
    }


def test_receiving_hours_are_windows(planned):
    hours = {"V1": "Mo-Fr 13:00-14:00", "V2": "Mo-Fr 22:00-23:00"}
    found, _ = planned(VAN, files=with_column("opening_hours", hours))
    assert reasons(found)["V2"] == "it is closed whenever a vehicle can be there"
    visits = round_tables(found)["round-stops"]
    assert "13:00" <= visits.set_index("place_id")["begin"]["V1"] <= "14:00"


def test_a_village_that_receives_nothing_on_the_day_is_never_open(planned):
    found, _ = planned(VAN, files=with_column("opening_hours", {"V1": "Sa-Su 08:00-12:00"}))
    assert reasons(found)["V1"] == "it is never open"


def test_each_fleet_serves_its_district(planned):
    west = {**VAN, "vehicle_id": "a", "district_id": "west"}
    east = {**VAN, "vehicle_id": "b", "district_id": "east"}
    found, _ = planned(west, east)
    rounds = round_tables(found)["rounds"].set_index("vehicle_id")
    assert rounds["serves"].to_dict() == {"a": "west", "b": "east"}
    assert rounds["parcels"].to_dict() == {"a": 100.0, "b": 300.0}
    assert sorted(rounds["round"]) == [1, 2]


def test_districts_without_a_fleet_have_a_reason(planned):
    found, _ = planned({**VAN, "district_id": "west"})
    assert reasons(found)["V2"] == NO_FLEET


def test_vehicles_without_a_district_serve_the_rest(planned):
    rest = {**VAN, "vehicle_id": "b"}
    found, _ = planned({**VAN, "vehicle_id": "a", "district_id": "west"}, rest)
    rounds = round_tables(found)["rounds"].set_index("vehicle_id")
    assert rounds["serves"].to_dict() == {"b": "", "a": "west"}


def test_a_slow_vehicle_takes_longer_on_the_same_road(planned):
    found, _ = planned({**VAN, "max_kmh": "10"})
    (row,) = round_tables(found)["rounds"].to_dict("records")
    assert row["mode"] == "drive"
    assert row["drive_min"] == pytest.approx(row["km"] / 10 * 60, rel=0.1)


def test_outlets_get_the_parcels_of_those_near_them(planned):
    found, _ = planned(VAN, keys={"delivery/rounds": {"stops": "outlets"}})
    # O2 at 117.055 is nearest to C1 (500), V1 (100) and O3 at 117.085 to V2 (300) and V3 (unknown way)
    assert found.stops.set_index("stop_id")["parcels"].to_dict() == {"O2": 600.0, "O3": 300.0}
    assert reasons(found) == {"O2": "it is more than any vehicle holds", "O3": ""}


def test_a_second_trip_brings_what_does_not_fit_at_once(planned):
    small = {**VAN, "capacity_parcels": "300", "max_reloads": "1"}
    found, _ = planned(small)
    (row,) = round_tables(found)["rounds"].to_dict("records")
    assert (row["trips"], row["parcels"]) == (2, 400.0)


def test_goods_come_to_a_satellite_first(planned):
    truck = {**VAN, "vehicle_id": "truck", "depot_id": "O5", "number": "1", "fixed_cost": "900"}
    bike = {**VAN, "vehicle_id": "bike", "number": "2"}
    keys = {"delivery/rounds": {"satellite_kinds": ["branch"]}}
    found, _ = planned(truck, bike, keys=keys)
    # goods at O1 must be brought by the truck, and whoever pays for it goes all the way
    assert round_tables(found)["rounds"]["vehicle_id"].tolist() == ["truck"]


def test_a_dear_truck_brings_goods_to_the_satellite_and_cheap_vans_go_on(planned):
    dear = {"cost_per_km": "20", "cost_per_hour": "300"}
    truck = {**VAN, "vehicle_id": "truck", "depot_id": "O5", **dear}
    bike = {**VAN, "vehicle_id": "bike", "number": "2"}
    keys = {"delivery/rounds": {"satellite_kinds": ["branch"]}}
    found, _ = planned(truck, bike, keys=keys)
    tables = round_tables(found)
    visits = tables["round-stops"]
    brought = visits[visits["vehicle_id"].eq("truck") & visits["kind"].eq("supply")]
    assert brought["place_id"].tolist() == ["O1"]
    assert brought["parcels"].tolist() == [400.0]
    by_bike = visits["vehicle_id"].eq("bike") & visits["kind"].eq("stop")
    assert sorted(visits.loc[by_bike, "place_id"]) == ["V1", "V2"]
    # goods leave the satellite after the truck has unloaded
    starts = tables["rounds"].set_index("vehicle_id").loc[["bike"], "start"]
    assert (starts >= brought["leave"].iloc[0]).all()


BAD = [
    ({"number": "0"}, "number", "must be 1 or more for 'van' to make rounds"),
    ({"cost_per_km": "0", "cost_per_hour": ""}, "cost_per_km", "must be above 0 where 'van'"),
    ({"depot_id": "X9"}, "depot_id", "must be the `outlet_id` of an outlet in service in 2016"),
    ({"working_hours": "Sa-Su 08:00-12:00"}, "working_hours", "must have hours on 'We'"),
    ({"max_reloads": "2", "reload_at": "O2;X9"}, "reload_at", "must be the `outlet_id`"),
    ({"reload_at": "O2"}, "max_reloads", "must be 1 or more for 'van' to load at the outlets"),
    ({"working_hours": "07:00-11:00,13:00-18:00"}, "working_hours", "must be one span a day"),
]


@pytest.mark.parametrize(("cells", "column", "sentence"), BAD)
def test_a_vehicle_that_breaks_a_rule_is_named(planned, cells, column, sentence):
    good = {**VAN, "vehicle_id": "other"}
    found, _ = planned({**VAN, **cells}, good)
    (row,) = found.fleets.findings.to_dict("records")
    assert (row["table"], row["file"], row["column"]) == ("vehicles", "vehicles.csv", column)
    assert row["rule"].startswith(sentence)
    assert "other" in [v.name for fleet in found.fleets.fleets for v in fleet.vehicles]


def test_a_depot_closed_on_the_day_is_none(planned):
    text = FILES["outlets.csv"].splitlines()
    text = [text[0] + ",opening_hours", text[1] + ",Sa 09:00-12:00", *(f"{t}," for t in text[2:])]
    found, _ = planned(VAN, files={"outlets.csv": "\n".join(text) + "\n"})
    assert found.fleets.fleets == ()
    (row,) = found.fleets.findings.to_dict("records")
    assert row["rule"] == "must be open on 'We', the day of the rounds, for 'van' to load there"


def test_a_satellite_that_nobody_supplies_is_named(planned):
    found, _ = planned(VAN, keys={"delivery/rounds": {"satellite_kinds": ["branch"]}})
    (row,) = found.fleets.findings.to_dict("records")
    assert row["rule"].startswith("must be no satellite, or one to which another vehicle")


def test_a_vehicle_without_capacity_is_refused(planned):
    _, inputs = planned({**VAN, "vehicle_id": "x", "capacity_parcels": ""}, VAN)
    (row,) = inputs.findings[inputs.findings["table"].eq("vehicles")].to_dict("records")
    assert (row["column"], row["rule"]) == ("capacity_parcels", "must not be missing")
    assert inputs.tables["vehicles"]["vehicle_id"].tolist() == ["van"]


def test_hours_that_cannot_be_read_are_a_finding_and_the_default_counts(planned):
    found, inputs = planned({**VAN, "working_hours": "early"})
    (row,) = inputs.findings[inputs.findings["table"].eq("vehicles")].to_dict("records")
    assert row["rule"].startswith("must be hours as in OpenStreetMap")
    (vehicle,) = found.fleets.fleets[0].vehicles
    assert (vehicle.start_min, vehicle.end_min) == (7 * 60, 19 * 60)


def test_what_vehicles_do_not_state_is_an_assumption(planned):
    _, inputs = planned(VAN)
    ledger = {
        (one.column, one.state): one.value
        for one in assumptions_ledger(inputs)
        if one.input == "vehicles"
    }
    assert ledger["shift_hours", "defaulted"] == "8 h"
    assert ledger["working_hours", "defaulted"] == "07:00-19:00"
    assert ("district_id", "defaulted") in ledger
    assert ("opened", "defaulted") in ledger
