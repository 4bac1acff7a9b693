"""Published instances whose optimum is known.

R101 with its first 25 customers: Solomon, Operations Research 35 (1987); optimum 617.1 with distances
cut to one decimal: Kohl et al., Transportation Science 33 (1999). E-n22-k4: Christofides and Eilon,
Operational Research Quarterly 20 (1969); optimum 375 with distances rounded.
"""

import math

import numpy as np
import pytest

from fugai.delivery import RoundSearch
from fugai.delivery.rounds.fleet.flow_bound import flow_bound
from fugai.delivery.rounds.fleet.instance import UNREACHABLE, Instance, Kind, Windows
from fugai.delivery.rounds.fleet.route_bound import route_bound
from fugai.delivery.rounds.fleet.search import searched_rounds
from fugai.delivery.rounds.fleet.solve import objective_of

R101 = """35 35 0 0 230; 41 49 10 161 171; 35 17 7 50 60; 55 45 13 116 126; 55 20 19 149 159; 15 30 26 34 44;
25 30 3 99 109; 20 50 5 81 91; 10 43 9 95 105; 55 60 16 97 107; 30 60 16 124 134; 20 65 12 67 77;
50 35 19 63 73; 30 25 23 159 169; 15 10 20 32 42; 30 5 8 61 71; 10 20 19 75 85; 5 30 2 157 167;
20 40 12 87 97; 15 60 17 76 86; 45 65 9 126 136; 45 20 11 62 72; 45 10 18 97 107; 55 5 29 68 78;
65 35 3 153 163; 65 20 6 172 182"""
"""x, y, demand, opening, closing; the depot first. Service takes 10."""

E_N22 = """145 215 0; 151 264 1100; 159 261 700; 130 254 800; 128 252 1400; 163 247 2100; 146 246 400;
161 242 800; 142 239 100; 163 236 500; 148 232 600; 128 231 1200; 156 217 1300; 129 214 1300; 146 208 300;
164 208 900; 141 206 2100; 147 193 1000; 164 193 900; 129 189 2500; 155 185 1800; 139 182 700"""


def numbers(text):
    return np.array([[float(one) for one in row.split()] for row in text.split(";")])


def instance_of(xy, demand, *, rounded, per_unit, capacity, number, windows=None, service=0):
    """Distances are metres and seconds at once, in parts of a unit; a unit costs 1."""
    apart = [[rounded(per_unit * math.dist(one, other)) for other in xy] for one in xy]
    ways = np.array(apart, dtype=np.int64)[None]
    spans = [(0, 10**6)] * len(xy) if windows is None else (windows * per_unit).astype(int).tolist()
    kind = Kind(
        name="vehicle",
        depot=0,
        matrix=0,
        number=number,
        capacity=np.array([capacity, np.inf]),
        fixed_cost=0.0,
        cost_per_m=1 / per_unit,
        cost_per_s=0.0,
        shift_s=10**6,
        start_s=0,
        end_s=10**6,
        max_m=UNREACHABLE,
        reload_at=(),
        max_reloads=0,
    )
    return Instance(
        depots=1,
        stops=len(xy) - 1,
        seconds=ways,
        metres=ways,
        windows=tuple(Windows((tuple(span),)) for span in spans),
        service_s=np.append(0, np.full(len(xy) - 1, service * per_unit)).astype(np.int64),
        load=np.column_stack([demand[1:], np.zeros(len(xy) - 1)]),
        kinds=(kind,),
        unserved_cost=1000.0,
    )


@pytest.fixture(scope="module")
def solomon():
    rows = numbers(R101)
    return instance_of(
        rows[:, :2],
        rows[:, 2],
        rounded=lambda length: int(length + 1e-9),
        per_unit=10,
        capacity=200,
        number=25,
        windows=rows[:, 3:],
        service=10,
    )


@pytest.fixture(scope="module")
def eilon():
    rows = numbers(E_N22)
    return instance_of(
        rows[:, :2], rows[:, 2], rounded=lambda d: int(d + 0.5), per_unit=1, capacity=6000, number=4
    )


def test_r101_with_25_customers_is_solved_and_proven_by_flows(solomon):
    rounds, _ = searched_rounds(solomon, RoundSearch(iterations=500), ends_at=None)
    assert objective_of(solomon, rounds) == pytest.approx(617.1)
    # Windows of ten minutes leave few arcs; the solver's rounding is 1e-6 of the value.
    assert flow_bound(solomon, ends_at=None) == pytest.approx(617.1, rel=1e-6)


def test_e_n22_k4_is_solved_and_bounded(eilon):
    rounds, _ = searched_rounds(eilon, RoundSearch(iterations=500), ends_at=None)
    assert objective_of(eilon, rounds) == pytest.approx(375)
    assert 355 < flow_bound(eilon, ends_at=None) <= 375


@pytest.mark.kernel
def test_columns_come_nearer_than_flows(solomon, eilon):
    assert route_bound(solomon, [], labels=20_000, ends_at=None) == pytest.approx(617.1, rel=1e-6)
    rounds, _ = searched_rounds(eilon, RoundSearch(iterations=500), ends_at=None)
    assert 370 < route_bound(eilon, rounds, labels=20_000, ends_at=None) <= 375 * (1 + 1e-6)
