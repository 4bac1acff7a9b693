"""A project to start from: an invented place that runs at once, and a template of every table."""

from __future__ import annotations

import csv
import io
import json
from typing import TYPE_CHECKING

from fugai.intake.examples import empty_folder
from fugai.tables import TABLES, Column, Table

if TYPE_CHECKING:
    from pathlib import Path

_WEST, _SOUTH, _STEP = 100.0, 30.0, 0.05  # the invented place lies far from any city

_DISTRICTS = (
    ("D1", "示例一区", "Example One", "core", 12_000),
    ("D2", "示例二区", "Example Two", "outer", 3_000),
)

_PROJECT = """\
# 项目文件 / project file. 相对路径以本文件夹为准; paths are relative to this folder.
[project]
name = "示例项目"
name_en = "Example project"
synthetic = true                # 换成真实数据后删去 / remove once the data are real
years = [2014, 2015, 2016]
cell_size_m = 100

[inputs.districts]              # 行政区, 必需 / districts, required
path = "districts.geojson"
datum = "wgs84"                 # wgs84 | cgcs2000 | gcj02 | bd09

[inputs.settlements]            # 建制村和社区 / villages and communities
path = "settlements.csv"

[inputs.sites]                  # 基站 / base station sites
path = "sites.csv"
# columns = { site_id = "基站编号" }    # 表头与内置别名不同时 / where a heading is not known

[inputs.outlets]                # 快递网点 / courier outlets
path = "outlets.csv"

# 其他输入 / other inputs: access_points, venues, services, subscriptions, speed_tests,
# candidates, cities, firms, vehicles, cells, roads, terrain, population, clutter.
# 空白表见 templates/ / empty tables are in templates/.

[wireless.profiles.lte]         # "覆盖"的含义 / what "covered" means
technologies = ["lte"]
rsrp_dbm = -105
probability = 0.75
source = "示例 / example"

[[targets]]                     # 目标 / a target
id = "lte-sites"
title = "新增LTE基站2个"
title_en = "2 new LTE sites"
indicator = "wireless.sites_added"
where = { technology = ["lte"] }
from = 2014
by = 2016
at_least = 2
responsible = "示例 / example"
"""

_README = """\
# 示例项目 / example project

`fugai check .` 读取并检查所有输入; `fugai run .` 计算并生成指标完成情况和地图。
`fugai check .` reads and checks every input; `fugai run .` computes the scorecard and the map.

- `project.toml`: 项目文件 / the project file.
- `districts.geojson`, `settlements.csv`, `sites.csv`, `outlets.csv`: 虚构的示例数据, 请替换
  / invented examples, to be replaced.
- `templates/zh`, `templates/en`: 每张表的中文和英文表头, 附一行示例; 表头用哪种均可
  / each table with Chinese and English headings and one example row; either is understood.

坐标用十进制度 (经度, 纬度), 也可用度分秒; 坐标系在 `datum` 中声明。
Coordinates are decimal degrees, or degrees, minutes and seconds; their datum is declared.
单位可写在表头或单元格中, 如 天线挂高(m), 30米, 1.2万人; 年份可写成日期。
A unit may stand in a heading or a cell, as in height (m) or 30 m; a year may be a date.
表格可用 UTF-8 或 GB18030 编码的 CSV, 也可用 XLSX (表头相同的工作表合为一张)。`fugai schema` 列出所有列。
Tables may be CSV in UTF-8 or GB18030, or XLSX (sheets of one form are one table). `fugai schema` lists every column.
"""


def write_templates(folder: Path | str) -> None:
    """Write a small project that can be checked and run at once, and a template of every table.

    Parameters
    ----------
    folder
        A new or an empty folder.

    Raises
    ------
    ConfigError
        The folder exists and is not empty.

    Examples
    --------
    >>> from pathlib import Path
    >>> from tempfile import TemporaryDirectory
    >>> from fugai.intake import write_templates
    >>> with TemporaryDirectory() as folder:
    ...     write_templates(folder)
    ...     print(Path(folder, "templates", "en", "cities.csv").read_text("utf-8-sig").split()[0])
    part_id,city,name,population,lon,lat
    """
    target = empty_folder(folder)
    (target / "project.toml").write_text(_PROJECT, encoding="utf-8")
    (target / "README.md").write_text(_README, encoding="utf-8")
    (target / "districts.geojson").write_text(_districts(), encoding="utf-8")
    for name, rows in _examples().items():
        (target / f"{name}.csv").write_text(_csv(rows), encoding="utf-8-sig")
    for language in ("zh", "en"):
        place = target / "templates" / language
        place.mkdir(parents=True)
        for table in TABLES.values():
            rows = [_headings(table, language), _example_row(table, language)]
            (place / f"{table.name}.csv").write_text(_csv(rows), encoding="utf-8-sig")


def _districts() -> str:
    features = [
        {
            "type": "Feature",
            "properties": dict(
                zip(("district_id", "name", "name_en", "class", "population"), row, strict=True)
            ),
            "geometry": {"type": "Polygon", "coordinates": [_square(at)]},
        }
        for at, row in enumerate(_DISTRICTS)
    ]
    collection = {"type": "FeatureCollection", "features": features}
    return json.dumps(collection, ensure_ascii=False, indent=1)


def _square(at: int) -> list[list[float]]:
    west, east = round(_WEST + at * _STEP, 6), round(_WEST + (at + 1) * _STEP, 6)
    north = _SOUTH + _STEP
    return [[west, _SOUTH], [east, _SOUTH], [east, north], [west, north], [west, _SOUTH]]


def _examples() -> dict[str, list[list[str]]]:
    """Rows of the tables that the example project reads."""
    return {
        "settlements": [
            ["村(社区)编号", "名称", "类型", "人口", "户数", "经度", "纬度"],
            ["V1", "东村", "建制村", "1800", "600", "100.07", "30.02"],
            ["V2", "西社区", "社区", "9000", "3200", "100.02", "30.03"],
        ],
        "sites": [
            ["基站编号", "运营商", "制式", "天线挂高", "开通年份", "经度", "纬度"],
            ["S1", "甲", "LTE FDD", "30", "2014", "100.02", "30.02"],
            ["S2", "甲", "LTE FDD", "35", "2015", "100.06", "30.03"],
            ["S3", "甲", "LTE FDD", "30", "2016", "100.08", "30.01"],
        ],
        "outlets": [
            ["网点编号", "名称", "快递企业(品牌)", "类型", "投递方式", "经度", "纬度"],
            ["O1", "西社区邮政所", "邮政", "邮政支局(所)", "投递到户", "100.025", "30.025"],
        ],
    }


def _headings(table: Table, language: str) -> list[str]:
    names = [column.title_zh if language == "zh" else column.name for column in table.columns]
    if "point" in table.shapes:
        return [*names, *(("经度", "纬度") if language == "zh" else ("lon", "lat"))]
    return [*names, "几何" if language == "zh" else "wkt"] if table.spatial else names


_EXAMPLES = {
    "district_id": "D1",
    "opening_hours": "Mo-Fr 09:00-18:00; Sa 10:00-12:00",
    "working_hours": "Mo-Sa 07:00-19:00",
}
"""Cells of texts that have a form of their own."""


def _example_row(table: Table, language: str) -> list[str]:
    cells = [_example(column, language) for column in table.columns]
    if "point" in table.shapes:
        return [*cells, "100.02", "30.02"]
    ring = ", ".join(f"{x} {y}" for x, y in _square(0))
    return [*cells, f"POLYGON (({ring}))"] if table.spatial else cells


def _example(column: Column, language: str) -> str:
    """A cell that the column accepts, in the language of the template."""
    if column.choices:
        choice, spellings = next(iter(column.choices.items()))
        chinese = (word for word in spellings if not word.isascii())
        return next(chinese, choice) if language == "zh" else choice
    if column.kind == "year" or column.name == "year":
        return "2016"
    if column.kind == "boolean":
        return "是" if language == "zh" else "yes"
    if column.kind == "text":
        if column.name in _EXAMPLES:
            return _EXAMPLES[column.name]
        return f"{column.title_zh}1" if language == "zh" else f"{column.title} 1"
    low = 0.0 if column.minimum is None else column.minimum
    high = 100.0 if column.maximum is None else column.maximum
    return f"{max(low, min(high, 10.0)):g}"


def _csv(rows: list[list[str]]) -> str:
    stream = io.StringIO()
    csv.writer(stream, lineterminator="\n").writerows(rows)
    return stream.getvalue()
