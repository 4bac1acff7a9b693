"""What a roll-out may choose from: cable along roads, masts, hops, satellite, each with its price."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from fugai.errors import ContractError

if TYPE_CHECKING:
    from fugai._types import IntArray

PLACES = (
    "name",
    "district_id",
    "households",
    "population",
    "schools",
    "node",
    "snap_m",
    "reason",
)
CABLE = ("tail", "head", "length_m", "cost_class", "way_id", "capital", "cost")
FIBRE = ("settlement_id", "capital", "cost")
MASTS = (
    "x",
    "y",
    "node",
    "standing",
    "homes",
    "capital",
    "cost",
    "cable_capital",
    "cable_cost",
)
AIR = ("mast_id", "settlement_id", "capital", "cost", "rate_mbit_s")
HOPS = ("from_mast", "to_mast", "length_m", "clearance", "rate_mbit_s", "capital", "cost")
SATELLITE = ("settlement_id", "capital", "cost")


def _none(columns: tuple[str, ...]) -> pd.DataFrame:
    return pd.DataFrame({name: pd.Series(dtype=object) for name in columns})


@dataclass(frozen=True, kw_only=True, eq=False)
class Alternatives:
    """Everything that a roll-out may build, with capital and whole-life cost in one currency.

    Parameters
    ----------
    places
        Settlements to connect, index ``settlement_id``: ``name``, ``district_id``, ``households`` (to
        connect), ``population``, ``schools``, ``node`` (of the roads, -1 where none), ``snap_m``,
        ``reason`` (why fibre cannot reach it, or '').
    cable
        One row for each road edge that cable may follow, in either direction: ``tail``, ``head``,
        ``length_m``, ``cost_class``, ``way_id`` (-1 where none), ``capital``, ``cost``.
    points_of_presence
        Nodes from which cable may start.
    fibre, satellite
        What it costs to connect a settlement from its node, or by satellite: ``settlement_id``,
        ``capital``, ``cost``.
    masts
        Index ``mast_id``: ``x``, ``y``, ``node`` (-1 where no road is near), ``standing``, ``homes`` (that it
        can carry), ``capital``, ``cost``, and of the cable to its node ``cable_capital``, ``cable_cost``.
    air
        Fixed wireless: ``mast_id``, ``settlement_id``, ``capital``, ``cost``, ``rate_mbit_s``.
    hops
        Microwave: ``from_mast`` ('' is a point of presence), ``to_mast``, ``length_m``, ``clearance``,
        ``rate_mbit_s``, ``capital``, ``cost``; usable in the direction given.
    max_hops
        Longest chain of hops.
    currency
        Of all money here.

    Raises
    ------
    ContractError
        A column is missing, money or a length is negative or missing, an id or node is unknown, or something is
        offered twice.

    Examples
    --------
    >>> import pandas as pd
    >>> from fugai.broadband.rollout import Alternatives
    >>> places = pd.DataFrame(
    ...     {"name": "A", "district_id": "n", "households": 10.0, "population": 30.0, "schools": 0.0},
    ...     index=pd.Index(["a"], name="settlement_id"),
    ... ).assign(node=-1, snap_m=0.0, reason="no road near")
    >>> satellite = pd.DataFrame({"settlement_id": ["a"], "capital": [5000.0], "cost": [9000.0]})
    >>> Alternatives(places=places, satellite=satellite)
    <Alternatives: 1 places, 0 road edges, 0 masts, 0 hops>
    """

    places: pd.DataFrame
    cable: pd.DataFrame = field(default_factory=lambda: _none(CABLE))
    points_of_presence: IntArray = field(default_factory=lambda: np.empty(0, dtype=np.int64))
    fibre: pd.DataFrame = field(default_factory=lambda: _none(FIBRE))
    satellite: pd.DataFrame = field(default_factory=lambda: _none(SATELLITE))
    masts: pd.DataFrame = field(default_factory=lambda: _none(MASTS))
    air: pd.DataFrame = field(default_factory=lambda: _none(AIR))
    hops: pd.DataFrame = field(default_factory=lambda: _none(HOPS))
    max_hops: int = 3
    currency: str = ""

    def __post_init__(self) -> None:
        for name, columns in (
            ("places", PLACES),
            ("cable", CABLE),
            ("fibre", FIBRE),
            ("satellite", SATELLITE),
            ("masts", MASTS),
            ("air", AIR),
            ("hops", HOPS),
        ):
            _check_columns(getattr(self, name), name, columns)
        for name in ("places", "masts"):
            index = getattr(self, name).index
            if index.has_duplicates:
                first = index[index.duplicated()][0]
                msg = f"`{name}` must have each id once, found {first!r} twice."
                raise ContractError(msg)
        if self.max_hops < 0:
            msg = f"`max_hops` must be 0 or more, found {self.max_hops}."
            raise ContractError(msg)
        self._check_ids()
        for table, keys in (
            ("fibre", ["settlement_id"]),
            ("satellite", ["settlement_id"]),
            ("air", ["mast_id", "settlement_id"]),
            ("hops", ["from_mast", "to_mast"]),
        ):
            pairs = getattr(self, table)[keys].astype(str)
            again = pairs.duplicated().to_numpy()
            if again.any():
                first = ", ".join(pairs[again].iloc[0])
                msg = f"`{table}` must have each {' and '.join(keys)} once, found {first!r} twice."
                raise ContractError(msg)

    def _check_ids(self) -> None:
        """Raise where a table names a settlement or mast that is not there."""
        masts = self.masts.index.astype(str)
        for table, column, known in (
            ("fibre", "settlement_id", self.places.index),
            ("satellite", "settlement_id", self.places.index),
            ("air", "settlement_id", self.places.index),
            ("air", "mast_id", masts),
            ("hops", "to_mast", masts),
            ("hops", "from_mast", masts.append(pd.Index([""]))),
        ):
            values = getattr(self, table)[column]
            wrong = values[~values.isin(known)]
            if len(wrong):
                of = "settlement" if column == "settlement_id" else "mast"
                msg = f"`{table}.{column}` must name a {of} that is there, found {wrong.iloc[0]!r}."
                raise ContractError(msg)

    def __repr__(self) -> str:
        return (
            f"<Alternatives: {len(self.places)} places, {len(self.cable)} road edges, "
            f"{len(self.masts)} masts, {len(self.hops)} hops>"
        )


_NOT_NEGATIVE = (
    "capital",
    "cost",
    "cable_capital",
    "cable_cost",
    "length_m",
    "households",
    "population",
    "schools",
    "homes",
    "snap_m",
)


def _check_columns(frame: pd.DataFrame, name: str, columns: tuple[str, ...]) -> None:
    """Raise unless a table has its columns, with money and lengths of 0 or more."""
    missing = [column for column in columns if column not in frame]
    if missing:
        msg = f"`{name}` must have the columns {', '.join(columns)}, missing {missing}."
        raise ContractError(msg)
    for column in columns:
        if column not in _NOT_NEGATIVE or not len(frame):
            continue
        values = frame[column].to_numpy(dtype=np.float64)
        wrong = ~(values >= 0.0) | (np.isinf(values) & (column != "homes"))
        if wrong.any():
            at = int(np.flatnonzero(wrong)[0])
            msg = (
                f"`{name}.{column}` must be 0 or more in every row, "
                f"found {values[at]} in row {frame.index[at]!r}."
            )
            raise ContractError(msg)
