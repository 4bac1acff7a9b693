"""The folder of a run: written elsewhere and moved into place; kept for a resume if it fails."""

from __future__ import annotations

import contextlib
import json
import logging
import shutil
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Self

from fugai.atomic import remove_temporaries, sync, write_text
from fugai.errors import ConfigError, ContractError, FugaiError
from fugai.store.hashing import sha256_file
from fugai.store.lock import FolderLock
from fugai.store.run_json import RUN_JSON, run_json_text
from fugai.store.steps import Step

if TYPE_CHECKING:
    from collections.abc import Mapping
    from types import TracebackType

_log = logging.getLogger(__name__)
STEPS = ".steps"
SIDE_FILES = ("-wal", "-shm", "-journal", ".aux.xml", ".ovr", ".msk")
"""Endings of files that other programs write beside ours and that would corrupt a new version."""

MARKER = ".fugai-partial"
"""File that marks a partial folder as one that fugai may remove."""


class RunFolder:
    """Context in which a run writes its files; ``out`` appears when the block ends without an error.

    Files are written into ``<out>.partial`` beside it. At the end, after `write_run_json`, that
    folder replaces ``out``. An earlier run there is removed; files in it that no run has written
    (they are not in its ``run.json``) are moved to the new one.

    Where the block fails, the partial folder stays for a resume, unless no step was completed, or
    the error is one that the user must mend first (`FugaiError`) and the run was not a resumed one.

    Parameters
    ----------
    out
        Folder of the finished run.
    resume
        Continue the partial folder of a run that stopped, if there is one.

    Raises
    ------
    ConfigError
        ``out`` is a file, or a folder that is neither empty nor a run of fugai; or another run is
        writing it.

    Examples
    --------
    >>> import tempfile
    >>> from pathlib import Path
    >>> from fugai.store import RunFolder, is_run
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     with RunFolder(f"{folder}/run") as run:
    ...         _ = run.path("tables/a.csv").write_text("id")
    ...         _ = run.write_run_json({"seed": 1})
    ...     is_run(Path(folder, "run")), Path(folder, "run/tables/a.csv").exists()
    (True, True)
    """

    def __init__(self, out: Path | str, *, resume: bool = False) -> None:
        self.out = Path(out).expanduser().resolve()
        if not self.out.name:
            msg = f"`out` must be a folder below the root, found {self.out}."
            raise ConfigError(msg)
        self.partial = self.out.with_name(f"{self.out.name}.partial")
        self.previous = self.out.with_name(f"{self.out.name}.previous")
        self.resume = resume
        self.resumed = False
        self.kept = False
        self._lock = FolderLock(path=self.out.with_name(f"{self.out.name}.lock"), folder=self.out)

    def __repr__(self) -> str:
        """The folder and whether a stopped run is continued."""
        return f"RunFolder({self.out.as_posix()!r}, resume={self.resume})"

    def __enter__(self) -> Self:
        """Lock the folder and open the partial one."""
        if self.out.is_mount():
            msg = f"`out` must not be a mount point, name a folder inside {self.out}."
            raise ConfigError(msg)
        try:
            self.out.parent.mkdir(parents=True, exist_ok=True)
            self._lock.__enter__()
        except OSError as error:
            msg = f"`{self.out}` cannot be written: {error.strerror}."
            raise ConfigError(msg) from error
        try:
            self._recover()
            check_replaceable(self.out)
            self._open_partial()
        except BaseException:
            self._lock.__exit__(None, None, None)
            raise
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Move the folder into place, or keep the steps that are done."""
        try:
            if error is None:
                self.kept = True
                self._finish()
                self.kept = False
            else:
                self._give_up(error)
        finally:
            self._lock.__exit__(kind, error, trace)

    def path(self, relative: str) -> Path:
        """Path under which a file of the run is written; its folder is made.

        Raises
        ------
        ContractError
            The path is absolute or leads out of the folder.
        """
        pure = PurePosixPath(relative)
        if pure.is_absolute() or ".." in pure.parts or not pure.parts:
            msg = f"A file of a run must be named below its folder, found '{relative}'."
            raise ContractError(msg)
        path = self.partial.joinpath(*pure.parts)
        path.parent.mkdir(parents=True, exist_ok=True)
        return path

    def step(self, name: str, key: str) -> Step:
        """Step whose result is kept under a key until the run is complete."""
        return Step(name=name, key=key, folder=self.partial / STEPS / name)

    def write_run_json(self, about: Mapping[str, object]) -> Path:
        """Write ``run.json`` with the given values and a list of all other files; to be called last.

        Parameters
        ----------
        about
            Inputs, parameters, timings, notes ... as `fugai.store.run_json_text` takes them.
        """
        path = self.path(RUN_JSON)
        remove_temporaries(self.partial)
        files = {
            relative: {"bytes": file.stat().st_size, "sha256": sha256_file(file)}
            for relative, file in _files(self.partial)
            if relative != RUN_JSON and not relative.startswith((f"{STEPS}/", MARKER))
        }
        write_text(path, run_json_text({**about, "files": files}))
        return path

    @property
    def done(self) -> bool:
        """Whether the partial folder holds any result."""
        return any(relative != MARKER for relative, _ in _files(self.partial))

    def _open_partial(self) -> None:
        if self.partial.is_symlink() or (self.partial.exists() and not self.partial.is_dir()):
            msg = f"`{self.partial}` must be a folder of an unfinished run, it is something else."
            raise ConfigError(msg)
        if self.partial.exists():
            if any(self.partial.iterdir()) and not (self.partial / MARKER).is_file():
                msg = f"`{self.partial}` is not empty and is not an unfinished fugai run."
                raise ConfigError(msg)
            if not self.resume:
                shutil.rmtree(self.partial)
            else:
                self._keep_steps_only()
                self.resumed = self.done
        self.partial.mkdir(exist_ok=True)
        (self.partial / MARKER).touch()

    def _keep_steps_only(self) -> None:
        """Remove results: they are written anew, so that none of other parameters remain."""
        for path in sorted(self.partial.iterdir()):
            if path.is_dir() and not path.is_symlink():
                if path.name != STEPS:
                    shutil.rmtree(path)
            elif path.name != MARKER:
                path.unlink()
        remove_temporaries(self.partial)

    def _finish(self) -> None:
        if not (self.partial / RUN_JSON).is_file():
            msg = f"A run must leave `{RUN_JSON}`, found none in {self.partial}."
            raise ContractError(msg)
        check_replaceable(self.out)
        shutil.rmtree(self.partial / STEPS, ignore_errors=True)
        remove_temporaries(self.partial)
        for folder in sorted(self.partial.rglob("*"), reverse=True):
            if folder.is_dir() and not folder.is_symlink():
                sync(folder)
        (self.partial / MARKER).unlink(missing_ok=True)
        sync(self.partial)
        if self.out.exists():
            self.out.rename(self.previous)
        self.partial.rename(self.out)
        self._drop_previous()
        sync(self.out.parent)

    def _give_up(self, error: BaseException) -> None:
        must_be_mended = isinstance(error, FugaiError) and not self.resumed
        if must_be_mended or not self.done:
            shutil.rmtree(self.partial, ignore_errors=True)
            return
        self.kept = True
        with contextlib.suppress(OSError):
            remove_temporaries(self.partial)
        _log.info("The steps that are done are kept in %s.", self.partial)

    def _recover(self) -> None:
        """Finish or undo a replacement that was interrupted."""
        if not self.previous.is_dir() or not (self.previous / RUN_JSON).is_file():
            return
        if self.out.exists():
            self._drop_previous()
        else:
            self.previous.rename(self.out)

    def _drop_previous(self) -> None:
        """Remove the replaced run; files that no run has written are moved to the new one."""
        if not self.previous.is_dir():
            return
        written = _written_files(self.previous)
        for relative, file in _files(self.previous):
            target = self.out / relative
            side_file = any(relative.removesuffix(end) in written for end in SIDE_FILES)
            if relative not in written and not side_file and not target.exists():
                target.parent.mkdir(parents=True, exist_ok=True)
                file.rename(target)
        shutil.rmtree(self.previous)


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
    except (OSError, ValueError):
        return False
    return isinstance(about, dict) and "fugai" in about


def _written_files(folder: Path) -> set[str]:
    try:
        about = json.loads((folder / RUN_JSON).read_text(encoding="utf-8"))
        return {RUN_JSON, *about["files"]}
    except (OSError, ValueError, KeyError, TypeError):
        return {RUN_JSON}


def _files(folder: Path) -> list[tuple[str, Path]]:
    return [
        (path.relative_to(folder).as_posix(), path)
        for path in sorted(folder.rglob("*"))
        if path.is_file() or path.is_symlink()
    ]
