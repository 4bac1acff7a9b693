"""The last mile through a whole run of the tiny project, counted by hand."""

from __future__ import annotations

import json
import shutil

import geopandas as gpd
import pandas as pd
import pytest

import fugai
from fugai.tables import MEASURE_DIMENSIONS

pytestmark = pytest.mark.kernel


@pytest.fixture(scope="module")
def tiny(root):
    return root / "tests" / "projects" / "tiny"


@pytest.fixture(scope="module")
def run(tiny):
    return fugai.run(tiny, year=2016, only=["delivery"])


def value(run, indicator, column="value", district="", **dimensions):
    rows = run.measures[run.measures["indicator"].eq(indicator)]
    rows = rows[rows["district_id"].eq(district) & rows["year"].eq(2016)]
    for name in MEASURE_DIMENSIONS:
        if name not in ("mode", "minutes", "direction"):
            rows = rows[rows[name].eq(dimensions.get(name, ""))]
        elif name in dimensions:
            rows = rows[rows[name].eq(dimensions[name])]
    assert len(rows) == 1, rows
    return float(rows[column].iloc[0])


def test_load_and_capacity(run):
    # 0.1 parcels a head: 500 from C1 and 100 from V1 go to O1 (room for 400), 300 from V2 to O2
    # (room for 100); V3 stands 4 km off the road.
    assert value(run, "delivery.overloaded_share") == 1.0
    assert value(run, "delivery.capacity_share") == pytest.approx(500 / 900, rel=1e-9)
    assert value(run, "delivery.capacity_share", statistic="unknown") == pytest.approx(0.1)
    loaded = run.tables["overloaded"]
    assert loaded["outlet_id"].tolist() == ["O2", "O1"]  # three times its room, one and a half
    assert loaded["utilisation"].tolist() == pytest.approx([3.0, 1.5])
    rooms = run.tables["outlet-assignment"].set_index("outlet_id")
    assert rooms["parcels_per_day"].to_dict() == pytest.approx({"O1": 400, "O2": 100})
    assert rooms["full"].all()


def test_residents_near_a_road_have_a_choice(run):
    assert value(run, "delivery.choice_share") == 1.0
    assert value(run, "delivery.choice_share", "denominator") == 9000


@pytest.mark.parametrize("statistic", ["", "e2sfca", "3sfca"])
def test_accessibility_divides_two_outlets(run, statistic):
    # Outlets per head, weighed by heads, are outlets, whatever the decay.
    found = value(run, "delivery.accessibility", "numerator", statistic=statistic)
    assert found == pytest.approx(2.0, rel=1e-9)


def test_catchments_and_isochrones(run):
    land = run.tables["catchments"]
    assert land["outlet_id"].tolist() == ["O1", "O2"]
    assert land["residents"].tolist() == [6000, 3000]
    assert land.geometry[0].intersection(land.geometry[1]).area == pytest.approx(0, abs=1e-6)
    bands = run.tables["bands-drive"]
    assert bands["minutes"].tolist() == [5, 10]
    assert bands.geometry[0].intersection(bands.geometry[1]).area < 1.0  # rings: slivers alone


def test_round_trips(run):
    tours = run.tables["courier-tours"]
    # O1 alone delivers; its van sees V1 and V2, 100 and 300 parcels: 2 x 3 + 400 x 0.5 min there.
    assert tours["stops"].tolist() == [2]
    assert tours["service_min"].tolist() == pytest.approx([206])
    assert tours["status"].tolist() == ["optimal"]
    length_km = tours.length / 1000
    # 13 km to V2 at the far end and 2 km down to V1 on the way, both there and back: drawn once.
    assert length_km.tolist() == pytest.approx([13.0 + 2.2], abs=0.3)
    assert value(run, "delivery.tour_minutes") == pytest.approx(tours["minutes"].iloc[0])
    assert value(run, "delivery.tour_minutes", district="west") == pytest.approx(
        tours["minutes"].iloc[0]
    )


def test_what_is_not_reached_is_on_the_map_and_in_the_findings(run):
    lost = run.tables["unreached-drive"]
    assert lost["settlement_id"].tolist() == ["V3"]
    assert lost["reason"].tolist() == ["no road within 1000 m"]
    flagged = run.findings[run.findings["action"].eq("flagged")]
    rows = flagged[flagged["value"].eq("V3")]
    assert rows["rule"].tolist() == [
        "no road within 1000 m open to mode 'drive': its travel times are unknown"
    ]
    assert rows["file"].tolist() == ["settlements.csv"]
    layers = {layer.id: layer for layer in run.page.layers}
    assert {"bands-drive", "catchments", "courier-tours", "overloaded", "unreached-drive"} <= set(
        layers
    )
    counts = layers["unreached-drive"].payload["legend"]
    assert ["附近无道路", "No road nearby", "#6b7280"] in counts
    bands = layers["bands-drive"].payload["legend"]
    assert [entry[1] for entry in bands] == ["0–5 min", "5–10 min"]


def test_tables_survive_a_resume(tiny, tmp_path, monkeypatch):
    with monkeypatch.context() as patch:
        patch.setattr(
            "fugai.pipeline.run.scoring.make_page", None
        )  # breaks after the themes are kept
        with pytest.raises(TypeError):
            fugai.run(tiny, year=2016, only=["delivery"], out=tmp_path / "run")
    again = fugai.run(tiny, year=2016, only=["delivery"], out=tmp_path / "run", resume=True)
    assert again.findings["value"].eq("V3").any()
    assert isinstance(again.tables["courier-tours"], gpd.GeoDataFrame)


@pytest.fixture
def uncounted(tiny, tmp_path):
    """The tiny project with a target on doors, and settlements that state neither doors nor people."""
    folder = tmp_path / "uncounted"
    shutil.copytree(tiny, folder)
    rows = (folder / "settlements.csv").read_text(encoding="utf-8").splitlines()
    bare = [rows[0], *(row.rsplit(",", 2)[0] + ",," for row in rows[1:])]
    (folder / "settlements.csv").write_text("\n".join(bare) + "\n", encoding="utf-8")
    with (folder / "project.toml").open("a", encoding="utf-8") as file:
        file.write(
            '\n[[targets]]\nid = "door"\ntitle = "door"\nindicator = "delivery.door_share"\n'
            "by = 2016\nat_least = 0.9\n"
        )
    return folder


def test_without_people_or_doors_the_scorecard_says_why(uncounted):
    run = fugai.run(uncounted, year=2016, only=["delivery"])
    target = run.targets.set_index("id").loc["door"]
    assert target["status"] not in ("met", "missed")
    assert any("state no households and no population" in str(v) for v in target.to_numpy())


@pytest.fixture
def beyond(tiny, tmp_path):
    """The tiny project with its eastern outlet and a million people beyond the border."""
    folder = tmp_path / "beyond"
    shutil.copytree(tiny, folder)
    roads = (folder / "roads.csv").read_text(encoding="utf-8").rstrip().splitlines()
    for west, east in ((117.22, 117.24), (117.24, 117.26), (117.26, 117.28)):
        roads.append(f"n{west},n{east},{west},39.05,{east},39.05,secondary,60,no")
    (folder / "roads.csv").write_text("\n".join(roads) + "\n", encoding="utf-8")
    with (folder / "settlements.csv").open("a", encoding="utf-8") as file:
        file.write('X1,外村,village,"39.05, 117.28",1000000,400000\n')
    outlets = (folder / "outlets.csv").read_bytes()
    moved = outlets.replace(b"117,20", b"117,26")
    assert moved != outlets
    (folder / "outlets.csv").write_bytes(moved)
    districts = json.loads((folder / "districts.geojson").read_text(encoding="utf-8"))
    assert (
        max(x for f in districts["features"] for x, _ in f["geometry"]["coordinates"][0]) < 117.26
    )
    return folder


def test_outlets_outside_count_and_people_outside_do_not(beyond):
    run = fugai.run(beyond, year=2016, only=["delivery"])
    times = run.tables["settlement-times-drive"].set_index("settlement_id")
    assert times["outlet_id"].to_dict()["V2"] == "O2"  # beyond the border, and nearer than O1
    assert times.loc["V2", "minutes"] < 10
    reach = value(run, "delivery.settlements_share", "denominator", minutes="10", mode="drive")
    assert reach == 3  # C1, V1, V2; neither V3, off the road, nor the million outside
    people = value(run, "delivery.population_share", "denominator", minutes="10", mode="drive")
    assert people < 10_001
    assert value(run, "delivery.choice_share", "denominator") == 9000
    load = run.tables["outlet-load"].set_index("outlet_id")
    assert load.loc["O2", "residents"] == 3000
    assert pd.Series(run.tables["catchments"]["residents"]).sum() == 9000
