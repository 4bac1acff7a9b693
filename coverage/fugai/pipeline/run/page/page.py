"""The page of a run, with its notes and sources."""

from __future__ import annotations

import dataclasses
from importlib.metadata import version
from typing import TYPE_CHECKING

from fugai import maps
from fugai.pipeline.run.page.layers import page_layers
from fugai.scorecard import INDICATORS

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    import pandas as pd
    import xarray as xr

    from fugai.messages import Message
    from fugai.pipeline.inputs import Inputs
    from fugai.pipeline.run.theme import Theme


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
        measures=without_unknown(measures),
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


def without_unknown(measures: pd.DataFrame) -> pd.DataFrame:
    """Measures without the companion rows that say how much of a base is unknown."""
    return measures[measures["statistic"].ne("unknown")].reset_index(drop=True)
