"""Indicators of delivery and of the firms behind it."""

from __future__ import annotations

import pandas as pd

from fugai.scorecard.indicators.counting import counted_rows
from fugai.scorecard.indicators.registry import register
from fugai.scorecard.indicators.rows import Dimension, join_measures, ratio_rows
from fugai.tables import active_in

_REACH = ("minutes", "mode", "direction")
_ONE = pd.Index(["all"])
_SHARES = "DESIGN: indicators; shares from demand points, thresholds inclusive"


@register(
    id="delivery.population_share",
    unit="1",
    kind="ratio",
    share=True,
    title_zh="快递可达人口",
    title_en="Residents within reach of an outlet",
    numerator="residents within the minutes",
    denominator="residents with a known answer",
    dimensions=(*_REACH, "area", "operator"),
    sums={"area": "rows"},
    source=_SHARES,
)
def population_share(
    frame: pd.DataFrame,
    *,
    year: int,
    basis: str,
    minutes: float,
    mode: str = "drive",
    direction: str = "from",
    area: str = "",
    operator: str = "",
) -> pd.DataFrame:
    """Share of the residents within a travel time of the nearest outlet.

    ``direction`` is 'from' (outlet to home) or 'to' (home to outlet).
    """
    return _reach(
        "delivery.population_share",
        frame,
        year,
        basis,
        minutes=minutes,
        mode=mode,
        direction=direction,
        area=area,
        operator=operator,
    )


@register(
    id="delivery.settlements_share",
    unit="1",
    kind="ratio",
    share=True,
    title_zh="快递可达村社",
    title_en="Settlements within reach of an outlet",
    numerator="settlements within the minutes",
    denominator="settlements with a known answer",
    dimensions=(*_REACH, "type", "operator"),
    sums={"type": "rows"},
    source=_SHARES,
)
def settlements_share(
    frame: pd.DataFrame,
    *,
    year: int,
    basis: str,
    minutes: float,
    mode: str = "drive",
    direction: str = "from",
    type: str = "",  # noqa: A002
    operator: str = "",
) -> pd.DataFrame:
    """Share of the settlements (of a type) within a travel time of the nearest outlet."""
    return _reach(
        "delivery.settlements_share",
        frame,
        year,
        basis,
        minutes=minutes,
        mode=mode,
        direction=direction,
        type=type,
        operator=operator,
    )


@register(
    id="delivery.door_share",
    unit="1",
    kind="ratio",
    share=True,
    title_zh="投递到户率",
    title_en="Delivery to the door",
    numerator="households (residents where none are stated) within the minutes of an outlet that "
    "delivers to the door",
    denominator="households (else residents) with a known answer",
    dimensions=(*_REACH, "area"),
    sums={"area": "rows"},
    source=_SHARES,
)
def door_share(
    frame: pd.DataFrame,
    *,
    year: int,
    basis: str,
    minutes: float,
    mode: str = "drive",
    direction: str = "from",
    area: str = "",
) -> pd.DataFrame:
    """Share of the households that an outlet which delivers to the door reaches in time."""
    return _reach(
        "delivery.door_share",
        frame,
        year,
        basis,
        minutes=minutes,
        mode=mode,
        direction=direction,
        area=area,
    )


@register(
    id="delivery.village_share",
    unit="1",
    kind="ratio",
    share=True,
    applies_to="village",
    title_zh="投递到村率",
    title_en="Delivery to the village",
    numerator="villages within the minutes of an outlet that delivers to the village or the door",
    denominator="villages with a known answer",
    dimensions=_REACH,
    source=_SHARES,
)
def village_share(
    frame: pd.DataFrame,
    *,
    year: int,
    basis: str,
    minutes: float,
    mode: str = "drive",
    direction: str = "from",
) -> pd.DataFrame:
    """Share of the villages that an outlet which delivers to villages reaches in time."""
    return _reach(
        "delivery.village_share",
        frame,
        year,
        basis,
        minutes=minutes,
        mode=mode,
        direction=direction,
    )


@register(
    id="delivery.pickup_share",
    unit="1",
    kind="ratio",
    share=True,
    title_zh="步行可达自提点人口",
    title_en="Residents within a walk of a pickup point",
    numerator="residents within the minutes on foot",
    denominator="residents with a known answer",
    dimensions=(*_REACH, "area"),
    sums={"area": "rows"},
    source=_SHARES,
)
def pickup_share(
    frame: pd.DataFrame,
    *,
    year: int,
    basis: str,
    minutes: float,
    mode: str = "walk",
    direction: str = "to",
    area: str = "",
) -> pd.DataFrame:
    """Share of the residents who walk to a pickup point in time."""
    return _reach(
        "delivery.pickup_share",
        frame,
        year,
        basis,
        minutes=minutes,
        mode=mode,
        direction=direction,
        area=area,
    )


@register(
    id="delivery.cold_chain_share",
    unit="1",
    kind="ratio",
    share=True,
    applies_to="cities",
    title_zh="冷链可达率",
    title_en="Within the cold-chain time",
    numerator="residents of the cities' parts (parts where residents are unknown) within the "
    "minutes of a cold store",
    denominator="residents of the parts (else parts) with a known answer",
    dimensions=(*_REACH, "type"),
    sums={"type": "rows"},
    source=_SHARES,
)
def cold_chain_share(
    frame: pd.DataFrame,
    *,
    year: int,
    basis: str,
    minutes: float,
    mode: str = "drive",
    direction: str = "from",
) -> pd.DataFrame:
    """Share of the named cities within a drive of a cold store; ``type`` is the city.

    The cities lie partly outside the districts, so all rows are of the whole area: one per city
    and one for all of them, from the sums.

    Parameters
    ----------
    frame
        On the names of the cities: ``numerator``, ``denominator``, optionally ``unknown``, and
        ``unit`` of the three. Where units differ (residents here, parts there), each city counts
        as one in the sum.
    """
    frame = _in_one_unit(frame)
    one: dict[str, Dimension] = {"minutes": minutes, "mode": mode, "direction": direction}
    parts = []
    for city in [*frame.index, ""]:
        part = frame if city == "" else frame.loc[[city]]
        rows = ratio_rows(
            part,
            indicator="delivery.cold_chain_share",
            year=year,
            basis=basis,
            dimensions={**one, "type": str(city)},
        )
        parts.append(rows[rows["district_id"] == ""])
    return join_measures(parts)


@register(
    id="delivery.outlets_per_10k",
    unit="1/10,000 persons",
    kind="ratio",
    scale=1e4,
    title_zh="每万人网点数",
    title_en="Outlets per 10,000 residents",
    numerator="outlets in service",
    denominator="residents",
    dimensions=("type", "operator"),
    sums={"type": "parts", "operator": "parts"},
    source="China's postal statistics: outlets per 10,000 residents",
)
def outlets_per_10k(
    frame: pd.DataFrame,
    *,
    year: int,
    basis: str,
    type: str = "",  # noqa: A002
    operator: str = "",
) -> pd.DataFrame:
    """Outlets in service per 10,000 residents, by kind and operator."""
    return ratio_rows(
        frame,
        indicator="delivery.outlets_per_10k",
        year=year,
        basis=basis,
        dimensions={"type": type, "operator": operator},
    )


@register(
    id="delivery.load",
    unit="parcels/day/outlet",
    kind="ratio",
    title_zh="网点负荷",
    title_en="Load per outlet",
    numerator="parcels a day of the residents nearest to the outlets",
    denominator="outlets",
    dimensions=("statistic", "mode"),
    source="DESIGN: indicators",
)
def load(
    frame: pd.DataFrame, *, year: int, basis: str, statistic: str = "", mode: str = ""
) -> pd.DataFrame:
    """Parcels a day per outlet; with ``statistic`` 'capacity', over the outlets' capacity. [1]

    Parameters
    ----------
    frame
        On the districts of the outlets: ``numerator`` (parcels a day) and ``denominator``
        (outlets, or their capacity a day). Parcels that no outlet takes are no part of either.
    """
    return ratio_rows(
        frame[["numerator", "denominator"]],
        indicator="delivery.load",
        year=year,
        basis=basis,
        unit="1" if statistic == "capacity" else None,
        dimensions={"statistic": statistic, "mode": mode},
    )


@register(
    id="delivery.accessibility",
    unit="1/10,000 persons",
    kind="ratio",
    scale=1e4,
    title_zh="网点可达性（两步移动搜索法）",
    title_en="Accessibility of outlets (2SFCA)",
    numerator="sum over residents of outlets per head within the minutes",
    denominator="residents with a known answer",
    dimensions=(*_REACH, "statistic"),
    source="Luo and Wang (2003), two-step floating catchment area",
)
def accessibility(
    frame: pd.DataFrame,
    *,
    year: int,
    basis: str,
    minutes: float,
    mode: str = "drive",
    direction: str = "from",
    statistic: str = "",
    unit: str | None = None,
) -> pd.DataFrame:
    """Mean over residents of the outlets per 10,000 residents that they compete for.

    Parameters
    ----------
    frame
        On the districts: ``numerator`` (sum of residents times accessibility per head) and
        ``denominator`` (residents).
    unit
        Of the value, where supply is not counted in outlets.
    """
    return ratio_rows(
        frame,
        indicator="delivery.accessibility",
        year=year,
        basis=basis,
        unit=unit,
        dimensions={
            "minutes": minutes,
            "mode": mode,
            "direction": direction,
            "statistic": statistic,
        },
    )


@register(
    id="delivery.overloaded_share",
    unit="1",
    kind="ratio",
    share=True,
    title_zh="超负荷网点",
    title_en="Overloaded outlets",
    numerator="outlets whose nearest residents have more parcels a day than the outlet handles",
    denominator="outlets with a stated capacity",
    dimensions=("mode",),
    source="own definition: every resident's parcels go to the outlet nearest in time",
)
def overloaded_share(frame: pd.DataFrame, *, year: int, basis: str, mode: str = "") -> pd.DataFrame:
    """Share of the outlets that get more parcels than they can handle; by the outlet's district."""
    return ratio_rows(
        frame,
        indicator="delivery.overloaded_share",
        year=year,
        basis=basis,
        dimensions={"mode": mode},
    )


@register(
    id="delivery.capacity_share",
    unit="1",
    kind="ratio",
    share=True,
    title_zh="有能力投递的件量",
    title_en="Parcels that an outlet has room for",
    numerator="parcels a day that outlets within the minutes take, none above its capacity",
    denominator="parcels a day of residents with a known answer",
    dimensions=_REACH,
    source="own definition: as many parcels as can be, then the least minutes (transport problem)",
)
def capacity_share(
    frame: pd.DataFrame,
    *,
    year: int,
    basis: str,
    minutes: float,
    mode: str = "drive",
    direction: str = "from",
) -> pd.DataFrame:
    """Share of the parcels that outlets can handle, overflow going to the next one with room."""
    return _reach(
        "delivery.capacity_share",
        frame,
        year,
        basis,
        minutes=minutes,
        mode=mode,
        direction=direction,
    )


@register(
    id="delivery.choice_share",
    unit="1",
    kind="ratio",
    share=True,
    headline=False,
    title_zh="有两个以上网点可选的人口",
    title_en="Residents with a choice of outlets",
    numerator="residents of settlements with two outlets or more within the minutes",
    denominator="residents with a known answer",
    dimensions=_REACH,
    source=_SHARES,
)
def choice_share(
    frame: pd.DataFrame,
    *,
    year: int,
    basis: str,
    minutes: float,
    mode: str = "drive",
    direction: str = "from",
) -> pd.DataFrame:
    """Share of the residents in the catchments of two outlets or more."""
    return _reach(
        "delivery.choice_share", frame, year, basis, minutes=minutes, mode=mode, direction=direction
    )


@register(
    id="delivery.tour_minutes",
    unit="min",
    kind="ratio",
    headline=False,
    title_zh="配送往返时间",
    title_en="Courier round trip",
    numerator="minutes of the vans' tours through the villages nearest to each outlet: driving, "
    "stops and parcels",
    denominator="tours",
    dimensions=("mode",),
    source="own definition: tours by local search, with a lower bound (Held and Karp 1971)",
)
def tour_minutes(frame: pd.DataFrame, *, year: int, basis: str, mode: str = "") -> pd.DataFrame:
    """Mean length of a courier's round trip; by the outlet's district."""
    return ratio_rows(
        frame,
        indicator="delivery.tour_minutes",
        year=year,
        basis=basis,
        dimensions={"mode": mode},
    )


@register(
    id="firms.count",
    unit="firms",
    kind="count",
    title_zh="企业数",
    title_en="Firms",
    numerator="firms in service at the end of the year",
    denominator="",
    dimensions=("type", "class"),
    sums={"type": "rows", "class": "rows"},
    source="DESIGN: counts from a table",
)
def firms_count(
    firms: pd.DataFrame, districts: pd.Index, *, year: int, basis: str, inside_only: bool = False
) -> pd.DataFrame:
    """Firms by ``type`` (their kind) and ``class`` (their grade), with totals. [firms]

    A firm counts in its district; one without a known district counts in the whole area alone,
    since a register of firms names a city more often than an address.
    """
    active = firms[active_in(firms, year)]
    if "district_id" not in active:
        active = active.assign(district_id="")
    by = {"type": "kind", "class": "grade"}
    rows = counted_rows(active, districts, indicator="firms.count", year=year, basis=basis, by=by)
    if inside_only:
        return rows
    together = active.assign(district_id="all")
    whole = counted_rows(together, _ONE, indicator="firms.count", year=year, basis=basis, by=by)
    return join_measures([rows[rows["district_id"] != ""], whole[whole["district_id"] == ""]])


def _in_one_unit(frame: pd.DataFrame) -> pd.DataFrame:
    if "unit" not in frame or frame["unit"].nunique() < 2:
        return frame
    names = [name for name in ("numerator", "denominator", "unknown") if name in frame]
    total = frame[[name for name in names if name != "numerator"]].sum(axis=1)
    return frame[names].div(total.where(total > 0), axis=0)


def _reach(
    indicator: str, frame: pd.DataFrame, year: int, basis: str, **dimensions: Dimension
) -> pd.DataFrame:
    return ratio_rows(frame, indicator=indicator, year=year, basis=basis, dimensions=dimensions)
