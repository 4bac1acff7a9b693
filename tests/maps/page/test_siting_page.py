"""The page of a siting answer in a real browser: the slider, the proof, hostile names."""

from __future__ import annotations

import html
import json
import re
from dataclasses import replace

import geopandas as gpd
import numpy as np
import pytest
from shapely.geometry import Point

from fugai import maps
from fugai.errors import ContractError
from fugai.maps.layers.siting import MAX_CODES, step_codes
from fugai.maps.page.document import Verbatim


def seen(document):
    """Texts of the document without its scripts, styles and markup."""
    bare = re.sub(r"<(script|style)\b.*?</\1>", "", document, flags=re.DOTALL)
    return " ".join(re.sub(r"<[^>]+>", " ", bare).split())


def result(document):
    return json.loads(html.unescape(re.search(r'data-result="([^"]*)"', document)[1]))


def probe(made, code, path):
    """Page with a script that runs last and writes down what it finds."""
    script = f"document.documentElement.dataset.result = JSON.stringify((() => {{{code}}})());"
    root = made.get_root()
    root.script.add_child(Verbatim(""), name="nothing")
    root.render()
    root.script.add_child(Verbatim(script), name="probe")
    path.write_text(root.render(), encoding="utf-8")
    return path


@pytest.fixture
def siting_page(page, grid, crs):
    """Four demand cells: one covered before, one by each of two sites, one never."""
    at = np.full(grid.shape, -1)
    at[10, [10, 20, 30]] = [0, 1, 2]
    at[30, 10] = 3
    first = np.array([0, 1, 2, -1])
    cells = grid.array(at, units="1", name="demand")
    places = gpd.GeoDataFrame(
        {
            "candidate_id": ["E", "A", "B", "R", "F"],
            "name": ["现有", "甲", "乙", "丙", "丁"],
            "role": ["existing", "chosen", "chosen", "rejected", "forbidden"],
        },
        geometry=[Point(-900 + 400 * k, 900) for k in range(5)],
        crs=crs,
    )
    about = {"theme": "siting", "basis": "synthetic", "shown": True}
    layers = (
        maps.reach_layer(first, n_sites=2, cells=cells, id="reached", name="覆盖", **about),
        maps.sites_layer(
            places,
            order=np.array([0, 1, 2, 0, 0]),
            columns=("candidate_id",),
            label="name",
            id="sites",
            name="站点",
            name_en="Sites",
            **about,
        ),
    )
    answer = {
        "problem": ["最大覆盖", "Maximal covering (MCLP)"],
        "unit": ["人", "people"],
        "objective": 90.0,
        "bound": 91.0,
        "gap": 1 / 90,
        "status": "time limit",
        "basis": "synthetic",
        "total": 100.0,
        "covered": [40.0, 70.0, 90.0],
        "facts": [],
        "curve": {"sites": [0, 1, 2, 3], "greedy": [40, 70, 90, 95], "bound": [40, 71, 91, 100]},
        "threshold_unit": "min",
        "districts": [{"name": ["甲区", "Jia"], "total": 60.0, "covered": [30.0, 50.0, 60.0]}],
        "sites": [
            {"name": "甲 (A)", "district": "甲区", "gain": 30.0},
            {"name": "乙 (B)", "district": "乙区", "gain": 20.0},
        ],
        "alternatives": [{"site": "甲", "other": "丙", "difference": 0.0, "tie": True}],
        "sensitivity": [],
        "targets": [],
        "phases": [],
    }
    return replace(page, layers=layers, targets=page.targets.iloc[:0], siting=answer, years=())


def test_the_slider_moves_what_is_covered_and_what_is_proven(browse, siting_page, tmp_path):
    code = """
      const at = (n) => { fugai.set({ sites: n, lang: "en" });
        return [document.getElementById("fugai-sites-text").textContent,
          document.getElementById("fugai-sites-proof").textContent,
          document.querySelector(".siting-table td:nth-child(4)").textContent,
          document.querySelectorAll("#fugai-legend small")[1].textContent]; };
      const slider = document.getElementById("fugai-sites");
      return { zero: at(0), one: at(1), two: at(2), most: slider.max, tab: fugai.state.tab,
        spoken: document.getElementById("fugai-sites").getAttribute("aria-valuetext") };
    """
    document = browse(probe(maps.page_map(siting_page), code, tmp_path / "s.html"))
    found = result(document)
    assert found["most"] == "2"
    assert found["tab"] == "siting"
    assert found["zero"][0].startswith("0 / 2 Covered 40 people (40%)")
    assert found["one"][0] == "1 / 2 Covered 70 people (70%) · This site adds 30 people"
    assert found["two"][0].endswith("This site adds 20 people")
    for word in (
        "Objective 90",
        "Upper bound 91",
        "Optimality gap 1.1%",
        "time limit",
        "synthetic",
    ):
        assert word in found["two"][1]
    # of each number its own bound: 71 for one site, of which 70 are covered
    assert "Upper bound of 1 site 71 · above by 1.4%" in found["one"][1]
    assert "Upper bound of 0 sites 40 · above by 0%" in found["zero"][1]
    # the first district goes from 30 to 50 to 60 of 60; chosen sites in the legend from 0 to 2
    assert [found[key][2] for key in ("zero", "one", "two")] == ["50%", "83.3%", "100%"]
    assert found["spoken"] == "2 / 2, Covered 90 people"


def test_cells_change_colour_with_the_number_of_sites(browse, siting_page, tmp_path):
    code = """
      const shades = { before: [150, 190, 214], newly: [31, 120, 180], now: [217, 72, 15], never: [232, 196, 160] };
      const layer = fugai.layers.find(({ spec }) => spec.kind === "reached");
      const counts = (n) => {
        fugai.set({ sites: n });
        layer.made.leaflet.redraw();
        const canvas = layer.made.leaflet._container;
        const { data } = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
        const found = { before: 0, newly: 0, now: 0, never: 0 };
        for (let i = 0; i < data.length; i += 4) for (const key of Object.keys(shades)) {
          if (data[i + 3] > 200 && shades[key].every((v, k) => Math.abs(v - data[i + k]) <= 3)) found[key] += 1;
        }
        return found;
      };
      const timer = setInterval(() => {
        if (!document.documentElement.dataset.reached) return;
        clearInterval(timer);
        document.documentElement.dataset.result = JSON.stringify([0, 1, 2].map(counts));
      }, 40);
      return null;
    """
    found = result(browse(probe(maps.page_map(siting_page), code, tmp_path / "c.html")))
    cell = found[0]["before"]
    assert cell > 20
    cells = [{key: round(count / cell) for key, count in counts.items()} for counts in found]
    assert cells == [
        {"before": 1, "newly": 0, "now": 0, "never": 3},
        {"before": 1, "newly": 0, "now": 1, "never": 2},
        {"before": 1, "newly": 1, "now": 1, "never": 1},
    ]


def test_the_address_holds_the_number(browse, siting_page, tmp_path):
    path = maps.write_page(tmp_path / "index.html", page=siting_page)
    document = browse(path, "lang=en&sites=1")
    assert 'data-ready="true"' in document
    assert 'data-reached="true"' in document  # the image of the cells was read
    text = seen(document)
    assert "1 / 2 Covered 70 people" in text
    assert "Ties and near-equal alternatives" in text
    assert "Scorecard" not in text
    assert "-9" not in seen(browse(path, "sites=-9"))
    assert "2 / 2" in seen(browse(path, "sites=999"))


def test_hostile_names_run_nowhere(browse, siting_page, hostile, tmp_path):
    answer = dict(siting_page.siting)
    answer["sites"] = [{"name": text, "district": text, "gain": 1.0} for text in hostile[:2]]
    answer["districts"] = [{"name": [hostile[0], hostile[1]], "total": 1.0, "covered": [0, 1, 1]}]
    answer["alternatives"] = [
        {"site": hostile[2], "other": hostile[3], "difference": -1.0, "tie": False}
    ]
    answer["targets"] = [
        {
            "title": [hostile[0], hostile[1]],
            "required": 0.5,
            "before": 0.1,
            "after": 0.2,
            "needed": None,
            "least": None,
            "status": hostile[0],
        }
    ]
    spoiled = replace(siting_page, siting=answer, title=hostile[0])
    document = browse(maps.write_page(tmp_path / "h.html", page=spoiled))
    assert "data-hacked" not in document
    assert "{{7*7}}" in seen(document)


def test_many_sites_share_the_codes_of_the_image():
    first = np.array([-1, 0, 1, 2, 999, 1000])
    codes, each = step_codes(first, 1000)
    assert each == 4
    assert codes.tolist() == [0, 1, 2, 2, 1 + MAX_CODES, 1 + MAX_CODES]
    assert step_codes(first, 2)[1] == 1


def test_a_layer_of_points(grid):
    points = gpd.GeoDataFrame(geometry=[Point(0, 0), Point(500, 500)], crs=grid.crs)
    layer = maps.reach_layer(np.array([0, 1]), n_sites=1, points=points, id="reached", name="x")
    assert layer.bounds is not None
    with pytest.raises(ContractError):
        maps.reach_layer(np.array([0, 1]), n_sites=1, points=points, id="No", name="x")
