"""Zip archives that would leave their folder, unpack without end, or are broken."""

import stat
import zipfile

import pytest

from fugai.errors import InputError
from fugai.intake.formats.archive import MAX_RATIO, SAFE_BYTES, member_bytes, open_archive


def archive_with(path, *members, compression=zipfile.ZIP_DEFLATED):
    with zipfile.ZipFile(path, "w", compression) as archive:
        for member, data in members:
            archive.writestr(member, data)
    return path


@pytest.mark.parametrize(
    "name", ["../a.shp", "a/../../b", "/etc/passwd", "..\\a", "C:/a.shp", "c:a"]
)
def test_paths_that_leave(tmp_path, name):
    path = archive_with(tmp_path / "z.zip", (name, b"x"))
    with pytest.raises(InputError, match="must hold only paths inside itself"):
        open_archive(path)


def test_symbolic_links(tmp_path):
    link = zipfile.ZipInfo("a.shp")
    link.external_attr = (stat.S_IFLNK | 0o777) << 16
    with pytest.raises(InputError, match="must not hold symbolic links"):
        open_archive(archive_with(tmp_path / "z.zip", (link, b"/etc/passwd")))


def test_a_zip_bomb_is_refused(tmp_path):
    path = archive_with(tmp_path / "z.zip", ("a.shp", bytes(SAFE_BYTES + 1)))
    assert MAX_RATIO * path.stat().st_size < SAFE_BYTES
    with pytest.raises(InputError, match="must not unpack to more than 150 times its size"):
        open_archive(path)


def test_a_small_file_may_pack_well(tmp_path):
    with open_archive(archive_with(tmp_path / "z.zip", ("a", bytes(2**20)))) as archive:
        assert len(archive.namelist()) == 1


def test_many_members(tmp_path):
    path = archive_with(
        tmp_path / "z.zip", *((str(i), b"") for i in range(10_001)), compression=zipfile.ZIP_STORED
    )
    with pytest.raises(InputError, match="must hold at most 10000 files"):
        open_archive(path)


def test_a_member_that_lies_about_its_size(tmp_path):
    path = archive_with(tmp_path / "z.zip", ("a", bytes(100_000)))
    data = bytearray(path.read_bytes())
    at = data.index(b"PK\x01\x02")
    data[at + 24 : at + 28] = (10).to_bytes(4, "little")  # uncompressed size in the directory
    path.write_bytes(bytes(data))
    with (
        open_archive(path) as archive,
        pytest.raises(InputError, match="its member 'a' is damaged"),
    ):
        member_bytes(archive, archive.infolist()[0], file="z.zip")


def test_encrypted(tmp_path):
    path = archive_with(tmp_path / "z.zip", ("a", b"x"))
    data = bytearray(path.read_bytes())
    at = data.index(b"PK\x01\x02")
    data[at + 8] |= 1
    path.write_bytes(bytes(data))
    with pytest.raises(InputError, match="must not be encrypted"):
        open_archive(path)


@pytest.mark.parametrize("keep", [0.3, 0.9])
def test_cut_off(tmp_path, keep):
    path = archive_with(tmp_path / "z.zip", ("a", bytes(range(256)) * 50))
    data = path.read_bytes()
    path.write_bytes(data[: int(len(data) * keep)])
    with pytest.raises(InputError, match="must be a whole zip archive"):
        open_archive(path)


def test_damaged_content(tmp_path):
    path = archive_with(tmp_path / "z.zip", ("a", bytes(range(256)) * 50))
    data = bytearray(path.read_bytes())
    data[40:60] = bytes(20)
    path.write_bytes(bytes(data))
    with open_archive(path) as archive, pytest.raises(InputError, match="is damaged"):
        member_bytes(archive, archive.infolist()[0], file="z.zip")
