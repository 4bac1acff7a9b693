"""Travel times and what is made of them once more, by scipy with a node for all outlets."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
from pyproj import CRS
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components, dijkstra
from scipy.spatial import cKDTree
from scipy.spatial.distance import cdist

from fugai.delivery import (
    RoadNodes,
    accessibility_2sfca,
    accessibility_by_district,
    nearest_outlet,
    network_from_edges,
    outlet_load,
    reach_share,
)

METRIC = CRS.from_epsg(32650)
NODES, EDGES = 400, 1100
LEG_M_PER_S = 15 / 3.6
DISTRICTS = pd.DataFrame(index=pd.Index(["a", "b"], name="district_id"))


@pytest.fixture(scope="module")
def town():
    """Streets, half of them one-way, with outlets and places, some far from any street."""
    rng = np.random.default_rng(21)
    x, y = rng.uniform(0, 12_000, (2, NODES))
    _, near = cKDTree(np.column_stack([x, y])).query(np.column_stack([x, y]), k=6)
    tail = rng.integers(0, NODES, EDGES)
    head = near[tail, rng.integers(1, 6, EDGES)]
    both = rng.random(EDGES) < 0.5
    tail, head = np.append(tail, head[both]), np.append(head, tail[both])
    length_m = np.hypot(x[tail] - x[head], y[tail] - y[head])
    time_s = length_m / rng.uniform(5, 15, tail.size)

    def places(count, **columns):
        at = gpd.points_from_xy(*rng.uniform(-900, 12_900, (2, count)))
        return gpd.GeoDataFrame(columns, geometry=at, crs=METRIC)

    outlets = places(
        9,
        outlet_id=[f"o{n}" for n in range(9)],
        capacity_per_day=100.0,
        district_id=rng.choice(["a", "b", ""], 9),
    )
    homes = places(
        300,
        population=rng.integers(0, 900, 300).astype(float),
        type="village",
        district_id=rng.choice(["a", "b", ""], 300, p=[0.5, 0.4, 0.1]),
    )
    return (tail, head, time_s, length_m, x, y), outlets, homes


def once_more(streets, outlets, homes, direction, snap_max_m):
    """Minutes of each home to each outlet, straight from the streets; inf none, NaN no street.

    Neighbours take the direct way where it is no longer than both ways to the street, or than 100 m.
    """
    tail, head, time_s, _, x, y = streets
    ends = (tail, head) if direction == "from" else (head, tail)
    frame = pd.DataFrame({"s": time_s, "u": ends[0], "v": ends[1]})
    frame = frame[frame["u"] != frame["v"]].groupby(["u", "v"], as_index=False)["s"].min()
    matrix = coo_array((frame["s"], (frame["u"], frame["v"])), shape=(NODES, NODES)).tocsr()
    _, part = connected_components(matrix, connection="strong")
    main = np.flatnonzero(part == np.bincount(part).argmax())
    tree = cKDTree(np.column_stack([x[main], y[main]]))
    apart = np.setdiff1d(np.concatenate([frame["u"], frame["v"]]), main)
    islands = cKDTree(np.column_stack([x[apart], y[apart]]))

    def snapped(places):
        """Places on a street of their own, three times nearer than the rest, are as far as none."""
        xy = np.column_stack([places.geometry.x, places.geometry.y])
        metres, node = tree.query(xy)
        own_m, _ = islands.query(xy)
        own = (metres > 250) & (own_m <= snap_max_m) & (3 * own_m <= metres)
        return np.where(own, np.inf, metres), node

    (away_m, at), (from_m, start) = snapped(homes), snapped(outlets)
    over = dijkstra(matrix, indices=main[start])[:, main[at]]
    minutes = (over + from_m[:, None] / LEG_M_PER_S + away_m[None, :] / LEG_M_PER_S) / 60
    apart_m = cdist(outlets.get_coordinates(), homes.get_coordinates())
    direct = apart_m <= np.maximum(from_m[:, None] + away_m[None, :], 100.0)
    walked = np.where(direct, apart_m / LEG_M_PER_S / 60, np.inf)
    minutes = np.minimum(minutes, walked)
    minutes[from_m > snap_max_m] = np.inf
    minutes[:, away_m > snap_max_m] = np.nan
    return minutes


@pytest.fixture(scope="module")
def network(town):
    tail, head, time_s, length_m, x, y = town[0]
    return network_from_edges(
        tail, head, travel_time_s=time_s, length_m=length_m, nodes=RoadNodes(x=x, y=y, crs=METRIC)
    )


@pytest.mark.parametrize("direction", ["from", "to"])
def test_nearest_outlet_is_the_least_of_all_pairs(town, network, direction):
    streets, outlets, homes = town
    pairs = once_more(streets, outlets, homes, direction, 800.0)
    found = nearest_outlet(network, outlets, homes, direction=direction, snap_max_m=800.0)
    best = pairs.min(axis=0)
    assert found["minutes"].to_numpy() == pytest.approx(best, rel=1e-9, nan_ok=True)
    assert np.array_equal(found["known"], ~np.isnan(best))
    assert 0 < np.isnan(best).sum() < len(homes)
    known = ~np.isnan(best)
    names = outlets["outlet_id"].to_numpy()[pairs[:, known].argmin(axis=0)]
    assert np.array_equal(found["outlet_id"][known], names)


def test_directions_differ(town):
    there, back = (once_more(*town, direction, 800.0) for direction in ("from", "to"))
    on_road = np.isfinite(there) & np.isfinite(back)
    assert np.abs(there[on_road] - back[on_road]).max() > 1.0


def test_shares_and_loads_are_sums_over_homes(town, network):
    _, outlets, homes = town
    times = nearest_outlet(network, outlets, homes, snap_max_m=800.0)
    limit = float(times["minutes"].dropna().iloc[0])  # exactly one home's time: it counts
    found = reach_share(times, homes, DISTRICTS, max_minutes=limit, weights=("population",))
    inside = homes[homes["district_id"] != ""]
    for name, group in inside.groupby("district_id"):
        rows = times.loc[group.index]
        people, known = group["population"], rows["known"]
        reached = known & (rows["minutes"] <= limit)
        expected = [people[reached].sum(), people[known].sum(), people[~known].sum()]
        assert found.loc[name, ["numerator", "denominator", "unknown"]].tolist() == expected
    made = outlet_load(times, homes, outlets, DISTRICTS, parcels_per_head_per_day=0.2)
    total = 0.2 * inside["population"].sum()
    assert made.outlets["parcels_per_day"].sum() + made.districts["unknown"].sum() == (
        pytest.approx(total)
    )


def test_two_step_catchments_from_all_pairs(town, network):
    streets, outlets, homes = town
    pairs = np.nan_to_num(once_more(streets, outlets, homes, "from", 800.0), nan=np.inf)
    people = np.where(homes["district_id"] != "", homes["population"], 0.0)
    reach = pairs <= 12.0
    crowd = reach @ people
    per_head = np.where(crowd > 0, 1.0 / np.where(crowd > 0, crowd, 1.0), 0.0)
    expected = per_head @ reach
    found = accessibility_2sfca(
        network, outlets, homes, max_minutes=12.0, supply=None, snap_max_m=800.0
    )
    value = found.demand["accessibility"].to_numpy()
    known = ~np.isnan(value)
    assert value[known] == pytest.approx(expected[known])
    assert np.nansum(value * people) == pytest.approx((crowd > 0).sum())
    sums = accessibility_by_district(found, homes, DISTRICTS)["numerator"]
    assert sums.sum() == pytest.approx((crowd > 0).sum())
