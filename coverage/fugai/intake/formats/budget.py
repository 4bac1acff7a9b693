"""What reading one file may cost, and what the libraries that read files raise when they fail.

Every reader works within these bounds, so that a file made to exhaust the machine ends in a sentence.
"""

from __future__ import annotations

import bz2
import gzip
import sqlite3
import stat
import struct
import time
import zipfile
import zlib
from contextlib import contextmanager
from typing import TYPE_CHECKING, BinaryIO, cast

import pyarrow as pa
from pyproj.exceptions import ProjError

from fugai.errors import FugaiError, InputError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

MAX_SECONDS = 3.0
"""Time that one question to a file's own program (a view of a database) may take. [s]"""

MAX_TEXT_BYTES = 4 * 2**30
"""Largest file that is read into memory as text. [bytes]"""

MAX_COLUMNS = 10_000
"""Most columns of a table."""

MAX_CELL_BYTES = 64 * 2**20
"""Longest value of a cell of a database. [bytes]"""

MAX_UNPACKED_BYTES = 64 * 2**30
"""Most bytes that a compressed stream may unpack to. [bytes]"""

SAFE_UNPACKED_BYTES = 256 * 2**20
"""A stream that unpacks to less than this may have any ratio. [bytes]"""

MAX_STREAM_RATIO = 150
"""Unpacked over packed size: OpenStreetMap as XML packs to about 1:15, deflate to 1:1032 at most."""

READER_ERRORS: tuple[type[Exception], ...] = (
    ArithmeticError,
    AssertionError,
    AttributeError,
    EOFError,
    LookupError,
    MemoryError,
    OSError,
    RuntimeError,
    SyntaxError,
    TypeError,
    ValueError,
    ProjError,
    pa.ArrowException,
    sqlite3.Error,
    struct.error,
    zipfile.BadZipFile,
    zlib.error,
)
"""What the libraries that read files raise on those that are damaged or of another kind."""


@contextmanager
def whole_file(file: str, kind: str) -> Iterator[None]:
    """Turns whatever a library raises on a damaged file into one sentence.

    Parameters
    ----------
    file
        Name of the file.
    kind
        What it should be, e.g. ``"GeoTIFF"``.

    Raises
    ------
    InputError
        Anything of `READER_ERRORS` was raised inside.
    """
    try:
        yield
    except FugaiError:
        raise
    except MemoryError as error:
        msg = f"`{file}` must fit into the memory of this machine, it does not."
        raise InputError(msg) from error
    except READER_ERRORS as error:
        msg = f"`{file}` must be a whole {kind}, it is damaged or something else."
        raise InputError(msg) from error


def regular_file(path: Path) -> Path:
    """The path, once it is a file of bytes: reading a pipe, a socket or a device might never end.

    Raises
    ------
    InputError
        It is something else, or does not exist.
    """
    try:
        mode = path.stat().st_mode
    except (OSError, ValueError) as error:
        msg = f"`{path.name}` must be an existing file, found nothing at {path}."
        raise InputError(msg) from error
    if stat.S_ISDIR(mode):
        msg = f"`{path}` must be a file, found a folder."
        raise InputError(msg)
    if not stat.S_ISREG(mode):
        msg = f"`{path.name}` must be a file, found {_kind(mode)}."
        raise InputError(msg)
    return path


def _kind(mode: int) -> str:
    kinds = (
        (stat.S_ISFIFO, "a pipe"),
        (stat.S_ISSOCK, "a socket"),
        (stat.S_ISCHR, "a device"),
        (stat.S_ISBLK, "a device"),
    )
    return next((name for is_kind, name in kinds if is_kind(mode)), "something else")


def check_columns(count: int, *, file: str) -> None:
    """Raise where a table has more columns than `MAX_COLUMNS`.

    Raises
    ------
    InputError
        It does.
    """
    if count > MAX_COLUMNS:
        msg = f"`{file}` must have at most {MAX_COLUMNS:,} columns, found {count:,}."
        raise InputError(msg)


class Deadline:
    """A moment after which a reader gives up.

    Parameters
    ----------
    seconds
        From now on.
    """

    def __init__(self, seconds: float = MAX_SECONDS) -> None:
        self._end = time.monotonic() + seconds

    @property
    def is_over(self) -> bool:
        """Whether the time is up."""
        return time.monotonic() > self._end


def check_stream(path: Path) -> None:
    """Raise where a gzip or bzip2 file unpacks to far more than its size, or is damaged.

    Other files pass.

    Raises
    ------
    InputError
        It does.
    """
    name = path.name.lower()
    if not name.endswith((".gz", ".bz2")):
        return
    packed, unpacked = max(path.stat().st_size, 1), 0
    with whole_file(path.name, "compressed file"), _unpacked(path) as stream:
        while chunk := stream.read(1 << 22):
            unpacked += len(chunk)
            is_bomb = unpacked > SAFE_UNPACKED_BYTES and unpacked > MAX_STREAM_RATIO * packed
            if is_bomb or unpacked > MAX_UNPACKED_BYTES:
                msg = (
                    f"`{path.name}` must not unpack to more than {MAX_STREAM_RATIO} times its size, "
                    f"found {unpacked:,} bytes and more from {packed:,}."
                )
                raise InputError(msg)


def unpacked_bytes(path: Path, most: int) -> bytes:
    """What a gzip or bzip2 file unpacks to.

    Raises
    ------
    InputError
        That is more than ``most`` bytes, or the file is damaged.
    """
    with whole_file(path.name, "compressed file"), _unpacked(path) as stream:
        data = stream.read(most + 1)
    if len(data) > most:
        msg = f"`{path.name}` must unpack to at most {most:,} bytes, found more."
        raise InputError(msg)
    return data


def _unpacked(path: Path) -> BinaryIO:
    return cast(
        "BinaryIO",
        bz2.open(path, "rb") if path.name.lower().endswith(".bz2") else gzip.open(path, "rb"),
    )
