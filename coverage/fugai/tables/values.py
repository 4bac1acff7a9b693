"""Values that travel between rooms: readings with their findings, roads, measures."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Generic, TypeVar

import numpy as np
import pandas as pd

from fugai._deprecated import renamed_attribute
from fugai.errors import ContractError, CRSMismatchError

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from pandas.api.extensions import ExtensionArray
    from pyproj import CRS

    from fugai._types import BoolArray, FloatArray, ObjectArray
    from fugai.messages import Message
    from fugai.tables.assumptions import Assumption

T_co = TypeVar("T_co", covariant=True)

FINDING_COLUMNS = ("table", "file", "row", "column", "value", "rule", "action")
"""Columns of a table of findings. ``action`` is 'refused' (not used), 'repaired' (used after a change) or
'flagged' (used as it is)."""

MEASURE_DIMENSIONS = (
    "profile",
    "operator",
    "technology",
    "type",
    "mode",
    "minutes",
    "direction",
    "area",
    "class",
    "statistic",
)
"""Dimensions of a measure; an empty string means all values together."""

MEASURE_COLUMNS = (
    "indicator",
    "year",
    "district_id",
    *MEASURE_DIMENSIONS,
    "numerator",
    "denominator",
    "value",
    "low",
    "high",
    "unit",
    "basis",
)
"""Columns of a table of measures, one number per row. ``district_id`` is '' for the whole area; ``basis``
is one of `MEASURE_BASES`; ``value`` is NaN where it is unknown; ``low`` and ``high`` are the ends of its 80 % interval,
NaN where it has none."""

BASES = ("measured", "modelled", "synthetic")
"""Where an input comes from."""

MEASURE_BASES = (*BASES, "modelled synthetic")
"""Where a number comes from; two words where both hold: computed by a model, from synthetic inputs."""


def no_findings() -> pd.DataFrame:
    """Table of findings without any.

    Examples
    --------
    >>> from fugai.tables import no_findings
    >>> no_findings().columns.tolist()
    ['table', 'file', 'row', 'column', 'value', 'rule', 'action']
    """
    return pd.DataFrame({name: pd.Series(dtype="object") for name in FINDING_COLUMNS})


@dataclass(frozen=True, kw_only=True)
class Reading(Generic[T_co]):
    """What came in from one or more files.

    Parameters
    ----------
    frame
        The rows that may be used, under canonical names.
    findings
        One row per finding, with `FINDING_COLUMNS`. ``row`` is the line as a spreadsheet counts it
        (the heading is 1, the first data row 2), the position of a feature from 1, or the id of an
        OpenStreetMap object.
    notes
        Sentences about a file as a whole: encoding, separator, datum warnings, assumptions.
    assumptions
        How many values of each column are stated, defaulted, guessed, blank or ignored.

    Examples
    --------
    >>> import pandas as pd
    >>> from fugai.tables import Reading
    >>> reading = Reading(frame=pd.DataFrame({"site_id": ["A"]}), notes=("Read as GB18030.",))
    >>> len(reading.frame), len(reading.findings), reading.notes
    (1, 0, ('Read as GB18030.',))
    """

    frame: T_co
    findings: pd.DataFrame = field(default_factory=no_findings)
    notes: tuple[str | Message, ...] = ()
    assumptions: tuple[Assumption, ...] = ()

    rejects = renamed_attribute("fugai.tables.Reading", "rejects", "findings", removed_in="0.3.0")


def no_turns() -> pd.DataFrame:
    """Table of forbidden turns without any, as in `Roads.turns`.

    Examples
    --------
    >>> from fugai.tables import no_turns
    >>> no_turns().columns.tolist(), len(no_turns())
    (['turn', 'edge'], 0)
    """
    return pd.DataFrame({"turn": np.empty(0, np.int64), "edge": np.empty(0, np.int64)})


ROAD_EDGE_COLUMNS = ("tail", "head", "length_m", "highway")
"""Columns that `Roads.edges` has beside the times of the modes."""


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
        ``highway`` (class), and the time of each mode, ``drive_s``, ``walk_s`` ..., NaN where it
        may not go. [m, s] From OpenStreetMap also ``way_id``, ``name`` of the street (or its number)
        and ``kind``, a position in what ``reasons`` returns.
    turns
        Forbidden turns, one row per edge of each in the order of travel: ``turn`` (number of the
        turn, ascending), ``edge`` (row of ``edges``), and a column of booleans for each mode: whether
        the turn is forbidden to it.
    water
        Lines in ``crs`` that only roads cross: rivers, canals, shores.
    divides
        Lines in ``crs`` that people do not cross off the roads: walls, railways, motorways.
    node_ids
        Id of each node, such as its OpenStreetMap number; None where nodes are known by position
        alone. A point that a barrier divides has several nodes of one id.
    reasons
        Function of a mode that returns, for each ``kind`` of edge, the tags that decide how it may
        be used.

    Raises
    ------
    CRSMismatchError
        ``crs`` is not projected.
    ContractError
        A column is missing, or a node or edge is named that does not exist.

    Examples
    --------
    Two nodes 1 km apart, open to cars in one direction:

    >>> import numpy as np
    >>> import pandas as pd
    >>> from pyproj import CRS
    >>> from fugai.tables import Roads
    >>> edges = pd.DataFrame(
    ...     {"tail": [0], "head": [1], "length_m": [1000.0], "highway": ["primary"], "drive_s": [60.0]}
    ... )
    >>> Roads(crs=CRS(32650), x=np.array([0.0, 1000.0]), y=np.zeros(2), edges=edges).modes
    ('drive',)
    """

    crs: CRS
    x: FloatArray
    y: FloatArray
    edges: pd.DataFrame
    turns: pd.DataFrame = field(default_factory=no_turns)
    water: ObjectArray = field(default_factory=lambda: np.empty(0, dtype=object))
    divides: ObjectArray = field(default_factory=lambda: np.empty(0, dtype=object))
    node_ids: pd.Index | None = None
    reasons: Callable[[str], Sequence[str]] | None = None

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
        if self.node_ids is not None and len(self.node_ids) != len(self.x):
            found = len(self.node_ids)
            msg = f"`Roads.node_ids` must be one for each of {len(self.x)} nodes, found {found}."
            raise ContractError(msg)
        for end in ("tail", "head"):
            ends = self.edges[end].to_numpy()
            if len(ends) and (ends.min() < 0 or ends.max() >= len(self.x)):
                msg = f"`Roads.edges.{end}` must be positions below {len(self.x)}."
                raise ContractError(msg)
        turn_edges = self.turns["edge"].to_numpy()
        if len(turn_edges) and (turn_edges.min() < 0 or turn_edges.max() >= len(self.edges)):
            msg = f"`Roads.turns.edge` must be rows below {len(self.edges)}."
            raise ContractError(msg)

    @property
    def modes(self) -> tuple[str, ...]:
        """Modes that at least one edge allows."""
        return tuple(
            column[:-2]
            for column in self.edges.columns
            if column.endswith("_s") and bool(self.edges[column].notna().any())
        )


def measures(
    rows: Sequence[Mapping[str, object]] | Mapping[str, object], *, length: int | None = None
) -> pd.DataFrame:
    """Tidy table of measures with `MEASURE_COLUMNS`.

    Parameters
    ----------
    rows
        One mapping per row, or one of whole columns (arrays, or single values for all rows);
        dimensions may be left out.
    length
        Number of rows, where ``rows`` is a mapping of columns.

    Raises
    ------
    ContractError
        A row has an unknown column, no indicator or an unknown basis.

    Examples
    --------
    >>> from fugai.tables import measures
    >>> row = {"indicator": "wireless.area_share", "year": 2016, "value": 0.9, "basis": "modelled"}
    >>> measures([row])[["indicator", "year", "district_id", "value"]].to_dict("records")
    [{'indicator': 'wireless.area_share', 'year': 2016, 'district_id': '', 'value': 0.9}]
    """
    if isinstance(rows, Mapping):
        given, size = dict(rows), length or 0
    else:
        frame = pd.DataFrame.from_records(list(rows))
        given, size = {str(name): frame[name].to_numpy() for name in frame}, len(frame)
    unknown = [name for name in given if name not in MEASURE_COLUMNS]
    if unknown:
        msg = f"A measure must have only the columns {MEASURE_COLUMNS}, found {unknown}."
        raise ContractError(msg)
    table = pd.DataFrame({name: _measure(name, given.get(name), size) for name in MEASURE_COLUMNS})
    if table["indicator"].eq("").any():
        msg = "A measure must name its indicator, found a row without."
        raise ContractError(msg)
    wrong = sorted(set(table["basis"]) - set(MEASURE_BASES))
    if wrong:
        msg = f"`basis` of a measure must be one of {MEASURE_BASES}, found {wrong}."
        raise ContractError(msg)
    return table


def weakest_basis(bases: Iterable[str]) -> str:
    """Basis of a number that is made of several: what holds of any of them, 'measured' only where nothing else does.

    Parameters
    ----------
    bases
        Values of `MEASURE_BASES`; others do not count.

    Examples
    --------
    >>> weakest_basis(["measured", "modelled"]), weakest_basis(["synthetic", "modelled"])
    ('modelled', 'modelled synthetic')
    """
    words = {word for basis in bases for word in basis.split() if word in BASES}
    weaker = [word for word in BASES if word in words and word != "measured"]
    return " ".join(weaker) or ("measured" if words else "")


def _measure(name: str, given: object, size: int) -> FloatArray | ExtensionArray:
    """One column of measures, from an array, a single value or nothing."""
    numeric = name in ("numerator", "denominator", "value", "low", "high")
    if given is None:
        given = np.nan if numeric else (pd.NA if name == "year" else "")
    values = given if isinstance(given, np.ndarray) else np.full(size, given, dtype=object)
    if numeric:
        return values.astype(np.float64)
    missing = pd.isna(values)
    if name == "year":
        missing |= np.where(missing, "", values) == ""
        integers = np.where(missing, 0, values).astype(np.int64)
        return pd.arrays.IntegerArray(integers, missing)
    return pd.Series(np.where(missing, "", values)).astype("str").array


def active_in(frame: pd.DataFrame, year: int) -> BoolArray:
    """Rows that are in service at the end of a year.

    A row is in service when its ``status`` is 'active' or missing and it was ``opened`` in that year
    or before; a missing year counts as before all others.

    Parameters
    ----------
    frame
        A table with ``status``, ``opened``, both or neither.

    Returns
    -------
    Mask of the rows.

    Examples
    --------
    >>> import pandas as pd
    >>> from fugai.tables import active_in
    >>> sites = pd.DataFrame(
    ...     {"status": ["active", "closed", None, "active"], "opened": [2015, 2010, None, 2017]}
    ... )
    >>> active_in(sites, 2016).tolist()
    [True, False, True, False]
    """
    mask = np.ones(len(frame), dtype=np.bool_)
    if "status" in frame:
        mask &= frame["status"].fillna("active").eq("active").to_numpy(dtype=np.bool_)
    if "opened" in frame:
        opened = frame["opened"].astype("Float64")
        mask &= (opened.isna() | (opened <= year)).to_numpy(dtype=np.bool_)
    return mask
