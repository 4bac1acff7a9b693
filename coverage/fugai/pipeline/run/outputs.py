"""What a run leaves in its folder: the pages, tables, rasters, the GeoPackage and run.json."""

from __future__ import annotations

from typing import TYPE_CHECKING

import geopandas as gpd

from fugai import maps, scorecard, store
from fugai.pipeline.run.page.page import without_unknown

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import pandas as pd

    from fugai.pipeline.progress import Clock
    from fugai.pipeline.run.result import Run

_SHORT_TABLES = (
    "target-districts",
    "outlet-load",
    "outlet-assignment",
    "courier-outlets",
    "city-times",
)
"""Tables that a person reads in a workbook; the long ones are in `tables/` alone."""


def write_outputs(folder: store.RunFolder, result: Run, years: Sequence[int], clock: Clock) -> None:
    """Write everything; ``run.json`` last."""
    inputs = result.inputs
    clock.start("输出 files", 6)
    tables = _tables(result)
    store.write_tables(tables, folder.path("tables/measures.csv").parent)
    clock.advance(detail="tables")
    store.write_xlsx(_sheets(result, tables), folder.path("tables/scorecard.xlsx"))
    clock.advance(detail="workbook")
    store.write_districts_gpkg(_layers(result, years[-1]), folder.path("districts.gpkg"))
    clock.advance(detail="districts.gpkg")
    rasters = {name: r for name, r in result.rasters.items() if not name.startswith("yearly-")}
    store.write_rasters(rasters, inputs.grid, folder.path("rasters/x.tif").parent)
    store.write_csv(inputs.findings, folder.path("findings.csv"))
    clock.advance(detail="rasters")
    maps.write_page(folder.path("index.html"), page=result.page)
    maps.write_theme_pages(folder.path("maps/wireless.html").parent, page=result.page)
    clock.advance(detail="pages")
    clock.finish()
    folder.write_run_json(_about(result, years, clock))


def _tables(result: Run) -> dict[str, pd.DataFrame]:
    found: dict[str, pd.DataFrame] = {
        "measures": result.measures,
        "targets": result.targets,
        "districts": result.scorecard,
    }
    return found | dict(sorted(result.frames.items()))


def _sheets(result: Run, tables: Mapping[str, pd.DataFrame]) -> list[store.Sheet]:
    sheets = [
        store.Sheet(name="指标完成情况", frame=scorecard.scorecard_sheet(result.targets, "zh")),
        store.Sheet(name="Scorecard", frame=scorecard.scorecard_sheet(result.targets, "en")),
        store.Sheet(name="行政区", frame=scorecard.district_sheet(result.scorecard, "zh")),
        store.Sheet(name="Districts", frame=scorecard.district_sheet(result.scorecard, "en")),
    ]
    whole = result.measures[result.measures["district_id"].eq("")]
    sheets.append(store.Sheet(name="measures", frame=whole.drop(columns="district_id")))
    rest = [name for name in _SHORT_TABLES if name in tables]
    rest += [name for name in tables if name.startswith("holes-")]
    return sheets + [store.Sheet(name=name, frame=tables[name]) for name in rest]


def _layers(result: Run, year: int) -> dict[str, pd.DataFrame]:
    wide, meaning = store.measures_wide(
        result.inputs.districts, without_unknown(result.measures), year=year
    )
    layers: dict[str, pd.DataFrame] = {"districts": wide, "columns": meaning}
    return layers | {
        name: frame
        for name, frame in sorted(result.frames.items())
        if isinstance(frame, gpd.GeoDataFrame) and len(frame)
    }


def _about(result: Run, years: Sequence[int], clock: Clock) -> dict[str, object]:
    inputs, project = result.inputs, result.inputs.project
    return {
        "project": {
            "name": project.name,
            "name_en": project.name_en,
            "synthetic": project.synthetic,
        },
        "inputs": list(inputs.sources),
        "parameters": {
            "years": list(years),
            "cell_size_m": project.cell_size_m,
            "seed": project.seed,
            "crs": inputs.grid.crs.to_wkt(),
            "shape": list(inputs.grid.shape),
            "transform": list(inputs.grid.transform)[:6],
            "wireless": project.wireless,
            "broadband": project.broadband,
            "delivery": project.delivery,
        },
        "findings": len(inputs.findings),
        "notes": [*result.page.notes, *result.page.checks],
        "seconds": {title: round(seconds, 2) for title, seconds in clock.seconds.items()},
    }
