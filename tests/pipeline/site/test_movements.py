"""How far the covered share of a siting answer moves with other assumptions."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import openpyxl
import pytest

import fugai
from fugai import SitingRequest

SITING = Path(__file__).parents[2] / "projects" / "siting"
TARGET = """
[[targets]]
id = "pickup"
title = "自提"
indicator = "delivery.pickup_share"
by = 2016
at_least = 0.9
"""


@pytest.fixture
def project(tmp_path):
    """The twelve villages, with some words of its files replaced and some lines more."""

    def make(more="", **words):
        folder = tmp_path / "project"
        shutil.copytree(SITING, folder, dirs_exist_ok=True)
        for name, (old, new) in words.items():
            path = next(folder.glob(f"{name}.*"))
            path.write_text(path.read_text(encoding="utf-8").replace(old, new), encoding="utf-8")
        path = folder / "project.toml"
        path.write_text(path.read_text(encoding="utf-8") + more, encoding="utf-8")
        return folder

    return make


def test_what_is_covered_before_moves_as_it_does_in_a_run(project):
    folder = project(TARGET)
    run = fugai.run(folder, only=["delivery"])
    rests = run.tables["headline-assumptions"]
    own = rests[rests["target"].eq("pickup") & rests["column"].eq("delivery.walk_kmh")]
    site = fugai.site(folder, SitingRequest(place="pickup-points", budget=1))
    (listed,) = site.page.lists  # the page hands out what was chosen
    assert (listed["key"], listed["total"]) == ("sites", len(site.tables["chosen"]))
    assert site.page.siting["sites"][0]["required"] is False
    total = site.instance.scenario.demand.total
    moved = site.tables["movements"].set_index("variation")
    assert len(moved) == len(own) == 2
    for row in own.itertuples():
        change = moved.loc[row.variation, "share_before"] - site.curve[0] / total
        assert change == pytest.approx(row.change, abs=1e-9)
    # slower by half a kilometre an hour is less, and the change is that of the share covered after
    slower = moved.loc["walking at 4.5 km/h instead of 5"]
    assert slower["change"] < 0
    assert slower["share_after"] - site.share == pytest.approx(slower["change"])


def test_the_new_sites_are_held_fixed(project):
    """A minute's drive between villages, covered within a minute: 10 % slower reaches no neighbour."""
    folder = project(roads=(",60,", ",,"))
    network = fugai.check(folder).inputs.roads.edges["drive_s"]
    minutes = float(network.iloc[0]) / 60
    request = SitingRequest(place="outlets", budget=1, max_minutes=minutes + 1e-6)
    site = fugai.site(folder, request)
    assert site.curve.tolist() == [6.0, 9.0]
    moved = site.tables["movements"].set_index("variation")
    slower, faster = moved.loc["driving 10% slower"], moved.loc["driving 10% faster"]
    # the two outlets and the new one, each in the one village where it stands or between two
    assert slower["covered_before"] < 6
    assert slower["covered_after"] < 9
    assert (faster["covered_before"], faster["covered_after"]) == (6.0, 9.0)
    assert moved.index[0] == "driving 10% slower"  # the largest movement first


def test_less_power_is_that_of_a_project_that_states_it(project):
    site = fugai.site(project(), SitingRequest(place="base-stations", budget=1))
    moved = site.tables["movements"].set_index("variation")
    assert "antennas 10 m lower" not in moved.index  # the file states the heights
    header = "height_m,opened"
    stated = project(base_stations=(header, f"{header},power_dbm"))
    path = stated / "base_stations.csv"
    lines = path.read_text(encoding="utf-8").splitlines()
    path.write_text("\n".join([lines[0], *(f"{line},43" for line in lines[1:])]), encoding="utf-8")
    weaker = fugai.site(stated, SitingRequest(place="base-stations", budget=1, sensitivity=False))
    less = moved.loc["3 dB less transmit power"]
    assert less["covered_before"] == pytest.approx(weaker.curve[0], rel=1e-9)
    assert less["covered_before"] < site.curve[0]


def test_off_computes_nothing_again(project):
    off = project('\n[assumptions]\nsensitivity = "off"\n')
    site = fugai.site(off, SitingRequest(place="pickup-points", budget=1))
    assert site.tables["movements"].empty
    assert "other assumptions" not in site.text() + " ".join(n.en for n in site.instance.notes)


def test_a_large_network_is_said_not_to_be_computed_again(project, monkeypatch):
    monkeypatch.setattr("fugai.pipeline.site.movements.MOST_WORK", 1.0)
    site = fugai.site(project(), SitingRequest(place="base-stations", budget=1))
    assert site.tables["movements"].empty
    assert any(note.en.startswith("The network is large") for note in site.instance.notes)


def test_text_files_and_page_have_the_movements(project, tmp_path):
    out = tmp_path / "out"
    site = fugai.site(project(), SitingRequest(place="pickup-points", budget=1), out=out)
    moved = site.tables["movements"]
    assert "the new sites held fixed:\n    walking at 4.5 km/h instead of 5: 22.4%" in site.text()
    assert "新增站点不变" in site.text("zh")
    about = json.loads((out / "run.json").read_text(encoding="utf-8"))
    assert [one["change"] for one in about["movements"]] == moved["change"].tolist()
    book = openpyxl.load_workbook(out / "tables" / "siting.xlsx", data_only=True)
    assert [row[1] for row in book["Assumptions"].values if row[0]][1:] == moved[
        "variation"
    ].tolist()
    assert book["假设"].max_row == book["Assumptions"].max_row
    page = (out / "index.html").read_text(encoding="utf-8")
    assert "the new sites held fixed: walking at 4.5 km/h" in page


@pytest.mark.parametrize("problem", ["p-median", "p-center"])
def test_travel_times_move_too(project, problem):
    request = SitingRequest(place="outlets", problem=problem, budget=2, year=2015)
    site = fugai.site(project(roads=(",60,", ",,")), request)
    moved = site.tables["movements"].set_index("variation")
    slower, faster = moved.loc["driving 10% slower"], moved.loc["driving 10% faster"]
    own = site.solution.objective / (12 if problem == "p-median" else 1)
    # all of a time is driven: a tenth slower takes 1 / 0.9 of it
    assert slower["minutes"] == pytest.approx(own / 0.9, rel=1e-6)
    assert faster["minutes_change"] == pytest.approx(own / 1.1 - own, rel=1e-6)
    assert " min (+" in site.text()


def test_other_problems_have_no_travel_time(project):
    site = fugai.site(project(), SitingRequest(place="pickup-points", budget=1))
    assert site.tables["movements"]["minutes"].isna().all()
