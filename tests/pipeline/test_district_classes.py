"""The titles of district classes, from the project file to every output."""

from __future__ import annotations

import geopandas as gpd
import pandas as pd
from tests.effects.small_project import write_project

import fugai
from fugai.pipeline.district_classes import class_notes, with_class_titles
from fugai.scorecard import Target, chosen_districts
from fugai.wording import class_titles

TITLES = {"core": ("环城四区", "Ring of four")}


def districts(*classes):
    return gpd.GeoDataFrame({"class": classes}, geometry=[None] * len(classes))


def test_a_project_title_goes_before_that_of_the_package_and_the_code():
    found = with_class_titles(districts("core", "outer", "port", None), TITLES)
    assert found["class_title"].fillna("").tolist() == ["环城四区", "远郊区", "port", ""]
    assert found["class_title_en"].fillna("").tolist() == ["Ring of four", "Outer", "port", ""]
    assert class_titles(found)["core"] == TITLES["core"]


def test_districts_without_classes_stay_as_they_are():
    for plain in (districts(None, None), districts().drop(columns="class")):
        assert list(with_class_titles(plain, TITLES)) == list(plain)
        assert class_titles(plain) == {}
    assert class_notes(districts("core"), TITLES) == []
    assert class_notes(districts("core"), {}) == []


def test_a_target_of_no_district_lists_the_classes_by_their_titles():
    found = with_class_titles(districts("core").set_axis(["a"]), TITLES)
    where = {"district_class": ("outer",)}
    target = Target(id="t", title="", indicator="wireless.area_share", by=2016, where=where)
    message = chosen_districts(target, pd.DataFrame(found))
    assert "“环城四区”" in message.zh
    assert message.en.endswith("the classes are 'Ring of four'.")


def test_every_output_of_a_run_has_the_title_of_the_project(tmp_path):
    changes = {
        "project/classes/core/title": "环城四区",
        "project/classes/core/title_en": "Ring of four",
        "project/classes/port/title": "港区",
    }
    out = tmp_path / "out"
    run = fugai.run(write_project(tmp_path / "p", changes, {}), out=out, only=["broadband"])
    assert set(run.scorecard["class_title"]) == {"环城四区"}
    assert set(run.boundaries["class_title_en"]) == {"Ring of four"}
    page = (out / "index.html").read_text("utf-8")
    assert '"core":["环城四区","Ring of four"]' in page.replace('": [', '":[').replace(
        '", "', '","'
    )
    assert any("no district has: port; the classes are core." in str(note) for note in run.notes)
    for sheet, title in (("行政区", "环城四区"), ("Districts", "Ring of four")):
        found = pd.read_excel(next(out.rglob("*.xlsx")), sheet_name=sheet, header=None)
        assert title in found.to_numpy().ravel().tolist()
    layer = gpd.read_file(out / "districts.gpkg", layer="districts")
    assert set(layer["class_title"]) == {"环城四区"}
