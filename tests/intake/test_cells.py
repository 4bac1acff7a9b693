"""Cells of every kind: what is read, what is missing, what is refused."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from fugai.intake.cells import parse_cells
from fugai.intake.columns.notation import Notation
from fugai.tables import TABLES, Column

HEIGHT = TABLES["sites"]["height_m"]
PEOPLE = TABLES["settlements"]["population"]
DOWNLOAD = TABLES["services"]["download_mbps"]
OPENED = TABLES["sites"]["opened"]
INDOOR = TABLES["access_points"]["indoor"]
TECHNOLOGY = TABLES["sites"]["technology"]
NAME = TABLES["sites"]["name"]


def parsed(column, cells, **options):
    return parse_cells(column, pd.Series(cells, dtype="object"), **options)


@pytest.mark.parametrize(
    ("cell", "value"),
    [
        ("30", 30),
        (" 30.5 ", 30.5),
        ("3e1", 30),
        ("３０", 30),
        ("1,2", None),
        (30, 30),
        (30.25, 30.25),
    ],
)
def test_numbers(cell, value):
    values, findings = parsed(HEIGHT, [cell])
    if value is None:
        assert findings[0].rule.startswith("must be a finite number in m; where ','")
    else:
        assert (values.iloc[0], findings) == (value, [])


@pytest.mark.parametrize("cell", ["", None, "NaN", "null", "N/A", "-", "—", float("nan"), pd.NA])
def test_missing_numbers_are_nan_and_no_finding(cell):
    values, findings = parsed(HEIGHT, [cell])
    assert np.isnan(values.iloc[0])
    assert findings == []


@pytest.mark.parametrize(
    "cell", ["inf", "-Infinity", "30 km", "约30米", "30m以上", "1_000", "0x10", "=1+1", "高", "米"]
)
def test_what_is_no_number(cell):
    (finding,) = parsed(HEIGHT, [cell])[1]
    assert finding.rule.startswith("must be a finite number in m")


@pytest.mark.parametrize(
    ("column", "cell", "value"),
    [
        (HEIGHT, "30米", 30),
        (HEIGHT, "30 m", 30),
        (HEIGHT, "３０Ｍ", 30),
        (HEIGHT, "100ft", 30.48),
        (HEIGHT, "100 feet", 30.48),
        (HEIGHT, "100英尺", 30.48),
        (HEIGHT, "1,20米", None),
        (PEOPLE, "1,800人", 1800),
        (PEOPLE, "1.2万", 12_000),
        (PEOPLE, "1.2 万人", 12_000),
        (PEOPLE, "３２００户", None),
        (DOWNLOAD, "100M", 100),
        (DOWNLOAD, "20 Mbps", 20),
        (DOWNLOAD, "512kbps", 0.512),
    ],
)
def test_units_behind_a_number(column, cell, value):
    values, findings = parsed(column, [cell])
    assert [len(findings)] == [0 if value is not None else 1]
    assert value is None or values.iloc[0] == pytest.approx(value, rel=1e-12)


def test_a_factor_holds_for_numbers_without_a_unit_alone():
    values, findings = parsed(DOWNLOAD, ["20000", "20,000", "20 Mbps"], factor=1e-3)
    assert (values.tolist(), findings) == ([20.0, 20.0, 20.0], [])


def test_a_decimal_comma_and_a_unit():
    assert parsed(HEIGHT, ["30,5 m"], notation=Notation(decimal_comma=True))[0].tolist() == [30.5]


@pytest.mark.parametrize("cell", ["0", "-3", "401", "1e300"])
def test_impossible_heights(cell):
    (found,) = parsed(HEIGHT, [cell])[1]
    assert (found.rule, found.found) == ("must be between 1 and 400 m", [cell])


def test_range_ends_are_inclusive():
    assert parsed(HEIGHT, ["1", "400"])[1] == []


def test_integers():
    column = Column(name="n", kind="integer", title="", title_zh="")
    values, findings = parsed(column, ["3", "3.0", "3.5", ""])
    assert list(values[:2]) == [3, 3]
    assert values.isna().tolist() == [False, False, True, True]
    assert [f.rule for f in findings] == ["must be a whole number"]


@pytest.mark.parametrize(
    "cell",
    [
        "2014",
        "2014.0",
        "2014年",
        "2014-05-01",
        "2014/5/1",
        "2014年5月",
        "20140501",
        "201405",
        "5/1/2014",
        "1.5.2014",
        "2014-05-01T08:00:00",
        "2014-05-01 08:00",
        pd.Timestamp("2014-05-01"),
        2014,
        2014.0,
        "2014年第一季度",
        "2014Q1",
        "二〇一四年五月",
        "２０１４年",
    ],
)
def test_years_and_dates(cell):
    values, findings = parsed(OPENED, [cell])
    assert (values.iloc[0], findings) == (2014, [])


@pytest.mark.parametrize("cell", ["14", "14年", "soon", "12345", "2014-"])
def test_what_is_no_year(cell):
    rule = "must be a year or a date such as 2016-03-01"
    assert [found.rule for found in parsed(OPENED, [cell])[1]] == [rule]


def test_full_width_ids_meet_plain_ones():
    cells = ["Ｓ００１", "S002", "南开－１", ""]
    values, findings = parsed(TABLES["sites"]["site_id"], cells)
    assert values[:3].tolist() == ["S001", "S002", "南开-1"]
    assert [(f.action, f.positions.tolist()) for f in findings] == [
        ("repaired", [0, 2]),
        ("refused", [3]),
    ]
    assert parsed(NAME, cells)[0].iloc[0] == "Ｓ００１"


def test_the_day_number_of_a_date_that_lost_its_format():
    values, (found,) = parsed(OPENED, ["41760", "2015"])
    assert values.tolist() == [2014, 2015]
    assert (found.action, found.positions.tolist()) == ("repaired", [0])


def test_a_year_out_of_range():
    assert parsed(OPENED, ["1492"])[1][0].rule == "must be between 1900 and 2100"


def test_datetime_columns():
    values, _ = parse_cells(OPENED, pd.Series(pd.to_datetime(["2014-01-01", None])))
    assert values.tolist() == [2014, pd.NA]


@pytest.mark.parametrize(
    ("cell", "value"),
    [
        ("是", True),
        ("YES", True),
        ("1", True),
        (True, True),
        ("否", False),
        ("no", False),
        ("0", False),
        ("室外", False),
    ],
)
def test_booleans(cell, value):
    values, findings = parsed(INDOOR, [cell])
    assert (values.iloc[0], findings) == (value, [])


def test_a_boolean_that_is_neither_yes_nor_no():
    values, findings = parsed(INDOOR, ["maybe", ""])
    assert values.isna().all()
    assert [list(f.positions) for f in findings] == [[0]]


@pytest.mark.parametrize(
    ("cell", "value"),
    [
        ("LTE FDD", "lte-fdd"),
        ("td_lte", "lte-tdd"),
        ("4G", "lte-fdd"),
        ("WCDMA", "umts"),
        ("ＧＳＭ", "gsm"),
        ("5g nr", "nr"),
        ("TD-SCDMA", "td-scdma"),
    ],
)
def test_choices_by_any_spelling(cell, value):
    values, findings = parsed(TECHNOLOGY, [cell])
    assert (values.iloc[0], findings) == (value, [])


def test_unknown_and_missing_technology():
    _, findings = parsed(TECHNOLOGY, ["morse", "", "gsm"])
    assert [(f.rule, f.positions.tolist()) for f in findings] == [
        (["must be one of gsm, umts, td-scdma, cdma2000, lte-fdd, lte-tdd, nr"], [0]),
        ("must not be missing", [1]),
    ]


def test_text_that_looks_like_a_formula_is_flagged_and_kept():
    values, (found,) = parsed(
        NAME, ['=HYPERLINK("x")', "@SUM(A1)", "+cmd|' /C calc'!A0", "-3", "a=b"]
    )
    assert values.iloc[0] == '=HYPERLINK("x")'
    assert (found.action, found.positions.tolist()) == ("flagged", [0, 1, 2])


def test_control_characters_are_taken_out():
    values, (found,) = parsed(NAME, ["a\x00b\x1bc", "fine\tand\nwell"])
    assert values.tolist() == ["abc", "fine\tand\nwell"]
    assert found.action == "repaired"


def test_lone_surrogates_do_not_survive():
    values, _ = parsed(NAME, ["a\ud800b"])
    assert values.iloc[0] == "a?b"


def test_every_choice_and_its_spellings_are_unambiguous():
    for table in TABLES.values():
        for column in table.columns:
            for choice, words in column.choices.items():
                for word in (choice, *words):
                    values, findings = parsed(column, [word])
                    assert findings == [], (table.name, column.name, word)
                    if word == choice:
                        assert values.iloc[0] == choice


@given(st.lists(st.text(max_size=12), max_size=8))
def test_no_text_breaks_any_kind(cells):
    for column in (HEIGHT, OPENED, INDOOR, TECHNOLOGY, NAME):
        values, _ = parsed(column, cells)
        assert len(values) == len(cells)


@given(st.floats(1, 400))
def test_any_float_survives_as_text(value):
    assert parsed(HEIGHT, [repr(value)])[0].iloc[0] == value


def test_one_row_and_no_row():
    for column in (HEIGHT, OPENED, INDOOR, TECHNOLOGY, NAME):
        assert len(parsed(column, [])[0]) == 0
