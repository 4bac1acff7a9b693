"""Files of a report in a folder of the user's: what is replaced is what fugai wrote there."""

from __future__ import annotations

import json
from pathlib import Path  # noqa: TC003  the door of the room judges by it
from typing import TYPE_CHECKING

from fugai.atomic import local_path, write_text
from fugai.errors import ConfigError
from fugai.store import sha256_file

if TYPE_CHECKING:
    from collections.abc import Sequence

RECORD = "report.json"
"""Names the files of a report with their hashes."""


def report_folder(out: Path | str | None, run: Path | None) -> Path:
    """Where a report is written: the folder that is named, else the run's with ``-report`` at its end.

    Raises
    ------
    ConfigError
        No folder is named and the run has none, or the folder is within that of the run.
    """
    if out is None:
        if run is None:
            msg = "`out` must be given for a run that was not written to a folder, found None."
            raise ConfigError(msg)
        return run.with_name(f"{run.name}-report")
    folder = local_path(out, "out").expanduser().resolve()
    if run is not None and (folder == run or run in folder.parents):
        msg = f"`out` must lie outside the folder of the run, found '{folder}'."
        raise ConfigError(msg)
    return folder


def check_report_files(folder: Path, names: Sequence[str]) -> None:
    """Raise `ConfigError` where a file is there that is not as an earlier report left it."""
    if folder.exists() and not folder.is_dir():
        msg = f"`{folder}` must be a folder, it is a file."
        raise ConfigError(msg)
    known = _recorded(folder)
    for name in names:
        path = folder / name
        if not path.exists() and not path.is_symlink():
            continue
        if not path.is_file() or known.get(name) != sha256_file(path):
            msg = (
                f"`{path}` must be free or as fugai wrote it, found another file: move it, or "
                "choose another folder by `out`."
            )
            raise ConfigError(msg)


def write_record(folder: Path, name: str) -> None:
    """Remember a file of this report beside those of earlier ones that are still there."""
    known = {one: digest for one, digest in _recorded(folder).items() if (folder / one).is_file()}
    known[name] = sha256_file(folder / name)
    text = json.dumps({"kind": "report", "files": dict(sorted(known.items()))}, indent=1)
    write_text(folder / RECORD, text + "\n")


def _recorded(folder: Path) -> dict[str, str]:
    try:
        found = json.loads((folder / RECORD).read_text(encoding="utf-8"))
        return {str(name): str(digest) for name, digest in found["files"].items()}
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return {}
