"""A DOCX file of headings, paragraphs, tables and figures in the layout of a `Form`."""

from __future__ import annotations

import datetime
import io
import zipfile
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from xml.sax.saxutils import escape

import docx
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING
from docx.opc.oxml import serialize_part_xml
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Mm, Pt

from fugai.reports.bulletin.form import Face, Form, heading_number
from fugai.reports.bulletin.phrases import in_prose
from fugai.reports.text import printable

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

_ZIP_DATE = (1980, 1, 1, 0, 0, 0)
_LANGUAGES = {"zh": ("en-US", "zh-CN"), "en": ("en-GB", "zh-CN")}


@dataclass(frozen=True, kw_only=True)
class Heading:
    """Heading of one or several columns of a table."""

    text: str
    below: tuple[str, ...] = ()
    """Headings of the columns beneath; none for a single column."""

    share: float = 1.0
    """Width of each of its columns, as a share of all."""

    text_column: bool = False
    """Words, which stand to the left; numbers stand to the right."""


class Writer:
    """Puts a document together from top to bottom.

    Parameters
    ----------
    form
        Its layout.

    Examples
    --------
    >>> from fugai.reports.bulletin.form import ENGLISH
    >>> writer = Writer(ENGLISH)
    >>> writer.heading("Summary")
    >>> writer.paragraph("Text.")
    >>> [one.text for one in writer.document.paragraphs]
    ['1 Summary', 'Text.']
    """

    def __init__(self, form: Form) -> None:
        self.form = form
        self.document = docx.Document()
        for part in list(self.document.element.body):
            if not part.tag.endswith("sectPr"):
                self.document.element.body.remove(part)
        self._numbers = [0, 0, 0]
        self._tables = self._figures = 0
        _set_up_page(self.document, form)
        _set_up_styles(self.document, form)
        _declare_fonts(self.document, form)

    def title(self, text: str, below: Sequence[str] = ()) -> None:
        """Title of the document, and lines beneath it."""
        paragraph = self.document.add_paragraph(printable(text), style="Title")
        paragraph.paragraph_format.space_after = Pt(6 if below else 24)
        for number, line in enumerate(below):
            one = self._plain(
                printable(line), align=WD_ALIGN_PARAGRAPH.CENTER if self.form.justified else None
            )
            one.paragraph_format.first_line_indent = Pt(0)
            if number == len(below) - 1:
                one.paragraph_format.space_after = Pt(14)

    def heading(self, text: str, level: int = 1) -> None:
        """A numbered heading."""
        self._numbers[level - 1] += 1
        self._numbers[level:] = [0] * (3 - level)
        number = heading_number(self.form.language, level, self._numbers[level - 1])
        self.document.add_paragraph(f"{number}{printable(text)}", style=f"Heading {level}")

    def paragraph(self, text: str, *, with_next: bool = False) -> None:
        """A paragraph of text, on the page of what follows where ``with_next``."""
        one = self._plain(in_prose(printable(text), self.form.language))
        one.paragraph_format.keep_with_next = with_next

    def item(self, number: int, text: str) -> None:
        """A numbered paragraph."""
        head = heading_number("zh", 3, number) if self.form.language == "zh" else f"{number}. "
        self._plain(f"{head}{in_prose(printable(text), self.form.language)}")

    def signature(self, text: str) -> None:
        """The date, to the right at the end."""
        one = self._plain(text, align=WD_ALIGN_PARAGRAPH.RIGHT)
        one.paragraph_format.space_before = Pt(28)
        if self.form.justified:  # four characters from the right edge, where no seal is set
            one.paragraph_format.right_indent = Pt(4 * self.form.body.size_pt)

    def table(
        self,
        caption: str,
        headings: Sequence[Heading],
        rows: Sequence[Sequence[str]],
        *,
        last_is_total: bool = False,
    ) -> None:
        """A table with its caption above; its headings are repeated on each page."""
        self._tables += 1
        word = f"表{self._tables}　" if self.form.language == "zh" else f"Table {self._tables}. "
        self.document.add_paragraph(
            f"{word}{printable(caption)}", style="Caption"
        ).paragraph_format.keep_with_next = True
        text = _table_xml(self.form, headings, rows, last_is_total=last_is_total)
        body = self.document.element.body
        body.insert(len(body) - 1, parse_xml(text))
        after = self.document.add_paragraph(style="Figure")
        after.paragraph_format.space_after = Pt(6)

    def figure(self, caption: str, png: bytes, *, width_mm: float, alt: str) -> None:
        """An image with its caption below and a text for those who do not see it."""
        self._figures += 1
        paragraph = self.document.add_paragraph(style="Figure")
        paragraph.paragraph_format.keep_with_next = True
        shape = paragraph.add_run().add_picture(io.BytesIO(png), width=Mm(width_mm))
        about = shape._inline.docPr
        about.set("descr", printable(alt))
        about.set("name", f"Figure {self._figures}")
        word = f"图{self._figures}　" if self.form.language == "zh" else f"Figure {self._figures}. "
        self.document.add_paragraph(f"{word}{printable(caption)}", style="Caption")

    def save(self, path: Path, *, title: str, date: str, creator: str) -> None:
        """Write the file; the same document gives the same bytes."""
        known = self.document.core_properties
        day = datetime.datetime.fromisoformat(date)
        known.title, known.author, known.last_modified_by = printable(title), creator, creator
        known.created = known.modified = day
        known.last_printed, known.revision = day, 1
        known.comments, known.keywords, known.subject = "", "", ""
        known.language = _LANGUAGES[self.form.language][1 if self.form.language == "zh" else 0]
        made = io.BytesIO()
        self.document.save(made)
        with (
            zipfile.ZipFile(made) as source,
            zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as out,
        ):
            for name in source.namelist():
                entry = zipfile.ZipInfo(name, _ZIP_DATE)
                entry.compress_type = zipfile.ZIP_DEFLATED
                entry.external_attr = 0o600 << 16
                out.writestr(entry, source.read(name))

    def _plain(self, text: str, *, align: Any = None) -> Any:  # noqa: ANN401  of python-docx
        paragraph = self.document.add_paragraph(text, style="Normal")
        if align is not None:
            paragraph.alignment = align
        return paragraph


def _set_up_page(document: Any, form: Form) -> None:  # noqa: ANN401  of python-docx
    section = document.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    top, right, bottom, left = form.margins_mm
    section.top_margin, section.right_margin = Mm(top), Mm(right)
    section.bottom_margin, section.left_margin = Mm(bottom), Mm(left)
    section.header_distance, section.footer_distance = (
        Mm(15),
        Mm(bottom - 11 if form.outer_numbers else 12),
    )
    document.settings.odd_and_even_pages_header_footer = form.outer_numbers
    sides = (
        (section.footer, WD_ALIGN_PARAGRAPH.RIGHT),
        (section.even_page_footer, WD_ALIGN_PARAGRAPH.LEFT),
    )
    for footer, align in sides if form.outer_numbers else sides[:1]:
        paragraph = footer.paragraphs[0]
        paragraph.alignment = align
        dashes = ("— ", " —") if form.outer_numbers else ("", "")
        paragraph.paragraph_format.first_line_indent = Pt(0)
        if form.outer_numbers:  # a character of blank on the outer side
            setattr(
                paragraph.paragraph_format,
                "right_indent" if align == WD_ALIGN_PARAGRAPH.RIGHT else "left_indent",
                Pt(form.foot.size_pt),
            )
        _set_face(paragraph.add_run(dashes[0]), form.foot)
        run = paragraph.add_run()
        _set_face(run, form.foot)
        for kind, text in (("begin", None), (None, " PAGE "), ("end", None)):
            element = OxmlElement("w:fldChar" if kind else "w:instrText")
            if kind:
                element.set(qn("w:fldCharType"), kind)
            else:
                element.text = text
            run._r.append(element)
        _set_face(paragraph.add_run(dashes[1]), form.foot)


def _set_up_styles(document: Any, form: Form) -> None:  # noqa: ANN401  of python-docx
    styles = document.styles
    normal = styles["Normal"]
    _set_face(normal, form.body)
    layout = normal.paragraph_format
    layout.space_before, layout.space_after = Pt(0), Pt(0 if form.justified else 6)
    if form.line_pt is not None:
        layout.line_spacing_rule, layout.line_spacing = WD_LINE_SPACING.EXACTLY, Pt(form.line_pt)
    if form.justified:
        layout.alignment = WD_ALIGN_PARAGRAPH.JUSTIFY
    layout.first_line_indent = Pt(form.indent_characters * form.body.size_pt)
    latin, chinese = _LANGUAGES[form.language]
    language = OxmlElement("w:lang")
    language.set(qn("w:val"), latin)
    language.set(qn("w:eastAsia"), chinese)
    normal.element.get_or_add_rPr().append(language)
    for level, face in enumerate(form.headings, start=1):
        _set_up(styles[f"Heading {level}"], face)
        one = styles[f"Heading {level}"].paragraph_format
        one.keep_with_next = True
        one.space_before, one.space_after = (
            (Pt(0), Pt(0)) if form.justified else (Pt(14 - 2 * level), Pt(4))
        )
        one.first_line_indent = Pt(form.indent_characters * face.size_pt)
    _set_up(styles["Title"], form.title)
    title = styles["Title"].paragraph_format
    title.alignment = WD_ALIGN_PARAGRAPH.CENTER if form.justified else WD_ALIGN_PARAGRAPH.LEFT
    title.first_line_indent = Pt(0)
    if form.justified:
        title.line_spacing_rule, title.line_spacing = WD_LINE_SPACING.EXACTLY, Pt(35)
    borders = styles["Title"].element.find(f"{qn('w:pPr')}/{qn('w:pBdr')}")
    if borders is not None:
        borders.getparent().remove(borders)
    _set_up(styles["Caption"], form.caption)
    figure = styles.add_style("Figure", 1)
    figure.base_style = normal
    for name in ("Caption", "Figure"):
        one = styles[name].paragraph_format
        one.alignment = WD_ALIGN_PARAGRAPH.CENTER if form.justified else WD_ALIGN_PARAGRAPH.LEFT
        one.line_spacing_rule = WD_LINE_SPACING.SINGLE  # an exact distance would cut images
        one.first_line_indent, one.space_before, one.space_after = Pt(0), Pt(4), Pt(4)


def _set_up(style: Any, face: Face) -> None:  # noqa: ANN401  of python-docx
    _set_face(style, face)
    style.font.italic = False
    style.font.color.rgb = docx.shared.RGBColor(0, 0, 0)


def _set_face(styled: Any, face: Face) -> None:  # noqa: ANN401  a style or a run
    styled.font.name, styled.font.size, styled.font.bold = face.latin, Pt(face.size_pt), face.bold
    fonts = styled.element.get_or_add_rPr().get_or_add_rFonts()
    for name in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
        fonts.attrib.pop(qn(f"w:{name}"), None)
    for name, value in (
        ("ascii", face.latin),
        ("hAnsi", face.latin),
        ("eastAsia", face.chinese),
        ("cs", face.latin),
    ):
        fonts.set(qn(f"w:{name}"), value)


def _declare_fonts(document: Any, form: Form) -> None:  # noqa: ANN401  of python-docx
    """Say in the table of fonts which others stand for one that is not installed."""
    part = next(one for one in document.part.package.iter_parts() if "fontTable" in one.partname)
    root = parse_xml(part.blob)
    for name, others in form.alternates.items():
        known = [one for one in root if one.get(qn("w:name")) == name]
        for one in known:
            root.remove(one)
        font = OxmlElement("w:font")
        font.set(qn("w:name"), name)
        alternate = OxmlElement("w:altName")
        alternate.set(qn("w:val"), ",".join(others))
        font.append(alternate)
        root.append(font)
    part._blob = serialize_part_xml(root)


def _table_xml(
    form: Form, headings: Sequence[Heading], rows: Sequence[Sequence[str]], *, last_is_total: bool
) -> str:
    """A table as WordprocessingML; python-docx takes minutes for thousands of cells."""
    columns = [(h, below) for h in headings for below in (h.below or ("",))]
    total = sum(h.share for h, _ in columns)
    twips = [round(form.width_mm * 56.6929 * h.share / total) for h, _ in columns]
    two_rows = any(h.below for h in headings)
    parts = [
        (
            f'<w:tbl {nsdecls("w")}><w:tblPr><w:tblW w:w="{sum(twips)}" w:type="dxa"/><w:jc w:val="center"/>'
            '<w:tblBorders><w:top w:val="single" w:sz="10" w:color="000000"/><w:bottom w:val="single" w:sz="10" '
            'w:color="000000"/><w:insideH w:val="single" w:sz="4" w:color="BFBFBF"/></w:tblBorders>'
            '<w:tblLayout w:type="fixed"/><w:tblCellMar><w:left w:w="70" w:type="dxa"/><w:right w:w="70" w:type="dxa"/>'
            "</w:tblCellMar></w:tblPr><w:tblGrid>"
        ),
        *(f'<w:gridCol w:w="{width}"/>' for width in twips),
        "</w:tblGrid>",
    ]
    first, at = [], 0
    for heading in headings:
        span = max(len(heading.below), 1)
        width = sum(twips[at : at + span])
        merge = '<w:vMerge w:val="restart"/>' if two_rows and not heading.below else ""
        grid = f'<w:gridSpan w:val="{span}"/>' if span > 1 else ""
        align = "left" if heading.text_column else "center" if heading.below else "right"
        first.append(_cell(form, heading.text, width, align, grid + merge, heading=True))
        at += span
    parts.append(_row("".join(first), heading=True))
    if two_rows:
        second = [
            _cell(form, below, width, "right", "" if h.below else "<w:vMerge/>", heading=True)
            for (h, below), width in zip(columns, twips, strict=True)
        ]
        parts.append(_row("".join(second), heading=True))
    for number, row in enumerate(rows):
        bold = last_is_total and number == len(rows) - 1
        cells = [
            _cell(form, text, width, "left" if h.text_column else "right", "", bold=bold)
            for text, (h, _), width in zip(row, columns, twips, strict=True)
        ]
        parts.append(_row("".join(cells), heading=False))
    return "".join([*parts, "</w:tbl>"])


def _row(cells: str, *, heading: bool) -> str:
    repeated = "<w:tblHeader/>" if heading else ""
    return f"<w:tr><w:trPr><w:cantSplit/>{repeated}</w:trPr>{cells}</w:tr>"


def _cell(
    form: Form,
    text: str,
    width: int,
    align: str,
    more: str,
    *,
    bold: bool = False,
    heading: bool = False,
) -> str:
    face = form.table
    size = round(2 * face.size_pt)
    weight = "<w:b/>" if bold or heading else ""
    keep = "<w:keepNext/>" if heading else ""  # no heading without a row
    fonts = f'<w:rFonts w:ascii="{face.latin}" w:hAnsi="{face.latin}" w:eastAsia="{face.chinese}" w:cs="{face.latin}"/>'
    line = '<w:spacing w:before="20" w:after="20" w:line="240" w:lineRule="auto"/><w:ind w:firstLine="0" w:firstLineChars="0"/>'
    return (
        f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/>{more}<w:vAlign w:val="center"/></w:tcPr>'
        f'<w:p><w:pPr>{keep}{line}<w:jc w:val="{align}"/></w:pPr><w:r><w:rPr>{fonts}{weight}<w:sz w:val="{size}"/>'
        f'</w:rPr><w:t xml:space="preserve">{escape(printable(text, longest=300))}</w:t></w:r></w:p></w:tc>'
    )
