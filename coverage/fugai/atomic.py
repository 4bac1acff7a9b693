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
    """Temporary name in the same folder, renamed to ``path`` when the block ends without an error.

    The file is flushed to the disk before it is renamed, and removed where the block fails.

    Parameters
    ----------
    path
        Final name; its folder is made where it is missing.

    Examples
    --------
    >>> import tempfile
    >>> from pathlib import Path
    >>> from fugai.atomic import atomic_path
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     path = Path(folder) / "table.csv"
    ...     with atomic_path(path) as temporary:
    ...         _ = temporary.write_text("a,b")
    ...         before = path.exists()
    ...     before, path.read_text()
    (False, 'a,b')
    """
    final = Path(path)
    final.parent.mkdir(parents=True, exist_ok=True)
    # Drivers choose the format by the suffix, so it must stay.
    temporary = final.with_name(f"{TEMPORARY}{os.getpid()}-{final.name}")
    try:
        yield temporary
        sync(temporary)
        temporary.replace(final)
    finally:
        temporary.unlink(missing_ok=True)
    sync(final.parent)


def write_bytes(path: Path | str, data: bytes) -> None:
    """Write a file that appears whole or not at all.

    Parameters
    ----------
    path
        Its folder is made where it is missing.
    data
        Contents.

    Examples
    --------
    >>> import tempfile
    >>> from pathlib import Path
    >>> from fugai.store import write_bytes
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     write_bytes(f"{folder}/a.bin", b"abc")
    ...     Path(folder, "a.bin").read_bytes()
    b'abc'
    """
    with atomic_path(path) as temporary:
        temporary.write_bytes(data)


def write_text(path: Path | str, text: str, *, encoding: str = "utf-8") -> None:
    """Write a text file that appears whole or not at all, with line ends as they are in the text.

    Parameters
    ----------
    path
        Its folder is made where it is missing.
    text
        Contents.
    encoding
        UTF-8 where not given.

    Examples
    --------
    >>> import tempfile
    >>> from pathlib import Path
    >>> from fugai.store import write_text
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     write_text(f"{folder}/new/a.txt", "覆盖")
    ...     Path(folder, "new", "a.txt").read_text(encoding="utf-8")
    '覆盖'
    """
    write_bytes(path, text.encode(encoding))


def sync(path: Path) -> None:
    """Flush a file or folder to the disk, where the system supports it."""
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
    """Remove the temporary files of writers that were killed."""
    for path in sorted(folder.rglob(f"{TEMPORARY}*")):
        if path.is_file():
            path.unlink(missing_ok=True)
