"""Layers of a mast: lists in cells, rows per technology, registers of cells."""

from __future__ import annotations

import pytest

from fugai.intake import Source, read_table


def sites(write, text, **source):
    return read_table(write("s.csv", text), "sites", source=Source(**source))


def layers(reading):
    frame = reading.frame
    mhz = frame["frequency_mhz"].fillna(0).tolist()
    return list(zip(frame["site_id"], frame["technology"], mhz, strict=True))


def english(reading):
    return " ".join(note if isinstance(note, str) else note.en for note in reading.notes)


@pytest.mark.parametrize(
    ("cell", "technologies"),
    [
        ("4G/5G", ["lte-fdd", "nr"]),
        ("2G、3G、4G", ["gsm", "umts", "lte-fdd"]),
        ("GSM + LTE", ["gsm", "lte-fdd"]),
        ("LTE FDD & NR", ["lte-fdd", "nr"]),
        ("LTE;4G", ["lte-fdd"]),
        ("HSPA+", ["umts"]),
    ],
)
def test_listed_technologies_are_layers_of_one_mast(write, cell, technologies):
    reading = sites(write, f'site_id,technology,lon,lat\nA,"{cell}",117,39\nB,NR,117,39\n')
    assert reading.frame["technology"].tolist() == [*technologies, "nr"]
    assert reading.frame["site_id"].tolist() == ["A"] * len(technologies) + ["B"]
    assert ("layers of the same masts" in english(reading)) == (len(technologies) > 1)
    assert len(reading.findings) == 0


def test_a_list_with_an_unknown_word_refuses_its_row(write):
    reading = sites(write, "site_id,technology,lon,lat\nA,4G/6G,117,39\nB,NR,117,39\n")
    assert reading.frame["site_id"].tolist() == ["B"]
    assert reading.findings["value"].tolist() == ["4G/6G"]


def test_bands_go_with_the_technology_that_their_name_states(write):
    text = "site_id,technology,band,lon,lat\nA,LTE/NR,N3500/L800/L1800,117,39\nB,2G/4G,G9/L18,1,1\n"
    reading = sites(write, text, bands="3gpp")
    assert layers(reading)[:3] == [
        ("A", "nr", 3550.0),
        ("A", "lte-fdd", 806.0),
        ("A", "lte-fdd", 1842.5),
    ]


def test_bands_go_with_the_only_technology_or_with_that_at_their_place(write):
    head = "site_id,technology,band,lon,lat\n"
    reading = sites(write, head + "A,LTE,3/20,117,39\n", bands="3gpp")
    assert layers(reading) == [("A", "lte-fdd", 1842.5), ("A", "lte-fdd", 806.0)]
    reading = sites(write, head + "A,LTE/NR,20/78,117,39\n", bands="3gpp")
    assert layers(reading) == [("A", "lte-fdd", 806.0), ("A", "nr", 3550.0)]


def test_bands_that_belong_to_nobody_are_not_used_and_told_of(write):
    text = "site_id,technology,band,lon,lat\nA,LTE/NR,20/78/3,117,39\n"
    reading = sites(write, text, bands="3gpp")
    assert layers(reading) == [("A", "lte-fdd", 0.0), ("A", "nr", 0.0)]
    finding = reading.findings.iloc[0]
    assert (finding["row"], finding["value"], finding["action"]) == (2, "20/78/3", "flagged")


OPENCELLID = (
    "radio,mcc,net,area,cell,unit,lon,lat\n"
    "LTE,460,0,1,11,0,117.1,39.1\nLTE,460,0,1,12,0,117.1,39.1\nGSM,460,0,1,13,0,117.1,39.1\n"
    "LTE,460,1,1,14,0,117.1,39.1\nLTE,460,0,2,15,0,117.2,39.1\n"
)


def test_cells_of_a_world_register_are_told_from_masts_by_position_and_network(write):
    reading = sites(write, OPENCELLID)
    assert layers(reading) == [
        ("460-0-1-11", "lte-fdd", 0.0),
        ("460-0-1-11", "gsm", 0.0),
        ("460-1-1-14", "lte-fdd", 0.0),
        ("460-0-2-15", "lte-fdd", 0.0),
    ]
    assert (
        "its 5 rows are cells; by position and operator they were read as 3 sites with 4 layers"
        in (english(reading))
    )


def test_rows_that_are_cells_by_site_id(write):
    text = (
        "cell_id,site_id,technology,azimuth,height,opened,lon,lat\n"
        "C1,A,LTE,0,,2015,117,39\nC2,A,LTE,120,30,2014,117,39\nC3,A,LTE,120,,2013,117,39\n"
        "C4,A,NR,0,25,2016,117,39\nC5,B,LTE,,20,,117.1,39\n"
    )
    frame = sites(write, text, rows="cells").frame
    found = frame[["site_id", "technology", "azimuth_deg", "height_m", "opened"]]
    assert found.astype("object").fillna("").to_numpy().tolist() == [
        ["A", "lte-fdd", 0.0, "", 2015],
        ["A", "lte-fdd", 120.0, 30.0, 2013],
        ["A", "nr", 0.0, 25.0, 2016],
        ["B", "lte-fdd", "", 20.0, ""],
    ]


def test_rows_that_are_cells_without_site_ids(write):
    text = "cell_id,operator,technology,lon,lat\nC1,a,LTE,117,39\nC2,a,NR,117,39\nC3,b,NR,117,39\n"
    reading = sites(write, text, rows="cells")
    assert [row[:2] for row in layers(reading)] == [("C1", "lte-fdd"), ("C1", "nr"), ("C3", "nr")]


def test_cells_without_a_position_stay_rows_of_their_own(write):
    text = "cell_id,operator,technology,lon,lat\nC1,a,LTE,,\nC2,a,LTE,,\nC3,a,LTE,117,39\n"
    reading = sites(write, text, rows="cells")
    assert reading.frame["site_id"].tolist() == ["C3"]
    assert reading.findings["row"].tolist() == [2, 3]
