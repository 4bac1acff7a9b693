"""Synthetic settlements and the residents of every cell, summing to the district totals."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy import ndimage
from scipy.spatial import cKDTree

from make import facts
from make.land import FloatArray, Land, noise, scatter

IntArray = npt.NDArray[np.int64]
BoolArray = npt.NDArray[np.bool_]
HILL_M, STEEP_M = 60.0, 260.0


@dataclass(frozen=True, kw_only=True)
class People:
    """Residents per cell, what is built up, and the settlements that the residents belong to."""

    persons: npt.NDArray[np.int64]
    urban: BoolArray
    settlements: pd.DataFrame
    """``settlement_id``, ``type``, ``x``, ``y`` [m], ``population``, ``households``, ``district``."""


def shares(total: int, weight: FloatArray) -> IntArray:
    """Whole numbers in proportion to weights that sum exactly to a total (largest remainder)."""
    exact = weight / weight.sum() * total
    whole = np.floor(exact).astype(np.int64)
    missing = int(total - whole.sum())
    order = np.argsort(-(exact - whole), kind="stable")
    whole[order[:missing]] += 1
    return whole


def settle(land: Land, height: FloatArray, places: pd.DataFrame) -> People:
    """Towns and cities first, villages on the ground between them."""
    rng = facts.generator("people")
    attraction = _attraction(land, height, places)
    persons = np.zeros(land.grid.shape, dtype=np.int64)
    urban = np.zeros(land.grid.shape, dtype=np.bool_)
    for position, district in enumerate(facts.DISTRICTS):
        residents = round(district.population * district.urban_share)
        ground = (land.label == position) & ~land.water & ~land.border
        cells = _built_up(ground, attraction, residents / district.persons_per_km2)
        weight = attraction[cells] ** 0.35 * np.exp(0.45 * rng.standard_normal(len(cells[0])))
        weight[rng.random(len(weight)) < 0.10] = 0.0  # parks, works, stations
        persons[cells] = shares(residents, weight)
        urban[cells] = True
    communities = _communities(land, persons)
    villages = _villages(land, height, persons, urban)
    frame = pd.concat([communities, villages], ignore_index=True)
    return People(persons=persons, urban=urban, settlements=frame)


def _attraction(land: Land, height: FloatArray, places: pd.DataFrame) -> FloatArray:
    """How much each cell draws people: kernels at the seats and at the towns, with noise."""
    x, y = land.centres()
    draw = np.full(land.grid.shape, 1e-4)
    for lon, lat, weight, spread in facts.CENTRES:
        cx, cy = land.to_grid(lon, lat)
        distance = np.hypot(x - cx, y - cy) / (1000.0 * spread)
        draw += weight * np.exp(-(distance**1.5))
    for town in places[places["population"] < 100_000].itertuples():
        row, column = land.grid.rows_columns(town.x, town.y)
        if row < 0:
            continue
        window = _window(land, int(row), int(column), 30)
        distance = np.hypot(x[window] - town.x, y[window] - town.y)
        size = 0.12 + 0.25 * min(1.0, float(town.population) / 6000.0) ** 0.5
        draw[window] += size * np.exp(-((distance / 500.0) ** 2))
    rough = noise(land.grid.shape, 25, facts.generator("sprawl"))
    fine = noise(land.grid.shape, 6, facts.generator("blocks"))
    draw *= np.exp(0.45 * rough + 0.30 * fine)
    draw[height > HILL_M] *= 0.02
    return np.asarray(draw, dtype=np.float64)


def _window(land: Land, row: int, column: int, reach: int) -> tuple[slice, slice]:
    rows, columns = land.grid.shape
    return (
        slice(max(0, row - reach), min(rows, row + reach + 1)),
        slice(max(0, column - reach), min(columns, column + reach + 1)),
    )


def _built_up(
    ground: BoolArray, attraction: FloatArray, area_km2: float
) -> tuple[IntArray, IntArray]:
    """The most attractive cells of a district, as many as its built-up land needs."""
    rows, columns = np.nonzero(ground)
    wanted = min(len(rows), round(area_km2 * 100.0))
    order = np.argsort(-attraction[rows, columns], kind="stable")[:wanted]
    order.sort()
    return rows[order], columns[order]


def _communities(land: Land, persons: IntArray) -> pd.DataFrame:
    """Communities as compact groups of inhabited cells, about equally many residents each."""
    rng = facts.generator("communities")
    totals = np.array([persons[land.label == p].sum() for p in range(len(facts.DISTRICTS))])
    counts = shares(facts.COMMUNITIES, totals.astype(np.float64))
    rows = []
    for position, count in enumerate(counts):
        cells = np.nonzero((land.label == position) & (persons > 0))
        points = np.column_stack([land.grid.x[cells[1]], land.grid.y[cells[0]]])
        weight = persons[cells].astype(np.float64)
        seeds = points[rng.choice(len(points), size=count, replace=False, p=weight / weight.sum())]
        for _ in range(6):
            owner = cKDTree(seeds).query(points)[1]
            mass = np.bincount(owner, weight, minlength=count)
            filled = mass > 0
            for axis in (0, 1):
                moment = np.bincount(owner, weight * points[:, axis], minlength=count)
                seeds[filled, axis] = moment[filled] / mass[filled]
        nearest, owner = cKDTree(points).query(seeds)[1], cKDTree(seeds).query(points)[1]
        residents = np.bincount(owner, weight, minlength=count).astype(np.int64)
        rows.append(_frame("community", points[nearest], residents, position))
    return pd.concat(rows, ignore_index=True)


def _frame(kind: str, points: FloatArray, residents: IntArray, position: int) -> pd.DataFrame:
    size = facts.DISTRICTS[position].household_size
    return pd.DataFrame(
        {
            "type": kind,
            "x": points[:, 0],
            "y": points[:, 1],
            "population": residents,
            "households": np.maximum(np.rint(residents / size), residents > 0).astype(np.int64),
            "district": position,
        }
    )


def _villages(land: Land, height: FloatArray, persons: IntArray, urban: BoolArray) -> pd.DataFrame:
    """Villages spread over the open ground, each a compact patch of inhabited cells."""
    rng = facts.generator("villages")
    near_town = ndimage.binary_dilation(urban, iterations=3) | (land.water)
    dense = noise(land.grid.shape, 80, rng)
    rows = []
    for position, district in enumerate(facts.DISTRICTS):
        if not district.villages:
            continue
        open_ground = (land.label == position) & ~near_town & ~land.border & (height < 700)
        points = _spread(
            land, open_ground, np.exp(0.45 * dense) * _hill_factor(height), district.villages, rng
        )
        size = np.exp(0.80 * rng.standard_normal(len(points)))
        remote = land.at(height, points[:, 0], points[:, 1], outside=0.0) > HILL_M
        size[remote] *= 0.45
        total = district.population - round(district.population * district.urban_share)
        residents = shares(total - 30 * len(points), size) + 30
        for point, count in zip(points, residents, strict=True):
            _house(land, persons, open_ground, point, int(count), rng)
        rows.append(_frame("village", points, residents, position))
    return pd.concat(rows, ignore_index=True)


def _hill_factor(height: FloatArray) -> FloatArray:
    return np.where(height > STEEP_M, 0.06, np.where(height > HILL_M, 0.45, 1.0))


def _spread(
    land: Land, ground: BoolArray, liking: FloatArray, count: int, rng: np.random.Generator
) -> FloatArray:
    """``count`` cell centres on the ground, evenly apart where liking is even."""
    rows, columns = np.nonzero(ground)
    weight = liking[rows, columns]
    spacing = 0.78 * np.sqrt(weight.sum() * land.grid.cell_area_m2 / count)
    drawn = rng.choice(
        len(rows), size=min(len(rows), 40 * count), replace=False, p=weight / weight.sum()
    )
    x, y = land.grid.x[columns[drawn]], land.grid.y[rows[drawn]]
    for tightening in range(12):
        kept = scatter(x, y, spacing * 0.94**tightening / np.sqrt(weight[drawn]))
        if len(kept) >= count:
            break
    kept = np.sort(kept[:count])
    return np.column_stack([x[kept], y[kept]])


def _house(
    land: Land,
    persons: IntArray,
    ground: BoolArray,
    point: FloatArray,
    residents: int,
    rng: np.random.Generator,
) -> None:
    """Put the residents of a village on the nearest free cells around its centre, in place."""
    row, column = (int(v) for v in land.grid.rows_columns(point[0], point[1]))
    window = _window(land, row, column, 8)
    free = ground[window] & (persons[window] == 0)
    rows, columns = np.nonzero(free)
    distance = np.hypot(rows + window[0].start - row, columns + window[1].start - column)
    distance = distance + 0.9 * rng.random(len(distance))
    wanted = max(1, min(len(rows), round(residents / 48.0)))
    order = np.argsort(distance, kind="stable")[:wanted]
    weight = np.exp(-0.10 * distance[order]) * np.exp(0.25 * rng.standard_normal(wanted))
    persons[rows[order] + window[0].start, columns[order] + window[1].start] += shares(
        residents, weight
    )
