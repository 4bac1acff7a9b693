"""One figure, or those of several districts, against what a target requires."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal

from fugai.scorecard import explain
from fugai.scorecard.indicators.registry import INDICATORS
from fugai.scorecard.indicators.rows import WHOLE_AREA
from fugai.scorecard.places import name_of, names_of_all, weight
from fugai.scorecard.selection import Figure, Selection, pool, weakest

if TYPE_CHECKING:
    import pandas as pd

    from fugai.messages import Message
    from fugai.scorecard.targets import Target

Status = Literal["met", "missed", "not measurable", "not applicable"]

UNKNOWN_TOLERANCE = 0.05
"""Up to this share unknown, a target is judged on what is known and the reason says so. Beyond, it
is judged only where the unknown part could not turn the answer."""


@dataclass(frozen=True, kw_only=True)
class Verdict:
    """One figure against its requirement."""

    status: Status
    figure: Figure
    gap: float = math.nan
    reasons: tuple[Message, ...] = ()


def pooled_verdict(
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
    figure = figures.get(WHOLE_AREA) if whole else None
    if figure is None:
        if not any(figures):
            return unmeasurable(target, explain.no_districts(spec.id))
        figure = pool([part for part in parts if part is not None], spec)
        if figure is None:
            return unmeasurable(target, explain.not_poolable(spec.id))
    verdict = verdict_on(target, figure, tolerance)
    if not any(figures):  # rows of the whole area alone, such as cities
        return verdict
    gone = [d for d, part in zip(chosen, parts, strict=True) if part is None or part.missing]
    if not gone or spec.kind == "statistic" or (whole and _whole_alone(figure)):
        return verdict
    share = weight(districts, gone) / weight(districts, chosen)
    why = explain.without_figure(*names_of_all(districts, gone), share)
    if share > tolerance:
        return Verdict(
            status="not measurable", figure=verdict.figure, reasons=(why, *verdict.reasons)
        )
    return Verdict(
        status=verdict.status,
        figure=verdict.figure,
        gap=verdict.gap,
        reasons=(*verdict.reasons, why),
    )


def each_verdict(
    target: Target,
    selection: Selection,
    chosen: list[str],
    districts: pd.DataFrame,
    tolerance: float,
) -> tuple[Verdict, dict[str, object]]:
    """Verdict on districts that must each meet a target, with the worst of them named.

    Districts with nothing to count are left out. One without a figure makes the target not
    measurable unless another misses it already.
    """
    extra: dict[str, object] = {"districts_missed": 0, "worst_district": ""}
    if not any(selection.figures):
        return unmeasurable(target, explain.no_districts(target.indicator)), extra
    verdicts = {d: verdict_on(target, selection.figures.get(d), tolerance) for d in chosen}
    judged = {d: v for d, v in verdicts.items() if v.status in ("met", "missed")}
    skipped = [d for d, v in verdicts.items() if v.status == "not applicable"]
    gone = [d for d, v in verdicts.items() if v.status == "not measurable"]
    reasons: list[Message] = []
    if gone:
        share = weight(districts, gone) / weight(districts, chosen)
        reasons.append(explain.without_figure(*names_of_all(districts, gone), share))
    if skipped:
        reasons.append(explain.left_out(*names_of_all(districts, skipped)))
    if not judged:
        why = tuple(reasons) or (explain.nothing_to_count(target.indicator),)
        return unmeasurable(target, *why), extra
    sign = 1.0 if target.at_most is None else -1.0
    worst = min(judged, key=lambda district: sign * judged[district].figure.value)
    missed = [d for d, v in judged.items() if v.status == "missed"]
    said = explain.worst_is(*name_of(districts, worst), len(missed), len(judged))
    status: Status = "missed" if missed else "not measurable" if gone else "met"
    basis = weakest([verdict.figure.basis for verdict in judged.values()])
    figure = replace(judged[worst].figure, basis=basis)
    gap = math.nan if status == "not measurable" else judged[worst].gap
    extra = {"districts_missed": len(missed), "worst_district": worst}
    return Verdict(status=status, figure=figure, gap=gap, reasons=(said, *reasons)), extra


def verdict_on(target: Target, figure: Figure | None, tolerance: float) -> Verdict:
    """Verdict on one figure.

    Where more is unknown than tolerated, the figure is judged at both ends of what is possible
    (none or all of the unknown counts), and only if both agree.
    """
    spec = INDICATORS[target.indicator]
    if figure is None:
        return unmeasurable(target, explain.no_figure())
    if math.isnan(figure.value):
        if figure.empty:
            return Verdict(
                status="not applicable" if target.each else "not measurable",
                figure=figure,
                reasons=(explain.nothing_to_count(spec.id),),
            )
        why = explain.all_unknown() if figure.unknown > 0 else explain.no_figure()
        return Verdict(status="not measurable", figure=figure, reasons=(why,))
    reasons: tuple[Message, ...] = ()
    share = figure.unknown_share
    if share > 0:
        total = figure.denominator + figure.unknown
        low = spec.scale * figure.numerator / total
        # Only a share is limited by how many there are.
        high = (figure.numerator + figure.unknown) / total if spec.share else math.inf
        if share > tolerance and target.met(low) != target.met(high):
            why = explain.too_unknown(share, low, high)
            return Verdict(status="not measurable", figure=figure, reasons=(why,))
        reasons = (explain.partly_unknown(share),)
    status: Status = "met" if target.met(figure.value) else "missed"
    return Verdict(status=status, figure=figure, gap=target.gap(figure.value), reasons=reasons)


def unmeasurable(target: Target, *reasons: Message) -> Verdict:
    """Verdict without a figure."""
    nothing = Figure(value=math.nan, unit=INDICATORS[target.indicator].unit)
    return Verdict(status="not measurable", figure=nothing, reasons=reasons)


def _whole_alone(figure: Figure) -> bool:
    """A whole-area figure that stands on its own (a median) and is not a sum of districts."""
    return not math.isnan(figure.value) and math.isnan(figure.numerator)
