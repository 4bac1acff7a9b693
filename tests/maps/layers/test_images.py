"""Palette images and their place on Web Mercator."""

from __future__ import annotations

import base64
import io

import geopandas as gpd
import numpy as np
import pytest
from affine import Affine
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image
from pyproj import CRS, Transformer
from shapely.geometry import box

from fugai.errors import ContractError, CRSMismatchError
from fugai.maps import class_raster_layer
from fugai.maps.encoding.png import indexed_png, rgba
from fugai.maps.layers.projection import OUTSIDE, array_crs, array_transform, warp_codes


@given(st.integers(1, 256), st.integers(1, 9), st.integers(1, 21), st.integers(0, 99))
def test_png_reads_back(colours, rows, columns, seed):
    rng = np.random.default_rng(seed)
    palette = [tuple(int(v) for v in rng.integers(0, 256, 4)) for _ in range(colours)]
    indices = rng.integers(0, colours, (rows, columns)).astype(np.uint8)
    image = Image.open(io.BytesIO(indexed_png(indices, palette)))
    assert image.mode == "P"
    assert np.array_equal(np.asarray(image.convert("RGBA")), np.array(palette)[indices])


def test_png_of_nothing_or_of_unknown_colours():
    with pytest.raises(ContractError, match="at least one pixel"):
        indexed_png(np.zeros((0, 3), dtype=np.uint8), [(0, 0, 0, 0)])
    with pytest.raises(ContractError, match="every index"):
        indexed_png(np.ones((1, 1), dtype=np.uint8), [(0, 0, 0, 0)])
    for wrong in ("red", "#12345", "#12345g", "url(x)"):
        with pytest.raises(ContractError, match="#rrggbb"):
            rgba(wrong)


@pytest.mark.parametrize("cells", [40, 1300])
def test_every_pixel_shows_the_cell_under_its_centre(crs, cells):
    """Against pyproj, pixel by pixel, at both drawing resolutions and a raster turned by its CRS."""
    west_of_middle = Affine(100.0, 0.0, 60_000.0, 0.0, -100.0, 130_000.0)
    codes = (np.add.outer(np.arange(cells) * 3, np.arange(cells) * 5) % 7).astype(np.int16)
    warped = warp_codes(codes, west_of_middle, crs)
    height, width = warped.codes.shape
    rng = np.random.default_rng(1)
    rows, columns = rng.integers(0, height, 4000), rng.integers(0, width, 4000)
    to_mercator = Transformer.from_crs(4326, 3857, always_xy=True)
    west, south, east, north = warped.bounds
    left, top = to_mercator.transform(west, north)
    right, bottom = to_mercator.transform(east, south)
    x = left + (columns + 0.5) * (right - left) / width
    y = top - (rows + 0.5) * (top - bottom) / height
    gx, gy = Transformer.from_crs(3857, crs, always_xy=True).transform(x, y)
    column = np.floor((gx - 60_000.0) / 100.0).astype(int)
    row = np.floor((130_000.0 - gy) / 100.0).astype(int)
    inside = (row >= 0) & (row < cells) & (column >= 0) & (column < cells)
    expected = np.where(inside, codes[row.clip(0, cells - 1), column.clip(0, cells - 1)], OUTSIDE)
    # A centre within 5 cm of a cell's edge may fall either way.
    off = np.abs(np.stack((gx, gy)) % 100.0)
    clear = np.all((off > 0.05) & (off < 99.95), axis=0)
    assert clear.mean() > 0.99
    assert np.array_equal(warped.codes[rows, columns][clear], expected[clear])
    assert inside.mean() > 0.9


def test_large_rasters_are_drawn_coarser(crs):
    codes = np.ones((200, 300), dtype=np.int16)
    transform = Affine(100.0, 0.0, 0.0, 0.0, -100.0, 0.0)
    fine, coarse = (warp_codes(codes, transform, crs, max_pixels=n) for n in (10**6, 15_000))
    assert fine.cell_size_m == pytest.approx(50.0, rel=0.01)
    # a quarter of the 60,000 cells: twice the edge
    assert coarse.cell_size_m == pytest.approx(200.0, rel=0.02)
    assert coarse.codes.size <= 15_600


def test_nothing_is_drawn_outside_the_polygons(crs, grid):
    half = gpd.GeoDataFrame(geometry=[box(-2000, -2000, 0, 2000)], crs=crs)
    codes = np.ones(grid.shape, dtype=np.int16)
    warped = warp_codes(codes, grid.transform, crs, within=half)
    drawn = warped.codes == 1
    assert drawn.mean() == pytest.approx(0.5, abs=0.02)
    assert not drawn[:, drawn.shape[1] // 2 + 2 :].any()


def test_transform_and_crs_of_an_array(grid, crs):
    array = grid.array(np.zeros(grid.shape, dtype=np.int8), units="")
    assert array_transform(array, name="a").almost_equals(grid.transform)
    assert array_crs(array, None, name="a") == crs
    with pytest.raises(CRSMismatchError, match="page's CRS"):
        array_crs(array, CRS.from_epsg(32650), name="a")
    with pytest.raises(CRSMismatchError, match="none"):
        array_crs(array.drop_attrs(), None, name="a")
    with pytest.raises(ContractError, match="north to south"):
        array_transform(array[::-1], name="a")
    with pytest.raises(ContractError, match="dimensions"):
        array_transform(array[0], name="a")
    assert array_transform(array[:1], name="a").e == -100.0


def test_unknown_cells_are_hatched_and_codes_without_class_are_clear(grid):
    codes = np.zeros(grid.shape, dtype=np.int8)
    codes[:, 20:] = 5
    codes[:, 30:] = 9
    layer = class_raster_layer(
        grid.array(codes, units=""),
        id="r",
        classes={0: ("未知", "Unknown", "#9aa3ad"), 5: ("好", "Good", "#112233")},
    )
    image = layer.payload["images"][0]["uri"].split(",")[1]
    rgba_image = np.asarray(Image.open(io.BytesIO(base64.b64decode(image))).convert("RGBA"))
    height, width = rgba_image.shape[:2]
    middle = rgba_image[height // 4 : 3 * height // 4]
    # two opacities of one grey in the western half
    unknown = middle[:, width // 8 : width // 3].reshape(-1, 4)
    assert {tuple(v) for v in np.unique(unknown, axis=0).tolist()} == {
        (154, 163, 173, 70),
        (154, 163, 173, 255),
    }
    assert tuple(middle[0, int(width * 0.62)]) == (17, 34, 51, 255)
    assert middle[0, int(width * 0.85)][3] == 0


def test_raster_layers_must_hold_classes(grid):
    level = grid.array(np.zeros(grid.shape), units="dBm")
    with pytest.raises(ContractError, match="integer class codes"):
        class_raster_layer(level, classes={0: ("", "", "#000000")})
    with pytest.raises(ContractError, match="a raster and a class"):
        class_raster_layer({}, classes={0: ("", "", "#000000")})
