"""File names made of names in the data."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

_UNSAFE = re.compile(r"[^\w.-]+")
_RESERVED = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)(\..*)?", re.IGNORECASE)
"""Names that Windows keeps for devices, whatever the suffix."""
MAX_LETTERS = 60
"""Letters of a name; at three bytes each in UTF-8 there is still room for a suffix."""


def file_stems(names: Iterable[str]) -> list[str]:
    """Stems of files for names, in order: letters of any script, digits, ``_ . -``, each once.

    >>> file_stems(["a/b", "a_b", "../x", "服务"])
    ['a_b', 'a_b-2', 'x', '服务']
    """
    found: list[str] = []
    for name in names:
        clean = _UNSAFE.sub("_", name).strip("._-")[:MAX_LETTERS] or "unnamed"
        if _RESERVED.fullmatch(clean):
            clean = f"{clean}_"
        stem, number = clean, 1
        # Some file systems ignore case.
        while stem.casefold() in {other.casefold() for other in found}:
            number += 1
            stem = f"{clean}-{number}"
        found.append(stem)
    return found
