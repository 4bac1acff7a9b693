"""Our page and our layers together with every element of folium and its plugins, in a browser."""

from __future__ import annotations

import warnings
from pathlib import Path
from typing import TYPE_CHECKING

import folium
import numpy as np
import pytest
from folium import plugins
from tests.maps.browser.folium_elements import AT, ELEMENTS, NO_ELEMENTS

from fugai import maps
from fugai.maps.page.assets import _leaflet_files

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Route

STUB = Path(__file__).with_name("folium_stub.js").read_text(encoding="utf-8")
NAMES = sorted(ELEMENTS)
SHARES = [NAMES[start : start + 11] for start in range(0, len(NAMES), 11)]
"""Elements by eleven, since each page of a browser takes a second."""

DRAWN = """() => {
  const painted = (canvas) => {
    const ctx = canvas.width ? canvas.getContext("2d") : null;
    return ctx ? ctx.getImageData(0, 0, canvas.width, canvas.height).data.some((value) => value) : false;
  };
  const canvases = Array.from(document.querySelectorAll(".leaflet-pane canvas"));
  const failed = document.getElementById("fugai-failed");
  return {
    canvases: canvases.filter(painted).length,
    images: document.querySelectorAll("img.leaflet-image-layer").length,
    failed: failed ? failed.textContent : "",
    elements: Array.from(document.scripts).filter((one) => /^\\/\\* \\S+ \\*\\//.test(one.textContent)).length,
    markers: document.querySelectorAll(".leaflet-marker-icon").length,
    names: Array.from(document.querySelectorAll(".leaflet-control-layers-overlays label")).map((one) => one.textContent.trim()),
    boxes: Array.from(document.querySelectorAll(".leaflet-control-layers-overlays input")).length,
  };
}"""


class Window:
    """A page in the browser whose requests are answered by a stub, or refused."""

    def __init__(self, browser: Browser, path: Path, *, offline: bool = False) -> None:
        self.errors: list[str] = []
        self._offline = offline
        self._context = browser.new_context(viewport={"width": 1200, "height": 800}, locale="en-GB")
        self._context.route(lambda address: address.startswith("http"), self._answer)
        self.page = self._context.new_page()
        self.page.on("pageerror", lambda error: self.errors.append(str(error)))
        self.page.on("console", lambda message: self._heard(message.text))
        self.page.goto(path.resolve().as_uri())
        self.page.wait_for_timeout(250)

    def _heard(self, text: str) -> None:
        if "Content Security Policy" in text:
            self.errors.append(text)

    def _answer(self, route: Route) -> None:
        url = route.request.url
        if self._offline:
            route.abort()
        elif "leaflet@" in url and url.endswith(".js"):
            route.fulfill(body=_leaflet_files()["leaflet.js"], content_type="text/javascript")
        elif "leaflet@" in url:
            route.fulfill(body=_leaflet_files()["leaflet.css"], content_type="text/css")
        elif url.endswith((".js", "terminator")):
            route.fulfill(body=STUB, content_type="text/javascript")
        elif url.endswith((".css", ".json")):
            route.fulfill(body="{}" if url.endswith("json") else "", content_type="text/css")
        else:
            route.fulfill(status=204, body="")

    def drawn(self):
        return self.page.evaluate(DRAWN)

    def close(self) -> None:
        self._context.close()


@pytest.fixture
def window(installed_chromium, tmp_path):
    made: list[Window] = []

    def show(drawn: folium.Map, *, offline: bool = False) -> Window:
        path = tmp_path / f"{len(made)}.html"
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", UserWarning)
            drawn.save(str(path))
        made.append(Window(installed_chromium, path, offline=offline))
        return made[-1]

    yield show
    for one in made:
        one.close()


@pytest.fixture
def on_plain_map(page, signal):
    def make() -> folium.Map:
        drawn = folium.Map(location=AT, tiles=None)
        maps.DistrictLayer(page.districts, page.measures).add_to(drawn)
        signal().add_to(drawn)
        maps.MapLayer(next(one for one in page.layers if one.kind == "points")).add_to(drawn)
        drawn.fit_bounds(drawn.get_bounds())
        return drawn

    return make


@pytest.fixture
def signal(grid):
    def make(**options) -> maps.SignalLayer:
        levels = grid.array(np.linspace(-120.0, -60.0, 1600).reshape(40, 40), units="dBm")
        return maps.SignalLayer(levels, **options)

    return make


def test_every_class_that_folium_exports_is_tried():
    core = {name for name in folium.__all__ if isinstance(getattr(folium, name), type)}
    assert (core | set(plugins.__all__)) - set(ELEMENTS) == set(NO_ELEMENTS)


@pytest.mark.parametrize("names", SHARES, ids=lambda names: names[0])
def test_the_page_stands_with_every_element(window, page, names):
    drawn = maps.page_map(page)
    for name in names:
        ELEMENTS[name](drawn)
    shown = window(drawn)
    found = shown.drawn()
    assert (shown.errors, found["failed"]) == ([], "")
    assert found["canvases"] >= 3
    assert found["elements"] >= len([n for n in names if n not in ("html", "header")])
    assert shown.page.get_attribute("html", "data-ready") == "true"


@pytest.mark.parametrize("names", SHARES, ids=lambda names: names[0])
def test_our_layers_stand_on_a_map_with_every_element(window, on_plain_map, names):
    drawn = on_plain_map()
    # Folium itself ends a script at a closing tag in a popup, and asks that a control comes last.
    mine = [name for name in names if name != "Popup with a script" and "Control" not in name]
    for name in [*mine, *(name for name in names if "Control" in name)]:
        ELEMENTS[name](drawn)
    shown = window(drawn)
    found = shown.drawn()
    assert shown.errors == []
    assert found["canvases"] >= 4
    assert found["images"] >= 1


def test_a_layer_control_lists_and_switches_our_layers(window, on_plain_map, page, signal):
    for drawn in (on_plain_map(), maps.page_map(page)):
        signal(name="Added").add_to(drawn)
        folium.LayerControl(collapsed=False).add_to(drawn)
        shown = window(drawn)
        names = shown.drawn()["names"]
        assert "Added" in names
        assert any("Districts" in name for name in names)
        before = shown.drawn()["images"]
        box = shown.page.locator(
            ".leaflet-control-layers-overlays label", has_text="Added"
        ).locator("input")
        box.uncheck()
        assert shown.drawn()["images"] == before - 1
        box.check()
        assert shown.drawn()["images"] == before
        assert shown.errors == []


def test_the_page_and_a_layer_control_say_the_same(window, page):
    drawn = maps.page_map(page)
    folium.LayerControl(collapsed=False).add_to(drawn)
    shown = window(drawn)
    own = shown.page.locator("#fugai-layers input[type=checkbox]").first
    listed = shown.page.locator(".leaflet-control-layers-overlays input")

    def checked():
        return [box.is_checked() for box in listed.all()]

    before = checked()
    own.click()
    assert checked() != before
    own.click()
    assert checked() == before
    assert shown.errors == []


def test_one_layer_twice_in_a_group_and_on_two_maps(window, page):
    points = next(one for one in page.layers if one.kind == "points")
    for _ in range(2):
        drawn = folium.Map(location=AT, tiles=None)
        group = folium.FeatureGroup("Group").add_to(drawn)
        for parent in (drawn, drawn, group):
            maps.MapLayer(points, name="Same").add_to(parent)
        folium.LayerControl(collapsed=False).add_to(drawn)
        drawn.fit_bounds(drawn.get_bounds())
        shown = window(drawn)
        found = shown.drawn()
        assert found["names"] == ["Group", "Same", "Same (2)"]
        assert found["canvases"] == 3
        shown.page.locator(".leaflet-control-layers-overlays input").first.uncheck()
        assert shown.drawn()["canvases"] == 2
        assert shown.errors == []


def test_two_maps_in_one_document(window, page):
    points = next(one for one in page.layers if one.kind == "points")
    drawn = plugins.DualMap(location=AT, tiles=None)
    for side in (drawn.m1, drawn.m2):
        maps.MapLayer(points).add_to(side)
    drawn.fit_bounds([[39.0, 117.0], [39.2, 117.2]])
    shown = window(drawn)
    assert shown.errors == []
    assert shown.drawn()["canvases"] == 2


def test_a_click_and_the_pointer_tell_what_is_there(window, on_plain_map):
    shown = window(on_plain_map())
    shown.page.mouse.move(600, 400)
    assert "dBm" in shown.page.locator(".fugai-tooltip").inner_text()
    shown.page.mouse.click(600, 400)
    assert "dBm" in shown.page.locator(".fugai-popup").inner_text()
    assert "dBm" in shown.page.locator(".fugai-card").inner_text()


def test_the_years_of_a_layer_have_a_slider(window, grid):
    levels = {
        year: grid.array(np.full((40, 40), value), units="dBm")
        for year, value in ((2013, -120.0), (2016, -70.0))
    }
    drawn = folium.Map(location=AT, tiles=None)
    maps.SignalLayer(levels).add_to(drawn)
    drawn.fit_bounds(drawn.get_bounds())
    shown = window(drawn)
    picture = shown.page.locator("img.leaflet-image-layer")
    last = picture.get_attribute("src")
    assert shown.page.locator(".fugai-year output").inner_text() == "2016"
    shown.page.locator(".fugai-year input").fill("0")
    assert shown.page.locator(".fugai-year output").inner_text() == "2013"
    assert picture.get_attribute("src") != last


def test_an_element_that_fails_is_named_and_the_rest_stands(window, page):
    drawn = maps.page_map(page)
    plugins.HeatMap([AT]).add_to(drawn)
    folium.Marker(AT, popup="after", icon=folium.DivIcon(html="<b>D</b>")).add_to(drawn)
    shown = window(drawn, offline=True)
    found = shown.drawn()
    assert "heat_map" in found["failed"]
    assert "leaflet_heat.min.js" in found["failed"]
    assert found["canvases"] >= 3
    assert found["markers"] == 1
    shown.page.locator(".leaflet-marker-icon").click()
    assert shown.page.locator(".leaflet-popup-content").inner_text() == "after"


def test_a_hostile_name_stays_text(window, page):
    points = page.districts.set_geometry(page.districts.representative_point()).assign(
        name="<img src=x onerror='window.broken=1'>{{7*7}}{%if%}</script>"
    )
    drawn = folium.Map(location=AT, tiles=None)
    maps.PointLayer(points, label="name", columns=["name"]).add_to(drawn)
    drawn.fit_bounds(drawn.get_bounds())
    shown = window(drawn)
    spot = shown.page.evaluate(
        "() => { const m = Object.values(window).find((one) => one instanceof L.Map); const c = document.querySelector('.leaflet-pane canvas'); const d = c.getContext('2d').getImageData(0, 0, c.width, c.height).data; const i = d.findIndex((v, k) => k % 4 === 3 && v > 200); const b = c.getBoundingClientRect(); const p = (i - 3) / 4; return [b.left + p % c.width + 1, b.top + Math.floor(p / c.width) + 2]; }"
    )
    shown.page.mouse.click(*spot)
    assert "{{7*7}}{%if%}</script>" in shown.page.locator(".fugai-popup").inner_text()
    assert shown.page.evaluate("window.broken") is None
    assert shown.errors == []


def test_controls_of_others_lie_beside_the_cards_of_the_page(window, page):
    drawn = maps.page_map(page)
    for corner in ("topleft", "topright", "bottomleft", "bottomright"):
        folium.LayerControl(position=corner).add_to(drawn)
    shown = window(drawn)
    overlaps = shown.page.evaluate(
        """() => {
          const boxes = (selector) => Array.from(document.querySelectorAll(selector)).map((one) => one.getBoundingClientRect()).filter((one) => one.width);
          const cards = boxes(".map-side .card");
          return boxes(".leaflet-control").filter((a) => cards.some((b) => a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom)).length;
        }"""
    )
    assert len(shown.page.query_selector_all(".leaflet-control")) >= 4
    assert overlaps == 0
    assert shown.errors == []
