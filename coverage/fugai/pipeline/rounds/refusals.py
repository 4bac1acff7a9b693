"""Findings about vehicles and stops of rounds."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import PurePath
from typing import TYPE_CHECKING

import pandas as pd

from fugai.tables import FINDING_COLUMNS

if TYPE_CHECKING:
    from fugai.project import Project


@dataclass(kw_only=True)
class Refusals:
    """What is wrong with vehicles, as findings."""

    project: Project
    rows: list[tuple[object, ...]] = field(default_factory=list)

    def add(self, column: str, value: object, rule: str, *, action: str = "refused") -> None:
        """One value of one vehicle that breaks a rule."""
        sources = self.project.inputs.get("vehicles", ())
        file = PurePath(sources[0].declared).name if len(sources) == 1 else ""
        self.rows.append(("vehicles", file, "", column, str(value), rule, action))

    def table(self) -> pd.DataFrame:
        """All of them as a table of findings."""
        return pd.DataFrame(self.rows, columns=list(FINDING_COLUMNS)).astype("str")
