"""Boosted residuals: what the linear terms leave, from the features of the ray (scikit-learn, an extra)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

import numpy as np

from fugai.errors import ConfigError

if TYPE_CHECKING:
    from fugai._types import FloatArray, IntArray
    from fugai.wireless.calibration.obstruction.features import Features

OF_THE_MAST = (
    "height_m",
    "downtilt_deg",
    "eirp_dbm",
    "frequency_mhz",
    "sectored",
    "bearing_deg",
    "terrain_m",
    "drop_m",
    "mast_built",
    "mast_height_around_m",
    "mast_taller_around",
    "mast_obstacle_m",
)
"""Features by which single masts would be recognised: trees would learn the masts by heart."""


class Regressor(Protocol):
    """What the residuals are fitted with."""

    def fit(self, x: FloatArray, y: FloatArray) -> object:
        """Fit to rows of features."""
        ...

    def predict(self, x: FloatArray) -> FloatArray:
        """Value for each row."""
        ...


def ray_columns(features: Features) -> FloatArray:
    """Features of the ray and its surroundings as columns, those of the mast left out."""
    names = sorted(name for name in features if name not in OF_THE_MAST)
    columns = [features[name] for name in names if name != "off_deg"]
    return np.column_stack([*columns, np.abs(features["off_deg"])]).astype(np.float32)


def boosted(
    columns: FloatArray, residual_db: FloatArray, cell: IntArray, *, seed: int = 0
) -> Regressor:
    """Gradient-boosted trees for residuals, each cell's own mean taken out of them first.

    Raises
    ------
    ConfigError
        scikit-learn is not installed.
    """
    try:
        from sklearn.ensemble import HistGradientBoostingRegressor  # noqa: PLC0415
    except ImportError:
        msg = "`scikit-learn` must be installed for boosted residuals, as with the extra `calibration`."
        raise ConfigError(msg) from None
    n_cells = int(cell.max()) + 1
    rows = np.maximum(np.bincount(cell, minlength=n_cells), 1)
    means = np.bincount(cell, residual_db, minlength=n_cells) / rows
    model: Regressor = HistGradientBoostingRegressor(
        learning_rate=0.06,
        max_iter=300,
        max_leaf_nodes=8,
        min_samples_leaf=min(300, max(20, len(cell) // 50)),
        l2_regularization=100.0,
        max_features=0.3,
        max_bins=64,
        early_stopping=False,
        random_state=seed,
    )
    model.fit(columns, residual_db - means[cell])
    return model
