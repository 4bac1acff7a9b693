"""Signal of one network on the grid: RSRP, best server, SINR, probability, servers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fugai.wireless.signal.ground import Ground
from fugai.wireless.signal.options import SignalOptions, loose_ground_and_options
from fugai.wireless.signal.predictions.prediction import Prediction

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    import geopandas as gpd
    import xarray as xr

    from fugai.grid import Grid


@loose_ground_and_options
def predict(
    cells: gpd.GeoDataFrame,
    grid: Grid,
    *,
    ground: Ground | None = None,
    options: SignalOptions | None = None,
    year: int | None = None,
) -> xr.Dataset:
    """Signal of one network: its best server, SINR and probability of service at every pixel.

    Outdoors at the technology's receiver height, by one of two engines. The terrain engine computes
    each mast's path loss once over the real ground, and sees its sectors under the angle that the
    heights make; 15 dB below the technology's ``floor_dbm`` a cell no longer counts. Without
    terrain, the distance engine lets a cell reach as far as the median level of its boresight stays
    above the floor on that ground; loss and vertical pattern come from tables, within 0.01 dB of
    direct evaluation, 0.05 dB within 1 % of a distance where the model has a kink. What it sends
    beyond still interferes: over a city of 1,500 masts the SINR is within 0.2 dB of that with every
    cell on every pixel at 95 % of the places 10 to 20 dB above the floor, within 0.5 dB closer to it.

    A mast outside the grid counts as any other. Over terrain its ground must be known: what a mast
    on a void or outside the terrain reaches is unknown, and it is counted in
    ``attrs["masts_over_void"]`` or ``attrs["masts_off_terrain"]``.

    Parameters
    ----------
    cells
        From `cells_from_sites`, in the grid's CRS, of one operator and one technology. Rows whose
        status is not active are left out. Azimuths count from true north.
    grid
        Where to predict; a window of a grid gives the same values to the bit as the whole.
    ground
        Terrain and clutter; None: by distance over suburban ground.
    options
        Models, antennas, ranges and accuracy; None: those of `SignalOptions`.
    year
        Only cells opened by the end of that year.

    Returns
    -------
    Dataset ``(y, x)``: ``rsrp`` median level of the best server's reference signal [dBm] (RSCP of
    CPICH or PCCPCH in 3G, the BCCH's level in GSM), ``server`` position of its cell in ``cells``
    (-1 none), ``frequency`` its carrier [MHz], ``second`` and ``second_server`` the same of the second
    strongest cell, ``sinr`` [dB] (see `fugai.wireless.signal.quality`), ``interference`` of all other
    cells on the carrier at full load, as reference signal [dBm], ``coupling_loss`` from the server's
    antenna connector [dB], ``resource_blocks`` of the server's carrier, ``throughput_down`` of one user
    alone in the cell (see `throughput_mbps`; ``throughput`` is its old name), ``sinr_up`` and ``throughput_up``
    of a terminal under power control [dB, Mbit/s] (see `fugai.wireless.signal.link`; these are NaN for
    technologies that are not OFDM),
    ``probability`` that the level exceeds the threshold (log-normal shadowing about the median),
    ``servers`` how many cells are at the threshold or above it in the median, ``sigma`` of the
    shadowing [dB].

    Where nothing reaches the floor, ``rsrp`` is the floor, ``sinr`` `SINR_FLOOR_DB`, ``probability``
    0. Where terrain or clutter is no data, they are NaN, and ``server`` -1; so too where no mast that
    is known reaches the floor and the loss from another within its range is unknown, because there
    is a void under it or along the path.

    Raises
    ------
    CRSMismatchError
        Cells, terrain or clutter do not share the grid's CRS or frame.
    ContractError
        Several operators or technologies, or missing columns.
    ConfigError
        An option outside its range, or a carrier outside the model's validity.

    Examples
    --------
    One mast that radiates all round, in the middle of nine pixels of 1 km.

    >>> import geopandas as gpd
    >>> from affine import Affine
    >>> from pyproj import CRS
    >>> from fugai.grid import Grid
    >>> from fugai.wireless import SignalOptions, cells_from_sites, predict, technologies
    >>> utm = CRS.from_epsg(32650)
    >>> grid = Grid(crs=utm, transform=Affine(1000, 0, 0, 0, -1000, 3000), shape=(3, 3))
    >>> site = gpd.GeoDataFrame(
    ...     {"site_id": ["a"], "technology": ["lte-fdd"], "sectors": [1]},
    ...     geometry=gpd.points_from_xy([1500], [1500]), crs=utm,
    ... )
    >>> cells = cells_from_sites(site, technologies=technologies())
    >>> signal = predict(cells, grid, options=SignalOptions(model="free-space"))
    >>> signal["rsrp"].to_numpy().round()
    array([[-82., -78., -82.],
           [-78., -62., -78.],
           [-82., -78., -82.]], dtype=float32)
    """
    prediction = Prediction(cells, grid, ground or Ground(), options or SignalOptions())
    prediction.advance(year)
    return prediction.signal(year)


@loose_ground_and_options
def predict_years(
    cells: gpd.GeoDataFrame,
    grid: Grid,
    *,
    years: Sequence[int],
    ground: Ground | None = None,
    options: SignalOptions | None = None,
) -> Iterator[tuple[int, xr.Dataset]]:
    """Signal of one network at the end of each year: only the cells that opened in it are added.

    Equal to the bit to `predict` with ``year``, whose parameters and errors it shares.

    Parameters
    ----------
    cells, grid, ground, options
        As in `predict`.
    years
        In any order, repeats counted once.

    Returns
    -------
    Pairs of year and signal, the years ascending; each is computed when it is asked for.

    Examples
    --------
    >>> import geopandas as gpd
    >>> import pandas as pd
    >>> from affine import Affine
    >>> from pyproj import CRS
    >>> from fugai.grid import Grid
    >>> from fugai.wireless import cells_from_sites, predict_years, technologies
    >>> utm = CRS.from_epsg(32650)
    >>> grid = Grid(crs=utm, transform=Affine(1000, 0, 0, 0, -1000, 1000), shape=(1, 3))
    >>> sites = gpd.GeoDataFrame(
    ...     {"site_id": ["a", "b"], "technology": "lte-fdd", "sectors": 1, "opened": [2014, 2015]},
    ...     geometry=gpd.points_from_xy([500, 2500], [500, 500]), crs=utm,
    ... )
    >>> cells = cells_from_sites(sites, technologies=technologies())
    >>> for year, signal in predict_years(cells, grid, years=[2014, 2015]):
    ...     print(year, signal["server"].to_numpy().tolist())
    2014 [[0, 0, 0]]
    2015 [[0, 0, 1]]
    """
    prediction = Prediction(cells, grid, ground or Ground(), options or SignalOptions())
    return _years(prediction, sorted(set(years)))


def _years(prediction: Prediction, years: list[int]) -> Iterator[tuple[int, xr.Dataset]]:
    for year in years:
        prediction.advance(year)
        yield year, prediction.signal(year)
