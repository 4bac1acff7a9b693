"""Microwave hops between masts: clearance over the terrain, budget, availability, rate."""

from __future__ import annotations

import math
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from scipy.spatial import cKDTree

from fugai._threads import usable_cores
from fugai.errors import ContractError
from fugai.kernels.propagation.links.clearance import path_clearances
from fugai.units import SPEED_OF_LIGHT_M_PER_S, wavelength_m
from fugai.wireless.columns import numbers
from fugai.wireless.links.bands import MicrowaveBand, microwave_bands
from fugai.wireless.links.budget import HopBudget, hop_budget
from fugai.wireless.links.rules import HopRules
from fugai.wireless.links.surface import coordinates, places_of, raster_of, surface_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    import geopandas as gpd

    from fugai._types import BoolArray, FloatArray, IntArray, ObjectArray
    from fugai.kernels.propagation.links.course import Places, Raster
    from fugai.wireless.signal.ground import Ground

USABLE, OBSTRUCTED, UNKNOWN, TOO_WEAK = "usable", "obstructed", "terrain unknown", "too weak"
"""Verdicts on a hop."""

HOP_COLUMNS = (
    "from_mast",
    "to_mast",
    "length_m",
    "frequency_mhz",
    "clearance",
    "least_clearance",
    "free_space_db",
    "gas_db",
    "rain_db",
    "level_dbm",
    "margin_db",
    "availability",
    "rate_mbit_s",
    "clear_rate_mbit_s",
    "verdict",
)

_PAIRS_PER_TASK = 20_000
_MASTS_PER_BLOCK = 1024
_SHORTEST_M = 1.0


def microwave_hops(
    masts: gpd.GeoDataFrame,
    ground: Ground,
    *,
    bands: Sequence[MicrowaveBand] | None = None,
    rules: HopRules | None = None,
    every_pair: bool = False,
    threads: int | None = None,
) -> pd.DataFrame:
    """Hops that may link two masts: all pairs within reach, each in the highest band that serves.

    Each pair is tried on its own profile, sampled where the straight path crosses the lines of pixel centres,
    as signal is. Its Fresnel zones must be clear as `HopRules` say, at both Earth radii; clutter stands on the ground where the
    ground has any. In the highest band whose zone is clear and which carries the rate at the availability it
    gets the highest modulation that holds there. Loss: free space over the slant path (ITU-R P.525), gases (P.676-13) in
    the air that P.530-18 takes by default, rain (P.838-3, P.530-18), and multipath by the quick planning
    method of P.530-17.

    Parameters
    ----------
    masts
        Points in the terrain's CRS with ``mast_id``, each once, and ``height_m``, of the dish above ground. [m]
    ground
        Terrain, and clutter where there is any; without it the ground is bare.
    bands
        Equipment that may be built; None: `microwave_bands`.
    rules
        What a hop must meet; None: the defaults of `HopRules`.
    every_pair
        Whether pairs within reach that cannot be used are rows too.
    threads
        Threads over pairs; None: all processors. The result does not depend on it.

    Returns
    -------
    One row per pair, in the order of the masts, the first of both as ``from_mast``: ``from_mast``, ``to_mast``, ``length_m``,
    ``frequency_mhz`` of the band, ``clearance`` and ``least_clearance`` (least free height over the path as a
    share of the first Fresnel zone's radius at that frequency, at the median k and at the least one; infinite where nothing
    lies between), ``free_space_db``, ``gas_db``, ``rain_db`` (exceeded for 0.01 % of the year), ``level_dbm``
    in clear air, ``margin_db`` of the chosen modulation, ``availability``, ``rate_mbit_s`` at that availability,
    ``clear_rate_mbit_s`` in clear air, and ``verdict``: usable, obstructed, terrain unknown (a void on the path,
    or a mast on one or outside, and no obstacle that is known) or too weak. Of a pair that is obstructed the
    clearances are those up to the obstacle, unless ``every_pair``. ``attrs["verdicts"]`` counts all pairs by verdict.

    Raises
    ------
    ConfigError
        There is no terrain, or no band.
    CRSMismatchError
        The masts are not in the terrain's CRS.
    ContractError
        A mast twice, without a point, or without a height.

    Examples
    --------
    Three masts on a plain; a ridge hides the last from the others.

    >>> import geopandas as gpd
    >>> import numpy as np
    >>> from affine import Affine
    >>> from pyproj import CRS
    >>> from fugai.grid import Grid
    >>> from fugai.wireless import Ground, microwave_hops
    >>> utm = CRS.from_epsg(32650)
    >>> grid = Grid(crs=utm, transform=Affine(100, 0, 0, 0, -100, 2000), shape=(20, 150))
    >>> land = np.zeros(grid.shape)
    >>> land[:, 100] = 90.0
    >>> masts = gpd.GeoDataFrame(
    ...     {"mast_id": ["a", "b", "c"], "height_m": [40.0, 40.0, 40.0]},
    ...     geometry=gpd.points_from_xy([550, 7550, 13550], [950, 950, 950]), crs=utm,
    ... )
    >>> hops = microwave_hops(masts, Ground(terrain=grid.array(land, units="m")), every_pair=True)
    >>> hops[["from_mast", "to_mast", "length_m", "clearance", "verdict"]].round(2)
      from_mast to_mast  length_m  clearance     verdict
    0         a       b    7000.0       7.08      usable
    1         a       c   13000.0      -9.74  obstructed
    2         b       c    6000.0     -16.42  obstructed
    """
    chosen = _by_frequency(microwave_bands() if bands is None else bands)
    rules = HopRules() if rules is None else rules
    ids, height = _checked(masts)
    under = surface_of(ground)
    assert ground.terrain is not None
    x, y = coordinates(masts, name="masts", crs=ground.terrain.rio.crs)
    places, _ = places_of(under, x, y, height - rules.allowance_m)
    job = _Job(
        raster=raster_of(under, bare=ground.clutter is None),
        places=places,
        bands=chosen,
        rules=rules,
        every_pair=every_pair,
        threads=threads or usable_cores(),
    )
    reach = max(band.max_length_m for band in chosen)
    parts = [job.judged(*block) for block in _pairs_within(x, y, reach)]
    frame = _frame(ids, parts, chosen)
    frame.attrs["verdicts"] = {
        name: sum(part.counts[name] for part in parts)
        for name in (USABLE, OBSTRUCTED, UNKNOWN, TOO_WEAK)
    }
    return frame


@dataclass(frozen=True, kw_only=True, eq=False)
class _Judged:
    """Pairs of one block that are rows of the result, and how many of all have which verdict."""

    pairs: IntArray
    length_m: FloatArray
    clearance: FloatArray
    band: IntArray
    budget: HopBudget
    verdict: ObjectArray
    counts: dict[str, int]


@dataclass(frozen=True, kw_only=True, eq=False)
class _Job:
    """What all pairs share."""

    raster: Raster
    places: Places
    bands: tuple[MicrowaveBand, ...]
    rules: HopRules
    every_pair: bool
    threads: int

    def judged(self, pairs: IntArray, length_m: FloatArray) -> _Judged:
        """Clearance, band, budget and verdict of the pairs of one block."""
        rules = self.rules
        need = _needed(self.bands, rules, length_m)
        enough = np.full_like(need, -np.inf) if self.every_pair else need
        clearance, unknown = _clearances(
            self.raster,
            self.places,
            pairs,
            enough,
            median_k=rules.median_k,
            threads=self.threads,
        )
        top = self.places.top_m + rules.allowance_m
        chosen = _choose_bands(self.bands, rules, pairs, length_m, top, clearance, unknown)
        verdict = np.full(len(pairs), TOO_WEAK, dtype=object)
        verdict[chosen.serves] = USABLE
        verdict[unknown] = UNKNOWN
        verdict[(clearance < need).any(axis=1)] = OBSTRUCTED
        names, sizes = np.unique(verdict.astype(str), return_counts=True)
        rows = np.flatnonzero((verdict == USABLE) | self.every_pair)
        return _Judged(
            pairs=pairs[rows],
            length_m=length_m[rows],
            clearance=clearance[rows],
            band=chosen.band[rows],
            budget=chosen.budget.rows(rows),
            verdict=verdict[rows],
            counts=dict.fromkeys((USABLE, OBSTRUCTED, UNKNOWN, TOO_WEAK), 0)
            | {str(name): int(size) for name, size in zip(names, sizes, strict=True)},
        )


@dataclass(frozen=True, kw_only=True, eq=False)
class _Chosen:
    """Band of each pair (position, -1 for none), whether it serves, and the budget in it."""

    band: IntArray
    serves: BoolArray
    budget: HopBudget


def _by_frequency(bands: Sequence[MicrowaveBand]) -> tuple[MicrowaveBand, ...]:
    """Bands, the highest frequency first."""
    if not len(bands):
        msg = "`bands` must hold at least one band, found none."
        raise ContractError(msg)
    return tuple(sorted(bands, key=lambda band: -band.frequency_mhz))


def _checked(masts: gpd.GeoDataFrame) -> tuple[pd.Series, FloatArray]:
    """Ids and heights of the masts. [m]"""
    for name in ("mast_id", "height_m"):
        if name not in masts:
            msg = f"`masts` must have the column `{name}`, found none."
            raise ContractError(msg)
    ids = masts["mast_id"].astype(str)
    twice = ids.duplicated()
    if twice.any():
        msg = f"`masts.mast_id` must be unique, found {ids[twice].iloc[0]!r} twice."
        raise ContractError(msg)
    height = numbers(masts, "height_m")
    wrong = ~((height > 0.0) & (height <= 1000.0))
    if wrong.any():
        at = int(np.argmax(wrong))
        msg = f"`masts.height_m` must be above 0 and at most 1000, found {height[at]:g} at {ids.iloc[at]}."
        raise ContractError(msg)
    return ids, height


def _pairs_within(
    x: FloatArray, y: FloatArray, reach_m: float
) -> Iterator[tuple[IntArray, FloatArray]]:
    """Pairs of masts at two places within reach and their distances [m], in blocks of first masts.

    One block at least. Blocks bound the memory; what comes of a pair does not depend on them.
    """
    spots = np.column_stack([x, y])
    for start in range(0, max(len(x), 1), _MASTS_PER_BLOCK):
        if start >= len(x):
            yield np.empty((0, 2), dtype=np.int64), np.empty(0)
            return
        block, rest = spots[start : start + _MASTS_PER_BLOCK], spots[start:]
        found = cKDTree(block).sparse_distance_matrix(cKDTree(rest), reach_m, output_type="ndarray")
        pairs = np.column_stack([found["i"], found["j"]]).astype(np.int64)
        pairs = pairs[pairs[:, 0] < pairs[:, 1]]
        pairs = pairs[np.lexsort((pairs[:, 1], pairs[:, 0]))] + start
        a, b = pairs.T
        length = np.hypot(x[a] - x[b], y[a] - y[b])
        apart = length >= _SHORTEST_M
        yield pairs[apart], length[apart]


def _needed(bands: tuple[MicrowaveBand, ...], rules: HopRules, length_m: FloatArray) -> FloatArray:
    """Clearance over s that the highest band of each length needs, at both Earth radii. [m^0.5]"""
    need = np.zeros((len(length_m), 2))
    for band in reversed(bands):
        within = length_m <= band.max_length_m
        need[within] = _needed_in(band, rules)
    return need


def _needed_in(band: MicrowaveBand, rules: HopRules) -> FloatArray:
    root = math.sqrt(wavelength_m(band.frequency_mhz))
    return np.array([rules.median_share * root, rules.least_share * root])


def _clearances(
    raster: Raster,
    places: Places,
    pairs: IntArray,
    enough: FloatArray,
    *,
    median_k: float,
    threads: int,
) -> tuple[FloatArray, BoolArray]:
    """Clearance over s of each pair at both Earth radii [m^0.5], and whether part of it is unknown."""
    clearance = np.empty((len(pairs), 2))
    unknown = np.empty(len(pairs), dtype=np.bool_)

    def part(start: int) -> None:
        here = slice(start, start + _PAIRS_PER_TASK)
        path_clearances(
            raster, places, pairs[here], median_k, enough[here], clearance[here], unknown[here]
        )

    with ThreadPoolExecutor(threads) as pool:
        list(pool.map(part, range(0, len(pairs), _PAIRS_PER_TASK)))
    return clearance, unknown


def _choose_bands(
    bands: tuple[MicrowaveBand, ...],
    rules: HopRules,
    pairs: IntArray,
    length_m: FloatArray,
    top_m: FloatArray,
    clearance: FloatArray,
    unknown: BoolArray,
) -> _Chosen:
    """The highest band that serves each pair; of those that none serves, the last one that is clear."""
    band_of = np.full(len(pairs), -1, dtype=np.int64)
    serves = np.zeros(len(pairs), dtype=np.bool_)
    budget = HopBudget.empty(len(pairs))
    low = np.minimum(*top_m[pairs].T) if len(pairs) else np.empty(0)
    rise = np.abs(np.diff(top_m[pairs], axis=1)).ravel()
    for number, band in enumerate(bands):
        clear = (clearance >= _needed_in(band, rules)).all(axis=1) & ~unknown
        at = np.flatnonzero(~serves & clear & (length_m <= band.max_length_m))
        if not at.size:
            continue
        found = hop_budget(band, rules, length_m[at], rise[at], low[at])
        budget.put(at, found)
        band_of[at], serves[at] = number, found.rate_mbit_s >= rules.rate_mbit_s
    return _Chosen(band=band_of, serves=serves, budget=budget)


def _frame(ids: pd.Series, parts: list[_Judged], bands: tuple[MicrowaveBand, ...]) -> pd.DataFrame:
    """Columns of the result; the clearance of a pair without a band is that in its highest one."""
    pairs = np.concatenate([part.pairs for part in parts])
    length = np.concatenate([part.length_m for part in parts])
    clearance = np.concatenate([part.clearance for part in parts])
    band_of = np.concatenate([part.band for part in parts])
    frequency = np.array([*(band.frequency_mhz for band in bands), np.nan])[band_of]
    highest = np.full(len(pairs), np.nan)
    for band in reversed(bands):
        highest[length <= band.max_length_m] = band.frequency_mhz
    judged = np.where(np.isnan(frequency), highest, frequency)
    root = np.sqrt(SPEED_OF_LIGHT_M_PER_S / (judged * 1e6))
    names = ids.to_numpy(dtype=object)
    frame = pd.DataFrame(
        {
            "from_mast": names[pairs[:, 0]],
            "to_mast": names[pairs[:, 1]],
            "length_m": length,
            "frequency_mhz": frequency,
            "clearance": clearance[:, 0] / root,
            "least_clearance": clearance[:, 1] / root,
        }
    )
    budgets = [part.budget.columns() for part in parts]
    frame = frame.assign(
        **{name: np.concatenate([one[name] for one in budgets]) for name in budgets[0]},
        verdict=np.concatenate([part.verdict for part in parts]),
    )
    return frame[list(HOP_COLUMNS)]
