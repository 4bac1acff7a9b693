"""The bulletin: its form, and every number in it."""

from __future__ import annotations

import io
import math
import re
import zipfile

import docx
import numpy as np
import pytest
from docx.oxml.ns import qn
from docx.shared import Mm, Pt
from PIL import Image

from fugai import reports
from fugai.errors import ContractError
from fugai.figure_text import change_text, figure_text, gap_text, size_text
from fugai.reports.bulletin.form import chinese_number

NUMBER = re.compile(r"[<>]?[+−]?<?\d[\d,]*(?:\.\d+)?%?")


def write(content, tmp_path, language="zh", **more):
    path = tmp_path / f"{language}.docx"
    reports.write_bulletin(content, path, language=language, **more)
    return docx.Document(str(path))


def texts_of(document):
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    return [one.text for one in document.paragraphs] + cells


def allowed(content, language):
    """Numbers of the tables of a run after the page's rounding, and those that count rows."""
    found = {"2015", "2016", "12", "31", "2", "1", "3", "4", "5", "6", "7", "8", "80"}
    for one in content.indicators:
        for district in one.values.index:
            now, last = one.now(district), one.last(district)
            found |= {figure_text(value, one.unit, language, bare=True) for value in (now, last)}
            change = one.change(district)
            found |= {change_text(change, one.unit, language, bare=True)}
            found |= {size_text(change, one.unit, language, bare=True)}
    for row in content.targets.to_dict("records"):
        unit = row["unit"]
        found |= {
            figure_text(row[name], unit, language, bare=True) for name in ("required", "actual")
        }
        found |= set(NUMBER.findall(gap_text(row["gap"], unit, language)))
    found |= {figure_text(content.districts["population"].sum(), "persons", language, bare=True)}
    for row in content.holes.to_dict("records"):
        found |= {figure_text(round(row["people"]), "persons", language, bare=True)}
        found |= {figure_text(row["area_km2"], "km2", language, bare=True)}
    return found


@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_number_is_one_of_the_tables(make_content, tmp_path, language):
    content = make_content()
    document = write(content, tmp_path, language)
    known = allowed(content, language)
    said = {note.zh if language == "zh" else note.en for note in content.method}
    texts = [
        text
        for text in texts_of(document)
        if not any(note.rstrip("。.") in text for note in said) and "km²" not in text
    ]
    numbers = {number for text in texts for number in NUMBER.findall(text)}
    numbers = {number.rstrip(",") for number in numbers}
    assert len(numbers) > 15
    assert numbers - known == set()


def test_a_share_below_one_never_reads_100_percent(make_content, tmp_path):
    text = "\n".join(texts_of(write(make_content(), tmp_path)))
    assert "99.9%" in text
    assert "100%" not in text


def test_the_chinese_form(make_content, tmp_path):
    document = write(make_content(), tmp_path, date="2017-02-28")
    section = document.sections[0]
    sides = (section.top_margin, section.right_margin, section.bottom_margin, section.left_margin)
    assert [round(side / Mm(1)) for side in sides] == [37, 26, 35, 28]
    assert (round(section.page_width / Mm(1)), round(section.page_height / Mm(1))) == (210, 297)
    normal = document.styles["Normal"]
    assert normal.font.size == Pt(16)
    assert normal.element.rPr.rFonts.get(qn("w:eastAsia")) == "仿宋"
    assert normal.paragraph_format.line_spacing == Pt(28.95)
    assert document.styles["Title"].element.rPr.rFonts.get(qn("w:eastAsia")) == "方正小标宋简体"
    paragraphs = document.paragraphs
    assert paragraphs[0].text == "两区覆盖情况通报"
    headings = [one.text for one in paragraphs if one.style.name == "Heading 1"]
    assert [one[:2] for one in headings] == [
        f"{chinese_number(n)}、" for n in range(1, len(headings) + 1)
    ]
    second = [one.text for one in paragraphs if one.style.name == "Heading 2"]
    assert second[:2] == ["（一）未达标和存疑的目标", "（二）全部目标"]
    assert paragraphs[-1].text == "2017年2月28日"
    item = next(one.text for one in paragraphs if one.text.startswith("1．面积覆盖"))
    assert "要求不低于95%" in item
    assert "责任单位为市通信局" in item


def test_fonts_name_others_that_stand_for_them(make_content, tmp_path):
    write(make_content(), tmp_path)
    with zipfile.ZipFile(tmp_path / "zh.docx") as archive:
        table = archive.read("word/fontTable.xml").decode("utf-8")
    assert re.search(r'w:name="仿宋"[^>]*><w:altName w:val="仿宋_GB2312,', table)
    assert re.search(r'w:name="方正小标宋简体"', table)


def test_figures_are_at_print_resolution_and_say_what_they_show(make_content, tmp_path):
    document = write(make_content(), tmp_path, "en")
    shapes = list(document.inline_shapes)
    assert len(shapes) == 3
    for shape in shapes:
        about = shape._inline.docPr
        assert len(about.get("descr")) > 20
        embedded = shape._inline.graphic.graphicData.pic.blipFill.blip.embed
        image = Image.open(io.BytesIO(document.part.related_parts[embedded].blob))
        inches = shape.width / 914_400
        assert image.width / inches == pytest.approx(300, abs=2)  # whole pixels
    assert "Jia 99.9%" in shapes[0]._inline.docPr.get("descr")


def test_captions_and_repeated_headings(make_content, tmp_path):
    document = write(make_content(), tmp_path, "en")
    captions = [one.text for one in document.paragraphs if one.style.name == "Caption"]
    assert captions[0] == "Table 1. All targets"
    assert sum(one.startswith("Table") for one in captions) == len(document.tables)
    for table in document.tables:
        assert table.rows[0]._tr.trPr.find(qn("w:tblHeader")) is not None


def test_text_of_the_data_is_never_markup(make_content, tmp_path):
    name = "甲\x00\x0b<w:p/>&\u202e区"
    content = make_content()
    changed = make_content(
        title=(name, name),
        districts=content.districts.assign(name=[name, "乙"]),
        targets=content.targets.assign(title=name, responsible=name + "x" * 10_000),
    )
    texts = texts_of(write(changed, tmp_path))
    assert "甲 <w:p/>& 区" in texts
    assert max(map(len, texts)) < 3000


@pytest.mark.parametrize("missing", ["shading", "holes", "targets", "indicators", "method"])
def test_what_a_run_lacks_is_said(make_content, tmp_path, missing):
    content = make_content()
    nothing = {
        "shading": None,
        "holes": content.holes.iloc[:0],
        "targets": content.targets.iloc[:0],
        "indicators": (),
        "method": (),
    }
    document = write(make_content(**{missing: nothing[missing]}), tmp_path, "en")
    text = "\n".join(texts_of(document))
    said = {
        "shading": "Figure 3. Districts",
        "holes": "This run has no coverage holes.",
        "targets": "This project sets no targets.",
        "indicators": "This run has no indicators to list.",
        "method": "Nothing is noted.",
    }
    assert said[missing] in text


def test_one_period_has_nothing_to_compare_with(make_content, tmp_path):
    one = make_content().indicators[0]
    alone = reports.IndicatorHistory(
        key=one.key,
        theme=one.theme,
        title=one.title,
        unit="1",
        basis="measured",
        values=one.values[["2016"]],
        before=one.before * np.nan,
    )
    assert math.isnan(alone.change())
    content = make_content(indicators=(alone,), before=("", ""))
    text = "\n".join(texts_of(write(content, tmp_path)))
    assert "本次计算只有一个时期，没有可比较的数据。" in text
    assert "变化\n" not in text


def test_the_same_run_gives_the_same_bytes(make_content, tmp_path):
    found = []
    for name in ("a.docx", "b.docx"):
        reports.write_bulletin(make_content(), tmp_path / name, language="zh")
        found.append((tmp_path / name).read_bytes())
    assert found[0] == found[1]
    document = docx.Document(str(tmp_path / "a.docx"))
    assert document.core_properties.created.year == 2016


def test_a_date_that_is_none_is_refused(make_content, tmp_path):
    with pytest.raises(ContractError, match="`date` must be a day"):
        reports.write_bulletin(
            make_content(), tmp_path / "a.docx", language="zh", date="2017-02-30"
        )
    assert list(tmp_path.iterdir()) == []
