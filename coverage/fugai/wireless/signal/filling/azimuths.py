"""Azimuths of cells that state none: where the sectors of their site leave room."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from fugai._types import FloatArray, IntArray


def spread_azimuths_deg(azimuth_deg: FloatArray) -> FloatArray:
    """Azimuths of the sectors of one site on one carrier, those that are missing spread evenly.

    Missing ones go where they leave the smallest gap between neighbours; where none is stated the
    sectors are 360/n degrees apart from north on.

    Parameters
    ----------
    azimuth_deg
        One per sector, NaN where it is not stated. [deg]

    Returns
    -------
    The same with every value between 0 and 360. [deg]

    Examples
    --------
    >>> import numpy as np
    >>> spread_azimuths_deg(np.array([10.0, np.nan, 130.0]))
    array([ 10., 250., 130.])
    >>> spread_azimuths_deg(np.full(3, np.nan))
    array([  0., 120., 240.])
    """
    missing = np.flatnonzero(np.isnan(azimuth_deg))
    made = np.array(azimuth_deg, dtype=np.float64)
    if not missing.size:
        return made
    stated = np.unique(azimuth_deg[~np.isnan(azimuth_deg)] % 360.0)
    if not stated.size:
        made[missing] = np.arange(missing.size) * 360.0 / missing.size
        return made
    gaps = np.diff(np.append(stated, stated[0] + 360.0))
    inside = np.zeros(gaps.size, dtype=np.int64)
    for _ in range(missing.size):
        inside[int(np.argmax(gaps / (inside + 1)))] += 1
    made[missing] = np.concatenate(
        [
            (first + np.arange(1, count + 1) * gap / (count + 1)) % 360.0
            for first, gap, count in zip(stated, gaps, inside, strict=True)
        ]
    )
    return made


def sectors_by_carrier(site: IntArray, frequency_mhz: FloatArray) -> list[IntArray]:
    """Positions of the cells that are the sectors of one site on one carrier.

    Parameters
    ----------
    site
        Number of the site of each cell.
    frequency_mhz
        Carrier of each cell. [MHz]

    Examples
    --------
    >>> import numpy as np
    >>> sectors_by_carrier(np.array([0, 0, 1]), np.array([800.0, 800.0, 800.0]))
    [array([0, 1]), array([2])]
    """
    carrier = np.round(frequency_mhz * 10.0)
    order = np.lexsort((carrier, site))
    new = np.r_[True, (np.diff(site[order]) != 0) | (np.diff(carrier[order]) != 0)]
    return np.split(order, np.flatnonzero(new)[1:]) if order.size else []
