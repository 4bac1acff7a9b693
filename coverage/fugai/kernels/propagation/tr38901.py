"""Path loss and line-of-sight probability of 3GPP TR 38.901 (V17), tables 7.4.1-1 and 7.4.2-1."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from fugai._numba import njit

if TYPE_CHECKING:
    from fugai._types import FloatArray

UMA, UMI, RMA = 0, 1, 2
"""Scenarios as the kernels number them."""

LIGHT_M_PER_S = 3.0e8
"""The speed of light that the report prescribes for the breakpoint distance."""


@njit(cache=True)
def _slant_m(distance_m: float, tx_height_m: float, rx_height_m: float) -> float:
    return math.sqrt(distance_m * distance_m + (tx_height_m - rx_height_m) ** 2)


@njit(cache=True)
def urban_los_db(
    distance_m: float, f_ghz: float, tx_height_m: float, rx_height_m: float, micro: bool
) -> float:
    """UMa (or UMi street canyon) with line of sight [dB]; effective environment height 1 m."""
    slant = _slant_m(distance_m, tx_height_m, rx_height_m)
    product = max(tx_height_m - 1.0, 0.1) * max(rx_height_m - 1.0, 0.1)
    breakpoint_m = 4.0 * product * f_ghz * 1e9 / LIGHT_M_PER_S
    constant, slope, bend = (32.4, 21.0, 9.5) if micro else (28.0, 22.0, 9.0)
    loss = constant + 20.0 * math.log10(f_ghz)
    if distance_m <= breakpoint_m:
        return loss + slope * math.log10(slant)
    square = breakpoint_m * breakpoint_m + (tx_height_m - rx_height_m) ** 2
    return loss + 40.0 * math.log10(slant) - bend * math.log10(square)


@njit(cache=True)
def urban_nlos_db(
    distance_m: float, f_ghz: float, tx_height_m: float, rx_height_m: float, micro: bool
) -> float:
    """UMa (or UMi street canyon) without line of sight [dB], at least the loss with it."""
    slant = math.log10(_slant_m(distance_m, tx_height_m, rx_height_m))
    f = math.log10(f_ghz)
    if micro:
        loss = 35.3 * slant + 22.4 + 21.3 * f - 0.3 * (rx_height_m - 1.5)
    else:
        loss = 13.54 + 39.08 * slant + 20.0 * f - 0.6 * (rx_height_m - 1.5)
    return max(loss, urban_los_db(distance_m, f_ghz, tx_height_m, rx_height_m, micro))


@njit(cache=True)
def _rural_near_db(slant_m: float, f_ghz: float, building_m: float) -> float:
    tall = math.pow(building_m, 1.72)
    loss = 20.0 * math.log10(40.0 * math.pi * slant_m * f_ghz / 3.0)
    loss += min(0.03 * tall, 10.0) * math.log10(slant_m)
    return loss - min(0.044 * tall, 14.77) + 0.002 * math.log10(building_m) * slant_m


@njit(cache=True)
def rural_los_db(
    distance_m: float, f_ghz: float, tx_height_m: float, rx_height_m: float, building_m: float
) -> float:
    """RMa with line of sight [dB]; ``building_m`` is the average building height."""
    slant = _slant_m(distance_m, tx_height_m, rx_height_m)
    breakpoint_m = 2.0 * math.pi * tx_height_m * rx_height_m * f_ghz * 1e9 / LIGHT_M_PER_S
    if distance_m <= breakpoint_m:
        return _rural_near_db(slant, f_ghz, building_m)
    bend = _slant_m(breakpoint_m, tx_height_m, rx_height_m)
    return _rural_near_db(bend, f_ghz, building_m) + 40.0 * math.log10(slant / bend)


@njit(cache=True)
def rural_nlos_db(
    distance_m: float,
    f_ghz: float,
    tx_height_m: float,
    rx_height_m: float,
    building_m: float,
    street_m: float,
) -> float:
    """RMa without line of sight [dB], at least the loss with it."""
    slant = _slant_m(distance_m, tx_height_m, rx_height_m)
    mast = math.log10(tx_height_m)
    loss = 161.04 - 7.1 * math.log10(street_m) + 7.5 * math.log10(building_m)
    loss -= (24.37 - 3.7 * (building_m / tx_height_m) ** 2) * mast
    loss += (43.42 - 3.1 * mast) * (math.log10(slant) - 3.0) + 20.0 * math.log10(f_ghz)
    loss -= 3.2 * math.log10(11.75 * rx_height_m) ** 2 - 4.97
    return max(loss, rural_los_db(distance_m, f_ghz, tx_height_m, rx_height_m, building_m))


@njit(cache=True)
def los_probability(distance_m: float, rx_height_m: float, scenario: int) -> float:
    """Probability of a line of sight outdoors, 0 to 1."""
    if scenario == RMA:
        return 1.0 if distance_m <= 10.0 else math.exp(-(distance_m - 10.0) / 1000.0)
    if distance_m <= 18.0:
        return 1.0
    near = 18.0 / distance_m
    if scenario == UMI:
        return near + math.exp(-distance_m / 36.0) * (1.0 - near)
    tall = 0.0
    if rx_height_m > 13.0:
        tall = ((min(rx_height_m, 23.0) - 13.0) / 10.0) ** 1.5
    bonus = 1.25 * tall * (distance_m / 100.0) ** 3 * math.exp(-distance_m / 150.0)
    return (near + math.exp(-distance_m / 63.0) * (1.0 - near)) * (1.0 + bonus)


@njit(cache=True)
def indoor_office_db(slant_m: float, f_ghz: float, los: bool) -> float:
    """InH office [dB] over the slant distance."""
    los_db = 32.4 + 17.3 * math.log10(slant_m) + 20.0 * math.log10(f_ghz)
    if los:
        return los_db
    return max(38.3 * math.log10(slant_m) + 17.30 + 24.9 * math.log10(f_ghz), los_db)


@njit(cache=True)
def office_los_probability(distance_m: float, open_plan: bool) -> float:
    """Probability of a line of sight in an office, 0 to 1: mixed, or open plan."""
    if open_plan:
        if distance_m <= 5.0:
            return 1.0
        if distance_m <= 49.0:
            return math.exp(-(distance_m - 5.0) / 70.8)
        return math.exp(-(distance_m - 49.0) / 211.7) * 0.54
    if distance_m <= 1.2:
        return 1.0
    if distance_m < 6.5:
        return math.exp(-(distance_m - 1.2) / 4.7)
    return math.exp(-(distance_m - 6.5) / 32.6) * 0.32


@njit(cache=True)
def expected_office_losses_db(
    distance_m: FloatArray, f_ghz: float, height_difference_m: float, open_plan: bool
) -> FloatArray:
    """InH loss, the mean with and without line of sight weighted by its probability. [dB]"""
    loss = np.empty(distance_m.size)
    for i in range(distance_m.size):
        slant = max(math.sqrt(distance_m[i] ** 2 + height_difference_m * height_difference_m), 1.0)
        p = office_los_probability(distance_m[i], open_plan)
        loss[i] = p * indoor_office_db(slant, f_ghz, True)
        loss[i] += (1.0 - p) * indoor_office_db(slant, f_ghz, False)
    return loss


@njit(cache=True)
def expected_losses_db(
    distance_m: FloatArray,
    f_ghz: float,
    tx_height_m: float,
    rx_height_m: float,
    scenario: int,
    building_m: float,
    street_m: float,
) -> FloatArray:
    """Mean loss with and without line of sight, weighted by its probability, at each distance. [dB]"""
    loss = np.empty(distance_m.size)
    for i in range(distance_m.size):
        d = distance_m[i]
        if scenario == RMA:
            los = rural_los_db(d, f_ghz, tx_height_m, rx_height_m, building_m)
            nlos = rural_nlos_db(d, f_ghz, tx_height_m, rx_height_m, building_m, street_m)
        else:
            los = urban_los_db(d, f_ghz, tx_height_m, rx_height_m, scenario == UMI)
            nlos = urban_nlos_db(d, f_ghz, tx_height_m, rx_height_m, scenario == UMI)
        p = los_probability(d, rx_height_m, scenario)
        loss[i] = p * los + (1.0 - p) * nlos
    return loss
