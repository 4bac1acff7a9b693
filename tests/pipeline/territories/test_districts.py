"""`fugai districts`: delivery districts of a small project, counted by hand."""

from __future__ import annotations

import json

import pytest
from tests.effects.small_project import FILES, write_project

import fugai
from fugai.cli.main import run_cli
from fugai.pipeline.territories.layers import district_layers

INPUTS = {"districts", "settlements", "outlets", "roads"}
ROW = "settlement_id,name,type,lon,lat,population,households\n" + "".join(
    f"V{n},v{n},village,{117.015 + n * 0.01:.3f},39.0151,1000,300\n" for n in range(8)
)
"""Eight villages of 1,000 residents, a kilometre apart on one road; four in each district."""


def made(folder, settlements=ROW, inputs=INPUTS):
    return write_project(folder, {}, {"settlements.csv": settlements}, inputs=inputs)


@pytest.fixture(scope="module")
def halves(tmp_path_factory):
    folder = made(tmp_path_factory.mktemp("districts") / "p")
    return fugai.districts(folder, fugai.DistrictsRequest(number=2, tolerance=0.05))


def test_two_districts_of_four_villages_each(halves):
    shapes = halves.tables["delivery-districts"]
    assert shapes["units"].tolist() == [4, 4]
    assert shapes["work"].tolist() == [400.0, 400.0]  # 0.1 parcels a head
    assert halves.plan.status == "optimal"
    assert halves.plan.gap == 0.0
    units = halves.tables["delivery-units"].set_index("settlement_id")["delivery_district"]
    assert len(set(units[["V0", "V1", "V2", "V3"]])) == 1
    assert "8 units are in 2 contiguous delivery districts of 400.0 parcels" in halves.text("en")
    assert "已证明最优" in halves.text("zh")


def test_neighbours_differ_in_colour(halves):
    layers = {one.id: one for one in district_layers(halves.tables, {"theme": "delivery"})}
    assert list(layers) == ["delivery-districts", "delivery-units"]
    legend = layers["delivery-districts"].payload["legend"]
    assert [entry[1] for entry in legend] == ["District 1", "District 2"]


def test_one_district_alone_is_divided(tmp_path):
    request = fugai.DistrictsRequest(number=2, within=("west",), tolerance=0.01)
    found = fugai.districts(made(tmp_path / "p"), request)
    assert found.tables["delivery-districts"]["work"].tolist() == [200.0, 200.0]


def test_minutes_of_stops_are_work_where_no_residents_are_known(tmp_path):
    blank = ROW.replace(",1000,", ",,")
    request = fugai.DistrictsRequest(number=4, work="minutes", units="villages")
    found = fugai.districts(made(tmp_path / "p", blank), request)
    assert found.tables["delivery-districts"]["work"].tolist() == [6.0] * 4  # 3 minutes a stop


def test_outlets_of_a_kind_are_the_seats(tmp_path):
    request = fugai.DistrictsRequest(seat_kind="branch", tolerance=0.5)
    found = fugai.districts(made(tmp_path / "p"), request)
    assert found.tables["delivery-districts"]["seat"].tolist() == ["O1"]


def test_the_command_writes_tables_page_and_geopackage(tmp_path, capsys):
    folder, out = made(tmp_path / "p"), tmp_path / "out"
    options = ["--number", "2", "--tolerance", "5%", "--out", str(out)]
    assert run_cli(["--lang", "en", "districts", str(folder), *options]) == 0
    assert "the least possible" in capsys.readouterr().out
    assert {"delivery-districts.csv", "delivery-units.csv"} <= {
        path.name for path in (out / "tables").iterdir()
    }
    assert (out / "districts.gpkg").is_file()
    about = json.loads((out / "run.json").read_text("utf-8"))
    assert (about["kind"], about["parameters"]["tolerance"]) == ("districts", 0.05)
    assert "Delivery districts" in (out / "index.html").read_text("utf-8")


BAD = [
    (["--number", "2", "--tolerance", "wide"], "`--tolerance` must be a share such as 5%"),
    (["--number", "2", "--tolerance", "150%"], "`--tolerance` must be a share from 0 to below 1"),
    (["--number", "0"], "`--number` must be 1 or more, found 0."),
    ([], "must be given, and not both, found neither."),
    (["--number", "2", "--seats", "branch"], "must be given, and not both, found both."),
    (["--seats", "castle"], "`--seats` must be of branch"),
    (["--seats", "cold store", "--within", "east"], "`--seats` must be a kind of outlets"),
    (["--number", "2", "--work", "stones"], "`--work` must be one of parcels, minutes"),
    (["--number", "2", "--within", "north"], "`--within` must be the id or name of a district"),
    (["--number", "3", "--tolerance", "1%"], "`--tolerance` must be"),
    (["--number", "9", "--tolerance", "1%"], "must be"),
]


@pytest.mark.parametrize(("options", "sentence"), BAD)
def test_what_is_wrong_is_one_sentence(tmp_path, capsys, options, sentence):
    out = ["--out", str(tmp_path / "out")]
    assert run_cli(["--lang", "en", "districts", str(made(tmp_path / "p")), *options, *out]) == 2
    (line,) = [one for one in capsys.readouterr().err.splitlines() if one.startswith("fugai:")]
    assert sentence in line
    assert not (tmp_path / "out").exists()


def test_units_that_no_road_joins_to_the_others_are_named(tmp_path):
    roads = FILES["roads.csv"].splitlines()
    island = [
        "m1,m2,117.015,39.026,117.020,39.026,residential,,no",
        "m2,m3,117.020,39.026,117.025,39.026,residential,,no",
    ]
    text = ROW + "X1,x,village,117.016,39.0261,1000,300\n"
    folder = write_project(
        tmp_path / "p",
        {},
        {"settlements.csv": text, "roads.csv": "\n".join([*roads, *island]) + "\n"},
        inputs=INPUTS,
    )
    found = fugai.districts(folder, fugai.DistrictsRequest(number=2))
    units = found.tables["delivery-units"].set_index("settlement_id")
    assert units.loc["X1", "delivery_district"] == 0
    assert units.loc["X1", "reason"]
    assert "(X1)" in found.text("en")
    assert "X1" in found.text("zh")
