"""Settlements that are there twice, or inside others."""

import geopandas as gpd
import pandas as pd
from shapely import Point, box

from fugai.intake import SourcedReading, count_places_once

TOWN = box(0, 0, 1000, 1000)


def counted(*rows, findings=False):
    """Residents by id after counting; rows are id, name, type, residents, shape."""
    frame = gpd.GeoDataFrame(
        [row[:4] for row in rows],
        columns=["settlement_id", "name", "type", "population"],
        geometry=[row[4] for row in rows],
        crs=32650,
    ).astype({"population": "Float64"})
    before = frame.copy()
    reading = count_places_once(SourcedReading(frame=frame))
    assert frame.equals(before)
    found = dict(zip(reading.frame["settlement_id"], reading.frame["population"], strict=True))
    assert len(reading.origin) == len(reading.frame)
    return (found, reading.findings) if findings else found


def test_two_relations_of_one_municipality_and_a_quarter_inside_count_once():
    found, findings = counted(
        ("r1", "M", "town", 900.0, TOWN),
        ("r2", "M", "town", 900.0, box(0, 0, 1000, 995)),
        ("q", "Quarter", "community", 200.0, box(100, 100, 300, 300)),
        findings=True,
    )
    assert found == {"r1": 700.0, "q": 200.0}
    rules = findings.set_index("action")["rule"]
    assert rules["refused"].endswith(", the same place")
    assert rules["repaired"] == "counts once: 200 of it are in places inside, 700 are left"


def test_the_row_that_states_residents_is_kept():
    assert counted(
        ("r1", "M", "town", None, TOWN), ("n1", "M", "town", 900.0, Point(500, 500))
    ) == {"n1": 900.0}


def test_one_name_at_one_spot_is_one_place_and_elsewhere_another():
    assert counted(
        ("a", "V", "village", 5.0, Point(0, 0)),
        ("b", "V", "village", 5.0, Point(60, 0)),
        ("c", "V", "village", 7.0, Point(5000, 0)),
        ("d", "V", "hamlet", 7.0, Point(0, 10)),
        ("e", None, "village", 9.0, Point(0, 0)),
        ("f", None, "village", 9.0, Point(0, 0)),
    ) == {"a": 5.0, "c": 7.0, "d": 7.0, "e": 9.0, "f": 9.0}


def test_twice_with_other_residents_is_said():
    _, findings = counted(
        ("a", "V", "village", 500.0, Point(0, 0)),
        ("b", "V", "village", 700.0, Point(60, 0)),
        findings=True,
    )
    assert "which states other residents" in findings["rule"].iloc[0]


def test_places_inside_places_inside_places():
    city = ("city", "C", "city", 1000.0, box(-500, -500, 2000, 2000))
    village = ("village", "V", "village", 100.0, Point(500, 500))
    found = counted(
        city,
        ("town", "T", "town", 600.0, TOWN),
        village,
        ("blank", "B", "village", None, Point(600, 600)),
    )
    assert pd.isna(found.pop("blank"))  # unknown, not nobody
    assert found == {"city": 400.0, "town": 500.0, "village": 100.0}
    silent = counted(city, ("town", "T", "town", None, TOWN), village)
    assert (silent["city"], silent["village"]) == (900.0, 100.0)


def test_a_town_whose_point_lies_in_a_quarter_is_no_part_of_it():
    rows = [("q", "Q", "community", 300.0, TOWN), ("t", "T", "town", 9000.0, Point(500, 500))]
    assert counted(*rows) == {"q": 300.0, "t": 9000.0}
    rows = [("q", "Q", "community", 300.0, TOWN), ("v", "V", "village", 90.0, Point(500, 500))]
    assert counted(*rows) == {"q": 300.0, "v": 90.0}


def test_more_people_inside_than_the_whole_has_leave_nobody_else():
    found, findings = counted(
        ("town", "T", "town", 50.0, TOWN),
        ("village", "V", "village", 100.0, Point(500, 500)),
        findings=True,
    )
    assert found == {"town": 0.0, "village": 100.0}
    assert "must not be below the places inside" in findings["rule"].iloc[0]


def test_neighbours_that_overlap_a_little_are_two_places():
    assert counted(
        ("a", "A", "town", 10.0, TOWN), ("b", "B", "town", 20.0, box(900, 0, 1900, 1000))
    ) == {"a": 10.0, "b": 20.0}
    assert counted(("a", "A", "town", 10.0, TOWN)) == {"a": 10.0}
