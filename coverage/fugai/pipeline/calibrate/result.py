"""What `fugai.calibrate` hands back: the tuned models, the best first."""

from __future__ import annotations

from dataclasses import dataclass
from html import escape
from typing import TYPE_CHECKING

import numpy as np

from fugai.pipeline.calibrate.obstruction import advice_lines, obstruction_lines, obstruction_row
from fugai.translations import note_text, translated_lines

if TYPE_CHECKING:
    from pathlib import Path

    import geopandas as gpd
    import pandas as pd

    from fugai.messages import Message
    from fugai.pipeline.inputs import Inputs
    from fugai.translations import Language
    from fugai.wireless import Calibration, ObstructionCalibration

MEDIAN = 0.5
"""Share of the masts at which a tuned model must be at least as good as the untuned one."""


@dataclass(frozen=True, kw_only=True, eq=False, repr=False)
class CalibrationRun:
    """Result of `fugai.calibrate`: a project's path loss models against a drive test.

    Parameters
    ----------
    best
        Calibration with the least error at held-out sites.
    others
        Those of the other models, from the better to the worse.
    failed
        Model to the reason why it could not be tried.
    inputs
        The project's inputs.
    findings
        Rows of the measurements that were refused.
    notes
        What was understood of their file, and what was assumed.
    measured
        Measured signal in squares, as `fugai.wireless.measured_signal` makes it, of all samples with a
        level: those without a serving cell too. None where there is no level among them.
    out
        Folder that was written, None for none.
    obstruction
        The model of what stands in the way; None where the project has no heights of buildings or trees, or
        it could not be fitted.
    advice
        Where further samples would bring most (`fugai.wireless.where_to_measure`), None without ``obstruction``.

    Examples
    --------
    >>> import tempfile
    >>> from pathlib import Path
    >>> import fugai
    >>> import pandas as pd
    >>> rows = [(117.05 + k / 2000, 39.05, -70.0 - k, "S1") for k in range(40)]
    >>> file = Path(tempfile.mkdtemp()) / "drive.csv"
    >>> pd.DataFrame(rows, columns=["lon", "lat", "rsrp", "site"]).to_csv(file, index=False)
    >>> run = fugai.calibrate("tests/projects/tiny", measurements=file, models=["uma"])
    >>> run.best.before.rmse_db > run.best.fitted.rmse_db
    True
    """

    best: Calibration
    others: tuple[Calibration, ...]
    failed: dict[str, str]
    inputs: Inputs
    findings: pd.DataFrame
    notes: tuple[str | Message, ...]
    measured: gpd.GeoDataFrame | None
    out: Path | None
    obstruction: ObstructionCalibration | None = None
    advice: gpd.GeoDataFrame | None = None

    @property
    def keeps_obstruction(self) -> bool:
        """Whether the model of what stands in the way is the one that is kept: it errs less at masts held out."""
        made = self.obstruction
        if made is None or made.better_than_untuned < MEDIAN:
            return False
        own = np.nan if self.best.skill is None else self.best.skill.model_db
        return bool(np.isnan(own) or made.skill.model_db < own)

    def text(self, language: Language = "en") -> str:
        """The figures as lines to read.

        Parameters
        ----------
        language
            ``"zh"`` or ``"en"``.
        """
        lines = [f"{'model':32}{'before':>8}{'site held out':>15}{'nested':>19}  RMSE, dB"]
        for one in (self.best, *self.others):
            figures = (one.before.rmse_db, one.held_out.rmse_db, one.nested_held_out.rmse_db)
            shown = ["-" if np.isnan(value) else f"{value:.2f}" for value in figures]
            lines.append(f"{one.model.base.name:32}{shown[0]:>8}{shown[1]:>15}{shown[2]:>19}")
        if self.obstruction is not None:
            lines.append(obstruction_row(self.obstruction))
        lines += [f"{name:32}  {reason}" for name, reason in self.failed.items()]
        lines += [
            "",
            *(
                note_text(one.skill.message(one.model.base.name), language)
                for one in (self.best, *self.others)
                if one.skill is not None
            ),
        ]
        if self.obstruction is not None:
            lines += obstruction_lines(self.obstruction, language)
        if self.advice is not None:
            lines += advice_lines(self.advice, language)
        lines += ["", self.best.text()]
        if len(self.findings):
            first = self.findings.iloc[0]
            where = f"{first['file']} row {first['row']}, {first['column']} = {first['value']!r}"
            lines += ["", f"{len(self.findings)} findings, first: {where}: {first['rule']}."]
        if self.notes:
            lines += ["", *(note_text(note, language) for note in self.notes)]
        return translated_lines("\n".join(lines), language)

    def __repr__(self) -> str:
        """One line: the best model and its error."""
        best, tried = self.best, 1 + len(self.others)
        if self.keeps_obstruction and self.obstruction is not None:
            figure = f"RMSE {self.obstruction.skill.model_db:.2f} dB at held-out masts"
            return f"CalibrationRun(obstruction, best of {tried + 1}, {figure})"
        of = "of the fit" if np.isnan(best.held_out.rmse_db) else "at held-out sites"
        error = f"RMSE {ranking_error_db(best):.2f} dB {of}"
        return f"CalibrationRun({best.model.base.name}, best of {tried}, {error})"

    def _repr_html_(self) -> str:
        return f"<pre>{escape(self.text())}</pre>"


def ranking_error_db(made: Calibration) -> float:
    """RMSE that models are ranked by: at held-out sites, or of the fit where there is one site. [dB]"""
    held_out = made.held_out.rmse_db
    return made.fitted.rmse_db if np.isnan(held_out) else held_out
