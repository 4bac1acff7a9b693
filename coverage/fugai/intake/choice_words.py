"""What a word of a closed list means, and the nearest known word where it means nothing."""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from fugai.tables import Column

_BLANKS = re.compile(r"[\s_\-]+")
_REMARK = re.compile(r"[(\[【〔].*?[)\]】〕]")
LEAST_LIKENESS = 0.5
"""Share of the letters of the longer word that must agree for a word to be called near."""
LONGEST_WORD = 40
MOST_WORDS = 100
"""Longer words, and words after so many different ones, are not compared: that many are no typing errors."""


def fold_word(text: str) -> str:
    """A word in half width and lower case, with one blank for blanks, hyphens and underscores.

    >>> fold_word(" Post＿Office ")
    'post office'
    """
    return _BLANKS.sub(" ", unicodedata.normalize("NFKC", text).casefold().strip())


def words_of(column: Column) -> dict[str, str]:
    """Folded spelling to the choice that it means, for every spelling of a column.

    >>> from fugai.tables import TABLES
    >>> words_of(TABLES["outlets"]["kind"])["村邮站"]
    'village station'
    """
    return {
        fold_word(word): choice
        for choice, spellings in column.choices.items()
        for word in (*spellings, choice)
    }


def meaning_of(text: str, words: Mapping[str, str]) -> str:
    """Choice that a cell means, '' for none; a remark in brackets does not count.

    >>> meaning_of("智能快件箱（丰巢）", {"智能快件箱": "locker"})
    'locker'
    """
    word = fold_word(text)
    if word not in words and (plain := _REMARK.sub("", word).strip()):
        word = plain
    return words.get(word, "")


def choice_rules(column: Column, texts: Sequence[str]) -> list[str]:
    """What each cell of the column must be, with the known word that is nearest to what was found.

    >>> from fugai.tables import TABLES
    >>> choice_rules(TABLES["settlements"]["type"], ["vilage", "?"])
    ['must be one of community, village, hamlet, town, city; nearest is village',
    'must be one of community, village, hamlet, town, city']
    """
    words = words_of(column)
    rules: dict[str, str] = {}
    for text in texts:
        if text not in rules:
            near = nearest_word(text, words) if len(rules) < MOST_WORDS else None
            rules[text] = _rule(column, near)
    return [rules[text] for text in texts]


def _rule(column: Column, near: tuple[str, str] | None) -> str:
    rule = f"must be one of {', '.join(column.choices)}"
    if near is None:
        return rule
    word, choice = near
    return f"{rule}; nearest is {choice if word == fold_word(choice) else f'{choice} ({word})'}"


def nearest_word(text: str, words: Mapping[str, str]) -> tuple[str, str] | None:
    """The known spelling that is most like a word, and its choice; None where none is near.

    Likeness is 1 - the edit distance over the length of the longer word. A known spelling inside the
    word (a brand before it, a place behind it) is as near as its share of the word, and half again.

    >>> nearest_word("快递自提柜", {"自提柜": "locker", "驿站": "pickup point"})
    ('自提柜', 'locker')
    >>> nearest_word("gas station", {"自提柜": "locker"}) is None
    True
    """
    word = fold_word(text[: LONGEST_WORD + 1])
    if len(word) > LONGEST_WORD:
        return None
    best, found = LEAST_LIKENESS, None
    for spelling, choice in words.items():
        likeness = _likeness(word, spelling)
        if likeness > best or (found is None and likeness >= LEAST_LIKENESS):
            best, found = likeness, (spelling, choice)
    return found


def _likeness(word: str, spelling: str) -> float:
    longer, shorter = max(len(word), len(spelling)), min(len(word), len(spelling))
    if not shorter:
        return 0.0
    if shorter > 1 and (spelling in word or word in spelling):
        return 0.5 + 0.5 * shorter / longer
    if shorter < LEAST_LIKENESS * longer:
        return 0.0
    return 1.0 - edit_distance(word, spelling) / longer


def edit_distance(one: str, other: str) -> int:
    """Least number of letters to insert, delete or replace that turn one word into the other.

    >>> edit_distance("village", "vilage"), edit_distance("村邮点", "村邮站")
    (1, 1)
    """
    row = list(range(len(other) + 1))
    for i, letter in enumerate(one, start=1):
        above, row = row, [i]
        for j, against in enumerate(other, start=1):
            replaced = above[j - 1] + (letter != against)
            row.append(min(replaced, above[j] + 1, row[-1] + 1))
    return row[-1]
