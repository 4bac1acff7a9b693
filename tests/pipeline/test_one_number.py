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
    pd.testing.assert_series_equal(
        own, scored, check_names=False, check_index_type=False, rtol=1e-9
    )


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
    assert table.pop("stated_year").isna().all()
    for year in run.years:  # residents that are of no year are those of every year
        own = table[table["year"].eq(year)].drop(columns="year")
        pd.testing.assert_frame_equal(own, run.inputs.ledger, check_index_type=False)
    table = table[table["year"].eq(2016)].drop(columns="year")
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


BY_YEAR = """
[inputs.residents]
path = "residents.csv"

[inputs.subscriptions]
path = "subscriptions.csv"
"""
TARGET_OF_YEAR = """
[[targets]]
id = "pickup-{year}"
title = "自提"
indicator = "delivery.pickup_share"
by = {year}
at_least = 0.9
"""
RESIDENTS = {2015: {"west": 3000.0, "east": 9000.0}, 2016: {"west": 6000.0, "east": 6000.0}}


@pytest.fixture(scope="module")
def growing(project, tmp_path_factory):
    """The same with residents of two years: as many together, but not in the same district."""
    folder = tmp_path_factory.mktemp("years") / "project"
    shutil.copytree(project, folder)
    (folder / "residents.csv").write_text(
        "district_id,2015,2016\nwest,3000,6000\neast,9000,6000\n", encoding="utf-8"
    )
    (folder / "subscriptions.csv").write_text(
        "district_id,kind,year,subscribers\n"
        "west,mobile,2015,1500\nwest,mobile,2016,1500\neast,mobile,2015,4500\neast,mobile,2016,4500\n",
        encoding="utf-8",
    )
    path = folder / "project.toml"
    text = path.read_text(encoding="utf-8") + BY_YEAR
    text += "".join(TARGET_OF_YEAR.format(year=year) for year in RESIDENTS)
    path.write_text(text, encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def two_years(growing, tmp_path_factory):
    return fugai.run(growing, out=tmp_path_factory.mktemp("out") / "run")


def test_each_year_is_divided_by_its_own_residents(two_years):
    rows = two_years.measures[two_years.measures["district_id"].ne("")]
    rows = rows[rows["area"].eq("")]
    keys = ["indicator", "district_id", "profile", "operator", "technology", "mode", "minutes"]
    for year, residents in RESIDENTS.items():
        for indicator in (*BY_RESIDENTS, "mobile.penetration"):
            own = rows[rows["indicator"].eq(indicator) & rows["year"].eq(year)]
            assert len(own)
            known = own[own["statistic"].eq("")].groupby(keys)["denominator"].sum()
            unknown = own[own["statistic"].eq("unknown")].groupby(keys)["numerator"].sum()
            for key, value in known.add(unknown, fill_value=0.0).items():
                assert value == pytest.approx(residents[key[1]], rel=1e-6), (year, key)
    mobile = {
        year: two_years.values("mobile.penetration", year=year).to_dict() for year in RESIDENTS
    }
    assert mobile == {2015: {"west": 0.5, "east": 0.5}, 2016: {"west": 0.25, "east": 0.75}}
    outlets = two_years.values("delivery.outlets_per_10k", year=2015)
    assert outlets["west"] == pytest.approx(2 / 0.3)  # 2 outlets for 3,000


@pytest.mark.parametrize("year", RESIDENTS)
def test_tables_page_workbook_and_siting_have_the_residents_of_the_year(growing, two_years, year):
    table = two_years.tables["population"]
    own = table[table["year"].eq(year)].set_index("district_id")
    assert own["used"].to_dict() == RESIDENTS[year]
    assert own["stated_year"].eq(year).all()
    book = openpyxl.load_workbook(two_years.out / "tables" / "scorecard.xlsx", data_only=True)
    sheet = list(book["population"].values)
    head = sheet[0].index
    used = {
        row[head("district_id")]: row[head("used")] for row in sheet if row[head("year")] == year
    }
    assert used == RESIDENTS[year]

    judged = two_years.targets.set_index("id").loc[f"pickup-{year}"]
    assert judged["denominator"] == pytest.approx(12000.0)
    page = two_years.page.targets.set_index("id").loc[f"pickup-{year}"]
    assert page["actual"] == judged["actual"]
    alone = fugai.run(growing, only=["delivery"], year=year)
    again = alone.targets.set_index("id").loc[f"pickup-{year}"]
    assert again["actual"] == pytest.approx(judged["actual"], rel=1e-9)
    assert alone.boundaries["population"].to_dict() == RESIDENTS[year]
    assert float(alone.rasters["population"].sum()) == pytest.approx(12000.0, rel=1e-3)

    site = fugai.site(growing, SitingRequest(place="pickup-points", budget=1, year=year))
    assert site.curve[0] == pytest.approx(judged["numerator"], rel=1e-9)
    assert site.tables["districts"].set_index("district_id")["total"].to_dict() == pytest.approx(
        RESIDENTS[year], rel=1e-6
    )
    radio = fugai.site(growing, SitingRequest(place="base-stations", budget=1, year=year))
    covered = two_years.measures[
        two_years.measures["indicator"].eq("wireless.population_share")
        & two_years.measures["year"].eq(year)
        & two_years.measures["district_id"].eq("")
        & two_years.measures["area"].eq("")
    ]
    assert radio.curve[0] == pytest.approx(covered["numerator"].item(), rel=1e-6)
