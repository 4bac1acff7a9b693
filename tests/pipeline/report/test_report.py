"""`fugai report`: from the folder of a run, on the command line and in Python."""

from __future__ import annotations

import json
import shutil

import docx
import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
from affine import Affine
from pyproj import CRS

import fugai
from fugai.cli.main import run_cli
from fugai.errors import ConfigError, InputError
from fugai.figure_text import figure_text
from fugai.grid import Grid
from fugai.pipeline.report.steps import issue_date
from fugai.pipeline.run.context import context_table
from fugai.tables import Roads

NAMES = ["atlas-en.pdf", "atlas-zh.pdf", "bulletin-en.docx", "bulletin-zh.docx", "report.json"]


@pytest.fixture(scope="module")
def finished(tmp_path_factory):
    out = tmp_path_factory.mktemp("maps") / "tiny"
    return fugai.run("tests/projects/tiny", out=out)


def test_the_command_writes_four_files_beside_the_run(finished, capsys):
    assert run_cli(["report", str(finished.out)]) == 0
    folder = finished.out.with_name("tiny-report")
    assert sorted(one.name for one in folder.iterdir()) == NAMES
    lines = capsys.readouterr().out.split()
    assert [line.rpartition("/")[2] for line in lines] == [
        "bulletin-zh.docx",
        "bulletin-en.docx",
        "atlas-zh.pdf",
        "atlas-en.pdf",
    ]


def test_the_folder_gives_the_same_bytes_as_the_run_in_memory(finished, tmp_path):
    fugai.report(finished, out=tmp_path / "memory", language="en")
    fugai.report(fugai.read_run(finished.out), out=tmp_path / "folder", language="en")
    for name in ("bulletin-en.docx", "atlas-en.pdf"):
        pair = [(tmp_path / one / name).read_bytes() for one in ("memory", "folder")]
        assert pair[0] == pair[1]


def test_values_are_those_of_the_measures(finished):
    content = fugai.report_content(finished)
    year = finished.years[-1]
    for one in content.indicators:
        indicator, _, rest = one.key.partition(":")
        if one.flow:
            continue
        dimensions = dict(pair.partition("=")[::2] for pair in rest.split(";") if pair)
        rows = finished.measures[finished.measures["indicator"].eq(indicator)]
        rows = rows[rows["year"].eq(year).fillna(value=False) & rows["statistic"].ne("unknown")]
        for name, value in dimensions.items():
            rows = rows[rows[name].eq(value)]
        others = [n for n in fugai.tables.MEASURE_DIMENSIONS if n not in dimensions]
        rows = rows[rows[others].eq("").all(axis=1)]
        for row in rows.to_dict("records"):
            assert one.now(row["district_id"]) == pytest.approx(row["value"], nan_ok=True, rel=0)


def test_the_period_before_is_that_of_the_run_or_of_another(finished):
    content = fugai.report_content(finished)
    first, last = finished.years[0], finished.years[-1]
    assert content.before[1] == f"the end of {finished.years[-2]}"
    same = fugai.report_content(finished, finished)
    assert same.before[1] == f"the end of {last} of the other run"
    changes = [one.change() for one in same.indicators if np.isfinite(one.change())]
    assert changes
    assert set(changes) == {0.0}
    assert content.indicators[0].history().index[0] == str(first)


def test_targets_stand_first_and_name_their_office(finished, tmp_path):
    fugai.report(finished, out=tmp_path, language="zh")
    document = docx.Document(str(tmp_path / "bulletin-zh.docx"))
    rows = [[cell.text for cell in row.cells] for row in document.tables[0].rows][1:]
    targets = finished.targets.to_dict("records")
    assert [row[0] for row in rows] == [one["title"] for one in targets]
    actual = [figure_text(one["actual"], one["unit"], "zh", bare=True) for one in targets]
    assert [row[2] for row in rows] == actual


def test_a_changed_file_is_not_replaced(finished, tmp_path, capsys):
    fugai.report(finished, out=tmp_path, language="en")
    assert fugai.report(finished, out=tmp_path, language="en").files  # our own are
    (tmp_path / "bulletin-en.docx").write_bytes(b"mine")
    with pytest.raises(ConfigError, match="must be free or as fugai wrote it"):
        fugai.report(finished, out=tmp_path, language="en")
    assert (tmp_path / "bulletin-en.docx").read_bytes() == b"mine"
    code = run_cli(["--lang", "en", "report", str(finished.out), "--out", str(tmp_path)])
    assert code == 2
    assert "choose another folder by `--out`" in capsys.readouterr().err


@pytest.mark.parametrize("record", ["", "[]", "{}", '{"files": 3}', "\x00"])
def test_a_damaged_record_knows_no_file(finished, tmp_path, record):
    fugai.report(finished, out=tmp_path, language="en")
    (tmp_path / "report.json").write_text(record)
    with pytest.raises(ConfigError, match="must be free or as fugai wrote it"):
        fugai.report(finished, out=tmp_path, language="en")


def test_wrong_places_and_words_are_one_sentence(finished, tmp_path):
    with pytest.raises(InputError, match="must be the folder of a finished run"):
        fugai.report(tmp_path)
    with pytest.raises(InputError, match="must be the folder of a finished run"):
        fugai.report(finished, against=tmp_path / "none", out=tmp_path / "out")
    with pytest.raises(ConfigError, match="`out` must lie outside the folder of the run"):
        fugai.report(finished, out=finished.out / "report")
    with pytest.raises(ConfigError, match="`language` must be one of zh, en, both, found 'fr'"):
        fugai.report(finished, language="fr")
    with pytest.raises(ConfigError, match="`date` must be a day as 2017-02-28, found '2017-02-30'"):
        fugai.report(finished, date="2017-02-30")
    (tmp_path / "file").write_text("")
    with pytest.raises(ConfigError, match="must be a folder, it is a file"):
        fugai.report(finished, out=tmp_path / "file")
    assert sorted(one.name for one in tmp_path.iterdir()) == ["file"]


def test_the_language_both_belongs_to_this_command_alone(capsys):
    assert run_cli(["check", "tests/projects/tiny", "--lang", "both"]) == 2
    assert "must be one of zh, en, found 'both'" in capsys.readouterr().err


def test_a_run_without_a_theme_or_an_outcome(tmp_path):
    run = fugai.run("tests/projects/tiny", only=["broadband"], year=2016)
    made = fugai.report(run, out=tmp_path, language="both")
    assert len(made.files) == 4
    with pytest.raises(ConfigError, match="`out` must be given"):
        fugai.report(run)
    assert made.notes == () or "pinyin" in made.notes[0].en


def test_a_run_of_an_earlier_version_has_no_context(finished, tmp_path):
    copy = tmp_path / "old"
    shutil.copytree(finished.out, copy)
    about = json.loads((copy / "run.json").read_text(encoding="utf-8"))
    about["tables"].pop("context", None)
    (copy / "run.json").write_text(json.dumps(about), encoding="utf-8")
    content = fugai.report_content(fugai.read_run(copy))
    assert len(content.context) == 0


def test_issue_date():
    assert issue_date("2024-02-29") == "2024-02-29"


def test_context_keeps_main_roads_once_and_water():
    grid = Grid(crs=CRS(32650), transform=Affine(100, 0, 0, 0, -100, 4000), shape=(40, 40))
    edges = pd.DataFrame(
        {
            "tail": [0, 1, 1, 2],
            "head": [1, 0, 2, 3],
            "length_m": [1000.0] * 4,
            "highway": ["trunk", "trunk", "trunk", "residential"],
            "drive_s": [60.0] * 4,
        }
    )
    x = np.array([0.0, 1000.0, 2000.0, 3000.0])
    roads = Roads(crs=grid.crs, x=x, y=np.zeros(4), edges=edges)
    table = context_table(roads, grid)
    assert isinstance(table, gpd.GeoDataFrame)
    assert table[["kind", "class"]].to_numpy().tolist() == [["road", "motorway"]]
    assert table.geometry.length.tolist() == [2000.0]  # both directions are one line
    assert context_table(None, grid) is None


def test_what_another_run_defines_otherwise_is_not_compared(tmp_path):
    here = tmp_path / "plan"
    shutil.copytree("tests/projects/tiny", here)
    now = fugai.run(here, only=["broadband"])
    text = (here / "project.toml").read_text(encoding="utf-8")
    other = text.replace("served = { download_mbps = 20,", "served = { download_mbps = 30,", 1)
    assert other != text
    (here / "project.toml").write_text(other, encoding="utf-8")
    before = fugai.run(here, only=["broadband"])
    content = fugai.report_content(now, before)
    changes = {one.key: one.change() for one in content.indicators}
    assert changes["broadband.penetration"] == 0.0
    served = [
        value for key, value in changes.items() if key.startswith("broadband.households_share")
    ]
    assert served
    assert all(np.isnan(served))
    assert any(note.zh.startswith("未作比较：") for note in content.doubts)
