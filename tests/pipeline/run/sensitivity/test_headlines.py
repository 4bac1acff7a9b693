"""How far headlines move: computed again, and equal to a run with the other value stated."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

import fugai
from fugai.pipeline.assumptions.with_ledger import with_ledger
from fugai.pipeline.inputs import read_inputs
from fugai.pipeline.progress import Clock, listener_of
from fugai.pipeline.run.sensitivity.signal import SignalAgain
from fugai.pipeline.run.sensitivity.windows import Sample
from fugai.project import read_project

TINY = Path(__file__).parents[3] / "projects" / "tiny"


@pytest.fixture(scope="module")
def run(tmp_path_factory):
    """The tiny project, written."""
    return fugai.run(TINY, out=tmp_path_factory.mktemp("tiny") / "out", year=2016)


def rests(run, headline, variation=""):
    """Rows of a headline and a variation."""
    table = run.tables["headline-assumptions"]
    table = table[table["headline"].eq(headline)]
    return table[table["variation"].eq(variation)] if variation else table


def with_project(tmp_path, *pairs):
    """A copy of the tiny project with its project file changed."""
    folder = tmp_path / "copy"
    shutil.copytree(TINY, folder)
    path = folder / "project.toml"
    text = path.read_text(encoding="utf-8")
    for before, after in pairs:
        assert before in text
        text = text.replace(before, after)
    path.write_text(text, encoding="utf-8")
    return folder


def test_what_moves_is_what_a_run_with_that_value_says(run, tmp_path):
    headline = "delivery.population_share:mode=walk;minutes=10;direction=to"
    row = rests(run, headline, "walking at 5.5 km/h instead of 5").iloc[0]
    changed = with_project(tmp_path, ("[delivery]", "[delivery]\nwalk_kmh = 5.5"))
    other = fugai.run(changed, only=["delivery"], year=2016)

    def share(one):
        rows = one.measures.query("indicator == 'delivery.population_share' and mode == 'walk'")
        rows = rows[
            rows["minutes"].eq("10") & rows["district_id"].eq("") & rows["statistic"].eq("")
        ]
        return float(rows["value"].iloc[0])

    assert row["change"] == pytest.approx(share(other) - share(run), abs=1e-12)
    assert row["error"] == 0.0
    assert row["change"] != 0.0


def test_the_signal_of_a_small_grid_is_computed_again_as_a_whole(run, tmp_path):
    own = "[lte-fdd]\npower_dbm = 43.0\n[lte-tdd]\npower_dbm = 43.0\n[umts]\npower_dbm = 40.0\n"
    changed = with_project(tmp_path, ("[wireless]\n", '[wireless]\ntechnologies = "own.toml"\n'))
    (changed / "own.toml").write_text(own)
    other = fugai.run(changed, only=["wireless"], year=2016)
    for indicator in ("wireless.population_share", "wireless.area_share"):
        row = rests(run, f"{indicator}:profile=lte", "3 dB less transmit power").iloc[0]
        before, after = (
            one.measures[
                one.measures["indicator"].eq(indicator)
                & one.measures["profile"].eq("lte")
                & one.measures["district_id"].eq("")
                & one.measures[["operator", "area", "statistic"]].eq("").all(axis=1)
            ]["value"].iloc[0]
            for one in (run, other)
        )
        # sums in another order, of single precision
        assert row["change"] == pytest.approx(after - before, abs=1e-6)
        assert row["change"] <= 0.0
    assert row["change"] < 0.0  # of the area


def test_the_largest_movement_comes_first(run):
    table = run.tables["headline-assumptions"]
    for _, part in table.groupby("headline", sort=False):
        sizes = part["change"].abs()
        known = sizes[sizes.notna()]
        assert known.is_monotonic_decreasing
        assert sizes.isna().to_numpy()[len(known) :].all()


def test_a_figure_names_only_what_it_rests_on(run):
    columns = set(rests(run, "target:sites")["column"])
    assert columns == {"technology", "status"}
    assert not len(rests(run, "broadband.penetration"))  # everything is stated


def test_every_output_has_the_ledger(run):
    ledger = pd.read_csv(run.out / "assumptions.csv")
    assert len(ledger) == len(run.tables["assumptions"])
    about = json.loads((run.out / "run.json").read_text(encoding="utf-8"))["assumptions"]
    assert about["values"]["defaulted"] == int(
        ledger[ledger["state"].eq("defaulted")]["count"].sum()
    )
    assert about["largest"][0]["variation"]
    with pd.ExcelFile(run.out / "tables" / "scorecard.xlsx") as book:
        sheets = book.sheet_names
    assert {"假设台账", "Assumptions", "headline-assumptions"} <= set(sheets)
    page = run.page.assumptions
    assert page is not None
    assert page["headlines"][0]["title"] == ["新增基站2个", "Two new sites"]
    again = fugai.read_run(run.out)
    pd.testing.assert_frame_equal(
        again.tables["headline-assumptions"], run.tables["headline-assumptions"]
    )


def test_sensitivity_can_be_switched_off(tmp_path):
    quiet = with_project(tmp_path, ("[delivery]", '[assumptions]\nsensitivity = "off"\n[delivery]'))
    table = fugai.run(quiet, only=["delivery"], year=2016).tables["headline-assumptions"]
    assert table["change"].isna().all()
    assert len(table)


def test_windows_have_the_pixels_of_the_run():
    """What is sampled is what a run computes: sums of windows equal those of the whole grid."""
    inputs = with_ledger(read_inputs(read_project(TINY), Clock(listener_of(False))))
    whole = SignalAgain(inputs, 2016, urban=None, whole=True)
    parts = SignalAgain(inputs, 2016, urban=None, whole=True)
    halves = tuple((rows, slice(left, left + 55)) for rows in (slice(0, 56),) for left in (0, 55))
    parts.sample = Sample(windows=halves, draws=(0, 1), chance=np.full(2, 0.5), exact=False)
    found, expected = parts.sums(parts.radio), whole.sums(whole.radio)
    assert list(found) == list(expected) == ["lte"]
    # sums in another order
    assert found["lte"].sum(axis=1) == pytest.approx(expected["lte"].sum(axis=1), rel=1e-12)
    assert expected["lte"].sum() > 0.0
