"""Free space, Hata and its extensions, indoors."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.reference_rows import hata

from fugai.errors import ConfigError
from fugai.kernels.propagation import free_space
from fugai.kernels.propagation import hata as kernel
from fugai.wireless import (
    MODELS,
    Indoor,
    IndoorSiteGeneral,
    OkumuraHata,
    PathLossModel,
    Ray,
    cost231_loss_db,
    extended_hata_loss_db,
    free_space_loss_db,
    hata_loss_db,
    indoor_loss_db,
    indoor_site_general_loss_db,
    model_named,
)
from fugai.wireless.models.p1238 import floor_loss_db, power_loss_coefficient


def test_free_space_at_one_kilometre_and_one_gigahertz():
    # 32.45 + 20 lg 1000 MHz + 20 lg 1 km (P.525, two decimals)
    loss = free_space_loss_db(frequency_mhz=1000.0, distance_m=1000.0)
    assert loss == pytest.approx(92.45, abs=0.005)


@given(st.floats(1.0, 1e5), st.floats(1.0, 100.0), st.floats(30.0, 6000.0))
def test_free_space_never_falls_with_distance(distance_m, factor, frequency_mhz):
    near = free_space.free_space_loss_db(distance_m, frequency_mhz)
    assert free_space.free_space_loss_db(distance_m * factor, frequency_mhz) >= near


def test_free_space_adds_six_decibels_per_doubling():
    one = free_space.free_space_loss_db(500.0, 900.0)
    assert free_space.free_space_loss_db(1000.0, 900.0) - one == pytest.approx(
        20 * math.log10(2), rel=1e-12
    )


@pytest.mark.parametrize(
    ("frequency", "ground", "city", "expected"),
    [
        (869.0, "urban", "large", 137.93),
        (869.0, "urban", "medium", 137.88),
        (869.0, "suburban", "large", 128.03),
        (2114.0, "urban", "medium", 150.64),
        # the source prints 148.55: its a(hm) lacks the -4.97 term
        (2114.0, "urban", "large", 153.52),
    ],
)
def test_published_hata_figures(frequency, ground, city, expected):
    loss = hata_loss_db if frequency <= 1500 else cost231_loss_db
    found = loss(
        frequency_mhz=frequency,
        distance_m=2000.0,
        tx_height_m=30.0,
        rx_height_m=1.0,
        environment=ground,
        city=city,
    )
    assert found == pytest.approx(expected, abs=0.02)


def test_reference_table_of_hata(reference):
    cases = list(hata(reference))
    assert len(cases) == 6
    for case in cases:
        # the open-area figure agrees with Hata's equation 7 to 0.14 dB only, as it stands there;
        # its own column grants 0.1 dB, and no reading of the equation comes nearer than 0.086 dB
        tolerance = 0.15 if case.arguments["environment"] == "open" else 0.02
        loss = hata_loss_db if case.arguments["frequency_mhz"] <= 1500 else cost231_loss_db
        assert loss(**case.arguments) == pytest.approx(case.loss_db, abs=tolerance), case


def test_frequency_outside_hata_names_rule_and_value():
    with pytest.raises(ConfigError) as caught:
        hata_loss_db(frequency_mhz=2600, distance_m=2000, tx_height_m=30)
    assert str(caught.value) == (
        "`wireless.frequency_mhz` must be between 150 and 1500 for Okumura-Hata, found 2600."
    )


def test_every_value_outside_is_named_at_once():
    with pytest.raises(ConfigError) as caught:
        cost231_loss_db(frequency_mhz=900, distance_m=50, tx_height_m=5)
    assert len(caught.value.problems) == 3


def test_extended_hata_is_free_space_near_the_mast():
    # 32.4 + 20 lg 1850 + 10 lg (0.02^2 + 0.0285^2)
    expected = 32.4 + 20 * math.log10(1850) + 10 * math.log10(0.02**2 + 0.0285**2)
    found = extended_hata_loss_db(frequency_mhz=1850, distance_m=20, tx_height_m=30)
    assert found == pytest.approx(expected, rel=1e-12)


@pytest.mark.parametrize(
    ("frequency", "offset"), [(900.0, 0.05 + 0.04 * math.log10(900.0)), (1800.0, 0.0)]
)
def test_extended_hata_is_hata_and_cost231_between_100_m_and_20_km(frequency, offset):
    # the report rounds Hata's 69.55 and 26.16 up to 69.6 and 26.2
    plain = hata_loss_db if frequency <= 1500 else cost231_loss_db
    values = {"frequency_mhz": frequency, "distance_m": 5000.0, "tx_height_m": 40.0}
    found = extended_hata_loss_db(**values, environment="suburban")
    assert found == pytest.approx(plain(**values, environment="suburban") + offset, rel=1e-12)


def test_quasi_open_loses_five_decibels_more_than_open():
    values = {"frequency_mhz": 1800.0, "distance_m": 5000.0, "tx_height_m": 40.0}
    open_ground = extended_hata_loss_db(**values, environment="open")
    assert extended_hata_loss_db(**values, environment="quasi-open") - open_ground == (
        pytest.approx(5.0, rel=1e-12)
    )


@pytest.mark.parametrize("frequency", [100.0, 450.0, 900.0, 1800.0, 2140.0, 2600.0])
@pytest.mark.parametrize("ground", ["urban", "suburban", "open", "quasi-open"])
def test_extended_hata_has_no_jump_and_never_falls_with_distance(frequency, ground):
    distance = np.geomspace(1.0, 100_000.0, 400)
    loss = np.array(
        [
            extended_hata_loss_db(
                frequency_mhz=frequency, distance_m=float(d), tx_height_m=30.0, environment=ground
            )
            for d in distance
        ]
    )
    assert (np.diff(loss) >= -1e-9).all()
    # steps of 2.9 % of distance; 3 dB is the largest jump that a change of model may make
    assert np.diff(loss).max() < 3.0


@pytest.mark.parametrize("environment", [kernel.RURAL, kernel.SUBURBAN, kernel.URBAN])
def test_okumura_hata_over_an_array_joins_free_space(environment):
    distance = np.geomspace(1.0, 20_000.0, 300)
    loss = kernel.okumura_hata_losses_db(distance, 900.0, 30.0, 1.5, environment, False)
    assert (np.diff(loss) >= -1e-9).all()
    assert np.diff(loss).max() < 3.0
    far = kernel.okumura_hata_loss_db(distance[-1], 900.0, 30.0, 1.5, environment, False)
    assert loss[-1] == far


def test_indoor_loss_by_hand():
    # 20 lg 2400 + 30 lg 10 - 28 = 67.604 + 30 - 28; one floor of an office 14 dB
    assert indoor_loss_db(frequency_mhz=2400, distance_m=10) == pytest.approx(69.604, abs=5e-4)
    upstairs = indoor_loss_db(frequency_mhz=2400, distance_m=10, floors=1)
    assert upstairs == pytest.approx(83.604, abs=5e-4)


def test_indoor_tables():
    assert power_loss_coefficient(frequency_mhz=5250, building="residential") == 30.0
    assert power_loss_coefficient(frequency_mhz=2442, building="commercial") == 22.0
    assert floor_loss_db(frequency_mhz=1900, building="office", floors=3) == 23.0
    assert floor_loss_db(frequency_mhz=5200, building="residential", floors=1) == 13.0
    assert floor_loss_db(frequency_mhz=5200, building="commercial", floors=2) == 9.0
    with pytest.raises(ConfigError, match="must be 0 or more, found -1"):
        floor_loss_db(frequency_mhz=5200, building="office", floors=-1)
    with pytest.raises(ConfigError, match="`building` must be one of"):
        power_loss_coefficient(frequency_mhz=5200, building="barn")  # type: ignore[arg-type]


def test_offices_at_900_mhz_and_4_ghz():
    floors = [floor_loss_db(frequency_mhz=900, building="office", floors=n) for n in range(5)]
    assert floors == [0.0, 9.0, 19.0, 24.0, 28.0]
    assert power_loss_coefficient(frequency_mhz=3700, building="office") == 28.0


def test_rooms_by_hand():
    # 24.6 lg 10 + 29.53 + 23.8 lg 10
    found = indoor_site_general_loss_db(frequency_mhz=10000.0, distance_m=10.0)
    assert found == pytest.approx(24.6 + 29.53 + 23.8, rel=1e-12)
    ray = Ray(distance_m=np.array([10.0, 20.0]), frequency_mhz=10_000.0, tx_height_m=1.5)
    for d, loss in zip((10.0, 20.0), IndoorSiteGeneral(los=True).loss_db(ray), strict=True):
        # with line of sight the office's coefficients run into free space's own: the greater counts
        free = free_space_loss_db(frequency_mhz=10_000.0, distance_m=d)
        general = indoor_site_general_loss_db(frequency_mhz=10000.0, distance_m=d, los=True)
        assert loss == max(general, free)
    assert IndoorSiteGeneral(place="corridor").sigma_db == 7.63
    with pytest.raises(ConfigError, match=r"between 4 and 30 for ITU-R P\.1238 site-general"):
        indoor_site_general_loss_db(frequency_mhz=10000.0, distance_m=31.0)
    with pytest.raises(ConfigError, match="`place` must be one of office, corridor, industrial"):
        IndoorSiteGeneral(place="barn")


def test_low_frequencies_have_their_own_large_city_correction():
    # 8.29 (lg 1.54 hm)^2 - 1.1 at hm = 1
    found = kernel.large_city_correction_db(200.0, 1.0)
    assert found == pytest.approx(8.29 * math.log10(1.54) ** 2 - 1.1, rel=1e-12)


def test_models_over_arrays_are_their_scalars():
    distance = np.array([1000.0, 5000.0])
    loss = Indoor(building="office", floors=1).loss_db(
        Ray(distance_m=distance / 100, frequency_mhz=2400.0, tx_height_m=1.5)
    )
    for d, found in zip(distance / 100, loss, strict=True):
        assert found == indoor_loss_db(frequency_mhz=2400.0, distance_m=float(d), floors=1)
    hata = OkumuraHata(large_city=True).loss_db(
        Ray(distance_m=distance, frequency_mhz=869.0, tx_height_m=30.0, environment="urban")
    )
    for d, found in zip(distance, hata, strict=True):
        assert found == hata_loss_db(
            frequency_mhz=869.0, distance_m=float(d), tx_height_m=30.0, city="large"
        )


def test_every_named_model_keeps_the_protocol():
    for name in MODELS:
        model = model_named(name)
        assert isinstance(model, PathLossModel)
        assert model.name
    assert {name for name in MODELS if model_named(name).uses_terrain} >= {"itm", "ehata", "p1812"}


def test_unknown_ground_is_an_error():
    with pytest.raises(ConfigError, match="`environment` must be one of urban, suburban, open"):
        hata_loss_db(frequency_mhz=900, distance_m=2000, tx_height_m=30, environment="sea")
