"""What `predict` is asked for, checked: one network, on the grid, with options that make sense."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from pyproj import CRS

from fugai._threads import usable_cores
from fugai.errors import ConfigError, ContractError, CRSMismatchError
from fugai.wireless.models.registry import ModelChoice, choose_models, model_named
from fugai.wireless.signal import far_field
from fugai.wireless.signal.cell_patterns import CellPatterns, cell_patterns
from fugai.wireless.signal.cells import CELL_COLUMNS
from fugai.wireless.signal.ground import pixel_kinds
from fugai.wireless.signal.quality import View
from fugai.wireless.signal.scene import Scene, scene_of
from fugai.wireless.technology import Technology
from fugai.wireless.technology import technologies as built_in

if TYPE_CHECKING:
    from collections.abc import Mapping

    import geopandas as gpd
    import xarray as xr

    from fugai.grid import Grid
    from fugai.tables import Antenna
    from fugai.wireless.models.path_loss import ByEnvironment
    from fugai.wireless.signal.loss_window import Profiles

_REQUIRED = [name for name in CELL_COLUMNS if name not in ("operator", "opened", "status")]


@dataclass(frozen=True, kw_only=True)
class Plan:
    """Everything about one network's prediction that does not change from year to year.

    ``scene`` is None where the models look at no terrain.
    """

    view: View
    models: ByEnvironment
    patterns: CellPatterns
    scene: Scene | None
    profiles: Profiles
    max_range_m: float
    threads: int


def make_plan(  # noqa: PLR0913
    cells: gpd.GeoDataFrame,
    grid: Grid,
    *,
    model: ModelChoice | None,
    terrain: xr.DataArray | None,
    clutter: xr.DataArray | None,
    max_range_m: float | None,
    profiles: Profiles,
    detail_range_m: float | None,
    load: float | None,
    threads: int | None,
    threshold_dbm: float | None,
    technologies: Mapping[str, Technology] | None,
    antennas: Mapping[str, Antenna] | None,
) -> Plan:
    """Check everything that `predict` is given, and bring it into the form that the engines take."""
    technology = technology_of(cells, technologies)
    check_cells(cells, grid)
    models = _models(cells, model, technology, has_terrain=terrain is not None)
    reach = technology.max_range_m if max_range_m is None else float(max_range_m)
    share = technology.load if load is None or technology.load == 1.0 else float(load)
    threshold = technology.threshold_dbm if threshold_dbm is None else float(threshold_dbm)
    check_options(
        load=share,
        max_range_m=reach,
        threshold_dbm=threshold,
        profiles=profiles,
        detail_range_m=detail_range_m,
        technology=technology,
    )
    scene = None
    if models.uses_terrain and terrain is not None:
        scene = scene_of(grid, terrain, clutter, detail_range_m=detail_range_m)
    operators = cells["operator"].dropna().unique() if "operator" in cells else []
    attrs: dict[str, str | float | int] = {
        "operator": str(operators[0]) if len(operators) else "",
        "technology": technology.name,
        "model": models.label,
        "uses_terrain": int(scene is not None),
        "load": share,
        "threshold_dbm": threshold,
        "floor_dbm": technology.floor_dbm,
        "max_range_m": reach,
        "receiver_height_m": technology.receiver_height_m,
    }
    if scene is not None:
        attrs["profiles"] = profiles
        attrs["detail_range_m"] = reach if detail_range_m is None else float(detail_range_m)
    width = [technology.occupied_mhz(float(w)) for w in cells["bandwidth_mhz"]]
    view = View(
        grid=grid,
        kinds=pixel_kinds(grid, terrain=terrain, clutter=clutter),
        technology=technology,
        load=share,
        threshold_dbm=threshold,
        frequency_mhz=cells["frequency_mhz"].to_numpy(dtype=np.float64),
        occupied_mhz=np.array(width, dtype=np.float64),
        nodes=far_field.lattice(grid),
        attrs=attrs,
    )
    return Plan(
        view=view,
        models=models,
        patterns=cell_patterns(cells, technology, antennas),
        scene=scene,
        profiles=profiles,
        max_range_m=reach,
        threads=threads or usable_cores(),
    )


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
        msg = f"`model` must be one for all ground where it looks at terrain, found {models.label}."
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
    *,
    load: float,
    max_range_m: float,
    threshold_dbm: float,
    profiles: str,
    detail_range_m: float | None,
    technology: Technology,
) -> None:
    """Raise `ConfigError` for every option outside its range."""
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
    if detail_range_m is not None and not 0.0 <= detail_range_m <= 100_000.0:
        problems.append(f"`detail_range_m` must be between 0 and 100000, found {detail_range_m:g}.")
    if profiles not in ("radial", "exact"):
        problems.append(f"`profiles` must be radial or exact, found {profiles!r}.")
    if problems:
        raise ConfigError(*problems)
