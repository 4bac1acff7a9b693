"""Accessibility: supply per resident, where residents compete for it within catchments."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from fugai._deprecated import renamed_arguments
from fugai.delivery._frames import column, per_district, residents
from fugai.delivery.reach.competition import Competition, summed_by_place, supply_per_head
from fugai.delivery.reach.decay import BandDecay, Decay, PowerDecay, StepDecay

if TYPE_CHECKING:
    import geopandas as gpd

    from fugai._types import FloatArray
    from fugai.delivery._checks import Direction
    from fugai.delivery.network.network import Network
    from fugai.delivery.travel.pairs import ODPairs


@dataclass(frozen=True, kw_only=True, eq=False)
class Accessibility:
    """Supply per head by place, and what each outlet has per head within its reach.

    Parameters
    ----------
    demand
        On the index of the demand: ``accessibility`` (supply per head, 0 where no outlet is in
        reach, NaN where not known), ``outlets`` (how many are in reach), ``reason``.
    outlets
        On the index of the outlets: ``supply``, ``residents`` (weighted, within reach) and
        ``per_head`` (NaN where nobody is), ``reason`` where the outlet took no part.

    Examples
    --------
    See `accessibility_2sfca`, which makes it.

    >>> import geopandas as gpd
    >>> from fugai.delivery import RoadNodes, accessibility_2sfca, network_from_edges
    >>> network = network_from_edges(
    ...     [0, 1], [1, 0], travel_time_s=[60, 60], length_m=[500, 500],
    ...     nodes=RoadNodes(x=[0, 500], y=[0, 0]),
    ... )
    >>> shop = gpd.GeoDataFrame({"capacity_per_day": [30]}, geometry=gpd.points_from_xy([0], [0]))
    >>> homes = gpd.GeoDataFrame({"population": [10, 20], "district_id": "w"},
    ...                          geometry=gpd.points_from_xy([0, 500], [0, 0]))
    >>> accessibility_2sfca(network, shop, homes, max_minutes=5).outlets
       supply  residents  per_head reason
    0    30.0       30.0       1.0
    """

    demand: pd.DataFrame
    outlets: pd.DataFrame


@renamed_arguments(removed_in="0.3.0", minutes="max_minutes")
def accessibility_2sfca(
    network: Network | ODPairs,
    outlets: gpd.GeoDataFrame,
    demand: gpd.GeoDataFrame,
    *,
    max_minutes: float,
    supply: str | None = "capacity_per_day",
    decay: Decay | None = None,
    direction: Direction = "from",
    snap_max_m: float = 1000.0,
) -> Accessibility:
    """Two-step floating catchment area (Luo and Wang 2003): supply per resident in reach, summed.

    Residents times accessibility, summed, equal the supply of all outlets with somebody in reach.

    Parameters
    ----------
    network
        Or the `ODPairs` of these outlets and places within at least the limit; ``direction`` and
        ``snap_max_m`` are not used then.
    outlets
        In the network's CRS, with the column ``supply``.
    demand
        Places with ``population`` and ``district_id``; those outside ('') do not compete.
    max_minutes
        Size of the catchments, inclusive. [min]
    supply
        Column of the outlets that is shared out; None counts each outlet as one.
    decay
        Weight of a time; `StepDecay` if not given.
    direction
        'from' the outlets to the demand, or 'to' the outlets.
    snap_max_m
        Largest distance of a place from a node, inclusive. [m]

    Raises
    ------
    ContractError
        A column is missing, a supply is negative, or the limit is longer than that of the pairs.

    Examples
    --------
    Two outlets; only the first is in reach of both homes:

    >>> import geopandas as gpd
    >>> from fugai.delivery import RoadNodes, accessibility_2sfca, network_from_edges
    >>> network = network_from_edges(
    ...     [0, 1, 1, 2], [1, 0, 2, 1], travel_time_s=[60] * 4, length_m=[500] * 4,
    ...     nodes=RoadNodes(x=[0, 500, 1000], y=[0, 0, 0]),
    ... )
    >>> shops = gpd.GeoDataFrame({"capacity_per_day": [60.0, 20.0]},
    ...                          geometry=gpd.points_from_xy([500, 1000], [0, 0]))
    >>> homes = gpd.GeoDataFrame({"population": [20, 10], "district_id": "w"},
    ...                          geometry=gpd.points_from_xy([0, 1000], [0, 0]))
    >>> found = accessibility_2sfca(network, shops, homes, max_minutes=1)
    >>> found.demand["accessibility"].tolist()  # 60 / 30, and 60 / 30 + 20 / 10
    [2.0, 4.0]
    """
    competition = Competition.of(
        network,
        outlets,
        demand,
        max_minutes=max_minutes,
        supply=supply,
        decay=decay or StepDecay(),
        direction=direction,
        snap_max_m=snap_max_m,
    )
    reached, per_head = supply_per_head(competition, competition.weight)
    access = summed_by_place(competition, per_head, competition.weight)
    return _accessibility(competition, access, reached, per_head)


@renamed_arguments(removed_in="0.3.0", minutes="max_minutes")
def accessibility_e2sfca(
    network: Network | ODPairs,
    outlets: gpd.GeoDataFrame,
    demand: gpd.GeoDataFrame,
    *,
    max_minutes: float,
    supply: str | None = "capacity_per_day",
    decay: Decay | None = None,
    direction: Direction = "from",
    snap_max_m: float = 1000.0,
) -> Accessibility:
    """Enhanced two-step floating catchment area: what is farther away counts less, in both steps.

    Luo and Qi (2009): `accessibility_2sfca` with `BandDecay`, or another decay.

    Examples
    --------
    A home at the far end of the catchment counts 0.22 times:

    >>> import geopandas as gpd
    >>> from fugai.delivery import RoadNodes, accessibility_e2sfca, network_from_edges
    >>> network = network_from_edges(
    ...     [0, 1], [1, 0], travel_time_s=[600, 600], length_m=[500, 500],
    ...     nodes=RoadNodes(x=[0, 500], y=[0, 0]),
    ... )
    >>> shop = gpd.GeoDataFrame(geometry=gpd.points_from_xy([0], [0]))
    >>> homes = gpd.GeoDataFrame({"population": [100, 100], "district_id": "w"},
    ...                          geometry=gpd.points_from_xy([0, 500], [0, 0]))
    >>> found = accessibility_e2sfca(network, shop, homes, max_minutes=10, supply=None)
    >>> found.outlets["residents"].tolist()
    [122.0]
    """
    return accessibility_2sfca(
        network,
        outlets,
        demand,
        max_minutes=max_minutes,
        supply=supply,
        decay=decay or BandDecay(),
        direction=direction,
        snap_max_m=snap_max_m,
    )


@renamed_arguments(removed_in="0.3.0", minutes="max_minutes")
def accessibility_3sfca(
    network: Network | ODPairs,
    outlets: gpd.GeoDataFrame,
    demand: gpd.GeoDataFrame,
    *,
    max_minutes: float,
    supply: str | None = "capacity_per_day",
    decay: Decay | None = None,
    direction: Direction = "from",
    snap_max_m: float = 1000.0,
) -> Accessibility:
    """Three-step floating catchment area: residents choose among the outlets that they reach.

    Wan, Zou and Sternberg (2012): the share of a place's residents who turn to an outlet is its
    weight over the weights of all outlets within reach of the place, so that a resident with many
    outlets nearby is not counted in full at each of them.

    Parameters
    ----------
    decay
        `BandDecay` if not given. The other parameters are those of `accessibility_2sfca`.

    Examples
    --------
    A hundred residents between two outlets count as fifty at each:

    >>> import geopandas as gpd
    >>> from fugai.delivery import RoadNodes, accessibility_3sfca, network_from_edges
    >>> network = network_from_edges(
    ...     [0, 1, 1, 2], [1, 0, 2, 1], travel_time_s=[60] * 4, length_m=[500] * 4,
    ...     nodes=RoadNodes(x=[0, 500, 1000], y=[0, 0, 0]),
    ... )
    >>> shops = gpd.GeoDataFrame(geometry=gpd.points_from_xy([0, 1000], [0, 0]))
    >>> home = gpd.GeoDataFrame({"population": [100], "district_id": "w"},
    ...                         geometry=gpd.points_from_xy([500], [0]))
    >>> found = accessibility_3sfca(network, shops, home, max_minutes=10, supply=None)
    >>> found.outlets["residents"].tolist()
    [50.0, 50.0]
    """
    competition = Competition.of(
        network,
        outlets,
        demand,
        max_minutes=max_minutes,
        supply=supply,
        decay=decay or BandDecay(),
        direction=direction,
        snap_max_m=snap_max_m,
    )
    place, weight = competition.place, competition.weight
    total = np.bincount(place, weights=weight, minlength=len(competition.people))[place]
    choice = np.divide(weight, total, out=np.zeros(len(total)), where=total > 0)
    weight = choice * weight
    reached, per_head = supply_per_head(competition, weight)
    access = summed_by_place(competition, per_head, weight)
    return _accessibility(competition, access, reached, per_head)


@renamed_arguments(removed_in="0.3.0", minutes="max_minutes")
def accessibility_gravity(
    network: Network | ODPairs,
    outlets: gpd.GeoDataFrame,
    demand: gpd.GeoDataFrame,
    *,
    max_minutes: float,
    supply: str | None = "capacity_per_day",
    decay: Decay | None = None,
    direction: Direction = "from",
    snap_max_m: float = 1000.0,
) -> Accessibility:
    """Potential of the outlets (Hansen 1959): their supply weighted by time, without competition.

    Parameters
    ----------
    decay
        `PowerDecay` if not given. The other parameters are those of `accessibility_2sfca`.

    Returns
    -------
    As there; ``accessibility`` is in units of the supply, and ``per_head`` of the outlets is what
    the residents in reach would have.

    Examples
    --------
    A supply of 60 two minutes away counts half:

    >>> import geopandas as gpd
    >>> from fugai.delivery import RoadNodes, accessibility_gravity, network_from_edges
    >>> network = network_from_edges(
    ...     [0, 1], [1, 0], travel_time_s=[120, 120], length_m=[500, 500],
    ...     nodes=RoadNodes(x=[0, 500], y=[0, 0]),
    ... )
    >>> shop = gpd.GeoDataFrame({"capacity_per_day": [60]}, geometry=gpd.points_from_xy([0], [0]))
    >>> home = gpd.GeoDataFrame({"population": [10], "district_id": "w"},
    ...                         geometry=gpd.points_from_xy([500], [0]))
    >>> found = accessibility_gravity(network, shop, home, max_minutes=10)
    >>> found.demand["accessibility"].tolist()
    [30.0]
    """
    competition = Competition.of(
        network,
        outlets,
        demand,
        max_minutes=max_minutes,
        supply=supply,
        decay=decay or PowerDecay(),
        direction=direction,
        snap_max_m=snap_max_m,
    )
    reached, per_head = supply_per_head(competition, competition.weight)
    access = summed_by_place(competition, competition.supply, competition.weight)
    return _accessibility(competition, access, reached, per_head)


def accessibility_by_district(
    accessibility: Accessibility, demand: pd.DataFrame, districts: pd.DataFrame
) -> pd.DataFrame:
    """Mean accessibility of the residents of each district, as numerator and denominator.

    Parameters
    ----------
    accessibility
        Of this demand.
    demand
        With ``population`` and ``district_id``.
    districts
        Its index is that of the result.

    Returns
    -------
    On the index of the districts: ``numerator`` (residents times accessibility), ``denominator``
    (residents whose accessibility is known) and ``unknown`` (residents).

    Examples
    --------
    >>> import pandas as pd
    >>> from fugai.delivery import Accessibility, accessibility_by_district
    >>> found = Accessibility(demand=pd.DataFrame({"accessibility": [2.0, None]}),
    ...                       outlets=pd.DataFrame())
    >>> homes = pd.DataFrame({"population": [20, 10], "district_id": "w"})
    >>> accessibility_by_district(found, homes, pd.DataFrame(index=["w"]))
       numerator  denominator  unknown
    w       40.0         20.0     10.0
    """
    value = accessibility.demand["accessibility"].to_numpy()
    people = residents(demand)
    district_id = column(demand, "district_id", table="demand")
    known = np.isfinite(value)
    return pd.DataFrame(
        {
            "numerator": per_district(people * np.nan_to_num(value), district_id, districts),
            "denominator": per_district(people * known, district_id, districts),
            "unknown": per_district(people * ~known, district_id, districts),
        },
        index=districts.index,
    )


def _accessibility(
    competition: Competition, access: FloatArray, reached: FloatArray, per_head: FloatArray
) -> Accessibility:
    count = np.bincount(competition.place, minlength=len(competition.people))
    known = competition.places["reason"].eq("").to_numpy()
    return Accessibility(
        demand=pd.DataFrame(
            {
                "accessibility": np.where(known, access, np.nan),
                "outlets": count.astype(np.int64),
                "reason": competition.places["reason"],
            },
            index=competition.places.index,
        ),
        outlets=pd.DataFrame(
            {
                "supply": competition.supply,
                "residents": reached,
                "per_head": per_head,
                "reason": competition.outlets["reason"],
            },
            index=competition.outlets.index,
        ),
    )
