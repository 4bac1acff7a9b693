"""How many values a file states, and where the others come from: countable by hand."""

import geopandas as gpd
import pytest
from shapely import Point, box

from fugai.errors import ContractError
from fugai.intake import Source, assign_districts, concat_readings, read_table
from fugai.messages import Message
from fugai.tables import Assumption, Reading, assumptions_table, summed_assumptions


def states(reading, column):
    """State, count, of and value of a column."""
    return [
        (one.state, one.count, one.of, one.value)
        for one in reading.assumptions
        if one.column == column
    ]


def test_stated_blank_absent_and_unused_columns(write):
    text = "site_id,technology,height_m,colour,lon,lat\nA,gsm,30,red,117,39\nB,gsm,,blue,117,39.1\n"
    reading = read_table(write("s.csv", text), "sites")
    assert states(reading, "technology") == [("stated", 2, 2, "")]
    assert states(reading, "height_m") == [("stated", 1, 2, ""), ("blank", 1, 2, "")]
    assert states(reading, "frequency_mhz") == [("blank", 2, 2, "")]
    assert states(reading, "colour") == [("ignored", 2, 2, "")]
    assert states(reading, "lon") == []  # coordinates are used


def test_a_default_of_a_whole_column_is_counted_and_said_in_both_languages(write):
    text = "test_id,download_mbps,lon,lat\n1,20,117,39\n2,30,117.1,39\n"
    reading = read_table(write("t.csv", text), "speed_tests")
    assert states(reading, "kind") == [("defaulted", 2, 2, "fixed")]
    assert reading.notes == (
        Message(
            zh="`t.csv`：类别（kind）全部2行均未填写，按默认值“fixed”处理。",
            en="`t.csv`: `kind` is stated in none of the 2 rows: 'fixed' is assumed in all of them.",
        ),
    )


def test_a_word_that_looks_missing_is_stated_where_it_is_a_choice(write):
    text = "outlet_id,kind,delivers,lon,lat\nA,locker,none,117,39\nB,locker,door,117.1,39\n"
    reading = read_table(write("o.csv", text), "outlets")
    assert states(reading, "delivers") == [("stated", 2, 2, "")]


def test_refused_rows_and_rows_not_asked_for_are_ignored(write):
    text = "site_id,technology,height_m,use,lon,lat\nA,gsm,30,y,117,39\nB,gsm,900,y,117,39\nC,gsm,30,n,117,39\n"
    reading = read_table(write("s.csv", text), "sites", source=Source(where={"use": "y"}))
    rows = [(one.count, one.of, one.origin.en) for one in reading.assumptions if one.column == ""]
    assert rows == [
        (1, 3, "rows refused, see findings.csv"),
        (1, 3, "rows that `where` does not ask for"),
    ]
    assert states(reading, "height_m") == [("stated", 1, 1, "")]


def test_constants_are_stated_and_units_of_headings_guessed(write):
    text = "settlement_id,type,常住人口（万人）,lon,lat\nV,village,0.1,117,39\n"
    source = Source(constants={"households": 300})
    reading = read_table(write("v.csv", text), "settlements", source=source)
    assert reading.frame["population"].tolist() == [1000]
    assert states(reading, "population") == [("guessed", 1, 1, "")]
    assert states(reading, "households") == [("stated", 1, 1, "")]


def test_a_bare_generation_is_guessed_with_what_it_was_read_as(write):
    text = "site_id,technology,lon,lat\nA,4G,117,39\nB,lte-tdd,117.1,39\n"
    reading = read_table(write("s.csv", text), "sites")
    assert states(reading, "technology") == [
        ("stated", 1, 2, ""),
        ("guessed", 1, 2, "lte-fdd"),
    ]


def test_made_ids_are_guessed(write):
    reading = read_table(
        write("m.csv", "site_id,level_dbm,lon,lat\nS,-90,117,39\n"), "measurements"
    )
    assert states(reading, "sample_id") == [("guessed", 1, 1, "")]


def test_counts_of_several_sources_add_up(write):
    one = read_table(write("a.csv", "site_id,technology,lon,lat\nA,gsm,117,39\n"), "sites")
    two = read_table(
        write("b.csv", "site_id,technology,height_m,lon,lat\nB,gsm,30,117,39\n"), "sites"
    )
    both = concat_readings([one, two], "sites")
    assert states(both, "status") == [("defaulted", 2, 2, "active")]
    assert {(s, n) for s, n, _, _ in states(both, "height_m")} == {("blank", 1), ("stated", 1)}


def test_rows_that_another_source_has_are_ignored(write):
    path = write("a.csv", "site_id,technology,lon,lat\nA,gsm,117,39\n")
    both = concat_readings([read_table(path, "sites"), read_table(path, "sites")], "sites")
    assert [(one.count, one.origin.zh) for one in both.assumptions if one.column == ""] == [
        (1, "未导入的行，见 findings.csv")
    ]


def test_districts_found_by_position_are_guessed():
    squares = gpd.GeoDataFrame({"name": ["One"]}, index=["D1"], geometry=[box(0, 0, 1, 1)])
    masts = gpd.GeoDataFrame(
        {"district_id": ["D1", None, None]},
        geometry=[Point(0.5, 0.5), Point(0.2, 0.5), Point(9, 9)],
    )
    placed = assign_districts(Reading(frame=masts), squares, table="sites")
    assert states(placed, "district_id") == [
        ("stated", 1, 3, ""),
        ("guessed", 1, 3, ""),
        ("blank", 1, 3, ""),
    ]


def test_the_value_refuses_what_cannot_be():
    with pytest.raises(ContractError, match="`state` must be one of stated"):
        Assumption(input="sites", column="name", state="wrong", count=1, of=1)
    with pytest.raises(ContractError, match="`count` must be between 0 and 1, found 2"):
        Assumption(input="sites", column="name", state="blank", count=2, of=1)
    assert not summed_assumptions([Assumption(input="s", column="c", state="blank", count=0, of=1)])
    assert len(assumptions_table([])) == 0
