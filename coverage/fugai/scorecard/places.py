"""Which districts a target is about, what they are called and how many residents they have."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from fugai.scorecard import explain
from fugai.wording import class_titles

if TYPE_CHECKING:
    from collections.abc import Sequence

    from fugai.messages import Message
    from fugai.scorecard.targets import Target


def chosen_districts(target: Target, districts: pd.DataFrame) -> list[str] | Message:
    """Ids of the districts that a target is about, or a sentence on why there are none.

    Parameters
    ----------
    target
        Its ``where`` chooses by ``district`` (ids) and ``district_class``; otherwise all count.
    districts
        Index ``district_id``, and ``class`` where the target names one.

    Returns
    -------
    Ids in the order of the districts. Where the target names what is not there, a message that
    lists what there is: such a target is shown as not measurable.

    Examples
    --------
    >>> import pandas as pd
    >>> from fugai.scorecard import Target, chosen_districts
    >>> districts = pd.DataFrame({"class": ["core", "outer"]}, index=["a", "b"])
    >>> where = {"district_class": ("outer",)}
    >>> share = Target(id="t", title="", indicator="wireless.area_share", by=2016, where=where)
    >>> chosen_districts(share, districts)
    ['b']
    """
    ids = [str(district) for district in districts.index]
    named, classes = target.where.get("district", ()), target.where.get("district_class", ())
    unknown = [district for district in named if district not in ids]
    if unknown:
        return explain.unknown_districts(unknown, ids)
    kept = [district for district in ids if not named or district in named]
    if classes:
        column = (
            districts["class"].astype("object") if "class" in districts else pd.Series(index=ids)
        )
        class_of = dict(zip(ids, column.tolist(), strict=True))
        known = [str(name) for name in dict.fromkeys(class_of.values()) if not pd.isna(name)]
        empty = [name for name in classes if name not in known]
        if empty:
            return explain.empty_class(empty, known, class_titles(districts))
        kept = [district for district in kept if class_of[district] in classes]
    return kept or explain.empty_selection()


def residents_or_count(districts: pd.DataFrame, chosen: Sequence[str]) -> float:
    """Residents of some districts, or their number where residents are not known."""
    if "population" in districts:
        people = districts["population"].astype("float64")
        people.index = people.index.astype(str)
        if people.notna().all() and people.sum() > 0:
            return float(people.reindex(list(chosen)).sum())
    return float(len(chosen))


def district_name(districts: pd.DataFrame, district: str) -> tuple[str, str]:
    """Name and English name of a district; its id, or the name, where it has none."""
    row = districts.loc[districts.index.astype(str) == district].iloc[0]
    name = row.get("name")
    name = str(name) if isinstance(name, str) and name else district
    english = row.get("name_en")
    return name, str(english) if isinstance(english, str) and english else name


def district_names(districts: pd.DataFrame, chosen: Sequence[str]) -> tuple[list[str], list[str]]:
    """Names and English names of several districts, in order."""
    pairs = [district_name(districts, district) for district in chosen]
    return [zh for zh, _ in pairs], [en for _, en in pairs]
