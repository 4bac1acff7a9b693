"""Terrain on the grid: by hand, across tiles, with voids, from files that lie."""

import zipfile

import numpy as np
import pytest
import rasterio
from affine import Affine
from pyproj import CRS

from fugai.errors import InputError
from fugai.grid import Grid
from fugai.intake import read_clutter, read_terrain

UTM = CRS.from_epsg(32631)


def grid(west=0.0, north=400.0, shape=(4, 4), size=100.0):
    return Grid(crs=UTM, transform=Affine(size, 0, west, 0, -size, north), shape=shape)


def tif(path, values, west=0.0, north=400.0, size=100.0, crs=UTM, nodata=None, **options):
    data = np.asarray(values)
    with rasterio.open(
        path,
        "w",
        driver="GTiff",
        width=data.shape[1],
        height=data.shape[0],
        count=1,
        dtype=data.dtype,
        crs=crs,
        transform=Affine(size, 0, west, 0, -size, north),
        nodata=nodata,
        **options,
    ) as target:
        target.write(data, 1)
    return path


def hgt(path, values):
    path.write_bytes(np.asarray(values, dtype=">i2").tobytes())
    return path


def test_the_same_grid_is_copied(tmp_path):
    values = np.arange(16, dtype="float32").reshape(4, 4)
    reading = read_terrain(tif(tmp_path / "t.tif", values), grid())
    np.testing.assert_array_equal(reading.frame.to_numpy(), values)
    assert reading.frame.attrs["units"] == "m"
    assert reading.notes == ()


def test_bilinear_by_hand(tmp_path):
    # Centres of the grid lie a quarter cell from those of the source.
    values = np.array([[0.0, 8.0], [16.0, 24.0]], dtype="float32")
    reading = read_terrain(tif(tmp_path / "t.tif", values, size=200.0), grid())
    inner = reading.frame.to_numpy()[1:3, 1:3]
    np.testing.assert_allclose(inner, [[6.0, 10.0], [14.0, 18.0]])


def test_a_plane_stays_a_plane(tmp_path):
    x, y = np.meshgrid(np.arange(-350, 800, 70.0) + 35, 750 - np.arange(0, 1150, 70.0) - 35)
    path = tif(tmp_path / "t.tif", 4000 + 2 * x - 3 * y, west=-350, north=750, size=70)
    found = read_terrain(path, grid()).frame
    expected = 4000 + 2 * found["x"] - 3 * found["y"]
    np.testing.assert_allclose(found, expected.transpose("y", "x"), atol=1e-9)


def test_voids_stay_voids_and_do_not_pull_their_neighbours_down(tmp_path):
    values = np.full((6, 6), 50.0, dtype="float32")
    values[2, 2] = -9999
    path = tif(tmp_path / "t.tif", values, west=-130, north=530, nodata=-9999)
    found = read_terrain(path, grid(), widest_void_m=0.0).frame.to_numpy()
    assert np.isnan(found).sum() == 1
    np.testing.assert_allclose(found[~np.isnan(found)], 50.0, rtol=1e-12)


def test_a_small_void_is_filled_from_its_rim_and_said(tmp_path):
    x, y = np.meshgrid(np.arange(6.0), np.arange(6.0))
    plane = 100.0 + 10.0 * x + 20.0 * y
    with_void = plane.copy()
    with_void[2, 2:4] = -9999
    whole = read_terrain(tif(tmp_path / "w.tif", plane, west=-130, north=530), grid()).frame
    path = tif(tmp_path / "v.tif", with_void, west=-130, north=530, nodata=-9999)
    reading = read_terrain(path, grid())
    filled = reading.frame.attrs["filled_cells"]
    assert filled == 2
    np.testing.assert_allclose(reading.frame.to_numpy(), whole.to_numpy(), atol=6.0)
    assert reading.findings["action"].tolist() == ["flagged"]
    assert reading.findings["value"].tolist() == ["2 cells of the grid without a height"]
    assert np.isnan(read_terrain(path, grid(), widest_void_m=0.0).frame.to_numpy()).sum() == 2


def test_outside_the_raster_is_unknown_never_zero(tmp_path):
    path = tif(tmp_path / "t.tif", np.full((4, 2), 7.0))
    reading = read_terrain(path, grid())
    assert np.isnan(reading.frame.to_numpy()[:, 2:]).all()
    assert (reading.frame.to_numpy()[:, :2] == 7.0).all()
    assert "50 % of the grid" in reading.notes[0]


def test_tiles_join_without_a_seam(tmp_path):
    x, y = np.meshgrid(np.arange(25, 400, 50.0), 400 - np.arange(25, 400, 50.0))
    plane = x + 10 * y
    whole = read_terrain(tif(tmp_path / "w.tif", plane, size=50.0), grid(50, 350, (3, 3))).frame
    folder = tmp_path / "tiles"
    folder.mkdir()
    tif(folder / "a.tif", plane[:, :4], size=50.0)
    tif(folder / "b.tif", plane[:, 4:], west=200.0, size=50.0)
    for path in (folder, [folder / "b.tif", folder / "a.tif"]):
        joined = read_terrain(path, grid(50, 350, (3, 3))).frame
        np.testing.assert_allclose(joined, whole, atol=1e-9)


def test_other_crs(tmp_path):
    degrees = CRS.from_epsg(4326)
    path = tif(
        tmp_path / "t.tif", np.full((50, 50), 9.0), west=2.9, north=45.2, size=0.01, crs=degrees
    )
    found = read_terrain(path, grid(500_000, 4_980_000)).frame.to_numpy()
    assert (found == 9.0).all()


def test_impossible_heights_are_voids_and_findings(tmp_path):
    values = np.full((4, 4), 5.0)
    values[0, 0], values[0, 1] = 20_000, np.inf
    reading = read_terrain(tif(tmp_path / "t.tif", values), grid())
    assert np.isnan(reading.frame.to_numpy()).sum() == 2
    assert reading.findings["value"].tolist() == ["2 cells, e.g. 20000"]


def test_srtm_stands_on_the_lines_of_the_graticule(tmp_path):
    values = np.zeros((1201, 1201))
    values[0, 0], values[1200, 1200] = 100, -32768
    path = hgt(tmp_path / "N42E001.hgt", values)
    local = CRS.from_proj4("+proj=laea +lat_0=43 +lon_0=1 +datum=WGS84")
    around = Grid(crs=local, transform=Affine(10, 0, -5, 0, -10, 5), shape=(1, 1))
    # The cell's centre is the tile's north-west corner itself.
    assert read_terrain(path, around).frame.item() == pytest.approx(100, abs=1e-6)


def test_srtm_of_andorra(worlds):
    import geopandas as gpd  # noqa: PLC0415
    import shapely  # noqa: PLC0415

    from fugai.grid import choose_grid  # noqa: PLC0415
    from fugai.intake.rasters.hgt import read_hgt  # noqa: PLC0415

    path = worlds / "andorra" / "N42E001.hgt.zip"
    tile = read_hgt(path)
    assert int(np.isnan(tile.values).sum()) == 7_652
    assert (np.nanmin(tile.values), np.nanmax(tile.values)) == (349, 3100)
    area = gpd.GeoDataFrame(geometry=[shapely.box(1.4, 42.43, 1.79, 42.66)], crs=4326)
    reading = read_terrain(path, choose_grid(area, cell_size_m=200))
    assert 0 < int(reading.frame.isnull().sum()) < 200
    assert float(reading.frame.min()) > 600
    assert "left unknown" in reading.notes[0]


@pytest.mark.parametrize(
    ("name", "data", "message"),
    [
        (
            "N42E001.hgt",
            b"\0" * 100,
            "must hold 2,884,802 or .* bytes of heights, found 100",
        ),
        ("terrain.hgt", b"\0" * 100, "must be named after its corner"),
        ("t.tif", b"II*\0", "must be a whole GeoTIFF"),
        ("t.tif", b"not a tif", "must be a whole GeoTIFF"),
        ("t.tif", b"", "is empty"),
        ("t.png", b"\x89PNG", "must be a raster"),
    ],
)
def test_what_is_no_terrain(write, name, data, message):
    with pytest.raises(InputError, match=message):
        read_terrain(write(name, data), grid())


def test_a_tile_elsewhere(tmp_path):
    path = tif(tmp_path / "t.tif", np.ones((2, 2)), west=1e6)
    with pytest.raises(InputError, match="must have heights where the districts are, found none"):
        read_terrain(path, grid())


def test_no_files(tmp_path):
    with pytest.raises(InputError, match="must hold rasters"):
        read_terrain(tmp_path, grid())
    with pytest.raises(InputError, match="at least one file"):
        read_terrain([], grid())


def test_without_a_place_on_earth(tmp_path):
    with pytest.warns(rasterio.errors.NotGeoreferencedWarning):
        path = tif(tmp_path / "t.tif", np.ones((2, 2)), crs=None, west=0, north=0, size=1)
    with pytest.raises(InputError, match="must say where it lies"):
        read_terrain(path, grid())


def test_a_truncated_tif(tmp_path):
    rng = np.random.default_rng(1)
    path = tif(tmp_path / "t.tif", rng.random((200, 200)), size=2.0, compress="deflate")
    path.write_bytes(path.read_bytes()[:5000])
    with pytest.raises(InputError, match=r"must be a whole (raster|GeoTIFF)"):
        read_terrain(path, grid())


@pytest.mark.parametrize("options", [{"tiled": True}, {"blockysize": 40_000}])
def test_a_claim_of_gigabytes(tmp_path, options):
    path = tmp_path / "t.tif"
    with rasterio.open(
        path,
        "w",
        driver="GTiff",
        width=40_000,
        height=40_000,
        count=1,
        dtype="float64",
        crs=UTM,
        transform=Affine(0.01, 0, 0, 0, -0.01, 400),
        sparse_ok=True,
        **options,
    ):
        pass
    assert path.stat().st_size < 2_000_000
    with pytest.raises(InputError, match="must not claim more than it can hold"):
        read_terrain(path, grid())


def test_zipped_heights_must_be_alone(tmp_path):
    path = tmp_path / "N42E001.hgt.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("a.hgt", "x")
        archive.writestr("b.hgt", "x")
    with pytest.raises(InputError, match=r"must hold one .hgt file"):
        read_terrain(path, grid())


def test_clutter(tmp_path):
    values = np.array([[1, 2], [3, 7]], dtype="uint8")
    path = tif(tmp_path / "c.tif", values, size=200.0)
    reading = read_clutter(path, grid())
    assert reading.frame.dtype == "int8"
    np.testing.assert_array_equal(reading.frame, np.kron([[1, 2], [3, 0]], np.ones((2, 2))))
    assert reading.findings["value"].tolist() == ["4 cells, e.g. 7"]
    mapped = read_clutter(path, grid(), classes={1: 3, 2: 2, 3: 1, 7: 0})
    assert len(mapped.findings) == 0
    assert mapped.frame.to_numpy()[0, 0] == 3
    with pytest.raises(InputError, match="must lie where the districts are"):
        read_clutter(tif(tmp_path / "d.tif", values, west=1e6), grid())


class TestUnits:
    """Feet that a file admits, and feet that its mountains give away."""

    @staticmethod
    def in_unit(path, unit):
        with rasterio.open(path, "r+") as target:
            target.units = (unit,)
        return path

    @pytest.mark.parametrize(
        ("unit", "metres"), [("ft", 304.8), ("US survey foot", 1000 * 1200 / 3937), ("m", 1000.0)]
    )
    def test_a_band_that_names_its_unit(self, tmp_path, unit, metres):
        path = self.in_unit(tif(tmp_path / "t.tif", np.full((4, 4), 1000.0)), unit)
        reading = read_terrain(path, grid())
        np.testing.assert_allclose(reading.frame, metres, rtol=1e-12)
        assert len(reading.notes) == (unit != "m")
        assert all("t.tif are multiplied by 0.3048" in note for note in reading.notes)

    def test_a_vertical_crs_in_feet(self, tmp_path):
        path = tif(tmp_path / "t.tif", np.full((4, 4), 1000.0), crs=CRS("EPSG:32631+6360"))
        np.testing.assert_allclose(read_terrain(path, grid()).frame, 1000 * 1200 / 3937, rtol=1e-9)

    def test_a_unit_that_is_not_a_length(self, tmp_path):
        path = self.in_unit(tif(tmp_path / "t.tif", np.full((4, 4), 10.0)), "degrees")
        with pytest.raises(InputError, match="in metres or feet, found the unit 'degrees'"):
            read_terrain(path, grid())

    @pytest.mark.parametrize(("factor", "notes"), [(1.0, 0), (1 / 0.3048, 1)])
    def test_mountains_in_feet_are_too_steep(self, tmp_path, factor, notes):
        x, y = np.meshgrid(np.arange(60), np.arange(60))
        ridges = 700.0 * np.abs((x + y) % 14 - 7) / 7
        # 50 m up along both axes of a cell of 100 m: 35 degrees, and 67 where feet are taken for metres
        path = tif(tmp_path / "t.tif", factor * ridges * 0.5, north=6000.0)
        found = read_terrain(path, grid(north=6000.0, shape=(60, 60))).notes
        assert len(found) == notes
        assert all("may be in feet" in note for note in found)

    def test_lowland_in_feet_cannot_be_told(self, tmp_path):
        x, y = np.meshgrid(np.arange(60), np.arange(60))
        path = tif(tmp_path / "t.tif", 0.1 * x + 0.2 * y, north=6000.0)
        assert read_terrain(path, grid(north=6000.0, shape=(60, 60))).notes == ()
