"""A run folder that is killed, or whose calls fail, at every call to the file system."""

import os

import numpy as np
import pandas as pd
import pytest
from tests.crash_points import Scene, contents, every_point

from fugai.store import RunFolder, read_run_json, write_csv, write_text

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="crashes in forked processes")

FRAME = pd.DataFrame({"a": [1, 2]})


def work(folder, resume, version="new"):
    with RunFolder(folder / "run", resume=resume) as run:
        step = run.step("one", "key")
        if step.load() is None:
            step.save(array=np.arange(3), about={"x": 1})
        write_csv(FRAME, run.path("tables/a.csv"))
        write_text(run.path("tables/deep/b.txt"), version)
        run.write_run_json({"version": version})


def earlier_run(folder):
    """A finished run with another file, and files of somebody else in it."""
    with RunFolder(folder / "run") as run:
        write_text(run.path("tables/deep/b.txt"), "old")
        write_text(run.path("maps/old.html"), "old")
        run.write_run_json({"version": "old"})
    write_text(folder / "run/tables/notes.txt", "mine")
    write_text(folder / "run/project.qgz", "mine")
    write_text(folder / "other.txt", "mine")


def stopped_run(folder):
    """As above, and what a run that stopped has left."""
    earlier_run(folder)

    def stop():
        with RunFolder(folder / "run") as run:
            run.step("one", "key").save(array=np.arange(3), about={"x": 1})
            write_text(run.path("tables/stale.txt"), "half")
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        stop()


def check(folder):
    """The run, where there is one, is the old one or the new one as a whole; nobody else's is lost."""
    if (folder / "run/run.json").exists():
        read_run_json(folder / "run")
    found = contents(folder)
    if "other.txt" in found:
        mine = [data for name, data in found.items() if name.endswith(("notes.txt", ".qgz"))]
        assert mine == [b"mine", b"mine"]


SCENES = {
    "new": Scene(work=work, check=check),
    "replacing": Scene(work=work, check=check, prepare=earlier_run),
    "replacing, anew": Scene(work=work, check=check, prepare=stopped_run),
    "replacing, resumed": Scene(work=work, check=check, prepare=stopped_run, resume=True),
}

STEP = 9
"""Every so many calls of a scene are disturbed here; the module as a program takes all."""


@pytest.mark.parametrize("name", SCENES)
def test_a_crash_is_recovered_from(name):
    start = 2 * list(SCENES).index(name)
    tried = every_point(SCENES[name], step=STEP, start=start)
    assert tried.calls > 100
    assert not tried.failed, str(tried)


if __name__ == "__main__":  # python -m tests.store.test_crash_points
    for name, scene in SCENES.items():
        print(f"{name}: {every_point(scene)}", flush=True)  # noqa: T201
