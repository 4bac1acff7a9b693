"""What makes a place urban: its official code, else the Degree of Urbanisation."""

from __future__ import annotations

import shutil

import numpy as np
import pytest
import rasterio

import fugai

TINY = "tests/projects/tiny"


@pytest.fixture
def tiny(tmp_path, root):
    folder = tmp_path / "tiny"
    shutil.copytree(root / TINY, folder)
    return folder


def edit(path, old, new):
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new), "utf-8")


def test_the_official_code_decides_and_is_said(tiny):
    before = fugai.run(tiny, only=["broadband"], year=2016)
    assert not [note for note in before.notes if "official code" in str(note)]
    lines = (tiny / "settlements.csv").read_text("utf-8").splitlines()
    lines = [f"{lines[0]},城乡分类代码", *(f"{line},111" for line in lines[1:])]
    (tiny / "settlements.csv").write_text("\n".join(lines) + "\n", "utf-8")
    run = fugai.run(tiny, only=["broadband"], year=2016)
    found = run.tables["settlements"]["area"]
    assert found.eq("urban").all()
    said = [note for note in run.notes if "official code" in str(note)]
    assert f"{len(found)} settlements by their official code, 0 by" in said[0].en


def test_cells_above_a_kilometre_tell_nothing_urban_and_say_so(tiny):
    edit(tiny / "project.toml", "cell_size_m = 200", "cell_size_m = 1100")
    run = fugai.run(tiny, only=["broadband"], year=2016)
    assert run.tables["settlements"]["area"].eq("").all()
    assert any(
        "Degree of Urbanisation is not computed" in str(note.en)
        for note in run.notes
        if hasattr(note, "en")
    )


def test_where_there_is_no_land_nothing_is_urban_or_rural(tiny):
    grid = fugai.check(tiny).inputs.grid
    land = np.ones(grid.shape, dtype="float32")
    land[:, grid.shape[1] // 2 :] = 0.0
    with rasterio.open(
        tiny / "land.tif",
        "w",
        driver="GTiff",
        width=grid.shape[1],
        height=grid.shape[0],
        count=1,
        dtype="float32",
        crs=grid.crs.to_wkt(),
        transform=grid.transform,
    ) as file:
        file.write(land, 1)
    declared = '[inputs.land]\npath = "land.tif"\n\n[inputs.roads]'
    edit(tiny / "project.toml", "[inputs.roads]", declared)
    found = fugai.run(tiny, only=["broadband"], year=2016)
    area = found.tables["settlements"].groupby("district_id")["area"].unique()
    assert [list(one) for one in area[["west", "east"]]] == [["rural"], [""]]
