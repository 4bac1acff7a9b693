"""The list of keys says what the reader of a project asks for, no more and no less."""

from __future__ import annotations

import re
import tomllib

import pytest

from fugai.project import (
    BroadbandSpec,
    DeliverySpec,
    FibreSpec,
    FixedWirelessSpec,
    MicrowaveSpec,
    RolloutSpec,
    RoundsSpec,
    SatelliteSpec,
    WirelessSpec,
    read_project,
)
from fugai.project.keys import project_keys, project_schema
from fugai.project.section import Section

FULL = """
[project]
name = "p"
years = [2016]
[project.classes.core]
title = "t"
[inputs.districts]
path = "project.toml"
[wireless.profiles.lte]
technologies = ["lte"]
rsrp_dbm = -105
[wireless.layers.low]
technology = "nr"
band = "n28"
bandwidth_mhz = 20
[wireless.antennas.a]
path = "project.toml"
[wireless.calibrations]
c = "project.toml"
[wireless.models.lte-fdd]
rural = "p1812"
suburban = "p1812"
urban = "p1812"
[broadband]
served = { download_mbps = 20 }
underserved = { download_mbps = 4 }
[rollout]
years = 10
[rollout.budgets]
2016 = 1000
[rollout.fibre]
cost_per_m = { new = 50 }
drop_per_household = 100
electronics_per_household = 100
[rollout.wireless]
mast = 1
mast_upgrade = 1
sector = 1
receiver_per_household = 1
[rollout.microwave]
hop = 1
[rollout.satellite]
terminal_per_household = 1
fee_per_household_year = 1
[[targets]]
id = "t"
indicator = "wireless.sites_added"
at_least = 1
"""

HEADERS = {
    "project": "[project]",
    "project.classes.core": "[project.classes.NAME]",
    "inputs.districts": "[inputs.NAME] or [[inputs.NAME]]",
    "wireless": "[wireless]",
    "wireless.layers.low": "[wireless.layers.NAME]",
    "wireless.layers.low.uplink": "[wireless.layers.NAME.uplink]",
    "wireless.profiles.lte": "[wireless.profiles.NAME]",
    "wireless.antennas.a": "[wireless.antennas]",
    "broadband": "[broadband]",
    "broadband.served": "[broadband.served]",
    "broadband.underserved": "[broadband.underserved]",
    "delivery": "[delivery]",
    "delivery.rounds": "[delivery.rounds]",
    "assumptions": "[assumptions]",
    "rollout": "[rollout]",
    "rollout.fibre": "[rollout.fibre]",
    "rollout.wireless": "[rollout.wireless]",
    "rollout.microwave": "[rollout.microwave]",
    "rollout.satellite": "[rollout.satellite]",
    "targets[1]": "[[targets]]",
}
FREE = (
    "classes",
    "core",
    "profiles",
    "layers",
    "uplink",
    "antennas",
    "calibrations",
    "models",
    "served",
    "underserved",
    "rounds",
    "fibre",
    "wireless",
    "microwave",
    "satellite",
)
"""Keys that are sections of their own."""

SAID_IN_WORDS = (
    "technologies",
    "profile_step_m",
    "wlan_resolution_m",
    "max_range_m",
    "max_length_m",
)


@pytest.fixture
def asked(tmp_path, monkeypatch):
    """Keys that the reader takes from each section, and the ranges of numbers."""
    keys: dict[str, set[str]] = {}
    ranges: dict[tuple[str, str], tuple[float, float]] = {}
    take, number = Section._take, Section.number

    def note_key(self, key, required):
        keys.setdefault(self.where, set()).add(key)
        return take(self, key, required)

    def note_range(self, key, default=None, *, low=-float("inf"), high=float("inf"), **rest):
        ranges[self.where, key] = (low, high)
        return number(self, key, default, low=low, high=high, **rest)

    monkeypatch.setattr(Section, "_take", note_key)
    monkeypatch.setattr(Section, "number", note_range)
    (tmp_path / "project.toml").write_text(FULL)
    read_project(tmp_path)
    return keys, ranges


@pytest.mark.parametrize("where", HEADERS)
def test_the_keys_of_each_section_are_those_that_are_read(asked, where):
    listed = {s.header: {key.name for key in s.keys} for s in project_keys()}[HEADERS[where]]
    assert listed == asked[0][where] - set(FREE)


def test_ranges_are_those_that_are_checked(asked):
    by_header = {section.header: section for section in project_keys()}
    seen = 0
    for (where, name), (low, high) in asked[1].items():
        if where not in HEADERS:  # keys of the user's own, such as years and classes of road
            continue
        key = next(key for key in by_header[HEADERS[where]].keys if key.name == name)
        stated = [float(text) for text in re.findall(r"-?\d+(?:\.\d+)?", key.limits)]
        ends = [end for end in (low, high) if abs(end) != float("inf")]
        assert stated == ends, (where, name)
        seen += bool(ends)
    assert seen > 20


def test_defaults_are_those_of_the_values():
    spec = {
        "[delivery]": DeliverySpec(),
        "[delivery.rounds]": RoundsSpec(),
        "[broadband]": BroadbandSpec(),
        "[wireless]": WirelessSpec(),
        "[rollout]": RolloutSpec(),
        "[rollout.fibre]": FibreSpec(),
        "[rollout.wireless]": FixedWirelessSpec(),
        "[rollout.microwave]": MicrowaveSpec(),
        "[rollout.satellite]": SatelliteSpec(),
    }
    seen = 0
    for section in project_keys():
        for key in section.keys:
            if section.header in spec and key.default and key.name not in SAID_IN_WORDS:
                found = getattr(spec[section.header], key.name)
                assert tomllib.loads(f"x = {key.default}")["x"] == (
                    list(found) if isinstance(found, tuple) else found
                )
                seen += 1
    assert seen > 20


def test_every_key_is_described_in_both_languages():
    for section in project_keys():
        for key in section.keys:
            assert key.en.endswith((".", "]")), key.name
            assert re.search(r"[\u4e00-\u9fff]", key.zh), key.name


def test_schema_names_every_key():
    text = project_schema()
    for section in project_keys():
        assert section.header in text
        assert all(f"  {key.name} " in text for key in section.keys)
