"""`fugai rounds` on the small project: files, page, and one sentence for what is wrong."""

from __future__ import annotations

import json

import pandas as pd
import pytest
from tests.effects.small_project import write_project

import fugai
from fugai.cli.main import run_cli
from fugai.pipeline.rounds.layers import round_layers
from fugai.pipeline.rounds.wording import reason_text

VEHICLES = (
    "vehicle_id,depot_id,mode,number,capacity_parcels,cost_per_km,cost_per_hour\n"
    "van,O1,drive,1,500,2,30\n"
)
INPUTS = {"districts", "settlements", "outlets", "roads", "vehicles"}


def made(folder, vehicles=VEHICLES, inputs=INPUTS, **changes):
    keys = {"inputs/vehicles": {"path": "vehicles.csv"}, **changes} if "vehicles" in inputs else {}
    return write_project(folder, keys, {"vehicles.csv": vehicles}, inputs=inputs)


@pytest.fixture(scope="module")
def written(tmp_path_factory):
    folder = tmp_path_factory.mktemp("command")
    code = run_cli(["rounds", str(made(folder / "p")), "--out", str(folder / "out")])
    assert code == 0
    return folder / "out"


def test_the_command_writes_tables_page_and_geopackage(written):
    names = {path.name for path in (written / "tables").iterdir()}
    assert {"rounds.csv", "round-stops.csv", "round-fleets.csv", "round-unvisited.csv"} <= names
    assert (written / "rounds.gpkg").is_file()
    stops = pd.read_csv(written / "tables" / "round-stops.csv")
    assert stops["place_id"].tolist()[0] == stops["place_id"].tolist()[-1] == "O1"
    about = json.loads((written / "run.json").read_text("utf-8"))
    assert about["kind"] == "rounds"
    assert about["parameters"]["year"] == 2016
    page = (written / "index.html").read_text("utf-8")
    assert "Rounds of vehicles" in page
    assert "未列入线路的停靠点" in page


def test_the_layers_number_the_stops_and_colour_the_rounds(tmp_path):
    result = fugai.rounds(made(tmp_path / "p"))
    layers = {one.id: one for one in round_layers(result.tables, {"theme": "delivery"})}
    assert list(layers) == ["rounds", "round-stops", "round-unvisited"]
    assert layers["rounds"].payload["legend"] == [["线路1（van）", "Round 1 (van)", "#0072b2"]]
    # The depot once, and two villages; the way back needs no marker of its own.
    assert layers["round-stops"].payload["count"] == 3
    assert layers["round-stops"].payload["number"]
    assert layers["round-unvisited"].payload["legend"][0][1] == reason_text("no road near").en


def test_the_result_says_what_it_is_in_both_languages(tmp_path):
    result = fugai.rounds(made(tmp_path / "p"), iterations=10)
    assert repr(result).startswith("RoundsRun(1 rounds in 2016, 2 of 3 stops")
    assert "van" in result.text("zh")
    assert "1 of 1 vehicles" in result.text("en")
    assert result.basis == "modelled"


BAD = [
    ({"inputs": INPUTS - {"vehicles"}}, [], "`inputs.vehicles` must be given for rounds"),
    ({}, ["--year", "1999"], "`--year` must be one of the project's years 2016, found 1999."),
    ({}, ["--iterations", "0"], "`--iterations` must be 1 or more, found 0."),
    (
        {"vehicles": VEHICLES.replace(",1,500", ",0,500")},
        [],
        "No vehicle can make rounds in 2016: `number` must be 1 or more for 'van'",
    ),
    (
        {"vehicles": VEHICLES.replace(",500,", ",,")},
        [],
        "vehicles.csv: no row of `inputs.vehicles` can be used",
    ),
]


@pytest.mark.parametrize(("project", "options", "sentence"), BAD)
def test_what_is_wrong_is_one_sentence(tmp_path, capsys, project, options, sentence):
    folder = made(tmp_path / "p", **project)
    out = ["--out", str(tmp_path / "out")]
    assert run_cli(["--lang", "en", "rounds", str(folder), *options, *out]) == 2
    (line,) = [one for one in capsys.readouterr().err.splitlines() if one.startswith("fugai:")]
    assert sentence in line
    assert not (tmp_path / "out").exists()
