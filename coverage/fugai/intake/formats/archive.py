"""Untrusted zip archives, checked before anything is extracted."""

from __future__ import annotations

import stat
import zipfile
from pathlib import Path, PurePosixPath

from fugai.errors import InputError

MAX_MEMBERS = 10_000
"""An archive with more files than this is refused."""

MAX_BYTES = 4 * 2**30
"""Unpacked size that an archive may claim. [bytes]"""

SAFE_BYTES = 64 * 2**20
"""Archives that claim less than this unpacked size may have any ratio. [bytes]"""

MAX_RATIO = 150
"""Unpacked over packed size. Plain numbers as XML pack to about 1:30, deflate to 1:1032 at most."""


def open_archive(path: Path) -> zipfile.ZipFile:
    """The archive, once its table of contents is checked.

    Raises
    ------
    InputError
        It is not a zip archive, or a member would leave the folder, is a link, is encrypted, or
        unpacks to far more than the archive's size.
    """
    try:
        archive = zipfile.ZipFile(path)
    except (zipfile.BadZipFile, OSError, ValueError) as error:
        msg = f"`{path.name}` must be a whole zip archive, it is damaged or cut off."
        raise InputError(msg) from error
    try:
        _check_contents(archive, path)
    except InputError:
        archive.close()
        raise
    return archive


def member_bytes(archive: zipfile.ZipFile, member: zipfile.ZipInfo, *, file: str) -> bytes:
    """Content of a member, never more than its stated size."""
    try:
        return archive.read(member)
    except (zipfile.BadZipFile, OSError, EOFError, RuntimeError, ValueError) as error:
        msg = f"`{file}` must be a whole zip archive, its member {member.filename!r} is damaged."
        raise InputError(msg) from error
    except Exception as error:  # zlib.error has no common base with the above
        if type(error).__module__ != "zlib":
            raise
        msg = f"`{file}` must be a whole zip archive, its member {member.filename!r} is damaged."
        raise InputError(msg) from error


def _check_contents(archive: zipfile.ZipFile, path: Path) -> None:
    members = archive.infolist()
    if len(members) > MAX_MEMBERS:
        msg = f"`{path.name}` must hold at most {MAX_MEMBERS} files, found {len(members)}."
        raise InputError(msg)
    for member in members:
        _check_member(member, path.name)
    total = sum(member.file_size for member in members)
    packed = max(path.stat().st_size, 1)
    if total > MAX_BYTES or (total > SAFE_BYTES and total > MAX_RATIO * packed):
        msg = (
            f"`{path.name}` must not unpack to more than {MAX_RATIO} times its size or "
            f"{MAX_BYTES // 2**30} GB, it claims {total:,} bytes from {packed:,}."
        )
        raise InputError(msg)


def _check_member(member: zipfile.ZipInfo, file: str) -> None:
    name = member.filename.replace("\\", "/")
    parts = PurePosixPath(name).parts
    if name.startswith("/") or ".." in parts or ":" in (parts[0] if parts else ""):
        msg = f"`{file}` must hold only paths inside itself, found {member.filename!r}."
        raise InputError(msg)
    if stat.S_ISLNK(member.external_attr >> 16):
        msg = f"`{file}` must not hold symbolic links, found {member.filename!r}."
        raise InputError(msg)
    if member.flag_bits & 0x1:
        msg = f"`{file}` must not be encrypted, its member {member.filename!r} is."
        raise InputError(msg)
