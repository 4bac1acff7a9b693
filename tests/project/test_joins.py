"""`join`, `bands`, `values` and `rows` of an input."""

from __future__ import annotations

import pytest

from fugai.errors import ConfigError
from fugai.project import read_project

HEAD = '[project]\nname = "p"\nyears = [2016]\n[inputs.districts]\npath = "d.csv"\n'


def project(tmp_path, text):
    for name in ("d.csv", "cells.csv", "a.csv"):
        (tmp_path / name).write_text("x")
    (tmp_path / "project.toml").write_text(HEAD + text, encoding="utf-8")
    return read_project(tmp_path)


def test_all_forms_of_a_key(tmp_path):
    text = """
[inputs.cells]
path = "cells.csv"
bands = "3gpp"
join = [
  { file = "a.csv", on = "antenna_id", columns = ["height_m"] },
  { file = "a.csv", on = { own = "other" } },
  { file = "a.csv", on = ["a", "b"], sheet = "S" },
]
values = { antenna_x = { } }
""".replace("values = { antenna_x = { } }\n", 'values = { antenna = { old = "new" } }\n')
    source = project(tmp_path, text).inputs["cells"][0]
    assert [dict(one.on) for one in source.joins] == [
        {"antenna_id": "antenna_id"},
        {"own": "other"},
        {"a": "a", "b": "b"},
    ]
    assert source.joins[0].columns == ("height_m",)
    assert source.joins[0].path == (tmp_path / "a.csv").resolve()
    assert source.joins[2].sheet == "S"
    assert (source.bands, source.values) == ("3gpp", {"antenna": {"old": "new"}})


@pytest.mark.parametrize(
    ("line", "problem"),
    [
        ('join = [{ file = "no.csv", on = "a" }]', "join[1].file` must name a file that exists"),
        ('join = [{ file = "../a.csv", on = "a" }]', "must stay inside the project's folder"),
        ('join = [{ file = "a.csv" }]', "join[1].on` is missing"),
        ('join = [{ file = "a.csv", on = 3 }]', "must be a heading, a list of headings"),
        ('join = [{ file = "a.csv", on = "a", column = [] }]', "did you mean `columns`?"),
        ('bands = "4gpp"', "bands` must be one of 3gpp, found '4gpp'"),
        ('values = { antena = { a = "b" } }', "did you mean `antenna`?"),
        ('values = { antenna = "b" }', "must be a table of words"),
        ('rows = "cells"', "rows` must be of sites"),
    ],
)
def test_what_is_wrong_is_named(tmp_path, line, problem):
    with pytest.raises(ConfigError) as found:
        project(tmp_path, f'[inputs.cells]\npath = "cells.csv"\n{line}\n')
    assert problem in str(found.value)


def test_rasters_are_not_joined(tmp_path):
    with pytest.raises(ConfigError, match=r"`inputs\.population.bands` must be of a table"):
        project(tmp_path, '[inputs.population]\npath = "a.csv"\nbands = "3gpp"\n')
