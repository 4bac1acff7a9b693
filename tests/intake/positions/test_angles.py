"""Degrees, minutes and seconds in the notations that people write."""

import math

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from fugai.intake.positions.angles import parse_angle, parse_angles, split_pair

EXACT = 39 + 7 / 60 + 12.5 / 3600


@pytest.mark.parametrize(
    "text",
    [
        "39°07'12.5\"N",
        "39 07 12.5N",
        "N39°07′12.5″",
        "39度07分12.5秒",
        "北纬39°07'12.5\"",
        "39d07m12.5s",
        "39d07m12.5sN",
        "39:07:12.5",
        "39º 7’ 12.5” n",
        "３９°０７′１２．５″Ｎ",
        "39-07-12.5",
        "39°07'12.5''N",
        "+39°7'12.5\"",
        "39deg 07min 12.5sec N",
        "北纬: 39°07′12.5″",
    ],
)
def test_notations(text):
    assert parse_angle(text)[0] == pytest.approx(EXACT, abs=1e-12)


@pytest.mark.parametrize(
    ("text", "degrees", "axis"),
    [
        ("117.25E", 117.25, "lon"),
        ("W34°53.5'", -(34 + 53.5 / 60), "lon"),
        ("8.05S", -8.05, "lat"),
        ("南纬8°3'", -8.05, "lat"),
        ("西经34.5°", -34.5, "lon"),
        ("-34°30'", -34.5, ""),
        ("39°", 39.0, ""),
    ],
)
def test_sides_and_signs(text, degrees, axis):
    found = parse_angle(text)
    assert found == (pytest.approx(degrees, abs=1e-12), axis)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "39°61'N",
        "39°07'60\"N",
        "39.5°07'N",
        "N39°S",
        "-39°N",
        "39 07 12 5",
        "north",
        "39°°N",
        "1,2,3",
    ],
)
def test_what_is_no_angle(text):
    assert math.isnan(parse_angle(text)[0])


@given(st.integers(0, 179), st.integers(0, 59), st.integers(0, 59), st.sampled_from("EW"))
def test_any_angle_reads_back(degrees, minutes, seconds, side):
    value = (degrees + minutes / 60 + seconds / 3600) * (1 if side == "E" else -1)
    for text in (
        f"{degrees}°{minutes}'{seconds}\"{side}",
        f"{side} {degrees} {minutes:02} {seconds:02}",
    ):
        assert parse_angle(text) == (pytest.approx(value, abs=1e-12), "lon")


def test_plain_numbers_pass_and_garbage_is_marked():
    values, axes, wrong = parse_angles(
        pd.Series(["117.2", "553000.5", "117°12'E", "", "x", "inf"], dtype="str"),
        decimal_comma=False,
    )
    assert values[:2].tolist() == [117.2, 553000.5]
    assert values[2] == pytest.approx(117.2)
    assert axes[2] == "lon"
    assert wrong.tolist() == [False, False, False, False, True, True]


@pytest.mark.parametrize(
    ("text", "halves"),
    [
        ("39.1, 117.2", ("39.1", "117.2")),
        ("39.1 117.2", ("39.1", "117.2")),
        ("(39.1;117.2)", ("39.1", "117.2")),
        ("[117.2,39.1]", ("117.2", "39.1")),
        ("39.1，117.2", ("39.1", "117.2")),
        ("39,1, 117,2", ("39.1", "117.2")),
        ("POINT (117.2 39.1)", ("117.2", "39.1")),
        ("39°7'N 117°12'E", ("39°7'N", "117°12'E")),
        ("39°7'N,117°12'E", ("39°7'N", "117°12'E")),
    ],
)
def test_pairs_of_coordinates(text, halves):
    assert split_pair(text) == halves


@pytest.mark.parametrize("text", ["", "39.1", "here", "1,2,3", "1 2 3"])
def test_what_is_no_pair(text):
    assert split_pair(text) is None


def test_degrees_with_a_decimal_comma_between_commas():
    values, _, wrong = parse_angles(
        pd.Series(["117,2", "39,12345", "117,234"]), decimal_comma=False
    )
    assert values[:2].tolist() == [117.2, 39.12345]
    assert values[2] == 117_234  # as projected coordinates are written; no longitude
    assert not wrong.any()
