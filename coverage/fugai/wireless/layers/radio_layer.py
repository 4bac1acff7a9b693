"""A named layer of LTE or NR, and the technology that its cells have."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Literal

from fugai.errors import ConfigError
from fugai.tables.vocabulary import TECHNOLOGIES, TECHNOLOGY_GROUPS
from fugai.tables.vocabulary.bands import DOWNLINK_ONLY, EUTRA_BANDS, NR_BANDS
from fugai.wireless.layers.blocks import FR2_MHZ, block_tables
from fugai.wireless.uplink import changed_uplink

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from fugai.tables.vocabulary.bands import Band
    from fugai.wireless.technology import Technology

Duplex = Literal["fdd", "tdd", "sdl"]

DUPLEXES: tuple[Duplex, ...] = ("fdd", "tdd", "sdl")
"""Paired spectrum, one carrier by turns, and spectrum for the downlink alone."""

LAYER_TECHNOLOGIES = ("lte", "lte-fdd", "lte-tdd", "nr", "4g", "5g")
"""Technologies that a layer may be of; the duplex of its band says which LTE."""

_NAME = re.compile(r"[a-z0-9][a-z0-9_-]{0,31}")
_BAND = re.compile(r"(?:band)?\s*([bn]?)\s*(\d{1,3})", re.IGNORECASE)
_EQUIPMENT_OF_FDD = 3000.0
"""Below, NR in paired spectrum is sent by the antennas of LTE FDD. [MHz]"""

_NUMBERS = ("downlink_share", "streams", "beam_gain_db", "load", "power_dbm", "gain_dbi")
_RANGES: Mapping[str, tuple[float, float]] = {
    "downlink_share": (0.05, 0.95),
    "streams": (1, 16),
    "beam_gain_db": (0.0, 30.0),
    "load": (0.0, 1.0),
    "power_dbm": (-30.0, 60.0),
    "gain_dbi": (-10.0, 40.0),
}


@dataclass(frozen=True, kw_only=True)
class RadioLayer:
    """One layer of a network: a band with its channel, and what is sent there.

    Parameters
    ----------
    name
        Of lower-case letters, digits, hyphens and underscores; not that of a technology.
    technology
        lte, lte-fdd, lte-tdd or nr (4g and 5g).
    band
        Operating band of 3GPP: ``B3`` of LTE, ``n78`` of NR.
    bandwidth_mhz
        Of the channel, one of the table of its subcarrier spacing. [MHz]
    subcarrier_spacing_khz
        15 of LTE. Of NR by default 15 in paired spectrum, 30 in TDD, 120 from 24.25 GHz on. [kHz]
    duplex
        fdd, tdd or sdl; by default that of the band, which it must be, or sdl: the downlink alone.
    frequency_mhz
        Middle of the downlink's channel; by default the middle of the band. [MHz]
    downlink_share
        Of the time, in TDD; by default that of the technology.
    streams, beam_gain_db
        As in `Technology`.
    load
        Share of their resources that its cells use; None for that of the request.
    power_dbm, gain_dbi
        Of cells for which no table states them; by default those of the technology, and of LTE FDD for NR
        in paired spectrum below 3 GHz. [dBm, dBi]
    uplink
        Keys of `Uplink` that differ from the technology's.
    title
        For pages; by default technology and band.

    Examples
    --------
    >>> from fugai.wireless import RadioLayer, technologies, with_layers
    >>> n28 = RadioLayer(name="n28", technology="nr", band="n28", bandwidth_mhz=30.0)
    >>> made = with_layers(technologies(), [n28])["n28"]
    >>> made.frequency_mhz, made.noise_bandwidth_khz, made.blocks(30.0), made.uplink_share
    (780.5, 15.0, 160, 1.0)
    """

    name: str
    technology: str
    band: str
    bandwidth_mhz: float
    subcarrier_spacing_khz: float | None = None
    duplex: Duplex | None = None
    frequency_mhz: float | None = None
    downlink_share: float | None = None
    streams: int | None = None
    beam_gain_db: float | None = None
    load: float | None = None
    power_dbm: float | None = None
    gain_dbi: float | None = None
    uplink: Mapping[str, object] = field(default_factory=dict)
    title: str = ""


def with_layers(
    technologies: Mapping[str, Technology], layers: Sequence[RadioLayer]
) -> dict[str, Technology]:
    """Technologies with those of named layers beside them, which cells may have like any other.

    Parameters
    ----------
    technologies
        From `technologies`.
    layers
        In any number, of different names.

    Raises
    ------
    ConfigError
        A band that there is not, a channel that its band or subcarrier spacing does not have, an uplink
        where there is none; all findings at once.

    Examples
    --------
    >>> from fugai.wireless import RadioLayer, technologies, with_layers
    >>> n78 = RadioLayer(name="n78", technology="nr", band="n78", bandwidth_mhz=100.0, load=0.3)
    >>> made = with_layers(technologies(), [n78])["n78"]
    >>> made.technology, made.level.name, made.blocks(100.0), made.load
    ('nr', 'SS-RSRP', 273, 0.3)
    """
    found = dict(technologies)
    problems: list[str] = []
    for layer in layers:
        if layer.name in found or layer.name in TECHNOLOGY_GROUPS or layer.name == "wlan":
            problems.append(
                f"`wireless.layers.{layer.name}` must have a name of its own, found another of that name."
            )
        elif not _NAME.fullmatch(layer.name):
            rule = "must have a name of lower-case letters, digits, hyphens and underscores"
            problems.append(f"`wireless.layers` {rule}, found {layer.name!r}.")
        else:
            made = _Making(layer, technologies).technology()
            problems += made if isinstance(made, list) else []
            if not isinstance(made, list):
                found[layer.name] = made
    if problems:
        raise ConfigError(*problems)
    return found


class _Making:
    """A layer on its way to a technology, with what is wrong with it."""

    def __init__(self, layer: RadioLayer, technologies: Mapping[str, Technology]) -> None:
        self.layer, self.technologies = layer, technologies
        self.where = f"wireless.layers.{layer.name}"
        self.problems: list[str] = []

    def _say(self, key: str, rule: str, value: object) -> None:
        self.problems.append(f"`{self.where}.{key}` {rule}, found {value!r}.")

    def technology(self) -> Technology | list[str]:
        """The technology of the layer's cells, or what is wrong."""
        layer = self.layer
        if layer.technology not in LAYER_TECHNOLOGIES:
            known = ", ".join(LAYER_TECHNOLOGIES)
            self._say("technology", f"must be of {known}, which have layers", layer.technology)
            return self.problems
        number, band = self._band()
        if band is None:
            return self.problems
        duplex: Duplex = "tdd" if band.tdd else "sdl" if number in DOWNLINK_ONLY else "fdd"
        if layer.duplex not in (None, duplex, "sdl"):
            self._say("duplex", f"must be {duplex} or sdl in band {layer.band}", layer.duplex)
        is_tdd, duplex = duplex == "tdd", layer.duplex or duplex
        base = "nr" if self._is_nr else "lte-tdd" if is_tdd else "lte-fdd"
        if layer.technology in TECHNOLOGIES and layer.technology != base:
            self._say("technology", f"must be {base} in band {layer.band}", layer.technology)
        self._check_ranges(duplex)
        spacing = self._spacing(base, band)
        # a channel that there is not has no place in the band either
        frequency = band.centre_mhz if self.problems else self._frequency(band)
        if self.problems:
            return self.problems
        return self._made(base, duplex, spacing, band, frequency)

    @property
    def _is_nr(self) -> bool:
        return self.layer.technology in ("nr", "5g")

    def _band(self) -> tuple[int, Band | None]:
        match = _BAND.fullmatch(self.layer.band.strip())
        letter = match[1].lower() if match else ""
        number = int(match[2]) if match else -1
        bands = NR_BANDS if self._is_nr else EUTRA_BANDS
        if match and letter in ("", "n" if self._is_nr else "b") and number in bands:
            return number, bands[number]
        if self._is_nr:
            rule = "must be a band of NR with a downlink, such as n78"
        else:
            rule = "must be a band of LTE, such as B3"
        self._say("band", rule, self.layer.band)
        return number, None

    def _check_ranges(self, duplex: Duplex) -> None:
        layer = self.layer
        for key in _NUMBERS:
            value, (low, high) = getattr(layer, key), _RANGES[key]
            if value is not None and not low <= value <= high:
                self._say(key, f"must be between {low:g} and {high:g}", value)
        if layer.downlink_share is not None and duplex != "tdd":
            self._say(
                "downlink_share", f"must be of TDD, {layer.band} is {duplex}", layer.downlink_share
            )
        if layer.uplink and duplex == "sdl":
            self._say(
                "uplink", f"must not be given, {layer.name} has no uplink", dict(layer.uplink)
            )

    def _spacing(self, base: str, band: Band) -> float:
        layer, tables = self.layer, block_tables(base, band.low_mhz)
        usual = 30.0 if base == "nr" and band.tdd else 15.0
        usual = 120.0 if band.low_mhz >= FR2_MHZ else usual
        spacing = usual if layer.subcarrier_spacing_khz is None else layer.subcarrier_spacing_khz
        if spacing not in tables:
            allowed = ", ".join(f"{one:g}" for one in tables)
            self._say(
                "subcarrier_spacing_khz", f"must be of {allowed} in band {layer.band}", spacing
            )
        elif layer.bandwidth_mhz not in tables[spacing]:
            allowed = ", ".join(f"{one:g}" for one in tables[spacing])
            rule = f"must be of {allowed} at a subcarrier spacing of {spacing:g} kHz"
            self._say("bandwidth_mhz", rule, layer.bandwidth_mhz)
        return float(spacing)

    def _frequency(self, band: Band) -> float:
        layer, half = self.layer, self.layer.bandwidth_mhz / 2
        low, high = band.low_mhz + half, band.high_mhz - half
        if low > high + 1e-6:
            rule = f"must be at most {band.high_mhz - band.low_mhz:g}, the width of {layer.band}"
            self._say("bandwidth_mhz", rule, layer.bandwidth_mhz)
            return band.centre_mhz
        if layer.frequency_mhz is None:
            return band.centre_mhz
        if not low - 1e-6 <= layer.frequency_mhz <= high + 1e-6:
            rule = f"must be between {low:g} and {high:g}, so that the channel lies in {layer.band}"
            self._say("frequency_mhz", rule, layer.frequency_mhz)
        return layer.frequency_mhz

    def _made(
        self,
        base: str,
        duplex: Duplex,
        spacing: float,
        band: Band,
        frequency_mhz: float,
    ) -> Technology | list[str]:
        layer, own = self.layer, self.technologies[base]
        as_lte = base == "nr" and not band.tdd and frequency_mhz < _EQUIPMENT_OF_FDD
        sent = self.technologies["lte-fdd"] if as_lte else own
        blocks = block_tables(base, band.low_mhz)[spacing]
        share = 1.0 if duplex != "tdd" else layer.downlink_share or own.downlink_share
        uplink = None
        if duplex != "sdl":
            where = f"{self.where}.uplink"
            uplink = changed_uplink(where, own.uplink, layer.uplink, self.problems)
        if uplink is not None and duplex == "tdd" and (uplink.share or 0.0) > 1.0 - share + 1e-9:
            self._say("uplink.share", f"must be at most {1.0 - share:g} in TDD", uplink.share)
        most = blocks[layer.bandwidth_mhz]
        if uplink is not None and (uplink.resource_blocks or 0) > most:
            self._say(
                "uplink.resource_blocks",
                f"must be at most {most}, those of the channel",
                uplink.resource_blocks,
            )
        if self.problems:
            return self.problems
        stated = {key: getattr(layer, key) for key in _NUMBERS if key != "downlink_share"}
        return replace(
            sent,
            name=layer.name,
            base=base,
            title=layer.title or f"{own.title} {layer.band}",
            frequency_mhz=frequency_mhz,
            bandwidth_mhz=layer.bandwidth_mhz,
            noise_bandwidth_khz=spacing,
            noise_figure_db=own.noise_figure_db,
            resource_blocks={f"{width:g}": count for width, count in blocks.items()},
            downlink_share=share,
            shannon_share=own.shannon_share,
            peak_bit_per_s_per_hz=own.peak_bit_per_s_per_hz,
            uplink=uplink,
            band_mhz=(band.low_mhz, band.high_mhz),
            **{key: value for key, value in stated.items() if value is not None},
        )
