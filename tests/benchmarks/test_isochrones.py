"""Isochrones of 15 minutes on foot in a dense city: 48 CPU ms each as buffers, Valhalla 7."""

import numpy as np
import pytest
from tests.benchmarks.isochrones import MINUTES, city, cpu_s, places, with_barriers

from fugai.delivery import isochrones

pytestmark = pytest.mark.kernel
COUNT = 100


@pytest.mark.parametrize("barriers", [False, True])
def test_isochrones_on_foot(benchmark, barriers):
    network = city(np.random.default_rng(7))
    if barriers:
        network = with_barriers(network, np.random.default_rng(9))
    facilities = places(network, COUNT, np.random.default_rng(8))
    made = benchmark.pedantic(
        isochrones, (network, facilities), kwargs={"minutes": [MINUTES]}, rounds=2, warmup_rounds=1
    )
    assert made.is_valid.all()
    seconds, _ = cpu_s(lambda: isochrones(network, facilities, minutes=[MINUTES]))
    benchmark.extra_info["cpu_ms_each"] = 1e3 * seconds / COUNT
