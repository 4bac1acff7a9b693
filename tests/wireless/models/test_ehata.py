"""Extended Hata over terrain: NTIA's cases, rays, bad input."""

from __future__ import annotations

import numpy as np
import pytest
from tests.reference_rows import ehata_paths

from fugai.errors import ConfigError
from fugai.wireless import EHata, PathProfile, Ray, ehata_loss_db, free_space_loss_db

LINK = {"frequency_mhz": 1800.0, "tx_height_m": 30.0, "rx_height_m": 1.5}


def path(terrain_m, spacing_m=200.0):
    return PathProfile.evenly_spaced(terrain_m, spacing_m=spacing_m)


def hills(points, seed=1):
    return 300.0 + np.cumsum(np.random.default_rng(seed).normal(0.0, 8.0, points))


def test_cases_of_ntia(reference):
    cases = list(ehata_paths(reference))
    assert len(cases) == 48
    for case in cases:
        assert ehata_loss_db(**case.arguments) == pytest.approx(case.loss_db, abs=0.01)


def test_a_typed_figure_of_ntia():
    # its case 90006: a path over the open sea, 3.997 km, 146.0255 dB; a profile of zeros
    found = ehata_loss_db(
        path(np.zeros(50), 81.5696), frequency_mhz=2651, tx_height_m=37.6, rx_height_m=3
    )
    assert found == pytest.approx(146.0255, abs=0.01)


@pytest.mark.parametrize("environment", ["urban", "suburban", "rural"])
def test_every_receiver_of_a_ray_is_its_own_path(environment):
    z = hills(100)
    distance = np.arange(1, 100) * 200.0
    ray = Ray(
        distance_m=distance,
        frequency_mhz=1800.0,
        tx_height_m=30.0,
        terrain_m=z,
        environment=environment,
    )
    found = EHata(reliability=0.7).loss_db(ray)
    for last in (1, 5, 16, 40, 76, 99):
        alone = ehata_loss_db(
            path(z[: last + 1]), **LINK, environment=environment, model=EHata(reliability=0.7)
        )
        slant = float(np.hypot(last * 200.0, 28.5))
        free = free_space_loss_db(frequency_mhz=1800.0, distance_m=slant)
        assert found[last - 1] == max(alone, free)


def test_uneven_steps_are_interpolated():
    distance = np.cumsum(np.tile([150.0, 250.0], 40))
    slope = 200.0 + 0.01 * np.concatenate(([0.0], distance))
    ray = Ray(distance_m=distance, frequency_mhz=1800.0, tx_height_m=30.0, terrain_m=slope)
    found = EHata().loss_db(ray)
    for i in (9, 20, 79):
        even = path(np.linspace(slope[0], slope[i + 1], i + 2), distance[i] / (i + 1))
        # on a plane the interpolated profile is the plane itself
        alone = ehata_loss_db(even, **LINK, environment="suburban")
        assert found[i] == pytest.approx(alone, abs=1e-6)
        uneven = PathProfile(distance_m=np.append(0.0, distance[: i + 1]), terrain_m=slope[: i + 2])
        assert ehata_loss_db(uneven, **LINK, environment="suburban") == found[i]


def test_more_locations_need_more_loss():
    z = hills(60)
    losses = [
        ehata_loss_db(path(z), **LINK, model=EHata(reliability=share)) for share in (0.1, 0.5, 0.9)
    ]
    assert losses[0] < losses[1] < losses[2]


def test_missing_heights_make_nan_from_there_on():
    z = hills(20)
    z[12] = np.nan
    for distance in (np.arange(1, 20) * 100.0, np.cumsum(np.linspace(90.0, 110.0, 19))):
        ray = Ray(distance_m=distance, frequency_mhz=1800.0, tx_height_m=30.0, terrain_m=z)
        assert np.isfinite(EHata().loss_db(ray)).tolist() == [True] * 11 + [False] * 8
    assert np.isnan(ehata_loss_db(path(z), **LINK))


def test_the_last_receiver_alone_is_the_last_of_all():
    z = hills(50)
    for distance in (np.arange(1, 50) * 100.0, 40.0 + np.arange(49) * 100.0):
        for hole in (None, 20, 49):
            terrain = z.copy()
            if hole is not None:
                terrain[hole] = np.nan
            ray = Ray(
                distance_m=distance, frequency_mhz=1800.0, tx_height_m=30.0, terrain_m=terrain
            )
            assert np.array_equal(
                EHata().end_loss_db(ray), EHata().loss_db(ray)[-1], equal_nan=True
            )


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"frequency_mhz": 900.0}, "`wireless.frequency_mhz` must be between 1000 and 4000 for eH"),
        ({"tx_height_m": 5000.0}, "`wireless.tx_height_m` must be between 0 and 1000 for eHata"),
        (
            {"profile": path(np.zeros(50), 1.0)},
            "`profile` must be 0.1 to 1000 km long for eHata, found 0.049 km",
        ),
        ({"environment": "lunar"}, "`environment` must be one of urban, suburban, rural"),
    ],
)
def test_bad_input_is_one_clear_sentence(changed, sentence):
    with pytest.raises(ConfigError) as caught:
        ehata_loss_db(**(LINK | {"profile": path(np.zeros(50))} | changed))
    assert len(caught.value.problems) == 1
    assert sentence in str(caught.value)


def test_a_reliability_outside_its_range_is_named():
    with pytest.raises(ConfigError, match="`reliability` must be above 0 and below 1 for eHata"):
        EHata(reliability=1.0)


def test_the_old_call_warns_and_answers():
    z = hills(60)
    with pytest.warns(FutureWarning, match="`spacing_m` of `ehata_loss_db` is now `profile="):
        old = ehata_loss_db(**LINK, spacing_m=200.0, terrain_m=z)
    assert old == ehata_loss_db(path(z), **LINK)
