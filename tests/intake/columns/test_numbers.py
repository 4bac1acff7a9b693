"""Numbers as people write them: what is read, what is asked, what is explained."""

import numpy as np
import pandas as pd
import pytest

from fugai.errors import InputError
from fugai.intake import Source, read_table
from fugai.intake.cells import parse_cells
from fugai.intake.columns.notation import Notation
from fugai.intake.columns.numbers import number_of
from fugai.tables import TABLES

COST = TABLES["candidates"]["cost"]
PEOPLE = TABLES["settlements"]["population"]
HEIGHT = TABLES["sites"]["height_m"]
VILLAGES = "settlement_id;type;population;lon;lat\n"


def parsed(column, cell, **notation):
    values, findings = parse_cells(
        column, pd.Series([cell], dtype="object"), notation=Notation(**notation)
    )
    return values.iloc[0], findings


@pytest.mark.parametrize(
    ("cell", "value"),
    [
        ("¥1,000", 1000),
        ("￥1,000.50", 1000.5),
        ("1000元", 1000),
        ("1.2万元", 12_000),
        ("1.234,50 €", 1234.5),
        ("1 234 567", 1_234_567),
        ("1'234'567.5", 1_234_567.5),
        ("1.234.567", 1_234_567),
        ("1,234,567", 1_234_567),
        ("+ 5", 5),
        ("\u00a01\u00a0000", 1000),
    ],
)
def test_costs(cell, value):
    assert parsed(COST, cell) == (value, [])


@pytest.mark.parametrize(
    "cell", ["1 5", "12 34", "1,2,3", "1234¹", "①", "1½", "12_000", "1,23,456"]
)
def test_what_is_no_number_is_never_glued_together(cell):
    value, (finding,) = parsed(COST, cell)
    assert np.isnan(value)
    assert finding.action == "refused"


@pytest.mark.parametrize("cell", ["<3", "< 5", "≤5", "＜3", "&lt;3", "unter 5", "少于5人"])
def test_a_suppressed_figure_is_unknown(cell):
    value, (finding,) = parsed(PEOPLE, cell)
    assert np.isnan(value)
    assert (finding.action, finding.found) == ("flagged", [cell])
    assert "unknown, not as 0" in finding.rule


@pytest.mark.parametrize("cell", ["*", "k.A.", "…", "...", "—", "n.a.", "无数据", "待定", "."])
def test_words_for_no_value(cell):
    value, findings = parsed(PEOPLE, cell)
    assert np.isnan(value)
    assert findings == []


@pytest.mark.parametrize(
    ("cell", "why"),
    [
        ("#REF!", "an error value of the spreadsheet"),
        ("约2000", "a limit, a range or an estimate"),
        (">30", "a limit, a range or an estimate"),
        ("20-30", "a limit, a range or an estimate"),
        ("30以上", "a limit, a range or an estimate"),
        ("1,5", 'declare `decimal = ","`'),
        ("12²", "may be a footnote"),
    ],
)
def test_the_reason_is_said(cell, why):
    assert why in parsed(HEIGHT, cell)[1][0].rule


@pytest.mark.parametrize(
    ("cell", "notation", "value"),
    [
        ("26.528", {"thousands": "."}, 26_528),
        ("26.528", {"decimal": "."}, 26.528),
        ("26,528", {"decimal": ","}, 26.528),
        ("26,528", {"thousands": ","}, 26_528),
        ("1.234,5", {"decimal": ","}, 1234.5),
        ("12.5", {"thousands": "."}, np.nan),
        ("1,234.5", {"decimal": ","}, np.nan),
        ("1.234.567", {"decimal": ","}, 1_234_567),
        ("1.234.567", {"decimal": "."}, np.nan),
    ],
)
def test_what_is_declared_holds(cell, notation, value):
    assert number_of(cell, Notation(**notation)) == pytest.approx(value, nan_ok=True, rel=1e-15)


@pytest.mark.parametrize("cell", ["26.528", "26,528", "1.300"])
def test_people_in_thousandths_are_asked_about(write, cell):
    path = write("v.csv", VILLAGES + f"V1;village;980;100.0;30.0\nV2;village;{cell};100.1;30.0\n")
    with pytest.raises(InputError, match=r"`v.csv` row 3: population = .* may be .* `thousands = "):
        read_table(path, "settlements")
    sign = cell.strip("0123456789")
    for key, value in (("thousands", 1000.0), ("decimal", 1.0)):
        frame = read_table(path, "settlements", source=Source(**{key: sign})).frame
        number = float(cell.replace(",", "."))
        assert frame["population"].tolist() == pytest.approx([980, number * value], rel=1e-15)


def test_a_column_that_mixes_its_signs_is_asked_about(write):
    path = write("v.csv", VILLAGES + "V1;village;26,528;100,02;30,02\nV2;village;1,5;100,1;30\n")
    with pytest.raises(InputError, match=r"may be 26,528 or 26\.528"):
        read_table(path, "settlements")


def test_figures_of_a_model_and_myriads_are_not_asked_about(write):
    computed = VILLAGES + "V1;village;26.528;100.0;30.0\nV2;village;1234.56;100.1;30.0\n"
    assert read_table(write("v.csv", computed), "settlements").frame["population"].sum() > 1261
    myriads = "编号,类型,人口（万人）,经度,纬度\n1,村,0.185,100.0,30.0\n2,村,26.528,100.1,30.0\n"
    found = read_table(write("w.csv", myriads), "settlements").frame["population"]
    assert found.tolist() == [1850, 265_280]


def test_commas_between_thousands_are_said(write):
    text = 'settlement_id,type,population,lon,lat\nV1,village,"26,528",100.0,30.0\n'
    reading = read_table(write("v.csv", text), "settlements")
    assert reading.frame["population"].tolist() == [26_528]
    assert any(getattr(note, "en", "").endswith("as in '26,528'.") for note in reading.notes)


def test_heights_with_three_decimals(write):
    head = "site_id;technology;height_m;lon;lat\n"
    points = write("a.csv", head + "A;gsm;26.528;100.02;30.02\n")
    assert read_table(points, "sites").frame["height_m"].tolist() == [26.528]
    commas = write("b.csv", head + "A;gsm;26,528;100,02;30,02\n")
    assert read_table(commas, "sites").frame["height_m"].tolist() == [26.528]
    for text in ("A;gsm;26.528;100,02;30,02\n", "A;gsm;26,528;100.02;30.02\n"):
        with pytest.raises(InputError, match="row 2: height_m"):
            read_table(write("c.csv", head + text), "sites")


def test_words_for_no_value_are_counted_and_defaults_said(write):
    text = (
        "candidate_id,name,cost,status,lon,lat\nC1,a,*,candidate,100.0,30.0\n"
        "C2,b,k.A.,,100.1,30.0\nC3,-,*,-,100.2,30.0\n"
    )
    reading = read_table(write("c.csv", text), "candidates")
    assert reading.frame["status"].tolist() == ["candidate"] * 3
    assert reading.frame["name"].tolist() == ["a", "b", "-"]
    notes = [note.en for note in reading.notes]
    assert notes == [
        "`c.csv`: 2 of 3 cells of status are blank and count as 'candidate'.",
        "`c.csv`: read as no value: '*' (2), 'k.A.' (1), '-' (1).",
    ]


def test_an_operator_is_never_called_dash(write):
    text = (
        "site_id,technology,operator,lon,lat\nA,gsm,-,100,30\nB,gsm,k.A.,100,31\n-,gsm,x,100,32\n"
    )
    reading = read_table(write("s.csv", text), "sites")
    assert reading.frame["operator"].isna().all()
    assert reading.findings[["row", "rule"]].to_numpy().tolist() == [[4, "must not be missing"]]


def test_two_groups_show_what_one_group_is(write):
    text = VILLAGES + "V1;village;1.234.567;100.0;30.0\nV2;village;1.200;100.1;30.0\n"
    reading = read_table(write("v.csv", text), "settlements")
    assert reading.frame["population"].tolist() == [1_234_567, 1200]
    assert any("the point separates thousands" in getattr(n, "en", "") for n in reading.notes)
