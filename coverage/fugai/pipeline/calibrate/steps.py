"""The steps of `fugai calibrate`: inputs, samples, one calibration for each model, the files."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, cast

import pandas as pd

from fugai import intake, wireless
from fugai.errors import ConfigError, InputError
from fugai.grid import lonlat_bounds
from fugai.pipeline.calibrate.drive_test import DriveTest
from fugai.pipeline.calibrate.files import write_calibration
from fugai.pipeline.calibrate.result import CalibrationRun, ranking_error_db
from fugai.pipeline.input_reader import read_source
from fugai.pipeline.inputs import read_inputs
from fugai.pipeline.manifest import manifest_records
from fugai.pipeline.progress import Clock, Progress, listener_of
from fugai.project import Input, Project, read_project
from fugai.store import Manifest, ReadFile, RunFolder, code_digest
from fugai.wireless.models.obstruction.model import NAME as OBSTRUCTION

if TYPE_CHECKING:
    from collections.abc import Sequence

    import geopandas as gpd

    from fugai.pipeline.inputs import Inputs
    from fugai.tables import Reading
    from fugai.wireless import Calibration

HEIGHTS = ("buildings", "building_heights", "canopy", "surface")
"""Inputs that say what stands on the terrain."""

NEEDED = (
    "districts",
    "sites",
    "cells",
    "terrain",
    "clutter",
    *HEIGHTS,
    "land",
    "built_up",
    "population",
    "settlements",
)
"""Inputs of a calibration: the masts, and the ground between them and the samples."""

EQUALLY_GOOD = 1.02
"""Models whose errors exceed the least by at most this factor count as equally good."""


def calibrate(
    project: Project | Path | str,
    *,
    measurements: Path | str | None = None,
    models: Sequence[str] = (),
    out: Path | str | None = None,
    bin_m: float | None = None,
    progress: Progress | bool = False,
) -> CalibrationRun:
    """Tune path loss models to measurements and keep the one with the least error at held-out sites.

    Parameters
    ----------
    project
        A folder with ``project.toml``, or what `read_project` made of it.
    measurements
        File of the drive test; None: the project's ``[inputs.measurements]``, whose headings and
        datum hold for a file given here too.
    models
        Names of the models to try, ``obstruction`` for that of what stands in the way; none: all whose
        validity range holds the carriers, the terrain models among them where the project has terrain, and
        ``obstruction`` where it says what stands on it.
    out
        Folder for the tuned model, the tables and the maps of the residuals; nothing is written
        where None.
    bin_m
        Edge of a bin; None: 40 wavelengths. [m]
    progress
        A listener, or True for a bar in a notebook.

    Raises
    ------
    ConfigError
        The project is wrong, has no sites, or names no measurements; an unknown model.
    InputError
        A file cannot be read.
    EmptyResultError
        Not one measurement can be used.

    Examples
    --------
    >>> import tempfile
    >>> from pathlib import Path
    >>> import fugai
    >>> import pandas as pd
    >>> rows = [(117.05 + k / 2000, 39.05, -70.0 - k, "S1") for k in range(40)]
    >>> file = Path(tempfile.mkdtemp()) / "drive.csv"
    >>> pd.DataFrame(rows, columns=["lon", "lat", "rsrp", "site"]).to_csv(file, index=False)
    >>> fugai.calibrate("tests/projects/tiny", measurements=file, models=["uma"])
    CalibrationRun(TR 38.901 UMa, best of 1, RMSE 7.11 dB of the fit)
    """
    plan = read_project(project) if isinstance(project, Path | str) else project
    known = (*wireless.MODELS, OBSTRUCTION)
    unknown = [name for name in models if name not in known]
    if unknown:
        msg = f"`models` must be of {', '.join(known)}, found {unknown[0]!r}."
        raise ConfigError(msg)
    task = _Task(
        project=plan, source=_source(plan, measurements), models=tuple(models), bin_m=bin_m
    )
    clock = Clock(listener_of(progress))
    if out is None:
        return _calibrated(task, clock, None)[0]
    with RunFolder(out) as folder:
        result, drive_test, about = _calibrated(task, clock, Path(out))
        write_calibration(result, folder, drive_test.cells, about)
    return result


@dataclass(frozen=True, kw_only=True)
class _Task:
    """What is calibrated, against what, and how."""

    project: Project
    source: Input
    models: tuple[str, ...]
    bin_m: float | None


def _calibrated(
    task: _Task, clock: Clock, out: Path | None
) -> tuple[CalibrationRun, DriveTest, dict[str, object]]:
    """The models against the measurements, the drive test, and what was read and asked for."""
    plan = task.project
    inputs, reading, manifest = _read(plan, task.source, clock)
    samples = cast("gpd.GeoDataFrame", reading.frame)
    drive_test = DriveTest(plan, inputs, samples, bin_m=task.bin_m)
    names = [name for name in task.models if name != OBSTRUCTION]
    calibrations, failed = _tried(drive_test, names or drive_test.suitable_models(), clock)
    ranked = _ranked(calibrations, drive_test.own_models())
    obstruction = None
    if OBSTRUCTION in task.models or (not task.models and drive_test.has_heights):
        obstruction = drive_test.obstruction(failed)
    result = CalibrationRun(
        best=ranked[0],
        others=tuple(ranked[1:]),
        failed=failed,
        inputs=inputs,
        findings=pd.DataFrame(intake.concat_findings([inputs.findings, reading.findings])),
        notes=(*reading.notes, *drive_test.notes),
        measured=_measured(samples),
        out=out,
        obstruction=obstruction,
        advice=None
        if obstruction is None
        else wireless.where_to_measure(obstruction, drive_test.cells),
    )
    about: dict[str, object] = {
        "parameters": {"models": list(task.models), "bin_m": task.bin_m},
        "manifest": [*manifest_records(plan, inputs.manifest), *manifest.records],
        "code": code_digest(),
    }
    return result, drive_test, about


def measured_inputs(
    plan: Project, measurements: Path | str, clock: Clock
) -> tuple[Inputs, gpd.GeoDataFrame, Reading[pd.DataFrame]]:
    """A project's inputs, the samples of a drive test, and how its file was read.

    Raises
    ------
    ConfigError
        The project has no sites.
    InputError
        A file cannot be read, or holds no row that can be used.
    """
    inputs, reading, _ = _read(plan, _source(plan, measurements), clock)
    return inputs, cast("gpd.GeoDataFrame", reading.frame), reading


def _read(
    plan: Project, source: Input, clock: Clock
) -> tuple[Inputs, Reading[pd.DataFrame], Manifest]:
    """What a calibration needs of a project, and the measurements with their manifest."""
    needed = {name: sources for name, sources in plan.inputs.items() if name in NEEDED}
    inputs = read_inputs(dataclasses.replace(plan, inputs=needed), clock)
    west, south, east, north = lonlat_bounds(inputs.districts.geometry.to_crs(4326))
    measured = ReadFile(role="inputs.measurements", path=source.path, declared=source.declared)
    manifest = Manifest.of([measured])
    with manifest.reading():
        reading = read_source(source, crs=inputs.grid.crs, extent=(west, south, east, north))
    _check_rows(reading, source.path.name)
    return inputs, reading, manifest


def _measured(samples: gpd.GeoDataFrame) -> gpd.GeoDataFrame | None:
    """Measured signal of all samples with a level, None where the file has losses only."""
    if samples["level_dbm"].isna().all():
        return None
    return wireless.measured_signal(samples)


def _tried(
    drive_test: DriveTest, names: Sequence[str], clock: Clock
) -> tuple[list[Calibration], dict[str, str]]:
    """A calibration of each model, and why others could not be tried; at least one is there."""
    clock.start("校准 calibration", len(names))
    calibrations: list[Calibration] = []
    failed: dict[str, str] = {}
    for name in names:
        try:
            calibrations.append(drive_test.calibration(name))
        except ConfigError as error:
            failed[name] = error.problems[0]
        clock.advance(detail=name)
    clock.finish()
    if not calibrations:
        raise ConfigError(*failed.values())
    return calibrations, failed


def _source(plan: Project, measurements: Path | str | None) -> Input:
    """The file of the measurements, with the project's headings and datum for them."""
    if "sites" not in plan.inputs:
        msg = "`inputs.sites` is missing: measurements are compared with the sites they were taken of."
        raise ConfigError(msg)
    declared = plan.inputs.get("measurements", ())
    if measurements is None:
        if len(declared) != 1:
            msg = (
                "`measurements` must name a file where the project declares not exactly one, found "
                f"{len(declared)} in it."
            )
            raise ConfigError(msg)
        return declared[0]
    path = Path(measurements)
    source = declared[0] if declared else Input(name="measurements", path=path, declared=str(path))
    return dataclasses.replace(source, path=path.resolve(), declared=str(path))


def _check_rows(reading: Reading[pd.DataFrame], file: str) -> None:
    """Raise where no row of the measurements can be used, with the first finding."""
    if len(reading.frame):
        return
    if not len(reading.findings):
        msg = f"`{file}` must hold measurements, found none."
        raise InputError(msg)
    first = reading.findings.iloc[0]
    where = f"row {first['row']}: {first['column']} = {first['value']!r}"
    msg = f"{first['file']}: no row of the measurements can be used; {where}: {first['rule']}."
    raise InputError(msg)


def _ranked(calibrations: Sequence[Calibration], own_models: set[str]) -> list[Calibration]:
    """From the least error to the largest; of those equally good, a technology's own model first."""
    ranked = sorted(calibrations, key=ranking_error_db)
    most = EQUALLY_GOOD * ranking_error_db(ranked[0])
    good = [one for one in ranked if ranking_error_db(one) <= most]
    own = [one for one in good if one.model.base.name in own_models]
    first = (own or good)[0]
    return [first, *(one for one in ranked if one is not first)]
