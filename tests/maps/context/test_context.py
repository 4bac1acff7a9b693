"""What lies beneath the layers: lines that read back, relief, names in their order."""

from __future__ import annotations

import base64
import io

import geopandas as gpd
import numpy as np
import pytest
import shapely
from PIL import Image
from shapely.geometry import LineString, box

from fugai import maps
from fugai.maps.context.ground import built_up_image, hill_shading
from fugai.maps.context.lines import LINE_KINDS, merge_lines, pack_lines
from fugai.maps.context.places import pack_places


def varints(text):
    found, value, scale = [], 0, 1
    for byte in base64.b64decode(text):
        value += (byte & 127) * scale
        scale *= 128
        if not byte & 128:
            found.append(-(value + 1) // 2 if value % 2 else value // 2)
            value, scale = 0, 1
    return found


def unpacked(packed):
    """Lines of a packed kind, in degrees."""
    steps = np.array(varints(packed["at"])).reshape(-1, 2)
    at = np.cumsum(steps, axis=0) * packed["step"]
    ends = np.cumsum(varints(packed["sizes"]))[:-1]
    return [LineString(part) for part in np.split(at, ends)]


def lines(crs, *shapes):
    return gpd.GeoSeries([LineString(shape) for shape in shapes], crs=crs)


def test_lines_read_back_to_a_metre(crs):
    road = lines(crs, [(0, 0), (3000, 0), (3000, 2000)])
    (packed,) = pack_lines({"primary": road}, max_letters=10_000)
    assert (packed["kind"], packed["from"]) == ("primary", LINE_KINDS["primary"][0])
    (found,) = unpacked(packed)
    back = gpd.GeoSeries([found], crs=4326).to_crs(crs).iloc[0]
    assert back.hausdorff_distance(road.iloc[0]) < 1.0


def test_pieces_are_joined_and_those_of_both_ways_count_once(crs):
    pieces = lines(
        crs, [(0, 0), (10, 0)], [(10, 0), (0, 0)], [(10, 0), (20, 0)], [(90, 0), (99, 0)]
    )
    found = merge_lines(pieces.to_numpy())
    assert sorted(shapely.length(found)) == [9.0, 20.0]


def test_what_is_less_important_is_left_out_first(crs):
    rng = np.random.default_rng(5)
    many = gpd.GeoSeries([LineString(rng.uniform(0, 50_000, (2, 2))) for _ in range(400)], crs=crs)
    given = {"minor": many, "primary": many.iloc[:100], "motorway": many.iloc[:10]}
    whole = pack_lines(given, max_letters=10**6)
    assert [one["kind"] for one in whole] == ["motorway", "primary", "minor"]
    size = sum(len(one["at"]) for one in whole)
    less = pack_lines(given, max_letters=size // 2)
    assert [one["kind"] for one in less] == ["motorway", "primary"]
    assert sum(len(one["at"]) for one in less) < size // 2
    assert pack_lines(given, max_letters=10) == []


def test_lines_outside_the_districts_are_left_out(crs, districts):
    both = lines(crs, [(0, 0), (1500, 900)], [(50_000, 0), (53_000, 0)])
    (packed,) = pack_lines({"trunk": both}, within=districts, max_letters=10_000)
    assert len(unpacked(packed)) == 1


def test_relief_is_bright_to_the_north_west_and_dark_to_the_south_east(grid, crs):
    y, x = np.mgrid[0:40, 0:40]
    ridge = -20.0 * np.abs((x - 20) + (y - 20))  # runs from south-west to north-east
    image = hill_shading(grid.array(ridge, units="m"), crs=crs)
    pixels = np.array(
        Image.open(io.BytesIO(base64.b64decode(image["uri"].split(",")[1]))).convert("RGBA")
    )
    height, width = pixels.shape[:2]
    north_west, south_east = pixels[height // 4, width // 4], pixels[-height // 4, -width // 4]
    assert tuple(north_west[:3]) == (255, 255, 255)
    assert north_west[3] > 0
    assert tuple(south_east[:3]) == (30, 40, 55)
    assert south_east[3] > 0


def test_level_land_has_no_relief_and_no_town_is_not_built_up(grid, crs):
    level = grid.array(np.full((40, 40), 3.0), units="m")
    unknown = grid.array(np.full((40, 40), np.nan), units="m")
    assert hill_shading(level, crs=crs) is None
    assert hill_shading(unknown, crs=crs) is None
    assert built_up_image(level * 0, crs=crs) is None


def test_places_by_type_and_residents_in_both_languages(crs):
    places = gpd.GeoDataFrame(
        {
            "name": ["小村", "大村 / Big village", "Ordino", None, "塘沽"],
            "type": ["village", "village", "town", "city", "city"],
            "population": [10.0, 900.0, np.nan, 5.0, np.nan],
        },
        geometry=gpd.points_from_xy([0, 10, 20, 30, 40], [0, 0, 0, 0, 0]),
        crs=crs,
    )
    found = pack_places(places)
    assert found["names"] == ["塘沽", "Ordino", "大村", "小村"]
    assert found["names_en"] == ["Tanggu", "", "Big village", "Xiaocun"]
    assert list(base64.b64decode(found["ranks"])) == [0, 1, 3, 3]
    assert pack_places(places, most=1)["names"] == ["塘沽"]


@pytest.mark.parametrize("name", ["lines", "built_up", "hills", "places"])
def test_a_context_of_nothing_is_empty(name, crs):
    assert name not in maps.pack_context(maps.Context(), crs=crs)


def test_a_hostile_name_stays_a_text(page, crs):
    places = gpd.GeoDataFrame(
        {"name": ["</script><b>"]}, geometry=[box(0, 0, 9, 9).centroid], crs=crs
    )
    packed = maps.pack_context(maps.Context(places=places), crs=crs)
    page_ = maps.Page(title="a", crs=page.crs, districts=page.districts, context=packed)
    assert "</script><b>" not in maps.page_html(page_)
