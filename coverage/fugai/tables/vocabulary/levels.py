"""What a receiver measures of each radio technology: different quantities, never compared as one."""

from __future__ import annotations

from typing import NamedTuple


class Level(NamedTuple):
    """The level that a receiver reports of a technology's reference signal.

    Parameters
    ----------
    key
        Threshold of a service definition that is compared with it.
    name
        Name in files and on pages.
    slug
        The same in names of rasters.
    signal
        What is received, with the document that defines it.
    quality
        What the ratio of that signal to everything else is called.
    """

    key: str
    name: str
    slug: str
    signal: str
    quality: str

    @property
    def quality_slug(self) -> str:
        """The ratio in names of rasters: sinr, ec-io, c-i."""
        return self.quality.lower().replace("/", "-")


LEVELS: dict[str, Level] = {
    "gsm": Level("rxlev_dbm", "RxLev", "rxlev", "BCCH (3GPP TS 45.008)", "C/I"),
    "umts": Level("rscp_dbm", "RSCP", "rscp", "CPICH (3GPP TS 25.215)", "Ec/Io"),
    "td-scdma": Level("rscp_dbm", "RSCP", "rscp", "PCCPCH (3GPP TS 25.225)", "C/I"),
    "cdma2000": Level("rscp_dbm", "pilot Ec", "pilot-ec", "pilot (3GPP2 C.S0005)", "Ec/Io"),
    "lte-fdd": Level("rsrp_dbm", "RSRP", "rsrp", "CRS (3GPP TS 36.214)", "SINR"),
    "lte-tdd": Level("rsrp_dbm", "RSRP", "rsrp", "CRS (3GPP TS 36.214)", "SINR"),
    "nr": Level("ss_rsrp_dbm", "SS-RSRP", "ss-rsrp", "SSS (3GPP TS 38.215)", "SINR"),
}
"""By technology. The pilot's Ec of CDMA2000 takes the place of RSCP: its power in dBm after
despreading."""

LEVEL_KEYS: tuple[str, ...] = tuple(dict.fromkeys(one.key for one in LEVELS.values()))
"""Thresholds of level that a service definition may state, one for each quantity."""
