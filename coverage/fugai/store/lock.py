"""A lock on a folder that one process holds until it ends."""

from __future__ import annotations

import contextlib
import errno
import os
import re
import stat
from dataclasses import dataclass
from importlib import import_module
from typing import TYPE_CHECKING, Self

from fugai.atomic import is_running
from fugai.errors import ConfigError

if TYPE_CHECKING:
    from pathlib import Path
    from types import TracebackType

try:
    import fcntl
except ImportError:  # Windows
    fcntl = None  # type: ignore[assignment]

_LOCKED_BYTE = 1 << 30
"""Where Windows locks a file: nobody else can read what is locked, and the start names the holder."""


_OURS = re.compile(rb"\d*\s*")
"""What the file of a lock holds: the number of a process, or nothing yet."""

_TAKEN = (errno.EACCES, errno.EAGAIN, errno.EDEADLK, errno.EWOULDBLOCK)
"""Errors that say that another process holds a lock; others, that the file system has none."""


@dataclass(kw_only=True)
class FolderLock:
    """Lock on a folder through a file beside it that names the process.

    The system releases it when the process ends, however it ends; the file of a killed run locks
    nothing and is reused. Where the file system has no locks, the process that the file names must
    be gone. A link, or a file that holds anything else, is never opened for writing.
    """

    path: Path
    folder: Path
    _descriptor: int | None = None

    def __enter__(self) -> Self:
        """Take the lock.

        Raises
        ------
        ConfigError
            Another process holds it, or something else has its name.
        """
        while self._descriptor is None:
            descriptor = self._open()
            try:
                self._take(descriptor)
                # The last holder may have removed the file between opening and locking.
                if _same_file(descriptor, self.path):
                    self._descriptor = descriptor
            finally:
                if self._descriptor is None:
                    os.close(descriptor)
        try:
            os.ftruncate(self._descriptor, 0)
            os.write(self._descriptor, f"{os.getpid()}\n".encode())
        except OSError:
            self.__exit__(None, None, None)
            raise
        return self

    def _open(self) -> int:
        """Open the file, which no link may stand for and nobody else have written."""
        flags = os.O_RDWR | os.O_CREAT | getattr(os, "O_NOFOLLOW", 0)
        flags |= getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_CLOEXEC", 0)
        if self.path.is_symlink():
            raise ConfigError(self._not_ours())
        try:
            descriptor = os.open(self.path, flags, 0o644)
        except OSError as error:
            if error.errno in (errno.ELOOP, errno.EISDIR, errno.ENXIO):
                raise ConfigError(self._not_ours()) from None
            raise
        about = os.fstat(descriptor)
        ours = stat.S_ISREG(about.st_mode) and about.st_nlink <= 1
        if not ours or not _OURS.fullmatch(os.read(descriptor, 64)):
            os.close(descriptor)
            raise ConfigError(self._not_ours())
        os.lseek(descriptor, 0, os.SEEK_SET)
        return descriptor

    def _take(self, descriptor: int) -> None:
        """Lock the open file, or raise `ConfigError` where another process has."""
        locked = _try_lock(descriptor)
        holder = os.read(descriptor, 32).decode("ascii", "replace").strip()
        os.lseek(descriptor, 0, os.SEEK_SET)
        if locked is None:  # no locks here: the process that the file names must be gone
            locked = not (holder and _is_other(int(holder)))
        if not locked:
            msg = f"`{self.folder}` is being written by another run, process {holder or 'unknown'}."
            raise ConfigError(msg)

    def _not_ours(self) -> str:
        return (
            f"`{self.path}` must be free for the lock of `{self.folder.name}`, found a file that no "
            "run has written."
        )

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Remove the file and release the lock."""
        if self._descriptor is None:
            return
        # Windows removes no open file; it stays where another process opens it in between.
        with contextlib.suppress(OSError):
            self.path.unlink()
        os.close(self._descriptor)
        self._descriptor = None
        if fcntl is None:
            with contextlib.suppress(OSError):
                self.path.unlink()


def _try_lock(descriptor: int) -> bool | None:
    """Whether the lock was free; None where the file system has no locks."""
    try:
        if fcntl is not None:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        else:
            _lock_on_windows(descriptor)
    except OSError as error:
        return False if error.errno in _TAKEN else None
    return True


def _is_other(process: int) -> bool:
    """Whether a process that runs has this number, and is another one than this."""
    return os.name != "nt" and process > 0 and process != os.getpid() and is_running(process)


def _lock_on_windows(descriptor: int) -> None:
    """Lock one byte far beyond the file's end, which Windows releases with the process."""
    msvcrt = import_module("msvcrt")
    os.lseek(descriptor, _LOCKED_BYTE, os.SEEK_SET)
    try:
        msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)
    finally:
        os.lseek(descriptor, 0, os.SEEK_SET)


def _same_file(descriptor: int, path: Path) -> bool:
    try:
        return os.path.samestat(os.fstat(descriptor), path.lstat())
    except FileNotFoundError:
        return False
