"""Broken references and rules of a project small enough to count by hand."""

import re
import shutil
from pathlib import Path

import pytest

import fugai

TINY = Path(__file__).parents[2] / "projects" / "tiny"
EXTRA_TARGETS = """
[[targets]]
id = "phones"
title = "移动普及率"
indicator = "mobile.penetration"
by = 2016
at_least = 0.5

[[targets]]
id = "each-home"
title = "各区家庭宽带"
indicator = "broadband.penetration"
by = 2016
at_least = 0.4
each = true
"""


@pytest.fixture
def project(tmp_path):
    """A copy of the tiny project to change: `project(file, old, new)`."""
    folder = tmp_path / "p"
    shutil.copytree(TINY, folder)

    def change(*changes):
        for name, old, new in changes:
            path = folder / name
            text = path.read_text(encoding="utf-8")
            assert old in text
            path.write_text(text.replace(old, new, 1), encoding="utf-8")
        return folder

    change(("project.toml", "[[targets]]", EXTRA_TARGETS + "\n[[targets]]"))
    return change


def broadband(folder, year=None):
    return fugai.run(folder, only=["broadband"], year=year)


def status(run):
    return dict(zip(run.targets["id"], run.targets["status"], strict=True))


def reason(run, target, language="reason"):
    return run.targets.set_index("id").loc[target, language]


def test_the_sound_project_has_no_doubts(project):
    run = broadband(project())
    assert "in doubt" not in set(run.targets["status"])
    assert "doubts" not in run.tables
    assert status(run)["each-home"] == "met"  # 1600 of 2000 in the west, 800 of 1600 in the east


def test_more_subscribers_than_households_are_in_doubt_and_spoil_nothing_else(project):
    run = broadband(project(("subscriptions.csv", "west,fixed,2016,1600", "west,fixed,2016,2001")))
    found = status(run)
    assert found["home"] == found["each-home"] == "in doubt"
    assert found["phones"] == "met"  # mobile rests on other rows
    assert found["logistics"] == "met"
    assert "subscriptions.csv row 3" in reason(run, "home")
    assert "subscriptions.csv第3行" in reason(run, "home", "reason_zh")
    assert run.missed  # --strict takes it as not met
    doubts = run.tables["doubts"]
    assert doubts["district_id"].tolist() == ["west"]
    assert doubts["share"].tolist() == [1.0]
    assert doubts["years"].tolist() == ["2016"]


def test_a_district_that_misses_on_sound_rows_decides_where_each_must_meet(project):
    run = broadband(
        project(
            ("subscriptions.csv", "west,fixed,2016,1600", "west,fixed,2016,2001"),
            ("subscriptions.csv", "east,fixed,2016,800", "east,fixed,2016,300"),
        )
    )
    assert status(run)["each-home"] == "missed"
    detail = run.tables["target-districts"]
    detail = detail[detail["id"].eq("each-home")].set_index("district_id")["status"]
    assert detail.to_dict() == {"west": "in doubt", "east": "missed"}


def test_a_district_in_doubt_is_no_matter_for_a_target_on_another(project):
    where = 'indicator = "broadband.penetration"\nwhere = { district = ["east"] }\nby = 2016\n'
    run = broadband(
        project(
            ("subscriptions.csv", "west,fixed,2016,1600", "west,fixed,2016,2001"),
            ("project.toml", 'indicator = "broadband.penetration"\nby = 2016\n', where),
        )
    )
    assert status(run)["each-home"] == "met"


def test_mobile_figures_beyond_three_per_resident_are_in_doubt(project):
    run = broadband(
        project(("subscriptions.csv", "east,mobile,2016,2400", "east,mobile,2016,12001"))
    )
    assert status(run)["phones"] == "in doubt"
    assert status(run)["home"] != "in doubt"


@pytest.mark.parametrize("row", ["west,fixed,2016,1600", "west,fixed,2016,1200"])
def test_a_row_that_is_there_twice_is_in_doubt_only_where_the_two_differ(project, row):
    path = project() / "subscriptions.csv"
    path.write_text(path.read_text(encoding="utf-8").rstrip() + f"\n{row}\n", encoding="utf-8")
    run = broadband(path.parent)
    assert status(run)["home"] == ("missed" if row.endswith("1600") else "in doubt")
    assert status(run)["phones"] == "met"
    assert run.values("broadband.penetration", year=2016)["west"] == 0.8


def test_a_subscription_of_no_district_names_the_likely_one(project):
    check = fugai.check(project(("subscriptions.csv", "west,fixed,2016", "WEST,fixed,2016")))
    rule = check.findings.set_index("value").loc["WEST", "rule"]
    assert "likely 'west' is meant" in rule
    assert "upper and lower case" in rule
    (doubt,) = check.inputs.doubts
    assert dict(doubt.shares) == {"west": 1.0}
    assert doubt.years == (2016,)


def test_an_offer_of_no_settlement_is_listed_with_its_likely_cause(project):
    check = fugai.check(project(("services.csv", "1,C1,fttp", "1,c1,fttp")))
    (rule,) = check.findings["rule"]
    assert "likely 'C1' is meant, they differ in upper and lower case" in rule
    assert check.findings["row"].tolist() == [2]
    (doubt,) = check.inputs.doubts  # not of the subscribers: every district has subscriptions
    assert doubt.inputs == ("services.settlement_id",)
    assert list(doubt.shares) == ["west"]


def test_what_nobody_refers_to_is_counted(project):
    notes = [note.en for note in fugai.check(project()).inputs.notes if hasattr(note, "en")]
    assert "1 of 4 rows of `settlements` have none in `services`: V3." in notes


def test_a_cell_of_no_site_puts_the_signal_in_doubt(project):
    folder = project(
        (
            "project.toml",
            "[inputs.access_points]",
            '[inputs.cells]\npath = "cells.csv"\n\n[inputs.access_points]',
        )
    )
    (folder / "cells.csv").write_text("cell_id,site_id,azimuth_deg\nC1,S1,0\nC2,S9,120\n")
    check = fugai.check(folder)
    (doubt,) = check.inputs.doubts
    assert doubt.concerns("wireless.population_share")
    assert not doubt.concerns("broadband.penetration")
    assert dict(doubt.shares) == {"": 0.5}
    assert "In doubt: `cells.site_id` must name a row of `sites` (cells.csv row 3)." in check.text()


def test_fractions_of_people_and_more_households_than_people_are_flagged(project):
    check = fugai.check(
        project(
            ("settlements.csv", "5000,1600", "26.5,1600"),
            ("settlements.csv", "3000,1200", "3000,3001"),
        )
    )
    rules = check.findings.groupby("column")["rule"].apply(list)
    assert any("whole number of people" in rule for rule in rules["population"])
    assert sum("must not exceed the residents" in rule for rule in rules["households"]) == 2
    concerned = {name for doubt in check.inputs.doubts for name in doubt.inputs}
    assert {"settlements.population", "settlements.households"} <= concerned
    assert "districts.population" not in concerned  # the districts state their own residents


def test_subscribers_of_offers_are_summed_over_a_settlement(project):
    check = fugai.check(project(("services.csv", "2,V1,dsl,8,1,200,2015", "2,C1,dsl,8,1,301,2015")))
    rules = check.findings.set_index("row")["rule"]
    assert list(rules.index) == [2, 3]
    assert "together they have 1,601" in rules[2]


def test_rows_of_years_outside_the_plan_are_counted(project):
    check = fugai.check(project(("subscriptions.csv", "east,mobile,2016", "east,mobile,2031")))
    notes = [note.en for note in check.inputs.notes if hasattr(note, "en")]
    assert any("1 rows of `subscriptions`" in note and "2031" in note for note in notes)


def test_refused_rows_count_by_rows_and_put_what_they_miss_in_doubt(project):
    check = fugai.check(project(("services.csv", "1,C1,fttp,100,20", "1,C1,what,0,0")))
    assert len(check.findings) > 1
    lines = [line for line in check.text().splitlines() if line.strip().startswith("services")]
    assert lines[0].endswith("1 refused")  # then the line of what is assumed
    (doubt,) = check.inputs.doubts
    assert dict(doubt.shares) == {"": pytest.approx(1 / 3)}
    assert doubt.inputs == ("services",)


def test_what_needs_no_roads_is_computed_without(project):
    folder = project(("project.toml", '[inputs.roads]\npath = "roads.csv"\n', ""))
    run = fugai.run(folder, only=["delivery"], year=2016)
    assert set(run.measures["indicator"]) - {"firms.count"} == {"delivery.outlets_per_10k"}
    # one public outlet in each district of 6000 and 4000; the cold store is none
    assert run.values("delivery.outlets_per_10k").round(4).to_dict() == {
        "west": 1.6667,
        "east": 2.5,
    }


def test_a_figure_that_two_files_state_is_in_doubt_in_its_district_alone(project):
    folder = project(
        (
            "project.toml",
            '[inputs.subscriptions]\npath = "subscriptions.csv"',
            '[[inputs.subscriptions]]\npath = "subscriptions.csv"\n\n[[inputs.subscriptions]]\n'
            + 'path = "later.csv"',
        )
    )
    (folder / "later.csv").write_text(
        "district_id,kind,year,subscribers\nwest,fixed,2016,100\neast,fixed,2016,800\n"
    )
    (doubt,) = fugai.check(folder).inputs.doubts
    assert dict(doubt.shares) == {"west": 1.0}
    assert doubt.rows == ("subscriptions.csv row 3", "later.csv row 2")
    assert doubt.inputs == ("subscriptions/fixed",)


def test_where_no_residents_are_known_nothing_is_divided_by_nobody(project):
    def without(text):
        return re.sub(r'\n *"(population|households)": \d+,?', "", text).replace(
            'outer",', 'outer"'
        )

    folder = project(("settlements.csv", "population,households", "p,q"))
    path = folder / "districts.geojson"
    path.write_text(
        without(path.read_text(encoding="utf-8")).replace('core",', 'core"'), encoding="utf-8"
    )
    run = broadband(folder)
    assert run.inputs.ledger["used"].isna().all()
    assert status(run)["home"] == status(run)["phones"] == "not measurable"
