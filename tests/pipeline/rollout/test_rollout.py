"""A roll-out of a small project: figures by hand, files, bad input, and the command."""

from __future__ import annotations

import json

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
from tests.effects.reading import _raster
from tests.effects.rollout_cases import BASE
from tests.effects.small_project import OSM, write_project

import fugai
from fugai.cli.main import run_cli
from fugai.errors import ConfigError
from fugai.pipeline.rollout.ofds import SCHEMA
from fugai.pipeline.rollout.routes import routes
from fugai.pipeline.rollout.solution import PRICES

INPUTS = {"districts", "settlements", "services", "roads", "sites"}
QUICK = fugai.RolloutRequest(sensitivity=False)


@pytest.fixture(name="project")
def _project(tmp_path):
    def write(**changes: object):
        given = {key.replace("__", "/"): value for key, value in changes.items()}
        return write_project(tmp_path / "p", {**BASE, **given}, {}, inputs=INPUTS)

    return write


def test_fibre_alone_is_the_road_the_drops_and_the_electronics(project):
    run = fugai.rollout(
        project(rollout__take_up=0.5),
        fugai.RolloutRequest(technologies=("fibre",), sensitivity=False),
    )
    queue = run.tables["queue"].set_index("settlement_id")
    metres = run.layers["cable"]["length_m"].sum()
    homes = queue["households"].sum()
    assert homes == 1600.0  # V1 and V2; C1 has service, and nothing is known of V3
    snapped = run.instance.places.settlements["snap_m"].sum()
    expected = 50.0 * (metres + snapped) + 100.0 * homes + 100.0 * 0.5 * homes
    assert queue["capital"].sum() == pytest.approx(expected, rel=1e-6)  # tables are in cents
    assert set(queue["technology"]) == {"fibre"}
    (listed,) = run.page.lists  # the page hands the queue out
    assert (listed["key"], listed["total"]) == ("queue", len(queue))
    assert "lon" in listed


def test_a_budget_below_the_first_village_builds_nothing_and_says_so(project):
    run = fugai.rollout(project(), fugai.RolloutRequest(budget=1.0, sensitivity=False))
    assert run.tables["queue"]["year"].isna().all()
    assert "not even the first settlement" in run.text("en")
    assert "预算不足" in run.text("zh")
    assert any("leave out 2 settlements" in note.en for note in run.notes)


def test_quantities_sum_to_the_cable(project):
    run = fugai.rollout(project(), QUICK)
    assert run.tables["quantities"]["length_m"].sum() == pytest.approx(
        run.layers["cable"]["length_m"].sum(), abs=0.1
    )


def test_every_price_is_moved_by_the_factors_asked_for(project):
    folder = project()
    run = fugai.rollout(folder, fugai.RolloutRequest(factors=(0.25, 8.0)))
    moved = run.tables["prices"]
    by_price = moved.groupby("price")["factor"].apply(list)
    stated = {name for name in PRICES if by_price.get(name) == [0.25, 8.0]}
    assert {"cable_per_m", "fibre_per_household", "mast_upgrade", "sector", "hop"} <= stated
    base = moved.loc[moved["price"] == "", "cost"].item()
    assert (moved.loc[moved["factor"] > 1.0, "cost"] >= base - 1e-6).all()
    assert (moved.loc[moved["factor"] < 1.0, "cost"] <= base + 1e-6).all()
    with pytest.raises(ConfigError, match="`factors` must be finite factors above 0, found 0"):
        fugai.rollout(folder, fugai.RolloutRequest(factors=(0.0,)))


def test_quantities_name_street_and_way_of_openstreetmap(tmp_path):
    named = OSM.replace('<way id="1">', '<way id="77">').replace(
        '<tag k="highway"', '<tag k="name" v="河滨路"/><tag k="highway"'
    )
    changes = {**BASE, "inputs/roads/path": "roads.osm"}
    folder = write_project(tmp_path / "p", changes, {"roads.osm": named}, inputs=INPUTS)
    run = fugai.rollout(folder, fugai.RolloutRequest(technologies=("fibre",), sensitivity=False))
    rows = run.tables["quantities"]
    assert len(rows)
    assert set(rows["street"]) == {"河滨路"}
    assert set(rows["way_id"]) == {77}
    assert set(rows["road"]) == {"secondary"}
    assert rows["length_m"].sum() == pytest.approx(run.layers["cable"]["length_m"].sum(), abs=0.1)


def test_dear_cable_gives_way_to_another_technology(project):
    run = fugai.rollout(project(rollout__fibre__cost_per_m={"new": 1e6}), QUICK)
    assert "fibre" not in set(run.tables["queue"]["technology"])


@pytest.mark.parametrize(
    ("key", "value", "sentence"),
    [
        ("rollout/discount", 1.0, "`rollout.discount` must be between 0 and 0.99, found 1.0."),
        ("rollout/fibre/drop_per_household", -1.0, "must be at least 0, found -1.0."),
        (
            "rollout/fibre/drop_per_household",
            None,
            "`rollout.fibre.drop_per_household` is missing.",
        ),
        ("rollout/fibre/cost_per_m", {"duct": 3.0}, "must state the price of `new`"),
        (
            "rollout/budgets",
            {"soon": 3.0},
            "`rollout.budgets.soon` must be a year from 1900 to 2100",
        ),
        ("rollout/satellite", None, "`rollout.satellite` is missing"),
        ("rollout/fibre/ducts_on", ["primary"], "must come with a price of `duct`"),
    ],
)
def test_wrong_prices_are_named(tmp_path, key, value, sentence):
    base = {**BASE, "rollout/fibre": {**BASE["rollout/fibre"], "cost_per_m": {"new": 50.0}}}
    project = write_project(tmp_path / "p", {**base, key: value}, {}, inputs=INPUTS)
    with pytest.raises(ConfigError) as caught:
        fugai.rollout(project, QUICK)
    assert sentence in str(caught.value)


def test_the_files_refer_to_each_other(project, tmp_path):
    out = tmp_path / "out"
    run = fugai.rollout(project(rollout__source="<img src=x onerror=alert(1)>"), QUICK, out=out)
    package = json.loads((out / "ofds/network.json").read_text("utf-8"))
    (network,) = package["networks"]
    assert network["links"][0] == {"rel": "describedby", "href": SCHEMA}
    nodes = {one["id"] for one in network["nodes"]}
    phases = {one["id"] for one in network["phases"]}
    assert len(nodes) == len(network["nodes"])
    kilometres = 0.0
    for span in network["spans"]:
        assert {span["start"], span["end"]} <= nodes
        assert span["phase"]["id"] in phases
        assert span["status"] in ("planned", "proposed")
        assert span["route"]["type"] == "LineString"
        assert set(span["deployment"]) <= {"aboveGround", "belowGround"}
        kilometres += span["fibreLength"]
    assert kilometres * 1000 == pytest.approx(run.layers["cable"]["length_m"].sum(), abs=0.1)
    spans = gpd.read_file(out / "ofds/spans.geojson")
    assert len(spans) == len(network["spans"])
    layers = set(gpd.list_layers(out / "rollout.gpkg")["name"])
    assert {"villages", "cable", "points_of_presence"} <= layers
    assert gpd.read_file(out / "rollout.gpkg", layer="cable").crs == "EPSG:4326"
    assert len(pd.read_csv(out / "tables/queue.csv")) == 2
    assert json.loads((out / "run.json").read_text("utf-8"))["kind"] == "rollout"
    html = (out / "index.html").read_text("utf-8")
    assert "<img src=x" not in html
    assert 'id="fugai-context"' in html


def test_routes_end_at_branches_stops_and_changes():
    found = routes([0, 1, 2, 2], [1, 2, 3, 4], ["a"] * 4, stops=[1])
    assert sorted(one.nodes for one in found) == [(0, 1), (1, 2), (2, 3), (2, 4)]
    ring = routes([0, 1, 2], [1, 2, 0], ["a"] * 3)
    assert [one.nodes for one in ring] == [(0, 1, 2, 0)]


def _town_in_the_east(codes=(1.0, 3.0)):
    """Codes of clutter of the small project, of its western and its eastern half."""
    return _raster(np.repeat([codes], 6, axis=0).repeat(11, axis=1))


def test_a_trench_costs_more_where_the_ground_is_hard(tmp_path):
    def metres_and_capital(name, ground, **fibre):
        changes = {**BASE, "inputs/clutter": {"path": "c.tif"}, "rollout/technologies": ["fibre"]}
        changes["rollout/fibre"] = {**BASE["rollout/fibre"], **fibre, "ground": ground}
        files = {"c.tif": _town_in_the_east()}
        folder = write_project(tmp_path / name, changes, files, inputs=INPUTS | {"clutter"})
        run = fugai.rollout(folder, QUICK)
        return run, run.tables["quantities"].groupby("ground")[["length_m", "capital"]].sum()

    run, plain = metres_and_capital("plain", {"urban": 1.0})
    assert plain["capital"].sum() == pytest.approx(50.0 * plain["length_m"].sum(), rel=1e-5)
    run, town = metres_and_capital("town", {"urban": 3.0})
    assert set(town.index) == {"open", "urban"}
    # one road of 866 m crosses from one half into the other: its price lies between
    urban, open_ = town.loc["urban"], town.loc["open"]
    whole = 50.0 * (open_["length_m"] + 3.0 * urban["length_m"])
    assert town["capital"].sum() == pytest.approx(whole, abs=50.0 * 2.0 * 866.0)
    assert town["capital"].sum() > 1.5 * plain["capital"].sum()
    assert any("urban times 3" in note.en for note in run.notes)
    assert (run.layers["cable"].groupby("ground")["length_m"].sum().loc["urban"]) > 0
    # what lies in ducts costs the same in town
    everywhere = {"ducts_on": ["secondary", "residential"]}
    _, ducts = metres_and_capital("ducts", {"urban": 3.0}, **everywhere)
    assert ducts["capital"].sum() == pytest.approx(5.0 * ducts["length_m"].sum(), rel=1e-5)


def test_a_code_of_clutter_has_a_price_of_its_own(tmp_path):
    changes = {
        **BASE,
        "inputs/clutter": {"path": "c.tif", "codes": "esa-worldcover"},
        "rollout/technologies": ["fibre"],
        "rollout/fibre": {**BASE["rollout/fibre"], "ground": {"open": 2.0, "60": 5.0}},
    }
    files = {"c.tif": _town_in_the_east((60.0, 30.0))}  # bare ground, then grass
    folder = write_project(tmp_path / "p", changes, files, inputs=INPUTS | {"clutter"})
    rows = fugai.rollout(folder, QUICK).layers["cable"]
    per_m = (rows["capital"] / rows["length_m"]).groupby(rows["ground"])
    assert set(per_m.groups) == {"60", "open"}
    # the road between the halves is on both
    assert per_m.max()["60"] == pytest.approx(250.0, rel=1e-3)
    assert per_m.min()["open"] == pytest.approx(100.0, rel=1e-3)


@pytest.mark.parametrize(
    ("ground", "given", "sentence"),
    [
        ({"urban": 2.0}, False, "`rollout.fibre.ground` must come with `inputs.clutter`"),
        ({"rock": 2.0}, True, "must name kinds or codes of clutter, water, open, forest"),
        ({"urban": 0.0}, True, "`rollout.fibre.ground.urban` must be between 0.1 and 100"),
    ],
)
def test_prices_of_ground_that_nothing_tells_are_refused_before_anything_is_read(
    tmp_path, ground, given, sentence, monkeypatch
):
    changes = {**BASE, "rollout/fibre": {**BASE["rollout/fibre"], "ground": ground}}
    if given:
        changes["inputs/clutter"] = {"path": "c.tif"}
    files = {"c.tif": _town_in_the_east()}
    inputs = INPUTS | {"clutter"} if given else INPUTS
    folder = write_project(tmp_path / "p", changes, files, inputs=inputs)
    monkeypatch.setattr("fugai.pipeline.rollout.steps.read_inputs", None)
    with pytest.raises(ConfigError) as caught:
        fugai.rollout(folder, QUICK)
    assert sentence in str(caught.value)


def test_the_command_plans_another_tree_for_little_money(project, tmp_path):
    # cable is the cheapest in the long run and more than the budget; dishes cost a quarter of it
    cheap_dish = {"terminal_per_household": 50.0, "fee_per_household_year": 1000.0}
    folder = project(rollout__satellite=cheap_dish, rollout__technologies=["fibre", "satellite"])
    connected = {}
    for name, option in (("as it is", []), ("replanned", ["--replan"])):
        out = tmp_path / name
        typed = ["rollout", str(folder), "--out", str(out), "--no-sensitivity"]
        assert run_cli([*typed, "--budget", "2016=1e5", *option]) == 0
        queue = pd.read_csv(out / "tables" / "queue.csv")
        connected[name] = queue[queue["year"].notna()]
    assert len(connected["as it is"]) == 0
    assert set(connected["replanned"]["settlement_id"]) == {"V1", "V2"}
    assert set(connected["replanned"]["technology"]) == {"satellite"}
    assert connected["replanned"]["capital"].sum() == 80_000.0


def test_the_command(project, tmp_path, capsys):
    folder, out = project(), tmp_path / "out"
    typed = ["--lang", "en", "rollout", str(folder), "--out", str(out), "--no-sensitivity"]
    assert run_cli([*typed, "--budget", "2016=1e5,2017=1e6"]) == 0
    assert "roll-out, 2016 to 2017" in capsys.readouterr().out
    assert run_cli([*typed, "--budget", "much"]) == 2
    assert "`--budget` must be a number of 0 or more, found 'much'." in capsys.readouterr().err
    assert run_cli([*typed, "--value", "sheep"]) == 2
    assert "must be one of population, households, schools" in capsys.readouterr().err
