"""Rasters in and out as rioxarray keeps them, with rioxarray itself in between."""

from __future__ import annotations

import io

import geopandas as gpd
import numpy as np
import pytest
import rasterio
import rioxarray
import xarray as xr
from affine import Affine
from pyproj import CRS
from shapely.geometry import Point, box

from fugai import wireless
from fugai.broadband import degree_of_urbanisation, settlement_area
from fugai.delivery import reachable_mask
from fugai.errors import ContractError, CRSMismatchError
from fugai.georeference import as_raster, crs_of, like, spatial_ref, undecoded
from fugai.grid import Grid, choose_crs
from fugai.maps import quick_map
from fugai.store import write_raster
from fugai.store.values import load_value, save_value
from fugai.zonal import population_served, sample, share_covered, zone_weights

ALBERS = choose_crs((116.7, 38.55, 118.06, 40.25))
VALUES = np.array([[1.0, 2.0, np.nan], [4.0, 5.0, 6.0]])


@pytest.fixture(params=[CRS.from_epsg(32650), ALBERS], ids=["utm", "albers"])
def grid(request):
    return Grid(crs=request.param, transform=Affine(100, 0, 1000, 0, -100, 2000), shape=(2, 3))


def weights_of(grid):
    west, south, east, north = grid.bounds
    halves = [box(west, south, west + 100, north), box(west + 100, south, east, north)]
    return zone_weights(grid, gpd.GeoSeries(halves, index=["a", "b"], crs=grid.crs))


def write(path, values, grid, *, nodata=None, scale=None, **options):
    values = np.atleast_3d(values.T).T if values.ndim == 2 else values
    options = {"crs": grid.crs.to_wkt(), "transform": grid.transform, **options}
    count, rows, columns = values.shape
    with rasterio.open(
        path,
        "w",
        driver="GTiff",
        height=rows,
        width=columns,
        count=count,
        dtype=values.dtype,
        nodata=nodata,
        **options,
    ) as sink:
        sink.write(values)
        if scale is not None:
            sink.scales, sink.offsets = (scale[0],) * count, (scale[1],) * count
    return path


def test_what_fugai_makes_is_what_rioxarray_reads(grid):
    array = grid.array(VALUES, units="dBm", name="rsrp")
    assert CRS.from_user_input(array.rio.crs) == grid.crs
    assert array.rio.transform() == grid.transform
    assert np.isnan(array.rio.nodata)
    assert array.rio.resolution() == (100.0, -100.0)
    assert Grid.of(array) == grid
    assert grid.array(VALUES > 2, units="1").rio.nodata is None


def test_the_crs_survives_arithmetic_comparison_and_cutting(grid):
    array = grid.array(VALUES, units="dBm")
    one = grid.array(np.ones((2, 3)), units="dB")
    for made in (array + 1, array > 2, array - one, array.where(array > 1), np.abs(array), -one):
        assert Grid.of(made) == grid
        grid.assert_aligned(made, name="made")
        assert CRS.from_user_input(made.rio.crs) == grid.crs
    part = array.isel(x=slice(1, 3))
    # no transform in the array that a cut would leave behind
    assert part.rio.transform() == Affine(100, 0, 1100, 0, -100, 2000)
    assert Grid.of(part) == grid.window(slice(0, 2), slice(1, 3))
    assert CRS.from_user_input(array.max("x").rio.crs) == grid.crs


@pytest.mark.parametrize("shape", [(1, 1), (1, 3), (3, 1)])
def test_a_single_row_column_or_cell_keeps_its_transform(grid, shape):
    small = grid.window(slice(0, 1), slice(0, 1))
    small = Grid(crs=small.crs, transform=small.transform, shape=shape)
    array = small.array(np.zeros(shape), units="1")
    assert array.rio.transform() == small.transform
    assert Grid.of(array) == small
    assert Grid.of(as_raster(array.rio.write_crs(grid.crs))) == small


@pytest.mark.parametrize("kind", ["dataarray", "dataset"])
def test_netcdf_there_and_back(grid, tmp_path, kind):
    array = grid.array(VALUES.astype(np.float32), units="dBm", name="rsrp")
    path = tmp_path / "a.nc"
    (array if kind == "dataarray" else array.to_dataset()).to_netcdf(path, engine="scipy")
    with xr.open_dataset(path, engine="scipy", decode_coords="all") as opened:
        back = opened["rsrp"].load()
    assert Grid.of(back) == grid
    assert back.attrs["units"] == "dBm"
    assert np.isnan(back.rio.nodata)
    np.testing.assert_array_equal(back, array)
    grid.assert_aligned(back, name="rsrp")


def test_netcdf_opened_without_its_crs_says_how_to_open_it(grid, tmp_path):
    path = tmp_path / "a.nc"
    grid.array(VALUES, units="dBm", name="rsrp").to_netcdf(path, engine="scipy")
    with (
        xr.open_dataset(path, engine="scipy") as opened,
        pytest.raises(CRSMismatchError, match='decode_coords="all"'),
    ):
        Grid.of(opened["rsrp"])


def test_geotiff_by_rioxarray_there_and_back(grid, tmp_path):
    array = grid.array(VALUES, units="dBm", name="rsrp")
    array.rio.to_raster(tmp_path / "theirs.tif")
    write_raster(array, grid, tmp_path / "ours.tif")
    for name in ("theirs.tif", "ours.tif"):
        with rasterio.open(tmp_path / name) as source:
            assert CRS.from_user_input(source.crs) == grid.crs
            assert source.transform == grid.transform
            assert np.isnan(source.nodata)
        for masked in (False, True):
            with rioxarray.open_rasterio(tmp_path / name, masked=masked) as opened:
                assert Grid.of(as_raster(opened)) == grid
                np.testing.assert_array_equal(as_raster(opened), array)


@pytest.mark.parametrize("masked", [False, True], ids=["attribute", "masked"])
@pytest.mark.parametrize(
    ("dtype", "nodata"), [("int16", -9999), ("uint8", 255), ("float32", -3.4e38)]
)
def test_every_way_to_say_no_data_gives_the_same_sums(grid, tmp_path, masked, dtype, nodata):
    path = write(
        tmp_path / "p.tif",
        np.where(np.isnan(VALUES), nodata, VALUES).astype(dtype),
        grid,
        nodata=nodata,
    )
    weights = weights_of(grid)
    with rioxarray.open_rasterio(path, masked=masked) as people:
        assert weights.sum(people).tolist() == [5.0, 13.0]
        assert weights.mean(people).tolist() == [2.5, pytest.approx(13 / 3)]
        decoded = as_raster(people)
    assert decoded.dtype.kind == "f"
    assert np.isnan(decoded.rio.nodata)


def test_south_up_files_are_turned(grid, tmp_path):
    up = Affine(100, 0, 1000, 0, 100, 1800)
    path = write(tmp_path / "up.tif", VALUES[::-1], grid, transform=up, nodata=np.nan)
    with rioxarray.open_rasterio(path) as opened:
        assert opened.y[0] < opened.y[-1]
        with pytest.raises(ContractError, match=r"dims \(y, x\)"):
            grid.assert_aligned(opened, name="a")
        with pytest.raises(CRSMismatchError, match="shifted"):
            grid.assert_aligned(opened.squeeze("band", drop=True), name="a")
        assert weights_of(grid).sum(opened).tolist() == [5.0, 13.0]
        point = gpd.GeoSeries([Point(1050, 1950)], crs=grid.crs)
        assert sample(opened, point).tolist() == [1.0]
    np.testing.assert_array_equal(as_raster(opened), VALUES)


def test_scale_and_offset_are_applied(grid, tmp_path):
    path = write(
        tmp_path / "s.tif",
        np.array([[10, 20, -1], [40, 50, 60]], dtype=np.int16),
        grid,
        nodata=-1,
        scale=(0.1, 2.0),
    )
    with rioxarray.open_rasterio(path) as opened:
        with pytest.raises(ContractError, match=r"found scale_factor 0\.1"):
            grid.assert_aligned(opened.isel(band=0), name="a")
        np.testing.assert_allclose(as_raster(opened), VALUES + 2.0, rtol=1e-6)
        assert undecoded(as_raster(opened)) is None
    with rioxarray.open_rasterio(path, mask_and_scale=True) as opened:
        np.testing.assert_allclose(as_raster(opened), VALUES + 2.0, rtol=1e-6)


def test_what_cannot_be_one_raster_is_refused(grid, tmp_path):
    path = write(tmp_path / "two.tif", np.stack([VALUES, VALUES]), grid)
    with rioxarray.open_rasterio(path) as two:
        with pytest.raises(ContractError, match="`served` must have one band, found 2"):
            as_raster(two, name="served")
        assert Grid.of(as_raster(two.sel(band=2))) == grid
    turned = write(tmp_path / "t.tif", VALUES, grid, transform=Affine(100, 9, 1000, 9, -100, 2000))
    with rioxarray.open_rasterio(turned) as opened, pytest.raises(ContractError, match="north-up"):
        as_raster(opened)
    with pytest.raises(ContractError, match="dims y and x"):
        as_raster(xr.DataArray([[1.0]], dims=("lat", "lon")))
    with pytest.raises(ContractError, match=r"found dims \('x', 'y'\)"):
        grid.assert_aligned(grid.array(VALUES, units="1").transpose("x", "y"), name="a")
    far = grid.array(np.where(np.isnan(VALUES), -9999.0, VALUES), units="1")
    with pytest.raises(ContractError, match="no data as -9999"):
        grid.assert_aligned(far.rio.write_nodata(-9999.0), name="a")


def test_a_file_without_coordinates_is_laid_by_its_transform(grid, tmp_path):
    shifted = Affine(100, 0, 1100, 0, -100, 2000)
    path = write(tmp_path / "a.tif", VALUES, grid, transform=shifted)
    with rioxarray.open_rasterio(path, parse_coordinates=False) as opened:
        with pytest.raises(CRSMismatchError, match="shifted"):
            weights_of(grid).sum(opened)
        assert Grid.of(as_raster(opened)).transform == shifted


def test_another_crs_is_refused(grid, tmp_path):
    path = write(tmp_path / "a.tif", VALUES, grid, crs="EPSG:32651")
    with (
        rioxarray.open_rasterio(path) as opened,
        pytest.raises(CRSMismatchError, match=r"must be in the grid's CRS, found .*51N"),
    ):
        weights_of(grid).sum(opened)
    degrees = write(tmp_path / "b.tif", VALUES, grid, crs="EPSG:4326")
    with (
        rioxarray.open_rasterio(degrees) as opened,
        pytest.raises(CRSMismatchError, match="projected CRS in metres"),
    ):
        sample(opened, gpd.GeoSeries([Point(0, 0)], crs=4326))


def test_the_crs_under_another_name(grid):
    cf = {key: text for key, text in spatial_ref(grid.crs).attrs.items() if "wkt" not in key}
    array = xr.DataArray(
        VALUES,
        dims=("y", "x"),
        coords={"y": grid.y, "x": grid.x, "projection": ((), 0, cf)},
        attrs={"grid_mapping": "projection"},
    )
    assert crs_of(array) == grid.crs
    assert Grid.of(as_raster(array)) == grid
    assert as_raster(array).rio.crs == array.rio.crs


def test_the_old_attribute_still_works_and_warns(grid):
    old = xr.DataArray(
        VALUES,
        dims=("y", "x"),
        coords={"y": grid.y, "x": grid.x},
        attrs={"units": "persons", "crs": grid.crs.to_wkt()},
    )
    with pytest.warns(FutureWarning, match=r"write_crs.*|attrs\[\"crs\"\]"):
        assert Grid.of(old) == grid
    with pytest.warns(FutureWarning):
        grid.assert_aligned(old, name="people")
    with pytest.warns(FutureWarning):
        new = as_raster(old, name="people")
    assert new.attrs == {"units": "persons"}
    assert CRS.from_user_input(new.rio.crs) == grid.crs
    with pytest.warns(FutureWarning):
        assert weights_of(grid).sum(old).tolist() == [5.0, 13.0]
    other = new.assign_attrs(crs="EPSG:3857")
    with pytest.warns(FutureWarning), pytest.raises(CRSMismatchError, match="one CRS"):
        Grid.of(other)
    with pytest.warns(FutureWarning):
        signal = as_raster(xr.Dataset({"rsrp": old.drop_attrs()}, attrs=old.attrs))
    assert "crs" not in signal.attrs
    assert Grid.of(signal["rsrp"]) == grid


def test_what_is_plain_comes_back_as_it_is(grid):
    array = grid.array(VALUES, units="1")
    assert as_raster(array) is array
    both = xr.Dataset({"a": array})
    assert as_raster(both) is both
    before = array.rio.write_nodata(-9999.0)
    as_raster(before)
    assert before.attrs["_FillValue"] == -9999.0


def test_other_values_on_the_same_cells(grid):
    array = grid.array(VALUES, units="dBm", name="rsrp")
    codes = like(array, np.ones((2, 3), np.int8), name="class", units="class")
    assert codes.attrs == {"units": "class"}
    assert codes.rio.nodata is None
    assert Grid.of(codes) == grid


def test_a_kept_step_keeps_what_rioxarray_reads(grid, tmp_path):
    array = grid.array(VALUES, units="dBm", name="rsrp")
    for value in (array, array.to_dataset()):
        kind, name = save_value(value, tmp_path, "step")
        back = load_value(kind, tmp_path / name)
        part = back if kind == "dataarray" else back["rsrp"]
        assert Grid.of(part) == grid
        assert np.isnan(part.rio.nodata)
        assert part.encoding["grid_mapping"] == "spatial_ref"


@pytest.fixture
def opened(grid, tmp_path):
    """Layers of a run, written by fugai and opened by rioxarray as an analyst would."""

    def make(values, *, units="1", masked=False):
        path = tmp_path / f"{units}.tif"
        write_raster(grid.array(values, units=units, name="layer"), grid, path)
        with rioxarray.open_rasterio(path, masked=masked) as layer:
            return layer.load()

    return make


@pytest.mark.parametrize("masked", [False, True])
def test_rooms_take_what_a_run_wrote(grid, opened, masked):
    rsrp = opened(np.array([[-90, -100, np.nan], [-110, -120, -80.0]]), units="dBm", masked=masked)
    point = gpd.GeoSeries([Point(1150, 1950)], crs=grid.crs)
    assert sample(rsrp, point).tolist() == [-100.0]
    served = opened(np.array([[1.0, 0.0, np.nan], [1.0, 0.0, 1.0]]), masked=masked)
    people = opened(np.full((2, 3), 10.0), units="persons", masked=masked)
    found = population_served(served, people, weights_of(grid))
    assert found["numerator"].tolist() == [20.0, 10.0]
    assert found["unknown"].tolist() == [0.0, 10.0]
    places = gpd.GeoSeries([box(*grid.bounds)], crs=grid.crs)
    assert share_covered(served, places).tolist() == [pytest.approx(0.6)]
    hole = wireless.holes(served, people, min_people=1.0)
    assert hole["people"].tolist() == [20.0]
    assert hole.crs == grid.crs
    both = wireless.union([served, opened(np.zeros((2, 3)), masked=masked)])
    np.testing.assert_array_equal(both, [[1, 0, np.nan], [1, 0, 1]])
    assert Grid.of(both) == grid
    minutes = opened(np.array([[5.0, 15.0, np.nan], [1.0, 2.0, 3.0]]), units="min", masked=masked)
    np.testing.assert_array_equal(reachable_mask(minutes, 4.0), [[0, 0, np.nan], [1, 1, 1]])
    assert Grid.of(reachable_mask(minutes, 4.0)) == grid
    page = quick_map(rsrp)
    assert "dBm" in io.StringIO(page.get_root().render()).read()


def test_classes_come_back_from_a_file(grid, opened):
    people = grid.array(np.full((2, 3), 3.0), units="persons")
    classes = degree_of_urbanisation(people, grid)
    again = opened(classes.to_numpy(), units="class")
    villages = gpd.GeoDataFrame(geometry=[Point(1050, 1950)], crs=grid.crs)
    assert settlement_area(villages, again).tolist() == ["rural"]


def test_terrain_and_clutter_from_files(make_predicted, opened):
    terrain, clutter = np.full((2, 3), 12.0), np.array([[1, 2, 3], [0, 1, 2]], dtype=np.uint8)
    plain = make_predicted(None, None)
    given = make_predicted(opened(terrain, units="m"), opened(clutter, units="class"))
    assert given.attrs["uses_terrain"] == 0
    assert not given["sigma"].equals(plain["sigma"])


@pytest.fixture
def make_predicted(grid):
    def predict(terrain, clutter):
        sites = gpd.GeoDataFrame(
            {"site_id": ["s"], "technology": ["lte-fdd"], "operator": ["x"], "height_m": [30.0]},
            geometry=[Point(1150, 1950)],
            crs=grid.crs,
        )
        cells = wireless.cells_from_sites(sites, technologies=wireless.technologies())
        return wireless.predict(
            cells,
            grid,
            ground=wireless.Ground(terrain=terrain, clutter=clutter),
            options=wireless.SignalOptions(model="uma"),
        )

    return predict
