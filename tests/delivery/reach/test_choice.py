"""How many outlets reach each place, by hand."""

import numpy as np
import pandas as pd
import pytest

from fugai.delivery import choice_share, outlets_in_reach
from fugai.errors import ContractError


@pytest.fixture
def outlets(outlets_with_capacity):
    """At nodes 0, 2 and 4 of the town, and at sea."""
    return outlets_with_capacity


def test_outlets_in_reach_by_hand(town, outlets, demand):
    found = outlets_in_reach(town, outlets, demand, max_minutes=2)
    # Node 0: a, and b in 2 min; node 1: a in 1, c in 1.5; node 3: b in 1; node 2: b, and a in 2.
    assert found["outlets"].tolist() == [2, 2, 1, 0, 2]
    assert found["minutes"].tolist() == pytest.approx([0, 1, 1, np.nan, 0], nan_ok=True)
    assert found["second_min"].tolist() == pytest.approx([2, 1.5, np.nan, np.nan, 2], nan_ok=True)
    assert found["known"].tolist() == [True, True, True, False, True]
    with pytest.raises(
        ContractError, match="`max_minutes` must be a number of minutes, not negative, found -1"
    ):
        outlets_in_reach(town, outlets, demand, max_minutes=-1)


def test_choice_by_district(town, outlets, demand):
    districts = pd.DataFrame(index=pd.Index(["w", "e"], name="district_id"))
    reached = outlets_in_reach(town, outlets, demand, max_minutes=2)
    choice = choice_share(reached, demand, districts)
    assert choice.loc["w"].tolist() == [120, 180, 10]  # nodes 0 and 1 of three, one at sea
    assert choice.loc["e"].tolist() == [0, 0, 0]
