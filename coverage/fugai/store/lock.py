"""A lock on a folder that one process holds until it ends."""

from __future__ import annotations

import contextlib
import os
from dataclasses import dataclass
from importlib import import_module
from typing import TYPE_CHECKING, Self

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


@dataclass(kw_only=True)
class FolderLock:
    """Lock on a folder through a file beside it that names the process.

    The system releases it when the process ends, however it ends; the file of a killed run locks
    nothing and is reused.
    """

    path: Path
    folder: Path
    _descriptor: int | None = None

    def __enter__(self) -> Self:
        """Take the lock.

        Raises
        ------
        ConfigError
            Another process holds it.
        """
        while self._descriptor is None:
            descriptor = os.open(self.path, os.O_RDWR | os.O_CREAT, 0o644)
            if not _try_lock(descriptor):
                holder = os.read(descriptor, 32).decode("ascii", "replace").strip() or "unknown"
                os.close(descriptor)
                msg = f"`{self.folder}` is being written by another run, process {holder}."
                raise ConfigError(msg)
            # The last holder may have removed the file between opening and locking.
            if _same_file(descriptor, self.path):
                self._descriptor = descriptor
            else:
                os.close(descriptor)
        os.ftruncate(self._descriptor, 0)
        os.write(self._descriptor, f"{os.getpid()}\n".encode())
        return self

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


def _try_lock(descriptor: int) -> bool:
    try:
        if fcntl is not None:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        else:
            _lock_on_windows(descriptor)
    except OSError:
        return False
    return True


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
        return os.path.samestat(os.fstat(descriptor), path.stat())
    except FileNotFoundError:
        return False
