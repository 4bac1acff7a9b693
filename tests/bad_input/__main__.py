"""The table of bad inputs: what was tried, and how `fugai check` ended.

python -m tests.bad_input
"""

from __future__ import annotations

import contextlib
import io
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

import bad_projects
import bad_shapes
import bad_tables
from corpus import Case, write_project

from fugai.cli import run_cli

HUNG_S = 10.0


def ending(case: Case, folder: Path) -> str:
    """How a check of the case ended."""
    project = write_project(folder / "project")
    case.breaks(project)
    out, err = io.StringIO(), io.StringIO()
    begin = time.perf_counter()
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        code = run_cli(["check", str(project), "--out", str(folder)])
    if time.perf_counter() - begin > HUNG_S:
        return "hung"
    text = out.getvalue() + err.getvalue()
    if "Traceback" in text or "internal error" in text:
        return "internal error"
    listed = folder / "findings.csv"
    text += listed.read_text(encoding="utf-8-sig") if listed.is_file() else ""
    if case.says not in text:
        return "silent"
    return "refused in one sentence" if code == 2 else "completed, with findings or notes"


def main() -> None:
    """Print how many cases ended in which way."""
    counts: Counter[str] = Counter()
    for case in (*bad_projects.CASES, *bad_tables.CASES, *bad_shapes.CASES):
        with tempfile.TemporaryDirectory() as folder:
            found = ending(case, Path(folder))
        counts[found] += 1
        if found in ("hung", "internal error", "silent"):
            sys.stdout.write(f"{case.name}: {found}" + "\n")
    sys.stdout.write(f"{'tried':36}{sum(counts.values()):>6}" + "\n")
    for name in (
        "refused in one sentence",
        "completed, with findings or notes",
        "silent",
        "hung",
        "internal error",
    ):
        sys.stdout.write(f"{name:36}{counts[name]:>6}" + "\n")


if __name__ == "__main__":
    main()
