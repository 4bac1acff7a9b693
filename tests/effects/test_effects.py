"""Every setting that is accepted changes some output: none is read and then forgotten."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import geopandas as gpd
import pytest
from affine import Affine
from pyproj import CRS
from shapely import Point, box
from tests.effects.cases import CASES, TEXT_ONLY, Case
from tests.effects.outputs import outputs
from tests.effects.reading import EXTRA_FILES
from tests.effects.small_project import write_project

import fugai
from fugai.errors import InputError
from fugai.grid import Grid
from fugai.project import project_keys
from fugai.wireless import predict_wlan, wlan_settings

if TYPE_CHECKING:
    from pathlib import Path

KEYS = {(section.header, key.name) for section in project_keys() for key in section.keys}


@dataclass
class Projects:
    """Small projects below one folder, and the outputs of those that were computed already."""

    folder: Path
    found: dict[str, dict[str, str]] = field(default_factory=dict)

    def outputs(self, case: Case, changes: dict[str, object]) -> dict[str, str]:
        """Outputs of the small project with a case's files and these changes."""
        key = repr((case.only, sorted(changes.items(), key=repr), sorted(case.inputs)))
        if key not in self.found or case.files:
            target = self.folder / str(len(list(self.folder.iterdir())))
            files = {**EXTRA_FILES, **case.files}
            write_project(target, changes, files, inputs=case.inputs)
            self.found[key] = outputs(target, case.only)
        return self.found[key]


@pytest.fixture(scope="module")
def projects(tmp_path_factory):
    return Projects(tmp_path_factory.mktemp("effects"))


def test_every_key_has_a_value_that_must_change_something():
    """A new key of `project.toml` belongs into `cases.py`, with a value that changes an output."""
    assert set(CASES) | TEXT_ONLY == KEYS
    assert not set(CASES) & TEXT_ONLY


@pytest.mark.parametrize(("header", "name"), sorted(CASES), ids=lambda text: text.strip("[]"))
def test_a_setting_changes_some_output(projects, header, name):
    case = CASES[header, name]
    try:
        before = projects.outputs(case, dict(case.base))
    except InputError as error:  # what the setting is for: without it the file is not understood
        before = {"error": str(error)}
    after = projects.outputs(case, {**case.base, **case.change})
    assert before != after, f"`{name}` of {header} is accepted and without effect"


TEXTS = {
    ("[project]", "name"): "project/name",
    ("[project]", "name_en"): "project/name_en",
    ("[project.classes.NAME]", "title"): "project/classes/core/title",
    ("[project.classes.NAME]", "title_en"): "project/classes/core/title_en",
    ("[inputs.NAME] or [[inputs.NAME]]", "source"): "inputs/subscriptions/source",
    ("[wireless.layers.NAME]", "title"): "wireless/layers/low/title",
    ("[wireless.profiles.NAME]", "title"): "wireless/profiles/lte/title",
    ("[wireless.profiles.NAME]", "title_en"): "wireless/profiles/lte/title_en",
    ("[wireless.profiles.NAME]", "source"): "wireless/profiles/lte/source",
    ("[broadband.served]", "source"): "broadband/served/source",
    ("[broadband.underserved]", "source"): "broadband/underserved/source",
    ("[[targets]]", "title"): "targets/0/title",
    ("[[targets]]", "title_en"): "targets/0/title_en",
    ("[[targets]]", "responsible"): "targets/0/responsible",
    ("[[targets]]", "responsible_en"): "targets/0/responsible_en",
    ("[[targets]]", "source"): "targets/0/source",
}


@pytest.fixture(scope="module")
def written(tmp_path_factory):
    """What a run writes of a project in which every such key holds a word of its own."""
    folder = tmp_path_factory.mktemp("texts")
    words = {path: f"word{number}x" for number, path in enumerate(TEXTS.values())}
    layer = {"technology": "lte", "band": "B3", "bandwidth_mhz": 20}
    project = write_project(folder / "p", {"wireless/layers/low": layer, **words}, EXTRA_FILES)
    out = folder / "out"
    fugai.run(project, out=out, year=2016)
    about = json.loads((out / "run.json").read_text("utf-8"))
    for echo in ("project", "parameters", "settings"):
        about.pop(echo, None)
    texts = [json.dumps(about, ensure_ascii=False)]
    texts += [
        path.read_text("utf-8") for path in out.rglob("*") if path.suffix in (".html", ".csv")
    ]
    return words, "\n".join(texts)


def test_texts_are_those_without_effect_on_numbers():
    assert set(TEXTS) == TEXT_ONLY


@pytest.mark.parametrize("path", TEXTS.values())
def test_a_text_is_written_somewhere(written, path):
    words, text = written
    assert words[path] in text


WLAN = {
    "edge_dbm": -60.0,
    "receiver_height_m": 10.0,
    "max_range_m": 10.0,
    "outdoor_coefficient": 40.0,
    "cover_share": 0.01,
    "next_floor_db": 30.0,
    "area_m2_per_point": 5.0,
    "users_per_point": 500.0,
}
"""Other values of the settings of access points in a file of technologies."""


def wlan_outputs(height_m=3.0, **changes):
    """Verdicts on a hotel of seven storeys and the ground around it."""
    settings = wlan_settings({"wlan": changes})
    utm = CRS(32650)
    grid = Grid(crs=utm, transform=Affine(100, 0, 0, 0, -100, 200), shape=(2, 2))
    hotel = gpd.GeoDataFrame(
        {"venue_id": ["v"], "type": ["hotel"], "floors": [7], "peak_users": [50.0]},
        geometry=[box(20, 20, 100, 60)],
        crs=utm,
    )
    points = gpd.GeoDataFrame(
        {"ap_id": ["a", "b"], "venue_id": ["v", None], "floor": [2, None], "height_m": height_m},
        geometry=[Point(40, 40), Point(150, 150)],
        crs=utm,
    )
    found = predict_wlan(points, hotel, grid, years=[2016], resolution_m=2.0, settings=settings)
    return found.venues.to_csv() + str(found.covered[2016].to_numpy().tolist())


@pytest.mark.parametrize("name", WLAN)
def test_a_setting_of_access_points_changes_some_output(name):
    change = {name: WLAN[name]}
    if name == "area_m2_per_point":  # without users, the area alone decides
        assert wlan_outputs(area_m2_per_point=1e6, users_per_point=100) != wlan_outputs(
            **change, users_per_point=100
        )
        return
    if name == "users_per_point":
        assert wlan_outputs(area_m2_per_point=1e6) != wlan_outputs(**change, area_m2_per_point=1e6)
        return
    height_m = 30.0 if name == "receiver_height_m" else 3.0
    assert wlan_outputs(height_m) != wlan_outputs(height_m, **change)


def test_every_setting_of_access_points_is_changed():
    listed = {name for name, value in vars(wlan_settings()).items() if isinstance(value, float)}
    assert set(WLAN) == listed
