"""Plausibility rules of the tables."""

from __future__ import annotations

from fugai.tables.plausibility import Plausibility

MOST_MOBILE_PER_RESIDENT = 3.0
"""Mobile subscriptions per resident beyond which a figure is taken for an error: people have several
cards, but a district where everybody has more than three is one where something was added up twice."""

_WHOLE_PEOPLE = Plausibility(
    column="population",
    title="must be a whole number of people",
    title_zh="人口应为整数",
    whole=True,
)
_WHOLE_HOUSEHOLDS = Plausibility(
    column="households",
    title="must be a whole number of households",
    title_zh="户数应为整数",
    whole=True,
)
_WHOLE_SUBSCRIBERS = Plausibility(
    column="subscribers",
    title="must be a whole number of subscribers",
    title_zh="用户数应为整数",
    whole=True,
)
PEOPLE = (
    _WHOLE_PEOPLE,
    _WHOLE_HOUSEHOLDS,
    Plausibility(
        column="households",
        title="must not exceed the residents",
        title_zh="户数不应超过常住人口",
        at_most="population",
    ),
)
"""Of a place with residents and households."""

RESIDENTS = (_WHOLE_PEOPLE,)
"""Of a place with residents."""

SERVICES = (
    _WHOLE_SUBSCRIBERS,
    Plausibility(
        column="subscribers",
        title="must not exceed the households (else residents) of the settlement, all offers of a "
        "year together",
        title_zh="同一年份各业务的用户数合计不应超过村(社区)户数(无户数时为人口)",
        at_most="settlements.households",
        otherwise="settlements.population",
        per=("settlement_id", "year"),
    ),
    Plausibility(
        column="households_passed",
        title="must be a whole number of households",
        title_zh="覆盖户数应为整数",
        whole=True,
    ),
    Plausibility(
        column="households_passed",
        title="must not exceed the households of the settlement",
        title_zh="覆盖户数不应超过村(社区)户数",
        at_most="settlements.households",
    ),
    Plausibility(
        column="subscribers",
        title="must not exceed the households that it passes",
        title_zh="用户数不应超过覆盖户数",
        at_most="households_passed",
    ),
)
SUBSCRIPTIONS = (
    _WHOLE_SUBSCRIBERS,
    Plausibility(
        column="subscribers",
        title="must not exceed the households (else residents) of the district",
        title_zh="固定宽带用户数不应超过行政区户数(无户数时为人口)",
        at_most="districts.households",
        otherwise="districts.population",
        per=("district_id", "kind", "year"),
        where={"kind": "fixed"},
    ),
    Plausibility(
        column="subscribers",
        title="must not exceed three times the residents of the district",
        title_zh="移动宽带用户数不应超过行政区常住人口的3倍",
        at_most="districts.population",
        times=MOST_MOBILE_PER_RESIDENT,
        per=("district_id", "kind", "year"),
        where={"kind": "mobile"},
    ),
)
