"""Signal of one network on the grid: RSRP, best server, SINR, probability, servers."""

from __future__ import annotations

import os
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from pyproj import CRS

from fugai.errors import ConfigError, ContractError, CRSMismatchError
from fugai.kernels.signal import accumulate
from fugai.tables import active_in
from fugai.units import to_linear
from fugai.wireless.cells import CELL_COLUMNS
from fugai.wireless.ground import pixel_kinds
from fugai.wireless.masts import Batch, batches, ordered
from fugai.wireless.models import ModelChoice, choose_models
from fugai.wireless.quality import Carrier, View, dataset
from fugai.wireless.technology import Technology
from fugai.wireless.technology import technologies as built_in

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    import geopandas as gpd
    import xarray as xr

    from fugai.grid import Grid
    from fugai.wireless.pathloss import ByEnvironment

ROWS_PER_BLOCK = 16
MAX_CARRIERS = 32
_REQUIRED = [name for name in CELL_COLUMNS if name not in ("operator", "opened", "status")]


@dataclass(frozen=True, kw_only=True)
class _Plan:
    """Everything about one network's prediction that does not change from year to year."""

    view: View
    models: ByEnvironment
    max_range_m: float
    threads: int


def predict(  # noqa: PLR0913
    cells: gpd.GeoDataFrame,
    grid: Grid,
    *,
    model: ModelChoice | None = None,
    terrain: xr.DataArray | None = None,
    clutter: xr.DataArray | None = None,
    max_range_m: float | None = None,
    load: float | None = 0.5,
    threads: int | None = None,
    year: int | None = None,
    threshold_dbm: float | None = None,
    technologies: Mapping[str, Technology] | None = None,
) -> xr.Dataset:
    """Signal of one network: its best server, SINR and probability of service at every pixel.

    Outdoors at the technology's receiver height. A cell reaches as far as the median level of its
    boresight stays above the technology's ``floor_dbm`` on that ground, at most ``max_range_m``; a
    cell outside the grid counts as any other. Loss and vertical pattern come from tables: within
    0.01 dB of direct evaluation, 0.05 dB within 1 % of a distance where the model has a kink.

    Cells that do not reach a pixel do not disturb it either, so that SINR is never too low. Over a
    city of 4,850 masts it was too high by 0.1 dB in the mean (at most 1.2 dB) where the level was
    above -95 dBm, and by 2 to 7 dB within 10 dB of the floor. A lower ``floor_dbm`` mends that, and
    takes longer.

    Parameters
    ----------
    cells
        From `cells_from_sites`, in the grid's CRS, of one operator and one technology. Rows whose
        status is not active are left out. Azimuths count from true north.
    grid
        Where to predict; a window of a grid gives the same values to the bit as the whole.
    model
        Path loss model, its name, or one for each of rural, suburban and urban ground. None: the
        technology's. A mast outside a model's heights is taken at the nearest height inside; how
        many were is in ``attrs["heights_clamped"]``.
    terrain
        A pixel without terrain is no data. The models of today do not use its height.
    clutter
        Ground by pixel: 1 rural, 2 suburban, 3 urban; 0 unknown is taken as suburban; NaN is no
        data. None: suburban everywhere.
    max_range_m
        Longest reach; None: the technology's. [m]
    load
        Share of their resources that neighbours use, 0 to 1; None: the technology's. Where the
        reference never pauses (TD-SCDMA, GSM) the technology's own load of 1 stands.
    threads
        Threads over blocks of rows; None: all processors. The result does not depend on it.
    year
        Only cells opened by the end of that year.
    threshold_dbm
        Level of ``servers`` and ``probability``; None: the technology's.
    technologies
        Defaults with a project's changes; None: the built-in ones.

    Returns
    -------
    Dataset ``(y, x)``: ``rsrp`` median level of the best server's reference signal [dBm] (RSCP of
    CPICH or PCCPCH in 3G, the BCCH's level in GSM), ``server`` position of its cell in ``cells``
    (-1 none), ``sinr`` [dB] (see `quality`), ``probability`` that the level exceeds the threshold
    (log-normal shadowing about the median), ``servers`` how many cells exceed it in the median,
    ``sigma`` of the shadowing [dB]. Where nothing reaches the floor, ``rsrp`` is the floor, ``sinr``
    `SINR_FLOOR_DB`, ``probability`` 0. Where terrain or clutter is no data, they are NaN, and
    ``server`` -1.

    Raises
    ------
    CRSMismatchError
        Cells, terrain or clutter do not share the grid's CRS or frame.
    ContractError
        Several operators or technologies, or missing columns.
    ConfigError
        An option outside its range, or a carrier outside the model's validity.
    """
    plan = _plan(
        cells, grid, model=model, terrain=terrain, clutter=clutter, max_range_m=max_range_m,
        load=load, threads=threads, threshold_dbm=threshold_dbm, technologies=technologies,
    )  # fmt: skip
    carriers: dict[float, Carrier] = {}
    everything = np.iinfo(np.int32).max
    rows = np.flatnonzero(active_in(cells, everything if year is None else year))
    _add(plan, carriers, cells, rows)
    return dataset(plan.view, carriers, year=year)


def predict_years(  # noqa: PLR0913
    cells: gpd.GeoDataFrame,
    grid: Grid,
    *,
    years: Sequence[int],
    model: ModelChoice | None = None,
    terrain: xr.DataArray | None = None,
    clutter: xr.DataArray | None = None,
    max_range_m: float | None = None,
    load: float | None = 0.5,
    threads: int | None = None,
    threshold_dbm: float | None = None,
    technologies: Mapping[str, Technology] | None = None,
) -> Iterator[tuple[int, xr.Dataset]]:
    """Signal of one network at the end of each year, ascending: only what opened is added.

    Equal to the bit to `predict` with ``year``, whose parameters it shares.
    """
    plan = _plan(
        cells, grid, model=model, terrain=terrain, clutter=clutter, max_range_m=max_range_m,
        load=load, threads=threads, threshold_dbm=threshold_dbm, technologies=technologies,
    )  # fmt: skip
    return _years(plan, cells, sorted(set(years)))


def _years(
    plan: _Plan, cells: gpd.GeoDataFrame, years: list[int]
) -> Iterator[tuple[int, xr.Dataset]]:
    carriers: dict[float, Carrier] = {}
    before = np.zeros(len(cells), dtype=np.bool_)
    for year in years:
        now = active_in(cells, year)
        _add(plan, carriers, cells, np.flatnonzero(now & ~before))
        before = now
        yield year, dataset(plan.view, carriers, year=year)


def _plan(  # noqa: PLR0913
    cells: gpd.GeoDataFrame,
    grid: Grid,
    *,
    model: ModelChoice | None,
    terrain: xr.DataArray | None,
    clutter: xr.DataArray | None,
    max_range_m: float | None,
    load: float | None,
    threads: int | None,
    threshold_dbm: float | None,
    technologies: Mapping[str, Technology] | None,
) -> _Plan:
    technology = _technology(cells, technologies)
    _check_cells(cells, grid)
    models = choose_models(model, technology)
    _check_models(models)
    reach = technology.max_range_m if max_range_m is None else float(max_range_m)
    share = technology.load if load is None or technology.load == 1.0 else float(load)
    threshold = technology.threshold_dbm if threshold_dbm is None else float(threshold_dbm)
    _check_options(load=share, max_range_m=reach, threshold_dbm=threshold, technology=technology)
    operators = cells["operator"].dropna().unique() if "operator" in cells else []
    attrs: dict[str, str | float | int] = {
        "operator": str(operators[0]) if len(operators) else "",
        "technology": technology.name,
        "model": models.label,
        "load": share,
        "threshold_dbm": threshold,
        "floor_dbm": technology.floor_dbm,
        "max_range_m": reach,
        "receiver_height_m": technology.receiver_height_m,
    }
    view = View(
        grid=grid,
        kinds=pixel_kinds(grid, terrain=terrain, clutter=clutter),
        technology=technology,
        load=share,
        threshold_dbm=threshold,
        attrs=attrs,
    )
    return _Plan(
        view=view,
        models=models,
        max_range_m=reach,
        threads=threads or len(os.sched_getaffinity(0)),
    )


def _technology(
    cells: gpd.GeoDataFrame, technologies: Mapping[str, Technology] | None
) -> Technology:
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


def _check_cells(cells: gpd.GeoDataFrame, grid: Grid) -> None:
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


def _check_models(models: ByEnvironment) -> None:
    for item in models.models.values():
        if item.uses_terrain:
            msg = f"`model` must be one without terrain profiles for this grid, found {item.name}."
            raise ConfigError(msg)


def _check_options(
    *, load: float, max_range_m: float, threshold_dbm: float, technology: Technology
) -> None:
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
    if problems:
        raise ConfigError(*problems)


def _add(
    plan: _Plan, carriers: dict[float, Carrier], cells: gpd.GeoDataFrame, rows: np.ndarray
) -> None:
    """Add cells to the state of their carriers."""
    if not len(rows):
        return
    sectors = ordered(cells, rows, technology=plan.view.technology)
    # carriers 0.1 MHz apart or nearer are one
    number = sectors["frequency_mhz"].round(1)
    for frequency in sorted(set(number)):
        if frequency not in carriers and len(carriers) >= MAX_CARRIERS:
            msg = f"`cells.frequency_mhz` must name at most {MAX_CARRIERS} carriers, found more."
            raise ContractError(msg)
        carrier = carriers.setdefault(frequency, Carrier.empty(plan.view.grid.shape))
        mine = sectors.loc[number == frequency]
        renumbered = mine.assign(mast=pd.factorize(mine["mast"])[0])
        _sweep(plan, carrier, renumbered)


def _sweep(plan: _Plan, carrier: Carrier, sectors: pd.DataFrame) -> None:
    # rounded, so that a window's pixels lie exactly where the whole grid's do
    x, y = np.round(plan.view.grid.x, 4), np.round(plan.view.grid.y, 4)
    threshold_mw = float(to_linear(plan.view.threshold_dbm))
    starts = range(0, plan.view.grid.shape[0], ROWS_PER_BLOCK)
    blocks = [np.array([top, min(top + ROWS_PER_BLOCK, plan.view.grid.shape[0])]) for top in starts]
    made = batches(
        sectors, technology=plan.view.technology, models=plan.models, max_range_m=plan.max_range_m
    )
    with ThreadPoolExecutor(plan.threads) as pool:
        for batch in made:
            carrier.heights_clamped += batch.heights_clamped
            work = partial(_block, plan.view.kinds, carrier, batch, threshold_mw, x, y)
            list(pool.map(work, blocks))


def _block(
    kinds: np.ndarray,
    carrier: Carrier,
    batch: Batch,
    threshold_mw: float,
    x: np.ndarray,
    y: np.ndarray,
    rows: np.ndarray,
) -> None:
    accumulate(
        rows, x, y, kinds, batch.masts, batch.reach, batch.classes, batch.sectors, batch.cells,
        batch.loss, batch.vertical, threshold_mw,
        carrier.best, carrier.server, carrier.total, carrier.servers,
    )  # fmt: skip
