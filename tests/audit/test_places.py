"""Shares of people, ground and venues, recomputed by counting sample points."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import pytest
import shapely
from affine import Affine
from pyproj import CRS

from fugai.broadband import degree_of_urbanisation
from fugai.grid import Grid
from fugai.wireless import predict_wlan
from fugai.zonal import area_served, population_served, zone_weights

METRIC = CRS.from_epsg(32650)
OVERSAMPLED = 20
NEIGHBOURS = {4: [(0, 1), (1, 0), (0, -1), (-1, 0)]}
NEIGHBOURS[8] = [*NEIGHBOURS[4], (1, 1), (1, -1), (-1, 1), (-1, -1)]


def ragged(rng, x, y, radius):
    """Polygon with a jagged ring."""
    turn = np.sort(rng.uniform(0, 2 * np.pi, 25))
    far = radius * rng.uniform(0.5, 1.0, 25)
    return shapely.Polygon(np.column_stack([x + far * np.sin(turn), y + far * np.cos(turn)]))


def test_shares_of_districts_against_sample_points():
    rng = np.random.default_rng(3)
    grid = Grid(crs=METRIC, transform=Affine(100.0, 0, 0, 0, -100.0, 4000.0), shape=(40, 40))
    shapes = [ragged(rng, *rng.uniform(1200, 2800, 2), 1100.0) for _ in range(4)]
    districts = gpd.GeoDataFrame(index=list("abcd"), geometry=shapes, crs=METRIC)
    people = grid.array(rng.exponential(30.0, grid.shape), units="persons")
    share = rng.integers(0, 2, grid.shape).astype(float)
    share[rng.random(grid.shape) < 0.1] = np.nan
    served, weights = grid.array(share, units="1"), zone_weights(grid, districts)
    by_people, by_area = population_served(served, people, weights), area_served(served, weights)

    step = 100.0 / OVERSAMPLED
    axis = (np.arange(40 * OVERSAMPLED) + 0.5) * step
    x, y = (part.ravel() for part in np.meshgrid(axis, axis[::-1]))
    fine = [
        np.kron(layer, np.ones((OVERSAMPLED, OVERSAMPLED))).ravel()
        for layer in (share, people.to_numpy() / OVERSAMPLED**2)
    ]
    known = ~np.isnan(fine[0])
    for name, shape in zip("abcd", shapes, strict=True):
        inside = shapely.contains_xy(shape, x, y)
        for found, size in ((by_people, fine[1]), (by_area, np.full(x.shape, step**2 / 1e6))):
            counted = [
                size[inside & known & (fine[0] == 1)].sum(),
                size[inside & known].sum(),
                size[inside & ~known].sum(),
            ]
            wanted = found.loc[name, ["numerator", "denominator", "unknown"]].to_numpy()
            assert wanted == pytest.approx(counted, rel=3e-3)


def test_covered_share_of_venues_at_one_metre():
    """Levels of ITU-R P.1238 at every square metre, against the ten-metre answer."""
    rng = np.random.default_rng(8)
    grid = Grid(crs=METRIC, transform=Affine(100.0, 0, 0, 0, -100.0, 2000.0), shape=(20, 20))
    kinds = ["mall", "hotel", "scenic area", "railway station"]
    venues = gpd.GeoDataFrame(
        {"venue_id": [f"v{n}" for n in range(4)], "type": kinds},
        geometry=[ragged(rng, 500 + 1000 * (n % 2), 500 + 1000 * (n // 2), 240) for n in range(4)],
        crs=METRIC,
    )
    owner = np.repeat(np.arange(4), 5)
    outdoors = np.array([kind == "scenic area" for kind in kinds])
    place = [
        np.array(venues.geometry[v].centroid.coords[0]) + rng.uniform(-90, 90, 2) for v in owner
    ]
    points = gpd.GeoDataFrame(
        {
            "ap_id": [f"p{n}" for n in range(20)],
            "venue_id": [f"v{v}" for v in owner],
            "band_ghz": 2.4,
            "eirp_dbm": 20.0,
            "height_m": 3.0,
            "indoor": ~outdoors[owner],
            "opened": 2014,
        },
        geometry=gpd.points_from_xy(*np.transpose(place)),
        crs=METRIC,
    )
    found = predict_wlan(points, venues, grid, years=[2014], resolution_m=10.0).venues
    decade = {"mall": 22.0, "hotel": 28.0, "scenic area": 28.0, "railway station": 22.0}
    for v, shape in enumerate(venues.geometry):
        west, south, east, north = shape.bounds
        axes = np.meshgrid(np.arange(west, east) + 0.5, np.arange(south, north) + 0.5)
        x, y = (part.ravel() for part in axes)
        inside = shapely.contains_xy(shape, x, y)
        level = np.full(inside.sum(), -np.inf)
        for n, (east_of, north_of) in enumerate(place):
            flat = np.hypot(x[inside] - east_of, y[inside] - north_of)
            own = owner[n] == v
            walls = 0 if own else int(not outdoors[owner[n]]) + int(not outdoors[v])
            slope = decade[kinds[v]] if own else 28.0
            slant = np.maximum(np.hypot(flat, 1.5), 1.0)
            heard = 20.0 - (20 * np.log10(2442.0) + slope * np.log10(slant) - 28) - walls * 15.2
            level = np.maximum(level, np.where(flat <= 150.0, heard, -np.inf))
        assert found["share"][v] == pytest.approx((level >= -75.0).mean(), abs=0.01)
    assert 0.1 < found["share"].min() < found["share"].max() <= 1.0


def parts(mask, reach):
    """Connected components, found by flood fill."""
    label, count = np.zeros(mask.shape, int), 0
    for start in zip(*np.nonzero(mask), strict=True):
        if label[start]:
            continue
        count += 1
        label[start], queue = count, [start]
        while queue:
            row, column = queue.pop()
            for down, right in NEIGHBOURS[reach]:
                at = row + down, column + right
                if (
                    min(at) >= 0
                    and at[0] < mask.shape[0]
                    and at[1] < mask.shape[1]
                    and mask[at]
                    and not label[at]
                ):
                    label[at] = count
                    queue.append(at)
    return [label == number for number in range(1, count + 1)]


def by_the_manual(people):
    """Level 1 classes of cells of 1 km2, step by step as in the manual."""
    centre = np.zeros(people.shape, bool)
    dense = [p for p in parts(people >= 1500, 4) if people[p].sum() >= 50_000]
    for part in dense:
        mine, others = part.copy(), np.logical_or.reduce(dense) & ~part
        around = np.pad(~part, 1, constant_values=True)
        for gap in parts(around, 4):
            if not gap[0, 0] and gap.sum() < 15:
                mine |= gap[1:-1, 1:-1]
        while True:
            grown = np.pad(mine, 1)
            near = np.zeros(mine.shape, int)
            for down, right in NEIGHBOURS[8]:
                near += np.roll(grown, (down, right), (0, 1))[1:-1, 1:-1]
            joins = ~mine & ~others & (near >= 5)
            if not joins.any():
                break
            mine |= joins
        centre |= mine
    cluster = np.zeros(people.shape, bool)
    for part in parts(people >= 300, 8):
        if people[part].sum() >= 5000:
            cluster |= part
    return np.where(centre, 3, np.where(cluster, 2, 1))


@pytest.mark.parametrize("seed", range(4))
def test_degree_of_urbanisation_by_the_manual(seed):
    rng = np.random.default_rng(seed)
    grid = Grid(crs=METRIC, transform=Affine(1000.0, 0, 0, 0, -1000.0, 40_000.0), shape=(40, 40))
    y, x = np.mgrid[:40, :40]
    people = np.zeros(grid.shape)
    for _ in range(6):
        row, column, spread = *rng.uniform(4, 36, 2), rng.uniform(1.5, 4)
        people += 6000 * np.exp(-((y - row) ** 2 + (x - column) ** 2) / (2 * spread**2))
    people *= rng.choice([0.2, 1.0, 1.6], people.shape, p=[0.25, 0.5, 0.25])
    found = degree_of_urbanisation(grid.array(people, units="persons"), grid).to_numpy()
    assert np.array_equal(found, by_the_manual(people))
    assert set(np.unique(found)) == {1, 2, 3}
