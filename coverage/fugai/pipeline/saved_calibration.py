"""A calibration as `fugai calibrate` saves it and a run takes it: the model, its pattern limit, its spread."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from fugai import wireless
from fugai.errors import ConfigError
from fugai.project.toml import load_toml
from fugai.wireless.models.obstruction.model import NAME as OBSTRUCTION
from fugai.wireless.models.obstruction.saved import obstruction_from
from fugai.wireless.models.spread import spread_from

if TYPE_CHECKING:
    from pathlib import Path

    from fugai.wireless import Spread, Tuned
    from fugai.wireless.models.obstruction.model import ObstructionModel


@dataclass(frozen=True, kw_only=True)
class SavedCalibration:
    """What the file of a calibration holds.

    Parameters
    ----------
    model
        The tuned model, or that of what stands in the way.
    pattern_limit_db
        The antennas' attenuation shows up to this only; None: all of it. [dB]
    spread
        How its error at masts left out is made up; None where the file does not say.
    """

    model: Tuned | ObstructionModel
    pattern_limit_db: float | None
    spread: Spread | None


def read_calibration(path: Path) -> SavedCalibration:
    """What a file of `fugai calibrate` holds.

    Raises
    ------
    ConfigError
        The file is no TOML, or not what `fugai calibrate` writes.
    """
    values = load_toml(path)
    limit = values.get("pattern_limit_db")
    if limit is not None and (isinstance(limit, bool) or not isinstance(limit, int | float)):
        msg = f"`pattern_limit_db` of {path.name} must be a number, found {limit!r}."
        raise ConfigError(msg)
    try:
        model: Tuned | ObstructionModel
        if values.get("base") == OBSTRUCTION:
            model = obstruction_from(values)
        else:
            model = wireless.tuned_from(values)
        return SavedCalibration(
            model=model,
            pattern_limit_db=None if limit is None else float(limit),
            spread=_spread(values.get("spread")),
        )
    except ConfigError as error:
        raise ConfigError(*(f"{path.name}: {one}" for one in error.problems)) from None


def _spread(values: object) -> Spread | None:
    """Spread of a file's table; None where it has none."""
    if values is None:
        return None
    if not isinstance(values, dict):
        msg = f"`spread` must be a table, found {values!r}."
        raise ConfigError(msg)
    return spread_from(values)
