"""Turn restrictions of OpenStreetMap: crossings that can be counted, and real countries."""

import numpy as np
import osmium
import pytest
from pyproj import CRS

from fugai.delivery import build_network, travel_time
from fugai.intake import TravelSpeeds
from fugai.intake.roads.read import read_roads

UTM = CRS(32631)
STREET = {"highway": "residential", "maxspeed": "36"}
MODES = ("drive", "deliver", "cycle", "walk")
# A crossing at 5 with an arm in each direction, and a ring road round it.
#
#       2          ways 1 to 4: the arms from 1, 2, 3, 4 to 5
#     / | \        ways 5 to 8: the ring 1-2, 2-3, 3-4, 4-1
#   1 - 5 - 3
#     \ | /
#       4
PLACES = {1: (-1, 0), 2: (0, 1), 3: (1, 0), 4: (0, -1), 5: (0, 0), 6: (-2, 0)}
ARMS = [[1, 5], [2, 5], [3, 5], [4, 5]]
RING = [[1, 2], [2, 3], [3, 4], [4, 1]]


def member(kind, number, role):
    return f'<member type="{kind}" ref="{number}" role="{role}"/>'


def turn(come, via, go, value="no_left_turn", via_kind="node", **tags):
    tags = {"type": "restriction", **({"restriction": value} if value else {}), **tags}
    members = "".join(member("way", way, "from") for way in np.atleast_1d(come))
    members += "".join(member(via_kind, ref, "via") for ref in np.atleast_1d(via))
    members += "".join(member("way", way, "to") for way in np.atleast_1d(go))
    marks = "".join(f'<tag k="{k.replace("__", ":")}" v="{v}"/>' for k, v in tags.items())
    return members + marks


@pytest.fixture
def crossing(tmp_path):
    def read(*turns, ways=ARMS, barriers=None, **options):
        body = ""
        for number, (east, north) in PLACES.items():
            mark = (
                f'<tag k="barrier" v="{barriers[number]}"/>' if number in (barriers or {}) else ""
            )
            body += (
                f'<node id="{number}" lon="{3 + east / 1000}" lat="{0.01 + north / 1000}">'
                f"{mark}</node>"
            )
        for number, way in enumerate(ways, start=1):
            refs, tags = way if isinstance(way, tuple) else (way, {})
            marks = "".join(f'<tag k="{k}" v="{v}"/>' for k, v in (STREET | tags).items())
            nodes = "".join(f'<nd ref="{ref}"/>' for ref in refs)
            body += f'<way id="{number}">{nodes}{marks}</way>'
        for number, text in enumerate(turns, start=1):
            body += f'<relation id="{number}">{text}</relation>'
        path = tmp_path / "roads.osm"
        path.write_text(f'<osm version="0.6">{body}</osm>')
        return read_roads(
            path, crs=UTM, modes=MODES, travel=TravelSpeeds(urban_factor=1.0), **options
        )

    return read


def legs(reading, origin, target, mode="drive"):
    """Legs of about 111 m on the quickest way, None where there is none."""
    network = build_network(reading.frame, mode=mode)
    speed = {"drive": 10.0, "deliver": 10.0, "cycle": 20 / 3.6, "walk": 5 / 3.6}[mode]

    time_s = travel_time(network, [origin])[0][target]
    return None if np.isnan(time_s) else round(time_s * speed / 111, 1)


def test_without_restrictions_the_way_is_straight(crossing):
    reading = crossing()
    assert legs(reading, 1, 2) == 2.0
    assert len(reading.frame.turns) == 0
    assert not any("restriction" in note for note in reading.notes)


def test_no_left_turn_goes_round_for_all_vehicles_and_not_for_people(crossing):
    reading = crossing(turn(1, 5, 2))
    assert [legs(reading, 1, 2, mode) for mode in MODES] == [4.0, 4.0, 4.0, 2.0]
    assert legs(reading, 2, 1) == 2.0
    assert "Turn restrictions: 1 are obeyed." in reading.notes
    turns = reading.frame.turns
    assert turns["turn"].tolist() == [0, 0]
    assert turns[list(MODES)].to_numpy().tolist() == [[True, True, True, False]] * 2


def test_the_ring_is_taken_where_it_is_shorter_than_turning_round(crossing):
    reading = crossing(turn(1, 5, 2), ways=[*ARMS, [1, 2]])
    assert legs(reading, 1, 2) == 1.4


def test_only_straight_on_forbids_both_turns_and_turning_round(crossing):
    reading = crossing(turn(1, 5, 3, "only_straight_on"))
    assert [legs(reading, 1, target) for target in (2, 3, 4)] == [4.0, 2.0, 4.0]
    assert len(reading.frame.turns) == 6


def test_no_u_turn(crossing):
    # From 1 to 2 by turning round in arm 3, which is forbidden at its end, or in arm 4.
    ways = [*ARMS[:3], ([5, 4], {"oneway": "yes"})]
    left = turn(1, 5, 2)
    assert legs(crossing(left, ways=ways), 1, 2) == 4.0
    assert legs(crossing(left, turn(3, 3, 3, "no_u_turn"), ways=ways), 1, 2) is None


@pytest.mark.parametrize(
    ("tags", "bound"),
    [
        ({}, [True, True, True]),
        ({"except": "bicycle"}, [True, True, False]),
        ({"except": "psv;motorcar"}, [False, False, True]),
        ({"except": "goods"}, [True, False, True]),
        ({"value": None, "restriction__hgv": "no_left_turn"}, [False, False, False]),
        ({"value": None, "restriction__goods": "no_left_turn"}, [False, True, False]),
        ({"value": None, "restriction__bicycle": "no_left_turn"}, [False, False, True]),
        ({"type": "restriction:hgv"}, [False, False, False]),
        ({"type": "restriction:motorcar"}, [True, True, False]),
        ({"value": None, "restriction__conditional": "no_left_turn @ (07:00-09:00)"}, [False] * 3),
        ({"hour_on": "07:00", "hour_off": "09:00"}, [False] * 3),
        ({"value": "give_way"}, [False] * 3),
    ],
)
def test_whom_a_restriction_binds(crossing, tags, bound):
    tags = {"value": "no_left_turn", **tags}
    reading = crossing(turn(1, 5, 2, **tags))
    found = [legs(reading, 1, 2, mode) == 4.0 for mode in ("drive", "deliver", "cycle")]
    assert found == bound


def test_what_is_not_applied_is_counted(crossing):
    reading = crossing(
        turn(1, 5, 2, None, restriction__hgv="no_left_turn"),
        turn(1, 5, 2, None, restriction__conditional="no_left_turn @ (Mo-Fr)"),
        turn(1, 5, 99),
        turn([], 5, 2),
        turn(1, 2, 2),
        turn(1, 77, 2),
    )
    assert any(
        note == "Turn restrictions: 0 are obeyed, 1 bind none of the modes, 2 concern ways that no "
        "mode uses, 1 hold at some hours only, 1 do not fit the roads."
        for note in reading.notes
    )
    assert reading.findings["row"].tolist() == ["r4", "r5"]
    assert reading.findings["action"].tolist() == ["refused", "flagged"]
    assert len(reading.frame.turns) == 0


def test_a_way_that_goes_on_beyond_the_junction_is_not_guessed(crossing):
    through = [[1, 5, 3], [2, 5], [4, 5]]
    reading = crossing(turn(1, 5, 2), ways=through)
    assert "r1" in reading.findings["row"].tolist()
    assert legs(reading, 1, 2) == 2.0
    # One-way, only one of its halves arrives at the junction.
    reading = crossing(turn(1, 5, 2), ways=[([1, 5, 3], {"oneway": "yes"}), [2, 5], [4, 5]])
    assert len(reading.findings) == 0
    assert legs(reading, 1, 2) == 4.0


def test_several_ways_of_origin_and_target(crossing):
    reading = crossing(turn([1, 3], 5, [2, 4], "no_entry"))
    assert [legs(reading, a, b) for a in (1, 3) for b in (2, 4)] == [None] * 4
    assert [legs(reading, a, b) for a, b in ((1, 3), (3, 1), (2, 1), (4, 3))] == [2.0] * 4


def test_a_turn_over_a_way_between(crossing):
    # 6 - 1 - 5 - 2: whoever comes from 6 must not turn into 2 at 5; who comes from 4 may.
    ways = [[1, 5], [2, 5], [3, 5], [6, 1], [4, 1]]
    reading = crossing(turn(4, 1, 2, "no_u_turn", "way"), ways=ways)
    assert legs(reading, 1, 2) == 2.0
    assert legs(reading, 6, 2) == 5.0  # over 3, turning round
    assert legs(reading, 4, 2) == 3.4
    reading = crossing(turn(4, 1, 3, "only_straight_on", "way"), ways=ways)
    assert legs(reading, 6, 2) == 5.0
    assert legs(reading, 4, 2) == 3.4


def test_a_turn_over_two_ways_between(crossing):
    ways = [[6, 1], [1, 5], [5, 2], [2, 3]]
    assert legs(crossing(ways=ways), 6, 3) == 4.4
    reading = crossing(turn(1, [2, 3], 4, "no_u_turn", "way"), ways=ways)
    assert legs(reading, 6, 3) == 6.4  # round at 2 into 5, and again
    assert legs(reading, 1, 3) == 3.4


def test_a_turn_at_a_barrier_that_already_parts_the_ways(crossing):
    reading = crossing(turn(1, 5, 2), ways=[[1, 5], [2, 5]], barriers={5: "bollard"})
    assert legs(reading, 1, 2, "walk") == 2.0
    assert legs(reading, 1, 2, "drive") is None


def test_bounds_leave_out_turns_beyond_them(crossing):
    reading = crossing(turn(1, 5, 2), ways=[*ARMS, [6, 1]], bounds=(2.9975, 0.0, 2.9985, 0.02))
    assert len(reading.frame.turns) == 0
    assert len(reading.findings) == 0


@pytest.mark.parametrize(("place", "count"), [("andorra", 0), ("liechtenstein", 3)])
def test_the_restrictions_of_real_countries_have_their_place(country_roads, place, count):
    path, _, reading = country_roads(place)
    mapped = sum(
        1
        for relation in osmium.FileProcessor(path, osmium.osm.RELATION)
        if relation.tags.get("type") == "restriction"
    )
    assert mapped == count
    turns = reading.frame.turns
    if not count:
        assert len(turns) == 0
        return
    # A member of the third lies beyond the border, outside the extract.
    note = "Turn restrictions: 2 are obeyed, 1 concern ways that no mode uses."
    assert note in reading.notes
    edges = reading.frame.edges
    for number in turns["turn"].unique():
        row = turns.loc[turns["turn"].eq(number), "edge"].to_numpy()
        assert np.array_equal(edges["head"].to_numpy()[row[:-1]], edges["tail"].to_numpy()[row[1:]])
    network = build_network(reading.frame, mode="drive")
    assert len(network.turn_copies) == 4  # two junctions, each with one to set out from, one behind


def test_restrictions_that_leave_no_way_on_are_obeyed_and_said(crossing):
    reading = crossing(turn(1, 5, 2, "only_left_turn"), turn(1, 5, 4, "only_right_turn"))
    assert [legs(reading, 1, target) for target in (2, 3, 4)] == [None, None, None]
    assert reading.findings["row"].tolist() == ["r2"]
    assert reading.findings["rule"].tolist() == ["leaves no way on but back; obeyed"]
    assert any("2 are obeyed, 1 leave no way on but back" in str(note) for note in reading.notes)
