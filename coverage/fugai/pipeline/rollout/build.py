"""Everything that a roll-out of a project may build, at any prices."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from typing import TYPE_CHECKING, cast

import geopandas as gpd
import numpy as np
import pandas as pd
from scipy.sparse import csr_array
from scipy.sparse.csgraph import connected_components

from fugai import wireless
from fugai.broadband.rollout import Alternatives, Prices
from fugai.delivery.network.snapping import snap_stored
from fugai.errors import ConfigError
from fugai.messages import Message
from fugai.pipeline.networks import Networks
from fugai.pipeline.rollout.cable import canonical, priced_cable, road_edges
from fugai.pipeline.rollout.ground import with_ground
from fugai.pipeline.rollout.places import NO_WAY, RolloutPlaces, rollout_places
from fugai.pipeline.rollout.prices import prices_of
from fugai.pipeline.rollout.wireless.air import (
    AIR_COLUMNS,
    MAST_COLUMNS,
    AirAlternatives,
    AirSettings,
    air_alternatives,
    with_nodes,
)
from fugai.pipeline.rollout.wireless.hops import HOP_COLUMNS, HopSettings, hop_alternatives
from fugai.pipeline.rollout.wireless.masts import PLANNED, STANDING, UPGRADE
from fugai.project.prices import NEW

if TYPE_CHECKING:
    from fugai.delivery import Network
    from fugai.pipeline.inputs import Inputs
    from fugai.pipeline.progress import Progress
    from fugai.pipeline.rollout.request import ResolvedRollout


@dataclass(frozen=True, kw_only=True, eq=False)
class RolloutInstance:
    """What a roll-out chooses from, without its prices.

    Parameters
    ----------
    inputs, request
        What it was made of.
    network
        Roads along which cable may lie; None where the project has none or fibre is not asked for.
    edges
        As from `road_edges`.
    places
        What is to be connected, and from where.
    prices
        Of the project.
    masts, air, hops
        As the alternatives have them, at the project's prices; ``masts`` with their ``kind``.
    max_hops
        Longest chain of hops.
    mast_points
        One point per mast, index ``mast_id``.
    notes
        What was understood, left out and assumed.
    """

    inputs: Inputs
    request: ResolvedRollout
    network: Network | None
    edges: pd.DataFrame
    places: RolloutPlaces
    prices: Prices
    masts: pd.DataFrame
    air: pd.DataFrame
    hops: pd.DataFrame
    max_hops: int
    mast_points: gpd.GeoDataFrame
    notes: tuple[Message, ...]

    def alternatives(self, prices: Prices) -> Alternatives:
        """Everything with its cost at some prices."""
        frame = self.places.settlements
        homes = frame["households"].to_numpy(dtype=np.float64)
        subscribers = homes * prices.take_up
        return Alternatives(
            places=pd.DataFrame(frame.drop(columns=["geometry", "service_class"])),
            cable=priced_cable(self.edges, prices),
            points_of_presence=np.unique(self.places.starts["node"].to_numpy(dtype=np.int64)),
            fibre=self._fibre(prices, homes, subscribers),
            satellite=self._satellite(prices, subscribers),
            masts=self._masts(prices),
            air=self._air(prices),
            hops=self.hops.assign(
                capital=float(prices.hop), cost=float(prices.cost("hop", prices.hop))
            ),
            max_hops=self.max_hops,
            currency=prices.currency,
        )

    def _fibre(self, prices: Prices, homes: np.ndarray, subscribers: np.ndarray) -> pd.DataFrame:
        frame = self.places.settlements
        reached = frame["reason"].eq("").to_numpy(dtype=bool)
        way = frame["snap_m"].to_numpy(np.float64) * prices.cable_per_m.get(NEW, 0.0)
        homes_cost = homes * prices.drop_per_household + subscribers * prices.fibre_per_household
        cost = prices.cost("cable", 1.0) * way + prices.cost("fibre", 1.0) * homes_cost
        found = pd.DataFrame(
            {"settlement_id": frame.index, "capital": way + homes_cost, "cost": cost}
        )
        allowed = reached & ("fibre" in self.request.technologies)
        return pd.DataFrame(found[allowed].reset_index(drop=True))

    def _satellite(self, prices: Prices, subscribers: np.ndarray) -> pd.DataFrame:
        capital = subscribers * prices.satellite_per_household
        fee = subscribers * prices.satellite_per_household_year * prices.annuity()
        frame = pd.DataFrame(
            {
                "settlement_id": self.places.settlements.index,
                "capital": capital,
                "cost": prices.cost("satellite", 1.0) * capital + fee,
            }
        )
        return frame if "satellite" in self.request.technologies else frame.iloc[:0]

    def _masts(self, prices: Prices) -> pd.DataFrame:
        price = {STANDING: 0.0, UPGRADE: prices.mast_upgrade, PLANNED: prices.mast}
        capital = self.masts["kind"].map(price).to_numpy(dtype=np.float64)
        feed = self.masts["way_m"].to_numpy(np.float64) * prices.cable_per_m.get(NEW, 0.0)
        frame = self.masts.assign(
            capital=capital,
            cost=prices.cost("mast", 1.0) * capital,
            cable_capital=feed,
            cable_cost=prices.cost("cable", 1.0) * feed,
        )
        return pd.DataFrame(frame[list(MAST_COLUMNS)])

    def _air(self, prices: Prices) -> pd.DataFrame:
        homes = self.places.settlements["households"].astype(np.float64)
        count = self.air["settlement_id"].map(homes).to_numpy(np.float64) * prices.take_up
        terminals = count * prices.cpe_per_household
        moved = prices.sector / self.prices.sector if self.prices.sector > 0.0 else 1.0
        sectors = self.air["sectors_capital"].to_numpy(np.float64) * moved
        cost = prices.cost("wireless", 1.0) * terminals + prices.cost("mast", 1.0) * sectors
        frame = self.air.assign(capital=terminals + sectors, cost=cost)
        return pd.DataFrame(frame[list(AIR_COLUMNS)])


def rollout_instance(
    inputs: Inputs, request: ResolvedRollout, progress: Progress
) -> RolloutInstance:
    """What a project may build: roads, settlements, masts and hops.

    Raises
    ------
    ConfigError
        A table is missing, nothing is to be connected, or a setting does not fit.
    """
    progress.start("备选 alternatives", 3)
    spec = request.spec
    currency = spec.currency or inputs.project.broadband.currency
    prices = prices_of(spec, currency=currency)
    network, notes = _network(inputs, request)
    places = _ways(rollout_places(inputs, request, network), network)
    edges = _no_edges() if network is None else _edges(network, inputs, request)
    progress.advance(detail=f"{len(places.settlements):,}")
    air = _air(inputs, request, places, prices)
    progress.advance(detail="masts")
    masts = _with_roads(air, network, inputs, prices)
    hops, max_hops, said = _hops(inputs, request, air, places, prices)
    progress.advance(detail="hops")
    progress.finish()
    return RolloutInstance(
        inputs=inputs,
        request=request,
        network=network,
        edges=edges,
        places=places,
        prices=prices,
        masts=masts,
        air=_sector_part(air, places, prices),
        hops=hops,
        max_hops=max_hops,
        mast_points=air.places.set_index(air.places["mast_id"].astype(str)),
        notes=(*places.notes, *notes, *air.notes, *said),
    )


def _network(
    inputs: Inputs, request: ResolvedRollout
) -> tuple[Network | None, tuple[Message, ...]]:
    """Roads for cable; without them a roll-out goes on where another technology is allowed."""
    found = Networks(inputs).get("drive")
    if not isinstance(found, Message):
        return found, ()
    if request.technologies == ("fibre",):
        msg = "`inputs` must have roads that cars may use for a roll-out of fibre, found none."
        raise ConfigError(msg)
    note = Message(zh=f"没有光缆可走的道路：{found.zh}", en=f"No road for cable: {found.en}")
    return None, (note,)


def _edges(network: Network, inputs: Inputs, request: ResolvedRollout) -> pd.DataFrame:
    assert inputs.roads is not None
    if request.spec.fibre is None:
        return _no_edges()
    edges = road_edges(network, inputs.roads, request.spec.fibre)
    return with_ground(edges, network, inputs, request.ground)


def _no_edges() -> pd.DataFrame:
    names = ("tail", "head", "length_m", "highway", "way_id", "cost_class", "street", "ground")
    kinds = (np.int64, np.int64, np.float64, object, np.int64, object, object, object)
    return pd.DataFrame(
        {name: pd.Series(dtype=kind) for name, kind in zip(names, kinds, strict=True)}
    )


def _ways(places: RolloutPlaces, network: Network | None) -> RolloutPlaces:
    """The settlements with the reason of those from which no road leads to a point of presence."""
    if network is None or not len(places.starts):
        return places
    matrix = csr_array(
        (np.ones(len(network.indices)), network.indices, network.indptr),
        shape=(network.nodes, network.nodes),
    )
    _, part = connected_components(matrix, directed=True, connection="weak")
    if len(network.canonical_node):
        own = np.asarray(network.canonical_node, dtype=np.int64)
        both = csr_array(
            (np.ones(network.nodes), (np.arange(network.nodes), own)), shape=matrix.shape
        )
        _, part = connected_components(matrix + both, directed=True, connection="weak")
    starts = np.unique(part[places.starts["node"].to_numpy(dtype=np.int64)])
    frame = places.settlements
    node = frame["node"].to_numpy(dtype=np.int64)
    apart = (node >= 0) & ~np.isin(part[np.maximum(node, 0)], starts)
    reason = np.where(apart, NO_WAY, frame["reason"].to_numpy())
    return dataclasses.replace(
        places, settlements=cast("gpd.GeoDataFrame", frame.assign(reason=reason))
    )


def _air(
    inputs: Inputs, request: ResolvedRollout, places: RolloutPlaces, prices: Prices
) -> AirAlternatives:
    spec = request.spec.wireless
    if spec is None or "fixed wireless" not in request.technologies:
        return _no_air(inputs)
    settings = AirSettings(
        technology=spec.technology,
        year=request.year,
        candidate_kinds=spec.candidate_kinds or None,
        receiver=wireless.RoofReceiver(
            height_m=spec.receiver_height_m, gain_dbi=spec.receiver_gain_dbi
        ),
        demand=wireless.HomeDemand(
            plan_mbit_s=spec.plan_mbit_s, oversubscription=spec.oversubscription
        ),
        most_sectors=spec.max_sectors,
        sector_price=spec.sector,
        max_range_m=spec.max_range_m,
    )
    points = places.settlements.reset_index()
    return air_alternatives(inputs, points, settings=settings, prices=prices)


def _no_air(inputs: Inputs) -> AirAlternatives:
    columns = {name: pd.Series(dtype=np.float64) for name in MAST_COLUMNS}
    masts = pd.DataFrame(columns, index=pd.Index([], name="mast_id", dtype=object))
    air = pd.DataFrame({name: pd.Series(dtype=object) for name in AIR_COLUMNS})
    points = gpd.GeoDataFrame(
        {"mast_id": [], "height_m": [], "kind": []}, geometry=[], crs=inputs.grid.crs
    )
    return AirAlternatives(masts=masts, air=air, places=points, links=pd.DataFrame(), notes=())


def _with_roads(
    air: AirAlternatives, network: Network | None, inputs: Inputs, prices: Prices
) -> pd.DataFrame:
    """Masts with kind, road node and the way to it."""
    count = len(air.masts)
    node, way = np.full(count, -1, dtype=np.int64), np.zeros(count)
    if network is not None and count:
        found = snap_stored(network, air.places, snap_max_m=inputs.project.delivery.snap_max_m)
        node = canonical(network, found["node"].to_numpy(dtype=np.int64))
        way = np.where(node >= 0, np.nan_to_num(found["snap_m"].to_numpy(np.float64)), 0.0)
    masts = with_nodes(
        air.masts, node, way, price_per_m=prices.cable_per_m.get(NEW, 0.0), prices=prices
    )
    return masts.assign(kind=air.places["kind"].to_numpy(), way_m=way)


def _sector_part(air: AirAlternatives, places: RolloutPlaces, prices: Prices) -> pd.DataFrame:
    """Links of fixed wireless with the capital of the sectors that each fills."""
    homes = places.settlements["households"].astype(np.float64)
    count = air.air["settlement_id"].map(homes).to_numpy(np.float64) * prices.take_up
    rest = air.air["capital"].to_numpy(np.float64) - count * prices.cpe_per_household
    return air.air.assign(sectors_capital=np.maximum(rest, 0.0))


def _hops(
    inputs: Inputs,
    request: ResolvedRollout,
    air: AirAlternatives,
    places: RolloutPlaces,
    prices: Prices,
) -> tuple[pd.DataFrame, int, tuple[Message, ...]]:
    """Hops of microwave, the longest chain, and what was assumed."""
    spec = request.spec.microwave
    if spec is None or not len(air.places):
        return pd.DataFrame({name: pd.Series(dtype=object) for name in HOP_COLUMNS}), 0, ()
    settings = HopSettings(
        rules=wireless.HopRules(
            rate_mbit_s=spec.rate_mbit_s, availability=spec.availability, rain_mm_h=spec.rain_mm_h
        ),
        max_length_m=spec.max_length_m,
        max_hops=spec.max_hops,
    )
    reaching = air.places["mast_id"].astype(str).isin(air.air["mast_id"])
    found = hop_alternatives(
        inputs,
        air.places[reaching.to_numpy(dtype=bool)],
        places.starts.geometry,
        settings=settings,
        prices=prices,
    )
    return found.hops, found.max_hops, found.notes
