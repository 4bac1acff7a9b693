"""How a bulletin is laid out: paper, fonts, sizes, numbering; in Chinese official form and in English.

The Chinese one follows GB/T 9704-2012: A4, a text area of 156 mm by 225 mm, 22 lines a page, titles in 小标宋 二号,
text in 仿宋 三号, headings 一、（一）1.（1）in 黑体, 楷体 and 仿宋, page numbers in 宋体 四号 on the outer side. It has no red
head and no seal: the project names no office that issues it.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from fugai.wording import Language


@dataclass(frozen=True, kw_only=True)
class Face:
    """Fonts of a kind of text: Chinese and Latin, size, whether bold."""

    chinese: str
    latin: str
    size_pt: float
    bold: bool = False


@dataclass(frozen=True, kw_only=True)
class Form:
    """Layout of a bulletin.

    Parameters
    ----------
    margins_mm
        Top, right, bottom, left. [mm]
    title, headings, body, table, caption, foot
        Fonts of each kind of text; headings by level.
    line_pt
        Fixed distance of lines; single spacing where None. [points]
    indent_characters
        First lines are moved in by so many characters.
    alternates
        Font to the names of others that stand for it where it is not installed.
    """

    language: Language
    margins_mm: tuple[float, float, float, float]
    title: Face
    headings: tuple[Face, ...]
    body: Face
    table: Face
    caption: Face
    foot: Face
    line_pt: float | None
    indent_characters: int
    justified: bool
    outer_numbers: bool
    alternates: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    @property
    def width_mm(self) -> float:
        """Width of the text area. [mm]"""
        return 210.0 - self.margins_mm[1] - self.margins_mm[3]


_LATIN = "Times New Roman"

CHINESE = Form(
    language="zh",
    margins_mm=(37.0, 26.0, 35.0, 28.0),
    title=Face(chinese="方正小标宋简体", latin=_LATIN, size_pt=22),
    headings=(
        Face(chinese="黑体", latin=_LATIN, size_pt=16),
        Face(chinese="楷体", latin=_LATIN, size_pt=16),
        Face(chinese="仿宋", latin=_LATIN, size_pt=16),
    ),
    body=Face(chinese="仿宋", latin=_LATIN, size_pt=16),
    table=Face(chinese="宋体", latin=_LATIN, size_pt=9),
    caption=Face(chinese="黑体", latin=_LATIN, size_pt=12),
    foot=Face(chinese="宋体", latin="宋体", size_pt=14),
    line_pt=28.95,
    indent_characters=2,
    justified=True,
    outer_numbers=True,
    alternates={
        "方正小标宋简体": ("方正小标宋_GBK", "小标宋", "华文中宋", "STZhongsong", "宋体", "SimSun"),
        "仿宋": ("仿宋_GB2312", "FangSong", "FangSong_GB2312", "华文仿宋", "STFangsong"),
        "楷体": ("楷体_GB2312", "KaiTi", "KaiTi_GB2312", "华文楷体", "STKaiti"),
        "黑体": ("SimHei", "华文黑体", "STHeiti", "Noto Sans CJK SC"),
        "宋体": ("SimSun", "新宋体", "华文宋体", "STSong", "Noto Serif CJK SC"),
    },
)

_SANS = "Calibri"

ENGLISH = Form(
    language="en",
    margins_mm=(25.0, 25.0, 25.0, 25.0),
    title=Face(chinese="宋体", latin=_SANS, size_pt=22, bold=True),
    headings=(
        Face(chinese="宋体", latin=_SANS, size_pt=15, bold=True),
        Face(chinese="宋体", latin=_SANS, size_pt=12.5, bold=True),
        Face(chinese="宋体", latin=_SANS, size_pt=11, bold=True),
    ),
    body=Face(chinese="宋体", latin=_SANS, size_pt=11),
    table=Face(chinese="宋体", latin=_SANS, size_pt=8.5),
    caption=Face(chinese="宋体", latin=_SANS, size_pt=9.5, bold=True),
    foot=Face(chinese="宋体", latin=_SANS, size_pt=9),
    line_pt=None,
    indent_characters=0,
    justified=False,
    outer_numbers=False,
    alternates={
        "Calibri": ("Carlito", "Arial", "Liberation Sans"),
        "宋体": ("SimSun", "Noto Serif CJK SC"),
    },
)

FORMS: dict[Language, Form] = {"zh": CHINESE, "en": ENGLISH}

_DIGITS = "〇一二三四五六七八九"


def chinese_number(number: int) -> str:
    """A number below 100 in Chinese characters.

    >>> chinese_number(7), chinese_number(10), chinese_number(23)
    ('七', '十', '二十三')
    """
    tens, ones = divmod(number, 10)
    head = ("" if tens == 1 else _DIGITS[tens]) + "十" if tens else ""
    return head + (_DIGITS[ones] if ones or not tens else "")


def heading_number(language: Language, level: int, number: int) -> str:
    """What stands before a heading: 一、（一）1.（1）in Chinese, 1 in English at the first level alone.

    >>> heading_number("zh", 2, 3), heading_number("en", 1, 3), heading_number("en", 2, 3)
    ('（三）', '3 ', '')
    """
    if language == "en":
        return f"{number} " if level == 1 else ""
    forms = (
        f"{chinese_number(number)}、",
        f"（{chinese_number(number)}）",
        f"{number}．",
        f"（{number}）",
    )
    return forms[level - 1]


def long_date(iso: str, language: Language) -> str:
    """A day as an official text writes it.

    >>> long_date("2016-12-31", "zh"), long_date("2016-12-31", "en")
    ('2016年12月31日', '31 December 2016')
    """
    year, month, day = (int(part) for part in iso.split("-"))
    if language == "zh":
        return f"{year}年{month}月{day}日"
    return f"{day} {_MONTHS[month - 1]} {year}"


_MONTHS = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)
