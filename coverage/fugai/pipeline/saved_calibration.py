"""A calibration as `fugai calibrate` saves it and a run takes it: the model, its pattern limit, its spread."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from fugai import wireless
from fugai.errors import ConfigError
from fugai.project.toml import load_toml
from fugai.wireless.models.obstruction.learned_file import learned_from
from fugai.wireless.models.obstruction.model import NAME as OBSTRUCTION
from fugai.wireless.models.obstruction.saved import obstruction_from
from fugai.wireless.models.spread import spread_from

if TYPE_CHECKING:
    from fugai.wireless import Spread, Tuned
    from fugai.wireless.models.obstruction.learned import Learned
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
            model = obstruction_from(values, _learned(values.get("learned"), path))
        else:
            model = wireless.tuned_from(values)
        return SavedCalibration(
            model=model,
            pattern_limit_db=None if limit is None else float(limit),
            spread=_spread(values.get("spread")),
        )
    except ConfigError as error:
        raise ConfigError(*(f"{path.name}: {one}" for one in error.problems)) from None


def _learned(values: object, path: Path) -> Learned | None:
    """What the file beside a calibration holds, by the table ``learned``; None where it has none."""
    if values is None:
        return None
    name = values.get("file") if isinstance(values, dict) else None
    digest = values.get("sha256") if isinstance(values, dict) else None
    if not isinstance(name, str) or not isinstance(digest, str) or name != Path(name).name:
        msg = f"`learned` must have the name of a file beside it and its sha256, found {values!r}."
        raise ConfigError(msg)
    beside = path.with_name(name)
    if not beside.is_file():
        msg = f"`learned.file` must lie beside the calibration (copy it too), found no {name!r} there."
        raise ConfigError(msg)
    content = beside.read_bytes()
    if hashlib.sha256(content).hexdigest() != digest:
        msg = f"`learned.file` must be the one that was written with the calibration, found another {name!r}."
        raise ConfigError(msg)
    return learned_from(content, file=name)


def learned_file(path: Path) -> Path:
    """The file in which a calibration keeps what is learnt beyond its terms."""
    return path.with_suffix(".npz")


def _spread(values: object) -> Spread | None:
    """Spread of a file's table; None where it has none."""
    if values is None:
        return None
    if not isinstance(values, dict):
        msg = f"`spread` must be a table, found {values!r}."
        raise ConfigError(msg)
    return spread_from(values)
