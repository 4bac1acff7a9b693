"""Runs compared as a user does: two folders, two years of one, and what cannot be compared."""

import json
import shutil
from pathlib import Path

import openpyxl
import pandas as pd
import pytest

import fugai
from fugai.cli import run_cli
from fugai.scorecard.comparison.refusals import HOMES

TINY = Path(__file__).parents[2] / "projects" / "tiny"


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """A run of the broadband of the small project, in its folder."""
    out = tmp_path_factory.mktemp("compare") / "first"
    fugai.run(TINY, only=["broadband"], out=out)
    return out


@pytest.fixture(scope="module")
def variant(tmp_path_factory):
    """Runs of the small project with one text of one file replaced."""

    def make(file, old, new):
        project = tmp_path_factory.mktemp("variant") / "project"
        shutil.copytree(TINY, project)
        text = (project / file).read_text(encoding="utf-8")
        assert old in text
        (project / file).write_text(text.replace(old, new), encoding="utf-8")
        return fugai.run(project, only=["broadband"])

    return make


@pytest.fixture
def call(capsys):
    """Exit code, output and error of a command line."""

    def run(*argv):
        code = run_cli(["--lang", "en", *map(str, argv)])
        captured = capsys.readouterr()
        assert "Traceback" not in captured.err
        return code, captured.out, captured.err.strip()

    return run


def test_two_years_of_one_folder(call, folder, tmp_path):
    # 1,400 and 600 of 2,000 and 1,600 households, then 1,600 and 800
    code, out, _ = call("compare", folder, "--periods", 2015, 2016, "--out", tmp_path / "out")
    assert code == 0
    assert "Fixed broadband penetration" in out
    assert "55.6 % → 66.7 %  +11.1 points  2 up" in out
    assert out.rstrip().endswith("comparison.xlsx")
    table = pd.read_csv(tmp_path / "out/tables/changes.csv", keep_default_na=False)
    mine = table[table["indicator"].eq("broadband.penetration")].set_index("district_id")
    assert float(mine.loc["west", "change"]) == pytest.approx(0.1)
    about = json.loads((tmp_path / "out/run.json").read_text(encoding="utf-8"))
    assert (about["kind"], about["periods"]) == ("comparison", [2015, 2016])
    assert pd.read_parquet(tmp_path / "out/tables/targets.parquet")["outcome"].notna().all()


def test_the_workbook_shows_numbers_by_their_unit_and_prints(folder, tmp_path):
    fugai.compare(folder, periods=[2015, 2016], out=tmp_path / "out")
    book = openpyxl.load_workbook(tmp_path / "out/comparison.xlsx")
    assert {"目标", "Targets", "变化", "Changes"} <= set(book.sheetnames)
    tab = book["Changes"]
    assert [cell.value for cell in tab[2]][3:6] == ["Earlier 2015", "Later 2016", "Change"]
    row = next(
        row for row in tab.iter_rows(min_row=3) if row[0].value == "Fixed broadband penetration"
    )
    assert row[2].value == "Whole area"
    assert row[5].number_format == "+0.0%;-0.0%;0.0%"
    assert tab.page_setup.orientation == "landscape"
    assert tab.print_title_rows == "$2:$2"
    assert (tab.page_setup.fitToHeight, tab.sheet_properties.pageSetUpPr.fitToPage) == (0, True)


@pytest.mark.kernel
def test_coverage_holes_of_two_years(tmp_path):
    # The mast of 2016 covers one of the two settlements that no network covered in 2015.
    out = tmp_path / "run"
    fugai.run(TINY, only=["wireless"], out=out)
    found = fugai.compare(out, periods=[2015, 2016], out=tmp_path / "out")
    of_any = found.holes[found.holes["profile"].eq("any")]
    assert of_any["status"].tolist() == ["closed", "same"]
    assert of_any["change"].tolist() == pytest.approx([-1000.0, 0.0], rel=1e-9, abs=1e-9)
    assert set(found.holes.loc[found.holes["profile"].eq("lte"), "status"]) == {"same"}
    assert "any: closed 1 (1,000 people)" in found.text("en")
    assert "any: 消除 1 (1,000 人)" in found.text("zh")
    assert (tmp_path / "out/holes.gpkg").is_file()


def test_the_same_folder_twice(call, folder):
    code, out, _ = call("compare", folder, folder)
    assert code == 0
    assert "Nothing changed." in out
    assert "Notes" not in out


def test_a_run_in_memory_and_its_folder_are_the_same(folder):
    assert fugai.run(TINY, only=["broadband"]).compare(fugai.read_run(folder)).nothing_changed


def test_more_subscribers_change_what_rests_on_them_alone(folder, variant):
    more = variant("subscriptions.csv", "west,fixed,2016,1600", "west,fixed,2016,1700")
    found = fugai.compare(folder, more)
    assert set(found.changes["indicator"]) == {"broadband.penetration"}
    table = found.values("broadband.penetration")
    assert table.loc["west", "change"] == pytest.approx(100 / 2000)
    assert table.loc["", "change"] == pytest.approx(100 / 3600)
    assert table.loc["east", "status"] == "same"
    home = found.targets.set_index("indicator").loc["broadband.penetration"]
    assert home["outcome"] == "better"
    assert [note.en for note in found.notes] == ["Inputs that differ: subscriptions."]


def test_a_threshold_makes_incomparable_what_rests_on_it(folder, variant):
    other = variant("project.toml", "download_mbps = 20", "download_mbps = 30")
    found = fugai.compare(folder, other)
    refused = found.measures[found.measures["status"].eq("not comparable")]
    assert set(refused["indicator"]) == set(HOMES)
    assert set(refused["reason"].str[:26]) == {"`broadband.served` differs"}
    rest = found.measures[~found.measures["indicator"].isin(HOMES)]
    assert set(rest["status"]) == {"same"}
    assert not found.nothing_changed
    text = found.text("en")
    assert "Not comparable" in text
    assert "20.0" in text
    assert "30.0" in text


@pytest.mark.parametrize(
    ("argv", "said"),
    [
        (["{run}"], "`--periods` must be two years where one run is compared, found none."),
        (["{run}", "--periods", "2015", "2030"], "must be of the years 2015, 2016 of"),
        (["{run}", "{tmp}"], "must be the folder of a finished run, found no `run.json` of one."),
        (["{tmp}/none", "{run}"], "must be the folder of a finished run, found none."),
        (["{run}", "{half}"], "found an unfinished one."),
        (["{run}", "{cut}"], "must hold all files of the run as they were written"),
        (["{run}", "{later}"], "must be of format 1 or less, found 99"),
        (["{run}", "{other}"], "must hold a run that this version can read, found a comparison."),
        (["{run}", "{run}", "--out", "{run}/tables"], "is not empty and is not a fugai run"),
        (["{run}", "{run}", "--out", "{run}"], "`--out` must not be a run that is compared, found"),
    ],
)
def test_bad_input_is_one_sentence(call, folder, tmp_path, argv, said):
    (tmp_path / "half").mkdir()
    (tmp_path / "half" / ".fugai-partial").touch()
    for name in ("cut", "later"):
        shutil.copytree(folder, tmp_path / name)
    (tmp_path / "cut/tables/measures.parquet").write_bytes(b"")
    about = json.loads((folder / "run.json").read_text(encoding="utf-8"))
    text = json.dumps({**about, "format": 99})
    (tmp_path / "later/run.json").write_text(text, encoding="utf-8")
    fugai.compare(folder, folder, out=tmp_path / "other")
    places = {"run": folder, "tmp": tmp_path}
    places |= {name: tmp_path / name for name in ("half", "cut", "later", "other")}
    code, out, err = call("compare", *[part.format(**places) for part in argv])
    assert (code, out) == (2, "")
    assert said in err
    assert len(err.splitlines()) == 1


def test_another_project_with_other_districts_of_the_same_ids(call, folder, tmp_path):
    out = tmp_path / "siting"
    fugai.run(TINY.with_name("siting"), only=["delivery"], out=out)
    code, text, _ = call("compare", folder, out)
    assert code == 0
    assert "The projects have different names: Two districts, Twelve villages." in text
    assert "The boundary of the district differs" in text
    found = fugai.compare(folder, out)
    assert set(found.districts["status"]) == {"redrawn"}
    assert set(found.measures["status"]) <= {"only first", "only second", "not comparable"}


def test_a_run_of_an_earlier_version_has_no_history_and_no_definitions(folder, tmp_path):
    old = tmp_path / "old"
    shutil.copytree(folder, old)
    about = json.loads((old / "run.json").read_text(encoding="utf-8"))
    del about["definitions"], about["tables"]["target-history"]
    (old / "run.json").write_text(json.dumps(about), encoding="utf-8")
    found = fugai.compare(old, periods=[2015, 2016])
    now = fugai.compare(folder, periods=[2015, 2016])
    assert found.targets["outcome"].tolist() == now.targets["outcome"].tolist()
    assert any("judged again" in note.en for note in found.notes)
    assert not any("judged again" in note.en for note in now.notes)
    about["fugai"] = "0.0.9"
    (old / "run.json").write_text(json.dumps(about), encoding="utf-8")
    found = fugai.compare(old, folder)
    assert set(found.measures["status"]) == {"not comparable"}
    assert "fugai 0.0.9" in found.refused["reason"].iloc[0]
