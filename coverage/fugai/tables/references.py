"""Why a value that should be the key of another table is not one: what the nearest key differs in."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from typing import TYPE_CHECKING

from fugai.messages import Message

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

_BLANKS = dict.fromkeys(map(ord, "\u200b\u200c\u200d\u2060\ufeff\u00ad"), None)
_LOOK_ALIKES = str.maketrans(
    {
        **dict.fromkeys("OoОоΟο", "0"),
        **dict.fromkeys("lIіІΙ|", "1"),
        **dict.fromkeys("‐‑‒–—―−_－", "-"),
        **dict(zip("АВЕКМНРСТХаеорсухΑΒΕΖΗΚΜΝΡΤΥΧ", "ABEKMHPCTXaeopcyxABEZHKMNPTYX", strict=True)),
    }
)


def _without_blanks(text: str) -> str:
    return "".join(text.translate(_BLANKS).split())


def _half_width(text: str) -> str:
    return unicodedata.normalize("NFKC", text)


def _without_leading_zeros(text: str) -> str:
    return text.lstrip("0") or "0"


def _without_decimals(text: str) -> str:
    whole, point, rest = text.partition(".")
    return whole if point and whole.isdigit() and not rest.strip("0") else text


def _without_trailing_zeros(text: str) -> str:
    return text.rstrip("0") if text.isdigit() and len(text) >= 6 else text


def _like_letters(text: str) -> str:
    return text.translate(_LOOK_ALIKES).translate(_LOOK_ALIKES)


_FORMS: tuple[tuple[Message, Callable[[str], str]], ...] = (
    (Message(zh="空格或不可见字符", en="blanks or invisible characters"), _without_blanks),
    (Message(zh="全角字符", en="full-width characters"), _half_width),
    (Message(zh="大小写", en="upper and lower case"), str.casefold),
    (Message(zh="前导零", en="leading zeros"), _without_leading_zeros),
    (Message(zh="小数点后的零", en="a decimal point, as spreadsheets add"), _without_decimals),
    (Message(zh="代码位数(末尾的零)", en="zeros at the end of a code"), _without_trailing_zeros),
    (
        Message(zh="形近字符(如O与0)", en="characters that look alike, such as O and 0"),
        _like_letters,
    ),
)
"""What spellings of one key differ in, in the order in which they are tried."""


@dataclass(frozen=True, kw_only=True)
class Cause:
    """The key that a value probably means.

    Parameters
    ----------
    key
        The key that exists.
    differs
        What the two differ in.

    Examples
    --------
    >>> from fugai.tables import KnownKeys
    >>> KnownKeys(["S1"]).cause("s1").differs.zh
    '大小写'
    """

    key: str
    differs: Message


class KnownKeys:
    """The keys of a table, and which of them another spelling means.

    Parameters
    ----------
    keys
        The keys that exist.

    Examples
    --------
    >>> from fugai.tables import KnownKeys
    >>> keys = KnownKeys(["1001", "A7"])
    >>> keys.cause("01001").key, keys.cause("01001").differs.en
    ('1001', 'leading zeros')
    >>> keys.cause("\uff41\uff17").differs.en
    'full-width characters; upper and lower case'
    >>> keys.cause("B9") is None
    True
    """

    def __init__(self, keys: Iterable[object]) -> None:
        self._keys = list(dict.fromkeys(str(key) for key in keys))
        self._single: dict[int, dict[str, str | None]] = {}
        self._all: dict[str, str | None] | None = None

    def cause(self, value: object) -> Cause | None:
        """The one key that the value means in another spelling; None where there is none, or several."""
        text = str(value)
        for at, (name, form) in enumerate(_FORMS):
            key = self._by_form(at).get(form(text))
            if key is not None:
                return Cause(key=key, differs=name)
        if self._all is None:
            self._all = _index(self._keys, _canonical)
        key = self._all.get(_canonical(text))
        return None if key is None else Cause(key=key, differs=_differences(text, key))

    def _by_form(self, at: int) -> dict[str, str | None]:
        if at not in self._single:
            self._single[at] = _index(self._keys, _FORMS[at][1])
        return self._single[at]


def _index(keys: list[str], form: Callable[[str], str]) -> dict[str, str | None]:
    """The key of each form; None where several keys have it."""
    found: dict[str, str | None] = {}
    for key in keys:
        changed = form(key)
        found[changed] = None if changed in found else key
    return found


def _canonical(text: str) -> str:
    for _, form in _FORMS:
        text = form(text)
    return _without_leading_zeros(text)


def _differences(text: str, key: str) -> Message:
    """Everything that two spellings differ in."""
    names = []
    for name, form in _FORMS:
        after, other = form(text), form(key)
        if (after != text or other != key) and _closer(text, key, after, other):
            names.append(name)
        text, key = after, other
    return Message(zh="、".join(n.zh for n in names), en="; ".join(n.en for n in names))


def _closer(text: str, key: str, after: str, other: str) -> bool:
    """Whether a form changed the two in different ways."""
    return (text == after) != (key == other) or (text != key and after == other)
