"""A run that goes on: only with what still holds, and to the same bytes as one that never stopped."""

from __future__ import annotations

import os
import shutil

import pytest
from tests.crash_points import contents
from tests.pipeline.run.changeable import calibration, change, make_project, msi

import fugai
from fugai.errors import InputError
from fugai.pipeline.input_reader import InputReader
from fugai.pipeline.inputs import read_inputs
from fugai.pipeline.manifest import project_manifest, run_key
from fugai.pipeline.progress import Silent
from fugai.pipeline.run.wireless import networks
from fugai.pipeline.run.wireless.networks import RadioNetworks


def key(folder, years=(2014, 2015, 2016)):
    project = fugai.read_project(folder)
    return run_key(project, project_manifest(project), years)


def edit_bytes(folder, name, old, new):
    """A change that neither the size nor the time of a file shows."""
    assert len(old) == len(new)
    change(folder, old, new, name)


CHANGES = {
    "a table, same size and time": lambda p: edit_bytes(p, "base_stations.csv", "39.05", "39.04"),
    "a joined file": lambda p: edit_bytes(p, "heights.csv", "S1,30", "S1,45"),
    "an antenna": lambda p: (p / "sector.msi").write_text(msi(20.0)),
    "technologies": lambda p: edit_bytes(p, "technologies.toml", "43", "40"),
    "a calibration": lambda p: (p / "city.toml").write_text(calibration(9.0)),
    "the cell size": lambda p: change(p, "cell_size_m = 1500", "cell_size_m = 1400"),
    "the CRS": lambda p: change(p, "cell_size_m", 'crs = "EPSG:32650"\ncell_size_m'),
    "the years": lambda p: change(p, "[2014, 2015, 2016]", "[2014, 2016]"),
    "a threshold": lambda p: change(p, "rsrp_dbm = -105", "rsrp_dbm = -100"),
    "an option": lambda p: change(p, "hole_min_people = 1", "hole_min_people = 2"),
    "the seed": lambda p: change(p, "synthetic = true", "synthetic = true\nseed = 7"),
    "a datum": lambda p: change(p, '"outlets.csv"', '"outlets.csv"\ndatum = "gcj02"'),
    "a target": lambda p: change(p, "from = 2014", "from = 2015"),
    "the order of the sources": lambda p: change(
        p, '[[inputs.outlets]]\npath = "outlets.csv"', '[[inputs.outlets]]\npath = "./outlets.csv"'
    ),
}


@pytest.mark.parametrize("name", CHANGES)
def test_every_change_is_another_key(tmp_path, name):
    folder = make_project(tmp_path / "project")
    before = key(folder)
    CHANGES[name](folder)
    assert key(folder) != before


def test_the_years_asked_for_and_the_code_are_part_of_the_key(tmp_path, monkeypatch):
    folder = make_project(tmp_path / "project")
    assert key(folder) != key(folder, (2016,))
    before = key(folder)
    with monkeypatch.context() as patch:
        patch.setattr("fugai.pipeline.manifest.code_digest", lambda: "other code")
        assert key(folder) != before
    with monkeypatch.context() as patch:
        patch.setattr("fugai.pipeline.manifest.versions", lambda: {"numpy": "0"})
        assert key(folder) != before


def test_a_project_that_moves_keeps_its_key(tmp_path):
    folder = make_project(tmp_path / "project")
    before = key(folder)
    shutil.move(folder, tmp_path / "elsewhere")
    for path in (tmp_path / "elsewhere").iterdir():
        os.utime(path)
    assert key(tmp_path / "elsewhere") == before


def test_every_file_of_the_project_is_in_the_manifest(tmp_path):
    folder = make_project(tmp_path / "project")
    inputs = read_inputs(fugai.read_project(folder), Silent())
    listed = {record["path"] for record in inputs.manifest.records} | {"project.toml"}
    assert listed == {path.name for path in folder.iterdir()}


@pytest.mark.parametrize("name", ["sites", "technologies", "antenna", "join"])
def test_an_input_that_changes_while_it_is_read_is_refused(tmp_path, monkeypatch, name):
    folder = make_project(tmp_path / "project")
    file, owner, function = {
        "sites": ("base_stations.csv", InputReader, "terrain"),
        "join": ("heights.csv", InputReader, "population"),
        "technologies": ("technologies.toml", networks, "read_radio"),
        "antenna": ("sector.msi", networks, "read_radio"),
    }[name]
    read = getattr(owner, function)

    def read_and_write(*arguments):
        found = read(*arguments)
        text = (folder / file).read_text("utf-8")
        (folder / file).write_text(text.replace("3", "2"), "utf-8")
        return found

    monkeypatch.setattr(owner, function, read_and_write)
    with pytest.raises(InputError, match=f"`{file}` was changed while it was read"):
        fugai.run(folder, only=["wireless"], out=tmp_path / "out")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["project"]


def test_an_input_that_is_removed_while_it_is_read_is_the_cause(tmp_path, monkeypatch):
    folder = make_project(tmp_path / "project")
    read = InputReader.roads

    def read_and_remove(reader, *given):
        (folder / "outlets.csv").unlink()
        return read(reader, *given)

    monkeypatch.setattr(InputReader, "roads", read_and_remove)
    with pytest.raises(InputError, match=r"`outlets\.csv` was removed while it was read"):
        fugai.run(folder)


@pytest.fixture(scope="module")
def project(tmp_path_factory):
    return make_project(tmp_path_factory.mktemp("changeable") / "project")


@pytest.fixture(scope="module")
def whole(project, tmp_path_factory):
    """Files of a run that nothing has stopped."""
    out = tmp_path_factory.mktemp("whole") / "run"
    fugai.run(project, out=out)
    return contents(out)


def stopped_at(project, out, network, year):
    """A run that is interrupted as it computes a network in a year."""
    signal = RadioNetworks._signal

    def stop(self, one, when):
        if (one, when) == (network, year):
            raise KeyboardInterrupt
        return signal(self, one, when)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("fugai.pipeline.run.kept.KEEP_FROM_S", 0.0)
        patch.setattr(RadioNetworks, "_signal", stop)
        with pytest.raises(KeyboardInterrupt):
            fugai.run(project, out=out)


@pytest.mark.kernel
def test_what_is_done_of_a_theme_is_kept_by_year_and_network(project, whole, tmp_path, monkeypatch):
    out = tmp_path / "run"
    stopped_at(project, out, ("甲", "lte-fdd"), 2016)
    computed = []
    signal = RadioNetworks._signal
    monkeypatch.setattr(
        RadioNetworks,
        "_signal",
        lambda self, one, year: computed.append((*one, year)) or signal(self, one, year),
    )
    fugai.run(project, out=out, resume=True)
    assert computed == [
        ("甲", "lte-fdd", 2016)
    ]  # 乙 of the same year, and the years before, are kept
    assert contents(out) == whole


@pytest.mark.kernel
def test_a_changed_project_is_computed_anew(project, whole, tmp_path):
    folder, out = tmp_path / "project", tmp_path / "run"
    shutil.copytree(project, folder)
    stopped_at(folder, out, ("甲", "lte-fdd"), 2016)
    CHANGES["technologies"](folder)
    CHANGES["a table, same size and time"](folder)
    fugai.run(folder, out=out, resume=True)
    fugai.run(folder, out=tmp_path / "fresh")
    assert contents(out) == contents(tmp_path / "fresh")
    changed = {one for one, data in contents(out).items() if whole.get(one) != data}
    assert {"rasters/rsrp-lte.tif", "run.json"} <= changed
