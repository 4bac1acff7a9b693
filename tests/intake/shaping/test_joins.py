"""Files that are joined: whose partner is whose, and what is said of those without one."""

from __future__ import annotations

import geopandas as gpd
import pytest
from shapely import Point

from fugai.errors import InputError
from fugai.intake import Join, Source, read_table
from fugai.intake.shaping.partners import likely_partners

CELLS = "cell_id,site_id,antenna_id\nC1,S1,A1\nC2,S1,A2\nC3,S2,A1\n"
ANTENNAS = "antenna_id,height_m,azimuth\nA1,30,0\nA2,25,120\nA9,9,9\n"


def read(write, cells=CELLS, antennas=ANTENNAS, *, on="antenna_id", columns=()):
    keys = {on: on} if isinstance(on, str) else on
    join = Join(path=write("antennas.csv", antennas), on=keys, columns=columns)
    return read_table(write("cells.csv", cells), "cells", source=Source(joins=(join,)))


def english(reading):
    return [note if isinstance(note, str) else note.en for note in reading.notes]


def test_every_row_gets_the_cells_of_its_partner(write):
    reading = read(write)
    assert reading.frame["height_m"].tolist() == [30.0, 25.0, 30.0]
    assert reading.frame["azimuth_deg"].tolist() == [0.0, 120.0, 0.0]
    assert len(reading.findings) == 0
    assert "`cells.csv`: 3 of 3 rows have a partner in `antennas.csv` (on antenna_id)." in english(
        reading
    )


def test_only_the_columns_that_are_named_are_taken(write):
    frame = read(write, columns=("azimuth",)).frame
    assert frame["azimuth_deg"].tolist() == [0.0, 120.0, 0.0]
    assert frame["height_m"].isna().all()


def test_headings_of_the_key_may_differ_and_several_make_one_key(write):
    cells = "cell_id,site_id,mast,sector\nC1,S1,S1,1\nC2,S1,S1,2\nC3,S2,S2,1\n"
    antennas = "site,no,height_m\nS1,1,30\nS1,2,40\nS2,1,50\n"
    frame = read(write, cells, antennas, on={"mast": "site", "sector": "no"}).frame
    assert frame["height_m"].tolist() == [30.0, 40.0, 50.0]


def test_a_row_without_partner_is_kept_and_told_of_with_the_likely_cause(write):
    cells = (
        "cell_id,site_id,antenna_id\nC1,S1,0007\nC2,S1,7\nC3,S1,A 8\nC4,S1,Ｂ9\nC5,S1,\nC6,S1,Z\n"
    )
    antennas = "antenna_id,height_m\n0007,30\nA8,40\nB9,50\n"
    reading = read(write, cells, antennas)
    assert reading.frame["cell_id"].tolist() == ["C1", "C2", "C3", "C4", "C5", "C6"]
    assert reading.frame["height_m"].tolist()[:1] == [30.0]
    assert reading.frame["height_m"].isna().sum() == 5
    found = reading.findings
    assert found["action"].unique().tolist() == ["flagged"]
    assert found["row"].tolist() == [3, 4, 5, 6, 7]
    assert found["rule"].tolist() == [
        "must be a key of antennas.csv, which has '0007': they differ by leading zeros",
        "must be a key of antennas.csv, which has 'A8': they differ by spaces inside",
        "must be a key of antennas.csv, which has 'B9': they differ by full-width letters or digits",
        "must name a row of antennas.csv, it is empty",
        "must be a key of antennas.csv",
    ]


def test_a_key_of_several_different_rows_is_an_error_that_names_it(write):
    antennas = "antenna_id,height_m\nA1,30\nA1,31\nA2,25\n"
    with pytest.raises(InputError, match=r"antennas\.csv.*'A1' stands in several rows that differ"):
        read(write, antennas=antennas)


def test_rows_that_agree_or_that_nobody_names_may_be_there_twice(write):
    antennas = "antenna_id,height_m,remark\nA1,30,x\nA1,30,y\nA2,25,\nA9,1,\nA9,2,\n"
    frame = read(write, antennas=antennas, columns=("height_m",)).frame
    assert frame["height_m"].tolist() == [30.0, 25.0, 30.0]


def test_a_join_that_matches_nothing_is_an_error_with_the_cause(write):
    with pytest.raises(
        InputError, match=r"none of its 3 rows has a partner.*differ by leading zeros"
    ):
        read(
            write, "cell_id,site_id,antenna_id\na,S,1\nb,S,2\nc,S,3\n", "antenna_id,h\n01,3\n02,3\n"
        )


def test_columns_that_the_file_has_itself_stay_its_own(write):
    cells = "cell_id,site_id,antenna_id,height\nC1,S1,A1,11\n"
    reading = read(write, cells)
    assert reading.frame["height_m"].tolist() == [11.0]
    assert any("has its own 'height_m'" in note for note in english(reading))
    with pytest.raises(InputError, match="must be columns that the file lacks"):
        read(write, cells.replace("height", "height_m"), columns=("height_m",))


@pytest.mark.parametrize(
    ("on", "columns", "name"), [("x", (), "'x'"), ("antenna_id", ("y",), "'y'")]
)
def test_a_heading_that_is_not_there_is_named(write, on, columns, name):
    with pytest.raises(InputError, match=f"{name} is not there"):
        read(write, on=on, columns=columns)


def test_positions_come_from_a_joined_layer(write, tmp_path):
    places = gpd.GeoDataFrame(
        {"mast": ["S1", "S2"]}, geometry=[Point(117.1, 39.1), Point(117.2, 39.2)], crs=4326
    ).to_crs(32650)
    places.to_file(tmp_path / "masts.gpkg")
    join = Join(path=tmp_path / "masts.gpkg", on={"site_id": "mast"})
    path = write("sites.csv", "site_id,technology\nS2,LTE\nS1,NR\n")
    frame = read_table(path, "sites", source=Source(joins=(join,))).frame
    assert frame.geometry.x.round(6).tolist() == [117.2, 117.1]


def test_a_later_join_may_name_a_column_of_an_earlier_one(write):
    first = Join(
        path=write("a.csv", "antenna_id,type\nA1,K\nA2,L\n"), on={"antenna_id": "antenna_id"}
    )
    second = Join(path=write("t.csv", "type,gain\nK,17\nL,15\n"), on={"type": "type"})
    frame = read_table(write("c.csv", CELLS), "cells", source=Source(joins=(first, second))).frame
    assert frame["gain_dbi"].tolist() == [17.0, 15.0, 17.0]


def test_likely_partners_never_guess_between_two():
    assert likely_partners(["7"], ["07", "007"]) == {}
    assert likely_partners(["7.0"], ["7"]) == {"7.0": ("7", "decimals that a spreadsheet added")}
    assert likely_partners(["a-1"], ["A_1"]) == {"a-1": ("A_1", "hyphens or other signs")}
