"""Interchange of sites in the plane: the best place for each, and a search that perturbs a few.

M. G. C. Resende, R. F. Werneck, A fast swap-based local search procedure for location problems,
Annals of Operations Research 150, 2007; P. Hansen, J. Brimberg, D. Urosevic, N. Mladenovic, Solving
large p-median clustering problems by primal-dual variable neighborhood search, Data Mining and
Knowledge Discovery 19, 2009.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from fugai._numba import njit
from fugai.kernels.location.plane.point_grid import rows_within, run_within
from fugai.kernels.location.plane.state import copy_onto, move_site, neighbours_of

if TYPE_CHECKING:
    from fugai._types import BoolArray, FloatArray, IntArray
    from fugai.kernels.location.plane.state import Plane, Sites

MOST_MOVES = 400
"""Moves that one search after a perturbation makes, at most."""

DRAWS = 40
"""Random numbers of one perturbation."""

NEAR_SITES = 12
"""Sites around a perturbed one near which another one may go."""


@njit(cache=True)
def best_move(
    plane: Plane, sites: Sites, slot: int, elsewhere: int, allowed: BoolArray, extra: FloatArray
) -> tuple[int, float]:
    """Best candidate for the site of a slot, and what moving there saves; -1 where there is none.

    ``elsewhere`` is a candidate to compare with beside those near the slot, -1 for none; ``extra``
    is all zeros, and is so again afterwards.
    """
    demand, grid = plane.demand, plane.candidates
    loss, south, north, west, east = 0.0, np.inf, -np.inf, np.inf, -np.inf
    i = sites.head[0, slot]
    while i >= 0:
        x, y, w = demand.x[i], demand.y[i], plane.weight[i]
        near, beyond = sites.near[i], sites.next[i]
        loss += w * (beyond - near)
        first, end = rows_within(grid, y, beyond)
        for row in range(first, end):
            begin, stop = run_within(grid, x, y, beyond, row)
            for k in range(begin, stop):
                dx, dy = grid.x[k] - x, grid.y[k] - y
                distance = max(math.sqrt(dx * dx + dy * dy), near)
                extra[k] += w * max(beyond - distance, 0.0)
        south, north = min(south, y - beyond), max(north, y + beyond)
        west, east = min(west, x - beyond), max(east, x + beyond)
        i = sites.after[0, i]
    best, profit = -1, -np.inf
    if elsewhere >= 0:
        best, profit = elsewhere, sites.save[elsewhere] + extra[elsewhere] - loss
    if south <= north:
        half = 0.5 * (east - west)
        first, end = rows_within(grid, 0.5 * (south + north), 0.5 * (north - south))
        for row in range(first, end):
            middle = grid.frame[1] + (row + 0.5) * grid.frame[2]
            begin, stop = run_within(grid, west + half, middle, half, row)
            for k in range(begin, stop):
                if extra[k] > 0.0 and allowed[k] and not sites.is_open[k]:
                    saved = sites.save[k] + extra[k] - loss
                    if saved > profit:
                        best, profit = k, saved
                extra[k] = 0.0
    return best, profit


@njit(cache=True)
def most_saving(sites: Sites, allowed: BoolArray) -> int:
    """Candidate that saves most beside the open ones; -1 where none saves anything."""
    best, most = -1, 0.0
    for k in range(len(allowed)):
        if sites.save[k] > most and allowed[k] and not sites.is_open[k]:
            best, most = k, sites.save[k]
    return best


@njit(cache=True)
def descend(
    plane: Plane,
    sites: Sites,
    allowed: BoolArray,
    queue: BoolArray,
    log: IntArray,
    made: int,
    most_looks: int,
) -> int:
    """Move the sites of queued slots to better places until none is found; the moves made.

    A move queues the slots whose demand it changed. ``queue`` has a value for each slot that may
    move, which come first. ``log`` holds slot and former candidate of each move, ``made`` of them
    at the start, and its length is the most that are made. After ``most_looks`` slots were looked
    at, ``queue`` tells what is left.
    """
    movable, looks = len(queue), 0
    extra = np.zeros(len(allowed))
    touched = np.zeros(len(sites.at), dtype=np.bool_)
    least = 1e-10 * sites.total[0]
    again = True
    while again:
        again = False
        for slot in range(movable):
            if not queue[slot]:
                continue
            if made >= len(log) or looks >= most_looks:
                return made
            looks += 1
            queue[slot] = False
            j, profit = best_move(plane, sites, slot, -1, allowed, extra)
            if profit > least:
                again = True
                log[made, 0], log[made, 1] = slot, sites.at[slot]
                made += 1
                touched[:] = False
                move_site(plane, sites, slot, j, touched)
                queue |= touched[:movable]
    return made


@njit(cache=True)
def move_far(plane: Plane, sites: Sites, allowed: BoolArray, queue: BoolArray) -> int:
    """Move sites of little use to where they save most, however far; the number of moves.

    ``queue`` marks the slots whose demand changed.
    """
    movable, moves = len(queue), 0
    extra = np.zeros(len(allowed))
    touched = np.zeros(len(sites.at), dtype=np.bool_)
    least = 1e-10 * sites.total[0]
    j = most_saving(sites, allowed)
    for slot in range(movable):
        if j < 0 or sites.save[j] <= _loss(plane, sites, slot):
            continue
        best, profit = best_move(plane, sites, slot, j, allowed, extra)
        if profit > least:
            touched[:] = False
            move_site(plane, sites, slot, best, touched)
            queue |= touched[:movable]
            moves += 1
            j = most_saving(sites, allowed)
    return moves


@njit(cache=True)
def _loss(plane: Plane, sites: Sites, slot: int) -> float:
    """What closing the site of a slot costs."""
    loss = 0.0
    i = sites.head[0, slot]
    while i >= 0:
        loss += plane.weight[i] * (sites.next[i] - sites.near[i])
        i = sites.after[0, i]
    return loss


@njit(cache=True)
def perturb_and_descend(
    plane: Plane, sites: Sites, best: Sites, allowed: BoolArray, movable: int, draws: FloatArray
) -> int:
    """Perturb one to three neighbouring sites and descend, once for each row of ``draws``.

    What is no better is taken back: ``best`` is the same as ``sites`` before and after. Returns how
    often it was better.
    """
    log = np.empty((MOST_MOVES, 2), dtype=np.int64)
    touched = np.zeros(len(sites.at), dtype=np.bool_)
    better = 0
    for trial in range(len(draws)):
        before = sites.total[0]
        touched[:] = False
        made = _perturb(plane, sites, allowed, movable, draws[trial], log, touched)
        queue = touched[:movable].copy()
        descend(plane, sites, allowed, queue, log, made, 10 * MOST_MOVES)
        if sites.total[0] < before - 1e-10 * before:
            better += 1
            copy_onto(sites, best)
        else:
            copy_onto(best, sites)
    return better


@njit(cache=True)
def _perturb(
    plane: Plane,
    sites: Sites,
    allowed: BoolArray,
    movable: int,
    draw: FloatArray,
    log: IntArray,
    touched: BoolArray,
) -> int:
    """Move some neighbouring sites to random candidates around them; the number of moves."""
    slot = min(movable - 1, int(draw[0] * movable))
    around, spread = neighbours_of(plane, sites, slot, NEAR_SITES)
    moves, made = 1 + int(draw[1] * 3.0), 0
    for move in range(moves):
        part = draw[2 + 10 * move : 12 + 10 * move]
        moved = slot
        if move > 0 and len(around):
            moved = around[min(len(around) - 1, int(part[0] * 6.0))]
        if moved >= movable:
            continue
        centre = sites.at[slot]
        if len(around):
            centre = sites.at[around[min(len(around) - 1, int(part[1] * NEAR_SITES))]]
        radius = spread[0] if len(around) else plane.farthest
        j = _candidate_around(plane, sites, centre, radius, allowed, part[2:])
        if j >= 0:
            log[made, 0], log[made, 1] = moved, sites.at[moved]
            made += 1
            move_site(plane, sites, moved, j, touched)
    return made


@njit(cache=True)
def _candidate_around(
    plane: Plane, sites: Sites, centre: int, radius: float, allowed: BoolArray, draw: FloatArray
) -> int:
    """Random closed candidate around another one; -1 where four draws find none."""
    grid = plane.candidates
    west, south, side = grid.frame[0], grid.frame[1], grid.frame[2]
    columns, rows = int(grid.frame[3]), int(grid.frame[4])
    for k in range(4):
        angle, far = 2.0 * math.pi * draw[2 * k], radius * math.sqrt(draw[2 * k + 1])
        column = math.floor((grid.x[centre] + far * math.cos(angle) - west) / side)
        row = math.floor((grid.y[centre] + far * math.sin(angle) - south) / side)
        if column < 0 or row < 0 or column >= columns or row >= rows:
            continue
        c = row * columns + column
        count = grid.begin[c + 1] - grid.begin[c]
        if count > 0:
            j = int(grid.begin[c]) + int(draw[2 * k] * 7919.0) % int(count)
            if allowed[j] and not sites.is_open[j]:
                return j
    return -1
