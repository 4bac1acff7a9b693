"""What `check`, `run`, `site`, the page, the tables and the workbook say of the same thing is the same."""

import json
import shutil
from pathlib import Path

import openpyxl
import pandas as pd
import pytest

import fugai
from fugai import SitingRequest
from fugai.scorecard import INDICATORS

TWELVE_VILLAGES = Path(__file__).parents[1] / "projects" / "siting"
TARGETS = """
[[targets]]
id = "pickup"
title = "自提"
indicator = "delivery.pickup_share"
by = 2016
at_least = 0.9

[[targets]]
id = "lte"
title = "LTE"
indicator = "wireless.population_share"
where = { profile = "lte" }
by = 2016
at_least = 0.9
"""
PLACES = {"pickup": "pickup-points", "village": "outlets", "lte": "base-stations"}
BY_RESIDENTS = (
    "wireless.population_share",
    "delivery.population_share",
    "delivery.pickup_share",
    "delivery.choice_share",
    "delivery.accessibility",
    "delivery.outlets_per_10k",
)


@pytest.fixture(scope="module")
def project(tmp_path_factory):
    """Twelve villages, where definitions could differ.

    A candidate is marked as existing, a distribution centre delivers to the village, a district states
    more residents than its settlements list, and the other fewer.
    """
    folder = tmp_path_factory.mktemp("one") / "project"
    shutil.copytree(TWELVE_VILLAGES, folder)

    def change(name, edit):
        path = folder / name
        path.write_text(edit(path.read_text(encoding="utf-8")), encoding="utf-8")

    change("candidates.csv", lambda text: text.replace("10,candidate", "10,existing", 1))
    change(
        "outlets.csv",
        lambda text: text + "O4,分拨,distribution centre,village,117.115,39.05,2014\n",
    )
    change("project.toml", lambda text: text + TARGETS)

    def state_residents(text):
        data = json.loads(text)
        for feature, people in zip(data["features"], (6100, 9000), strict=True):
            feature["properties"]["population"] = people
        return json.dumps(data)

    change("districts.geojson", state_residents)
    return folder


@pytest.fixture(scope="module")
def run(project, tmp_path_factory):
    return fugai.run(project, out=tmp_path_factory.mktemp("out") / "run")


@pytest.fixture(scope="module")
def judged(run):
    return run.targets.set_index("id")


@pytest.mark.parametrize("target", PLACES)
def test_siting_begins_where_the_scorecard_stands(project, run, judged, target):
    site = fugai.site(project, SitingRequest(place=PLACES[target], budget=1))
    before = site.tables["targets"].set_index("target").loc[target]
    assert before["before"] == pytest.approx(judged.loc[target, "actual"], rel=1e-9)
    assert site.curve[0] == pytest.approx(judged.loc[target, "numerator"], rel=1e-9)
    total = site.instance.scenario.demand.total
    assert total == pytest.approx(judged.loc[target, "denominator"], rel=1e-9)
    if site.instance.scenario.demand.unit == "persons":
        unknown = site.instance.scenario.demand.unknown
        assert total + unknown == pytest.approx(run.inputs.ledger["used"].sum(), rel=1e-6)
    own = site.tables["districts"].set_index("district_id")["share_before"]
    dimensions = {"profile": "lte"} if target == "lte" else {}
    scored = run.values(judged.loc[target, "indicator"], **dimensions)
    pd.testing.assert_series_equal(own, scored, check_names=False, rtol=1e-9)


def test_a_candidate_marked_as_existing_is_said(project):
    site = fugai.site(project, SitingRequest(place="pickup-points", budget=1))
    assert any("marked as existing" in note.en for note in site.instance.notes)
    assert "C3" not in set(site.tables["chosen"]["candidate_id"])


def test_every_share_of_residents_is_divided_by_the_ledger(run):
    used = run.inputs.ledger["used"]
    assert used.to_dict() == {"west": 6100.0, "east": 9000.0}
    rows = run.measures[run.measures["year"].eq(2016) & run.measures["district_id"].ne("")]
    rows = rows[rows["area"].eq("")]
    keys = ["indicator", "district_id", "profile", "operator", "technology", "mode", "minutes"]
    for indicator in BY_RESIDENTS:
        own = rows[rows["indicator"].eq(indicator)]
        assert len(own)
        known = own[own["statistic"].eq("")].groupby(keys)["denominator"].sum()
        unknown = own[own["statistic"].eq("unknown")].groupby(keys)["numerator"].sum()
        whole = known.add(unknown, fill_value=0.0)
        for key, value in whole.items():
            assert value == pytest.approx(used[key[1]], rel=1e-6), key


def test_residents_in_no_settlement_are_unknown_and_close_counts_are_scaled(run):
    choice = run.measures[
        run.measures["indicator"].eq("delivery.choice_share") & run.measures["year"].eq(2016)
    ].set_index(["district_id", "statistic"])
    assert choice.loc[("west", ""), "denominator"] == pytest.approx(6100.0)  # 6000 listed
    assert choice.loc[("east", ""), "denominator"] == pytest.approx(6000.0)
    assert choice.loc[("east", "unknown"), "numerator"] == pytest.approx(3000.0)


def test_check_run_tables_page_workbook_and_folder_agree(project, run, judged):
    check = fugai.check(project)
    pd.testing.assert_frame_equal(check.inputs.ledger, run.inputs.ledger)
    table = run.tables["population"].set_index("district_id")
    pd.testing.assert_frame_equal(table, run.inputs.ledger, check_index_type=False)
    assert check.inputs.doubts == run.inputs.doubts

    again = fugai.read_run(run.out)
    pd.testing.assert_frame_equal(again.targets, run.targets)
    about = json.loads((run.out / "run.json").read_text(encoding="utf-8"))
    assert about["targets"] == judged["status"].to_dict()

    book = openpyxl.load_workbook(run.out / "tables" / "scorecard.xlsx", data_only=True)
    sheet = list(book["Scorecard"].values)
    head = sheet[0].index
    for row in sheet[1:]:
        shown = judged.loc[row[head("Target id")]]
        assert row[head("Actual")] == pytest.approx(shown["actual"], rel=1e-12)
        assert row[head("Result")] == shown["status"]

    page = run.page.targets.set_index("id")
    pd.testing.assert_series_equal(page["actual"], judged["actual"])
    for column, values in run.scorecard.items():
        indicator, _, rest = str(column).partition(":")
        if indicator in INDICATORS and not INDICATORS[indicator].flow:
            dimensions = dict(pair.split("=") for pair in rest.split(";") if pair)
            pd.testing.assert_series_equal(
                values, run.values(indicator, **dimensions), check_names=False
            )


def test_a_target_at_another_standard_than_the_request_is_not_listed(project):
    site = fugai.site(project, SitingRequest(place="pickup-points", budget=1, max_minutes=5))
    assert site.tables["targets"].empty  # the scorecard counts 11 minutes
