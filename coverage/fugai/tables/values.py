"""Values that travel between rooms beside frames: readings with their rejects, roads, measures."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Generic, TypeVar

import numpy as np
import numpy.typing as npt
import pandas as pd

from fugai.errors import ContractError, CRSMismatchError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pyproj import CRS

T_co = TypeVar("T_co", covariant=True)

REJECT_COLUMNS = ("table", "file", "row", "column", "value", "rule", "action")
"""``action``: 'refused' (row left out), 'repaired' (used, changed), 'flagged' (used as it is)."""

MEASURE_DIMENSIONS = (
    "profile", "operator", "technology", "type", "mode", "minutes", "direction", "area", "class",
    "statistic",
)  # fmt: skip
"""What a measure may be broken down by; an empty string means 'all together'."""

MEASURE_COLUMNS = (
    "indicator", "year", "district_id", *MEASURE_DIMENSIONS,
    "numerator", "denominator", "value", "unit", "basis",
)  # fmt: skip
"""One number per row. ``district_id`` is '' for the whole area; ``basis`` says where the number
comes from: 'measured', 'modelled' or 'synthetic'. ``value`` is NaN where it cannot be known."""

BASES = ("measured", "modelled", "synthetic")


def no_rejects() -> pd.DataFrame:
    """Empty rejects table."""
    return pd.DataFrame({name: pd.Series(dtype="object") for name in REJECT_COLUMNS})


@dataclass(frozen=True, kw_only=True)
class Reading(Generic[T_co]):
    """What came in from one or more files.

    Parameters
    ----------
    frame
        The rows that may be used, under canonical names.
    rejects
        One row per finding, with `REJECT_COLUMNS`. ``row`` is the line as a spreadsheet shows it
        (the heading is 1, the first data row 2); for vector files and OpenStreetMap the feature's
        position from 1 or its id.
    notes
        Sentences about a file as a whole: encoding, separator, datum warnings, assumptions.
    """

    frame: T_co
    rejects: pd.DataFrame = field(default_factory=no_rejects)
    notes: tuple[str, ...] = ()


ROAD_EDGE_COLUMNS = ("tail", "head", "length_m", "drive_s", "walk_s", "highway")


@dataclass(frozen=True, kw_only=True)
class Roads:
    """Directed road edges with a time per mode, before they become a network.

    Parameters
    ----------
    crs
        Projected CRS of the coordinates, in metres.
    x, y
        Node coordinates. [m]
    edges
        One row per directed edge: ``tail``, ``head`` (positions of nodes), ``length_m``,
        ``drive_s``, ``walk_s`` (NaN where the mode may not use it) [s] and ``highway`` (class).
    """

    crs: CRS
    x: npt.NDArray[np.float64]
    y: npt.NDArray[np.float64]
    edges: pd.DataFrame

    def __post_init__(self) -> None:
        if not self.crs.is_projected:
            msg = f"`Roads.crs` must be a projected CRS in metres, found {self.crs.to_string()}."
            raise CRSMismatchError(msg)
        missing = [name for name in ROAD_EDGE_COLUMNS if name not in self.edges]
        if missing:
            msg = f"`Roads.edges` must have the columns {ROAD_EDGE_COLUMNS}, missing {missing}."
            raise ContractError(msg)
        if len(self.x) != len(self.y):
            msg = f"`Roads.x` and `y` must be of one length, found {len(self.x)}, {len(self.y)}."
            raise ContractError(msg)
        for end in ("tail", "head"):
            ends = self.edges[end].to_numpy()
            if len(ends) and (ends.min() < 0 or ends.max() >= len(self.x)):
                msg = f"`Roads.edges.{end}` must be positions below {len(self.x)}."
                raise ContractError(msg)

    @property
    def modes(self) -> tuple[str, ...]:
        """Modes that at least one edge allows."""
        return tuple(
            column[:-2]
            for column in self.edges.columns
            if column.endswith("_s") and bool(self.edges[column].notna().any())
        )


def measures(rows: Sequence[dict[str, object]]) -> pd.DataFrame:
    """Tidy table of measures from rows that may leave dimensions out.

    Raises
    ------
    ContractError
        A row has an unknown column, no indicator or an unknown basis.
    """
    frame = pd.DataFrame.from_records(list(rows))
    unknown = [name for name in frame.columns if name not in MEASURE_COLUMNS]
    if unknown:
        msg = f"A measure must have only the columns {MEASURE_COLUMNS}, found {unknown}."
        raise ContractError(msg)
    for name in MEASURE_COLUMNS:
        if name not in frame:
            frame[name] = np.nan if name in ("numerator", "denominator", "value") else ""
    frame = frame[list(MEASURE_COLUMNS)]
    texts = ["indicator", "district_id", *MEASURE_DIMENSIONS, "unit", "basis"]
    frame[texts] = frame[texts].fillna("").astype(str)
    frame["year"] = frame["year"].replace("", pd.NA).astype("Int64")
    for name in ("numerator", "denominator", "value"):
        frame[name] = frame[name].astype("float64")
    wrong = sorted(set(frame["basis"]) - set(BASES))
    if wrong:
        msg = f"`basis` of a measure must be one of {BASES}, found {wrong}."
        raise ContractError(msg)
    return frame


def active_in(frame: pd.DataFrame, year: int) -> npt.NDArray[np.bool_]:
    """Rows that are in service at the end of a year.

    A row counts when its ``status`` is 'active' (or it has none) and it was ``opened`` in that year
    or before; one without a year counts as opened before the first.
    """
    mask = np.ones(len(frame), dtype=np.bool_)
    if "status" in frame:
        mask &= frame["status"].fillna("active").eq("active").to_numpy(dtype=np.bool_)
    if "opened" in frame:
        opened = frame["opened"].astype("Float64")
        mask &= (opened.isna() | (opened <= year)).to_numpy(dtype=np.bool_)
    return mask
