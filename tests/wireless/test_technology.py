"""The data file, its overrides, and the reference signal's share of the power."""

from __future__ import annotations

import pytest

from fugai.errors import ConfigError
from fugai.tables.vocabulary import TECHNOLOGIES
from fugai.wireless import model_named, technologies, wlan_settings
from fugai.wireless.models.path_loss import ByEnvironment
from fugai.wireless.models.registry import choose_models


def test_every_technology_of_the_contracts_is_there():
    assert set(technologies()) == set(TECHNOLOGIES)


def test_every_default_names_models_that_take_its_frequency():
    for technology in technologies().values():
        for model in choose_models(None, technology).models.values():
            low, high = model.validity.frequency_mhz
            assert low <= technology.frequency_mhz <= high


@pytest.mark.parametrize(
    ("name", "bandwidth", "expected"),
    [
        ("lte-fdd", 20.0, -30.79),  # 12 x 100 subcarriers
        ("lte-fdd", 10.0, -27.78),
        ("nr", 100.0, -35.15),  # 12 x 273
        ("umts", 5.0, -10.0),
        ("td-scdma", 1.6, 0.0),
    ],
)
def test_reference_signal_share(name, bandwidth, expected):
    offset = technologies()[name].reference_offset_db(bandwidth)
    assert offset == pytest.approx(expected, abs=0.005)


def test_unusual_bandwidth_is_filled_to_nine_tenths():
    # 0.9 x 40 MHz of blocks of 180 kHz
    assert technologies()["lte-fdd"].blocks(40.0) == 200


def test_noise_of_one_resource_element():
    # -173.975 + 10 lg 15000 + 7
    assert technologies()["lte-fdd"].noise_dbm == pytest.approx(-125.2, abs=0.05)


def test_overrides_change_only_what_they_name():
    changed = technologies({"nr": {"power_dbm": 49.0, "sigma_db": {"urban": 7}}, "wlan": {}})
    assert changed["nr"].power_dbm == 49.0
    assert changed["nr"].sigma_db == {"rural": 8.0, "suburban": 6.0, "urban": 7}
    assert changed["lte-fdd"] == technologies()["lte-fdd"]
    assert technologies()["nr"].power_dbm == 53.0


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"6g": {}}, "`technologies.6g` must be one of gsm"),
        ({"nr": {"colour": 1}}, "`technologies.nr.colour` must be a known key, found 'colour'."),
        (
            {"nr": {"power_dbm": 99}},
            ("`technologies.nr.power_dbm` must be between -30 and 60, found 99."),
        ),
        ({"nr": {"power_dbm": "hot"}}, "must be a number, found 'hot'."),
        ({"nr": {"power_dbm": True}}, "must be a number, found True."),
        ({"nr": {"power_dbm": float("nan")}}, "must be between -30 and 60, found nan."),
        ({"nr": {"sectors": 2.5}}, "must be a whole number, found 2.5."),
        ({"nr": {"quality": "good"}}, "must be one of ofdm, cdma, tdma, found 'good'."),
        ({"nr": {"title": 5}}, "must be a text, found 5."),
        ({"nr": {"sigma_db": {"sea": 3}}}, "must be for one of rural, suburban, urban"),
        ({"nr": {"sigma_db": {"urban": 0}}}, "must be above 0 and at most 20, found 0."),
        ({"nr": {"sigma_db": 8}}, "`technologies.nr.sigma_db` must be a table, found 8."),
        ({"nr": {"model": {"urban": 3}}}, "must be the name of a path loss model, found 3."),
        ({"nr": {"resource_blocks": {"20": 0}}}, "must be a whole number from 1 to 1000"),
        ({"nr": 5}, "`technologies.nr` must be a table of keys and values, found 5."),
    ],
)
def test_wrong_overrides_name_key_and_value(changes, message):
    with pytest.raises(ConfigError) as caught:
        technologies(changes)
    assert message in str(caught.value)


def test_all_wrong_overrides_are_named_at_once():
    with pytest.raises(ConfigError) as caught:
        technologies({"nr": {"power_dbm": 99, "gain_dbi": 99}, "5g": {}})
    assert len(caught.value.problems) == 3


def test_wlan_overrides():
    settings = wlan_settings({"wlan": {"edge_dbm": -65, "bands": {"5": {"eirp_dbm": 20}}}})
    assert settings.edge_dbm == -65.0
    assert [band.eirp_dbm for band in settings.bands] == [20.0, 20.0, 23.0]
    assert settings.band(7.5).name == "6"
    assert settings.kind("zoo") == settings.venues["other"]


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"edge_dbm": 0}, "`technologies.wlan.edge_dbm` must be between -100 and -30, found 0."),
        ({"edge": -70}, "`technologies.wlan.edge` must be a known key"),
        ({"edge_dbm": "x"}, "must be a number, found 'x'."),
        ({"venues": {"mall": {"indoor": 1}}}, "must be true or false, found 1."),
        ({"venues": {"mall": {"5": 99}}}, "must be between 15 and 60, found 99."),
        ({"bands": 5}, "`technologies.wlan.bands` must be a table of keys and values, found 5."),
    ],
)
def test_wrong_wlan_overrides(changes, message):
    with pytest.raises(ConfigError) as caught:
        wlan_settings({"wlan": changes})
    assert message in str(caught.value)


def test_models_by_name_and_ground():
    lte = technologies()["lte-fdd"]
    chosen = choose_models({"rural": "rma", "suburban": "uma", "urban": model_named("umi")}, lte)
    assert chosen.label == "rural: TR 38.901 RMa, suburban: TR 38.901 UMa, urban: TR 38.901 UMi"
    assert choose_models(chosen, lte) is chosen
    for wrong, message in [
        ("hata", "`model` must be one of free-space"),
        ({"sea": "rma"}, "must name rural, suburban and urban ground, found ['sea']."),
        ({"rural": "rma"}, "must name a model for suburban ground"),
        (5, "must be a path loss model or its name, found 5."),
    ]:
        with pytest.raises(ConfigError) as caught:
            choose_models(wrong, lte)
        assert message in str(caught.value)
    with pytest.raises(ConfigError):
        ByEnvironment(models={}).of("urban")
