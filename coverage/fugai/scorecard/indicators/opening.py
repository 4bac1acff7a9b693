"""The indicator of opening hours: residents with an open outlet within the time limit."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fugai.scorecard.indicators.registry import register
from fugai.scorecard.indicators.rows import TRAVEL, ratio_rows

if TYPE_CHECKING:
    import pandas as pd


@register(
    id="delivery.open_share",
    unit="1",
    kind="ratio",
    share=True,
    headline=False,
    title_zh="各时点有营业网点可达的人口比例",
    title_en="Residents within a walk of an open pickup point, by the hour",
    numerator="residents within the time limit on foot of a pickup point that is open at the hour",
    numerator_zh="步行时限内可达该时点正在营业的快递末端网点（自提点）的常住人口",
    denominator="residents with a known result",
    denominator_zh="结果已知的常住人口",
    dimensions=(*TRAVEL, "type", "class"),
)
def open_share(
    frame: pd.DataFrame,
    *,
    year: int,
    basis: str,
    day: str,
    hour: int,
    minutes: float,
    mode: str = "walk",
    direction: str = "to",
) -> pd.DataFrame:
    """Share of the residents with an open pickup point in reach at a full hour of a day.

    ``type`` is the day ('weekday', 'saturday' or 'sunday') and ``class`` the hour ('09:00').

    Parameters
    ----------
    frame
        On the districts: ``numerator``, ``denominator`` and, where there is any, ``unknown`` (only
        pickup points whose hours are not stated are in reach, or none is known to be). [persons]
    year, basis, minutes, mode, direction
        As in `population_share`.
    day, hour
        Kind of day, and full hour.

    Examples
    --------
    >>> import pandas as pd
    >>> from fugai.scorecard.indicators import opening
    >>> people = pd.DataFrame({"numerator": [30.0], "denominator": [40.0]}, index=["a"])
    >>> rows = opening.open_share(people, year=2016, basis="modelled", day="sunday", hour=9, minutes=15)
    >>> rows[["type", "class", "value"]].to_numpy()[0].tolist()
    ['sunday', '09:00', 0.75]
    """
    return ratio_rows(
        frame,
        indicator="delivery.open_share",
        year=year,
        basis=basis,
        dimensions={
            "minutes": minutes,
            "mode": mode,
            "direction": direction,
            "type": day,
            "class": f"{hour:02d}:00",
        },
    )
