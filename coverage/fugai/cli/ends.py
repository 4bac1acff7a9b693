"""How a command ends: exit codes, and one line for each thing that went wrong."""

from __future__ import annotations

import errno
import os
import sys
import traceback
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from fugai.cli.flags import with_flags
from fugai.cli.language import language
from fugai.errors import FugaiError, WriteError, is_interrupt, without_passwords
from fugai.translations import translated

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

DONE, MISSED, WRONG, STOPPED, INTERRUPTED = 0, 1, 2, 3, 130

_WRONG_PLACE = (
    errno.EACCES,
    errno.EEXIST,
    errno.EISDIR,
    errno.ENAMETOOLONG,
    errno.ENOENT,
    errno.ENOTDIR,
    errno.EPERM,
    errno.EROFS,
)
"""Errors of the system that say that the user has named a place where nothing can be written."""


class Terminated(BaseException):
    """The system asks the process to end."""


class Stopped(Exception):  # noqa: N818  what happened, not an error
    """A command ended before its work was done; the message says what is kept."""

    def __init__(self, line: str, code: int) -> None:
        super().__init__(line)
        self.code = code


def exit_code(error: BaseException, flags: Mapping[str, str] | None = None) -> int:
    """Exit code of a command that ended early; a line for each problem goes to standard error."""
    if isinstance(error, FugaiError):
        stopped = isinstance(error, WriteError) and error.errno not in _WRONG_PLACE
        problems = getattr(error, "problems", None) or (str(error),)
        lines = [with_flags(problem, flags or {}) for problem in problems]
        return fail(lines, STOPPED if stopped else WRONG)
    if isinstance(error, Stopped):
        return fail((str(error),), error.code)
    if isinstance(error, Terminated):
        return fail(("stopped.",), STOPPED)
    if is_interrupt(error):
        return fail(("interrupted.",), INTERRUPTED)
    if isinstance(error, SystemExit | typer.Exit):
        code = getattr(error, "exit_code", getattr(error, "code", DONE))
        return code if isinstance(code, int) else DONE
    return _unexpected(error)


def stopped_run(target: Path, stop: BaseException) -> Stopped:
    """A run that was interrupted, terminated, or could not be written, with a word on what is kept."""
    out = target.expanduser().resolve()
    kept = out.with_name(f"{out.name}.partial").is_dir()
    rest = (
        "what is done is kept, `--resume` goes on" if kept else "no step was done, nothing is kept"
    )
    if isinstance(stop, WriteError):
        return Stopped(f"{str(stop).rstrip('.')}; {rest}.", STOPPED)
    if isinstance(stop, Terminated):
        return Stopped(f"stopped; {rest}.", STOPPED)
    return Stopped(f"interrupted; {rest}.", INTERRUPTED)


def _unexpected(error: BaseException) -> int:
    """Exit code of an error that no room raised on purpose."""
    if type(error).__name__ == "NoArgsIsHelpError":
        sys.stderr.write(f"{error}\n")
        return WRONG
    if hasattr(error, "format_message"):  # a usage error of the command line
        text = str(error.format_message())
        return fail((text if text.endswith((".", "?")) else f"{text}.",), WRONG)
    if os.environ.get("FUGAI_DEBUG"):
        traceback.print_exception(error)
    if isinstance(error, MemoryError):
        return fail(("out of memory; use a larger `project.cell_size_m`.",), STOPPED)
    if isinstance(error, OSError) and error.strerror:
        full = error.errno in (errno.ENOSPC, errno.EDQUOT)
        subject = str(error.filename or "the system says")
        return fail((f"{subject}: {error.strerror}.",), STOPPED if full else WRONG)
    where = traceback.extract_tb(error.__traceback__)[-1]
    line = f"internal error in {Path(where.filename).stem}:{where.lineno}: {error!r}"
    return fail((f"{line}; FUGAI_DEBUG=1 shows more.",), STOPPED)


def fail(lines: Sequence[str], code: int) -> int:
    """Write lines to standard error and give the code back."""
    for line in lines:
        text = translated(without_passwords(" ".join(line.split())), language())
        sys.stderr.write(f"fugai: {text}\n")
    return code
