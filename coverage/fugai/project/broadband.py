"""`[broadband]`: service classes, tiers, costs."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING, cast

from fugai.project.specs import BroadbandSpec, Operators, ServiceClassSpec
from fugai.tables.vocabulary import ACCESS_TECHNOLOGIES

if TYPE_CHECKING:
    from fugai.project.section import Section


def read_broadband(section: Section) -> BroadbandSpec:
    """The section as a value."""
    defaults = BroadbandSpec()
    served = _service_class(section.section("served"), defaults.served)
    # A place is underserved by the same latency and technologies, unless the file says otherwise.
    low = dataclasses.replace(
        defaults.underserved,
        latency_ms=served.latency_ms,
        technologies=served.technologies,
        latency_declared=served.latency_declared,
    )
    spec = BroadbandSpec(
        served=served,
        underserved=_service_class(section.section("underserved"), low),
        settlement_share=section.number("settlement_share", 1.0, low=0.01, high=1.0),
        several_operators=cast(
            "Operators",
            section.choice("several_operators", ("overlap", "apart"), defaults.several_operators),
        ),
        tiers_mbps=section.numbers("tiers_mbps", defaults.tiers_mbps, low=0.01, high=1e6),
        cost_per_m=section.optional_number("cost_per_m", low=0.0),
        cost_per_household=section.number("cost_per_household", 0.0, low=0.0),
        currency=section.text("currency"),
    )
    if spec.underserved.download_mbps > spec.served.download_mbps:
        rule = "must not be above `broadband.served.download_mbps`"
        section.problem("underserved.download_mbps", rule, spec.underserved.download_mbps)
    section.check_unknown()
    return spec


def _service_class(section: Section, default: ServiceClassSpec) -> ServiceClassSpec:
    """Thresholds of a service class; the default where the section has no keys."""
    if not section.values:
        return default
    spec = ServiceClassSpec(
        download_mbps=section.number("download_mbps", low=0.0, required=True),
        upload_mbps=section.optional_number("upload_mbps", low=0.0),
        latency_ms=section.number("latency_ms", default.latency_ms, low=1.0),
        technologies=section.texts("technologies", default.technologies),
        latency_declared="latency_ms" in section.values or default.latency_declared,
        source=section.text("source"),
    )
    for name in spec.technologies:
        if name not in ACCESS_TECHNOLOGIES:
            section.problem("technologies", f"must be of {', '.join(ACCESS_TECHNOLOGIES)}", name)
    section.check_unknown()
    return spec
