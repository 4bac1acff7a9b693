from __future__ import annotations

import base64
import hashlib
import json
import re
from dataclasses import replace
from importlib.resources import files

import folium
import numpy as np
import pandas as pd
import pytest

from fugai import maps
from fugai.errors import ContractError, CRSMismatchError, SelectionError
from fugai.maps.page.targets import TARGET_COLUMNS
from fugai.scorecard import INDICATORS
from fugai.scorecard.wording import STATUS_WORDS
from fugai.tables import measures
from fugai.wording import BASES, DIMENSIONS, UNITS, VALUES

JSON = re.compile(r'<script type="application/json" id="([\w-]+)">(.*?)</script>', re.DOTALL)


def data(html):
    return {key: json.loads(text) for key, text in JSON.findall(html)}


def test_the_same_inputs_give_the_same_bytes(page, tmp_path):
    first = maps.write_page(tmp_path / "a.html", page=page).read_bytes()
    second = maps.write_page(tmp_path / "b.html", page=page).read_bytes()
    assert first == second
    assert sorted(p.name for p in tmp_path.iterdir()) == ["a.html", "b.html"]


def test_the_page_is_a_folium_map(page):
    made = maps.page_map(page)
    assert isinstance(made, folium.Map)
    (south, west), (north, east) = made.get_bounds()
    assert 38 < south < north < 40
    assert 116 < west < east < 118
    assert made.get_root().render() == made.get_root().render()
    assert "srcdoc" in made._repr_html_()


def test_the_page_makes_no_request(page):
    html = maps.page_html(page)
    markup = JSON.sub("", re.sub(r"<(script|style)>.*?</\1>", "", html, flags=re.DOTALL))
    assert not re.search(r"(src|href)\s*=\s*[\"'](?!#)", markup)
    assert not re.search(r"\son\w+\s*=", markup)
    shared = data(html).get("fugai-images", {})
    for key, entry in data(html).items():
        for image in entry.get("images", []):
            if not image.get("same"):
                uri = shared.get(image["uri"], image["uri"])
                assert uri.startswith("data:image/png;base64,"), key


def test_the_policy_names_every_script_and_style(page):
    html = maps.page_html(page)
    policy = re.search(r'Content-Security-Policy" content="([^"]*)"', html)[1]
    assert policy.startswith("default-src 'none'")
    assert "connect-src 'none'" in policy
    assert "unsafe" not in policy
    for tag in ("script", "style"):
        for text in re.findall(rf"<{tag}>(.*?)</{tag}>", html, flags=re.DOTALL):
            digest = base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
            assert f"'sha256-{digest}'" in policy


def test_hostile_names_stay_texts(page, hostile):
    names = [*hostile, *["x"] * 4][:4]
    for text in hostile:
        districts = page.districts.assign(name=[text, *names[1:]], name_en=text)
        spoiled = replace(
            page,
            title=text,
            title_en=text,
            districts=districts,
            footer=text,
            notes=(text,),
            targets=page.targets.assign(title=text, reason=text, responsible=text),
            links=((text, text, "javascript:alert(1)"),),
        )
        html = maps.page_html(spoiled)
        assert html.count("<script") == maps.page_html(page).count("<script")
        found = data(html)
        assert found["fugai-page"]["title"] == [text, text]
        assert found["fugai-layer-districts"]["names"][0] == text
        assert found["fugai-page"]["targets"][0]["title"] == text
        title = re.search(r"<title>(.*?)</title>", html, flags=re.DOTALL)[1]
        assert "<" not in title


def test_the_data_say_what_was_given(page):
    found = data(maps.page_html(page))
    settings = found["fugai-page"]
    assert settings["synthetic"] is True
    assert settings["years"] == [2014, 2015, 2016]
    assert [t["status"] for t in settings["targets"]] == ["met", "missed", "not-measurable"]
    assert settings["targets"][0]["path"] == [[2014, 0.7], [2015, 0.8], [2016, 0.9]]
    # 40 sites a year after 2014
    assert settings["targets"][1]["path"] == [[2015, 40], [2016, 80]]
    views = found["fugai-layer-districts"]["views"]
    assert [view["i"] for view in views] == ["wireless.population_share", "wireless.sites_added"]
    assert views[0]["v"][2] == [0.7, 0.75, 0.8, 0.85]
    assert [image["year"] for image in found["fugai-layer-signal"]["images"]] == [2014, 2016]


def test_a_page_of_districts_alone(page):
    bare = maps.Page(title="t", crs=page.crs, districts=page.districts)
    found = data(maps.page_html(bare))
    assert found["fugai-layer-districts"]["views"] == []
    assert found["fugai-page"]["targets"] == []


def test_theme_pages_hold_their_theme(page, tmp_path):
    wireless = maps.theme_page(page, "wireless")
    assert [layer.id for layer in wireless.layers] == ["signal", "holes", "sites"]
    assert wireless.targets["id"].tolist() == ["lte", "sites"]
    delivery = maps.theme_page(page, "delivery")
    assert delivery.layers == ()
    assert delivery.measures.empty
    assert delivery.targets["id"].tolist() == ["cold"]
    written = maps.write_theme_pages(tmp_path, page=page)
    assert [path.name for path in written.values()] == ["wireless.html"]
    assert data(written["wireless"].read_text("utf-8"))["fugai-page"]["theme"][1] == "Wireless"


def test_links_lead_to_the_theme_pages_that_exist(page, tmp_path):
    links = maps.theme_links(page)
    assert links == (("无线覆盖", "Wireless", "maps/wireless.html"),)
    maps.write_page(tmp_path / "index.html", page=replace(page, links=links))
    (tmp_path / "maps").mkdir()
    maps.write_theme_pages(tmp_path / "maps", page=page)
    assert all((tmp_path / address).is_file() for _, _, address in links)
    back = data((tmp_path / "maps/wireless.html").read_text("utf-8"))["fugai-page"]["links"]
    assert (tmp_path / "maps" / back[0][2]).resolve().is_file()
    bare = maps.Page(title="t", crs=page.crs, districts=page.districts)
    assert maps.theme_links(bare) == ()


def test_mobile_penetration_goes_with_broadband(page):
    rows = [
        {"indicator": name, "unit": "1", "basis": "measured", "district_id": "1", "value": 0.5}
        for name in ("mobile.penetration", "broadband.penetration", "firms.count")
    ]
    mixed = replace(page, measures=measures(rows))
    assert len(maps.theme_page(mixed, "broadband").measures) == 2
    assert len(maps.theme_page(mixed, "delivery").measures) == 1


def test_a_failed_page_leaves_nothing(page, tmp_path):
    broken = replace(page, targets=pd.DataFrame({"id": [1]}))
    with pytest.raises(ContractError, match="targets"):
        maps.write_page(tmp_path / "a.html", page=broken)
    assert list(tmp_path.iterdir()) == []


def test_pages_must_fit_together(page):
    with pytest.raises(CRSMismatchError, match=r"Page\.districts"):
        replace(page, districts=page.districts.to_crs(3857))
    with pytest.raises(ContractError, match="unique ids"):
        replace(page, layers=(*page.layers, page.layers[0]))
    with pytest.raises(SelectionError, match=r"indicators of the measures, .*found \['x\.share'\]"):
        replace(page, headline=("x.share",))
    assert tuple(page.targets.columns)[:3] == TARGET_COLUMNS[:3]


def test_a_theme_that_does_not_exist_is_an_error_that_lists_the_themes(page, tmp_path):
    with pytest.raises(SelectionError, match="wireless, broadband, delivery, found 'harbours'"):
        maps.theme_page(page, "harbours")
    with pytest.raises(SelectionError, match="found 'harbours'"):
        maps.write_theme_pages(tmp_path, page=page, themes=("harbours",))


def test_pages_and_layers_are_shown_in_one_line(page):
    for text in (repr(page), *map(repr, page.layers)):
        assert len(text) < 250
        assert "\n" not in text
    assert repr(page).startswith("Page('Small town")


def test_quick_maps_take_frames_rasters_and_layers(page, points, districts, grid):
    rng = np.random.default_rng(0)
    level = grid.array(rng.normal(size=grid.shape), units="dBm", name="level")
    made = maps.quick_map(
        districts,
        level,
        points,
        page.layers[1],
        column="population",
        year_column="opened",
        title="看",
        synthetic=True,
    )
    html = made.get_root().render()
    found = data(html)
    assert found["fugai-layer-layer-1"]["unit"] == ""
    assert found["fugai-layer-layer-2"]["legend"][1][1].endswith("dBm")
    assert found["fugai-layer-layer-3"]["count"] == 3
    assert found["fugai-layer-holes"]["count"] == 2
    assert isinstance(made, folium.Map)
    with pytest.raises(ContractError, match="found int"):
        maps.quick_map(3)


def test_other_folium_elements_join_under_the_same_policy(page):
    made = maps.page_map(page)
    folium.CircleMarker([39.1, 117.1], radius=3).add_to(made)
    html = made.get_root().render()
    policy = re.search(r'Content-Security-Policy" content="([^"]*)"', html)[1]
    scripts = re.findall(r"<script>(.*?)</script>", html, flags=re.DOTALL)
    assert any("L.circleMarker" in text for text in scripts)
    assert policy.count("sha256-") == len(scripts) + html.count("<style>")


def test_a_column_that_no_frame_has_is_an_error_that_lists_the_columns(points, districts, grid):
    with pytest.raises(SelectionError, match=r"`column` must be .*technology, .*found 'nope'"):
        maps.quick_map(districts, points, column="nope")
    with pytest.raises(SelectionError, match=r"`year_column` must be .* of which there is none"):
        maps.quick_map(districts, year_column="opened")
    level = grid.array(np.zeros(grid.shape), units="dBm")
    with pytest.raises(SelectionError, match="of which there is none, found 'level'"):
        maps.quick_map(level, column="level")


@pytest.mark.parametrize("parameter", ["category", "label", "year_column"])
def test_layers_of_points_take_no_column_that_is_not_there(points, parameter):
    with pytest.raises(SelectionError, match=f"`{parameter}` must be .*technology.*found 'nope'"):
        maps.point_layer(points, **{parameter: "nope"})


@pytest.mark.parametrize("parameter", ["category", "label", "value"])
def test_layers_of_polygons_take_no_column_that_is_not_there(districts, parameter):
    with pytest.raises(SelectionError, match=f"`{parameter}` must be .*population.*found 'nope'"):
        maps.polygon_layer(districts, **{parameter: "nope"})


def test_boxes_name_at_least_one_column_that_is_there(districts):
    with pytest.raises(SelectionError, match=r"`columns` must .*population.*found \['nope'\]"):
        maps.polygon_layer(districts, columns=["nope"])
    layer = maps.polygon_layer(districts, columns=["nope", "population"])
    assert [column["key"] for column in layer.payload["columns"]] == ["population"]


def test_siting_layers_need_demand_and_known_roles(points):
    with pytest.raises(ContractError, match="found neither"):
        maps.reach_layer(np.array([0]), n_sites=1, id="reached", name="x")
    with pytest.raises(ContractError, match="existing, chosen, rejected, forbidden, found lost"):
        maps.sites_layer(points.assign(role="lost"), order=np.zeros(3), id="sites", name="x")


def test_the_page_says_what_the_scorecard_says():
    text = (files("fugai.maps") / "static" / "text.js").read_text(encoding="utf-8")
    words = {
        key: (zh, en.lower())
        for key, zh, en in re.findall(r'"?([\w-]+)"?: \["([^"]*)", "([^"]*)"\]', text)
    }
    for basis, label in BASES.items():
        if " " not in basis:  # each word has a label of its own on the page
            assert words[basis] == label
    for status, label in STATUS_WORDS.items():
        assert words[status.replace(" ", "-")] == (label["zh"], label["en"])


def test_old_words_of_the_page_are_gone():
    old = "计分卡|覆盖空洞|驾配|承诺城市|村社|未服务|城市中心|小村|快递柜|宽带可用率|占能力|声明|乡村|拒收"
    shown = (files("fugai.maps") / "static").iterdir()
    for file in shown:
        assert not re.search(old, file.read_text(encoding="utf-8")), file.name
    labels = [*VALUES.values(), *UNITS.values(), *DIMENSIONS.values()]
    titles = [(spec.title_zh, spec.numerator_zh, spec.source_zh) for spec in INDICATORS.values()]
    for text in (part for label in (*labels, *titles) for part in label):
        assert not re.search(old, text), text
