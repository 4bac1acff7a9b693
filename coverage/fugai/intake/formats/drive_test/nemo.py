"""Nemo file format (``.nmf``): one event a line, its name first.

Read are ``GPS`` (longitude and latitude in degrees), ``CELLMEAS`` (levels of the serving cell and its
neighbours, of which the serving one is taken) and ``CHI`` (identity of the serving cell) of GSM (1), UMTS (5)
and LTE (7, 8), file format 2.x. Positions are interpolated in time between two GPS events.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from fugai.errors import InputError
from fugai.intake.findings import RowFinding
from fugai.intake.formats.drive_test.log import NO_FIX, LogRows
from fugai.messages import Message

if TYPE_CHECKING:
    from fugai._types import FloatArray
    from fugai.intake.formats.raw import RawTable

MAX_GAP_S = 10.0
"""Two GPS events further apart are not joined by a line; the nearer one is taken up to this gap. [s]"""

_DAY_S = 86_400.0
_TECHNOLOGY = {"1": "gsm", "5": "umts", "7": "lte-fdd", "8": "lte-tdd"}
_LTE = ("7", "8")
_TIME = re.compile(r"(\d{1,2}):(\d{2}):(\d{2}(?:\.\d+)?)$")
_DATE = re.compile(r'^#START,[^,]*,[^,]*,"?(\d{1,2})\.(\d{1,2})\.(\d{4})')


@dataclass
class _Log:
    """Events of a log as they pass."""

    day_s: float = 0.0
    last_s: float = -1.0
    date: str = ""
    gps_s: list[float] = field(default_factory=list)
    gps_lon: list[float] = field(default_factory=list)
    gps_lat: list[float] = field(default_factory=list)
    at_s: list[float] = field(default_factory=list)
    serving: tuple[str, str, str] = ("", "", "")  # channel, code, cell id of the last CHI
    other: Counter[str] = field(default_factory=Counter)

    def seconds(self, time: str) -> float | None:
        """Seconds since the first day's midnight, growing through midnight."""
        found = _TIME.match(time)
        if found is None:
            return None
        now = int(found[1]) * 3600.0 + int(found[2]) * 60.0 + float(found[3]) + self.day_s
        if now < self.last_s - _DAY_S / 2:
            self.day_s += _DAY_S
            now += _DAY_S
        self.last_s = max(self.last_s, now)
        return now


def read_nemo(text: str, *, file: str) -> RawTable:
    r"""Levels of the serving cells of a log, each with its place and its cell.

    Parameters
    ----------
    text
        The whole log.
    file
        Its name, for findings.

    Returns
    -------
    RawTable with lon, lat, level_dbm (RSRP, RSCP or RxLev), cell_id ('' where the log does not say which
    cell serves), technology, operator, time.

    Raises
    ------
    InputError
        There is no level of a serving cell in the log.

    Examples
    --------
    >>> log = (
    ...     "GPS,10:00:00.000,,117.2,39.1,3,0,1,8,9\n"
    ...     "CHI,10:00:00.100,,7,70003,2,75,1850,51,8376777,43621\n"
    ...     "CELLMEAS,10:00:00.500,,7,0,1,9,0,70003,1850,51,-42.4,-69.1,-5.9,218191,91.0\n"
    ...     "GPS,10:00:01.000,,117.3,39.1,3,0,1,8,9\n"
    ... )
    >>> [str(cell[0]) for cell in read_nemo(log, file="drive.nmf").cells][:5]
    ['117.25', '39.1', '-69.1', '8376777', 'lte-fdd']
    """
    log, rows = _Log(), LogRows()
    for number, line in enumerate(text.splitlines(), start=1):
        if line.startswith("CELLMEAS,"):
            _cellmeas(line.split(","), number, log, rows)
        elif line.startswith("GPS,"):
            _gps(line.split(","), log)
        elif line.startswith("CHI,"):
            _chi(line.split(","), log)
        elif line.startswith("#START,"):
            date = _DATE.match(line)
            log.date = f"{date[3]}-{int(date[2]):02d}-{int(date[1]):02d}" if date else ""
    if not rows.line:
        found = ", ".join(f"{n} of system {name}" for name, n in log.other.items()) or "none"
        msg = f"`{file}` must hold CELLMEAS events of a serving cell in GSM, UMTS or LTE, found {found}."
        raise InputError(msg)
    _place(log, rows)
    return rows.table(file, _notes(log, file, len(rows.line)))


def _gps(fields: list[str], log: _Log) -> None:
    now = log.seconds(fields[1]) if len(fields) > 4 else None
    try:
        lon, lat = float(fields[3]), float(fields[4])
    except (IndexError, ValueError):
        return
    if now is not None and (lon, lat) != (0.0, 0.0):
        log.gps_s.append(now)
        log.gps_lon.append(lon)
        log.gps_lat.append(lat)


def _chi(fields: list[str], log: _Log) -> None:
    """Channel, code and id of the cell that serves from now on."""
    system = fields[3] if len(fields) > 3 else ""
    if system in _LTE and len(fields) > 9:
        log.serving = (fields[7], fields[8], fields[9])
    elif system == "5" and len(fields) > 7:
        log.serving = (fields[6], "", fields[7])


def _cellmeas(fields: list[str], number: int, log: _Log, rows: LogRows) -> None:
    """The serving cell's level of one event, if it has one."""
    now = log.seconds(fields[1]) if len(fields) > 6 else None
    if now is None:
        return
    system = fields[3]
    if system not in _TECHNOLOGY:
        log.other[system] += 1
        return
    found = _serving(fields, system, log.serving)
    if found is None:
        return
    level, cell = found
    rows.line.append(number)
    rows.level.append(level)
    rows.cell.append(cell)
    rows.technology.append(_TECHNOLOGY[system])
    rows.operator.append("")
    rows.time.append(f"{log.date}T{fields[1]}" if log.date else fields[1])
    log.at_s.append(now)


def _serving(
    fields: list[str], system: str, serving: tuple[str, str, str]
) -> tuple[str, str] | None:
    """Level and cell id of the serving cell; the id is '' where the last CHI was of another."""
    try:
        first = 5
        if system == "5":  # channels come before the cells: their number, values each, values
            first += 2 + int(fields[5]) * int(fields[6])
        count, width = int(fields[first]), int(fields[first + 1])
    except (IndexError, ValueError):
        return None
    cells = [
        fields[at : at + width] for at in range(first + 2, first + 2 + count * width, max(width, 1))
    ]
    wanted = "1" if system == "1" else "0"
    own = next((cell for cell in cells if len(cell) > 6 and cell[0] == wanted), None)
    if own is None:
        return None
    if system == "1":
        return own[4], own[12] if len(own) > 12 else ""
    level = own[6] if system == "5" else own[5]
    channel, code, cell_id = serving
    same = own[2] == channel and code in ("", own[3])
    return level, cell_id if same else ""


def _place(log: _Log, rows: LogRows) -> None:
    """Give each level its position in time; those without one become findings."""
    lon, lat = _positions(log)
    kept = np.isfinite(lon)
    for at in np.flatnonzero(~kept):
        row = RowFinding(rows.line[at], "level_dbm", rows.level[at], NO_FIX, "refused")
        rows.malformed.append(row)
    for name in ("line", "level", "cell", "technology", "operator", "time"):
        values = getattr(rows, name)
        setattr(rows, name, [values[at] for at in np.flatnonzero(kept)])
    rows.lon, rows.lat = lon[kept].tolist(), lat[kept].tolist()


def _positions(log: _Log) -> tuple[FloatArray, FloatArray]:
    """Longitude and latitude of each level, NaN where no GPS event is near in time."""
    at = np.array(log.at_s)
    lon = np.full(len(at), np.nan)
    if not log.gps_s:
        return lon, lon
    times = np.array(log.gps_s)
    order = np.argsort(times, kind="stable")
    times, xs, ys = times[order], np.array(log.gps_lon)[order], np.array(log.gps_lat)[order]
    after = np.clip(np.searchsorted(times, at), 0, len(times) - 1)
    before = np.clip(after - 1, 0, len(times) - 1)
    inside = (
        (times[before] <= at) & (at <= times[after]) & (times[after] - times[before] <= MAX_GAP_S)
    )
    nearer = np.where(np.abs(at - times[before]) <= np.abs(at - times[after]), before, after)
    near = np.abs(at - times[nearer]) <= MAX_GAP_S
    step = np.maximum(times[after] - times[before], 1e-9)
    share = np.where(inside, np.clip((at - times[before]) / step, 0.0, 1.0), 0.0)
    first = np.where(inside, before, nearer)
    last = np.where(inside, after, nearer)
    x = xs[first] + share * (xs[last] - xs[first])
    y = ys[first] + share * (ys[last] - ys[first])
    return np.where(near, x, np.nan), np.where(near, y, np.nan)


def _notes(log: _Log, file: str, count: int) -> list[Message]:
    notes = [
        Message(
            zh=f"`{file}`：Nemo 日志，{count:,} 个服务小区电平，位置按时间在两次定位之间内插。",
            en=f"`{file}`: a Nemo log; the {count:,} levels of serving cells are placed in time between two fixes.",
        )
    ]
    if log.other:
        listed = ", ".join(f"{name} ({n:,})" for name, n in sorted(log.other.items()))
        notes.append(
            Message(
                zh=f"`{file}`：以下制式的 CELLMEAS 事件未读取（制式编号与个数）：{listed}。",
                en=f"`{file}`: CELLMEAS events of these systems are not read: {listed}.",
            )
        )
    return notes
