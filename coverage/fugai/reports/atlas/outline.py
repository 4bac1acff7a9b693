"""Bookmarks, links and language of a PDF that matplotlib wrote, added at its end.

matplotlib writes neither. A PDF may be extended: new objects, a table of where they are, and a trailer that points to
the table before (ISO 32000-1, 7.5.6). Nothing that was written is touched.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from fugai.errors import ContractError

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

_POINTS_PER_MM = 72.0 / 25.4
_TAIL = 2048


@dataclass(frozen=True, kw_only=True)
class Bookmark:
    """A title and the page that it leads to, counted from 0."""

    title: str
    page: int


@dataclass(frozen=True, kw_only=True)
class Link:
    """A rectangle of a page that leads to another one: left, top, width, height. [mm]"""

    page: int
    box: tuple[float, float, float, float]
    to: int


def add_outline(
    path: Path,
    bookmarks: Sequence[Bookmark],
    links: Sequence[Link],
    *,
    language: str,
    height_mm: float,
) -> None:
    """Extend a PDF by bookmarks, links between its pages and its language.

    Parameters
    ----------
    path
        As `matplotlib.backends.backend_pdf.PdfPages` left it.
    language
        Of its texts, such as ``"zh-CN"``.
    height_mm
        Height of the pages, whose links count from the top. [mm]

    Raises
    ------
    ContractError
        The file is no PDF of that form.
    """
    with path.open("r+b") as stream:
        stream.seek(0, 2)
        end = stream.tell()
        stream.seek(max(0, end - _TAIL))
        tail = stream.read()
        start = int(_found(rb"startxref\s+(\d+)\s+%%EOF", tail, path)[-1])
        stream.seek(start)
        table = stream.read(end - start)
        trailer = table[table.index(b"trailer") :]
        size = int(_found(rb"/Size (\d+)", trailer, path)[0])
        root = int(_found(rb"/Root (\d+) 0 R", trailer, path)[0])
        places = _places(table)
        pages = _kids(
            _object(stream, places[_reference(stream, places, root, b"Pages", path)]), path
        )
        made = _Appended(size)
        first = made.reserve(len(bookmarks) + 1)
        _write_bookmarks(made, first, bookmarks, pages)
        for number in sorted({link.page for link in links}):
            mine = [link for link in links if link.page == number]
            _write_links(made, stream, places, pages, mine, height_mm)
        catalog = _object(stream, places[root])
        more = f" /Outlines {first} 0 R /PageMode /UseOutlines /Lang ({language}) >>"
        body = catalog[: catalog.rindex(b">>")].rstrip() + more.encode()
        made.objects[root] = body
        info = re.search(rb"/Info \d+ 0 R", trailer)
        stream.seek(end)
        stream.write(made.text(end, root, info.group() if info else b"", start))


class _Appended:
    """Objects that are written at the end of a file."""

    def __init__(self, size: int) -> None:
        self.size = size
        self.objects: dict[int, bytes] = {}

    def reserve(self, count: int = 1) -> int:
        first = self.size
        self.size += count
        return first

    def text(self, end: int, root: int, info: bytes, before: int) -> bytes:
        parts, places, at = [b"\n"], {}, end + 1
        for number, body in sorted(self.objects.items()):
            places[number] = at
            part = b"%d 0 obj\n%s\nendobj\n" % (number, body)
            parts.append(part)
            at += len(part)
        table = [b"xref\n"]
        for number, place in places.items():
            table.append(b"%d 1\n%010d 00000 n \n" % (number, place))
        head = b"/Size %d /Root %d 0 R %s /Prev %d" % (self.size, root, info, before)
        return b"".join(
            [*parts, *table, b"trailer\n<< ", head, b" >>\nstartxref\n%d\n%%%%EOF\n" % at]
        )


def _write_bookmarks(
    made: _Appended, first: int, bookmarks: Sequence[Bookmark], pages: Sequence[int]
) -> None:
    count = len(bookmarks)
    ends = f"/First {first + 1} 0 R /Last {first + count} 0 R /Count {count}" if count else ""
    made.objects[first] = f"<< /Type /Outlines {ends} >>".encode()
    for number, bookmark in enumerate(bookmarks, start=1):
        beside = f"/Prev {first + number - 1} 0 R " if number > 1 else ""
        beside += f"/Next {first + number + 1} 0 R " if number < count else ""
        title = ("\ufeff" + bookmark.title).encode("utf-16-be", "replace").hex()
        made.objects[first + number] = (
            f"<< /Title <{title}> /Parent {first} 0 R {beside}"
            f"/Dest [ {pages[bookmark.page]} 0 R /Fit ] >>"
        ).encode()


def _write_links(
    made: _Appended,
    stream: object,
    places: dict[int, int],
    pages: Sequence[int],
    links: Sequence[Link],
    height_mm: float,
) -> None:
    page = pages[links[0].page]
    body = _object(stream, places[page])
    kids = []
    for link in links:
        left, top, wide, high = link.box
        corners = (left, height_mm - top - high, left + wide, height_mm - top)
        rect = " ".join(f"{_POINTS_PER_MM * one:.2f}" for one in corners)
        number = made.reserve()
        kids.append(number)
        made.objects[number] = (
            f"<< /Type /Annot /Subtype /Link /Border [ 0 0 0 ] /Rect [ {rect} ] "
            f"/Dest [ {pages[link.to]} 0 R /Fit ] >>"
        ).encode()
    listed = " ".join(f"{number} 0 R" for number in kids)
    body = re.sub(rb"/Annots (\d+ 0 R|\[[^\]]*\])", b"", body)
    made.objects[page] = body[: body.rindex(b">>")].rstrip() + f" /Annots [ {listed} ] >>".encode()


def _places(table: bytes) -> dict[int, int]:
    """Offset of each object from a table of one section."""
    lines = table[: table.index(b"trailer")].split(b"\n")
    first = int(lines[1].split()[0])
    return {
        first + number: int(line[:10])
        for number, line in enumerate(lines[2:])
        if line.rstrip().endswith(b"n")
    }


def _object(stream: object, place: int) -> bytes:
    stream.seek(place)  # type: ignore[attr-defined]
    text: bytes = b""
    while b"endobj" not in text:
        more: bytes = stream.read(65536)  # type: ignore[attr-defined]
        if not more:
            break
        text += more
    return text[text.index(b"obj") + 3 : text.index(b"endobj")].strip()


def _reference(stream: object, places: dict[int, int], number: int, name: bytes, path: Path) -> int:
    body = _object(stream, places[number])
    return int(_found(rb"/" + name + rb" (\d+) 0 R", body, path)[0])


def _kids(pages: bytes, path: Path) -> list[int]:
    listed = _found(rb"/Kids \[(.*?)\]", pages, path)[0]
    return [int(one) for one in re.findall(rb"(\d+) 0 R", listed)]


def _found(pattern: bytes, text: bytes, path: Path) -> list[bytes]:
    found: list[bytes] = re.findall(pattern, text, re.DOTALL)
    if not found:
        msg = f"`{path.name}` must be a PDF with a table of its objects, found another form."
        raise ContractError(msg)
    return found
