"""The folder of a run: written elsewhere and moved into place; kept for a resume if it fails."""

from __future__ import annotations

import contextlib
import logging
import shutil
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Self

from fugai.atomic import local_path, remove_temporaries, sync, write_text, writing
from fugai.errors import ConfigError, ContractError, FugaiError, WriteError
from fugai.store.hashing import sha256_file
from fugai.store.lock import FolderLock
from fugai.store.own_folders import (
    MARKER,
    check_no_clash,
    check_replaceable,
    drop_replaced,
    files_in,
    is_marked,
    is_run,
    remove_marked,
    set_aside,
)
from fugai.store.run_json import RUN_JSON, run_json_text
from fugai.store.steps import Step

if TYPE_CHECKING:
    from collections.abc import Mapping
    from types import TracebackType

_log = logging.getLogger(__name__)
STEPS = ".steps"


class RunFolder:
    """Context in which a run writes its files; ``out`` appears when the block ends without an error.

    Files are written into ``<out>.partial`` beside it. At the end, after `write_run_json`, that
    folder replaces ``out``. An earlier run there is removed; files in it that no run has written
    (they are not in its ``run.json``) are moved to the new one. A process that is killed at any
    instant leaves a state from which the next run goes on by itself.

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
        ``out`` is a file, or a folder that is neither empty nor a run of fugai; something else has
        the name of one of the folders beside it; or another run is writing it.
    WriteError
        The disk is full, or the place can no longer be written to.

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
        self.out = local_path(out, "out").expanduser().resolve()
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
            with writing(self.out):
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
                with writing(self.out):
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
        with writing(path.parent):
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
            Inputs, parameters, notes ... as `fugai.store.run_json_text` takes them.
        """
        path = self.path(RUN_JSON)
        with writing(path):
            remove_temporaries(self.partial)
            files = {
                relative: {"bytes": file.stat().st_size, "sha256": sha256_file(file)}
                for relative, file in files_in(self.partial)
                if relative != RUN_JSON and not relative.startswith((f"{STEPS}/", MARKER))
            }
        write_text(path, run_json_text({**about, "files": files}))
        return path

    @property
    def done(self) -> bool:
        """Whether the partial folder holds any result."""
        return any(relative != MARKER for relative, _ in files_in(self.partial))

    def _open_partial(self) -> None:
        if self.partial.is_symlink() or (self.partial.exists() and not self.partial.is_dir()):
            msg = f"`{self.partial}` must be a folder of an unfinished run, it is something else."
            raise ConfigError(msg)
        if self.partial.exists():
            if any(self.partial.iterdir()) and not is_marked(self.partial):
                msg = f"`{self.partial}` is not empty and is not an unfinished fugai run."
                raise ConfigError(msg)
            if not self.resume:
                remove_marked(self.partial)
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
        """Put the folder in place; its marker goes last, and until then the folder is known by it."""
        if not (self.partial / RUN_JSON).is_file():
            msg = f"A run must leave `{RUN_JSON}`, found none in {self.partial}."
            raise ContractError(msg)
        check_replaceable(self.out)
        check_no_clash(self.out, self.partial)
        steps = self.partial / STEPS
        if steps.exists():
            shutil.rmtree(steps)
        remove_temporaries(self.partial)
        for folder in sorted(self.partial.rglob("*"), reverse=True):
            if folder.is_dir() and not folder.is_symlink():
                sync(folder)
        sync(self.partial)
        if self.out.exists():
            set_aside(self.out, self.previous)
        try:
            self.partial.rename(self.out)
        except OSError:
            if is_marked(self.previous):
                self.previous.rename(self.out)
                (self.out / MARKER).unlink()
            raise
        (self.out / MARKER).unlink()
        sync(self.out)
        sync(self.out.parent)
        drop_replaced(self.previous, self.out)
        sync(self.out.parent)

    def _give_up(self, error: BaseException) -> None:
        """Keep what is done, but for a mistake that must be mended before anything can be used."""
        must_be_mended = isinstance(error, FugaiError) and not isinstance(error, WriteError)
        if (must_be_mended and not self.resumed) or not self.done:
            with contextlib.suppress(OSError):
                remove_marked(self.partial)
            return
        self.kept = True
        with contextlib.suppress(OSError):
            remove_temporaries(self.partial)
        _log.info("The steps that are done are kept in %s.", self.partial)

    def _recover(self) -> None:
        """Finish or undo a replacement that was interrupted."""
        if self.previous.is_symlink() or (self.previous.exists() and not is_marked(self.previous)):
            if self.previous.is_dir() and not any(self.previous.iterdir()):
                self.previous.rmdir()  # emptied, and not yet removed
            elif self.out.exists():
                msg = f"`{self.previous}` must be free for the run that is replaced, it is in use."
                raise ConfigError(msg)
        elif self.previous.exists():
            if is_run(self.previous) and not is_run(self.out):
                if self.out.is_dir():
                    self.out.rmdir()
                self.previous.rename(self.out)
            else:
                drop_replaced(self.previous, self.out)
        if is_marked(self.out) and is_run(self.out):
            (self.out / MARKER).unlink()
