"""Fixed wireless of a roll-out: which mast may serve which settlement, at what rate and cost."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from scipy.spatial import cKDTree

from fugai import wireless
from fugai.errors import ConfigError
from fugai.messages import Message
from fugai.pipeline.ground import ground_of
from fugai.pipeline.radio import read_radio
from fugai.pipeline.rollout.wireless.masts import PLANNED, STANDING, UPGRADE, Masts, gather_masts
from fugai.tables import operator_mask

if TYPE_CHECKING:
    import geopandas as gpd
    import numpy.typing as npt

    from fugai.pipeline.inputs import Inputs
    from fugai.pipeline.radio import Radio
    from fugai.pipeline.rollout.wireless.pricing import WirelessPrices

AIR_COLUMNS = ("mast_id", "settlement_id", "capital", "cost", "rate_mbit_s")
MAST_COLUMNS = (
    *("x", "y", "node", "standing", "homes"),
    *("capital", "cost", "cable_capital", "cable_cost"),
)


@dataclass(frozen=True, kw_only=True)
class AirSettings:
    """How homes are served from masts: ``[rollout.wireless]``.

    Parameters
    ----------
    technology
        Of the cells that serve homes, one with a data rate (OFDM).
    year
        Masts in service at its end stand.
    operator
        Whose cells interfere with planned masts; '' where there is one operator, else nobody's.
    candidate_kinds
        Kinds of the project's candidates that may become masts; empty: all, None: none.
    receiver
        Antennas of homes.
    demand
        What a home is sold, and what it uses in the busy hour.
    most_sectors
        Sectors that a mast can have for homes.
    sector_price
        Of a sector; each subscriber pays the part that it fills.
    max_range_m
        Longest reach; None: the technology's. [m]
    most_masts
        Existing, and new, masts that count at a settlement, the nearest.
    most_relays
        Masts that serve no settlement and are kept, for hops to lead over: the nearest to one.

    Raises
    ------
    ConfigError
        A value outside its range.
    """

    technology: str = "lte-tdd"
    year: int = 9999
    operator: str = ""
    candidate_kinds: tuple[str, ...] | None = ()
    receiver: wireless.RoofReceiver = field(default_factory=wireless.RoofReceiver)
    demand: wireless.HomeDemand = field(default_factory=wireless.HomeDemand)
    most_sectors: int = 6
    sector_price: float = 0.0
    max_range_m: float | None = None
    most_masts: int = 24
    most_relays: int = 1000

    def __post_init__(self) -> None:
        problems = []
        for name, low in (
            ("most_sectors", 1),
            ("most_masts", 1),
            ("most_relays", 0),
            ("sector_price", 0),
        ):
            value = getattr(self, name)
            if not low <= value < np.inf:
                problems.append(
                    f"`rollout.wireless.{name}` must be at least {low}, found {value:g}."
                )
        if problems:
            raise ConfigError(*problems)


@dataclass(frozen=True, kw_only=True, eq=False)
class AirAlternatives:
    """Frames of `fugai.broadband.rollout.Alternatives`, and what they come from.

    Parameters
    ----------
    masts, air
        As the alternatives have them. ``masts.homes`` are subscribers.
    places
        One point per mast, with ``height_m`` and ``kind``.
    links
        Every path from a mast to a settlement that it reaches at the plan's rate or below it, as `fugai.wireless.fixed_wireless` has them.
    notes
        What was assumed.
    """

    masts: pd.DataFrame
    air: pd.DataFrame
    places: gpd.GeoDataFrame
    links: pd.DataFrame
    notes: tuple[Message, ...]


def air_alternatives(
    inputs: Inputs, settlements: gpd.GeoDataFrame, *, settings: AirSettings, prices: WirelessPrices
) -> AirAlternatives:
    """What masts may do for the settlements that a roll-out is to connect.

    Parameters
    ----------
    settlements
        Points in the grid's CRS with ``settlement_id`` and ``households`` (to connect); unknown counts as 0.
    settings, prices
        Of the project.

    Raises
    ------
    ConfigError
        An unknown technology, or one without a data rate.
    """
    with inputs.manifest.reading("wireless"):
        radio = read_radio(inputs.project)
    settings = dataclasses.replace(settings, technology=radio.only_network(settings.technology))
    masts = gather_masts(
        inputs,
        radio,
        technology=settings.technology,
        year=settings.year,
        candidate_kinds=settings.candidate_kinds,
    )
    if radio.technologies[settings.technology].quality != "ofdm":
        msg = f"`rollout.wireless.technology` must be one with a data rate (OFDM), found {settings.technology!r}."
        raise ConfigError(msg)
    links, unknown = _links(inputs, radio, masts, settlements, settings)
    subscribers = _subscribers(settlements, prices)
    good = links[links["rate_mbit_s"] >= settings.demand.plan_mbit_s].reset_index(drop=True)
    room = wireless.homes_per_sector(good, subscribers, demand=settings.demand)
    kept = _kept(masts, set(good["site_id"]), settlements, settings.most_relays)
    notes = [*masts.notes, *_notes(inputs, radio, masts, good, unknown, settings)]
    dropped = len(masts.places) - len(kept)
    if dropped:
        notes.append(
            Message(
                zh=f"不能直接服务村（社区）的铁塔只保留离村最近的{settings.most_relays:,}座作中继，{dropped:,}座未采用。",
                en=f"Of the masts that serve no settlement the {settings.most_relays:,} nearest to one are kept "
                f"as relays; {dropped:,} are left out.",
            )
        )
    return AirAlternatives(
        masts=_mast_frame(kept, room, settings, prices),
        air=_air_frame(good, room, subscribers, settings, prices),
        places=kept,
        links=links,
        notes=tuple(notes),
    )


def _kept(
    masts: Masts, serving: set[str], settlements: gpd.GeoDataFrame, most_relays: int
) -> gpd.GeoDataFrame:
    """Masts that serve, and of the others the nearest to a settlement, in their order."""
    places = masts.places
    idle = np.flatnonzero(~places["mast_id"].isin(serving).to_numpy(dtype=np.bool_))
    if len(idle) <= most_relays:
        return places
    there = settlements.geometry
    distance = np.zeros(len(idle))
    if len(there):
        tree = cKDTree(np.column_stack([there.x, there.y]))
        mine = places.geometry.iloc[idle]
        distance = np.asarray(tree.query(np.column_stack([mine.x, mine.y]))[0])
    out = idle[np.argsort(distance, kind="stable")[most_relays:]]
    return places.drop(index=places.index[out]).reset_index(drop=True)


def with_nodes(
    masts: pd.DataFrame,
    node: npt.ArrayLike,
    snap_m: npt.ArrayLike,
    *,
    price_per_m: float,
    prices: WirelessPrices,
) -> pd.DataFrame:
    """Masts with the road node that cable would reach them from, and the price of that cable.

    Parameters
    ----------
    masts
        Of `air_alternatives`.
    node, snap_m
        Nearest node of each mast, -1 for none, and the way from it [m].
    price_per_m
        Of new cable.
    prices
        Of the project.
    """
    nodes = np.asarray(node, dtype=np.int64)
    way = np.where(nodes >= 0, np.nan_to_num(np.asarray(snap_m, dtype=np.float64)), 0.0)
    capital = way * price_per_m
    return masts.assign(
        node=nodes, cable_capital=capital, cable_cost=capital * prices.cost("cable", 1.0)
    )


def _subscribers(settlements: gpd.GeoDataFrame, prices: WirelessPrices) -> pd.Series:
    """Households of each settlement that would subscribe."""
    homes = pd.to_numeric(settlements["households"], errors="coerce").fillna(0.0)
    ids = settlements["settlement_id"].astype(str)
    return pd.Series(homes.to_numpy(dtype=np.float64) * prices.take_up, index=ids.to_numpy())


def _links(
    inputs: Inputs,
    radio: Radio,
    masts: Masts,
    settlements: gpd.GeoDataFrame,
    settings: AirSettings,
) -> tuple[pd.DataFrame, int]:
    """The best path of each mast to each settlement over all operators, and how many are unknown."""
    ground = ground_of(inputs)
    options = dataclasses.replace(
        radio.options(settings.technology), max_range_m=settings.max_range_m
    )
    operators = masts.operators()
    beside = settings.operator or (operators[0] if len(operators) == 1 else None)
    runs: list[tuple[str | None, bool]] = [(one, one == beside) for one in operators]
    if beside not in operators:
        runs.append((None, True))  # new masts alone
    found, unknown = [], 0
    for operator, with_new in runs:
        own = masts.standing.iloc[:0]
        if operator is not None:
            own = masts.standing[operator_mask(masts.standing["operator"], operator)]
            own = own.assign(operator=operator)
        one = wireless.fixed_wireless(
            own,
            settlements,
            planned=masts.planned if with_new else None,
            ground=ground,
            options=options,
            receiver=settings.receiver,
            most_masts=settings.most_masts,
        )
        unknown += int(one.attrs["unknown_paths"])
        found.append(one)
    every = pd.concat(found, ignore_index=True).rename(columns={"site_id": "mast_id"})
    keys = ["settlement_id", "mast_id"]
    best = every.sort_values([*keys, "rate_mbit_s"], ascending=[True, True, False], kind="stable")
    kept = best.drop_duplicates(keys).reset_index(drop=True)
    return kept.rename(columns={"mast_id": "site_id"}), unknown


def _mast_frame(
    places: gpd.GeoDataFrame, room: pd.Series, settings: AirSettings, prices: WirelessPrices
) -> pd.DataFrame:
    """Masts with the subscribers that they carry and what they cost; their nodes are not known here."""
    homes = places["mast_id"].map(room).fillna(0.0).to_numpy(dtype=np.float64)
    price = {STANDING: 0.0, UPGRADE: prices.mast_upgrade, PLANNED: prices.mast}
    capital = places["kind"].map(price).astype(np.float64)
    return pd.DataFrame(
        {
            "x": places.geometry.x.to_numpy(),
            "y": places.geometry.y.to_numpy(),
            "node": np.int64(-1),
            "standing": places["kind"].ne(PLANNED).to_numpy(dtype=np.bool_),
            "homes": settings.most_sectors * homes,
            "capital": capital.to_numpy(),
            "cost": [prices.cost("mast", one) for one in capital],
            "cable_capital": 0.0,
            "cable_cost": 0.0,
        },
        index=pd.Index(places["mast_id"].to_numpy(), name="mast_id"),
    )


def _air_frame(
    good: pd.DataFrame,
    room: pd.Series,
    subscribers: pd.Series,
    settings: AirSettings,
    prices: WirelessPrices,
) -> pd.DataFrame:
    """A receiver for each subscriber, and the part of a sector that they fill."""
    count = good["settlement_id"].map(subscribers).to_numpy(dtype=np.float64)
    sectors = count / good["site_id"].map(room).to_numpy(dtype=np.float64)
    terminals, radio = count * prices.cpe_per_household, sectors * settings.sector_price
    cost = prices.cost("wireless", 1.0) * terminals + prices.cost("mast", 1.0) * radio
    return pd.DataFrame(
        {
            "mast_id": good["site_id"],
            "settlement_id": good["settlement_id"],
            "capital": terminals + radio,
            "cost": cost,
            "rate_mbit_s": good["rate_mbit_s"],
        }
    )


def _notes(
    inputs: Inputs,
    radio: Radio,
    masts: Masts,
    good: pd.DataFrame,
    unknown: int,
    settings: AirSettings,
) -> tuple[Message, ...]:
    title = radio.technologies[settings.technology].title
    receiver, demand = settings.receiver, settings.demand
    kinds = masts.places["kind"].value_counts()
    counts = [int(kinds.get(kind, 0)) for kind in (STANDING, UPGRADE, PLANNED)]
    reached = good["settlement_id"].nunique()
    notes = [
        Message(
            zh=f"固定无线接入按{title}计算，户外天线高{receiver.height_m:g}米、增益{receiver.gain_dbi:g} dBi，"
            f"{receiver.probability:.0%}的住户达到{demand.plan_mbit_s:g} Mbit/s；忙时每户{demand.busy_mbit_s:g} Mbit/s。",
            en=f"Fixed wireless is {title} to antennas at {receiver.height_m:g} m with {receiver.gain_dbi:g} dBi, "
            f"{demand.plan_mbit_s:g} Mbit/s at {receiver.probability:.0%} of the homes; in the busy hour a home uses "
            f"{demand.busy_mbit_s:g} Mbit/s.",
        ),
        Message(
            zh=f"{counts[0]:,}座铁塔已有该制式，{counts[1]:,}座可加装，{counts[2]:,}座可新建；共有{reached:,}个村（社区）可由其接入。",
            en=f"{counts[0]:,} masts carry it, {counts[1]:,} that stand may be equipped and {counts[2]:,} may be "
            f"built; {reached:,} settlements are within their reach.",
        ),
    ]
    if counts[1] or counts[2]:
        notes.append(
            Message(
                zh="加装和新建铁塔按标准配置单独计算，不计彼此之间的干扰。",
                en="Masts that are equipped or built are predicted as standard ones, without the "
                "interference of each other.",
            )
        )
    if inputs.terrain is None:
        notes.append(
            Message(
                zh="没有地形数据：固定无线的损耗只按距离和地物类别计算，不计山体遮挡。",
                en="Without terrain the loss of fixed wireless follows distance and kind of ground alone: "
                "no hill hides a village.",
            )
        )
    if unknown:
        notes.append(
            Message(
                zh=f"{unknown:,}条铁塔至村（社区）的路径因地形或地物未知而不采用。",
                en=f"{unknown:,} paths from masts to settlements are left out because terrain or clutter is "
                "unknown there.",
            )
        )
    return tuple(notes)
