"""The page in windows of every size: no card over another, the map always there, nothing out of reach."""

from __future__ import annotations

from itertools import combinations
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from pathlib import Path

    from tests.maps.browser.conftest import Pages

SIZES = {
    "desktop": (1440, 900),
    "laptop": (1100, 700),
    "tablet": (820, 1180),
    "phone": (390, 844),
    "small phone": (320, 640),
    "200 %": (640, 400),
    "400 %": (320, 225),
}
CARDS = ["#fugai-indicator-card", "#fugai-layers-card", "#fugai-legend-card"]
ON_MAP = [*CARDS, ".zoom", "#fugai-year-card", "#fugai-scale"]


def boxes(page, selectors):
    found = {}
    for selector in selectors:
        box = page.locator(selector).bounding_box()
        if box is not None and box["width"] * box["height"] > 0:
            found[selector] = box
    return found


def overlap(one, other):
    wide = min(one["x"] + one["width"], other["x"] + other["width"]) - max(one["x"], other["x"])
    high = min(one["y"] + one["height"], other["y"] + other["height"]) - max(one["y"], other["y"])
    return max(wide, 0) * max(high, 0)


def assert_apart(page, selectors=ON_MAP):
    for (one, a), (other, b) in combinations(boxes(page, selectors).items(), 2):
        assert overlap(a, b) < 1, f"{one} and {other}"


def assert_inside(page, selectors=ON_MAP):
    field = page.locator(".map-side").bounding_box()
    for selector, box in boxes(page, selectors).items():
        assert overlap(box, field) > 0.99 * box["width"] * box["height"], selector


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("size", SIZES)
def test_no_card_lies_over_another_and_the_map_is_there(browser: Pages, town: Path, size, lang):
    width, height = SIZES[size]
    page = browser.open(town, f"lang={lang}", width=width, height=height)
    assert_apart(page)
    assert_inside(page)
    field = page.locator("#fugai-map").bounding_box()
    assert field["width"] >= min(width, 320)
    assert field["height"] >= 200
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    assert_apart(page, [".top", ".map-side"])
    for card in CARDS:
        if not page.locator(card).evaluate("card => card.open"):
            page.locator(f"{card} > summary").click()
            page.wait_for_timeout(100)
        assert page.locator(card).evaluate("card => card.open")
        assert_apart(page)
        assert_inside(page)


@pytest.mark.parametrize("size", ["phone", "400 %"])
def test_the_panel_is_reached_in_small_windows(browser: Pages, town: Path, size):
    width, height = SIZES[size]
    page = browser.open(town, "lang=en", width=width, height=height)
    page.click("#fugai-tab-districts")
    page.locator("#fugai-tab tbody tr").first.scroll_into_view_if_needed()
    assert page.locator("#fugai-tab tbody tr").first.is_visible()
    page.click("#fugai-panel-button")
    assert not page.locator("#fugai-panel").is_visible()
    assert page.locator("#fugai-map").is_visible()


def test_targets_for_fingers_are_24_pixels(browser: Pages, town: Path):
    page = browser.open(town, "lang=en", width=390, height=844)
    small = page.evaluate("""() => Array.from(document.querySelectorAll("button, select, summary, label.layer"))
      .filter((one) => one.offsetParent && !one.closest("p, td") && !one.matches(".link"))
      .map((one) => [one.id || one.className || one.textContent, one.getBoundingClientRect()])
      .filter(([, box]) => box.width > 0 && Math.min(box.height, box.width) < 24)
      .map(([name, box]) => `${name} ${box.width}x${box.height}`)""")
    assert small == []


def test_the_map_is_asked_by_keyboard(browser: Pages, town: Path):
    page = browser.open(town, "lang=en")
    page.focus("#fugai-map")
    page.keyboard.press("Enter")
    page.wait_for_selector("#fugai-place .place")
    assert page.locator("#fugai-place .tip-title").first.inner_text() in {
        "Jia",
        "Yi",
        "Bing",
        "Ding",
    }
    assert page.evaluate("document.activeElement.className") == "place"
    page.keyboard.press("Escape")
    page.wait_for_selector("#fugai-place", state="hidden")
    assert page.evaluate("document.activeElement.id") == "fugai-map"


def luminance(colour):
    parts = [int(part) / 255 for part in colour[4:-1].split(",")[:3]]
    linear = [c / 12.92 if c <= 0.03928 else ((c + 0.055) / 1.055) ** 2.4 for c in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(page, selector):
    ink, ground = page.locator(selector).first.evaluate("""one => {
      let under = one;
      const ground = (node) => getComputedStyle(node).backgroundColor;
      while (under.parentElement && ground(under) === "rgba(0, 0, 0, 0)") under = under.parentElement;
      return [getComputedStyle(one).color, ground(under)];
    }""")
    high, low = sorted((luminance(ink), luminance(ground)), reverse=True)
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("scheme", ["dark", "light"])
def test_both_sets_of_colours_can_be_read(browser: Pages, town: Path, scheme):
    page = browser.open(town, "lang=en", color_scheme=scheme)
    assert page.get_attribute("html", "data-theme") == scheme
    for selector in (
        "#fugai-title",
        "#fugai-subtitle",
        ".status",
        ".target h3",
        ".figure span",
        ".chip",
        "#fugai-tab-districts",
        ".layer-name",
        ".legend-row span",
        "[aria-pressed=true]",
    ):
        assert contrast(page, selector) >= 4.5, selector


def test_the_chosen_colours_stay_in_the_address(browser: Pages, town: Path):
    page = browser.open(town, "lang=en", color_scheme="light")
    assert "theme" not in page.url
    page.click("#fugai-theme")
    assert page.get_attribute("html", "data-theme") == "dark"
    assert "theme=dark" in page.url
    page.evaluate("window.dispatchEvent(new Event('beforeprint'))")
    assert page.get_attribute("html", "data-theme") == "light"  # paper is white
    page.evaluate("window.dispatchEvent(new Event('afterprint'))")
    assert page.get_attribute("html", "data-theme") == "dark"


@pytest.mark.parametrize("size", ["desktop", "phone"])
def test_on_paper_the_legend_stands_beside_the_map(browser: Pages, town: Path, size):
    width, height = SIZES[size]
    page = browser.open(town, "lang=en", width=width, height=height)
    page.evaluate("window.dispatchEvent(new Event('beforeprint'))")
    page.wait_for_timeout(200)
    assert_apart(page, ["#fugai-legend-card", "#fugai-map", ".top", ".panel"])
    assert_apart(page, ["#fugai-legend-card", "#fugai-year-card"])
    assert page.locator("#fugai-legend").is_visible()
    page.evaluate("window.dispatchEvent(new Event('afterprint'))")
    page.wait_for_timeout(200)
    assert_apart(page)
