"""Public forms by their headings: the FCC's availability, OpenCelliD, OnSSET."""

from __future__ import annotations

import pytest

from fugai.intake import read_table

FCC = (
    "frn,provider_id,brand_name,location_id,technology,max_advertised_download_speed,"
    "max_advertised_upload_speed,low_latency,business_residential_code,block_geoid,h3_res8_id\n"
    "1,9,Alpha,100,50,1000,500,1,X,360610001001006,882a100d21fffff\n"
    "1,9,Alpha,100,10,0,0,1,X,360610001001006,882a100d21fffff\n"
    "1,8,Beta,100,61,150,20,0,X,360610001001006,882a100d21fffff\n"
    "1,8,Beta,200,72,25,3,1,R,360610001001006,882a100d25fffff\n"
    "1,8,Beta,200,0,25,3,1,R,360610001001006,882a100d25fffff\n"
)


def english(reading):
    return " ".join(note if isinstance(note, str) else note.en for note in reading.notes)


def test_offers_of_the_fcc(write):
    reading = read_table(write("bdc.csv", FCC), "services")
    frame = reading.frame
    found = frame[["settlement_id", "operator", "technology", "download_mbps", "upload_mbps"]]
    assert found.to_numpy().tolist() == [
        ["100", "Alpha", "fttp", 1000.0, 500.0],
        ["100", "Alpha", "dsl", 0.2, 0.2],
        ["100", "Beta", "satellite", 150.0, 20.0],
        ["200", "Beta", "fwa", 25.0, 3.0],
    ]
    assert frame["latency_ms"].fillna(-1).tolist() == [100.0, 100.0, -1.0, 100.0]
    assert reading.findings[["row", "value", "action"]].to_numpy().tolist() == [
        [3, "0", "flagged"],  # below 10 Mbit/s
        [6, "0", "refused"],  # technology 0 is any other
    ]
    assert "1 rows have a rate of 0, which is below 10 Mbit/s" in english(reading)


def test_locations_of_the_fcc_are_counted_once_and_are_no_whole_settlements(write):
    reading = read_table(write("bdc.csv", FCC), "settlements")
    assert reading.frame["settlement_id"].tolist() == ["100", "200"]
    assert reading.frame["households"].tolist() == [1.0, 1.0]
    # the centre of cell 882a100d21fffff as H3 itself gives it
    point = reading.frame.geometry.iloc[0]
    assert (point.x, point.y) == pytest.approx((-73.987555, 40.741943), abs=1e-6)
    assert "2 locations count as one household each" in english(reading)


def test_an_h3_cell_that_is_none_has_no_position(write):
    text = FCC.replace("882a100d25fffff", "nonsense")
    reading = read_table(write("bdc.csv", text), "settlements")
    assert reading.frame["settlement_id"].tolist() == ["100"]
    assert reading.findings["rule"].tolist() == ["must have a position"]


def test_opencellid_without_headings(write):
    text = (
        "LTE,262,2,801,86355,0,13.285,52.522,1000,7,1,1282569574,1300155341,0\n"
        "GSM,262,2,801,86356,0,13.285,52.522,1000,7,1,1282569574,1300155341,0\n"
        "LTE,262,3,801,86357,0,13.3,52.5,1000,7,1,1282569574,1300155341,0\n"
    )
    reading = read_table(write("262.csv", text), "sites")
    assert reading.frame[["site_id", "technology"]].to_numpy().tolist() == [
        ["262-2-801-86355", "lte-fdd"],
        ["262-2-801-86355", "gsm"],
        ["262-3-801-86357", "lte-fdd"],
    ]
    assert "has no headings" in english(reading)
    assert reading.origin["row"].tolist() == [1, 2, 3]


def test_settlements_of_onsset(write):
    text = "id,Country,X_deg,Y_deg,Pop,IsUrban\n1,Benin,2.1,9.5,1200,0\n2,Benin,2.2,9.6,50000,2\n"
    frame = read_table(write("bj.csv", text), "settlements").frame
    assert frame[["settlement_id", "type", "population"]].to_numpy().tolist() == [
        ["1", "village", 1200.0],
        ["2", "town", 50000.0],
    ]
    assert frame.geometry.x.tolist() == [2.1, 2.2]
