"""The page in a real browser: what it shows, what it refuses, what it asks the network for."""

from __future__ import annotations

import html
import json
import re
from dataclasses import replace

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
from shapely.geometry import box

from fugai import maps
from fugai.maps.page.document import Verbatim
from fugai.tables import measures

MAP_GROUND = (227, 232, 235)
"""Colour of the map where nothing lies on it."""


def seen(document):
    """Texts of the document without its scripts, styles and markup."""
    bare = re.sub(r"<(script|style)\b.*?</\1>", "", document, flags=re.DOTALL)
    return " ".join(re.sub(r"<[^>]+>", " ", bare).split())


def result(document):
    found = re.search(r'data-result="([^"]*)"', document)
    assert found, document[-500:]
    return json.loads(html.unescape(found[1]))


def probe(made, code, path):
    """Page with a script that runs last and writes down what it finds."""
    script = (
        "try { const out = (() => {" + code + "})();"
        " document.documentElement.dataset.result = JSON.stringify(out); }"
        " catch (e) { document.documentElement.dataset.result = JSON.stringify(String(e)); }"
    )
    root = made.get_root()
    root.script.add_child(Verbatim(""), name="nothing")
    # After `fugai.start`, which every rendering puts last under the same name.
    root.render()
    root.script.add_child(Verbatim(script), name="probe")
    path.write_text(root.render(), encoding="utf-8")
    return path


@pytest.fixture
def written(page, tmp_path):
    return maps.write_page(tmp_path / "index.html", page=page)


def test_the_page_opens_in_chinese(browse, written):
    document = browse(written)
    assert 'data-ready="true"' in document
    assert 'lang="zh-CN"' in document
    text = seen(document)
    for word in (
        "小城 2014–2016",
        "合成数据 synthetic data",
        "指标完成情况",
        "达标",
        "未达标",
        "无法判定",
        "没有道路。",
        "市通信局",
        "覆盖人口比例",
        "≥ 80%",
        "90%",
        "模型推算",
        "图层",
        "基站",
    ):
        assert word in text, word


def test_the_address_chooses_language_tab_year_indicator_and_layers(browse, written):
    document = browse(
        written,
        "lang=en&tab=districts&layer=signal,holes&year=2015&indicator=wireless.sites_added&district=3",
    )
    text = seen(document)
    assert 'lang="en"' in document
    assert "Small town 2014–2016" in text
    assert "since the end of 2014" in text
    # 10 new sites in each district since the end of 2014
    row = re.search(r'<tr class="chosen".*?</tr>', document, flags=re.DOTALL)[0]
    assert "Bing" in row
    assert ">10<" in row
    assert "Shading is hidden by the layer Signal" in text
    assert 'src="data:image/png' in document


def test_hostile_texts_run_nowhere(browse, page, hostile, tmp_path):
    spot = gpd.GeoDataFrame(
        {"name": list(hostile), "kind": list(hostile)},
        geometry=gpd.points_from_xy(range(0, 700, 100), [0] * 7),
        crs=page.crs,
    )
    layer = maps.point_layer(
        spot,
        category="kind",
        columns=["kind"],
        label="name",
        id="spots",
        name=hostile[0],
        name_en=hostile[1],
        source=hostile[3],
        shown=True,
    )
    spoiled = replace(
        page,
        title=hostile[0],
        title_en=hostile[3],
        footer=hostile[2],
        notes=hostile,
        districts=page.districts.assign(name=list(hostile[:4]), **{"class": list(hostile[3:])}),
        targets=page.targets.assign(title=hostile[1], reason_zh=hostile[0], responsible=hostile[2]),
        layers=(layer,),
        links=((hostile[0], hostile[1], "javascript:alert(1)"),),
    )
    code = """
      const layer = fugai.layers[0];
      const texts = [];
      for (let i = 0; i < layer.spec.count; i += 1) {
        document.body.append(layer.made.describe(i));
        texts.push(layer.made.describe(i).querySelector(".tip-title").textContent);
      }
      document.body.append(fugai.tip.district(0, true));
      for (const tab of ["districts", "notes", "targets"]) fugai.set({ tab });
      let blocked = false;
      try { document.body.insertAdjacentHTML("beforeend", "<b>x</b>"); } catch (e) { blocked = true; }
      return { texts: texts.sort(), blocked, links: document.links.length, title: document.title };
    """
    path = probe(maps.page_map(spoiled), code, tmp_path / "x.html")
    log = tmp_path / "net.json"
    document = browse(path, "tab=notes", extra=(f"--log-net-log={log}",))
    found = result(document)
    assert "data-hacked" not in document
    assert found["texts"] == sorted(hostile)
    assert found["title"] == hostile[0]
    assert found["blocked"] is True  # the browser itself refuses markup from text
    assert found["links"] <= 1  # the skip link alone
    assert "{{7*7}}" in seen(document)
    assert "hacker.invalid" not in log.read_text("utf-8", "replace")
    # The log does see such a request where a page makes one.
    bad = tmp_path / "bad.html"
    bad.write_text('<html><img src="http://hacker.invalid/x"></html>', encoding="utf-8")
    browse(bad, extra=(f"--log-net-log={log}",))
    assert "hacker.invalid" in log.read_text("utf-8", "replace")


def test_points_and_districts_are_found_where_they_lie(browse, page, points, tmp_path):
    code = """
      const sites = fugai.layers.find((layer) => layer.spec.id === "sites").made;
      const scale = 256 * 2 ** 14;
      const out = {};
      for (const [id, lon, lat] of PLACES) {
        const i = sites.hit(fugai.worldX(lon), fugai.worldY(lat), scale, 14);
        out[id] = i < 0 ? null : sites.describe(i).querySelector(".tip-title").textContent;
      }
      const d = fugai.districts;
      const centres = CENTRES.map(([lon, lat]) => d.hit(fugai.worldX(lon), fugai.worldY(lat)));
      fugai.set({ year: 2014 });
      const open = sites.counts();
      const signal = fugai.layers.find((layer) => layer.spec.id === "signal").made;
      return { out, centres, open, outside: d.hit(0.1, 0.1), image: signal.year(),
               hidden: sites.hit(fugai.worldX(PLACES[1][1]), fugai.worldY(PLACES[1][2]), scale, 14) };
    """
    degrees = points.to_crs(4326)
    places = [[i, p.x, p.y] for i, p in zip(points["site_id"], degrees.geometry, strict=True)]
    middles = page.districts.geometry.centroid.to_crs(4326)
    code = code.replace("PLACES", json.dumps(places))
    code = code.replace("CENTRES", json.dumps([[p.x, p.y] for p in middles]))
    found = result(browse(probe(maps.page_map(page), code, tmp_path / "x.html")))
    assert found["out"] == {"a": "a", "b": "b", "c": "c"}
    assert found["centres"] == [0, 1, 2, 3]
    assert found["outside"] == -1
    # the site of 2015 is not there in 2014; the one without a year is
    assert found["open"] == {"shown": 2, "added": 0}
    assert found["hidden"] == -1
    assert found["image"] == 2014


def test_clicking_a_row_zooms_and_a_target_shows_its_indicator(browse, page, tmp_path):
    code = """
      document.getElementById("fugai-target-sites").click();
      const { indicator, year } = fugai.state;
      fugai.set({ tab: "districts" });
      const before = fugai.map.getZoom();
      document.getElementById("fugai-row-1").click();
      document.getElementById("fugai-sort-0").click();
      const first = document.querySelector("tbody tr:not(.total) td").textContent;
      document.querySelector("[data-lang=en]").click();
      return { indicator, year, district: fugai.state.district, first, lang: document.documentElement.lang,
               hash: location.hash, before };
    """
    found = result(browse(probe(maps.page_map(page), code, tmp_path / "x.html")))
    assert found["indicator"] == "wireless.sites_added"
    assert found["year"] == 2016
    assert found["district"] == 1
    assert found["lang"] == "en"
    assert "district=2" in found["hash"]
    assert "indicator=wireless.sites_added" in found["hash"]


def test_printing_draws_the_map_at_the_size_of_the_paper(browse, page, tmp_path):
    code = """
      const size = () => { const { x, y } = fugai.map.getSize(); return [x, y]; };
      const before = size();
      const town = L.latLngBounds([]);
      for (let i = 0; i < fugai.districts.count; i += 1) town.extend(fugai.districts.bounds(i));
      const place = () => [fugai.map.getZoom(), fugai.map.getCenter().lat.toFixed(6)];
      const from = place();
      window.dispatchEvent(new Event("beforeprint"));
      const during = size();
      const whole = fugai.map.getBounds().contains(town);
      window.dispatchEvent(new Event("afterprint"));
      const back = JSON.stringify(place()) === JSON.stringify(from);
      fugai.map.setZoom(16, { animate: false });
      const ground = fugai.map.getBounds();
      window.dispatchEvent(new Event("beforeprint"));
      const part = fugai.map.getBounds().pad(0.02).contains(ground);
      window.dispatchEvent(new Event("afterprint"));
      return { before, during, after: size(), whole, back, part };
    """
    found = result(browse(probe(maps.page_map(page), code, tmp_path / "x.html")))
    assert found["during"] == [786, 618]  # 1040 x 620 less the border
    assert found["after"] == found["before"]
    assert found["whole"]  # all of the town was in view
    assert found["part"]  # only a part of it was
    assert found["back"]


def test_paper_shows_what_the_screen_shows(printed, written):
    """The ground of the map, districts by colour, and a raster above them."""
    view = "lang=en&year=2016&indicator=wireless.population_share"
    plain = printed(written, f"{view}&layer=none")[0]
    colours, counts = np.unique(plain.reshape(-1, 3), axis=0, return_counts=True)
    wide = {tuple(one) for one in colours[counts > 5000].tolist()}
    assert MAP_GROUND in wide
    assert wide - {(255, 255, 255), MAP_GROUND}
    above = printed(written, f"{view}&layer=signal")[0]
    assert (plain != above).any(axis=2).sum() > 20_000


def test_a_quick_map_opens_without_a_panel(browse, points, districts, tmp_path):
    made = maps.quick_map(districts, points, column="technology", title="看")
    path = tmp_path / "q.html"
    made.save(str(path))
    document = browse(path)
    assert 'data-ready="true"' in document
    assert "map-only" in document


HOLES = {"theme": "wireless", "basis": "modelled", "shown": True, "year": 2016}


@pytest.fixture
def grouped(page, crs):
    """The page with holes of two profiles, each of one year."""
    holes = gpd.GeoDataFrame({"people": [30.0]}, geometry=[box(500, 500, 510, 510)], crs=crs)
    more = [
        maps.polygon_layer(
            holes,
            value="people",
            unit="persons",
            id=f"holes-{name}",
            name=f"盲区 {name}",
            name_en=f"Holes {name}",
            short=("盲区", "Holes"),
            group=(name.upper(), name.upper()),
            note=("只绘一处", "One alone"),
            dims={"profile": name},
            **HOLES,
        )
        for name in ("lte", "3g")
    ]
    return replace(page, layers=(*page.layers, *more))


def test_layers_open_beside_the_view_that_they_belong_to(browse, grouped, tmp_path):
    code = """
      const drawn = () => fugai.layers.filter(fugai.drawn).map((layer) => layer.spec.id);
      const legend = () => document.getElementById("fugai-legend").textContent;
      const opening = drawn();
      const note = legend().includes("只绘一处");
      fugai.set({ year: 2015 });
      const earlier = [drawn(), legend().includes("请选 2016")];
      fugai.set({ year: 2016 });
      document.getElementById("fugai-target-sites").click();
      const { indicator } = fugai.state;
      const group = document.querySelector(".group");
      return { opening, note, earlier, indicator, other: drawn(), group: group.getAttribute("aria-label"),
               boxes: document.querySelectorAll(".group-rows input").length,
               outside: !document.querySelector(".side-cards #fugai-legend") };
    """
    found = result(browse(probe(maps.page_map(grouped), code, tmp_path / "x.html")))
    assert found["opening"] == ["sites", "holes-lte"]
    assert found["note"]
    # what shows the end of 2016 is not drawn before it, and the legend says so
    assert found["earlier"] == [["sites"], True]
    assert found["indicator"] == "wireless.sites_added"
    assert found["other"] == ["sites"]
    assert found["group"] in ("LTE", "3G")
    assert found["boxes"] == 2
    assert found["outside"]


def test_a_hole_too_small_to_see_is_a_dot_that_can_be_pointed_at(browse, grouped, tmp_path):
    code = """
      const holes = fugai.layers.find((layer) => layer.spec.id === "holes-lte").made;
      const [west, south, east, north] = fugai.layers.find((layer) => layer.spec.id === "holes-lte").spec.bounds;
      const x = fugai.worldX((west + east) / 2), y = fugai.worldY((south + north) / 2);
      const hits = (zoom, pixels) => holes.hit(x + pixels / (256 * 2 ** zoom), y, 256 * 2 ** zoom, zoom);
      return [hits(10, 0), hits(10, 4), hits(10, 6), hits(18, 0), hits(18, 200)];
    """
    found = result(browse(probe(maps.page_map(grouped), code, tmp_path / "x.html")))
    assert found == [0, 0, -1, 0, -1]


def test_the_first_view_shows_a_missed_target(browse, page, tmp_path):
    code = "return [fugai.state.indicator, fugai.state.dims, fugai.state.year];"
    found = result(browse(probe(maps.page_map(page), code, tmp_path / "x.html")))
    assert found == ["wireless.population_share", {"profile": "lte"}, 2016]
    # of two targets met everywhere or with districts alike, the missed one is shown
    rows = page.measures[page.measures["indicator"].eq("wireless.population_share")]
    alike = pd.concat([rows.assign(value=1.0), rows.assign(value=0.1, profile="nr")])
    first = page.targets.iloc[0].to_dict()
    told = pd.DataFrame([first, first | {"id": "nr", "status": "missed", "where": "profile = nr"}])
    other = replace(page, measures=measures(alike.to_dict("records")), targets=told)
    found = result(browse(probe(maps.page_map(other), code, tmp_path / "y.html")))
    assert found[1] == {"profile": "nr"}


def test_one_class_shows_its_value(browse, page, tmp_path):
    rows = [
        {
            "indicator": "firms.count",
            "district_id": str(i),
            "value": 3.0,
            "year": 2016,
            "unit": "firms",
            "basis": "measured",
        }
        for i in range(1, 5)
    ]
    single = replace(page, measures=measures(rows), layers=())
    code = "return Array.from(document.querySelectorAll('.legend-row'), (row) => row.textContent);"
    found = result(browse(probe(maps.page_map(single), code, tmp_path / "x.html")))
    assert found == ["3\u00a0家4"]


def test_the_scorecard_is_listed_by_theme_and_by_status(browse, page, tmp_path):
    code = """
      const cards = () => Array.from(document.querySelectorAll(".target h3"), (title) => title.textContent);
      const themes = Array.from(document.querySelectorAll(".theme"), (title) => title.textContent);
      const all = cards();
      document.getElementById("fugai-only-missed").click();
      const missed = cards();
      document.getElementById("fugai-only-missed").click();
      return { themes, all, missed, again: cards().length };
    """
    found = result(browse(probe(maps.page_map(page), code, tmp_path / "x.html")))
    assert found["themes"] == ["无线覆盖", "快递"]
    assert found["all"] == ["LTE 覆盖", "新增基站", "冷链"]
    assert found["missed"] == ["新增基站"]
    assert found["again"] == 3


def test_notes_are_grouped_and_inputs_of_one_source_listed_together(browse, page, tmp_path):
    told = replace(
        page,
        checks=("Two rows were refused.", ("修复一处。", "One repaired.")),
        sources=(
            ("sites", "made up", "synthetic"),
            ("roads", "made up", "synthetic"),
            ("cities", "GeoNames", "measured"),
        ),
    )
    path = maps.write_page(tmp_path / "index.html", page=told)
    text = seen(browse(path, "tab=notes"))
    for word in (
        "方法",
        "说明。",
        "数据检查",
        "修复一处。",
        "指标定义",
        "数据来源",
        "基站、道路",
        "GeoNames",
    ):
        assert word in text, word
    assert text.count("made up") == 1
    assert "Base station sites, Roads" in seen(browse(path, "tab=notes&lang=en"))
