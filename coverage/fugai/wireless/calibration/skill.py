"""Skill of a tuned model at masts held out, against two baselines fitted to the same bins."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from fugai.messages import Message, join_messages
from fugai.wireless.calibration.fit import rmse_db

if TYPE_CHECKING:
    from fugai._types import FloatArray, IntArray


@dataclass(frozen=True, kw_only=True)
class Skill:
    """Errors at masts held out, each bin predicted without its mast; NaN with one mast. [dB]

    Parameters
    ----------
    model_db, constant_db, log_distance_db
        RMSE of the tuned model, of the mean loss, and of a + b lg(distance).

    Examples
    --------
    >>> from fugai.wireless.calibration.skill import Skill
    >>> Skill(model_db=5.0, constant_db=10.0, log_distance_db=5.0).against_constant
    0.75
    """

    model_db: float
    constant_db: float
    log_distance_db: float

    @property
    def against_constant(self) -> float:
        """1 less the ratio of the mean squared errors: 0 for no skill, 1 for no error."""
        return _skill(self.model_db, self.constant_db)

    @property
    def against_log_distance(self) -> float:
        """As `against_constant`, against the logarithm of distance."""
        return _skill(self.model_db, self.log_distance_db)

    def values(self) -> dict[str, float]:
        """Figures by name, as tables and files hold them."""
        return {
            "rmse_mast_held_out_db": self.model_db,
            "rmse_constant_db": self.constant_db,
            "rmse_log_distance_db": self.log_distance_db,
            "skill_constant": self.against_constant,
            "skill_log_distance": self.against_log_distance,
        }

    def message(self, name: str) -> Message:
        """The figures of a model as a sentence, and a warning where it has no skill."""
        if np.isnan(self.model_db):
            return Message(
                zh=f"{name}：只有一座铁塔，无法与基线比较。",
                en=f"{name}: one mast only, no skill against a baseline.",
            )
        figures = (self.model_db, self.constant_db, self.log_distance_db)
        model, constant, log_distance = (f"{one:.2f}" for one in figures)
        first, second = f"{self.against_constant:.2f}", f"{self.against_log_distance:.2f}"
        said = Message(
            zh=f"{name}，留出铁塔：RMSE {model} dB；常数{constant} dB（技巧{first}），"
            f"距离对数{log_distance} dB（技巧{second}）。",
            en=f"{name}, masts held out: RMSE {model} dB; a constant {constant} dB (skill {first}), "
            f"the logarithm of distance {log_distance} dB (skill {second}).",
        )
        if self.model_db < min(self.constant_db, self.log_distance_db):
            return said
        warning = Message(
            zh="警告：该模型没有技巧，不优于简单基线。",
            en="Warning: the model has no skill, a simple baseline is at least as good.",
        )
        return join_messages([said, warning])


def skill_of(
    model_residual_db: FloatArray, loss_db: FloatArray, log_distance: FloatArray, masts: IntArray
) -> Skill:
    """Skill of a model from its residuals at held-out masts.

    Parameters
    ----------
    model_residual_db
        Of each bin, the model tuned without its mast; shape (bins,). [dB]
    loss_db
        Measured loss; shape (bins,). [dB]
    log_distance
        lg of the distance, to any unit; shape (bins,).
    masts
        Number of the mast; shape (bins,).

    Examples
    --------
    >>> import numpy as np
    >>> from fugai.wireless.calibration.skill import skill_of
    >>> loss_db, masts = np.array([100.0, 104.0]), np.array([0, 1])
    >>> skill_of(np.array([2.0, -2.0]), loss_db, np.zeros(2), masts).against_constant
    0.75
    """
    constant, line = np.full(len(masts), np.nan), np.full(len(masts), np.nan)
    columns = np.column_stack([np.ones(len(masts)), log_distance])
    numbers = np.unique(masts)
    for number in numbers if len(numbers) > 1 else ():
        out = masts == number
        constant[out] = loss_db[out] - loss_db[~out].mean()
        found = np.linalg.lstsq(columns[~out], loss_db[~out], rcond=None)[0]
        line[out] = loss_db[out] - columns[out] @ found
    return Skill(
        model_db=rmse_db(model_residual_db),
        constant_db=rmse_db(constant),
        log_distance_db=rmse_db(line),
    )


def _skill(model_db: float, baseline_db: float) -> float:
    return 1.0 - (model_db / baseline_db) ** 2 if baseline_db > 0.0 else float("nan")
