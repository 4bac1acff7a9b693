"""Measured antenna patterns from files."""

from __future__ import annotations

import numpy as np
import pytest

from fugai.errors import ConfigError, InputError
from fugai.intake import read_antenna

ANGLES = range(360)


def away(angle, centre=0):
    return abs((angle - centre + 180) % 360 - 180)


def text(
    *,
    gain="15.5 dBd",
    tilt="TILT ELECTRICAL 6",
    sign=1,
    centre=6,
    drop=(),
    extra=(),
    name="NAME 65-18",
    horizontal="HORIZONTAL 360",
    frequency="FREQUENCY 1840",
):
    """A pattern file; the beam stands ``centre`` degrees below the horizon."""
    lines = [name, "MAKE somebody", frequency, "H_WIDTH 65", f"GAIN {gain}", tilt, "COMMENT 7°"]
    lines += [horizontal]
    lines += [f"{a} {sign * min(away(a) / 4, 25):.1f}" for a in ANGLES if a not in drop]
    lines += [*extra, "VERTICAL 360"]
    lines += [f"{a}\t{sign * min(away(a, centre) / 2, 30):.1f}" for a in ANGLES]
    return "\n".join(lines)


@pytest.fixture
def read(tmp_path):
    def write_and_read(content, **options):
        path = tmp_path / "a.msi"
        path.write_bytes(content.encode("latin-1"))
        return read_antenna(path, **options)

    return write_and_read


def test_a_file_by_hand(read):
    antenna = read(text())
    assert antenna.name == "65-18"
    assert antenna.gain_dbi == pytest.approx(15.5 + 2.15, rel=1e-12)  # plain addition
    assert antenna.frequency_mhz == 1840.0
    assert antenna.electrical_tilt_deg == 6.0
    assert antenna.horizontal_db[[0, 40, 180, 320]].tolist() == [0.0, 10.0, 25.0, 10.0]
    assert antenna.vertical_db[[6, 0, 10]].tolist() == [0.0, 3.0, 2.0]
    assert antenna.deepest_db == 30.0


def test_gain_in_dbi_stays(read):
    assert read(text(gain="17.65 dBi")).gain_dbi == 17.65


def test_a_gain_without_unit_needs_one(read):
    with pytest.raises(InputError, match=r"dBi or dBd, found '15.5'"):
        read(text(gain="15.5"))
    assert read(text(gain="15.5"), gain_unit="dbd").gain_dbi == pytest.approx(17.65, rel=1e-12)
    assert read(text(gain="15.5 dB"), gain_unit="dbi").gain_dbi == 15.5
    with pytest.raises(ConfigError, match="`gain_unit` must be dbi or dbd"):
        read(text(gain="15.5"), gain_unit="db")


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (text(drop=(7, 8), horizontal="HORIZONTAL 358"), r"2 are missing: 7, 8\."),
        (text(drop=(7,)), r"the 360 lines that HORIZONTAL states, found 359"),
        (text(extra=("12 3.5",), horizontal="HORIZONTAL"), "one value at 12 degrees"),
        (text(extra=("12 three",), horizontal="HORIZONTAL"), "must be an angle and an attenuation"),
        (text(extra=("400 3",), horizontal="HORIZONTAL"), "angle of -360 to 360"),
        (text(extra=("HORIZONTAL 360",)), "must hold one HORIZONTAL cut"),
        (text().split("VERTICAL")[0], "must hold a VERTICAL cut, found none"),
        (text(gain="lots"), "must state its gain as a number with dBi or dBd, found 'lots'"),
        (text(gain="155 dBi"), "between -20 and 60 dBi"),
        (text().replace("\n5 1.2", "\n5 -1.2"), "found -1.2 beside 25"),
        ("nothing of the kind", "must hold a HORIZONTAL cut"),
    ],
)
def test_what_is_wrong_is_named(read, content, message):
    with pytest.raises(InputError, match=message):
        read(content)


def test_a_missing_file_and_one_too_large(tmp_path):
    with pytest.raises(InputError, match="must be an existing file"):
        read_antenna(tmp_path / "none.msi")
    path = tmp_path / "large.msi"
    path.write_bytes(b"0 0\n" * 600_000)
    with pytest.raises(InputError, match="at most 2,000,000 bytes"):
        read_antenna(path)


def test_a_cut_of_gains_changes_its_sign_with_a_note(read):
    antenna = read(text(sign=-1))
    assert antenna.horizontal_db[40] == 10.0
    assert any("HORIZONTAL holds gains" in note for note in antenna.notes)


def test_a_cut_that_counts_upward_is_mirrored_with_a_note(read):
    antenna = read(text(centre=-6))
    assert antenna.vertical_db[6] == 0.0
    assert antenna.vertical_db[354] == 6.0
    assert any("counts upward" in note for note in antenna.notes)
    assert antenna.vertical_db.tolist() == read(text(centre=6)).vertical_db.tolist()


@pytest.mark.parametrize(
    ("tilt", "centre", "expected"),
    [
        ("TILT ELECTRICAL", 6, 6.0),
        ("TILT", 0, 0.0),
        ("TILT 6", 6, 6.0),
        ("ELECTRICAL_TILT 6", 6, 6.0),
        ("TILT MECHANICAL 4", 6, 6.0),
        ("TILT 2", 9, 9.0),
    ],
)
def test_electrical_tilt(read, tilt, centre, expected):
    assert read(text(tilt=tilt, centre=centre)).electrical_tilt_deg == expected


def test_first_line_may_be_the_name_alone(read):
    assert read(text(name="742 265 T6")).name == "742 265 T6"
    assert read(text(), name="own").name == "own"


@pytest.mark.parametrize(
    ("frequency", "expected"),
    [("FREQUENCY 1710-1880", 1795.0), ("FREQUENCY 2.6 GHz", 2600.0), ("COMMENT no", None)],
)
def test_frequency(read, frequency, expected):
    antenna = read(text(frequency=frequency))
    assert antenna.frequency_mhz == expected
    assert any("states no frequency" in note for note in antenna.notes) == (expected is None)


def test_decimal_commas_and_half_degrees(read):
    content = (
        text(horizontal="HORIZONTAL", extra=("0.5 77",)).replace(".", ",").replace("0,5 ", "0.5 ")
    )
    antenna = read(content)
    assert antenna.horizontal_db[1] == 0.2
    assert np.max(antenna.horizontal_db) == 25.0
