"""The tables of a calibration: coefficients, sites, angles and bins."""

from __future__ import annotations

from typing import TYPE_CHECKING

import geopandas as gpd
import numpy as np
import pandas as pd

from fugai.wireless.calibration.fit import TERMS, robust_sd_db
from fugai.wireless.calibration.result import Errors
from fugai.wireless.models.tuned import Correction
from fugai.wireless.technology import ENVIRONMENTS

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from pyproj import CRS

    from fugai._types import FloatArray, IntArray
    from fugai.wireless.calibration.fit import Bins, Fit, Trial

AZIMUTH_STEP_DEG, ELEVATION_STEP_DEG = 15.0, 1.0

_POINT_COLUMNS = [
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


def numbers_of(names: pd.Series) -> IntArray:
    """Number of each name, in the order in which they come."""
    return pd.factorize(names)[0].astype(np.int64)


def trials(made: Sequence[Trial]) -> pd.DataFrame:
    """One row per set of terms and limit that was tried."""
    return pd.DataFrame(
        {
            "terms": [" + ".join(one.terms) for one in made],
            "limit_db": np.array([one.limit_db for one in made], dtype=np.float64),
            "rmse_db": [one.rmse_db for one in made],
        }
    )


def groups(
    frame: pd.DataFrame,
    bins: Bins,
    made: Fit,
    bands: Sequence[tuple[float, float]],
    *,
    resampled: Sequence[Fit],
) -> pd.DataFrame:
    """Coefficients by band and ground with their 95 % intervals, from fits to resampled sites."""
    residual_db = made.residual_db(bins)
    rows = []
    for group in np.unique(bins.group):
        mask = bins.group == group
        band, ground = divmod(int(group), len(ENVIRONMENTS))
        distance = frame.loc[mask, "distance_m"]
        row: dict[str, object] = {
            "low_mhz": bands[band][0],
            "high_mhz": bands[band][1],
            "environment": ENVIRONMENTS[ground],
            "bins": int(mask.sum()),
            "sites": int(frame.loc[mask, "site_id"].nunique()),
            "nearest_m": float(distance.min()),
            "farthest_m": float(distance.max()),
            "mean_mhz": float(frame.loc[mask, "frequency_mhz"].mean()),
            "own": int(group) in made.groups,
        }
        own = made.of(int(group), band)
        drawn = np.array([one.of(int(group), band) for one in resampled]).reshape(-1, len(TERMS))
        for at, term in enumerate(TERMS):
            row[term] = float(own[at])
            low, high = np.quantile(drawn[:, at], [0.025, 0.975]) if len(drawn) else (np.nan,) * 2
            row[f"{term}_low"], row[f"{term}_high"] = float(low), float(high)
        row["sd_db"] = float(residual_db[mask].std())
        row["robust_sd_db"] = robust_sd_db(residual_db[mask])
        rows.append(row)
    return pd.DataFrame(rows)


def corrections(groups: pd.DataFrame) -> tuple[Correction, ...]:
    """The corrections of a tuned model from its coefficients."""
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


def by_site(site_ids: pd.Series, before: FloatArray, held_out: FloatArray) -> pd.DataFrame:
    """Errors of each site before, and when its bins were held out. [dB]"""
    rows = []
    for site in sorted(site_ids.unique()):
        mask = (site_ids == site).to_numpy()
        was, now = Errors.of(before[mask]), Errors.of(held_out[mask])
        rows.append(
            {
                "site_id": site,
                "bins": int(mask.sum()),
                "bias_before_db": was.bias_db,
                "sd_before_db": was.sd_db,
                "rmse_before_db": was.rmse_db,
                "bias_held_out_db": now.bias_db,
                "sd_held_out_db": now.sd_db,
                "rmse_held_out_db": now.rmse_db,
            }
        )
    return pd.DataFrame(rows)


def by_azimuth(residual_db: FloatArray, off_deg: pd.Series) -> pd.DataFrame:
    """Residuals by bearing from the boresight."""
    return _by_step(residual_db, off_deg.to_numpy(), AZIMUTH_STEP_DEG)


def by_elevation(residual_db: FloatArray, elevation_deg: pd.Series) -> pd.DataFrame:
    """Residuals by elevation."""
    return _by_step(residual_db, elevation_deg.to_numpy(), ELEVATION_STEP_DEG)


def _by_step(residual_db: FloatArray, angle_deg: FloatArray, step_deg: float) -> pd.DataFrame:
    low = np.floor(angle_deg / step_deg) * step_deg
    frame = pd.DataFrame({"from_deg": low, "residual_db": residual_db})
    found = frame.groupby("from_deg")["residual_db"].agg(["size", "median", "std"]).reset_index()
    found = found.rename(columns={"size": "bins", "median": "median_db", "std": "sd_db"})
    return found.assign(to_deg=found["from_deg"] + step_deg)[
        ["from_deg", "to_deg", "bins", "median_db", "sd_db"]
    ]


def points(
    frame: pd.DataFrame,
    residuals_db: Mapping[str, FloatArray],
    *,
    limit_db: float | None,
    crs: CRS,
) -> gpd.GeoDataFrame:
    """One row per bin with its place, its losses with the antenna taken out, and its residuals."""
    deepest = np.inf if limit_db is None else limit_db
    pattern = np.where(frame["basic"], 0.0, np.minimum(frame["pattern_db"], deepest))
    measured = frame["measured_loss_db"] - pattern
    found = frame[_POINT_COLUMNS].assign(
        measured_db=measured,
        predicted_db=frame["predicted_db"],
        tuned_db=measured - residuals_db["after_db"],
        **residuals_db,
    )
    places = gpd.points_from_xy(frame["x"], frame["y"], crs=crs)
    return gpd.GeoDataFrame(found, geometry=places)
