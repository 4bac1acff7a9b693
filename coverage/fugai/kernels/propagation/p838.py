"""Specific attenuation in rain, Recommendation ITU-R P.838-3."""

from __future__ import annotations

import math

from fugai._numba import njit

_K_H = (
    (-5.33980, -0.10008, 1.13098),
    (-0.35351, 1.26970, 0.45400),
    (-0.23789, 0.86036, 0.15354),
    (-0.94158, 0.64552, 0.16817),
)
_K_V = (
    (-3.80595, 0.56934, 0.81061),
    (-3.44965, -0.22911, 0.51059),
    (-0.39902, 0.73042, 0.11899),
    (0.50167, 1.07319, 0.27195),
)
_ALPHA_H = (
    (-0.14318, 1.82442, -0.55187),
    (0.29591, 0.77564, 0.19822),
    (0.32177, 0.63773, 0.13164),
    (-5.37610, -0.96230, 1.47828),
    (16.1721, -3.29980, 3.43990),
)
_ALPHA_V = (
    (-0.07771, 2.33840, -0.76284),
    (0.56727, 0.95545, 0.54039),
    (-0.20238, 1.14520, 0.26809),
    (-48.2991, 0.791669, 0.116226),
    (48.5833, 0.791459, 0.116479),
)
"""Terms a, b, c of tables 1 to 4: k and alpha for horizontal and vertical polarization."""


@njit(cache=True, error_model="numpy")
def rain_coefficients(frequency_ghz: float, vertical: bool) -> tuple[float, float]:
    """Coefficients k and alpha of the specific attenuation k R^alpha on a level path (eq. 2, 3).

    1 to 1000 GHz; the rain rate R in mm/h, the result in dB/km.
    """
    lg = math.log10(frequency_ghz)
    exponent = 0.0
    for a, b, c in _K_V if vertical else _K_H:
        exponent += a * math.exp(-(((lg - b) / c) ** 2))
    alpha = 0.0
    for a, b, c in _ALPHA_V if vertical else _ALPHA_H:
        alpha += a * math.exp(-(((lg - b) / c) ** 2))
    if vertical:
        return math.pow(10.0, exponent - 0.16398 * lg + 0.63297), alpha - 0.053739 * lg + 0.83433
    return math.pow(10.0, exponent - 0.18961 * lg + 0.71147), alpha + 0.67849 * lg - 1.95537
