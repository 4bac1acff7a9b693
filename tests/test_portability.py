"""What a system other than Linux lacks is not needed; its ways are tried here as far as one can."""

from __future__ import annotations

import errno
import os
import subprocess
import sys
from types import SimpleNamespace

import pytest

from fugai.atomic import write_text
from fugai.errors import ConfigError
from fugai.store import lock as locks
from fugai.store.lock import FolderLock
from fugai.store.naming import file_stems

WITHOUT_LINUX = """
import os, pkgutil, signal, sys
from importlib import import_module

import fugai

def import_all():
    for module in pkgutil.walk_packages(fugai.__path__, "fugai."):
        if not module.name.endswith("__main__"):
            import_module(module.name)

import_all()  # what others need of Linux is theirs
for name in [name for name in sys.modules if name.partition(".")[0] == "fugai"]:
    del sys.modules[name]
for name in ("fcntl", "resource", "pwd", "grp", "termios", "tty", "pty", "syslog", "_posixshmem"):
    sys.modules[name] = None
for name in (
    "O_CLOEXEC", "O_DIRECTORY", "O_NOFOLLOW", "fork", "getuid", "geteuid", "getloadavg", "mkfifo",
    "sched_getaffinity", "sched_setaffinity", "statvfs", "uname", "killpg", "setsid", "wait4",
):
    if hasattr(os, name):
        delattr(os, name)
for name in ("SIGKILL", "SIGHUP", "SIGALRM", "SIGUSR1", "SIGUSR2", "SIGPIPE", "SIGQUIT"):
    if hasattr(signal, name):
        delattr(signal, name)
import fugai
import_all()
from fugai._threads import usable_cores
from fugai.atomic import write_text
from fugai.store.lock import fcntl
write_text(sys.argv[1], "whole")
assert usable_cores() >= 1
assert fcntl is None
print("imported")
"""


def test_no_module_needs_what_linux_alone_has(tmp_path):
    command = [sys.executable, "-c", WITHOUT_LINUX, str(tmp_path / "a.txt")]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.stdout.strip() == "imported", done.stderr
    assert (tmp_path / "a.txt").read_text(encoding="utf-8") == "whole"


@pytest.fixture
def windows(monkeypatch):
    """A lock as Windows has it: of one byte of a file, and for one holder."""
    held: dict[tuple[int, int], int] = {}

    def locking(descriptor: int, mode: int, count: int) -> None:
        assert (mode, count) == (2, 1)
        assert os.lseek(descriptor, 0, os.SEEK_CUR) > os.fstat(descriptor).st_size
        about = os.fstat(descriptor)
        file = (about.st_dev, about.st_ino)
        if held.get(file, descriptor) != descriptor:
            raise PermissionError(errno.EACCES, "Permission denied")
        held[file] = descriptor

    def close(descriptor: int) -> None:
        for file in [file for file, holder in held.items() if holder == descriptor]:
            del held[file]
        closes(descriptor)

    closes = os.close
    monkeypatch.setattr(locks, "fcntl", None)
    monkeypatch.setattr(os, "close", close)
    monkeypatch.setitem(sys.modules, "msvcrt", SimpleNamespace(locking=locking, LK_NBLCK=2))
    return held


def test_the_lock_of_windows_keeps_others_out_and_says_who_holds_it(windows, tmp_path):
    path = tmp_path / "run.lock"
    with FolderLock(path=path, folder=tmp_path / "run"):
        assert len(windows) == 1
        with (
            pytest.raises(ConfigError, match=f"another run, process {os.getpid()}"),
            FolderLock(path=path, folder=tmp_path / "run"),
        ):
            pass
    assert windows == {}
    assert not path.exists()
    with FolderLock(path=path, folder=tmp_path / "run"):
        assert len(windows) == 1


def test_a_lock_file_that_cannot_be_removed_while_open_goes_once_it_is_closed(
    windows, monkeypatch, tmp_path
):
    path = tmp_path / "run.lock"
    unlink = type(path).unlink

    def only_closed(self, **options):
        if windows:
            raise PermissionError
        unlink(self, **options)

    monkeypatch.setattr(type(path), "unlink", only_closed)
    with FolderLock(path=path, folder=tmp_path / "run"):
        pass
    assert not path.exists()


def test_a_file_is_flushed_through_a_descriptor_that_may_write(monkeypatch, tmp_path):
    """Windows refuses to flush what is open for reading, and to open a folder."""
    opened = {}
    opens, fsync = os.open, os.fsync

    def open_(path, flags, *rest):
        if os.path.isdir(path):  # noqa: PTH112  `path` may be a text
            raise PermissionError
        descriptor = opens(path, flags, *rest)
        opened[descriptor] = flags
        return descriptor

    def flush(descriptor):
        if not opened[descriptor] & os.O_RDWR:
            raise OSError
        fsync(descriptor)

    with monkeypatch.context() as patched:
        patched.setattr(os, "open", open_)
        patched.setattr(os, "fsync", flush)
        patched.setattr("fugai.atomic._FLUSHABLE", os.O_RDWR)
        write_text(tmp_path / "a.txt", "x")
    assert (tmp_path / "a.txt").read_text(encoding="utf-8") == "x"
    assert opened


def test_names_of_devices_are_no_names_of_files():
    assert file_stems(["con", "AUX", "nul.tif", "com1", "console", "联通"]) == [
        "con_",
        "AUX_",
        "nul.tif_",
        "com1_",
        "console",
        "联通",
    ]


def test_letters_that_a_pipe_does_not_take_are_spelled_out(root):
    done = subprocess.run(
        [sys.executable, "-m", "fugai", "schema", "sites"],
        cwd=root,
        env=os.environ | {"PYTHONIOENCODING": "cp1252", "PYTHONUTF8": "0"},
        capture_output=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert rb"\u" in done.stdout
