"""Synthetic base station sites: three operators, four years, holes that close slowly."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy import ndimage
from scipy.spatial import cKDTree

from make import facts
from make.files import BOM, degrees, write_table
from make.land import FloatArray, Land, noise, scatter
from make.people import HILL_M, People

if TYPE_CHECKING:
    from pathlib import Path

IntArray = npt.NDArray[np.int64]
NEVER = 9999
LABELS = {
    "td-scdma": "TD-SCDMA",
    "umts": "WCDMA",
    "cdma2000": "CDMA2000",
    "lte-tdd": "TD-LTE",
    "lte-fdd": "FDD-LTE",
}
# Sites opened per year: up to the end of 2013, then 2014, 2015, 2016.
PLAN = (
    ("运营商甲", "td-scdma", (4300, 200, 0, 0)),
    ("运营商甲", "lte-tdd", (600, 1900, 1400, 950)),
    ("运营商乙", "umts", (4100, 180, 40, 0)),
    ("运营商乙", "lte-fdd", (0, 350, 1500, 1050)),
    ("运营商丙", "cdma2000", (3000, 80, 0, 0)),
    ("运营商丙", "lte-fdd", (0, 350, 1400, 950)),
)
OLD = {operator: technology for operator, technology, _ in PLAN[::2]}
NEW = {operator: technology for operator, technology, _ in PLAN[1::2]}
CLOSED, PLANNED = 60, 140


@dataclass(frozen=True, kw_only=True)
class Ground:
    """Where masts are wanted and from which year each cell is built at all."""

    wish: FloatArray
    start: npt.NDArray[np.int16]
    urban: npt.NDArray[np.bool_]


def build_sites(path: Path, land: Land, people: People, height: FloatArray) -> pd.DataFrame:
    """Write the table of sites; the sites with their metres."""
    frames: list[pd.DataFrame] = []
    for operator, technology, counts in PLAN:
        own = [frame for frame in frames if (frame["operator"] == operator).all()]
        masts = pd.concat(own) if own else None
        ground = _ground(land, people, height, operator, lte=technology.startswith("lte"))
        frame = _network(land, ground, counts, masts, f"{operator} {technology}")
        frame["operator"], frame["technology"] = operator, technology
        frames.append(_shared(frame, frames))
    sites = pd.concat(frames, ignore_index=True)
    sites = _dressed(land, people, height, sites)
    _write(path, land, sites)
    return sites


def _ground(land: Land, people: People, height: FloatArray, operator: str, *, lte: bool) -> Ground:
    """Wish for masts from the people around; the year from where and how high they live."""
    near = ndimage.gaussian_filter(people.persons.astype(np.float64), 4.0) * 100.0
    wide = ndimage.gaussian_filter(people.persons.astype(np.float64), 12.0) * 100.0
    wish = np.where(near > 3.0, near, 0.0) ** 0.85 + 0.25 * np.where(wide > 5.0, wide, 0.0) ** 0.85
    urban = ndimage.binary_dilation(people.urban, iterations=3)
    own = noise(land.grid.shape, 70, facts.generator(f"lag {operator}"))
    common = noise(land.grid.shape, 90, facts.generator("lag"))
    lag = 0.85 * common + 0.55 * own
    delay = int(lte)
    start = np.full(land.grid.shape, 2013 + delay, dtype=np.int16)
    start[lag > 0.75] = 2014 + delay
    start[lag > 1.15] = 2015 + delay
    start[lag > 1.65] = NEVER
    hills = height > HILL_M
    start[hills] = np.where(lag[hills] < -0.2, 2015, NEVER)
    start[height > 350] = NEVER
    start[urban] = 2013 + delay
    if lte:
        dense = ndimage.gaussian_filter(people.persons.astype(np.float64), 25.0) * 100.0 > 4500
        start[urban & dense] = 2013
        start[~urban] = np.maximum(start[~urban], 2015)
    wish[(land.label < 0) | land.water] = 0.0
    return Ground(wish=wish, start=start, urban=urban)


def _network(
    land: Land, ground: Ground, counts: tuple[int, ...], masts: pd.DataFrame | None, topic: str
) -> pd.DataFrame:
    """Sites of one operator and technology, year by year, on old masts and on new ones."""
    rng = facts.generator(f"sites {topic}")
    chosen = np.empty((0, 2))
    years: list[IntArray] = []
    for year, count in zip(facts.YEARS, counts, strict=True):
        if count == 0:
            continue
        new = _fill(land, ground, count, chosen, masts, year, rng)
        chosen = np.vstack([chosen, new])
        first = np.array([2009, 2010, 2011, 2012, 2013]) if year == 2013 else np.array([year])
        if topic.endswith(("lte-tdd", "lte-fdd")):
            first = np.array([year])
        years.append(rng.choice(first, size=count))
    return pd.DataFrame({"x": chosen[:, 0], "y": chosen[:, 1], "opened": np.concatenate(years)})


def _fill(
    land: Land,
    ground: Ground,
    count: int,
    chosen: FloatArray,
    masts: pd.DataFrame | None,
    year: int,
    rng: np.random.Generator,
) -> FloatArray:
    """New sites where the wish is largest and none of the network stands near."""
    wish = np.where(ground.start <= year, ground.wish, 0.0)
    wish[(ground.start == year) & (year > 2013)] *= 3.0  # ground that opens now is built first
    rows, columns = np.nonzero(wish)
    weight = wish[rows, columns]
    drawn = rng.choice(
        len(rows), size=min(len(rows), 12 * count), replace=False, p=weight / weight.sum()
    )
    jitter = rng.uniform(-50, 50, (len(drawn), 2))
    points = np.column_stack([land.grid.x[columns[drawn]], land.grid.y[rows[drawn]]]) + jitter
    if masts is not None:
        points = _on_masts(points, masts, share=0.65, reach=600.0, rng=rng)
    local = weight[drawn]
    scale = 0.62 * np.sqrt(weight.sum() * land.grid.cell_area_m2 / (count + len(chosen)))
    for tightening in range(25):
        radius = scale * 0.93**tightening / np.sqrt(local)
        free = np.ones(len(points), dtype=np.bool_)
        if len(chosen):
            free = cKDTree(chosen).query(points)[0] > radius
        kept = np.flatnonzero(free)[scatter(*points[free].T, radius[free])]
        if len(kept) >= count:
            return points[kept[:count]]
    msg = f"No room for {count} sites in {year}, found {len(kept)}."
    raise ValueError(msg)


def _on_masts(
    points: FloatArray, masts: pd.DataFrame, *, share: float, reach: float, rng: np.random.Generator
) -> FloatArray:
    """Move a share of the points onto the nearest mast within reach."""
    spots = masts[["x", "y"]].to_numpy()
    distance, nearest = cKDTree(spots).query(points)
    moved = (distance < reach) & (rng.random(len(points)) < share)
    return np.where(moved[:, None], spots[nearest], points)


def _shared(frame: pd.DataFrame, others: list[pd.DataFrame]) -> pd.DataFrame:
    """Put a third of a new network's masts onto those of the other operators close by."""
    foreign = [other for other in others if other["operator"].iloc[0] != frame["operator"].iloc[0]]
    if not foreign:
        return frame
    rng = facts.generator(f"shared {frame['operator'].iloc[0]} {frame['technology'].iloc[0]}")
    points = _on_masts(
        frame[["x", "y"]].to_numpy(), pd.concat(foreign), share=0.35, reach=140.0, rng=rng
    )
    frame = frame.assign(x=points[:, 0], y=points[:, 1])
    return frame


def _dressed(land: Land, people: People, height: FloatArray, sites: pd.DataFrame) -> pd.DataFrame:
    """Heights above ground, and on top of the plan a few closed and a few planned sites."""
    rng = facts.generator("masts")
    sites["status"] = "在网"
    extra = sites.iloc[rng.choice(12_000, size=CLOSED + PLANNED, replace=False)].copy()
    extra[["x", "y"]] += rng.uniform(150, 400, (len(extra), 2))
    extra["status"] = ["退网"] * CLOSED + ["规划"] * PLANNED
    extra["opened"] = [2007] * CLOSED + [2017] * PLANNED
    closed = extra["status"] == "退网"
    extra["technology"] = extra["operator"].map(OLD).where(closed, extra["operator"].map(NEW))
    sites = pd.concat([sites, extra], ignore_index=True)
    town = land.at(people.urban, sites["x"], sites["y"], outside=0).astype(np.bool_)
    hill = land.at(height, sites["x"], sites["y"], outside=0.0) > HILL_M
    spot = np.rint(sites["x"] / 5).astype(np.int64) * 1_000_003 + np.rint(sites["y"] / 5)
    mast = pd.factorize(spot)[0]  # networks that share a mast hang a few metres apart
    low = np.where(town, 20, np.where(hill, 25, 30))[_first_of(mast)]
    span = np.where(town, 16, np.where(hill, 16, 21))[_first_of(mast)]
    base = low + (rng.random(mast.max() + 1) * span)
    sites["height_m"] = np.rint(base[mast] - rng.integers(0, 4, len(sites))).astype(np.int64)
    return sites


def _first_of(codes: IntArray) -> IntArray:
    return np.unique(codes, return_index=True)[1]


def _write(path: Path, land: Land, sites: pd.DataFrame) -> None:
    lon, lat = land.to_degrees(sites["x"], sites["y"])
    order = np.lexsort((lon, lat, sites["opened"]))
    table = pd.DataFrame(
        {
            "基站编号": "",
            "运营商": sites["operator"],
            "制式": sites["technology"].map(LABELS),
            "经度": degrees(lon),
            "纬度": degrees(lat),
            "天线挂高": sites["height_m"],
            "开通年份": sites["opened"],
            "状态": sites["status"],
        }
    ).iloc[order]
    table["基站编号"] = [f"S{number:05d}" for number in range(1, len(table) + 1)]
    write_table(path, table, encoding=BOM)
