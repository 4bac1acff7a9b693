"""The commands as a shell sees them: exit codes, one clear line, and what lies on the disk."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

import fugai
from fugai.cli import main as entry
from fugai.cli import run_cli
from fugai.cli.ends import Terminated
from fugai.tables import TABLES

CSV = "编号,经度,纬度\n甲,117.2,39.1\n乙,116.9,39.3\n"


@pytest.fixture
def call(capsys):
    """Exit code, standard output and standard error of a command line."""

    def run(*argv: object) -> tuple[int, str, str]:
        code = run_cli([str(item) for item in argv])
        captured = capsys.readouterr()
        assert "Traceback" not in captured.err
        assert "internal error" not in captured.err
        return code, captured.out, captured.err

    return run


def refused(answer: tuple[int, str, str]) -> str:
    """The one line of a command that was refused."""
    code, out, err = answer
    assert (code, out) == (2, "")
    (line,) = err.splitlines()
    assert line.startswith("fugai: ")
    assert line.endswith((".", "?", ")."))
    return line.removeprefix("fugai: ")


# The command line itself.


def test_no_command_shows_the_help(call):
    code, _, err = call()
    assert code == 2
    assert err.startswith("Usage: fugai")
    assert len(err.splitlines()) > 10


def test_help_and_version(call):
    code, out, _ = call("--help")
    assert code == 0
    assert all(name in out for name in ("run", "check", "new", "schema", "convert", "Exit codes"))
    assert call("--version")[:2] == (0, "fugai 0.1.0\n")


@pytest.mark.parametrize(
    ("argv", "says"),
    [
        (["dance"], "No such command 'dance'."),
        (["run"], "Missing argument 'PROJECT'."),
        (["convert", "a.csv", "--to", "wgs84", "--out", "b.csv"], "Missing option '--from'."),
        (["run", ".", "--year", "soon"], "Invalid value for '--year'"),
        (["run", ".", "--colour"], "No such option"),
        (["check", "no-such-folder"], "no-such-folder must hold a project.toml, found none."),
    ],
)
def test_wrong_command_lines(call, argv, says):
    assert refused(call(*argv)).startswith(says)


# new, check


def test_a_new_project_passes_its_check_and_is_not_overwritten(call, tmp_path):
    folder = tmp_path / "新 项目"
    assert call("new", folder)[:2] == (0, f"{folder / 'project.toml'}\n")
    code, out, err = call("check", folder, "--out", tmp_path)
    assert (code, err.count("fugai:")) == (0, 0)
    assert "示例项目: 4 inputs" in out
    assert not (tmp_path / "findings.csv").exists()
    (folder / "sites.csv").write_text("mine")
    assert refused(call("new", folder)).endswith(
        "must be a new or an empty folder, found files in it."
    )
    assert (folder / "sites.csv").read_text() == "mine"


def test_new_where_a_file_is(call, tmp_path):
    (tmp_path / "file").touch()
    assert "must be a new or an empty folder" in refused(call("new", tmp_path / "file"))
    assert "Not a directory" in refused(call("new", tmp_path / "file" / "below"))


def test_check_names_file_row_column_value_and_rule(call, tmp_path):
    call("new", tmp_path / "p")
    with (tmp_path / "p" / "sites.csv").open("a", encoding="utf-8") as stream:
        stream.write("S4,甲,LTE FDD,30 km,2016,100.02,30.02\n")
    code, out, _ = call("check", tmp_path / "p", "--out", tmp_path)
    assert code == 0
    assert (
        "refused: sites.csv row 5: 天线挂高 (height_m) = '30 km': must be a finite number in m"
        in out
    )
    listed = (tmp_path / "findings.csv").read_text(encoding="utf-8-sig").splitlines()
    assert len(listed) == 2


def test_findings_of_an_earlier_check_do_not_stay(call, tmp_path):
    call("new", tmp_path / "p")
    good = (tmp_path / "p" / "sites.csv").read_bytes()
    (tmp_path / "p" / "sites.csv").write_bytes(good + "S4,甲,摩尔斯,30,2016,1,1\n".encode())
    call("check", tmp_path / "p", "--out", tmp_path)
    (tmp_path / "p" / "sites.csv").write_bytes(good)
    assert call("check", tmp_path / "p", "--out", tmp_path)[0] == 0
    listed = (tmp_path / "findings.csv").read_text(encoding="utf-8-sig").splitlines()
    assert listed == ["table,file,row,column,value,rule,rule_zh,action"]


def test_check_into_a_place_that_cannot_be_written(call, tmp_path):
    call("new", tmp_path / "p")
    with (tmp_path / "p" / "sites.csv").open("a", encoding="utf-8") as stream:
        stream.write("S4,甲,摩尔斯,30,2016,100.02,30.02\n")
    (tmp_path / "file").touch()
    code, _, err = call("check", tmp_path / "p", "--out", tmp_path / "file")
    assert code == 2
    assert "findings.csv` cannot be written: File exists." in err


def test_check_never_replaces_the_findings_of_somebody_else(call, tmp_path):
    call("new", tmp_path / "p")
    mine = tmp_path / "findings.csv"
    mine.write_text("date,what I found\n", encoding="utf-8")
    says = refused(call("check", tmp_path / "p", "--out", tmp_path))
    assert "found a file that fugai has not written." in says
    assert mine.read_text(encoding="utf-8") == "date,what I found\n"


def test_several_problems_of_a_project_are_a_line_each(call, tmp_path):
    call("new", tmp_path / "p")
    path = tmp_path / "p" / "project.toml"
    text = path.read_text(encoding="utf-8").replace("cell_size_m = 100", "cell_size_m = 0")
    path.write_text(text.replace("outlets.csv", "none.csv"), encoding="utf-8")
    code, _, err = call("check", tmp_path / "p")
    assert code == 2
    lines = err.splitlines()
    assert [line.split(":")[0] for line in lines] == ["fugai", "fugai"]
    assert "`project.cell_size_m` must be between 1 and 10000, found 0." in err
    assert "`inputs.outlets.path` must name a file that exists, found 'none.csv'." in err


def test_a_run_goes_to_a_folder_of_the_projects_name(call, tmp_path, monkeypatch):
    seen = []
    monkeypatch.setattr(fugai, "run", lambda *_, out, **__: seen.append(out) or _interrupt())
    for argument in (tmp_path / "甲", tmp_path / "甲" / "project.toml"):
        assert call("run", argument)[0] == 130
    assert seen == [Path("maps/甲")] * 2


# schema


@pytest.mark.parametrize("name", list(TABLES))
def test_schema_of_a_table(call, name):
    code, out, _ = call("schema", name)
    assert code == 0
    assert out.startswith(f"{name}  {TABLES[name].title_zh}")
    assert all(f"  {column.name} " in out for column in TABLES[name].columns)
    assert json.loads(call("schema", name, "--json")[1])["title"] == name


def test_schema_of_everything(call):
    _, out, _ = call("schema")
    assert all(f"{table.title_zh}  {table.title}" in out for table in TABLES.values())
    assert list(json.loads(call("schema", "--json")[1])["properties"]) == list(TABLES)


def test_schema_of_nothing(call):
    assert refused(call("schema", "masts")).endswith("found 'masts'.")


# convert


def test_convert_there_and_back(call, tmp_path):
    (tmp_path / "a.csv").write_bytes(CSV.encode("gbk"))
    there, back = tmp_path / "b.csv", tmp_path / "c.csv"
    assert call("convert", tmp_path / "a.csv", "--from", "GCJ-02", "--to", "wgs84", "--out", there)[
        :2
    ] == (
        0,
        f"{there}\n",
    )
    assert there.read_bytes() != (tmp_path / "a.csv").read_bytes()
    call("convert", there, "--from", "wgs84", "--to", "gcj02", "--out", back)
    assert back.read_bytes() == (tmp_path / "a.csv").read_bytes()


@pytest.mark.parametrize(
    ("source", "out", "says"),
    [
        ("mars", "b.csv", "found 'mars'."),
        ("gcj02", "b.xlsx", "must end in .csv"),
        ("gcj02", "a.csv", "must be another file than `a.csv`"),
        ("gcj02", "folder.csv", "must be a file, found a folder"),
        ("gcj02", "none/b.csv", "none/b.csv cannot be written: No such file or directory."),
    ],
)
def test_convert_refuses(call, tmp_path, source, out, says):
    (tmp_path / "a.csv").write_text(CSV, encoding="utf-8")
    (tmp_path / "folder.csv").mkdir()
    answer = call(
        "convert", tmp_path / "a.csv", "--from", source, "--to", "wgs84", "--out", tmp_path / out
    )
    assert says in refused(answer)
    assert {path.name for path in tmp_path.iterdir()} == {"a.csv", "folder.csv"}


def test_convert_of_nothing_and_of_a_folder(call, tmp_path):
    rest = ("--from", "gcj02", "--to", "wgs84", "--out", tmp_path / "b.csv")
    assert "must be an existing file" in refused(call("convert", tmp_path / "a.csv", *rest))
    assert f"`{tmp_path}` must be a file, found a folder." in refused(
        call("convert", tmp_path, *rest)
    )


# Ends from outside.


def _interrupt() -> None:
    raise KeyboardInterrupt


@pytest.mark.parametrize(
    ("error", "code", "word"),
    [(KeyboardInterrupt, 130, "interrupted"), (Terminated, 3, "stopped")],
)
@pytest.mark.parametrize("kept", [False, True])
def test_a_run_that_is_ended_says_what_is_kept(
    call, tmp_path, monkeypatch, error, code, word, kept
):
    def end(*_: object, **__: object) -> None:
        if kept:
            (tmp_path / "out.partial").mkdir()
        raise error

    monkeypatch.setattr(fugai, "run", end)
    rest = (
        "what is done is kept, `--resume` goes on."
        if kept
        else "no step was done, nothing is kept."
    )
    assert call("run", tmp_path, "--out", tmp_path / "out") == (
        code,
        "",
        f"fugai: {word}; {rest}\n",
    )


def test_another_command_that_is_interrupted(call, monkeypatch):
    monkeypatch.setattr(fugai.intake, "schema", lambda *_, **__: _interrupt())
    assert call("schema") == (130, "", "fugai: interrupted.\n")


@pytest.mark.parametrize(
    ("error", "code", "line"),
    [
        (OSError(28, "No space left on device"), 3, "the system says: No space left on device."),
        (OSError(13, "Permission denied", "/x"), 2, "/x: Permission denied."),
        (MemoryError(), 3, "out of memory; use a larger `project.cell_size_m`."),
    ],
)
def test_what_the_system_refuses(call, monkeypatch, error, code, line):
    def fail(*_: object, **__: object) -> None:
        raise error

    monkeypatch.setattr(fugai.intake, "schema", fail)
    assert call("schema") == (code, "", f"fugai: {line}\n")


def test_an_internal_error_is_one_line_without_a_traceback(monkeypatch, capsys):
    monkeypatch.setattr(fugai.intake, "schema", lambda *_, **__: {}["gone"])
    assert run_cli(["schema"]) == 3
    (line,) = capsys.readouterr().err.splitlines()
    assert line.startswith("fugai: internal error in test_commands:")


def test_the_console_script_ends_on_sigterm(monkeypatch):
    set_: dict[int, object] = {}
    monkeypatch.setattr(signal, "signal", set_.__setitem__)
    monkeypatch.setattr(sys, "argv", ["fugai", "--version"])
    with pytest.raises(SystemExit) as stop:
        entry()
    assert stop.value.code == 0
    with pytest.raises(Terminated):
        set_[signal.SIGTERM]()  # type: ignore[operator]


@pytest.mark.skipif(os.name != "posix", reason="signals of POSIX")
@pytest.mark.parametrize(("number", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 3)])
def test_a_signal_ends_a_run_with_one_line(tmp_path, number, code):
    program = """
import signal, sys, time
import fugai, fugai.cli
def run(*_, **__):
    print("go", flush=True)
    time.sleep(60)
fugai.run = run
signal.signal(signal.SIGINT, signal.default_int_handler)  # where the caller of the tests ignores it
sys.argv[1:] = ["run", "p"]
fugai.cli.main()
"""
    process = subprocess.Popen(
        [sys.executable, "-c", program],
        cwd=tmp_path,
        text=True,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    assert process.stdout is not None
    assert process.stdout.readline() == "go\n"
    time.sleep(0.1)
    process.send_signal(number)
    _, err = process.communicate(timeout=30)
    assert process.returncode == code
    assert err.splitlines()[-1].endswith("nothing is kept.")
    assert "Traceback" not in err


# Calibration.


TINY = Path(__file__).parents[1] / "projects" / "tiny"


def refused_late(answer):
    """The one line of a command that was refused after it had begun to read."""
    code, out, err = answer
    assert (code, out) == (2, "")
    (line,) = [one for one in err.splitlines() if one.startswith("fugai: ")]
    assert line.endswith((".", "?", ")."))
    return line


def test_calibration_needs_measurements(call):
    assert refused(call("calibrate", TINY)) == (
        "`--measurements` must name a file where the project declares not exactly one, found 0 in it."
    )
    line = refused_late(call("calibrate", TINY, "--measurements", "none.csv"))
    assert "an existing file" in line


def test_calibration_of_an_unknown_model(call):
    for options in (("--bin-m", "10"), ("--measurements", "y.csv")):
        line = refused(call("calibrate", TINY, "--validate", "x.csv", *options))
        assert f"`{options[0]}` must not be given with `--validate`, found" in line
    line = refused(call("calibrate", TINY, "--weak", "-100"))
    assert "`--weak` must not be given without `--validate`, found -100." in line
    line = refused(call("calibrate", TINY, "--measurements", "x.csv", "--model", "okumura"))
    assert line.startswith("`--model` must be of free-space")


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        ("rsrp,cell\n-80,S1-1", "must have columns for the position"),
        ("lon,lat,cell\n117.05,39.05,S1-1", "no level and no loss (1)"),
        ("lon,lat,rsrp\n117.05,39.05,-80", "no cell and no site (1)"),
        ("lon,lat,rsrp,cell\n117.05,39.05,12,S1-1", "must be between -150 and 0 dBm"),
        ("lon,lat,rsrp,cell\n,,-80,S1-1", "must have a position"),
        ("lon,lat,rsrp,cell\n117.05,39.05,-80,nobody", "e.g. 'nobody' (1)"),
        ("lon,lat,rsrp,cell\n11.705,39.05,-80,S1-1", "longitude 117.05, latitude 39.05"),
    ],
)
def test_measurements_that_cannot_be_used(call, tmp_path, rows, expected):
    file = tmp_path / "drive.csv"
    file.write_text(f"{rows}\n", encoding="utf-8")
    assert expected in refused_late(call("calibrate", TINY, "--measurements", file))


def test_calibration_leaves_its_files(call, tmp_path):
    rng = [(117.05 + 0.0005 * n, 39.05 + 0.0002 * n, -70 - n) for n in range(1, 40)]
    file = tmp_path / "drive.csv"
    lines = [f"{x:.5f},{y:.5f},{level},S1" for x, y, level in rng]
    file.write_text("\n".join(["lon,lat,rsrp,site", *lines]), encoding="utf-8")
    code, out, err = call(
        "calibrate", TINY, "--measurements", file, "--out", tmp_path / "c", "--model", "uma"
    )
    assert code == 0, err
    assert "One site only" in out
    assert (tmp_path / "c" / "calibration.toml").is_file()
    assert json.loads((tmp_path / "c" / "run.json").read_text("utf-8"))["kind"] == "calibration"
    (tmp_path / "d").mkdir()
    (tmp_path / "d" / "sites.csv").write_text("mine")
    says = refused_late(call("calibrate", TINY, "--measurements", file, "--out", tmp_path / "d"))
    assert "is not empty and is not a fugai run" in says
    assert [one.name for one in (tmp_path / "d").iterdir()] == ["sites.csv"]
    assert out.rstrip().endswith("calibration.toml")


ADDRESSES = (
    "postgresql://me:hidden@localhost/gis",
    "postgres:/me:hidden@localhost/gis",
    "PG:host=localhost user=me password=hidden",
    "https://me:hidden@localhost/folder",
    "host=localhost dbname=gis password=hidden",
)


@pytest.mark.parametrize("address", ADDRESSES)
@pytest.mark.parametrize(
    "words",
    [
        ("run", "{p}"),
        ("check", "{p}"),
        ("site", "{p}", "--budget", "1"),
        ("calibrate", "{p}", "--measurements", "{p}/a.csv"),
        ("adopt", "{p}"),
        ("convert", "{p}/a.csv", "--from", "gcj02", "--to", "wgs84"),
    ],
    ids=lambda words: words[0],
)
def test_results_are_not_written_to_an_address(call, tmp_path, monkeypatch, words, address):
    monkeypatch.chdir(tmp_path)
    call("new", tmp_path / "p")
    (tmp_path / "p" / "a.csv").write_text(CSV, encoding="utf-8")
    line = refused(call(*(word.format(p=tmp_path / "p") for word in words), "--out", address))
    assert (
        line
        == "`--out` must be a path on this computer, found an address of a database or a server."
    )
    assert [one.name for one in tmp_path.iterdir()] == ["p"]
