"""Workbooks of several sheets, merged cells, hidden rows."""

import openpyxl
import pytest

from fugai.intake import Source, read_table

HEAD = ["备选点编号", "名称", "造价", "经度", "纬度"]


def book(path, pages, *, merge=(), hide_rows=(), hide_pages=()):
    """A workbook with those sheets; merges, hidden rows are those of the first."""
    workbook = openpyxl.Workbook()
    workbook.remove(workbook.active)
    for name, rows in pages.items():
        page = workbook.create_sheet(name)
        for row in rows:
            page.append(row)
    first = workbook.worksheets[0]
    for one in merge:
        first.merge_cells(one)
    for number in hide_rows:
        first.row_dimensions[number].hidden = True
    for name in hide_pages:
        workbook[name].sheet_state = "hidden"
    workbook.save(path)
    return path


def english(reading):
    return [note if isinstance(note, str) else note.en for note in reading.notes]


def test_a_sheet_per_district_is_one_table(tmp_path):
    pages = {
        "和平区": [HEAD, ["C1", "东", 1, 117.1, 39.1], ["C2", "西", 2, 117.2, 39.1]],
        "封面": [["2016年备选点"]],
        "河东区": [
            ["河东区备选点"],
            [],
            ["名称", "备选点编号", "备注", "经度", "纬度"],
            ["北", "C3", "x", 117.3, 39.1],
            ["南", "C1", "x", 117.4, 39.1],
        ],
        "示例": [HEAD, ["C9", "样", 1, 117.1, 39.1]],
        "旧": [HEAD, ["C8", "旧", 1, 117.1, 39.1]],
    }
    reading = read_table(book(tmp_path / "c.xlsx", pages, hide_pages=["旧"]), "candidates")
    assert reading.frame["candidate_id"].tolist() == ["C1", "C2", "C3"]
    assert reading.frame["name"].tolist() == ["东", "西", "北"]
    assert reading.findings[["row", "rule"]].to_numpy().tolist() == [
        ["河东区!5", "must be unique, it is that of row 和平区!2"]
    ]
    assert "`c.xlsx`: 2 sheets were read as one table: 和平区, 河东区." in english(reading)
    assert "`c.xlsx`: sheets not read: 封面, 示例, 旧; `sheet` can name one." in english(reading)
    one = read_table(tmp_path / "c.xlsx", "candidates", source=Source(sheet="河东区"))
    assert one.frame["candidate_id"].tolist() == ["C3", "C1"]
    assert one.findings["row"].tolist() == []


def test_sheets_with_other_headings_are_no_parts(tmp_path):
    pages = {
        "a": [HEAD, ["C1", "东", 1, 117.1, 39.1]],
        "b": [["名称", "电话"], ["x", 1]],
    }
    reading = read_table(book(tmp_path / "c.xlsx", pages), "candidates")
    assert len(reading.frame) == 1
    assert "`c.xlsx`: sheets not read: b; `sheet` can name one." in english(reading)


def test_merged_cells_are_filled_down(tmp_path):
    pages = {
        "a": [
            ["行政区代码", *HEAD],
            ["D1", "C1", "东", 900, 117.1, 39.1],
            [None, "C2", "西", None, 117.2, 39.1],
            [None, "C3", "南", 5, 117.3, 39.1],
            [None, "C4", "北", 6, 117.4, 39.1],
        ]
    }
    path = book(tmp_path / "c.xlsx", pages, merge=["A2:A4", "D2:D3"])
    reading = read_table(path, "candidates")
    assert reading.frame["district_id"].fillna("").tolist() == ["D1", "D1", "D1", ""]
    assert reading.frame["cost"].fillna(-1).tolist() == [-1, -1, 5, 6]
    flagged = reading.findings[reading.findings["action"].eq("flagged")]
    assert flagged[["row", "column", "value"]].to_numpy().tolist() == [
        [2, "造价", "900"],
        [3, "造价", "900"],
    ]
    assert "`c.xlsx`: merged cells of 行政区代码, 造价 were filled down to 5 cells." in english(
        reading
    )


def test_merged_cells_with_rows_left_out(tmp_path):
    pages = {
        "a": [
            ["district_id", *HEAD],
            ["D1", "C1", "东", 1, 117.1, 39.1],
            [None, "C2", "西", 2, 117.2, 39.1],
            [None, None, None, None, None, None],
            [None, "C4", "西", 2, 117.4, 39.1],
        ]
    }
    path = book(tmp_path / "c.xlsx", pages, merge=["A2:A5"])
    source = Source(where={"名称": "西"})
    assert read_table(path, "candidates", source=source).frame["district_id"].tolist() == ["D1"] * 2


def test_a_merged_heading_is_not_filled_into_the_rows(tmp_path):
    pages = {
        "a": [
            ["备选点编号", "名称", "坐标", None],
            [None, None, "经度", "纬度"],
            ["C1", None, 117.1, 39.1],
        ]
    }
    path = book(tmp_path / "c.xlsx", pages, merge=["A1:A2", "B1:B2", "C1:D1"])
    frame = read_table(path, "candidates").frame
    assert frame["candidate_id"].tolist() == ["C1"]
    assert frame["name"].isna().all()


@pytest.mark.parametrize("hidden", [[3], [2, 3]])
def test_hidden_rows_are_read_and_said(tmp_path, hidden):
    pages = {"a": [HEAD, ["C1", "东", 1, 117.1, 39.1], ["C2", "西", 2, 117.2, 39.1]]}
    reading = read_table(book(tmp_path / "c.xlsx", pages, hide_rows=hidden), "candidates")
    assert len(reading.frame) == 2
    rows = ", ".join(map(str, hidden))
    assert f"`c.xlsx`: {len(hidden)} hidden rows were read too: {rows}." in english(reading)
