"""Residuals of a calibrated model: as a layer, a page and a picture."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

import numpy as np
import shapely

from fugai._deprecated import renamed_arguments
from fugai.errors import ContractError
from fugai.maps.layers.classes import interval_legend
from fugai.maps.layers.vector import point_layer
from fugai.maps.page.document import PageMap

if TYPE_CHECKING:
    import geopandas as gpd
    from matplotlib.axes import Axes

    from fugai.maps.layers.layer import Layer

EDGES_DB = (-15.0, -10.0, -5.0, 5.0, 10.0, 15.0)
"""Edges of the classes of residuals; the middle class is the accuracy of a good model. [dB]"""

COLOURS = ("#2b5c94", "#6a9bc3", "#b3cde3", "#e3e0d5", "#f4bf91", "#d9793f", "#98381d")
"""From higher level than predicted (blue) to lower (rust)."""

_COLUMNS = {
    "site_id": ("基站", "Site"),
    "cell_id": ("小区", "Cell"),
    "distance_m": ("距离（米）", "Distance, m"),
    "measured_db": ("实测损耗（dB）", "Measured loss, dB"),
    "tuned_db": ("校准后预测损耗（dB）", "Tuned model's loss, dB"),
    "residual_db": ("残差（dB）", "Residual, dB"),
    "samples": ("采样数", "Samples"),
}


def residual_layer(points: gpd.GeoDataFrame) -> Layer:
    """Bins of a drive test, coloured by measured less predicted loss.

    Parameters
    ----------
    points
        As `fugai.wireless.Calibration.points` has them: ``held_out_db`` (residual of the fit
        without the bin's site), ``after_db`` (residual of the fit to all), ``distance_m``,
        ``measured_db``, ``tuned_db``.

    Raises
    ------
    ContractError
        The residuals are missing.

    Examples
    --------
    >>> import geopandas as gpd
    >>> from fugai.maps import residual_layer
    >>> bins = gpd.GeoDataFrame(
    ...     {"held_out_db": [12.0], "after_db": [9.0], "distance_m": [800.0]},
    ...     geometry=gpd.points_from_xy([117.2], [39.1]),
    ...     crs=4326,
    ... ).assign(measured_db=120.0, tuned_db=108.0)
    >>> residual_layer(bins).payload["count"]
    1
    """
    residual = _residual_db(points)
    frame = points.assign(residual_db=np.round(residual, 1), residual=_class_of(residual))
    for name in ("distance_m", "measured_db", "tuned_db"):
        frame[name] = frame[name].round(1)
    return point_layer(
        frame,
        category="residual",
        categories=interval_legend(EDGES_DB, COLOURS, prefix="r", unit="dB"),
        columns=_COLUMNS,
        id="residuals",
        name="残差（实测减预测）",
        name_en="Residuals (measured less predicted loss)",
        shown=True,
        basis="measured",
        radius_px=3.5,
        note=("正值：预测损耗偏小。", "Positive: the model predicts too little loss."),
    )


@renamed_arguments(removed_in="0.3.0", masts="cells")
def residual_page(points: gpd.GeoDataFrame, cells: gpd.GeoDataFrame, *, title: str) -> str:
    """HTML of a page with the residuals and the measured sites; it opens without a network.

    Parameters
    ----------
    points
        As `residual_layer` takes them.
    cells
        Points of the measured cells: ``site_id``, ``cell_id``, ``azimuth_deg``, ``height_m``.
    title
        Title of the page.

    Raises
    ------
    ContractError
        The residuals are missing.

    Examples
    --------
    >>> import geopandas as gpd
    >>> from fugai.maps import residual_page
    >>> place = gpd.points_from_xy([117.2], [39.1])
    >>> bins = gpd.GeoDataFrame(
    ...     {"held_out_db": [12.0], "after_db": [9.0], "distance_m": [800.0]},
    ...     geometry=place,
    ...     crs=4326,
    ... ).assign(measured_db=120.0, tuned_db=108.0)
    >>> cells = gpd.GeoDataFrame({"site_id": ["S1"], "cell_id": ["S1-1"]}, geometry=place, crs=4326)
    >>> cells = cells.assign(azimuth_deg=90.0, height_m=30.0)
    >>> residual_page(bins, cells, title="LTE")[:15]
    '<!DOCTYPE html>'
    """
    made = PageMap(settings={"title": [title, title]}, title=title)
    made.add_layer(residual_layer(points))
    shown = cells.drop_duplicates("cell_id")
    made.add_layer(
        point_layer(
            shown,
            columns={
                "cell_id": ("小区", "Cell"),
                "azimuth_deg": ("方位角", "Azimuth, deg"),
                "height_m": ("挂高（米）", "Height, m"),
            },
            label="site_id",
            id="cells",
            name="基站",
            name_en="Sites",
            shown=True,
            radius_px=6.0,
        )
    )
    return str(made.get_root().render())


@renamed_arguments(removed_in="0.3.0", masts="cells")
def residual_png(points: gpd.GeoDataFrame, cells: gpd.GeoDataFrame, *, title: str) -> bytes:
    """PNG of the residuals on a map, over distance, and over bearing from the boresight.

    Parameters
    ----------
    points
        As `residual_layer` takes them, in a metric CRS, with ``off_deg`` (bearing from the
        boresight).
    cells
        As `residual_page` takes them, in the same CRS.
    title
        Title of the picture; characters beyond ASCII become question marks.

    Returns
    -------
    Bytes of the PNG; the same measurements give the same bytes.

    Raises
    ------
    ContractError
        The residuals are missing.

    Examples
    --------
    >>> import geopandas as gpd
    >>> from fugai.maps import residual_png
    >>> bins = gpd.GeoDataFrame(
    ...     {"held_out_db": [12.0, -3.0], "after_db": [9.0, -2.0], "distance_m": [800.0, 900.0]},
    ...     geometry=gpd.points_from_xy([800, 900], [0, 0]),
    ...     crs=32650,
    ... ).assign(off_deg=[0.0, 5.0])
    >>> cells = gpd.GeoDataFrame(
    ...     {"azimuth_deg": [90.0]}, geometry=gpd.points_from_xy([0], [0]), crs=32650
    ... )
    >>> residual_png(bins, cells, title="LTE")[1:4]
    b'PNG'
    """
    from matplotlib.figure import Figure  # noqa: PLC0415  (slow to import)

    if not len(points):
        msg = "`points` must hold at least one bin, found none."
        raise ContractError(msg)
    residual = _residual_db(points)
    figure = Figure(figsize=(11.0, 5.6), layout="constrained")
    axes = figure.subplot_mosaic([["map", "distance"], ["map", "bearing"]], width_ratios=[3, 2])
    _draw_map(axes["map"], points, cells, residual)
    _draw_over(axes["distance"], points["distance_m"].to_numpy() / 1000.0, residual, "distance, km")
    _draw_over(
        axes["bearing"], points["off_deg"].to_numpy(), residual, "bearing from the boresight, deg"
    )
    figure.suptitle(title.encode("ascii", "replace").decode())
    stream = io.BytesIO()
    # without the date of the file, so that the same measurements give the same bytes
    figure.savefig(stream, format="png", dpi=110, metadata={"Software": None})
    return stream.getvalue()


def _residual_db(points: gpd.GeoDataFrame) -> np.ndarray:
    """Residual at sites held out of the fit; of the fit itself where there is only one site."""
    missing = [name for name in ("held_out_db", "after_db") if name not in points]
    if missing:
        msg = f"`points` must have the columns held_out_db and after_db, missing {missing}."
        raise ContractError(msg)
    out = points["held_out_db"].to_numpy(dtype=np.float64)
    fitted = points["after_db"].to_numpy(dtype=np.float64)
    return np.asarray(np.where(np.isnan(out), fitted, out), dtype=np.float64)


def _class_of(residual_db: np.ndarray) -> list[str]:
    return [f"r{position}" for position in np.searchsorted(EDGES_DB, residual_db)]


def _draw_map(
    ax: Axes, points: gpd.GeoDataFrame, cells: gpd.GeoDataFrame, residual: np.ndarray
) -> None:
    x, y = (get(points.geometry.to_numpy()) / 1000.0 for get in (shapely.get_x, shapely.get_y))
    shade = np.array(COLOURS)[np.searchsorted(EDGES_DB, residual)]
    ax.scatter(
        x, y, s=5, c=list(shade), linewidths=0
    )  # in row order, so that no class hides another
    for _, label, colour in interval_legend(EDGES_DB, COLOURS, prefix="r", unit="dB").values():
        ax.scatter([], [], s=20, color=colour, label=label)
    for cell in cells.itertuples():
        here = shapely.get_x(cell.geometry) / 1000.0, shapely.get_y(cell.geometry) / 1000.0
        ax.plot(*here, marker="^", color="#1d2733", markersize=8)
        if np.isfinite(cell.azimuth_deg):
            turn = np.radians(cell.azimuth_deg)
            reach = 0.15 * max(np.ptp(x), np.ptp(y), 0.1)
            ax.plot(
                [here[0], here[0] + reach * np.sin(turn)],
                [here[1], here[1] + reach * np.cos(turn)],
                color="#1d2733",
                linewidth=1.5,
            )
    ax.set_aspect("equal")
    ax.set_xlabel("east, km")
    ax.set_ylabel("north, km")
    ax.legend(title="measured less predicted", fontsize=8, title_fontsize=8)


def _draw_over(ax: Axes, along: np.ndarray, residual: np.ndarray, label: str) -> None:
    """Bins as dots and their median along an axis."""
    ax.scatter(along, residual, s=2, color="#8a97a5", alpha=0.5, linewidths=0)
    edges = np.linspace(along.min(), along.max(), 25)
    part = np.clip(np.searchsorted(edges, along) - 1, 0, len(edges) - 2)
    middle = [np.median(residual[part == at]) if (part == at).any() else np.nan for at in range(24)]
    ax.plot((edges[1:] + edges[:-1]) / 2.0, middle, color="#98381d", linewidth=1.8)
    ax.axhline(0.0, color="#1d2733", linewidth=0.8)
    ax.set_xlabel(label)
    ax.set_ylabel("residual, dB")
