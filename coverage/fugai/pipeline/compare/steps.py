"""The steps of `fugai compare`: both runs read, compared, and the result written."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from fugai.atomic import local_path
from fugai.errors import ConfigError
from fugai.pipeline.compare.files import write_comparison
from fugai.pipeline.compare.page import compare_page
from fugai.pipeline.run.compared import compare_pair
from fugai.pipeline.run.reading import read_run

if TYPE_CHECKING:
    from collections.abc import Sequence

    from fugai.pipeline.run.result import Run
    from fugai.scorecard import Comparison


def compare(
    first: Run | Path | str,
    second: Run | Path | str | None = None,
    *,
    periods: Sequence[int] | None = None,
    out: Path | str | None = None,
) -> Comparison:
    """What changed between two runs, or between two years of one.

    Parameters
    ----------
    first, second
        Runs, or folders of finished runs. Without a second one, two years of the first.
    periods
        Year of the first and of the second. Where None, the last year of each run.
    out
        Folder for a page, a workbook and the tables; nothing is written where None.

    Returns
    -------
    A `fugai.scorecard.Comparison`: tables of numbers, targets, holes and districts, and what is
    not comparable and why.

    Raises
    ------
    ConfigError
        There is neither a second run nor two years, or ``out`` is one of the runs.
    InputError
        A folder is none of a finished run, a run lacks the year, or the runs are of different places.

    Examples
    --------
    >>> import fugai
    >>> run = fugai.run("tests/projects/tiny", only=["broadband"])
    >>> found = fugai.compare(run, periods=[2015, 2016])
    >>> found.values("broadband.penetration")["change"].round(3).to_dict()
    {'west': 0.1, 'east': 0.125, '': 0.111}
    """
    ours = _run(first)
    theirs = None if second is None else ours if second == first else _run(second)
    if out is not None:
        _refuse_own(out, ours, theirs)
    found = compare_pair(ours, theirs, periods)
    if out is not None:
        later = ours if theirs is None else theirs
        page = compare_page(ours, later, periods=found.periods, refused=found.refused)
        write_comparison(found, out, page)
    return found


def _run(run: Run | Path | str) -> Run:
    return read_run(run) if isinstance(run, Path | str) else run


def _refuse_own(out: Path | str, *runs: Run | None) -> None:
    """A comparison must not take the place of a run that it is about."""
    place = local_path(out, "out").expanduser().resolve()
    if place in [one.out for one in runs if one is not None]:
        msg = f"`out` must not be a run that is compared, found {place}."
        raise ConfigError(msg)
