"""The same values in every form that GDAL writes them: each is applied, or refused in one sentence."""

import gzip
import os

import numpy as np
import pytest
import rasterio
from affine import Affine
from pyproj import CRS

from fugai.errors import InputError
from fugai.grid import Grid
from fugai.intake import RasterSource, read_clutter, read_population, read_terrain

UTM = CRS.from_epsg(32650)
GRID = Grid(crs=UTM, transform=Affine(100, 0, 500_000, 0, -100, 4_000_400), shape=(4, 4))
VALUES = np.arange(16, dtype="float32").reshape(4, 4) + 1.0


def tif(path, values=VALUES, transform=GRID.transform, crs=UTM, **options):
    bands = np.atleast_3d(np.asarray(values).T).T
    tags = options.pop("band", {})
    with rasterio.open(
        path,
        "w",
        driver="GTiff",
        width=bands.shape[2],
        height=bands.shape[1],
        count=bands.shape[0],
        dtype=bands.dtype,
        crs=crs,
        transform=transform,
        **options,
    ) as target:
        target.write(bands)
        for key, value in tags.items():
            setattr(target, key, value)
    return path


def heights(path, grid=GRID):
    return read_terrain(path, grid).frame.to_numpy()


def test_scale_and_offset_are_applied_and_said(tmp_path):
    path = tif(tmp_path / "t.tif", VALUES.astype("int16"), band={"scales": (0.5,), "offsets": (3,)})
    reading = read_terrain(path, GRID)
    np.testing.assert_allclose(reading.frame, VALUES * 0.5 + 3)
    assert "multiplied by 0.5, then 3 is added" in reading.notes[0]
    people = read_population(path, GRID)
    assert float(people.frame.sum()) == pytest.approx(float((VALUES * 0.5 + 3).sum()))
    assert "multiplied by 0.5" in people.notes[0]


def test_no_data_is_compared_before_scaling(tmp_path):
    values = VALUES.astype("int16")
    values[0, 0] = -1
    path = tif(tmp_path / "t.tif", values, nodata=-1, band={"scales": (10.0,)})
    assert np.isnan(heights(path)[0, 0])
    assert heights(path)[0, 1] == 20.0


@pytest.mark.parametrize("scale", [0.0, np.nan, np.inf])
def test_a_scale_that_is_none_is_refused(tmp_path, scale):
    path = tif(tmp_path / "t.tif", VALUES, band={"scales": (scale,)})
    with pytest.raises(InputError, match="must scale its values by a number other than 0"):
        read_terrain(path, GRID)


def test_south_up_and_mirrored(tmp_path):
    up = Affine(100, 0, 500_000, 0, 100, 4_000_000)
    left = Affine(-100, 0, 500_400, 0, -100, 4_000_400)
    np.testing.assert_array_equal(heights(tif(tmp_path / "u.tif", VALUES[::-1], up)), VALUES)
    np.testing.assert_array_equal(heights(tif(tmp_path / "l.tif", VALUES[:, ::-1], left)), VALUES)
    people = read_population(tif(tmp_path / "p.tif", VALUES[::-1], up), GRID)
    np.testing.assert_array_equal(people.frame, VALUES)


def test_rotated_by_a_quarter_is_the_transposed_raster(tmp_path):
    # columns go south, rows go east
    turned = Affine(0, 100, 500_000, -100, 0, 4_000_400)
    path = tif(tmp_path / "r.tif", VALUES.T, turned)
    np.testing.assert_allclose(heights(path), VALUES)
    np.testing.assert_allclose(read_population(path, GRID).frame, VALUES)
    np.testing.assert_allclose(read_clutter(path, GRID, classes={1: 3}).frame[0, 0], 3)


def test_rotated_by_any_angle_a_plane_stays_a_plane(tmp_path):
    turned = Affine.translation(500_200, 4_000_200) * Affine.rotation(30) * Affine.scale(50, -50)
    turned *= Affine.translation(-10, -10)
    column, row = np.meshgrid(np.arange(20) + 0.5, np.arange(20) + 0.5)
    x, y = turned * (column, row)
    path = tif(tmp_path / "r.tif", (x - 500_000) + 2 * (y - 4_000_000), turned)
    expected = (GRID.x[None, :] - 500_000) + 2 * (GRID.y[:, None] - 4_000_000)
    np.testing.assert_allclose(heights(path), expected, atol=1e-6)


def test_cells_without_size_are_refused(tmp_path):
    path = tif(tmp_path / "t.tif", VALUES, Affine(100, 100, 0, 100, 100, 0))
    with pytest.raises(InputError, match="must have cells with a size"):
        read_terrain(path, GRID)


@pytest.mark.parametrize("crs", ["EPSG:32650+5773", "EPSG:32650+3855"])
def test_a_vertical_crs_beside_the_horizontal_one_is_used(tmp_path, crs):
    np.testing.assert_array_equal(heights(tif(tmp_path / "t.tif", VALUES, crs=crs)), VALUES)


def test_heights_in_feet_by_the_vertical_crs_and_by_the_source(tmp_path):
    path = tif(tmp_path / "t.tif", VALUES, crs="EPSG:32650+6360")  # NAVD88 height (ftUS)
    np.testing.assert_allclose(heights(path), VALUES * 1200 / 3937)
    plain = tif(tmp_path / "p.tif", VALUES)
    np.testing.assert_allclose(heights(RasterSource(path=plain, unit="ft")), VALUES * 0.3048)


def test_a_unit_may_not_contradict_the_file(tmp_path):
    path = tif(tmp_path / "t.tif", VALUES, band={"units": ("m",)})
    with pytest.raises(InputError, match=r"`unit` of `t.tif` must be that of the file, 'm'"):
        read_terrain(RasterSource(path=path, unit="ft"), GRID)


def test_ellipsoidal_heights_are_said(tmp_path):
    degrees = Affine(0.01, 0, 116.9, 0, -0.01, 36.2)
    path = tif(tmp_path / "t.tif", np.full((20, 20), 9.0), degrees, crs="EPSG:4979")
    reading = read_terrain(path, GRID)
    assert (reading.frame == 9.0).all()
    assert any("above the ellipsoid" in note for note in reading.notes)


@pytest.mark.parametrize(
    ("unit", "persons_per_cell"),
    [
        ("people/km2", 0.01),
        ("persons per sq km", 0.01),
        ("inhabitants/km²", 0.01),
        ("人/平方公里", 0.01),
        ("people km-2", 0.01),
        ("persons/ha", 1.0),
        ("1/m2", 10_000.0),
        ("persons", 1.0),
        ("people per pixel", 1.0),
        ("thousand people", 1000.0),
    ],
)
def test_units_of_population(tmp_path, unit, persons_per_cell):
    path = tif(tmp_path / "p.tif", np.full((4, 4), 0.5), band={"units": (unit,)})
    found = read_population(path, GRID).frame
    np.testing.assert_allclose(found, 0.5 * persons_per_cell, rtol=1e-9)
    bare = RasterSource(path=tif(tmp_path / "q.tif", np.full((4, 4), 0.5)), unit=unit)
    np.testing.assert_allclose(read_population(bare, GRID).frame, found, rtol=1e-9)


def test_density_in_degrees_counts_the_area_of_each_cell(tmp_path):
    path = tif(
        tmp_path / "p.tif",
        np.full((60, 60), 100.0),
        Affine(0.001, 0, 116.97, 0, -0.001, 36.17),
        crs=4326,
        band={"units": ("people/km2",)},
    )
    # 100 persons per km2 on cells of 0.01 km2
    np.testing.assert_allclose(read_population(path, GRID).frame.mean(), 1.0, rtol=0.03)


@pytest.mark.parametrize("unit", ["K", "metre", "households", "USD/km2"])
def test_other_units_are_no_people(tmp_path, unit):
    path = tif(tmp_path / "p.tif", VALUES, band={"units": (unit,)})
    with pytest.raises(InputError, match="must count persons per cell or per area"):
        read_population(path, GRID)


@pytest.mark.parametrize("value", [1e30, 3.4e38, 65_535.0, np.inf, -9999.0])
def test_counts_that_no_place_has(tmp_path, value):
    values = np.full((4, 4), value)
    with pytest.raises(InputError, match=r"found no data there; 16 cells, e.g."):
        read_population(tif(tmp_path / "all.tif", values), GRID)
    values[1:] = 5.0
    reading = read_population(tif(tmp_path / "some.tif", values), GRID)
    assert float(reading.frame.sum()) == 60.0
    assert reading.findings["value"].tolist() == [f"4 cells, e.g. {value:g}"]


def test_one_band_is_asked_where_there_are_several(tmp_path):
    bands = np.stack([VALUES, VALUES * 2, VALUES * 3])
    path = tif(
        tmp_path / "b.tif",
        bands,
        photometric="minisblack",
        band={"descriptions": ("2014", "2015", "2016")},
    )
    with pytest.raises(InputError, match=r"`band` must name one of 1 \('2014'\), 2 \('2015'\)"):
        read_population(path, GRID)
    for band in (2, "2015"):
        np.testing.assert_array_equal(heights(RasterSource(path=path, band=band)), VALUES * 2)
    for band in (0, 4, "2017", -1):
        with pytest.raises(InputError, match=r"`band` of `b\.tif` must be one of 1"):
            read_terrain(RasterSource(path=path, band=band), GRID)


def test_a_picture_is_no_population(tmp_path):
    path = tif(tmp_path / "rgb.tif", np.full((3, 4, 4), 200, "uint8"), photometric="rgb")
    for read in (read_population, read_terrain, read_clutter):
        with pytest.raises(InputError, match="found a picture"):
            read(path, GRID)


def test_a_band_of_transparency_hides_and_is_no_choice(tmp_path):
    bands = np.stack([VALUES, np.where(VALUES > 8, 255, 0)]).astype("uint8")
    path = tif(tmp_path / "a.tif", bands, alpha="yes", photometric="minisblack")
    found = heights(path)
    assert np.isnan(found[:2]).all()
    np.testing.assert_array_equal(found[2:], VALUES[2:])


def test_classes_with_a_table_of_colours(tmp_path):
    codes = np.array([[1, 2, 3, 3]] * 4, dtype="uint8")
    path = tif(tmp_path / "c.tif", codes)
    with rasterio.open(path, "r+") as target:
        target.write_colormap(1, {1: (0, 255, 0, 255), 2: (200, 200, 0, 255), 3: (255, 0, 0, 255)})
    np.testing.assert_array_equal(read_clutter(path, GRID).frame, codes)
    for read in (read_population, read_terrain):
        with pytest.raises(InputError, match="with a table of colours"):
            read(path, GRID)


def test_esri_grid_with_and_without_its_crs(tmp_path):
    rows = "\n".join(" ".join(str(v) for v in row) for row in VALUES)
    head = (
        "ncols 4\nnrows 4\nxllcorner 500000\nyllcorner 4000000\ncellsize 100\nNODATA_value -9999\n"
    )
    path = tmp_path / "t.asc"
    path.write_text(head + rows.replace("16.0", "-9999") + "\n")
    with pytest.raises(InputError, match="must say where it lies"):
        read_terrain(path, GRID)
    found = heights(RasterSource(path=path, crs="EPSG:32650"))
    assert np.isnan(found[3, 3])
    np.testing.assert_array_equal(found[:3], VALUES[:3])
    path.with_suffix(".prj").write_text(UTM.to_wkt("WKT1_ESRI"))
    np.testing.assert_array_equal(heights(path), found)
    with pytest.raises(InputError, match=r"`crs` of `t\.asc` must be that of the file"):
        read_terrain(RasterSource(path=path, crs="EPSG:32649"), GRID)


VRT = """<VRTDataset rasterXSize="4" rasterYSize="4"><SRS>EPSG:32650</SRS>
<GeoTransform>500000, 100, 0, 4000400, 0, -100</GeoTransform>
<VRTRasterBand dataType="Float32" band="1" {more}>{inner}<SimpleSource>
<SourceFilename relativeToVRT="{relative}">{name}</SourceFilename><SourceBand>1</SourceBand>
<SrcRect xOff="0" yOff="0" xSize="4" ySize="4"/><DstRect xOff="0" yOff="0" xSize="4" ySize="4"/>
</SimpleSource></VRTRasterBand></VRTDataset>"""


def vrt(folder, name, *, relative=1, more="", inner=""):
    path = folder / "m.vrt"
    path.write_text(VRT.format(name=name, relative=relative, more=more, inner=inner))
    return path


def test_a_mosaic_of_files_beside_it(tmp_path):
    tif(tmp_path / "part.tif")
    path = vrt(tmp_path, "part.tif")
    np.testing.assert_array_equal(heights(path), VALUES)
    with pytest.raises(InputError, match="beside its tiles, which would be read twice"):
        read_population(tmp_path, GRID)


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("m.vrt", "must be made of GeoTIFF files, `m.vrt` is something else"),
        ("/vsicurl/http://10.255.255.1/x.tif", "files of its own folder"),
        ("http://user:secret@10.255.255.1/x.tif", "files of its own folder"),
        ("../part.tif", "files of its own folder"),
        ("/etc/passwd", "files of its own folder"),
        ("", "files of its own folder"),
        ("none.tif", "must be an existing file"),
        ("text.tif", "`text.tif` is something else"),
    ],
)
def test_a_mosaic_may_not_name_anything_else(tmp_path, name, message):
    (tmp_path / "text.tif").write_text("<VRTDataset/>")
    with pytest.raises(InputError, match=message) as caught:
        read_terrain(vrt(tmp_path, name), GRID)
    assert "secret" not in str(caught.value)


def test_a_mosaic_may_not_compute(tmp_path):
    tif(tmp_path / "part.tif")
    more = 'subClass="VRTDerivedRasterBand"'
    inner = "<PixelFunctionType>f</PixelFunctionType><PixelFunctionLanguage>Python</PixelFunctionLanguage>"
    for path in (vrt(tmp_path, "part.tif", more=more), vrt(tmp_path, "part.tif", inner=inner)):
        with pytest.raises(InputError, match="must place files beside each other"):
            read_terrain(path, GRID)
    with pytest.raises(InputError, match="files of its own folder"):
        read_terrain(vrt(tmp_path, "part.tif", relative=0), GRID)
    for text in (
        "<VRTDataset>",
        "<kml/>",
        '<!DOCTYPE a [<!ENTITY b "c">]><VRTDataset/>',
        "<VRTDataset/>",
    ):
        (tmp_path / "m.vrt").write_text(text)
        with pytest.raises(InputError, match=r"`m\.vrt` must"):
            read_terrain(tmp_path / "m.vrt", GRID)


def test_srtm_packed_and_with_half_as_many_columns(tmp_path):
    values = np.zeros((3601, 1801), dtype=">i2")
    values[0, 0], values[-1, -1] = 100, 7
    path = tmp_path / "N61E010.hgt.gz"
    path.write_bytes(gzip.compress(values.tobytes(), 1))
    for lon, lat, height in ((10, 62, 100), (11, 61, 7)):
        local = CRS.from_proj4(f"+proj=laea +lat_0={lat} +lon_0={lon} +datum=WGS84")
        around = Grid(crs=local, transform=Affine(4, 0, -2, 0, -4, 2), shape=(1, 1))
        assert heights(path, around).item() == pytest.approx(height, abs=1e-6)


def test_a_gzip_of_nothing_ends_at_once(tmp_path):
    path = tmp_path / "N61E010.hgt.gz"
    path.write_bytes(gzip.compress(bytes(200_000_000), 9))
    with pytest.raises(InputError, match="must unpack to at most"):
        read_terrain(path, GRID)
    path.write_bytes(gzip.compress(bytes(100))[:-9])
    with pytest.raises(InputError, match="must be a whole compressed file"):
        read_terrain(path, GRID)


def around_180():
    crs = CRS.from_proj4("+proj=laea +lat_0=-17 +lon_0=180 +datum=WGS84")
    return Grid(crs=crs, transform=Affine(1000, 0, -8000, 0, -1000, 8000), shape=(16, 16))


@pytest.mark.parametrize("west", [-180.0, 0.0])
def test_longitudes_of_either_kind_meet_at_their_seam(tmp_path, west):
    # a global raster whose value is the distance from 180 degrees in longitude
    lon = west + (np.arange(3600) + 0.5) / 10
    values = np.tile(180.0 - np.abs(np.mod(lon, 360) - 180.0), (40, 1)).astype("float32")
    path = tif(tmp_path / "g.tif", values, Affine(0.1, 0, west, 0, -0.1, -15), crs=4326)
    grid = around_180()
    found = heights(path, grid)
    np.testing.assert_allclose(found, found[:, ::-1], atol=1e-4)
    assert np.isfinite(found).all()
    assert 179.9 < found.min() < found.max() <= 180.0
    people = read_population(path, grid).frame
    assert np.isfinite(people).all()


def test_a_raster_of_0_to_360_covers_the_west(tmp_path):
    values = np.full((100, 3600), 12.0, dtype="float32")
    path = tif(tmp_path / "g.tif", values, Affine(0.1, 0, 0, 0, -0.1, 45), crs=4326)
    for lon in (-120, 0, 359.99):  # in America, at the seam, just beside it
        local = CRS.from_proj4(f"+proj=laea +lat_0=40 +lon_0={lon} +datum=WGS84")
        grid = Grid(crs=local, transform=Affine(1000, 0, -8000, 0, -1000, 8000), shape=(16, 16))
        np.testing.assert_allclose(heights(path, grid), 12.0, rtol=1e-12)


def test_tiles_with_the_same_people_are_not_added(tmp_path):
    paths = [tif(tmp_path / "a.tif"), tif(tmp_path / "b.tif")]
    with pytest.raises(InputError, match=r"`b.tif` and `a.tif` must not overlap"):
        read_population(paths, GRID)
    hidden = np.where(VALUES > 8, np.nan, VALUES)
    rest = np.where(VALUES > 8, VALUES, np.nan)
    parts = [tif(tmp_path / "c.tif", hidden), tif(tmp_path / "d.tif", rest)]
    np.testing.assert_array_equal(read_population(parts, GRID).frame, VALUES)


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="the system has no named pipes")
def test_a_pipe_among_the_tiles_is_refused(tmp_path):
    tif(tmp_path / "a.tif")
    os.mkfifo(tmp_path / "b.tif")
    for path in (tmp_path, tmp_path / "b.tif"):
        with pytest.raises(InputError, match=r"`b\.tif` must be a file, found a pipe"):
            read_terrain(path, GRID)


def test_a_large_claim_in_few_bytes_is_refused(tmp_path):
    path = tmp_path / "t.asc"
    path.write_text("ncols 1000000\nnrows 1000000\nxllcorner 0\nyllcorner 0\ncellsize 1\n1 2 3\n")
    with pytest.raises(InputError, match=r"`t\.asc` must"):
        read_terrain(RasterSource(path=path, crs="EPSG:32650"), GRID)
