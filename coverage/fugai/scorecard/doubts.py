"""Rows that break a rule, and the verdict 'in doubt' on every target that rests on them."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

import pandas as pd

from fugai.messages import Message
from fugai.scorecard.indicators.inputs import rests_on
from fugai.scorecard.indicators.registry import INDICATORS
from fugai.scorecard.places import residents_or_count
from fugai.scorecard.verdicts import UNKNOWN_TOLERANCE, Verdict, judge_each
from fugai.translations import translated

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from fugai.scorecard.selection import Figure, Selection
    from fugai.scorecard.targets import Target

SOMEWHERE = ""
"""Place of rows of which nobody can say to which district they belong."""

_ROW = re.compile(r"^(.+) row (\S+)$")

MOST_ROWS = 5
"""Rows that a reason names; more are counted."""

DOUBT_COLUMNS = (
    "table",
    "rule",
    "rule_zh",
    "rows",
    "n_rows",
    "district_id",
    "share",
    "years",
    "indicators",
)
"""Columns of `doubts_table`."""


@dataclass(frozen=True, kw_only=True)
class Doubt:
    """A rule that rows of an input break, and how much of each district rests on these rows.

    Parameters
    ----------
    inputs
        What is in doubt: ``table``, ``table.column`` or ``table/kind.column``.
    rule
        What must hold and does not, as a clause that ends without a full stop.
    rows
        The rows, as ``file row number``.
    shares
        District to the share of its figure that rests on these rows, 0 to 1. `SOMEWHERE` holds the
        share of rows whose district is unknown: it counts in every district.
    years
        Years whose figures rest on them; every year where empty.
    overlaps
        Pair of districts to the share of the first one's figure that the second one has too: in
        doubt where the two are summed, and nowhere else.

    Examples
    --------
    >>> from fugai.messages import Message
    >>> from fugai.scorecard import Doubt
    >>> doubt = Doubt(
    ...     inputs=("subscriptions/fixed.subscribers",),
    ...     rule=Message(zh="用户数不应超过户数", en="subscribers must not exceed households"),
    ...     rows=("subscriptions.csv row 3",),
    ...     shares={"west": 1.0},
    ...     years=(2016,),
    ... )
    >>> doubt.concerns("broadband.penetration"), doubt.concerns("mobile.penetration")
    (True, False)
    """

    inputs: tuple[str, ...]
    rule: Message
    rows: tuple[str, ...]
    shares: Mapping[str, float] = field(default_factory=dict)
    years: tuple[int, ...] = ()
    overlaps: Mapping[tuple[str, str], float] = field(default_factory=dict)

    def concerns(self, indicator: str) -> bool:
        """Whether an indicator rests on these rows."""
        return rests_on(indicator, self.inputs)

    def of_years(self, target: Target) -> bool:
        """Whether a target is about one of the years."""
        since = target.by - 1 if target.from_year is None else target.from_year
        return not self.years or any(since < year <= target.by for year in self.years)


def doubts_about(target: Target, doubts: Sequence[Doubt]) -> list[Doubt]:
    """Those that concern a target's indicator and years."""
    return [one for one in doubts if one.concerns(target.indicator) and one.of_years(target)]


def shares_in_doubt(doubts: Sequence[Doubt], chosen: Sequence[str]) -> dict[str, float]:
    """Share of each district that rests on rows in doubt, rows of nowhere included; at most 1."""
    somewhere = sum(one.shares.get(SOMEWHERE, 0.0) for one in doubts)
    twice = dict.fromkeys(chosen, 0.0)
    for one in doubts:
        for (district, other), share in one.overlaps.items():
            if district in twice and other in twice:
                twice[district] += share
    return {
        district: min(
            1.0,
            somewhere + twice[district] + sum(one.shares.get(district, 0.0) for one in doubts),
        )
        for district in chosen
    }


def with_doubts(
    target: Target,
    verdict: Verdict,
    selection: Selection,
    chosen: list[str],
    districts: pd.DataFrame,
    doubts: Sequence[Doubt],
) -> Verdict:
    """The verdict, or 'in doubt' where rows that break a rule carry it.

    They carry it where more than `UNKNOWN_TOLERANCE` of the figure rests on them, or where the
    figure would cross the requirement if they were wrong altogether. With ``each``, a district that
    misses the target on sound rows decides: the target is missed.
    """
    concerned = [one for one in doubts_about(target, doubts) if _in(one, chosen)]
    if target.each or _counted_once(verdict.figure, selection, chosen):
        concerned = [one for one in concerned if not one.overlaps]
    if verdict.status not in ("met", "missed") or not concerned:
        return verdict
    shares = shares_in_doubt(concerned, chosen)
    if target.each:
        return _each(target, verdict, selection, chosen, districts, (concerned, shares))
    share = _weighted(shares, selection, districts)
    if not _carries(target, verdict.figure, share):
        return replace(verdict, reasons=(*verdict.reasons, *_slightly(concerned, share)))
    return _doubtful(verdict, concerned)


def district_in_doubt(
    target: Target, verdict: Verdict, district: str, doubts: Sequence[Doubt]
) -> Verdict:
    """As `with_doubts`, for the figure of one district."""
    concerned = [one for one in doubts_about(target, doubts) if _in(one, [district])]
    if verdict.status not in ("met", "missed") or not concerned:
        return verdict
    share = shares_in_doubt(concerned, [district])[district]
    return _doubtful(verdict, concerned) if _carries(target, verdict.figure, share) else verdict


def doubtful_share(
    target: Target, doubts: Sequence[Doubt], chosen: Sequence[str], districts: pd.DataFrame
) -> float:
    """Share of the residents of some districts whose figure for a target rests on rows in doubt.

    With ``each``, that of the district with the largest share. Demand is in one district each, so
    that those which overlap count nothing twice.
    """
    concerned = [one for one in doubts_about(target, doubts) if not one.overlaps]
    shares = shares_in_doubt(concerned, chosen)
    if target.each:
        return max(shares.values(), default=0.0)
    weights = {place: residents_or_count(districts, [place]) for place in shares}
    total = math.fsum(weights.values())
    return math.fsum(shares[p] * weights[p] for p in shares) / total if total > 0 else 0.0


def doubts_table(doubts: Sequence[Doubt]) -> pd.DataFrame:
    """One row per doubt and district, with `DOUBT_COLUMNS`.

    Parameters
    ----------
    doubts
        What a check of the inputs found.

    Examples
    --------
    >>> from fugai.scorecard import doubts_table
    >>> doubts_table([]).columns.tolist()[:3]
    ['table', 'rule', 'rule_zh']
    """
    rows = [
        {
            "table": ", ".join(dict.fromkeys(_table(name) for name in one.inputs)),
            "rule": one.rule.en,
            "rule_zh": one.rule.zh,
            "rows": "; ".join(one.rows[: 4 * MOST_ROWS]),
            "n_rows": len(one.rows),
            "district_id": district,
            "share": share,
            "years": ", ".join(map(str, one.years)),
            "indicators": ", ".join(name for name in INDICATORS if one.concerns(name)),
        }
        for one in doubts
        for district, share in (
            *one.shares.items(),
            *((later, share) for (later, _), share in one.overlaps.items()),
        )
    ]
    return pd.DataFrame(rows, columns=list(DOUBT_COLUMNS))


def _table(name: str) -> str:
    return name.partition(".")[0].partition("/")[0]


def _in(doubt: Doubt, chosen: Sequence[str]) -> bool:
    if any(doubt.shares.get(place, 0.0) > 0 for place in (SOMEWHERE, *chosen)):
        return True
    return any(share > 0 and set(pair) <= set(chosen) for pair, share in doubt.overlaps.items())


def _counted_once(figure: Figure, selection: Selection, chosen: Sequence[str]) -> bool:
    """Whether a figure of several districts is that of their union, less than their sum."""
    parts = [selection.figures.get(district) for district in chosen]
    total = math.fsum(part.denominator + part.unknown for part in parts if part is not None)
    return figure.denominator + figure.unknown < total * (1.0 - 1e-6)


def _each(
    target: Target,
    verdict: Verdict,
    selection: Selection,
    chosen: list[str],
    districts: pd.DataFrame,
    found: tuple[list[Doubt], dict[str, float]],
) -> Verdict:
    """Verdict on districts that must each meet a target."""
    concerned, shares = found
    sound = [
        district
        for district in chosen
        if (figure := selection.figures.get(district)) is None
        or not _carries(target, figure, shares[district])
    ]
    if len(sound) == len(chosen):
        return verdict
    if sound:
        again, _ = judge_each(target, selection, sound, districts, UNKNOWN_TOLERANCE)
        if again.status == "missed":
            return verdict if verdict.status == "missed" else again
    return _doubtful(verdict, concerned)


def _weighted(shares: Mapping[str, float], selection: Selection, districts: pd.DataFrame) -> float:
    """Share of the figure of several districts, by what each of them contributes to it."""
    weights = {place: _weight(selection.figures.get(place)) for place in shares}
    if not all(math.isfinite(weight) for weight in weights.values()) or not any(weights.values()):
        weights = {place: residents_or_count(districts, [place]) for place in shares}
    total = math.fsum(weights.values())
    if not total > 0:
        return max(shares.values(), default=0.0)
    return math.fsum(shares[place] * weights[place] for place in shares) / total


def _weight(figure: Figure | None) -> float:
    """What a district contributes: its denominator, or its count where it has none."""
    if figure is None:
        return 0.0
    if math.isfinite(figure.denominator):
        return figure.denominator + figure.unknown
    return figure.numerator if math.isfinite(figure.numerator) else math.nan


def _carries(target: Target, figure: Figure, share: float) -> bool:
    """Whether a verdict rests on a share of a figure: it is large, or it could turn the verdict."""
    if share <= 0 or math.isnan(figure.value):
        return False
    if share > UNKNOWN_TOLERANCE:
        return True
    off = share if INDICATORS[target.indicator].share else share * abs(figure.value)
    low, high = max(0.0, figure.value - off), figure.value + off
    return target.met(low) != target.met(high)


def _doubtful(verdict: Verdict, doubts: Sequence[Doubt]) -> Verdict:
    reasons = tuple(in_doubt(one) for one in doubts)
    return Verdict(status="in doubt", figure=verdict.figure, reasons=(*reasons, *verdict.reasons))


def in_doubt(doubt: Doubt) -> Message:
    """The rule that is broken and the rows that break it, as a sentence."""
    shown = "; ".join(doubt.rows[:MOST_ROWS])
    more = len(doubt.rows) - MOST_ROWS
    en = f"{shown}; and {more:,} more" if more > 0 else shown
    rows = [translated(row, "zh") for row in doubt.rows[:MOST_ROWS]]
    zh = "、".join(_ROW.sub(r"\1第\2行", row) for row in rows)
    zh += f"等{len(doubt.rows):,}处" if more > 0 else ""
    return Message(
        zh=f"数据存疑：{doubt.rule.zh}（{zh}）。", en=f"In doubt: {doubt.rule.en} ({en})."
    )


def _slightly(doubts: Sequence[Doubt], share: float) -> tuple[Message, ...]:
    names = tuple(dict.fromkeys(one.rule for one in doubts))
    zh, en = "；".join(one.zh for one in names), "; ".join(one.en for one in names)
    return (
        Message(
            zh=f"其中{share:.1%}的数据违反规则而不影响结论：{zh}。",
            en=f"{share:.1%} of it rests on rows that break a rule and cannot change the verdict: {en}.",
        ),
    )
