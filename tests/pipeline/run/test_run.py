"""One tiny project through the command line, counted by hand."""

from __future__ import annotations

import json
import shutil

import numpy as np
import pandas as pd
import pytest
import xarray as xr

import fugai
from fugai.cli import run_cli
from fugai.errors import ConfigError
from fugai.pipeline.run.wireless.places import served_classes

pytestmark = pytest.mark.kernel


@pytest.fixture(scope="module")
def tiny(root):
    return root / "tests" / "projects" / "tiny"


@pytest.fixture(scope="module")
def out(tiny, tmp_path_factory):
    folder = tmp_path_factory.mktemp("run") / "tiny"
    assert run_cli(["run", str(tiny), "--out", str(folder)]) == 0
    return folder


@pytest.fixture(scope="module")
def measures(out):
    return pd.read_parquet(out / "tables" / "measures.parquet")


def value(measures, indicator, district="", year=2016, **dimensions):
    rows = measures[
        measures["indicator"].eq(indicator)
        & measures["district_id"].eq(district)
        & measures["year"].eq(year)
    ]
    for name in fugai.tables.MEASURE_DIMENSIONS:
        rows = rows[rows[name].eq(dimensions.get(name, ""))]
    assert len(rows) == 1, rows
    return float(rows["value"].iloc[0])


def test_everything_that_a_run_leaves_is_there(out):
    names = {str(path.relative_to(out)) for path in out.rglob("*") if path.is_file()}
    assert {
        "index.html",
        "districts.gpkg",
        "findings.csv",
        "run.json",
        "maps/wireless.html",
        "maps/broadband.html",
        "maps/delivery.html",
        "tables/measures.parquet",
        "tables/measures.csv",
        "tables/scorecard.xlsx",
        "rasters/rsrp-lte.tif",
    } <= names
    assert not any("partial" in name or ".steps" in name for name in names)


def test_run_json_tells_where_everything_comes_from(out):
    about = json.loads((out / "run.json").read_text(encoding="utf-8"))
    sites = next(record for record in about["inputs"] if record["input"] == "sites")
    assert sites["path"] == "base_stations.csv"
    assert len(str(sites["sha256"])) == 64
    assert about["parameters"]["years"] == [2015, 2016]
    assert about["files"].keys() >= {"index.html", "districts.gpkg"}


@pytest.mark.parametrize(
    ("indicator", "expected", "where"),
    [
        ("wireless.sites_added", 1, {"year": 2015}),
        ("wireless.sites_added", 1, {"year": 2016, "technology": "umts"}),
        ("wireless.access_points_added", 1, {"year": 2016}),
        ("broadband.penetration", 2400 / 3600, {}),
        ("broadband.penetration", 1600 / 2000, {"district": "west"}),
        ("mobile.penetration", 7200 / 10000, {}),
        # one settlement of four has 50 Mbit/s and one 100; V1 has DSL, V3 nothing on record
        ("broadband.settlements_served", 2 / 3, {"class": "served"}),
        ("broadband.availability", 1600 / 3200, {"class": "100"}),
        # T1 30 tests at 60, T2 10 at 6, T3 10 at 40: the middle of 50 tests is 60
        ("broadband.download_mbps", 60, {"statistic": "median of tile means", "type": "fixed"}),
        (
            "broadband.download_mbps",
            (30 * 60 + 10 * 6 + 10 * 40) / 50,
            {"statistic": "mean", "type": "fixed"},
        ),
        ("firms.count", 2, {"type": "logistics firm"}),
        # O1 and O2 serve the public, the cold store does not: 2 outlets for 10,000 residents
        ("delivery.outlets_per_10k", 2.0, {}),
    ],
)
def test_numbers_counted_by_hand(measures, indicator, expected, where):
    year = where.pop("year", 2016)
    district = where.pop("district", "")
    found = value(measures, indicator, district, year, **where)
    assert found == pytest.approx(expected, rel=1e-12)


def test_signal_falls_off_and_shares_follow(measures):
    west = value(measures, "wireless.population_share", "west", profile="lte")
    earlier = value(measures, "wireless.population_share", "east", 2015, profile="lte")
    assert 0.5 < west <= 1.0
    assert earlier == value(measures, "wireless.population_share", "east", profile="lte")
    lte = value(measures, "wireless.area_share", profile="lte")
    either = value(measures, "wireless.area_share", profile="any")
    assert 0 < lte <= either <= 1


def test_same_inputs_give_the_same_bytes(tiny, out, tmp_path):
    again = tmp_path / "again"
    assert run_cli(["run", str(tiny), "--out", str(again)]) == 0
    for path in sorted(out.rglob("*")):
        if path.is_file():
            assert (again / path.relative_to(out)).read_bytes() == path.read_bytes(), path.name


def test_a_year_and_a_theme_alone(tiny, tmp_path):
    code = run_cli(
        ["run", str(tiny), "--out", str(tmp_path / "a"), "--year", "2016", "--only", "delivery"]
    )
    assert code == 0
    rows = pd.read_parquet(tmp_path / "a" / "tables" / "measures.parquet")
    assert set(rows["year"]) == {2016}
    assert {name.split(".")[0] for name in rows["indicator"]} == {"delivery", "firms"}


def test_strict_says_that_a_target_is_missed(tiny, tmp_path):
    assert run_cli(["run", str(tiny), "--out", str(tmp_path / "a"), "--strict"]) == 1


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--year", "1999"], "`--year` must be one of the project's years 2015, 2016, found 1999."),
        (["--only", "water"], "`--only` must be of wireless, broadband, delivery, found 'water'."),
        (["--year", "soon"], "valid int"),
        (["--nonsense"], "No such option"),
    ],
)
def test_wrong_options_are_one_line(tiny, tmp_path, capsys, arguments, message):
    assert run_cli(["run", str(tiny), "--out", str(tmp_path / "a"), *arguments]) == 2
    error = capsys.readouterr().err
    assert message in error
    assert len(error.strip().splitlines()) == 1
    assert not list(tmp_path.iterdir())


def test_a_broken_run_resumes_to_the_same_bytes(tiny, out, tmp_path, monkeypatch, capsys):
    target = tmp_path / "run"

    def broken(*_args, **_kwargs):
        message = "power cut"
        raise RuntimeError(message)

    with monkeypatch.context() as patch:
        patch.setattr("fugai.pipeline.run.steps.compute_delivery", broken)
        assert run_cli(["run", str(tiny), "--out", str(target)]) == 3
    assert not target.exists()
    assert "power cut" in capsys.readouterr().err

    with monkeypatch.context() as patch:
        patch.setattr("fugai.pipeline.run.steps.compute_wireless", broken)  # must not run again
        assert run_cli(["run", str(tiny), "--out", str(target), "--resume"]) == 0
    for path in out.rglob("*"):
        if path.is_file():
            assert (target / path.relative_to(out)).read_bytes() == path.read_bytes(), path.name


def test_a_foreign_folder_is_never_replaced(tiny, tmp_path, capsys):
    (tmp_path / "thesis.txt").write_text("years of work")
    assert run_cli(["run", str(tiny), "--out", str(tmp_path)]) == 2
    assert "is not a fugai run" in capsys.readouterr().err
    assert (tmp_path / "thesis.txt").is_file()


def test_a_wrong_target_is_found_before_anything_is_read(tiny, tmp_path):
    folder = tmp_path / "project"
    shutil.copytree(tiny, folder)
    text = (folder / "project.toml").read_text(encoding="utf-8")
    wrong = text.replace('"firms.count"', '"firms.size"')
    (folder / "project.toml").write_text(wrong, encoding="utf-8")
    with pytest.raises(ConfigError, match=r"firms\.size"):
        fugai.run(folder)


def test_python_returns_frames_and_arrays(tiny):
    result = fugai.run(tiny, year=2016)
    assert list(result.districts.index) == ["west", "east"]
    assert result.rasters["rsrp-lte"].dims == ("y", "x")
    assert result.values("broadband.penetration")["west"] == pytest.approx(0.8, rel=1e-12)
    assert "<h3>两区小例</h3>" in result._repr_html_()
    assert "index.html" not in str(result.out)


def test_no_data_is_its_own_class():
    share = np.array([np.nan, 0.0, 0.2, 0.5, 1.0])
    codes = served_classes(xr.DataArray(share[None, :], dims=("y", "x")))
    assert codes.to_numpy().tolist() == [[0, 1, 2, 3, 3]]


def test_a_crs_of_another_continent_is_refused(tiny, tmp_path):
    folder = tmp_path / "project"
    shutil.copytree(tiny, folder)
    text = (folder / "project.toml").read_text(encoding="utf-8")
    wrong = text.replace("cell_size_m = 200", 'cell_size_m = 200\ncrs = "EPSG:32633"')
    (folder / "project.toml").write_text(wrong, encoding="utf-8")
    with pytest.raises(ConfigError, match=r"`project\.crs` must suit the districts"):
        fugai.check(folder)


def test_a_target_without_its_table_says_which(tiny, tmp_path):
    folder = tmp_path / "project"
    shutil.copytree(tiny, folder)
    text = (folder / "project.toml").read_text(encoding="utf-8")
    less = text.replace('[inputs.subscriptions]\npath = "subscriptions.csv"\n', "")
    less = less.replace('[inputs.services]\npath = "services.csv"\n', "")
    (folder / "project.toml").write_text(less, encoding="utf-8")
    judged = fugai.run(folder, only=["broadband"]).targets.set_index("id")
    assert judged.loc["home", "status"] == "not measurable"
    assert judged.loc["home", "reason"] == "The project has no usable table `subscriptions`."
