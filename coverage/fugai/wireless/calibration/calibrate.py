"""A path loss model tuned to measurements, with its error at held-out sites."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from fugai._deprecated import gathered_arguments
from fugai.errors import ConfigError
from fugai.wireless.calibration import tables
from fugai.wireless.calibration.fit import (
    LIMITS_DB,
    TERMS,
    Bins,
    Fit,
    bootstrap_fits,
    choose,
    fit,
    group_folds,
    held_out_residuals,
    nested_held_out_residuals,
    rmse_db,
    worse_in_the_median,
)
from fugai.wireless.calibration.obstruction.spread import spread_of
from fugai.wireless.calibration.rays import predicted_db
from fugai.wireless.calibration.result import Calibration, Errors
from fugai.wireless.calibration.samples import Samples, take_samples
from fugai.wireless.calibration.skill import skill_of
from fugai.wireless.models.registry import model_named
from fugai.wireless.models.tuned import Tuned
from fugai.wireless.signal.ground import Ground
from fugai.wireless.technology import ENVIRONMENTS, Technology
from fugai.wireless.technology import technologies as built_in

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import geopandas as gpd
    import pandas as pd

    from fugai._types import FloatArray
    from fugai.tables import Antenna
    from fugai.wireless.models.path_loss import PathLossModel

BAND_RATIO = 1.1
"""Carriers this near to one another, one over the other, are one band."""

FEWEST_SITES = 5
"""With fewer sites than this the intervals are only indicative."""

MOST_HELD_OUT = 40
"""Of more sites or masts than this several are held out together, so that hundreds take no minutes."""

SHORTEST_SPAN = 0.5
"""Decades of distance below which slope and offset cannot be separated."""

LEAST_TERRAIN_DB = 2.0
"""Spread of the terrain's part below which its factor cannot be estimated. [dB]"""


@dataclass(frozen=True, kw_only=True)
class Bootstrap:
    """Resampling of the sites with replacement, for the intervals of the coefficients.

    Parameters
    ----------
    rounds
        Number of samples; 0: no intervals.
    seed
        Of the random numbers.

    Examples
    --------
    >>> from fugai.wireless import Bootstrap
    >>> Bootstrap(rounds=50).seed
    0
    """

    rounds: int = 200
    seed: int = 0


@gathered_arguments(into="bootstrap", kind=Bootstrap, removed_in="0.3.0")
@gathered_arguments(into="ground", kind=Ground, removed_in="0.3.0")
def calibrate(
    measurements: gpd.GeoDataFrame,
    cells: gpd.GeoDataFrame,
    *,
    model: PathLossModel | str,
    ground: Ground | None = None,
    technologies: Mapping[str, Technology] | None = None,
    antennas: Mapping[str, Antenna] | None = None,
    bin_m: float | None = None,
    bootstrap: Bootstrap | None = None,
) -> Calibration:
    """A path loss model tuned to measurements, and its error at sites that it was not fitted to.

    Samples are gathered in bins, one median per cell and bin. By band and ground an offset, a slope
    over the logarithm of distance and a factor of what the terrain adds are fitted robustly (Huber),
    and over all of them how deep the antennas' patterns show. Of these terms those are kept that
    lower the error at held-out sites.

    Parameters
    ----------
    measurements
        Contract 'measurements' in the CRS of ``cells``: ``level_dbm``, ``boresight_loss_db`` (EIRP
        less level) or ``loss_db`` (between isotropic antennas), with ``cell_id`` or ``site_id``.
    cells
        From `cells_from_sites`.
    model
        What is tuned, itself or by name.
    ground
        Terrain, which a model of profiles needs, and clutter, as `predict` takes them, on one grid
        in that CRS.
    technologies
        From `technologies`; None: the built-in ones.
    antennas
        Measured patterns by the names that cells use in ``antenna``.
    bin_m
        Edge of a bin; None: 40 wavelengths of the carrier. [m]
    bootstrap
        Resampling of the sites for the intervals; None: 200 samples.

    Raises
    ------
    EmptyResultError
        Not one measurement can be used.
    ConfigError
        The model's range does not hold a carrier, or it needs terrain and there is none.

    Examples
    --------
    Three samples 5 dB weaker than free space.

    >>> import geopandas as gpd
    >>> import numpy as np
    >>> from fugai.wireless import FreeSpace, Ray, calibrate, cells_from_sites, technologies
    >>> site = gpd.GeoDataFrame(
    ...     {"site_id": ["a"], "technology": ["lte-fdd"]},
    ...     geometry=gpd.points_from_xy([0.0], [0.0]), crs=32650,
    ... )
    >>> cells = cells_from_sites(site, technologies=technologies())
    >>> east_m = np.array([1000.0, 2000.0, 4000.0])
    >>> ray = Ray(distance_m=east_m, frequency_mhz=1850.0, tx_height_m=30.0)
    >>> loss_db = FreeSpace().loss_db(ray) + 5.0
    >>> samples = gpd.GeoDataFrame(
    ...     {"site_id": "a", "loss_db": loss_db},
    ...     geometry=gpd.points_from_xy(east_m, 0.0 * east_m), crs=32650,
    ... )
    >>> tuned = calibrate(samples, cells, model="free-space").model
    >>> round(tuned.corrections[0].offset_db, 2)
    5.0
    """
    if bin_m is not None and not 0.0 < bin_m <= 10_000.0:
        msg = f"`bin_m` must be above 0 and at most 10000, found {bin_m:g}."
        raise ConfigError(msg)
    ground = ground or Ground()
    base = model_named(model) if isinstance(model, str) else model
    samples = take_samples(
        measurements,
        cells,
        technologies=built_in() if technologies is None else technologies,
        ground=ground,
        antennas=antennas,
        bin_m=bin_m,
    )
    loss, added = predicted_db(samples.frame, cells, base, ground)
    known = np.isfinite(loss)
    refused = dict(samples.refused)
    if not known.all():
        lost = int(samples.frame.loc[~known, "samples"].sum())
        refused["terrain along the path is unknown"] = lost
    frame = samples.frame.loc[known].reset_index(drop=True)
    frame["predicted_db"], frame["terrain_db"] = loss[known], added[known]
    frame["frequency_mhz"] = cells["frequency_mhz"].to_numpy(np.float64)[frame["cell"]]
    return _Run(samples, base, frame, refused).result(bootstrap or Bootstrap())


class _Run:
    """One calibration on its bins."""

    def __init__(
        self,
        samples: Samples,
        base: PathLossModel,
        frame: pd.DataFrame,
        refused: Mapping[str, int],
    ) -> None:
        self.samples, self.base, self.frame, self.refused = samples, base, frame, refused
        self.bands = _bands(frame["frequency_mhz"].to_numpy())
        self.bins = _bins(frame, self.bands)
        self.sites = tables.numbers_of(frame["site_id"])
        self.masts = tables.numbers_of(frame["mast"])
        deepest = self.bins.pattern_db > min(filter(None, LIMITS_DB))
        self.limits = LIMITS_DB if bool((self.bins.with_antenna & deepest).any()) else (None,)

    def result(self, bootstrap: Bootstrap) -> Calibration:
        """Corrections, errors and tables from the bins."""
        sets = self._possible_terms()
        folds = group_folds(self.sites)
        terms, limit, trials = choose(self.bins, folds, sets, self.limits)
        made = fit(self.bins, terms, limit_db=limit)
        before, after = self.bins.target_db(None), made.residual_db(self.bins)
        by_site, by_mast = (group_folds(one, MOST_HELD_OUT) for one in (self.sites, self.masts))
        held_out = held_out_residuals(self.bins, by_site, terms, limit_db=limit)
        nested = nested_held_out_residuals(self.bins, folds, sets, self.limits)
        of_masts = held_out_residuals(self.bins, by_mast, terms, limit_db=limit)
        if worse_in_the_median(of_masts, before, self.masts):
            terms, limit, made = (), None, Fit(groups={}, bands={})
            after = held_out = nested = of_masts = before
        groups = tables.groups(
            self.frame,
            self.bins,
            made,
            self.bands,
            resampled=self._bootstrap_fits(made, terms, bootstrap),
        )
        return Calibration(
            model=Tuned(base=self.base, corrections=tables.corrections(groups) if terms else ()),
            before=Errors.of(before),
            fitted=Errors.of(after),
            held_out=Errors.of(held_out),
            nested_held_out=Errors.of(nested),
            held_out_masts=self._held_out_masts(of_masts),
            terms=terms,
            pattern_limit_db=limit,
            trials=tables.trials(trials),
            groups=groups,
            sites=tables.by_site(self.frame["site_id"], before, held_out),
            azimuths=tables.by_azimuth(after, self.frame["off_deg"]),
            elevations=tables.by_elevation(after, self.frame["elevation_deg"]),
            points=tables.points(
                self.frame,
                {"before_db": before, "after_db": after, "held_out_db": held_out},
                limit_db=limit,
                crs=self.samples.crs,
            ),
            refused=self.refused,
            notes=self._notes(held_out, before, terms),
            skill=skill_of(
                of_masts,
                self.frame["measured_loss_db"].to_numpy(np.float64),
                self.bins.columns[:, 1],
                self.masts,
            ),
            spread=spread_of(
                -of_masts,
                self.frame["x"].to_numpy(np.float64),
                self.frame["y"].to_numpy(np.float64),
                cell=self.frame["cell"].to_numpy(np.int64),
                mast=self.masts,
            ),
        )

    def _possible_terms(self) -> list[tuple[str, ...]]:
        """Sets of terms that these bins can separate, the simplest first."""
        distance = np.log10(self.frame["distance_m"].to_numpy())
        wide = np.ptp(np.quantile(distance, [0.02, 0.98])) >= SHORTEST_SPAN
        hilly = self.base.uses_terrain and self.frame["terrain_db"].std() >= LEAST_TERRAIN_DB
        sets: list[tuple[str, ...]] = [("offset",)]
        if wide:
            sets.append(("offset", "slope"))
        if hilly:
            sets.append(("offset", "terrain"))
        if wide and hilly:
            sets.append(TERMS)
        return sets

    def _bootstrap_fits(self, made: Fit, terms: Sequence[str], bootstrap: Bootstrap) -> list[Fit]:
        """Fits to bootstrap samples of the sites; none with one site."""
        if len(np.unique(self.sites)) < 2 or not terms:
            return []
        return bootstrap_fits(
            self.bins,
            self.sites,
            terms,
            limit_db=made.limit_db,
            rounds=bootstrap.rounds,
            rng=np.random.default_rng(bootstrap.seed),
        )

    def _held_out_masts(self, of_masts: FloatArray) -> Errors | None:
        """Errors with all sites of a mast held out together; None where each has its own."""
        if len(np.unique(self.masts)) == len(np.unique(self.sites)):
            return None
        return Errors.of(of_masts)

    def _notes(
        self, held_out: FloatArray, before: FloatArray, terms: Sequence[str]
    ) -> tuple[str, ...]:
        notes = list(self.samples.notes)
        if not terms:
            notes.append(
                "The corrections do not hold at masts held out: more than half of them err less without, and "
                "the model is kept as it was."
            )
        elif rmse_db(held_out) >= rmse_db(before):
            notes.append(
                "The corrections do not hold at held-out sites: the model is better without them."
            )
        sites = len(np.unique(self.sites))
        if sites < 2:
            notes.append("One site only: there is no error at a held-out site.")
        elif sites < FEWEST_SITES:
            notes.append(f"{sites} sites: the intervals are only indicative.")
        masts = len(np.unique(self.masts))
        if masts < sites:
            notes.append(
                f"{sites} sites share {masts} masts: holding a mast out is the harder test."
            )
        if not self.base.uses_terrain:
            notes.append("The model does not use terrain.")
        return tuple(notes)


def _bands(frequency_mhz: FloatArray) -> list[tuple[float, float]]:
    """Lowest and highest carrier of each band. [MHz]"""
    bands: list[tuple[float, float]] = []
    for one in np.unique(frequency_mhz):
        if bands and one <= BAND_RATIO * bands[-1][1]:
            bands[-1] = (bands[-1][0], float(one))
        else:
            bands.append((float(one), float(one)))
    return bands


def _bins(frame: pd.DataFrame, bands: Sequence[tuple[float, float]]) -> Bins:
    frequency = frame["frequency_mhz"].to_numpy()
    band = np.searchsorted([high for _, high in bands], frequency).astype(np.int64)
    ground = frame["environment"].map({name: at for at, name in enumerate(ENVIRONMENTS)})
    distance = np.maximum(frame["distance_m"].to_numpy(), 10.0)
    return Bins(
        excess_db=(frame["measured_loss_db"] - frame["predicted_db"]).to_numpy(),
        columns=np.column_stack(
            [
                np.ones(len(frame)),
                np.log10(distance / 1000.0),
                frame["terrain_db"].to_numpy(),
            ]
        ),
        pattern_db=frame["pattern_db"].to_numpy(),
        with_antenna=~frame["basic"].to_numpy(dtype=np.bool_),
        group=band * len(ENVIRONMENTS) + ground.to_numpy(dtype=np.int64),
        band=band,
    )
