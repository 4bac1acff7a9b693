"""GCJ-02 and BD-09: published values, the law of the round trip, and where nothing moves."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from fugai.errors import ConfigError
from fugai.intake import convert_datum
from fugai.intake.datums import CHINA, datum_named

METRE_DEG = 1.0 / 111_320.0


@pytest.mark.parametrize(
    ("source", "target", "lon", "lat"),
    [
        # Figures that the documentation of several converters prints for 116.404, 39.915.
        ("wgs84", "gcj02", 116.41024449916938, 39.91640428150164),
        ("gcj02", "bd09", 116.41036949371029, 39.92133699351021),
        ("gcj02", "wgs84", 116.39775550083061, 39.91359571849836),
        ("bd09", "gcj02", 116.39762729119315, 39.90865673957631),
    ],
)
def test_published_values(source: str, target: str, lon: float, lat: float) -> None:
    found = convert_datum(116.404, 39.915, source, target)
    # The inverses printed there are one-step approximations, good to about 2 m.
    tolerance = 1e-9 if (source, target) in (("wgs84", "gcj02"), ("gcj02", "bd09")) else 2e-5
    assert found[0] == pytest.approx(lon, abs=tolerance)
    assert found[1] == pytest.approx(lat, abs=tolerance)


@given(lon=st.floats(CHINA[0] + 0.1, CHINA[2] - 0.1), lat=st.floats(CHINA[1] + 0.1, CHINA[3] - 0.1))
@pytest.mark.parametrize("datum", ["gcj02", "bd09"])
def test_there_and_back_is_within_a_millimetre(datum: str, lon: float, lat: float) -> None:
    there = convert_datum(lon, lat, "wgs84", datum)
    back = convert_datum(*there, datum, "wgs84")
    assert back[0] == pytest.approx(lon, abs=1e-3 * METRE_DEG)
    assert back[1] == pytest.approx(lat, abs=1e-3 * METRE_DEG)


def test_gcj02_shifts_tianjin_by_half_a_kilometre() -> None:
    lon, lat = convert_datum(117.2, 39.1, "wgs84", "gcj02")
    east_m = (lon - 117.2) * 111_320 * np.cos(np.radians(39.1))
    north_m = (lat - 39.1) * 110_950
    assert 300 < np.hypot(east_m, north_m) < 700


def test_bd09_by_way_of_gcj02() -> None:
    direct = convert_datum([117.2], [39.1], "wgs84", "bd09")
    steps = convert_datum(*convert_datum([117.2], [39.1], "wgs84", "gcj02"), "gcj02", "bd09")
    np.testing.assert_allclose(direct, steps, rtol=0, atol=1e-12)


@pytest.mark.parametrize("datum", ["gcj02", "bd09"])
def test_nothing_moves_outside_china(datum: str) -> None:
    lon, lat = np.array([1.52, -34.9, 151.2]), np.array([42.5, -8.07, -33.9])
    found = convert_datum(lon, lat, datum, "wgs84")
    np.testing.assert_array_equal(found[0], lon)
    np.testing.assert_array_equal(found[1], lat)


def test_cgcs2000_is_taken_as_wgs84() -> None:
    assert convert_datum(117.2, 39.1, "cgcs2000", "wgs84") == (117.2, 39.1)
    assert convert_datum(117.2, 39.1, "cgcs2000", "gcj02") == convert_datum(
        117.2, 39.1, "wgs84", "gcj02"
    )


def test_nan_stays_and_arguments_are_unchanged() -> None:
    lon, lat = np.array([117.2, np.nan]), np.array([39.1, 39.1])
    found = convert_datum(lon, lat, "wgs84", "gcj02")
    assert np.isnan(found[0][1])
    assert lon[0] == 117.2
    assert found[0][0] != 117.2


def test_empty_arrays() -> None:
    found = convert_datum([], [], "gcj02", "wgs84")
    assert found[0].shape == found[1].shape == (0,)


@pytest.mark.parametrize("name", ["GCJ-02", "gcj_02", "Gcj02", " gcj 02 "])
def test_spellings(name: str) -> None:
    assert datum_named(name) == "gcj02"


def test_unknown_datum() -> None:
    with pytest.raises(ConfigError, match=r"`datum` must be one of .*, found 'beijing54'\."):
        convert_datum(117.2, 39.1, "beijing54", "wgs84")
