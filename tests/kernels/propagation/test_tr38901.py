"""TR 38.901: published figures, laws and probabilities."""

from __future__ import annotations

import math

import numpy as np
import pytest
from tests.reference_rows import tr38901

from fugai.errors import ConfigError
from fugai.kernels.propagation import tr38901 as kernel
from fugai.wireless import (
    InH,
    Ray,
    RMa,
    inh_loss_db,
    los_probability,
    rma_loss_db,
    uma_loss_db,
    umi_loss_db,
)

LOSS = {"Rma": rma_loss_db, "Uma": uma_loss_db, "Umi": umi_loss_db, "IndoorOffice": inh_loss_db}


@pytest.mark.parametrize(
    ("scenario", "los", "distance", "height", "expected"),
    [
        ("Rma", True, 10_000.0, 35.0, 140.3896),
        ("Rma", False, 1000.0, 35.0, 133.5223),
        ("Uma", True, 1000.0, 25.0, 109.7252),
        ("Uma", False, 1000.0, 25.0, 144.7641),
        ("Umi", False, 100.0, 10.0, 107.9432),
        ("IndoorOffice", False, 50.0, 3.0, 99.7824),
    ],
)
def test_published_figures(scenario, los, distance, height, expected):
    found = LOSS[scenario](frequency_mhz=5000.0, distance_m=distance, tx_height_m=height, los=los)
    assert found == pytest.approx(expected, abs=0.02)


def test_reference_table(reference):
    cases = list(tr38901(reference))
    assert len(cases) == 32
    for scenario, case in cases:
        found = LOSS[scenario](**case.arguments)
        assert found == pytest.approx(case.loss_db, abs=0.02), case


def test_probability_of_line_of_sight_by_hand():
    assert los_probability(distance_m=18.0, scenario="uma") == 1.0
    # 18/63 + exp(-1) (1 - 18/63)
    expected = 18 / 63 + math.exp(-1) * (1 - 18 / 63)
    assert los_probability(distance_m=63.0, scenario="uma") == pytest.approx(expected, rel=1e-12)
    assert los_probability(distance_m=1010.0, scenario="rma") == pytest.approx(
        math.exp(-1), rel=1e-12
    )
    assert los_probability(distance_m=36.0, scenario="umi") == pytest.approx(
        0.5 + 0.5 * math.exp(-1), rel=1e-12
    )


def test_line_of_sight_in_offices_by_hand():
    # mixed: exp(-4.7 / 4.7) at 5.9 m, 0.32 at 6.5 m; open: exp(-1) at 75.8 m would be beyond 49 m
    for scenario, distance, expected in (
        ("inh", 1.2, 1.0),
        ("inh", 5.9, math.exp(-1)),
        ("inh", 6.5, 0.32),
        ("inh", 39.1, 0.32 * math.exp(-1)),
        ("inh-open", 5.0, 1.0),
        ("inh-open", 40.4, math.exp(-0.5)),
        ("inh-open", 260.7, 0.54 * math.exp(-1)),
    ):
        found = los_probability(distance_m=distance, scenario=scenario)
        assert found == pytest.approx(expected, rel=1e-12)
    with pytest.raises(ConfigError, match="`scenario` must be one of uma, umi, rma, inh, inh-open"):
        los_probability(distance_m=10.0, scenario="sea")
    with pytest.raises(ConfigError, match="0 or more, found nan"):
        los_probability(distance_m=math.nan, scenario="uma")


@pytest.mark.parametrize("open_plan", [False, True])
def test_an_office_lies_between_los_and_nlos(open_plan):
    distance = np.geomspace(1.0, 150.0, 200)
    ray = Ray(distance_m=distance, frequency_mhz=5000.0, tx_height_m=3.0)
    loss = InH(open_plan=open_plan).loss_db(ray)
    # the probabilities of the table meet to 0.004: that of 25 dB at most between both losses
    assert np.diff(loss).min() > -0.1
    assert np.diff(loss).max() < 3.0
    for at in (0, 60, 199):
        values = {"frequency_mhz": 5000.0, "distance_m": float(distance[at])}
        los_db, nlos_db = inh_loss_db(**values, los=True), inh_loss_db(**values, los=False)
        share = los_probability(
            distance_m=float(distance[at]), scenario="inh-open" if open_plan else "inh"
        )
        # algebra
        assert loss[at] == pytest.approx(share * los_db + (1 - share) * nlos_db, rel=1e-12)


def test_high_receivers_have_line_of_sight_more_often():
    low = los_probability(distance_m=100.0, scenario="uma", rx_height_m=1.5)
    assert los_probability(distance_m=100.0, scenario="uma", rx_height_m=22.5) > low


@pytest.mark.parametrize("scenario", [kernel.UMA, kernel.UMI, kernel.RMA])
def test_expected_loss_lies_between_los_and_nlos_without_a_jump(scenario):
    distance = np.geomspace(1.0, 10_000.0, 400)
    loss = kernel.expected_losses_db(distance, 3.5, 25.0, 1.5, scenario, 5.0, 20.0)
    assert (np.diff(loss) >= -1e-9).all()
    assert np.diff(loss).max() < 3.0
    for at in (50, 200, 399):
        d = distance[at]
        if scenario == kernel.RMA:
            los_db = kernel.rural_los_db(d, 3.5, 25.0, 1.5, 5.0)
            nlos_db = kernel.rural_nlos_db(d, 3.5, 25.0, 1.5, 5.0, 20.0)
        else:
            los_db = kernel.urban_los_db(d, 3.5, 25.0, 1.5, scenario == kernel.UMI)
            nlos_db = kernel.urban_nlos_db(d, 3.5, 25.0, 1.5, scenario == kernel.UMI)
        assert los_db - 1e-9 <= loss[at] <= nlos_db + 1e-9


def test_outside_the_table_is_an_error():
    with pytest.raises(ConfigError, match=r"between 10 and 5000 for TR 38.901 UMa, found 5001\."):
        uma_loss_db(frequency_mhz=3500.0, distance_m=5001.0, los=True)
    with pytest.raises(ConfigError, match="RMa NLOS"):
        rma_loss_db(frequency_mhz=700.0, distance_m=7000.0, los=False)
    assert rma_loss_db(frequency_mhz=700.0, distance_m=7000.0, los=True) > 100.0
    with pytest.raises(ConfigError, match=r"`building_height_m` must be between 5 and 50"):
        RMa(building_height_m=60.0)
