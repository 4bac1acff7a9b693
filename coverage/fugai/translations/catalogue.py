"""The catalogue of a language: templates, and the values that a text has for them."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

_VALUE = re.compile(r"\{(\d+)\}")


@dataclass(frozen=True, kw_only=True)
class Template:
    """A text with places for values, and what it is in the other language."""

    pattern: re.Pattern[str]
    order: tuple[int, ...]
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

    def find(self, text: str) -> tuple[str, dict[int, str]] | None:
        """Translation of a text and the values in it; None where the catalogue has none."""
        if text in self.texts:
            return self.texts[text], {}
        for template in self.templates:
            values = template.values(text)
            if values is not None:
                return template.translation, values
        return None


@cache
def catalogue(language: str) -> Catalogue:
    """The catalogue of a language, from the files in its folder."""
    entries: dict[str, str] = {}
    folder = files("fugai.translations") / language
    for path in sorted(folder.iterdir(), key=lambda one: one.name):
        if path.name.endswith(".toml"):
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
    return Template(pattern=re.compile(pattern, re.DOTALL), order=numbers, translation=translation)
