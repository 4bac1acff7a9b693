"""Workbooks: sheets, typed cells, formulas, and files that only claim to be one."""

import datetime as dt
import zipfile

import openpyxl
import pytest

from fugai.errors import InputError
from fugai.intake import Source, read_table

HEADINGS = ["基站编号", "名称", "制式", "天线挂高", "开通日期", "经度", "纬度"]
ROW = [1001, "天津", "LTE FDD", 30, dt.datetime(2014, 5, 1), 117.2, 39.1]


def book(path, *rows, sheets=("Sheet",), target="Sheet"):
    workbook = openpyxl.Workbook()
    workbook.remove(workbook.active)
    for name in sheets:
        page = workbook.create_sheet(name)
        if name == target:
            for row in rows:
                page.append(row)
        else:
            page.append(["说明"])
    workbook.save(path)
    return path


def test_typed_cells(tmp_path):
    frame = read_table(book(tmp_path / "s.xlsx", HEADINGS, ROW), "sites").frame
    assert frame["site_id"].iloc[0] == "1001"
    assert frame["opened"].iloc[0] == 2014
    assert (frame.geometry.x.iloc[0], frame.geometry.y.iloc[0]) == (117.2, 39.1)


def test_the_sheet_with_known_headings_is_chosen(tmp_path):
    path = book(tmp_path / "s.xlsx", HEADINGS, ROW, sheets=("封面", "数据"), target="数据")
    assert len(read_table(path, "sites").frame) == 1


def test_named_sheet(tmp_path):
    path = book(tmp_path / "s.xlsx", HEADINGS, ROW, sheets=("a", "b"), target="b")
    assert len(read_table(path, "sites", source=Source(sheet="b")).frame) == 1
    with pytest.raises(
        InputError, match=r"`sheet` of `s.xlsx` must be one of \['a', 'b'\], found 'c'"
    ):
        read_table(path, "sites", source=Source(sheet="c"))


def test_rows_are_those_of_the_sheet(tmp_path):
    bad = [1002, "x", "morse", 30, None, 117.2, 39.1]
    path = book(tmp_path / "s.xlsx", ["天津市"], [], HEADINGS, ROW, [], bad)
    reading = read_table(path, "sites")
    assert reading.findings[["row", "column", "value"]].iloc[0].tolist() == [
        6,
        "制式 (technology)",
        "morse",
    ]


def test_formulas_without_saved_results_are_refused(tmp_path):
    row = [*ROW[:3], "=10+20", *ROW[4:]]
    reading = read_table(book(tmp_path / "s.xlsx", HEADINGS, row, [2, *ROW[1:]]), "sites")
    assert list(reading.frame["site_id"]) == ["2"]
    (found,) = reading.findings.to_dict("records")
    assert (found["column"], found["value"], found["row"]) == ("天线挂高", "=10+20", 2)
    assert "formula" in found["rule"]


def test_saved_results_of_formulas_are_read_with_a_note(tmp_path):
    path = book(tmp_path / "s.xlsx", HEADINGS, [*ROW[:3], "=10+20", *ROW[4:]])
    # As Excel saves it: the formula with its result beside it.
    parts = {}
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    sheet = "xl/worksheets/sheet1.xml"
    parts[sheet] = parts[sheet].replace(b"<f>10+20</f><v />", b"<f>10+20</f><v>30</v>")
    parts[sheet] = parts[sheet].replace(b"<f>10+20</f><v></v>", b"<f>10+20</f><v>30</v>")
    assert b"<v>30</v>" in parts[sheet]
    with zipfile.ZipFile(path, "w") as archive:
        for name, data in parts.items():
            archive.writestr(name, data)
    reading = read_table(path, "sites")
    assert reading.frame["height_m"].iloc[0] == 30
    assert any("1 cells are formulas" in note for note in reading.notes)


def test_a_false_dimension_does_not_widen_the_rows(tmp_path):
    path = book(tmp_path / "s.xlsx", HEADINGS, ROW)
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    sheet = "xl/worksheets/sheet1.xml"
    assert b'<dimension ref="A1:G2"' in parts[sheet]
    parts[sheet] = parts[sheet].replace(b'ref="A1:G2"', b'ref="A1:XFD1048576"')
    with zipfile.ZipFile(path, "w") as archive:
        for name, data in parts.items():
            archive.writestr(name, data)
    assert len(read_table(path, "sites").frame) == 1


def test_damaged_workbooks(tmp_path, write):
    whole = book(tmp_path / "w.xlsx", HEADINGS, ROW).read_bytes()
    for name, data in (("cut.xlsx", whole[: len(whole) // 2]), ("text.xlsx", b"a,b\n1,2\n")):
        with pytest.raises(InputError, match=f"`{name}` must be a whole zip archive"):
            read_table(write(name, data), "sites")


def test_another_zip_is_no_workbook(tmp_path):
    path = tmp_path / "z.xlsx"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("a.txt", "x")
    with pytest.raises(InputError, match="must be an Excel workbook"):
        read_table(path, "sites")


def test_a_workbook_whose_sheet_is_no_xml(tmp_path):
    path = book(tmp_path / "s.xlsx", HEADINGS, ROW)
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    parts["xl/worksheets/sheet1.xml"] = b"<worksheet><sheetData><row"
    with zipfile.ZipFile(path, "w") as archive:
        for name, data in parts.items():
            archive.writestr(name, data)
    with pytest.raises(InputError, match="it is damaged"):
        read_table(path, "sites")


def test_empty_sheet_and_old_excel(tmp_path, write):
    with pytest.raises(InputError, match="the sheet read is empty"):
        read_table(book(tmp_path / "e.xlsx"), "sites")
    with pytest.raises(InputError, match=r"save an old \.xls as \.xlsx"):
        read_table(write("s.xls", b"\xd0\xcf\x11\xe0"), "sites")


def test_a_heading_in_merged_cells_of_two_rows(tmp_path):
    path = tmp_path / "s.xlsx"
    file = openpyxl.Workbook()
    page = file.active
    for line in (
        ["某市基站台账（2016年）"],
        ["序号", "基站编号", "网络制式", "天线", None, "坐标", None],
        [None, None, None, "挂高\n(m)", "方位角", "经度", "纬度"],
        [1, "A", "LTE FDD", "30米", 120, 117.2, 39.1],
        [2, "B", "LTE FDD", "30 km", 120, 117.2, 39.1],
        ["合计", 2],
    ):
        page.append(line)
    for cells in ("A1:G1", "A2:A3", "B2:B3", "C2:C3", "D2:E2", "F2:G2"):
        page.merge_cells(cells)
    file.save(path)
    reading = read_table(path, "sites")
    assert reading.frame[["site_id", "height_m", "azimuth_deg"]].to_numpy().tolist() == [
        ["A", 30.0, 120.0]
    ]
    assert reading.findings[["row", "column"]].to_numpy().tolist() == [
        [5, "挂高 (m) (height_m)"],
        [6, "网络制式 (technology)"],
    ]
