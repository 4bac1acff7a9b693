"""The page of a comparison: two runs on one grid, cell by cell and in people; or a sentence why not."""

import json
import re
import shutil
from pathlib import Path

import pandas as pd
import pytest

import fugai
from fugai.errors import SelectionError
from fugai.pipeline.compare import compare_page

TINY = Path(__file__).parents[2] / "projects" / "tiny"


def variant(folder, file, old, new):
    shutil.copytree(TINY, folder)
    text = (folder / file).read_text(encoding="utf-8")
    assert old in text
    (folder / file).write_text(text.replace(old, new), encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def after(tmp_path_factory):
    out = tmp_path_factory.mktemp("after") / "with-mast"
    return fugai.run(TINY, only=["wireless"], year=2016, out=out)


@pytest.fixture(scope="module")
def before(tmp_path_factory):
    """The same without the mast that opens in 2016."""
    root = tmp_path_factory.mktemp("before")
    shutil.copytree(TINY, root / "project")
    file = root / "project" / "base_stations.csv"
    lines = file.read_text(encoding="gb18030").splitlines()
    kept = [line for line in lines if ",2016" not in line]
    assert len(kept) == len(lines) - 1
    file.write_text("\n".join(kept) + "\n", encoding="gb18030")
    return fugai.run(root / "project", only=["wireless"], year=2016, out=root / "without")


def test_two_runs_on_one_grid_are_compared_in_people(before, after):
    page = compare_page(before, after)
    assert dict(page.year_names) == {
        1: ("without 2016", "without 2016"),
        2: ("with-mast 2016", "with-mast 2016"),
    }
    layers = {layer.id: layer for layer in page.layers}
    assert {"served-any", "served-lte", "served-wlan", "rsrp-lte"} <= set(layers)
    (change,) = layers["served-any"].payload["changes"]
    assert change["pairs"] == [[1, 2]]
    gained, lost, both, *_ = change["people"][0]
    assert (gained, lost) == pytest.approx((1000, 0), abs=0.01)
    rows = after.measures[after.measures["indicator"].eq("wireless.population_share")]
    rows = rows[rows["profile"].eq("any") & rows["statistic"].eq("") & rows["area"].eq("")]
    whole = rows[rows["district_id"].eq("") & rows["operator"].eq("")]["numerator"].iloc[0]
    assert gained + both == pytest.approx(whole, rel=1e-6)


def test_the_same_page_from_folders_and_from_memory(before, after):
    folders = compare_page(before.out, after.out)
    assert fugai.maps.page_html(folders) == fugai.maps.page_html(compare_page(before, after))


def test_runs_on_other_grids_say_so_and_compare_districts(tmp_path, after):
    coarse = variant(tmp_path / "p", "project.toml", "cell_size_m = 200", "cell_size_m = 400")
    page = compare_page(fugai.run(coarse, only=["wireless"], year=2016), after)
    assert page.layers == ()
    assert page.notes[0][1].startswith("The grids of the two runs differ (")
    assert set(page.measures["year"]) == {1, 2}


def test_layers_of_profiles_that_mean_something_else_are_left_out(before, after):
    refused = pd.DataFrame([{"indicator": "wireless.population_share", "profile": "lte"}])
    ids = {layer.id for layer in compare_page(before, after, refused=refused).layers}
    assert "served-any" in ids
    assert not {"served-lte", "rsrp-lte"} & ids


def test_two_years_of_one_run_and_its_files(tmp_path):
    out = tmp_path / "run"
    fugai.run(TINY, only=["wireless"], out=out)
    fugai.compare(out, periods=[2015, 2016], out=tmp_path / "change")
    html = (tmp_path / "change" / "index.html").read_text(encoding="utf-8")
    found = re.search(r'id="fugai-page">(.*?)</script>', html, re.DOTALL)
    assert json.loads(found[1])["year_names"] == {"1": ["2015", "2015"], "2": ["2016", "2016"]}
    with pytest.raises(SelectionError, match="`periods` must be years of the runs, 2015, 2016"):
        compare_page(out, out, periods=[2014, 2016])
