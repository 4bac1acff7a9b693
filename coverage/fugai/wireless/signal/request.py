"""What `predict` is asked for, checked: one network, on the grid, with options within their ranges."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from pyproj import CRS

from fugai._threads import usable_cores
from fugai.errors import ConfigError, ContractError, CRSMismatchError
from fugai.wireless.channels import Channel, channels_of
from fugai.wireless.models.registry import ModelChoice, choose_models, model_named
from fugai.wireless.signal.cell_patterns import CellPatterns, cell_patterns
from fugai.wireless.signal.cells import CELL_COLUMNS
from fugai.wireless.signal.ground import Ground, pixel_kinds
from fugai.wireless.signal.lattice import Lattice, lattice
from fugai.wireless.signal.link import Link, link_of
from fugai.wireless.signal.sectors import reference_power_dbm
from fugai.wireless.signal.surface_under_grid import SurfaceUnderGrid, surface_under_grid
from fugai.wireless.technology import Technology
from fugai.wireless.technology import technologies as built_in

if TYPE_CHECKING:
    from collections.abc import Mapping

    import geopandas as gpd

    from fugai._types import BoolArray, FloatArray, UInt8Array
    from fugai.grid import Grid
    from fugai.wireless.models.path_loss import ByEnvironment
    from fugai.wireless.signal.options import SignalOptions
    from fugai.wireless.signal.window.loss import Profiles

_REQUIRED = [name for name in CELL_COLUMNS if name not in ("operator", "opened", "status")]


@dataclass(frozen=True, kw_only=True, eq=False)
class SignalRequest:
    """Everything about one network's prediction that does not change from year to year.

    Parameters
    ----------
    grid, kinds
        Where to predict, and the kind of ground of each pixel (see `pixel_kinds`).
    technology, models, patterns
        Of the network: its models by environment, and the tables of its antennas.
    surface
        Terrain and clutter under the grid; None where the models do not use terrain.
    nodes
        Of the distant interference.
    channels
        Of all cells, in order (see `channels_of`).
    frequency_mhz, occupied_mhz
        Of each cell: its carrier, and the part of the bandwidth that carries data downward. [MHz]
    blocks, reference_dbm
        Of each cell: its resource blocks (0 for technologies without), and the power of its reference
        signal at the antenna connector. [dBm]
    link
        What SINR and rates depend on.
    max_range_m, load, threshold_dbm, profiles, threads
        As in `SignalOptions`, defaults filled in.
    within
        Where every value is wanted exactly; None: everywhere.
    rates
        Whether the layers of `RATES` are wanted.
    together_until
        Masts opened by this year are added at once; minus infinity: none.
    attrs
        Attributes of the result.
    """

    grid: Grid
    kinds: UInt8Array
    technology: Technology
    models: ByEnvironment
    patterns: CellPatterns
    surface: SurfaceUnderGrid | None
    nodes: Lattice
    channels: tuple[Channel, ...]
    frequency_mhz: FloatArray
    occupied_mhz: FloatArray
    blocks: FloatArray
    reference_dbm: FloatArray
    link: Link
    max_range_m: float
    load: float
    threshold_dbm: float
    profiles: Profiles
    threads: int
    within: BoolArray | None
    rates: bool
    together_until: float
    attrs: Mapping[str, str | float | int]


def signal_request(
    cells: gpd.GeoDataFrame, grid: Grid, ground: Ground, options: SignalOptions
) -> SignalRequest:
    """Check everything that `predict` is given, and bring it into the form that the engines take."""
    technology = technology_of(cells, options.technologies)
    check_cells(cells, grid)
    models = _models(cells, options.model, technology, has_terrain=ground.terrain is not None)
    given = options.max_range_m, options.threshold_dbm, options.load
    reach = technology.max_range_m if given[0] is None else float(given[0])
    threshold = technology.threshold_dbm if given[1] is None else float(given[1])
    load = technology.load if given[2] is None or technology.load == 1.0 else float(given[2])
    check_options(options, technology, load=load, max_range_m=reach, threshold_dbm=threshold)
    surface = None
    if models.uses_terrain and ground.terrain is not None:
        surface = surface_under_grid(grid, ground, in_groups=options.interference == "groups")
    attrs: dict[str, str | float | int] = {
        "operator": _operator(cells),
        "technology": technology.name,
        "model": models.label,
        "uses_terrain": int(surface is not None),
        "load": load,
        "threshold_dbm": threshold,
        "floor_dbm": technology.floor_dbm,
        "max_range_m": reach,
        "receiver_height_m": technology.receiver_height_m,
        "level": technology.level.name,
    }
    link = link_of(technology, load)
    attrs["link"] = link.to_text()
    if surface is not None:
        attrs["profiles"] = options.profiles
        attrs["interference"] = options.interference
    width = [technology.occupied_mhz(float(w)) for w in cells["bandwidth_mhz"]]
    ofdm = technology.quality == "ofdm"
    blocks = [technology.blocks(float(w)) if ofdm else 0 for w in cells["bandwidth_mhz"]]
    return SignalRequest(
        grid=grid,
        kinds=pixel_kinds(grid, ground),
        technology=technology,
        models=models,
        patterns=cell_patterns(cells, technology, options.antennas),
        surface=surface,
        nodes=lattice(grid),
        channels=channels_of(cells, technology)[1],
        frequency_mhz=cells["frequency_mhz"].to_numpy(dtype=np.float64),
        occupied_mhz=np.array(width, dtype=np.float64),
        blocks=np.array(blocks, dtype=np.float64),
        reference_dbm=reference_power_dbm(cells, technology=technology),
        link=link,
        max_range_m=reach,
        load=load,
        threshold_dbm=threshold,
        profiles=options.profiles,
        threads=options.threads or usable_cores(),
        within=_within(grid, options),
        rates=options.rates,
        together_until=-np.inf if options.together_until is None else float(options.together_until),
        attrs=attrs,
    )


def _within(grid: Grid, options: SignalOptions) -> BoolArray | None:
    if options.within is None:
        return None
    within: BoolArray = np.asarray(options.within, dtype=np.bool_)
    if within.shape != grid.shape:
        msg = f"`within` must have the grid's shape {grid.shape}, found {within.shape}."
        raise ContractError(msg)
    return within


def _operator(cells: gpd.GeoDataFrame) -> str:
    operators = cells["operator"].dropna().unique() if "operator" in cells else []
    return str(operators[0]) if len(operators) else ""


def _models(
    cells: gpd.GeoDataFrame,
    choice: ModelChoice | None,
    technology: Technology,
    *,
    has_terrain: bool,
) -> ByEnvironment:
    """The models asked for; by default those of the technology, over terrain where there is any."""
    if choice is None and has_terrain and technology.terrain_model:
        over_terrain = model_named(technology.terrain_model)
        low, high = over_terrain.validity.frequency_mhz
        if bool(cells["frequency_mhz"].between(low, high).all()):
            choice = over_terrain
    models = choose_models(choice, technology)
    if models.uses_terrain and not has_terrain:
        msg = f"`terrain` must be given for the model {models.label}, found none."
        raise ConfigError(msg)
    if models.uses_terrain and len(set(map(repr, models.models.values()))) > 1:
        msg = f"`model` must be one for all ground where it uses terrain, found {models.label}."
        raise ConfigError(msg)
    return models


def technology_of(
    cells: gpd.GeoDataFrame, technologies: Mapping[str, Technology] | None
) -> Technology:
    """The one technology of the cells; an operator or a technology too many is an error."""
    for name in ("operator", "technology"):
        found = sorted(set(cells[name].dropna().astype(str))) if name in cells else []
        if len(found) > 1:
            msg = f"`cells` must be of one {name}, found {', '.join(found)}."
            raise ContractError(msg)
    known = built_in() if technologies is None else technologies
    if len(cells) == 0:
        return known.get("lte-fdd") or next(iter(known.values()))
    name = str(cells["technology"].iloc[0])
    if name not in known:
        msg = f"`cells.technology` must be one of {', '.join(known)}, found {name!r}."
        raise ContractError(msg)
    return known[name]


def check_cells(cells: gpd.GeoDataFrame, grid: Grid) -> None:
    """Raise unless the cells have their columns, numbers in them, and the grid's CRS."""
    missing = [name for name in _REQUIRED if name not in cells]
    if missing:
        msg = f"`cells` must have the columns {', '.join(_REQUIRED)}, missing {missing}."
        raise ContractError(msg)
    if cells.crs is None or CRS.from_user_input(cells.crs) != grid.crs:
        found = "none" if cells.crs is None else CRS.from_user_input(cells.crs).to_string()
        msg = f"`cells` must be in the grid's CRS {grid.crs.name!r}, found {found}."
        raise CRSMismatchError(msg)
    needed = [name for name in _REQUIRED if name.endswith(("_mhz", "_dbi", "_dbm", "_m"))]
    for name in needed:
        if not np.isfinite(cells[name].to_numpy(dtype=np.float64, na_value=np.nan)).all():
            msg = f"`cells.{name}` must be a number in every row, found one that is not."
            raise ContractError(msg)


def check_options(
    options: SignalOptions,
    technology: Technology,
    *,
    load: float,
    max_range_m: float,
    threshold_dbm: float,
) -> None:
    """Raise `ConfigError` for every option outside its range, the numbers as they are filled in."""
    problems = []
    if not 0.0 <= load <= 1.0:
        problems.append(f"`load` must be between 0 and 1, found {load:g}.")
    if not 10.0 <= max_range_m <= 100_000.0:
        problems.append(f"`max_range_m` must be between 10 and 100000, found {max_range_m:g}.")
    if not threshold_dbm >= technology.floor_dbm:
        problems.append(
            f"`threshold_dbm` must be at least the floor {technology.floor_dbm:g} dBm of "
            f"{technology.name}, found {threshold_dbm:g}."
        )
    if options.interference not in ("pixels", "groups"):
        problems.append(f"`interference` must be pixels or groups, found {options.interference!r}.")
    if options.profiles not in ("radial", "exact"):
        problems.append(f"`profiles` must be radial or exact, found {options.profiles!r}.")
    if problems:
        raise ConfigError(*problems)
