"""What a check hands back: what was read, and what was refused and why."""

from __future__ import annotations

import html
from dataclasses import dataclass
from typing import TYPE_CHECKING

from fugai._deprecated import renamed_attribute, renamed_method
from fugai.pipeline.assumptions.text import ledger_lines, next_steps
from fugai.pipeline.checks import rows_by_action
from fugai.scorecard.doubts import in_doubt
from fugai.store import check_own_table, write_findings
from fugai.tables import FINDING_COLUMNS, assumptions_table
from fugai.translations import note_text, translated, translated_lines
from fugai.wording import pick

if TYPE_CHECKING:
    from collections.abc import Hashable, Mapping
    from pathlib import Path

    import pandas as pd

    from fugai.pipeline.inputs import Inputs
    from fugai.translations import Language

_ACTIONS = {"refused": "未导入", "repaired": "已更正", "flagged": "标注"}


@dataclass(frozen=True, kw_only=True, eq=False, repr=False)
class Check:
    """Result of `fugai.check`: what was read, and what was refused and why.

    Parameters
    ----------
    inputs
        Districts, tables, roads and rasters on the project's grid.

    Examples
    --------
    >>> import fugai
    >>> report = fugai.check("tests/projects/siting")
    >>> print(report.text())
    十二村: 6 inputs
      districts                2 rows
      sites                    2 rows
    ...
    """

    inputs: Inputs

    @property
    def findings(self) -> pd.DataFrame:
        """One row per finding, with file, row, column, value, rule and action."""
        return self.inputs.findings

    rejects = renamed_attribute("fugai.pipeline.Check", "rejects", "findings", removed_in="0.3.0")

    def text(self, language: Language = "en") -> str:
        """Report as a terminal shows it: tables, what is assumed, notes, first findings, next steps.

        Parameters
        ----------
        language
            ``"zh"`` or ``"en"``.
        """
        inputs = self.inputs
        lines = [f"{inputs.project.name}: {len(inputs.project.inputs)} inputs"]
        counts = {"districts": len(inputs.districts)} | {
            name: len(table) for name, table in inputs.tables.items()
        }
        for name, count in counts.items():
            actions = rows_by_action(self.findings, name)
            found = ", ".join(f"{n:,} {action}" for action, n in actions.items())
            lines.append(f"  {name:<16}{count:>10,} rows  {found}")
        if inputs.roads is not None:
            lines.append(
                f"  {'roads':<16}{len(inputs.roads.edges):>10,} edges  {len(inputs.roads.x):,} nodes"
            )
        lines += ledger_lines(inputs.assumptions, language)
        lines += [f"  note: {note_text(note, language)}" for note in inputs.notes]
        lines += [f"  {note_text(in_doubt(doubt), language)}" for doubt in inputs.doubts]
        for row in self.findings.head(10).to_dict("records"):
            lines.append(f"  {finding_line(row, language)}")
        if len(self.findings) > 10:
            lines.append(f"  ... and {len(self.findings) - 10:,} more in findings.csv")
        steps = next_steps(inputs.assumptions, language)
        if steps:
            lines += [pick(("下一步", "next"), language), *(f"  {step}" for step in steps)]
        text = "\n".join(" ".join(line.splitlines()).rstrip() for line in lines)
        return translated_lines(text, language)

    @property
    def assumptions(self) -> pd.DataFrame:
        """The assumptions ledger, with `fugai.tables.ASSUMPTION_COLUMNS`."""
        return assumptions_table(self.inputs.assumptions)

    def write_findings(self, folder: Path) -> Path:
        """Write all findings as ``findings.csv``, unless somebody else's file has that name."""
        path = folder / "findings.csv"
        check_own_table(path, FINDING_COLUMNS)
        return write_findings(self.findings, path)

    write_rejects = renamed_method(
        "fugai.pipeline.Check", "write_rejects", "write_findings", removed_in="0.3.0"
    )

    def __repr__(self) -> str:
        """One line: the project and the number of findings."""
        inputs = self.inputs
        return f"Check({inputs.project.name!r}, {inputs.size}, {len(self.findings):,} findings)"

    def _repr_html_(self) -> str:
        return f"<pre>{html.escape(self.text())}</pre>"


def finding_line(row: Mapping[Hashable, object], language: Language) -> str:
    """One finding on one line: what was done, file, row, column, value, rule."""
    action, rule = str(row["action"]), translated(str(row["rule"]), language)
    where = f"{row['file']} row {row['row']}" if str(row["row"]) else str(row["file"])
    if language == "zh":
        where = f"{row['file']}第{row['row']}行" if str(row["row"]) else str(row["file"])
        return (
            f"{_ACTIONS.get(action, action)}：{where}：{row['column']} = {row['value']!r}：{rule}"
        )
    return f"{action}: {where}: {row['column']} = {row['value']!r}: {rule}"
