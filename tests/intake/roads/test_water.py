"""Water in OpenStreetMap files: which of it counts, and where it lies."""

import geopandas as gpd
import numpy as np
import pytest
import shapely
from pyproj import CRS, Transformer

from fugai.delivery import build_network
from fugai.delivery.network.snapping import snap_stored
from fugai.errors import InputError
from fugai.intake.roads.read import read_roads
from fugai.intake.roads.water import read_water

POINTS = {1: (0, 0), 2: (1, 0), 3: (1, 1), 4: (0, 1), 5: (2, 2), 6: (3, 2)}


@pytest.fixture
def osm(tmp_path):
    def write(ways, relations=(), first=1):
        body = "".join(
            f'<node id="{n}" lon="{1.5 + east / 1000}" lat="{42.5 + north / 1000}"/>'
            for n, (east, north) in POINTS.items()
        )
        for number, (refs, tags) in enumerate(ways, start=first):
            marks = "".join(f'<tag k="{k}" v="{v}"/>' for k, v in tags.items())
            nodes = "".join(f'<nd ref="{ref}"/>' for ref in refs)
            body += f'<way id="{number}">{nodes}{marks}</way>'
        for number, (members, tags) in enumerate(relations, start=1):
            marks = "".join(f'<tag k="{k}" v="{v}"/>' for k, v in tags.items())
            parts = "".join(f'<member type="way" ref="{way}" role="outer"/>' for way in members)
            body += f'<relation id="{number}">{parts}{marks}</relation>'
        path = tmp_path / "water.osm"
        path.write_text(f'<osm version="0.6">{body}</osm>')
        return path

    return write


@pytest.mark.parametrize(
    ("tags", "counts"),
    [
        ({"waterway": "river"}, True),
        ({"waterway": "canal"}, True),
        ({"waterway": "riverbank"}, True),
        ({"natural": "water"}, True),
        ({"natural": "coastline"}, True),
        ({"waterway": "stream"}, False),
        ({"waterway": "ditch"}, False),
        ({"natural": "tree"}, False),
        ({"waterway": "river", "tunnel": "culvert"}, False),
        ({"waterway": "river", "tunnel": "no"}, True),
        ({"natural": "water", "intermittent": "yes"}, False),
    ],
)
def test_which_water_counts(osm, tags, counts):
    assert len(read_water(osm([([1, 2, 3], tags)]))) == counts


def test_lines_have_the_points_of_their_ways(osm):
    lines = read_water(
        osm([([1, 2, 3], {"waterway": "river"}), ([5, 6], {"natural": "coastline"})])
    )
    assert [shapely.get_num_points(line) for line in lines] == [3, 2]
    assert shapely.get_coordinates(lines[1]) == pytest.approx(
        np.array([[1.502, 42.502], [1.503, 42.502]])
    )


def test_shores_of_areas_of_several_parts_are_read_once(osm):
    ways = [([1, 2, 3], {}), ([3, 4, 1], {"natural": "water"}), ([5, 6], {})]
    lake = ([1, 2], {"type": "multipolygon", "natural": "water"})
    wood = ([3], {"type": "multipolygon", "natural": "wood"})
    assert len(read_water(osm(ways, [lake, wood]))) == 2


def test_points_that_are_missing_leave_the_rest(osm):
    river = {"waterway": "river"}
    lines = read_water(osm([([1, 2, 99], river), ([98, 99], river), ([4, 99], river)]))
    assert [shapely.get_num_points(line) for line in lines] == [2]
    assert len(read_water(osm([([1, 2], {"highway": "road"})]))) == 0


def test_a_broken_file_is_one_sentence(tmp_path):
    path = tmp_path / "water.osm"
    path.write_text("<osm><way id='1'>")
    with pytest.raises(InputError, match="cannot be read as OpenStreetMap data"):
        read_water(path)


def test_roads_come_with_their_water_in_the_same_crs(osm):
    ways = [([1, 2], {"highway": "road"}), ([4, 3], {"waterway": "river"})]
    roads = read_roads(osm(ways), crs=CRS(32631)).frame
    x, y = Transformer.from_crs(4326, 32631, always_xy=True).transform([1.5, 1.501], [42.501] * 2)
    assert shapely.get_coordinates(roads.water[0]) == pytest.approx(np.column_stack((x, y)))


@pytest.mark.parametrize(("place", "least"), [("liechtenstein", 70), ("andorra", 100)])
def test_few_houses_of_real_countries_change_their_road(country_roads, place, least):
    _, crs, reading = country_roads(place)
    roads = reading.frame
    assert len(roads.water) >= least
    network = build_network(roads, mode="drive")
    rng = np.random.default_rng(1)
    nodes = rng.choice(np.flatnonzero(network.usable), 300)
    xy = np.column_stack((network.x[nodes], network.y[nodes])) + rng.normal(0, 60, (300, 2))
    places = shapely.points(xy)

    found = snap_stored(network, gpd.GeoSeries(places, crs=crs))
    legs = shapely.linestrings(
        np.stack(
            (xy, np.column_stack((network.x[found["node"]], network.y[found["node"]]))), axis=1
        )
    )
    on = (found["node"] >= 0).to_numpy()
    short = shapely.line_interpolate_point(legs, 0.999, normalized=True)
    tried = shapely.linestrings(np.stack((xy, shapely.get_coordinates(short)), axis=1))
    crossed = shapely.STRtree(roads.water).query(tried[on], predicate="intersects")[0]
    assert len(crossed) == 0
    assert on.mean() > 0.95
