"""An address opens what it was taken from: in a new page, in an open one, and from page to page."""

from __future__ import annotations

import pytest

SEEN = """() => ({
  view: [fugai.map.getZoom().toFixed(2), fugai.map.getCenter().lat.toFixed(2), fugai.map.getCenter().lng.toFixed(2)],
  layers: fugai.state.layers.slice().sort(), year: fugai.state.year, place: fugai.state.place, lang: fugai.state.lang, tab: fugai.state.tab,
  district: fugai.state.district, indicator: fugai.state.indicator, panel: fugai.state.panel,
  card: (document.querySelector('#fugai-place') || {}).innerText,
})"""

SAME = """text => document.querySelector('#fugai-place').innerText.split('Copy')[0] === text.split('Copy')[0]"""


@pytest.fixture
def taken(browser, tiny_run):
    """A page that was worked with, what it shows, and the link on its card."""
    page = browser.open(tiny_run.out / "index.html", "lang=en")
    page.click("#fugai-tab-districts")
    page.evaluate("fugai.set({ year: 2015, layers: ['outlets', 'rsrp-lte'] })")
    page.evaluate("fugai.map.setView([39.05, 117.12], 12.3, { animate: false })")
    page.mouse.click(850, 500)
    link = page.input_value("#fugai-place-link")
    assert link == page.url
    return page, page.evaluate(SEEN), link.split("#")[1]


def test_a_link_opens_exactly_this_view(browser, tiny_run, taken):
    _, seen, fragment = taken
    again = browser.open(tiny_run.out / "index.html", fragment)
    again.wait_for_function(
        SAME, arg=seen.pop("card")
    )  # the raster's class comes when its image is decoded
    found = again.evaluate(SEEN)
    del found["card"]
    assert found == seen


def test_a_link_pasted_into_an_open_page_opens_it_too(browser, tiny_run, taken):
    _, seen, fragment = taken
    other = browser.open(
        tiny_run.out / "index.html",
        "lang=zh&layer=sites&indicator=none&district=east&view=9/38/116",
    )
    other.evaluate("fragment => { window.location.hash = fragment; }", fragment)
    browser.until(other, "fugai.state.lang === 'en'")
    other.wait_for_function(
        SAME, arg=seen.pop("card")
    )  # the raster's class comes when its image is decoded
    found = other.evaluate(SEEN)
    del found["card"]
    assert found == seen


def test_what_an_address_does_not_name_is_as_on_opening(browser, tiny_run, taken):
    page, *_ = taken
    page.evaluate("window.location.hash = 'lang=en'")
    browser.until(page, "fugai.state.place === ''")
    found, fresh = (
        page.evaluate(SEEN),
        browser.open(tiny_run.out / "index.html", "lang=en").evaluate(SEEN),
    )
    assert found == fresh


def test_the_link_to_skip_the_header_changes_nothing(taken):
    page, seen, _ = taken
    page.evaluate("window.location.hash = 'fugai-panel'")
    page.wait_for_timeout(100)
    assert page.evaluate(SEEN)["place"] == seen["place"]


def test_other_pages_of_the_run_keep_place_view_year_and_language(taken):
    page, seen, _ = taken
    page.click("#fugai-links a >> text=Delivery")
    page.wait_for_selector("html[data-ready=true]", state="attached")
    found = page.evaluate(SEEN)
    assert page.url.split("#")[0].endswith("/maps/delivery.html")
    assert {k: found[k] for k in ("view", "year", "place", "lang")} == {
        k: seen[k] for k in ("view", "year", "place", "lang")
    }
    page.click("#fugai-links a")
    page.wait_for_selector("html[data-ready=true]", state="attached")
    assert page.url.split("#")[0].endswith("/index.html")
    assert page.evaluate(SEEN)["place"] == seen["place"]


@pytest.mark.parametrize(
    "place",
    [
        "x",
        "1",
        "91,10",
        "NaN,NaN",
        "39,117,nothing,V1",
        "39,117,settlements,none",
        ",,,,",
        "39.03,117.09,settlements,V1,",
        "1e999,3",
    ],
)
def test_an_address_that_names_no_place_opens_the_page(browser, tiny_run, place):
    page = browser.open(tiny_run.out / "index.html", f"lang=en&place={place}")
    assert page.inner_text("#fugai-title") == "Two districts"


def test_copying_says_so(browser, tiny_run):
    page = browser.open(tiny_run.out / "index.html", "lang=en&place=39.03,117.09")
    page.click("#fugai-place .place-link button")
    browser.until(
        page, "document.querySelector('#fugai-place .place-link button').textContent === 'Copied'"
    )
