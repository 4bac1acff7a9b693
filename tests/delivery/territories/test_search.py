"""Search, bound and model against every division, and laws."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.sparse.csgraph import connected_components
from worlds import best_of_all, random_instance

from fugai.delivery.territories import search
from fugai.delivery.territories.bound import price_bound
from fugai.delivery.territories.certificate import check_districts
from fugai.delivery.territories.exact import exact_districts
from fugai.delivery.territories.possible import districts_of_parts
from fugai.delivery.territories.search import Clock, search_districts
from fugai.errors import CertificateError, EmptyResultError


def objective(one, label):
    """Seats and work times minutes of districts."""
    seats, total = [], 0.0
    for k in range(one.districts):
        mine = np.flatnonzero(label == k)
        columns = np.array([k]) if one.given_seats else mine
        spent = one.work[mine] @ one.travel_min[np.ix_(mine, columns)]
        seats.append(int(columns[spent.argmin()]))
        total += spent.min()
    return np.array(seats), total


@pytest.fixture
def few_batches(monkeypatch):
    """A search short enough to run without the compiler."""
    monkeypatch.setattr(search, "BATCHES", 30)


@pytest.mark.parametrize("seed", range(8))
@pytest.mark.parametrize("seats", [None, [0, 5]])
@pytest.mark.usefixtures("few_batches")
def test_every_division(seed, seats):
    one = random_instance(seed, seats=seats)
    best = best_of_all(one)
    proof = exact_districts(one, Clock(60.0))
    if best == np.inf:
        assert proof.bound == np.inf
        with pytest.raises(EmptyResultError):
            search_districts(one, districts_of_parts(one), Clock(60.0), seed=0)
        return
    assert proof.bound == pytest.approx(best, rel=1e-9)
    assert objective(one, proof.label)[1] == pytest.approx(best, rel=1e-9)
    found = search_districts(one, districts_of_parts(one), Clock(60.0), seed=0)
    where, cost = objective(one, found.label)
    assert cost == pytest.approx(best, rel=1e-6)  # so few units are searched to the end
    minutes = one.travel_min[np.arange(len(one.work)), where[found.label]]
    bound, price = price_bound(one, minutes, cost, Clock(60.0))
    assert bound <= best * (1 + 1e-9)
    assert bound >= 0.5 * best
    check_districts(one, found.label, where, cost, bound, price)


@settings(deadline=None, max_examples=12)
@given(st.integers(0, 10_000), st.sampled_from([0.2, 0.5]), st.integers(2, 4))
def test_districts_are_contiguous_and_balanced(seed, tolerance, districts):
    one = random_instance(seed, columns=5, rows=4, districts=districts, tolerance=tolerance)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(search, "BATCHES", 10)
        try:
            found = search_districts(one, districts_of_parts(one), Clock(60.0), seed=seed)
        except EmptyResultError:
            return
    load = np.bincount(found.label, one.work, districts)
    assert load.min() >= one.low * (1 - 1e-6)
    assert load.max() <= one.high * (1 + 1e-6)
    for k in range(districts):
        mine = np.flatnonzero(found.label == k)
        assert connected_components(one.adjacency[mine][:, mine], directed=False)[0] == 1


@settings(deadline=None, max_examples=10)
@given(st.integers(0, 10_000))
def test_a_wider_tolerance_never_costs_more(seed):
    narrow, wide = (
        exact_districts(random_instance(seed, tolerance=tolerance), Clock(60.0))
        for tolerance in (0.15, 0.4)
    )
    assert wide.bound <= narrow.bound * (1 + 1e-9)


@settings(deadline=None, max_examples=10)
@given(st.integers(0, 10_000), st.floats(0.5, 20.0))
def test_bound_scales_with_travel(seed, factor):
    """Prices of another unit of time: the bound is a lower bound in that unit too."""
    one = random_instance(seed, tolerance=0.5)
    proof = exact_districts(one, Clock(60.0))
    where, cost = objective(one, proof.label)
    minutes = one.travel_min[np.arange(len(one.work)), where[proof.label]]
    object.__setattr__(one, "travel_min", one.travel_min * factor)
    bound, _ = price_bound(one, minutes * factor, cost * factor, Clock(60.0))
    assert bound <= cost * factor * (1 + 1e-9)


class TestCertificate:
    one = random_instance(3, tolerance=0.5)
    label = exact_districts(one, Clock(60.0)).label

    def check(self, label=None, *, seats=None, cost=None, bound=None, price=None):
        where, right = objective(self.one, self.label)
        return check_districts(
            self.one,
            self.label if label is None else label,
            where if seats is None else seats,
            right if cost is None else cost,
            right if bound is None else bound,
            price,
        )

    def test_right(self):
        assert "contiguity" in self.check()

    @pytest.mark.parametrize(
        ("label", "said"),
        [
            ([0, 0, 1, 0, 1, 1, 0, 1], "not contiguous"),
            ([0, 1, 1, 1, 1, 1, 1, 1], "too far from the mean"),
            ([0, 0, 0, 0, 0, 0, 0, 0], "a district is empty"),
        ],
    )
    def test_broken_rules(self, label, said):
        with pytest.raises(CertificateError, match=said):
            self.check(np.array(label))

    def test_seat_outside(self):
        seats, _ = objective(self.one, self.label)
        with pytest.raises(CertificateError, match="seat of district 1 lies outside"):
            self.check(seats=seats[::-1])

    def test_wrong_values(self):
        with pytest.raises(CertificateError, match="stated as 1"):
            self.check(cost=1.0, bound=0.0)
        with pytest.raises(CertificateError, match="below its bound"):
            self.check(bound=1e9)
        with pytest.raises(CertificateError, match="the prices prove the bound"):
            self.check(price=np.zeros(8))


@pytest.mark.kernel
@pytest.mark.parametrize("seed", range(3))
def test_compiled_search_against_the_model(seed):
    one = random_instance(seed, columns=6, rows=5, districts=4, tolerance=0.25)
    proof = exact_districts(one, Clock(120.0))
    found = search_districts(one, districts_of_parts(one), Clock(120.0), seed=1)
    _, cost = objective(one, found.label)
    assert cost == pytest.approx(proof.bound, rel=1e-6)
