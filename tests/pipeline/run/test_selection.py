"""What is selected of the measures, and what is said where nothing matches."""

from __future__ import annotations

import pytest

from fugai.errors import SelectionError
from fugai.pipeline.run.selection import select_measures
from fugai.tables import measures

BASIS = {"basis": "measured"}


@pytest.fixture(scope="module")
def rows():
    found = []
    for year in (2015, 2016):
        for minutes in ("5", "15"):
            for district, value in (("", 0.5), ("west", 0.25), ("east", 1.0)):
                one = {"indicator": "reach", "year": year, "district_id": district, **BASIS}
                one |= {"mode": "walk", "minutes": minutes, "value": value + year}
                found += [one, one | {"statistic": "unknown", "value": 0.1}]
        found.append({"indicator": "speed", "year": year, "type": "fixed", "value": 20.0, **BASIS})
        found.append({"indicator": "speed", "year": year, "value": 30.0, **BASIS})
    return measures(found)


def test_the_last_year_and_the_only_value_are_taken_by_themselves(rows):
    found = select_measures(rows, "reach", dimensions={"minutes": "5"})
    assert found.year == 2016
    assert found.dimensions["mode"] == "walk"
    assert found.rows["district_id"].tolist() == ["", "west", "east"]
    assert found.rows["value"].tolist() == [2016.5, 2016.25, 2017.0]
    assert found.title == "reach, mode walk, minutes 5, 2016"


@pytest.mark.parametrize("minutes", ["15", 15, 15.0, "15.0"])
def test_a_number_is_taken_in_any_form(rows, minutes):
    found = select_measures(rows, "reach", dimensions={"minutes": minutes})
    assert found.dimensions["minutes"] == "15"


def test_all_together_come_before_a_part(rows):
    assert select_measures(rows, "speed").rows["value"].tolist() == [30.0]
    fixed = select_measures(rows, "speed", year=2015, dimensions={"type": "fixed"})
    assert fixed.rows["value"].tolist() == [20.0]


def test_companion_rows_come_along_with_every_year(rows):
    found = select_measures(rows, "reach", dimensions={"minutes": 5})
    assert set(found.all_years["statistic"]) == {"", "unknown"}
    assert set(found.all_years["year"]) == {2015, 2016}
    assert set(found.rows["statistic"]) == {""}


@pytest.mark.parametrize(
    ("indicator", "year", "dimensions", "says"),
    [
        ("nonsense", None, {}, "There is no indicator 'nonsense', but: reach, speed."),
        ("reach", 1999, {}, "`year` of `reach` must be one of 2015, 2016, found 1999."),
        ("reach", None, {}, "`minutes` of `reach` must be one of 5, 15."),
        ("reach", None, {"minutes": 7}, "`minutes` of `reach` must be one of 5, 15, found 7."),
        (
            "reach",
            None,
            {"minutes": 5, "mode": "flying"},
            "`mode` of `reach` must be one of walk, found 'flying'.",
        ),
        (
            "speed",
            None,
            {"type": "mobile"},
            "`type` of `speed` must be one of '' (all together), fixed, found 'mobile'.",
        ),
        ("reach", None, {"moed": "walk"}, "There is no dimension 'moed', but: profile, operator, "),
    ],
)
def test_what_matches_nothing_lists_what_there_is(rows, indicator, year, dimensions, says):
    with pytest.raises(SelectionError) as caught:
        select_measures(rows, indicator, year=year, dimensions=dimensions)
    assert str(caught.value).startswith(says)
