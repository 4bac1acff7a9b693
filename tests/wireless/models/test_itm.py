"""Irregular Terrain Model: NTIA's cases, rays, laws, bad input."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.reference_rows import itm_areas, itm_paths, itm_result, itm_sweep

from fugai.errors import ConfigError
from fugai.wireless import (
    ITM,
    ItmWarning,
    PathProfile,
    Ray,
    free_space_loss_db,
    itm_area_loss_db,
    itm_loss_db,
)

LINK = {"frequency_mhz": 900.0, "tx_height_m": 30.0, "rx_height_m": 1.5}


def path(terrain_m, spacing_m=100.0):
    return PathProfile.evenly_spaced(terrain_m, spacing_m=spacing_m)


def hills(points, seed=1):
    return 300.0 + np.cumsum(np.random.default_rng(seed).normal(0.0, 6.0, points))


def test_cases_of_ntia_over_profiles(reference):
    cases = list(itm_paths(reference))
    assert len(cases) == 5
    for case in cases:
        assert itm_loss_db(**case.arguments) == pytest.approx(case.loss_db, abs=0.005)


def test_cases_of_ntia_over_areas(reference):
    cases = list(itm_areas(reference))
    assert len(cases) == 5
    for case in cases:
        # one decimal is printed
        assert itm_area_loss_db(**case.arguments) == pytest.approx(case.loss_db, abs=0.05)


def test_random_paths_of_ntia_with_their_warnings(reference):
    cases = list(itm_sweep(reference))
    assert len(cases) == 200
    modes = set()
    for case in cases:
        found = itm_result(case.arguments)
        assert found.loss_db == pytest.approx(case.loss_db, abs=1e-6)  # six decimals are printed
        assert int(found.warnings) == case.warnings
        modes.add(found.mode)
    assert modes == {"line of sight", "diffraction", "troposcatter"}


AREAS = (
    # NTIA's own area cases: heights, delta h, mode of variability, distance, sitings, frequency,
    # polarization, climate, percentages, loss
    ((10, 1), 0, 0, 16e3, (0, 0), 230, 0, 5, (87, 50, 50), 152.5),
    ((3, 1.5), 10, 1, 10e3, (1, 0), 450, 0, 5, (40, 28, 25), 133.0),
    ((15, 3), 5, 2, 100e3, (2, 1), 980, 1, 4, (92, 53, 97), 224.1),
    ((3, 5), 20, 3, 75e3, (0, 1), 3100, 1, 2, (50, 80, 43), 205.1),
    ((1.5, 10), 45, 0, 25e3, (1, 2), 8900, 1, 1, (70, 99, 26), 156.0),
)


@pytest.mark.parametrize("row", AREAS)
def test_typed_figures_of_ntia(row):
    heights, delta_h, mode, distance, sitings, frequency, polarization, climate, percents, loss = (
        row
    )
    model = ITM(
        conductivity=0.008,
        variability_mode=mode,
        polarization=polarization,
        climate=climate,
        time_percent=percents[0],
        location_percent=percents[1],
        situation_percent=percents[2],
    )
    found = itm_area_loss_db(
        frequency_mhz=frequency,
        distance_m=distance,
        tx_height_m=heights[0],
        rx_height_m=heights[1],
        delta_h_m=delta_h,
        tx_siting=sitings[0],
        rx_siting=sitings[1],
        model=model,
    )
    assert found == pytest.approx(loss, abs=0.05)  # one decimal is printed


def test_every_receiver_of_a_ray_is_its_own_path():
    z = hills(60)
    model = ITM(time_percent=90.0, variability_mode="mobile")
    ray = Ray(
        distance_m=np.arange(1, 60) * 100.0, frequency_mhz=900.0, tx_height_m=30.0, terrain_m=z
    )
    found = model.loss_db(ray)
    for last in range(1, 60):
        alone = model.path(path(z[: last + 1]), **LINK).loss_db
        if last < 10:
            slant = float(np.hypot(last * 100.0, z[last] + 1.5 - z[0] - 30.0))
            alone = max(alone, free_space_loss_db(frequency_mhz=900.0, distance_m=slant))
        # the path's running sums are the ray's own: equal to the bit, but for hypot's last one
        assert found[last - 1] == pytest.approx(alone, rel=1e-14)


def test_uneven_steps_are_interpolated():
    distance = np.cumsum(np.tile([60.0, 140.0], 30))
    slope = 200.0 + 0.02 * np.concatenate(([0.0], distance))
    model = ITM()
    ray = Ray(distance_m=distance, frequency_mhz=900.0, tx_height_m=30.0, terrain_m=slope)
    found = model.loss_db(ray)
    # on a plane the interpolated profile is the plane itself
    for i in (9, 20, 59):
        even = path(np.linspace(slope[0], slope[i + 1], i + 2), distance[i] / (i + 1))
        assert found[i] == pytest.approx(model.path(even, **LINK).loss_db, abs=1e-6)
        uneven = PathProfile(distance_m=np.append(0.0, distance[: i + 1]), terrain_m=slope[: i + 2])
        assert model.path(uneven, **LINK).loss_db == found[i]


@settings(max_examples=30)
@given(st.integers(0, 1000), st.floats(1.0, 98.0), st.floats(0.1, 1.0))
def test_more_time_locations_and_situations_need_more_loss(seed, percent, more):
    z = hills(30, seed)
    for name in ("time_percent", "location_percent", "situation_percent"):
        losses = [
            ITM(**{name: share}).path(path(z), **LINK).loss_db
            for share in (percent, percent + more)
        ]
        assert losses[1] >= losses[0]


def test_settings_go_by_name_or_by_number():
    z = hills(40)
    for named, numbered in (
        ({"climate": "maritime_temperate_over_sea"}, {"climate": np.int64(7)}),
        ({"climate": "desert"}, {"climate": 4}),
        ({"polarization": "horizontal"}, {"polarization": 0}),
        ({"variability_mode": "single-message"}, {"variability_mode": 0}),
    ):
        shares = {"time_percent": 80.0, "situation_percent": 70.0}
        losses = [
            itm_loss_db(path(z), **LINK, model=ITM(**shares, **option))
            for option in (named, numbered)
        ]
        assert losses[0] == losses[1]


def test_a_hill_on_the_path_costs_more_than_none():
    flat = np.zeros(101)
    hill = flat.copy()
    hill[40:60] = 150.0
    assert itm_loss_db(path(hill), **LINK) > itm_loss_db(path(flat), **LINK) + 15.0


@pytest.mark.parametrize("height", [10.0, 30.0, 200.0])
def test_towards_the_mast_there_is_no_jump_and_no_less_than_free_space(height):
    distance = np.arange(1, 500) * 10.0
    values = {"frequency_mhz": 900.0, "tx_height_m": height, "terrain_m": np.full(500, 100.0)}
    loss = ITM().loss_db(Ray(distance_m=distance, **values))
    slant = np.hypot(distance, height - 1.5)
    free = [free_space_loss_db(frequency_mhz=900.0, distance_m=float(d)) for d in slant]
    assert (loss[:99] >= np.array(free)[:99] - 1e-9).all()
    assert (loss >= np.array(free) - 1.0).all()
    # 3 dB is the largest jump that a change of model may make; 20 m for 10 m is 6 dB by itself
    assert np.abs(np.diff(loss[20:])).max() < 3.0


def test_missing_heights_make_nan_from_there_on():
    z = hills(20)
    z[12] = np.nan
    ray = Ray(
        distance_m=np.arange(1, 20) * 100.0, frequency_mhz=900.0, tx_height_m=30.0, terrain_m=z
    )
    known = np.isfinite(ITM().loss_db(ray))
    assert known.tolist() == [True] * 11 + [False] * 8
    assert np.isnan(itm_loss_db(path(z), **LINK))
    z[0] = np.nan
    assert np.isnan(ITM().loss_db(ray)).all()
    uneven = np.array([50.0, 200.0, 300.0])
    for hole, left in ((0, 0), (1, 0), (2, 1), (3, 2)):
        terrain = np.array([1.0, 2.0, 3.0, 4.0])
        terrain[hole] = np.nan
        found = ITM().loss_db(
            Ray(distance_m=uneven, frequency_mhz=900.0, tx_height_m=30.0, terrain_m=terrain)
        )
        assert np.isfinite(found).sum() == left


def test_horizons_too_near_and_steep_are_nan_and_say_so():
    # a receiver a metre behind a wall of 10 m, at 20 MHz
    wall = path([0.0, 0.0, 0.0, 10.0, 0.0], 1.0)
    found = ITM().path(wall, **(LINK | {"frequency_mhz": 20.0}))
    assert np.isnan(found.loss_db)
    assert found.mode == "unknown"
    assert ItmWarning.TX_ANGLE in found.warnings


@settings(max_examples=60)
@given(
    st.integers(0, 10_000),
    st.integers(2, 40),
    st.sampled_from([1e-6, 1.0, 100.0, 3000.0]),
    st.sampled_from([0.001, 1.0, 100.0, 30_000.0]),
    st.sampled_from([20.0, 900.0, 20_000.0]),
    st.sampled_from([0.5, 30.0, 3000.0]),
)
def test_any_profile_is_answered_or_refused(seed, points, rough, spacing, frequency, height):
    z = np.random.default_rng(seed).normal(0.0, rough, points)
    try:
        found = ITM().path(
            path(z, spacing), frequency_mhz=frequency, tx_height_m=height, rx_height_m=1.5
        )
    except ConfigError:
        assert np.abs(z).max() > 1000.0
    else:
        assert np.isfinite(found.loss_db) or ItmWarning.TX_ANGLE in found.warnings


def test_warnings_say_what_is_near_its_limit():
    found = ITM().path(path([0.0, 0.0]), **(LINK | {"tx_height_m": 0.9, "frequency_mhz": 30.0}))
    for flag in (ItmWarning.TX_HEIGHT, ItmWarning.FREQUENCY, ItmWarning.DISTANCE_TOO_SMALL):
        assert flag in found.warnings
    assert ItmWarning.RX_HEIGHT not in found.warnings


def test_the_last_receiver_alone_is_the_last_of_all():
    z = hills(50)
    for distance in (np.arange(1, 50) * 100.0, 40.0 + np.arange(49) * 100.0):
        for hole in (None, 20, 49):
            terrain = z.copy()
            if hole is not None:
                terrain[hole] = np.nan
            ray = Ray(distance_m=distance, frequency_mhz=900.0, tx_height_m=30.0, terrain_m=terrain)
            assert np.array_equal(ITM().end_loss_db(ray), ITM().loss_db(ray)[-1], equal_nan=True)


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"frequency_mhz": 10.0}, "`wireless.frequency_mhz` must be between 20 and 20000 for ITM"),
        ({"tx_height_m": 5000.0}, "`wireless.tx_height_m` must be between 0.5 and 3000 for ITM"),
        ({"rx_height_m": 0.0}, "`wireless.rx_height_m` must be between 0.5 and 3000 for ITM"),
        ({"profile": path([7000.0] * 9)}, "surface refractivity of 150 N-units"),
        ({"profile": path([-9000.0] * 9)}, "found lower ground"),
        ({"model": ITM(permittivity=1.0, polarization=0)}, "exceed the imaginary"),
    ],
)
def test_a_bad_path_is_one_clear_sentence(changed, sentence):
    with pytest.raises(ConfigError) as caught:
        itm_loss_db(**(LINK | {"profile": path([0.0] * 9)} | changed))
    assert len(caught.value.problems) == 1
    assert sentence in str(caught.value)


@pytest.mark.parametrize(
    ("option", "sentence"),
    [
        ({"climate": "lunar"}, "`climate` must be one of equatorial"),
        ({"climate": 8}, "or 1 to 7, found 8"),
        ({"polarization": "circular"}, "`polarization` must be one of horizontal, vertical"),
        ({"variability_mode": 4}, "`variability_mode` must be one of single message"),
        ({"n0": 200.0}, "`n0` must be between 250 and 400 for ITM, found 200"),
        ({"permittivity": 0.5}, "`permittivity` must be at least 1"),
        ({"conductivity": 0.0}, "`conductivity` must be above 0"),
        ({"time_percent": 100.0}, "`time_percent` must be above 0 and below 100"),
    ],
)
def test_a_bad_option_is_one_clear_sentence(option, sentence):
    with pytest.raises(ConfigError) as caught:
        ITM(**option)
    assert len(caught.value.problems) == 1
    assert sentence in str(caught.value)


def test_old_calls_warn_and_answer():
    z = hills(60)
    heights = {"spacing_m": 100.0, "terrain_m": z}
    with pytest.warns(FutureWarning):  # one of the profile, one of the model
        old = itm_loss_db(**LINK, **heights, climate="desert", time_percent=90.0)
    desert = ITM(climate="desert", time_percent=90.0)
    assert old == itm_loss_db(path(z), **LINK, model=desert)
    with pytest.warns(FutureWarning, match="`spacing_m` of `path`"):
        assert ITM().path(**LINK, **heights) == ITM().path(path(z), **LINK)
    with pytest.warns(FutureWarning):
        area = itm_area_loss_db(**LINK, distance_km=12.5, delta_h_m=90.0, climate="desert")
    assert area == itm_area_loss_db(
        **LINK, distance_m=12_500.0, delta_h_m=90.0, model=ITM(climate="desert")
    )


def test_bad_areas_and_rays():
    area = {"frequency_mhz": 900.0, "tx_height_m": 30.0, "rx_height_m": 1.5}
    with pytest.raises(ConfigError) as caught:
        itm_area_loss_db(**area, distance_m=0.0, delta_h_m=-1.0, tx_siting=3, rx_siting="lucky")
    assert len(caught.value.problems) == 4
    values = {"frequency_mhz": 900.0, "tx_height_m": 30.0}
    near = np.array([100.0, 200.0])
    with pytest.raises(ConfigError, match="`terrain_m` must be given along the ray for ITM"):
        ITM().loss_db(Ray(distance_m=near, **values))
    with pytest.raises(ConfigError, match="3 in all, found 2"):
        ITM().loss_db(Ray(distance_m=near, terrain_m=np.zeros(2), **values))
    with pytest.raises(ConfigError, match="must ascend"):
        ITM().loss_db(Ray(distance_m=near[::-1], terrain_m=np.zeros(3), **values))
