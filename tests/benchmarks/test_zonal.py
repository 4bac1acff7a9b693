"""Zonal statistics at the size of Tianjin at 100 m: 2.2 million cells, 16 districts.

exactextract alone takes 1.8 s for 16 polygons on 13 million cells, per layer; here the fractions
are made once, and a layer is one sparse product.
"""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import pytest

from fugai.broadband import degree_of_urbanisation
from fugai.grid import choose_grid
from fugai.zonal import area_served, population_served, zone_weights


@pytest.fixture(scope="module")
def tianjin(worlds):
    districts = gpd.read_file(worlds / "tianjin" / "districts_wgs84.geojson")
    grid = choose_grid(districts, cell_size_m=100.0)
    return grid, districts.to_crs(grid.crs)


@pytest.fixture(scope="module")
def layers(tianjin):
    grid, districts = tianjin
    rng = np.random.default_rng(0)
    people = grid.array(rng.gamma(0.2, 30.0, grid.shape), units="persons")
    served = grid.array((rng.random(grid.shape) > 0.3).astype(np.float32), units="1")
    return zone_weights(grid, districts), people, served


def test_weights(benchmark, tianjin):
    weights = benchmark(zone_weights, *tianjin)
    assert weights.area_m2.sum() == pytest.approx(tianjin[1].area.sum(), rel=1e-6)


def test_sum_of_a_layer_below_30_ms(benchmark, layers):
    weights, people, _ = layers
    benchmark(weights.sum, people)
    assert benchmark.stats.stats.min < 0.030


def test_population_served(benchmark, layers):
    weights, people, served = layers
    benchmark(population_served, served, people, weights)


def test_area_served(benchmark, layers):
    weights, _, served = layers
    benchmark(area_served, served, weights)


def test_labels(benchmark, layers):
    benchmark(layers[0].labels)


def test_degree_of_urbanisation(benchmark, tianjin, layers):
    benchmark(degree_of_urbanisation, layers[1], tianjin[0])
