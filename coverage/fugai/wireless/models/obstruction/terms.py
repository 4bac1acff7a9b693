"""Terms of the linear model: columns in groups, each with the bounds that physics sets."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from fugai.kernels.propagation.diffraction import CLEAR_NU
from fugai.kernels.propagation.obstruction import BUILT_RINGS_M, RINGS_M

if TYPE_CHECKING:
    from collections.abc import Sequence

    from fugai._types import FloatArray
    from fugai.wireless.models.obstruction.features import Features

GROUPS = ("offset", "distance", "selection", "pattern", "obstruction", "surroundings", "mast")
"""Groups of terms, in the order in which they are tried: a model has the first few of them."""

WITHOUT_MAST = ("offset", "surroundings")
"""What is known of a sample whose mast stands elsewhere than stated."""

FREE_SPACE_SLOPE_DB = 20.0
"""Loss per decade of distance in free space: no term of distance may fall below it. [dB]"""

KNOTS_M = (50.0, 100.0, 200.0, 400.0, 800.0, 1600.0)
"""Distances at which the slope may change. [m]"""

SELECTION_FROM_M = 400.0
"""Beyond this, samples exist only where the cell was still the strongest."""

_BELOW_DEG = 60.0
_FREE = (-np.inf, np.inf)
_LOSS = (0.0, np.inf)


@dataclass(frozen=True, kw_only=True, eq=False)
class Design:
    """Columns of the linear model, and what they are added to.

    Parameters
    ----------
    columns
        Shape (points, terms). [dB per unit]
    names, groups
        Of each term.
    low, high
        Bounds of each coefficient.
    known_db
        Loss without any term: free space on the slope of the distance. [dB]
    """

    columns: FloatArray
    names: tuple[str, ...]
    groups: tuple[str, ...]
    low: FloatArray
    high: FloatArray
    known_db: FloatArray

    def of_groups(self, groups: Sequence[str]) -> np.ndarray:
        """Positions of the terms of some groups."""
        return np.flatnonzero([group in groups for group in self.groups])


def knife_edge_db(nu: FloatArray) -> FloatArray:
    """Loss of a single knife edge, ITU-R P.526-16 eq. 31, 0 where nothing is in the way. [dB]

    >>> knife_edge_db(np.array([-1.0, 0.0])).round(1)
    array([0., 6.])
    """
    shifted = np.maximum(nu, CLEAR_NU) - 0.1
    loss = 6.9 + 20.0 * np.log10(np.sqrt(shifted**2 + 1.0) + shifted)
    return np.where(nu <= CLEAR_NU, 0.0, loss)


def design(features: Features) -> Design:
    """The terms of some points; their number does not depend on the points."""
    rows: list[tuple[str, str, FloatArray, tuple[float, float]]] = []
    rows += distance_terms(features["distance_m"])
    rows += [(name, "pattern", column, bound) for name, column, bound in _pattern(features)]
    rows += [(name, "obstruction", column, bound) for name, column, bound in _obstruction(features)]
    rows += [(name, "surroundings", column, _FREE) for name, column in _surroundings(features)]
    rows += [(name, "mast", column, bound) for name, column, bound in _mast(features)]
    return Design(
        columns=np.column_stack([one[2] for one in rows]),
        names=tuple(one[0] for one in rows),
        groups=tuple(one[1] for one in rows),
        low=np.array([one[3][0] for one in rows]),
        high=np.array([one[3][1] for one in rows]),
        known_db=free_space_db(features["distance_m"], features["frequency_mhz"]),
    )


def distance_terms(
    distance_m: FloatArray,
) -> list[tuple[str, str, FloatArray, tuple[float, float]]]:
    """Terms that depend on the distance alone: name, group, column, bounds."""
    found: list[tuple[str, str, FloatArray, tuple[float, float]]] = [
        ("offset", "offset", np.ones(len(distance_m)), _FREE)
    ]
    lg = np.log10(distance_m)
    edges = [0.0, *np.log10(KNOTS_M), np.inf]
    for at, low in enumerate(edges[:-1]):
        part = np.clip(lg, low, edges[at + 1]) - low
        name = f"distance_{10**low:.0f}"
        found.append((name, "distance", part, _LOSS))
        if 10**low > SELECTION_FROM_M - 1.0:
            found.append((f"served_{10**low:.0f}", "selection", part, (-np.inf, 0.0)))
    return found


def free_space_db(distance_m: FloatArray, frequency_mhz: FloatArray | float) -> FloatArray:
    """Free-space loss, ITU-R P.525. [dB]"""
    return FREE_SPACE_SLOPE_DB * np.log10(distance_m * frequency_mhz) - 27.55


def term_names() -> tuple[str, ...]:
    """Names of all terms, in their order."""
    one = np.ones(1)
    return design(defaultdict(lambda: one)).names


def _pattern(features: Features) -> list[tuple[str, FloatArray, tuple[float, float]]]:
    """Antenna terms: reflections fill the back of a pattern, so its depth is fitted."""
    off = np.radians(features["off_deg"])
    below = features["depression_deg"] - features["downtilt_deg"]
    sectored = features["sectored"]
    return [
        ("behind", sectored * (1.0 - np.cos(off)) / 2.0, (0.0, 30.0)),
        ("beside", sectored * np.cos(2.0 * off), _FREE),
        ("off_beam", np.minimum(12.0 * (below / 7.0) ** 2, 20.0), (0.0, 1.0)),
        ("underneath", np.clip(features["depression_deg"], 0.0, _BELOW_DEG), _LOSS),
        ("under_beam", np.clip(below, 0.0, 40.0), _LOSS),
    ]


def _obstruction(features: Features) -> list[tuple[str, FloatArray, tuple[float, float]]]:
    """What stands in the way, compressed: a measured step is a tenth of the diffraction of its edge."""
    knife = knife_edge_db(features["nu"])
    found = [
        ("knife_edge", knife / 10.0, _FREE),
        ("knife_edge_root", np.sqrt(knife), _FREE),
        ("inside", np.log1p(features["inside_m"]), _FREE),
        ("inside_near", features["inside_near_m"] / 10.0, _FREE),
        ("near_edge_root", np.sqrt(knife_edge_db(features["nu_near"])), _FREE),
        ("far_edge_root", np.sqrt(knife_edge_db(features["nu_far"])), _FREE),
        ("edges", np.minimum(features["edges"], 10.0), _FREE),
        ("last", np.log1p(np.maximum(features["last_m"], 0.0)), _FREE),
        ("under_obstacle", (features["obstacle_m"] > 0.0) * 1.0, _FREE),
        ("obstacle", np.log1p(features["obstacle_m"]), _FREE),
        ("terrain", np.maximum(features["terrain_nu"], -1.0) + 1.0, _FREE),
        ("terrain_clearance", np.minimum(features["terrain_nu"], 5.0), _FREE),
    ]
    for ring in RINGS_M:
        found += [
            (f"knife_edge_{ring:g}", features[f"knife_db_{ring:g}"] / 10.0, _FREE),
            (f"inside_{ring:g}", np.log1p(features[f"inside_m_{ring:g}"]), _FREE),
            (f"clear_{ring:g}", features[f"clear_{ring:g}"], _FREE),
        ]
    return found


def _surroundings(features: Features) -> list[tuple[str, FloatArray]]:
    """Built share and height of obstacles around the receiver."""
    found = []
    for ring in BUILT_RINGS_M:
        found.append((f"built_{ring:g}", features[f"built_{ring:g}"]))
        found.append((f"height_{ring:g}", np.log1p(features[f"height_m_{ring:g}"])))
    return found


def _mast(features: Features) -> list[tuple[str, FloatArray, tuple[float, float]]]:
    """The mast: how high, above what; and how much of its stated power shows, from nothing to all."""
    return [
        ("drop", features["drop_m"] / 10.0, _FREE),
        ("mast_height", features["height_m"] / 10.0, _FREE),
        ("mast_height_log", np.log(np.maximum(features["height_m"], 1.0)), _FREE),
        ("mast_obstacle", np.log1p(features["mast_obstacle_m"]), _FREE),
        ("mast_built", features["mast_built"], _FREE),
        ("mast_height_around", features["mast_height_around_m"], _FREE),
        ("mast_taller_around", features["mast_taller_around"], _FREE),
        ("downtilt", features["downtilt_deg"], _FREE),
        ("power_hidden", features["eirp_dbm"], (0.0, 1.0)),
    ]
