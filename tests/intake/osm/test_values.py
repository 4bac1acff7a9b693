"""Free-text tag values to numbers."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fugai.intake.osm.values import parse_count, parse_kmh, parse_metres, parse_seconds


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("24678", 24678.0),
        ("24 678", 24678.0),
        ("24,678", 24678.0),
        ("24.678", 24678.0),
        ("1'234'567", 1_234_567.0),
        ("24\u202f678", 24678.0),
        ("~5000", 5000.0),
        ("5000 (2011)", 5000.0),
        ("5000;4800", 5000.0),
        ("12,5", 12.5),
        ("about many", None),
        ("", None),
        ("-5", None),
        ("1,23,456", None),
        ("1e400", None),
    ],
)
def test_counts(text, number):
    assert parse_count(text) == number


@pytest.mark.parametrize(
    ("text", "metres"),
    [
        ("30", 30.0),
        ("30 m", 30.0),
        ("30m", 30.0),
        ("30,5", 30.5),
        ("0.5 km", 500.0),
        ("100 ft", 30.48),
        ("100'", 30.48),
        ("6'6\"", 1.9812),
        ("-2", -2.0),
        ("tall", None),
        ("30 m;40 m", None),
    ],
)
def test_lengths(text, metres):
    assert parse_metres(text) == (pytest.approx(metres) if metres is not None else None)


@pytest.mark.parametrize(
    ("text", "kmh"),
    [
        ("50", 50.0),
        ("50 km/h", 50.0),
        ("50kmh", 50.0),
        ("30 mph", 48.28032),
        ("10 knots", 18.52),
        ("0", None),
        ("1000", None),
        ("fast", None),
    ],
)
def test_speeds(text, kmh):
    assert parse_kmh(text) == (pytest.approx(kmh) if kmh is not None else None)


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("00:20", 1200.0),
        ("1:05:30", 3930.0),
        ("PT45M", 2700.0),
        ("PT1H30M", 5400.0),
        ("P1DT2H", 93600.0),
        ("15", 900.0),
        ("0", None),
        ("P", None),
        ("soon", None),
    ],
)
def test_durations(text, seconds):
    assert parse_seconds(text) == seconds


@given(st.text())
def test_no_text_breaks_a_parser(text):
    for parse in (parse_count, parse_metres, parse_kmh, parse_seconds):
        number = parse(text)
        assert number is None or math.isfinite(number)


@given(st.integers(0, 10**9))
def test_grouping_thousands_changes_nothing(count):
    assert parse_count(f"{count:,}") == count == parse_count(f"{count:,}".replace(",", " "))
