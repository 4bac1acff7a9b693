"""What a run leaves in its folder: the pages, tables, rasters, the GeoPackage and run.json."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fugai import maps, store
from fugai.pipeline.interchange.crs import crs_text, results_crs
from fugai.pipeline.run.definition import definition_parts
from fugai.pipeline.run.elsewhere.package import package_layers, package_styles
from fugai.pipeline.run.elsewhere.raster_classes import raster_classes
from fugai.pipeline.run.workbook import run_sheets
from fugai.store import file_stems
from fugai.tables import ASSUMED

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pandas as pd
    import xarray as xr

    from fugai.pipeline.progress import Clock
    from fugai.pipeline.run.result import Run


def write_run(folder: store.RunFolder, run: Run, clock: Clock) -> None:
    """Write everything; ``run.json`` last."""
    clock.start("输出 files", 6)
    named = _named_tables(run)
    store.write_tables(named, folder.path("tables/measures.csv").parent)
    store.write_parquet(run.boundaries, folder.path("tables/boundaries.parquet"))
    findings = run.findings.assign(row=run.findings["row"].astype(str))
    store.write_parquet(findings, folder.path("tables/findings.parquet"))
    clock.advance(detail="tables")
    store.write_xlsx(run_sheets(run, named), folder.path("tables/scorecard.xlsx"))
    clock.advance(detail="workbook")
    crs, layers = results_crs(run.inputs), package_layers(run)
    styles = package_styles(run, layers)
    store.write_districts_gpkg(layers, folder.path("districts.gpkg"), crs=crs, styles=styles)
    clock.advance(detail="districts.gpkg")
    rasters = _with_coordinates(run)
    place = folder.path("rasters/x.tif").parent
    store.write_rasters(rasters, run.grid, place, classes=raster_classes(rasters))
    store.write_csv(run.tables["assumptions"], folder.path("assumptions.csv"))
    store.write_findings(run.findings, folder.path("findings.csv"))
    clock.advance(detail="rasters")
    maps.write_page(folder.path("index.html"), page=run.page)
    maps.write_theme_pages(folder.path("maps/wireless.html").parent, page=run.page)
    clock.advance(detail="pages")
    clock.finish()
    folder.write_run_json(_about(run, named))


def _named_tables(run: Run) -> dict[str, pd.DataFrame]:
    first: dict[str, pd.DataFrame] = {
        "measures": run.measures,
        "targets": run.targets,
        "districts": run.scorecard,
    }
    return first | dict(sorted(run.tables.items()))


def _with_coordinates(run: Run) -> dict[str, xr.DataArray]:
    """The rasters, and each of their further coordinates as another raster."""
    found = dict(run.rasters)
    for name, raster in run.rasters.items():
        for coordinate in _coordinates(raster):
            found[f"{name}-{coordinate}"] = raster[coordinate]
    return found


def _coordinates(raster: xr.DataArray) -> list[str]:
    """Names of the coordinates that have a value in each cell."""
    return [str(name) for name, values in raster.coords.items() if values.dims == ("y", "x")]


def _about(run: Run, tables: Mapping[str, pd.DataFrame]) -> dict[str, object]:
    table_stems = dict(zip(tables, file_stems(tables), strict=True))
    return {
        **definition_parts(run.inputs, run.years),
        "tables": {name: f"tables/{table_stems[name]}.parquet" for name in run.tables},
        "rasters": _about_rasters(run),
        "geopackage": {"file": "districts.gpkg", "crs": crs_text(results_crs(run.inputs))},
        "findings": len(run.findings),
        "targets": dict(zip(run.targets["id"], run.targets["status"], strict=True)),
        "doubts": run.tables["doubts"].to_dict("records") if "doubts" in run.tables else [],
        "assumptions": _about_assumptions(run),
        "notes": [note if isinstance(note, str) else (note.zh, note.en) for note in run.notes],
    }


def _about_assumptions(run: Run) -> dict[str, object]:
    """How many values are in which state, those that are assumed, and what moves the targets most."""
    ledger, rests = run.tables["assumptions"], run.tables["headline-assumptions"]
    assumed = ledger[ledger["state"].isin(ASSUMED)]
    moved = rests[rests["change"].notna()].drop_duplicates("headline")
    keys = [
        "headline",
        "value",
        "unit",
        "input",
        "column",
        "variation",
        "change",
        "error",
        "method",
    ]
    return {
        "sensitivity": run.inputs.project.assumptions.sensitivity,
        "values": {str(k): int(v) for k, v in ledger.groupby("state")["count"].sum().items()},
        "assumed": assumed.drop(columns=["origin_zh"]).to_dict("records"),
        "largest": moved[keys].to_dict("records"),
    }


def _about_rasters(run: Run) -> dict[str, dict[str, object]]:
    """What the files of the rasters do not hold, so that they can be read back as they were."""
    written = _with_coordinates(run)
    stems = dict(zip(written, file_stems(written), strict=True))
    return {
        name: {
            "file": f"rasters/{stems[name]}.tif",
            "name": raster.name,
            "dtype": raster.dtype.name,
            "attrs": raster.attrs,
            "coordinates": {
                one: {
                    "file": f"rasters/{stems[f'{name}-{one}']}.tif",
                    "dtype": raster[one].dtype.name,
                    "attrs": raster[one].attrs,
                }
                for one in _coordinates(raster)
            },
        }
        for name, raster in run.rasters.items()
    }
