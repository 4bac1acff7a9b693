"""Households that offers pass, counted by hand."""

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from fugai.broadband import ServiceClass, availability, classify_settlements, share_passed

PLACES = pd.DataFrame(
    {"settlement_id": ["A", "B", "C"], "district_id": "d", "households": [400, 100, 500]}
)
OFFERS = pd.DataFrame(
    {
        "settlement_id": ["A", "A", "B", "B"],
        "download_mbps": [100.0, 20.0, 100.0, 20.0],
        "households_passed": [100, 300, None, 50],
        "year": [2015, 2014, 2014, 2014],
    }
)
DISTRICT = pd.DataFrame(index=["d"])


def offered(tier, year=None):
    one = ServiceClass(name="20", download_mbps=20)
    classified = classify_settlements(PLACES, OFFERS, served=one, underserved=one, year=year)
    found = availability(classified, DISTRICT, tiers_mbps=[tier], services=OFFERS, year=year)
    return found[tier].loc["d", ["numerator", "denominator", "unknown"]].tolist()


def test_only_the_households_passed_count():
    assert offered(100) == [100 + 100, 500, 500]  # nothing is known of C
    assert offered(20) == [300 + 100, 500, 500]  # B's fast offer passes all of it
    assert offered(100, year=2014) == [0 + 100, 500, 500]


def test_without_numbers_an_offer_passes_everybody():
    silent = OFFERS.drop(columns="households_passed")
    assert share_passed(PLACES, silent, tier_mbps=100).tolist() == [1.0, 1.0, 0.0]


def test_more_households_than_there_are_is_all_of_them():
    many = OFFERS.assign(households_passed=10_000)
    assert share_passed(PLACES, many, tier_mbps=20).tolist() == [1.0, 1.0, 0.0]


def test_no_offers_pass_nobody():
    assert share_passed(PLACES, OFFERS.iloc[:0], tier_mbps=20).tolist() == [0.0, 0.0, 0.0]


@given(st.lists(st.integers(0, 400), min_size=1, max_size=4), st.integers(0, 400))
def test_another_offer_never_passes_fewer(passed, more):
    place = PLACES.iloc[:1]

    def share(numbers):
        offers = pd.DataFrame(
            {"settlement_id": "A", "download_mbps": 50.0, "households_passed": numbers}
        )
        return share_passed(place, offers, tier_mbps=50)[0]

    assert share([*passed, more]) >= share(passed) == pytest.approx(max(passed) / 400)
