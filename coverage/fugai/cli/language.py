"""The language of what a command prints: `--lang`, or the locale."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING

from fugai.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from fugai.translations import Language

FLAG = "--lang"
LANGUAGES: tuple[Language, ...] = ("zh", "en")
BOTH = "both"
"""What a command that writes documents takes besides."""

_VARIABLES = ("LC_ALL", "LC_MESSAGES", "LANG")
"""What POSIX asks for the language of messages, the first that is set wins."""

_CHINESE = 0x04
"""Primary language of the language ids of Windows."""

_chosen: list[Language] = ["en"]
_asked: list[str | None] = [None]


def language() -> Language:
    """Language of the command that runs."""
    return _chosen[0]


def document_language() -> str:
    """Language of the documents that a command writes: what ``--lang`` says, else both."""
    return _asked[0] or BOTH


def choose(argv: Sequence[str], environ: Mapping[str, str] | None = None) -> list[str]:
    """Set the language by the command line or the locale; the command line without the option.

    Raises
    ------
    InputError
        There is no such language.
    """
    rest, asked = _without_flag(argv)
    _chosen[0] = _of_locale(os.environ if environ is None else environ)
    known = (*LANGUAGES, BOTH) if rest[:1] == ["report"] else LANGUAGES
    if asked is not None and asked not in known:
        msg = f"`{FLAG}` must be one of {', '.join(known)}, found {asked!r}."
        raise InputError(msg)
    _asked[0] = asked
    if asked is not None and asked != BOTH:
        _chosen[0] = "zh" if asked == "zh" else "en"
    return rest


def _without_flag(argv: Sequence[str]) -> tuple[list[str], str | None]:
    """The words without ``--lang X`` or ``--lang=X``, wherever it stands, and its last value."""
    rest: list[str] = []
    asked: str | None = None
    words = iter(argv)
    for word in words:
        if word == "--":
            return [*rest, word, *words], asked
        if word == FLAG:
            asked = next(words, "")
        elif word.startswith(f"{FLAG}="):
            asked = word.partition("=")[2]
        else:
            rest.append(word)
    return rest, asked


def _of_locale(environ: Mapping[str, str]) -> Language:
    value = next((environ[name] for name in _VARIABLES if environ.get(name)), None)
    if value is not None:
        return "zh" if value.lower().startswith(("zh", "chinese")) else "en"
    if sys.platform == "win32":
        import ctypes  # noqa: PLC0415  Windows only

        primary = ctypes.windll.kernel32.GetUserDefaultUILanguage() & 0x3FF
        return "zh" if primary == _CHINESE else "en"
    return "en"
