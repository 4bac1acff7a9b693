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
        ahead, 90 straight down, 180 the horizon behind, 270 straight up. It includes the
        electrical tilt. [dB]
    electrical_tilt_deg
        Downtilt that ``vertical_db`` includes. [deg]
    limit_db
        Largest attenuation in any direction; None: the largest of both cuts. [dB]
    frequency_mhz
        Frequency of the measurement, where it is known. [MHz]
    notes
        Sentences about how the file was understood.

    Raises
    ------
    ContractError
        A cut is not of 360 finite values of 0 or more.

    Examples
    --------
    >>> import numpy as np
    >>> from fugai.tables import Antenna
    >>> cut = np.minimum(np.arange(360), 360 - np.arange(360)) / 6.0
    >>> antenna = Antenna(name="sector", gain_dbi=17.0, horizontal_db=cut, vertical_db=cut)
    >>> float(antenna.horizontal_db[90]), antenna.deepest_db
    (15.0, 30.0)
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
        """Largest attenuation in any direction. [dB]"""
        if self.limit_db is not None:
            return float(self.limit_db)
        return float(max(self.horizontal_db.max(), self.vertical_db.max()))
