from __future__ import annotations

import pytest

from fugai.maps.page.target_scope import target_scope
from fugai.maps.page.targets import target_rows

LTE = {"indicator": "wireless.population_share", "by": 2016}


@pytest.mark.parametrize(
    ("where", "each", "kind", "names", "judged"),
    [
        ("profile = lte", False, "whole", [], [0, 1, 2, 3]),
        ("profile = lte; district_class = core", False, "part", [["中心城区", "Core"]], [0, 1]),
        (
            "profile = lte; district = 2, 4",
            False,
            "part",
            [["乙区", "Yi"], ["丁区", "Ding"]],
            [1, 3],
        ),
        ("profile = lte; district_class = outer", True, "each", [["丁区", "Ding"]], [2, 3]),
    ],
)
def test_scope_by_hand(table, districts, where, each, kind, names, judged):
    target = {**LTE, "where": where, "each": each, "worst_district": "4"}
    found = target_scope(target, table, districts)
    assert (found["kind"], found["judged"]) == (kind, judged)
    assert len(found["names"]) == len(names)
    if kind != "part" or "district =" in where:
        assert found["names"] == names
    # the whole area at the end of 2016: 0.5 + 0.2 + 0.05 * 4
    whole = found["whole"]
    assert whole is None if kind == "whole" else whole["value"] == pytest.approx(0.9)


def test_the_whole_is_left_out_where_it_is_not_one_number(table, districts):
    target = {**LTE, "where": "district_class = core", "each": True}
    assert target_scope(target | {"by": 2020}, table, districts)["whole"] is None
    assert target_scope(target, table.iloc[:0], districts)["whole"] is None
    flow = {"indicator": "wireless.sites_added", "by": 2016, "where": "district_class = core"}
    assert target_scope(flow, table, districts, flows=["wireless.sites_added"])["whole"] is None


def test_rows_have_a_scope_only_where_districts_are_given(judged, table, districts):
    assert target_rows(judged, table)[0]["scope"] is None
    assert target_rows(judged, table, districts)[0]["scope"]["kind"] == "whole"
