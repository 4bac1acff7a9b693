"""`decimal`, `thousands` and `dates` of an input."""

import pytest

from fugai.errors import ConfigError
from fugai.project import read_project

HEAD = '[project]\nname = "p"\nyears = [2016]\n[inputs.districts]\npath = "d.csv"\n'


def source(tmp_path, *lines):
    (tmp_path / "d.csv").write_text("x")
    text = HEAD + "\n".join(lines) + "\n"
    (tmp_path / "project.toml").write_text(text, encoding="utf-8")
    return read_project(tmp_path).inputs["districts"][0]


def test_signs_and_order(tmp_path):
    found = source(tmp_path, 'decimal = ","', 'thousands = " "', 'dates = "dmy"')
    assert (found.decimal, found.thousands, found.dates) == (",", " ", "dmy")
    found = source(tmp_path)
    assert (found.decimal, found.thousands, found.dates) == (None, None, None)


@pytest.mark.parametrize(
    ("lines", "problem"),
    [
        (['decimal = ";"'], r'decimal` must be one of "\.", ",", found'),
        (['thousands = "x"'], "thousands` must be one of"),
        (['decimal = "."', 'thousands = "."'], "thousands` must be another sign than `decimal`"),
        (['dates = "german"'], "dates` must be one of dmy, mdy, ymd"),
    ],
)
def test_other_signs_are_refused(tmp_path, lines, problem):
    with pytest.raises(ConfigError, match=problem):
        source(tmp_path, *lines)
