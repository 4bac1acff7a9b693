"""Lists of a page as the browser reads them."""

from __future__ import annotations

import base64
from dataclasses import replace

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest

from fugai import maps
from fugai.errors import ContractError, SelectionError

ABOUT = {"key": "holes", "title": ("盲区", "Holes")}


def doubles(text):
    return np.frombuffer(base64.b64decode(text), dtype="<f8")


def column(made, key):
    return next(one for one in made["columns"] if one["key"] == key)


def test_numbers_keep_all_their_digits():
    values = [0.1 + 0.2, np.nan, 1e-17, 1234567.8901234567]
    made = maps.page_list(pd.DataFrame({"people": values}), {"people": None}, **ABOUT)
    assert column(made, "people")["form"] == "d"
    np.testing.assert_array_equal(doubles(column(made, "people")["data"]), values)


def test_whole_numbers_and_words_are_codes():
    frame = pd.DataFrame({"rank": [3, 1, 2], "type": ["village", "town", "village"]})
    made = maps.page_list(frame, {"rank": None, "type": None}, **ABOUT)
    assert column(made, "rank")["form"] == "i"
    assert column(made, "type")["words"] == [["建制村", "Village"], ["乡镇", "Town"]]


def test_texts_of_two_languages_stay_together():
    frame = pd.DataFrame({"rule": ["a", "b", "a"], "rule_zh": ["甲", "", "丙"]})
    made = maps.page_list(frame, {"rule": ("规则", "Rule")}, pairs={"rule": "rule_zh"}, **ABOUT)
    assert column(made, "rule")["words"] == [["甲", "a"], ["b", "b"], ["丙", "a"]]
    assert column(made, "rule")["label"] == ["规则", "Rule"]


def test_a_long_list_is_cut_and_says_so():
    frame = pd.DataFrame({"people": np.arange(100_000.0)})
    made = maps.page_list(frame, {"people": None}, file="tables/holes.csv", **ABOUT)
    assert (made["rows"], made["total"]) == (maps.MOST_ROWS, 100_000)
    assert made["file"] == "tables/holes.csv"
    assert len(str(made)) < 60_000


def test_places_are_those_of_the_files(tmp_path):
    from fugai import store  # noqa: PLC0415

    at = gpd.points_from_xy([500_000.123, 512_345.678], [4_300_000.9, 4_312_345.6])
    frame = gpd.GeoDataFrame({"rank": [1, 2]}, geometry=at, crs=32650)
    made = maps.page_list(frame, {"rank": None}, **ABOUT)
    written = pd.read_csv(store.write_csv(frame, tmp_path / "x.csv"))
    assert doubles(made["lon"]).tolist() == written["longitude"].tolist()
    assert doubles(made["lat"]).tolist() == written["latitude"].tolist()


def test_rows_without_places_have_none():
    frame = gpd.GeoDataFrame({"rank": [1]}, geometry=[None], crs=32650)
    assert "lon" not in maps.page_list(frame, {"rank": None}, **ABOUT)
    assert "lon" not in maps.page_list(frame.iloc[:0], {"rank": None}, **ABOUT)


def test_a_column_that_is_not_there_is_refused():
    with pytest.raises(SelectionError, match="must be a column of the frame, rank, found 'people'"):
        maps.page_list(pd.DataFrame({"rank": [1]}), {"people": None}, **ABOUT)


def test_a_list_without_rows_is_refused():
    frame = pd.DataFrame({"rank": [1]})
    with pytest.raises(ContractError, match="`most` must be 1 or more, found 0"):
        maps.page_list(frame, {"rank": None}, most=0, **ABOUT)


def test_a_theme_page_has_the_lists_of_its_theme(page):
    frame = pd.DataFrame({"rank": [1]})
    lists = tuple(
        maps.page_list(frame, {"rank": None}, key=key, title=(key, key), theme=theme)
        for key, theme in (("a", "wireless"), ("b", "delivery"), ("c", ""), ("d", "mobile"))
    )
    told = replace(page, lists=lists)
    assert [one["key"] for one in maps.theme_page(told, "wireless").lists] == ["a", "c"]
    assert [one["key"] for one in maps.theme_page(told, "broadband").lists] == ["c", "d"]
    assert 'id="fugai-lists"' in maps.page_html(told)
    assert 'id="fugai-lists"' not in maps.page_html(page)
