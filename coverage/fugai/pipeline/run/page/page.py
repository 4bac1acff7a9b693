"""The page of a run, with its notes and sources."""

from __future__ import annotations

import dataclasses
from importlib.metadata import version
from typing import TYPE_CHECKING

from fugai import maps
from fugai.messages import Message
from fugai.pipeline.checks import rows_by_action
from fugai.pipeline.run.page.assumptions import page_assumptions
from fugai.pipeline.run.page.changes import no_changes
from fugai.pipeline.run.page.context import page_context
from fugai.pipeline.run.page.layers import page_layers
from fugai.pipeline.run.page.lists import page_lists
from fugai.pipeline.run.page.places import declared_datums, page_places
from fugai.scorecard import INDICATORS
from fugai.scorecard.doubts import in_doubt
from fugai.translations import translated

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    import pandas as pd

    from fugai.pipeline.inputs import Inputs
    from fugai.pipeline.run.computed import Computed
    from fugai.pipeline.run.theme import Theme


def make_page(
    computed: Computed,
    measures: pd.DataFrame,
    targets: pd.DataFrame,
    tables: Mapping[str, pd.DataFrame],
) -> maps.Page:
    """The page of a run, with all its layers.

    Parameters
    ----------
    targets
        The targets, judged.
    tables
        The run's further tables by name.
    """
    inputs, project = computed.inputs, computed.inputs.project
    page = maps.Page(
        title=project.name,
        title_en=project.name_en,
        synthetic=project.synthetic,
        years=computed.years,
        crs=inputs.grid.crs,
        districts=inputs.districts,
        districts_basis=project.basis("districts"),
        measures=without_unknown(measures),
        indicators=INDICATORS,
        targets=targets,
        layers=page_layers(computed, tables.get("service-changes", no_changes())),
        labels=profile_labels(dataclasses.asdict(one) for one in project.wireless.profiles),
        notes=_texts(theme_notes(computed.themes)),
        checks=_texts(input_notes(inputs)),
        assumptions=page_assumptions(inputs.assumptions, tables["headline-assumptions"]),
        context=page_context(inputs, computed.urban),
        lists=page_lists(computed, tables, targets),
        places=page_places(computed),
        datums=declared_datums(inputs),
        sources=page_sources(inputs.sources),
        footer=f"fugai {version('fugai')}",
    )
    return dataclasses.replace(page, links=maps.theme_links(page))


def theme_notes(themes: Mapping[str, Theme]) -> tuple[Message, ...]:
    """How the numbers were made, each sentence once."""
    return tuple(dict.fromkeys(note for theme in themes.values() for note in theme.notes))


def input_notes(inputs: Inputs) -> tuple[str | Message, ...]:
    """How many findings there are in the inputs, and what was understood of them."""
    counts = [rows_by_action(inputs.findings, name) for name in inputs.findings["table"].unique()]
    doubts = tuple(in_doubt(doubt) for doubt in inputs.doubts)
    notes = tuple(dict.fromkeys((*doubts, *inputs.notes)))
    if not counts:
        return notes
    n = {name: sum(c.get(name, 0) for c in counts) for name in ("refused", "repaired", "flagged")}
    found = Message(
        zh=f"读取时未导入{n['refused']:,}行，修复{n['repaired']:,}行，"
        f"标注{n['flagged']:,}行，见 findings.csv。",
        en=f"Of the inputs, {n['refused']:,} rows were refused, {n['repaired']:,} "
        f"repaired and {n['flagged']:,} flagged; see findings.csv.",
    )
    return (found, *notes)


def page_sources(sources: Iterable[Mapping[str, object]]) -> tuple[tuple[str, str, str], ...]:
    """Where each input comes from, with its basis: the name of the input, the text, the basis."""
    found = [
        (str(one["input"]), str(one["source"]), str(one["basis"]))
        for one in sources
        if one["source"]
    ]
    return tuple(dict.fromkeys(found))


def profile_labels(profiles: Iterable[Mapping[str, str]]) -> dict[str, tuple[str, str]]:
    """Chinese and English titles of the profiles by name."""
    return {one["name"]: (one["title"], one["title_en"]) for one in profiles}


def _texts(notes: Iterable[str | Message]) -> tuple[str | tuple[str, str], ...]:
    """Notes as the page takes them."""
    return tuple(
        (translated(note, "zh"), note) if isinstance(note, str) else (note.zh, note.en)
        for note in notes
    )


def without_unknown(measures: pd.DataFrame) -> pd.DataFrame:
    """Measures without the companion rows that say how much of a base is unknown."""
    return measures[measures["statistic"].ne("unknown")].reset_index(drop=True)
