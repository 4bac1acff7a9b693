"""What two runs say of themselves decides which of their numbers are compared."""

import copy

import pytest

from fugai.scorecard import INDICATORS
from fugai.scorecard.comparison.refusals import HOMES, RADIO, changed_inputs, refusals_of

ABOUT = {
    "fugai": "1.0.0",
    "code": "c",
    "manifest": [
        {"role": "inputs.sites", "sha256": "s"},
        {"role": "inputs.terrain", "sha256": "t"},
        {"role": "wireless.calibrations.city", "sha256": "k"},
    ],
    "parameters": {
        "cell_size_m": 100.0,
        "wireless": {
            "load": 0.5,
            "hole_min_people": 100.0,
            "models": {},
            "profiles": [
                {"name": "lte", "technologies": ["lte"], "rsrp_dbm": -105.0, "title": "LTE"},
                {"name": "fast", "technologies": ["lte"], "download_mbps": 20.0},
                {"name": "wlan", "technologies": ["wlan"], "rsrp_dbm": -75.0},
            ],
            "wlan_resolution_m": 10.0,
        },
        "broadband": {"served": {"download_mbps": 20.0, "source": "plan"}, "settlement_share": 1.0},
        "delivery": {"village_minutes": 30.0, "walk_kmh": 5.0, "parcels_per_head_per_day": 0.2},
    },
    "definitions": {name: {"unit": spec.unit} for name, spec in INDICATORS.items()},
}


def changed(path, value):
    """What a run says, with one part changed or, where None, taken away."""
    found = copy.deepcopy(ABOUT)
    part, *rest = path.split("/")
    place = found
    for name in rest:
        place = place[int(part) if isinstance(place, list) else part]
        part = name
    key = int(part) if isinstance(place, list) else part
    if value is None:
        del place[key]
    else:
        place[key] = value
    return found


def covered(first, second, indicator, **where):
    return [one.reason.en for one in refusals_of(first, second) if one.covers(indicator, where)]


def test_the_same_run_is_comparable():
    assert refusals_of(ABOUT, copy.deepcopy(ABOUT)) == []


@pytest.mark.parametrize(
    ("path", "value", "touched", "untouched"),
    [
        (
            "parameters/wireless/profiles/0/rsrp_dbm",
            -110.0,
            [(name, {"profile": "lte"}) for name in RADIO],
            [("wireless.area_share", {"profile": "wlan"}), ("wireless.sites_added", {})],
        ),
        (
            "parameters/wireless/load",
            0.7,
            [("wireless.area_share", {"profile": "fast"})],
            [("wireless.area_share", {"profile": "lte"})],
        ),
        (
            "parameters/wireless/wlan_resolution_m",
            5.0,
            [("wireless.area_share", {"profile": "wlan"})],
            [("wireless.area_share", {"profile": "lte"})],
        ),
        (
            "parameters/wireless/hole_min_people",
            50.0,
            [("wireless.holes", {"profile": "lte"})],
            [("wireless.area_share", {"profile": "lte"})],
        ),
        (
            "parameters/wireless/models",
            {"lte-fdd": "city"},
            [(name, {"profile": "lte"}) for name in RADIO],
            [("wireless.venues_capacity", {}), ("broadband.penetration", {})],
        ),
        (
            "parameters/cell_size_m",
            200.0,
            [("wireless.holes", {}), ("broadband.download_mbps", {"area": "urban"})],
            [("broadband.download_mbps", {}), ("delivery.village_share", {"mode": "drive"})],
        ),
        (
            "parameters/broadband/served",
            {"download_mbps": 30.0, "source": "plan"},
            [(name, {"class": "served"}) for name in HOMES],
            [("broadband.availability", {"class": "20"}), ("broadband.penetration", {})],
        ),
        (
            "parameters/delivery/village_minutes",
            45.0,
            [("delivery.village_share", {"mode": "drive"})],
            [("delivery.door_share", {"mode": "drive"})],
        ),
        (
            "parameters/delivery/walk_kmh",
            4.0,
            [("delivery.pickup_share", {"mode": "walk"})],
            [("delivery.door_share", {"mode": "drive"})],
        ),
        (
            "parameters/delivery/parcels_per_head_per_day",
            0.3,
            [("delivery.load", {"mode": "drive"})],
            [("delivery.door_share", {"mode": "drive"})],
        ),
        (
            "manifest/2",
            {"role": "wireless.calibrations.city", "sha256": "other"},
            [(name, {"profile": "lte"}) for name in RADIO],
            [("delivery.door_share", {})],
        ),
        (
            "manifest/1",
            None,
            [(name, {"profile": "lte"}) for name in RADIO],
            [("delivery.door_share", {})],
        ),
        (
            "definitions/delivery.load",
            {"unit": "parcels"},
            [("delivery.load", {"mode": "drive"})],
            [("delivery.door_share", {"mode": "drive"})],
        ),
    ],
)
def test_a_part_makes_incomparable_what_rests_on_it_alone(path, value, touched, untouched):
    other = changed(path, value)
    for first, second in ((ABOUT, other), (other, ABOUT)):
        for indicator, where in touched:
            assert covered(first, second, indicator, **where), indicator
        for indicator, where in untouched:
            assert not covered(first, second, indicator, **where), indicator


def test_the_reason_names_the_key_and_both_values():
    other = changed("parameters/wireless/profiles/0/rsrp_dbm", -110.0)
    assert covered(ABOUT, other, "wireless.holes", profile="lte") == [
        "`wireless.profiles.lte.rsrp_dbm` differs: -105.0 in the first, -110.0 in the second."
    ]
    assert covered(ABOUT, changed("manifest/1", None), "wireless.holes") == [
        "The models of the signal differ: only the first uses `inputs.terrain`."
    ]


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("parameters/wireless/profiles/0/title", "4G"),
        ("parameters/broadband/served/source", "law"),
        ("manifest/0", {"role": "inputs.sites", "sha256": "other"}),
        ("manifest/1", {"role": "inputs.terrain", "sha256": "other"}),
        ("code", "d"),
    ],
)
def test_wording_inputs_and_code_leave_all_comparable(path, value):
    assert refusals_of(ABOUT, changed(path, value)) == []


def test_a_key_that_an_earlier_version_did_not_know_is_as_an_empty_one():
    known = changed("parameters/delivery/at", "")
    assert refusals_of(ABOUT, known) == []
    assert covered(ABOUT, changed("parameters/delivery/at", "Tu 08:30"), "delivery.door_share")


def test_another_version_must_say_how_it_defined_its_indicators():
    newer = changed("fugai", "2.0.0")
    assert refusals_of(ABOUT, newer) == []
    older = changed("definitions", None)
    assert refusals_of(older, ABOUT) == []  # of one version
    silent = {**older, "fugai": "0.9.0"}
    assert covered(silent, ABOUT, "firms.count") == [
        "The run of fugai 0.9.0 does not say how it defined its indicators, and the versions differ."
    ]


def test_every_indicator_that_a_refusal_names_is_there():
    everything = copy.deepcopy(ABOUT)
    everything["parameters"] = {"cell_size_m": 1.0, "wireless": {"models": {"a": "b"}}}
    for one in refusals_of(ABOUT, everything):
        assert one.indicator.endswith(".") or one.indicator in INDICATORS


def test_inputs_that_differ_are_named_once():
    other = changed("manifest/0", {"role": "inputs.sites", "sha256": "other"})
    other["manifest"].append({"role": "inputs.sites.joins", "sha256": "j"})
    assert changed_inputs(ABOUT, other) == ["sites"]
