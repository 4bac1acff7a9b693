"""The indicator of the cold chain: cities within the time limit of a cold store."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fugai.scorecard.indicators.registry import register
from fugai.scorecard.indicators.rows import TRAVEL, WHOLE_AREA, join_measures, ratio_rows

if TYPE_CHECKING:
    import pandas as pd


@register(
    id="delivery.cold_chain_share",
    unit="1",
    kind="ratio",
    share=True,
    applies_to="cities",
    title_zh="冷链可达率",
    title_en="Within the cold-chain time",
    numerator="residents of the city parts (number of parts where residents are unknown) within "
    "the time limit of a cold store",
    numerator_zh="冷库时限内的城市片区人口（人口未知时为片区数）",
    denominator="residents of the parts (else parts) with a known result",
    denominator_zh="结果已知的城市片区人口（或片区数）",
    dimensions=(*TRAVEL, "type"),
    sums={"type": "rows"},
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
    """Share of the target cities within a drive of a cold store; ``type`` is the city.

    The cities lie partly outside the districts, so all rows are of the whole area: one per city
    and one for all of them, from the sums.

    Parameters
    ----------
    frame
        On the names of the cities: ``numerator``, ``denominator``, optionally ``unknown``, and
        ``unit`` of the three. Where units differ (residents in one city, parts in another), each
        city counts as one in the sum.
    year, basis
        Year whose end it is; measured, modelled or synthetic.
    minutes
        Time limit, inclusive. [min]
    mode, direction
        As in `fugai.scorecard.delivery.population_share`.

    Examples
    --------
    >>> import pandas as pd
    >>> from fugai.scorecard import cold_chain
    >>> cities = pd.DataFrame(
    ...     {"numerator": [3.0, 1.0], "denominator": [4.0, 4.0]}, index=["Beijing", "Tangshan"]
    ... )
    >>> rows = cold_chain.cold_chain_share(cities, year=2016, basis="modelled", minutes=120)
    >>> rows[["type", "value"]].to_numpy().tolist()
    [['Beijing', 0.75], ['Tangshan', 0.25], ['', 0.5]]
    """
    frame = _in_one_unit(frame)
    travel: dict[str, str | float] = {"minutes": minutes, "mode": mode, "direction": direction}
    parts = []
    for city in [*frame.index, ""]:
        part = frame if city == "" else frame.loc[[city]]
        rows = ratio_rows(
            part,
            indicator="delivery.cold_chain_share",
            year=year,
            basis=basis,
            dimensions={**travel, "type": str(city)},
        )
        parts.append(rows[rows["district_id"] == WHOLE_AREA])
    return join_measures(parts)


def _in_one_unit(frame: pd.DataFrame) -> pd.DataFrame:
    """The frame itself, or each city as shares of one where the units differ."""
    if "unit" not in frame or frame["unit"].nunique() < 2:
        return frame
    names = [name for name in ("numerator", "denominator", "unknown") if name in frame]
    total = frame[[name for name in names if name != "numerator"]].sum(axis=1)
    return frame[names].div(total.where(total > 0), axis=0)
