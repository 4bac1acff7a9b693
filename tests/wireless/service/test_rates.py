"""Rates that a service asks for, in both directions, and carriers that add up."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest
from scipy.special import ndtri

from fugai.errors import ConfigError, EmptyResultError, FugaiError
from fugai.wireless import (
    ServiceDefinition,
    SignalOptions,
    Thresholds,
    predict,
    rates,
    served,
    served_together,
    spectral_efficiency,
    technologies,
)

T = technologies()
FREE = SignalOptions(model="free-space", load=0.5)


@pytest.fixture
def signal(grid, make_cells):
    cells = make_cells([(50.0, 2050.0), (4050.0, 2050.0)], sectors=[1, 1], power_dbm=46.0)
    return predict(cells, grid, options=SignalOptions(load=0.5))


def asked(*, place="outdoor", technologies=("lte",), **values):
    limits = {name: Thresholds(**values) for name in technologies}
    return ServiceDefinition(name="p", technologies=technologies, thresholds=limits, place=place)


def test_downward_by_hand(signal):
    """The level falls by the margin of 90 %, noise and interference stay."""
    level, others = (signal[name].to_numpy().astype(float) for name in ("rsrp", "interference"))
    sigma = signal["sigma"].to_numpy().astype(float)
    noise = 10.0 ** (T["lte-fdd"].noise_dbm / 10.0)
    for load, given in ((0.5, None), (0.9, 0.9)):
        ratio = level - ndtri(0.9) * sigma - 10.0 * np.log10(noise + load * 10.0 ** (others / 10.0))
        found = rates(signal, asked(download_mbps=5.0, probability=0.9, load=given))
        # levels are in single precision
        assert np.allclose(found["download"], 18.0 * spectral_efficiency(ratio), rtol=1e-4)


def test_upward_by_hand(signal):
    found = rates(signal, asked(upload_mbps=1.0, probability=0.9, load=0.0))
    at = (20, 8)
    loss = float(signal["coupling_loss"][at]) + float(ndtri(0.9)) * float(signal["sigma"][at])
    at_base = -173.975 + 10.0 * math.log10(180e3) + 5.0  # no load, no noise rise
    each = min(23.0 - 10.0 * math.log10(100), -92.2 + 0.8 * loss)
    sinr = each - loss - at_base
    assert sinr > -10.0
    expected = 18.0 * min(2.0, 0.4 * math.log2(1.0 + 10.0 ** (sinr / 10.0)))
    assert float(found["upload"][at]) == pytest.approx(expected, rel=1e-4)


def test_both_directions_must_hold(signal):
    carried = rates(signal, asked(download_mbps=5.0, upload_mbps=1.0))
    down, up = carried["download"].to_numpy(), carried["upload"].to_numpy()
    limits = float(np.median(down)), float(np.median(up))
    found = served(signal, asked(download_mbps=limits[0], upload_mbps=limits[1])).to_numpy()
    assert np.array_equal(found == 1.0, (down >= limits[0]) & (up >= limits[1]))
    assert 0 < found.sum() < found.size
    both = served(signal, asked(download_mbps=limits[0], level_dbm=-95.0)).to_numpy()
    level = served(signal, asked(level_dbm=-95.0)).to_numpy()
    assert np.array_equal(both == 1.0, (down >= limits[0]) & (level == 1.0))


def test_what_is_asked_more_of_is_never_more_often_served(signal):
    def share(**values):
        return float(
            served(signal, asked(**{"download_mbps": 20.0, "upload_mbps": 0.2} | values)).sum()
        )

    for name, steps in (
        ("download_mbps", (5.0, 20.0, 40.0, 75.0)),
        ("upload_mbps", (0.5, 1.0, 3.0, 9.0)),
        ("probability", (0.5, 0.75, 0.9, 0.99)),
        ("load", (0.0, 0.3, 0.6, 1.0)),
    ):
        counts = [share(**{name: step}) for step in steps]
        assert counts == sorted(counts, reverse=True), name
        assert counts[0] > counts[-1], name


def test_a_building_takes_both_directions_down(signal):
    outside, inside = (
        rates(signal, asked(download_mbps=5.0, place=place)) for place in ("outdoor", "indoor")
    )
    for name in ("download", "upload"):
        assert (inside[name] <= outside[name]).all()
        assert float(inside[name].sum()) < float(outside[name].sum())


def test_where_interference_decides_a_building_takes_less_down_than_noise_says(grid, make_cells):
    """Strong cells on both sides: the wall weakens both, and the SINR stays."""
    cells = make_cells([(50.0, 2050.0), (4050.0, 2050.0)], sectors=[1, 1], power_dbm=60.0)
    strong = predict(cells, grid, options=FREE)
    outside, inside = (
        rates(strong, asked(download_mbps=5.0, place=place))["download"].to_numpy()
        for place in ("outdoor", "indoor")
    )
    # free space at 60 dBm: the noise is 50 dB below the interference
    assert np.allclose(outside, inside, rtol=0.01)


def test_the_load_of_a_service_is_that_of_a_prediction(grid, make_cells):
    cells = make_cells([(50.0, 2050.0), (4050.0, 2050.0)], sectors=[1, 1])
    light, heavy = (predict(cells, grid, options=replace(FREE, load=one)) for one in (0.2, 0.9))
    at_heavy = served(light, asked(level_dbm=-100.0, sinr_db=3.0, load=0.9))
    assert np.array_equal(at_heavy, served(heavy, asked(level_dbm=-100.0, sinr_db=3.0)))
    assert float(at_heavy.sum()) < float(served(light, asked(level_dbm=-100.0, sinr_db=3.0)).sum())


def test_rates_of_what_has_none_are_refused(grid, make_cells):
    third = predict(make_cells([(50.0, 2050.0)], technology="umts"), grid)
    with pytest.raises(ConfigError, match=r"must be asked of LTE or NR, found umts"):
        served(third, asked(technologies=("umts",), download_mbps=1.0))
    down_only = {**T, "lte-fdd": replace(T["lte-fdd"], uplink=None)}
    found = predict(
        make_cells([(50.0, 2050.0)]), grid, options=SignalOptions(technologies=down_only)
    )
    assert float(served(found, asked(download_mbps=1.0)).max()) == 1.0
    with pytest.raises(ConfigError, match=r"of a layer with an uplink, found lte-fdd"):
        served(found, asked(upload_mbps=1.0))


def test_a_signal_from_elsewhere_has_no_rates(grid, signal_of):
    with pytest.raises(ConfigError, match=r"`signal` must be from `predict` where a service asks"):
        served(signal_of(grid, -80.0).assign_attrs(technology="lte-fdd"), asked(download_mbps=1.0))


@pytest.fixture
def carriers(grid, make_cells):
    """Two networks of one operator and one of another, on one mast."""
    found = []
    for operator, technology, width in (
        ("a", "lte-fdd", 10.0),
        ("a", "nr", 20.0),
        ("b", "nr", 20.0),
    ):
        cells = make_cells(
            [(50.0, 2050.0)],
            technology=technology,
            operator=operator,
            bandwidth_mhz=width,
            sectors=[1],
        )
        found.append(predict(cells, grid))
    return found


def test_rates_of_one_operator_add_up(carriers):
    limits = {"download_mbps": 60.0, "upload_mbps": 1.0}
    alone = asked(technologies=("lte", "5g"), **limits)
    both = replace(alone, aggregate=("lte", "5g"))
    down = [rates(one, alone)["download"].to_numpy() for one in carriers[:2]]
    up = [rates(one, alone)["upload"].to_numpy() for one in carriers[:2]]
    singly = [(d >= 60.0) & (u >= 1.0) for d, u in zip(down, up, strict=True)]
    expected = singly[0] | singly[1] | ((down[0] + down[1] >= 60.0) & (np.maximum(*up) >= 1.0))
    found = served_together(carriers[:2], both).to_numpy()
    assert np.array_equal(found == 1.0, expected)
    assert found.sum() > served_together(carriers[:2], alone).to_numpy().sum()


def test_operators_do_not_add_up(carriers):
    both = replace(asked(technologies=("lte", "5g"), download_mbps=60.0), aggregate=("lte", "5g"))
    one = served_together([carriers[0], carriers[2]], both)
    assert np.array_equal(
        one, served_together([carriers[0], carriers[2]], replace(both, aggregate=()))
    )


def test_a_carrier_below_its_level_adds_nothing(carriers):
    limits = {
        "lte": Thresholds(level_dbm=-30.0, download_mbps=60.0),
        "5g": Thresholds(download_mbps=60.0),
    }
    both = ServiceDefinition(
        name="p", technologies=("lte", "5g"), thresholds=limits, aggregate=("lte", "5g")
    )
    assert np.array_equal(
        served_together(carriers[:2], both),
        served_together(carriers[:2], replace(both, aggregate=())),
    )


def test_wrong_rates_are_refused():
    with pytest.raises(ConfigError) as caught:
        Thresholds(download_mbps=0.0, upload_mbps=1e9, load=1.1)
    assert len(caught.value.problems) == 3
    with pytest.raises(
        ConfigError, match=r"`wireless.profiles.a.aggregate` must be of lte, found '5g'"
    ):
        ServiceDefinition(name="a", technologies=("lte",), rsrp_dbm=-105.0, aggregate=("5g",))


def test_networks_that_are_none_are_refused():
    limits = asked(download_mbps=60.0)
    with pytest.raises(EmptyResultError, match="at least one signal"):
        served_together([], limits)
    with pytest.raises(FugaiError, match="signals"):
        served_together([3.0], limits)
