"""Azimuths of several sectors, of none, of all directions."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fugai.intake import read_table
from fugai.intake.columns.azimuths import azimuths_of, sectors_of

SITES = "site_id,technology,azimuth_deg,lon,lat\n"
CELLS = "cell_id,site_id,azimuth_deg\n"


@pytest.mark.parametrize(
    ("text", "degrees"),
    [
        ("0/120/240", (0, 120, 240)),
        ("0,120,240", (0, 120, 240)),
        ("0°、120°、240°", (0, 120, 240)),
        ("0 120 240", (0, 120, 240)),
        ("[0, 120, 240]", (0, 120, 240)),
        ("0-120-240", (0, 120, 240)),
        ("S1:10; S2:130; S3:250", (10, 130, 250)),
        ("30,60", (30, 60)),
        ("N/SE/SW", (0, 135, 225)),
        ("东南", (135,)),
        ("北偏东30°", (30,)),
        ("南偏西10", (190,)),
        ("-30", (330,)),
        ("120°", (120,)),
        ("０／１２０", (0, 120)),
    ],
)
def test_directions(text, degrees):
    assert azimuths_of(text).degrees == degrees


@pytest.mark.parametrize(
    "text", ["120", "120.5", "400", "-1", "-99", "somewhere", "120-200", "0x1", "-200"]
)
def test_what_is_left_to_the_check_of_numbers(text):
    assert azimuths_of(text) is None


def test_a_decimal_comma_is_no_list():
    assert azimuths_of("30,5", decimal_comma=True) is None
    assert azimuths_of("0,120,240", decimal_comma=True).degrees == (0, 120, 240)
    assert azimuths_of("0,120", decimal_comma=True).degrees == (0, 120)


@pytest.mark.parametrize(
    ("text", "count"),
    [("三扇区", 3), ("3扇区", 3), ("六小区", 6), ("two sectors", 2), ("13扇区", None)],
)
def test_numbers_of_sectors(text, count):
    assert sectors_of(text) == count


@given(
    st.lists(st.integers(0, 359), min_size=2, max_size=6),
    st.sampled_from(["/", "、", ";", "|", ", "]),
)
@settings(deadline=None)
def test_every_list_comes_back(azimuths, sign):
    assert azimuths_of(sign.join(map(str, azimuths))).degrees == tuple(map(float, azimuths))


def test_a_mast_with_three_sectors_is_one_mast(write):
    rows = "A,lte-fdd,0/120/240,117.0,39\nB,lte-fdd,全向,117.1,39\nC,lte-fdd,三扇区,117.2,39\n"
    reading = read_table(
        write("s.csv", SITES + rows + "D,gsm,400,117.3,39\nE,gsm,N,117.4,39\n"), "sites"
    )
    frame = reading.frame.set_index("site_id")
    assert frame.loc["A", "azimuth_deg"].tolist() == [0, 120, 240]
    assert frame.loc["C", "azimuth_deg"].tolist() == [0, 120, 240]
    assert frame.loc["B", ["azimuth_deg", "sectors"]].isna().tolist() == [True, False]
    assert frame.loc["B", "sectors"] == 1
    assert frame.loc["E", "azimuth_deg"] == 0
    found = reading.findings.set_index("row")["action"].to_dict()
    assert found == {2: "repaired", 3: "repaired", 4: "flagged", 5: "refused", 6: "repaired"}
    assert "it says 3 sectors without them" in reading.findings["rule"].iloc[2]


def test_cells_are_numbered(write):
    rows = "A,S,0/120\nB,S,全向\nC,S,定向\nD,S,\n"
    reading = read_table(write("c.csv", CELLS + rows), "cells")
    assert reading.frame["cell_id"].tolist() == ["A-1", "A-2", "B", "C", "D"]
    assert reading.frame["azimuth_deg"].fillna(-1).tolist() == [0, 120, -1, -1, -1]
    assert reading.frame["beamwidth_deg"].fillna(-1).tolist() == [-1, -1, 360, -1, -1]
    assert reading.notes[0].en == (
        "`c.csv`: 1 rows state several azimuths and were read as 2 sectors, whose ids are numbered."
    )


def test_words_in_other_columns(write):
    text = "site_id,technology,扇区数,天线类型,lon,lat\nA,gsm,三扇区,定向,117,39\nB,gsm,,全向天线,117.1,39\n"
    frame = read_table(write("s.csv", text), "sites").frame
    assert frame["sectors"].tolist() == [3, 1]
    assert frame["antenna"].isna().all()
