"""The commands. The only place that turns errors into exit codes."""

from __future__ import annotations

import logging
import os
import sys
import traceback
import warnings
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
import typer.main
from rich.console import Console

from fugai.cli.bars import TerminalBar
from fugai.errors import FugaiError

if TYPE_CHECKING:
    from collections.abc import Sequence

DONE, MISSED, WRONG, STOPPED, INTERRUPTED = 0, 1, 2, 3, 130

app = typer.Typer(
    name="fugai",
    help="fugai (覆盖): who is covered by radio, who lacks broadband, whom a courier reaches.",
    epilog="Exit codes: 0 done; 1 a target is missed and --strict was given; 2 the input or the "
    "command is wrong; 3 stopped part-way (--resume goes on); 130 interrupted.",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
)

Folder = Annotated[Path, typer.Argument(metavar="PROJECT", help="Folder with a project.toml.")]


@app.command()
def run(
    project: Folder,
    out: Annotated[Path | None, typer.Option(help="Where the results go [maps/NAME].")] = None,
    only: Annotated[str, typer.Option(help="Themes to compute: wireless,broadband,delivery.")] = "",
    year: Annotated[int | None, typer.Option(help="One year of the project alone.")] = None,
    resume: Annotated[bool, typer.Option("--resume", help="Go on where a run stopped.")] = False,
    strict: Annotated[bool, typer.Option("--strict", help="Exit 1 if a target is missed.")] = False,
) -> int:
    """Read a project, compute it, and leave the map, the scorecard and the tables in a folder."""
    from fugai import pipeline  # noqa: PLC0415  so that --help answers at once

    target = out or Path("maps") / project.resolve().name
    bar = TerminalBar(Console(stderr=True))
    try:
        result = pipeline.run(
            project, out=target, only=_themes(only), year=year, resume=resume, progress=bar
        )
    finally:
        bar.close()
    typer.echo(result.text())
    typer.echo(f"\n{target / 'index.html'}")
    return MISSED if strict and result.missed else DONE


@app.command()
def check(
    project: Folder,
    out: Annotated[
        Path | None, typer.Option(help="Where rejects.csv goes [the current folder].")
    ] = None,
) -> int:
    """Read and judge every input; write the rejects; compute nothing."""
    from fugai import pipeline  # noqa: PLC0415

    bar = TerminalBar(Console(stderr=True))
    try:
        report = pipeline.check(project, progress=bar)
    finally:
        bar.close()
    typer.echo(report.text())
    if len(report.rejects):
        path = report.write_rejects(out or Path.cwd())
        typer.echo(f"\n{path}")
    return DONE


@app.command()
def new(folder: Annotated[Path, typer.Argument(metavar="DIR", help="A new folder.")]) -> int:
    """Make a project skeleton with table templates in Chinese and English."""
    from fugai import pipeline  # noqa: PLC0415

    pipeline.write_templates(folder)
    typer.echo(f"{folder / 'project.toml'}")
    return DONE


@app.command()
def schema(
    table: Annotated[str | None, typer.Argument(metavar="[TABLE]")] = None,
    json: Annotated[bool, typer.Option("--json", help="As JSON Schema.")] = False,
) -> int:
    """Print the data dictionary: every table, or one."""
    from fugai import pipeline  # noqa: PLC0415

    typer.echo(pipeline.schema(table, as_json=json))
    return DONE


@app.command()
def convert(
    file: Annotated[Path, typer.Argument(metavar="FILE")],
    source: Annotated[str, typer.Option("--from", help="wgs84, cgcs2000, gcj02 or bd09.")],
    target: Annotated[str, typer.Option("--to", help="wgs84, cgcs2000, gcj02 or bd09.")],
    out: Annotated[Path, typer.Option(help="The file to write.")],
) -> int:
    """Shift the coordinates of a table or vector file from one datum to another."""
    from fugai import pipeline  # noqa: PLC0415

    pipeline.convert_file(file, out, from_datum=source, to_datum=target)
    typer.echo(f"{out}")
    return DONE


def _themes(only: str) -> tuple[str, ...]:
    return tuple(name.strip() for name in only.split(",") if name.strip())


def run_cli(argv: Sequence[str]) -> int:
    """Exit code of a command line, as a shell would see it."""
    if not os.environ.get("FUGAI_DEBUG"):
        logging.captureWarnings(capture=True)
        logging.getLogger("py.warnings").addHandler(logging.NullHandler())
        warnings.simplefilter("ignore")
    command = typer.main.get_command(app)
    try:
        code = command.main(args=list(argv), prog_name="fugai", standalone_mode=False)
        return code if isinstance(code, int) else DONE
    except FugaiError as error:
        return _fail(getattr(error, "problems", None) or (str(error),), WRONG)
    except KeyboardInterrupt:
        return _fail(("interrupted; `fugai run --resume` goes on.",), INTERRUPTED)
    except (SystemExit, typer.Exit) as stop:
        code = getattr(stop, "exit_code", getattr(stop, "code", DONE))
        return code if isinstance(code, int) else DONE
    except Exception as error:  # noqa: BLE001  no traceback reaches a user
        return _unexpected(error)


def _unexpected(error: Exception) -> int:
    if hasattr(error, "format_message"):  # a usage error of the command line
        return _fail((str(error.format_message()),), WRONG)
    if type(error).__name__ == "NoArgsIsHelpError":
        return WRONG
    if os.environ.get("FUGAI_DEBUG"):
        traceback.print_exception(error)
    if isinstance(error, MemoryError):
        return _fail(("out of memory; use a larger `project.cell_size_m`.",), STOPPED)
    if isinstance(error, OSError) and error.filename:
        return _fail((f"{error.filename}: {error.strerror}.",), WRONG)
    where = traceback.extract_tb(error.__traceback__)[-1]
    line = f"internal error in {Path(where.filename).stem}:{where.lineno}: {error!r}"
    return _fail((f"{line}; FUGAI_DEBUG=1 shows more.",), STOPPED)


def _fail(lines: Sequence[str], code: int) -> int:
    for line in lines:
        text = " ".join(line.split())
        sys.stderr.write(f"fugai: {text}\n")
    return code


def main() -> None:
    """Console script."""
    sys.exit(run_cli(sys.argv[1:]))
