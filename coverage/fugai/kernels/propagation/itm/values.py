"""Values that the kernels of the Irregular Terrain Model hand to each other."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from fugai._types import FloatArray


class Link(NamedTuple):
    """Constants that a transmitter and its receivers share.

    Structural heights of both antennas [m], refractivity reduced to sea level [N-units]; frequency
    [MHz], wavenumber [1/m], cube root of the frequency, surface transfer impedance of the ground and its
    modulus; climate (from 0), mode of variability, and standard normal deviates of time, location and
    situation.
    """

    tx_height_m: float
    rx_height_m: float
    n0: float
    frequency_mhz: float
    wavenumber: float
    cube_root: float
    impedance: complex
    impedance_abs: float
    climate: int
    variability_mode: int
    time: float
    location: float
    situation: float


class Geometry(NamedTuple):
    """What the model takes from the terrain of a path.

    Elevation angles of both horizons [rad], distances to them [m], effective antenna heights [m], and
    the terrain irregularity parameter delta h [m].
    """

    tx_angle: float
    rx_angle: float
    tx_horizon_m: float
    rx_horizon_m: float
    tx_effective_m: float
    rx_effective_m: float
    delta_h_m: float


class Workspace(NamedTuple):
    """Scratch arrays: `SAMPLES` heights for the terrain irregularity, and angles to all points, twice."""

    samples: FloatArray
    angles: FloatArray


class Result(NamedTuple):
    """Loss of one path or area.

    Loss [dB], warnings as bits, error code (0 for none), mode of propagation, attenuation relative to
    free space before variability [dB], terrain irregularity [m].
    """

    loss_db: float
    warnings: int
    error: int
    mode: int
    reference_db: float
    delta_h_m: float
