"""Synthetic terrain: a plain of a few metres, hills of a thousand in the north."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from affine import Affine
from scipy import ndimage

from make import facts

FloatArray = npt.NDArray[np.float64]
WEST, SOUTH, EAST, NORTH = 116.60, 38.45, 118.20, 40.35
STEP = 1.0 / 1200.0
NO_DATA = -32768


def heights() -> npt.NDArray[np.int16]:
    """Metres above sea level on 3 arc seconds, north to south; a small void in the hills."""
    rows, columns = round((NORTH - SOUTH) / STEP), round((EAST - WEST) / STEP)
    rng = facts.generator("terrain")
    lat = NORTH - (np.arange(rows) + 0.5)[:, None] * STEP
    lon = WEST + (np.arange(columns) + 0.5)[None, :] * STEP
    long_waves, ridges = _fractal((rows, columns), 2.6, rng), _fractal((rows, columns), 2.3, rng)
    relief = 1.0 - np.abs(ridges) / 1.6
    rise = np.clip((lat - 40.045 - 0.02 * long_waves) / 0.21, 0.0, 1.0)
    hills = 1080.0 * rise**1.35 * np.clip(0.25 + 0.75 * relief, 0.03, 1.0)
    inland = np.clip((117.75 - lon) / 1.0 + (lat - 39.0) * 0.55, 0.0, 1.6)
    plain = 1.5 + 5.5 * inland + 0.7 * np.clip(ndimage.gaussian_filter(long_waves, 12), -2, 2)
    foot = 18.0 * np.clip((lat - 39.90) / 0.15, 0.0, 1.0)
    surface = np.rint(np.clip(plain, 1.0, 12.0) + foot + hills)
    surface[np.broadcast_to(_sea(lon, lat), surface.shape)] = 0.0
    surface[300:330, 1180:1222] = NO_DATA
    return np.asarray(surface, dtype=np.int16)


def transform() -> Affine:
    """Affine transform of the raster, in degrees."""
    return Affine(STEP, 0.0, WEST, 0.0, -STEP, NORTH)


def _sea(lon: FloatArray, lat: FloatArray) -> npt.NDArray[np.bool_]:
    shore = np.interp(
        lat,
        [38.45, 38.70, 38.95, 39.10, 39.22, 39.30],
        [117.60, 117.60, 117.82, 117.86, 118.05, 118.30],
    )
    return np.asarray(lon > shore, dtype=np.bool_)


def _fractal(shape: tuple[int, int], slope: float, rng: np.random.Generator) -> FloatArray:
    """Gaussian field whose spectrum falls with the given power, deviation 1."""
    white = np.fft.rfft2(rng.standard_normal(shape))
    fy = np.fft.fftfreq(shape[0])[:, None]
    fx = np.fft.rfftfreq(shape[1])[None, :]
    frequency = np.hypot(fy, fx)
    frequency[0, 0] = 1.0
    white *= np.maximum(frequency, 1.0 / 400.0) ** (-slope / 2.0 - 0.5) * np.exp(
        -((frequency / 0.08) ** 2)
    )
    white[0, 0] = 0.0
    field = np.fft.irfft2(white, s=shape)
    return np.asarray(field / field.std(), dtype=np.float64)


def sample(surface: npt.NDArray[np.int16], lon: FloatArray, lat: FloatArray) -> FloatArray:
    """Height of the cell under each point, 0 outside and in the void. [m]"""
    row = np.floor((NORTH - lat) / STEP).astype(np.int64)
    column = np.floor((lon - WEST) / STEP).astype(np.int64)
    inside = (row >= 0) & (row < surface.shape[0]) & (column >= 0) & (column < surface.shape[1])
    value = surface[np.where(inside, row, 0), np.where(inside, column, 0)].astype(np.float64)
    return np.where(inside & (value != NO_DATA), value, 0.0)
