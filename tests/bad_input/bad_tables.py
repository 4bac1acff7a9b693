"""Tables that are wrong: files as a whole, headings, cells, positions."""

from __future__ import annotations

import io
import stat
import zipfile
from typing import TYPE_CHECKING

import numpy as np
import openpyxl
from corpus import (
    SITES,
    Case,
    both,
    completes,
    content,
    cut,
    path_of,
    refuses,
    row,
    setting,
    swap,
)

from fugai.intake import convert_datum

if TYPE_CHECKING:
    from pathlib import Path

S = "sites.csv"


def _book(*rows: list[object]) -> bytes:
    book = openpyxl.Workbook()
    for line in rows:
        book.active.append(line)
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def _zip(*members: tuple[str | zipfile.ZipInfo, bytes]) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members:
            archive.writestr(name, data)
    return stream.getvalue()


def _instead(name: str, data: bytes):
    return both(path_of("sites", S, name), content(name, data))


def _gcj02(folder: Path) -> None:
    rng = np.random.default_rng(11)
    lon, lat = rng.uniform(117.0, 117.4, 2000), rng.uniform(39.0, 39.2, 2000)
    lon, lat = convert_datum(lon, lat, "wgs84", "gcj02")
    lines = [
        f"G{i},甲,nr,30,2016,{x:.6f},{y:.6f}" for i, (x, y) in enumerate(zip(lon, lat, strict=True))
    ]
    (folder / S).write_text(SITES + "\n".join(lines) + "\n", encoding="utf-8")


def _link() -> zipfile.ZipInfo:
    link = zipfile.ZipInfo("d.shp")
    link.external_attr = (stat.S_IFLNK | 0o777) << 16
    return link


HEAD = ["site_id", "technology", "lon", "lat"]

CASES: tuple[Case, ...] = (
    # The file as a whole.
    refuses("csv-empty", "is empty (0 bytes)", content(S, "")),
    refuses("csv-only-blanks", "must be separated by", content(S, "\n \n\n")),
    refuses("csv-binary", "found bytes that no text holds", content(S, bytes(range(256)) * 4)),
    refuses("csv-is-a-zip", "found a zip archive", content(S, _zip(("a", b"x")))),
    refuses("csv-utf16-cut", "sites.csv` must be text", content(S, SITES.encode("utf-16")[:-1])),
    refuses(
        "csv-cut-in-a-character",
        "in the middle of a character",
        content(S, (SITES + "S5,乙").encode()[:-1]),
    ),
    refuses(
        "csv-declared-encoding-wrong",
        "must be text in gb18030",
        both(
            setting("sites", 'encoding = "gb18030"'), content(S, SITES.encode() + b"\xff\xff,,,\n")
        ),
    ),
    refuses(
        "csv-carets",
        "must be separated by comma, semicolon, tab or |",
        content(S, SITES.replace(",", "^")),
    ),
    refuses("csv-quote-open", "quotation mark is never closed", swap(S, "S2,甲", 'S2,"甲')),
    refuses("csv-no-heading", "must have", content(S, SITES.split("\n", 1)[1])),
    completes("csv-cut-in-a-row", "must have 7 cells as the heading has", cut(S, 0.9)),
    completes(
        "csv-ragged",
        "must have 7 cells as the heading has, found 8",
        row(S, "S5,甲,nr,30,2016,117.1,39.1,9"),
    ),
    completes("csv-sum-below", "must not be missing", row(S, "合计,,,,,,")),
    completes(
        "csv-date-in-figures", "it was read as Excel's number of a day", swap(S, "2014", "41760")
    ),
    completes("csv-unit-foreign", "must be a finite number in m", swap(S, "fdd,30", "fdd,30 km")),
    completes("csv-gb18030", "was read as GB18030", content(S, SITES, "gb18030")),
    completes(
        "csv-semicolon-decimal-comma",
        "must be between 1 and 400",
        content(
            S,
            SITES.replace(".", "@").replace(",", ";").replace("@", ",")
            + "S5;甲;nr;0,5;2016;117,1;39,1\n",
        ),
    ),
    completes("csv-heading-only", "holds no rows", content(S, SITES.split("\n", 1)[0] + "\n")),
    refuses("ending-unknown", "must end in one of .csv", _instead("sites.docx", b"x")),
    refuses("excel-old", "save an old .xls as .xlsx", _instead("sites.xls", b"\xd0\xcf\x11\xe0")),
    # Workbooks.
    refuses(
        "xlsx-cut",
        "must be a whole zip archive",
        both(_instead("s.xlsx", _book(HEAD, ["A", "nr", 117.1, 39.1])), cut("s.xlsx", 0.5)),
    ),
    refuses("xlsx-is-text", "must be a whole zip archive", _instead("s.xlsx", SITES.encode())),
    refuses("xlsx-empty-sheet", "the sheet read is empty", _instead("s.xlsx", _book())),
    refuses(
        "xlsx-sheet-unknown",
        "must be one of ['Sheet'], found 'x'",
        both(_instead("s.xlsx", _book(HEAD)), setting("sites", 'sheet = "x"')),
    ),
    refuses(
        "xlsx-bomb",
        "must not unpack to more than",
        _instead("s.xlsx", _zip(("xl/a.xml", bytes(80_000_000)))),
    ),
    refuses(
        "xlsx-entity-bomb",
        "it is damaged",
        _instead(
            "s.xlsx",
            _zip(
                ("[Content_Types].xml", b""),
                ("xl/workbook.xml", b'<!DOCTYPE l [<!ENTITY a "aa">]><l>&a;</l>'),
            ),
        ),
    ),
    completes(
        "xlsx-formula",
        "a formula whose result is not saved",
        _instead("s.xlsx", _book(HEAD, ["A", "nr", 117.1, 39.1], ["B", "nr", "=117+0.1", 39.1])),
    ),
    # Headings.
    refuses("heading-twice", "must have one heading for `lon`", swap(S, ",lat", ",lon")),
    refuses(
        "heading-ambiguous",
        "'挂高' and '高度'",
        swap(S, "operator,technology,height_m", "挂高,technology,高度"),
    ),
    completes(
        "key-missing", "has no column `site_id`: ids were made", swap(S, "site_id,", "mast,")
    ),
    refuses(
        "position-columns-missing", "must have columns for the position", swap(S, "lon,lat", "a,b")
    ),
    refuses(
        "heading-other-datum",
        "must be 'gcj02' as its heading",
        swap(S, "lon,lat", "gcj02_lon,gcj02_lat"),
    ),
    # Cells.
    completes("key-empty", "must not be missing", row(S, ",甲,nr,30,2016,117.1,39.1")),
    completes(
        "key-twice", "must stand where its site stands", row(S, "S1,丙,nr,30,2016,117.1,39.1")
    ),
    completes(
        "row-twice", "the whole row is the same", row(S, "S1,甲,lte-fdd,30,2014,117.05,39.05")
    ),
    completes("technology-unknown", "must be one of gsm", row(S, "S5,甲,morse,30,2016,117.1,39.1")),
    completes(
        "height-impossible", "must be between 1 and 400 m", row(S, "S5,甲,nr,30000,2016,117.1,39.1")
    ),
    completes("height-text", "must be a finite number", row(S, "S5,甲,nr,high,2016,117.1,39.1")),
    completes("height-infinite", "must be a finite number", row(S, "S5,甲,nr,inf,2016,117.1,39.1")),
    completes("year-text", "must be a year or a date", row(S, "S5,甲,nr,30,soon,117.1,39.1")),
    completes("opened-far", "must be between 1900 and 2100", row(S, "S5,甲,nr,30,0216,117.1,39.1")),
    completes(
        "population-negative",
        "must be between 0 and",
        row("settlements.csv", "V3,x,village,-5,2,117.1,39.1"),
    ),
    completes(
        "name-formula",
        "must not begin like a formula",
        row("settlements.csv", "V3,=HYPERLINK(1),village,5,2,117.1,39.1"),
    ),
    completes(
        "name-control-characters",
        "must not hold control characters",
        row("settlements.csv", "V3,a\x1bb,village,5,2,117.1,39.1"),
    ),
    completes(
        "name-script",
        "must lie in a district",
        row("settlements.csv", "V3,</script><script>alert(1)</script>,village,5,2,117.1,38.1"),
    ),
    completes(
        "kind-unknown", "must be one of branch", row("outlets.csv", "O2,x,x,temple,door,117.1,39.1")
    ),
    refuses(
        "every-row-wrong",
        "no row of `inputs.outlets` can be used",
        swap("outlets.csv", "post office", "temple"),
    ),
    # Positions.
    completes("lon-nan", "must have both coordinates", row(S, "S5,甲,nr,30,2016,nan,39.1")),
    completes("lat-infinite", "must be a finite number", row(S, "S5,甲,nr,30,2016,117.1,-inf")),
    completes("position-empty", "must have a position", row(S, "S5,甲,nr,30,2016,,")),
    completes(
        "position-0-0", "0, 0 usually stands for an empty cell", row(S, "S5,甲,nr,30,2016,0,0")
    ),
    completes(
        "axes-swapped",
        "with the axes exchanged it lies in the districts",
        row(S, "S5,甲,nr,30,2016,39.1,117.1"),
    ),
    completes(
        "axes-swapped-everywhere",
        "with the axes exchanged it lies in the districts",
        swap(S, "lon,lat", "lat,lon"),
    ),
    completes("decimal-slipped", "it seems to be misplaced", row(S, "S5,甲,nr,30,2016,11.71,39.1")),
    completes(
        "minutes-beyond-60",
        "degrees, minutes and seconds",
        row(S, "S5,甲,nr,30,2016,117°75'E,39.1"),
    ),
    completes(
        "outside-the-districts",
        "must lie in a district; it is kept",
        row(S, "S5,甲,nr,30,2016,118.9,39.1"),
    ),
    completes("gcj02-as-wgs84", "would fit better as GCJ-02", _gcj02),
    refuses(
        "metres-without-crs",
        "in degrees, or in the CRS that `crs` names",
        content(S, "site_id,technology,lon,lat\nA,nr,500000,4330000\n"),
    ),
    completes(
        "crs-wrong",
        "None of the 4 rows of `sites` lies in a district",
        setting("sites", 'crs = "EPSG:2263"'),
    ),
    refuses("input-crs-unknown", "crs", setting("sites", 'crs = "EPSG:999999"')),
    # Archives.
    refuses(
        "zip-path-with-dots",
        "must hold only paths inside itself",
        _instead("s.zip", _zip(("../../d.shp", b"x"))),
    ),
    refuses(
        "zip-path-absolute",
        "must hold only paths inside itself",
        _instead("s.zip", _zip(("/etc/d.shp", b"x"))),
    ),
    refuses(
        "zip-link",
        "must not hold symbolic links",
        _instead("s.zip", _zip((_link(), b"/etc/passwd"))),
    ),
    refuses(
        "zip-bomb",
        "must not unpack to more than",
        _instead("s.zip", _zip(("d.shp", bytes(80_000_000)))),
    ),
    refuses(
        "zip-in-zip",
        "must hold one table",
        _instead("s.zip", _zip(("a.zip", _zip(("d.shp", b"x"))))),
    ),
    refuses(
        "zip-cut",
        "must be a whole zip archive",
        both(_instead("s.zip", _zip(("d.shp", b"x" * 999))), cut("s.zip", 0.7)),
    ),
    refuses("zip-empty", "must hold one table", _instead("s.zip", _zip())),
)
