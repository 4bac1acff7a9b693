"""Files that appear whole or not at all."""

from __future__ import annotations

import contextlib
import errno
import os
import re
import shutil
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from fugai.errors import ConfigError, FugaiError, WriteError

if TYPE_CHECKING:
    from collections.abc import Iterator

_FLUSHABLE = os.O_RDWR if os.name == "nt" else os.O_RDONLY
"""How a file is opened to be flushed; Windows flushes only what is open for writing."""

TEMPORARY = ".writing-"
"""Start of the names of files that are being written; the process follows, then the name."""

_WRITERS = ("pyarrow", "pyogrio", "rasterio", "xlsxwriter")
"""Libraries whose errors, raised while a file is written, are about that file."""

_SPARE_BYTES = 1 << 16
"""A disk with less is full: libraries do not say why they cannot write."""


_ADDRESS = re.compile(r"(?i)^\s*(?:[a-z][a-z0-9+.-]+:[/\\]|pg:)|\b(?:dbname|password)\s?=")
"""What an address has, also as `Path` shortens it; the one letter of a drive is none."""


def local_path(path: Path | str, name: str) -> Path:
    """The path, where it is one of this computer and no address of a database or a server.

    Parameters
    ----------
    path
        Where to write.
    name
        Name of the argument, for the message, which never repeats the address.

    Raises
    ------
    ConfigError
        It is an address.

    Examples
    --------
    >>> from fugai.atomic import local_path
    >>> local_path("maps/tianjin", "out").name
    'tianjin'
    """
    if _ADDRESS.search(str(path)):
        msg = (
            f"`{name}` must be a path on this computer, found an address of a database or a server."
        )
        raise ConfigError(msg)
    return Path(path)


@contextmanager
def atomic_path(path: Path | str) -> Iterator[Path]:
    """Temporary name in the same folder, renamed to ``path`` when the block ends without an error.

    The file is flushed to the disk before it is renamed, and removed where the block fails. What a
    killed process has left of the same file is removed. A link of that name is replaced, not followed.

    Parameters
    ----------
    path
        Final name; its folder is made where it is missing.

    Raises
    ------
    ConfigError
        It is an address of a database or a server.
    WriteError
        The disk is full, or the place cannot be written to.

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
    final = local_path(path, "path")
    if not final.name:
        msg = f"`path` must be the name of a file, found {str(path)!r}."
        raise ConfigError(msg)
    # Drivers choose the format by the suffix, so it must stay.
    temporary = final.with_name(f"{TEMPORARY}{os.getpid()}-{final.name}")
    with writing(final):
        final.parent.mkdir(parents=True, exist_ok=True)
        _remove_left_behind(final)
        try:
            yield temporary
            sync(temporary)
            temporary.replace(final)
        finally:
            with contextlib.suppress(OSError):
                temporary.unlink(missing_ok=True)
        sync(final.parent)


@contextmanager
def writing(path: Path | str) -> Iterator[None]:
    """Block whose failures to write become a `WriteError` that names ``path`` and the reason.

    Parameters
    ----------
    path
        The file or folder that the block writes.

    Raises
    ------
    WriteError
        The system or a library that writes files raised an error.

    Examples
    --------
    >>> import errno
    >>> from fugai.atomic import writing
    >>> with writing("maps/tables"):
    ...     raise OSError(errno.EROFS, "Read-only file system")
    Traceback (most recent call last):
    fugai.errors.WriteError: `maps/tables` cannot be written: Read-only file system.
    """
    try:
        yield
    except FugaiError:
        raise
    except Exception as error:
        number = getattr(error, "errno", None)
        if not isinstance(error, OSError) and type(error).__module__.split(".")[0] not in _WRITERS:
            raise
        if number is None and _is_full(Path(path)):
            number = errno.ENOSPC
        reason = os.strerror(number) if number is not None else " ".join(str(error).split())
        msg = f"`{path}` cannot be written: {reason.rstrip('.')}."
        raise WriteError(msg, errno=number) from error


def _is_full(path: Path) -> bool:
    """Whether the disk on which a file is to be has no room."""
    folder = next((one for one in path.parents if one.is_dir()), Path())
    try:
        return shutil.disk_usage(folder).free < _SPARE_BYTES
    except OSError:
        return False


def _remove_left_behind(final: Path) -> None:
    """Remove what processes that are gone have written of a file."""
    if os.name == "nt":  # which cannot be asked harmlessly whether a process runs
        return
    mine = re.compile(rf"{re.escape(TEMPORARY)}(\d+)-{re.escape(final.name)}")
    with os.scandir(final.parent) as entries:
        found = [
            (one, mine.fullmatch(one.name)) for one in entries if one.name.startswith(TEMPORARY)
        ]
    for entry, match in found:
        if match and not is_running(int(match.group(1))):
            Path(entry.path).unlink(missing_ok=True)


def is_running(process: int) -> bool:
    """Whether a process runs; to be asked on systems with signals alone.

    >>> is_running(os.getpid())
    True
    """
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except (OSError, OverflowError):  # another user's; a number that no process has
        return True
    return True


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
