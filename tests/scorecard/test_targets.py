"""What a target may say."""

import pytest

from fugai.errors import ConfigError
from fugai.scorecard import Target, check_target


def target(**changes):
    fields = {
        "id": "t",
        "title": "目标",
        "indicator": "wireless.population_share",
        "by": 2016,
        "at_least": 0.9,
        "where": {"profile": ("lte",)},
    }
    return Target(**{**fields, **changes})


@pytest.mark.parametrize(
    "good",
    [
        target(),
        target(where={"profile": ("lte",), "district_class": ("core", "outer"), "area": ("all",)}),
        target(
            indicator="wireless.sites_added",
            from_year=2013,
            at_least=10_000,
            where={"technology": ("3g", "lte")},
        ),
        target(indicator="broadband.penetration", where={"technology": ("fttp", "cable")}),
        target(at_least=None, at_most=0.2),
    ],
)
def test_good_targets_pass(good):
    check_target(good)


@pytest.mark.parametrize(
    ("changes", "parts"),
    [
        ({"indicator": "wireless.share"}, ["targets.t", "`indicator`", "'wireless.share'"]),
        ({"where": {"colour": ("red",)}}, ["`where`", "colour", "profile"]),
        ({"where": {"minutes": ("15",)}}, ["`where`", "minutes"]),
        ({"where": {"profile": ()}}, ["`where.profile`", "at least one"]),
        ({"where": {"profile": ("lte", "3g")}}, ["`where.profile`", "one value", "lte, 3g"]),
        ({"at_least": None}, ["exactly one", "neither"]),
        ({"at_most": 1.0}, ["exactly one", "at_least = 0.9"]),
        ({"at_least": float("inf")}, ["finite", "inf"]),
        ({"from_year": 2013}, ["`from`", "no meaning"]),
        ({"indicator": "wireless.sites_added", "where": {}}, ["`from`", "nothing"]),
        (
            {"indicator": "wireless.sites_added", "where": {}, "from_year": 2016},
            ["before `by` = 2016", "2016"],
        ),
        (
            {
                "indicator": "wireless.sites_added",
                "where": {"technology": ("6g",)},
                "from_year": 2013,
            },
            ["`where.technology`", "'6g'"],
        ),
        (
            {"indicator": "delivery.cold_chain_share", "where": {"district_class": ("core",)}},
            ["cities are not districts", "core"],
        ),
    ],
)
def test_bad_targets_name_target_key_rule_and_value(changes, parts):
    with pytest.raises(ConfigError) as caught:
        check_target(target(**changes))
    message = str(caught.value)
    assert len(caught.value.problems) == 1
    for part in parts:
        assert part in message
    assert message.endswith(".")


def test_all_findings_come_at_once():
    with pytest.raises(ConfigError) as caught:
        check_target(target(at_least=None, where={"colour": ("red",), "profile": ("a", "b")}))
    assert len(caught.value.problems) == 3


@pytest.mark.parametrize(
    ("indicator", "figure", "most"),
    [
        ("wireless.population_share", 95, 1),
        ("wireless.population_share", -0.1, 1),
        ("broadband.penetration", 70, 10),
    ],
)
def test_a_share_in_per_cent_is_refused(indicator, figure, most):
    where = {"profile": ("lte",)} if indicator.startswith("wireless") else {}
    with pytest.raises(ConfigError, match=f"0 to {most}: 70 % is written 0.7, found {figure}"):
        check_target(target(indicator=indicator, at_least=figure, where=where))


def test_a_ratio_may_exceed_one():
    check_target(target(indicator="mobile.penetration", at_least=1.4, where={}))


def test_gap_and_met_are_inclusive():
    assert target().met(0.9)
    assert target().gap(0.9) == 0
    assert target().gap(0.7) == pytest.approx(0.2, rel=1e-12)
    assert target(at_least=1.0).met(1.0 - 1e-12)  # a sum of fractions
    assert not target(at_least=1.0).met(1.0 - 1e-6)
    ceiling = target(at_least=None, at_most=30.0)
    assert ceiling.met(30.0)
    assert ceiling.gap(31.5) == 1.5
