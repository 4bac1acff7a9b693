"""Antennas, tuned models and models by technology, from a project's files to its cells."""

from __future__ import annotations

import dataclasses
import shutil

import numpy as np
import pytest

from fugai import siting
from fugai.errors import ConfigError, InputError
from fugai.pipeline.inputs import read_inputs
from fugai.pipeline.progress import Clock, Silent
from fugai.pipeline.radio import antenna_notes, read_radio
from fugai.pipeline.run import run
from fugai.project import read_project
from fugai.store import toml_text
from fugai.wireless import (
    Correction,
    Demand,
    ExtendedHata,
    ServiceDefinition,
    SignalOptions,
    Tuned,
    candidate_covers,
    cells_from_sites,
    predict,
    served,
    site_gains,
    tuned_values,
)

TUNED = Tuned(
    base=ExtendedHata(),
    corrections=tuple(
        Correction(environment=ground, low_mhz=1.0, high_mhz=9000.0, offset_db=10.0)
        for ground in ("rural", "suburban", "urban")
    ),
)


def msi(gain="17 dBi"):
    rows = [f"{a} {min(abs((a + 180) % 360 - 180) / 4.0, 28.0):.2f}" for a in range(360)]
    return "\n".join(
        [
            "NAME a",
            "FREQUENCY 1840",
            f"GAIN {gain}",
            "TILT 0",
            "HORIZONTAL 360",
            *rows,
            "VERTICAL 360",
            *rows,
        ]
    )


@pytest.fixture
def project(root, tmp_path):
    """The tiny project with what is added to its file."""

    def make(text="", **files):
        folder = tmp_path / "tiny"
        shutil.copytree(root / "tests" / "projects" / "tiny", folder)
        for name, content in files.items():
            (folder / name.replace("_", ".")).write_text(content, encoding="utf-8")
        with (folder / "project.toml").open("a", encoding="utf-8") as stream:
            stream.write(f"\n{text}")
        return folder

    return make


def calibration(**more):
    return toml_text(tuned_values(TUNED) | more)


def test_names_become_models_and_patterns(project):
    folder = project(
        '[wireless.antennas]\n"A 65" = "a.msi"\n[wireless.calibrations]\ncity = "c.toml"\n'
        '[wireless.models]\nlte-fdd = "city"\n'
        'umts = { rural = "city", suburban = "uma", urban = "umi" }\n',
        a_msi=msi(),
        c_toml=calibration(pattern_limit_db=14.0),
    )
    radio = read_radio(read_project(folder))
    assert radio.antennas["A 65"].gain_dbi == 17.0
    assert radio.antennas["A 65"].name == "A 65"
    assert radio.model("lte-fdd") == TUNED
    assert radio.model("umts")["rural"] == TUNED
    assert radio.model("gsm") is None
    limits = {name: one.pattern_limit_db for name, one in radio.technologies.items()}
    assert limits["lte-fdd"] == limits["umts"] == 14.0
    assert limits["gsm"] == 120.0


def test_a_technology_table_may_name_a_tuned_model_too(project):
    grounds = dict.fromkeys(("rural", "suburban", "urban"), "city")
    folder = project(
        '[wireless.calibrations]\ncity = "c.toml"\n',
        c_toml=calibration(),
        t_toml=toml_text({"nr": {"model": grounds}}),
    )
    plan = read_project(folder)
    spec = dataclasses.replace(plan.wireless, technologies=folder / "t.toml")
    radio = read_radio(dataclasses.replace(plan, wireless=spec))
    assert radio.model("nr") == dict.fromkeys(grounds, TUNED)


@pytest.mark.parametrize(
    ("text", "files", "error", "message"),
    [
        (
            '[wireless.models]\nlte-fdd = "city"',
            {},
            ConfigError,
            "`wireless.models.lte-fdd` must be one of free-space.*found 'city'",
        ),
        (
            '[wireless.models]\nwimax = "uma"',
            {},
            ConfigError,
            "must be for one of gsm.*found 'wimax'",
        ),
        (
            '[wireless.calibrations]\nx = "c.toml"',
            {"c_toml": "base = ["},
            ConfigError,
            "c.toml must be valid TOML",
        ),
        (
            '[wireless.calibrations]\nx = "c.toml"',
            {"c_toml": 'base = "hata"'},
            ConfigError,
            "c.toml: `base` must be one of",
        ),
        (
            '[wireless.calibrations]\nx = "c.toml"',
            {"c_toml": "pattern_limit_db = true"},
            ConfigError,
            "must be a number, found True",
        ),
        (
            '[wireless.antennas]\nx = "a.msi"',
            {"a_msi": msi("17")},
            InputError,
            "must say whether its gain is in dBi or dBd",
        ),
        (
            '[wireless.antennas]\nx = "a.msi"',
            {"a_msi": msi().replace("\n77 19.25", "", 1)},
            InputError,
            "the 360 lines that HORIZONTAL states, found 359",
        ),
    ],
)
def test_what_is_wrong_is_named(project, text, files, error, message):
    with pytest.raises(error, match=message):
        read_radio(read_project(project(text, **files)))


def test_a_name_without_a_pattern_is_noted(project, make_cells_of):
    cells = make_cells_of(antenna=["unknown", ""])
    (note,) = antenna_notes(cells, read_radio(read_project(project())))
    assert "3 cells name an antenna without a pattern" in note.en
    assert "3个小区" in note.zh


@pytest.fixture
def make_cells_of(root):
    """Cells of the tiny project's first sites with columns of one's own."""

    def make(**columns):
        inputs = read_inputs(read_project(root / "tests" / "projects" / "tiny"), Clock(Silent()))
        radio = read_radio(inputs.project)
        sites = inputs.tables["sites"].head(2).assign(**columns)
        return cells_from_sites(sites, technologies=radio.technologies)

    return make


@pytest.mark.kernel
def test_ten_decibels_more_loss_serve_fewer(project, root):
    text = '[wireless.calibrations]\ncity = "c.toml"\n[wireless.models]\nlte-fdd = "city"\nlte-tdd = "city"\n'
    tuned = run(project(text, c_toml=calibration()), only=["wireless"])
    plain = run(root / "tests" / "projects" / "tiny", only=["wireless"])
    shares = [
        one.measures.query("indicator == 'wireless.area_share' and profile == 'lte'")[
            "numerator"
        ].max()
        for one in (plain, tuned)
    ]
    assert shares[1] < 0.5 * shares[0]


@pytest.mark.kernel
def test_footprints_feed_the_siting_models(root):
    """Candidates on the tiny project: what siting picks first is what the gains rank first."""
    inputs = read_inputs(read_project(root / "tests" / "projects" / "tiny"), Clock(Silent()))
    radio = read_radio(inputs.project)
    service = ServiceDefinition(name="lte", technologies=("lte",), rsrp_dbm=-100.0)
    cells = cells_from_sites(inputs.tables["sites"], technologies=radio.technologies)
    mine = cells[cells["technology"].eq("lte-fdd")].reset_index(drop=True)
    already = served(predict(mine, inputs.grid, options=SignalOptions(max_range_m=5000.0)), service)
    places = inputs.tables["settlements"].assign(status="candidate")
    places = places.rename(columns={"settlement_id": "candidate_id"})
    places["geometry"] = places.geometry.representative_point()
    covers = candidate_covers(
        places,
        inputs.grid,
        service=service,
        demand=Demand(population=inputs.population, already_covered=already),
        options=SignalOptions(max_range_m=5000.0),
    )
    gains = site_gains(covers)
    best = siting.solve_mclp(covers.matrix, covers.weight, budget=1)
    assert covers.candidate_id[best.chosen[0]] == gains.index[0]
    assert best.objective == pytest.approx(gains.iloc[0], rel=1e-9)
    assert best.objective > 0.0
    whole = siting.solve_mclp(covers.matrix, covers.weight, budget=len(places))
    reached = np.asarray(covers.matrix.sum(axis=1)) > 0
    assert whole.objective == pytest.approx(covers.weight[reached].sum(), rel=1e-9)
