"""Kinds of tags on which routers agree: directions, sizes, limits, ferries, people on foot."""

import math

import pytest

from fugai.intake.osm.values import parse_kmh, parse_metres, parse_share, parse_tonnes
from fugai.intake.roads.tags.access import way_access
from fugai.intake.roads.tags.rules import road_rules

RULES = road_rules()
STREET = {"highway": "residential"}
BOTH, NEITHER, AHEAD, BACK = (True, True), (False, False), (True, False), (False, True)


def opened(tags, mode):
    return tuple(speed > 0 for speed in way_access(tags, RULES).kmh[mode])


def speeds(tags, mode="drive"):
    return tuple(None if math.isnan(v) else round(v, 2) for v in way_access(tags, RULES).kmh[mode])


@pytest.mark.parametrize(
    ("tags", "mode", "wanted"),
    [
        ({"vehicle:forward": "no"}, "drive", BACK),
        ({"vehicle:backward": "no"}, "drive", AHEAD),
        ({"vehicle:backward": "designated"}, "drive", BOTH),
        ({"motor_vehicle:forward": "private"}, "deliver", BACK),
        ({"vehicle:forward": "no", "motorcar": "yes"}, "drive", BOTH),
        ({"access:backward": "no"}, "walk", AHEAD),
        ({"foot:forward": "yes", "highway": "path"}, "walk", AHEAD),
        ({"foot:backward": "yes", "highway": "path"}, "walk", BACK),
        ({"foot:backward": "no", "highway": "path"}, "walk", AHEAD),
        ({"highway": "steps", "oneway": "yes"}, "walk", AHEAD),
        ({"highway": "steps", "conveying": "backward"}, "walk", BACK),
        ({"highway": "steps", "conveying": "reversible"}, "walk", BOTH),
        ({"oneway": "reverse"}, "drive", BACK),
        ({"junction": "circular"}, "drive", AHEAD),
        ({"highway": "trunk", "motorroad": "yes", "oneway": "yes"}, "cycle", NEITHER),
    ],
)
def test_directions(tags, mode, wanted):
    assert opened(STREET | tags, mode) == wanted


@pytest.mark.parametrize(
    ("tags", "wanted"),
    [
        ({"oneway": "yes"}, (20, 4)),  # pushed along the pavement
        ({"highway": "cycleway", "oneway": "yes"}, (20, None)),  # there is none
        ({"oneway": "yes", "bicycle:backward": "yes"}, (20, 20)),
        ({"oneway": "-1", "bicycle:forward": "yes"}, (20, 20)),
        ({"bicycle:forward": "no"}, (4, 20)),
        ({"vehicle:forward": "no"}, (4, 20)),
        ({"vehicle": "no"}, (4, 4)),
        ({"vehicle": "no", "access": "no"}, (None, None)),
        ({"access": "no", "vehicle": "yes"}, (20, 20)),
        ({"access": "private"}, (None, None)),
        ({"motor_vehicle:backward": "no"}, (20, 20)),
        ({"junction": "roundabout", "cycleway": "opposite_lane"}, (20, 20)),
    ],
)
def test_bicycles(tags, wanted):
    assert speeds(STREET | tags, "cycle") == wanted


@pytest.mark.parametrize(
    ("tags", "wanted"),
    [
        ({"highway": "motorway", "sidewalk": "left"}, True),
        ({"highway": "motorway", "sidewalk": "none"}, False),
        ({"highway": "trunk", "motorroad": "yes", "sidewalk": "both"}, True),
        ({"highway": "tertiary", "sidewalk": "left", "access": "private"}, False),
        ({"highway": "cycleway"}, False),
        ({"highway": "cycleway", "foot": "yes"}, True),
        ({"highway": "cycleway", "segregated": "yes"}, True),
        ({"railway": "platform"}, True),
        ({"public_transport": "platform"}, True),
        ({"public_transport": "platform", "access": "no"}, False),
        ({"man_made": "pier"}, True),
        ({"man_made": "pier", "foot": "no"}, False),
    ],
)
def test_people_on_foot(tags, wanted):
    assert opened(tags, "walk") == (wanted, wanted)


@pytest.mark.parametrize(
    ("tags", "carried"),
    [
        ({}, {"drive", "deliver", "cycle", "walk"}),
        ({"motor_vehicle": "no"}, {"cycle", "walk"}),
        ({"foot": "yes"}, {"walk"}),
        ({"foot": "no"}, {"drive", "deliver", "cycle"}),
        ({"bicycle": "yes"}, {"cycle", "walk"}),
        ({"foot": "yes", "bicycle": "yes"}, {"cycle", "walk"}),
        ({"foot": "yes", "motor_vehicle": "yes"}, {"drive", "deliver", "walk"}),
        ({"motorcar": "yes", "bicycle": "no"}, {"drive", "deliver", "walk"}),
        ({"hgv": "yes", "foot": "yes"}, {"drive", "deliver", "walk"}),
        ({"access": "no"}, set()),
        ({"access": "no", "vehicle": "yes"}, {"drive", "deliver", "cycle"}),
        ({"goods": "no"}, {"drive", "cycle", "walk"}),
    ],
)
@pytest.mark.parametrize("route", ["ferry", "shuttle_train"])
def test_whom_a_ferry_carries(route, tags, carried):
    use = way_access({"route": route} | tags, RULES)
    assert {mode for mode in use.kmh if use.usable([mode])} == carried
    assert not use.joined


def test_ferries_and_trains_in_one_direction():
    for mode in ("drive", "walk"):
        assert opened({"route": "ferry", "oneway": "yes"}, mode) == AHEAD
    train = way_access({"route": "shuttle_train", "duration": "00:35"}, RULES)
    assert (train.highway, train.duration_s) == ("shuttle_train", 2100.0)


@pytest.mark.parametrize(
    ("tags", "drive", "deliver"),
    [
        ({"maxweight": "6000 lbs"}, True, False),
        ({"maxweight": "8000 lbs"}, True, True),
        ({"maxweight": "3 st"}, True, False),
        ({"maxweight": "2500 kg"}, True, False),
        ({"maxweight": "3500"}, True, True),
        ({"maxweight": "1"}, False, False),
        ({"maxheight": "8'10\""}, True, False),
        ({"maxheight": "12'6\""}, True, True),
        ({"maxheight": "1.5"}, False, False),
        ({"maxheight:physical": "2.2"}, True, False),
        ({"maxwidth": "6 ft"}, False, False),
        ({"maxlength": "5.5"}, True, False),
        ({"maxaxleload": "1.5"}, True, False),
        ({"maxweight": "below_default"}, True, True),
        ({"hgv": "no"}, True, True),
        ({"motor_vehicle": "unknown"}, False, False),
        ({"motor_vehicle": "forestry;agricultural"}, False, False),
        ({"motor_vehicle": "agricultural;destination"}, True, True),
        ({"access": "emergency"}, False, False),
        ({"impassable": "yes"}, False, False),
        ({"motor_vehicle": "no", "psv": "yes", "bus": "yes"}, False, False),
    ],
)
def test_who_may_drive(tags, drive, deliver):
    use = way_access(STREET | tags, RULES)
    assert (use.usable(["drive"]), use.usable(["deliver"])) == (drive, deliver)


def test_sizes_by_direction_and_what_is_no_size():
    assert opened(STREET | {"maxweight:forward": "2"}, "deliver") == BACK
    use = way_access(STREET | {"maxheight": "low"}, RULES)
    assert use.findings == (("maxheight", "low", "is not a size that can be understood; not used"),)


@pytest.mark.parametrize(
    ("tags", "kmh"),
    [
        ({"maxspeed": "RU:urban"}, 60 * 0.9),
        ({"maxspeed": "FR:rural"}, 80),
        ({"source:maxspeed": "PL:rural"}, 90),
        ({"maxspeed:type": "GB:nsl_single"}, 97),
        ({"zone:maxspeed": "DE:30"}, 30),
        ({"zone:maxspeed": "30"}, 65),  # neither a country nor the word zone: not understood
        ({"maxspeed": "BE-VLG:rural"}, 70),
        ({"maxspeed": "BE-XXX:rural"}, 80),
        ({"maxspeed": "60", "source:maxspeed": "CN:rural"}, 60),  # said to be outside towns
        ({"maxspeed": "none"}, 65),
        ({"maxspeed": "3"}, 65),
        ({"maxspeed": "3 mph"}, 3 * 1.609344),
        ({"maxspeed": "50 knots"}, 92.6),
        ({"maxspeed": "40kmh"}, 40),
        ({"maxspeed": "100", "maxspeed:practical": "70"}, 70),
        ({"maxspeed": "100", "maxspeed:advisory": "70"}, 70),
        ({"maxspeed": "50", "maxspeed:advisory": "70"}, 50),
        ({"maxspeed:advisory": "45 mph"}, 45 * 1.609344),
        ({"maxspeed": "signals"}, 65),
        ({"maxspeed:hgv": "40", "maxspeed": "100"}, 100),
    ],
)
def test_limits_and_what_is_driven(tags, kmh):
    assert speeds({"highway": "primary"} | tags)[0] == pytest.approx(kmh, abs=0.01)


def test_limits_of_some_vehicles():
    tags = {"highway": "primary", "maxspeed": "100", "maxspeed:goods": "80"}
    assert (speeds(tags)[0], speeds(tags, "deliver")[0]) == (100, 80)
    assert speeds({"highway": "trunk", "maxspeed": "none"}) == (120, 120)


def test_steps_are_walked_at_half_the_speed():
    assert speeds({"highway": "steps"}, "walk") == (2.5, 2.5)


@pytest.mark.parametrize(
    ("tags", "joined"),
    [
        ({}, True),
        ({"bridge": "yes"}, False),
        ({"bridge": "viaduct"}, False),
        ({"bridge": "no"}, True),
        ({"tunnel": "yes"}, False),
        ({"tunnel": "building_passage"}, True),
        ({"highway": "motorway"}, False),
        ({"highway": "motorway_link"}, False),
        ({"highway": "trunk"}, True),
        ({"highway": "trunk", "motorroad": "yes"}, False),
    ],
)
def test_what_places_are_joined_to(tags, joined):
    assert way_access(STREET | tags, RULES).joined is joined


def test_numbers_with_units():
    assert parse_tonnes("0.5 st") == pytest.approx(0.4536, abs=1e-4)
    assert [parse_tonnes(text) for text in ("", "t", "-3", "3 x")] == [None] * 4
    assert parse_metres("12\u2032 6\u2033") == pytest.approx(3.81)
    assert parse_metres("380cm") == pytest.approx(3.8)
    assert parse_kmh("19kph") == 19.0
    assert parse_share("-10%") == pytest.approx(-0.1)
    assert [parse_share(text) for text in ("up", "steep", "0.1", "150%", "")] == [None] * 5
