"""Project files that no reader may stumble over, or print as they are."""

from __future__ import annotations

import pytest

from fugai.errors import ConfigError, without_passwords
from fugai.project import read_project

HEAD = '[project]\nname = "p"\nyears = [2016]\n[inputs.districts]\n'


def problems(tmp_path, text):
    (tmp_path / "project.toml").write_text(text, encoding="utf-8")
    with pytest.raises(ConfigError) as error:
        read_project(tmp_path)
    return error.value.problems


def test_an_address_is_no_file_and_its_password_stays_unsaid(tmp_path):
    found = problems(tmp_path, f'{HEAD}path = "postgresql://me:secret@localhost/gis"\n')
    assert len(found) == 1
    assert "`inputs.districts.path` must be a file or a folder, addresses are not read" in found[0]
    assert found[0].endswith("found 'postgresql://…@localhost/gis'.")


def test_no_key_says_a_password(tmp_path):
    found = problems(tmp_path, f'{HEAD}path = "p"\ndatum = "https://me:secret@example.org/"\n')
    assert "secret" not in " ".join(found)
    assert any("https://…@example.org/" in problem for problem in found)


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("ftp://a:b@c/d", "ftp://…@c/d"),
        ("postgresql://u@h/db", "postgresql://…@h/db"),
        ("postgresql://u:p/w@h", "postgresql://…@h"),
        ("https://example.org/a@b", "https://…@b"),  # rather too much than too little
        ("name@example.org", "name@example.org"),
        ("x.csv", "x.csv"),
    ],
)
def test_passwords_of_addresses(text, shown):
    assert without_passwords(text) == shown


def test_a_number_of_thousands_of_digits(tmp_path):
    found = problems(tmp_path, HEAD + 'path = "p"\nx = ' + "9" * 5000)
    assert found == ("project.toml must hold numbers of at most 4300 digits.",)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("x = 0x" + "f" * 5000, "`x` must be a whole number of at most 64 bits, found one of 6021"),
        ("a = " + "[" * 400_000, "must be valid TOML"),
        ("a." * 100_000 + "b = 1", "keys of fewer than 64 parts"),
        ("[" + "a . " * 100_000 + "b]", "keys of fewer than 64 parts"),
        ("# " + "x" * 1_000_000, "must be at most 1,000,000 bytes"),
    ],
)
def test_files_made_to_exhaust_a_reader(tmp_path, text, says):
    (found,) = problems(tmp_path, text)
    assert says in found


def test_band_and_unit_are_of_rasters(tmp_path):
    (tmp_path / "p").mkdir()
    raster = '[inputs.terrain]\npath = "p"\nband = 2\nunit = "ft"\n'
    (tmp_path / "project.toml").write_text(f'{HEAD}path = "p"\n{raster}', encoding="utf-8")
    (source,) = read_project(tmp_path).inputs["terrain"]
    assert (source.band, source.unit) == (2, "ft")
    found = problems(tmp_path, f'{HEAD}path = "p"\nband = 2\nunit = "ft"\n')
    assert len(found) == 2
    assert all("must not be given for what is no raster" in problem for problem in found)
    assert "band" in problems(tmp_path, f'{HEAD}path = "p"\n{raster.replace("2", "0")}')[0]


def test_a_source_in_words_is_kept_without_its_password(tmp_path):
    (tmp_path / "p").mkdir()
    text = f'{HEAD}path = "p"\nsource = "postgresql://me:secret@localhost/gis"\n'
    (tmp_path / "project.toml").write_text(text, encoding="utf-8")
    (source,) = read_project(tmp_path).inputs["districts"]
    assert source.source == "postgresql://…@localhost/gis"


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("postgresql:/me:secret@h/db", "postgresql:/…@h/db"),  # as a path shortens it
        ("postgresql://me:my secret@h", "postgresql://…@h"),
        ("host=h password=secret user=me", "host=h password=… user=me"),
        ("https://h/?token=secret&x=1", "https://h/?token=…&x=1"),
        ("C:/data/a@b.csv", "C:/data/a@b.csv"),
    ],
)
def test_other_forms_of_passwords(text, shown):
    assert without_passwords(text) == shown
    assert str(ConfigError(text)) == shown
    assert ConfigError(text).problems == (shown,)
