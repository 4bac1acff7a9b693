"""One mast over terrain: against single paths, by law, with voids, at the edges."""

from __future__ import annotations

import math
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fugai.errors import ConfigError, ContractError
from fugai.wireless import (
    ITM,
    P1812,
    EHata,
    ExtendedHata,
    PathProfile,
    Ray,
    Surface,
    Transmitter,
    Window,
    loss_window,
    p1812_loss_db,
)
from fugai.wireless.signal.window.surface import ground_under

BELOW_HALF = math.nextafter(50.0, 0.0)
"""A time percentage that makes the sweeps compute the whole Recommendation for every pixel."""


def hills(rows=31, columns=35, cell=100.0, seed=1, rough=25.0, built=0.3):
    rng = np.random.default_rng(seed)
    waves = rng.uniform(0.5, 4.0, (6, 2)), rng.uniform(0, 6, 6)
    y, x = np.mgrid[0 : 1 : rows * 1j, 0 : 1 : columns * 1j]
    terrain = 200.0 + rough * sum(
        np.sin(6 * (a * x + b * y) + phase) for (a, b), phase in zip(*waves, strict=True)
    )
    clutter = np.where(rng.random((rows, columns)) < built, rng.choice([10.0, 15.0, 20.0]), 0.0)
    return Surface(
        terrain_m=terrain.astype(np.float32),
        clutter_m=clutter.astype(np.float32),
        x=5000.0 + cell * np.arange(columns),
        y=9000.0 - cell * np.arange(rows),
        latitude_deg=42.0,
    )


def sweep(surface, place=(6730.0, 7560.0), **changes):
    """Losses of a mast between pixel centres, by default over the whole surface."""
    height, width = surface.terrain_m.shape
    transmitter = {
        "x_m": place[0],
        "y_m": place[1],
        "height_m": 25.0,
        "rx_height_m": 1.5,
        "frequency_mhz": 1800.0,
        "max_range_m": 2500.0,
    }
    window = {"rows": (0, height), "columns": (0, width)}
    own = {name: changes.pop(name) for name in (*transmitter, *window) if name in changes}
    return loss_window(
        surface,
        Transmitter(**{name: own.get(name, value) for name, value in transmitter.items()}),
        window=Window(**{name: own.get(name, value) for name, value in window.items()}),
        **({"model": P1812()} | changes),
    )


def own_path(surface, row, column, place=(6730.0, 7560.0)):
    """Distance, terrain and clutter from the mast to a pixel, read off the arrays the long way."""
    r, c = surface.place(*place)
    away = max(abs(row - r), abs(column - c))
    east = abs(column - c) >= abs(row - r)
    origin, end = (c, column) if east else (r, row)
    sign = 1 if end > origin else -1
    first = math.ceil(origin + 0.5) if sign > 0 else math.floor(origin - 0.5)
    km, terrain, clutter = [0.0], [ground_under(surface, (r, c))], [0.0]
    for line in range(first, end, sign):
        share = abs(line - origin) / away
        y, x = r + share * (row - r), c + share * (column - c)
        across, along = (y, line) if east else (x, line)
        low = math.floor(across)
        pair = (
            surface.terrain_m[low : low + 2, along]
            if east
            else surface.terrain_m[along, low : low + 2]
        )
        terrain.append(pair[0] + (across - low) * (float(pair[1]) - float(pair[0])))
        clutter.append(surface.clutter_m[math.floor(y + 0.5), math.floor(x + 0.5)])
        km.append(share * math.hypot(row - r, column - c) * surface.cell_m / 1000.0)
    km.append(math.hypot(row - r, column - c) * surface.cell_m / 1000.0)
    return np.array(km), np.append(terrain, surface.terrain_m[row, column]), np.append(clutter, 0.0)


PIXELS = [(3, 17), (29, 18), (14, 1), (15, 33), (2, 3), (28, 30), (20, 21), (10, 13)]


@pytest.mark.parametrize("pixel", PIXELS)
@pytest.mark.parametrize(
    "model",
    [
        P1812(),
        P1812(time_percent=10.0, location_percent=90.0, polarization="horizontal"),
        P1812(zone="sea", location_percent=90.0),
        P1812(zone="coastal", location_percent=10.0),
    ],
)
def test_exact_is_each_pixels_own_path(pixel, model):
    surface = hills()
    window = {"rows": (pixel[0], pixel[0] + 1), "columns": (pixel[1], pixel[1] + 1)}
    found = sweep(surface, model=model, profiles="exact", frequency_mhz=700.0, **window)
    km, terrain, clutter = own_path(surface, *pixel)
    profile = PathProfile(distance_m=1000.0 * km, terrain_m=terrain, clutter_m=clutter)
    expected = p1812_loss_db(
        profile,
        frequency_mhz=700.0,
        tx_height_m=25.0,
        rx_height_m=1.5,
        model=replace(model, latitude_deg=42.0),
    )
    # 1e-5 dB for losses left out as negligible, as much for single precision
    assert found.item() == pytest.approx(expected, abs=2e-5)


@settings(max_examples=20)
@given(
    seed=st.integers(0, 1000),
    rough=st.sampled_from([0.0, 3.0, 30.0, 300.0]),
    built=st.sampled_from([0.0, 0.3]),
    frequency=st.floats(30.0, 6000.0),
    heights=st.tuples(st.floats(1.0, 200.0), st.floats(1.0, 30.0)),
    zone=st.sampled_from(["inland", "coastal", "sea"]),
    latitude=st.floats(-80.0, 80.0),
    profiles=st.sampled_from(["radial", "exact"]),
)
def test_the_fast_form_is_the_whole_recommendation(
    seed, rough, built, frequency, heights, zone, latitude, profiles
):
    surface = hills(rows=21, columns=21, cell=900.0, seed=seed, rough=rough, built=built)
    shared = {
        "place": (13_500.0, 500.0),
        "frequency_mhz": frequency,
        "height_m": heights[0],
        "rx_height_m": heights[1],
        "profiles": profiles,
        "max_range_m": 8000.0,
    }
    model = P1812(zone=zone, latitude_deg=latitude, location_percent=80.0)
    fast = sweep(surface, model=model, **shared)
    whole = sweep(surface, model=replace(model, time_percent=BELOW_HALF), **shared)
    assert (np.isfinite(fast) == np.isfinite(whole)).all()
    known = np.isfinite(fast)
    assert known.sum() > 100
    # 1e-5 dB for what is left out as negligible (eq. 63), as much for single precision, and 1e-7 of a
    # slope for equal horizons
    assert np.abs(fast[known] - whole[known]).max() < 1e-4


@pytest.mark.parametrize("profiles", ["radial", "exact"])
def test_a_pixel_does_not_depend_on_window_threads_or_cap(profiles):
    surface = hills()
    whole = sweep(surface, profiles=profiles)
    parts = [((a, b), (c, d)) for a, b in ((0, 9), (9, 31)) for c, d in ((0, 20), (20, 35))]
    with ThreadPoolExecutor(4) as pool:
        found = pool.map(
            lambda p: sweep(surface, profiles=profiles, rows=p[0], columns=p[1]), parts
        )
    for (rows, columns), values in zip(parts, found, strict=True):
        assert np.array_equal(values, whole[slice(*rows), slice(*columns)], equal_nan=True)
    capped = sweep(surface, profiles=profiles, max_loss_db=125.0)
    assert 0 < np.isfinite(capped).sum() < np.isfinite(whole).sum()
    assert np.array_equal(capped, np.where(whole <= 125.0, whole, np.inf))


def test_radial_and_exact_are_one_on_level_ground():
    surface = hills(rough=0.0, built=0.0)
    radial, exact = sweep(surface), sweep(surface, profiles="exact")
    near = np.isfinite(exact)
    # the ray's length is taken for the pixel's own in all but free space: 0.2 % of the distance
    assert np.abs(radial[near] - exact[near]).max() < 0.05


@pytest.mark.parametrize("profiles", ["radial", "exact"])
def test_mirrored_and_rotated_terrain_has_mirrored_and_rotated_losses(profiles):
    surface = hills(rows=31, columns=31, built=0.0)
    x, y = 6730.0, 7560.0
    plain = sweep(surface, (x, y), profiles=profiles)
    mirrored = replace(surface, terrain_m=np.ascontiguousarray(surface.terrain_m[:, ::-1]))
    other = sweep(mirrored, (2 * 6500.0 - x, y), profiles=profiles)
    # rays are numbered from the other side, so that pixels midway between two rays change rays
    known = np.isfinite(plain)
    assert (np.isfinite(other[:, ::-1]) == known).all()
    assert np.mean(np.abs(other[:, ::-1][known] - plain[known]) < 1e-4) > 0.99
    turned = replace(surface, terrain_m=np.ascontiguousarray(surface.terrain_m.T))
    place = 5000.0 + (9000.0 - y), 9000.0 - (x - 5000.0)
    other = sweep(turned, place, profiles=profiles).T
    assert np.mean(np.abs(other[known] - plain[known]) < 1e-4) > 0.99


class TestVoids:
    def wall(self):
        """A line of voids from north to south at column 25; the mast is west of it."""
        surface = hills(built=0.0)
        terrain = surface.terrain_m.copy()
        terrain[:, 25] = np.nan
        return replace(surface, terrain_m=terrain)

    @pytest.mark.parametrize("profiles", ["radial", "exact"])
    def test_losses_in_a_void_and_behind_it_are_unknown(self, profiles):
        found, whole = (
            sweep(self.wall(), profiles=profiles),
            sweep(hills(built=0.0), profiles=profiles),
        )
        row, column = 14, 17
        assert np.array_equal(found[:, :25], whole[:, :25])
        inside = np.isfinite(whole[:, 25:])
        assert np.isnan(found[:, 25:][inside]).all()
        assert np.isposinf(found[:, 25:][~inside]).all()
        assert np.isfinite(found[row, column])

    @pytest.mark.parametrize("profiles", ["radial", "exact"])
    @pytest.mark.parametrize("model", [P1812(), ITM()])
    def test_a_void_under_the_mast_makes_all_losses_unknown(self, profiles, model):
        surface = hills(built=0.0)
        terrain = surface.terrain_m.copy()
        terrain[14:16, 17:19] = np.nan
        found = sweep(
            replace(surface, terrain_m=terrain), profiles=profiles, model=model, max_range_m=500.0
        )
        assert not np.isfinite(found).any()
        assert np.isnan(found).any()
        assert np.isposinf(found).any()

    def test_a_mast_outside_the_terrain_makes_all_losses_unknown(self):
        found = sweep(hills(), (4000.0, 7500.0), max_range_m=1500.0)
        assert np.isnan(found[15, 0])
        assert not np.isfinite(found).any()

    def test_unknown_clutter_is_a_void_too(self):
        surface = hills(built=0.0)
        clutter = surface.clutter_m.copy()
        clutter[14, 22] = np.nan
        found = sweep(replace(surface, clutter_m=clutter), (6730.0, 7600.0))
        assert np.isnan(found[14, 22:30]).all()
        assert np.isfinite(found[14, 18:22]).all()


class TestNear:
    @settings(max_examples=15)
    @given(
        seed=st.integers(0, 1000),
        angle=st.floats(0, 360),
        cell=st.sampled_from([30.0, 100.0, 400.0]),
    )
    def test_no_jump_at_250_m(self, seed, angle, cell):
        """The mast moves along a line through the middle pixel, from just outside to just inside."""
        surface = hills(cell=cell, seed=seed)
        x, y = surface.x[17], surface.y[15]
        east, north = math.sin(math.radians(angle)), math.cos(math.radians(angle))
        window = {"rows": (15, 16), "columns": (17, 18)}
        outside, inside = (
            sweep(surface, (x + r * east, y + r * north), height_m=15.0, **window).item()
            for r in (250.01, 249.99)
        )
        # 3 dB are allowed; two centimetres apart, a clutter pixel may change to its neighbour
        assert abs(outside - inside) < 3.0

    def test_the_pixel_of_the_mast_has_free_space(self):
        surface = hills(rough=0.0, built=0.0)
        found = sweep(surface, (surface.x[17], surface.y[15]), rows=(15, 16), columns=(17, 18))
        # 23.5 m up, one metre away (the least distance): 20 lg d + 20 lg f + 92.4
        slant = math.hypot(0.0235, 0.001)
        assert found.item() == pytest.approx(92.4 + 20 * math.log10(1.8 * slant), abs=1e-4)

    @pytest.mark.parametrize("cell", [10.0, 30.0, 400.0, 1000.0])
    @pytest.mark.parametrize("profiles", ["radial", "exact"])
    def test_every_pixel_in_range_has_a_loss(self, cell, profiles):
        surface = hills(rows=25, columns=25, cell=cell)
        place = 5000.0 + 12.3 * cell, 9000.0 - 11.8 * cell
        found = sweep(surface, place, profiles=profiles, max_range_m=9.0 * cell)
        y, x = np.meshgrid(surface.y - place[1], surface.x - place[0], indexing="ij")
        assert np.array_equal(np.isfinite(found), np.hypot(x, y) <= 9.0 * cell)
        free = 92.4 + 20 * np.log10(1.8 * np.maximum(np.hypot(x, y), 1.0) / 1000.0)
        assert (found >= free - 1e-3).all()


class TestAnyModel:
    @pytest.mark.parametrize("profiles", ["radial", "exact"])
    def test_a_model_without_terrain_goes_by_distance(self, profiles):
        surface = hills()
        found = sweep(surface, model=ExtendedHata(), profiles=profiles, environment="rural")
        y, x = np.meshgrid(surface.y - 7560.0, surface.x - 6730.0, indexing="ij")
        distance = np.hypot(x, y)
        ray = Ray(
            distance_m=np.sort(distance[distance <= 2500.0]),
            frequency_mhz=1800.0,
            tx_height_m=25.0,
            environment="rural",
        )
        expected = ExtendedHata().loss_db(ray)
        assert np.sort(found[distance <= 2500.0]) == pytest.approx(expected, abs=1e-4)
        assert np.isposinf(found[distance > 2500.0]).all()

    def test_exact_is_the_models_loss_over_the_pixels_own_path(self):
        surface = hills(built=0.0)
        for row, column in PIXELS[:4]:
            window = {"rows": (row, row + 1), "columns": (column, column + 1)}
            found = sweep(surface, model=ITM(), profiles="exact", **window)
            km, terrain, _ = own_path(surface, row, column)
            ray = Ray(
                distance_m=1000.0 * km[1:],
                frequency_mhz=1800.0,
                tx_height_m=25.0,
                terrain_m=terrain,
                surface_m=terrain,
            )
            # single precision of the surface and of the answer
            assert found.item() == pytest.approx(ITM().loss_db(ray)[-1], abs=1e-3)

    @pytest.mark.parametrize("model", [ITM(), EHata()])
    def test_radial_is_the_models_loss_where_the_nearest_ray_crosses_the_line(self, model):
        surface, reach = hills(built=0.0), 2000.0
        row, column = surface.place(6730.0, 7560.0)
        found = sweep(surface, model=model, max_range_m=reach)
        steps = int(np.ceil(reach / surface.cell_m))
        # a pixel to the east: its line is a column, its ray the nearest of `steps`
        line, minor = int(column) + 9, int(row) + 4
        away, across = line - column, minor - row
        slope = np.floor(across / away * steps + 0.5) / steps
        along = np.arange(int(np.ceil(column + 0.5)), line + 1) - column
        at = row + slope * along
        low = np.floor(at).astype(int)
        z = surface.terrain_m.astype(float)
        lines = (along + column).round().astype(int)
        heights = z[low, lines] + (z[low + 1, lines] - z[low, lines]) * (at - low)
        ground = ground_under(surface, (row, column))
        ray = Ray(
            distance_m=surface.cell_m * along * np.hypot(1.0, slope),
            frequency_mhz=1800.0,
            tx_height_m=25.0,
            terrain_m=np.r_[ground, heights],
        )
        beside = 20 * np.log10(np.hypot(away, across) / (away * np.hypot(1.0, slope)))
        assert found[minor, line] == pytest.approx(model.loss_db(ray)[-1] + beside, abs=1e-3)

    @pytest.mark.parametrize("model", [ITM(), EHata()])
    @pytest.mark.parametrize("profiles", ["radial", "exact"])
    def test_a_window_has_the_values_of_the_whole(self, model, profiles):
        surface = hills(built=0.0)
        whole = sweep(surface, model=model, profiles=profiles)
        part = sweep(surface, model=model, profiles=profiles, rows=(5, 28), columns=(12, 33))
        np.testing.assert_array_equal(part, whole[5:28, 12:33])

    def test_radial_is_near_exact(self):
        surface = hills(built=0.0, rough=10.0)
        radial, exact = (sweep(surface, model=ITM(), profiles=way) for way in ("radial", "exact"))
        known = np.isfinite(exact)
        assert (np.isfinite(radial) == known).all()
        assert np.median(np.abs(radial[known] - exact[known])) < 0.3

    def test_losses_behind_a_void_are_unknown(self):
        found = sweep(TestVoids().wall(), model=ITM())
        known = np.isfinite(sweep(hills(built=0.0), model=ITM()))
        assert np.isnan(found[:, 25:][known[:, 25:]]).all()
        assert np.isfinite(found[:, :25][known[:, :25]]).all()


class TestBadInput:
    @pytest.mark.parametrize(
        ("changes", "error", "rule"),
        [
            ({"frequency_mhz": 7000.0}, ConfigError, "between 30 and 6000 for ITU-R P.1812"),
            ({"height_m": 0.0}, ConfigError, "`wireless.tx_height_m` must be between 1 and 3000"),
            (
                {"height_m": 5000.0},
                ConfigError,
                "`wireless.tx_height_m` must be between 1 and 3000",
            ),
            ({"rows": (0, 99)}, ContractError, "`rows` must lie between 0 and 31, found 0 to 99"),
            ({"columns": (5, 2)}, ContractError, "`columns` must lie between 0 and 35"),
            ({"profiles": "both"}, ContractError, "`profiles` must be radial or exact"),
            ({"max_range_m": math.nan}, ContractError, "`max_range_m` must be a number, found NaN"),
            ({"x_m": math.nan}, ContractError, "`x_m` must be a number, found NaN"),
            ({"x_m": math.inf}, ContractError, "place of the mast"),
        ],
    )
    def test_options_are_named(self, changes, error, rule):
        place = (changes.pop("x_m", 6730.0), 7560.0)
        with pytest.raises(error, match=rule):
            sweep(hills(), place, **changes)

    @pytest.mark.parametrize(
        ("changes", "rule"),
        [
            ({"terrain_m": np.zeros((3, 3), np.float32)}, "must have the shape"),
            ({"terrain_m": np.zeros((31, 35))}, "must be float32 in C order"),
            ({"x": np.geomspace(1, 100, 35)}, "must be evenly spaced"),
            ({"y": 50.0 * np.arange(31)}, "must be evenly spaced"),
        ],
    )
    def test_surfaces_are_named(self, changes, rule):
        with pytest.raises(ContractError, match=rule):
            replace(hills(), **changes)

    def test_an_empty_window_is_empty(self):
        assert sweep(hills(), rows=(3, 3)).shape == (0, 35)

    def test_arguments_stay_as_they_were(self):
        surface = hills()
        before = surface.terrain_m.copy(), surface.clutter_m.copy()
        sweep(surface)
        assert np.array_equal(surface.terrain_m, before[0])
        assert np.array_equal(surface.clutter_m, before[1])
