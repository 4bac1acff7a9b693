"""The commands and their options."""

from __future__ import annotations

from importlib.metadata import version as version_of
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from fugai.atomic import local_path
from fugai.cli.asking import asker
from fugai.cli.bars import TerminalBar
from fugai.cli.ends import DONE, MISSED, Terminated, stopped_run
from fugai.cli.language import language
from fugai.errors import ConfigError, InputError, WriteError

app = typer.Typer(
    name="fugai",
    help="fugai (覆盖): who is covered by radio, who lacks broadband, whom a courier reaches.",
    epilog="Exit codes: 0 done; 1 a target is missed or in doubt and --strict was given; 2 the input or the "
    "command is wrong; 3 stopped part-way (--resume goes on); 130 interrupted.",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
)

Folder = Annotated[Path, typer.Argument(metavar="PROJECT", help="Folder with a project.toml.")]


def _print_version(asked: bool) -> None:
    if asked:
        typer.echo(f"fugai {version_of('fugai')}")
        raise typer.Exit


@app.callback()
def root(
    version: Annotated[
        bool,
        typer.Option(
            "--version", callback=_print_version, is_eager=True, help="Print the version."
        ),
    ] = False,
    lang: Annotated[
        str | None,
        typer.Option(metavar="zh|en", help="Language of what is printed [the locale]."),
    ] = None,
) -> None:
    """Options before the command."""


@app.command()
def run(
    project: Folder,
    out: Annotated[Path | None, typer.Option(help="Folder of the results [maps/NAME].")] = None,
    only: Annotated[str, typer.Option(help="Themes to compute: wireless,broadband,delivery.")] = "",
    year: Annotated[int | None, typer.Option(help="One of the project's years alone.")] = None,
    resume: Annotated[bool, typer.Option("--resume", help="Go on where a run stopped.")] = False,
    strict: Annotated[
        bool, typer.Option("--strict", help="Exit 1 if a target is missed or in doubt.")
    ] = False,
) -> int:
    """Read a project, compute it, and write the map, the scorecard and the tables into a folder."""
    import fugai  # noqa: PLC0415  so that --help answers at once

    target = out or Path("maps") / folder_of(project).name
    try:
        with TerminalBar(Console(stderr=True)) as bar:
            result = fugai.run(
                project, out=target, only=_themes(only), year=year, resume=resume, progress=bar
            )
    except (KeyboardInterrupt, Terminated, WriteError) as stop:
        raise stopped_run(target, stop) from None
    typer.echo(result.text(language()))
    typer.echo(f"\n{target / 'index.html'}")
    return MISSED if strict and result.missed else DONE


@app.command()
def check(
    project: Folder,
    out: Annotated[
        Path | None, typer.Option(help="Folder of findings.csv [the current one].")
    ] = None,
) -> int:
    """Read and judge every input; write the findings; compute nothing."""
    import fugai  # noqa: PLC0415

    folder = local_path(out or Path.cwd(), "out")
    fugai.store.check_own_table(folder / "findings.csv", fugai.tables.FINDING_COLUMNS)
    with TerminalBar(Console(stderr=True)) as bar:
        report = fugai.check(project, progress=bar)
    typer.echo(report.text(language()))
    # The findings of an earlier check must not be mistaken for those of this one.
    if len(report.findings) or (folder / "findings.csv").is_file():
        typer.echo(f"\n{report.write_findings(folder)}")
    return DONE


@app.command()
def adopt(
    folder: Annotated[Path, typer.Argument(metavar="FOLDER", help="A folder with data.")],
    out: Annotated[
        Path | None, typer.Option(help="The project file, in that folder [project.toml].")
    ] = None,
    force: Annotated[
        bool, typer.Option("--force", help="Replace a project file that is there.")
    ] = False,
) -> int:
    """Look at every file of a folder and write a commented project file that uses them."""
    import fugai  # noqa: PLC0415

    found = fugai.adopt(folder, out=out, force=force, ask=asker())
    typer.echo(found.text(language()))
    return DONE


@app.command()
def new(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="A new folder.")],
    example: Annotated[
        str | None,
        typer.Option(metavar="NAME", help="A whole project that comes with fugai: tianjin."),
    ] = None,
) -> int:
    """Make a project skeleton with table templates in Chinese and English, or an example project."""
    import fugai  # noqa: PLC0415

    if example is None:
        fugai.intake.write_templates(folder)
    else:
        fugai.intake.write_example(example, folder)
    typer.echo(f"{folder / 'project.toml'}")
    return DONE


@app.command()
def schema(
    name: Annotated[
        str | None,
        typer.Argument(
            metavar="[NAME]", help="A table, or `project` or `indicators`; all tables without."
        ),
    ] = None,
    json: Annotated[bool, typer.Option("--json", help="Tables as JSON Schema.")] = False,
) -> int:
    """Print the data dictionary: every table or one, the project file's keys, the indicators."""
    import fugai  # noqa: PLC0415

    others = {
        "project": fugai.project.project_schema,
        "indicators": fugai.scorecard.indicator_schema,
    }
    if name is not None and name not in (*fugai.tables.TABLES, *others):
        known = ", ".join((*fugai.tables.TABLES, *others))
        msg = f"`NAME` must be one of {known}, found {name!r}."
        raise InputError(msg)
    text = others[name]() if name in others else fugai.intake.schema(name, as_json=json)
    typer.echo(text)
    return DONE


@app.command()
def calibrate(
    project: Folder,
    measurements: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="The drive test [the project's own measurements]."),
    ] = None,
    out: Annotated[
        Path | None,
        typer.Option(help="Folder of the results [maps/NAME-calibration or maps/NAME-validation]."),
    ] = None,
    models: Annotated[
        list[str] | None,
        typer.Option("--model", help="A model to try, several times for several [all]."),
    ] = None,
    bin_m: Annotated[
        float | None, typer.Option(metavar="M", help="Edge of a bin of samples [40 wavelengths].")
    ] = None,
    validate: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE",
            help="Tune nothing: judge saved and untuned models by the measurements of this file.",
        ),
    ] = None,
    weak: Annotated[
        float | None,
        typer.Option(
            metavar="DBM", help="With --validate: weaker ground is weak [the threshold in use]."
        ),
    ] = None,
) -> int:
    """Tune path loss models to a drive test; keep the one with the least error at held-out sites."""
    import fugai  # noqa: PLC0415

    if validate is not None and (measurements is not None or bin_m is not None):
        name, value = ("bin-m", bin_m) if measurements is None else ("measurements", measurements)
        msg = f"`--{name}` must not be given with `--validate`, found {str(value)!r}."
        raise ConfigError(msg)
    if validate is None and weak is not None:
        msg = f"`--weak` must not be given without `--validate`, found {weak:g}."
        raise ConfigError(msg)
    name = folder_of(project).name
    with TerminalBar(Console(stderr=True)) as bar:
        if validate is not None:
            target = out or Path("maps") / f"{name}-validation"
            judged = fugai.validate_models(
                project,
                measurements=validate,
                models=models or (),
                out=target,
                weak_dbm=weak,
                progress=bar,
            )
            saved, text = target / "validation.csv", judged.text(language())
        else:
            target = out or Path("maps") / f"{name}-calibration"
            result = fugai.calibrate(
                project,
                measurements=measurements,
                models=models or (),
                out=target,
                bin_m=bin_m,
                progress=bar,
            )
            saved, text = target / "calibration.toml", result.text(language())
    typer.echo(text)
    typer.echo(f"\n{saved}")
    return DONE


@app.command()
def convert(
    file: Annotated[
        Path, typer.Argument(metavar="FILE", help="The file to convert, or the folder of a run.")
    ],
    out: Annotated[Path, typer.Option(help="The file to write; .kml for Google Earth.")],
    source: Annotated[
        str | None, typer.Option("--from", help="wgs84, cgcs2000, gcj02 or bd09.")
    ] = None,
    target: Annotated[
        str | None, typer.Option("--to", help="wgs84, cgcs2000, gcj02 or bd09.")
    ] = None,
) -> int:
    """Shift a file's coordinates from one datum to another, or write a run as KML."""
    import fugai  # noqa: PLC0415
    from fugai.pipeline.interchange.kml import write_results_kml  # noqa: PLC0415

    if out.suffix.lower() == ".kml" and file.suffix.lower() != ".kml":
        if source is not None or target is not None:
            msg = "`--from` and `--to` must not be given with a .kml, which is always in WGS84."
            raise ConfigError(msg)
        write_results_kml(file, local_path(out, "out"))
    else:
        for name, given in (("--from", source), ("--to", target)):
            if given is None:
                msg = f"Missing option '{name}'."
                raise ConfigError(msg)
        fugai.intake.convert_file(file, out, from_datum=source or "", to_datum=target or "")
    typer.echo(f"{out}")
    return DONE


def folder_of(project: Path) -> Path:
    """Folder of a project, given as that folder or as its project.toml."""
    path = project.expanduser().resolve()
    return path.parent if path.name == "project.toml" else path


def _themes(only: str) -> tuple[str, ...]:
    return tuple(name.strip() for name in only.split(",") if name.strip())
