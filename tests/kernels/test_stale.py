"""Compiled kernels never outlive a change of the sources that they were compiled from."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

import fugai._numba

pytestmark = pytest.mark.kernel

INNER = "from fugai._numba import njit\n\n@njit(cache=True)\ndef inner():\n    return {}\n"
OUTER = (
    "from fugai._numba import njit\nfrom fugai.kernels.deep.inner import inner\n\n"
    "@njit(cache=True)\ndef outer():\n    return inner()\n"
)
ASK = (
    "from fugai.kernels.outer import outer; "
    "print(outer(), sum(outer.stats.cache_hits.values()), sum(outer.stats.cache_misses.values()))"
)


@pytest.fixture
def package(tmp_path):
    """A package of two kernels of which one is compiled into the other."""
    root = tmp_path / "fugai"
    deep = root / "kernels" / "deep"
    deep.mkdir(parents=True)
    shutil.copy(Path(fugai._numba.__file__), root / "_numba.py")
    for folder in (root, root / "kernels", deep):
        (folder / "__init__.py").write_text("")
    (deep / "inner.py").write_text(INNER.format(1))
    (root / "kernels" / "outer.py").write_text(OUTER)
    return root


def ask(package, **environment):
    """What the outer kernel returns in a process of its own, and its cache's hits and misses."""
    clean = {k: v for k, v in os.environ.items() if not k.startswith("NUMBA_")}
    done = subprocess.run(
        [sys.executable, "-c", ASK],
        cwd=package.parent,
        env=clean | {"PYTHONPATH": str(package.parent)} | environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return tuple(map(int, done.stdout.split()))


@pytest.mark.parametrize("elsewhere", [False, True], ids=["beside the source", "another folder"])
def test_a_change_in_another_file_compiles_anew(package, tmp_path, elsewhere):
    environment = {"NUMBA_CACHE_DIR": str(tmp_path / "cache")} if elsewhere else {}
    assert ask(package, **environment) == (1, 0, 1)
    assert ask(package, **environment) == (1, 1, 0)
    (package / "kernels" / "deep" / "inner.py").write_text(INNER.format(34))
    assert ask(package, **environment) == (34, 0, 1)
    assert ask(package, **environment) == (34, 1, 0)


def test_a_cache_that_nobody_can_write_costs_speed_alone(package, tmp_path):
    blocked = tmp_path / "blocked"
    blocked.write_text("a file where the cache's folder should be")
    (package / "kernels" / "__pycache__").write_text("")
    (package / "kernels" / "deep" / "__pycache__").write_text("")
    environment = {
        "NUMBA_CACHE_DIR": str(blocked / "numba"),
        "XDG_CACHE_HOME": str(blocked),
        "HOME": str(blocked),
        "PYTHONDONTWRITEBYTECODE": "1",
    }
    assert ask(package, **environment)[0] == 1


def test_a_damaged_cache_is_compiled_anew(package, tmp_path):
    cache = tmp_path / "cache"
    assert ask(package, NUMBA_CACHE_DIR=str(cache)) == (1, 0, 1)
    for compiled in cache.rglob("*.nbc"):
        compiled.write_bytes(b"")
    assert ask(package, NUMBA_CACHE_DIR=str(cache))[0] == 1


def test_a_cache_that_names_a_class_of_old_is_compiled_anew(package, tmp_path):
    """numba keeps the types of arguments in its cache, so that a renamed class cannot be read."""
    cache = str(tmp_path / "cache")
    source = (
        "from typing import NamedTuple\nfrom fugai._numba import njit\n\n"
        "class {0}(NamedTuple):\n    x: int\n\n"
        "@njit(cache=True)\ndef of(value):\n    return value.x\n\n"
        "def outer():\n    return of({0}({1}))\n\nouter.stats = of.stats\n"
    )
    for name, value, hits in (("Old", 1, 0), ("Old", 1, 1), ("New", 2, 0), ("New", 2, 1)):
        (package / "kernels" / "outer.py").write_text(source.format(name, value))
        assert ask(package, NUMBA_CACHE_DIR=cache) == (value, hits, 1 - hits)
