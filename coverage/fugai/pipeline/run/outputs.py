"""What a run leaves in its folder: the pages, tables, rasters, the GeoPackage and run.json."""

from __future__ import annotations

import dataclasses
from importlib.metadata import version
from typing import TYPE_CHECKING

import geopandas as gpd

from fugai import maps, scorecard, store
from fugai.errors import ConfigError
from fugai.pipeline.run.layers import page_layers
from fugai.scorecard import INDICATORS

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    import pandas as pd
    import xarray as xr

    from fugai.messages import Message
    from fugai.pipeline.inputs import Inputs
    from fugai.pipeline.progress import Clock
    from fugai.pipeline.run.result import Run
    from fugai.pipeline.run.theme import Theme
    from fugai.project import Project

_SHORT_TABLES = (
    "target-districts",
    "outlet-load",
    "outlet-assignment",
    "courier-outlets",
    "city-times",
)
"""Tables that a person reads in a workbook; the long ones are in `tables/` alone."""


def judged_targets(project: Project) -> tuple[scorecard.Target, ...]:
    """Targets of a project as the scorecard takes them.

    Raises
    ------
    ConfigError
        A target names an indicator or dimension that does not exist; all findings at once.
    """
    targets: list[scorecard.Target] = []
    problems: list[str] = []
    for spec in project.targets:
        target = scorecard.Target(
            id=spec.id,
            title=spec.title,
            title_en=spec.title_en,
            indicator=spec.indicator,
            where=spec.where,
            from_year=spec.from_year,
            by=spec.by,
            at_least=spec.at_least,
            at_most=spec.at_most,
            each=spec.each,
            responsible=spec.responsible,
            source=spec.source,
        )
        try:
            scorecard.check_target(target)
        except ConfigError as error:
            problems.extend(error.problems)
        targets.append(target)
    if problems:
        raise ConfigError(*problems)
    return tuple(targets)


def make_page(
    inputs: Inputs,
    themes: Mapping[str, Theme],
    urban: xr.DataArray | None,
    measures: pd.DataFrame,
    targets: pd.DataFrame,
    years: Sequence[int],
) -> maps.Page:
    """The page of a run, with all its layers."""
    project = inputs.project
    labels = {spec.name: (spec.title, spec.title_en) for spec in project.wireless.profiles}
    page = maps.Page(
        title=project.name,
        title_en=project.name_en,
        synthetic=project.synthetic,
        years=tuple(years),
        crs=inputs.grid.crs,
        districts=inputs.districts,
        districts_basis=project.basis("districts"),
        measures=_answers(measures),
        indicators=INDICATORS,
        targets=targets,
        layers=page_layers(inputs, themes, urban),
        labels=labels,
        notes=_notes(note for theme in themes.values() for note in theme.notes),
        checks=_checks(inputs),
        sources=_sources(inputs),
        footer=f"fugai {version('fugai')}",
    )
    return dataclasses.replace(page, links=maps.theme_links(page))


def _notes(reasons: Iterable[str | Message]) -> tuple[str | tuple[str, str], ...]:
    """Notes as the page takes them, each once."""
    notes = [note if isinstance(note, str) else (note.zh, note.en) for note in reasons]
    return tuple(dict.fromkeys(notes))


def _checks(inputs: Inputs) -> tuple[str | tuple[str, str], ...]:
    """What was found in the inputs."""
    refused = inputs.findings["action"].value_counts()
    if not len(refused):
        return _notes(inputs.notes)
    counts = {name: int(refused.get(name, 0)) for name in ("refused", "repaired", "flagged")}
    zh = (
        f"读取时未导入{counts['refused']:,}行，修复{counts['repaired']:,}处，"
        f"标注{counts['flagged']:,}处，见 findings.csv。"
    )
    en = (
        f"Of the inputs, {counts['refused']:,} rows were refused, {counts['repaired']:,} "
        f"repaired and {counts['flagged']:,} flagged; see findings.csv."
    )
    return ((zh, en), *_notes(inputs.notes))


def _sources(inputs: Inputs) -> tuple[tuple[str, str, str], ...]:
    """Where each input comes from, with its basis."""
    found = [
        (name, source.source, source.basis)
        for name, group in inputs.project.inputs.items()
        for source in group
        if source.source
    ]
    return tuple(dict.fromkeys(found))


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


def _answers(measures: pd.DataFrame) -> pd.DataFrame:
    """Measures without the companion rows that say how much of a base is unknown."""
    return measures[measures["statistic"].ne("unknown")].reset_index(drop=True)


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
        result.inputs.districts, _answers(result.measures), year=year
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
