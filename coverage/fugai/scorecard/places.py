"""Which districts a target is about, what they are called and how much each weighs."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from fugai.scorecard import explain

if TYPE_CHECKING:
    from collections.abc import Sequence

    from fugai.messages import Message
    from fugai.scorecard.targets import Target


def chosen_districts(target: Target, districts: pd.DataFrame) -> list[str] | Message:
    """Ids of the districts that a target is about, or why there are none."""
    ids = [str(district) for district in districts.index]
    named, classes = target.where.get("district", ()), target.where.get("district_class", ())
    strange = [district for district in named if district not in ids]
    if strange:
        return explain.unknown_place(strange)
    kept = [district for district in ids if not named or district in named]
    if classes:
        of = districts["class"].astype("object") if "class" in districts else pd.Series(index=ids)
        labels = dict(zip(ids, of.tolist(), strict=True))
        empty = [name for name in classes if name not in labels.values()]
        if empty:
            return explain.empty_class(empty)
        kept = [district for district in kept if labels[district] in classes]
    return kept or explain.empty_places()


def weight(districts: pd.DataFrame, chosen: Sequence[str]) -> float:
    """Residents of some districts, or how many they are where residents are not known."""
    if "population" in districts:
        people = districts["population"].astype("float64")
        people.index = people.index.astype(str)
        if people.notna().all() and people.sum() > 0:
            return float(people.reindex(list(chosen)).sum())
    return float(len(chosen))


def names_of(districts: pd.DataFrame, district: str) -> dict[str, str]:
    """``name`` and ``name_en`` of a district."""
    name, name_en = name_of(districts, district)
    return {"name": name, "name_en": name_en}


def name_of(districts: pd.DataFrame, district: str) -> tuple[str, str]:
    """Name and English name of a district; its id, or the name, where there is none."""
    row = districts.loc[districts.index.astype(str) == district].iloc[0]
    name = row.get("name")
    name = str(name) if isinstance(name, str) and name else district
    english = row.get("name_en")
    return name, str(english) if isinstance(english, str) and english else name


def names_of_all(districts: pd.DataFrame, chosen: Sequence[str]) -> tuple[list[str], list[str]]:
    """Names and English names of several districts, in order."""
    pairs = [name_of(districts, district) for district in chosen]
    return [zh for zh, _ in pairs], [en for _, en in pairs]
