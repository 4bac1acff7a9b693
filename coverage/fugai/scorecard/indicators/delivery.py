"""Indicators of delivery: who and what an outlet reaches in time."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fugai._deprecated import renamed
from fugai.scorecard.indicators.registry import register
from fugai.scorecard.indicators.rows import TRAVEL, ratio_rows

if TYPE_CHECKING:
    import pandas as pd


@register(
    id="delivery.population_share",
    unit="1",
    kind="ratio",
    share=True,
    title_zh="快递可达人口比例",
    title_en="Residents within reach of an outlet",
    numerator="residents within the time limit of an outlet",
    numerator_zh="网点时限内可达的常住人口",
    denominator="residents with a known result",
    denominator_zh="结果已知的常住人口",
    dimensions=(*TRAVEL, "area", "operator"),
    sums={"area": "rows"},
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

    Parameters
    ----------
    frame
        On the districts: ``numerator``, ``denominator`` and, where there is any, ``unknown``.
        [persons]
    year, basis
        Year whose end it is; measured, modelled or synthetic.
    minutes
        Time limit, inclusive. [min]
    mode, direction
        drive, deliver, cycle or walk; 'from' (outlet to home) or 'to' (home to outlet).
    area, operator
        urban, rural, or '' for all; courier company, or '' for all.

    Examples
    --------
    >>> import pandas as pd
    >>> from fugai.scorecard import delivery
    >>> people = pd.DataFrame({"numerator": [70.0], "denominator": [100.0]}, index=["a"])
    >>> rows = delivery.population_share(people, year=2016, basis="modelled", minutes=15)
    >>> rows[["minutes", "mode", "value"]].to_numpy().tolist()
    [['15', 'drive', 0.7], ['15', 'drive', 0.7]]
    """
    return ratio_rows(
        frame,
        indicator="delivery.population_share",
        year=year,
        basis=basis,
        dimensions={
            "minutes": minutes,
            "mode": mode,
            "direction": direction,
            "area": area,
            "operator": operator,
        },
    )


@register(
    id="delivery.settlements_share",
    unit="1",
    kind="ratio",
    share=True,
    title_zh="快递可达建制村和社区比例",
    title_en="Settlements within reach of an outlet",
    numerator="settlements within the time limit of an outlet",
    numerator_zh="网点时限内可达的建制村和社区",
    denominator="settlements with a known result",
    denominator_zh="结果已知的建制村和社区",
    dimensions=(*TRAVEL, "type", "operator"),
    sums={"type": "rows"},
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
    """Share of the settlements (of a type) within a travel time of the nearest outlet.

    Parameters
    ----------
    frame
        On the districts: ``numerator``, ``denominator`` and, where there is any, ``unknown``.
        [settlements]
    year, basis, minutes, mode, direction
        As in `population_share`.
    type, operator
        Type of settlement, or '' for all; courier company, or '' for all.

    Examples
    --------
    >>> import pandas as pd
    >>> from fugai.scorecard import delivery
    >>> villages = pd.DataFrame({"numerator": [3.0], "denominator": [4.0]}, index=["a"])
    >>> rows = delivery.settlements_share(villages, year=2016, basis="modelled", minutes=30)
    >>> rows["value"].tolist()
    [0.75, 0.75]
    """
    return ratio_rows(
        frame,
        indicator="delivery.settlements_share",
        year=year,
        basis=basis,
        dimensions={
            "minutes": minutes,
            "mode": mode,
            "direction": direction,
            "type": type,
            "operator": operator,
        },
    )


@register(
    id="delivery.door_share",
    unit="1",
    kind="ratio",
    share=True,
    title_zh="投递到户覆盖率",
    title_en="Delivery to the door",
    numerator="households (residents where none are stated) within the time limit of an outlet "
    "that delivers to the door",
    numerator_zh="投递到户网点时限内的家庭户（无户数时为常住人口）",
    denominator="households (else residents) with a known result",
    denominator_zh="结果已知的家庭户（或常住人口）",
    dimensions=(*TRAVEL, "area"),
    sums={"area": "rows"},
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
    """Share of the households that an outlet which delivers to the door reaches in time.

    Parameters
    ----------
    frame
        On the districts: ``numerator``, ``denominator`` and, where there is any, ``unknown``.
        [households or persons]
    year, basis, minutes, mode, direction, area
        As in `population_share`.

    Examples
    --------
    >>> import pandas as pd
    >>> from fugai.scorecard import delivery
    >>> homes = pd.DataFrame({"numerator": [9.0], "denominator": [10.0]}, index=["a"])
    >>> delivery.door_share(homes, year=2016, basis="modelled", minutes=30)["value"].tolist()
    [0.9, 0.9]
    """
    return _travel_share("delivery.door_share", frame, year, basis, minutes, mode, direction, area)


@register(
    id="delivery.village_share",
    unit="1",
    kind="ratio",
    share=True,
    applies_to="village",
    title_zh="快递进村覆盖率",
    title_en="Delivery to the village",
    numerator="villages within the time limit of an outlet that delivers to the village or the "
    "door, or at which a round of the project's vehicles stops",
    numerator_zh="投递到村或投递到户网点时限内的，或配送车辆线路停靠的建制村",
    denominator="villages with a known result",
    denominator_zh="结果已知的建制村",
    dimensions=TRAVEL,
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
    """Share of the villages that an outlet which delivers to villages reaches in time.

    Parameters
    ----------
    frame
        On the districts: ``numerator``, ``denominator`` and, where there is any, ``unknown``.
        [villages]
    year, basis, minutes, mode, direction
        As in `population_share`.

    Examples
    --------
    >>> import pandas as pd
    >>> from fugai.scorecard import delivery
    >>> villages = pd.DataFrame({"numerator": [1.0], "denominator": [2.0]}, index=["a"])
    >>> delivery.village_share(villages, year=2016, basis="modelled", minutes=30)["value"].tolist()
    [0.5, 0.5]
    """
    return _travel_share("delivery.village_share", frame, year, basis, minutes, mode, direction)


@register(
    id="delivery.pickup_share",
    unit="1",
    kind="ratio",
    share=True,
    title_zh="步行可达快递末端网点（自提点）人口比例",
    title_en="Residents within a walk of a pickup point",
    numerator="residents within the time limit on foot",
    numerator_zh="步行时限内可达快递末端网点（自提点）的常住人口",
    denominator="residents with a known result",
    denominator_zh="结果已知的常住人口",
    dimensions=(*TRAVEL, "area"),
    sums={"area": "rows"},
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
    """Share of the residents who walk to a pickup point in time.

    Parameters
    ----------
    frame
        On the districts: ``numerator``, ``denominator`` and, where there is any, ``unknown``.
        [persons]
    year, basis, minutes, mode, direction, area
        As in `population_share`.

    Examples
    --------
    >>> import pandas as pd
    >>> from fugai.scorecard import delivery
    >>> people = pd.DataFrame({"numerator": [30.0], "denominator": [40.0]}, index=["a"])
    >>> rows = delivery.pickup_share(people, year=2016, basis="modelled", minutes=10)
    >>> rows[["mode", "direction", "value"]].to_numpy()[0].tolist()
    ['walk', 'to', 0.75]
    """
    return _travel_share(
        "delivery.pickup_share", frame, year, basis, minutes, mode, direction, area
    )


@register(
    id="delivery.choice_share",
    unit="1",
    kind="ratio",
    share=True,
    headline=False,
    title_zh="有两个以上网点可选的人口比例",
    title_en="Residents with a choice of outlets",
    numerator="residents of settlements with two outlets or more within the time limit",
    numerator_zh="时限内有两个以上网点的建制村和社区的常住人口",
    denominator="residents with a known result",
    denominator_zh="结果已知的常住人口",
    dimensions=TRAVEL,
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
    """Share of the residents within the time limit of two outlets or more.

    Parameters
    ----------
    frame
        On the districts: ``numerator``, ``denominator`` and, where there is any, ``unknown``.
        [persons]
    year, basis, minutes, mode, direction
        As in `population_share`.

    Examples
    --------
    >>> import pandas as pd
    >>> from fugai.scorecard import delivery
    >>> people = pd.DataFrame({"numerator": [25.0], "denominator": [100.0]}, index=["a"])
    >>> delivery.choice_share(people, year=2016, basis="modelled", minutes=15)["value"].tolist()
    [0.25, 0.25]
    """
    return _travel_share("delivery.choice_share", frame, year, basis, minutes, mode, direction)


def _travel_share(
    indicator: str,
    frame: pd.DataFrame,
    year: int,
    basis: str,
    minutes: float,
    mode: str,
    direction: str,
    area: str = "",
) -> pd.DataFrame:
    travel: dict[str, str | float] = {"minutes": minutes, "mode": mode, "direction": direction}
    dimensions = {**travel, "area": area} if area else travel
    return ratio_rows(frame, indicator=indicator, year=year, basis=basis, dimensions=dimensions)


__getattr__ = renamed(
    __name__,
    {
        **{
            name: f"fugai.scorecard.indicators.outlets.{name}"
            for name in (
                "accessibility",
                "capacity_share",
                "load",
                "outlets_per_10k",
                "overloaded_share",
                "tour_minutes",
            )
        },
        "cold_chain_share": "fugai.scorecard.indicators.cold_chain.cold_chain_share",
        "firms_count": "fugai.scorecard.indicators.firms.firms_count",
    },
    removed_in="0.3.0",
)
