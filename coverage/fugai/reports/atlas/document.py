"""The whole atlas: contents, pages, fonts, bookmarks."""

from __future__ import annotations

import datetime
import logging
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any

from matplotlib import rc_context
from matplotlib.backends.backend_pdf import PdfPages

from fugai.atomic import atomic_path
from fugai.reports.atlas.outline import Bookmark, Link, add_outline
from fugai.reports.atlas.pages import MARGIN_MM, draw_district, draw_foot, draw_whole
from fugai.reports.characters import characters_of
from fugai.reports.checks import check_document
from fugai.reports.drawing.fonts import chinese_face, fonts_for
from fugai.reports.drawing.sheet import A4_MM, FAINT, INK, MUTED, RULE, Sheet
from fugai.reports.text import printable
from fugai.reports.words import district_label, word
from fugai.wording import pick

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from fugai.reports.content import ReportContent
    from fugai.wording import Language

_ROWS, _COLUMNS = 46, 2
_ROW_MM = 4.6
_TOP_MM = 62.0


@dataclass(frozen=True, kw_only=True)
class _Entry:
    title: str
    page: int


def write_atlas(
    content: ReportContent,
    path: Path | str,
    *,
    language: Language,
    done: Callable[[int, int], None] | None = None,
) -> None:
    """Write the atlas of a run: contents, the whole area, and a page for each district.

    The file appears whole or not at all, and the same content gives the same bytes. Where no font of this computer has
    the Chinese characters, the pages are in English; `fugai.reports.chinese_font` says which font there is.

    Parameters
    ----------
    content
        What the run holds.
    path
        A PDF file; its folder is made where it is missing.
    language
        ``"zh"`` or ``"en"``.
    done
        Told after each page how many of all pages are drawn.

    Raises
    ------
    ContractError
        An argument is none of these.
    WriteError
        The disk is full, or the place cannot be written to.

    Examples
    --------
    >>> import fugai, tempfile
    >>> from pathlib import Path
    >>> run = fugai.run("tests/projects/tiny", only=["broadband"], year=2016)
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     path = Path(folder) / "atlas.pdf"
    ...     fugai.reports.write_atlas(fugai.report_content(run), path, language="en")
    ...     path.read_bytes()[:5]
    b'%PDF-'
    """
    check_document(content, path, language)
    if chinese_face() is None:
        language = "en"
    logging.getLogger("fontTools").setLevel(logging.ERROR)
    with (
        fonts_for(characters_of(content), chinese=True) as fonts,
        atomic_path(path) as temporary,
        rc_context({"pdf.fonttype": 42, "pdf.compression": 6, "path.simplify": False}),
    ):
        entries = list(_entries(content, language))
        lists = -(-len(entries) // (_ROWS * _COLUMNS)) or 1
        total = lists + len(entries)
        links: list[Link] = []
        with PdfPages(temporary, metadata=_metadata(content, language)) as pages:
            drawn = 0
            for number in range(lists):
                part = entries[number * _ROWS * _COLUMNS : (number + 1) * _ROWS * _COLUMNS]
                sheet = Sheet(fonts)
                links += _draw_contents(sheet, content, part, language, number=number, offset=lists)
                drawn = _save(pages, sheet, content, language, drawn, total, done)
            for draw in _drawers(content, language):
                sheet = Sheet(fonts)
                draw(sheet)
                drawn = _save(pages, sheet, content, language, drawn, total, done)
        bookmarks = [Bookmark(title=word("contents", language), page=0)]
        bookmarks += [Bookmark(title=one.title, page=one.page + lists) for one in entries]
        code = "zh-CN" if language == "zh" else "en"
        add_outline(temporary, bookmarks, links, language=code, height_mm=A4_MM[1])


def _save(
    pages: PdfPages,
    sheet: Sheet,
    content: ReportContent,
    language: Language,
    drawn: int,
    total: int,
    done: Callable[[int, int], None] | None,
) -> int:
    draw_foot(sheet, content, language, drawn + 1, total)
    pages.savefig(sheet.figure)  # type: ignore[no-untyped-call]
    if done is not None:
        done(drawn + 1, total)
    return drawn + 1


def _entries(content: ReportContent, language: Language) -> Iterator[_Entry]:
    yield _Entry(title=word("whole", language), page=0)
    for number, (_, row) in enumerate(content.districts.iterrows(), start=1):
        yield _Entry(title=district_label(row, language), page=number)


def _drawers(content: ReportContent, language: Language) -> Iterator[Callable[[Sheet], None]]:
    yield partial(_whole, content, language)
    for district in content.districts.index:
        yield partial(_district, content, language, str(district))


def _whole(content: ReportContent, language: Language, sheet: Sheet) -> None:
    draw_whole(sheet, content, language)


def _district(content: ReportContent, language: Language, district: str, sheet: Sheet) -> None:
    draw_district(sheet, content, district, language)


def _draw_contents(
    sheet: Sheet,
    content: ReportContent,
    entries: list[_Entry],
    language: Language,
    *,
    number: int,
    offset: int,
) -> list[Link]:
    """Titles with their page numbers in two columns; the links that lie on them."""
    width, _ = A4_MM
    room = width - 2 * MARGIN_MM
    sheet.text(
        MARGIN_MM, 24.0, printable(pick(content.title, language), longest=200), size=20, room=room
    )
    about = f"{word('atlas', language)} · {word('period', language, until=content.until)}"
    if any(content.before):
        about += f" · {word('against', language, before=pick(content.before, language))}"
    sheet.text(MARGIN_MM, 32.5, about, size=10, colour=MUTED, room=room)
    if content.synthetic:
        sheet.text(
            MARGIN_MM, 39.0, word("synthetic", language), size=8.5, colour="#9a6700", room=room
        )
    sheet.text(MARGIN_MM, _TOP_MM - 8, word("contents", language), size=12)
    sheet.line(
        [MARGIN_MM, width - MARGIN_MM], [_TOP_MM - 5.5, _TOP_MM - 5.5], colour=INK, width=0.9
    )
    links = []
    column_room = (room - 10.0) / _COLUMNS
    for position, entry in enumerate(entries):
        column, row = divmod(position, _ROWS)
        left = MARGIN_MM + column * (column_room + 10.0)
        y = _TOP_MM + _ROW_MM * (row + 0.6)
        sheet.text(left, y, entry.title, size=8.2, room=column_room - 12)
        shown = str(entry.page + offset + 1)
        sheet.text(left + column_room, y, shown, size=8.2, colour=FAINT, align="right")
        sheet.line([left, left + column_room], [y + 1.3, y + 1.3], colour=RULE, width=0.3)
        box = (left, y - 3.2, column_room, _ROW_MM)
        links.append(Link(page=number, box=box, to=entry.page + offset))
    return links


def _metadata(content: ReportContent, language: Language) -> dict[str, Any]:
    """Title and dates; those of the run, so that the same run gives the same bytes."""
    date = datetime.datetime.fromisoformat(content.until).replace(tzinfo=datetime.UTC)
    title = f"{printable(pick(content.title, language), longest=200)} · {word('atlas', language)}"
    return {
        "Title": title,
        "Subject": f"{word('period', language, until=content.until)}",
        "Creator": f"fugai {content.version}".strip(),
        "Producer": None,
        "CreationDate": date,
        "ModDate": date,
    }
