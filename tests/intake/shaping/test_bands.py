"""Bands and channel numbers as frequencies, by the tables of 3GPP."""

from __future__ import annotations

from itertools import pairwise

import pytest

from fugai.errors import InputError
from fugai.intake import Source, read_table
from fugai.intake.shaping.band_names import carrier_of
from fugai.tables.vocabulary import bands as tables


@pytest.mark.parametrize(
    ("name", "mhz", "technology"),
    [
        ("B20", 806.0, "lte-fdd"),  # 791 to 821
        ("Band 3", 1842.5, ""),  # 1805 to 1880
        ("L1800", 1842.5, "lte-fdd"),
        ("LTE-1800", 1842.5, "lte-fdd"),
        ("LTE 800 MHz", 806.0, "lte-fdd"),
        ("b40", 2350.0, "lte-tdd"),  # 2300 to 2400
        ("TD-LTE 2600", 2593.0, "lte-tdd"),  # band 41, 2496 to 2690
        ("n78", 3550.0, "nr"),  # 3300 to 3800
        ("NR3500", 3550.0, "nr"),
        ("5G 700", 780.5, "nr"),  # n28, 758 to 803
        ("n258", 25_875.0, "nr"),  # 24.25 to 27.5 GHz
        ("GSM900", 942.5, "gsm"),  # 925 to 960
        ("DCS1800", 1842.5, "gsm"),
        ("G18", 1842.5, "gsm"),
        ("UMTS2100", 2140.0, "umts"),  # 2110 to 2170
        ("Band VIII", 942.5, "umts"),
        ("F频段", 1900.0, "lte-tdd"),  # band 39, 1880 to 1920
        ("ｎ７８", 3550.0, "nr"),
        ("2585", 2585.0, ""),
        ("3.5 GHz", 3500.0, ""),
        ("1842.6", 1842.6, ""),
        ("20", 806.0, ""),
        ("1800", 1842.5, ""),
    ],
)
def test_names_of_bands(name, mhz, technology):
    assert carrier_of(name) == (mhz, technology, "")


@pytest.mark.parametrize(
    ("name", "technology", "mhz"),
    [("78", "NR", 3550.0), ("8", "GSM", 942.5), ("3", "umts", 1842.5), ("2600", "LTE", 2655.0)],
)
def test_a_bare_number_is_a_band_of_the_technology_of_its_row(name, technology, mhz):
    assert carrier_of(name, technology).frequency_mhz == mhz


@pytest.mark.parametrize("name", ["x99", "B0", "B999", "n80", "L18", "L8", "band", "NR-"])
def test_what_is_no_band_or_may_be_two_is_refused(name):
    carrier = carrier_of(name)
    assert carrier.frequency_mhz is None
    assert carrier.problem.startswith("must ")


@pytest.mark.parametrize(
    ("function", "channel", "mhz"),
    [
        (tables.earfcn_mhz, 0, 2110.0),
        (tables.earfcn_mhz, 6300, 806.0),
        (tables.earfcn_mhz, 38950, 2330.0),  # band 40: 2300 + 0.1 (38950 - 38650)
        (tables.earfcn_mhz, 66436, 2110.0),
        (tables.earfcn_mhz, 65536, 2110.0),
        (tables.nr_arfcn_mhz, 600_000, 3000.0),
        (tables.nr_arfcn_mhz, 632_628, 3489.42),  # 3000 + 0.015 x 32628
        (tables.nr_arfcn_mhz, 2_016_667, 24_250.08),
        (tables.uarfcn_mhz, 10_700, 2140.0),
        (tables.uarfcn_mhz, 3_011, 942.2),  # band VIII: 340 + 3011 / 5
        (tables.arfcn_mhz, 1, 935.2),
        (tables.arfcn_mhz, 512, 1805.2),
        (tables.arfcn_mhz, 975, 925.2),
        (tables.arfcn_mhz, 128, 869.2),
    ],
)
def test_channel_numbers(function, channel, mhz):
    assert function(channel) == pytest.approx(mhz, abs=1e-9)


def test_no_two_bands_share_a_channel_number():
    spans = sorted(
        (b.first_channel, b.first_channel + round((b.high_mhz - b.low_mhz) * 10))
        for b in tables.EUTRA_BANDS.values()
    )
    assert all(end <= start for (_, end), (start, _) in pairwise(spans))


def cells(write, text):
    return read_table(write("cells.csv", text), "cells", source=Source(bands="3gpp"))


def test_a_cell_gets_the_frequency_of_its_band_and_an_unknown_band_refuses_its_row(write):
    reading = cells(write, "cell_id,site_id,Band\nC1,S,B20\nC2,S,x99\nC3,S,\n")
    assert reading.frame["cell_id"].tolist() == ["C1", "C3"]
    assert reading.frame["frequency_mhz"].tolist()[0] == 806.0
    assert reading.frame["frequency_mhz"].isna().tolist() == [False, True]
    finding = reading.findings.iloc[0]
    assert (finding["row"], finding["column"], finding["value"]) == (3, "Band", "x99")
    assert finding["action"] == "refused"
    assert any("B20 = 806 MHz (1)" in n.en for n in reading.notes if not isinstance(n, str))


def test_a_stated_frequency_counts_before_a_channel_and_a_channel_before_a_band(write):
    text = "cell_id,site_id,frequency,EARFCN,Band\nC1,S,815.5,6300,20\nC2,S,,6310,20\nC3,S,,,20\n"
    assert cells(write, text).frame["frequency_mhz"].tolist() == [815.5, 807.0, 806.0]


def test_without_the_key_a_band_is_not_taken_for_a_frequency(write):
    path = write("cells.csv", "cell_id,site_id,Band\nC1,S,20\n")
    assert read_table(path, "cells").frame["frequency_mhz"].isna().all()


def test_the_band_says_the_technology_of_a_site_that_says_none_or_only_lte(write):
    head = "site_id,lon,lat,band"
    path = write("sites.csv", f"{head}\nA,117,39,L1800\nB,117,39,n78\nC,117,39,GSM900\n")
    frame = read_table(path, "sites", source=Source(bands="3gpp")).frame
    assert frame["technology"].tolist() == ["lte-fdd", "nr", "gsm"]
    path = write("s.csv", f"{head},technology\nA,117,39,40,LTE\nB,117,39,3,LTE\nC,117,39,78,NR\n")
    frame = read_table(path, "sites", source=Source(bands="3gpp")).frame
    assert frame["technology"].tolist() == ["lte-tdd", "lte-fdd", "nr"]
    assert frame["frequency_mhz"].tolist() == [2350.0, 1842.5, 3550.0]


def test_a_named_column_may_hold_bands(write):
    source = Source(bands="3gpp", columns={"frequency_mhz": "载波"})
    frame = read_table(
        write("c.csv", "cell_id,site_id,载波\nC,S,n41\nD,S,2585\n"), "cells", source=source
    )
    assert frame.frame["frequency_mhz"].tolist() == [2593.0, 2585.0]


def test_a_file_without_bands_and_a_table_without_frequencies_are_named(write):
    with pytest.raises(InputError, match="must find a column of bands"):
        cells(write, "cell_id,site_id\nC,S\n")
    path = write("d.csv", "settlement_id,type,lon,lat,band\na,village,1,1,20\n")
    with pytest.raises(InputError, match="settlements has none"):
        read_table(path, "settlements", source=Source(bands="3gpp"))
