"""The lists of a run's page are the run's tables."""

from __future__ import annotations

import base64

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
from shapely.geometry import box

import fugai
from fugai import maps
from fugai.pipeline.run.wireless.hole_places import with_nearest_settlement


def varints(text):
    values, value, shift = [], 0, 0
    for byte in base64.b64decode(text):
        value |= (byte & 127) << shift
        shift = shift + 7 if byte & 128 else 0
        if not byte & 128:
            values.append(-((value + 1) // 2) if value % 2 else value // 2)
            value = 0
    return values


def values(column, language=1):
    """A column of a list as the page reads it."""
    if column["form"] == "d":
        return np.frombuffer(base64.b64decode(column["data"]), dtype="<f8").tolist()
    codes = varints(column["data"])
    if column["form"] == "i":
        return np.cumsum(codes).tolist()
    words = [word if isinstance(word, str) else word[language] for word in column["words"]]
    return [words[code] for code in codes]


def shown(lists, key, language=1):
    made = next(one for one in lists if one["key"] == key)
    return pd.DataFrame({one["key"]: values(one, language) for one in made["columns"]})


def same_numbers(found, table):
    for name in found:
        if name in table and pd.api.types.is_numeric_dtype(table[name]):
            wanted = table[name].to_numpy(dtype=np.float64, na_value=np.nan)
            np.testing.assert_array_equal(found[name].to_numpy(dtype=np.float64), wanted, name)


@pytest.fixture(scope="module")
def tiny(root):
    return root / "tests" / "projects" / "tiny"


def test_lists_of_a_run_without_masts(tiny, tmp_path):
    run = fugai.run(tiny, only=["broadband"], out=tmp_path / "run")
    lists = run.page.lists
    keys = [one["key"] for one in lists]
    assert "assumptions" in keys
    assert not any(key.startswith("holes-") for key in keys)
    ledger = run.tables["assumptions"]
    same_numbers(shown(lists, "assumptions"), ledger)
    assert shown(lists, "assumptions")["column"].tolist() == ledger["column"].tolist()
    if len(run.findings):
        found = shown(lists, "findings")
        assert found["rule"].tolist() == run.findings["rule"].tolist()
        assert found["row"].tolist() == run.findings["row"].astype(str).tolist()
    detail = run.tables["target-districts"]
    for key in (key for key in keys if key.startswith("target-")):
        mine = detail[detail["id"].eq(key.removeprefix("target-"))].set_index("district_id")
        found = shown(lists, key).set_index("district_id")
        same_numbers(found, mine.loc[found.index])
        assert sorted(found.index) == sorted(mine.index)
        if "status" in found and "missed" in set(mine["status"]):
            assert found["status"].iloc[0] == "Missed"
    again = fugai.read_run(tmp_path / "run").page
    assert maps.page_html(again) == maps.page_html(run.page)


@pytest.mark.kernel
def test_holes_unreached_and_overloaded_are_the_tables(tiny):
    run = fugai.run(tiny)
    lists = run.page.lists
    for name in run.tables:
        if name.startswith(("holes-", "unreached-")) or name == "overloaded":
            if not len(run.tables[name]):
                assert all(one["key"] != name for one in lists)
                continue
            found = shown(lists, name)
            same_numbers(found, run.tables[name])
            assert found["district_id"].tolist() == run.tables[name]["district_id"].tolist()
    assert any(one["key"].startswith("holes-") for one in lists)
    assert {"settlement_id", "settlement", "settlement_km"} <= set(run.tables["holes-lte"])


def villages(x, y, **more):
    at = gpd.points_from_xy(x, y)
    ids = [f"v{k}" for k in range(len(x))]
    return gpd.GeoDataFrame({"settlement_id": ids, **more}, geometry=at, crs=32650)


def test_the_settlement_in_a_hole_or_else_the_nearest_is_named():
    areas = [box(0, 0, 100, 100), box(1000, 0, 1100, 100)]
    holes = gpd.GeoDataFrame({"rank": [1, 2]}, geometry=areas, crs=32650)
    # v0 and v1 lie in the first hole, v1 nearer to its middle; v2 is 200 m east of the second
    named = villages([10, 55, 1300], [10, 50, 50], name=["甲", "乙", None])
    found = with_nearest_settlement(holes, named)
    assert found["settlement_id"].tolist() == ["v1", "v2"]
    assert found["settlement"].tolist() == ["乙", ""]
    assert found["settlement_km"].tolist() == [0.0, 0.2]
    assert list(found.columns)[-1] == "geometry"
    assert with_nearest_settlement(holes, villages([0], [0]))["settlement"].tolist() == ["v0", "v0"]


def test_without_settlements_holes_stay_as_they_are():
    holes = gpd.GeoDataFrame({"rank": [1]}, geometry=[box(0, 0, 1, 1)], crs=32650)
    assert with_nearest_settlement(holes, None) is holes
    assert with_nearest_settlement(holes, villages([], [])) is holes
    none = with_nearest_settlement(holes.iloc[:0], villages([0], [0]))
    assert len(none) == 0
    assert "settlement_km" in none
