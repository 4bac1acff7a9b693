"""A whole run that is killed, or whose calls fail, at calls to the file system; and what users read of it.

Four of its crash points are tried here; `python -m tests.pipeline.run.test_crash_points` tries all.
"""

from __future__ import annotations

import errno
import os
import signal
import sys
from functools import partial

import pytest
from tests.crash_points import Disturbance, Scene, contents, disturbed, every_point
from tests.pipeline.run.changeable import change, make_project

import fugai
from fugai.cli import run_cli

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="crashes in forked processes")


def work(project, folder, resume):
    fugai.run(project, out=folder / "run", only=["broadband"], year=2016, resume=resume)


def scene(folder):
    """A short run, in place of an earlier one that somebody has put a file into."""
    project = make_project(folder / "project")
    change(project, "[broadband]", '[assumptions]\nsensitivity = "off"\n\n[broadband]')

    def prepare(place):
        with fugai.store.RunFolder(place / "run") as run:
            fugai.store.write_text(run.path("old.txt"), "old")
            run.write_run_json({"kind": "run"})
        fugai.store.write_text(place / "run/notes.txt", "mine")

    return Scene(work=partial(work, project), prepare=prepare)


def test_a_run_that_crashes_recovers_to_the_same_bytes(tmp_path):
    tried = every_point(scene(tmp_path), start=40, step=300, ways=("fail", "kill"))
    assert tried.calls > 400
    assert not tried.failed, str(tried)


@pytest.fixture
def project(tmp_path):
    folder = make_project(tmp_path / "project")
    change(folder, "[broadband]", '[assumptions]\nsensitivity = "off"\n\n[broadband]')
    return folder


def command(project, out, *more):
    return ["run", str(project), "--out", str(out), "--only", "broadband", "--year", "2016", *more]


def said(capsys):
    """The one line that a user reads."""
    lines = [line for line in capsys.readouterr().err.splitlines() if line.startswith("fugai:")]
    assert len(lines) == 1, lines
    return lines[0]


def test_a_full_disk_stops_a_run_that_goes_on_later(project, tmp_path, capsys):
    place = tmp_path / "place"
    calm = Disturbance(root=place)
    with disturbed(calm):
        assert run_cli(command(project, place / "calm")) == 0
    # Of files: a folder that cannot be flushed stops nothing.
    flushed = [
        at for at, call in enumerate(calm.calls) if call.startswith("fsync") and ".writing-" in call
    ]
    capsys.readouterr()
    full = Disturbance(root=place, at=flushed[len(flushed) // 2], number=errno.ENOSPC)
    with disturbed(full):
        assert run_cli(command(project, place / "full")) == 3
    line = said(capsys)
    assert "cannot be written: No space left on device; what is done is kept, `--resume`" in line
    assert sorted(path.name for path in place.iterdir()) == ["calm", "full.partial"]
    assert run_cli(command(project, place / "full", "--resume")) == 0
    assert contents(place / "full") == contents(place / "calm")


@pytest.mark.parametrize("number", [errno.EROFS, errno.EACCES])
def test_a_place_that_cannot_be_written_to_is_the_command_s_mistake(
    project, tmp_path, capsys, number
):
    place = tmp_path / "place"
    place.mkdir()
    with disturbed(Disturbance(root=place, at=1, number=number)):
        assert run_cli(command(project, place / "run")) == 2
    assert f"`{place / 'run'}` cannot be written: {os.strerror(number)}." in said(capsys)
    assert not list(place.iterdir())


def test_a_library_that_cannot_write_is_one_sentence(project, tmp_path):
    resource = pytest.importorskip("resource")
    out, heard = tmp_path / "run", tmp_path / "heard.txt"
    child = os.fork()
    if not child:
        code = 70
        try:
            sys.stderr = heard.open("w", encoding="utf-8")
            signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
            resource.setrlimit(resource.RLIMIT_FSIZE, (60_000, 60_000))  # less than a GeoPackage
            code = run_cli(command(project, out))
            sys.stderr.flush()
        finally:
            os._exit(code)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 3
    lines = [one for one in heard.read_text("utf-8").splitlines() if one.startswith("fugai:")]
    assert len(lines) == 1, lines
    assert "districts.gpkg` cannot be written: " in lines[0]
    assert not out.exists()
    assert run_cli(command(project, out, "--resume")) == 0


if __name__ == "__main__":  # python -m tests.pipeline.run.test_crash_points [EVERY]
    import tempfile
    from pathlib import Path

    every = int(sys.argv[1]) if len(sys.argv) > 1 else 1
    print(every_point(scene(Path(tempfile.mkdtemp())), step=every))  # noqa: T201
