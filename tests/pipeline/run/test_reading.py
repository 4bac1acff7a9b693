"""A run read back from its folder is the run in memory, and anything else is one clear error."""

from __future__ import annotations

import dataclasses
import json
import shutil

import geopandas as gpd
import pandas as pd
import pytest
import xarray as xr
from geopandas.testing import assert_geodataframe_equal

import fugai
from fugai import maps
from fugai.errors import InputError, SelectionError


@pytest.fixture(scope="module")
def tiny(root):
    return root / "tests" / "projects" / "tiny"


@pytest.fixture(scope="module")
def whole(tiny, tmp_path_factory):
    """A run of every theme, and what is read back."""
    out = tmp_path_factory.mktemp("whole") / "run"
    return fugai.run(tiny, out=out), fugai.read_run(out)


@pytest.fixture(scope="module")
def short(tiny, tmp_path_factory):
    """A run that needs no compiled code."""
    out = tmp_path_factory.mktemp("short") / "run"
    return fugai.run(tiny, only=["broadband"], out=out)


def plain(frame):
    """The frame as it is, where pandas reads text as text; before 3.0 it comes back as objects."""
    if int(pd.__version__.partition(".")[0]) >= 3:
        return frame
    texts = [name for name, kind in frame.dtypes.items() if isinstance(kind, pd.StringDtype)]
    made = frame.astype(dict.fromkeys(texts, object))
    if isinstance(frame.index.dtype, pd.StringDtype):
        made.index = made.index.astype(object)
    return made


def same(first, second):
    """Raise where two values of a run differ in anything."""
    if isinstance(first, pd.DataFrame):
        first, second = plain(first), plain(second)
    if isinstance(first, gpd.GeoDataFrame):
        assert_geodataframe_equal(first, second, check_crs=True)
    elif isinstance(first, pd.DataFrame):
        pd.testing.assert_frame_equal(first, second)
    elif isinstance(first, xr.DataArray):
        xr.testing.assert_identical(first, second)
        assert first.dtype == second.dtype
    else:
        assert first == second


def compare(run, again):
    """Every field and property of a run, but the times, which no file holds."""
    assert run.seconds
    assert again.seconds == {}
    fields = {field.name for field in dataclasses.fields(fugai.Run)}
    lazy = {"load_inputs", "load_page", "load_about", "rasters", "tables"}
    for name in [*sorted(fields - lazy - {"seconds"}), "districts", "missed", "about"]:
        same(getattr(run, name), getattr(again, name))
    for name in ("rasters", "tables"):
        first, second = getattr(run, name), getattr(again, name)
        assert list(first) == list(second)
        assert len(first)
        for key in first:
            same(first[key], second[key])
    assert run.text() == again.text()
    assert repr(run) == repr(again)
    assert maps.page_html(run.page) == maps.page_html(again.page)
    assert list(run.layers) == list(again.layers)


@pytest.mark.kernel
def test_everything_is_read_back_as_it_was(whole):
    run, again = whole
    assert {"minutes-drive", "rsrp-lte", "population"} <= set(run.rasters)
    assert "reason" in again.rasters["minutes-drive"].coords
    compare(run, again)


def test_a_part_of_a_run_is_read_back_as_it_was(short):
    compare(short, fugai.read_run(short.out))


def test_the_page_is_the_one_that_was_written(short):
    text = (short.out / "index.html").read_text(encoding="utf-8")
    assert maps.page_html(fugai.read_run(short.out).page) == text


def test_a_page_without_datums_still_shows(short, tmp_path):
    """Pages that were written before they said the datums of their inputs."""
    shutil.copytree(short.out, tmp_path / "old")
    page = tmp_path / "old" / "index.html"
    text = page.read_text(encoding="utf-8")
    older = text.replace('"datums":', '"wasnot":', 1)
    assert older != text
    page.write_text(older, encoding="utf-8")
    assert fugai.read_run(tmp_path / "old").page.datums == ()


def test_nothing_is_read_before_it_is_asked_for(short, tmp_path):
    folder = copied(short, tmp_path)
    again = fugai.read_run(folder)
    for path in [*folder.glob("rasters/*.tif"), folder / "index.html"]:
        path.unlink()
    assert again.values("broadband.penetration")["west"] == pytest.approx(0.8, rel=1e-12)
    with pytest.raises(OSError, match="population"):
        again.rasters["population"]


def test_its_inputs_are_not_in_the_folder(short):
    assert short.inputs.project.name == "两区小例"
    with pytest.raises(InputError, match=r"does not hold the inputs.*fugai\.check\(project\)"):
        _ = fugai.read_run(short.out).inputs


def test_selections_that_match_nothing_list_what_there_is(short):
    with pytest.raises(SelectionError, match="There is no indicator 'nonsense', but: broadband"):
        short.values("nonsense")
    with pytest.raises(
        SelectionError, match=r"`type` of `broadband\.download_mbps` must be one of"
    ):
        short.plot("broadband.download_mbps", type="flying")
    with pytest.raises(SelectionError, match="There is no raster 'nope', but: population"):
        short.rasters["nope"]
    with pytest.raises(SelectionError, match="There is no table 'nope', but: settlements"):
        short.tables["nope"]
    with pytest.raises(SelectionError, match="There is no layer 'nope', but: "):
        short.layers["nope"]
    with pytest.raises(SelectionError, match="There is no table 'masts', but: districts"):
        short.inputs.table("masts")
    with pytest.raises(SelectionError, match="There is no table 'sites2'"):
        short.inputs.tables["sites2"]


def test_one_indicator_on_the_districts(short):
    text = short.explore("broadband.penetration").get_root().render()
    (layer,) = layers(text)
    (view,) = layer["views"]
    assert view["i"] == "broadband.penetration"
    assert view["years"] == [2015, 2016]
    alone = layers(short.explore("broadband.penetration", year=2015).get_root().render())
    assert alone[0]["views"][0]["years"] == [2015]
    whole_page = layers(short.explore().get_root().render())
    assert len(whole_page) > 3
    assert len(whole_page[0]["views"]) > 3


def layers(text):
    start = '<script type="application/json" id="fugai-layer-'
    parts = [part.split(">", 1)[1].split("</script>")[0] for part in text.split(start)[1:]]
    return [json.loads(part) for part in parts]


def test_a_plot_names_what_it_shows(short):
    import matplotlib.pyplot as plt  # noqa: PLC0415

    axes = short.plot("broadband.availability", **{"class": 100})
    assert axes.get_title() == "broadband.availability, class 100, 2016"
    plt.close(axes.figure)


def test_the_short_texts_are_short(short, tiny):
    report = fugai.check(tiny)
    for one in (short, report, report.inputs, short.rasters, short.tables, short.layers):
        assert len(repr(one)) < 250
        assert "\n" not in repr(one)
    assert repr(report).startswith("Check('两区小例', 2 districts")
    assert repr(short).startswith("Run('两区小例', 2015-2016, 2 districts, targets: ")
    assert "<pre>" in report._repr_html_()
    assert repr(fugai.read_project(tiny)).startswith("Project('两区小例'")


def test_old_names_still_lead_to_the_new_ones(short):
    with pytest.warns(FutureWarning, match="`tables`"):
        assert short.frames is short.tables


def copied(run, tmp_path):
    folder = tmp_path / "copy"
    shutil.copytree(run.out, folder)
    return folder


def broken(folder, how):
    about = json.loads((folder / "run.json").read_text(encoding="utf-8"))
    if how == "missing":
        (folder / "tables" / "measures.parquet").unlink()
    elif how == "cut":
        path = folder / "index.html"
        path.write_bytes(path.read_bytes()[:-100])
    elif how == "unfinished":
        (folder / ".fugai-partial").touch()
        (folder / "run.json").unlink()
    elif how == "no json":
        (folder / "run.json").unlink()
    elif how == "other json":
        (folder / "run.json").write_text('{"name": "a program"}', encoding="utf-8")
    elif how == "later":
        about["format"] = 99
    elif how == "siting":
        about["kind"] = "siting"
    elif how == "older":
        del about["tables"]
    elif how == "damaged":
        path = folder / "tables" / "boundaries.parquet"
        path.write_bytes(bytes(path.stat().st_size))
    if how in ("later", "siting", "older"):
        (folder / "run.json").write_text(json.dumps(about), encoding="utf-8")


@pytest.mark.parametrize(
    ("how", "says"),
    [
        ("missing", "found `tables/measures.parquet` missing or cut short"),
        ("cut", "found `index.html` missing or cut short"),
        ("unfinished", "found an unfinished one"),
        ("no json", "found no `run.json` of one"),
        ("other json", "found no `run.json` of one"),
        ("later", "must be of format 1 or less, found 99"),
        ("siting", "found a siting solution"),
        ("older", "must hold a run that this version can read"),
        ("damaged", "cannot be read as a run"),
    ],
)
def test_what_is_no_run_is_one_clear_error(short, tmp_path, how, says):
    folder = copied(short, tmp_path)
    broken(folder, how)
    with pytest.raises(InputError) as caught:
        fugai.read_run(folder)
    assert says in str(caught.value)
    assert "\n" not in str(caught.value)


def test_no_folder_at_all(tmp_path):
    (tmp_path / "run.partial").mkdir()
    with pytest.raises(InputError, match=r"found none \(`run.partial` beside it is an unfinished"):
        fugai.read_run(tmp_path / "run")
    (tmp_path / "file").touch()
    with pytest.raises(InputError, match="found none"):
        fugai.read_run(tmp_path / "file")
