"""How a way may be used, from its tags."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fugai.errors import ConfigError
from fugai.intake import TravelSpeeds
from fugai.intake.roads.tags.access import way_access
from fugai.intake.roads.tags.barriers import barrier_stops
from fugai.intake.roads.tags.keys import way_keys
from fugai.intake.roads.tags.limits import limit_kmh
from fugai.intake.roads.tags.rules import road_rules

RULES = road_rules()


def use(**tags):
    return way_access({key.replace("__", ":"): value for key, value in tags.items()}, RULES)


def speeds(mode="drive", **tags):
    return tuple(None if math.isnan(v) else v for v in use(**tags).kmh[mode])


@pytest.mark.parametrize(
    ("text", "kmh"),
    [
        ("50", 50.0),
        ("30 mph", 48.28032),
        ("none", 120.0),
        ("walk", 7.0),
        ("CN:urban", 50.0),
        ("CN:rural", 70.0),
        ("XX:rural", 80.0),
        ("DE:zone:30", 30.0),
        ("DE:zone30", 30.0),
        ("90;30;90;30", 30.0),
        ("30-50", 30.0),
        ("signals", None),
        ("fast", None),
        ("50;fast", None),
        ("", None),
    ],
)
def test_limits(text, kmh):
    found = limit_kmh(text, RULES)
    assert found == (pytest.approx(kmh) if kmh is not None else None)


def test_speed_is_that_of_the_class_without_a_limit_and_of_the_limit_with_one():
    assert speeds(highway="primary") == (65.0, 65.0)
    assert speeds(highway="primary", maxspeed="80") == (80.0, 80.0)
    # In built-up ground 0.9 of 50 is driven, in an urban zone everywhere.
    street = use(highway="primary", maxspeed="50")
    assert (street.kmh["drive"], street.urban_kmh["drive"]) == ((50.0, 50.0), (45.0, 45.0))
    assert speeds(highway="primary", source__maxspeed="CN:urban") == (45.0, 45.0)
    assert use(highway="primary").urban_kmh["drive"] == (55.0, 55.0)
    assert use(highway="primary", maxspeed="80").urban_kmh["drive"] == (80.0, 80.0)
    assert speeds(highway="primary", maxspeed__forward="80", maxspeed__backward="100") == (
        80.0,
        100.0,
    )
    assert speeds(highway="track", maxspeed="50") == (10.0, 10.0)  # capped
    assert speeds(highway="motorway", maxspeed="none") == (120.0, None)


def test_a_projects_own_speeds_hold_whatever_is_mapped():
    rules = road_rules(TravelSpeeds(speeds_kmh={"primary": 33.0}, urban_factor=1.0))
    assert way_access({"highway": "primary", "maxspeed": "50"}, rules).kmh["drive"][0] == 33.0
    assert way_access({"highway": "secondary", "maxspeed": "50"}, rules).kmh["drive"][0] == 50.0
    assert road_rules().highway["primary"].kmh == 65.0
    for wrong in ({"boulevard": 10.0}, {"primary": 0.0}, {"primary": math.nan}):
        with pytest.raises(ConfigError):
            road_rules(TravelSpeeds(speeds_kmh=wrong))
    with pytest.raises(ConfigError, match="urban_factor"):
        road_rules(TravelSpeeds(urban_factor=1.2))


def test_directions():
    both, ahead, back = (25.0, 25.0), (25.0, None), (None, 25.0)
    assert speeds(highway="residential") == both
    assert speeds(highway="residential", oneway="yes") == ahead
    assert speeds(highway="residential", oneway="true") == ahead
    assert speeds(highway="residential", oneway="-1") == back
    assert speeds(highway="residential", junction="roundabout") == ahead
    assert speeds(highway="residential", junction="roundabout", oneway="no") == both
    assert speeds(highway="residential", oneway="alternating") == both
    assert speeds(highway="residential", oneway="yes", oneway__motor_vehicle="no") == both
    assert speeds(highway="motorway") == (90.0, None)
    assert speeds(highway="motorway", oneway="no") == (90.0, 90.0)
    assert speeds(highway="motorway_link") == (80.0, 80.0)
    reversible = use(highway="residential", oneway="reversible")
    assert all(math.isnan(kmh) for kmh in reversible.kmh["drive"])
    assert reversible.kmh["walk"] == (5.0, 5.0)
    odd = use(highway="residential", oneway="maybe")
    assert odd.findings == (
        ("oneway", "maybe", "is not a direction that can be understood; not used"),
    )


@pytest.mark.parametrize(
    ("tags", "drive", "walk"),
    [
        ({"highway": "residential"}, True, True),
        ({"highway": "residential", "access": "private"}, False, False),
        ({"highway": "residential", "access": "private", "foot": "yes"}, False, True),
        ({"highway": "residential", "access": "no", "motor_vehicle": "yes"}, True, False),
        ({"highway": "residential", "access": "destination"}, True, True),
        ({"highway": "residential", "access": "delivery"}, False, True),
        ({"highway": "residential", "access": "customers"}, True, True),
        ({"highway": "residential", "vehicle": "no"}, False, True),
        ({"highway": "residential", "vehicle": "no", "motorcar": "yes"}, True, True),
        ({"highway": "residential", "motor_vehicle": "unbekannt"}, True, True),
        ({"highway": "residential", "foot": "no"}, True, False),
        ({"highway": "residential", "foot": "use_sidepath"}, True, False),
        ({"highway": "track", "access": "agricultural"}, False, True),
        ({"highway": "track", "access": "forestry"}, False, True),
        ({"highway": "track", "tracktype": "grade5"}, True, True),
        ({"highway": "track", "smoothness": "impassable"}, False, True),
        ({"highway": "service", "service": "emergency_access"}, False, True),
        ({"highway": "motorway"}, True, False),
        ({"highway": "motorway", "foot": "yes"}, True, True),
        ({"highway": "trunk", "motorroad": "yes"}, True, False),
        ({"highway": "footway"}, False, True),
        ({"highway": "footway", "access": "yes"}, False, True),
        ({"highway": "pedestrian", "motor_vehicle": "delivery"}, False, True),
        ({"highway": "steps"}, False, True),
        ({"highway": "steps", "motor_vehicle": "yes"}, False, True),
        ({"route": "ferry"}, True, True),
        ({"route": "ferry", "motor_vehicle": "no"}, False, True),
    ],
)
def test_access(tags, drive, walk):
    found = way_access(tags, RULES)
    assert (found.usable(["drive"]), found.usable(["walk"])) == (drive, walk)
    assert found.usable(["drive", "walk"]) == (drive or walk)


@pytest.mark.parametrize("name", ["construction", "proposed", "raceway", "no", "nonsense"])
def test_what_is_no_road(name):
    assert use(highway=name) is None


def test_slower_surfaces_and_service_roads():
    assert speeds(highway="primary", surface="gravel") == (40.0, 40.0)
    assert speeds(highway="primary", surface="asphalt;ground") == (20.0, 20.0)
    assert speeds(highway="primary", smoothness="very_bad") == (20.0, 20.0)
    assert speeds(highway="track", tracktype="grade3") == (7.0, 7.0)
    assert speeds(highway="service", service="parking_aisle") == (10.0, 10.0)


def test_ferries():
    ferry = use(route="ferry", duration="00:20")
    assert (ferry.highway, ferry.duration_s, ferry.kmh["walk"]) == ("ferry", 1200.0, (15.0, 15.0))
    odd = use(route="ferry", duration="a while")
    assert math.isnan(odd.duration_s)
    assert odd.findings[0][:2] == ("duration", "a while")


@pytest.mark.parametrize(
    ("tags", "stops"),
    [
        ({"barrier": "gate"}, (False, False)),
        ({"barrier": "gate", "locked": "yes"}, (True, True)),
        ({"barrier": "lift_gate", "access": "no", "motorcar": "yes"}, (False, True)),
        ({"barrier": "bollard"}, (True, False)),
        ({"barrier": "block"}, (True, False)),
        ({"barrier": "gate", "motor_vehicle": "yes"}, (False, False)),
        ({"barrier": "gate", "access": "private"}, (True, True)),
        ({"barrier": "gate", "access": "private", "foot": "yes"}, (True, False)),
        ({"barrier": "cattle_grid"}, (False, False)),
        ({"barrier": "toll_booth"}, (False, False)),
        ({"barrier": "fence"}, (True, True)),
        ({"barrier": "garage door"}, (False, False)),
        ({"barrier": "kerb"}, (False, False)),
        ({"barrier": "height_restrictor", "maxheight": "1.5"}, (True, False)),
    ],
)
def test_barriers(tags, stops):
    found = barrier_stops(tags, RULES)
    assert (found["drive"], found["walk"]) == stops


@given(st.dictionaries(st.sampled_from(sorted(way_keys(RULES))), st.text(max_size=12)))
def test_no_tags_break_the_rules(tags):
    found = way_access({"highway": "residential"} | tags, RULES)
    if found is not None:
        for kmh in (speed for pair in found.kmh.values() for speed in pair):
            assert math.isnan(kmh) or 0 < kmh <= 200
