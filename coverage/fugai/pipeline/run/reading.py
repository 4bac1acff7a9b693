"""A finished run, read back from its folder."""

from __future__ import annotations

from functools import cache, partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import geopandas as gpd
import pandas as pd
import rasterio
from affine import Affine
from pyproj import CRS

from fugai import store
from fugai.errors import InputError
from fugai.grid import Grid
from fugai.messages import Message
from fugai.pipeline.named import Named
from fugai.pipeline.run.definition import definition_of
from fugai.pipeline.run.page.reading import read_page
from fugai.pipeline.run.result import Run

if TYPE_CHECKING:
    from collections.abc import Mapping

    import xarray as xr

    from fugai.pipeline.inputs import Inputs


def read_run(folder: Path | str) -> Run:
    """A finished run as `fugai.run` returned it, without computing anything.

    Rasters, tables and the page are read on first use. All values are those of the run in memory;
    only its ``inputs`` are not in the folder.

    Parameters
    ----------
    folder
        What ``fugai run PROJECT --out FOLDER`` or ``fugai.run(project, out=folder)`` left.

    Raises
    ------
    InputError
        The folder is none of a finished run, or a file of it is missing or cut short.

    Examples
    --------
    >>> import fugai, tempfile
    >>> folder = tempfile.mkdtemp()
    >>> run = fugai.run("tests/projects/tiny", only=["broadband"], year=2016, out=folder)
    >>> again = fugai.read_run(folder)
    >>> again.values("broadband.penetration").equals(run.values("broadband.penetration"))
    True
    """
    out = Path(folder).expanduser().resolve()
    about = store.read_run_json(out)
    kind = about.get("kind", "run")
    if kind != "run" or "tables" not in about:
        others = {
            "siting": "a siting solution",
            "calibration": "a calibration",
            "validation": "a validation of models",
            "rollout": "a roll-out",
            "comparison": "a comparison",
        }
        found = others[kind] if kind in others else f"one of fugai {about['fugai']}"
        msg = f"`{out}` must hold a run that this version can read, found {found}."
        raise InputError(msg)
    try:
        return _read(out, about)
    except (OSError, KeyError, TypeError, ValueError) as error:
        msg = f"`{out}` cannot be read as a run: {error}."
        raise InputError(msg) from error


def _read(out: Path, about: Mapping[str, Any]) -> Run:
    parameters, project = about["parameters"], about["project"]
    grid = Grid(
        crs=CRS.from_wkt(parameters["crs"]),
        transform=Affine(*parameters["transform"]),
        shape=(parameters["shape"][0], parameters["shape"][1]),
    )
    tables = out / "tables"
    boundaries = gpd.GeoDataFrame(_table(tables / "boundaries.parquet", grid))
    boundaries = boundaries.set_index("district_id")
    measures = _table(tables / "measures.parquet", grid)
    targets = _table(tables / "targets.parquet", grid)
    page = partial(
        read_page,
        out / "index.html",
        about,
        boundaries=boundaries,
        measures=measures,
        targets=targets,
    )
    return Run(
        out=out,
        name=project["name"],
        name_en=project["name_en"],
        synthetic=project["synthetic"],
        years=tuple(parameters["years"]),
        grid=grid,
        boundaries=boundaries,
        measures=measures,
        targets=targets,
        scorecard=_table(tables / "districts.parquet", grid).set_index("district_id"),
        rasters=Named(
            "raster",
            {name: partial(_raster, out, one, grid) for name, one in about["rasters"].items()},
        ),
        tables=Named(
            "table",
            {name: partial(_table, out / file, grid) for name, file in about["tables"].items()},
        ),
        findings=_findings(tables / "findings.parquet"),
        notes=tuple(
            note if isinstance(note, str) else Message(zh=note[0], en=note[1])
            for note in about["notes"]
        ),
        sources=tuple(about["inputs"]),
        seconds={},
        load_inputs=partial(_no_inputs, out),
        load_page=cache(page),
        load_about=partial(definition_of, about),
    )


def _table(path: Path, grid: Grid) -> pd.DataFrame:
    frame: pd.DataFrame = pd.read_parquet(path)
    if "geometry" not in frame:
        return frame
    # The same CRS as the grid's: a file may describe it in other words.
    located: pd.DataFrame = gpd.read_parquet(path).set_crs(grid.crs, allow_override=True)
    return located


def _findings(path: Path) -> pd.DataFrame:
    """Findings with the numbers of rows as numbers again."""
    frame = pd.read_parquet(path).astype("object")
    rows = [int(row) if row.isdecimal() else row for row in frame["row"]]
    return frame.assign(row=pd.Series(rows, index=frame.index, dtype="object"))


def _raster(out: Path, about: Mapping[str, Any], grid: Grid) -> xr.DataArray:
    """A raster of the run with the name, attributes and reasons that it had."""
    attrs = dict(about["attrs"])
    array = grid.array(_values(out, about), units=attrs.pop("units"), name=about["name"])
    for name, coordinate in about["coordinates"].items():
        values = _values(out, coordinate)
        array = array.assign_coords({name: (("y", "x"), values, coordinate["attrs"])})
    return array.assign_attrs(attrs)


def _values(out: Path, about: Mapping[str, Any]) -> Any:  # noqa: ANN401  whatever type it had
    with rasterio.open(out / about["file"]) as source:
        values = source.read(1)
    kept = about.get("dtype", "float")  # codes are written as bytes, for their colour table
    return values.astype(kept) if not kept.startswith("float") else values


def _no_inputs(out: Path) -> Inputs:
    msg = f"`{out}` does not hold the inputs of its run; `fugai.check(project).inputs` reads them."
    raise InputError(msg)
