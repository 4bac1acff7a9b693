"""Tables in gzip files and zip archives."""

import gzip
import zipfile

import pytest

from fugai.errors import InputError
from fugai.intake import Source, read_table

CSV = "site_id,technology,status,lon,lat\nA,gsm,active,117,39\n"


def packed(path, **members):
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in members.items():
            archive.writestr(name, text)
    return path


def test_a_zipped_table_in_a_folder(tmp_path):
    path = packed(
        tmp_path / "s.zip", **{"data/": "", "data/sites.csv": CSV, "__MACOSX/._s.csv": ""}
    )
    reading = read_table(path, "sites")
    assert reading.frame["site_id"].tolist() == ["A"]
    assert reading.origin["file"].tolist() == ["s.zip"]
    assert reading.notes == ()


def test_what_is_not_read_is_named(tmp_path):
    path = packed(tmp_path / "s.zip", **{"sites.csv": CSV, "readme.txt": "x", "licence.pdf": "x"})
    (note,) = read_table(path, "sites").notes
    assert note.en == "`s.zip`: 'sites.csv' was read, not readme.txt, licence.pdf."


def test_several_tables_are_named_and_one_is_asked_for(tmp_path):
    other = CSV.replace("A,", "B,")
    path = packed(tmp_path / "s.zip", **{"a/one.csv": CSV, "two.csv": other})
    with pytest.raises(InputError, match=r"`layer` must name one; it holds 'a/one.csv', 'two.csv'"):
        read_table(path, "sites")
    for name in ("two", "two.csv"):
        assert read_table(path, "sites", source=Source(layer=name)).frame["site_id"].tolist() == [
            "B"
        ]
    with pytest.raises(InputError, match="must name one of its tables, found 'three'"):
        read_table(path, "sites", source=Source(layer="three"))


@pytest.mark.parametrize("members", [{}, {"a.pdf": "x"}, {"a.zip": "x"}])
def test_archives_without_a_table(tmp_path, members):
    with pytest.raises(InputError, match="must hold one table"):
        read_table(packed(tmp_path / "s.zip", **members), "sites")


def test_gzip(tmp_path):
    path = tmp_path / "s.csv.gz"
    path.write_bytes(gzip.compress(CSV.encode("utf-16")))
    reading = read_table(path, "sites")
    assert reading.frame["site_id"].tolist() == ["A"]
    assert reading.origin["file"].tolist() == ["s.csv.gz"]


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"\x1f\x8b", "must be a whole gzip file"),
        (gzip.compress(CSV.encode())[:-9], "must be a whole gzip file"),
        (CSV.encode(), "must be a whole gzip file"),
        (gzip.compress(b""), "unpacks to nothing"),
        (gzip.compress(bytes(80_000_000)), "must not unpack to more than"),
    ],
)
def test_broken_gzip(tmp_path, data, message):
    path = tmp_path / "s.csv.gz"
    path.write_bytes(data)
    with pytest.raises(InputError, match=message):
        read_table(path, "sites")


@pytest.mark.parametrize("ending", ["xls", "ods", "xlsb"])
def test_other_workbooks_are_explained(write, ending):
    with pytest.raises(InputError, match=rf"save .*\.{ending} as \.xlsx"):
        read_table(write(f"s.{ending}", b"x"), "sites")
