"""Which folders fugai may replace or remove, and how, so that a kill leaves them known to be ours."""

from __future__ import annotations

import json
import logging
import shutil
from typing import TYPE_CHECKING

from fugai.atomic import sync
from fugai.errors import ConfigError
from fugai.store.run_json import RUN_JSON

if TYPE_CHECKING:
    from pathlib import Path

_log = logging.getLogger(__name__)

MARKER = ".fugai-partial"
"""File that marks a folder as one that fugai may remove: an unfinished run, or a replaced one."""

SIDE_FILES = ("-wal", "-shm", "-journal", ".aux.xml", ".ovr", ".msk")
"""Endings of files that other programs write beside ours and that would corrupt a new version."""

_ABSENT = (FileNotFoundError, NotADirectoryError, IsADirectoryError)
"""Errors that say that there is no such file; after another one, nobody knows whose a folder is."""


def check_replaceable(out: Path) -> None:
    """Raise `ConfigError` unless a folder is absent, empty, or a run of fugai.

    Parameters
    ----------
    out
        Folder that a run is to replace.

    Raises
    ------
    ConfigError
        It is a file, or holds something else.

    Examples
    --------
    >>> import tempfile
    >>> from pathlib import Path
    >>> from fugai.store import check_replaceable
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     check_replaceable(Path(folder))
    """
    if not out.exists():
        return
    if not out.is_dir():
        msg = f"`{out}` must be a folder, it is a file."
        raise ConfigError(msg)
    if any(out.iterdir()) and not is_run(out):
        msg = f"`{out}` is not empty and is not a fugai run (it has no `{RUN_JSON}` of one)."
        raise ConfigError(msg)


def is_run(folder: Path) -> bool:
    """Whether a folder holds a finished run of fugai.

    Parameters
    ----------
    folder
        It need not exist.

    Examples
    --------
    >>> from pathlib import Path
    >>> from fugai.store import is_run
    >>> is_run(Path("no-such-folder"))
    False
    """
    try:
        about = json.loads((folder / RUN_JSON).read_text(encoding="utf-8"))
    except (*_ABSENT, ValueError):
        return False
    return isinstance(about, dict) and "fugai" in about


def is_marked(folder: Path) -> bool:
    """Whether fugai has marked a folder, which is none but itself: not the target of a link."""
    return not folder.is_symlink() and (folder / MARKER).is_file()


def remove_marked(folder: Path) -> None:
    """Remove a marked folder, so that the rest of one is still known as what it is.

    The list of what a run has written goes last but one, the marker last.
    """
    for path in sorted(folder.iterdir()):
        if path.is_dir() and not path.is_symlink():
            shutil.rmtree(path)
        elif path.name not in (RUN_JSON, MARKER):
            path.unlink()
    (folder / RUN_JSON).unlink(missing_ok=True)
    (folder / MARKER).unlink(missing_ok=True)
    folder.rmdir()


def set_aside(out: Path, previous: Path) -> None:
    """Move a run out of the way of the next, marked as one that may be removed."""
    if not any(out.iterdir()):
        out.rmdir()
        return
    (out / MARKER).touch()
    out.rename(previous)


def drop_replaced(previous: Path, out: Path) -> None:
    """Remove a run that was set aside; files that no run has written are moved to the new one."""
    if not is_marked(previous):
        return
    for relative, file in unwritten_files(previous):
        target = _free(out / relative)
        target.parent.mkdir(parents=True, exist_ok=True)
        file.rename(target)
    if out.exists():
        sync(out)
    remove_marked(previous)


def check_no_clash(out: Path, coming: Path) -> None:
    """Raise `ConfigError` where a new run has a file of the name of one that no run has written."""
    if not is_run(out):
        return
    for relative, file in unwritten_files(out):
        if (coming / relative).exists():
            msg = f"`{file}` is not a file of a run, and the new run has one of that name: move it."
            raise ConfigError(msg)


def unwritten_files(folder: Path) -> list[tuple[str, Path]]:
    """Files in a run that no run has written, and that do not belong to one that it has."""
    written = {*_written_files(folder), MARKER}
    return [
        (relative, file)
        for relative, file in files_in(folder)
        if relative not in written
        and not any(relative.removesuffix(end) in written for end in SIDE_FILES)
    ]


def files_in(folder: Path) -> list[tuple[str, Path]]:
    """Files and links of a folder with their names below it, in order."""
    return [
        (path.relative_to(folder).as_posix(), path)
        for path in sorted(folder.rglob("*"))
        if path.is_file() or path.is_symlink()
    ]


def _written_files(folder: Path) -> set[str]:
    try:
        about = json.loads((folder / RUN_JSON).read_text(encoding="utf-8"))
        return {RUN_JSON, *about["files"]}
    except (*_ABSENT, ValueError, KeyError, TypeError):
        return {RUN_JSON}


def _free(path: Path) -> Path:
    """The path, or one that is free beside it, so that no file of a user is lost."""
    number, free = 1, path
    while free.exists() or free.is_symlink():
        number += 1
        free = path.with_name(f"{path.stem}-{number}{path.suffix}")
    if free != path:
        _log.warning("`%s` is of the new run; the file of that name is now `%s`.", path, free.name)
    return free
