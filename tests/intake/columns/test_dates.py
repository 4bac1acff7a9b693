"""Dates: the year that is kept, days that do not exist, years of two digits."""

import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fugai.intake.columns.dates import NO_DATE, NO_SUCH_DAY, TWO_DIGITS, year_of


@pytest.mark.parametrize(
    "text",
    [
        "2016-02-30",
        "30/02/2016",
        "31.11.2016",
        "2016/13/01",
        "20160230",
        "2016年2月30日",
        "二〇一六年二月三十日",
        "13/14/2016",
        "2014-15",
        "Feb 30, 2016",
        "00/2016",
    ],
)
def test_days_that_do_not_exist(text):
    assert year_of(text).rule == NO_SUCH_DAY


@pytest.mark.parametrize(
    ("text", "year"),
    [
        ("29/02/2016", 2016),
        ("2/29/2016", 2016),
        ("2016-2-29T10:00", 2016),
        ("May 2016", 2016),
        ("1 May 2016", 2016),
        ("3. März 2015", 2015),
        ("12 de marzo de 2014", 2014),
        ("03/2016", 2016),
        ("2016年", 2016),
        ("2016年度", 2016),
        ("二〇一六年十二月三十一日", 2016),
    ],
)
def test_years(text, year):
    assert year_of(text) == (year, "", False)


@pytest.mark.parametrize(("order", "year"), [("dmy", 2003), ("mdy", 2003), ("ymd", 2001)])
def test_two_digits_are_open_until_the_order_is_declared(order, year):
    assert year_of("01/02/03").rule == TWO_DIGITS
    assert year_of("01/02/03", order).value == year
    assert year_of("31/12/99", "dmy").value == 1999
    assert year_of("12/31/2015", "dmy").rule == NO_SUCH_DAY


@given(st.dates())
@settings(deadline=None)
def test_every_day_that_exists_has_its_year(day):
    for form in (
        "{0:04d}-{1:02d}-{2:02d}",
        "{2}/{1}/{0:04d}",
        "{1}/{2}/{0:04d}",
        "{0:04d}年{1}月{2}日",
    ):
        assert year_of(form.format(day.year, day.month, day.day)).value == day.year


@given(st.text(max_size=20))
@settings(deadline=None)
def test_any_text_is_a_year_or_breaks_a_rule(text):
    found = year_of(text)
    assert math.isnan(found.value) == bool(found.rule)


def test_a_word_is_no_date():
    assert year_of("soon").rule == NO_DATE
