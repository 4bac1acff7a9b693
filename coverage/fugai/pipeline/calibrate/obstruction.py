"""The model of what stands in the way: its lines in the report, its values and tables as files."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

import geopandas as gpd
import numpy as np
import pandas as pd

from fugai.messages import Message
from fugai.pipeline.calibrate.stated_places import stated_crs, with_stated_places
from fugai.pipeline.saved_calibration import learned_file
from fugai.store import toml_text, write_bytes, write_csv, write_districts_gpkg, write_text
from fugai.translations import note_text
from fugai.wireless.models.obstruction.learned_file import learned_bytes
from fugai.wireless.models.obstruction.model import NAME, obstruction_values

SHOWN = 5
"""Places of the advice that are printed."""

if TYPE_CHECKING:
    from pathlib import Path

    from fugai.project import Project
    from fugai.store import RunFolder
    from fugai.translations import Language
    from fugai.wireless import ObstructionCalibration


def obstruction_row(made: ObstructionCalibration) -> str:
    """Its line in the table of models: untuned, held out, nested. [dB]"""
    figures = (made.untuned_db, made.skill.model_db, made.nested_db)
    shown = ["-" if np.isnan(value) else f"{value:.2f}" for value in figures]
    return f"{NAME:32}{shown[0]:>8}{shown[1]:>15}{shown[2]:>19}"


def obstruction_lines(made: ObstructionCalibration, language: Language) -> list[str]:
    """Skill, what it uses, intervals, own samples and doubts as sentences."""
    groups = ", ".join(made.model.groups) or "-"
    better = f"{100 * made.better_than_untuned:.0f}"
    notes = [
        made.skill.message(NAME),
        Message(
            zh=f"{NAME}：使用的项：{groups}；在{better}%的留出铁塔上不劣于自由空间。",
            en=f"{NAME}: terms of {groups}; at {better} % of the masts held out no worse than free space.",
        ),
    ]
    held = made.reliability
    if np.isfinite(held.inside):
        inside, width, worst = (
            f"{100 * held.inside:.0f}",
            f"{held.width_db:.1f}",
            f"{100 * held.worst_twentieth:.0f}",
        )
        notes.append(
            Message(
                zh=f"80%区间在留出铁塔上包含{inside}%的样本，宽{width} dB；二十个小区中最差者包含{worst}%。",
                en=f"80 % intervals hold {inside} % of the samples of masts held out, {width} dB wide; {worst} % "
                "in the worst twentieth of the cells.",
            )
        )
    for number, error in made.own_samples_db.items():
        notes.append(
            Message(
                zh=f"小区有{number}个自有样本时：RMSE {error:.2f} dB。",
                en=f"With {number} samples of the cell itself: RMSE {error:.2f} dB.",
            )
        )
    if len(made.doubtful):
        count = len(made.doubtful)
        first = made.doubtful.iloc[0]
        notes.append(
            Message(
                zh=f"{count}处小区的位置或方位角存疑，如 {first['cell_id']}：见 doubtful.csv。",
                en=f"{count} positions or azimuths of cells are in doubt, such as that of {first['cell_id']}: see "
                "doubtful.csv.",
            )
        )
    return [note_text(note, language) for note in notes]


def write_saved(made: ObstructionCalibration, path: Path) -> None:
    """Write the model as a TOML file with its errors, and beside it what it learnt beyond its terms."""
    values = obstruction_values(made.model)
    if made.model.learned is not None:
        content = learned_bytes(made.model.learned)
        beside = learned_file(path)
        write_bytes(beside, content)
        values["learned"] = {"file": beside.name, "sha256": hashlib.sha256(content).hexdigest()}
    if made.spread is not None:
        values["spread"] = made.spread.values()
    skill = {key: value for key, value in made.skill.values().items() if not np.isnan(value)}
    figures = {
        "untuned_db": made.untuned_db,
        "nested_db": made.nested_db,
        "better_than_untuned": made.better_than_untuned,
    }
    known = {key: value for key, value in figures.items() if not np.isnan(value)}
    write_text(path, toml_text(values | {"errors": {"skill": skill} | known}))


def advice_lines(advice: gpd.GeoDataFrame, language: Language) -> list[str]:
    """The first few places where further samples would bring most."""
    found = []
    for row in advice.to_crs(4326).head(SHOWN).itertuples():
        before, after = f"{row.rmse_before_db:.1f}", f"{row.rmse_after_db:.1f}"
        there = f"{row.geometry.x:.5f}, {row.geometry.y:.5f}"
        found.append(
            Message(
                zh=f"小区{row.cell_id}（已有{row.own_samples}个样本）：在 {there} 附近再测{row.samples}个，"
                f"预计误差由{before} dB降至{after} dB。",
                en=f"Cell {row.cell_id} ({row.own_samples} own samples): {row.samples} more near {there} would "
                f"lower its error from {before} to {after} dB.",
            )
        )
    return [note_text(note, language) for note in found]


def write_obstruction(
    made: ObstructionCalibration, advice: gpd.GeoDataFrame, folder: RunFolder, project: Project
) -> None:
    """Write the model beside the others, its errors by groups of terms, what own samples bring, doubts, advice.

    Places are as the project's sites state theirs.
    """
    plain = pd.DataFrame(advice.drop(columns="geometry"))
    write_csv(
        with_stated_places(plain, advice.geometry, project),
        folder.path("advice.csv"),
    )
    in_stated = advice.to_crs(stated_crs(project))
    write_districts_gpkg({"advice": in_stated}, folder.path("advice.gpkg"))
    doubts = made.doubtful
    middle = gpd.GeoSeries(gpd.points_from_xy(doubts["x"], doubts["y"]), crs=advice.crs)
    doubts = with_stated_places(doubts.drop(columns=["cell", "x", "y"]), middle, project)
    doubts.insert(0, "cell_id", doubts.pop("cell_id"))
    write_saved(made, folder.path(f"models/{NAME}.toml"))
    own = pd.DataFrame(
        {"own_samples": list(made.own_samples_db), "rmse_db": list(made.own_samples_db.values())}
    )
    for name, frame in (
        ("obstruction", made.errors),
        ("own_samples", own),
        ("doubtful", doubts),
    ):
        write_csv(frame, folder.path(f"{name}.csv"))
