"""Indicators of the rounds of vehicles: cost and kilometres of a parcel, villages visited."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fugai.scorecard.indicators.registry import register
from fugai.scorecard.indicators.rows import ratio_rows

if TYPE_CHECKING:
    import pandas as pd


@register(
    id="delivery.round_cost_per_parcel",
    unit="currency",
    kind="ratio",
    headline=False,
    title_zh="串点配送件均成本",
    title_en="Cost of a parcel on rounds",
    numerator="cost of the rounds that start in the district: vehicles, kilometres and hours",
    numerator_zh="自本区始发线路的费用（出车、里程、工时）",
    denominator="parcels that they bring",
    denominator_zh="送达件数",
    dimensions=(),
)
def round_cost_per_parcel(
    frame: pd.DataFrame, *, year: int, basis: str, currency: str = ""
) -> pd.DataFrame:
    """Cost of a parcel that rounds bring; by the district of the depot.

    Parameters
    ----------
    frame
        On the districts: ``numerator`` [currency] and ``denominator`` [parcels].
    year, basis
        As in `delivery.population_share`.
    currency
        Code of the currency, such as 'CNY'.

    Examples
    --------
    >>> import pandas as pd
    >>> from fugai.scorecard.indicators import rounds
    >>> costs = pd.DataFrame({"numerator": [240.0], "denominator": [80.0]}, index=["a"])
    >>> rounds.round_cost_per_parcel(costs, year=2016, basis="modelled")["value"].tolist()
    [3.0, 3.0]
    """
    return ratio_rows(
        frame,
        indicator="delivery.round_cost_per_parcel",
        year=year,
        basis=basis,
        unit=currency or "currency",
    )


@register(
    id="delivery.round_km_per_parcel",
    unit="km",
    kind="ratio",
    headline=False,
    title_zh="串点配送件均里程",
    title_en="Kilometres of a parcel on rounds",
    numerator="kilometres of the rounds that start in the district",
    numerator_zh="自本区始发线路的里程（公里）",
    denominator="parcels that they bring",
    denominator_zh="送达件数",
    dimensions=(),
)
def round_km_per_parcel(frame: pd.DataFrame, *, year: int, basis: str) -> pd.DataFrame:
    """Kilometres for each parcel that rounds bring; by the district of the depot. [km]

    Parameters
    ----------
    frame
        On the districts: ``numerator`` [km] and ``denominator`` [parcels].
    year, basis
        As in `delivery.population_share`.

    Examples
    --------
    >>> import pandas as pd
    >>> from fugai.scorecard.indicators import rounds
    >>> ways = pd.DataFrame({"numerator": [40.0], "denominator": [80.0]}, index=["a"])
    >>> rounds.round_km_per_parcel(ways, year=2016, basis="modelled")["value"].tolist()
    [0.5, 0.5]
    """
    return ratio_rows(frame, indicator="delivery.round_km_per_parcel", year=year, basis=basis)


@register(
    id="delivery.round_villages_share",
    unit="1",
    kind="ratio",
    share=True,
    headline=False,
    applies_to="village",
    title_zh="串点配送到村率",
    title_en="Villages visited by rounds",
    numerator="villages at which a round of the project's vehicles stops",
    numerator_zh="配送车辆线路停靠的建制村",
    denominator="villages",
    denominator_zh="建制村",
    dimensions=(),
)
def round_villages_share(frame: pd.DataFrame, *, year: int, basis: str) -> pd.DataFrame:
    """Share of the villages at which a round stops; by the district of the village.

    Parameters
    ----------
    frame
        On the districts: ``numerator`` and ``denominator``. [villages]
    year, basis
        As in `delivery.population_share`.

    Examples
    --------
    >>> import pandas as pd
    >>> from fugai.scorecard.indicators import rounds
    >>> villages = pd.DataFrame({"numerator": [3.0], "denominator": [4.0]}, index=["a"])
    >>> rounds.round_villages_share(villages, year=2016, basis="modelled")["value"].tolist()
    [0.75, 0.75]
    """
    return ratio_rows(frame, indicator="delivery.round_villages_share", year=year, basis=basis)
