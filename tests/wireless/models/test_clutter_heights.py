"""Clutter classes to representative heights."""

from __future__ import annotations

import numpy as np
import pytest

from fugai.errors import ConfigError, ContractError
from fugai.wireless import clutter_heights_m


def test_the_heights_of_table_2():
    found = clutter_heights_m(np.array([[1, 2], [3, 0]], dtype=np.int8))
    assert found.dtype == np.float32
    assert found.tolist() == [[0.0, 10.0], [15.0, 10.0]]


def test_no_data_stays_no_data_and_the_argument_as_it_was():
    classes = np.array([1.0, np.nan, 3.0])
    found = clutter_heights_m(classes, heights_m={"urban": 20.0})
    assert np.array_equal(found, np.array([0, np.nan, 20], np.float32), equal_nan=True)
    assert np.isnan(classes[1])


@pytest.mark.parametrize("code", [4, -1, 1.5])
def test_an_unknown_class_is_named(code):
    with pytest.raises(ContractError, match=f"classes 0, 1, 2, 3, found {code:g}"):
        clutter_heights_m(np.array([[1.0, code]]))


@pytest.mark.parametrize(
    ("heights", "rule"),
    [({"forest": 15.0}, "must name rural"), ({"urban": -1.0}, "between 0 and 500, found -1")],
)
def test_an_impossible_height_is_named(heights, rule):
    with pytest.raises(ConfigError, match=rule):
        clutter_heights_m(np.array([1]), heights_m=heights)
