"""Every call to the file system below a folder: counted, failed once, or the end of the process.

`every_point` runs some work in a forked process for each call that it makes, lets that call fail or
kills the process at it, and recovers twice from a copy of what is left: by the same work again, and
by the work that resumes. Both must leave the files of work that nothing has disturbed.
"""

from __future__ import annotations

import builtins
import errno
import io
import os
import shutil
import sys
import tempfile
import traceback
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

KILLED = 137
WAYS = ("fail", "kill", "torn")
"""A call raises `OSError`; the process ends at it; a file that is flushed is half written as it ends."""

_BY_PATH = ("mkdir", "rmdir", "unlink", "remove", "rename", "replace", "link", "symlink", "scandir")
_BY_DESCRIPTOR = ("fsync", "write", "ftruncate")


@dataclass(kw_only=True)
class Disturbance:
    """Call number ``at`` below ``root`` goes wrong in one of `WAYS`; None: calls are only counted.

    ``number`` is that of the error of a call that fails; None: a full disk, or a broken one.
    """

    root: Path
    at: int | None = None
    way: str = "fail"
    number: int | None = None
    calls: list[str] = field(default_factory=list)
    descriptors: dict[int, str] = field(default_factory=dict)

    def meet(self, name: str, path: str, descriptor: int | None = None) -> None:
        """One call on a path; what happens at it."""
        if not path.startswith(str(self.root)):
            return
        self.calls.append(f"{name} {os.path.relpath(path, self.root)}")
        if len(self.calls) - 1 != self.at:
            return
        if self.way == "fail":
            full = name in ("fsync", "write", "open for writing")
            number = self.number or (errno.ENOSPC if full else errno.EIO)
            raise OSError(number, os.strerror(number), path)
        if self.way == "torn" and descriptor is not None and os.path.isfile(path):  # noqa: PTH113
            os.truncate(path, os.path.getsize(path) // 2)  # noqa: PTH202
        os._exit(KILLED)


@contextmanager
def disturbed(how: Disturbance):
    """All calls of `os` and `open` below a folder pass through a disturbance.

    Nothing is flushed in earnest: no process sees what that would change.
    """
    saved = {name: getattr(os, name) for name in (*_BY_PATH, *_BY_DESCRIPTOR, "open")}
    plain_open = builtins.open

    def where(path, dir_fd=None):
        if isinstance(path, int):
            return how.descriptors.get(path, "")
        base = how.descriptors.get(dir_fd, "") if dir_fd is not None else ""
        return os.path.join(base or os.getcwd(), os.fspath(path))  # noqa: PTH109, PTH118

    def by_path(name):
        def call(path=".", *args, **options):
            how.meet(name, where(path, options.get("dir_fd")))
            return saved[name](path, *args, **options)

        return call

    def by_descriptor(name):
        def call(descriptor, *args):
            how.meet(name, how.descriptors.get(descriptor, ""), descriptor)
            return None if name == "fsync" else saved[name](descriptor, *args)

        return call

    def open_descriptor(path, flags, *args, **options):
        full = where(path, options.get("dir_fd"))
        how.meet("open", full)
        descriptor = saved["open"](path, flags, *args, **options)
        how.descriptors[descriptor] = full
        return descriptor

    def open_file(path, mode="r", *args, **options):
        if not isinstance(path, int):
            how.meet("open for writing" if set(mode) & set("wax+") else "open", where(path))
        return plain_open(path, mode, *args, **options)

    replaced = {name: by_path(name) for name in _BY_PATH}
    replaced |= {name: by_descriptor(name) for name in _BY_DESCRIPTOR}
    replaced["open"] = open_descriptor
    try:
        for name, function in replaced.items():
            setattr(os, name, function)
        builtins.open = io.open = open_file
        yield
    finally:
        for name, function in saved.items():
            setattr(os, name, function)
        builtins.open = io.open = plain_open


def contents(folder: Path) -> dict[str, bytes]:
    """Every file below a folder with its bytes, and every empty folder."""
    return {
        path.relative_to(folder).as_posix(): b"" if path.is_dir() else path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file() or not any(path.iterdir())
    }


@dataclass(frozen=True, kw_only=True)
class Tried:
    """How many calls there were, how many were disturbed, and what went wrong after which."""

    calls: int
    points: int
    recoveries: int
    failed: tuple[str, ...]

    def __str__(self) -> str:
        head = (
            f"{self.calls} calls, {self.points} crash points, {self.recoveries} recoveries, "
            f"{len(self.failed)} failed"
        )
        return "\n".join((head, *self.failed))


@dataclass(frozen=True, kw_only=True)
class Scene:
    """What is run, in a folder that it may change as it likes.

    ``work(folder, resume)`` does everything; ``prepare(folder)`` makes what is there before;
    ``check(folder)`` raises where the folder is in a state that nobody may see after a crash.
    """

    work: Callable[[Path, bool], None]
    prepare: Callable[[Path], None] = lambda _: None
    check: Callable[[Path], None] = lambda _: None
    resume: bool = False


def every_point(scene: Scene, *, step: int = 1, start: int = 0, ways=WAYS) -> Tried:
    """Each ``step``-th call of a scene disturbed in each way, and both recoveries from it."""
    memory = "/dev/shm" if os.access("/dev/shm", os.W_OK) else None
    with tempfile.TemporaryDirectory(dir=memory) as temporary:
        top = Path(temporary).resolve()
        calm = top / "calm"
        _prepared(scene, calm)
        counted = Disturbance(root=calm)
        with disturbed(counted):
            scene.work(calm, scene.resume)
        wanted = contents(calm)
        points, failed, recoveries = 0, [], 0
        for at in range(start, len(counted.calls), step):
            for way in ways:
                if way == "torn" and not counted.calls[at].startswith(("fsync", "write")):
                    continue
                points += 1
                crashed = top / "crashed"
                _prepared(scene, crashed)
                code = _in_child(scene, Disturbance(root=crashed, at=at, way=way))
                name = f"{at} {counted.calls[at]} {way} ({code})"
                problem = _problem(lambda: scene.check(crashed))  # noqa: B023
                failed += [f"{name}: left {problem}"] if problem else []
                for resume in (False, True):
                    recoveries += 1
                    again = top / "again"
                    shutil.copytree(crashed, again, symlinks=True)
                    with disturbed(Disturbance(root=again)):
                        problem = _problem(lambda: scene.work(again, resume))  # noqa: B023
                    if not problem and (found := contents(again)) != wanted:
                        names = sorted(k for k in found | wanted if found.get(k) != wanted.get(k))
                        problem = f"other bytes in {names[:5]}"
                    failed += [f"{name}, resume={resume}: {problem}"] if problem else []
                    shutil.rmtree(again)
                shutil.rmtree(crashed)
    return Tried(
        calls=len(counted.calls), points=points, recoveries=recoveries, failed=tuple(failed)
    )


def _prepared(scene: Scene, folder: Path) -> None:
    folder.mkdir()
    with disturbed(Disturbance(root=folder)):
        scene.prepare(folder)


def _problem(work: Callable[[], None]) -> str:
    try:
        work()
    except Exception as error:  # noqa: BLE001  whatever it is, it is counted
        return repr(error)
    return ""


def _in_child(scene: Scene, how: Disturbance) -> int:
    """Exit code of the work in a forked process: 0 where the disturbance did no harm."""
    sys.stdout.flush()
    sys.stderr.flush()
    child = os.fork()
    if not child:
        code = 70
        try:
            with disturbed(how):
                scene.work(how.root, scene.resume)
            code = 0
        except OSError:
            code = 3
        except BaseException:  # noqa: BLE001  a forked process must not return
            if os.environ.get("FUGAI_DEBUG"):
                traceback.print_exc()
        finally:
            os._exit(code)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
