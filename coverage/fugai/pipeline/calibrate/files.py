"""The files of a calibration: the tuned model, tables, maps of the residuals."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from fugai import maps, wireless
from fugai.pipeline.calibrate.obstruction import write_obstruction, write_saved
from fugai.store import toml_text, write_bytes, write_csv, write_findings, write_text

if TYPE_CHECKING:
    from collections.abc import Mapping

    import geopandas as gpd

    from fugai.pipeline.calibrate.result import CalibrationRun
    from fugai.store import RunFolder
    from fugai.wireless import Calibration, Tuned


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
    if made.skill is not None:
        skill = made.skill.values()
        known["skill"] = {key: value for key, value in skill.items() if not np.isnan(value)}
    if made.spread is not None:
        values["spread"] = made.spread.values()
    return values | {"errors": known}


def registry_name(model: Tuned) -> str:
    """Name of a tuned model's base among `fugai.wireless.MODELS`."""
    return str(wireless.tuned_values(model)["base"])


def write_calibration(
    result: CalibrationRun,
    folder: RunFolder,
    cells: gpd.GeoDataFrame,
    about: Mapping[str, object],
) -> None:
    """Write the tuned model, the tables behind it, maps of the residuals, and ``run.json``.

    Parameters
    ----------
    cells
        All cells of the project.
    about
        What was read and asked for, for ``run.json``.
    """
    best, out = result.best, folder.path("calibration.toml").parent
    for one in (best, *result.others):
        name = registry_name(one.model)
        write_text(folder.path(f"models/{name}.toml"), toml_text(calibration_values(one)))
    made = result.obstruction
    if made is not None and result.advice is not None:
        write_obstruction(made, result.advice, folder, result.inputs.project)
    kept = made if result.keeps_obstruction else None
    if kept is None:
        write_text(out / "calibration.toml", toml_text(calibration_values(best)))
    else:
        write_saved(kept, out / "calibration.toml")
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
                **({} if one.skill is None else one.skill.values()),
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
    if result.measured is not None:
        write_csv(result.measured, out / "measured.csv")
        title = f"{result.inputs.project.name_en}: measured signal"
        write_text(out / "measured.html", maps.measured_page(result.measured, title=title))
    folder.write_run_json({"kind": "calibration", **about})
