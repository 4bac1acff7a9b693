"""The house itself: import names, entry points, and what must never be in a file."""

from __future__ import annotations

import re
import subprocess
import sys
import tomllib

import pytest

HIDE_COVERAGE = """
import sys
from importlib.machinery import PathFinder

class Hidden:
    @staticmethod
    def find_spec(name, path=None, target=None):
        if name == "coverage":
            return PathFinder.find_spec(name, [{root!r}])  # the bare source folder alone
        return None

sys.meta_path.insert(0, Hidden)
sys.path.insert(0, {root!r})
"""


def python(code: str, *, cwd) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", code], cwd=cwd, capture_output=True, text=True, check=False
    )


def test_kernels_compile_where_coverage_py_is_absent(root):
    code = HIDE_COVERAGE.format(root=str(root)) + (
        "from fugai._numba import njit\n"
        "assert sys.modules['coverage'] is None\n"
        "print(njit()(lambda x: x + 1)(1))"
    )
    done = python(code, cwd=root)
    assert done.stdout.strip() == "2", done.stderr


def test_kernels_compile_where_coverage_py_is_installed(root):
    done = python("from fugai._numba import njit; print(njit()(lambda x: x + 1)(1))", cwd=root)
    assert done.stdout.strip() == "2", done.stderr


def test_source_root_is_never_a_package(root):
    assert not (root / "coverage" / "__init__.py").exists()
    assert (root / ".gitignore").read_text().splitlines()[-1] == "!/coverage/"


@pytest.mark.parametrize("command", [["-m", "fugai"], ["-c", "from fugai.cli import main; main()"]])
def test_entry_points_answer(root, command):
    done = subprocess.run(
        [sys.executable, *command, "--help"], cwd=root, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    for name in ("run", "check", "new", "schema", "convert"):
        assert re.search(rf"^\s*{name}\s", done.stdout, re.MULTILINE)


def test_constraints_name_no_host_and_pin_every_dependency(root):
    lines = (root / "constraints.txt").read_text().splitlines()
    pins = [line for line in lines if line and not line.startswith("#")]
    assert all(re.fullmatch(r"[A-Za-z0-9._-]+==[A-Za-z0-9.+!]+", line) for line in pins)
    pinned = {re.sub(r"[-_.]+", "-", line.split("==")[0]).lower() for line in pins}
    project = tomllib.loads((root / "pyproject.toml").read_text())
    wanted = [*project["project"]["dependencies"], *project["dependency-groups"]["dev"]]
    names = {re.sub(r"[-_.]+", "-", re.split(r"[<>=!~\[ ]", name)[0]).lower() for name in wanted}
    assert names <= pinned
