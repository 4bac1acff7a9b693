"""A town of four square districts, and a browser where one is installed."""

from __future__ import annotations

import re
import shutil
import subprocess
from typing import TYPE_CHECKING

import geopandas as gpd
import numpy as np
import pandas as pd
import pypdfium2
import pytest
from shapely.geometry import box

from fugai import maps
from fugai.grid import Grid, choose_crs
from fugai.tables import measures

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from affine import Affine
    from pyproj import CRS

YEARS = (2014, 2015, 2016)
TOWN = choose_crs((117.0, 39.0, 117.2, 39.2))


class Named:
    """What the page needs to know of an indicator."""

    def __init__(self, title_zh: str, title_en: str, unit: str, *, flow: bool = False) -> None:
        self.title_zh, self.title_en, self.unit, self.flow = title_zh, title_en, unit, flow


@pytest.fixture(scope="session")
def crs() -> CRS:
    return TOWN


@pytest.fixture
def grid() -> Grid:
    from affine import Affine  # noqa: PLC0415

    transform: Affine = Affine(100.0, 0.0, -2000.0, 0.0, -100.0, 2000.0)
    return Grid(crs=TOWN, transform=transform, shape=(40, 40))


@pytest.fixture
def districts() -> gpd.GeoDataFrame:
    squares = [box(x, y, x + 2000, y + 2000) for x in (-2000, 0) for y in (-2000, 0)]
    return gpd.GeoDataFrame(
        {
            "name": ["甲区", "乙区", "丙区", "丁区"],
            "name_en": ["Jia", "Yi", "Bing", "Ding"],
            "class": ["core", "core", "outer", "outer"],
            "population": [4000.0, 3000.0, 2000.0, 1000.0],
        },
        geometry=squares,
        crs=TOWN,
        index=pd.Index(["1", "2", "3", "4"], name="district_id"),
    )


@pytest.fixture
def table() -> pd.DataFrame:
    rows = []
    for step, year in enumerate(YEARS):
        for place, key in enumerate(("1", "2", "3", "4", "")):
            share = 0.5 + 0.1 * step + 0.05 * place
            rows.append(
                {
                    "indicator": "wireless.population_share",
                    "profile": "lte",
                    "year": year,
                    "district_id": key,
                    "numerator": 100 * share,
                    "denominator": 100.0,
                    "value": share,
                    "unit": "1",
                    "basis": "modelled",
                }
            )
            added = 40.0 if key == "" else 10.0
            rows.append(
                {
                    "indicator": "wireless.sites_added",
                    "year": year,
                    "district_id": key,
                    "numerator": added,
                    "value": added,
                    "unit": "sites",
                    "basis": "measured",
                }
            )
    return measures(rows)


@pytest.fixture
def judged() -> pd.DataFrame:
    return pd.DataFrame(
        [
            {
                "id": "lte",
                "title": "LTE 覆盖",
                "title_en": "LTE coverage",
                "indicator": "wireless.population_share",
                "required": 0.8,
                "actual": 0.9,
                "status": "met",
                "gap": 0.0,
                "unit": "1",
                "basis": "modelled",
                "reason": "",
                "responsible": "市通信局",
                "by": 2016,
                "where": "profile = lte",
                "comparison": "at_least",
            },
            {
                "id": "sites",
                "title": "新增基站",
                "title_en": "New sites",
                "indicator": "wireless.sites_added",
                "required": 100.0,
                "actual": 80.0,
                "status": "missed",
                "gap": 20.0,
                "unit": "sites",
                "basis": "measured",
                "reason": "",
                "responsible": "市通信局",
                "by": 2016,
                "where": "",
                "from_year": 2014,
                "comparison": "at_least",
            },
            {
                "id": "cold",
                "title": "冷链",
                "title_en": "Cold chain",
                "indicator": "delivery.cold_chain_share",
                "required": 0.9,
                "actual": np.nan,
                "status": "not measurable",
                "gap": np.nan,
                "unit": "1",
                "basis": "",
                "reason": "No roads.",
                "reason_zh": "没有道路。",
                "responsible": "",
                "by": 2016,
            },
        ]
    )


@pytest.fixture
def points() -> gpd.GeoDataFrame:
    return gpd.GeoDataFrame(
        {
            "site_id": ["a", "b", "c"],
            "technology": ["lte-fdd", "umts", "lte-fdd"],
            "height_m": [30.5, np.nan, 25.0],
            "opened": pd.array([2013, 2015, pd.NA], dtype="Int64"),
        },
        geometry=gpd.points_from_xy([-500.0, 500.0, 1500.0], [0.0, 100.0, 900.0]),
        crs=TOWN,
    )


@pytest.fixture
def page(
    districts: gpd.GeoDataFrame,
    table: pd.DataFrame,
    judged: pd.DataFrame,
    points: gpd.GeoDataFrame,
    grid: Grid,
) -> maps.Page:
    level = grid.array(np.linspace(-130.0, -70.0, 1600).reshape(40, 40), units="dBm")
    codes, classes = maps.signal_classes(level, [-110.0, -95.0])
    holes = gpd.GeoDataFrame(
        {"people": [30.0, 120.0], "rank": [2, 1]},
        geometry=[box(100, 100, 300, 300), box(900, 900, 1200, 1200)],
        crs=TOWN,
    )
    return maps.Page(
        title="小城 2014–2016",
        title_en="Small town 2014–2016",
        synthetic=True,
        years=YEARS,
        crs=TOWN,
        districts=districts,
        measures=table,
        targets=judged,
        indicators={
            "wireless.population_share": Named("覆盖人口比例", "Population covered", "1"),
            "wireless.sites_added": Named("新增基站", "Sites added", "sites", flow=True),
        },
        layers=(
            maps.class_raster_layer(
                {2014: codes, 2016: codes},
                classes=classes,
                within=districts,
                id="signal",
                name="信号",
                name_en="Signal",
                theme="wireless",
                basis="modelled",
            ),
            maps.polygon_layer(
                holes,
                value="people",
                unit="persons",
                id="holes",
                name="空洞",
                name_en="Holes",
                theme="wireless",
                basis="modelled",
            ),
            maps.point_layer(
                points,
                category="technology",
                columns=("site_id", "height_m", "opened"),
                label="site_id",
                year_column="opened",
                id="sites",
                name="基站",
                name_en="Sites",
                theme="wireless",
                basis="measured",
                shown=True,
            ),
        ),
        notes=(("说明。", "A note."),),
        footer="fugai",
    )


@pytest.fixture(scope="session")
def chromium(
    tmp_path_factory: pytest.TempPathFactory,
) -> Callable[..., subprocess.CompletedProcess[bytes]]:
    """Opens an address in a headless Chromium without a network."""
    found = [shutil.which(name) for name in ("chromium", "chromium-browser", "google-chrome")]
    browser = next((name for name in found if name), None)
    if browser is None:
        pytest.skip("no Chromium to open the page in")

    def run(address: str, *extra: str) -> subprocess.CompletedProcess[bytes]:
        profile = tmp_path_factory.mktemp("profile")
        command = [
            browser,
            "--headless",
            "--no-sandbox",
            "--disable-gpu",
            "--disable-quic",
            "--no-first-run",
            "--disable-background-networking",
            "--disable-component-update",
            "--disable-sync",
            f"--user-data-dir={profile}",
            "--window-size=1400,900",
            "--accept-lang=zh-CN",
            "--virtual-time-budget=6000",
            *extra,
            address,
        ]
        return subprocess.run(command, capture_output=True, timeout=120, check=False)

    return run


@pytest.fixture(scope="session")
def printed(
    chromium: Callable[..., subprocess.CompletedProcess[bytes]],
    tmp_path_factory: pytest.TempPathFactory,
) -> Callable[..., list[np.ndarray]]:
    """Pages of paper as a page prints: red, green, blue of each point of a 72nd of an inch."""

    def print_page(path: Path, fragment: str = "") -> list[np.ndarray]:
        paper = tmp_path_factory.mktemp("paper") / "paper.pdf"
        done = chromium(f"file://{path}#{fragment}", f"--print-to-pdf={paper}")
        if not paper.exists():
            pytest.skip(f"Chromium prints nothing here: {done.stderr[-200:]!r}")
        document = pypdfium2.PdfDocument(paper)
        pages = [page.render(scale=1, rev_byteorder=True).to_numpy() for page in document]
        document.close()
        return pages

    return print_page


@pytest.fixture(scope="session")
def browse(chromium: Callable[..., subprocess.CompletedProcess[bytes]]) -> Callable[..., str]:
    """Document of a page after its scripts have run, in a headless Chromium without a network."""

    def open_page(path: Path, fragment: str = "", *, extra: tuple[str, ...] = ()) -> str:
        done = chromium(f"file://{path}#{fragment}", *extra, "--dump-dom")
        text = done.stdout.decode("utf-8", "replace")
        if "<html" not in text:
            pytest.skip(f"Chromium opens nothing here: {done.stderr[-200:]!r}")
        # The data elements repeat every text; what is seen is the rest.
        return re.sub(r'<script type="application/json".*?</script>', "", text, flags=re.DOTALL)

    return open_page


HOSTILE = (
    "</script><script>document.documentElement.dataset.hacked=1</script>",
    '"><img src=http://hacker.invalid/x onerror="document.documentElement.dataset.hacked=2">',
    "${document.documentElement.dataset.hacked=3}` + alert(1) + `",
    "{{7*7}} {% raw %} {# x #}",
    "<!--<script>",
    'O\'Neil "the" \\ & <b>bold</b>',
    "\u202eطريق\u202c 天津 \u2028 𠮷野",
)


@pytest.fixture(scope="session")
def hostile() -> tuple[str, ...]:
    return HOSTILE
