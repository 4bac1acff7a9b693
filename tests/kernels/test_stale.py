"""Compiled kernels never outlive a change of the sources that they were compiled from."""

from __future__ import annotations

import pytest

from fugai.kernels import drop_stale


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "one.py").write_text("a = 1\n")
    (tmp_path / "two.py").write_text("b = 2\n")
    drop_stale(tmp_path)
    for name in ("one.f.nbi", "one.f.1.nbc", "one.pyc"):
        (tmp_path / "__pycache__" / name).write_text("")
    return tmp_path


def kept(folder):
    return {path.name for path in (folder / "__pycache__").iterdir()} - {"kernels.stamp"}


def test_nothing_is_removed_while_nothing_changes(folder):
    assert not drop_stale(folder)
    assert kept(folder) == {"one.f.nbi", "one.f.1.nbc", "one.pyc"}


def test_a_change_in_another_file_removes_what_was_compiled(folder):
    (folder / "two.py").write_text("b = 34\n")
    assert drop_stale(folder)
    assert kept(folder) == {"one.pyc"}


def test_a_file_that_goes_removes_what_was_compiled(folder):
    (folder / "two.py").unlink()
    assert drop_stale(folder)
    assert kept(folder) == {"one.pyc"}
