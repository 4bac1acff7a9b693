"""All checks of what the tables say of each other."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fugai.pipeline.checks.model import Judged
from fugai.pipeline.checks.references import judge_references
from fugai.pipeline.checks.refused import judge_refused
from fugai.pipeline.checks.rules import judge_rules
from fugai.pipeline.checks.years import judge_years

if TYPE_CHECKING:
    from fugai.pipeline.checks.model import ReadTables


def judge_tables(read: ReadTables) -> Judged:
    """References, plausibility rules, refused rows and years of every table.

    Parameters
    ----------
    read
        The tables as they were read, and what reading found.
    """
    judged = Judged()
    judge_references(read, judged)
    judge_rules(read, judged)
    judge_refused(read, judged)
    judge_years(read, judged)
    return judged
