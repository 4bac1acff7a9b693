"""`codes` of clutter in a project file."""

from __future__ import annotations

import pytest

from fugai.errors import ConfigError
from fugai.project import CodesSpec, read_project


@pytest.fixture
def codes(tmp_path):
    for name in ("d.geojson", "c.tif", "codes.csv"):
        (tmp_path / name).write_text("x")

    def read(text, table="clutter"):
        (tmp_path / "project.toml").write_text(
            '[project]\nname = "p"\nyears = [2016]\n[inputs.districts]\npath = "d.geojson"\n'
            f'[inputs.{table}]\npath = "c.tif"\n{text}\n'
        )
        return read_project(tmp_path).inputs[table][0].codes

    return read


def test_the_three_forms(codes, tmp_path):
    assert codes("") is None
    assert codes('codes = "esa-worldcover"') == CodesSpec(name="esa-worldcover")
    assert codes('codes = "codes.csv"') == CodesSpec(path=(tmp_path / "codes.csv").resolve())
    table = 'codes = { 1 = "forest", 2 = 12, 3 = { kind = "urban", height_m = 18.5 } }'
    assert codes(table).values == {1: ("forest", None), 2: ("", 12.0), 3: ("urban", 18.5)}


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ('codes = "corine"', "must be esa-worldcover, a table of codes"),
        ("codes = 3", "must be a name, a file or a table of code to kind"),
        ("codes = {}", "must be a name, a file or a table of code to kind"),
        ('codes = { a = "open" }', "must be a whole number"),
        ('codes = { 1 = "wood" }', "must be one of water, open, forest"),
        ("codes = { 1 = -2 }", "must be a height between 0 and 200"),
        ('codes = { 1 = { kind = "open", tall = 3 } }', "must be kind or height_m"),
        ("codes = { 1 = {} }", "must be one of water, open, forest"),
    ],
)
def test_what_is_wrong(codes, text, message):
    with pytest.raises(ConfigError) as caught:
        codes(text)
    assert message in str(caught.value)


def test_codes_are_of_clutter_alone(codes):
    with pytest.raises(ConfigError, match=r"`inputs\.terrain\.codes` must be of clutter"):
        codes('codes = "esa-worldcover"', table="terrain")
