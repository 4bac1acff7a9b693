"""The folder of a run: whole or not at all, resumed after a kill, never someone else's."""

import json
import os
import signal
import subprocess
import sys
import textwrap
import time
from pathlib import Path

import pandas as pd
import pytest

from fugai.errors import ConfigError, ContractError, InputError
from fugai.store import RunFolder, Sheet, Step, is_run, sha256_file, write_text

FRAME = pd.DataFrame({"a": [1, 2]})


class StopRunError(Exception):
    """Something that is not the user's to mend."""


def finish(out, text="hello", **options):
    with RunFolder(out, **options) as folder:
        write_text(folder.path("tables/a.csv"), text)
        folder.write_run_json({"notes": []})
    return out


def stopped(out, error=StopRunError, *, steps=(), files=(), resume=False):
    """The folder after a run that saved some steps, wrote some files and then failed."""
    folder = RunFolder(out, resume=resume)

    def work():
        with folder:
            for name in steps:
                folder.step(name, "k").save(frame=FRAME, about={"x": 1})
            for name in files:
                write_text(folder.path(name), "half")
            raise error

    with pytest.raises(error):
        work()
    return folder


def names(folder):
    return sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*"))


def test_no_file_appears_before_the_run_is_complete(tmp_path):
    out = tmp_path / "deep" / "run"
    with RunFolder(out) as folder:
        write_text(folder.path("tables/a.csv"), "x")
        folder.step("first", "k").save(frame=FRAME)
        assert not out.exists()
        folder.write_run_json({"seed": 7})
        assert not out.exists()
    assert names(out) == ["run.json", "tables", "tables/a.csv"]
    assert names(out.parent) == ["run", *(f"run/{name}" for name in names(out))]
    about = json.loads((out / "run.json").read_text("utf-8"))
    assert about["seed"] == 7
    assert about["files"] == {
        "tables/a.csv": {"bytes": 1, "sha256": sha256_file(out / "tables/a.csv")}
    }
    assert about["versions"]["numpy"]


def test_a_run_replaces_an_earlier_run(tmp_path):
    out = finish(tmp_path / "run", "old")
    write_text(out / "tables/b.csv", "left by nobody")
    (out / "my.qgz").write_text("mine")
    (out / "tables/a.csv-wal").write_text("of another program, for the old file")
    finish(out, "new")
    assert (out / "tables/a.csv").read_text() == "new"
    assert not (out / "tables/a.csv-wal").exists()
    # What no run has written moves along.
    assert (out / "my.qgz").read_text() == "mine"
    assert names(tmp_path)[0] == "run"
    assert not list(tmp_path.glob("run.*"))


def test_files_that_the_new_run_does_not_make_are_gone(tmp_path):
    out = tmp_path / "run"
    with RunFolder(out) as folder:
        write_text(folder.path("maps/old.html"), "x")
        folder.write_run_json({})
    finish(out)
    assert names(out) == ["run.json", "tables", "tables/a.csv"]


def test_an_empty_folder_is_taken(tmp_path):
    (tmp_path / "run").mkdir()
    assert is_run(finish(tmp_path / "run"))


@pytest.mark.parametrize("content", [{"a.txt": "x"}, {"run.json": "{}"}, {"run.json": "nonsense"}])
def test_a_foreign_folder_is_refused_and_untouched(tmp_path, content):
    out = tmp_path / "run"
    out.mkdir()
    for name, text in content.items():
        (out / name).write_text(text)
    with pytest.raises(ConfigError, match="is not empty and is not a fugai run"), RunFolder(out):
        pass
    assert {path.name: path.read_text() for path in out.iterdir()} == content
    assert names(tmp_path) == ["run", *(f"run/{name}" for name in content)]


def test_a_file_or_a_foreign_partial_folder_is_refused(tmp_path):
    (tmp_path / "run").write_text("x")
    with pytest.raises(ConfigError, match="it is a file"), RunFolder(tmp_path / "run"):
        pass
    (tmp_path / "other.partial").mkdir()
    (tmp_path / "other.partial" / "a").write_text("x")
    with pytest.raises(ConfigError, match="unfinished"), RunFolder(tmp_path / "other"):
        pass
    (tmp_path / "third.partial").write_text("x")
    with pytest.raises(ConfigError, match="something else"), RunFolder(tmp_path / "third"):
        pass


def test_a_place_that_cannot_be_written(tmp_path):
    (tmp_path / "file").write_text("x")
    with pytest.raises(ConfigError, match="cannot be written"), RunFolder(tmp_path / "file" / "a"):
        pass
    with pytest.raises(ConfigError, match="below the root"), RunFolder("/"):
        pass


def test_a_folder_filled_by_someone_during_the_run_is_not_removed(tmp_path):
    out = tmp_path / "run"

    def work():
        with RunFolder(out) as folder:
            folder.write_run_json({})
            out.mkdir()
            (out / "theirs").write_text("x")

    with pytest.raises(ConfigError, match="not empty"):
        work()
    assert (out / "theirs").read_text() == "x"


def test_a_run_without_run_json_is_not_put_in_place(tmp_path):
    folder = RunFolder(tmp_path / "run")
    with pytest.raises(ContractError, match=r"run\.json"), folder:
        pass
    assert folder.kept
    assert not (tmp_path / "run").exists()


@pytest.mark.parametrize("path", ["/etc/x", "../x", "a/../../x", ""])
def test_paths_stay_inside(tmp_path, path):
    with RunFolder(tmp_path / "run") as folder:
        with pytest.raises(ContractError, match="below its folder"):
            folder.path(path)
        folder.write_run_json({})


class TestStopping:
    def test_nothing_done_leaves_nothing(self, tmp_path):
        assert not stopped(tmp_path / "run").kept
        assert names(tmp_path) == []

    def test_what_is_done_is_kept_and_resumed(self, tmp_path):
        out = tmp_path / "run"
        assert stopped(out, steps=["wireless"], files=["tables/stale.csv"]).kept
        assert not out.exists()
        assert not list(tmp_path.glob("*.lock"))
        with RunFolder(out, resume=True) as folder:
            assert folder.resumed
            loaded = folder.step("wireless", "k").load()
            pd.testing.assert_frame_equal(loaded["frame"], FRAME)
            assert loaded["about"] == {"x": 1}
            assert folder.step("wireless", "other parameters").load() is None
            assert folder.step("delivery", "k").load() is None
            folder.write_run_json({})
        assert names(out) == ["run.json"]  # neither steps nor stale results

    def test_without_resume_it_starts_anew(self, tmp_path):
        stopped(tmp_path / "run", steps=["wireless"])
        with RunFolder(tmp_path / "run") as folder:
            assert folder.step("wireless", "k").load() is None
            folder.write_run_json({})

    def test_resume_without_anything_to_resume(self, tmp_path):
        assert is_run(finish(tmp_path / "run", resume=True))

    def test_an_interrupt_keeps_what_is_done(self, tmp_path):
        assert stopped(tmp_path / "run", KeyboardInterrupt, steps=["wireless"]).kept

    def test_an_error_of_the_user_leaves_no_partial_folder(self, tmp_path):
        assert not stopped(tmp_path / "run", InputError, steps=["read"]).kept
        assert names(tmp_path) == []

    def test_a_mistake_during_a_resume_does_not_cost_the_work(self, tmp_path):
        stopped(tmp_path / "run", steps=["wireless"])
        assert stopped(tmp_path / "run", InputError, resume=True).kept
        with RunFolder(tmp_path / "run", resume=True) as folder:
            assert folder.step("wireless", "k").load() is not None
            folder.write_run_json({})

    def test_a_failed_run_leaves_the_old_one(self, tmp_path):
        out = finish(tmp_path / "run", "old")
        stopped(out, files=["tables/a.csv"])
        assert (out / "tables/a.csv").read_text() == "old"


def test_two_runs_into_one_folder_are_refused(tmp_path):
    with RunFolder(tmp_path / "run") as first:
        with (
            pytest.raises(ConfigError, match=f"another run, process {os.getpid()}"),
            RunFolder(tmp_path / "run"),
        ):
            pass
        first.step("a", "k").save(frame=FRAME)  # undisturbed
        first.write_run_json({})


def test_a_stale_lock_is_taken_over(tmp_path):
    (tmp_path / "run.lock").write_text("999999\n")
    assert is_run(finish(tmp_path / "run"))
    assert not (tmp_path / "run.lock").exists()


def aside(run, previous):
    """A run as it is while the next one takes its place."""
    (run / ".fugai-partial").touch()
    run.rename(previous)


def test_an_interrupted_replacement_is_undone_or_finished(tmp_path):
    out = finish(tmp_path / "run", "old")
    aside(out, tmp_path / "run.previous")  # killed between the two renames
    stopped(out)
    assert (out / "tables/a.csv").read_text() == "old"
    assert not (out / ".fugai-partial").exists()

    (finish(tmp_path / "other", "older") / "mine").write_text("x")
    aside(tmp_path / "other", tmp_path / "run.previous")
    stopped(out)  # killed after the second rename
    assert (out / "tables/a.csv").read_text() == "old"
    assert (out / "mine").read_text() == "x"
    assert not (tmp_path / "run.previous").exists()


def test_a_run_that_somebody_set_aside_is_not_touched(tmp_path):
    out = finish(tmp_path / "run", "old")
    finish(tmp_path / "other", "kept by hand").rename(tmp_path / "run.previous")
    with pytest.raises(ConfigError, match="must be free for the run that is replaced"):
        finish(out, "new")
    assert (out / "tables/a.csv").read_text() == "old"
    assert (tmp_path / "run.previous/tables/a.csv").read_text() == "kept by hand"
    out.rename(tmp_path / "elsewhere")
    finish(out, "new")  # nothing is set aside, so that the name is not needed
    assert (tmp_path / "run.previous/tables/a.csv").read_text() == "kept by hand"


def test_a_file_of_somebody_else_is_never_replaced_by_one_of_a_run(tmp_path):
    out = finish(tmp_path / "run", "old")
    (out / "tables/b.csv").write_text("mine")

    def work():
        with RunFolder(out) as folder:
            write_text(folder.path("tables/b.csv"), "of the run")
            folder.write_run_json({})

    with pytest.raises(ConfigError, match=r"b\.csv` is not a file of a run"):
        work()
    assert (out / "tables/b.csv").read_text() == "mine"
    assert (out / "tables/a.csv").read_text() == "old"


class TestLock:
    @pytest.mark.parametrize("text", ["[[package]]", "12 apples", "x" * 100])
    def test_a_file_of_somebody_else_is_no_lock(self, tmp_path, text):
        (tmp_path / "run.lock").write_text(text)
        with pytest.raises(ConfigError, match="found a file that no run has written"):
            finish(tmp_path / "run")
        assert (tmp_path / "run.lock").read_text() == text

    @pytest.mark.parametrize("kind", ["link", "dangling", "hard link", "folder", "pipe"])
    def test_links_are_not_followed(self, tmp_path, kind):
        lock, other = tmp_path / "run.lock", tmp_path / "thesis.txt"
        if kind != "dangling":
            other.write_text("")
        if kind in ("link", "dangling"):
            lock.symlink_to(other)
        elif kind == "hard link":
            lock.hardlink_to(other)
        elif kind == "folder":
            lock.mkdir()
        elif not hasattr(os, "mkfifo"):
            pytest.skip("no pipes with names")
        else:
            os.mkfifo(lock)
        with pytest.raises(ConfigError, match="found a file that no run has written"):
            finish(tmp_path / "run")
        assert other.exists() is (kind != "dangling")
        assert not other.exists() or other.read_text() == ""

    def test_without_locks_of_the_system_the_process_must_be_gone(self, tmp_path, monkeypatch):
        monkeypatch.setattr("fugai.store.lock._try_lock", lambda _: None)
        (tmp_path / "run.lock").write_text(f"{os.getppid()}\n")
        with pytest.raises(ConfigError, match=f"another run, process {os.getppid()}"):
            finish(tmp_path / "run")
        (tmp_path / "run.lock").write_text("999999999\n")
        assert is_run(finish(tmp_path / "run"))


CHILD = """
    import sys, time
    from pathlib import Path
    import pandas as pd
    from fugai.store import RunFolder, atomic_path

    out = Path(sys.argv[1])
    with RunFolder(out) as folder:
        folder.step("slow", "k").save(frame=pd.DataFrame({"a": [1, 2]}))
        with atomic_path(folder.path("tables/half.csv")) as temporary:
            temporary.write_text("half a fi")
            print("ready", flush=True)
            time.sleep(60)
"""


def test_a_killed_run_is_resumed(tmp_path):
    out = tmp_path / "run"
    command = [sys.executable, "-c", textwrap.dedent(CHILD), str(out)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as child:
        try:
            assert child.stdout.readline() == "ready\n"
            with pytest.raises(ConfigError, match=f"process {child.pid}"), RunFolder(out):
                pass
        finally:
            os.kill(child.pid, signal.SIGKILL)
        child.wait(timeout=10)
    assert not out.exists()
    assert not (tmp_path / "run.partial/tables/half.csv").exists()
    started = time.monotonic()
    with RunFolder(out, resume=True) as folder:
        pd.testing.assert_frame_equal(folder.step("slow", "k").load()["frame"], FRAME)
        folder.write_run_json({})
    assert time.monotonic() - started < 10
    assert names(out) == ["run.json"]
    assert names(tmp_path) == ["run", "run/run.json"]


def test_a_folder_a_step_and_a_sheet_are_shown_in_one_line(tmp_path):
    folder = RunFolder(tmp_path / "run", resume=True)
    assert repr(folder) == f"RunFolder('{(tmp_path / 'run').as_posix()}', resume=True)"
    shown = repr(Step(name="roads", key="0123456789abcdef", folder=Path("steps/roads")))
    assert shown == "Step('roads', key 01234567..., in 'steps/roads')"
    sheet = Sheet(name="Targets", frame=pd.DataFrame({"share": [0.5] * 1200}))
    assert repr(sheet) == "Sheet('Targets', 1,200 rows x 1 columns)"
