"""How Chinese characters are read, so that a page finds names by pinyin and by their first letters."""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING, Any

from pypinyin import Style, lazy_pinyin

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

_CHINESE = re.compile(r"[\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]+")

LONGEST = 64
"""Characters of one run of Chinese characters that are read as one phrase."""

OWN = {
    "浚县": "xun xian",
    "繁峙": "fan shi",
    "洪洞": "hong tong",
    "涡阳": "guo yang",
    "单县": "shan xian",
    "六合": "lu he",
    "长垣": "chang yuan",
    "张家堡": "zhang jia bu",
    "大栅栏": "da shi lan",
    "会稽": "kuai ji",
    "郫都": "pi du",
    "泷水": "shuang shui",
    "南堡": "nan pu",
    "曾家": "zeng jia",
    "单家": "shan jia",
    "仇家": "qiu jia",
    "解家": "xie jia",
    "查家": "zha jia",
    "盖家": "ge jia",
    "种家": "chong jia",
    "朴家": "piao jia",
    "缪家": "miao jia",
    "区家": "ou jia",
}
"""Names of places, and of families before 家, whose characters are read otherwise than in common words."""

_OWN = re.compile("|".join(sorted(map(re.escape, OWN), key=len, reverse=True)))


def readings(names: Iterable[str]) -> dict[str, object]:
    """How each character of some names is read, and the runs of characters that are read otherwise.

    Parameters
    ----------
    names
        Any texts. Runs of Chinese characters in them are read as phrases, so that characters with
        several readings are right as far as the phrases of pypinyin, and `OWN`, tell.

    Returns
    -------
    ``syllables``: a syllable to the characters that are read so. ``phrases``: a run of characters to its
    syllables, where one of them is not the usual reading.

    Examples
    --------
    >>> found = readings(["重庆", "重庆东", "重要", "西安村"])
    >>> found["phrases"]
    {'重要': 'zhong yao'}
    >>> found["syllables"]["xi"]
    '西'
    """
    runs = Counter(
        run[start : start + LONGEST]
        for name in names
        for run in _CHINESE.findall(name)
        for start in range(0, len(run), LONGEST)
    )
    read = {run: _read(run) for run in sorted(runs)}
    votes: dict[str, Counter[str]] = {}
    for run, parts in read.items():
        for character, part in zip(run, parts, strict=True):
            votes.setdefault(character, Counter())[part] += runs[run]
    usual = {c: min(count, key=lambda s, n=count: (-n[s], s)) for c, count in votes.items()}  # type: ignore[misc]
    syllables: dict[str, str] = {}
    for character in sorted(usual):
        syllables[usual[character]] = syllables.get(usual[character], "") + character
    phrases = {
        run: " ".join(parts)
        for run, parts in read.items()
        if any(usual[c] != part for c, part in zip(run, parts, strict=True))
    }
    return {"syllables": dict(sorted(syllables.items())), "phrases": phrases}


def layer_names(payload: Mapping[str, Any]) -> list[str]:
    """Names of everything in a layer: the heading of each point or shape, and the names of districts."""
    names = [str(name) for name in payload.get("names", ()) if name]
    for column in payload.get("label", ()):
        if column["form"] in ("s", "c"):
            names += [str(text) for text in column["words" if column["form"] == "c" else "data"]]
    return names


def _read(run: str) -> list[str]:
    """Syllables of a run of Chinese characters, one for each; ü is v, as it is typed."""
    parts: list[str] = []
    at = 0
    for found in _OWN.finditer(run):
        parts += _phrase(run[at : found.start()])
        parts += OWN[found.group()].split()
        at = found.end()
    return parts + _phrase(run[at:])


def _phrase(text: str) -> list[str]:
    if not text:
        return []
    found = lazy_pinyin(text, style=Style.NORMAL, errors=list)  # type: ignore[arg-type]  # several are allowed
    plain = [re.sub(r"[^a-z]", "", part.replace("ü", "v").lower()) for part in found]
    # a character without a reading stands for itself
    return [part or character for part, character in zip(plain, text, strict=True)]
