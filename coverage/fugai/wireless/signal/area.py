"""Signal of one network on the grid: RSRP, best server, SINR, probability, servers."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from fugai.tables import active_in
from fugai.wireless.signal.distance_engine import add_by_distance
from fugai.wireless.signal.quality import State, dataset
from fugai.wireless.signal.request import make_plan
from fugai.wireless.signal.terrain_engine import add_over_terrain

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    import geopandas as gpd
    import xarray as xr

    from fugai.grid import Grid
    from fugai.tables import Antenna
    from fugai.wireless.models.registry import ModelChoice
    from fugai.wireless.signal.loss_window import Profiles
    from fugai.wireless.signal.request import Plan
    from fugai.wireless.technology import Technology


def predict(  # noqa: PLR0913
    cells: gpd.GeoDataFrame,
    grid: Grid,
    *,
    model: ModelChoice | None = None,
    terrain: xr.DataArray | None = None,
    clutter: xr.DataArray | None = None,
    max_range_m: float | None = None,
    profiles: Profiles = "radial",
    detail_range_m: float | None = None,
    load: float | None = 0.5,
    threads: int | None = None,
    year: int | None = None,
    threshold_dbm: float | None = None,
    technologies: Mapping[str, Technology] | None = None,
    antennas: Mapping[str, Antenna] | None = None,
) -> xr.Dataset:
    """Signal of one network: its best server, SINR and probability of service at every pixel.

    Outdoors at the technology's receiver height, in two ways. Over terrain (`relief`): each mast's
    path loss is swept once over the real ground, and its sectors seen under the angle that the
    heights make; 15 dB below the technology's ``floor_dbm`` a cell no longer counts. Without (`flat`):
    a cell reaches as far as the median level of its boresight stays above the floor on that ground;
    loss and vertical pattern come from tables, within 0.01 dB of direct evaluation, 0.05 dB within
    1 % of a distance where the model has a kink. What it sends beyond still disturbs (`far_field`).
    Over a city of 1,500 masts the SINR is so within 0.2 dB of that with every cell on every pixel at
    95 % of the places 10 to 20 dB above the floor, within 0.5 dB closer to it.

    A mast outside the grid counts as any other. Over terrain its ground must be known: a mast on
    a void or outside the terrain reaches nobody knows where, and is counted in
    ``attrs["masts_over_void"]`` or ``attrs["masts_off_terrain"]``.

    Parameters
    ----------
    cells
        From `cells_from_sites`, in the grid's CRS, of one operator and one technology. Rows whose
        status is not active are left out. Azimuths count from true north.
    grid
        Where to predict; a window of a grid gives the same values to the bit as the whole.
    model
        Path loss model, its name, or one for each of rural, suburban and urban ground. None: the
        technology's, the one over terrain where terrain is given and the carriers are within its
        frequencies. A mast outside a model's heights is taken at the nearest height inside; how
        many were is in ``attrs["heights_clamped"]``.
    terrain
        Height above the sea, on the grid or on a larger frame of the same cells, which lets masts
        around the grid count. A pixel without terrain is no data. [m]
    clutter
        Ground by pixel: 1 rural, 2 suburban, 3 urban; 0 unknown is taken as suburban; NaN is no
        data. None: suburban everywhere. Over terrain it stands as high as `clutter_heights_m` says.
    max_range_m
        Longest reach; None: the technology's. [m]
    profiles
        Over terrain: ``radial`` takes the profile of the nearest of each mast's rays, ``exact`` each
        pixel's own.
    detail_range_m
        Over terrain: farther from a mast than this, pixels of one kind of ground in a flat block of
        up to 8 x 8 share the loss of one of them (see `blocks`); None: every pixel has its own. [m]
    load
        Share of their resources that neighbours use, 0 to 1; None: the technology's. Where the
        reference never pauses (TD-SCDMA, GSM) the technology's own load of 1 stands.
    threads
        Threads over masts and blocks of rows; None: all processors. The result does not depend on it.
    year
        Only cells opened by the end of that year.
    threshold_dbm
        Level of ``servers`` and ``probability``; None: the technology's.
    technologies
        Defaults with a project's changes; None: the built-in ones.
    antennas
        Measured patterns by the names that cells give in ``antenna``; the others have the sector of
        their technology.

    Returns
    -------
    Dataset ``(y, x)``: ``rsrp`` median level of the best server's reference signal [dBm] (RSCP of
    CPICH or PCCPCH in 3G, the BCCH's level in GSM), ``server`` position of its cell in ``cells``
    (-1 none), ``frequency`` its carrier [MHz], ``second`` and ``second_server`` the same of the second
    strongest cell, ``sinr`` [dB] (see `quality`), ``throughput`` of one user alone in the cell
    [Mbit/s] (see `throughput_mbps`; NaN for technologies that are not OFDM), ``probability`` that the
    level exceeds the threshold (log-normal shadowing about the median), ``servers`` how many cells
    exceed it in the median, ``sigma`` of the shadowing [dB].

    Where nothing reaches the floor, ``rsrp`` is the floor, ``sinr`` `SINR_FLOOR_DB`, ``probability``
    0. Where terrain or clutter is no data, they are NaN, and ``server`` -1; so too where no mast that
    is known reaches the floor and the loss from another within its range is unknown, because a void
    lies under it or on the way.

    Raises
    ------
    CRSMismatchError
        Cells, terrain or clutter do not share the grid's CRS or frame.
    ContractError
        Several operators or technologies, or missing columns.
    ConfigError
        An option outside its range, or a carrier outside the model's validity.
    """
    plan = make_plan(
        cells,
        grid,
        model=model,
        terrain=terrain,
        clutter=clutter,
        max_range_m=max_range_m,
        profiles=profiles,
        detail_range_m=detail_range_m,
        load=load,
        threads=threads,
        threshold_dbm=threshold_dbm,
        technologies=technologies,
        antennas=antennas,
    )
    state = State()
    everything = np.iinfo(np.int32).max
    rows = np.flatnonzero(active_in(cells, everything if year is None else year))
    _add(plan, state, cells, rows)
    return dataset(plan.view, state, year=year)


def predict_years(  # noqa: PLR0913
    cells: gpd.GeoDataFrame,
    grid: Grid,
    *,
    years: Sequence[int],
    model: ModelChoice | None = None,
    terrain: xr.DataArray | None = None,
    clutter: xr.DataArray | None = None,
    max_range_m: float | None = None,
    profiles: Profiles = "radial",
    detail_range_m: float | None = None,
    load: float | None = 0.5,
    threads: int | None = None,
    threshold_dbm: float | None = None,
    technologies: Mapping[str, Technology] | None = None,
    antennas: Mapping[str, Antenna] | None = None,
) -> Iterator[tuple[int, xr.Dataset]]:
    """Signal of one network at the end of each year, ascending: only what opened is added.

    Equal to the bit to `predict` with ``year``, whose parameters it shares.
    """
    plan = make_plan(
        cells,
        grid,
        model=model,
        terrain=terrain,
        clutter=clutter,
        max_range_m=max_range_m,
        profiles=profiles,
        detail_range_m=detail_range_m,
        load=load,
        threads=threads,
        threshold_dbm=threshold_dbm,
        technologies=technologies,
        antennas=antennas,
    )
    return _years(plan, cells, sorted(set(years)))


def _years(
    plan: Plan, cells: gpd.GeoDataFrame, years: list[int]
) -> Iterator[tuple[int, xr.Dataset]]:
    state = State()
    before = np.zeros(len(cells), dtype=np.bool_)
    for year in years:
        now = active_in(cells, year)
        _add(plan, state, cells, np.flatnonzero(now & ~before))
        before = now
        yield year, dataset(plan.view, state, year=year)


def _add(plan: Plan, state: State, cells: gpd.GeoDataFrame, rows: np.ndarray) -> None:
    """Add cells to the state of their carriers."""
    if not len(rows):
        return
    if plan.scene is not None:
        add_over_terrain(plan, plan.scene, state, cells, rows)
    else:
        add_by_distance(plan, state, cells, rows)
