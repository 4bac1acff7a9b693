"""One figure, or those of several districts, against what a target requires."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal

from fugai.scorecard import explain
from fugai.scorecard.indicators.registry import INDICATORS
from fugai.scorecard.indicators.rows import WHOLE_AREA, group_key
from fugai.scorecard.places import district_name, district_names, residents_or_count
from fugai.scorecard.selection import Figure, Selection, pool
from fugai.tables.values import weakest_basis

if TYPE_CHECKING:
    import pandas as pd

    from fugai.messages import Message
    from fugai.scorecard.targets import Target

Status = Literal["met", "missed", "in doubt", "not measurable", "not applicable"]

UNKNOWN_TOLERANCE = 0.05
"""Up to this unknown share, a target is judged on the known part and the reason says so. Beyond,
it is judged only where the unknown part cannot change the result."""


@dataclass(frozen=True, kw_only=True)
class Verdict:
    """One figure against its requirement."""

    status: Status
    figure: Figure
    gap: float = math.nan
    reasons: tuple[Message, ...] = ()


def judge_together(
    target: Target,
    selection: Selection,
    chosen: list[str],
    districts: pd.DataFrame,
    tolerance: float,
) -> Verdict:
    """Verdict on all districts chosen together, or on the whole area where none is named."""
    spec, figures = INDICATORS[target.indicator], selection.figures
    parts = [figures.get(district) for district in chosen]
    whole = not any(place in target.where for place in ("district", "district_class"))
    figure = figures.get(WHOLE_AREA if whole else group_key(chosen))
    if figure is None:
        if not any(figures):
            return not_measurable(target, explain.no_district_measures(spec.id))
        figure = pool([part for part in parts if part is not None], spec)
        if figure is None:
            return not_measurable(target, explain.not_poolable(spec.id))
    verdict = judge_figure(target, figure, tolerance)
    if not any(figures):  # rows of the whole area alone, such as cities
        return verdict
    missing = [d for d, part in zip(chosen, parts, strict=True) if part is None or part.missing]
    if not missing or spec.kind == "statistic" or (whole and _is_statistic(figure)):
        return verdict
    share = residents_or_count(districts, missing) / residents_or_count(districts, chosen)
    reason = explain.without_figure(*district_names(districts, missing), share)
    if share > tolerance:
        return Verdict(
            status="not measurable", figure=verdict.figure, reasons=(reason, *verdict.reasons)
        )
    return replace(verdict, reasons=(*verdict.reasons, reason))


def judge_each(
    target: Target,
    selection: Selection,
    chosen: list[str],
    districts: pd.DataFrame,
    tolerance: float,
) -> tuple[Verdict, dict[str, object]]:
    """Verdict on districts that must each meet a target, and the worst of them.

    Districts with nothing to count do not take part. One without a figure makes the target not
    measurable unless another misses it already.
    """
    nobody: dict[str, object] = {"districts_missed": 0, "worst_district": ""}
    if not any(selection.figures):
        return not_measurable(target, explain.no_district_measures(target.indicator)), nobody
    verdicts = {d: judge_figure(target, selection.figures.get(d), tolerance) for d in chosen}
    judged = {d: v for d, v in verdicts.items() if v.status in ("met", "missed")}
    skipped = [d for d, v in verdicts.items() if v.status == "not applicable"]
    missing = [d for d, v in verdicts.items() if v.status == "not measurable"]
    reasons: list[Message] = []
    if missing:
        share = residents_or_count(districts, missing) / residents_or_count(districts, chosen)
        reasons.append(explain.without_figure(*district_names(districts, missing), share))
    if skipped:
        reasons.append(explain.not_applicable(*district_names(districts, skipped)))
    if not judged:
        all_reasons = tuple(reasons) or (explain.nothing_to_count(target.indicator),)
        return not_measurable(target, *all_reasons), nobody
    sign = 1.0 if target.at_most is None else -1.0
    worst = min(judged, key=lambda district: sign * judged[district].figure.value)
    missed = [d for d, v in judged.items() if v.status == "missed"]
    summary = explain.worst_district(*district_name(districts, worst), len(missed), len(judged))
    status: Status = "missed" if missed else "not measurable" if missing else "met"
    basis = weakest_basis([verdict.figure.basis for verdict in judged.values()])
    verdict = Verdict(
        status=status,
        figure=replace(judged[worst].figure, basis=basis),
        gap=math.nan if status == "not measurable" else judged[worst].gap,
        reasons=(summary, *reasons),
    )
    return verdict, {"districts_missed": len(missed), "worst_district": worst}


def judge_figure(target: Target, figure: Figure | None, tolerance: float) -> Verdict:
    """Verdict on one figure.

    Where more is unknown than tolerated, the figure is judged at both ends of its range (none or
    all of the unknown counts), and only if both give the same result. The verdict is that of the number
    itself; a reason says where the requirement lies within its 80 % interval.
    """
    spec = INDICATORS[target.indicator]
    if figure is None:
        return not_measurable(target, explain.no_figure())
    if math.isnan(figure.value):
        if figure.empty:
            return Verdict(
                status="not applicable" if target.each else "not measurable",
                figure=figure,
                reasons=(explain.nothing_to_count(spec.id),),
            )
        reason = explain.all_unknown() if figure.unknown > 0 else explain.no_figure()
        return Verdict(status="not measurable", figure=figure, reasons=(reason,))
    reasons: tuple[Message, ...] = ()
    share = figure.unknown_share
    if share > 0:
        total = figure.denominator + figure.unknown
        low = spec.scale * figure.numerator / total
        # Only a share is limited by how many there are.
        high = (figure.numerator + figure.unknown) / total if spec.share else math.inf
        if share > tolerance and target.met(low) != target.met(high):
            reason = explain.undecided(share, low, high)
            return Verdict(status="not measurable", figure=figure, reasons=(reason,))
        reasons = (explain.partly_unknown(share),)
    status: Status = "met" if target.met(figure.value) else "missed"
    if figure.low <= figure.high and target.met(figure.low) != target.met(figure.high):
        reasons = (explain.within_interval(figure.low, figure.high, figure.unit), *reasons)
    return Verdict(status=status, figure=figure, gap=target.gap(figure.value), reasons=reasons)


def not_measurable(target: Target, *reasons: Message) -> Verdict:
    """Verdict without a figure."""
    nothing = Figure(value=math.nan, unit=INDICATORS[target.indicator].unit)
    return Verdict(status="not measurable", figure=nothing, reasons=reasons)


def _is_statistic(figure: Figure) -> bool:
    """Whether a figure is a value in its own right (a median) and not a sum of districts."""
    return not math.isnan(figure.value) and math.isnan(figure.numerator)
