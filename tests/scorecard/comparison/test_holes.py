"""Coverage holes matched by the ground that they share, in people."""

import geopandas as gpd
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely.geometry import box

from fugai.scorecard.comparison.holes import HOLE_COLUMNS, compare_holes


def holes(*rows, crs=32650):
    """Holes of people and an outline (x, y, width, height in hectometres)."""
    return gpd.GeoDataFrame(
        {
            "rank": range(1, len(rows) + 1),
            "people": [float(people) for people, _ in rows],
            "area_km2": [w * h / 100 for _, (_, _, w, h) in rows],
            "district_id": ["a"] * len(rows),
        },
        geometry=[box(x, y, x + w, y + h) for _, (x, y, w, h) in rows],
        crs=crs,
    )


def compared(first, second):
    table = compare_holes(first, second, profile="lte")
    assert tuple(table.columns) == HOLE_COLUMNS
    return [tuple(row) for row in table[["status", "people_first", "people_second"]].to_numpy()]


def test_closed_new_grown_shrunk_and_same():
    before = holes(
        (500, (0, 0, 5, 5)), (300, (10, 0, 3, 3)), (200, (20, 0, 2, 2)), (90, (30, 0, 1, 1))
    )
    after = holes(
        (800, (10, 0, 4, 4)), (150, (20, 0, 2, 1)), (90, (30, 0, 1, 1)), (60, (40, 0, 1, 1))
    )
    people = {row[0]: row[1:] for row in compared(before, after)}
    assert people == {
        "closed": (500, 0),
        "grown": (300, 800),
        "new": (0, 60),
        "shrunk": (200, 150),
        "same": (90, 90),
    }
    assert [row[0] for row in compared(before, after)][2:] == ["new", "shrunk", "same"]
    table = compare_holes(before, after, profile="lte").set_index("status")
    assert table["change"].to_dict() == {
        "closed": -500,
        "grown": 500,
        "new": 60,
        "shrunk": -50,
        "same": 0,
    }
    assert table.loc["grown", ["ranks_first", "ranks_second"]].tolist() == ["2", "1"]
    assert table.loc["closed", "geometry"].area == 25  # where it was


def test_a_hole_that_falls_apart_is_one_row():
    before = holes((300, (0, 0, 9, 3)))
    after = holes((120, (0, 0, 3, 3)), (80, (6, 0, 3, 3)))
    table = compare_holes(before, after, profile="lte")
    assert table[["status", "people_first", "people_second"]].iloc[0].tolist() == [
        "shrunk",
        300,
        200,
    ]
    assert table["ranks_second"].tolist() == ["1, 2"]
    joined = compare_holes(after, before, profile="lte")
    assert joined["status"].tolist() == ["grown"]


def test_holes_that_only_touch_are_two():
    assert sorted(compared(holes((50, (0, 0, 1, 1))), holes((70, (1, 0, 1, 1))))) == [
        ("closed", 50, 0),
        ("new", 0, 70),
    ]
    assert len(compared(holes((50, (0, 0, 1, 1))), holes((70, (1, 1, 1, 1))))) == 2


def test_none_at_all():
    assert compared(holes(), holes()) == []
    assert compared(holes(), holes((70, (1, 0, 1, 1)))) == [("new", 0, 70)]
    assert compared(holes((70, (1, 0, 1, 1))), holes()) == [("closed", 70, 0)]


def test_another_crs_is_no_difference():
    before = holes((50, (500_000, 4e6, 1000, 1000)))
    assert compared(before, before.to_crs(32651)) == [("same", 50, 50)]


_hole = st.tuples(
    st.integers(1, 999), st.tuples(*[st.integers(0, 12)] * 2, *[st.integers(1, 4)] * 2)
)


@settings(deadline=None, max_examples=60)
@given(st.lists(_hole, max_size=6), st.lists(_hole, max_size=6))
def test_people_are_kept_and_the_reverse_is_the_reverse(first, second):
    before, after = holes(*first), holes(*second)
    table = compare_holes(before, after, profile="lte")
    assert table["people_first"].sum() == before["people"].sum()
    assert table["people_second"].sum() == after["people"].sum()
    back = compare_holes(after, before, profile="lte")
    assert sorted(back["change"]) == sorted(-table["change"])
    turned = {
        "new": "closed",
        "closed": "new",
        "grown": "shrunk",
        "shrunk": "grown",
        "same": "same",
    }
    assert sorted(back["status"]) == sorted(turned[one] for one in table["status"])
    assert set(compare_holes(before, before, profile="lte")["status"]) <= {"same"}
