"""The ITU's maps, by files of their form with values that can be counted."""

from __future__ import annotations

import numpy as np
import pytest

from fugai.errors import ConfigError, InputError
from fugai.wireless import refractivity_maps


@pytest.fixture
def folder(tmp_path):
    """DN50 rises by 0.1 per column and N050 falls by 1 per row."""
    rows, columns = np.mgrid[0:121, 0:241]
    np.savetxt(tmp_path / "dn50.txt", 40.0 + 0.1 * columns, fmt="%.3f")
    np.savetxt(tmp_path / "N050.TXT", 380.0 - 1.0 * rows, fmt="%.3f")
    return tmp_path


@pytest.mark.parametrize(
    ("latitude", "longitude", "delta_n", "n0"),
    [
        (90.0, 0.0, 40.0, 380.0),
        (88.5, 1.5, 40.1, 379.0),
        (0.0, 180.0, 52.0, 320.0),
        (0.75, 0.75, 40.05, 320.5),
        (-90.0, 359.25, 63.95, 260.0),
        (39.0, -90.0, 58.0, 346.0),
        (39.0, 270.0, 58.0, 346.0),
    ],
)
def test_values_of_places(folder, latitude, longitude, delta_n, n0):
    found = refractivity_maps(folder).at(latitude, longitude)
    assert found == pytest.approx((delta_n, n0), rel=1e-12)


@pytest.mark.parametrize("place", [(91.0, 0.0), (0.0, 400.0), (float("nan"), 0.0)])
def test_places_off_the_earth(folder, place):
    with pytest.raises(ConfigError, match="must be between"):
        refractivity_maps(folder).at(*place)


def test_a_folder_without_the_maps_is_named(tmp_path):
    with pytest.raises(InputError, match="found no folder"):
        refractivity_maps(tmp_path / "maps")
    with pytest.raises(InputError, match=r"must hold DN50.TXT .* found no such file"):
        refractivity_maps(tmp_path)


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("45 45 45", "121 lines of 241 values, found 3"),
        ("forty-five", "must hold numbers only"),
        ("45\u00b0", "must hold numbers only"),
        ("45 " * 29160 + "450", "between 1 and 150, found 450"),
        ("45 " * 29160 + "nan", "between 1 and 150, found nan"),
    ],
)
def test_a_malformed_map_is_named(folder, text, rule):
    (folder / "dn50.txt").write_text(text, encoding="utf-8")
    with pytest.raises(InputError, match=rule):
        refractivity_maps(folder)
