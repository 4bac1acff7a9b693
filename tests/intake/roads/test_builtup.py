"""Built-up ground and traffic signals, and what they cost."""

import numpy as np
import pytest
from pyproj import CRS

from fugai.errors import ConfigError
from fugai.intake import TravelSpeeds, read_roads
from fugai.intake.roads.builtup import built_up, junctions_of
from fugai.intake.roads.tags.rules import road_rules

NONE = (np.empty(0), np.empty(0))
STEP = 0.0009  # degrees, about 100 m


def osm(path, nodes, ways):
    body = "".join(
        f'<node id="{n}" version="1" lat="{lat}" lon="{lon}">'
        + "".join(f'<tag k="{k}" v="{v}"/>' for k, v in tags.items())
        + "</node>"
        for n, (lon, lat, tags) in nodes.items()
    )
    body += "".join(
        f'<way id="{i}" version="1">'
        + "".join(f'<nd ref="{n}"/>' for n in refs)
        + "".join(f'<tag k="{k}" v="{v}"/>' for k, v in tags.items())
        + "</way>"
        for i, (refs, tags) in enumerate(ways, start=1)
    )
    path.write_text(f'<osm version="0.6">{body}</osm>', encoding="utf-8")
    return path


def grid(tmp_path, size, highway, **tags):
    """Streets of one class every 100 m, both ways."""
    nodes = {
        i * 100 + j + 1: (9 + i * STEP, j * STEP, {}) for i in range(size) for j in range(size)
    }
    rows = [[i * 100 + j + 1 for j in range(size)] for i in range(size)]
    columns = [[i * 100 + j + 1 for i in range(size)] for j in range(size)]
    ways = [(line, {"highway": highway, **tags}) for line in rows + columns]
    return osm(tmp_path / f"grid{size}.osm", nodes, ways)


def kmh(path, **travel):
    edges = read_roads(path, crs=CRS(32632), travel=TravelSpeeds(**travel)).frame.edges
    return (edges["length_m"] / edges["drive_s"] * 3.6).to_numpy()


@pytest.mark.parametrize(
    ("highway", "outside", "inside"), [("secondary", 55, 47), ("residential", 25, 24)]
)
def test_streets_without_a_limit_are_slower_in_a_dense_grid(tmp_path, highway, outside, inside):
    assert kmh(grid(tmp_path, 3, highway)) == pytest.approx(outside)
    town = kmh(grid(tmp_path, 14, highway))
    assert np.median(town) == pytest.approx(inside)


def test_a_limit_is_driven_in_full_outside_and_in_part_in_town(tmp_path):
    assert kmh(grid(tmp_path, 3, "secondary", maxspeed="50")) == pytest.approx(50)
    assert np.median(kmh(grid(tmp_path, 14, "secondary", maxspeed="50"))) == pytest.approx(45)
    assert np.median(kmh(grid(tmp_path, 14, "secondary", maxspeed="70"))) == pytest.approx(70)


def test_buildings_make_a_village(tmp_path):
    nodes = {1: (9.0, 0.0, {}), 2: (9.001, 0.0, {})}
    nodes |= {10 + i: (9.0 + i * 1e-6, 1e-4, {}) for i in range(800)}
    road = ([1, 2], {"highway": "secondary"})
    houses = [([10 + i, 1, 2], {"building": "yes"}) for i in range(800)]
    village = osm(tmp_path / "village.osm", nodes, [road, *houses])
    assert kmh(village) == pytest.approx(47)
    hamlet = osm(tmp_path / "hamlet.osm", nodes, [road, *houses[:600]])
    assert kmh(hamlet) == pytest.approx(55)


def test_density_by_hand():
    # 80 junctions in one spot are 80 / 1.44 = 55.6 on a square kilometre.
    spot = (np.full(80, 9.0), np.full(80, 48.0))
    places = (np.array([9.0, 9.0, 9.2, np.nan]), np.array([48.0, 48.02, 48.0, 48.0]))
    assert built_up(places, junctions=spot, buildings=NONE).tolist() == [True, False, False, False]
    fewer = tuple(values[:79] for values in spot)
    assert not built_up(places, junctions=fewer, buildings=NONE).any()
    assert not built_up(places, junctions=NONE, buildings=NONE).any()
    ends = np.array([[0, 0, 0, 1], [1, 2, 3, 2]])
    counted = np.array([True, True, True, False])
    lon, lat = junctions_of(ends, counted, np.arange(4.0), np.zeros(4))
    assert (lon.tolist(), lat.tolist()) == ([0.0], [0.0])


def test_signals_cost_motor_vehicles_time_in_the_direction_that_they_face(tmp_path):
    nodes = {
        1: (9.0, 0.0, {}),
        2: (9.001, 0.0, {"highway": "traffic_signals"}),
        3: (9.002, 0.0, {"highway": "traffic_signals", "traffic_signals:direction": "forward"}),
        4: (9.003, 0.0, {}),
    }
    path = osm(tmp_path / "signals.osm", nodes, [([1, 2, 3, 4], {"highway": "residential"})])

    def seconds(**travel):
        roads = read_roads(
            path, crs=CRS(32632), modes=("drive", "walk"), travel=TravelSpeeds(**travel)
        ).frame
        return roads.edges["drive_s"].tolist(), roads.edges["walk_s"].tolist()

    (ahead, back), walked = seconds(signal_s={"drive": 10})
    (plain, other), unchanged = seconds(signal_s={"drive": 0})
    assert plain == pytest.approx(other)
    assert (ahead - plain, back - other) == (pytest.approx(20), pytest.approx(10))
    assert walked == unchanged
    assert seconds()[0][0] - plain == pytest.approx(2 * road_rules().signal_s["drive"])
    with pytest.raises(ConfigError, match="`signal_s` must name modes"):
        seconds(signal_s={"fly": 3})
    with pytest.raises(ConfigError, match=r"`signal_s\.walk` must be from 0 to 120, found -1"):
        seconds(signal_s={"walk": -1})
