"""Opening hours in a run: absent where none are stated, else by day and hour."""

import pytest
from tests.effects.small_project import FILES, write_project

import fugai

HOURS = {"O2": "24/7", "O3": "Mo-Fr 09:00-18:00"}  # O3 alone has residents within a walk


def with_hours(hours):
    head, *rows = FILES["outlets.csv"].splitlines()
    lines = [f"{head},opening_hours", *(f"{row},{hours.get(row[:2], '')}" for row in rows)]
    return {"outlets.csv": "\n".join(lines) + "\n"}


def run(folder, files):
    return fugai.run(write_project(folder, {}, files), only=["delivery"])


@pytest.fixture(scope="module")
def plain(tmp_path_factory):
    return run(tmp_path_factory.mktemp("plain") / "p", {})


@pytest.fixture(scope="module")
def opened(tmp_path_factory):
    return run(tmp_path_factory.mktemp("opened") / "p", with_hours(HOURS))


def test_without_hours_nothing_is_measured(plain):
    assert not plain.measures["indicator"].eq("delivery.open_share").any()
    assert "open-pickup-points" not in plain.tables


def test_hours_decide_who_has_an_open_pickup_point(plain, opened):
    rows = opened.measures[opened.measures["indicator"].eq("delivery.open_share")]
    whole = rows[rows["district_id"].eq("") & rows["statistic"].eq("")]
    share = whole.set_index(["type", "class"])["value"]
    assert len(share) == 3 * 24
    assert share["weekday", "12:00"] > 0 == share["weekday", "03:00"] == share["sunday", "12:00"]
    assert share["weekday", "09:00"] == share["weekday", "17:00"] > share["weekday", "18:00"]
    pickup = plain.measures[plain.measures["indicator"].eq("delivery.pickup_share")]
    pickup = pickup[pickup["district_id"].eq("") & pickup["statistic"].eq("")]
    assert share["weekday", "12:00"] == pytest.approx(pickup["value"].iloc[0], rel=1e-12)
    table = opened.tables["open-pickup-points"]
    assert table.loc[table["day"].eq("weekday") & table["hour"].eq(12), "open"].tolist() == [2]


def test_pickup_points_without_hours_make_residents_unknown(tmp_path):
    found = run(tmp_path / "p", with_hours({"O2": "24/7"}))
    rows = found.measures[found.measures["indicator"].eq("delivery.open_share")]
    assert rows["statistic"].eq("unknown").sum() > 72
    assert any("1 of 2 pickup points state opening hours" in str(note.en) for note in found.notes)
