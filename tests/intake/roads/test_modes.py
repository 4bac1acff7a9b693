"""How a delivery van and a courier's bicycle use ways, and roads read for chosen modes."""

import math

import pytest

from fugai.errors import ConfigError
from fugai.intake import TravelSpeeds
from fugai.intake.roads.tags.access import way_access
from fugai.intake.roads.tags.barriers import barrier_stops
from fugai.intake.roads.tags.rules import road_rules

RULES = road_rules()


def speeds(mode, rules=RULES, **tags):
    tags = {key.replace("__", ":"): value for key, value in tags.items()}
    return tuple(None if math.isnan(v) else v for v in way_access(tags, rules).kmh[mode])


STREET = {"highway": "residential"}
YARD = {"highway": "service", "service": "driveway"}


@pytest.mark.parametrize(
    ("tags", "drive", "deliver"),
    [
        (STREET, True, True),
        (STREET | {"access": "delivery"}, False, True),
        (STREET | {"motor_vehicle": "delivery"}, False, True),
        (STREET | {"access": "delivery;destination"}, True, True),
        (STREET | {"vehicle": "no", "delivery": "yes"}, False, True),
        (STREET | {"motor_vehicle": "no", "goods": "yes"}, False, True),
        (STREET | {"goods": "no"}, True, False),
        (STREET | {"access": "private"}, False, False),
        (STREET | {"access": "private", "delivery": "yes"}, False, True),
        (YARD | {"access": "private"}, False, True),
        (YARD | {"motor_vehicle": "private"}, False, True),
        (YARD | {"access": "no"}, False, False),
        ({"highway": "service", "access": "private"}, False, False),
        ({"highway": "pedestrian", "motor_vehicle": "delivery"}, False, True),
        ({"highway": "pedestrian", "access": "delivery"}, False, False),
        ({"highway": "pedestrian", "delivery": "yes"}, False, True),
        (STREET | {"maxheight": "2.2"}, True, False),
        (STREET | {"maxheight": "3.5 m"}, True, True),
        (STREET | {"maxheight": "default"}, True, True),
        (STREET | {"maxweight": "2 t"}, True, False),
        (STREET | {"maxweight": "3.5"}, True, True),
        (STREET | {"maxwidth": "2"}, True, False),
        ({"route": "ferry", "goods": "no"}, True, False),
    ],
)
def test_where_a_van_goes_and_a_car_does_not(tags, drive, deliver):
    use = way_access(tags, RULES)
    assert (use.usable(["drive"]), use.usable(["deliver"])) == (drive, deliver)


def test_a_van_is_as_fast_as_a_car_where_both_may_go():
    for tags in ({"maxspeed": "50"}, {"surface": "gravel"}, {"oneway": "-1"}):
        assert speeds("deliver", highway="primary", **tags) == speeds(
            "drive", highway="primary", **tags
        )
    assert speeds("deliver", highway="service", service="driveway", access="private") == (10, 10)


@pytest.mark.parametrize(
    ("tags", "kmh"),
    [
        ({"highway": "residential"}, (20, 20)),
        ({"highway": "cycleway"}, (20, 20)),
        ({"highway": "primary", "maxspeed": "80"}, (20, 20)),
        ({"highway": "residential", "maxspeed": "walk"}, (7, 7)),
        ({"highway": "residential", "maxspeed:forward": "10"}, (10, 20)),
        ({"highway": "motorway"}, (None, None)),
        ({"highway": "trunk", "motorroad": "yes"}, (None, None)),
        ({"highway": "trunk", "motorroad": "yes", "bicycle": "yes"}, (20, 20)),
        ({"highway": "residential", "bicycle": "no"}, (None, None)),
        ({"highway": "primary", "bicycle": "use_sidepath"}, (None, None)),
        ({"highway": "residential", "vehicle": "no"}, (4, 4)),
        ({"highway": "residential", "motor_vehicle": "no"}, (20, 20)),
        ({"highway": "residential", "access": "private", "bicycle": "yes"}, (20, 20)),
        ({"highway": "residential", "access": "delivery"}, (20, 20)),
        ({"highway": "path"}, (12, 12)),
        ({"highway": "path", "bicycle": "designated"}, (12, 12)),
        ({"highway": "footway"}, (4, 4)),
        ({"highway": "footway", "bicycle": "yes"}, (15, 15)),
        ({"highway": "footway", "bicycle": "no"}, (None, None)),
        ({"highway": "pedestrian", "oneway": "yes"}, (4, 4)),
        ({"highway": "cycleway", "bicycle": "dismount"}, (4, 4)),
        ({"highway": "steps"}, (None, None)),
        ({"highway": "track", "tracktype": "grade4"}, (8, 8)),
        ({"highway": "residential", "surface": "gravel"}, (12, 12)),
        ({"highway": "residential", "smoothness": "impassable"}, (None, None)),
        ({"route": "ferry"}, (15, 15)),
        ({"route": "ferry", "bicycle": "no"}, (None, None)),
    ],
)
def test_how_fast_a_bicycle_is(tags, kmh):
    assert speeds("cycle", **tags) == kmh


@pytest.mark.parametrize(
    ("tags", "against"),
    [
        ({}, False),
        ({"oneway:bicycle": "no"}, True),
        ({"cycleway": "opposite"}, True),
        ({"cycleway:left": "opposite_lane"}, True),
        ({"cycleway:both": "lane"}, False),
        ({"cycleway:left:oneway": "-1"}, True),
        ({"cycleway:right:oneway": "no"}, True),
        ({"oneway:bicycle": "yes", "cycleway": "opposite"}, False),
        ({"oneway:motor_vehicle": "no"}, False),
    ],
)
def test_bicycles_against_one_way_traffic(tags, against):
    ways = {"highway": "residential", "oneway": "yes"} | tags
    assert speeds("cycle", **ways) == (20, 20 if against else 4)
    turned = ways | {"oneway": "-1"}
    if "oneway:bicycle" not in tags:
        assert speeds("cycle", **turned) == (20 if against else 4, 20)


def test_one_way_on_foot_needs_its_own_tag():
    assert speeds("walk", highway="footway", oneway="yes") == (5, 5)
    assert speeds("walk", highway="footway", oneway__foot="yes") == (5, None)


def test_speeds_of_a_project():
    rules = road_rules(TravelSpeeds(walk_kmh=4.0, cycle_kmh=15.0, speeds_kmh={"residential": 33.0}))
    assert speeds("walk", rules, highway="residential") == (4, 4)
    assert speeds("cycle", rules, highway="residential") == (15, 15)
    assert speeds("deliver", rules, highway="residential") == (33, 33)
    assert speeds("cycle", rules, highway="path") == (12, 12)
    with pytest.raises(ConfigError, match="`cycle_kmh` must be above 0 and at most 45, found 60"):
        road_rules(TravelSpeeds(cycle_kmh=60))


@pytest.mark.parametrize(
    ("tags", "deliver", "cycle"),
    [
        ({"barrier": "bollard"}, True, False),
        ({"barrier": "gate", "access": "delivery"}, False, False),
        ({"barrier": "gate", "bicycle": "no"}, False, True),
        ({"barrier": "kissing_gate"}, True, True),
        ({"barrier": "kissing_gate", "bicycle": "yes"}, True, False),
        ({"barrier": "cycle_barrier"}, True, False),
        ({"barrier": "wall"}, True, True),
        ({"barrier": "lift_gate", "goods": "yes"}, False, False),
    ],
)
def test_barriers_for_vans_and_bicycles(tags, deliver, cycle):
    stops = barrier_stops(tags, RULES)
    assert (stops["deliver"], stops["cycle"]) == (deliver, cycle)
