"""Tables inside gzip files and zip archives."""

from __future__ import annotations

import gzip
import tempfile
import zlib
from contextlib import contextmanager
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, NamedTuple

from fugai.errors import InputError
from fugai.intake.formats.archive import (
    MAX_BYTES,
    MAX_RATIO,
    SAFE_BYTES,
    member_bytes,
    open_archive,
)
from fugai.messages import Message, listed

if TYPE_CHECKING:
    import zipfile
    from collections.abc import Iterator

TABLE_ENDINGS = (".csv", ".tsv", ".xlsx", ".geojson", ".json", ".gpkg", ".fgb", ".parquet", ".txt")
"""Endings of tables in an archive; text that is perhaps only a remark comes last."""

_CHUNK = 1 << 20


class Unpacked(NamedTuple):
    """A file of its own, made of a packed one, and what is to be said about it."""

    path: Path
    notes: list[Message]


@contextmanager
def unpacked(path: Path, *, member: str | None) -> Iterator[Unpacked]:
    """The table inside a gzip file or a zip archive, as a file for as long as it is read.

    Parameters
    ----------
    member
        Name of the table, with or without folder and ending, where an archive holds several.

    Raises
    ------
    InputError
        It is damaged, unpacks to far more than its size, or holds no table or several.
    """
    with tempfile.TemporaryDirectory() as folder:
        if path.suffix.lower() == ".gz":
            target = Path(folder) / Path(path.stem).name
            _write_gunzipped(path, target)
            yield Unpacked(target, [])
            return
        with open_archive(path) as archive:
            chosen, notes = _chosen(archive, path.name, member)
            target = Path(folder) / PurePosixPath(chosen.filename.replace("\\", "/")).name
            target.write_bytes(member_bytes(archive, chosen, file=path.name))
        yield Unpacked(target, notes)


def holds_shapefile(path: Path) -> bool:
    """Whether a zip archive holds a shapefile."""
    with open_archive(path) as archive:
        return any(name.lower().endswith(".shp") for name in archive.namelist())


def _write_gunzipped(path: Path, target: Path) -> None:
    limit = min(MAX_BYTES, max(SAFE_BYTES, MAX_RATIO * path.stat().st_size))
    size = 0
    try:
        with gzip.open(path) as stream, target.open("wb") as out:
            while chunk := stream.read(_CHUNK):
                size += len(chunk)
                if size > limit:
                    msg = f"`{path.name}` must not unpack to more than {MAX_RATIO} times its size."
                    raise InputError(msg)
                out.write(chunk)
    except (OSError, EOFError, zlib.error) as error:
        msg = f"`{path.name}` must be a whole gzip file, it is damaged or cut off."
        raise InputError(msg) from error
    if not size:
        msg = f"`{path.name}` must hold something, it unpacks to nothing."
        raise InputError(msg)


def _chosen(
    archive: zipfile.ZipFile, file: str, member: str | None
) -> tuple[zipfile.ZipInfo, list[Message]]:
    """The member to read, and a note that names the others."""
    files = [one for one in archive.infolist() if not one.is_dir() and not _is_hidden(one.filename)]
    tables = [one for one in files if one.filename.lower().endswith(TABLE_ENDINGS)]
    if any(not one.filename.lower().endswith(".txt") for one in tables) and member is None:
        tables = [one for one in tables if not one.filename.lower().endswith(".txt")]
    if member is not None:
        named = [one for one in tables if member in _names(one.filename)]
        if len(named) != 1:
            found = ", ".join(repr(one.filename) for one in tables[:20]) or "none"
            msg = f"`layer` of `{file}` must name one of its tables, found {member!r}; it holds {found}."
            raise InputError(msg)
        tables = named
    if len(tables) != 1:
        found = ", ".join(repr(one.filename) for one in (tables or files)[:20]) or "nothing"
        what = f"or `layer` must name one; it holds {found}" if tables else f"found {found}"
        msg = f"`{file}` must hold one table ({', '.join(TABLE_ENDINGS)}) or one shapefile, {what}."
        raise InputError(msg)
    others = [one.filename for one in files if one is not tables[0]]
    if not others:
        return tables[0], []
    note = Message(
        zh=f"`{file}`：读取其中的{tables[0].filename!r}，未读取{listed(others, chinese=True)}。",
        en=f"`{file}`: {tables[0].filename!r} was read, not {listed(others, chinese=False)}.",
    )
    return tables[0], [note]


def _names(filename: str) -> tuple[str, ...]:
    """Every name by which a member may be asked for."""
    path = PurePosixPath(filename.replace("\\", "/"))
    return filename, path.name, path.stem


def _is_hidden(filename: str) -> bool:
    """Files that a computer puts into archives by itself."""
    parts = PurePosixPath(filename.replace("\\", "/")).parts
    return any(part.startswith((".", "__MACOSX")) for part in parts) or parts[-1] in (
        "Thumbs.db",
        "desktop.ini",
    )
