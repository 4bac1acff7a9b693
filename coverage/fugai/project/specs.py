"""The sections of `project.toml` on wireless, broadband and delivery, as frozen values."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

from fugai.project.rounds_spec import RoundsSpec

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from fugai.project.layer_spec import LayerSpec

Place = Literal["outdoor", "car", "indoor"]
Building = Literal["traditional", "efficient"]
Operators = Literal["overlap", "apart"]


@dataclass(frozen=True, kw_only=True)
class ThresholdSpec:
    """What a profile asks of one generation or technology; None where it says nothing.

    Parameters
    ----------
    rsrp_dbm, ss_rsrp_dbm, rscp_dbm, rxlev_dbm
        Weakest level of LTE, of NR, of 3G and of GSM. [dBm]
    probability
        Least probability that the level is reached and the rates are carried.
    sinr_db
        Lowest SINR. [dB]
    download_mbps, upload_mbps
        Least rates of one user. [Mbit/s]
    load
        Share of their resources that all cells use while this holds.

    Examples
    --------
    >>> from fugai.project import ThresholdSpec
    >>> ThresholdSpec(rscp_dbm=-100.0).sinr_db is None
    True
    """

    rsrp_dbm: float | None = None
    ss_rsrp_dbm: float | None = None
    rscp_dbm: float | None = None
    rxlev_dbm: float | None = None
    probability: float | None = None
    sinr_db: float | None = None
    download_mbps: float | None = None
    upload_mbps: float | None = None
    load: float | None = None


@dataclass(frozen=True, kw_only=True)
class ProfileSpec:
    """One ``[wireless.profiles.NAME]``: what 'covered' means.

    Parameters
    ----------
    name, title, title_en
        Name in the file, and titles for the page.
    technologies
        Technologies or generations that count.
    rsrp_dbm, ss_rsrp_dbm, rscp_dbm, rxlev_dbm
        Weakest level of LTE, of NR, of 3G and of GSM; ``rsrp_dbm`` is the edge of WLAN, where that is
        alone. [dBm]
    probability
        Least probability that the level is reached, above 0 and below 1.
    sinr_db
        Lowest SINR, None for any. [dB]
    download_mbps, upload_mbps
        Least rates of one user, None for any. [Mbit/s]
    load
        Share of their resources that all cells use while this holds, None for that of the networks.
    aggregate
        Generations and technologies whose rates downward add up for one terminal.
    thresholds
        What differs for a generation or a technology.
    place
        Where the receiver is: outdoors, in a car, indoors.
    building
        Kind of building that an indoor receiver is in (ITU-R P.2109).
    source
        Document that the thresholds come from.

    Examples
    --------
    >>> from fugai.project import ProfileSpec
    >>> ProfileSpec(name="lte", technologies=("lte",), rsrp_dbm=-105.0).probability
    0.75
    """

    name: str
    technologies: tuple[str, ...]
    rsrp_dbm: float | None = None
    ss_rsrp_dbm: float | None = None
    rscp_dbm: float | None = None
    rxlev_dbm: float | None = None
    probability: float = 0.75
    sinr_db: float | None = None
    download_mbps: float | None = None
    upload_mbps: float | None = None
    load: float | None = None
    aggregate: tuple[str, ...] = ()
    thresholds: Mapping[str, ThresholdSpec] = field(default_factory=dict)
    place: Place = "outdoor"
    building: Building = "traditional"
    title: str = ""
    title_en: str = ""
    source: str = ""


@dataclass(frozen=True, kw_only=True)
class AntennaSpec:
    """One measured antenna pattern.

    Parameters
    ----------
    name
        Name by which sites and cells mean it.
    path
        The file, absolute.
    gain_unit
        Unit of its gain where the file states none.

    Examples
    --------
    >>> from pathlib import Path
    >>> from fugai.project import AntennaSpec
    >>> AntennaSpec(name="sector", path=Path("/data/sector.msi"), gain_unit="dbd").gain_unit
    'dbd'
    """

    name: str
    path: Path
    gain_unit: Literal["dbi", "dbd"] | None = None


@dataclass(frozen=True, kw_only=True)
class WirelessSpec:
    """Section ``[wireless]``.

    Parameters
    ----------
    load
        Share of their resources that neighbouring cells use, 0 to 1, for SINR.
    technologies
        Table of a project's own technologies, None for the built-in ones.
    wlan_resolution_m
        Cell size of WLAN coverage. [m]
    profile_step_m
        Largest step of the profiles over terrain; None: that of the grid. [m]
    hole_min_people
        Coverage holes with fewer residents are not listed.
    shared_carriers
        Groups of operators that share carriers.
    untuned_common_error_db, untuned_cell_error_db
        Standard deviations of the error of a level that nobody tuned to measurements: common to all cells, and of
        each cell. [dB]
    layers
        Named layers of LTE and NR.
    profiles
        What 'covered' means, by name.
    antennas
        Measured patterns that sites and cells may name.
    calibrations
        Name to file of the tuned models.
    models
        Technology to the path loss model used instead of its own, or clutter to model.

    Examples
    --------
    >>> from fugai.project import WirelessSpec
    >>> WirelessSpec().load
    0.5
    """

    load: float = 0.5
    technologies: Path | None = None
    wlan_resolution_m: float = 10.0
    profile_step_m: float | None = None
    hole_min_people: float = 100.0
    shared_carriers: tuple[tuple[str, ...], ...] = ()
    untuned_common_error_db: float = 6.0
    untuned_cell_error_db: float = 8.0
    layers: tuple[LayerSpec, ...] = ()
    profiles: tuple[ProfileSpec, ...] = ()
    antennas: tuple[AntennaSpec, ...] = ()
    calibrations: Mapping[str, Path] = field(default_factory=dict)
    models: Mapping[str, str | Mapping[str, str]] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class ServiceClassSpec:
    """Thresholds that a broadband service must meet.

    Parameters
    ----------
    download_mbps, upload_mbps
        Lowest rates; None for any. [Mbit/s]
    latency_ms
        Longest round-trip time. [ms]
    technologies
        Access technologies that count as reliable.
    latency_declared
        Whether the file states the latency: an offer without one is then unknown, instead of taken
        to keep the default.
    source
        Document that the thresholds come from.

    Examples
    --------
    >>> from fugai.project import ServiceClassSpec
    >>> ServiceClassSpec(download_mbps=100.0, upload_mbps=20.0, source="FCC 2024").latency_ms
    100.0
    """

    download_mbps: float
    upload_mbps: float | None = None
    latency_ms: float = 100.0
    technologies: tuple[str, ...] = ("fttp", "cable", "dsl", "fwa")
    latency_declared: bool = False
    source: str = ""


@dataclass(frozen=True, kw_only=True)
class BroadbandSpec:
    """Section ``[broadband]``.

    Parameters
    ----------
    served, underserved
        Thresholds of a served household, and of one that is underserved rather than unserved.
    settlement_share
        Share of a settlement's households that must reach a class for the settlement to be of it.
    several_operators
        'overlap' where several operators pass the same households of a settlement, 'apart' where
        they pass different ones.
    tiers_mbps
        Download rates whose availability is measured, ascending. [Mbit/s]
    cost_per_m, cost_per_household
        Cost of a metre of cable route (None: no roll-out is priced) and of connecting a household.
    currency
        Unit of the costs.

    Examples
    --------
    >>> from fugai.project import BroadbandSpec
    >>> BroadbandSpec().served.download_mbps, BroadbandSpec().tiers_mbps
    (20.0, (20.0, 100.0))
    """

    served: ServiceClassSpec = ServiceClassSpec(download_mbps=20.0, upload_mbps=2.0)
    underserved: ServiceClassSpec = ServiceClassSpec(download_mbps=4.0, upload_mbps=0.5)
    settlement_share: float = 1.0
    several_operators: Operators = "overlap"
    tiers_mbps: tuple[float, ...] = (20.0, 100.0)
    cost_per_m: float | None = None
    cost_per_household: float = 0.0
    currency: str = ""


@dataclass(frozen=True, kw_only=True)
class DeliverySpec:
    """Section ``[delivery]``.

    Parameters
    ----------
    modes
        Modes whose travel times are computed, of `fugai.tables.TRAVEL_MODES`.
    minutes
        Limits of the bands and shares of travel time, ascending. [min]
    door_minutes, village_minutes, pickup_minutes, cold_chain_minutes, accessibility_minutes
        Limits of delivery to the door, delivery to villages, walks to a pickup point, the cold
        chain, and accessibility. [min]
    snap_max_m
        Farthest that a place may be from the road that it is joined to. [m]
    walk_kmh, cycle_kmh
        Speed on foot, and by bicycle on an open road. [km/h]
    urban_factor
        Share of a mapped limit that is driven in built-up areas.
    speeds_kmh
        Highway class to its driven speed. [km/h]
    at
        Weekday or date and time for which the roads are read ('Tu 08:30'): access, limits and turns of
        certain hours; '' for none.
    hour, hourly_factor
        Hour of the day, and class of road to the factor on its speed in each of 24 hours.
    parcels_per_head_per_day
        Parcels that a resident receives a day.
    pickup_kinds, cold_store_kinds
        Kinds of outlets where parcels are picked up, and that hold cold stores.
    isochrone_buffer_m
        Ground beside a road that isochrones show. [m]
    tour_stop_minutes, tour_parcel_minutes, tour_shift_minutes
        Time of a stop, time of a parcel, and length of a courier's shift. [min]
    rounds
        Section ``[delivery.rounds]``.

    Examples
    --------
    >>> from fugai.project import DeliverySpec
    >>> DeliverySpec(modes=("drive",)).minutes
    (10.0, 15.0, 30.0)
    """

    modes: tuple[str, ...] = ("drive", "walk")
    minutes: tuple[float, ...] = (10.0, 15.0, 30.0)
    door_minutes: float = 30.0
    village_minutes: float = 30.0
    pickup_minutes: float = 15.0
    cold_chain_minutes: float = 60.0
    accessibility_minutes: float = 30.0
    snap_max_m: float = 1000.0
    walk_kmh: float = 5.0
    cycle_kmh: float = 20.0
    urban_factor: float = 0.9
    speeds_kmh: Mapping[str, float] = field(default_factory=dict)
    at: str = ""
    hour: int | None = None
    hourly_factor: Mapping[str, tuple[float, ...]] = field(default_factory=dict)
    parcels_per_head_per_day: float = 0.1
    pickup_kinds: tuple[str, ...] = ("pickup point", "village station", "locker", "post office")
    cold_store_kinds: tuple[str, ...] = ("cold store",)
    isochrone_buffer_m: float = 100.0
    tour_stop_minutes: float = 3.0
    tour_parcel_minutes: float = 0.5
    tour_shift_minutes: float = 480.0
    rounds: RoundsSpec = field(default_factory=RoundsSpec)


Sensitivity = Literal["off", "sample", "all"]
SENSITIVITIES: tuple[Sensitivity, ...] = ("off", "sample", "all")
"""How much is computed again: nothing; the signal on a sample of windows of the grid and the rest as a
whole; all of it as a whole."""


@dataclass(frozen=True, kw_only=True)
class AssumptionsSpec:
    """Section ``[assumptions]``.

    Parameters
    ----------
    sensitivity
        One of `SENSITIVITIES`: what a run computes again with other assumptions.

    Examples
    --------
    >>> from fugai.project import AssumptionsSpec
    >>> AssumptionsSpec().sensitivity
    'sample'
    """

    sensitivity: Sensitivity = "sample"


@dataclass(frozen=True, kw_only=True)
class CodesSpec:
    """What the codes of a land cover raster mean: one of three.

    Parameters
    ----------
    name
        One of the land covers that are known by name; empty for none.
    path
        Table of codes (.csv), absolute; None for none.
    values
        Code to its kind, empty where it has none, and its height, None for that of the kind. [m]

    Examples
    --------
    >>> from fugai.project import CodesSpec
    >>> CodesSpec(values={10: ("forest", 22.0)}).values[10]
    ('forest', 22.0)
    """

    name: str = ""
    path: Path | None = None
    values: Mapping[int, tuple[str, float | None]] = field(default_factory=dict)
