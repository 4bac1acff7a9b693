"""What is shipped: the sdist holds what its tests need, the wheel runs alone in another folder."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import sysconfig
import tarfile
import zipfile
from importlib.util import find_spec
from pathlib import Path

import pytest

pytestmark = pytest.mark.skipif(
    find_spec("uv_build") is None, reason="uv-build, the build backend, is not installed"
)

BUILD = "import sys; sys.path.insert(0, 'tools'); import build_fugai as b; b.build_{}(sys.argv[1])"


def build(kind: str, source: Path, out: Path) -> Path:
    out.mkdir(exist_ok=True)
    command = [sys.executable, "-c", BUILD.format(kind), str(out)]
    # the backend is a program beside Python's own
    path = os.pathsep.join([sysconfig.get_path("scripts"), os.environ.get("PATH", "")])
    done = subprocess.run(
        command,
        cwd=source,
        env=os.environ | {"PATH": path},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    (made,) = (path for path in out.iterdir() if path.suffix in (".gz", ".whl"))
    return made


@pytest.fixture(scope="module")
def sdist(root, tmp_path_factory):
    return build("sdist", root, tmp_path_factory.mktemp("sdist"))


@pytest.fixture(scope="module")
def wheel(sdist, tmp_path_factory):
    """Built from the sdist, as a package index would have it done."""
    folder = tmp_path_factory.mktemp("source")
    with tarfile.open(sdist) as archive:
        archive.extractall(folder, filter="data")
    (source,) = folder.iterdir()
    made = build("wheel", source, tmp_path_factory.mktemp("wheel"))
    assert not (source / "coverage" / "fugai" / "examples").exists()  # as it was
    return made


@pytest.fixture(scope="module")
def fugai_alone(wheel, tmp_path_factory):
    """The command `fugai` in an environment that has the wheel, and else what the tests run with."""
    venv = tmp_path_factory.mktemp("venv")
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", venv], check=True)
    scripts = venv / ("Scripts" if os.name == "nt" else "bin")
    python = scripts / Path(sys.executable).name
    install = [
        "-m",
        "pip",
        "--python",
        str(python),
        "install",
        "--quiet",
        "--no-deps",
        "--no-index",
    ]
    subprocess.run([sys.executable, *install, str(wheel)], check=True)
    code = "import sysconfig; print(sysconfig.get_path('purelib'))"
    found = subprocess.run([python, "-c", code], capture_output=True, text=True, check=True)
    # A path alone: the files `.pth` in it, such as that of an editable fugai, are not followed.
    theirs = sysconfig.get_path("purelib")
    Path(found.stdout.strip(), "dependencies.pth").write_text(theirs, encoding="utf-8")
    elsewhere = tmp_path_factory.mktemp("elsewhere")
    names = {
        name for name in os.environ if name.startswith(("PYTHON", "FUGAI", "COV_", "COVERAGE"))
    }
    environment = {name: text for name, text in os.environ.items() if name not in names}

    def run(*words: str) -> subprocess.CompletedProcess[str]:
        command = [scripts / "fugai", *words] if words[0] != "-c" else [python, *words]
        return subprocess.run(
            command, cwd=elsewhere, env=environment, capture_output=True, text=True, check=False
        )

    return run


def test_the_sdist_holds_every_tracked_file(root, sdist):
    if shutil.which("git") is None or not (root / ".git").exists():
        pytest.skip("git, or the repository, is not there to compare with")
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=root, capture_output=True, check=True)
    tracked = {name for name in listed.stdout.decode().split("\0") if (root / name).is_file()}
    with tarfile.open(sdist) as archive:
        packed = {name.partition("/")[2] for name in archive.getnames()}
    assert tracked - packed == set()


def test_the_wheel_holds_the_package_its_types_and_one_copy_of_the_example(root, wheel):
    with zipfile.ZipFile(wheel) as archive:
        names = set(archive.namelist())
        size = {info.filename: info.file_size for info in archive.infolist()}
    source = root / "coverage"
    ours = {
        path.relative_to(source).as_posix()
        for path in source.rglob("*")
        if path.is_file()
        and "__pycache__" not in path.parts
        and path.suffix not in (".nbi", ".nbc")
    }
    assert ours - names == set()
    assert "fugai/py.typed" in names
    for path in (root / "data" / "tianjin").iterdir():
        name = f"fugai/examples/tianjin/{path.name}"
        if path.is_file() and path.suffix != ".py":
            assert size[name] == path.stat().st_size
        else:
            assert name not in names


def test_the_page_on_an_index_links_to_nothing_that_is_not_there(wheel):
    with zipfile.ZipFile(wheel) as archive:
        (name,) = (name for name in archive.namelist() if name.endswith(".dist-info/METADATA"))
        page = archive.read(name).decode()
    assert page.count("fugai new") == 2
    assert re.findall(r"\]\((?!https?://)[^)]*\)", page) == []


def test_the_same_source_gives_the_same_wheel(wheel, root, tmp_path):
    again = build("wheel", root, tmp_path)
    assert again.read_bytes() == wheel.read_bytes()


def test_the_wheel_alone_makes_and_checks_the_example(fugai_alone, root):
    done = fugai_alone("-c", "import fugai; print(fugai.__file__)")
    assert str(root) not in done.stdout, done.stderr
    done = fugai_alone("new", "plan", "--example", "tianjin")
    assert done.returncode == 0, done.stderr
    done = fugai_alone("check", "plan")
    assert done.returncode == 0, done.stderr


def test_the_wheel_alone_names_its_examples_and_makes_an_empty_project(fugai_alone):
    done = fugai_alone("new", "other", "--example", "paris")
    assert done.returncode == 2
    assert "must be one of tianjin, found 'paris'" in done.stderr
    done = fugai_alone("new", "mine")
    assert done.returncode == 0, done.stderr
