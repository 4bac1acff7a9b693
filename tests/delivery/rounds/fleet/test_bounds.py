"""Enumeration, search and both bounds against each other and against trying every plan."""

import itertools

import numpy as np
import pytest

from fugai.delivery import RoundSearch
from fugai.delivery.rounds.fleet import priced_flows
from fugai.delivery.rounds.fleet.flow_bound import flow_bound
from fugai.delivery.rounds.fleet.instance import (
    UNREACHABLE,
    Instance,
    Kind,
    Round,
    Windows,
    cost_of,
    fits,
    moments_from,
    places_of,
    schedule,
)
from fugai.delivery.rounds.fleet.priced_flows import priced_flow_bound
from fugai.delivery.rounds.fleet.route_bound import route_bound
from fugai.delivery.rounds.fleet.search import searched_rounds
from fugai.delivery.rounds.fleet.solve import objective_of, solved_instance
from fugai.delivery.rounds.fleet.subsets import cheapest_rounds

HOUR = 3600


def instance_of(seed, stops, *, reload=False, depots=1, number=2, windows=0.6, unserved=1000.0):
    """A van and a bike among random places, with times and metres that differ by direction."""
    rng = np.random.default_rng(seed)
    places = depots + stops
    xy = rng.uniform(0, 8000, (places, 2))
    metres = np.hypot(*(xy[:, None] - xy[None]).transpose(2, 0, 1)) * rng.uniform(
        1, 1.4, (places, places)
    )
    seconds = np.ceil(metres / 8 * rng.uniform(1, 1.3, (places, places))).astype(np.int64)
    np.fill_diagonal(seconds, 0)
    for via in range(places):
        seconds = np.minimum(seconds, seconds[:, [via]] + seconds[[via], :])
    metres = np.rint(metres).astype(np.int64)
    spans = [Windows(((6 * HOUR, 20 * HOUR),))] * depots
    for _ in range(stops):
        opens, wide = int(rng.integers(7 * HOUR, 15 * HOUR)), int(rng.integers(900, 2 * HOUR))
        one, two = (opens, opens + wide), (opens + wide + 1800, opens + 2 * wide + 1800)
        some = ((one,), (one, two))[int(rng.random() < 0.4)]
        spans.append(Windows(some if rng.random() < windows else ((0, 24 * HOUR),)))
    fleet = (
        kind_of(
            "van", 0, 0, number, [30, np.inf], (80, 1.2e-3, 30 / HOUR), 8, (0,) if reload else ()
        ),
        kind_of("bike", depots - 1, 1, number, [12, 60], (15, 0.1e-3, 22 / HOUR), 4, ()),
    )
    return Instance(
        depots=depots,
        stops=stops,
        seconds=np.stack([seconds, np.ceil(1.6 * seconds).astype(np.int64)]),
        metres=np.stack([metres, metres]),
        windows=tuple(spans),
        service_s=np.append(np.full(depots, 600), rng.integers(60, 600, stops)).astype(np.int64),
        load=np.column_stack([rng.integers(1, 12, stops), rng.uniform(0, 20, stops)]),
        kinds=fleet,
        unserved_cost=unserved,
    )


def kind_of(name, depot, matrix, number, capacity, prices, shift_h, reload_at):
    return Kind(
        name=name,
        depot=depot,
        matrix=matrix,
        number=number,
        capacity=np.array(capacity, dtype=float),
        fixed_cost=prices[0],
        cost_per_m=prices[1],
        cost_per_s=prices[2],
        shift_s=shift_h * HOUR,
        start_s=6 * HOUR,
        end_s=19 * HOUR,
        max_m=UNREACHABLE,
        reload_at=reload_at,
        max_reloads=1,
    )


def least_of_all_plans(instance):
    """Cost of the best plan of single trips: every order of every part, every start that matters."""
    best = {}
    for kind in range(len(instance.kinds)):
        for size in range(1, instance.stops + 1):
            for order in itertools.permutations(range(instance.stops), size):
                made = Round(kind=kind, trips=(order,))
                cost = _least_by_starts(instance, made)
                key = kind, frozenset(order)
                best[key] = min(best.get(key, np.inf), cost)
    return _cheapest_parts(
        instance, best, frozenset(range(instance.stops)), (0,) * len(instance.kinds)
    )


def _least_by_starts(instance, made):
    """The cost of an order, from the starts that reach some window as it opens or closes."""
    if not fits(instance, made):
        return np.inf
    kind, places = instance.kinds[made.kind], places_of(instance, made)
    best, offset = np.inf, int(instance.service_s[kind.depot])
    starts = [max(instance.windows[kind.depot].first, kind.start_s)]
    for here, place in itertools.pairwise(places[:-1]):
        offset += int(instance.seconds[kind.matrix, here, place])
        starts += [end - offset for span in instance.windows[place].spans for end in span]
        offset += int(instance.service_s[place])
    for start in starts:
        if start < starts[0]:
            continue
        moments = moments_from(instance, made, start)
        late = moments.arrive[-1] > min(kind.end_s, instance.windows[kind.depot].last)
        if not late and moments.duration <= kind.shift_s:
            best = min(best, cost_of(instance, made, moments))
    return best


def _cheapest_parts(instance, best, left, used):
    if not left:
        return 0.0
    first = min(left)
    options = [instance.unserved_cost + _cheapest_parts(instance, best, left - {first}, used)]
    for (kind, part), cost in best.items():
        if first in part and part <= left and np.isfinite(cost):
            if used[kind] == instance.kinds[kind].number:
                continue
            more = tuple(n + (at == kind) for at, n in enumerate(used))
            options.append(cost + _cheapest_parts(instance, best, left - part, more))
    return min(options)


@pytest.mark.parametrize("seed", range(8))
def test_enumeration_finds_the_best_of_all_plans(seed):
    instance = instance_of(
        seed, 5, number=1 + seed % 2, windows=0.9, unserved=(60.0, 1000.0)[seed % 2]
    )
    best = cheapest_rounds(instance)
    assert objective_of(instance, best) == pytest.approx(least_of_all_plans(instance), rel=1e-9)


@pytest.mark.parametrize("seed", range(10))
def test_search_is_above_and_bounds_are_below_the_optimum(seed):
    instance = instance_of(seed + 50, 6, reload=seed % 3 == 1, depots=1 + seed % 2)
    optimum = objective_of(instance, cheapest_rounds(instance))
    rounds, _ = searched_rounds(instance, RoundSearch(iterations=100), ends_at=None)
    assert objective_of(instance, rounds) >= optimum * (1 - 1e-9)
    # Rounding errors of the solvers: 1e-6 of the value.
    assert 0 < flow_bound(instance, ends_at=None) <= optimum * (1 + 1e-6)
    assert route_bound(instance, rounds, labels=3000, ends_at=None) <= optimum * (1 + 1e-6)


def test_the_bound_by_columns_is_near_where_windows_are_narrow():
    instance = instance_of(7, 7, windows=1.0)
    optimum = objective_of(instance, cheapest_rounds(instance))
    assert route_bound(instance, [], labels=3000, ends_at=None) >= 0.9 * optimum


def test_more_stops_than_enumeration_takes_have_a_bound():
    instance = instance_of(5, 10, number=5)
    found = solved_instance(instance, RoundSearch(iterations=200, bound_labels=2000))
    assert found.method in ("columns", "flows")
    assert 0.5 * found.objective < found.bound <= found.objective
    assert all(
        schedule(instance, made) is not None and fits(instance, made) for made in found.rounds
    )
    assert sorted(stop for made in found.rounds for stop in made.stops) == list(range(10))


def test_a_late_start_saves_waiting():
    instance = instance_of(1, 3, windows=1.0)
    for order in itertools.permutations(range(3)):
        made = Round(kind=0, trips=(order,))
        moments, least = schedule(instance, made), _least_by_starts(instance, made)
        assert (np.inf if moments is None else cost_of(instance, made, moments)) == pytest.approx(
            least
        )


@pytest.mark.parametrize("seed", range(12))
@pytest.mark.parametrize("reload", [False, True])
def test_the_priced_bound_is_below_the_optimum_and_near_the_whole_program(seed, reload):
    instance = instance_of(seed, 6, reload=reload, windows=0.3)
    optimum = objective_of(instance, cheapest_rounds(instance))
    bound = priced_flow_bound(instance, ends_at=None)
    assert 0 < bound <= optimum * (1 + 1e-6)
    # The whole program takes vehicles in whole numbers too, and more rounds of cuts.
    assert bound <= flow_bound(instance, ends_at=None) * (1 + 1e-6)


def test_arcs_that_were_left_out_at_first_are_priced(monkeypatch):
    instance = instance_of(3, 14, windows=0.0)
    whole = priced_flow_bound(instance, ends_at=None)
    monkeypatch.setattr(priced_flows, "NEAREST", 1)
    assert priced_flow_bound(instance, ends_at=None) == pytest.approx(whole, rel=0.02)
    monkeypatch.setattr(priced_flows, "PRICINGS", 1)
    assert priced_flow_bound(instance, ends_at=None) <= whole * (1 + 1e-6)


def test_too_many_arcs_have_no_bound(monkeypatch):
    monkeypatch.setattr(priced_flows, "MOST_PRICED", 5)
    assert priced_flow_bound(instance_of(1, 6), ends_at=None) == 0.0
