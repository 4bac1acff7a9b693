"""The console script: a command line in, an exit code out."""

from __future__ import annotations

import io
import logging
import os
import signal
import sys
import warnings
from typing import TYPE_CHECKING, Never

import typer.main

import fugai.cli.compare
import fugai.cli.fetch
import fugai.cli.report
import fugai.cli.rollout
import fugai.cli.rounds
import fugai.cli.site.command  # noqa: F401  so that the commands are there
from fugai.cli.commands import app
from fugai.cli.ends import DONE, INTERRUPTED, WRONG, Terminated, exit_code, fail
from fugai.cli.flags import flags_of
from fugai.cli.help import chinese_help
from fugai.cli.language import choose, language
from fugai.errors import FugaiError

if TYPE_CHECKING:
    from collections.abc import Sequence


def run_cli(argv: Sequence[str]) -> int:
    """Exit code of a command line, as a shell would see it."""
    try:
        argv = choose(argv)
    except FugaiError as error:
        return exit_code(error)
    if not os.environ.get("FUGAI_DEBUG"):
        logging.captureWarnings(capture=True)
        logging.getLogger("py.warnings").addHandler(logging.NullHandler())
        warnings.simplefilter("ignore")
    command = typer.main.get_command(app)
    text = chinese_help(command, argv) if language() == "zh" else None
    if text is not None:
        typer.echo(text)
        return DONE if argv else WRONG
    try:
        code = command.main(args=list(argv), prog_name="fugai", standalone_mode=False)
    except (Exception, KeyboardInterrupt, SystemExit, Terminated) as error:  # noqa: BLE001  no traceback reaches a user
        return exit_code(error, flags_of(command, argv))
    if code == INTERRUPTED:  # typer has caught the interrupt of another command than `run`
        return fail(("interrupted.",), INTERRUPTED)
    return code if isinstance(code, int) else DONE


def _terminate(*_: object) -> Never:
    raise Terminated


def main() -> None:
    """Console script."""
    signal.signal(signal.SIGTERM, _terminate)
    for stream in (sys.stdout, sys.stderr):
        # A pipe may take the letters of one language only, as those of Windows do.
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")
    sys.exit(run_cli(sys.argv[1:]))
