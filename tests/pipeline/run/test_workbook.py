"""The workbook of a run: this period, the last, the change; numbers by their unit; ready to print."""

from pathlib import Path

import openpyxl
import pytest

import fugai

TINY = Path(__file__).parents[2] / "projects" / "tiny"


@pytest.fixture(scope="module")
def run(tmp_path_factory):
    out = tmp_path_factory.mktemp("workbook") / "run"
    return fugai.run(TINY, only=["broadband"], out=out)


@pytest.fixture(scope="module")
def book(run):
    return openpyxl.load_workbook(run.out / "tables/scorecard.xlsx")


def records(tab, top=1):
    """Rows of a sheet as heading to cell."""
    head, *rows = list(tab.iter_rows(min_row=top))
    return [dict(zip((cell.value for cell in head), row, strict=True)) for row in rows]


def test_a_target_has_its_number_of_the_last_period_and_the_change(book):
    for name, headings in (
        ("Scorecard", ("Target id", "Last period", "Actual", "Change", "Required")),
        ("指标完成情况", ("目标编号", "上期值", "实际值", "较上期", "目标值")),
    ):
        rows = {row[headings[0]].value: row for row in records(book[name])}
        _, previous, actual, change, required = headings
        row = rows["home"]  # 2,000 and then 2,400 of 3,600 households
        assert row[previous].value == pytest.approx(2000 / 3600)
        assert row[actual].value == pytest.approx(2400 / 3600)
        assert row[change].value == pytest.approx(400 / 3600)
        assert row[change].number_format == "+0.0%;-0.0%;0.0%"
        assert row[required].number_format == "0.0%"


def test_a_count_is_whole_and_a_share_in_per_cent(book):
    rows = {row["Target id"].value: row for row in records(book["Scorecard"])}
    formats = {name: row["Required"].number_format for name, row in rows.items()}
    assert formats == {
        "sites": "#,##0",
        "home": "0.0%",
        "rural-speed": "#,##0.0",
        "logistics": "#,##0",
    }
    (west, east, whole) = records(book["Districts"])
    column = "Fixed broadband penetration"
    assert [one[column].value for one in (west, east)] == [0.8, 0.5]
    assert west[column].number_format == "0.0%"
    assert west["Residents"].number_format == "#,##0"
    assert whole["District"].value == "Whole area"
    assert whole["District"].font.b
    assert whole[column].value == pytest.approx(2400 / 3600)  # not 0.65, their mean
    assert whole["Residents"].value == 10000


def test_the_change_from_the_last_period_has_every_headline_number(book, run):
    rows = records(book["Change from last period"])
    mine = [row for row in rows if row["Indicator"].value == "Fixed broadband penetration"]
    assert [row["Name"].value for row in mine] == ["Whole area", "West", "East"]
    assert [row["Earlier 2015"].value for row in mine] == pytest.approx([2000 / 3600, 0.7, 0.375])
    assert [row["Change"].value for row in mine] == pytest.approx([400 / 3600, 0.1, 0.125])
    assert {row["Status"].value for row in mine} == {"changed"}
    assert "较上期变化" in book.sheetnames
    assert run.tables["target-history"]["year"].unique().tolist() == [2015, 2016]


def test_every_sheet_prints_on_landscape_pages_with_its_headings(book):
    for tab in book:
        assert tab.page_setup.orientation == "landscape", tab.title
        assert tab.print_title_rows is not None, tab.title
        assert tab.sheet_properties.pageSetUpPr.fitToPage, tab.title


def test_a_run_of_one_year_has_no_last_period(tmp_path):
    fugai.run(TINY, only=["broadband"], year=2016, out=tmp_path / "run")
    book = openpyxl.load_workbook(tmp_path / "run/tables/scorecard.xlsx")
    assert "Change from last period" not in book.sheetnames
    assert "Last period" not in [cell.value for cell in book["Scorecard"][1]]
