"""Synthetic venues and the access points in them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely

from make import facts
from make.files import degrees, write_geojson, write_table
from make.people import People, shares

if TYPE_CHECKING:
    from pathlib import Path

    from make.land import FloatArray, Land

NOTE = "Synthetic venues, made by build.py; no real place is meant."
# type, Chinese word, how many, footprint edges [m], access points, share never equipped, polygons
KINDS = (
    ("mall", "商场", 190, (90, 240), 80, 0.03, 0.7),
    ("hotel", "酒店", 620, (30, 90), 29, 0.08, 0.25),
    ("scenic area", "景区", 105, (180, 700), 24, 0.16, 0.75),
    ("railway station", "火车站", 14, (140, 420), 110, 0.0, 1.0),
    ("bus station", "汽车站", 34, (70, 200), 40, 0.06, 0.6),
    ("airport", "机场", 1, (320, 620), 420, 0.0, 1.0),
)
OPENED = {2013: 8_000, 2014: 8_400, 2015: 10_900, 2016: 11_300}
AIRPORT = (117.362, 39.130)
"""Roughly where the city's airport lies; the footprint is invented."""


def build_wlan(folder: Path, land: Land, people: People, height: FloatArray) -> dict[str, int]:
    """Write venues.geojson and access_points.csv."""
    venues = _venues(land, people, height)
    features = []
    for venue in venues.itertuples():
        lon_lat = shapely.transform(venue.shape, lambda c: np.column_stack(land.to_degrees(*c.T)))
        geometry: dict[str, Any] = shapely.geometry.mapping(shapely.set_precision(lon_lat, 1e-6))
        properties = {"venue_id": venue.venue_id, "name": venue.name, "type": venue.type}
        features.append({"type": "Feature", "properties": properties, "geometry": geometry})
    write_geojson(folder / "venues.geojson", features, name="venues", note=NOTE)
    points = _access_points(venues)
    lon, lat = land.to_degrees(points["x"], points["y"])
    table = points.drop(columns=["x", "y"])
    table.insert(0, "ap_id", [f"AP{number:05d}" for number in range(1, len(table) + 1)])
    table["longitude"], table["latitude"] = degrees(lon, 6), degrees(lat, 6)
    write_table(folder / "access_points.csv", table)
    return {"venues": len(venues), "access_points": len(table)}


def _venues(land: Land, people: People, height: FloatArray) -> pd.DataFrame:
    rng = facts.generator("venues")
    rows = []
    for kind, word, count, edges, points, never, polygons in KINDS:
        x, y = _spots(land, people, height, kind, count, rng)
        for number in range(count):
            long, short = sorted(rng.uniform(*edges, 2), reverse=True)
            shape = _footprint(x[number], y[number], long, max(short, long / 3), kind, rng)
            if rng.random() >= polygons:
                shape = shape.centroid
            wanted = 0.0 if rng.random() < never else points * np.exp(0.45 * rng.standard_normal())
            rows.append(
                (
                    f"{word} {number + 1:03d} / {kind.capitalize()} {number + 1:03d}",
                    kind,
                    shape,
                    wanted,
                    int(rng.integers(2010, 2017)),
                )
            )
    frame = pd.DataFrame(rows, columns=["name", "type", "shape", "wanted", "first"])
    frame.insert(0, "venue_id", [f"V{number:04d}" for number in range(1, len(frame) + 1)])
    return frame


def _spots(
    land: Land, people: People, height: FloatArray, kind: str, count: int, rng: np.random.Generator
) -> tuple[FloatArray, FloatArray]:
    """Where people are; scenic areas also in the hills, the airport where it lies."""
    if kind == "airport":
        x, y = land.to_grid([AIRPORT[0]], [AIRPORT[1]])
        return x, y
    liking = np.where(people.urban, people.persons, 0.02 * people.persons).astype(np.float64)
    if kind == "scenic area":
        liking = liking**0.4 + np.where(height > 40, 0.15, 0.006)
    elif kind.endswith("station"):
        liking **= 0.6
    liking[(land.label < 0) | land.water] = 0.0
    flat = rng.choice(liking.size, size=count, replace=False, p=(liking / liking.sum()).ravel())
    rows, columns = np.unravel_index(flat, liking.shape)
    shift = rng.uniform(-40, 40, (2, count))
    return land.grid.x[columns] + shift[0], land.grid.y[rows] + shift[1]


def _footprint(
    x: float, y: float, long: float, short: float, kind: str, rng: np.random.Generator
) -> shapely.Polygon:
    """A turned rectangle, or an uneven oval for a scenic area."""
    if kind == "scenic area":
        turn = np.linspace(0, 2 * np.pi, 15)[:-1]
        reach = 0.5 * (1 + 0.18 * rng.standard_normal(len(turn)).clip(-2, 2))
        u, v = long * reach * np.cos(turn), short * reach * np.sin(turn)
    else:
        u, v = long * np.array([-0.5, 0.5, 0.5, -0.5]), short * np.array([-0.5, -0.5, 0.5, 0.5])
    angle = float(rng.uniform(0, np.pi))
    return shapely.Polygon(
        np.column_stack(
            [x + u * np.cos(angle) - v * np.sin(angle), y + u * np.sin(angle) + v * np.cos(angle)]
        )
    )


def _access_points(venues: pd.DataFrame) -> pd.DataFrame:
    """Points per venue in the order of their opening, exactly as many per year as planned."""
    rng = facts.generator("access points")
    counts = shares(sum(OPENED.values()), venues["wanted"].to_numpy())
    venue = np.repeat(np.arange(len(venues)), counts)
    rank = np.concatenate([np.arange(count) / max(count, 1) for count in counts])
    turn = venues["first"].to_numpy()[venue] + 1.6 * rank + 0.4 * rng.random(len(venue))
    order = np.argsort(turn, kind="stable")
    opened = np.empty(len(venue), dtype=np.int64)
    opened[order] = np.repeat(list(OPENED), list(OPENED.values()))
    early = opened == 2013
    opened[early] = np.clip(np.floor(turn[early]), 2010, 2013)
    xy = np.vstack(
        [
            _positions(shape, int(count), rng)
            for shape, count in zip(venues["shape"], counts, strict=True)
        ]
    )
    indoor = ~(venues["type"].to_numpy()[venue] == "scenic area")
    five = rng.random(len(venue)) < np.where(opened >= 2015, 0.5, 0.2)
    operator = rng.choice(["运营商甲", "运营商乙", "运营商丙"], size=len(venues), p=[0.5, 0.2, 0.3])
    return pd.DataFrame(
        {
            "venue_id": venues["venue_id"].to_numpy()[venue],
            "operator": operator[venue],
            "band_ghz": np.where(five, "5", "2.4"),
            "eirp_dbm": np.where(five, 23, 20),
            "height_m": np.where(indoor, 3, 6),
            "indoor": np.where(indoor, "yes", "no"),
            "opened": opened,
            "x": xy[:, 0],
            "y": xy[:, 1],
        }
    )


def _positions(shape: shapely.Geometry, count: int, rng: np.random.Generator) -> FloatArray:
    """Even spread over a footprint (storeys above each other), or around a point."""
    if count == 0:
        return np.empty((0, 2))
    if shape.geom_type == "Point":
        turn, reach = rng.uniform(0, 2 * np.pi, count), 22.0 * np.sqrt(rng.random(count))
        return np.column_stack([shape.x + reach * np.cos(turn), shape.y + reach * np.sin(turn)])
    spots = _lattice(shape, count)
    chosen = spots[np.arange(count) * 7919 % len(spots)]
    return chosen + rng.normal(0.0, 1.5, (count, 2))


def _lattice(shape: shapely.Geometry, count: int) -> npt.NDArray[np.float64]:
    storeys = 1 if shape.area > 90_000 else max(1, round(count * 900.0 / shape.area))
    step = float(np.sqrt(shape.area / max(1, count / storeys)))
    west, south, east, north = shape.bounds
    u, v = np.meshgrid(
        np.arange(west + step / 2, east, step), np.arange(south + step / 2, north, step)
    )
    spots = np.column_stack([u.ravel(), v.ravel()])
    inside = spots[shapely.contains_xy(shape, spots[:, 0], spots[:, 1])]
    return inside if len(inside) else np.array([[shape.centroid.x, shape.centroid.y]])
