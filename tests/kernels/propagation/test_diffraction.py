"""Diffraction: knife edges by the figures of the Recommendation, sections of a profile by hand."""

from __future__ import annotations

import math

import numpy as np
import pytest

from fugai.kernels.propagation import diffraction
from fugai.kernels.propagation.p1812.profile import section_lengths_km


@pytest.mark.parametrize(
    ("nu", "loss_db"),
    [
        # ITU-R P.526 figure 9 and P.1812 eq. 12, to its accuracy of 0.1 dB
        (0.0, 6.0),
        (1.0, 13.9),
        (2.4, 20.5),
        # by hand: 6.9 + 20 lg (1.325481 - 0.87) and 6.9 + 20 lg (1.332066 - 0.88)
        (-0.77, 0.0699),
        (-0.779, 0.0108),
    ],
)
def test_the_loss_of_a_knife_edge(nu, loss_db):
    tolerance = 0.1 if nu >= 0.0 else 5e-4
    assert diffraction.knife_edge_loss_db(nu) == pytest.approx(loss_db, abs=tolerance)


@pytest.mark.parametrize("nu", [-0.78, -0.785, -0.79, -0.8, -3.0, -math.inf])
def test_a_clearance_of_078_costs_nothing(nu):
    assert diffraction.knife_edge_loss_db(nu) == 0.0


def test_a_path_with_that_clearance_is_free_and_one_with_less_is_not():
    """One edge half-way on 10 km at 3 GHz, over an Earth so large that it is flat.

    nu = h sqrt(0.002 d / (lambda d1 d2)) = h sqrt(0.02 / (0.1 * 25)) = 0.0894427 h.
    """
    for clearance_m, lost in ((8.85, False), (8.71, True)):
        loss = diffraction.bullington_loss_db(
            np.array([0.0, 5.0, 10.0]),
            np.array([0.0, 50.0 - clearance_m, 0.0]),
            50.0,
            50.0,
            1e12,
            0.1,
        )
        # nu -0.7916 and -0.7790
        assert (loss > 0.0) if lost else (loss == 0.0), clearance_m


def test_the_longest_section_and_all_of_them():
    # marked at 1 and 2 km and at the end: from 0.5 to 2.5 km and from 3.5 to 4 km
    inside = np.array([False, True, True, False, True])
    assert section_lengths_km(np.arange(5.0), inside) == (2.0, 2.5)
