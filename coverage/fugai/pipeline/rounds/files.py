"""What the plans of a depot leave in a folder: page, tables, GeoPackage, findings, run.json."""

from __future__ import annotations

from typing import TYPE_CHECKING

import geopandas as gpd

from fugai import maps, store
from fugai.pipeline.manifest import manifest_records

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pandas as pd

    from fugai.pipeline.inputs import Inputs
    from fugai.pipeline.progress import Clock


def write_plan(
    folder: store.RunFolder,
    *,
    kind: str,
    tables: Mapping[str, pd.DataFrame],
    page: maps.Page,
    inputs: Inputs,
    parameters: Mapping[str, object],
    clock: Clock,
) -> None:
    """Write everything of a plan into a folder that appears whole or not at all.

    Parameters
    ----------
    kind
        What it is called in ``run.json``, and the name of the GeoPackage.
    tables
        Those with geometry are layers of the GeoPackage too.
    """
    clock.start("输出 files", 3)
    store.write_tables(tables, folder.path("tables/x.csv").parent)
    clock.advance(detail="tables")
    layers: dict[str, pd.DataFrame] = {
        name: frame
        for name, frame in tables.items()
        if isinstance(frame, gpd.GeoDataFrame) and len(frame)
    }
    store.write_districts_gpkg(layers, folder.path(f"{kind}.gpkg"))
    clock.advance(detail=f"{kind}.gpkg")
    maps.write_page(folder.path("index.html"), page=page)
    store.write_findings(inputs.findings, folder.path("findings.csv"))
    clock.advance(detail="index.html")
    clock.finish()
    folder.write_run_json(
        {
            "kind": kind,
            "inputs": list(inputs.sources),
            "parameters": dict(parameters),
            "manifest": manifest_records(inputs.project, inputs.manifest),
            "code": store.code_digest(),
        }
    )


def plan_page(
    inputs: Inputs,
    *,
    title: tuple[str, str],
    layers: tuple[maps.Layer, ...],
    notes: tuple[tuple[str, str], ...],
    footer: str,
) -> maps.Page:
    """The page of a plan: its layers over the districts, its notes, the sources of the inputs.

    Parameters
    ----------
    title
        Chinese and English name of the plan, which follow the project's.
    """
    project = inputs.project
    sources = [
        (name, source.source, source.basis)
        for name, group in project.inputs.items()
        for source in group
        if source.source
    ]
    return maps.Page(
        title=f"{project.name} · {title[0]}",
        title_en=f"{project.name_en} · {title[1]}",
        synthetic=project.synthetic,
        crs=inputs.grid.crs,
        districts=inputs.districts,
        districts_basis=project.basis("districts"),
        layers=layers,
        notes=notes,
        sources=tuple(dict.fromkeys(sources)),
        footer=footer,
    )
