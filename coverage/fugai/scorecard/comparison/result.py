"""What a comparison hands back: tables of what changed, what did not, and what cannot be compared."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from fugai.errors import SelectionError
from fugai.scorecard.comparison.printing import comparison_text
from fugai.scorecard.indicators.rows import UNKNOWN
from fugai.tables import MEASURE_DIMENSIONS

if TYPE_CHECKING:
    from collections.abc import Mapping

    import geopandas as gpd
    import pandas as pd

    from fugai.messages import Message
    from fugai.wording import Language


@dataclass(frozen=True, kw_only=True, eq=False, repr=False)
class Comparison:
    """What changed between two periods or two runs.

    Parameters
    ----------
    first, second, first_en, second_en
        What is compared, as a heading calls it: two years, two folders.
    periods
        The year of the first and of the second.
    measures
        Every number of those years side by side (`fugai.scorecard.COMPARED_COLUMNS`): ``first``,
        ``second``, ``change`` in the unit, ``status`` (changed, within intervals, same, only first,
        only second, not comparable) and the ``reason`` why it is not comparable. ``district_id`` is
        that of the second; '' is the whole area.
    earlier
        The same of the other years that both runs have, of those numbers that changed.
    targets
        Every target side by side: ``outcome`` is newly met, newly missed, status changed, better,
        worse, within intervals, same, only first, only second or not comparable.
    holes
        Coverage holes matched by common ground: new, grown, shrunk, closed or same, in people.
    districts
        Districts matched: same, renamed, redrawn, split, part (of a split or merged one), merged,
        only first or only second.
    refused
        What was not compared and why: one row per indicator, profile and reason.
    notes
        What else differs, and may be behind a change: inputs, code, cells.

    Examples
    --------
    >>> import fugai
    >>> run = fugai.run("tests/projects/tiny", only=["broadband"])
    >>> run.compare(run)
    Comparison('两区小例, 2016' to '两区小例, 2016', nothing changed)
    """

    first: str
    second: str
    periods: tuple[int, int]
    measures: pd.DataFrame
    earlier: pd.DataFrame
    targets: pd.DataFrame
    holes: gpd.GeoDataFrame
    districts: pd.DataFrame
    refused: pd.DataFrame
    notes: tuple[Message, ...] = ()
    first_en: str = ""
    second_en: str = ""

    @property
    def nothing_changed(self) -> bool:
        """Whether every number, target, hole and district is the same, and all are comparable."""
        same = [
            self.measures["status"].eq("same").all(),
            self.earlier.empty,
            self.targets["outcome"].eq("same").all(),
            self.holes["status"].eq("same").all(),
            self.districts["status"].eq("same").all(),
        ]
        return all(same)

    @property
    def changes(self) -> pd.DataFrame:
        """The measures that are not the same, without the companion rows on what is unknown."""
        rows = self.measures
        found = rows[rows["status"].ne("same") & rows["statistic"].ne(UNKNOWN)]
        return found.reset_index(drop=True)

    def values(self, indicator: str, **dimensions: str | float) -> pd.DataFrame:
        """First, second, change and status of one number, per district and '' for the whole area.

        Parameters
        ----------
        indicator
            Its id.
        dimensions
            Such as ``profile="lte"``; of those left out, all together, or the only value that there is.

        Raises
        ------
        SelectionError
            Nothing matches, or a dimension that was left out has several values.
        """
        rows = self.measures[
            self.measures["indicator"].eq(indicator) & self.measures["statistic"].ne(UNKNOWN)
        ]
        for name in MEASURE_DIMENSIONS:
            known = sorted(set(rows[name]))
            asked = dimensions.get(name)
            text = None if asked is None else asked if isinstance(asked, str) else f"{asked:.12g}"
            if text is None:
                text = "" if "" in known else known[0] if len(known) == 1 else None
            if text is None or text not in known:
                listed = ", ".join(one or "''" for one in known) or "none"
                msg = f"`{name}` of `{indicator}` must be one of {listed}, found {asked!r}."
                raise SelectionError(msg)
            rows = rows[rows[name].eq(text)]
        columns = ["first", "second", "change", "status"]
        return rows.set_index("district_id")[columns]

    def text(self, language: Language | None = None) -> str:
        """What a terminal shows: what changed first, then what cannot be compared.

        Parameters
        ----------
        language
            ``"zh"`` or ``"en"``; both where None.
        """
        return comparison_text(self, language=language)

    def tables(self) -> Mapping[str, pd.DataFrame]:
        """Every table by the name of its file."""
        return {
            "changes": self.changes,
            "measures": self.measures,
            "earlier-years": self.earlier,
            "targets": self.targets,
            "holes": self.holes,
            "districts": self.districts,
            "not-compared": self.refused,
        }

    def __repr__(self) -> str:
        """One line: what is compared and how much changed."""
        head = f"{self.first!r} to {self.second!r}"
        if self.nothing_changed:
            return f"Comparison({head}, nothing changed)"
        counts = {
            "numbers": int(self.changes["status"].isin(["changed", "within intervals"]).sum()),
            "targets": int((~self.targets["outcome"].isin(["same", "not comparable"])).sum()),
            "holes": int(self.holes["status"].ne("same").sum()),
        }
        changed = ", ".join(f"{count:,} {name}" for name, count in counts.items())
        refused = int(self.refused["numbers"].sum())
        rest = f", {refused:,} not comparable" if refused else ""
        return f"Comparison({head}, changed: {changed}{rest})"
