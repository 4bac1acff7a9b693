"""What inputs, their columns and settings are called in both languages."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fugai.maps.labels import table_label
from fugai.pipeline.assumptions.notes import column_title
from fugai.pipeline.assumptions.settings import setting_title

if TYPE_CHECKING:
    from fugai.wording import Label


def input_title(name: str) -> Label:
    """Chinese and English title of an input.

    >>> input_title("project")
    ('项目设置', 'Settings')
    """
    return ("项目设置", "Settings") if name == "project" else table_label(name)


def assumption_title(name: str, column: str) -> Label:
    """Chinese and English title of a column of an input, or of a key of the project file.

    >>> assumption_title("sites", "datum")
    ('坐标基准', 'Datum')
    """
    if name == "project":
        title = setting_title(column)
        return title.zh.rstrip("。"), title.en.rstrip(".")
    return ("坐标基准", "Datum") if column == "datum" else column_title(name, column)
