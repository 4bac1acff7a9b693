"""Thresholds of a profile: each technology by its own quantity."""

from __future__ import annotations

import pytest

from fugai.errors import ConfigError
from fugai.project import read_project
from fugai.project.wireless.thresholds import level_of, shared_level, threshold_of

MINIMAL = """
[project]
name = "p"
years = [2016]
[inputs.districts]
path = "project.toml"
[wireless.profiles.a]
"""


@pytest.fixture
def profile(tmp_path):
    def read(text):
        (tmp_path / "project.toml").write_text(MINIMAL + text)
        return read_project(tmp_path).wireless.profiles[0]

    return read


def levels(spec, *technologies):
    return [level_of(threshold_of(spec, name), name) for name in technologies]


def test_each_quantity_has_its_key(profile):
    spec = profile(
        'technologies = ["2g", "3g", "4g", "5g"]\nrxlev_dbm = -95\nrscp_dbm = -100\n'
        "rsrp_dbm = -105\nss_rsrp_dbm = -110\n"
    )
    found = levels(spec, "gsm", "umts", "td-scdma", "cdma2000", "lte-fdd", "lte-tdd", "nr")
    assert found == [-95.0, -100.0, -100.0, -100.0, -105.0, -105.0, -110.0]
    assert shared_level(spec) == ()


def test_a_table_of_a_technology_comes_before_that_of_its_generation(profile):
    spec = profile(
        'technologies = ["3g", "lte"]\nrsrp_dbm = -105\nprobability = 0.9\n'
        "thresholds.3g = { rscp_dbm = -100, probability = 0.8 }\n"
        "thresholds.umts = { rscp_dbm = -98 }\n"
    )
    assert levels(spec, "umts", "td-scdma", "lte-fdd") == [-98.0, -100.0, -105.0]
    chances = [threshold_of(spec, name).probability for name in ("umts", "td-scdma", "lte-fdd")]
    assert chances == [0.8, 0.8, 0.9]


def test_one_number_for_all_is_read_as_before_and_known(profile):
    spec = profile('technologies = ["3g", "lte"]\nrsrp_dbm = -100\n')
    assert levels(spec, "umts", "lte-tdd") == [-100.0, -100.0]
    assert shared_level(spec) == ("umts", "td-scdma", "cdma2000")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            'technologies = ["3g", "lte"]\nrscp_dbm = -100',
            "`wireless.profiles.a.rsrp_dbm` is missing",
        ),
        (
            'technologies = ["lte", "5g"]\nrsrp_dbm = -100\nrscp_dbm = -9',
            "`wireless.profiles.a.rscp_dbm` must be rsrp_dbm, ss_rsrp_dbm for these technologies, found -9.",
        ),
        (
            'technologies = ["lte"]\nrsrp_dbm = -100\nthresholds.3g = { rscp_dbm = -99 }',
            "`wireless.profiles.a.thresholds.3g` must be for one of the profile's technologies lte, found '3g'.",
        ),
        (
            'technologies = ["lte"]\nrsrp_dbm = -100\nthresholds.lte = { rscp_dbm = -99 }',
            "`wireless.profiles.a.thresholds.lte.rscp_dbm` must be rsrp_dbm for these technologies",
        ),
        (
            'technologies = ["lte"]\nrsrp_dbm = -100\nthresholds.lte = { probability = 1.0 }',
            "`wireless.profiles.a.thresholds.lte.probability` must be above 0 and below 1",
        ),
        (
            'technologies = ["lte"]\nrsrp_dbm = -100\nthresholds.lte = { rsrp = -99 }',
            "is not a known key",
        ),
    ],
)
def test_a_threshold_of_the_wrong_quantity_is_refused(profile, text, expected):
    with pytest.raises(ConfigError) as caught:
        profile(text + "\n")
    assert any(expected in problem for problem in caught.value.problems), caught.value.problems
