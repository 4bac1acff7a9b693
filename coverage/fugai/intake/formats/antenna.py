"""Measured antenna patterns in the MSI (Planet) format: .msi, .pln, .txt."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import numpy as np

from fugai.errors import ConfigError, InputError
from fugai.intake.formats.encodings import decode
from fugai.intake.formats.raw import existing_file
from fugai.tables import Antenna

if TYPE_CHECKING:
    from fugai._types import FloatArray

DBI_OF_DBD = 2.15
"""Gain of a half-wave dipole over an isotropic radiator. [dB]"""

MAX_ATTENUATION_DB = 120.0
"""No measuring range shows a deeper attenuation; a larger figure is an error. [dB]"""

MAX_BYTES = 2_000_000
MAX_TILT_DEG = 30
TILT_TOLERANCE_DEG = 2.0
_CUTS = ("HORIZONTAL", "VERTICAL")
_KEYS = {
    "NAME",
    "MAKE",
    "FREQUENCY",
    "H_WIDTH",
    "V_WIDTH",
    "FRONT_TO_BACK",
    "GAIN",
    "TILT",
    "POLARIZATION",
    "COMMENT",
    "ELECTRICAL_TILT",
    *_CUTS,
}
_NUMBER = re.compile(r"[+-]?\d+(?:[.,]\d+)?")


@dataclass
class _Parts:
    """Keys and values of a file's head, and the lines of its two cuts.

    ``cuts`` has line number, angle and attenuation; ``stated`` the number of lines that a cut claims.
    """

    file: str
    head: dict[str, str] = field(default_factory=dict)
    cuts: dict[str, list[tuple[int, float, float]]] = field(default_factory=dict)
    stated: dict[str, str] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)


def read_antenna(
    path: Path | str, *, gain_unit: Literal["dbi", "dbd"] | None = None, name: str | None = None
) -> Antenna:
    r"""Pattern of a measured antenna from an MSI (Planet) file.

    Horizontal angles count clockwise from the boresight, vertical ones downward from the horizon;
    values are attenuations below the gain. A file whose stated tilt shows that its vertical cut
    counts upward is mirrored, and a note says so. Where no electrical tilt is stated, it is the
    angle of the strongest radiation.

    Parameters
    ----------
    path
        The file, any encoding that text has.
    gain_unit
        Unit of a gain without a unit, dBi or dBd. They differ by 2.15 dB: without this a file that
        does not state its unit is refused.
    name
        Name to use instead of the file's own.

    Returns
    -------
    The antenna, with its gain in dBi.

    Raises
    ------
    ConfigError
        ``gain_unit`` is another unit.
    InputError
        The file cannot be read, has no gain or no unit of it, or a cut has gaps, two values at one
        angle, values that are not numbers, or values of both signs.

    Examples
    --------
    >>> from pathlib import Path
    >>> from tempfile import TemporaryDirectory
    >>> from fugai.intake import read_antenna
    >>> cut = "\n".join(f"{angle} {min(angle, 360 - angle) / 10}" for angle in range(360))
    >>> text = f"NAME sector\nFREQUENCY 1800\nGAIN 15 dBd\nHORIZONTAL 360\n{cut}\nVERTICAL 360\n{cut}\n"
    >>> with TemporaryDirectory() as folder:
    ...     path = Path(folder, "sector.msi")
    ...     _ = path.write_text(text)
    ...     antenna = read_antenna(path)
    >>> antenna.name, antenna.gain_dbi, float(antenna.horizontal_db[90])
    ('sector', 17.15, 9.0)
    """
    path = Path(path)
    if gain_unit not in (None, "dbi", "dbd"):
        msg = f"`gain_unit` must be dbi or dbd, found {gain_unit!r}."
        raise ConfigError(msg)
    existing_file(path)
    if path.stat().st_size > MAX_BYTES:
        msg = f"`{path.name}` must be an antenna pattern of at most {MAX_BYTES:,} bytes."
        raise InputError(msg)
    parts = _split_parts(decode(path.read_bytes(), file=path.name).text, path.name)
    horizontal, vertical = (_cut(parts, cut) for cut in _CUTS)
    gain_dbi = _gain_dbi(parts, gain_unit)
    vertical, tilt = _tilt(parts, vertical)
    return Antenna(
        name=name or parts.head.get("NAME") or path.stem,
        gain_dbi=gain_dbi,
        horizontal_db=horizontal,
        vertical_db=vertical,
        electrical_tilt_deg=tilt,
        frequency_mhz=_frequency_mhz(parts),
        notes=tuple(parts.notes),
    )


def _split_parts(text: str, file: str) -> _Parts:
    """Head and cuts of the text; some makers write the name without its key in the first line."""
    parts = _Parts(file=file)
    current = ""
    for number, raw in enumerate(text.splitlines(), start=1):
        line = raw.strip()
        if not line:
            continue
        word, _, rest = line.replace("\t", " ").partition(" ")
        key = word.upper().rstrip(":")
        if key in _CUTS:
            if key in parts.cuts:
                msg = f"`{file}` must hold one {key} cut, line {number} begins another."
                raise InputError(msg)
            current = key
            parts.cuts[key], parts.stated[key] = [], rest.strip()
        elif current and key not in _KEYS and _is_pair(line):
            parts.cuts[current].append(_pair(line, number, file))
        elif current and key not in _KEYS and _NUMBER.match(word):
            msg = (
                f"`{file}` line {number} must be an angle and an attenuation, found {line[:40]!r}."
            )
            raise InputError(msg)
        elif not parts.head and not parts.cuts and key not in _KEYS:
            parts.head["NAME"] = line
        else:
            parts.head.setdefault(key, rest.strip())
    return parts


def _fields(line: str) -> list[str]:
    return [one for one in re.split(r"[\s;]+", line) if one]


def _is_pair(line: str) -> bool:
    found = _fields(line)
    return len(found) == 2 and all(_NUMBER.fullmatch(one) for one in found)


def _pair(line: str, number: int, file: str) -> tuple[int, float, float]:
    angle, value = (float(one.replace(",", ".")) for one in _fields(line))
    if not -360.0 <= angle <= 360.0 or abs(value) > MAX_ATTENUATION_DB:
        msg = (
            f"`{file}` line {number} must be an angle of -360 to 360 degrees and at most "
            f"{MAX_ATTENUATION_DB:g} dB, found {line[:40]!r}."
        )
        raise InputError(msg)
    return number, angle, value


def _cut(parts: _Parts, cut: str) -> FloatArray:
    """Attenuation on the 360 whole degrees."""
    if cut not in parts.cuts:
        msg = f"`{parts.file}` must hold a {cut} cut, found none."
        raise InputError(msg)
    rows = parts.cuts[cut]
    stated = _NUMBER.match(parts.stated[cut])
    if stated and int(float(stated.group().replace(",", "."))) != len(rows):
        msg = f"`{parts.file}` must have the {stated.group()} lines that {cut} states, found {len(rows)}."
        raise InputError(msg)
    values = np.full(360, np.nan)
    for number, angle, value in rows:
        degree = round(angle) % 360
        if abs(angle - round(angle)) > 1e-6:
            continue  # only whole degrees are used
        if not np.isnan(values[degree]) and values[degree] != value:
            msg = (
                f"`{parts.file}` must have one value at {degree} degrees of {cut}, line {number} "
                f"has {value:g} after {values[degree]:g}."
            )
            raise InputError(msg)
        values[degree] = value
    gaps = np.flatnonzero(np.isnan(values))
    if gaps.size:
        shown = ", ".join(str(one) for one in gaps[:5]) + (" ..." if gaps.size > 5 else "")
        msg = (
            f"`{parts.file}` must have a value at each of the 360 degrees of {cut}, "
            f"{gaps.size} are missing: {shown}."
        )
        raise InputError(msg)
    return _attenuations(parts, cut, values)


def _attenuations(parts: _Parts, cut: str, values: FloatArray) -> FloatArray:
    """Attenuations of a cut; gains of 0 dB or less change their sign, and a note says so."""
    if values.min() >= 0.0:
        return values
    if values.max() > 0.0:
        msg = (
            f"`{parts.file}` must hold attenuations of 0 dB or more in {cut}, found {values.min():g} "
            f"beside {values.max():g}."
        )
        raise InputError(msg)
    parts.notes.append(f"`{parts.file}`: {cut} holds gains of 0 dB or less, read as attenuations.")
    return -values + 0.0


def _gain_dbi(parts: _Parts, unit: str | None) -> float:
    text = parts.head.get("GAIN", "")
    match = re.fullmatch(r"([+-]?\d+(?:[.,]\d+)?)\s*(dbi|dbd|db)?\.?", text.strip().lower())
    if match is None:
        found = repr(text) if text else "none"
        msg = f"`{parts.file}` must state its gain as a number with dBi or dBd, found {found}."
        raise InputError(msg)
    named = match[2] if match[2] in ("dbi", "dbd") else unit
    if named is None:
        msg = (
            f"`{parts.file}` must say whether its gain is in dBi or dBd, found {text!r}; "
            "`gain_unit` can say it."
        )
        raise InputError(msg)
    gain = float(match[1].replace(",", ".")) + (DBI_OF_DBD if named == "dbd" else 0.0)
    if not -20.0 <= gain <= 60.0:
        msg = f"`{parts.file}` must have a gain between -20 and 60 dBi, found {gain:g}."
        raise InputError(msg)
    return gain


def _frequency_mhz(parts: _Parts) -> float | None:
    """Frequency, or the middle of a band such as '1710-1880'; None where there is none. [MHz]"""
    text = parts.head.get("FREQUENCY", "").lower()
    found = [float(one.replace(",", ".")) for one in re.findall(r"\d+(?:[.,]\d+)?", text)]
    if not found:
        parts.notes.append(f"`{parts.file}` states no frequency.")
        return None
    factor = 1e3 if "ghz" in text else 1e-3 if "khz" in text else 1.0
    return factor * float(np.mean(found[:2]))


def _tilt(parts: _Parts, vertical: FloatArray) -> tuple[FloatArray, float]:
    """Vertical cut that counts downward, and the electrical tilt that it includes. [deg]"""
    words = f"{parts.head.get('ELECTRICAL_TILT', '')} {parts.head.get('TILT', '')}".upper()
    if "MECHANICAL" in words:
        parts.notes.append(
            f"`{parts.file}`: a mechanical tilt belongs to the mast and is not read from a pattern."
        )
        words = words[: words.index("MECHANICAL")]
    match = _NUMBER.search(words)
    stated = float(match.group().replace(",", ".")) if match else None
    beam = _strongest_deg(vertical)
    if stated is None:
        return vertical, beam
    if abs(stated) >= 1.0 and abs(beam + stated) <= 1.0:
        parts.notes.append(
            f"`{parts.file}`: the vertical cut counts upward, its beam is at {beam:g} degrees where "
            f"{stated:g} below the horizon are stated; it was mirrored."
        )
        return np.ascontiguousarray(np.roll(vertical[::-1], 1)), stated
    if abs(beam - stated) > TILT_TOLERANCE_DEG:
        parts.notes.append(
            f"`{parts.file}`: states an electrical tilt of {stated:g} degrees, its beam is at "
            f"{beam:g}, which is taken."
        )
        return vertical, beam
    return vertical, stated


def _strongest_deg(vertical: FloatArray) -> float:
    """Middle of the strongest angles near the horizon ahead, downward. [deg]"""
    angles = np.arange(-MAX_TILT_DEG, MAX_TILT_DEG + 1)
    near = vertical[angles % 360]
    if np.ptp(near) == 0.0:
        return 0.0  # omnidirectional in this plane
    return float(np.mean(angles[near == near.min()]))
