"""Which key of another file a row means, and what is likely wrong where there is none."""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING

import pandas as pd

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Mapping

_DECIMALS = re.compile(r"^(\d+)\.0+$")
_ZEROS = re.compile(r"(?<!\d)0+(?=\d)")
_BLANKS = re.compile(r"\s+")
_HYPHENS = re.compile(r"[\s\-_‐-―/.]+")


def _full_width(key: str) -> str:
    return unicodedata.normalize("NFKC", key)


def _without_blanks(key: str) -> str:
    return _BLANKS.sub("", _full_width(key))


def _without_decimals(key: str) -> str:
    return _DECIMALS.sub(r"\1", _without_blanks(key))


def _without_zeros(key: str) -> str:
    return _ZEROS.sub("", _without_decimals(key))


def _without_case(key: str) -> str:
    return _without_zeros(key).casefold()


def _without_hyphens(key: str) -> str:
    return _HYPHENS.sub("", _without_case(key))


CAUSES: tuple[tuple[str, Callable[[str], str]], ...] = (
    ("full-width letters or digits", _full_width),
    ("spaces inside", _without_blanks),
    ("decimals that a spreadsheet added", _without_decimals),
    ("leading zeros", _without_zeros),
    ("capital letters", _without_case),
    ("hyphens or other signs", _without_hyphens),
)
"""What keys of two files often differ in, with the form in which they are equal; each form also
takes away what the earlier ones do."""


def likely_partners(keys: Iterable[str], partners: Collection[str]) -> dict[str, tuple[str, str]]:
    """Key that has no partner to the one that it probably means, and to the cause.

    Parameters
    ----------
    keys
        Keys that no partner equals.
    partners
        Keys of the other file.

    Examples
    --------
    >>> likely_partners(["12", "A 7", "B"], ["0012", "A7"])
    {'A 7': ('A7', 'spaces inside'), '12': ('0012', 'leading zeros')}
    """
    found: dict[str, tuple[str, str]] = {}
    left = [key for key in dict.fromkeys(keys) if key]
    for cause, form in CAUSES:
        if not left:
            break
        forms: Mapping[str, str] = _unique_forms(partners, form)
        for key in left:
            partner = forms.get(form(key))
            if partner:
                found[key] = (partner, cause)
        left = [key for key in left if key not in found]
    return found


def _unique_forms(partners: Collection[str], form: Callable[[str], str]) -> dict[str, str]:
    """Form to the only partner that has it; forms of several partners are left out."""
    forms = pd.Series(list(partners), dtype="object")
    shapes = forms.map(form)
    alone = ~shapes.duplicated(keep=False)
    return dict(zip(shapes[alone], forms[alone], strict=True))


def without_partner_rule(key: str, file: str, likely: Mapping[str, tuple[str, str]]) -> str:
    """What must hold of a key without a partner, with the likely cause."""
    if not key:
        return f"must name a row of {file}, it is empty"
    if key in likely:
        partner, cause = likely[key]
        return f"must be a key of {file}, which has {partner!r}: they differ by {cause}"
    return f"must be a key of {file}"
