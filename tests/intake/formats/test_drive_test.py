"""Logs of drive tests: NMEA with levels, Nemo's events, exports of TEMS and G-NetTrack."""

from __future__ import annotations

from functools import reduce
from operator import xor
from typing import TYPE_CHECKING

import pytest

from fugai.errors import InputError
from fugai.intake import Source, read_table

if TYPE_CHECKING:
    from pathlib import Path

    import pandas as pd

    from fugai.tables import Reading


def read(folder: Path, name: str, text: str, **source: object) -> Reading[pd.DataFrame]:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return read_table(path, "measurements", source=Source(**source))  # type: ignore[arg-type]


def sentence(body: str) -> str:
    """An NMEA sentence with its checksum."""
    return f"${body}*{reduce(xor, body.encode(), 0):02X}\n"


GGA = sentence("GPGGA,081836,3906.000,N,11712.000,E,1,08,1.0,3,M,0,M,,")
RMC = sentence("GPRMC,081837,A,3906.600,S,11713.200,W,000.0,360.0,130916,,")
LOST = sentence("GNGGA,081838,,,,,0,00,,,M,,M,,")


@pytest.mark.parametrize(
    ("line", "level", "cell", "technology"),
    [
        ("RSRP=-97 ECI=8376777", -97.0, "8376777", "lte"),
        ("rsrp: -97.5 dBm, rsrq: -11 dB", -97.5, None, "lte"),
        ('{"rsrp": -101, "ci": 77}', -101.0, "77", "lte"),
        ("$PLTE,RSRP,-88,ECI,8376777*00", -88.0, "8376777", "lte"),
        ("SS-RSRP=-80,NCI=1234567", -80.0, "1234567", "nr"),
        ("RSCP = -91, CID = 4711", -91.0, "4711", "umts"),
        ("RxLev=-70", -70.0, None, "gsm"),
        ("+CESQ: 99,99,255,255,20,60", -80.5, None, "lte"),
        ("+CESQ: 99,99,40,20,255,255", -80.5, None, "umts"),
    ],
)
def test_a_level_stands_at_the_fix_before_it(
    tmp_path: Path, line: str, level: float, cell: str | None, technology: str
) -> None:
    frame = read(tmp_path, "a.nmea", f"{GGA}{line}\n").frame
    assert frame["level_dbm"].tolist() == [level]
    assert frame["technology"].tolist() == [technology]
    assert frame["cell_id"].fillna("").tolist() == [cell or ""]
    assert frame.geometry.iloc[0].coords[0] == pytest.approx((117.2, 39.1))


def test_south_and_west_are_negative_and_a_date_makes_the_time_whole(tmp_path: Path) -> None:
    frame = read(tmp_path, "a.txt", f"{RMC}RSRP=-90\n").frame
    assert frame.geometry.iloc[0].coords[0] == pytest.approx((-117.22, -39.11))
    assert frame["time"].tolist() == ["2016-09-13T08:18:37Z"]


def test_levels_without_a_fix_are_refused_and_counted(tmp_path: Path) -> None:
    reading = read(tmp_path, "a.log", f"RSRP=-90\n{GGA}RSRP=-91\n{LOST}RSRP=-92\n")
    assert reading.frame["level_dbm"].tolist() == [-91.0]
    assert reading.findings["row"].astype(int).tolist() == [1, 5]
    assert reading.findings["rule"].str.contains("position").all()


def test_a_wrong_checksum_moves_no_position(tmp_path: Path) -> None:
    wrong = RMC.replace("3906.600", "3907.600")
    reading = read(tmp_path, "a.nmea", f"{GGA}{wrong}RSRP=-90\n")
    assert reading.frame.geometry.iloc[0].coords[0] == pytest.approx((117.2, 39.1))
    assert "checksum" in reading.findings["rule"].iloc[0]


def test_a_dash_is_no_level_and_no_serving_cell(tmp_path: Path) -> None:
    frame = read(tmp_path, "a.nmea", f"{GGA}RSRP=-90 ECI=5\nRSRP=-\nRSRP=-95\n").frame
    assert frame["level_dbm"].isna().tolist() == [False, True, False]
    assert frame["cell_id"].fillna("").tolist() == ["5", "", ""]


def test_nmea_without_levels_is_one_sentence(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="must hold levels such as RSRP=-97"):
        read(tmp_path, "a.nmea", GGA * 3)
    with pytest.raises(InputError, match="NMEA sentences or Nemo events"):
        read(tmp_path, "b.nmea", "hello\n")


GPS = "GPS,{time},,{lon},{lat},3,0,1,8,9\n"
LTE = (
    "CELLMEAS,{time},,7,0,2,9,0,70003,1850,51,-42,{rsrp},-5.9,1,91,2,70003,1850,52,-44,-60,-25,,\n"
)
CHI = "CHI,10:00:00.100,,7,70003,2,75,1850,51,8376777,43621,23.0\n"


def test_nemo_takes_the_serving_cell_between_two_fixes(tmp_path: Path) -> None:
    log = (
        '#FF,,,"2.26"\n#START,10:00:00.000,,"18.01.2019"\n'
        + GPS.format(time="10:00:00.000", lon=117.2, lat=39.1)
        + CHI
        + LTE.format(time="10:00:00.500", rsrp=-69.1)
        + GPS.format(time="10:00:01.000", lon=117.3, lat=39.2)
    )
    frame = read(tmp_path, "a.nmf", log).frame
    assert frame["level_dbm"].tolist() == [-69.1]
    assert frame["cell_id"].tolist() == ["8376777"]
    assert frame["technology"].tolist() == ["lte-fdd"]
    assert frame["time"].tolist() == ["2019-01-18T10:00:00.500"]
    assert frame.geometry.iloc[0].coords[0] == pytest.approx((117.25, 39.15))


def test_nemo_forgets_the_cell_after_a_handover(tmp_path: Path) -> None:
    other = LTE.format(time="10:00:00.600", rsrp=-80).replace("1850,51", "1850,77")
    log = GPS.format(time="10:00:00.000", lon=117.2, lat=39.1) + CHI + other
    assert read(tmp_path, "a.nmf", log).frame["cell_id"].isna().all()


def test_nemo_reads_umts_and_gsm_and_counts_the_rest(tmp_path: Path) -> None:
    log = (
        GPS.format(time="10:00:00.000", lon=117.2, lat=39.1)
        + "CELLMEAS,10:00:00.1,,5,0,1,3,10588,-81.0,50001,1,17,0,50001,10588,24,-6.0,,-86.0,,,,,,,,1,3,85\n"
        + "CELLMEAS,10:00:00.2,,1,0,2,7,0,10900,30,11,-90,-91,5,1,10900,20,12,-70,-71,9\n"
        + "CELLMEAS,10:00:00.3,,20,0,1,3,1,2,3\n"
    )
    reading = read(tmp_path, "a.nmf", log)
    assert reading.frame["level_dbm"].tolist() == [-86.0, -70.0]
    assert reading.frame["technology"].tolist() == ["umts", "gsm"]
    assert any("not read: 20 (1)" in getattr(note, "en", "") for note in reading.notes)


def test_nemo_places_nothing_far_from_any_fix(tmp_path: Path) -> None:
    log = (
        GPS.format(time="10:00:00.000", lon=117.2, lat=39.1)
        + LTE.format(time="10:00:09", rsrp=-69)
        + LTE.format(time="10:00:30", rsrp=-70)
        + GPS.format(time="10:01:00.000", lon=117.3, lat=39.1)
    )
    reading = read(tmp_path, "a.nmf", log)
    assert reading.frame["level_dbm"].tolist() == [-69.0]
    assert len(reading.findings) == 1


def test_nemo_drives_through_midnight(tmp_path: Path) -> None:
    log = (
        GPS.format(time="23:59:59.000", lon=117.2, lat=39.1)
        + LTE.format(time="00:00:00.000", rsrp=-69)
        + GPS.format(time="00:00:01.000", lon=117.4, lat=39.1)
    )
    frame = read(tmp_path, "a.nmf", log).frame
    assert frame.geometry.iloc[0].x == pytest.approx(117.3)


def test_tems_export_by_its_headings(tmp_path: Path) -> None:
    log = (
        "All-Time,All-Latitude,All-Longitude,All-Serving Cell Identity[1],"
        "All-Serving Cell RSRP (dBm)[1],All-Neighbor Cell RSRP (dBm)[1]\n"
        "08:00:00,39.1,117.2,51,-97.5,-100\n"
    )
    frame = read(tmp_path, "a.csv", log).frame
    assert frame["level_dbm"].tolist() == [-97.5]
    assert frame["cell_id"].isna().all()  # a physical cell identity is not unique


def test_g_nettrack_cells_go_by_their_network_identity(tmp_path: Path) -> None:
    log = (
        "Timestamp\tLongitude\tLatitude\tOperator\tOperatorname\tNode\tCellID\tLAC\tNetworkTech"
        "\tNetworkMode\tLevel\tQual\n"
        "2016.05.01_08.00.00\t117.2\t39.1\t46000\tCMCC\t32721\t9\t1\t4G\tLTE\t-97\t-11\n"
        "2016.05.01_08.00.01\t117.2\t39.1\t46000\tCMCC\t-\t4711\t1\t3G\tHSPA+\t-90\t-11\n"
        "2016.05.01_08.00.02\t117.2\t39.1\t-\t-\t-\t-\t-\t-\t-\t-\t-\n"
    )
    reading = read(tmp_path, "a.txt", log)
    frame = reading.frame
    assert frame["cell_id"].fillna("").tolist() == ["8376585", "4711", ""]
    assert frame["level_dbm"].isna().tolist() == [False, False, True]
    assert frame["operator"].fillna("").tolist() == ["CMCC", "CMCC", ""]
    assert not len(reading.findings)


def test_a_table_stays_a_table(tmp_path: Path) -> None:
    frame = read(tmp_path, "a.log", "lon,lat,rsrp,site\n117.2,39.1,-80,S1\n").frame
    assert frame["site_id"].tolist() == ["S1"]
