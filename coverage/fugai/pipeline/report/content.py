"""What a report says, taken from a finished run."""

from __future__ import annotations

from importlib.metadata import version
from typing import TYPE_CHECKING

import pandas as pd

from fugai.pipeline.report.before import numbers_before
from fugai.pipeline.report.ground import chosen_profile, context_of, holes_of, shading_of
from fugai.pipeline.report.indicators import indicator_histories
from fugai.pipeline.report.paragraphs import assumptions_of, doubts_of, method_of, sources_of
from fugai.pipeline.report.places import places_of, profile_titles
from fugai.reports import ReportContent

if TYPE_CHECKING:
    from fugai.pipeline.run.result import Run
    from fugai.wording import Label


def report_content(run: Run, against: Run | None = None) -> ReportContent:
    """What the bulletin and the atlas of a run say.

    Parameters
    ----------
    run
        Of `fugai.run` or `fugai.read_run`.
    against
        Another run, whose last period the numbers are compared with; the period before the last
        where None. What the two do not define alike is not compared, and said among the doubts.

    Raises
    ------
    InputError
        The runs are of different places.

    Examples
    --------
    >>> import fugai
    >>> run = fugai.run("tests/projects/tiny", only=["broadband"])
    >>> content = fugai.report_content(run)
    >>> content.period, content.before[1]
    ('2016', 'the end of 2015')
    """
    titles, places = profile_titles(run), places_of(run)
    profile = chosen_profile(run)
    other = None if against is None else numbers_before(run, against)
    last = run.years[-1]
    detail = run.tables["target-districts"] if "target-districts" in run.tables else pd.DataFrame()
    return ReportContent(
        title=(run.name or run.name_en, run.name_en or run.name),
        synthetic=run.synthetic,
        period=str(last),
        before=_before(run, against),
        until=f"{last:04d}-12-31",
        districts=run.boundaries,
        indicators=indicator_histories(run, titles, None if other is None else other.rows),
        targets=run.targets,
        target_districts=detail,
        holes=holes_of(run, profile, places),
        holes_title=titles.get(profile, (profile, profile)),
        shading=shading_of(run, profile, titles),
        context=context_of(run),
        places=places,
        method=method_of(run),
        assumptions=assumptions_of(run),
        doubts=(*doubts_of(run), *(() if other is None else other.notes)),
        sources=sources_of(run),
        version=version("fugai"),
    )


def _before(run: Run, against: Run | None) -> Label:
    """What the last period is compared with."""
    if against is None:
        return (
            ("", "")
            if len(run.years) < 2
            else (f"{run.years[-2]}年末", f"the end of {run.years[-2]}")
        )
    year = against.years[-1]
    name, name_en = against.name or against.name_en, against.name_en or against.name
    if (name, name_en) == (run.name or run.name_en, run.name_en or run.name):
        return (f"另一次计算的{year}年末", f"the end of {year} of the other run")
    return (f"{name}{year}年末", f"the end of {year} of {name_en}")
