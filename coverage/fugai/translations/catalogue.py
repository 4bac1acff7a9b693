"""The catalogue of a language: templates, and the values that a text has for them."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

PRINTED = "printed.toml"
_VALUE = re.compile(r"\{(\d+)\}")
_QUOTED = re.compile(r"`\{(\d+)\}`")


@dataclass(frozen=True, kw_only=True)
class Template:
    """A text with places for values, and what it is in the other language.

    Values in backticks, ``quoted``, are names, which stay as they are.
    """

    pattern: re.Pattern[str]
    order: tuple[int, ...]
    quoted: frozenset[int]
    translation: str

    def values(self, text: str) -> dict[int, str] | None:
        """The values at which the template gives the text; None where it does not."""
        found = self.pattern.fullmatch(text)
        return None if found is None else dict(zip(self.order, found.groups(), strict=True))


@dataclass(frozen=True, kw_only=True)
class Catalogue:
    """Texts of a language, those without values apart, the more particular templates first."""

    texts: Mapping[str, str]
    templates: tuple[Template, ...]

    def translated(self, text: str, value: Callable[[str], str]) -> str | None:
        """Translation of a text, its values put through a function; None where it has none."""
        if text in self.texts:
            return self.texts[text]
        for template in self.templates:
            found = template.values(text)
            if found is not None:
                filled = {
                    at: one if at in template.quoted else value(one) for at, one in found.items()
                }
                return fill(template.translation, filled)
        return None


@cache
def catalogue(*, printed: bool = False) -> Catalogue:
    """The Chinese of sentences, or of the words that commands print in columns."""
    entries: dict[str, str] = {}
    folder = files("fugai.translations") / "zh"
    for path in sorted(folder.iterdir(), key=lambda one: one.name):
        if path.name.endswith(".toml") and (path.name == PRINTED) == printed:
            entries |= tomllib.loads(path.read_text(encoding="utf-8"))
    texts = {source: text for source, text in entries.items() if not _VALUE.search(source)}
    particular = sorted(
        (source for source in entries if source not in texts),
        key=lambda source: (-len(_VALUE.sub("", source)), source),
    )
    templates = tuple(_template(source, entries[source]) for source in particular)
    return Catalogue(texts=texts, templates=templates)


def fill(translation: str, values: Mapping[int, str]) -> str:
    """A translation with its values."""
    return _VALUE.sub(lambda place: values[int(place.group(1))], translation)


def _template(source: str, translation: str) -> Template:
    pieces = _VALUE.split(source)
    numbers = tuple(int(number) for number in pieces[1::2])
    pattern = "".join("(.+?)" if at % 2 else re.escape(piece) for at, piece in enumerate(pieces))
    quoted = frozenset(int(number) for number in _QUOTED.findall(source))
    return Template(
        pattern=re.compile(pattern, re.DOTALL),
        order=numbers,
        quoted=quoted,
        translation=translation,
    )
