"""Coverage before and after, by group and by layer, counted by hand."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.sparse import csr_array
from tests.siting.small import PEOPLE, ROADS

from fugai.errors import ConfigError, ContractError
from fugai.siting import Choices, coverage_by_group, coverage_by_layer, solve_mclp, stack_layers


def test_groups_before_and_after():
    solution = solve_mclp(ROADS, PEOPLE, budget=1, choices=Choices(existing=[2]))
    groups = ["north", "north", "north", "south", "south", None]
    table = coverage_by_group(ROADS, PEOPLE, solution, groups)
    assert table.index.tolist() == ["north", "south"]
    assert table["weight"].tolist() == [60, 10]
    assert table["before"].tolist() == [0, 0]
    assert table["after"].tolist() == [60, 0]
    assert table["share_after"].tolist() == [1, 0]
    with pytest.raises(ContractError, match="one value for each demand point, 6"):
        coverage_by_group(ROADS, PEOPLE, solution, ["north"])


def test_layers_count_by_their_shares_and_are_reported_separately():
    people, venues = (ROADS, PEOPLE), (csr_array([[0, 0, 1], [0, 1, 0]]), [1, 1])
    covers, weight = stack_layers([people, venues], [0.5, 0.5])
    assert weight.sum() == pytest.approx(1.0, rel=1e-12)
    solution = solve_mclp(covers, weight, budget=1)
    # a: 60 % of the people, no venue: 0.30. b: 40 % and one of two venues: 0.45. c: 30 %: 0.40.
    assert solution.chosen.tolist() == [1]
    assert solution.objective == pytest.approx(0.45, rel=1e-12)
    table = coverage_by_layer({"people": people, "venues": venues}, solution)
    assert table.loc["people", "after"] == 40
    assert table.loc["venues", "share_after"] == 0.5
    with pytest.raises(ConfigError, match="one value of 0 or more for each layer"):
        stack_layers([people], [0.5, 0.5])
    with pytest.raises(ContractError, match="same candidates"):
        stack_layers([people, (csr_array(np.eye(2)), [1, 1])], [1, 1])
