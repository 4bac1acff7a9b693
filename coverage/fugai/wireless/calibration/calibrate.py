"""A path loss model tuned to measurements, with its error at sites that it has not seen."""

from __future__ import annotations

from typing import TYPE_CHECKING

import geopandas as gpd
import numpy as np
import pandas as pd

from fugai.errors import ConfigError
from fugai.wireless.calibration.fit import (
    LIMITS_DB,
    TERMS,
    Data,
    Fit,
    bootstrap,
    choose,
    dealt,
    fit,
    left_out,
    left_out_of_choice,
    rmse_db,
    robust_sd_db,
)
from fugai.wireless.calibration.rays import predicted_db
from fugai.wireless.calibration.result import Calibration, Errors
from fugai.wireless.calibration.samples import Samples, take_samples
from fugai.wireless.models.registry import model_named
from fugai.wireless.models.tuned import Correction, Tuned
from fugai.wireless.technology import ENVIRONMENTS, Technology
from fugai.wireless.technology import technologies as built_in

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import xarray as xr

    from fugai._types import FloatArray
    from fugai.tables import Antenna
    from fugai.wireless.models.path_loss import PathLossModel

BAND_RATIO = 1.1
"""Carriers this near to one another, one over the other, are one band."""

FEWEST_SITES = 5
"""With fewer sites than this an interval drawn from them is a hint only."""

SHORTEST_SPAN = 0.5
"""Decades of distance without which no slope can be told from the offset."""

LEAST_TERRAIN_DB = 2.0
"""Spread of the terrain's part without which its factor cannot be told. [dB]"""

AZIMUTH_STEP_DEG, ELEVATION_STEP_DEG = 15.0, 1.0


def calibrate(  # noqa: PLR0913
    measurements: gpd.GeoDataFrame,
    cells: gpd.GeoDataFrame,
    *,
    model: PathLossModel | str,
    terrain: xr.DataArray | None = None,
    clutter: xr.DataArray | None = None,
    technologies: Mapping[str, Technology] | None = None,
    antennas: Mapping[str, Antenna] | None = None,
    bin_m: float | None = None,
    rounds: int = 200,
    seed: int = 0,
) -> Calibration:
    """Corrections of a model that measurements ask for, and how well they hold elsewhere.

    Samples are gathered in bins, one median per cell and bin. By band and ground an offset, a slope
    over the logarithm of distance and a factor of what the terrain adds are fitted robustly (Huber),
    and over all of them how deep the antennas' patterns show. Of these terms those are kept that
    lower the error at sites left out of the fit.

    Parameters
    ----------
    measurements
        Contract 'measurements' in the CRS of ``cells``: ``level_dbm``, ``boresight_loss_db`` (EIRP
        less level) or ``loss_db`` (between isotropic antennas), with ``cell_id`` or ``site_id``.
    cells
        From `cells_from_sites`.
    model
        What is tuned, itself or by name.
    terrain
        Ground heights on a grid in that CRS, NaN where unknown; needed by a model of profiles. [m]
    clutter
        Ground as `predict` takes it; None: suburban everywhere. A model of profiles has it stand on
        the terrain by P.1812's representative heights, as `predict` does.
    technologies
        From `technologies`; None: the built-in ones.
    antennas
        Measured patterns by the names that cells use in ``antenna``.
    bin_m
        Edge of a bin; None: 40 wavelengths of the carrier. [m]
    rounds
        Draws of the sites for the intervals.
    seed
        Of these draws.

    Raises
    ------
    EmptyResultError
        Not one measurement can be used.
    ConfigError
        The model's range does not hold a carrier, or it needs terrain and there is none.
    """
    if bin_m is not None and not 0.0 < bin_m <= 10_000.0:
        msg = f"`bin_m` must be above 0 and at most 10000, found {bin_m:g}."
        raise ConfigError(msg)
    base = model_named(model) if isinstance(model, str) else model
    samples = take_samples(
        measurements,
        cells,
        technologies=built_in() if technologies is None else technologies,
        terrain=terrain,
        clutter=clutter,
        antennas=antennas,
        bin_m=bin_m,
    )
    loss, added = predicted_db(samples.frame, cells, base, terrain=terrain, clutter=clutter)
    known = np.isfinite(loss)
    refused = dict(samples.refused)
    if not known.all():
        lost = int(samples.frame.loc[~known, "samples"].sum())
        refused["the terrain on the way is not known"] = lost
    frame = samples.frame.loc[known].reset_index(drop=True)
    frame["predicted_db"], frame["terrain_db"] = loss[known], added[known]
    frame["frequency_mhz"] = cells["frequency_mhz"].to_numpy(np.float64)[frame["cell"]]
    return _Job(samples, base, frame, refused, rounds=rounds, seed=seed).result()


class _Job:
    """One calibration on its bins."""

    def __init__(
        self,
        samples: Samples,
        base: PathLossModel,
        frame: pd.DataFrame,
        refused: Mapping[str, int],
        *,
        rounds: int,
        seed: int,
    ) -> None:
        self.samples, self.base, self.frame, self.refused = samples, base, frame, refused
        self.rounds, self.rng = rounds, np.random.default_rng(seed)
        self.bands = _bands(frame["frequency_mhz"].to_numpy())
        self.data = _data(frame, self.bands)
        self.sites = pd.factorize(frame["site_id"])[0].astype(np.int64)
        self.masts = pd.factorize(frame["mast"])[0].astype(np.int64)
        shows = bool(
            (self.data.outer & (self.data.pattern_db > min(filter(None, LIMITS_DB)))).any()
        )
        self.limits = LIMITS_DB if shows else (None,)

    def result(self) -> Calibration:
        """Everything that the bins tell."""
        sets = self._possible()
        parts = dealt(self.sites)
        terms, limit, trials = choose(self.data, parts, sets, self.limits)
        made = fit(self.data, terms, limit_db=limit)
        before, after = self.data.target_db(None), made.residual_db(self.data)
        out = left_out(self.data, self.sites, terms, limit_db=limit)
        shared = len(np.unique(self.masts)) < len(np.unique(self.sites))
        masts = left_out(self.data, self.masts, terms, limit_db=limit) if shared else None
        groups = self._groups(made, terms, after)
        strict = left_out_of_choice(self.data, parts, sets, self.limits)
        return Calibration(
            model=Tuned(base=self.base, corrections=self._corrections(groups)),
            before=Errors.of(before),
            fitted=Errors.of(after),
            left_out=Errors.of(out),
            left_out_of_choice=Errors.of(strict),
            left_out_masts=None if masts is None else Errors.of(masts),
            terms=terms,
            pattern_limit_db=limit,
            trials=pd.DataFrame(
                {
                    "terms": [" + ".join(one.terms) for one in trials],
                    "limit_db": np.array([one.limit_db for one in trials], dtype=np.float64),
                    "rmse_db": [one.rmse_db for one in trials],
                }
            ),
            groups=groups,
            sites=self._by_site(before, out),
            azimuths=self._by_azimuth(after),
            elevations=_by_step(after, self.frame["elevation_deg"].to_numpy(), ELEVATION_STEP_DEG),
            points=self._points(before, after, out, made),
            refused=self.refused,
            notes=self._notes(out, before),
        )

    def _possible(self) -> list[tuple[str, ...]]:
        """Sets of terms that these bins can tell apart, the plainest first."""
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

    def _groups(self, made: Fit, terms: Sequence[str], after: FloatArray) -> pd.DataFrame:
        """Coefficients by band and ground with their intervals."""
        enough = len(np.unique(self.sites)) > 1
        again = (
            bootstrap(
                self.data,
                self.sites,
                terms,
                limit_db=made.limit_db,
                rounds=self.rounds,
                rng=self.rng,
            )
            if enough and self.rounds
            else []
        )
        rows = []
        for group in np.unique(self.data.group):
            mask = self.data.group == group
            band, ground = divmod(int(group), len(ENVIRONMENTS))
            frequency = self.frame.loc[mask, "frequency_mhz"]
            distance = self.frame.loc[mask, "distance_m"]
            row: dict[str, object] = {
                "low_mhz": self.bands[band][0],
                "high_mhz": self.bands[band][1],
                "environment": ENVIRONMENTS[ground],
                "bins": int(mask.sum()),
                "sites": int(self.frame.loc[mask, "site_id"].nunique()),
                "nearest_m": float(distance.min()),
                "farthest_m": float(distance.max()),
                "mean_mhz": float(frequency.mean()),
                "own": int(group) in made.groups,
            }
            own = made.of(int(group), band)
            drawn = np.array([one.of(int(group), band) for one in again]).reshape(-1, len(TERMS))
            for at, term in enumerate(TERMS):
                row[term] = float(own[at])
                low, high = (
                    np.quantile(drawn[:, at], [0.025, 0.975]) if len(drawn) else (np.nan,) * 2
                )
                row[f"{term}_low"], row[f"{term}_high"] = float(low), float(high)
            row["sd_db"] = float(after[mask].std())
            row["robust_sd_db"] = robust_sd_db(after[mask])
            rows.append(row)
        return pd.DataFrame(rows)

    @staticmethod
    def _corrections(groups: pd.DataFrame) -> tuple[Correction, ...]:
        return tuple(
            Correction(
                environment=str(row["environment"]),
                low_mhz=float(row["low_mhz"]),
                high_mhz=float(row["high_mhz"]),
                offset_db=float(row["offset"]),
                slope_db_per_decade=float(row["slope"]),
                terrain_factor=float(row["terrain"]),
                nearest_m=max(float(row["nearest_m"]), 10.0),
                farthest_m=max(float(row["farthest_m"]), 10.0),
            )
            for row in groups.to_dict("records")
        )

    def _by_site(self, before: FloatArray, out: FloatArray) -> pd.DataFrame:
        rows = []
        for site in sorted(self.frame["site_id"].unique()):
            mask = (self.frame["site_id"] == site).to_numpy()
            was, now = Errors.of(before[mask]), Errors.of(out[mask])
            rows.append(
                {
                    "site_id": site,
                    "bins": int(mask.sum()),
                    "bias_before_db": was.bias_db,
                    "sd_before_db": was.sd_db,
                    "rmse_before_db": was.rmse_db,
                    "bias_left_out_db": now.bias_db,
                    "sd_left_out_db": now.sd_db,
                    "rmse_left_out_db": now.rmse_db,
                }
            )
        return pd.DataFrame(rows)

    def _by_azimuth(self, after: FloatArray) -> pd.DataFrame:
        return _by_step(after, self.frame["off_deg"].to_numpy(), AZIMUTH_STEP_DEG)

    def _points(
        self, before: FloatArray, after: FloatArray, out: FloatArray, made: Fit
    ) -> gpd.GeoDataFrame:
        frame = self.frame
        deepest = np.inf if made.limit_db is None else made.limit_db
        taken = np.where(frame["basic"], 0.0, np.minimum(frame["pattern_db"], deepest))
        columns = [
            "cell_id",
            "site_id",
            "distance_m",
            "off_deg",
            "elevation_deg",
            "environment",
            "frequency_mhz",
            "samples",
            "spread_db",
            "terrain_db",
        ]
        points = frame[columns].assign(
            measured_db=frame["lost_db"] - taken,
            predicted_db=frame["predicted_db"],
            tuned_db=frame["lost_db"] - taken - after,
            before_db=before,
            after_db=after,
            left_out_db=out,
        )
        places = gpd.points_from_xy(frame["x"], frame["y"], crs=self.samples.crs)
        return gpd.GeoDataFrame(points, geometry=places)

    def _notes(self, out: FloatArray, before: FloatArray) -> tuple[str, ...]:
        notes = list(self.samples.notes)
        if rmse_db(out) >= rmse_db(before):
            notes.append(
                "The corrections do not hold at sites left out: the model is better as it is."
            )
        sites = len(np.unique(self.sites))
        if sites < 2:
            notes.append("One site alone: the error at a site left out cannot be told.")
        elif sites < FEWEST_SITES:
            notes.append(f"{sites} sites: the intervals drawn from them are a hint only.")
        masts = len(np.unique(self.masts))
        if masts < sites:
            notes.append(
                f"{sites} sites share {masts} masts: leaving a mast out is the harder test."
            )
        if not self.base.uses_terrain:
            notes.append("The model does not look at terrain.")
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


def _data(frame: pd.DataFrame, bands: Sequence[tuple[float, float]]) -> Data:
    frequency = frame["frequency_mhz"].to_numpy()
    band = np.searchsorted([high for _, high in bands], frequency).astype(np.int64)
    ground = frame["environment"].map({name: at for at, name in enumerate(ENVIRONMENTS)})
    distance = np.maximum(frame["distance_m"].to_numpy(), 10.0)
    return Data(
        excess_db=(frame["lost_db"] - frame["predicted_db"]).to_numpy(),
        columns=np.column_stack(
            [
                np.ones(len(frame)),
                np.log10(distance / 1000.0),
                frame["terrain_db"].to_numpy(),
            ]
        ),
        pattern_db=frame["pattern_db"].to_numpy(),
        outer=~frame["basic"].to_numpy(dtype=np.bool_),
        group=band * len(ENVIRONMENTS) + ground.to_numpy(dtype=np.int64),
        band=band,
    )


def _by_step(residual_db: FloatArray, angle_deg: FloatArray, step_deg: float) -> pd.DataFrame:
    """What is left by steps of an angle."""
    low = np.floor(angle_deg / step_deg) * step_deg
    frame = pd.DataFrame({"from_deg": low, "left": residual_db})
    found = frame.groupby("from_deg")["left"].agg(["size", "median", "std"]).reset_index()
    found = found.rename(columns={"size": "bins", "median": "median_db", "std": "sd_db"})
    return found.assign(to_deg=found["from_deg"] + step_deg)[
        ["from_deg", "to_deg", "bins", "median_db", "sd_db"]
    ]
