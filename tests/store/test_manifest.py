"""Every byte that is read, and what becomes of it meanwhile."""

import os
import shutil

import pytest

from fugai.errors import InputError
from fugai.store import Manifest, ReadFile, input_record, sha256_file


def manifest_of(*paths):
    return Manifest.of([ReadFile(role="inputs.x", path=path, declared=path.name) for path in paths])


def sums(path):
    return manifest_of(path).record("inputs.x")["sha256"]


def test_a_file_and_a_folder_are_recorded_as_ever(tmp_path):
    (tmp_path / "deep" / "er").mkdir(parents=True)
    (tmp_path / "deep/er/a.hgt").write_bytes(b"a")
    (tmp_path / "deep/b.csv").write_bytes(b"b")
    for path in (tmp_path / "deep", tmp_path / "deep/b.csv"):
        record = manifest_of(path).record("inputs.x", path)
        assert record == input_record(path, declared=path.name)


@pytest.mark.parametrize("end", [".dbf", ".shx", ".prj", ".cpg", ".DBF"])
def test_what_belongs_to_a_shapefile_counts(tmp_path, end):
    path = tmp_path / "a.shp"
    path.write_bytes(b"shapes")
    alone = sums(path)
    (tmp_path / f"a{end}").write_bytes(b"1")
    with_one = sums(path)
    (tmp_path / f"a{end}").write_bytes(b"2")
    (tmp_path / "b.dbf").write_bytes(b"of another")
    assert len({alone, with_one, sums(path)}) == 3


@pytest.mark.parametrize(
    "name", ["a.tif.aux.xml", "a.tfw", "a.TFW", "a.prj", "a.tif.ovr", "a.tif.msk", "a.tab", "a.aux"]
)
def test_what_belongs_to_a_raster_counts(tmp_path, name):
    path = tmp_path / "a.tif"
    path.write_bytes(b"cells")
    alone = sums(path)
    (tmp_path / name).write_bytes(b"1")
    assert sums(path) != alone


def test_the_parts_of_a_file_count_with_what_belongs_to_them(tmp_path):
    mosaic, part = tmp_path / "a.vrt", tmp_path / "tiles" / "heights.tif"
    part.parent.mkdir()
    mosaic.write_text("<VRTDataset/>")

    def seen():
        file = ReadFile(role="inputs.x", path=mosaic, declared="a.vrt", parts=(part,))
        return Manifest.of([file]).record("inputs.x")["sha256"]

    found = [seen()]
    for path in (part, part.with_suffix(".tfw"), part.with_name("heights.tif.aux.xml")):
        for text in ("1", "2"):
            path.write_text(text)
            found.append(seen())
    assert len(set(found)) == 7


def again(path):
    path.write_bytes(path.read_bytes())
    os.utime(path, ns=(0, 0))


@pytest.mark.parametrize(
    ("what", "says"),
    [
        (lambda p: p.write_bytes(b"other"), "changed"),
        (lambda p: p.write_bytes(p.read_bytes() + b"more"), "changed"),
        (again, "changed"),
        (lambda p: p.unlink(), "removed"),
        (lambda p: (p.unlink(), p.mkdir()), "removed"),
        (
            lambda p: (p.with_name("n").write_bytes(b"12345"), p.with_name("n").replace(p)),
            "changed",
        ),
    ],
    ids=["other bytes", "longer", "another time", "gone", "a folder", "replaced"],
)
def test_what_changes_while_it_is_read_is_refused(tmp_path, what, says):
    path = tmp_path / "a.csv"
    path.write_bytes(b"12345")
    manifest = manifest_of(path)
    with (
        pytest.raises(InputError, match=f"`a.csv` was {says} while it was read"),
        manifest.reading(),
    ):
        what(path)


def test_the_change_is_the_cause_of_an_error_that_it_leads_to(tmp_path):
    path = tmp_path / "a.csv"
    path.write_bytes(b"12345")
    manifest = manifest_of(path)

    def fail():
        path.write_bytes(b"1")
        raise ValueError

    with pytest.raises(InputError, match="changed while"), manifest.reading():
        fail()
    shutil.copy(path, tmp_path / "b.csv")
    with pytest.raises(ZeroDivisionError), manifest_of(tmp_path / "b.csv").reading():
        raise ZeroDivisionError


def test_other_roles_may_change(tmp_path):
    for name in ("a.csv", "b.csv"):
        (tmp_path / name).write_bytes(b"1")
    files = [
        ReadFile(role=role, path=tmp_path / name, declared=name)
        for role, name in (("inputs.x", "a.csv"), ("wireless.y", "b.csv"))
    ]
    manifest = Manifest.of(files)
    with manifest.reading("inputs"):
        (tmp_path / "b.csv").write_bytes(b"2")
    with pytest.raises(InputError, match=r"`b\.csv`"), manifest.reading("wireless"):
        pass
    assert manifest.record("inputs.x")["sha256"] == sha256_file(tmp_path / "a.csv")
    assert repr(manifest) == "Manifest(2 files and folders)"
