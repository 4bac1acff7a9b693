"""A project as frozen values: what `project.toml` says, checked and with its paths resolved."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

Datum = Literal["wgs84", "cgcs2000", "gcj02", "bd09"]
Basis = Literal["measured", "modelled", "synthetic"]
Place = Literal["outdoor", "car", "indoor"]
Building = Literal["traditional", "efficient"]
Scalar = str | int | float | bool


@dataclass(frozen=True, kw_only=True)
class Input:
    """One source of one table or raster.

    Parameters
    ----------
    name
        Table of `fugai.tables.TABLES`, or roads, terrain, population, clutter.
    path
        The file or folder, absolute.
    declared
        The path as the project file has it.
    datum
        What the coordinates are in.
    crs
        CRS of projected coordinates, where the file does not carry one.
    columns
        Canonical column name to heading in the file.
    where
        Rows to take: heading (or OpenStreetMap key) to value or values.
    constants
        Columns that the file does not have, with their one value.
    repair
        Whether coordinates whose decimal point has slipped are put right rather than refused.
    basis
        How numbers from it are labelled.
    """

    name: str
    path: Path
    declared: str
    datum: Datum = "wgs84"
    crs: str | None = None
    columns: Mapping[str, str] = field(default_factory=dict)
    layer: str | None = None
    sheet: str | None = None
    encoding: str | None = None
    where: Mapping[str, Scalar | tuple[Scalar, ...]] = field(default_factory=dict)
    constants: Mapping[str, Scalar] = field(default_factory=dict)
    repair: bool = False
    basis: Basis = "measured"
    source: str = ""


@dataclass(frozen=True, kw_only=True)
class ProfileSpec:
    """What 'covered' means under one name: thresholds with their source, and where the receiver is."""

    name: str
    technologies: tuple[str, ...]
    rsrp_dbm: float
    probability: float = 0.75
    sinr_db: float | None = None
    place: Place = "outdoor"
    building: Building = "traditional"
    title: str = ""
    title_en: str = ""
    source: str = ""


@dataclass(frozen=True, kw_only=True)
class AntennaSpec:
    """One measured pattern: its name, its file, and the unit of its gain where the file has none."""

    name: str
    path: Path
    gain_unit: Literal["dbi", "dbd"] | None = None


@dataclass(frozen=True, kw_only=True)
class WirelessSpec:
    """Section ``[wireless]``.

    Parameters
    ----------
    antennas
        Measured patterns that sites and cells may name.
    calibrations
        Name to file of the tuned models.
    models
        Technology to the model, or ground to model, that it takes instead of its own.
    """

    load: float = 0.5
    technologies: Path | None = None
    wlan_resolution_m: float = 10.0
    hole_min_people: float = 100.0
    profiles: tuple[ProfileSpec, ...] = ()
    antennas: tuple[AntennaSpec, ...] = ()
    calibrations: Mapping[str, Path] = field(default_factory=dict)
    models: Mapping[str, str | Mapping[str, str]] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class ServiceClassSpec:
    """Thresholds that a broadband service must meet. [Mbit/s, ms]"""

    download_mbps: float
    upload_mbps: float | None = None
    latency_ms: float | None = None
    source: str = ""


@dataclass(frozen=True, kw_only=True)
class BroadbandSpec:
    """Section ``[broadband]``."""

    served: ServiceClassSpec = ServiceClassSpec(download_mbps=20.0, upload_mbps=2.0)
    underserved: ServiceClassSpec = ServiceClassSpec(download_mbps=4.0, upload_mbps=0.5)
    tiers_mbps: tuple[float, ...] = (20.0, 100.0)
    cost_per_m: float | None = None
    cost_per_household: float = 0.0
    currency: str = ""


@dataclass(frozen=True, kw_only=True)
class DeliverySpec:
    """Section ``[delivery]``."""

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
    urban_factor: float = 0.8
    speeds_kmh: Mapping[str, float] = field(default_factory=dict)
    hour: int | None = None
    hourly_factor: Mapping[str, tuple[float, ...]] = field(default_factory=dict)
    parcels_per_head_per_day: float = 0.1
    pickup_kinds: tuple[str, ...] = ("pickup point", "locker", "post office")
    cold_store_kinds: tuple[str, ...] = ("cold store",)
    isochrone_buffer_m: float = 100.0
    tour_stop_minutes: float = 3.0
    tour_parcel_minutes: float = 0.5
    tour_shift_minutes: float = 480.0


@dataclass(frozen=True, kw_only=True)
class TargetSpec:
    """One ``[[targets]]``: an indicator, where it is looked at, and what it must reach."""

    id: str
    title: str
    title_en: str
    indicator: str
    by: int
    where: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    from_year: int | None = None
    at_least: float | None = None
    at_most: float | None = None
    each: bool = False
    responsible: str = ""
    source: str = ""


@dataclass(frozen=True, kw_only=True, repr=False)
class Project:
    """A whole project, as read by `fugai.read_project`."""

    folder: Path
    name: str
    name_en: str
    synthetic: bool
    years: tuple[int, ...]
    cell_size_m: float
    crs: str | None
    seed: int
    inputs: Mapping[str, tuple[Input, ...]]
    wireless: WirelessSpec
    broadband: BroadbandSpec
    delivery: DeliverySpec
    targets: tuple[TargetSpec, ...]

    def basis(self, *names: str) -> Basis:
        """Weakest basis among the inputs named: synthetic before modelled before measured."""
        found = {source.basis for name in names for source in self.inputs.get(name, ())}
        if self.synthetic or "synthetic" in found:
            return "synthetic"
        return "modelled" if "modelled" in found else "measured"

    def modelled_basis(self, *names: str) -> Basis:
        """As `basis`, for numbers that come out of a model: never 'measured'."""
        found = self.basis(*names)
        return "modelled" if found == "measured" else found

    def __repr__(self) -> str:
        """One line: name, folder, years, and how many inputs and targets there are."""
        years = f"{self.years[0]}-{self.years[-1]}" if len(self.years) > 1 else f"{self.years[0]}"
        return (
            f"Project({self.name!r}, {str(self.folder)!r}, {years}, {len(self.inputs)} inputs, "
            f"{len(self.targets)} targets)"
        )
