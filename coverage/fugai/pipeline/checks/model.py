"""The tables to judge, each row with its place and its line in a file, and what was found."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from fugai.tables import TABLES

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from fugai._types import BoolArray, FloatArray
    from fugai.messages import Message
    from fugai.scorecard import Doubt


@dataclass(frozen=True, kw_only=True, eq=False)
class ReadTables:
    """The tables of a project as they were read.

    Parameters
    ----------
    districts
        On the index ``district_id``, as their files state them.
    residents, households
        What the shares of each district are divided by, on the same index.
    ledger_of
        The population ledger of a year, in which ``used`` and ``households_used`` are the same for it.
    tables
        The other tables by name.
    origins
        Table to the ``file`` and ``row`` of each of its rows.
    findings
        What reading found.
    years
        Years of the project.
    grid_given
        Whether the project has a population grid.
    """

    districts: pd.DataFrame
    residents: pd.Series
    households: pd.Series
    ledger_of: Callable[[int], pd.DataFrame]
    tables: Mapping[str, pd.DataFrame]
    origins: Mapping[str, pd.DataFrame]
    findings: pd.DataFrame
    years: tuple[int, ...]
    grid_given: bool

    def frame(self, name: str) -> pd.DataFrame | None:
        """A table with the rows in their order, the districts with their key as a column."""
        if name == "districts":
            return self._districts
        return self.tables.get(name)

    @cached_property
    def _districts(self) -> pd.DataFrame:
        frame = pd.DataFrame(self.districts.drop(columns="geometry", errors="ignore"))
        return frame.rename_axis("district_id").reset_index()

    def key_values(self, name: str) -> pd.Series | None:
        """Keys of a table; None where the project lacks it."""
        frame = self.frame(name)
        return None if frame is None else frame[TABLES[name].key].astype("object")

    def rows(self, name: str, at: BoolArray) -> tuple[str, ...]:
        """Some rows of a table as ``file row number``."""
        origin = self.origins.get(name)
        if origin is None or len(origin) != len(at):
            return tuple(f"{name} {key}" for key in self._keys_at(name, at))
        chosen = origin[at]
        return tuple(
            f"{file} row {row}" for file, row in zip(chosen["file"], chosen["row"], strict=True)
        )

    def _keys_at(self, name: str, at: BoolArray) -> list[object]:
        keys = self.key_values(name)
        return [] if keys is None else list(keys[at])

    def district_of(self, name: str) -> pd.Series:
        """District of each row of a table, '' where it has none: its own, or that of what it refers to."""
        frame = self.frame(name)
        assert frame is not None
        if "district_id" in frame:
            return frame["district_id"].fillna("").astype(str).reset_index(drop=True)
        for reference in TABLES[name].references:
            target = self.frame(reference.to)
            if target is not None and "district_id" in target:
                keys = target[TABLES[reference.to].key].astype(str)
                home = dict(zip(keys, target["district_id"].fillna("").astype(str), strict=True))
                found = [home.get(str(value), "") for value in frame[reference.column]]
                return pd.Series(found, dtype="object")
        return pd.Series([""] * len(frame), dtype="object")

    def shares(
        self, name: str, at: BoolArray, weight: FloatArray | None = None
    ) -> dict[str, float]:
        """Share that some rows of a table have of the rows of each district, or of their weight.

        Rows of no district have the share of all rows, under ''.
        """
        size = np.ones(len(at)) if weight is None else np.nan_to_num(weight)
        if not size.sum() > 0:
            size = np.ones(len(at))
        home = self.district_of(name).to_numpy(dtype=object)
        total = pd.Series(size).groupby(home).sum()
        part = pd.Series(np.where(at, size, 0.0)).groupby(home).sum()
        found = {
            str(place): float(part[place] / total[place]) for place in part.index if part[place] > 0
        }
        if "" in found:
            found[""] = float(part[""] / size.sum())
        return found


@dataclass(kw_only=True)
class Judged:
    """What a check found."""

    findings: list[pd.DataFrame] = field(default_factory=list)
    notes: list[Message] = field(default_factory=list)
    doubts: list[Doubt] = field(default_factory=list)

    def add(self, doubt: Doubt) -> None:
        """Keep a doubt that some figure rests on."""
        if doubt.shares:
            self.doubts.append(doubt)

    def note(self, *messages: Message) -> None:
        """Keep notes."""
        self.notes.extend(messages)


def listed_rows(rows: Sequence[object], most: int = 5) -> str:
    """The first of some names, and how many more there are.

    >>> listed_rows(["a", "b", "c"], most=2)
    'a, b and 1 more'
    """
    shown = ", ".join(map(str, rows[:most]))
    return f"{shown} and {len(rows) - most:,} more" if len(rows) > most else shown
