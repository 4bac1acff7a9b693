"""A named layer of LTE or NR as the project file states it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Mapping

Duplex = Literal["fdd", "tdd", "sdl"]


@dataclass(frozen=True, kw_only=True)
class LayerSpec:
    """One ``[wireless.layers.NAME]``; the fields are those of `fugai.wireless.RadioLayer`.

    Parameters
    ----------
    name, title
        Name in the file, and title for pages.
    technology, band, duplex
        Of 3GPP: lte or nr, an operating band, and its duplex where it is stated.
    bandwidth_mhz, subcarrier_spacing_khz, frequency_mhz
        Of the channel.
    downlink_share, streams, beam_gain_db, load, power_dbm, gain_dbi
        None where the technology's own are taken.
    uplink
        What differs from the technology's uplink.

    Examples
    --------
    >>> from fugai.project import LayerSpec
    >>> LayerSpec(name="n78", technology="nr", band="n78", bandwidth_mhz=100.0).load is None
    True
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
