"""The indicator of firms: how many are in business."""

from __future__ import annotations

import pandas as pd

from fugai.scorecard.indicators.counting import counted_rows
from fugai.scorecard.indicators.registry import register
from fugai.scorecard.indicators.rows import WHOLE_AREA, join_measures
from fugai.tables import active_in

_TOGETHER = pd.Index(["all"])


@register(
    id="firms.count",
    unit="firms",
    kind="count",
    title_zh="企业数",
    title_en="Firms",
    numerator="firms in business at the end of the year",
    numerator_zh="年末在营企业",
    dimensions=("type", "class"),
    sums={"type": "rows", "class": "rows"},
)
def firms_count(
    firms: pd.DataFrame, districts: pd.Index, *, year: int, basis: str, inside_only: bool = False
) -> pd.DataFrame:
    """Firms by ``type`` (their kind) and ``class`` (their grade), with totals. [firms]

    A firm counts in its district; one without a known district counts in the whole area alone,
    since a register of firms names a city more often than an address.

    Parameters
    ----------
    firms
        Contract "firms": ``kind``, ``grade``, ``district_id``, and the years in business.
    districts
        All district ids.
    year, basis
        Year whose end it is; measured, modelled or synthetic.
    inside_only
        Leave out firms without a known district.

    Examples
    --------
    >>> import pandas as pd
    >>> from fugai.scorecard import firms
    >>> table = pd.DataFrame({"district_id": ["a", ""], "kind": ["courier", "courier"]})
    >>> rows = firms.firms_count(table, pd.Index(["a"]), year=2016, basis="measured")
    >>> rows[rows["type"].eq("courier")][["district_id", "value"]].to_numpy().tolist()
    [['a', 1.0], ['', 2.0]]
    """
    active = firms[active_in(firms, year)]
    if "district_id" not in active:
        active = active.assign(district_id="")
    by = {"type": "kind", "class": "grade"}
    rows = counted_rows(active, districts, indicator="firms.count", year=year, basis=basis, by=by)
    if inside_only:
        return rows
    together = active.assign(district_id="all")
    whole = counted_rows(
        together, _TOGETHER, indicator="firms.count", year=year, basis=basis, by=by
    )
    in_districts = rows[rows["district_id"] != WHOLE_AREA]
    return join_measures([in_districts, whole[whole["district_id"] == WHOLE_AREA]])
