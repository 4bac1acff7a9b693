"""What the number of a target stands for: the worst district, some districts together, or the whole area."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import pandas as pd

from fugai.maps.encoding.packing import plain
from fugai.maps.page.target_paths import selected_rows, wanted_values
from fugai.wording import class_titles, value_label

if TYPE_CHECKING:
    from collections.abc import Collection, Hashable, Mapping

_PLACES = ("district", "district_class")


def target_scope(
    record: Mapping[Hashable, object],
    measures: pd.DataFrame,
    districts: pd.DataFrame,
    *,
    flows: Collection[str] = (),
) -> dict[str, object]:
    """Scope of a judged target.

    Parameters
    ----------
    record
        The target; ``where``, ``each``, ``worst_district``, ``districts``, ``districts_missed`` where known.
    measures
        Rows with `fugai.tables.MEASURE_COLUMNS`.
    districts
        Indexed by ``district_id``, with ``name``, ``name_en``, ``class`` where known.
    flows
        Indicators that count what happened in a year: they are summed.

    Returns
    -------
    ``kind`` (each, part or whole), ``names`` of the worst district or of the districts chosen, ``judged`` (positions
    of the districts chosen, in the order of the frame), ``missed`` (how many miss it), and ``whole``: value, basis
    and interval of the whole area, None where it has none.

    Examples
    --------
    >>> import pandas as pd
    >>> districts = pd.DataFrame({"name": ["甲", "乙"], "class": ["core", "outer"]}, index=["a", "b"])
    >>> target = {"indicator": "x", "where": "district_class = core", "each": False, "by": 2016}
    >>> found = target_scope(target, pd.DataFrame(columns=["indicator"]), districts)
    >>> found["kind"], found["judged"], found["whole"]
    ('part', [0], None)
    """
    wanted = wanted_values(record.get("where"))
    chosen = _chosen(wanted, districts)
    each = _true(record.get("each"))
    limited = any(place in wanted for place in _PLACES)
    worst = str(record.get("worst_district") or "")
    names: list[list[str]] = []
    if each and worst in districts.index.astype(str):
        names = [_name(districts, districts.index.astype(str).get_loc(worst))]
    elif limited:
        titles = class_titles(districts)
        classes = wanted.get("district_class", ())
        names = [list(titles.get(one) or value_label(one)) for one in classes]
        own = {*wanted.get("district", ())}
        names += [_name(districts, k) for k in chosen if str(districts.index[k]) in own]
    return {
        "kind": "each" if each else "part" if limited else "whole",
        "names": names,
        "judged": chosen,
        "missed": _count(record.get("districts_missed")),
        "whole": _whole(record, measures, flows) if each or limited else None,
    }


def _chosen(wanted: Mapping[str, tuple[str, ...]], districts: pd.DataFrame) -> list[int]:
    """Positions of the districts that the target names."""
    ids = districts.index.astype(str)
    kept = pd.Series(data=True, index=range(len(districts)))
    if "district" in wanted:
        kept &= pd.Series(ids.isin(wanted["district"]))
    if "district_class" in wanted and "class" in districts:
        kept &= districts["class"].astype(str).isin(wanted["district_class"]).reset_index(drop=True)
    return [int(k) for k in kept.index[kept]]


def _name(districts: pd.DataFrame, position: object) -> list[str]:
    row = districts.iloc[int(str(position))]
    zh = str(row.get("name", "") or row.name)
    english = row.get("name_en", "")
    return [zh, str(english) if isinstance(english, str) and english else zh]


def _whole(
    record: Mapping[Hashable, object], measures: pd.DataFrame, flows: Collection[str]
) -> dict[str, object] | None:
    """The number of the whole area under the same dimensions, where there is exactly one for the target's year."""
    by = pd.to_numeric(pd.Series([record.get("by")], dtype="object"), errors="coerce").iloc[0]
    if measures.empty or pd.isna(by):
        return None
    rows = selected_rows(record, measures)
    if str(record["indicator"]) in flows:
        return None  # additions of the whole are the target's own number or none
    now = rows[rows["year"].eq(int(by)).fillna(value=False)]
    if len(now) != 1 or math.isnan(float(now["value"].iloc[0])):
        return None
    one = now.iloc[0]
    return {
        "value": plain(float(one["value"])),
        "basis": str(one["basis"]),
        "interval": [plain(float(one[name])) for name in ("low", "high")],
    }


def _true(value: object) -> bool:
    return str(value).strip().lower() in ("true", "1", "1.0")


def _count(value: object) -> int:
    number = pd.to_numeric(pd.Series([value], dtype="object"), errors="coerce").iloc[0]
    return 0 if pd.isna(number) else int(number)
