"""`fugai calibrate --validate`: saved and untuned models against measurements that they were not fitted to."""

from __future__ import annotations

from dataclasses import dataclass
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from fugai import wireless
from fugai.errors import ConfigError
from fugai.messages import Message
from fugai.pipeline.calibrate.drive_test import DriveTest
from fugai.pipeline.calibrate.steps import measured_inputs
from fugai.pipeline.progress import Clock, Progress, listener_of
from fugai.pipeline.saved_calibration import read_calibration
from fugai.project import Project, read_project
from fugai.store import RunFolder, write_csv, write_text
from fugai.translations import note_text, translated_lines

if TYPE_CHECKING:
    from collections.abc import Sequence

    from fugai.translations import Language
    from fugai.wireless import JudgedModel, Judgement


@dataclass(frozen=True, kw_only=True, eq=False, repr=False)
class ValidationRun:
    """Result of `fugai.validate_models`: models against measurements.

    Parameters
    ----------
    judged
        Model to how it fares, from the least error to the largest.
    failed
        Model to the reason why it could not be judged.
    notes
        What was understood of the measurements, and what was assumed.
    out
        Folder that was written, None for none.

    Examples
    --------
    From `fugai.validate_models`, whose example shows one being made.

    >>> from fugai.pipeline.calibrate import ValidationRun
    >>> callable(ValidationRun.table)
    True
    """

    judged: dict[str, Judgement]
    failed: dict[str, str]
    notes: tuple[str | Message, ...]
    out: Path | None

    def table(self) -> pd.DataFrame:
        """One row per model: bins, bias, RMSE, weak ground, interval coverage."""
        rows = [{"model": name, **one.values()} for name, one in self.judged.items()]
        return pd.DataFrame(rows)

    def text(self, language: Language = "en") -> str:
        """The figures as lines to read.

        Parameters
        ----------
        language
            ``"zh"`` or ``"en"``.
        """
        first = next(iter(self.judged.values()))
        lines = [
            note_text(
                Message(
                    zh=f"弱覆盖：实测低于{first.weak.limit_dbm:g} dBm，占{100 * first.weak.share:.1f}%。",
                    en=f"Weak ground: measured below {first.weak.limit_dbm:g} dBm, "
                    f"{100 * first.weak.share:.1f} % of the bins.",
                ),
                language,
            ),
            f"{'model':32}{'bins':>8}{'bias':>8}{'RMSE':>8}  dB{'AUC':>7}{'F1':>7}{'80 %':>8}{'width':>8}",
        ]
        for name, one in self.judged.items():
            values = one.values()
            lines.append(
                f"{name[:32]:32}{one.errors.bins:>8}{values['bias_db']:>8.2f}{values['rmse_db']:>8.2f}    "
                f"{_figure(values['auc']):>7}{_figure(values['f1']):>7}"
                f"{_figure(100.0 * values['inside_80'], 1):>8}{_figure(values['width_db'], 1):>8}"
            )
        lines += [f"{name:32}  {reason}" for name, reason in self.failed.items()]
        lines += [""] if self.notes else []
        lines += [note_text(note, language) for note in self.notes]
        return translated_lines("\n".join(lines), language)

    def __repr__(self) -> str:
        """One line: how many models, and the best."""
        name, one = next(iter(self.judged.items()))
        return (
            f"ValidationRun({len(self.judged)} models, {name}: RMSE {one.errors.rmse_db:.2f} dB, "
            f"bias {one.errors.bias_db:+.2f} dB)"
        )

    def _repr_html_(self) -> str:
        return f"<pre>{escape(self.text())}</pre>"


def _figure(value: float, digits: int = 2) -> str:
    return "-" if np.isnan(value) else f"{value:.{digits}f}"


def validate_models(
    project: Project | Path | str,
    *,
    measurements: Path | str,
    models: Sequence[str] = (),
    out: Path | str | None = None,
    weak_dbm: float | None = None,
    progress: Progress | bool = False,
) -> ValidationRun:
    """Judge saved and untuned models by measurements that they were not fitted to; nothing is tuned.

    Parameters
    ----------
    project
        A folder with ``project.toml``, or what `read_project` made of it.
    measurements
        File of the drive test; headings and datum are those of ``[inputs.measurements]`` where declared.
    models
        Calibrations of the project by name, files of calibrations, or names of untuned models; none: all
        calibrations of the project, and the untuned models of its technologies.
    out
        Folder for ``validation.csv`` and one table of cells for each model; None: nothing is written.
    weak_dbm
        Ground with less is weak; None: the threshold of the technology. [dBm]
    progress
        A listener, or True for a bar in a notebook.

    Raises
    ------
    ConfigError
        The project is wrong or has no sites; an unknown model; not one model could be judged.
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
    >>> made = fugai.validate_models("tests/projects/tiny", measurements=file, models=["uma", "rma"])
    >>> sorted(made.judged)
    ['rma', 'uma']
    """
    plan = read_project(project) if isinstance(project, Path | str) else project
    if weak_dbm is not None and not -200.0 <= weak_dbm <= 0.0:
        msg = f"`weak_dbm` must be between -200 and 0, found {weak_dbm:g}."
        raise ConfigError(msg)
    named = {name: _judged(plan, name) for name in models}
    inputs, samples, reading = measured_inputs(plan, measurements, Clock(listener_of(progress)))
    drive_test = DriveTest(plan, inputs, samples, bin_m=None)
    if not named:
        used = {*plan.wireless.calibrations, *drive_test.own_model_names()}
        named = {name: _judged(plan, name) for name in sorted(used)}
    judged: dict[str, Judgement] = {}
    failed: dict[str, str] = {}
    for name, one in named.items():
        try:
            judged[name] = drive_test.judgement(one, weak_dbm=weak_dbm)
        except ConfigError as error:
            failed[name] = error.problems[0]
    if not judged:
        raise ConfigError(*failed.values())
    ranked = dict(sorted(judged.items(), key=lambda item: item[1].errors.rmse_db))
    notes = (*reading.notes, *next(iter(ranked.values())).notes)
    made = ValidationRun(
        judged=ranked, failed=failed, notes=notes, out=None if out is None else Path(out)
    )
    if out is not None:
        _write(made, Path(out))
    return made


def _judged(plan: Project, name: str) -> JudgedModel:
    """The model of a name: a calibration of the project, a file, or an untuned one.

    Raises
    ------
    ConfigError
        There is none of that name, or its file is wrong.
    """
    path = plan.wireless.calibrations.get(name)
    if path is None and name.endswith(".toml"):
        path = Path(name)
    if path is not None:
        saved = read_calibration(path)
        return wireless.JudgedModel(
            model=saved.model, pattern_limit_db=saved.pattern_limit_db, spread=saved.spread
        )
    if name not in wireless.MODELS:
        known = ", ".join((*plan.wireless.calibrations, *wireless.MODELS))
        msg = f"`models` must be of {known} or a file of a calibration, found {name!r}."
        raise ConfigError(msg)
    return wireless.JudgedModel(model=name)


def _write(made: ValidationRun, out: Path) -> None:
    with RunFolder(out) as folder:
        write_csv(made.table(), folder.path("validation.csv"))
        write_text(folder.path("validation.txt"), made.text() + "\n")
        for number, one in enumerate(made.judged.values(), start=1):
            write_csv(one.cells, folder.path(f"cells-{number}.csv"))
        folder.write_run_json({"kind": "validation", "models": list(made.judged)})
