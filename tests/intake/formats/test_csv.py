"""Text tables: encodings, separators, headings, row numbers, torn lines."""

import pytest

from fugai.errors import InputError
from fugai.intake import Source, read_table

ZH = "基站编号,名称,制式,经度,纬度\nA1,天津站,LTE FDD,117.2,39.1\nA2,滨海,TD-LTE,117.7,39.0\n"
EN = "site_id,name,technology,lon,lat\nA1,Sé,gsm,117.2,39.1\n"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_chinese_headings_in_every_encoding(write, encoding):
    reading = read_table(write("s.csv", ZH, encoding), "sites")
    assert list(reading.frame["name"]) == ["天津站", "滨海"]
    assert list(reading.frame["technology"]) == ["lte-fdd", "lte-tdd"]


def test_gb18030_and_guesses_are_said(write):
    notes = read_table(write("s.csv", ZH, "gb18030"), "sites").notes
    assert "`s.csv` was read as GB18030." in notes


def test_western_text_is_not_taken_for_chinese(write):
    rows = "".join(f"A{i},São José dos Pinhais é aqui,gsm,-34.9,-8.1\n" for i in range(20))
    reading = read_table(
        write("s.csv", "site_id,name,technology,lon,lat\n" + rows, "cp1252"), "sites"
    )
    assert reading.frame["name"].iloc[0] == "São José dos Pinhais é aqui"
    assert any("a guess" in note for note in reading.notes)


def test_declared_encoding_wins(write):
    reading = read_table(write("s.csv", EN, "latin-1"), "sites", source=Source(encoding="latin-1"))
    assert reading.frame["name"].iloc[0] == "Sé"


@pytest.mark.parametrize(
    ("encoding", "message"),
    [("utf-8", "must be text in utf-8"), ("klingon", "must be one that Python knows")],
)
def test_wrong_declared_encoding(write, encoding, message):
    with pytest.raises(InputError, match=message):
        read_table(write("s.csv", ZH, "gb18030"), "sites", source=Source(encoding=encoding))


@pytest.mark.parametrize("separator", [",", ";", "\t", "|", "，", "；"])
def test_separators(write, separator):
    reading = read_table(write("s.csv", EN.replace(",", separator)), "sites")
    assert len(reading.frame) == 1


def test_decimal_comma_beside_semicolons(write):
    text = "site_id;technology;height_m;lon;lat\nA;gsm;32,5;117,25;39,125\nB;gsm;1.234,5;1;2\n"
    reading = read_table(write("s.csv", text), "sites")
    assert reading.frame["height_m"].iloc[0] == 32.5
    assert (reading.frame.geometry.x.iloc[0], reading.frame.geometry.y.iloc[0]) == (117.25, 39.125)
    assert reading.findings["rule"].iloc[0] == "must be between 1 and 400 m"


def test_thousands_beside_commas(write):
    text = 'settlement_id,type,population,lon,lat\nA,village,"12,345",117,39\n'
    assert read_table(write("s.csv", text), "settlements").frame["population"].iloc[0] == 12_345


def test_another_separator_is_an_error(write):
    with pytest.raises(InputError, match=r"must be separated by comma, semicolon, tab or |"):
        read_table(write("s.csv", EN.replace(",", "^")), "sites")


def test_quoted_cells_with_separators_and_line_ends(write):
    text = 'site_id,"name",technology,lon,lat\n"A,1","two\nlines",gsm,117,39\nB,x,gsm,117,39\n'
    frame = read_table(write("s.csv", text), "sites").frame
    assert list(frame["site_id"]) == ["A,1", "B"]
    assert frame["name"].iloc[0] == "two\nlines"


def test_rows_are_numbered_as_a_spreadsheet_shows_them(write):
    text = (
        "site_id,technology,lon,lat\nA,gsm,117,39\n\n"  # row 3 is blank
        '"B\nB",morse,117,39\nC,gsm,117\nD,gsm,117,39,9\nE,morse,117,39\n'
    )
    reading = read_table(write("s.csv", text), "sites")
    found = list(zip(reading.findings["row"], reading.findings["rule"].str[:12], strict=True))
    assert sorted(found) == [
        (4, "must be one "),
        (5, "must have 4 "),
        (6, "must have 4 "),
        (7, "must be one "),
    ]
    assert list(reading.frame["site_id"]) == ["A"]


def test_a_title_above_the_heading_is_skipped(write):
    reading = read_table(write("s.csv", "天津市基站表,,,,\n2014年,,,,\n" + ZH), "sites")
    assert len(reading.frame) == 2
    assert "`s.csv`: the heading was found in row 3." in reading.notes


def test_windows_and_old_mac_line_ends(write):
    for end in ("\r\n", "\r"):
        frame = read_table(write("s.csv", EN.replace("\n", end).encode()), "sites").frame
        assert list(frame["site_id"]) == ["A1"]


def test_text_stays_text(write):
    text = "site_id,name,technology,lon,lat\n007,1e5,gsm,117,39\n"
    frame = read_table(write("s.csv", text), "sites").frame
    assert (frame["site_id"].iloc[0], frame["name"].iloc[0]) == ("007", "1e5")


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "is empty"),
        (b"PK\x03\x04aaaa", "found a zip archive or an Excel workbook"),
        (b"\xd0\xcf\x11\xe0aaaa", "an old Excel file"),
        (b"a,b\n\x00\x01,2\n", "found bytes that no text holds"),
        ("站,名\n天津".encode()[:-1], "in the middle of a character"),
        (b'site_id,technology,lon,lat\n"A,gsm,1,2\nB,gsm,1,2\n', "never closed"),
        (b"\n\n  \n", "must be separated"),
    ],
)
def test_files_that_are_no_tables(write, content, message):
    with pytest.raises(InputError, match=message):
        read_table(write("s.csv", content), "sites")


def test_heading_without_rows(write):
    reading = read_table(write("s.csv", "site_id,technology,lon,lat\n"), "sites")
    assert len(reading.frame) == 0
    assert reading.frame.crs.to_epsg() == 4326
    assert "`s.csv` holds no rows." in reading.notes


class TestEncodings:
    @pytest.mark.parametrize(
        "names",
        [
            ("Größe", "Südost"),
            ("São João", "Añasco"),
            ("Ação", "CRÉÉ"),
            ("l’Hôpital", "Ærø"),
            ("Zürich – Süd", "Höhe"),
        ],
    )
    def test_accents_within_words_are_western(self, write, names):
        rows = "".join(f"A{i},{name},gsm,8,47\n" for i, name in enumerate(names))
        path = write("s.csv", "site_id,name,technology,lon,lat\n" + rows, "cp1252")
        reading = read_table(path, "sites")
        assert tuple(reading.frame["name"]) == names
        assert "`s.csv` was read as cp1252, a guess; name the encoding to be sure." in reading.notes

    @pytest.mark.parametrize("names", [("A区", "B区"), ("甲", "乙"), ("东村", "西村")])
    def test_short_chinese_words_are_not(self, write, names):
        rows = "".join(f"A{i},{name},gsm,117,39\n" for i, name in enumerate(names))
        path = write("s.csv", "site_id,name,technology,lon,lat\n" + rows, "gb18030")
        assert tuple(read_table(path, "sites").frame["name"]) == names

    def test_russian_is_not_western(self, write):
        rows = "".join(f"A{i},Новая деревня у большой реки,gsm,37,55\n" for i in range(9))
        path = write("s.csv", "site_id,name,technology,lon,lat\n" + rows, "cp1251")
        assert read_table(path, "sites").frame["name"].iloc[0] == "Новая деревня у большой реки"

    @pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
    def test_utf16_without_its_mark(self, write, encoding):
        reading = read_table(write("s.csv", EN, encoding), "sites")
        assert reading.frame["name"].tolist() == ["Sé"]
        assert any(encoding.upper() in str(note) for note in reading.notes)

    @pytest.mark.parametrize("operator", ["移动", "联通", "通通", "电信", "广电", "中国铁塔"])
    def test_chinese_of_which_bytes_happen_to_be_utf8(self, write, operator):
        head = "基站编号,名称,运营商,制式,天线挂高,经度,纬度\n"
        rows = "".join(f"S{i},站{i},{operator},LTE FDD,30,117.{i},39\n" for i in range(300))
        reading = read_table(write("s.csv", head + rows, "gb18030"), "sites")
        assert reading.frame["operator"].iloc[0] == operator
        assert "`s.csv` was read as GB18030." in reading.notes

    def test_utf8_with_a_torn_byte_is_not_read_as_something_else(self, write):
        data = (ZH * 3).encode() + b"A9,\xff,gsm,117,39\n"
        with pytest.raises(InputError, match=r"must be UTF-8 throughout, .* in line 10"):
            read_table(write("s.csv", data), "sites")


class TestQuotes:
    HEAD = "site_id,operator,technology,lon,lat\n"

    def test_a_row_in_the_cell_of_another_is_listed(self, write):
        text = 'S1,"a,gsm,117,39\nS2,a",gsm,117,39\nS3,b,gsm,117,39\n'
        reading = read_table(write("s.csv", self.HEAD + text), "sites")
        assert reading.frame["site_id"].tolist() == ["S3"]
        assert reading.findings["value"].tolist() == ["S1,a,gsm,117,39", "S2,a,gsm,117,39"]
        assert set(reading.findings["action"]) == {"refused"}
        assert reading.findings["rule"].str.contains("must close its quotation marks").all()

    def test_three_rows_in_one(self, write):
        text = 'S1,"a,gsm,117,39\nS4,a,gsm,117,39\nS2,a",gsm,117,39\n'
        reading = read_table(write("s.csv", self.HEAD + text), "sites")
        assert len(reading.frame) == 0
        assert len(reading.findings) == 3

    def test_an_address_of_two_lines_is_no_row(self, write):
        text = 'S1,"Street 1, yard\nCity, 12345",gsm,117,39\n'
        reading = read_table(write("s.csv", self.HEAD + text), "sites")
        assert reading.frame["operator"].iloc[0].startswith("Street 1")


def test_a_separator_that_excel_was_told(write):
    text = "sep=;\nsite_id;technology;lon;lat\nA;gsm;117,5;39\n"
    assert read_table(write("s.csv", text), "sites").frame.geometry.x.tolist() == [117.5]


def test_full_width_commas_keep_the_point_as_decimal_sign(write):
    text = "site_id，technology，height_m，lon，lat\nA，gsm，26.528，117，39\nB，gsm，30\n"
    reading = read_table(write("s.csv", text), "sites")
    assert reading.frame["height_m"].tolist() == [26.528]
    assert reading.findings["value"].tolist() == ["B，gsm，30"]


def test_empty_cells_at_the_end_of_lines_do_no_harm(write):
    text = "site_id,technology,lon,lat\nA,gsm,117,39,\nB,gsm,117,39,,,\nC,gsm,117,39,9\nD,gsm,117\n"
    reading = read_table(write("s.csv", text), "sites")
    assert reading.frame["site_id"].tolist() == ["A", "B"]
    assert reading.findings["row"].tolist() == [4, 5]


def test_a_heading_with_other_separators_than_its_rows_has_rows(write):
    reading = read_table(write("s.csv", "site_id，technology，lon，lat\nA,gsm,117,39\n"), "sites")
    assert len(reading.findings) == 1
    assert not any("holds no rows" in str(note) for note in reading.notes)


def test_utf8_beside_gb18030_is_refused(write):
    data = (
        "site_id,name,technology,lon,lat\nA,河西,gsm,117,39\n".encode()
        + "B,测,gsm,117,39\n".encode("gb18030")
    )
    with pytest.raises(InputError, match="must be UTF-8 throughout"):
        read_table(write("s.csv", data), "sites")
