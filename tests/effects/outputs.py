"""Tables, rasters, measures and verdicts of a check or a run, as text that two can be compared by.

Notes are left out: they repeat what was set, which is no effect.
"""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

import fugai

if TYPE_CHECKING:
    from pathlib import Path

    import pandas as pd
    import xarray as xr

CHECK = "check"
ROLLOUT = "rollout"


def outputs(folder: Path, only: str) -> dict[str, str]:
    """Name of an output to its text: of what was read, or of one theme and what was judged."""
    if only == ROLLOUT:
        return _of_rollout(folder)
    return _of_check(folder) if only == CHECK else _of_run(folder, only)


def _of_rollout(folder: Path) -> dict[str, str]:
    """Tables of a roll-out, what it chose from, and its page's panel."""
    run = fugai.rollout(folder, fugai.RolloutRequest(sensitivity=False))
    found = {f"table {name}": _table(frame) for name, frame in run.tables.items()}
    chosen = run.solution.alternatives
    for name in ("places", "cable", "fibre", "masts", "air", "hops", "satellite"):
        found[f"alternatives {name}"] = _table(getattr(chosen, name))
    return found | {
        "max_hops": str(chosen.max_hops),
        **{name: str(run.page.rollout[name]) for name in ("source", "currency")},
    }


def _of_check(folder: Path) -> dict[str, str]:
    inputs = fugai.check(folder).inputs
    found = {f"table {name}": _table(frame) for name, frame in inputs.tables.items()}
    found |= {
        "districts": _table(inputs.districts),
        "grid": repr(inputs.grid),
        "findings": _table(inputs.findings.drop(columns="file")),
    }
    for name in ("terrain", "population", "clutter"):
        found[name] = _raster(getattr(inputs, name))
    if inputs.roads is not None:
        found["roads"] = _table(inputs.roads.edges)
    return found


def _of_run(folder: Path, only: str) -> dict[str, str]:
    run = fugai.run(folder, only=[only])
    found = {f"table {name}": _table(frame) for name, frame in run.tables.items()}
    found |= {f"raster {name}": _raster(array) for name, array in run.rasters.items()}
    found |= {
        "measures": _table(run.measures),
        "targets": _table(run.targets),
        "grid": repr(run.grid),
        "findings": _table(run.findings.drop(columns="file")),
    }
    return found


def _table(frame: pd.DataFrame) -> str:
    return frame.to_csv()


def _raster(array: xr.DataArray | None) -> str:
    return "" if array is None else hashlib.sha256(array.to_numpy().tobytes()).hexdigest()
