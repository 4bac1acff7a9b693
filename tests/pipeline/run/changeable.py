"""A small project that names a file of every kind, on a coarse grid, so that a run takes a second."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

from fugai.store import toml_text
from fugai.wireless import Correction, ExtendedHata, Tuned, tuned_values

TINY = Path(__file__).parents[2] / "projects" / "tiny"

_SITES = """site_id,operator,technology,lon,lat,opened
S1,甲,LTE,117.05,39.05,2016
S2,甲,LTE,117.20,39.05,2014
S3,甲,LTE,117.12,39.04,2015
S4,乙,LTE,117.06,39.03,2014
"""
_CELLS = """cell_id,site_id,azimuth,antenna
C1,S1,10,sector
C2,S2,130,sector
C3,S3,200,sector
C4,S4,20,sector
"""
_ADDED = """
[wireless.antennas]
sector = "sector.msi"

[wireless.calibrations]
city = "city.toml"

[wireless.models]
lte-fdd = "city"
"""


def msi(depth_db: float) -> str:
    """Text of a pattern whose back is some decibels below its front."""
    rows = [f"{a} {abs((a + 180) % 360 - 180) / 180.0 * depth_db:.2f}" for a in range(360)]
    head = ["NAME sector", "FREQUENCY 1840", "GAIN 17 dBi", "TILT 0", "HORIZONTAL 360"]
    return "\n".join([*head, *rows, "VERTICAL 360", *rows])


def calibration(offset_db: float) -> str:
    """Text of a tuned model."""
    corrections = tuple(
        Correction(environment=ground, low_mhz=1.0, high_mhz=9000.0, offset_db=offset_db)
        for ground in ("rural", "suburban", "urban")
    )
    return toml_text(tuned_values(Tuned(base=ExtendedHata(), corrections=corrections)))


def make_project(folder: Path, *, cell_size_m: int = 1500) -> Path:
    """The tiny project over three years with antennas, a tuned model, technologies and a join."""
    shutil.copytree(TINY, folder)
    (folder / "base_stations.csv").write_text(_SITES, encoding="utf-8")
    (folder / "heights.csv").write_text("site_id,height_m\nS1,30\nS2,35\nS3,30\nS4,25\n", "utf-8")
    (folder / "cells.csv").write_text(_CELLS, encoding="utf-8")
    (folder / "sector.msi").write_text(msi(28.0), encoding="utf-8")
    (folder / "city.toml").write_text(calibration(3.0), encoding="utf-8")
    (folder / "technologies.toml").write_text("[lte-fdd]\npower_dbm = 43\n", encoding="utf-8")
    change(folder, "years = [2015, 2016]", "years = [2014, 2015, 2016]")
    change(folder, "cell_size_m = 200", f"cell_size_m = {cell_size_m}")
    change(
        folder,
        'columns = { height_m = "天线高" }',
        'join = [{ file = "heights.csv", on = "site_id" }]',
    )
    change(
        folder,
        "[inputs.access_points]",
        '[inputs.cells]\npath = "cells.csv"\n\n[inputs.access_points]',
    )
    change(folder, "[wireless]\n", '[wireless]\ntechnologies = "technologies.toml"\n')
    with (folder / "project.toml").open("a", encoding="utf-8") as stream:
        stream.write(_ADDED)
    return folder


def change(folder: Path, old: str, new: str, name: str = "project.toml") -> None:
    """Replace a text in a file, whose time of change stays as it was."""
    path = folder / name
    about, text = path.stat(), path.read_text(encoding="utf-8")
    assert old in text, (old, name)
    path.write_text(text.replace(old, new), encoding="utf-8")
    os.utime(path, ns=(about.st_atime_ns, about.st_mtime_ns))
