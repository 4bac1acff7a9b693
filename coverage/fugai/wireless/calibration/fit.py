"""Robust corrections of a model from residuals, and how well they hold at held-out sites."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from fugai._types import BoolArray, FloatArray, IntArray


HUBER = 1.345
"""Residuals beyond this many robust deviations weigh less; 95 % efficient for normal residuals
(P. J. Huber, Robust Statistics, 1981)."""

MAD_TO_SD = 1.4826
"""Standard deviation of a normal distribution over its median absolute deviation."""

TOLERANCE_DB = 1e-5
"""The iterations stop where no coefficient moves by more. [dB]"""

FEWEST_BINS = 50
"""A kind of ground with fewer bins in a band takes what is fitted to the whole band."""

TERMS = ("offset", "slope", "terrain")
LIMITS_DB: tuple[float | None, ...] = (None, 25.0, 20.0, 16.0, 14.0, 12.0, 10.0, 8.0, 6.0)
"""Attenuations of the antenna that are tried as the deepest which still shows at the receiver;
None: the whole pattern. [dB]"""

WORTH_ADDING = 0.99
"""A further term must bring the error at held-out sites below this part of what it was."""

MOST_FOLDS = 10
"""Sites are grouped into at most this many folds where many fits are compared."""


@dataclass(frozen=True, kw_only=True)
class Bins:
    """Bins as the fit takes them; arrays of one length.

    Parameters
    ----------
    excess_db
        Measured loss less the model's, the antenna's attenuation included where ``with_antenna``. [dB]
    columns
        One for each of `TERMS`: ones, lg of the distance in km, what the terrain adds. [dB]
    pattern_db
        The antenna's attenuation. [dB]
    with_antenna
        Whether the measured loss includes the antenna's attenuation.
    group
        Number of the band and ground.
    band
        Number of the band.
    """

    excess_db: FloatArray
    columns: FloatArray
    pattern_db: FloatArray
    with_antenna: BoolArray
    group: IntArray
    band: IntArray

    def part(self, mask: BoolArray | IntArray) -> Bins:
        """Those bins alone, by mask or by position."""
        return Bins(
            excess_db=self.excess_db[mask],
            columns=self.columns[mask],
            pattern_db=self.pattern_db[mask],
            with_antenna=self.with_antenna[mask],
            group=self.group[mask],
            band=self.band[mask],
        )

    def target_db(self, limit_db: float | None) -> FloatArray:
        """What the corrections should add up to, with the antenna's attenuation up to a limit removed. [dB]"""
        deepest = np.inf if limit_db is None else limit_db
        return self.excess_db - np.where(
            self.with_antenna, np.minimum(self.pattern_db, deepest), 0.0
        )


@dataclass(frozen=True, kw_only=True)
class Fit:
    """Coefficients by group, by band for a group without its own, and the antenna's limit."""

    groups: Mapping[int, FloatArray]
    bands: Mapping[int, FloatArray]
    limit_db: float | None = None

    def of(self, group: int, band: int) -> FloatArray:
        """Coefficients for a group; zeros in a band that was never fitted."""
        return self.groups.get(group, self.bands.get(band, np.zeros(len(TERMS))))

    def residual_db(self, bins: Bins) -> FloatArray:
        """Residual of each bin after the corrections. [dB]"""
        residual: FloatArray = bins.target_db(self.limit_db)
        for group in np.unique(bins.group):
            mask = bins.group == group
            band = int(bins.band[mask][0])
            residual[mask] -= bins.columns[mask] @ self.of(int(group), band)
        return residual


@dataclass(frozen=True, kw_only=True)
class Trial:
    """Error of a set of terms with a limit at held-out folds. [dB]"""

    terms: tuple[str, ...]
    limit_db: float | None
    rmse_db: float


def robust_fit(columns: FloatArray, target: FloatArray) -> FloatArray:
    """Coefficients by Huber's weights: least squares, reweighted until the coefficients converge."""
    weighted = columns.copy()
    found: FloatArray = np.zeros(columns.shape[1])
    for _ in range(50):
        # the normal equations: safe for a few columns of like size, and hundreds of fits are made
        solved = np.linalg.lstsq(weighted.T @ columns, weighted.T @ target, rcond=None)[0]
        new = np.asarray(solved, dtype=np.float64)
        residual = np.abs(target - columns @ new)
        scale = MAD_TO_SD * float(np.median(residual))
        done = bool(np.abs(new - found).max() <= TOLERANCE_DB)
        found = new
        if done or scale <= 1e-9:
            break
        weight = np.minimum(1.0, HUBER * scale / np.maximum(residual, 1e-12))
        weighted = columns * weight[:, None]
    return found


def robust_sd_db(residual_db: FloatArray) -> float:
    """Standard deviation about the median that outliers do not move. [dB]"""
    if not residual_db.size:
        return np.nan
    return float(MAD_TO_SD * np.median(np.abs(residual_db - np.median(residual_db))))


def rmse_db(residual_db: FloatArray) -> float:
    """Root mean square of the residuals that are known. [dB]"""
    known = residual_db[np.isfinite(residual_db)]
    return float(np.sqrt(np.mean(known**2))) if known.size else np.nan


def worse_in_the_median(tuned_db: FloatArray, untuned_db: FloatArray, masts: IntArray) -> bool:
    """Whether tuning raises the error of more than half of the masts; False with one mast.

    Parameters
    ----------
    tuned_db, untuned_db
        Residuals of each bin, the first at masts held out. [dB]
    masts
        Number of the mast of each bin.

    >>> worse_in_the_median(np.array([3.0, 3.0, 1.0]), np.array([2.0, 2.0, 9.0]), np.arange(3))
    True
    """
    numbers = np.unique(masts)
    if len(numbers) < 2 or not np.isfinite(tuned_db).all():
        return False
    more = [
        rmse_db(tuned_db[masts == number]) - rmse_db(untuned_db[masts == number])
        for number in numbers
    ]
    return bool(np.median(more) > 0.0)


def fit(bins: Bins, terms: Sequence[str], *, limit_db: float | None) -> Fit:
    """Corrections with those terms, antennas showing down to that limit."""
    taken = [TERMS.index(term) for term in terms]
    target = bins.target_db(limit_db)

    def coefficients(mask: BoolArray) -> FloatArray:
        whole = np.zeros(len(TERMS))
        whole[taken] = robust_fit(bins.columns[mask][:, taken], target[mask])
        return whole

    bands = {int(band): coefficients(bins.band == band) for band in np.unique(bins.band)}
    groups = {}
    for group in np.unique(bins.group):
        mask = bins.group == group
        band = int(bins.band[mask][0])
        if np.count_nonzero(mask) == np.count_nonzero(bins.band == band):
            groups[int(group)] = bands[band]  # the band's only ground
        elif np.count_nonzero(mask) >= FEWEST_BINS:
            groups[int(group)] = coefficients(mask)
    return Fit(groups=groups, bands=bands, limit_db=limit_db)


def held_out_residuals(
    bins: Bins, folds: IntArray, terms: Sequence[str], *, limit_db: float | None
) -> FloatArray:
    """Residual of each bin after the corrections fitted without its fold; NaN with one fold. [dB]"""
    residual = np.full(len(folds), np.nan)
    numbers = np.unique(folds)
    if len(numbers) < 2:
        return residual
    for number in numbers:
        fold = folds == number
        residual[fold] = fit(bins.part(~fold), terms, limit_db=limit_db).residual_db(
            bins.part(fold)
        )
    return residual


def choose(
    bins: Bins,
    folds: IntArray,
    sets: Sequence[tuple[str, ...]],
    limits_db: Sequence[float | None],
) -> tuple[tuple[str, ...], float | None, list[Trial]]:
    """Terms and limit with the least error at held-out folds; simpler ones where nearly as good.

    With one fold nothing can be compared, and the simplest are taken.
    """
    trials: list[Trial] = []
    best: Trial | None = None
    for terms in sets:
        for limit in limits_db:
            error = rmse_db(held_out_residuals(bins, folds, terms, limit_db=limit))
            one = Trial(terms=terms, limit_db=limit, rmse_db=error)
            trials.append(one)
            if best is None or error < WORTH_ADDING * best.rmse_db:
                best = one
    if best is None:
        return ("offset",), None, trials
    # among the limits of the chosen terms the least error decides: they are equally simple
    same_terms = [one for one in trials if one.terms == best.terms and one.limit_db is not None]
    for one in same_terms:
        if best.limit_db is not None and one.rmse_db < best.rmse_db:
            best = one
    return best.terms, best.limit_db, trials


def nested_held_out_residuals(
    bins: Bins,
    folds: IntArray,
    sets: Sequence[tuple[str, ...]],
    limits_db: Sequence[float | None],
) -> FloatArray:
    """As `held_out_residuals`, but terms and limit are chosen without the fold too (nested). [dB]"""
    residual = np.full(len(folds), np.nan)
    numbers = np.unique(folds)
    if len(numbers) < 2:
        return residual
    for number in numbers:
        fold = folds == number
        rest = bins.part(~fold)
        terms, limit, _ = choose(rest, folds[~fold], sets, limits_db)
        residual[fold] = fit(rest, terms, limit_db=limit).residual_db(bins.part(fold))
    return residual


def group_folds(folds: IntArray, most: int = MOST_FOLDS) -> IntArray:
    """Folds grouped into at most ``most``, all about equally large."""
    numbers, sizes = np.unique(folds, return_counts=True)
    if len(numbers) <= most:
        return folds
    load = np.zeros(most, dtype=np.int64)
    part = {}
    for at in np.argsort(-sizes, kind="stable"):
        smallest = int(load.argmin())
        part[int(numbers[at])] = smallest
        load[smallest] += sizes[at]
    return np.array([part[int(one)] for one in folds], dtype=np.int64)


def bootstrap_fits(
    bins: Bins,
    folds: IntArray,
    terms: Sequence[str],
    *,
    limit_db: float | None,
    rounds: int,
    rng: np.random.Generator,
) -> list[Fit]:
    """Corrections fitted to sites drawn with replacement, all bins of a site together."""
    numbers = np.unique(folds)
    members = [np.flatnonzero(folds == number) for number in numbers]
    fits = []
    for _ in range(rounds):
        drawn = rng.integers(0, len(numbers), len(numbers))
        again = bins.part(np.concatenate([members[one] for one in drawn]))
        fits.append(fit(again, terms, limit_db=limit_db))
    return fits
