"""Every bad input ends in one clear line or in a list of findings; never in a traceback."""

from __future__ import annotations

import re

import bad_projects
import bad_shapes
import bad_tables
import pandas as pd
import pytest
from corpus import write_project

from fugai.cli import run_cli

CASES = (*bad_projects.CASES, *bad_tables.CASES, *bad_shapes.CASES)
QUOTED = re.compile(r"`[^`]*`|'[^']*'|\"[^\"]*\"|\S*[/\\\\]\S*")
SENTENCE = re.compile(r"\b(must|found|is|are|the|and|not|of)\b")
REFUSED = [case for case in CASES if case.code == 2]


@pytest.fixture
def project(tmp_path):
    return write_project(tmp_path / "project")


def ids(case):
    return case.name


def test_there_are_many():
    assert len(CASES) >= 60


def test_the_project_itself_is_right(project, tmp_path, capsys):
    assert run_cli(["check", str(project), "--out", str(tmp_path)]) == 0
    assert not (tmp_path / "findings.csv").exists(), (tmp_path / "findings.csv").read_text()
    capsys.readouterr()


@pytest.mark.parametrize("case", CASES, ids=ids)
def test_check(case, project, tmp_path, capsys):
    case.breaks(project)
    code = run_cli(["check", str(project), "--out", str(tmp_path)])
    captured = capsys.readouterr()
    assert code == case.code, captured.err
    assert "Traceback" not in captured.err
    assert "internal error" not in captured.err
    lines = [line for line in captured.err.splitlines() if line.startswith("fugai: ")]
    if case.code == 2:
        assert case.says in "\n".join(lines)
        assert all(line.endswith((".", "?")) for line in lines)
        assert lines == captured.err.splitlines()
    else:
        assert lines == []
        assert case.says in captured.out + listed(tmp_path)


@pytest.mark.parametrize("case", CASES, ids=ids)
def test_check_in_chinese(case, project, tmp_path, capsys):
    """What a clerk reads has no English sentence in it, outside of names, values and their quotes."""
    case.breaks(project)
    run_cli(["check", str(project), "--out", str(tmp_path), "--lang", "zh"])
    captured = capsys.readouterr()
    listed = tmp_path / "findings.csv"
    rules = pd.read_csv(listed)["rule_zh"] if listed.is_file() else []
    texts = [*captured.err.splitlines(), *captured.out.splitlines(), *rules]
    assert [text for text in texts if english_sentence(text)] == []


def english_sentence(text: str) -> bool:
    return bool(SENTENCE.search(QUOTED.sub(" ", str(text))))


def test_names_are_said_once():
    names = [case.name for case in CASES]
    assert [name for name in names if names.count(name) > 1] == []


def listed(folder):
    """Rules of the findings that were written."""
    path = folder / "findings.csv"
    return "\n".join(pd.read_csv(path, dtype=str)["rule"]) if path.exists() else ""


@pytest.mark.parametrize("case", REFUSED[::4], ids=ids)  # each ends in the same reading as `check`
def test_run_leaves_nothing_behind(case, project, tmp_path, capsys):
    case.breaks(project)
    before = {path.name for path in tmp_path.iterdir()}
    assert run_cli(["run", str(project), "--out", str(tmp_path / "out")]) == 2
    assert {path.name for path in tmp_path.iterdir()} == before
    capsys.readouterr()
