"""A published drive test through the command line: slipped decimals, tuned model, maps."""

from __future__ import annotations

import shutil
import tomllib

import numpy as np
import pandas as pd
import pytest

from fugai.cli import run_cli
from fugai.errors import EmptyResultError
from fugai.pipeline.calibrate import calibrate
from fugai.pipeline.saved_calibration import read_calibration
from fugai.wireless import Ray

pytestmark = pytest.mark.kernel


@pytest.fixture(scope="module")
def project(root, worlds, tmp_path_factory):
    """A copy that may be changed; the data stays where it is."""
    folder = tmp_path_factory.mktemp("projects") / "recife"
    shutil.copytree(root / "tests" / "projects" / "recife", folder)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("FUGAI_WORLDS", str(worlds))
        yield folder


@pytest.fixture(scope="module")
def out(project, worlds):
    folder = project.parent / "out"
    file = worlds / "recife" / "measurements.csv"
    argv = ["calibrate", project, "--measurements", file, "--out", folder]
    argv += ["--model", "extended-hata", "--model", "uma"]
    assert run_cli([str(item) for item in argv]) == 0
    return folder


def test_tuned_model_and_its_errors(out, worlds):
    values = tomllib.loads((out / "calibration.toml").read_text(encoding="utf-8"))
    published = pd.read_csv(worlds / "recife" / "measurements.csv")
    theirs = float(np.sqrt(np.mean((published["PLreal"] - published["PLhata"]) ** 2)))
    errors = values["errors"]
    # a tenth of a dB: the last bins and the last iterations of a fit over 4,656 medians
    assert errors["before"]["rmse_db"] == pytest.approx(12.1, abs=0.1)
    assert errors["site_held_out"]["rmse_db"] == pytest.approx(10.5, abs=0.1)
    assert errors["nested_held_out"]["rmse_db"] == pytest.approx(12.8, abs=0.1)
    assert errors["nested_held_out"]["rmse_db"] < theirs == pytest.approx(14.19, abs=0.01)
    assert values["base"] == "extended-hata"
    assert values["pattern_limit_db"] == 12.0


def test_every_file_is_there_and_the_repairs_are_listed(out):
    for name in ("models", "trials", "corrections", "sites", "azimuths", "elevations", "points"):
        assert len(pd.read_csv(out / f"{name}.csv", encoding="utf-8-sig")) > 0
    findings = pd.read_csv(out / "findings.csv", encoding="utf-8-sig")
    assert findings["action"].tolist() == ["repaired"] * 3
    assert findings["rule"].str.contains("it was put right: longitude -34.89").all()
    assert (out / "residuals.png").read_bytes().startswith(b"\x89PNG")
    assert "fugai-layer-residuals" in (out / "residuals.html").read_text(encoding="utf-8")
    points = pd.read_csv(out / "points.csv", encoding="utf-8-sig")
    assert points["samples"].sum() == 6981
    assert points["longitude"].between(-34.92, -34.87).all()


def test_without_repair_every_site_is_refused_with_what_it_should_be(project, capsys):
    strict = project.parent / "strict"
    shutil.copytree(project, strict)
    text = (strict / "project.toml").read_text(encoding="utf-8").replace("repair = true\n", "")
    (strict / "project.toml").write_text(text, encoding="utf-8")
    assert run_cli(["calibrate", str(strict), "--out", str(project.parent / "none")]) == 2
    (line,) = [one for one in capsys.readouterr().err.splitlines() if one.startswith("fugai: ")]
    assert "longitude -34.89272, latitude -8.068361" in line
    assert not (project.parent / "none").exists()


def test_a_project_can_name_the_tuned_model(project, out):
    named = project.parent / "named"
    shutil.copytree(project, named)
    shutil.copy(out / "calibration.toml", named)
    with (named / "project.toml").open("a", encoding="utf-8") as stream:
        stream.write(
            '\n[wireless.calibrations]\nrecife = "calibration.toml"\n[wireless.models]\n'
            'gsm = "recife"\n[wireless.profiles.gsm]\ntechnologies = ["2g"]\nrxlev_dbm = -95\n'
        )
    run = project.parent / "run"
    assert run_cli(["run", str(named), "--only", "wireless", "--out", str(run)]) == 0
    measures = pd.read_parquet(run / "tables" / "measures.parquet")
    plain = project.parent / "plain"
    text = (named / "project.toml").read_text(encoding="utf-8")
    (named / "project.toml").write_text(text.replace('gsm = "recife"\n', ""), encoding="utf-8")
    assert run_cli(["run", str(named), "--only", "wireless", "--out", str(plain)]) == 0
    share = [
        frame.loc[frame["indicator"] == "wireless.area_share", "numerator"].max()
        for frame in (measures, pd.read_parquet(plain / "tables" / "measures.parquet"))
    ]
    assert share[0] != share[1]
    saved = read_calibration(out / "calibration.toml")
    tuned, limit = saved.model, saved.pattern_limit_db
    assert limit == 12.0
    assert saved.spread is not None
    assert saved.spread.masts == 2
    ray = Ray(distance_m=np.array([1000.0]), frequency_mhz=1840.0, tx_height_m=41.0)
    added = tuned.loss_db(ray) - tuned.base.loss_db(ray)
    assert added == pytest.approx([tuned.corrections[0].offset_db], abs=1e-9)


def test_a_terrain_model_without_terrain_notes_flat_ground(project):
    made = calibrate(project, models=["p1812"], bin_m=100.0)
    assert any("no terrain: p1812 was tried on flat ground" in note for note in made.notes)
    assert made.best.before.bins < 500
    assert "ITU-R P.1812" in made.text()


def test_measurements_of_other_sites_are_refused_in_one_line(project, tmp_path, capsys):
    file = tmp_path / "m.csv"
    file.write_text("lat,lon,PLreal,BTS_ID\n-8.07,-34.89,120,X\n", encoding="utf-8")
    assert run_cli(["calibrate", str(project), "--measurements", str(file)]) == 2
    (line,) = [one for one in capsys.readouterr().err.splitlines() if one.startswith("fugai: ")]
    assert "no cell or site of that name, e.g. 'X' (1)" in line
    with pytest.raises(EmptyResultError):
        calibrate(project, measurements=file)
