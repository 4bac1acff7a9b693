"""Single files of a fixed name that a command writes into a folder of the user's."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fugai.errors import ConfigError

if TYPE_CHECKING:
    from collections.abc import Collection
    from pathlib import Path


def check_own_table(path: Path, columns: Collection[str]) -> None:
    """Raise `ConfigError` unless a path is free, or is a table that fugai has written.

    Parameters
    ----------
    path
        File that is to be written.
    columns
        Headings by which a table of ours is known; it may have others beside them.

    Raises
    ------
    ConfigError
        Something else has that name.

    Examples
    --------
    >>> import tempfile
    >>> from pathlib import Path
    >>> from fugai.store import check_own_table
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     path = Path(folder) / "findings.csv"
    ...     check_own_table(path, ["file", "row"])
    ...     _ = path.write_text("apples,pears")
    ...     check_own_table(path, ["file", "row"])  # doctest: +ELLIPSIS
    Traceback (most recent call last):
    fugai.errors.ConfigError: `...findings.csv` must be free ..., found a file that fugai has not written.
    """
    if not path.exists() and not path.is_symlink():
        return
    if not _has_columns(path, columns):
        msg = (
            f"`{path}` must be free or a table of an earlier command, found a file that fugai has "
            "not written."
        )
        raise ConfigError(msg)


def _has_columns(path: Path, columns: Collection[str]) -> bool:
    if not path.is_file():
        return False
    try:
        with path.open(encoding="utf-8-sig") as stream:
            headings = stream.readline(10_000).rstrip("\r\n").split(",")
    except UnicodeDecodeError:
        return False
    return set(columns) <= set(headings)
