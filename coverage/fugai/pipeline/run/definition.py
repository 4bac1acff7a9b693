"""What decides the numbers of a run: its files, parameters, code, and the definitions of its indicators."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from fugai import store
from fugai.pipeline.manifest import manifest_records
from fugai.scorecard import INDICATORS

if TYPE_CHECKING:
    from collections.abc import Mapping

    from fugai.pipeline.inputs import Inputs

DEFINED_BY = ("unit", "kind", "scale", "numerator", "denominator")
"""Parts of an indicator that decide what its numbers mean."""

PARTS = (
    "fugai",
    "format",
    "versions",
    "kind",
    "project",
    "inputs",
    "manifest",
    "code",
    "parameters",
    "definitions",
)
"""Parts of `run.json` that say how a run is defined."""


def run_definition(inputs: Inputs, years: tuple[int, ...]) -> Mapping[str, Any]:
    """What `run.json` says of the definition of a run, in plain parts as it is read back."""
    found: dict[str, Any] = json.loads(store.run_json_text(definition_parts(inputs, years)))
    return found


def definition_of(about: Mapping[str, Any]) -> Mapping[str, Any]:
    """The same from the whole `run.json` of a finished run; a run of an earlier version lacks some."""
    return {name: about[name] for name in PARTS if name in about}


def definition_parts(inputs: Inputs, years: tuple[int, ...]) -> dict[str, object]:
    """The parts of `run.json` that are known before anything is computed."""
    project, grid = inputs.project, inputs.grid
    return {
        "kind": "run",
        "project": {
            "name": project.name,
            "name_en": project.name_en,
            "synthetic": project.synthetic,
        },
        "inputs": list(inputs.sources),
        "manifest": manifest_records(project, inputs.manifest),
        "code": store.code_digest(),
        "parameters": {
            "years": list(years),
            "cell_size_m": project.cell_size_m,
            "seed": project.seed,
            "crs": grid.crs.to_wkt(),
            "shape": list(grid.shape),
            "transform": list(grid.transform)[:6],
            "wireless": project.wireless,
            "broadband": project.broadband,
            "delivery": project.delivery,
        },
        "definitions": {
            name: {part: getattr(spec, part) for part in DEFINED_BY}
            for name, spec in INDICATORS.items()
        },
    }
