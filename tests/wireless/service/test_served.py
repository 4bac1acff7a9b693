"""Service definitions, where they are met, and what networks serve together."""

from __future__ import annotations

import numpy as np
import pytest

from fugai.errors import ConfigError, EmptyResultError
from fugai.wireless import (
    ServiceDefinition,
    Thresholds,
    exceedance,
    predict,
    served,
    union,
)


@pytest.mark.parametrize(
    ("level", "probability", "expected"),
    [
        (-105.0, 0.5, 1.0),
        (-105.01, 0.5, 0.0),
        # 0.6745 sigma = 5.396 dB of margin for three quarters
        (-99.59, 0.75, 1.0),
        (-99.62, 0.75, 0.0),
    ],
)
def test_margin_by_hand(grid, level, probability, expected, signal_of, service):
    found = served(signal_of(grid, level), service(probability=probability))
    assert float(found[0, 0]) == expected
    assert found.attrs["profile"] == "p"


def test_sinr_rule(grid, signal_of, service):
    signal = signal_of(grid, -80.0)
    assert float(served(signal, service(sinr_db=3.0))[0, 0]) == 1.0
    assert float(served(signal, service(sinr_db=3.1))[0, 0]) == 0.0


def test_unknown_stays_unknown(grid, signal_of, service):
    level = np.full(grid.shape, -80.0, np.float32)
    level[2, 3] = np.nan
    found = served(signal_of(grid, -80.0, rsrp=level), service())
    assert np.argwhere(np.isnan(found.to_numpy())).tolist() == [[2, 3]]


@pytest.mark.kernel
def test_a_lower_threshold_never_serves_fewer(grid, make_cells, service):
    signal = predict(make_cells(np.random.default_rng(1).uniform(0, 4000, (3, 2))), grid)
    counts = [float(served(signal, service(rsrp_dbm=level)).sum()) for level in range(-120, -60, 5)]
    assert counts == sorted(counts, reverse=True)
    assert counts[0] > counts[-1]


def test_a_level_below_the_floor_is_refused(grid, signal_of, service):
    with pytest.raises(ConfigError, match=r"at least the floor -125 dBm of the prediction"):
        served(signal_of(grid, -80.0), service(rsrp_dbm=-130.0))


def test_wrong_definitions_name_every_key():
    with pytest.raises(ConfigError) as caught:
        ServiceDefinition(name="x", technologies=(), rsrp_dbm=0.0, probability=1.0, sinr_db=99.0)
    assert len(caught.value.problems) == 3
    assert "`wireless.profiles.x.probability` must be above 0" in str(caught.value)


def test_generations_name_technologies(service):
    both = service(technologies=("3g", "nr", "wlan"))
    assert both.covers("umts")
    assert both.covers("nr")
    assert both.covers("wlan")
    assert not both.covers("lte-fdd")


def test_union_by_hand(grid):
    part = grid.window(slice(0, 1), slice(0, 6))
    nan = np.nan
    one = part.array([[1.0, 0.0, nan, nan, 0.3, 0.3]], units="1")
    two = part.array([[nan, 0.0, 1.0, 0.0, 0.5, nan]], units="1")
    found = union([one, two]).to_numpy()
    assert np.array_equal(found, np.float32([[1.0, 0.0, 1.0, nan, 0.5, nan]]), equal_nan=True)
    assert np.array_equal(union([two, one]).to_numpy(), found, equal_nan=True)
    assert float(one[0, 4]) == pytest.approx(0.3)
    with pytest.raises(EmptyResultError, match="at least one layer"):
        union([])


def test_exceedance_is_a_half_at_the_median_and_nothing_without_a_server(grid, signal_of):
    signal = signal_of(grid, -105.0)
    assert np.allclose(exceedance(signal, -105.0), 0.5, rtol=0, atol=1e-6)
    sigma = float(signal["sigma"].to_numpy().flat[0])
    one_up = exceedance(signal, -105.0 - sigma)  # the normal distribution at one sigma
    assert np.allclose(one_up, 0.841345, rtol=0, atol=1e-5)
    alone = signal.assign(server=signal["server"] * 0 - 1)
    assert np.array_equal(np.unique(exceedance(alone, -105.0)), [0.0])


def test_each_technology_has_its_own_threshold(grid, signal_of):
    """RSCP of -103 dBm is too weak for 3G here, RSRP of -103 dBm is enough for LTE."""
    either = ServiceDefinition(
        name="either",
        technologies=("3g", "lte"),
        thresholds={
            "3g": Thresholds(level_dbm=-100.0, probability=0.5),
            "lte": Thresholds(level_dbm=-105.0, probability=0.5),
        },
    )
    for technology, expected in (("umts", 0.0), ("cdma2000", 0.0), ("lte-tdd", 1.0)):
        signal = signal_of(grid, -103.0).assign_attrs(technology=technology, floor_dbm=-125.0)
        assert float(served(signal, either)[0, 0]) == expected


def test_the_most_particular_threshold_counts(service):
    asked = service(
        technologies=("lte",),
        thresholds={"lte": Thresholds(level_dbm=-100.0), "lte-tdd": Thresholds(level_dbm=-90.0)},
    )
    assert asked.of("lte-tdd").level_dbm == -90.0
    assert asked.of("lte-fdd").level_dbm == -100.0
    raised = asked.raised(3.0)
    assert (raised.rsrp_dbm, raised.of("lte-tdd").level_dbm) == (-102.0, -87.0)


def test_a_technology_without_a_threshold_is_refused():
    with pytest.raises(
        ConfigError, match=r"`wireless.profiles.x.thresholds` must have a level or a rate for umts"
    ):
        ServiceDefinition(
            name="x", technologies=("3g", "lte"), thresholds={"lte": Thresholds(level_dbm=-105.0)}
        )
