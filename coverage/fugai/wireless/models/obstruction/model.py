"""The level from what stands in the way, as a model that a run takes and a file keeps."""

from __future__ import annotations

import math
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, ClassVar

import numpy as np

from fugai.errors import ConfigError
from fugai.wireless.models.obstruction.terms import (
    GROUPS,
    Design,
    distance_terms,
    free_space_db,
)
from fugai.wireless.models.path_loss import Validity

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from pyproj import CRS

    from fugai._types import FloatArray
    from fugai.wireless.models.obstruction.features import Features, Masts, Points
    from fugai.wireless.models.obstruction.interval import Interval
    from fugai.wireless.models.obstruction.learned import Learned
    from fugai.wireless.models.path_loss import Ray
    from fugai.wireless.models.spread import Spread

NAME = "obstruction"
BY_DISTANCE = ("offset", "distance", "selection")
"""Groups whose terms depend on the distance alone."""

_FARTHEST_M = 100_000.0


@dataclass(frozen=True, kw_only=True, eq=False, repr=False)
class ObstructionModel:
    """Level of a cell at a place from distance, pattern, obstruction, surroundings.

    Parameters
    ----------
    coefficients
        Of every term by name; 0 of those that the model does not use.
    groups
        Groups of terms that it uses.
    interval
        Ends of the 80 % interval of a level.
    others_db
        Least and most that all terms but those of distance came to where it was fitted; elsewhere they are
        held within. [dB]
    spread
        How its error at masts left out is made up; None: unknown.
    cells_db
        Cell to what its own samples add to the level of the model, shrunken by how few they are; used where
        ``learned`` is None. [dB]
    learned
        Trees, footprints and own samples of the cells that were measured; None: the terms alone.

    Examples
    --------
    A model of free space with an interval of 10 dB to either side.

    >>> import numpy as np
    >>> from fugai.wireless import ObstructionModel
    >>> from fugai.wireless.models.obstruction.interval import Interval
    >>> from fugai.wireless.models.obstruction.terms import term_names
    >>> free = ObstructionModel(
    ...     coefficients=dict.fromkeys(term_names(), 0.0), groups=(),
    ...     interval=Interval(low_db=np.full(4, -10.0), high_db=np.full(4, 10.0)),
    ... )
    >>> free
    ObstructionModel(free space)
    >>> free.least_of_distance_db(np.array([1000.0]), 1000.0).round(2)
    array([92.45])
    """

    coefficients: Mapping[str, float]
    groups: tuple[str, ...]
    interval: Interval
    others_db: tuple[float, float] = (-math.inf, math.inf)
    spread: Spread | None = None
    cells_db: Mapping[str, float] = field(default_factory=dict)
    learned: Learned | None = None

    name: ClassVar[str] = NAME
    uses_terrain: ClassVar[bool] = True
    validity: ClassVar[Validity] = Validity(
        frequency_mhz=(100.0, 100_000.0),
        distance_m=(5.0, _FARTHEST_M),
        tx_height_m=(1.0, 3000.0),
        rx_height_m=(1.0, 3.0),
    )

    def __repr__(self) -> str:
        """One line: the groups of terms."""
        return f"ObstructionModel({', '.join(self.groups) or 'free space'})"

    def loss_db(self, ray: Ray) -> FloatArray:
        """Not to be had of a ray by itself.

        Raises
        ------
        ConfigError
            Always: the model needs the ground on all sides of a receiver.
        """
        del ray
        msg = f"`model` must be one of single rays here, found {NAME!r}."
        raise ConfigError(msg)

    def in_crs(self, crs: CRS) -> ObstructionModel:
        """The same model with its places in another CRS."""
        return self if self.learned is None else replace(self, learned=self.learned.in_crs(crs))

    def beyond_terms_db(
        self, points: Points, masts: Masts, features: Features, names: Sequence[str]
    ) -> FloatArray:
        """What is known beyond the terms at single places, to be added to their loss. [dB]

        Parameters
        ----------
        points, masts, features
            Places, cells, and `features_on` them.
        names
            Of the cells.
        """
        if self.learned is not None:
            return self.learned.added_db(points, masts, features, names)
        own = np.array([self.cells_db.get(str(name), 0.0) for name in names], dtype=np.float64)
        return -own[points.cell] if len(own) else np.zeros(len(points.x))

    def loss_of_terms_db(self, terms: Design, *, served: bool = True) -> FloatArray:
        """EIRP on the boresight less level, at least the loss in free space. [dB]

        Parameters
        ----------
        served
            Whether the cell is known to serve there: samples exist only where it was strong enough. For the
            plan of a mast it is False, and the loss is never flatter than in free space.
        """
        used = np.array([self.coefficients[name] for name in terms.names])
        if not served:
            used[terms.of_groups(["selection"])] = 0.0
        near = terms.of_groups(BY_DISTANCE)
        far = np.setdiff1d(np.arange(len(used)), near)
        others = np.clip(terms.columns[:, far] @ used[far], *self.others_db)
        added = terms.columns[:, near] @ used[near] + others
        loss: FloatArray = terms.known_db + np.maximum(added, 0.0)
        return loss

    def least_of_distance_db(self, distance_m: FloatArray, frequency_mhz: float) -> FloatArray:
        """Least that it can lose over a distance, whatever stands there; never falls with distance. [dB]

        Parameters
        ----------
        distance_m
            At least 5 m; shape (points,).
        frequency_mhz
            Carrier.
        """
        added = np.full(len(distance_m), self.others_db[0])
        for name, group, column, _ in distance_terms(distance_m):
            if group != "selection":
                added += self.coefficients[name] * column
        loss: FloatArray = free_space_db(distance_m, frequency_mhz) + np.maximum(added, 0.0)
        return loss


def obstruction_values(model: ObstructionModel) -> dict[str, object]:
    """A model as plain values for a TOML file, from which `obstruction_from` makes it again."""
    return {
        "base": NAME,
        "groups": list(model.groups),
        "others_db": [float(one) for one in model.others_db],
        "interval": {
            "low_db": [float(one) for one in model.interval.low_db],
            "high_db": [float(one) for one in model.interval.high_db],
        },
        "coefficients": {name: float(one) for name, one in model.coefficients.items()},
        "cells_db": {name: float(one) for name, one in model.cells_db.items()},
    }


def known_groups(groups: object) -> tuple[str, ...]:
    """Groups of terms of a file.

    Raises
    ------
    ConfigError
        They are not the first few of `GROUPS`.
    """
    if not isinstance(groups, list) or tuple(groups) != GROUPS[: len(groups)]:
        msg = f"`groups` must be the first few of {', '.join(GROUPS)}, found {groups!r}."
        raise ConfigError(msg)
    return tuple(groups)
