"""What a calibration learnt beyond the linear terms: trees, masts nearby, footprints, a cell's own samples."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
from pyproj import CRS, Transformer
from scipy.spatial import cKDTree

from fugai.kernels.propagation.learned.samples import add_covariances
from fugai.wireless.models.obstruction.footprint import NAMES, cell_footprint, everyone_near
from fugai.wireless.models.obstruction.nearby import NO_MAST, Nearby

if TYPE_CHECKING:
    from collections.abc import Sequence

    from fugai._types import Float32Array, FloatArray, IntArray
    from fugai.wireless.models.obstruction.features import Features, Masts, Points
    from fugai.wireless.models.obstruction.trees import Trees

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

SAME_PLACE_M = 1.5
"""Masts nearer to each other are one. [m]"""

FARTHEST_RANGES = 10.0
"""Samples farther than so many ranges say nothing but what all of the cell say."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Footprints:
    """Places that measured cells served.

    ``cells``: their names; ``cell``: position of each place's cell among them; ``x``, ``y``: places [m].
    """

    cells: tuple[str, ...]
    cell: IntArray
    x: FloatArray
    y: FloatArray

    def rows(self) -> dict[str, IntArray]:
        """Places of each cell."""
        order = np.argsort(self.cell, kind="stable")
        numbers, starts = np.unique(self.cell[order], return_index=True)
        parts = np.split(order, starts[1:].tolist())
        return {self.cells[number]: part for number, part in zip(numbers, parts, strict=True)}


@dataclass(frozen=True, kw_only=True, eq=False)
class OwnSamples:
    """Samples of cells with the weights by which they tell of the places around them (simple kriging).

    ``cells``: names; ``cell``: position of each sample's cell; ``places``: x, y [m] and two
    weights, shape (samples, 4), for places where the cell is known to serve, and for others;
    ``parts_db2``, ``ranges_m``: exponential parts of the covariance; ``cell_db2``: what a cell's samples share.
    """

    cells: tuple[str, ...]
    cell: IntArray
    places: FloatArray
    parts_db2: FloatArray
    ranges_m: FloatArray
    cell_db2: float

    def of_cells(self) -> dict[str, FloatArray]:
        """Samples of each cell."""
        order = np.argsort(self.cell, kind="stable")
        numbers, starts = np.unique(self.cell[order], return_index=True)
        parts = np.split(self.places[order], starts[1:].tolist())
        return {self.cells[number]: part for number, part in zip(numbers, parts, strict=True)}

    def at(
        self, samples: FloatArray, x: FloatArray, y: FloatArray, *, served: bool = True
    ) -> FloatArray:
        """What the samples of one cell add to the loss at places, where it is known to serve or not. [dB]"""
        samples = samples[:, [0, 1, 2 if served else 3]]
        total = np.full(len(x), self.cell_db2 * float(samples[:, 2].sum()))
        farthest = FARTHEST_RANGES * float(self.ranges_m.max())
        add_covariances(
            np.ascontiguousarray(x),
            np.ascontiguousarray(y),
            np.ascontiguousarray(samples),
            self.parts_db2,
            self.ranges_m,
            farthest,
            total,
        )
        return total


@dataclass(frozen=True, kw_only=True, eq=False)
class Learned:
    """What a calibration learnt beyond the linear terms.

    Parameters
    ----------
    crs
        Of all places.
    own
        Of the cells that were measured.
    planned, standing
        Trees for a cell that was not measured, and for one that was; None: none.
    nearby, place, footprints
        What they look up: residuals of measured masts, where those stand (shape (masts, 2)), and where cells served.
    """

    crs: CRS
    own: OwnSamples
    planned: Trees | None = None
    standing: Trees | None = None
    nearby: Nearby | None = None
    place: FloatArray | None = None
    footprints: Footprints | None = None

    def in_crs(self, crs: CRS) -> Learned:
        """The same with its places in another CRS."""
        if crs == self.crs:
            return self
        turn = Transformer.from_crs(self.crs, crs, always_xy=True)

        def moved(xy: FloatArray) -> FloatArray:
            return np.column_stack(turn.transform(xy[:, 0], xy[:, 1]))

        places = np.column_stack([moved(self.own.places[:, :2]), self.own.places[:, 2:]])
        found = replace(self, crs=crs, own=replace(self.own, places=places))
        if self.nearby is None or self.place is None or self.footprints is None:
            return found
        served = moved(np.column_stack([self.footprints.x, self.footprints.y]))
        return replace(
            found,
            nearby=replace(self.nearby, place=moved(self.nearby.place)),
            place=moved(self.place),
            footprints=replace(self.footprints, x=served[:, 0], y=served[:, 1]),
        )

    def mast_numbers(self, x: FloatArray, y: FloatArray) -> IntArray:
        """Number of each mast among those that were measured, by its place."""
        if self.place is None or not len(self.place):
            return np.full(len(x), NO_MAST, dtype=np.int64)
        apart, at = cKDTree(self.place).query(
            np.column_stack([x, y]), distance_upper_bound=SAME_PLACE_M
        )
        return np.where(np.isfinite(apart), at, NO_MAST).astype(np.int64)

    def added_db(
        self,
        points: Points,
        masts: Masts,
        features: Features,
        names: Sequence[str],
        *,
        own_levels: bool = True,
        among: bool = False,
    ) -> FloatArray:
        """What trees and own samples add to the loss of the linear terms at single places that are served. [dB]

        Parameters
        ----------
        names
            Of the cells among ``masts``.
        own_levels
            Whether the levels of a cell's own samples count, beside where they were taken.
        among
            Whether the places are among those that the cells are known to have served.
        """
        added = np.zeros(len(points.x))
        if self.planned is not None and self.nearby is not None:
            near = self.nearby.at(points, self.mast_numbers(masts.x, masts.y)[points.cell])
            added += self.planned.predict(stacked([ray_columns(features), near]))
        by_cell = {} if self.footprints is None else self.footprints.rows()
        own = self.own.of_cells() if own_levels else {}
        for cell in np.unique(points.cell):
            rows = np.flatnonzero(points.cell == cell)
            name, part = str(names[cell]), points.part(rows)
            served = by_cell.get(name)
            if self.standing is not None and served is not None and len(served) > 1:
                assert self.footprints is not None
                everyone = everyone_near(self.footprints.x, self.footprints.y, part.x, part.y)
                shape = cell_footprint(
                    np.column_stack([part.x, part.y]),
                    (self.footprints.x[served], self.footprints.y[served]),
                    (float(masts.x[cell]), float(masts.y[cell])),
                    everyone,
                    among=among,
                )
                ray = ray_columns({key: values[rows] for key, values in features.items()})
                columns = stacked([ray, near[rows], np.column_stack([shape[n] for n in NAMES])])
                added[rows] = self.standing.predict(columns)
            if name in own:
                added[rows] += self.own.at(own[name], part.x, part.y)
        return added


def ray_columns(features: Features) -> Float32Array:
    """Features of the ray and its surroundings as columns, those of the mast left out."""
    names = sorted(name for name in features if name not in OF_THE_MAST)
    columns = [features[name] for name in names if name != "off_deg"]
    return np.column_stack([*columns, np.abs(features["off_deg"])]).astype(np.float32)


def stacked(columns: Sequence[Float32Array | FloatArray]) -> Float32Array:
    """Columns side by side, in single precision."""
    return np.column_stack(columns).astype(np.float32)
