"""Rounds of vehicles in a whole run of the small project: tables, measures, the village promise."""

from __future__ import annotations

import pytest
from tests.effects.small_project import write_project

import fugai
from fugai.pipeline.run.delivery import rounds

VEHICLES = (
    "vehicle_id,depot_id,mode,number,capacity_parcels,cost_per_km,cost_per_hour,opened\n"
    "van,O1,drive,1,500,2,30,2016\n"
)
CHANGES = {
    "inputs/vehicles": {"path": "vehicles.csv"},
    "project/years": [2015, 2016],
    "delivery/village_minutes": 0.1,
}
INPUTS = {"districts", "settlements", "outlets", "roads", "vehicles"}


def made(folder, changes=CHANGES, **files):
    vehicles = {"vehicles.csv": VEHICLES} | files
    return write_project(folder, changes, vehicles, inputs=INPUTS)


@pytest.fixture(scope="module")
def run(tmp_path_factory):
    return fugai.run(made(tmp_path_factory.mktemp("rounds") / "p"), only=["delivery"])


def rows(run, indicator, year=2016):
    found = run.measures[run.measures["indicator"].eq(indicator) & run.measures["year"].eq(year)]
    return found[found["statistic"].eq("")].set_index("district_id")


def test_cost_and_kilometres_are_those_of_the_table(run):
    (row,) = run.tables["rounds"].to_dict("records")
    cost = rows(run, "delivery.round_cost_per_parcel")
    assert cost.loc["west", ["numerator", "denominator"]].tolist() == [row["cost"], 400.0]
    assert cost["unit"].unique().tolist() == ["CNY"]
    assert cost.loc["east", "denominator"] == 0.0  # its village is served from the west
    way = rows(run, "delivery.round_km_per_parcel")
    assert way.loc["", "value"] == pytest.approx(row["km"] / 400, rel=1e-12)


def test_villages_visited_are_counted_where_they_lie(run):
    share = rows(run, "delivery.round_villages_share")
    assert share["numerator"].to_dict() == {"west": 1.0, "east": 1.0, "": 2.0}
    assert share["denominator"].to_dict() == {"west": 1.0, "east": 2.0, "": 3.0}


def test_the_village_promise_counts_stops_of_rounds(run):
    # No village is within six seconds of an outlet; from 2016 on two are on a round.
    assert rows(run, "delivery.village_share", 2015)["numerator"].tolist() == [0.0, 0.0, 0.0]
    share = rows(run, "delivery.village_share")
    assert share["numerator"].to_dict() == {"west": 1.0, "east": 1.0, "": 2.0}
    assert share["denominator"].to_dict() == {"west": 1.0, "east": 1.0, "": 2.0}


def test_a_vehicle_makes_no_rounds_before_it_is_in_service(run):
    assert rows(run, "delivery.round_villages_share", 2015).empty
    assert not any("2015" in getattr(one, "en", one) for one in run.notes)


def test_the_promise_has_the_basis_of_the_vehicles(tmp_path):
    changes = {**CHANGES, "inputs/vehicles": {"path": "vehicles.csv", "basis": "synthetic"}}
    found = fugai.run(made(tmp_path / "p", changes), only=["delivery"])
    for indicator in (*rounds.INDICATORS, "delivery.village_share"):
        assert set(rows(found, indicator)["basis"]) == {"modelled synthetic"}
    assert set(rows(found, "delivery.village_share", 2015)["basis"]) == {"modelled"}
    assert set(rows(found, "delivery.door_share")["basis"]) == {"modelled"}


def test_without_pyvrp_one_sentence_says_so_and_the_rest_goes_on(tmp_path, monkeypatch):
    monkeypatch.setattr(rounds, "has_pyvrp", lambda: False)
    found = fugai.run(made(tmp_path / "p"), only=["delivery"])
    assert [one for one in found.notes if one == rounds.NO_PYVRP] == [rounds.NO_PYVRP]
    assert "rounds" not in found.tables
    assert len(rows(found, "delivery.village_share")) == 3


def test_a_run_without_usable_vehicles_names_them(tmp_path):
    text = VEHICLES.replace(",O1,", ",X1,")
    found = fugai.run(made(tmp_path / "p", **{"vehicles.csv": text}), only=["delivery"])
    said = found.findings[found.findings["table"].eq("vehicles")]["rule"].tolist()
    assert any(one.startswith("must be the `outlet_id` of an outlet in service") for one in said)
    assert "No vehicle can make rounds in 2016." in [getattr(one, "en", one) for one in found.notes]
    assert "rounds" not in found.tables
