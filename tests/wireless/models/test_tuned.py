"""Models with corrections, and how they are written down."""

from __future__ import annotations

import numpy as np
import pytest

from fugai.errors import ConfigError
from fugai.wireless import (
    ITM,
    Correction,
    ExtendedHata,
    PathLossModel,
    Ray,
    SignalOptions,
    Tuned,
    predict,
    tuned_from,
    tuned_values,
)

BASE = ExtendedHata(quasi_open=False)
URBAN = Correction(
    environment="urban",
    low_mhz=1800.0,
    high_mhz=1900.0,
    offset_db=6.0,
    slope_db_per_decade=3.0,
    nearest_m=100.0,
    farthest_m=5000.0,
)
TUNED = Tuned(base=BASE, corrections=(URBAN,))


def ray(environment="urban", frequency=1850.0):
    distance = np.array([50.0, 100.0, 1000.0, 5000.0, 20000.0])
    return Ray(
        distance_m=distance, frequency_mhz=frequency, tx_height_m=30.0, environment=environment
    )


def test_correction_by_hand_and_no_further_than_measured():
    added = TUNED.loss_db(ray()) - BASE.loss_db(ray())
    far = 6.0 + 3.0 * np.log10(5.0)
    assert added == pytest.approx([3.0, 3.0, 6.0, far, far], abs=1e-9)


@pytest.mark.parametrize("change", [{"environment": "rural"}, {"frequency": 900.0}])
def test_without_a_correction_the_model_is_unchanged(change):
    assert TUNED.loss_db(ray(**change)).tolist() == BASE.loss_db(ray(**change)).tolist()


def test_it_is_a_model_and_predict_takes_it(grid, make_cells):
    assert isinstance(TUNED, PathLossModel)
    assert TUNED.name == "extended Hata, tuned"
    assert TUNED.validity == BASE.validity
    assert not TUNED.uses_terrain
    assert Tuned(base=ITM()).uses_terrain
    cells = make_cells([(2050.0, 2050.0)], sectors=[1], gain_dbi=[17.5])
    flat = Correction(environment="suburban", low_mhz=1.0, high_mhz=9999.0, offset_db=5.0)
    plain = predict(cells, grid, options=SignalOptions(model=BASE))["rsrp"].to_numpy()
    tuned = predict(
        cells, grid, options=SignalOptions(model=Tuned(base=BASE, corrections=(flat,)))
    )["rsrp"].to_numpy()
    assert plain - tuned == pytest.approx(np.full(grid.shape, 5.0), abs=1e-4)  # float32 levels


def test_loss_never_falls_below_free_space():
    wild = Tuned(
        base=BASE,
        corrections=(Correction(environment="urban", low_mhz=1.0, high_mhz=9e3, offset_db=-90.0),),
    )
    loss = wild.loss_db(ray())
    free = 32.45 + 20.0 * np.log10(1850.0 * ray().distance_m / 1000.0)
    assert loss == pytest.approx(np.minimum(free, BASE.loss_db(ray())), abs=1e-9)


def test_written_and_read_back():
    again = tuned_from(tuned_values(TUNED))
    assert again == TUNED
    assert again.base == BASE


@pytest.mark.parametrize(
    ("values", "message"),
    [
        ({"base": "okumura"}, "`base` must be one of free-space"),
        ({}, "`base` must be one of free-space.* found None"),
        (
            {"base": "extended-hata", "parameters": {"x": 1}},
            "must be those of extended-hata, found x",
        ),
        ({"base": "extended-hata", "parameters": 3}, "`parameters` must be a table"),
        ({"base": "extended-hata", "corrections": [3]}, "must hold tables"),
        ({"base": "extended-hata", "corrections": [{"offset": 3}]}, "unknown 'offset'"),
        ({"base": "extended-hata", "corrections": [{"environment": "urban"}]}, "no 'low_mhz'"),
    ],
)
def test_wrong_values_are_named(values, message):
    with pytest.raises(ConfigError, match=message):
        tuned_from(values)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"environment": "desert"}, "`correction.environment` must be one of"),
        ({"offset_db": np.nan}, "`correction.offset_db` must be a finite number"),
        ({"low_mhz": 0.0}, "`correction.low_mhz` must be above 0"),
        ({"nearest_m": 9000.0}, "`correction.nearest_m` must be above 0 and at most"),
    ],
)
def test_wrong_corrections_are_refused(change, message):
    given = {
        "environment": "urban",
        "low_mhz": 1.0,
        "high_mhz": 2.0,
        "offset_db": 1.0,
        "nearest_m": 10.0,
        "farthest_m": 5000.0,
    }
    with pytest.raises(ConfigError, match=message):
        Correction(**(given | change))
    text = tuned_values(TUNED)
    text["corrections"][0]["offset_db"] = "6"
    with pytest.raises(ConfigError, match="must be a number, found '6'"):
        tuned_from(text)


def test_overlapping_corrections_are_refused():
    with pytest.raises(ConfigError, match="must not overlap"):
        Tuned(base=BASE, corrections=(URBAN, URBAN))
