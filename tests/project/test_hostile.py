"""Project files that no reader may stumble over, or print as they are."""

from __future__ import annotations

import pytest

from fugai.errors import ConfigError
from fugai.project import read_project
from fugai.project.section import without_passwords

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
