"""Models that take each receiver's whole profile, compiled: ITM and extended Hata over a window."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fugai.kernels.propagation.ehata import sweep as ehata
from fugai.kernels.propagation.itm import sweep as itm
from fugai.kernels.propagation.rays import Window as RayWindow
from fugai.wireless.models.ehata import EHata
from fugai.wireless.models.itm.model import ITM
from fugai.wireless.signal.window.surface import sides_of

if TYPE_CHECKING:
    from typing import TypeGuard

    from fugai._types import Float32Array
    from fugai.kernels.propagation.receivers import Reach
    from fugai.wireless.models.path_loss import PathLossModel, Ray
    from fugai.wireless.signal.window.surface import Surface, Window


def is_compiled(model: PathLossModel) -> TypeGuard[ITM | EHata]:
    """Whether `fill_receivers` knows a model."""
    return isinstance(model, ITM | EHata)


def fill_receivers(
    surface: Surface,
    place: tuple[float, float],
    model: ITM | EHata,
    ray: Ray,
    reach: Reach,
    *,
    window: Window,
    out: Float32Array,
    exact: bool,
) -> None:
    """Fill the pixels of a window in reach with losses, but for those above the mast. [dB]

    Parameters
    ----------
    surface
        Terrain; clutter counts only where it is void.
    place
        Row and column of the mast on the surface.
    model
        The model.
    ray
        Any ray of the mast, for its carrier, antennas and ground.
    reach
        The mast.
    window
        Part of the surface that ``out`` holds.
    exact
        Each pixel by its own profile, not by its nearest ray.
    """
    (top, bottom), (left, right) = window.rows, window.columns
    by_columns = RayWindow(out.reshape(-1), left, right, top, bottom, 1, right - left)
    by_rows = RayWindow(out.reshape(-1), top, bottom, left, right, right - left, 1)
    terrain, clutter = surface.terrain_m.reshape(-1), surface.clutter_m.reshape(-1)
    for number, side in enumerate(sides_of(surface, place)):
        mine = by_columns if number < 2 else by_rows
        if isinstance(model, ITM):
            fill = itm.exact_side if exact else itm.radial_side
            link = model.link(ray.frequency_mhz, ray.tx_height_m, ray.rx_height_m)
            fill(terrain, clutter, side, mine, reach, link)
        else:
            fill_hata = ehata.exact_side if exact else ehata.radial_side
            fill_hata(terrain, clutter, side, mine, reach, model.link(ray))
