"""Files that appear whole or not at all."""

from __future__ import annotations

import os
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

_FLUSHABLE = os.O_RDWR if os.name == "nt" else os.O_RDONLY
"""How a file is opened to be flushed; Windows flushes only what is open for writing."""

TEMPORARY = ".writing-"
"""Start of the names of files that are being written."""


@contextmanager
def atomic_path(path: Path | str) -> Iterator[Path]:
    """Temporary name in the same folder, put in place of ``path`` when the block ends well.

    The file is flushed to the disk before it is renamed, and removed where the block fails. The
    folder is made if need be.
    """
    final = Path(path)
    final.parent.mkdir(parents=True, exist_ok=True)
    # The suffix stays, since drivers choose the format by it.
    temporary = final.with_name(f"{TEMPORARY}{os.getpid()}-{final.name}")
    try:
        yield temporary
        sync(temporary)
        temporary.replace(final)
    finally:
        temporary.unlink(missing_ok=True)
    sync(final.parent)


def write_bytes(path: Path | str, data: bytes) -> None:
    """Write a whole file at once."""
    with atomic_path(path) as temporary:
        temporary.write_bytes(data)


def write_text(path: Path | str, text: str, *, encoding: str = "utf-8") -> None:
    """Write a whole text file at once, with line feeds as they are in the text."""
    write_bytes(path, text.encode(encoding))


def sync(path: Path) -> None:
    """Flush a file or folder to the disk, where the system can do that."""
    try:
        descriptor = os.open(path, _FLUSHABLE)
    except PermissionError:  # folders on some systems
        return
    try:
        os.fsync(descriptor)
    except OSError:  # file systems without fsync of folders
        if not path.is_dir():
            raise
    finally:
        os.close(descriptor)


def remove_temporaries(folder: Path) -> None:
    """Remove what a killed writer left behind."""
    for path in sorted(folder.rglob(f"{TEMPORARY}*")):
        if path.is_file():
            path.unlink(missing_ok=True)
