"""The spread of errors at masts left out: by hand, its parts from made-up errors, what is refused."""

import math

import numpy as np
import pytest

from fugai.errors import ConfigError
from fugai.wireless import Spread
from fugai.wireless.calibration.obstruction.own_samples import Covariance
from fugai.wireless.calibration.obstruction.spread import spread_of, spread_of_covariance
from fugai.wireless.models.spread import spread_from

GOOD = {
    "bias_db": -1.0,
    "between_db": 3.0,
    "location_db": 4.0,
    "nugget_db": 2.0,
    "correlation_m": 60.0,
    "masts": 20,
}


def test_parts_of_a_covariance():
    made = spread_of_covariance(
        Covariance(nugget_db2=4.0, parts_db2=(0.0, 12.0, 0.0), cell_db2=9.0), bias_db=0.5, masts=7
    )
    # 12 + 4 within a cell, and one exponential part of a range of 100 m
    assert (made.between_db, made.location_db, made.nugget_db) == (3.0, 4.0, 2.0)
    assert made.correlation_m == pytest.approx(100.0)
    assert made.total_db == 5.0


def test_without_a_shared_part_there_is_no_length():
    made = spread_of_covariance(
        Covariance(nugget_db2=4.0, parts_db2=(0.0, 0.0, 0.0), cell_db2=0.0), bias_db=0.0, masts=2
    )
    assert (made.correlation_m, made.total_db) == (0.0, 2.0)


def test_every_mast_counts_once_in_the_bias():
    cell = np.array([0] * 9 + [1])
    error = np.array([1.0] * 9 + [5.0])
    x = 2000.0 * np.arange(10)
    made = spread_of(error, x, 0.0 * x, cell=cell, mast=cell)
    assert made.bias_db == pytest.approx(3.0)
    assert made.masts == 2


def test_spread_between_cells_is_found_again():
    rng = np.random.default_rng(1)
    cell = np.repeat(np.arange(80), 60)
    own = 5.0 * rng.standard_normal(80)
    error = own[cell] + 2.0 * rng.standard_normal(len(cell))
    x, y = rng.uniform(0, 3000, (2, len(cell)))
    made = spread_of(error, x, y, cell=cell, mast=cell)
    assert made.between_db == pytest.approx(own.std(), abs=0.3)  # pairs within 1.5 km alone
    assert made.location_db == pytest.approx(2.0, abs=0.3)


def test_one_mast_has_no_spread():
    x = np.arange(3.0)
    assert spread_of(x, x, x, cell=np.array([0, 1, 1]), mast=np.zeros(3, np.int64)) is None


def test_values_go_out_and_come_in():
    assert spread_from(Spread(**GOOD).values()) == Spread(**GOOD)


@pytest.mark.parametrize("name", sorted(GOOD))
@pytest.mark.parametrize("value", [math.nan, math.inf, "3", True, None])
def test_values_that_are_no_numbers_are_refused(name, value):
    with pytest.raises(ConfigError, match=rf"`spread.{name}` must be a finite number"):
        spread_from(GOOD | {name: value})


def test_a_negative_deviation_is_refused():
    with pytest.raises(
        ConfigError, match=r"`spread\.between_db` must be a finite number of at least"
    ):
        Spread(**(GOOD | {"between_db": -1.0}))


def test_keys_are_those_of_the_spread():
    with pytest.raises(ConfigError, match=r"must have the keys bias_db, .*, found none"):
        spread_from({})
