"""Skill against a constant and the logarithm of distance, at masts held out."""

import numpy as np
import pytest

from fugai.wireless.calibration.skill import Skill, skill_of


def test_baselines_are_fitted_without_the_mast() -> None:
    # the mean of the other mast: 10 dB off everywhere; the line through both masts is exact
    log_distance = np.array([0.0, 1.0, 0.5, 1.5])
    loss_db = 100.0 + 20.0 * log_distance
    masts = np.array([0, 0, 1, 1])
    made = skill_of(np.full(4, 5.0), loss_db, log_distance, masts)
    # mast 0: 100, 120 less 120; mast 1: 110, 130 less 110
    assert made.constant_db == pytest.approx(np.sqrt((400 + 0 + 0 + 400) / 4))
    assert made.log_distance_db == pytest.approx(0.0, abs=1e-9)
    assert made.against_constant == pytest.approx(1 - 25 / 200)


@pytest.mark.parametrize(("model_db", "warned"), [(14.5, True), (9.5, True), (8.9, False)])
def test_a_model_without_skill_is_warned_of(model_db: float, warned: bool) -> None:
    message = Skill(model_db=model_db, constant_db=10.75, log_distance_db=9.0).message("p1812")
    assert ("no skill" in message.en) is warned
    assert ("警告" in message.zh) is warned


def test_one_mast_has_no_skill_to_state() -> None:
    made = skill_of(np.full(2, np.nan), np.array([90.0, 95.0]), np.zeros(2), np.zeros(2, np.int64))
    assert np.isnan(made.against_constant)
    assert "one mast only" in made.message("uma").en
