"""Names of files from names that come with the data."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

_UNSAFE = re.compile(r"[^\w.-]+")
_RESERVED = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)(\..*)?", re.IGNORECASE)
"""Names that Windows keeps for devices, whatever the suffix."""
LONGEST = 60
"""Letters of a name; three bytes each in UTF-8 still leave room for a suffix."""


def file_stems(names: Iterable[str]) -> list[str]:
    """Stems of files for names, in order: letters of any script, digits, ``_ . -``, each once.

    >>> file_stems(["a/b", "a_b", "../x", "服务"])
    ['a_b', 'a_b-2', 'x', '服务']
    """
    found: list[str] = []
    for name in names:
        clean = _UNSAFE.sub("_", name).strip("._-")[:LONGEST] or "unnamed"
        if _RESERVED.fullmatch(clean):
            clean = f"{clean}_"
        stem, number = clean, 1
        # Some file systems do not tell capitals from small letters.
        while stem.casefold() in {other.casefold() for other in found}:
            number += 1
            stem = f"{clean}-{number}"
        found.append(stem)
    return found
