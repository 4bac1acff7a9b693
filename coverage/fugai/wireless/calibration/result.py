"""What a calibration says: errors before and after, corrections, what is left and where."""

from __future__ import annotations

from dataclasses import dataclass
from html import escape
from typing import TYPE_CHECKING

import numpy as np

from fugai.wireless.calibration.text import calibration_text

if TYPE_CHECKING:
    from collections.abc import Mapping

    import geopandas as gpd
    import numpy.typing as npt
    import pandas as pd

    from fugai.wireless.models.tuned import Tuned


@dataclass(frozen=True, kw_only=True)
class Errors:
    """Measured less predicted over a number of bins; positive where the model promises too much."""

    bins: int
    bias_db: float
    sd_db: float
    rmse_db: float

    @classmethod
    def of(cls, residual_db: npt.ArrayLike) -> Errors:
        """Of residuals; those that are not known do not count."""
        values = np.asarray(residual_db, dtype=np.float64)
        values = values[np.isfinite(values)]
        if not values.size:
            return cls(bins=0, bias_db=np.nan, sd_db=np.nan, rmse_db=np.nan)
        return cls(
            bins=len(values),
            bias_db=float(values.mean()),
            sd_db=float(values.std()),
            rmse_db=float(np.sqrt(np.mean(values**2))),
        )


@dataclass(frozen=True, kw_only=True, eq=False)
class Calibration:
    """What measurements say of a model.

    Parameters
    ----------
    model
        The tuned model, for `predict` or a project.
    before, fitted
        Errors of the model as it is, and of the tuned one on what it was fitted to.
    left_out
        Errors of the tuned model at each site when its corrections were fitted without it.
    left_out_of_choice
        The same where also the choice of terms and limit was made without it: with few sites this
        is the harder and the more honest figure.
    left_out_masts
        As ``left_out`` with all sites of one mast left out together, where masts are shared.
    terms
        What was fitted: offset, slope, terrain.
    pattern_limit_db
        The antennas' attenuation shows at the receiver up to this only; None: as the pattern says.
        Reflections fill what the pattern leaves dark. [dB]
    trials
        One row per set of terms and limit: ``terms``, ``limit_db``, ``rmse_db`` at sites left out.
    groups
        One row per band and ground: bins, sites, coefficients with the ends of their 95 % intervals,
        ``sd_db`` of what is left.
    sites
        One row per site: bins, and bias, sd and RMSE before and when left out.
    azimuths, elevations
        What is left by bearing from the boresight and by elevation: ``bins``, ``median_db``, ``sd_db``.
    points
        One row per bin with its place: measured and predicted loss, residual before, after, left out.
    refused
        Reason to number of measurements not used.
    notes
        What was assumed and how far the figures carry.
    """

    model: Tuned
    before: Errors
    fitted: Errors
    left_out: Errors
    left_out_of_choice: Errors
    left_out_masts: Errors | None
    terms: tuple[str, ...]
    pattern_limit_db: float | None
    trials: pd.DataFrame
    groups: pd.DataFrame
    sites: pd.DataFrame
    azimuths: pd.DataFrame
    elevations: pd.DataFrame
    points: gpd.GeoDataFrame
    refused: Mapping[str, int]
    notes: tuple[str, ...]

    def text(self) -> str:
        """The figures as lines to read."""
        return calibration_text(self)

    def _repr_html_(self) -> str:
        return f"<pre>{escape(self.text())}</pre>"
