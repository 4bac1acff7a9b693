"""Travel on roads: networks, travel times, reach, accessibility, rounds of couriers.

*Network.* `build_network` and `network_with_places` make a `Network` of the roads that a mode may
use, `network_from_graph` one of an osmnx graph, `network_from_edges` one of any nodes (`RoadNodes`);
`snap` finds the node of a place,
`roads_at` the travel times of an hour of the day (`HourlyProfile`).

*Travel times.* Over nodes, in seconds, with ``cutoff_s``: `travel_time`, `k_nearest`,
`bounded_times`, `od_matrix`, `route_nodes`, `route_lines`. Over frames of outlets and demand, in
minutes, with ``max_minutes``: `outlet_times`, `nearest_outlet`, `nearest_outlets`, `od_pairs`,
`minutes_matrix`, `isochrones`, `critical_roads`. On the grid: `snap_cells`, `reach_raster`,
`reachable_mask`, `cell_minutes`. All limits are inclusive.

*Reach.* Shares of demand within a service standard (`reach_share`, `door_share`, `village_share`,
`pickup_share`, `cold_chain`), catchments (`catchment_raster`, `catchments`, `outlets_in_reach`),
accessibility by floating catchment areas (`accessibility_2sfca` and others) and by the hour
(`open_share`), and what-if (`reach_of`, `what_if`).

*Rounds.* `outlet_load`, `assign_parcels`, `courier_tours`, `best_tour`; `plan_rounds` for a fleet of
`Vehicle` kinds with capacities, time windows, depots and satellites.

*Delivery districts.* `balance_districts` groups units into contiguous districts of equal work,
`district_shapes` draws them; `unit_neighbours` says which units touch.
"""

from fugai._arguments import guard_room as _guard_room
from fugai._deprecated import renamed as _renamed
from fugai.delivery._checks import TIME_TOLERANCE_MIN as TIME_TOLERANCE_MIN
from fugai.delivery._checks import Direction as Direction
from fugai.delivery.network.barriers.of_graph import BARRIER_TAGS as BARRIER_TAGS
from fugai.delivery.network.build import build_network as build_network
from fugai.delivery.network.build import network_from_edges as network_from_edges
from fugai.delivery.network.from_graph import network_from_graph as network_from_graph
from fugai.delivery.network.hours import HourlyProfile as HourlyProfile
from fugai.delivery.network.hours import roads_at as roads_at
from fugai.delivery.network.network import Network as Network
from fugai.delivery.network.node_ids import RoadNodes as RoadNodes
from fugai.delivery.network.places import network_with_places as network_with_places
from fugai.delivery.network.snapping import ACCESS_KMH as ACCESS_KMH
from fugai.delivery.network.snapping import DRIVEWAY_KMH as DRIVEWAY_KMH
from fugai.delivery.network.snapping import snap as snap
from fugai.delivery.reach.accessibility import Accessibility as Accessibility
from fugai.delivery.reach.accessibility import accessibility_2sfca as accessibility_2sfca
from fugai.delivery.reach.accessibility import accessibility_3sfca as accessibility_3sfca
from fugai.delivery.reach.accessibility import (
    accessibility_by_district as accessibility_by_district,
)
from fugai.delivery.reach.accessibility import accessibility_e2sfca as accessibility_e2sfca
from fugai.delivery.reach.accessibility import accessibility_gravity as accessibility_gravity
from fugai.delivery.reach.catchments import NO_CATCHMENT as NO_CATCHMENT
from fugai.delivery.reach.catchments import catchment_raster as catchment_raster
from fugai.delivery.reach.catchments import catchment_table as catchment_table
from fugai.delivery.reach.catchments import catchments as catchments
from fugai.delivery.reach.changes import add_outlets as add_outlets
from fugai.delivery.reach.changes import close_edges as close_edges
from fugai.delivery.reach.changes import close_outlets as close_outlets
from fugai.delivery.reach.changes import edges_intersecting as edges_intersecting
from fugai.delivery.reach.changes import slow_down as slow_down
from fugai.delivery.reach.changes import with_travel_times as with_travel_times
from fugai.delivery.reach.choice import choice_share as choice_share
from fugai.delivery.reach.choice import outlets_in_reach as outlets_in_reach
from fugai.delivery.reach.cold_chain import COLD_STORE_KINDS as COLD_STORE_KINDS
from fugai.delivery.reach.cold_chain import ColdChain as ColdChain
from fugai.delivery.reach.cold_chain import cold_chain as cold_chain
from fugai.delivery.reach.decay import BandDecay as BandDecay
from fugai.delivery.reach.decay import BellDecay as BellDecay
from fugai.delivery.reach.decay import Decay as Decay
from fugai.delivery.reach.decay import GaussianDecay as GaussianDecay
from fugai.delivery.reach.decay import PowerDecay as PowerDecay
from fugai.delivery.reach.decay import StepDecay as StepDecay
from fugai.delivery.reach.filters import PICKUP_KINDS as PICKUP_KINDS
from fugai.delivery.reach.filters import VILLAGE_TYPES as VILLAGE_TYPES
from fugai.delivery.reach.filters import filter_by_delivery as filter_by_delivery
from fugai.delivery.reach.filters import filter_by_kind as filter_by_kind
from fugai.delivery.reach.opening import open_share as open_share
from fugai.delivery.reach.reach import Reach as Reach
from fugai.delivery.reach.reach import reach_of as reach_of
from fugai.delivery.reach.shares import door_share as door_share
from fugai.delivery.reach.shares import outlets_per_10k as outlets_per_10k
from fugai.delivery.reach.shares import pickup_share as pickup_share
from fugai.delivery.reach.shares import reach_share as reach_share
from fugai.delivery.reach.shares import settlements_share as settlements_share
from fugai.delivery.reach.shares import village_share as village_share
from fugai.delivery.reach.what_if import Changes as Changes
from fugai.delivery.reach.what_if import WhatIf as WhatIf
from fugai.delivery.reach.what_if import apply_changes as apply_changes
from fugai.delivery.reach.what_if import compare_reach as compare_reach
from fugai.delivery.reach.what_if import what_if as what_if
from fugai.delivery.rounds.assignment import Assignment as Assignment
from fugai.delivery.rounds.assignment import assign_parcels as assign_parcels
from fugai.delivery.rounds.assignment import assigned_share as assigned_share
from fugai.delivery.rounds.couriers import courier_tours as courier_tours
from fugai.delivery.rounds.fleet.plan import plan_rounds as plan_rounds
from fugai.delivery.rounds.fleet.result import PlannedRounds as PlannedRounds
from fugai.delivery.rounds.fleet.vehicles import RoundSearch as RoundSearch
from fugai.delivery.rounds.fleet.vehicles import Vehicle as Vehicle
from fugai.delivery.rounds.load import OutletLoad as OutletLoad
from fugai.delivery.rounds.load import outlet_load as outlet_load
from fugai.delivery.rounds.load import overloaded_share as overloaded_share
from fugai.delivery.rounds.plan import CourierTours as CourierTours
from fugai.delivery.rounds.shifts import ServiceTime as ServiceTime
from fugai.delivery.rounds.shifts import split_tour as split_tour
from fugai.delivery.rounds.tours import Tour as Tour
from fugai.delivery.rounds.tours import best_tour as best_tour
from fugai.delivery.rounds.tours import times_between as times_between
from fugai.delivery.rounds.tours import tour_bound as tour_bound
from fugai.delivery.territories.balance import balance_districts as balance_districts
from fugai.delivery.territories.neighbours import unit_neighbours as unit_neighbours
from fugai.delivery.territories.options import DistrictOptions as DistrictOptions
from fugai.delivery.territories.plan import DistrictPlan as DistrictPlan
from fugai.delivery.territories.plan import district_shapes as district_shapes
from fugai.delivery.travel.cell_matrix import cell_minutes as cell_minutes
from fugai.delivery.travel.critical_roads import critical_roads as critical_roads
from fugai.delivery.travel.isochrones import isochrone_hulls as isochrone_hulls
from fugai.delivery.travel.isochrones import isochrones as isochrones
from fugai.delivery.travel.k_nearest import k_nearest as k_nearest
from fugai.delivery.travel.k_nearest import nearest_outlets as nearest_outlets
from fugai.delivery.travel.matrix import bounded_times as bounded_times
from fugai.delivery.travel.matrix import od_matrix as od_matrix
from fugai.delivery.travel.outlets import OutletTimes as OutletTimes
from fugai.delivery.travel.outlets import nearest_outlet as nearest_outlet
from fugai.delivery.travel.outlets import outlet_times as outlet_times
from fugai.delivery.travel.pairs import ODPairs as ODPairs
from fugai.delivery.travel.pairs import minutes_matrix as minutes_matrix
from fugai.delivery.travel.pairs import od_pairs as od_pairs
from fugai.delivery.travel.raster import NOT_REQUESTED as NOT_REQUESTED
from fugai.delivery.travel.raster import SnappedCells as SnappedCells
from fugai.delivery.travel.raster import reach_raster as reach_raster
from fugai.delivery.travel.raster import reachable_mask as reachable_mask
from fugai.delivery.travel.raster import snap_cells as snap_cells
from fugai.delivery.travel.routes import route_lines as route_lines
from fugai.delivery.travel.routes import route_nodes as route_nodes
from fugai.delivery.travel.times import travel_time as travel_time

__getattr__ = _renamed(
    __name__,
    {
        "GUARD_MIN": "TIME_TOLERANCE_MIN",
        "NOBODY": "NO_CATCHMENT",
        "NOT_ASKED": "NOT_REQUESTED",
        "CellNodes": "SnappedCells",
        "Load": "OutletLoad",
        "Pairs": "ODPairs",
        "Service": "ServiceTime",
        "changed": "apply_changes",
        "edges_across": "edges_intersecting",
        "load": "outlet_load",
        "of_kind": "filter_by_kind",
        "pairs_within": "od_pairs",
        "that_deliver": "filter_by_delivery",
        "with_times": "with_travel_times",
        "within": "reachable_mask",
    },
    removed_in="0.3.0",
)

_VALUES = (
    "BandDecay",
    "BellDecay",
    "Changes",
    "DistrictOptions",
    "HourlyProfile",
    "PowerDecay",
    "RoadNodes",
    "RoundSearch",
    "ServiceTime",
    "Vehicle",
)
"""What a caller makes: judged when it is made."""

_guard_room(globals(), __name__, values=_VALUES)
