"""The atlas: pages, fonts, bookmarks, links; whatever names stand in the data."""

from __future__ import annotations

import re
import zlib

import pypdfium2
import pytest

from fugai import reports
from fugai.errors import ContractError, WriteError
from fugai.reports.atlas import document
from fugai.reports.drawing import fonts

HOSTILE = {
    "formula": r"$\frac{1}{0}$ a_b^c",
    "markup": "<script>&amp;</script>",
    "control": "a\x00\x08\x1b[31mb",
    "override": "\u202eevil\u2066",
    "arabic": "مدينة",
    "long": "甲" * 10_000,
    "emoji": "🏙 city",
    "empty": "",
    "lines": "a\nb\r\tc",
}


def text_of(path):
    with pypdfium2.PdfDocument(path) as pdf:
        return [page.get_textpage().get_text_range() for page in pdf]


def test_a_page_for_the_whole_and_one_for_each_district(make_content, tmp_path):
    path = tmp_path / "new" / "atlas.pdf"
    told = []
    reports.write_atlas(
        make_content(), path, language="en", done=lambda *counts: told.append(counts)
    )
    pages = text_of(path)
    assert told == [(1, 4), (2, 4), (3, 4), (4, 4)]
    heads = ["Two districts", "Whole area", "Jia", "Yi"]
    assert [page[: len(head)] for page, head in zip(pages, heads, strict=True)] == heads
    assert "Page 3 of 4" in pages[2]
    with pypdfium2.PdfDocument(path) as pdf:
        assert {tuple(round(x) for x in page.get_size()) for page in pdf} == {(595, 842)}
        assert pdf.get_metadata_dict()["Title"] == "Two districts · Coverage atlas"
        assert pdf.get_metadata_dict()["CreationDate"].startswith("D:20161231")
        found = [(one.get_title(), one.get_dest().get_index()) for one in pdf.get_toc()]
    assert found == [("Contents", 0), ("Whole area", 1), ("Jia", 2), ("Yi", 3)]


def test_numbers_are_rounded_as_the_page_rounds_them(make_content, tmp_path):
    path = tmp_path / "atlas.pdf"
    reports.write_atlas(make_content(), path, language="en")
    jia, yi = text_of(path)[2:]
    assert "99.9%" in jia  # 0.9996
    assert "100%" not in jia
    assert "+10 " in yi or "+10\r" in yi  # 0.7 to 0.8
    assert "120" in yi  # people of the first hole


def test_contents_lead_to_their_pages(make_content, tmp_path):
    path = tmp_path / "atlas.pdf"
    reports.write_atlas(make_content(), path, language="en")
    text = path.read_bytes()
    kids = re.findall(rb"/Kids \[(.*?)\]", text, re.DOTALL)[0].split(b" 0 R")
    numbers = [int(one) for one in kids if one.strip()]
    links = re.findall(rb"/Subtype /Link .*?/Dest \[ (\d+) 0 R /Fit \]", text)
    assert [numbers.index(int(one)) for one in links] == [1, 2, 3]
    assert b"/Lang (en)" in text
    assert b"/PageMode /UseOutlines" in text


def test_fonts_are_embedded_as_truetype(make_content, tmp_path):
    path = tmp_path / "atlas.pdf"
    reports.write_atlas(make_content(), path, language="zh")
    text = path.read_bytes()
    assert b"/Subtype /CIDFontType2" in text
    assert b"/FontFile2" in text
    assert b"/Subtype /Type3" not in text
    assert path.stat().st_size < 400_000


@pytest.mark.skipif(not reports.chinese_font(), reason="no font with Chinese characters")
def test_chinese_pages(make_content, tmp_path):
    path = tmp_path / "atlas.pdf"
    reports.write_atlas(make_content(), path, language="zh")
    pages = text_of(path)
    assert pages[2].startswith("甲区")
    assert "丙村" in pages[3]
    assert "合成数据" in pages[0]


def test_without_a_chinese_font_the_pages_are_in_english(make_content, tmp_path, monkeypatch):
    monkeypatch.setattr(document, "chinese_face", lambda: None)
    monkeypatch.setattr(fonts, "chinese_face", lambda: None)
    path = tmp_path / "atlas.pdf"
    reports.write_atlas(make_content(), path, language="zh")
    pages = text_of(path)
    assert pages[2].startswith("Jia")
    assert "BingCun" in pages[3]  # 丙村, whose name is given in Chinese alone


def test_the_same_run_gives_the_same_bytes(make_content, tmp_path):
    for name in ("a.pdf", "b.pdf"):
        reports.write_atlas(make_content(), tmp_path / name, language="zh")
    assert (tmp_path / "a.pdf").read_bytes() == (tmp_path / "b.pdf").read_bytes()


@pytest.mark.parametrize("kind", HOSTILE)
def test_names_are_text_and_nothing_else(make_content, tmp_path, kind):
    name = HOSTILE[kind]
    content = make_content()
    districts = content.districts.assign(name=[name, "乙区"], name_en=[name, "Yi"])
    targets = content.targets.assign(title=name, title_en=name, responsible=name)
    places = content.places.assign(name=name, name_en=name)
    holes = content.holes.assign(village=name)
    changed = make_content(
        title=(name, name), districts=districts, targets=targets, places=places, holes=holes
    )
    path = tmp_path / "atlas.pdf"
    reports.write_atlas(changed, path, language="zh")
    pages = text_of(path)
    assert len(pages) == 4
    if kind == "formula":
        assert r"$\frac{1}{0}$" in pages[2]
    assert "\x00" not in "".join(pages)


@pytest.mark.parametrize("missing", ["shading", "holes", "targets", "indicators", "context"])
def test_what_a_run_lacks_is_left_out(make_content, tmp_path, missing):
    content = make_content()
    nothing = {
        "shading": None,
        "holes": content.holes.iloc[:0],
        "targets": content.targets.iloc[:0],
        "indicators": (),
        "context": content.context.iloc[:0],
    }
    path = tmp_path / "atlas.pdf"
    reports.write_atlas(make_content(**{missing: nothing[missing]}), path, language="en")
    assert len(text_of(path)) == 4


def test_a_page_that_cannot_be_drawn_leaves_nothing(make_content, tmp_path, monkeypatch):
    def stop(*_):
        raise KeyboardInterrupt

    monkeypatch.setattr(document, "draw_district", stop)
    with pytest.raises(KeyboardInterrupt):
        reports.write_atlas(make_content(), tmp_path / "atlas.pdf", language="en")
    assert list(tmp_path.iterdir()) == []


def test_a_place_that_cannot_be_written_is_one_sentence(make_content, tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(WriteError, match=r"^`.*atlas.pdf` cannot be written: .*\.$"):
        reports.write_atlas(make_content(), tmp_path / "file" / "atlas.pdf", language="en")


def test_no_district_and_degrees_are_refused(make_content):
    districts = make_content().districts
    with pytest.raises(ContractError, match="`districts` must hold at least one district"):
        make_content(districts=districts.iloc[:0])
    with pytest.raises(ContractError, match="projected CRS"):
        make_content(districts=districts.to_crs(4326))


def test_many_districts_have_contents_of_several_pages(make_content, tmp_path):
    content = make_content()
    many = content.districts.iloc[[0] * 100]
    many.index = [f"d{number}" for number in range(100)]
    path = tmp_path / "atlas.pdf"
    reports.write_atlas(
        make_content(districts=many, shading=None, places=content.places.iloc[:0]),
        path,
        language="en",
    )
    pages = text_of(path)
    assert len(pages) == 2 + 101  # 92 entries on a page of contents
    with pypdfium2.PdfDocument(path) as pdf:
        assert list(pdf.get_toc())[-1].get_dest().get_index() == 102


def test_streams_hold_no_image_larger_than_paper_shows(make_content, tmp_path):
    path = tmp_path / "atlas.pdf"
    reports.write_atlas(make_content(), path, language="en")
    text = path.read_bytes()
    sizes = [int(one) for one in re.findall(rb"/Width (\d+)", text)]
    assert sizes
    assert max(sizes) <= 1400
    assert zlib.crc32(text)
