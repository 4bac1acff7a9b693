"""NMEA 0183 logs: positions of a receiver, and between them the levels of a modem.

The sentences GGA, RMC and GLL of NMEA 0183 give the position. Levels stand on lines of their own or
behind a sentence, as ``RSRP=-97``, ``RSRP: -97 dBm``, a sentence such as ``$PLTE,RSRP,-97,ECI,8376777``, or
the answer ``+CESQ`` of a modem (3GPP TS 27.007, 8.69).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import reduce
from operator import xor
from typing import TYPE_CHECKING

from fugai.errors import InputError
from fugai.intake.findings import RowFinding
from fugai.intake.formats.drive_test.log import NO_FIX, LogRows
from fugai.messages import Message

if TYPE_CHECKING:
    from fugai.intake.formats.raw import RawTable

_SENTENCE = re.compile(r"\$([A-Z]{2}(GGA|RMC|GLL),[^*$\r\n]*)(?:\*([0-9A-Fa-f]{2}))?")
_LEVEL = re.compile(
    r"\b(?:(SS[-_ ]?RSRP)|(RSRP)|(RSCP)|(RX[-_ ]?LEV))\b[\"' ]*[:=,] *[\"']?(-?\d+(?:\.\d+)?|-(?=\W|$))",
    re.IGNORECASE,
)
_CELL = re.compile(
    r"\b(?:NCI|ECI|CELL[-_ ]?ID|CID|CI)\b[\"' ]*[:=,] *[\"']?([0-9][0-9-]*)", re.IGNORECASE
)
_OPERATOR = re.compile(
    r"\b(?:OPERATOR|PLMN)\b[\"' ]*[:=,] *[\"']?([^\"',;\t*\r\n]+)", re.IGNORECASE
)
_CESQ = re.compile(r"\+CESQ: *(?:\d+ *, *){2}(\d+) *,(?: *\d+ *,){2} *(\d+)")
_TECHNOLOGIES = ("nr", "lte", "umts", "gsm")
_UNKNOWN_CESQ = 255


@dataclass
class _Fix:
    """The last position, and the date and time that came with it; no position: lon is None."""

    lon: float | None = None
    lat: float = 0.0
    date: str = ""
    time: str = ""

    def moment(self) -> str:
        """ISO time in UTC, only the time of day where no sentence has named the date."""
        return f"{self.date}T{self.time}Z" if self.date and self.time else self.time


def read_nmea(text: str, *, file: str) -> RawTable:
    r"""Levels of a log with the position before each of them.

    Parameters
    ----------
    text
        The whole log.
    file
        Its name, for findings.

    Returns
    -------
    RawTable with lon, lat, level_dbm, cell_id, technology, operator, time; a level that was taken
    while the receiver had no fix, and a sentence whose checksum is wrong, are listed as malformed.

    Raises
    ------
    InputError
        There is no level in the log.

    Examples
    --------
    >>> log = "$GPGLL,3906.0000,N,11712.0000,E,081836,A*26\nRSRP=-97 ECI=8376777\n"
    >>> raw = read_nmea(log, file="drive.nmea")
    >>> [str(cell[0]) for cell in raw.cells][:4]
    ['117.2', '39.1', '-97', '8376777']
    """
    rows, fix = LogRows(), _Fix()
    cell = operator = ""
    for number, line in enumerate(text.splitlines(), start=1):
        sentence = _SENTENCE.search(line) if "$" in line else None
        if sentence is not None:
            _follow(sentence, fix, rows, number)
        found_cell = _CELL.search(line)
        if found_cell is not None:
            cell = found_cell[1]
        found_operator = _OPERATOR.search(line)
        if found_operator is not None:
            operator = found_operator[1].strip()
        level = _level(line)
        if level is None:
            continue
        if level[1] == "-" and found_cell is None:
            cell = ""  # out of coverage: whatever served before does so no more
        if fix.lon is None:
            rows.malformed.append(RowFinding(number, "level_dbm", level[1], NO_FIX, "refused"))
            continue
        _append(rows, number, fix, level, cell=cell, operator=operator)
    if not rows.line and not rows.malformed:
        msg = f"`{file}` must hold levels such as RSRP=-97 between its NMEA sentences, found none."
        raise InputError(msg)
    return rows.table(file, [_placed_note(file, len(rows.line))])


def _append(
    rows: LogRows, number: int, fix: _Fix, level: tuple[str, str], *, cell: str, operator: str
) -> None:
    rows.line.append(number)
    rows.lon.append(fix.lon if fix.lon is not None else float("nan"))
    rows.lat.append(fix.lat)
    rows.technology.append(level[0])
    rows.level.append(level[1])
    rows.cell.append(cell)
    rows.operator.append(operator)
    rows.time.append(fix.moment())


def _level(line: str) -> tuple[str, str] | None:
    """Technology and level that a line states, if it does."""
    found = _LEVEL.search(line)
    if found is not None:
        at = next(at for at in range(4) if found[at + 1] is not None)
        return _TECHNOLOGIES[at], found[5]
    answer = _CESQ.search(line) if "+CESQ" in line else None
    if answer is None:
        return None
    rscp, rsrp = int(answer[1]), int(answer[2])
    # 3GPP TS 27.007, 8.69: 0 is below the range, each step 1 dB; the middle of the step is meant.
    if rsrp != _UNKNOWN_CESQ:
        return "lte", f"{rsrp - 140.5:g}"
    if rscp != _UNKNOWN_CESQ:
        return "umts", f"{rscp - 120.5:g}"
    return "lte", "-"


def _follow(sentence: re.Match[str], fix: _Fix, rows: LogRows, number: int) -> None:
    """Take the position of a sentence; none where the receiver says that it has no fix."""
    body, kind, stated = sentence[1], sentence[2], sentence[3]
    if stated is not None:
        found = reduce(xor, body.encode("ascii", "replace"), 0)
        if found != int(stated, 16):
            rule = f"must have the checksum {found:02X} of its signs, found {stated.upper()}"
            rows.malformed.append(RowFinding(number, "", sentence[0], rule, "refused"))
            return
    fields = body.split(",")
    first = {"GGA": 2, "RMC": 3, "GLL": 1}[kind]
    if len(fields) < first + 4:
        return
    if kind == "RMC" and len(fields) > 9 and len(fields[9]) == 6 and fields[9].isdigit():
        day, month, year = fields[9][:2], fields[9][2:4], fields[9][4:]
        fix.date = f"20{year}-{month}-{day}"
    at_time = 5 if kind == "GLL" else 1
    time = fields[at_time] if len(fields) > at_time else ""
    if len(time) >= 6 and time[:6].isdigit():
        fix.time = f"{time[:2]}:{time[2:4]}:{time[4:]}"
    at_state = {"GGA": 6, "RMC": 2, "GLL": 6}[kind]
    state = fields[at_state] if len(fields) > at_state else "A"
    lat, lon = (
        _degrees(*fields[first : first + 2]),
        _degrees(*fields[first + 2 : first + 4]),
    )
    if state in ("0", "V") or lat is None or lon is None:
        fix.lon = None
        return
    fix.lon, fix.lat = lon, lat


def _degrees(value: str, side: str) -> float | None:
    """Degrees of 'dddmm.mmmm' and N, S, E or W; None where they are none."""
    whole, _, part = value.partition(".")
    if len(whole) < 3 or not whole.isdigit() or (part and not part.isdigit()) or not side:
        return None
    degrees = int(whole[:-2]) + float(f"{whole[-2:]}.{part or 0}") / 60.0
    return round(-degrees if side in "SW" else degrees, 9)


def _placed_note(file: str, count: int) -> Message:
    return Message(
        zh=f"`{file}`：NMEA 日志，{count:,} 个电平各取其前最近一次定位的位置。",
        en=f"`{file}`: an NMEA log; each of the {count:,} levels is placed at the fix before it.",
    )
