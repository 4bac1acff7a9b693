"""The named layers of a project, and rows of its sites and cells that belong to none of them."""

from __future__ import annotations

from dataclasses import fields, replace
from typing import TYPE_CHECKING, TypeVar

import numpy as np
import pandas as pd

from fugai import wireless
from fugai.intake.findings import Finding, findings_table
from fugai.wireless.layers.assign import layer_problems

if TYPE_CHECKING:
    from collections.abc import Sequence

    from fugai.intake import SourcedReading
    from fugai.project import LayerSpec, Project

Frame = TypeVar("Frame", bound=pd.DataFrame)


def radio_layers(specs: Sequence[LayerSpec]) -> list[wireless.RadioLayer]:
    """The layers of a project as `fugai.wireless` takes them."""
    shared = [item.name for item in fields(wireless.RadioLayer)]
    return [wireless.RadioLayer(**{name: getattr(one, name) for name in shared}) for one in specs]


def without_other_layers(
    reading: SourcedReading[Frame], project: Project, table: str
) -> SourcedReading[Frame]:
    """The rows whose ``layer`` is one of the project's, or blank; the others are refused.

    Raises
    ------
    ConfigError
        A layer of the project is impossible.
    """
    specs = project.wireless.layers
    if not specs or "layer" not in reading.frame:
        return reading
    known = wireless.with_layers(wireless.technologies(), radio_layers(specs))
    problems = layer_problems(reading.frame, known)
    if not problems:
        return reading
    at = np.array([row for row, _ in problems], dtype=np.int64)
    named = reading.frame["layer"].to_numpy(dtype=object)
    found = Finding(
        positions=at,
        column="layer",
        found=list(named[at]),
        rule=[rule for _, rule in problems],
    )
    table_of = findings_table(
        [found],
        table=table,
        file=list(reading.origin["file"]),
        rows=list(reading.origin["row"]),
    )
    kept = np.setdiff1d(np.arange(len(reading.frame)), at)
    return replace(
        reading,
        frame=reading.frame.iloc[kept],
        origin=reading.origin.iloc[kept].reset_index(drop=True),
        findings=pd.concat([reading.findings, table_of], ignore_index=True),
    )
