"""Fonts of the printed pages: Chinese characters looked for on this computer, and only those used embedded."""

from __future__ import annotations

import io
import tempfile
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from fontTools import subset
from fontTools.fontBuilder import FontBuilder
from fontTools.pens.cu2quPen import Cu2QuPen
from fontTools.pens.ttGlyphPen import TTGlyphPen
from fontTools.ttLib import TTCollection, TTFont, TTLibError
from matplotlib import font_manager, get_data_path
from pypinyin import lazy_pinyin

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

FAMILIES = (
    "Noto Sans CJK SC",
    "Noto Sans SC",
    "Source Han Sans SC",
    "Source Han Sans CN",
    "Microsoft YaHei",
    "PingFang SC",
    "Hiragino Sans GB",
    "Heiti SC",
    "STHeiti",
    "SimHei",
    "WenQuanYi Micro Hei",
    "WenQuanYi Zen Hei",
    "Droid Sans Fallback",
    "SimSun",
    "FangSong",
    "KaiTi",
)
"""Families with the Chinese characters, the first that is found is used."""

FILE_WORDS = (
    *("notosanscjk", "notosanssc", "sourcehansans", "msyh", "pingfang", "hiragino", "heiti"),
    *("stheiti", "simhei", "wqy", "droidsansfallback", "simsun", "simfang", "simkai"),
)
"""Parts of the names of their files, so that only these are opened."""

LATIN = "DejaVu Sans"
"""Comes with matplotlib."""

_MAX_ERROR = 1.0
"""Largest distance of a quadratic outline from the cubic one. [1/1000 em]"""

_BASE = 1000.0
_TESTED = "覆盖区县"


@dataclass(frozen=True, kw_only=True)
class Face:
    """One font in a file, which may hold several."""

    family: str
    path: Path
    number: int
    bold: bool


@dataclass(frozen=True, kw_only=True)
class Fonts:
    """Families in which text is drawn, and how wide their characters are.

    Parameters
    ----------
    families
        Names for matplotlib, the first that has a character draws it.
    widths
        Advance of each character of the first. [em]
    chinese
        Name of the family that has the Chinese characters; empty where none was found.
    """

    families: tuple[str, ...]
    widths: Mapping[int, float]
    chinese: str

    def width(self, text: str) -> float:
        """Width of a line of text in heights of the font. [em]"""
        known, rest = self.widths, _latin_widths()
        return sum(known.get(ord(c)) or rest.get(ord(c), 0.6) for c in text)

    def has(self, character: str) -> bool:
        """Whether one of the families has a character."""
        return ord(character) in self.widths or ord(character) in _latin_widths()

    def drawable(self, text: str) -> str:
        """The text in characters that there are: Chinese ones that no font has become pinyin, others a box."""
        if all(map(self.has, text)):
            return text
        parts = [
            one
            if self.has(one)
            else " ".join(lazy_pinyin(one, errors=lambda _: "\u25a1")).capitalize()
            for one in text
        ]
        return "".join(parts)


@cache
def chinese_face() -> Face | None:
    """The first of `FAMILIES` on this computer; None where there is none."""
    found: dict[str, Face] = {}
    for path in sorted(map(Path, font_manager.findSystemFonts())):
        stem = path.name.lower().replace(" ", "").replace("-", "").replace("_", "")
        if not any(word in stem for word in FILE_WORDS):
            continue
        for face in _faces(path):
            known = found.get(face.family)
            if known is None or (known.bold and not face.bold):
                found[face.family] = face
    return next((found[name] for name in FAMILIES if name in found), None)


def chinese_font() -> str:
    """Name of the font in which Chinese characters are drawn, empty where this computer has none.

    Looked for under the names of `FAMILIES`.

    Examples
    --------
    >>> from fugai.reports import chinese_font
    >>> isinstance(chinese_font(), str)
    True
    """
    face = chinese_face()
    return "" if face is None else face.family


@contextmanager
def fonts_for(characters: set[str], *, chinese: bool) -> Iterator[Fonts]:
    """Fonts that hold some characters, known to matplotlib within the block.

    A font with Chinese characters has tens of megabytes and often cubic outlines, which matplotlib embeds whole or
    not at all: what is used of it becomes a small TrueType font, embedded as such (Type 42).

    Parameters
    ----------
    characters
        All that is drawn.
    chinese
        Whether Chinese characters are wanted at all.
    """
    face = chinese_face() if chinese else None
    if face is None:
        yield Fonts(families=(LATIN,), widths=_latin_widths(), chinese="")
        return
    with tempfile.TemporaryDirectory(prefix="fugai-", ignore_cleanup_errors=True) as folder:
        small = _reduced(face, frozenset(characters | {" ", "…"}))
        path = Path(folder) / "chinese.ttf"
        path.write_bytes(small)
        before = list(font_manager.fontManager.ttflist)
        font_manager.fontManager.addfont(path)
        name = font_manager.fontManager.ttflist[-1].name
        try:
            yield Fonts(families=(name, LATIN), widths=_widths(small), chinese=face.family)
        finally:
            font_manager.fontManager.ttflist[:] = before


def _faces(path: Path) -> list[Face]:
    """Fonts of a file that have the Chinese characters; a damaged file has none."""
    try:
        with path.open("rb") as stream:
            if path.suffix.lower() in (".ttc", ".otc"):
                fonts = TTCollection(stream, lazy=True).fonts
            else:
                fonts = [TTFont(stream, lazy=True)]
            made = [_face(font, path, number) for number, font in enumerate(fonts)]
            return [one for one in made if one is not None]
    except (OSError, TTLibError, KeyError, AssertionError, ValueError):
        return []


def _face(font: TTFont, path: Path, number: int) -> Face | None:
    names = font["name"]
    english = names.getName(16, 3, 1, 0x409) or names.getName(1, 3, 1, 0x409)
    family = str(english) if english is not None else names.getBestFamilyName() or ""
    known = font.getBestCmap() if family in FAMILIES else {}
    if not known or not all(ord(one) in known for one in _TESTED):
        return None
    bold = "bold" in str(names.getBestSubFamilyName() or "").lower()
    return Face(family=family, path=path, number=number, bold=bold)


@lru_cache(maxsize=2)  # the four documents of a report hold the same characters
def _reduced(face: Face, characters: frozenset[str]) -> bytes:
    """A TrueType font with some characters of a face."""
    options = subset.Options(
        layout_features=[], notdef_outline=True, name_IDs=[1, 2, 4, 6], hinting=False
    )
    options.drop_tables += ["DSIG", "VORG", "GSUB", "GPOS", "GDEF", "BASE", "vhea", "vmtx"]
    options.font_number = face.number
    with subset.load_font(str(face.path), options) as font:
        return _saved(font, face, options, characters)


def _saved(font: TTFont, face: Face, options: subset.Options, characters: frozenset[str]) -> bytes:
    made = subset.Subsetter(options)
    made.populate(unicodes=sorted(ord(one) for one in characters))
    made.subset(font)
    if "glyf" not in font:
        font = _quadratic(font)
    family = f"fugai {face.family}"
    for record in list(font["name"].names):
        font["name"].removeNames(nameID=record.nameID)
    for number, text in ((1, family), (2, "Regular"), (4, family), (6, family.replace(" ", "-"))):
        font["name"].setName(text, number, 3, 1, 0x409)
    out = io.BytesIO()
    font.recalcTimestamp = False
    font.save(out)
    return out.getvalue()


def _quadratic(font: TTFont) -> TTFont:
    """The same font with TrueType outlines."""
    glyphs, order = font.getGlyphSet(), font.getGlyphOrder()
    scale = font["head"].unitsPerEm / _BASE
    outlines = {}
    for name in order:
        pen = TTGlyphPen(glyphs)
        glyphs[name].draw(Cu2QuPen(pen, _MAX_ERROR * scale, reverse_direction=True))
        outlines[name] = pen.glyph()
    builder = FontBuilder(font["head"].unitsPerEm, isTTF=True)
    builder.setupGlyphOrder(order)
    builder.setupCharacterMap(dict(font.getBestCmap()))
    builder.setupGlyf(outlines)
    metrics = {
        name: (font["hmtx"][name][0], outlines[name].xMin if outlines[name].numberOfContours else 0)
        for name in order
    }
    builder.setupHorizontalMetrics(metrics)
    hhea, os2 = font["hhea"], font["OS/2"]
    builder.setupHorizontalHeader(ascent=hhea.ascent, descent=hhea.descent)
    builder.setupOS2(
        sTypoAscender=os2.sTypoAscender,
        sTypoDescender=os2.sTypoDescender,
        usWinAscent=os2.usWinAscent,
        usWinDescent=os2.usWinDescent,
    )
    builder.setupPost()
    builder.setupNameTable({})
    built: TTFont = builder.font
    built["head"].created = built["head"].modified = font["head"].created
    return built


def _widths(data: bytes) -> dict[int, float]:
    with TTFont(io.BytesIO(data), lazy=True) as font:
        size = font["head"].unitsPerEm
        metrics: Any = font["hmtx"]
        return {code: metrics[name][0] / size for code, name in font.getBestCmap().items()}


@cache
def _latin_widths() -> dict[int, float]:
    return _widths((Path(get_data_path()) / "fonts/ttf/DejaVuSans.ttf").read_bytes())
