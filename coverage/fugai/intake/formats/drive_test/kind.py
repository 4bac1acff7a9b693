"""Which kind of log a text is: its first lines say so."""

from __future__ import annotations

import re
from typing import Literal

Kind = Literal["nmea", "nemo"]

_HEAD = 20_000
"""Characters at the start of a text that are looked at."""

_NMEA = re.compile(r"\$[A-Z]{2}(?:GGA|RMC|GLL),")
_NEMO = re.compile(r"^(?:#FF|#PRODUCT|#ID|CELLMEAS|GPS),(?:[\d:.]*),", re.MULTILINE)


def drive_test_kind(text: str) -> Kind | None:
    """Kind of the log that a text is, None where it is a table or something else.

    A table with one NMEA sentence in a row is one too: its sentences hold the positions.

    >>> drive_test_kind("$GPGGA,081836,3906.000,N,11712.000,E,1,08,1.0,3,M,0,M,,*4B")
    'nmea'
    >>> drive_test_kind('#FF,,,"2.26"')
    'nemo'
    >>> drive_test_kind("lon,lat,rsrp") is None
    True
    """
    head = text[:_HEAD]
    if _NEMO.search(head):
        return "nemo"
    return "nmea" if _NMEA.search(head) else None
