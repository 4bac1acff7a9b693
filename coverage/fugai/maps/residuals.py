"""Where a calibrated model is still wrong: a page to walk through, and a picture."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

import numpy as np
import shapely

from fugai.errors import ContractError
from fugai.maps.layers.layers import point_layer
from fugai.maps.page.document import PageMap

if TYPE_CHECKING:
    import geopandas as gpd
    from matplotlib.axes import Axes

    from fugai.maps.layers.layer import Layer

EDGES_DB = (-15.0, -10.0, -5.0, 5.0, 10.0, 15.0)
"""Edges of the classes of what is left; the middle one is as good as a model gets. [dB]"""

COLOURS = ("#2b5c94", "#6a9bc3", "#b3cde3", "#e3e0d5", "#f4bf91", "#d9793f", "#98381d")
"""From more level than predicted (blue) to less (rust)."""

_COLUMNS = {
    "site_id": ("基站", "Site"),
    "cell_id": ("小区", "Cell"),
    "distance_m": ("距离（米）", "Distance, m"),
    "measured_db": ("实测损耗（dB）", "Measured loss, dB"),
    "tuned_db": ("校准后损耗（dB）", "Tuned model's loss, dB"),
    "left_db": ("残差（dB）", "Left, dB"),
    "samples": ("采样数", "Samples"),
}


def residual_layer(points: gpd.GeoDataFrame) -> Layer:
    """Bins of a drive test, coloured by measured less predicted loss.

    Parameters
    ----------
    points
        As `fugai.wireless.Calibration.points` has them: ``held_out_db``, ``after_db`` and more.
    """
    left = _left_db(points)
    frame = points.assign(left_db=np.round(left, 1), residual=_class_of(left))
    for name in ("distance_m", "measured_db", "tuned_db"):
        frame[name] = frame[name].round(1)
    return point_layer(
        frame,
        category="residual",
        categories=_legend(),
        columns=_COLUMNS,
        id="residuals",
        name="残差（实测减预测）",
        name_en="What is left (measured less predicted loss)",
        shown=True,
        basis="measured",
        radius_px=3.5,
        note=("正值：预测过于乐观。", "Positive: the model promises too much."),
    )


def residual_page(points: gpd.GeoDataFrame, masts: gpd.GeoDataFrame, *, title: str) -> str:
    """Page with the residuals and the masts heard, one file that opens without a network."""
    made = PageMap(settings={"title": [title, title]}, title=title)
    made.add_layer(residual_layer(points))
    shown = masts.drop_duplicates("cell_id")
    made.add_layer(
        point_layer(
            shown,
            columns={
                "cell_id": ("小区", "Cell"),
                "azimuth_deg": ("方位角", "Azimuth, deg"),
                "height_m": ("挂高（米）", "Height, m"),
            },
            label="site_id",
            id="masts",
            name="基站",
            name_en="Masts",
            shown=True,
            radius_px=6.0,
        )
    )
    return str(made.get_root().render())


def residual_png(points: gpd.GeoDataFrame, masts: gpd.GeoDataFrame, *, title: str) -> bytes:
    """The same as a picture, with what is left over distance and over bearing beside it."""
    from matplotlib.figure import Figure  # noqa: PLC0415  (slow to import)

    left = _left_db(points)
    figure = Figure(figsize=(11.0, 5.6), layout="constrained")
    place = figure.subplot_mosaic([["map", "distance"], ["map", "bearing"]], width_ratios=[3, 2])
    _draw_map(place["map"], points, masts, left)
    _draw_over(place["distance"], points["distance_m"].to_numpy() / 1000.0, left, "distance, km")
    _draw_over(
        place["bearing"], points["off_deg"].to_numpy(), left, "bearing from the boresight, deg"
    )
    figure.suptitle(title.encode("ascii", "replace").decode())
    stream = io.BytesIO()
    # no time of making: the same measurements give the same bytes
    figure.savefig(stream, format="png", dpi=110, metadata={"Software": None})
    return stream.getvalue()


def _left_db(points: gpd.GeoDataFrame) -> np.ndarray:
    """What is left where a site was not fitted to; on the fit itself where there was one site."""
    missing = [name for name in ("held_out_db", "after_db") if name not in points]
    if missing:
        msg = f"`points` must have the columns held_out_db and after_db, missing {missing}."
        raise ContractError(msg)
    out = points["held_out_db"].to_numpy(dtype=np.float64)
    fitted = points["after_db"].to_numpy(dtype=np.float64)
    return np.asarray(np.where(np.isnan(out), fitted, out), dtype=np.float64)


def _class_of(left_db: np.ndarray) -> list[str]:
    return [f"r{position}" for position in np.searchsorted(EDGES_DB, left_db)]


def _legend() -> dict[str, tuple[str, str, str]]:
    ends = (None, *EDGES_DB, None)
    found = {}
    for position, colour in enumerate(COLOURS):
        low, high = ends[position], ends[position + 1]
        if low is None:
            zh = en = f"< {high:g} dB"
        elif high is None:
            zh = en = f"> {low:g} dB"
        else:
            zh, en = f"{low:g} ~ {high:g} dB", f"{low:g} to {high:g} dB"
        found[f"r{position}"] = (zh, en, colour)
    return found


def _draw_map(
    ax: Axes, points: gpd.GeoDataFrame, masts: gpd.GeoDataFrame, left: np.ndarray
) -> None:
    x, y = (get(points.geometry.to_numpy()) / 1000.0 for get in (shapely.get_x, shapely.get_y))
    shade = np.array(COLOURS)[np.searchsorted(EDGES_DB, left)]
    ax.scatter(x, y, s=5, c=list(shade), linewidths=0)  # in their order: no class hides another
    for _, label, colour in _legend().values():
        ax.scatter([], [], s=20, color=colour, label=label)
    for mast in masts.itertuples():
        here = shapely.get_x(mast.geometry) / 1000.0, shapely.get_y(mast.geometry) / 1000.0
        ax.plot(*here, marker="^", color="#1d2733", markersize=8)
        if np.isfinite(mast.azimuth_deg):
            turn = np.radians(mast.azimuth_deg)
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


def _draw_over(ax: Axes, along: np.ndarray, left: np.ndarray, label: str) -> None:
    """Bins as dots and their median along an axis."""
    ax.scatter(along, left, s=2, color="#8a97a5", alpha=0.5, linewidths=0)
    edges = np.linspace(along.min(), along.max(), 25)
    part = np.clip(np.searchsorted(edges, along) - 1, 0, len(edges) - 2)
    middle = [np.median(left[part == at]) if (part == at).any() else np.nan for at in range(24)]
    ax.plot((edges[1:] + edges[:-1]) / 2.0, middle, color="#98381d", linewidth=1.8)
    ax.axhline(0.0, color="#1d2733", linewidth=0.8)
    ax.set_xlabel(label)
    ax.set_ylabel("left, dB")
