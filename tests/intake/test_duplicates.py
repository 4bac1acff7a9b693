"""What makes a row the same as another: its id, or what it is about."""

from __future__ import annotations

import pytest

from fugai.intake import Source, concat_readings, read_table
from fugai.tables import TABLES

HEAD = "district_id,kind,year,subscribers\n"


def test_a_figure_stated_twice_counts_once(write):
    rows = (
        "west,fixed,2016,1600\nwest,mobile,2016,1600\nwest,fixed,2015,1400\nwest,fixed,2016,1600\n"
    )
    reading = read_table(write("s.csv", HEAD + rows), "subscriptions")
    assert reading.frame["subscribers"].tolist() == [1600, 1600, 1400]
    assert reading.findings[["row", "column", "value", "rule"]].to_numpy().tolist() == [
        [
            5,
            "district_id, kind, year",
            "west, fixed, 2016",
            "must be unique, it is that of row 2, the whole row is the same",
        ]
    ]


def test_two_figures_of_one_thing_are_not_added(write):
    rows = "west,fixed,2016,1600\nwest,fixed,2016,1700\n"
    reading = read_table(write("s.csv", HEAD + rows), "subscriptions")
    assert reading.frame["subscribers"].tolist() == [1600]
    assert reading.findings["rule"].tolist() == ["must be unique, it is that of row 2"]


def test_other_ids_do_not_make_it_two_things(write):
    rows = "1,west,fixed,2016,1600\n2,west,fixed,2016,1600\n2,east,fixed,2016,5\n"
    reading = read_table(write("s.csv", "subscription_id," + HEAD + rows), "subscriptions")
    assert reading.frame["subscription_id"].tolist() == ["1"]
    found = dict(zip(reading.findings["row"], reading.findings["column"], strict=True))
    assert found == {3: "district_id, kind, year", 4: "subscription_id"}


@pytest.fixture
def tiles(write):
    """Readings of two files of tiles, fixed and mobile, that share a tile."""

    def read(name, kind, rows):
        path = write(name, "quadkey,lat,lon,download_mbps,tests\n" + rows)
        source = Source(constants={"kind": kind, "year": 2023})
        return read_table(path, "speed_tests", source=source)

    return [
        read("fixed.csv", "fixed", "0323002020133332,18.4,-66.1,310,2\n"),
        read("mobile.csv", "mobile", "0323002020133332,18.4,-66.1,52,7\n"),
        read("again.csv", "mobile", "0323002020133332,18.4,-66.1,60,1\n"),
    ]


def test_a_tile_is_measured_for_fixed_and_for_mobile(tiles):
    both = concat_readings(tiles[:2], "speed_tests")
    assert both.frame["kind"].tolist() == ["fixed", "mobile"]
    assert both.findings.empty


def test_the_same_kind_of_one_tile_in_two_files_counts_once(tiles):
    every = concat_readings(tiles, "speed_tests")
    assert every.frame["download_mbps"].tolist() == [310, 52]
    assert every.findings[["file", "column", "value", "rule"]].to_numpy().tolist() == [
        [
            "again.csv",
            "test_id, kind, year",
            "0323002020133332, mobile, 2023",
            "must be unique, it is that of row 2 in mobile.csv",
        ]
    ]


def test_rows_without_an_id_are_no_duplicates_by_it(write):
    rows = ",west,fixed,2016,1600\n,east,fixed,2016,5\n"
    reading = read_table(write("s.csv", "subscription_id," + HEAD + rows), "subscriptions")
    assert len(reading.frame) == 2


def test_the_columns_of_a_key_are_columns_of_the_table():
    for table in TABLES.values():
        for columns in table.unique:
            assert set(columns) <= set(table.names)
        assert any(table.key in columns for columns in table.unique)
