"""How long reading takes. Limit: 40,000 rows of sites with all checks in 3 s on two cores."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely

from fugai.grid import choose_crs
from fugai.intake import (
    Expected,
    Source,
    assign_districts,
    concat_readings,
    convert_datum,
    datum_guard,
    prepare_districts,
    read_table,
)
from fugai.tables import Reading

ROWS = 40_000
EXTENT = (116.7, 38.5, 118.1, 40.3)


@pytest.fixture(scope="module")
def districts():
    """Sixteen districts as a mesh over the extent."""
    west, south, east, north = EXTENT
    x, y = np.linspace(west, east, 5), np.linspace(south, north, 5)
    boxes = [shapely.box(x[i], y[j], x[i + 1], y[j + 1]) for i in range(4) for j in range(4)]
    frame = gpd.GeoDataFrame(
        {
            "district_id": [f"{i:06}" for i in range(16)],
            "name": [f"区{i}" for i in range(16)],
            "name_en": "",
            "class": "",
            "population": 1e5,
            "households": 3e4,
        },
        geometry=[box.segmentize(0.002) for box in boxes],
        crs=4326,
    )
    return prepare_districts(Reading(frame=frame)).frame.to_crs(choose_crs(EXTENT))


@pytest.fixture(scope="module")
def table():
    """Rows of a register with 1 % of every kind of mistake."""
    rng = np.random.default_rng(5)
    frame = pd.DataFrame(
        {
            "基站编号": [f"TJ{i:06}" for i in range(ROWS)],
            "名称": [f"天津站{i}" for i in range(ROWS)],
            "运营商": rng.choice(["甲", "乙", "丙"], ROWS),
            "制式": rng.choice(["LTE FDD", "TD-LTE", "WCDMA", "5G NR"], ROWS),
            "天线挂高": rng.integers(15, 60, ROWS).astype(str),
            "开通时间": rng.choice(["2013-05-01", "2014", "2015/3/9"], ROWS),
            "状态": "在网",
            "经度": rng.uniform(EXTENT[0], EXTENT[2], ROWS).round(6).astype(str),
            "纬度": rng.uniform(EXTENT[1], EXTENT[3], ROWS).round(6).astype(str),
        }
    )
    every = ROWS // 100
    frame.loc[::every, "制式"] = "?"
    frame.loc[1::every, "天线挂高"] = "3000"
    frame.loc[2::every, "经度"] = "11.7"
    frame.loc[3::every, "经度"] = "117°15'30\"E"
    frame.loc[4::every, "基站编号"] = "TJ000010"
    frame.loc[5::every, ["经度", "纬度"]] = frame.loc[5::every, ["纬度", "经度"]].to_numpy()
    return frame


def _everything(path, districts, **options):
    reading = read_table(
        path,
        "sites",
        crs=districts.crs,
        source=Source(datum="gcj02"),
        expected=Expected(extent=EXTENT),
        **options,
    )
    datum_guard(reading.frame, districts, table="sites", declared="gcj02")
    return assign_districts(concat_readings([reading], "sites"), districts, table="sites")


@pytest.mark.parametrize("suffix", ["csv", "xlsx"])
def test_sites_with_all_checks(benchmark, tmp_path, table, districts, suffix):
    path = tmp_path / f"sites.{suffix}"
    if suffix == "csv":
        table.to_csv(path, index=False, encoding="gb18030")
    else:
        table.to_excel(path, index=False)
    reading = benchmark.pedantic(_everything, (path, districts), rounds=2, iterations=1)
    assert len(reading.frame) == ROWS - 400
    if suffix == "csv":
        assert benchmark.stats.stats.min < 3.0


def test_a_million_points_from_gcj02(benchmark):
    """Three fixed-point rounds elsewhere: 1.6 s per million, to 0.1 mm."""
    rng = np.random.default_rng(1)
    lon, lat = rng.uniform(75, 130, 1_000_000), rng.uniform(5, 50, 1_000_000)
    benchmark.pedantic(convert_datum, (lon, lat, "gcj02", "wgs84"), rounds=2, iterations=1)
