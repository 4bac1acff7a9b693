"""Microwave hops of a roll-out: which mast may be fed from which other, or from a point of presence."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import geopandas as gpd
import numpy as np
import pandas as pd

from fugai import wireless
from fugai.errors import ConfigError
from fugai.messages import Message
from fugai.pipeline.ground import ground_of
from fugai.wireless.links.hops import OBSTRUCTED, TOO_WEAK, UNKNOWN, USABLE

if TYPE_CHECKING:
    from fugai._types import BoolArray
    from fugai.pipeline.inputs import Inputs
    from fugai.pipeline.rollout.wireless.pricing import WirelessPrices

HOP_COLUMNS = (
    *("from_mast", "to_mast", "length_m", "clearance"),
    *("rate_mbit_s", "capital", "cost"),
)

_ORIGIN = "\0"
"""Stands before the ids of points of presence, so that no mast has one of them."""


@dataclass(frozen=True, kw_only=True)
class HopSettings:
    """How masts are fed by microwave: ``[rollout.microwave]``.

    Parameters
    ----------
    rules
        Clearance, rate, availability, weather.
    bands_mhz
        Bands that may be used, each the nearest of the built-in ones; empty: all. [MHz]
    max_length_m
        Longest hop; None: that of each band. [m]
    origin_height_m
        Antenna at a point of presence above ground. [m]
    hops_per_mast
        Hops that are kept of each mast, spread evenly over their lengths; None: all.
    max_hops
        Longest chain.

    Raises
    ------
    ConfigError
        A value outside its range.
    """

    rules: wireless.HopRules = field(default_factory=wireless.HopRules)
    bands_mhz: tuple[float, ...] = ()
    max_length_m: float | None = None
    origin_height_m: float = 20.0
    hops_per_mast: int | None = 16
    max_hops: int = 3

    def __post_init__(self) -> None:
        problems = []
        for name, low, high in (
            ("max_length_m", 10.0, 100_000.0),
            ("origin_height_m", 1.0, 500.0),
            ("hops_per_mast", 1, 1_000_000),
            ("max_hops", 0, 100),
        ):
            value = getattr(self, name)
            if value is not None and not low <= value <= high:
                problems.append(
                    f"`rollout.microwave.{name}` must be between {low:g} and {high:g}, found {value:g}."
                )
        if problems:
            raise ConfigError(*problems)

    def bands(self) -> tuple[wireless.MicrowaveBand, ...]:
        """Equipment of the bands, hops no longer than the longest that is allowed."""
        known = wireless.microwave_bands()
        chosen = [
            min(known, key=lambda band, f=f: abs(np.log(band.frequency_mhz / f)))  # type: ignore[misc]
            for f in self.bands_mhz
        ]
        taken = tuple(dict.fromkeys(chosen)) if chosen else known
        if self.max_length_m is None:
            return taken
        longest = float(self.max_length_m)
        return tuple(shortened(band, longest) for band in taken)


def shortened(band: wireless.MicrowaveBand, longest_m: float) -> wireless.MicrowaveBand:
    """A band whose hops are no longer than that."""
    return wireless.MicrowaveBand(
        frequency_mhz=band.frequency_mhz,
        bandwidth_mhz=band.bandwidth_mhz,
        power_dbm=band.power_dbm,
        antenna_gain_dbi=band.antenna_gain_dbi,
        noise_figure_db=band.noise_figure_db,
        max_length_m=min(band.max_length_m, longest_m),
        highest=band.highest,
    )


@dataclass(frozen=True, kw_only=True, eq=False)
class HopAlternatives:
    """Hops of `fugai.broadband.rollout.Alternatives`, and what they come from.

    Parameters
    ----------
    hops
        As the alternatives have them: both directions between masts, and from a point of presence ('').
    links
        Every hop that can be used, as `fugai.wireless.microwave_hops` has it; from '' where it comes from a
        point of presence.
    max_hops
        Longest chain.
    notes
        What was assumed.
    """

    hops: pd.DataFrame
    links: pd.DataFrame
    max_hops: int
    notes: tuple[Message, ...]


def hop_alternatives(
    inputs: Inputs,
    masts: gpd.GeoDataFrame,
    origins: gpd.GeoSeries,
    *,
    settings: HopSettings,
    prices: WirelessPrices,
) -> HopAlternatives:
    """Hops between masts, and to masts from points of presence.

    Parameters
    ----------
    masts
        Points in the grid's CRS with ``mast_id`` and ``height_m``, such as `AirAlternatives.places`.
    origins
        Points of presence in the grid's CRS.
    settings, prices
        Of the project.
    """
    if inputs.terrain is None:
        note = Message(
            zh="没有地形数据：无法判断微波视距，不采用微波回传。",
            en="Without terrain no line of sight is known: microwave is left out.",
        )
        return _nothing(settings, note)
    there = origins[~(origins.isna() | origins.is_empty)]
    ends = gpd.GeoDataFrame(
        {
            "mast_id": [
                *masts["mast_id"].astype(str),
                *(f"{_ORIGIN}{number}" for number in range(len(there))),
            ],
            "height_m": [
                *masts["height_m"].astype(np.float64),
                *([settings.origin_height_m] * len(there)),
            ],
        },
        geometry=[*masts.geometry, *there],
        crs=masts.crs,
    )
    links = wireless.microwave_hops(
        ends,
        ground_of(inputs),
        bands=settings.bands(),
        rules=settings.rules,
    )
    verdicts = links.attrs["verdicts"]
    hops, dropped = _directed(links, settings, prices)
    return HopAlternatives(
        hops=hops,
        links=_without_origins(links),
        max_hops=settings.max_hops,
        notes=_notes(settings, verdicts, dropped, bool(len(there))),
    )


def _nothing(settings: HopSettings, note: Message) -> HopAlternatives:
    empty = pd.DataFrame({name: pd.Series(dtype=object) for name in HOP_COLUMNS})
    links = pd.DataFrame({name: pd.Series(dtype=object) for name in wireless.HOP_COLUMNS})
    return HopAlternatives(hops=empty, links=links, max_hops=settings.max_hops, notes=(note,))


def _directed(
    links: pd.DataFrame, settings: HopSettings, prices: WirelessPrices
) -> tuple[pd.DataFrame, int]:
    """Hops in the directions in which they may feed a mast, and how many pairs were not kept."""
    starts, ends = (
        links["from_mast"].str.startswith(_ORIGIN),
        links["to_mast"].str.startswith(_ORIGIN),
    )
    between = links[~starts & ~ends]
    kept = between[_spread(between, settings.hops_per_mast)]
    back = kept.assign(from_mast=kept["to_mast"], to_mast=kept["from_mast"])
    first = links[~starts & ends]  # the masts come before the points of presence
    order = first.sort_values(
        ["from_mast", "rate_mbit_s", "length_m", "to_mast"],
        ascending=[True, False, True, True],
        kind="stable",
    )
    best = order.drop_duplicates("from_mast")
    fed = best.assign(from_mast="", to_mast=best["from_mast"])
    every = pd.concat([kept, back, fed], ignore_index=True)
    every = every.assign(capital=float(prices.hop), cost=float(prices.cost("hop", prices.hop)))
    every = every.sort_values(["from_mast", "to_mast"], kind="stable", ignore_index=True)
    return every[list(HOP_COLUMNS)], len(between) - len(kept)


def _without_origins(links: pd.DataFrame) -> pd.DataFrame:
    """Hops that end at a mast, those from a point of presence from ''."""
    links = links[~links["from_mast"].str.startswith(_ORIGIN)]
    fed = links["to_mast"].str.startswith(_ORIGIN)
    return links.assign(
        from_mast=links["from_mast"].mask(fed, ""),
        to_mast=links["to_mast"].mask(fed, links["from_mast"]),
    ).reset_index(drop=True)


def _spread(links: pd.DataFrame, most: int | None) -> BoolArray:
    """Mask of the hops that either end keeps: all, or so many spread evenly over its lengths."""
    keep = np.zeros(len(links), dtype=np.bool_)
    if most is None:
        return ~keep
    ends = np.concatenate([links["from_mast"].to_numpy(), links["to_mast"].to_numpy()])
    row = np.tile(np.arange(len(links)), 2)
    length = np.tile(links["length_m"].to_numpy(dtype=np.float64), 2)
    frame = pd.DataFrame({"end": ends, "row": row, "length": length})
    frame = frame.sort_values(["end", "length", "row"], kind="stable")
    group = frame.groupby("end", sort=False)
    rank, size = group.cumcount().to_numpy(), group["row"].transform("size").to_numpy()
    if most == 1:
        chosen = rank == 0
    else:
        # the rank nearest to each of `most` equal steps from the shortest hop to the longest
        step = np.maximum((size - 1) / (most - 1), 1.0)
        nearest = np.round(np.round(rank / step) * step)
        chosen = (size <= most) | (nearest == rank)
    keep[frame["row"].to_numpy()[chosen]] = True
    return keep


def _notes(
    settings: HopSettings, verdicts: dict[str, int], dropped: int, has_origins: bool
) -> tuple[Message, ...]:
    rules = settings.rules
    total, usable = sum(verdicts.values()), verdicts[USABLE]
    notes = [
        Message(
            zh=f"微波：{total:,}对站点在射程内，{usable:,}对可用（可用度{rules.availability:.4%}时不低于{rules.rate_mbit_s:g} Mbit/s），"
            f"{verdicts[OBSTRUCTED]:,}对被遮挡，{verdicts[TOO_WEAK]:,}对余量不足，{verdicts[UNKNOWN]:,}对地形未知。",
            en=f"Microwave: of {total:,} pairs within reach {usable:,} can be used ({rules.rate_mbit_s:g} Mbit/s at an "
            f"availability of {rules.availability:.4%}), {verdicts[OBSTRUCTED]:,} are obstructed, {verdicts[TOO_WEAK]:,} too weak, "
            f"{verdicts[UNKNOWN]:,} over unknown terrain.",
        ),
        Message(
            zh=f"微波按0.01%时间降雨率{rules.rain_mm_h:g} mm/h、障碍物加高{rules.allowance_m:g}米计算，天线在塔顶挂高处。",
            en=f"Microwave assumes rain of {rules.rain_mm_h:g} mm/h for 0.01 % of the year, {rules.allowance_m:g} m "
            "on top of all ground, and dishes at the stated height of each mast.",
        ),
    ]
    if has_origins:
        notes.append(
            Message(
                zh=f"接入点处的微波天线按高{settings.origin_height_m:g}米计算；每座铁塔只保留一条来自接入点的微波。",
                en=f"Dishes at points of presence are taken at {settings.origin_height_m:g} m; of each mast one hop "
                "from a point of presence is kept, the fastest.",
            )
        )
    if dropped:
        notes.append(
            Message(
                zh=f"每座铁塔保留{settings.hops_per_mast}条微波，长度均匀分布，{dropped:,}条未采用。",
                en=f"{settings.hops_per_mast} hops of each mast are kept, spread evenly over their lengths; "
                f"{dropped:,} are left out.",
            )
        )
    return tuple(notes)
