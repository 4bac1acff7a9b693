"""The cold-chain service standard, counted by hand."""

import numpy as np
import pandas as pd
import pytest
from shapely import box

from fugai.delivery import cold_chain

DISTRICTS = pd.DataFrame(
    {"name": ["West", "East", "Empty"], "population": [20_000.0, np.nan, 0.0]},
    index=pd.Index(["w", "e", "x"], name="district_id"),
)

TRIPLE = ["numerator", "denominator", "unknown"]


@pytest.fixture
def outlets(outlets_by_kind):
    """A door courier at node 0, a village courier at node 1, a locker at node 2, a cold store."""
    return outlets_by_kind


@pytest.fixture
def cities(make_places):
    return make_places(
        [(0, 1000), (0, 0), (1000, 0), (2000, 0), (50_000, 0)],
        city=["North", "North", "South", "South", "Far"],
        name=list("pqrst"),
        population=[100.0, 200.0, 10.0, np.nan, 7.0],
    )


def test_cold_chain_by_hand(town, outlets, cities):
    # From node 3: p 0, q 1, r 2, s 4 min; t is nowhere near a road.
    found = cold_chain(town, outlets, cities, max_minutes=1)
    assert found.parts["minutes"][:4].tolist() == [0, 1, 2, 4]
    assert found.parts["within"].tolist() == [True, True, False, False, pd.NA]
    assert found.parts["reason"][4] == "no road within 1000 m"
    assert set(found.parts["outlet_id"][:4]) == {"cold"}
    by_city = found.cities
    assert by_city.index.tolist() == ["North", "South", "Far"]
    assert by_city[TRIPLE].to_numpy().tolist() == [[300, 300, 0], [0, 2, 0], [0, 0, 7]]
    assert by_city["unit"].tolist() == ["population", "parts", "population"]
    assert by_city["parts_within"].tolist() == [2, 0, 0]
    assert by_city["slowest_min"].tolist() == pytest.approx([1, 4, np.nan], nan_ok=True)


def test_cold_chain_to_the_stores(town, outlets, cities):
    found = cold_chain(town, outlets, cities, max_minutes=1, direction="to")
    assert found.parts["minutes"][:4].tolist() == [0, 3, 2, 3.5]


def test_cold_chain_without_cold_stores(town, outlets, cities):
    found = cold_chain(town, outlets[:3], cities)
    assert found.parts["within"].tolist() == [False, False, False, False, pd.NA]
    assert found.parts["reason"][0] == "no outlet"


def test_cold_chain_of_no_cities_and_of_polygons(town, outlets, cities):
    none = cold_chain(town, outlets, cities[:0])
    assert len(none.cities) == 0
    assert list(none.cities.columns[:3]) == TRIPLE
    shape = cities[:1].set_geometry([box(-300, 900, 300, 1100)])
    assert cold_chain(town, outlets, shape).parts["minutes"].tolist() == [0]
