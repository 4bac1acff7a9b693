"""The headline numbers that have an 80 % interval, as a sheet."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fugai.scorecard.headlines import headings, headline_rows
from fugai.scorecard.indicators.rows import WHOLE_AREA
from fugai.wording import Language, pick

if TYPE_CHECKING:
    import pandas as pd

_HEADINGS = {
    "district_id": ("行政区代码", "District"),
    "name": ("名称", "Name"),
    "title": ("指标", "Indicator"),
    "value": ("数值", "Value"),
    "low": ("80%区间下限", "80 % interval from"),
    "high": ("80%区间上限", "80 % interval to"),
}
_WHOLE = ("全区域", "Whole area")


def interval_sheet(
    measures: pd.DataFrame, districts: pd.DataFrame, *, year: int, language: Language
) -> pd.DataFrame:
    """One row per headline number with an interval and per district, the whole area first.

    Parameters
    ----------
    measures
        Tidy measures.
    districts
        Index ``district_id``; ``name`` and ``name_en`` where known.
    year
        Year whose end is shown.
    language
        'zh' or 'en'.

    Examples
    --------
    >>> import pandas as pd
    >>> from fugai.scorecard import wireless
    >>> covered = pd.DataFrame({"numerator": [3.0], "denominator": [4.0]}, index=["a"])
    >>> rows = wireless.area_share(covered, year=2016, basis="modelled", profile="lte")
    >>> sheet = interval_sheet(
    ...     rows.assign(low=0.6, high=0.8), pd.DataFrame(index=["a"]), year=2016, language="en"
    ... )
    >>> sheet[["Name", "80 % interval from", "Value"]].to_numpy().tolist()
    [['Whole area', 0.6, 0.75], ['', 0.6, 0.75]]
    """
    rows = headline_rows(measures, year=year)
    rows = rows[rows["low"].notna()] if "low" in rows else rows.iloc[:0]
    names = districts["name_en"] if language == "en" and "name_en" in districts else None
    names = districts.get("name") if names is None else names
    known = {} if names is None else dict(zip(districts.index.astype(str), names, strict=True))
    titles = headings(rows["column"].unique().tolist(), language)
    order = {key: at for at, key in enumerate([WHOLE_AREA, *districts.index.astype(str)])}
    found = rows.assign(
        title=rows["column"].map(titles),
        name=[
            pick(_WHOLE, language) if one == WHOLE_AREA else str(known.get(one, "") or "")
            for one in rows["district_id"]
        ],
        place=rows["district_id"].map(order),
    )
    found = found.sort_values(["title", "place"], kind="stable")[list(_HEADINGS)]
    return found.reset_index(drop=True).rename(
        columns={name: pick(text, language) for name, text in _HEADINGS.items()}
    )
