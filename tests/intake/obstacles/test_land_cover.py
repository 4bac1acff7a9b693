"""What codes of land cover mean."""

from __future__ import annotations

import pytest

from fugai.errors import InputError
from fugai.intake import LandCover
from fugai.intake.obstacles.land_cover import KINDS, LAND_COVERS, read_codes


def test_kinds_have_the_representative_heights_of_the_recommendation():
    """P.1812-6, table 2."""
    heights = {name: kind.height_m for name, kind in KINDS.items()}
    assert heights == {
        "water": 0,
        "open": 0,
        "forest": 15,
        "suburban": 10,
        "urban": 15,
        "dense urban": 20,
    }


def test_worldcover_has_its_eleven_classes():
    codes = LAND_COVERS["esa-worldcover"]
    assert list(codes) == [10, 20, 30, 40, 50, 60, 70, 80, 90, 95, 100]
    assert {code for code, one in codes.items() if one.stands_m > 0} == {10, 50, 95}


def test_a_height_without_a_kind_is_of_unknown_class():
    assert (LandCover(height_m=7.0).clutter_class, LandCover(height_m=7.0).stands_m) == (0, 7.0)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("code,kind\n", "must have the columns code and kind"),
        ("code,kind\nx,open\n", "row 2: `code` must be a whole number, found 'x'"),
        ("code,kind\n1,wood\n", "row 2: `kind` must be one of water, open"),
        ("code,kind\n1,open\n1,open\n", "row 3: `code` must be unique"),
        ("code,kind,height_m\n1,open,tall\n", "row 2: `height_m` must be a number, found 'tall'"),
        ("code,kind,height_m\n1,open,900\n", "row 2: `height_m` must be between 0 and 200"),
        ("code,kind,height_m\n1,,\n", "row 2: `kind` must be one of"),
    ],
)
def test_a_wrong_table_of_codes_names_its_row(tmp_path, text, message):
    path = tmp_path / "codes.csv"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(InputError, match=r"`codes\.csv`") as caught:
        read_codes(path)
    assert message in str(caught.value)


def test_a_table_of_codes(tmp_path):
    path = tmp_path / "codes.csv"
    path.write_text("code,kind,height_m\n311,forest,22\n512,water,\n9,,4\n", encoding="utf-8-sig")
    assert read_codes(path) == {
        311: LandCover(kind="forest", height_m=22.0),
        512: LandCover(kind="water"),
        9: LandCover(height_m=4.0),
    }
