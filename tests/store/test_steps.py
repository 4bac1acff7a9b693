"""Steps keep frames, arrays and dictionaries, and never trust a damaged file."""

import dataclasses
import json
import logging
import math
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import xarray as xr
from affine import Affine
from pyproj import CRS
from shapely import Point, Polygon

from fugai.errors import ContractError
from fugai.grid import Grid
from fugai.store import Step, step_key

GRID = Grid(crs=CRS.from_epsg(32650), transform=Affine(100, 0, 5e5, 0, -100, 4e6), shape=(2, 3))


def step(tmp_path, key="k", name="wireless"):
    return Step(name=name, key=key, folder=tmp_path / name)


def round_trip(tmp_path, value):
    step(tmp_path).save(value=value)
    return step(tmp_path).load()["value"]


def frames():
    table = pd.DataFrame(
        {
            "名称": ["甲", None],
            "n": pd.array([1, None], dtype="Int64"),
            "x": [0.1, math.nan],
            "ok": [True, False],
        },
        index=pd.Index(["a", "b"], name="district_id"),
    )
    shapes = [Point(1, 2), None]
    return [
        table,
        table.iloc[:0],
        pd.DataFrame(index=pd.Index(["a"], name="d")),
        gpd.GeoDataFrame(table, geometry=shapes, crs=GRID.crs),
        gpd.GeoDataFrame(table, geometry=shapes, crs=GRID.crs).iloc[:0],
        gpd.GeoDataFrame({"geometry": [Polygon([(0, 0), (1, 0), (1, 1)])]}),
    ]


@pytest.mark.parametrize("frame", frames())
def test_frames_come_back_as_they_were(tmp_path, frame):
    back = round_trip(tmp_path, frame)
    assert type(back) is type(frame)
    pd.testing.assert_frame_equal(pd.DataFrame(back), pd.DataFrame(frame))
    if isinstance(frame, gpd.GeoDataFrame):
        assert back.crs == frame.crs


def test_series_come_back(tmp_path):
    series = pd.Series([1.0, math.nan], index=pd.Index(["a", "b"], name="district_id"), name="n")
    pd.testing.assert_series_equal(round_trip(tmp_path, series), series.rename("value"))
    points = gpd.GeoSeries([Point(0, 1), None], crs=GRID.crs)
    back = round_trip(tmp_path, points)
    assert back.crs == points.crs
    assert back[0].equals(points[0])


@pytest.mark.parametrize("dtype", ["float32", "float64", "int8", "int32", "bool"])
def test_arrays_come_back_to_the_bit(tmp_path, dtype):
    values = np.arange(6).reshape(2, 3).astype(dtype)
    if values.dtype.kind == "f":
        values[0, 0] = np.nan
    array = GRID.array(values, units="dBm", name="rsrp", basis="modelled")
    back = round_trip(tmp_path, array)
    xr.testing.assert_identical(back, array)
    assert back.dtype == array.dtype
    GRID.assert_aligned(back, name="back")
    assert (round_trip(tmp_path, values).tobytes()) == values.tobytes()


def test_datasets_come_back(tmp_path):
    data = xr.Dataset(
        {
            "rsrp": GRID.array(np.ones((2, 3), "float32"), units="dBm"),
            "server": GRID.array(np.full((2, 3), -1, "int32"), units="1"),
        },
        attrs={"network": "移动", "year": 2016},
    )
    data = data.assign_coords(cell=("cell", np.array(["一", "b"], dtype=object)))
    back = round_trip(tmp_path, data)
    assert back["cell"].to_numpy().tolist() == ["一", "b"]
    xr.testing.assert_equal(back.drop_vars("cell"), data.drop_vars("cell"))
    assert back.attrs == data.attrs
    assert back["rsrp"].attrs == data["rsrp"].attrs


def test_dictionaries_and_lists_come_back(tmp_path):
    value = {"名": [1, 2.5, None, True], "deep": {"x": "y"}}
    assert round_trip(tmp_path, value) == value
    assert round_trip(tmp_path, {"p": Path("a/b"), "n": np.int64(3)}) == {"p": "a/b", "n": 3}
    assert math.isnan(round_trip(tmp_path, [math.nan, math.inf])[0])


@pytest.mark.parametrize("value", [object(), {1, 2}, "text", np.array([object()], dtype=object)])
def test_what_has_no_plain_form_is_refused(tmp_path, value):
    with pytest.raises(ContractError):
        step(tmp_path).save(value=value)


@pytest.mark.parametrize("name", ["../x", "a/b", "", ".hidden", "Ä"])
def test_names_are_safe(tmp_path, name):
    with pytest.raises(ContractError, match="Name of a step"):
        step(tmp_path, name=name)


def test_a_key_that_changed_runs_again(tmp_path):
    step(tmp_path, "one").save(value=[1])
    assert step(tmp_path, "two").load() is None
    step(tmp_path, "two").save(other=[2])
    assert step(tmp_path, "one").load() is None
    assert step(tmp_path, "two").load() == {"other": [2]}
    assert step(tmp_path, "two", "absent").load() is None


@pytest.mark.parametrize("how", ["cut", "flip", "gone", "manifest", "pickle"])
def test_damaged_steps_run_again(tmp_path, how, caplog):
    step(tmp_path).save(value=np.arange(1000.0))
    file, manifest = tmp_path / "wireless/part-0.npz", tmp_path / "wireless/step.json"
    data = file.read_bytes()
    if how == "cut":
        file.write_bytes(data[:100])
    elif how == "flip":
        file.write_bytes(data[:-500] + bytes([data[-500] ^ 1]) + data[-499:])
    elif how == "gone":
        file.unlink()
    elif how == "manifest":
        manifest.write_text(manifest.read_text()[:-10])
    else:  # a file of objects under its right hash is still not unpickled
        with file.open("wb") as stream:
            np.savez(stream, about=np.array("{}"), v0=np.array([object()], dtype=object))
        about = json.loads(manifest.read_text())
        from fugai.store import sha256_file  # noqa: PLC0415

        about["parts"]["value"]["sha256"] = sha256_file(file)
        manifest.write_text(json.dumps(about))
    with caplog.at_level(logging.WARNING):
        assert step(tmp_path).load() is None
    assert "runs again" in caplog.text


@dataclasses.dataclass(frozen=True)
class Options:
    load: float
    names: tuple[str, ...]


def test_keys_depend_on_content_alone():
    frame = pd.DataFrame({"a": [1.0, 2.0]}, index=["x", "y"])
    shapes = gpd.GeoDataFrame(frame, geometry=[Point(0, 0), Point(1, 1)], crs=4326)
    array = GRID.array(np.zeros((2, 3)), units="m")
    parts = (
        1,
        1.5,
        "a",
        None,
        True,
        Path("x"),
        ["a"],
        {"k": 1},
        Options(0.5, ("a",)),
        frame,
        shapes,
        array,
        np.arange(3),
        GRID,
        frozenset({"b", "a"}),
    )
    again = (
        1,
        1.5,
        "a",
        None,
        True,
        Path("x"),
        ["a"],
        {"k": 1},
        Options(0.5, ("a",)),
        frame.copy(),
        shapes.copy(),
        array.copy(),
        np.arange(3),
        GRID,
        frozenset({"a", "b"}),
    )
    assert step_key(*parts) == step_key(*again)
    keys = [step_key(part) for part in parts]
    assert len(set(keys)) == len(keys)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (1, 1.0),
        (1, True),
        ("1", 1),
        (["a", "b"], ["ab"]),
        ({"a": 1}, {"a": 2}),
        (pd.DataFrame({"a": [1]}), pd.DataFrame({"b": [1]})),
        (pd.DataFrame({"a": [1]}), pd.DataFrame({"a": [1]}, index=[5])),
        (gpd.GeoSeries([Point(0, 0)]), gpd.GeoSeries([Point(0, 1)])),
        (gpd.GeoSeries([Point(0, 0)], crs=4326), gpd.GeoSeries([Point(0, 0)], crs=3857)),
        (Options(0.5, ()), Options(0.25, ())),
        (np.zeros(4), np.zeros((2, 2))),
        (GRID.array(np.zeros((2, 3)), units="m"), GRID.array(np.ones((2, 3)), units="m")),
    ],
)
def test_keys_tell_values_apart(one, other):
    assert step_key(one) != step_key(other)


def test_keys_of_values_without_content_are_refused():
    with pytest.raises(ContractError, match="plain values"):
        step_key(object())


def test_parts_may_be_called_anything(tmp_path):
    step(tmp_path).save(**{"raster.全网/../4G": np.arange(3), "b c": [1]})
    assert list(step(tmp_path).load()) == ["raster.全网/../4G", "b c"]
    assert {path.name for path in (tmp_path / "wireless").iterdir()} == {
        "step.json",
        "part-0.npz",
        "part-1.json",
    }


def test_text_comes_back_as_the_text_that_was_kept(tmp_path):
    text = pd.StringDtype("pyarrow", na_value=np.nan)
    frame = pd.DataFrame({"id": pd.Series(["a", None], dtype=text), "level_dbm": [-90.0, -80.0]})
    back = round_trip(tmp_path, frame)
    assert back.dtypes.tolist() == frame.dtypes.tolist()
    assert back["id"].isna().tolist() == [False, True]
