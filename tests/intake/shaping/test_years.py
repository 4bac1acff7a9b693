"""Wide tables, a column for each year."""

from __future__ import annotations

import pytest

from fugai.intake import read_table
from fugai.intake.shaping.years import year_of_heading


@pytest.mark.parametrize(
    ("heading", "found"),
    [
        ("2013", (2013, "")),
        ("人口2013", (2013, "")),
        ("2013年", (2013, "")),
        ("2014年常住人口", (2014, "")),
        ("2014年末常住人口（万人）", (2014, "万")),
        ("pop_2010", (2010, "")),
        ("Population (2019)", (2019, "")),
        ("Y2015", (2015, "")),
        ("households_2014", None),
        ("area 2014", None),
        ("20145", None),
        ("1066", None),
    ],
)
def test_headings_of_years(heading, found):
    assert year_of_heading(heading, "residents") == found


def test_each_year_is_a_row_and_a_blank_is_none(write):
    text = "adcode,name,2013,2014,2015\nA,甲,100,,120\nB,乙,7,8,9\n"
    reading = read_table(write("r.csv", text), "residents")
    found = reading.frame[["district_id", "name", "year", "population"]]
    assert found.to_numpy().tolist() == [
        ["A", "甲", 2013, 100.0],
        ["A", "甲", 2015, 120.0],
        ["B", "乙", 2013, 7.0],
        ["B", "乙", 2014, 8.0],
        ["B", "乙", 2015, 9.0],
    ]
    assert len(reading.findings) == 0
    assert any("were read as years" in n.en for n in reading.notes if not isinstance(n, str))


def test_a_finding_names_the_row_of_the_file(write):
    reading = read_table(write("r.csv", "adcode,2013,2014\nA,1,2\nB,-5,x\n"), "residents")
    assert reading.frame["population"].tolist() == [1.0, 2.0]
    assert reading.findings["row"].tolist() == [3, 3]


def test_ten_thousands_in_the_heading(write):
    frame = read_table(write("r.csv", "区县,2013年（万人）\n甲,1.5\n"), "residents").frame
    assert frame["population"].tolist() == [15_000.0]


def test_a_long_table_stays_as_it_is(write):
    frame = read_table(write("r.csv", "adcode,year,population\nA,2013,1\nA,2014,2\n"), "residents")
    assert frame.frame["year"].tolist() == [2013, 2014]


def test_subscriptions_by_year(write):
    text = "adcode,kind,2013,2014\nA,fixed,10,20\nA,mobile,30,40\n"
    frame = read_table(write("s.csv", text), "subscriptions").frame
    assert frame[["kind", "year", "subscribers"]].to_numpy().tolist() == [
        ["fixed", 2013, 10.0],
        ["fixed", 2014, 20.0],
        ["mobile", 2013, 30.0],
        ["mobile", 2014, 40.0],
    ]
