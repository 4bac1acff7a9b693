"""`fugai calibrate`: a project's sites, a drive test, and the model that fits them best."""

from __future__ import annotations

import dataclasses
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

import numpy as np
import pandas as pd

from fugai import intake, maps, wireless
from fugai.broadband import degree_of_urbanisation
from fugai.errors import ConfigError, EmptyResultError, InputError
from fugai.pipeline.inputs import Inputs, read_inputs, read_source
from fugai.pipeline.progress import Clock, Progress, Silent
from fugai.pipeline.radio import Radio, read_radio, read_toml
from fugai.project import Input, Project, read_project
from fugai.store import toml_text, write_bytes, write_csv, write_findings, write_text

if TYPE_CHECKING:
    from collections.abc import Sequence

    import geopandas as gpd
    import xarray as xr

    from fugai.tables import Reading
    from fugai.wireless import Calibration

NEEDED = ("districts", "sites", "cells", "terrain", "clutter", "population", "settlements")
"""Inputs that say where masts stand and on what ground people listen."""

INDOOR = ("p1238", "p1238-general", "inh")
"""Models for inside a building: a drive test cannot tell of them."""

ALIKE = 1.02
"""Models whose errors are this near to the least, one over the other, are equally good."""

FILE = "calibration.toml"


@dataclasses.dataclass(frozen=True, kw_only=True, eq=False, repr=False)
class Calibrated:
    """What a drive test says of a project's models.

    Parameters
    ----------
    best
        Calibration with the least error at held-out sites.
    others
        The other models', from the better to the worse.
    failed
        Model to the reason why it could not be tried.
    inputs
        The project's inputs.
    findings
        Rows of the measurements that were refused.
    notes
        What was understood of their file.
    out
        Folder that was written, None for none.
    """

    best: Calibration
    others: tuple[Calibration, ...]
    failed: dict[str, str]
    inputs: Inputs
    findings: pd.DataFrame
    notes: tuple[str, ...]
    out: Path | None

    def text(self) -> str:
        """The figures as lines to read."""
        lines = [f"{'model':32}{'before':>8}{'site held out':>15}{'nested':>19}  RMSE, dB"]
        for one in (self.best, *self.others):
            figures = (one.before.rmse_db, one.held_out.rmse_db, one.nested_held_out.rmse_db)
            shown = ["-" if np.isnan(value) else f"{value:.2f}" for value in figures]
            lines.append(f"{one.model.base.name:32}{shown[0]:>8}{shown[1]:>15}{shown[2]:>19}")
        lines += [f"{name:32}  {reason}" for name, reason in self.failed.items()]
        lines += ["", self.best.text()]
        if len(self.findings):
            first = self.findings.iloc[0]
            where = f"{first['file']} row {first['row']}, {first['column']} = {first['value']!r}"
            lines += ["", f"{len(self.findings)} findings, first: {where}: {first['rule']}."]
        if self.notes:
            lines += ["", *self.notes]
        return "\n".join(lines)

    def __repr__(self) -> str:
        """One line: the best model and its error."""
        best, tried = self.best, 1 + len(self.others)
        error = f"{_error(best):.2f} dB at sites left out"
        return f"Calibrated({best.model.base.name}, best of {tried} models, RMSE {error})"

    def _repr_html_(self) -> str:
        return f"<pre>{escape(self.text())}</pre>"


def calibrate(
    project: Project | Path | str,
    *,
    measurements: Path | str | None = None,
    models: Sequence[str] = (),
    out: Path | str | None = None,
    bin_m: float | None = None,
    progress: Progress | None = None,
) -> Calibrated:
    """Tune path loss models to measurements and keep the one that holds best at held-out sites.

    Parameters
    ----------
    project
        A folder with ``project.toml``, or what `read_project` made of it.
    measurements
        File of the drive test; None: the project's ``[inputs.measurements]``, whose headings and
        datum hold for a file given here too.
    models
        Names of the models to try; none: all whose range holds the carriers, those that follow the
        terrain where the project has any.
    out
        Folder for the tuned model, the tables and the maps of what is left; nothing is written
        where None.
    bin_m
        Edge of a bin; None: 40 wavelengths. [m]

    Raises
    ------
    ConfigError
        The project is wrong, has no sites, or names no measurements; an unknown model.
    InputError
        A file cannot be read.
    EmptyResultError
        Not one measurement can be used.
    """
    plan = read_project(project) if isinstance(project, Path | str) else project
    unknown = [name for name in models if name not in wireless.MODELS]
    if unknown:
        msg = f"`models` must be of {', '.join(wireless.MODELS)}, found {unknown[0]!r}."
        raise ConfigError(msg)
    source = _source(plan, measurements)
    clock = Clock(progress or Silent())
    kept = {name: rows for name, rows in plan.inputs.items() if name in NEEDED}
    inputs = read_inputs(dataclasses.replace(plan, inputs=kept), clock)
    west, south, east, north = inputs.districts.to_crs(4326).total_bounds
    reading = read_source(source, crs=inputs.grid.crs, extent=(west, south, east, north))
    _check_rows(reading, source.path.name)
    job = _Job(plan, inputs, cast("gpd.GeoDataFrame", reading.frame), bin_m)
    names = tuple(models) or job.suitable()
    clock.start("校准 calibration", len(names))
    made: list[Calibration] = []
    failed: dict[str, str] = {}
    for name in names:
        try:
            made.append(job.calibration(name))
        except ConfigError as error:
            failed[name] = error.problems[0]
        clock.advance(detail=name)
    clock.finish()
    if not made:
        raise ConfigError(*failed.values())
    ranked = _ranked(made, job.usual())
    result = Calibrated(
        best=ranked[0],
        others=tuple(ranked[1:]),
        failed=failed,
        inputs=inputs,
        findings=pd.DataFrame(intake.concat_findings([inputs.findings, reading.findings])),
        notes=(*reading.notes, *job.notes),
        out=None if out is None else Path(out),
    )
    if result.out is not None:
        _write(result, result.out, job.cells)
    return result


def _source(plan: Project, measurements: Path | str | None) -> Input:
    """Where the measurements are, with the project's headings for them."""
    if "sites" not in plan.inputs:
        msg = (
            "`inputs.sites` is missing: measurements are compared with the sites they were made of."
        )
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
    usual = declared[0] if declared else Input(name="measurements", path=path, declared=str(path))
    return dataclasses.replace(usual, path=path.resolve(), declared=str(path))


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


def _ranked(made: Sequence[Calibration], usual: set[str]) -> list[Calibration]:
    """From the least error to the largest; a technology's own model first among those alike."""
    ranked = sorted(made, key=_error)
    alike = [one for one in ranked if _error(one) <= ALIKE * _error(ranked[0])]
    own = [one for one in alike if one.model.base.name in usual]
    first = (own or alike)[0]
    return [first, *(one for one in ranked if one is not first)]


def _error(made: Calibration) -> float:
    """What models are ranked by: error at held-out sites, on the fit itself where one site is all."""
    left = made.held_out.rmse_db
    return made.fitted.rmse_db if np.isnan(left) else left


class _Job:
    """One drive test against the cells of a project."""

    def __init__(
        self, plan: Project, inputs: Inputs, samples: gpd.GeoDataFrame, bin_m: float | None
    ) -> None:
        own = plan.wireless.technologies
        overrides: Any = None if own is None else read_toml(own)
        # what was tuned before must not tune what is measured now
        plain = dataclasses.replace(plan.wireless, calibrations={}, models={})
        self.radio: Radio = read_radio(dataclasses.replace(plan, wireless=plain), overrides)
        self.inputs, self.samples, self.bin_m = inputs, samples, bin_m
        sites = inputs.table("sites")
        if sites is None:
            first = inputs.findings.iloc[0] if len(inputs.findings) else None
            why = "" if first is None else f" First finding: {first['value']!r}: {first['rule']}."
            msg = f"`inputs.sites` must hold a site that can be used, found none.{why}"
            raise EmptyResultError(msg)
        self.cells = wireless.cells_from_sites(
            cast("gpd.GeoDataFrame", sites),
            technologies=self.radio.technologies,
            cells=inputs.table("cells"),
            antennas=self.radio.antennas,
            seed=plan.seed,
        )
        self.clutter = self._clutter()
        self.terrain = inputs.terrain
        self.notes: list[str] = []

    def usual(self) -> set[str]:
        """Names of the models that the technologies of the cells take by themselves."""
        names: set[str] = set()
        for technology in set(self.cells["technology"].astype(str)):
            own = self.radio.technologies[technology]
            names |= set(own.model.values())
            if self.terrain is not None and own.terrain_model:
                names.add(own.terrain_model)
        return {wireless.model_named(name).name for name in names}

    def _clutter(self) -> xr.DataArray | None:
        """Ground as a run takes it: the raster given, else from where people live."""
        if self.inputs.clutter is not None or self.inputs.population is None:
            return self.inputs.clutter
        return degree_of_urbanisation(self.inputs.population, self.inputs.grid)

    def suitable(self) -> tuple[str, ...]:
        """Models whose range holds every carrier, in their order."""
        frequency = self.cells["frequency_mhz"].to_numpy(dtype=np.float64)
        names = []
        for name in wireless.MODELS:
            model = wireless.model_named(name)
            low, high = model.validity.frequency_mhz
            fits = bool(((frequency >= low) & (frequency <= high)).all())
            seen = self.terrain is not None or not model.uses_terrain
            if fits and seen and name not in INDOOR:
                names.append(name)
        return tuple(names)

    def calibration(self, name: str) -> Calibration:
        """One model on the measurements; one of profiles on flat ground where there is no terrain."""
        terrain = self.terrain
        if terrain is None and wireless.model_named(name).uses_terrain:
            grid = self.inputs.grid
            terrain = grid.array(np.zeros(grid.shape), units="m", name="terrain")
            self.notes.append(f"The project has no terrain: {name} was tried on flat ground.")
        return wireless.calibrate(
            self.samples,
            self.cells,
            model=name,
            ground=wireless.Ground(terrain=terrain, clutter=self.clutter),
            technologies=self.radio.technologies,
            antennas=self.radio.antennas,
            bin_m=self.bin_m,
        )


def calibration_values(made: Calibration) -> dict[str, object]:
    """A calibration as the values of its TOML file."""
    errors = {
        name: {"bins": one.bins, "bias_db": one.bias_db, "sd_db": one.sd_db, "rmse_db": one.rmse_db}
        for name, one in (
            ("before", made.before),
            ("fitted", made.fitted),
            ("site_held_out", made.held_out),
            ("nested_held_out", made.nested_held_out),
        )
    }
    values: dict[str, object] = dict(wireless.tuned_values(made.model))
    if made.pattern_limit_db is not None:
        values["pattern_limit_db"] = float(made.pattern_limit_db)
    known = {
        name: {key: value for key, value in one.items() if not np.isnan(value)}
        for name, one in errors.items()
    }
    return values | {"errors": known}


def _write(result: Calibrated, out: Path, cells: gpd.GeoDataFrame) -> None:
    """The tuned model, what it is based on, and maps of what is left."""
    best = result.best
    write_text(out / FILE, toml_text(calibration_values(best)))
    write_text(out / "calibration.txt", result.text() + "\n")
    ranking = pd.DataFrame(
        [
            {
                "model": one.model.base.name,
                "terms": " + ".join(one.terms),
                "pattern_limit_db": one.pattern_limit_db,
                "rmse_before_db": one.before.rmse_db,
                "rmse_fitted_db": one.fitted.rmse_db,
                "rmse_held_out_db": one.held_out.rmse_db,
                "rmse_nested_held_out_db": one.nested_held_out.rmse_db,
            }
            for one in (best, *result.others)
        ]
    )
    tables = {
        "models": ranking,
        "trials": best.trials,
        "corrections": best.groups,
        "sites": best.sites,
        "azimuths": best.azimuths,
        "elevations": best.elevations,
        "points": best.points,
    }
    for name, frame in tables.items():
        write_csv(frame, out / f"{name}.csv")
    if len(result.findings):
        write_findings(result.findings, out / "findings.csv")
    masts = cells.loc[cells["site_id"].astype(str).isin(best.sites["site_id"])]
    title = f"{result.inputs.project.name_en}: {best.model.name}"
    write_text(out / "residuals.html", maps.residual_page(best.points, masts, title=title))
    write_bytes(out / "residuals.png", maps.residual_png(best.points, masts, title=title))
