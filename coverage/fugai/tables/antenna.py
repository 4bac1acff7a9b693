"""An antenna as a value: its radiation pattern by the two principal cuts."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from fugai.errors import ContractError

if TYPE_CHECKING:
    from fugai._types import FloatArray


@dataclass(frozen=True, kw_only=True, eq=False)
class Antenna:
    """Radiation pattern of an antenna by its two principal cuts.

    Parameters
    ----------
    name
        Name that messages and tables show.
    gain_dbi
        Gain in the strongest direction. [dBi]
    horizontal_db
        Attenuation by whole degrees clockwise from the boresight, shape (360,), 0 or more. [dB]
    vertical_db
        Attenuation by whole degrees in the plane of the boresight, shape (360,): 0 the horizon
        ahead, 90 straight down, 180 the horizon behind, 270 straight up. It holds the electrical
        tilt. [dB]
    electrical_tilt_deg
        Downtilt that ``vertical_db`` holds. [deg]
    limit_db
        No direction is attenuated more; None: the largest attenuation in either cut. [dB]
    frequency_mhz
        At which the pattern was taken, where that is known. [MHz]
    notes
        What is worth knowing about where the figures come from.

    Raises
    ------
    ContractError
        A cut is not of 360 finite values of 0 or more.
    """

    name: str
    gain_dbi: float
    horizontal_db: FloatArray
    vertical_db: FloatArray
    electrical_tilt_deg: float = 0.0
    limit_db: float | None = None
    frequency_mhz: float | None = None
    notes: tuple[str, ...] = field(default=())

    def __post_init__(self) -> None:
        for name in ("horizontal_db", "vertical_db"):
            cut = np.ascontiguousarray(getattr(self, name), dtype=np.float64)
            if cut.shape != (360,) or not np.isfinite(cut).all() or cut.min() < 0.0:
                found = f"{cut.shape}" if cut.shape != (360,) else f"{cut.min():g}"
                msg = (
                    f"`{name}` of antenna {self.name!r} must be 360 attenuations of 0 dB or more, "
                    f"found {found}."
                )
                raise ContractError(msg)
            cut.setflags(write=False)
            object.__setattr__(self, name, cut)

    @property
    def deepest_db(self) -> float:
        """Attenuation that no direction exceeds. [dB]"""
        if self.limit_db is not None:
            return float(self.limit_db)
        return float(max(self.horizontal_db.max(), self.vertical_db.max()))
