"""The house itself: import names, entry points, and what must never be in a file."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
import tomllib

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from packaging.version import Version
from tests import house

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


def pins(path) -> dict[str, str]:
    """Package to version of a list of constraints, which names nothing else."""
    lines = [line for line in path.read_text().splitlines() if line and not line.startswith("#")]
    assert all(re.fullmatch(r"[A-Za-z0-9._-]+==[A-Za-z0-9.+!]+", line) for line in lines)
    return {canonicalize_name(name): version for name, version in (x.split("==") for x in lines)}


def requirements(root, *groups: str) -> list[Requirement]:
    project = tomllib.loads((root / "pyproject.toml").read_text())
    words = [*project["project"]["dependencies"]]
    for group in groups:
        words += [word for word in project["dependency-groups"][group] if isinstance(word, str)]
    return [Requirement(word) for word in words]


def test_nothing_switches_the_formatter_off():
    assert house.format_marks() == 0


@pytest.fixture(scope="module")
def offenders() -> dict[str, set[str]]:
    return house.offenders()


KNOWN = house.known_offenders()


@pytest.mark.parametrize("rule", list(KNOWN))
def test_the_rules_of_the_house(offenders, rule):
    found, known = offenders[rule], KNOWN[rule]
    assert sorted(found - known) == [], "mend these"
    assert sorted(known - found) == [], "mended, strike off: python -m tests.house --mended"


def test_every_rule_of_the_house_is_tested(offenders):
    assert offenders.keys() == KNOWN.keys()


def test_circles_are_found_wherever_they_start():
    graph = {"a": {"b"}, "b": {"c"}, "c": {"b", "d"}, "d": set()}
    assert house.circles(graph) == [["b", "c"]]


def test_constraints_name_no_host_and_pin_every_dependency(root):
    pinned = pins(root / "constraints.txt")
    for wanted in requirements(root, "test", "dev"):
        assert pinned[canonicalize_name(wanted.name)] in wanted.specifier


def test_the_lowest_versions_are_those_that_the_project_states(root):
    pinned = pins(root / "constraints-lowest.txt")
    for wanted in requirements(root, "test"):
        (bound,) = wanted.specifier
        found = pinned[canonicalize_name(wanted.name)]
        assert Version(found) == Version(bound.version), f"{wanted}: `make lowest`"


def test_hooks_fetch_nothing_and_no_large_file_is_committed(root):
    hooks = (root / ".pre-commit-config.yaml").read_text(encoding="utf-8")
    assert re.findall(r"repo: (\S+)", hooks) == ["local"]
    if shutil.which("git") is None or not (root / ".git").exists():
        pytest.skip("git, or the repository, is not there to list what is committed")
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=root, capture_output=True, check=True)
    names = [name for name in listed.stdout.decode().split("\0") if not name.startswith("data/")]
    command = [sys.executable, str(root / "tools" / "large_files.py"), *filter(None, names)]
    done = subprocess.run(command, cwd=root, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


def test_the_guard_tells_a_large_file(root, tmp_path):
    large = tmp_path / "large.bin"
    large.write_bytes(bytes((1 << 20) + 1))
    command = [sys.executable, str(root / "tools" / "large_files.py"), str(large)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert "1,048,577 bytes" in done.stderr


def test_the_citation_is_of_this_version(root):
    project = tomllib.loads((root / "pyproject.toml").read_text())["project"]
    citation = (root / "CITATION.cff").read_text(encoding="utf-8")
    assert f"version: {project['version']}\n" in citation
    assert f"license: {project['license']}\n" in citation
