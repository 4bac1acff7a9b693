"""`[delivery.rounds]`: stops, hours and search of the rounds of vehicles."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from fugai.project.rounds_spec import ROUND_DAYS, ROUND_STOPS, RoundsSpec
from fugai.tables.vocabulary import OUTLET_KINDS

if TYPE_CHECKING:
    from fugai.project.rounds_spec import RoundStops
    from fugai.project.section import Section


def read_rounds(section: Section) -> RoundsSpec:
    """The section as a value."""
    defaults = RoundsSpec()
    kinds = section.texts("satellite_kinds", defaults.satellite_kinds)
    for kind in kinds:
        if kind not in OUTLET_KINDS:
            section.problem("satellite_kinds", f"must be of {', '.join(OUTLET_KINDS)}", kind)
    spec = RoundsSpec(
        stops=cast("RoundStops", section.choice("stops", ROUND_STOPS, defaults.stops)),
        day=section.choice("day", ROUND_DAYS, defaults.day),
        load_minutes=section.number("load_minutes", defaults.load_minutes, low=0.0, high=1440.0),
        satellite_kinds=kinds,
    )
    section.check_unknown()
    return spec
