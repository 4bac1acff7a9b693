"""Which networks of a project share spectrum, and the signals of networks that do."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fugai import wireless
from fugai.errors import ConfigError
from fugai.messages import Message
from fugai.tables import operators_of
from fugai.wireless.channels import channels_of
from fugai.wireless.signal.predictions.networks import networks_on_one_carrier

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    import geopandas as gpd
    import xarray as xr

    from fugai._types import BoolArray
    from fugai.grid import Grid
    from fugai.pipeline.radio import Radio
    from fugai.wireless.channels import Channel

Network = tuple[str, str]
"""Operator and technology."""

LISTED = 5
"""Pairs of networks that a note names."""


def check_operators(shared: Iterable[Sequence[str]], cells: gpd.GeoDataFrame) -> None:
    """Raise where `wireless.shared_carriers` names an operator that no site has.

    Raises
    ------
    ConfigError
        One of them is of no site.
    """
    known = {name for value in cells["operator"].unique() for name in operators_of(value)}
    problems = [
        f"`wireless.shared_carriers` must name operators of `sites`, found {name!r}."
        for group in shared
        for name in group
        if name not in known
    ]
    if problems:
        raise ConfigError(*problems)


def carrier_groups(
    networks: Mapping[Network, gpd.GeoDataFrame], radio: Radio
) -> list[tuple[Network, ...]]:
    """Networks by groups that interfere: of one operator, or of those that share carriers, on overlapping channels.

    Most are by themselves.
    """
    firms = _firms(radio.shared_carriers)
    found: list[tuple[Network, ...]] = []
    for firm in dict.fromkeys(firms.get(operator, operator) for operator, _ in networks):
        mine = {one: part for one, part in networks.items() if firms.get(one[0], one[0]) == firm}
        found += networks_on_one_carrier(mine, radio.technologies)
    return found


def signals_of(
    networks: Mapping[Network, gpd.GeoDataFrame],
    radio: Radio,
    grid: Grid,
    *,
    ground: wireless.Ground,
    within: BoolArray | None = None,
) -> dict[Network, xr.Dataset]:
    """Signal of each network, those that share spectrum together, in the order of the networks."""
    found: dict[Network, xr.Dataset] = {}
    for group in carrier_groups(networks, radio):
        found |= wireless.predict_networks(
            {one: networks[one] for one in group},
            grid,
            ground=ground,
            options={one: radio.options(one[1], within=within) for one in group},
        )
    return {one: found[one] for one in networks}


def carrier_notes(networks: Mapping[Network, gpd.GeoDataFrame], radio: Radio) -> Iterator[Message]:
    """Which networks interfere because their channels overlap, and which might and are taken not to."""
    channels = {
        one: channels_of(cells, radio.technologies[one[1]])[1] for one, cells in networks.items()
    }
    groups = {one: group for group in carrier_groups(networks, radio) for one in group}
    firms = _firms(radio.shared_carriers)
    together: list[str] = []
    apart: dict[str, list[str]] = {}
    for one, other in _pairs(list(networks)):
        common = _common(channels[one], channels[other])
        if common is None:
            continue
        if other in groups[one]:
            where = f"{common[0].frequency_mhz:g}/{common[1].frequency_mhz:g} MHz"
            together.append(f"{_title(one, radio)} + {_title(other, radio)} ({where})")
        elif firms.get(one[0], one[0]) != firms.get(other[0], other[0]) and _is_stated(
            common, one, other, radio
        ):
            apart.setdefault(f"{common[0].frequency_mhz:g} MHz", []).extend((one[0], other[0]))
    if together:
        listed = _listed(together)
        yield Message(
            zh=f"下列网络的频谱重叠，相互计入干扰（按重叠带宽和负荷）：{listed}。若实为不同载波，请写明 `frequency_mhz`。",
            en=f"The spectrum of these networks overlaps, and they interfere by the bandwidth in common and by load: "
            f"{listed}. Where they are different carriers, state `frequency_mhz`.",
        )
    for carrier, operators in apart.items():
        names = ", ".join(dict.fromkeys(operators))
        yield Message(
            zh=f"运营商{names}的小区填报的载频重叠（{carrier}）；按各有自己的载波处理，互不干扰。共用载波的运营商请列入 "
            "`wireless.shared_carriers`。",
            en=f"Cells of the operators {names} state overlapping carriers ({carrier}) and are taken not to interfere, "
            "as each operator has carriers of its own; name those that share one in `wireless.shared_carriers`.",
        )


def _firms(shared: Iterable[Sequence[str]]) -> dict[str, str]:
    """Each operator that shares carriers to the first of those that it shares with, over several groups."""
    found: dict[str, str] = {}
    for group in shared:
        linked = {found.get(name, name) for name in group}
        first = min(linked)
        found |= dict.fromkeys(group, first)
        found = {name: first if firm in linked else firm for name, firm in found.items()}
    return found


def _pairs(networks: list[Network]) -> Iterator[tuple[Network, Network]]:
    for at, one in enumerate(networks):
        for other in networks[at + 1 :]:
            yield one, other


def _common(one: Sequence[Channel], other: Sequence[Channel]) -> tuple[Channel, Channel] | None:
    """The first two channels that overlap."""
    return next(((a, b) for a in one for b in other if a.overlap_mhz(b) > 0.0), None)


def _is_stated(common: tuple[Channel, Channel], one: Network, other: Network, radio: Radio) -> bool:
    """Whether neither carrier is the usual one of its technology or layer, taken where no table states one."""
    usual = (round(radio.technologies[name].frequency_mhz, 1) for _, name in (one, other))
    return all(
        channel.frequency_mhz != middle for channel, middle in zip(common, usual, strict=True)
    )


def _title(network: Network, radio: Radio) -> str:
    operator, name = network
    title = radio.technologies[name].title
    return f"{operator} {title}" if operator else title


def _listed(names: list[str]) -> str:
    more = f", … (+{len(names) - LISTED})" if len(names) > LISTED else ""
    return ", ".join(names[:LISTED]) + more
