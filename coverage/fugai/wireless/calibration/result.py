"""The result of a calibration: errors before and after, corrections, residuals, and lines to read."""

from __future__ import annotations

from dataclasses import dataclass
from html import escape
from typing import TYPE_CHECKING

import numpy as np

from fugai._deprecated import renamed_attribute

if TYPE_CHECKING:
    from collections.abc import Mapping

    import geopandas as gpd
    import numpy.typing as npt
    import pandas as pd

    from fugai.wireless.calibration.skill import Skill
    from fugai.wireless.models.spread import Spread
    from fugai.wireless.models.tuned import Tuned


@dataclass(frozen=True, kw_only=True)
class Errors:
    """Measured less predicted loss over a number of bins; positive where the model is optimistic.

    Parameters
    ----------
    bins
        How many.
    bias_db, sd_db, rmse_db
        Mean, standard deviation and root mean square. [dB]

    Examples
    --------
    >>> from fugai.wireless import Errors
    >>> Errors.of([3.0, -1.0, float("nan")])
    Errors(bins=2, bias_db=1.0, sd_db=2.0, rmse_db=2.23606797749979)
    """

    bins: int
    bias_db: float
    sd_db: float
    rmse_db: float

    @classmethod
    def of(cls, residual_db: npt.ArrayLike) -> Errors:
        """Errors of residuals [dB]; NaN ones do not count."""
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
    """A model tuned to measurements, with its errors and tables.

    Parameters
    ----------
    model
        The tuned model, for `predict` or a project.
    before, fitted
        Errors of the model before tuning, and of the tuned one on the bins that it was fitted to.
    held_out
        Errors of the tuned model at each site when its corrections were fitted without it.
    nested_held_out
        The same where the terms and the limit too were chosen without it (nested): with few sites this
        is the stricter figure.
    held_out_masts
        As ``held_out`` with all sites of one mast held out together, where masts are shared.
    terms
        What was fitted: offset, slope, terrain.
    pattern_limit_db
        The antennas' attenuation shows at the receiver up to this only, since reflections fill the
        nulls of a pattern; None: all of it. [dB]
    trials
        One row per set of terms and limit: ``terms``, ``limit_db``, ``rmse_db`` at held-out sites.
    groups
        One row per band and ground: bins, sites, coefficients with the ends of their 95 % intervals,
        ``sd_db`` of the residuals.
    sites
        One row per site: bins, and bias, sd and RMSE before and when held out.
    azimuths, elevations
        Residuals by bearing from the boresight and by elevation: ``bins``, ``median_db``, ``sd_db``.
    points
        One row per bin with its place: measured and predicted loss, residual before, after, held out.
    refused
        Reason to number of measurements not used.
    notes
        Assumptions, and limits of the figures.
    skill
        Of the tuned model at masts held out, against a constant and the logarithm of distance.
    spread
        How its error at masts held out is made up; None with one mast.
    """

    model: Tuned
    before: Errors
    fitted: Errors
    held_out: Errors
    nested_held_out: Errors
    held_out_masts: Errors | None
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
    skill: Skill | None = None
    spread: Spread | None = None

    left_out = renamed_attribute(
        "fugai.wireless.Calibration", "left_out", "held_out", removed_in="0.3.0"
    )
    left_out_of_choice = renamed_attribute(
        "fugai.wireless.Calibration", "left_out_of_choice", "nested_held_out", removed_in="0.3.0"
    )
    left_out_masts = renamed_attribute(
        "fugai.wireless.Calibration", "left_out_masts", "held_out_masts", removed_in="0.3.0"
    )

    def text(self) -> str:
        """The figures as lines to read.

        >>> import geopandas as gpd
        >>> import numpy as np
        >>> from fugai.wireless import calibrate, cells_from_sites, technologies
        >>> site = gpd.GeoDataFrame(
        ...     {"site_id": ["a"], "technology": ["lte-fdd"]},
        ...     geometry=gpd.points_from_xy([0.0], [0.0]), crs=32650,
        ... )
        >>> east_m = np.array([1000.0, 2000.0, 4000.0])
        >>> samples = gpd.GeoDataFrame(
        ...     {"site_id": "a", "loss_db": [103.0, 109.0, 115.0]},
        ...     geometry=gpd.points_from_xy(east_m, 0.0 * east_m), crs=32650,
        ... )
        >>> cells = cells_from_sites(site, technologies=technologies())
        >>> print(calibrate(samples, cells, model="free-space").text())
        free space, 3 bins at 1 sites
                                    bias      sd    RMSE  dB
        ...
        """
        return _calibration_text(self)

    def _repr_html_(self) -> str:
        return f"<pre>{escape(self.text())}</pre>"


def _calibration_text(made: Calibration) -> str:
    lines = [
        f"{made.model.base.name}, {made.before.bins} bins at {len(made.sites)} sites",
        f"{'':24}{'bias':>8}{'sd':>8}{'RMSE':>8}  dB",
        _line("before", made.before),
        _line("fitted", made.fitted),
        _line("site held out", made.held_out),
        _line("site held out, nested", made.nested_held_out),
    ]
    if made.held_out_masts is not None:
        lines.append(_line("mast held out", made.held_out_masts))
    lines += ["", *_group_lines(made), "", *_trial_lines(made), "", *_site_lines(made)]
    if made.refused:
        lines += ["", "not used:"]
        lines += [f"  {count} x {reason}" for reason, count in made.refused.items()]
    if made.notes:
        lines += ["", *made.notes]
    return "\n".join(lines)


def _line(name: str, errors: Errors) -> str:
    figures = (errors.bias_db, errors.sd_db, errors.rmse_db)
    return f"{name:24}" + "".join(f"{_figure(one):>8}" for one in figures)


def _figure(value: float) -> str:
    return "-" if np.isnan(value) else f"{value:.2f}"


def _group_lines(made: Calibration) -> list[str]:
    lines = []
    for row in made.groups.to_dict("records"):
        ends = f"{row['low_mhz']:g} to {row['high_mhz']:g} MHz"
        shared = "" if row["own"] else ", as the whole band"
        lines.append(
            f"{ends}, {row['environment']}: {row['bins']} bins, {row['sites']} sites{shared}"
        )
        for term, unit in (("offset", "dB at 1 km"), ("slope", "dB/decade"), ("terrain", "")):
            if term in made.terms:
                low, high = _figure(row[f"{term}_low"]), _figure(row[f"{term}_high"])
                lines.append(f"  {term:8}{row[term]:+8.2f} {unit}  (95 %: {low} to {high})")
    if made.pattern_limit_db is not None:
        lines.append(f"antenna patterns show down to {made.pattern_limit_db:g} dB")
    return lines


def _trial_lines(made: Calibration) -> list[str]:
    """The best limit of each set of terms."""
    lines = ["RMSE with a site held out, by what is fitted:"]
    for terms, rows in made.trials.groupby("terms", sort=False):
        best = rows.sort_values("rmse_db", kind="stable").iloc[0]
        plain = rows["rmse_db"].iloc[0]
        limit = best["limit_db"]
        shown = (
            ""
            if np.isnan(limit)
            else f", patterns down to {limit:g} dB{_figure(best['rmse_db']):>8}"
        )
        lines.append(f"  {terms:28}{_figure(plain):>8}{shown}")
    return lines


def _site_lines(made: Calibration) -> list[str]:
    head = f"{'site':20}{'bins':>7}{'before':>9}{'held out':>10}  RMSE, dB"
    return [head] + [
        f"{str(row['site_id'])[:20]:20}{row['bins']:>7}{_figure(row['rmse_before_db']):>9}"
        f"{_figure(row['rmse_held_out_db']):>10}"
        for row in made.sites.to_dict("records")
    ]
