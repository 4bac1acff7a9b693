"""Settlements, households and residents by broadband class: measures and the note on parts."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from fugai import broadband, zonal
from fugai.broadband.levels import CLASSES
from fugai.messages import Message
from fugai.scorecard.indicators import service as service_cards
from fugai.scorecard.indicators import service_homes

if TYPE_CHECKING:
    from fugai.pipeline.inputs import Inputs
    from fugai.project import BroadbandSpec, ServiceClassSpec

_LEDGER = {"households": "households_used", "population": "used"}
_CARDS = {
    "households": service_homes.households_share,
    "population": service_homes.population_share,
}


def classify(inputs: Inputs, year: int) -> pd.DataFrame | None:
    """Settlements of a project by broadband class; None without settlements or services."""
    settlements, services = inputs.table("settlements"), inputs.table("services")
    if settlements is None or services is None:
        return None
    spec = inputs.project.broadband
    return broadband.classify_settlements(
        settlements,
        services,
        served=_service_class("served", spec.served),
        underserved=_service_class("underserved", spec.underserved),
        year=year,
        settlement_share=spec.settlement_share,
        several_operators=spec.several_operators,
    )


def class_measures(
    classified: pd.DataFrame, inputs: Inputs, *, year: int, area: str
) -> list[pd.DataFrame]:
    """Measures of settlements, households and residents by class, of all or of one kind of area.

    Parameters
    ----------
    classified
        Settlements of the area, as from `classify`.
    inputs
        Districts, basis, and the ledger that households and residents of all areas are divided by.
    year
        Year of the rows.
    area
        urban, rural, or '' for all.
    """
    basis = inputs.project.basis("settlements", "services")
    counts = broadband.class_totals(classified, inputs.districts)
    measures = [service_cards.settlements_served(counts, year=year, basis=basis, area=area)]
    for weight, card in _CARDS.items():
        totals = broadband.class_totals(classified, inputs.districts, weight=weight)
        if not area:
            totals = _reconciled(totals, inputs.ledger[_LEDGER[weight]])
        if totals.to_numpy().any():
            measures.append(card(totals, year=year, basis=basis, area=area))
    return measures


def _reconciled(totals: pd.DataFrame, used: pd.Series) -> pd.DataFrame:
    """Numbers of each class that sum to the ledger's; what no settlement lists is unknown."""
    known = [name for name in CLASSES if name != "unknown"]
    parts = pd.DataFrame(
        {"denominator": totals[known].sum(axis=1), "unknown": totals["unknown"]}, index=totals.index
    )
    found = {name: zonal.reconcile(parts.assign(numerator=totals[name]), used) for name in known}
    result = pd.DataFrame({name: frame["numerator"] for name, frame in found.items()})
    return result.assign(unknown=found[known[0]]["unknown"])


def passed_notes(
    classified: pd.DataFrame, services: pd.DataFrame, spec: BroadbandSpec
) -> list[Message]:
    """How settlements of which offers pass a part are counted, where any offer says how many.

    >>> import pandas as pd
    >>> from fugai.project import BroadbandSpec
    >>> offers = pd.DataFrame({"households_passed": [300, None]})
    >>> places = pd.DataFrame({"share_served": [0.75, 1.0]})
    >>> passed_notes(places, offers, BroadbandSpec())[0].en[:73]
    '1 of 2 offers state the households that they pass: 1 settlements are pass'
    """
    if "households_passed" not in services or services["households_passed"].isna().all():
        return []
    stated, total = int(services["households_passed"].notna().sum()), len(services)
    shares = [f"share_{name}" for name in CLASSES if f"share_{name}" in classified]
    inside = classified[shares]
    parts = int(((inside > 0.0) & (inside < 1.0)).any(axis=1).sum())
    share = f"{100 * spec.settlement_share:g}"
    same = spec.several_operators == "overlap"
    zh = "取覆盖户数最多的一项" if same else "不同运营商的户数相加，以总户数为限"
    en = (
        "of several offers the largest number counts"
        if same
        else "numbers of different operators are summed, up to all households"
    )
    return [
        Message(
            zh=f"{total}项业务中{stated}项填报了覆盖户数，{parts}个建制村和社区部分覆盖：家庭户和人口按覆盖户数比例计，"
            f"多项业务{zh}；村(社区)须有不低于{share}%的家庭户达到某级才计为该级。",
            en=f"{stated} of {total} offers state the households that they pass: {parts} settlements are "
            f"passed in part. Their households and residents count in proportion; {en}; a settlement is "
            f"of a class where at least {share} % of its households reach it.",
        )
    ]


def _service_class(name: str, spec: ServiceClassSpec) -> broadband.ServiceClass:
    return broadband.ServiceClass(
        name=name,
        download_mbps=spec.download_mbps,
        upload_mbps=spec.upload_mbps,
        latency_ms=spec.latency_ms,
        technologies=spec.technologies,
        latency_must_be_known=spec.latency_declared,
        source=spec.source,
    )
