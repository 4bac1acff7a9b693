"""`run.json` of a finished run, read back."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from fugai.errors import InputError
from fugai.store.own_folders import MARKER
from fugai.store.run_json import FORMAT, RUN_JSON

if TYPE_CHECKING:
    from pathlib import Path


def read_run_json(folder: Path) -> dict[str, Any]:
    """What `run.json` says of a finished run, whose files are all there in their full size.

    Parameters
    ----------
    folder
        What `RunFolder` left.

    Raises
    ------
    InputError
        The folder is none of a finished run, a file of it is missing or cut short, or a later
        version of fugai wrote it.

    Examples
    --------
    >>> import tempfile
    >>> from pathlib import Path
    >>> from fugai.store import RunFolder, read_run_json
    >>> out = Path(tempfile.mkdtemp()) / "run"
    >>> with RunFolder(out) as folder:
    ...     _ = folder.write_run_json({"kind": "run"})
    >>> read_run_json(out)["kind"]
    'run'
    """
    if not folder.is_dir():
        partial = folder.with_name(f"{folder.name}.partial")
        also = f" (`{partial.name}` beside it is an unfinished run)" if partial.is_dir() else ""
        msg = f"`{folder}` must be the folder of a finished run, found none{also}."
        raise InputError(msg)
    if (folder / MARKER).exists() and not (folder / RUN_JSON).exists():  # which is written last
        msg = f"`{folder}` must be the folder of a finished run, found an unfinished one."
        raise InputError(msg)
    about = _json(folder)
    missing = [name for name, file in about["files"].items() if not _is_whole(folder / name, file)]
    if missing:
        more = f" and {len(missing) - 1:,} others" if len(missing) > 1 else ""
        msg = (
            f"`{folder}` must hold all files of the run as they were written, found `{missing[0]}`"
            f"{more} missing or cut short."
        )
        raise InputError(msg)
    return about


def _json(folder: Path) -> dict[str, Any]:
    try:
        about = json.loads((folder / RUN_JSON).read_text(encoding="utf-8"))
        written_by, form = str(about["fugai"]), int(about["format"])
        if not isinstance(about["files"], dict):
            raise TypeError
    except (OSError, ValueError, KeyError, TypeError):
        msg = f"`{folder}` must be the folder of a finished run, found no `{RUN_JSON}` of one."
        raise InputError(msg) from None
    if form > FORMAT:
        msg = f"`{folder}` must be of format {FORMAT} or less, found {form} of fugai {written_by}."
        raise InputError(msg)
    found: dict[str, Any] = about
    return found


def _is_whole(path: Path, record: Any) -> bool:  # noqa: ANN401  a record of `run.json`
    try:
        return bool(path.stat().st_size == record["bytes"])
    except (OSError, KeyError, TypeError):
        return False
