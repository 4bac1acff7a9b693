"""Path profiles: what they hold, what they refuse, and the rays along them."""

from __future__ import annotations

import numpy as np
import pytest

from fugai.errors import ConfigError
from fugai.wireless import EHata, PathProfile, Ray, p1812_loss_db


def test_equal_steps_keep_their_spacing_to_the_bit():
    profile = PathProfile.evenly_spaced(np.zeros(50), spacing_m=81.5696)
    assert profile.spacing_m == 81.5696
    assert profile.length_m == 49 * 81.5696
    assert PathProfile(distance_m=[0, 1, 3], terrain_m=[0, 0, 0]).spacing_m is None
    # the same step to a millionth, as distances of a raster are
    near = np.array([0.0, 1.0, 2.0 + 1e-9])
    assert PathProfile(distance_m=near, terrain_m=np.zeros(3)).spacing_m == pytest.approx(1.0)


def test_arguments_become_arrays_and_stay_as_they_were():
    terrain, clutter = [1, 2, 3], [0, 10, 0]
    profile = PathProfile.evenly_spaced(terrain, spacing_m=100.0, clutter_m=clutter)
    assert profile.terrain_m.dtype == profile.clutter_m.dtype == np.float64
    assert profile.distance_m.tolist() == [0.0, 100.0, 200.0]
    assert terrain == [1, 2, 3]


def test_a_model_leaves_the_profile_as_it_was():
    profile = PathProfile.evenly_spaced([1, 2, 3, 4], spacing_m=100.0, clutter_m=[9, 10, 0, 9])
    p1812_loss_db(profile, frequency_mhz=900.0, tx_height_m=30.0, rx_height_m=1.5)
    assert profile.terrain_m.tolist() == [1.0, 2.0, 3.0, 4.0]
    assert profile.clutter_m.tolist() == [9.0, 10.0, 0.0, 9.0]


@pytest.mark.parametrize(
    ("changes", "rule"),
    [
        ({"distance_m": [1, 2, 3]}, "`distance_m` must ascend from 0, found 1 first"),
        ({"distance_m": [0, 2, 2]}, "`distance_m` must ascend from 0"),
        ({"distance_m": [0, np.nan, 2]}, "`distance_m` must ascend from 0"),
        ({"distance_m": [0]}, "`distance_m` must be two or more distances in a row, found 1"),
        ({"terrain_m": [1, 2]}, "`terrain_m` must have a height for each of 3 points, found 2"),
        ({"clutter_m": [0, 0]}, "`clutter_m` must have a height for each of 3 points, found 2"),
        ({"clutter_m": [0, -1, 0]}, "`clutter_m` must be 0 or more at every point, found -1"),
        ({"clutter_m": [0, np.nan, 0]}, "`clutter_m` must be 0 or more at every point, found nan"),
        ({"zone": "lake"}, "`zone` must be inland, coastal or sea, found 'lake'"),
        (
            {"zone": ["inland", "sea"]},
            "`zone` must be one zone or one for each of 3 points, found 2",
        ),
    ],
)
def test_bad_profiles_are_named(changes, rule):
    with pytest.raises(ConfigError, match=rule):
        PathProfile(**({"distance_m": [0, 100, 200], "terrain_m": [1, 2, 3]} | changes))


def test_bad_spacings_and_single_heights_are_named():
    with pytest.raises(ConfigError, match="`spacing_m` must be above 0, found 0"):
        PathProfile.evenly_spaced([0, 0], spacing_m=0.0)
    with pytest.raises(
        ConfigError, match="`terrain_m` must be two or more heights in a row, found 1"
    ):
        PathProfile.evenly_spaced([0], spacing_m=100.0)
    with pytest.raises(ConfigError, match="`terrain_m` must be two or more heights in a row"):
        PathProfile.evenly_spaced(np.zeros((2, 2)), spacing_m=100.0)


def test_a_ray_along_a_profile_has_its_points():
    profile = PathProfile.evenly_spaced([5, 6, 7], spacing_m=100.0, clutter_m=[0, 10, 0])
    ray = Ray.along(profile, frequency_mhz=1800.0, tx_height_m=30.0, environment="urban")
    assert ray.distance_m.tolist() == [100.0, 200.0]
    assert ray.terrain_m.tolist() == [5.0, 6.0, 7.0]
    assert ray.surface_m.tolist() == [5.0, 16.0, 7.0]
    assert np.isfinite(EHata().loss_db(ray)).all()
    bare = PathProfile.evenly_spaced([5, 6, 7], spacing_m=100.0)
    assert Ray.along(bare, frequency_mhz=1800.0, tx_height_m=30.0).surface_m is None


def test_the_old_name_of_the_surface_warns_and_answers():
    heights = np.array([5.0, 16.0])
    values = {"distance_m": np.array([100.0]), "frequency_mhz": 900.0, "tx_height_m": 30.0}
    with pytest.warns(FutureWarning, match="`clutter_m` of `Ray` is now `surface_m`"):
        ray = Ray(**values, clutter_m=heights)
    assert ray.surface_m is heights
    with pytest.warns(FutureWarning, match=r"`Ray\.clutter_m` is now `surface_m`"):
        assert ray.clutter_m is heights
