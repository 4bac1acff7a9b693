"""Chinese as officials write it now, and the words of earlier versions, which are still understood."""

from __future__ import annotations

import csv

import pytest

from fugai.intake import read_table, write_templates
from fugai.intake.headings import spellings

HEADINGS = [
    ("settlements", "settlement_id", "村(社区)编号", ["聚落编号", "村社编号", "社区编号"]),
    ("services", "settlement_id", "村(社区)编号", ["聚落编号", "村社编号", "社区编号"]),
    ("outlets", "operator", "快递企业(品牌)", ["运营商", "运营企业"]),
]
WORDS = [
    ("outlets", "kind", "locker", "智能快件箱", ["快递柜", "智能柜", "自提柜"]),
    ("outlets", "kind", "pickup point", "快递末端网点(自提点)", ["自提点", "驿站"]),
    ("outlets", "kind", "post office", "邮政支局(所)", ["邮局", "邮政所", "邮政支局"]),
    ("outlets", "kind", "branch", "营业网点", ["网点", "快递网点"]),
    ("outlets", "delivers", "door", "投递到户", ["送货上门", "到户"]),
    ("settlements", "type", "village", "建制村", ["村", "行政村"]),
    ("settlements", "type", "hamlet", "自然村", ["小村"]),
    ("settlements", "type", "town", "乡镇", ["镇", "乡"]),
]
COLUMNS = {
    "outlets": {"outlet_id": "1", "kind": "branch", "lon": "117.2", "lat": "39.1"},
    "settlements": {"settlement_id": "1", "type": "village", "lon": "117.2", "lat": "39.1"},
    "services": {
        "service_id": "1",
        "settlement_id": "1",
        "technology": "fttp",
        "download_mbps": "100",
    },
}


def read(write, table, cells):
    text = f"{','.join(cells)}\n{','.join(cells.values())}\n"
    reading = read_table(write("t.csv", text), table)
    assert reading.findings.empty
    return reading.frame.iloc[0]


@pytest.mark.parametrize(
    ("table", "column", "heading"),
    [
        (table, column, heading)
        for table, column, now, before in HEADINGS
        for heading in (now, *before)
    ],
)
def test_headings(write, table, column, heading):
    cells = {name: cell for name, cell in COLUMNS[table].items() if name != column}
    assert read(write, table, {heading: "甲", **cells})[column] == "甲"


@pytest.mark.parametrize(
    ("table", "column", "meaning", "word"),
    [
        (table, column, meaning, word)
        for table, column, meaning, now, before in WORDS
        for word in (now, *before)
    ],
)
def test_words(write, table, column, meaning, word):
    assert read(write, table, {**COLUMNS[table], column: word})[column] == meaning


def test_templates_write_the_words_of_today(tmp_path):
    write_templates(tmp_path)
    for table, _, now, before in HEADINGS:
        path = tmp_path / "templates" / "zh" / f"{table}.csv"
        headings = next(csv.reader(path.read_text("utf-8-sig").splitlines()))
        assert now in headings
        assert not set(before) & set(headings)
    row = (tmp_path / "templates" / "zh" / "settlements.csv").read_text("utf-8-sig").split("\n")[1]
    assert "社区" in row.split(",")


def test_a_former_title_counts_before_an_alias(write):
    from fugai.tables import TABLES  # noqa: PLC0415

    ranks = spellings(TABLES["outlets"])
    assert ranks["快递企业品牌"][1] < ranks["运营商"][1] < ranks["运营企业"][1]
    cells = {**COLUMNS["outlets"], "运营企业": "甲", "运营商": "乙"}
    assert read(write, "outlets", cells)["operator"] == "乙"
