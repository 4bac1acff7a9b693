"""Titles of the classes of districts: those of the project, else those of the package."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fugai.messages import Message
from fugai.wording import value_label

if TYPE_CHECKING:
    from collections.abc import Mapping

    import geopandas as gpd

    from fugai.wording import Label


def with_class_titles(districts: gpd.GeoDataFrame, titles: Mapping[str, Label]) -> gpd.GeoDataFrame:
    """Districts with ``class_title`` and ``class_title_en`` beside their ``class``, where any has one.

    >>> import geopandas as gpd
    >>> districts = gpd.GeoDataFrame({"class": ["suburban", "port"]}, geometry=[None, None])
    >>> named = with_class_titles(districts, {"suburban": ("环城四区", "Inner ring")})
    >>> named[["class_title", "class_title_en"]].to_numpy().tolist()
    [['环城四区', 'Inner ring'], ['port', 'port']]
    """
    if "class" not in districts or districts["class"].isna().all():
        return districts
    found = districts.copy()
    codes = found["class"].astype("object")
    for position, column in enumerate(("class_title", "class_title_en")):
        named = {str(c): (titles.get(c) or value_label(str(c)))[position] for c in codes.dropna()}
        at = found.columns.get_loc("class") + 1 + position
        found.insert(at, column, codes.map(named).astype("string"))
    return found


def class_notes(districts: gpd.GeoDataFrame, titles: Mapping[str, Label]) -> list[Message]:
    """Classes of districts without a title, and titles of classes that no district has.

    >>> import geopandas as gpd
    >>> districts = gpd.GeoDataFrame({"class": ["core", "port"]}, geometry=[None, None])
    >>> for note in class_notes(districts, {"inland": ("内陆", "Inland")}):
    ...     print(note.en)
    District classes without a title: port; `[project.classes.port]` can name it.
    `[project.classes]` names classes that no district has: inland; the classes are core, port.
    """
    there = []
    if "class" in districts:
        there = sorted(str(code) for code in districts["class"].dropna().unique())
    notes = []
    nameless = [code for code in there if code not in titles and value_label(code) == (code, code)]
    if nameless:
        notes.append(
            Message(
                zh=f"没有名称的行政区类别：{'、'.join(nameless)}；可在`[project.classes.{nameless[0]}]`中命名。",
                en=f"District classes without a title: {', '.join(nameless)}; "
                f"`[project.classes.{nameless[0]}]` can name it.",
            )
        )
    unused = [code for code in titles if code not in there]
    if unused:
        zh = f"，现有类别：{'、'.join(there)}" if there else ""
        en = f"; the classes are {', '.join(there)}" if there else ""
        notes.append(
            Message(
                zh=f"`[project.classes]`中没有行政区属于的类别：{'、'.join(unused)}{zh}。",
                en=f"`[project.classes]` names classes that no district has: {', '.join(unused)}{en}.",
            )
        )
    return notes
