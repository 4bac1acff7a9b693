"""Rules that hold at some hours, for some vehicles, for some people."""

import contextlib
import datetime as dt
import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fugai.errors import ConfigError
from fugai.intake.hours.moments import Moment, parse_moment
from fugai.intake.hours.opening import HoursError, hours_hold
from fugai.intake.roads.tags.access import way_access
from fugai.intake.roads.tags.conditions import Traveller, clauses
from fugai.intake.roads.tags.rules import road_rules


@pytest.mark.parametrize(
    ("text", "at", "held"),
    [
        ("07:00-09:00", "Tu 08:30", True),
        ("07:00-09:00", "Tu 09:00", False),
        ("7:00-9:00", "Tu 08:30", True),
        ("0700-0900", "Tu 08:30", True),
        ("Mo-Fr 07:00-19:00", "Sa 08:30", False),
        ("Mo-Fr 07:00-09:00,16:00-18:00", "We 17:00", True),
        ("Mo-Fr 07:00-09:00, 16:00-18:00", "We 12:00", False),
        ("Sa-Mo", "Su 12:00", True),
        ("Sa-Mo", "Tu 12:00", False),
        ("Sa,Su", "Su 12:00", True),
        ("Sa,Su 10:00-12:00", "Mo 11:00", False),
        ("22:00-06:00", "Tu 23:00", True),
        ("22:00-06:00", "Tu 05:59", True),
        ("22:00-06:00", "Tu 06:00", False),
        ("Fr 22:00-06:00", "Sa 05:00", True),
        ("Fr 22:00-06:00", "Fr 05:00", False),
        ("08:00+", "Tu 23:00", True),
        ("sunrise-sunset", "Tu 12:00", True),
        ("sunset-sunrise", "Tu 12:00", False),
        ("24/7", "Tu 03:00", True),
        ("Mo-Fr 08:00-18:00; Sa 08:00-12:00", "Sa 11:00", True),
        ("Mo-Fr 08:00-18:00; Sa 08:00-12:00", "Sa 13:00", False),
        ("Mo-Su 08:00-18:00; We off", "We 11:00", False),
        ("Mo-Su 08:00-18:00; PH off", "We 11:00", True),
        ("PH,Su 08:00-18:00", "Su 11:00", True),
        ("May - June", "2026-05-12 08:30", True),
        ("May - June", "2026-07-12 08:30", False),
        ("Nov-Mar", "2026-01-12 08:30", True),
        ("Nov-Mar", "2026-06-12 08:30", False),
        ("Apr 15-Oct 31", "2026-04-14 08:30", False),
        ("Apr 15-Oct 31", "2026-04-15 08:30", True),
        ("May-Sep Mo-Fr 08:00-18:00", "2026-05-12 08:30", True),
        ("May-Sep Mo-Fr 08:00-18:00", "2026-05-16 08:30", False),
        ("2026 Mar 23 - 2026 Aug 23", "2026-05-12 08:30", True),
        ("2025 Mar 23 - 2025 Aug 23", "2026-05-12 08:30", False),
        ("May - June", "Tu 08:30", None),
        ("May-Sep 10:00-12:00", "Tu 08:30", False),
    ],
)
def test_hours(text, at, held):
    assert hours_hold(text, parse_moment(at)) is held
    assert hours_hold(text, None) is None


@pytest.mark.parametrize(
    "text", ["", "often", "Mo-Xx", "25:99-26:00", "week three", "2026 Mar-Oct"]
)
def test_hours_that_nobody_understands(text):
    with pytest.raises(HoursError):
        hours_hold(text, parse_moment("2026-05-12 08:30"))


@given(st.text(max_size=30), st.sampled_from([None, "Tu 08:30", "2026-05-12 08:30"]))
def test_no_text_breaks_the_reader_of_hours(text, at):
    with contextlib.suppress(HoursError):
        assert hours_hold(text, parse_moment(at)) in (True, False, None)


def test_moments():
    assert parse_moment(None) is None
    assert parse_moment("tuesday 08:30") == Moment(weekday=1, minute=510)
    dated = parse_moment(dt.datetime(2026, 5, 12, 8, 30))
    assert (dated.weekday, dated.minute, dated.date) == (1, 510, dt.date(2026, 5, 12))
    assert parse_moment("2026-05-12T08:30") == dated == parse_moment(dated)
    for wrong in ("08:30", "Tu", "Tu 24:00", "Tu 08:60", "2026-05-12", "2026-02-30 08:00", 8):
        with pytest.raises(ConfigError, match="`at` must be a weekday or date and a time"):
            parse_moment(wrong)


VAN = Traveller(
    users=frozenset({"delivery", "destination"}),
    others=frozenset({"bus", "hgv"}),
    size={"maxweight": 3.5, "maxheight": 2.7, "maxlength": 6.0},
    moment=None,
)


@pytest.mark.parametrize(
    ("condition", "held"),
    [
        ("delivery", True),
        ("destination,bus", True),
        ("bus", False),
        ("weight>3.5", False),
        ("weight >= 3.5", True),
        ("weight>3500 kg", False),
        ("weight>6000 lbs", True),
        ("height>8'6\"", True),
        ("length>12", False),
        ("wet", False),
        ("fuel=diesel AND emissions <= euro_6", False),
        ("07:00-09:00", None),
        ("07:00-09:00 AND delivery", None),
        ("07:00-09:00 AND bus", False),
    ],
)
def test_conditions_on_vehicles_and_people(condition, held):
    for text in (f"no @ ({condition})", f"no @ {condition}"):
        found, odd = clauses(text, VAN)
        assert [(each.value, each.holds) for each in found] == [("no", held)]
        assert odd == []


def test_several_clauses_and_what_cannot_be_understood():
    found, odd = clauses("no @ (22:00-06:00); yes @ delivery; no @ (moon=full); 30 @", VAN)
    assert [(each.value, each.holds) for each in found] == [("no", None), ("yes", True)]
    assert odd == ["no @ (moon=full)", "30 @"]


def opened(tags, at=None, mode="deliver"):
    use = way_access({"highway": "residential"} | tags, road_rules(at=parse_moment(at)))
    return tuple(speed > 0 for speed in use.kmh[mode])


BOTH, NEITHER, AHEAD, BACK = (True, True), (False, False), (True, False), (False, True)
PEDESTRIAN = {"highway": "pedestrian", "motor_vehicle:conditional": "delivery @ (06:00-11:00)"}


@pytest.mark.parametrize(
    ("tags", "at", "drive", "deliver"),
    [
        # Deliveries in the morning: a van at that hour, and where no hour is asked for.
        (PEDESTRIAN, None, NEITHER, BOTH),
        (PEDESTRIAN, "Tu 08:30", NEITHER, BOTH),
        (PEDESTRIAN, "Tu 12:00", NEITHER, NEITHER),
        # What opens a closed way counts without an hour, what closes an open one does not.
        ({"access": "no", "motor_vehicle:conditional": "yes @ (May - June)"}, None, BOTH, BOTH),
        ({"access:conditional": "no @ (07:00-09:00)"}, None, BOTH, BOTH),
        ({"access:conditional": "no @ (07:00-09:00)"}, "Tu 08:30", NEITHER, NEITHER),
        # A condition on the general key does not lift what a specific one says.
        ({"motorcar": "no", "access:conditional": "yes @ (07:00-09:00)"}, None, NEITHER, NEITHER),
        # Those of others do not count.
        ({"vehicle": "no", "bicycle:conditional": "yes @ (Mo-Fr)"}, None, NEITHER, NEITHER),
        (
            {"access": "no", "motor_vehicle:conditional": "private @ (10:00-11:00)"},
            None,
            NEITHER,
            NEITHER,
        ),
        (
            {"motor_vehicle": "no", "motor_vehicle:conditional": "yes @ delivery"},
            None,
            NEITHER,
            BOTH,
        ),
        ({"motor_vehicle:conditional": "no @ (weight>3)"}, None, BOTH, NEITHER),
        (
            {"motor_vehicle:conditional": "no @ (Mo-Fr 07:00-19:00); yes @ delivery"},
            "Tu 08:30",
            NEITHER,
            BOTH,
        ),
        ({"vehicle:forward:conditional": "no @ (07:00-09:00)"}, "Tu 08:30", BACK, BACK),
        ({"oneway:conditional": "yes @ (07:00-09:00)"}, "Tu 08:30", AHEAD, AHEAD),
        ({"oneway:conditional": "yes @ (07:00-09:00)"}, "Tu 10:30", BOTH, BOTH),
        ({"oneway": "yes", "oneway:conditional": "no @ (20:00-06:00)"}, "Tu 21:00", BOTH, BOTH),
        (
            {"oneway": "reversible", "oneway:conditional": "-1 @ (16:00-20:00)"},
            "Tu 17:00",
            BACK,
            BACK,
        ),
        ({"maxweight:conditional": "2 @ (22:00-06:00)"}, "Tu 23:00", BOTH, NEITHER),
        ({"maxweight": "2", "maxweight:conditional": "none @ delivery"}, None, BOTH, BOTH),
    ],
)
def test_access_by_the_hour(tags, at, drive, deliver):
    assert (opened(tags, at, "drive"), opened(tags, at)) == (drive, deliver)


def test_limits_by_the_hour():
    tags = {"highway": "primary", "maxspeed": "80", "maxspeed:conditional": "70 @ (22:00-06:00)"}
    speeds = {
        at: way_access(tags, road_rules(at=parse_moment(at))).kmh["drive"][0]
        for at in (None, "Tu 08:30", "Tu 23:00")
    }
    assert speeds == {None: 80.0, "Tu 08:30": 80.0, "Tu 23:00": 70.0}


def test_what_cannot_be_understood_is_listed_and_changes_nothing():
    for tags, wanted in (
        ({"access:conditional": "no @ (sometimes)"}, BOTH),
        ({"access": "no", "access:conditional": "yes @ (sometimes)"}, NEITHER),
    ):
        use = way_access({"highway": "residential"} | tags, road_rules())
        assert tuple(speed > 0 for speed in use.kmh["drive"]) == wanted
        key, value, rule = use.findings[0]
        assert (key, value) == ("access:conditional", tags["access:conditional"])
        assert rule == "is not a condition that can be understood; what holds without it is used"
    timed = way_access({"highway": "residential"} | PEDESTRIAN, road_rules())
    assert timed.timed
    assert math.isnan(timed.kmh["drive"][0])
