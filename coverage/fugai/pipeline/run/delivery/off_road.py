"""Findings of a run: places that are too far from a road to have travel times."""

from __future__ import annotations

from pathlib import PurePath
from typing import TYPE_CHECKING

import pandas as pd

from fugai import delivery
from fugai.tables import FINDING_COLUMNS, no_findings

if TYPE_CHECKING:
    from fugai.pipeline.run.delivery.travel import Travel

KEYS = {"outlets": "outlet_id", "settlements": "settlement_id", "cities": "part_id"}
"""Tables whose places have travel times, with their keys."""


def off_road_findings(travel: Travel) -> pd.DataFrame:
    """Places that cannot be snapped to the network of the first mode, one finding each."""
    mode = next(iter(travel.modes.values()), None)
    if mode is None:
        return no_findings()
    parts = [_findings(travel, mode.network, table) for table in KEYS]
    found = [part for part in parts if part is not None]
    return pd.concat(found, ignore_index=True) if found else no_findings()


def _findings(travel: Travel, network: delivery.Network, table: str) -> pd.DataFrame | None:
    frame = travel.inputs.table(table)
    if frame is None:
        return None
    sources = travel.inputs.project.inputs[table]
    snapped = delivery.snap(network, frame, snap_max_m=travel.spec.snap_max_m)
    off_road = snapped["reason"].ne("").to_numpy()
    return pd.DataFrame(
        {
            "table": table,
            "file": PurePath(sources[0].declared).name if len(sources) == 1 else "",
            "row": "",
            "column": KEYS[table],
            "value": frame.loc[off_road, KEYS[table]].astype(str).to_numpy(),
            "rule": [
                f"{reason} open to mode {network.mode!r}: its travel times are unknown"
                if reason.startswith("no road")
                else f"{reason}: its travel times are unknown"
                for reason in snapped.loc[off_road, "reason"]
            ],
            "action": "flagged",
        },
        columns=list(FINDING_COLUMNS),
    )
