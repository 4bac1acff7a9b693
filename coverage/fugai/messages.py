"""Messages in two languages."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from fugai._arguments import guard_room as _guard_room

if TYPE_CHECKING:
    from collections.abc import Sequence

MAX_NAMES = 5
"""Names that a sentence lists; more are counted."""


@dataclass(frozen=True, kw_only=True)
class Message:
    """One sentence, in Chinese and in English.

    Examples
    --------
    >>> from fugai.messages import Message
    >>> Message(zh="没有终端。", en="There is no terminal.").en
    'There is no terminal.'
    """

    zh: str
    en: str


def join_messages(messages: Sequence[Message]) -> Message:
    """Several sentences as one text per language.

    Parameters
    ----------
    messages
        In order; without any, both texts are empty.

    Examples
    --------
    >>> from fugai.messages import Message, join_messages
    >>> join_messages([Message(zh="一。", en="One."), Message(zh="二。", en="Two.")])
    Message(zh='一。二。', en='One. Two.')
    """
    return Message(zh="".join(m.zh for m in messages), en=" ".join(m.en for m in messages))


def listed(names: Sequence[str], *, chinese: bool) -> str:
    """Up to `MAX_NAMES` names, and how many more there are.

    Parameters
    ----------
    names
        In order.
    chinese
        Whether the text is Chinese; otherwise it is English.

    Examples
    --------
    >>> from fugai.messages import listed
    >>> listed(["a", "b"], chinese=False)
    'a, b'
    >>> listed(list("abcdefg"), chinese=True)
    'a、b、c、d、e等7个'
    """
    comma = "、" if chinese else ", "
    text = comma.join(names[:MAX_NAMES])
    rest = len(names) - MAX_NAMES
    if rest <= 0:
        return text
    return f"{text}等{len(names)}个" if chinese else f"{text} and {rest} more"


_guard_room(globals(), __name__, values=("Message",))
