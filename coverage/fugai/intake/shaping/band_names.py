"""The name of a band, as networks and registers write it, to technology and frequency."""

from __future__ import annotations

import re
import unicodedata
from functools import cache
from typing import NamedTuple

from fugai.tables.vocabulary import bands as tables


class Carrier(NamedTuple):
    """What a name says: downlink frequency [MHz], technology ('' where it says none), and why not."""

    frequency_mhz: float | None
    technology: str = ""
    problem: str = ""


UNKNOWN = "must be a band of 3GPP (B20, n78, L1800, GSM900), a channel number or a frequency in MHz"
_NO_DOWNLINK = "must be a band with a downlink, this one is a supplementary uplink"
_AMBIGUOUS = "must say band or frequency (B{0} or L{0}00), this may be either"
_SIGNS = re.compile(r"[\s\-_()]+|band|频段|频带|mhz|兆赫?")
_NAME = re.compile(
    r"^(nr|n|5gnr|5g|eutra|ltefdd|ltetdd|tdlte|lte|4g|l|b|umts|wcdma|utra|3g|u|egsm|gsm|2g|g|dcs|pcs"
    r"|cdma|bc)?(\d+(?:\.\d+)?)(g|ghz|m)?([a-c])?$"
)
_FAMILY = {
    **dict.fromkeys(("nr", "n", "5gnr", "5g"), "nr"),
    **dict.fromkeys(("eutra", "lte", "ltefdd", "ltetdd", "tdlte", "4g", "l", "b"), "lte"),
    **dict.fromkeys(("umts", "wcdma", "utra", "3g", "u"), "umts"),
    **dict.fromkeys(("egsm", "gsm", "2g", "g", "dcs", "pcs"), "gsm"),
    **dict.fromkeys(("cdma", "bc"), "cdma2000"),
}
_CDMA_CLASSES = {
    0: (869.0, 894.0),
    800: (869.0, 894.0),
    450: (460.0, 467.5),
    1900: (1930.0, 1990.0),
}


@cache
def carrier_of(name: str, technology: str = "", *, is_frequency: bool = False) -> Carrier:
    """Carrier that the name of a band means: the centre of the band's downlink.

    Parameters
    ----------
    name
        As the file has it: 'B20', '20', 'n78', 'L1800', 'GSM900', 'Band VIII', 'D频段', '2585'.
    technology
        What the row says of its technology, for names that say none: '78' of NR is n78.
    is_frequency
        Whether the column is one of frequencies, where a bare number of 30 and more is MHz.

    Examples
    --------
    >>> carrier_of("B20"), carrier_of("NR3500").frequency_mhz, carrier_of("2585").frequency_mhz
    (Carrier(frequency_mhz=806.0, technology='lte-fdd', problem=''), 3550.0, 2585.0)
    """
    plain = _SIGNS.sub("", unicodedata.normalize("NFKC", name).casefold().strip())
    family = _family(technology)
    special = _without_number(plain, family, chinese="频" in name)
    if special is not None:
        return special
    match = _NAME.match(plain)
    if match is None:
        return Carrier(None, problem=UNKNOWN)
    prefix, number = match[1] or "", float(match[2])
    if match[3] in ("g", "ghz"):
        number = round(number * 1e3, 4)
    own = _FAMILY.get(prefix, "")
    if not own and _stated_in_mhz(name, number, is_frequency):
        return Carrier(number)
    shortened = _shortened(prefix, number)
    if shortened is not None:
        return shortened
    tdd = "tdd" in technology.casefold() or "td-lte" in technology.casefold() or "td" in prefix
    found = _of_family(own or family or "lte", number, tdd=tdd)
    return found if own or family else found._replace(technology="")


def _without_number(plain: str, family: str, *, chinese: bool) -> Carrier | None:
    """Carrier of a band that goes by letters, None where a name does not."""
    if plain in tables.UTRA_ROMAN and family in ("", "umts"):
        return Carrier(tables.EUTRA_BANDS[tables.UTRA_ROMAN[plain]].centre_mhz, "umts")
    if plain in tables.CHINESE_TDD and (chinese or family == "lte"):
        return _eutra(tables.CHINESE_TDD[plain])
    return _nr(78) if plain == "c" and chinese else None


def _shortened(prefix: str, stated: float) -> Carrier | None:
    """Carrier of a name that leaves the hundreds out (G18, U9), None where a name does not."""
    if not stated.is_integer() or stated >= 100:
        return None
    number = int(stated)
    if prefix == "g" and number * 100 in tables.GSM_BANDS:
        return _within(tables.GSM_BANDS[number * 100], "gsm")
    if prefix == "u" and number * 100 in tables.NOMINAL_EUTRA:
        return _within(tables.EUTRA_BANDS[tables.NOMINAL_EUTRA[number * 100]], "umts")
    if prefix == "l" and number in tables.EUTRA_BANDS and number * 100 in tables.NOMINAL_EUTRA:
        return Carrier(None, problem=_AMBIGUOUS.format(number))
    return None


def _stated_in_mhz(name: str, number: float, is_frequency: bool) -> bool:
    """Whether a bare number is a frequency and no name of a band."""
    if "hz" in name.casefold() or not number.is_integer():
        return True
    whole = int(number)
    known = whole in tables.EUTRA_BANDS or whole in tables.NR_BANDS or whole in tables.UPLINK_ONLY
    if is_frequency:
        return number >= 30 and not known
    return not known and whole not in tables.NOMINAL_EUTRA and whole not in tables.NOMINAL_NR


def _family(technology: str) -> str:
    word = technology.casefold().strip()
    if word.startswith(("lte", "td-lte", "tdlte", "4g")):
        return "lte"
    if word.startswith(("nr", "5g")):
        return "nr"
    if word.startswith(("gsm", "2g")):
        return "gsm"
    if word.startswith(("umts", "wcdma", "3g", "hspa")):
        return "umts"
    return "cdma2000" if word.startswith("cdma") else ""


def _of_family(family: str, number: float, *, tdd: bool) -> Carrier:
    if not number.is_integer():
        return Carrier(number, "" if family == "lte" else family)
    whole = int(number)
    if family == "nr":
        return _nr(whole)
    if family == "gsm":
        return _within(tables.GSM_BANDS.get(whole) or _as_gsm(whole), "gsm")
    if family == "cdma2000":
        low_high = _CDMA_CLASSES.get(whole)
        return _within(tables.Band(*low_high) if low_high else None, "cdma2000")
    if family == "umts":
        band = whole if whole in tables.EUTRA_BANDS else tables.NOMINAL_EUTRA.get(whole, -1)
        return _within(tables.EUTRA_BANDS.get(band), "umts")
    return _eutra(tables.NOMINAL_TDD.get(whole, whole) if tdd else whole)


def _as_gsm(band: int) -> tables.Band | None:
    """GSM band by the number that E-UTRA gives it, as some registers do."""
    nominal = {8: 900, 3: 1800, 5: 850, 2: 1900, 31: 450}.get(band)
    return None if nominal is None else tables.GSM_BANDS[nominal]


def _within(band: tables.Band | None, technology: str) -> Carrier:
    if band is None:
        return Carrier(None, problem=UNKNOWN)
    return Carrier(band.centre_mhz, technology)


def _eutra(number: int) -> Carrier:
    band = tables.EUTRA_BANDS.get(number)
    if band is None:
        band = tables.EUTRA_BANDS.get(tables.NOMINAL_EUTRA.get(number, -1))
    if band is None:  # 77 and above are bands of NR alone
        return _nr(number) if number in tables.NR_BANDS else Carrier(None, problem=UNKNOWN)
    return Carrier(band.centre_mhz, "lte-tdd" if band.tdd else "lte-fdd")


def _nr(number: int) -> Carrier:
    if number in tables.UPLINK_ONLY:
        return Carrier(None, "nr", _NO_DOWNLINK)
    band = tables.NR_BANDS.get(number) or tables.NR_BANDS.get(tables.NOMINAL_NR.get(number, -1))
    return Carrier(None, problem=UNKNOWN) if band is None else Carrier(band.centre_mhz, "nr")
