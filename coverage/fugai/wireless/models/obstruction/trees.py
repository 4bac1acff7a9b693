"""Boosted trees as plain arrays: made of those of scikit-learn, applied without it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from fugai.errors import ConfigError
from fugai.kernels.propagation.learned.trees import TreeNodes, add_leaves

if TYPE_CHECKING:
    from fugai._types import Float32Array, FloatArray

LEAF = -1
"""Feature of a node that does not split."""

CLOSE_DB = 1e-9
"""Trees and what they were made of agree within rounding. [dB]"""


@dataclass(frozen=True, kw_only=True, eq=False)
class Trees:
    """Regression trees whose leaves add up.

    Parameters
    ----------
    nodes
        Of all trees.
    baseline_db
        What the leaves are added to.
    low_db, high_db
        Least and most that the trees came to where they were grown; elsewhere they are held within.
    features
        How many columns rows have.
    """

    nodes: TreeNodes
    baseline_db: float
    low_db: float
    high_db: float
    features: int

    def predict(self, rows: Float32Array) -> FloatArray:
        """Value for each row of features. [dB]"""
        total = np.full(len(rows), self.baseline_db)
        add_leaves(np.ascontiguousarray(rows, dtype=np.float32), self.nodes, total)
        found: FloatArray = np.clip(total, self.low_db, self.high_db)
        return found


def trees_of(model: Any, rows: Float32Array, fitted_db: FloatArray) -> Trees:  # noqa: ANN401
    """Trees of a fitted `HistGradientBoostingRegressor`, checked against it.

    Parameters
    ----------
    model
        Of scikit-learn.
    rows
        Some rows of features, for the check.
    fitted_db
        What the model says where it was fitted.

    Raises
    ------
    ConfigError
        This version of scikit-learn keeps its trees in another way.
    """
    try:
        each = [one.nodes for stage in model._predictors for one in stage]
        baseline = float(np.ravel(model._baseline_prediction)[0])
        nodes = _joined(each)
    except (AttributeError, KeyError, ValueError) as error:
        raise _other_version() from error
    made = Trees(
        nodes=nodes,
        baseline_db=baseline,
        low_db=float(fitted_db.min()),
        high_db=float(fitted_db.max()),
        features=int(rows.shape[1]),
    )
    said = np.clip(model.predict(rows), made.low_db, made.high_db)
    if not np.allclose(made.predict(rows), said, rtol=0.0, atol=CLOSE_DB):
        raise _other_version()
    return made


def _joined(each: list[np.ndarray]) -> TreeNodes:
    sizes = [len(one) for one in each]
    root = np.concatenate([[0], np.cumsum(sizes)[:-1]]).astype(np.int32)
    every = np.concatenate(each)
    shift = np.repeat(root, sizes)
    is_leaf = every["is_leaf"].astype(np.bool_)
    if every["is_categorical"].any():
        raise _other_version()
    return TreeNodes(
        root=root,
        feature=np.where(is_leaf, LEAF, every["feature_idx"]).astype(np.int32),
        threshold=np.where(is_leaf, 0.0, every["num_threshold"]),
        missing_left=every["missing_go_to_left"].astype(np.uint8),
        left=np.where(is_leaf, 0, every["left"] + shift).astype(np.int32),
        right=np.where(is_leaf, 0, every["right"] + shift).astype(np.int32),
        value=every["value"].astype(np.float64),
    )


def _other_version() -> ConfigError:
    msg = "`scikit-learn` must keep its trees as version 1.6 does, found another form."
    return ConfigError(msg)
