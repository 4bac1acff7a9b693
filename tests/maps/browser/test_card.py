"""What the card of a place says is what the files of the run hold there."""

from __future__ import annotations

import re

import numpy as np
import pytest
import rasterio
from pyproj import Transformer

STEP_DB, STEP_MIN = 1.0, 0.1
"""Levels are shown as the middle of steps of 1 dB, minutes to the nearest 0.1."""

SHOW = """async ([lng, lat]) => {
  fugai.showPlace({ lng, lat }, null, { stay: true });
  const lines = {};
  for (const part of document.querySelectorAll('#fugai-place .place-part')) {
    const title = part.querySelector('h3').firstChild.textContent;
    let service = '';
    for (const line of part.querySelectorAll('.place-line')) {
      const label = line.children[0].textContent;
      if (line.children[0].querySelector('b')) service = label;
      lines[[title, service, label].filter(Boolean).join('|')] = line.children[1].textContent;
    }
  }
  return lines;
}"""


@pytest.fixture(scope="module")
def layers(tiny_run):
    """Rasters of the run, read from its files."""
    found = {}
    for path in sorted((tiny_run.out / "rasters").glob("*.tif")):
        with rasterio.open(path) as source:
            found[path.stem] = source.read(1)
    return found


@pytest.fixture(scope="module")
def places(tiny_run):
    """Cells and places inside them: 160 anywhere on the grid, 40 where people live."""
    rng = np.random.default_rng(13)
    grid = tiny_run.grid
    rows, columns = grid.shape
    cells = np.column_stack([rng.integers(0, rows, 160), rng.integers(0, columns, 160)])
    lived = np.argwhere(tiny_run.rasters["population"].to_numpy() > 0)
    cells = np.concatenate([cells, lived[rng.integers(0, len(lived), 40)]])
    within = cells[:, ::-1] + rng.uniform(0.02, 0.98, (len(cells), 2))
    t = grid.transform
    to_degrees = Transformer.from_crs(grid.crs, 4326, always_xy=True)
    lng, lat = to_degrees.transform(t.c + within[:, 0] * t.a, t.f + within[:, 1] * t.e)
    return cells, np.column_stack([lng, lat])


@pytest.fixture
def card(browser, tiny_run):
    opened = browser.open(tiny_run.out / "index.html", "lang=en")
    return lambda place: opened.evaluate(SHOW, [float(part) for part in place])


def test_levels_masts_and_minutes_are_those_of_the_files(card, tiny_run, layers, places):
    masts = tiny_run.tables["masts"].set_index("mast")["site_id"]
    outlets = tiny_run.tables["nearest-outlets"].set_index("nearest")["name"]
    seen = dict.fromkeys(("level", "mast", "floor", "outside", "minutes", "nobody"), 0)
    inside = np.isfinite(layers["minutes-drive"]) | (layers["minutes-drive-reason"] != 1)
    for (row, column), place in zip(*places, strict=True):
        said = card(place)
        for key, name in {
            "LTE|RSRP": "rsrp-lte",
            "Any|RSCP": "rscp-any",
            "Any|RSRP": "rsrp-any",
        }.items():
            text = said.get(f"Signal|{key}", "outside")
            value = layers[name][row, column]
            if "outside" in text:
                seen["outside"] += 1
                continue
            mast = layers[f"mast-{name}"][row, column]
            if mast < 0:
                seen["floor"] += 1
                assert (
                    float(re.search(r"below (-?[\d.]+) dBm", text)[1]) == np.floor(value) + STEP_DB
                )
                continue
            seen["level"] += 1
            assert float(re.match(r"(-?[\d.]+) dBm", text)[1]) == np.floor(value) + STEP_DB / 2
            low, high = re.search(r"· (?:(-?\d+) to (-?\d+)|. -?\d+) dBm", text).groups()
            assert low is None or float(low) <= value < float(high)
        best = said.get("Signal|LTE|Best mast")
        if best:
            seen["mast"] += 1
            assert best.startswith(masts[layers["mast-rsrp-lte"][row, column]])
        for label, name in {
            "Outlet by car": "drive",
            "Outlet on foot": "walk",
            "Pickup point on foot": "pickup-walk",
        }.items():
            text, value = said[f"Courier outlets|{label}"], layers[f"minutes-{name}"][row, column]
            if not inside[row, column]:
                seen["nobody"] += 1
                assert "Unknown" in text
                continue
            if np.isfinite(value):
                seen["minutes"] += 1
                assert float(re.match(r"([\d.]+) min", text)[1]) == pytest.approx(
                    value, abs=STEP_MIN / 2 + 1e-4
                )
                assert outlets[layers[f"nearest-{name}"][row, column]] in text
            else:
                assert "Unknown" in text
    assert all(seen[name] > 20 for name in ("level", "mast", "minutes", "nobody")), seen


def test_coverage_words_are_those_of_the_files(card, layers, places):
    for (row, column), place in zip(*places, strict=True):
        said, share = card(place), layers["served-lte"][row, column]
        text = said["Signal|LTE|LTE"]
        if "outside" in text:
            continue
        word = "Covered" if share >= 0.5 else "Partly covered" if share > 0 else "Not covered"
        assert text == ("Unknown" if np.isnan(share) else word)


def test_broadband_is_that_of_the_nearest_settlement(card, tiny_run):
    table = tiny_run.tables["settlements"].set_index("settlement_id")
    said = card((117.09, 39.03))
    assert said["Broadband|Nearest settlement"].startswith("西村")
    assert said["Broadband|Class"].lower() == table.loc["V1", "service_class"]
    assert float(said["Broadband|Download (Mbit/s)"]) == table.loc["V1", "download_mbps"]


def test_what_the_page_does_not_hold_is_unknown_and_why(browser, tiny_run, town):
    far = browser.open(tiny_run.out / "index.html", "lang=en").evaluate(SHOW, [10.0, 50.0])
    assert set(far.values()) == {"Unknown: outside the computed area"}
    delivery = browser.open(tiny_run.out / "maps" / "delivery.html", "lang=en&place=39.03,117.09")
    text = delivery.inner_text("#fugai-place")
    assert "min" in text
    assert text.count("See the overview.") == 2
    bare = browser.open(town, "lang=en&place=39.1,117.1").inner_text("#fugai-place")
    assert "This page holds no signal, broadband or travel times." in bare


def test_year_and_basis_stand_on_every_part(browser, tiny_run):
    page = browser.open(tiny_run.out / "index.html", "lang=en&place=39.03,117.09")
    for part in page.query_selector_all("#fugai-place .place-part h3"):
        assert "synthetic" in part.inner_text()
        assert "end of 2016" in part.inner_text()


def test_a_name_in_the_card_opens_that_place(browser, tiny_run):
    page = browser.open(tiny_run.out / "index.html", "lang=en&place=39.03,117.09")
    page.click("#fugai-place .place-name >> nth=0")
    assert "sites,S" in page.url
    assert page.inner_text("#fugai-place h2").startswith("S")
    page.keyboard.press("Escape")
    assert page.is_hidden("#fugai-place")
    assert "place=" not in page.url
    assert page.evaluate("document.activeElement.id") == "fugai-ask-input"
