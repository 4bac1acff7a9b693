"""Foreign words for kinds of outlets, as carriers' locators write them, and what they mean."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from fugai.intake.choice_words import fold_word, meaning_of, words_of

if TYPE_CHECKING:
    from fugai.tables import Column

_MEANINGS: dict[str, tuple[str, ...]] = {
    "locker": (
        "locker",
        "kluis",
        r"kast\b",
        "box",
        "automat",
        "pack ?station",
        "paczkomat",
        "consigne",
        "casier",
        "cabinet",
        "terminal",
        "taquilla",
        "柜",
        "快件箱",
    ),
    "post office": (
        "post ?office",
        "postkantoor",
        "postfiliale",
        "bureau de poste",
        "oficina de correos",
        "postamt",
        r"\bposte\b",
    ),
    "distribution centre": ("distribut", "sorting", "分拨", "verteil", "sorteer"),
    "pickup point": (
        "pick ?up",
        "parcel ?shop",
        "pak[ek]e?t ?shop",
        "relais",
        "relay",
        "afhaal",
        r"punt\b",
        "point",
        "shop",
        "punto",
        "collect",
        "abhol",
        "winkel",
        "drop ?off",
        "驿站",
        "自提",
        "代收",
    ),
    "branch": ("branch", "depot", "station", "office", "filiale", "kantoor", "网点", "营业"),
}
"""Kind of outlet to patterns of the words that mean it; the first kind that fits counts."""


def guessed_words(column: Column, cells: list[str]) -> tuple[dict[str, str], list[str]]:
    """Meanings of words that a column of outlets does not know, and the words that stay unknown.

    >>> from fugai.tables import TABLES
    >>> guessed_words(TABLES["outlets"]["kind"], ["locker", "Buitenkluis", "social"])
    ({'Buitenkluis': 'locker'}, ['social'])
    """
    known = words_of(column)
    found: dict[str, str] = {}
    unknown: list[str] = []
    for cell in dict.fromkeys(cells):
        if not cell or meaning_of(cell, known):
            continue
        word = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", cell)
        folded = f"{fold_word(word)} / {fold_word(cell)}"
        kinds = [kind for kind, some in _MEANINGS.items() if re.search("|".join(some), folded)]
        if kinds:
            found[cell] = kinds[0]
        else:
            unknown.append(cell)
    return found, unknown
