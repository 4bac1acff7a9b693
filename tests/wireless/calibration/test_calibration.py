"""Models tuned to measurements."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
from affine import Affine
from hypothesis import given, settings
from hypothesis import strategies as st
from pyproj import CRS

from fugai.errors import ConfigError, ContractError, CRSMismatchError, EmptyResultError
from fugai.grid import Grid
from fugai.intake import Expected, Source, read_table
from fugai.wireless import (
    ITM,
    Bootstrap,
    ExtendedHata,
    Ground,
    Ray,
    UMa,
    calibrate,
    cells_from_sites,
    technologies,
)
from fugai.wireless.calibration.fit import group_folds, robust_fit
from fugai.wireless.signal.sectors import reference_eirp_dbm

T = technologies()
UTM = CRS.from_epsg(32650)
BASE = ExtendedHata()


@pytest.fixture
def cells(make_cells):
    """Four all-round masts of 30 m, far from each other."""
    places = [(0.0, 0.0), (20000.0, 0.0), (0.0, 20000.0), (20000.0, 20000.0)]
    made = make_cells(places, sectors=1)
    # flat in elevation too, so that nothing but the model is between level and loss
    return made.assign(vertical_beamwidth_deg=180.0)


def drive(cells, *, offset=0.0, slope=0.0, noise=0.0, count=120, seed=0, site_bias=()):
    """Levels that the model plus a known correction would give around every mast."""
    rng = np.random.default_rng(seed)
    rows = []
    eirp = reference_eirp_dbm(cells, technology=T["lte-fdd"])
    for at, cell in enumerate(cells.itertuples()):
        distance = np.sort(np.exp(rng.uniform(np.log(100.0), np.log(6000.0), count)))
        turn = rng.uniform(0.0, 2.0 * np.pi, count)
        x, y = cell.geometry.x + distance * np.cos(turn), cell.geometry.y + distance * np.sin(turn)
        loss = BASE.loss_db(Ray(distance_m=distance, frequency_mhz=1850.0, tx_height_m=30.0))
        loss += offset + slope * np.log10(distance / 1000.0) + rng.normal(0.0, noise, count)
        loss += site_bias[at] if site_bias else 0.0
        rows.append(
            pd.DataFrame({"site_id": cell.site_id, "level_dbm": eirp[at] - loss, "x": x, "y": y})
        )
    frame = pd.concat(rows, ignore_index=True)
    points = gpd.points_from_xy(frame.pop("x"), frame.pop("y"), crs=UTM)
    return gpd.GeoDataFrame(frame, geometry=points)


def test_a_known_correction_is_found(cells):
    made = calibrate(
        drive(cells, offset=7.0, slope=-4.0), cells, model=BASE, bootstrap=Bootstrap(rounds=20)
    )
    group = made.groups.iloc[0]
    assert made.terms == ("offset", "slope")
    assert group["offset"] == pytest.approx(
        7.0, abs=1e-3
    )  # bins of one sample: nothing else enters
    assert group["slope"] == pytest.approx(-4.0, abs=1e-3)
    assert made.before.rmse_db > 7.0
    assert made.held_out.rmse_db < 1e-3
    assert made.nested_held_out.rmse_db < 1e-3
    ray = Ray(distance_m=np.array([500.0, 2000.0]), frequency_mhz=1850.0, tx_height_m=30.0)
    added = made.model.loss_db(ray) - BASE.loss_db(ray)
    assert added == pytest.approx(7.0 - 4.0 * np.log10([0.5, 2.0]), abs=2e-3)


def test_a_right_model_is_hardly_changed(cells):
    made = calibrate(drive(cells, noise=6.0), cells, model=BASE, bootstrap=Bootstrap(rounds=0))
    assert abs(made.groups.iloc[0]["offset"]) < 1.0  # 6 dB / sqrt(480) = 0.3 dB
    assert made.fitted.sd_db == pytest.approx(6.0, abs=0.6)  # 480 draws: 3 % of sampling error
    assert made.held_out.rmse_db == pytest.approx(made.before.rmse_db, rel=0.02)


def test_a_tenth_of_outliers_hardly_moves_it(cells):
    samples = drive(cells, offset=5.0, noise=2.0)
    spoilt = samples.assign(level_dbm=samples["level_dbm"].where(samples.index % 10 > 0, -149.0))
    plain = float(
        calibrate(samples, cells, model=BASE, bootstrap=Bootstrap(rounds=0)).groups.iloc[0][
            "offset"
        ]
    )
    robust = float(
        calibrate(spoilt, cells, model=BASE, bootstrap=Bootstrap(rounds=0)).groups.iloc[0]["offset"]
    )
    # a mean would move by a tenth of the outliers' 50 to 90 dB; Huber holds it within one deviation
    assert robust == pytest.approx(plain, abs=1.0)


def test_a_correction_that_half_of_the_masts_are_better_without_is_dropped(cells):
    biased = drive(cells, noise=1.0, site_bias=tuple(9.0 * (at % 2) for at in range(len(cells))))
    made = calibrate(biased, cells, model=BASE, bootstrap=Bootstrap(rounds=0))
    masts = len(set(biased["site_id"]))
    if made.terms:
        held = made.sites["rmse_held_out_db"] - made.sites["rmse_before_db"]
        assert held.median() <= 0.0
    else:
        assert made.model.corrections == ()
        assert made.held_out == made.before
        assert any("model is kept as it was" in note for note in made.notes)
    assert masts == len(made.sites)


@settings(max_examples=10)
@given(shift=st.floats(-15.0, 15.0))
def test_a_stronger_level_is_as_much_less_loss(shift):
    sites = gpd.GeoDataFrame(
        {
            "site_id": ["a", "b"],
            "operator": "o",
            "technology": "lte-fdd",
            "status": "active",
            "sectors": 1,
        },
        geometry=shapely.points([[0.0, 0.0], [30000.0, 0.0]]),
        crs=UTM,
    )
    cells = cells_from_sites(sites, technologies=T).assign(vertical_beamwidth_deg=180.0)
    # always better with a correction, and never weaker than a level can be
    samples = drive(cells, offset=-20.0, noise=3.0, count=60)
    louder = samples.assign(level_dbm=samples["level_dbm"] + shift)
    one, other = (
        calibrate(m, cells, model=BASE, bootstrap=Bootstrap(rounds=0)) for m in (samples, louder)
    )
    moved = float(one.groups.iloc[0]["offset"] - other.groups.iloc[0]["offset"])
    assert moved == pytest.approx(shift, abs=1e-3)  # where the iterations stop
    assert other.held_out.rmse_db == pytest.approx(one.held_out.rmse_db, abs=1e-3)


def test_a_slow_car_counts_once(cells):
    samples = drive(cells, offset=3.0, noise=4.0)
    crawling = pd.concat([samples, *[samples.iloc[[7]]] * 500], ignore_index=True)
    crawling["time"] = [str(n) for n in range(len(crawling))]
    slow = calibrate(crawling, cells, model=BASE, bootstrap=Bootstrap(rounds=0))
    plain = calibrate(samples, cells, model=BASE, bootstrap=Bootstrap(rounds=0))
    assert slow.before.bins == plain.before.bins
    assert slow.groups.iloc[0]["offset"] == pytest.approx(plain.groups.iloc[0]["offset"], abs=1e-9)
    assert slow.points["samples"].max() == 501


def test_the_interval_holds_the_truth_and_widens_with_the_sites(cells):
    calm = calibrate(drive(cells, offset=6.0, noise=4.0), cells, model=BASE)
    torn = calibrate(
        drive(cells, offset=6.0, noise=4.0, site_bias=(-6, 6, -3, 3)), cells, model=BASE
    )
    for made in (calm, torn):
        row = made.groups.iloc[0]
        assert row["offset_low"] <= row["offset"] <= row["offset_high"]
        assert row["offset_low"] - 0.5 <= 6.0 <= row["offset_high"] + 0.5  # four sites draw roughly
    width = [m.groups.iloc[0]["offset_high"] - m.groups.iloc[0]["offset_low"] for m in (calm, torn)]
    assert width[1] > 2.0 * width[0]
    assert any("4 sites: the intervals" in note for note in torn.notes)


def test_the_antenna_is_removed_from_levels_that_include_it(make_cells):
    cells = make_cells([(0.0, 0.0), (20000.0, 0.0)], azimuth_deg=[0.0, 90.0])
    rows = []
    for cell in cells.itertuples():
        for turn in np.arange(0.0, 360.0, 3.0):
            x = cell.geometry.x + 2000.0 * np.sin(np.radians(turn))
            y = cell.geometry.y + 2000.0 * np.cos(np.radians(turn))
            rows.append({"site_id": cell.site_id, "x": x, "y": y})
    frame = pd.DataFrame(rows)
    points = gpd.points_from_xy(frame.pop("x"), frame.pop("y"), crs=UTM)
    samples = gpd.GeoDataFrame(frame.assign(loss_db=140.0), geometry=points)
    basic = calibrate(samples, cells, model=BASE, bootstrap=Bootstrap(rounds=0))
    # between isotropic antennas there is no pattern, so all bins have the same residual
    assert basic.before.sd_db == pytest.approx(0.0, abs=0.02)
    outer = samples.rename(columns={"loss_db": "boresight_loss_db"})
    level = calibrate(outer, cells, model=BASE, bootstrap=Bootstrap(rounds=0))
    assert level.before.sd_db > 5.0  # the same loss all round means that no pattern shows
    assert level.pattern_limit_db == 6.0


@pytest.mark.kernel
def test_terrain_counts_by_its_factor():
    """On hills twice as effective as the model thinks, the factor is one more."""
    grid = Grid(crs=UTM, transform=Affine(100.0, 0.0, 0.0, 0.0, -100.0, 12000.0), shape=(120, 120))
    y, x = np.meshgrid(grid.y, grid.x, indexing="ij")
    height = 150.0 * (np.sin(x / 900.0) * np.sin(y / 700.0)) ** 2
    terrain = grid.array(height, units="m")
    places = [(2000.0, 2000.0), (2000.0, 9500.0), (9500.0, 2000.0)]
    sites = gpd.GeoDataFrame(
        {
            "site_id": ["a", "b", "c"],
            "operator": "o",
            "technology": "lte-fdd",
            "status": "active",
            "sectors": 1,
        },
        geometry=shapely.points(places),
        crs=UTM,
    )
    cells = cells_from_sites(sites, technologies=T)
    rng = np.random.default_rng(1)
    rows = [(name, *rng.uniform(1000.0, 11000.0, 2)) for name in ("a", "b", "c") for _ in range(60)]
    frame = pd.DataFrame(rows, columns=["site_id", "x", "y"])
    points = gpd.points_from_xy(frame.pop("x"), frame.pop("y"), crs=UTM)
    samples = gpd.GeoDataFrame(frame.assign(loss_db=150.0), geometry=points)
    first = calibrate(
        samples, cells, model=ITM(), ground=Ground(terrain=terrain), bootstrap=Bootstrap(rounds=0)
    )
    # the bins' order is the result's: build the truth from what was predicted there
    extra = first.points["terrain_db"]
    truth = first.points.assign(loss_db=first.points["predicted_db"] + extra + 4.0)
    made = calibrate(
        truth[["site_id", "loss_db", "geometry"]],
        cells,
        model=ITM(),
        ground=Ground(terrain=terrain),
        bootstrap=Bootstrap(rounds=0),
    )
    row = made.groups.iloc[0]
    assert "terrain" in made.terms
    assert row["terrain"] == pytest.approx(1.0, abs=0.02)  # a bin's mean place equals its sample
    assert row["offset"] == pytest.approx(4.0, abs=0.1)


def test_void_terrain_along_the_path_is_counted_not_guessed():
    grid = Grid(crs=UTM, transform=Affine(100.0, 0.0, 0.0, 0.0, -100.0, 5000.0), shape=(50, 50))
    height = np.zeros(grid.shape)
    height[:, 25] = np.nan
    terrain = grid.array(height, units="m")
    site = gpd.GeoDataFrame(
        {
            "site_id": ["a"],
            "operator": "o",
            "technology": "lte-fdd",
            "status": "active",
            "sectors": 1,
        },
        geometry=shapely.points([[550.0, 2550.0]]),
        crs=UTM,
    )
    cells = cells_from_sites(site, technologies=T)
    places = [(1550.0, 2550.0), (1950.0, 2950.0), (4550.0, 2550.0), (2550.0, 2550.0)]
    samples = gpd.GeoDataFrame(
        {"site_id": "a", "level_dbm": [-80.0, -85.0, -90.0, -88.0]},
        geometry=shapely.points(places),
        crs=UTM,
    )
    made = calibrate(
        samples, cells, model=ITM(), ground=Ground(terrain=terrain), bootstrap=Bootstrap(rounds=0)
    )
    assert made.before.bins == 2
    assert made.refused == {
        "terrain along the path is unknown": 1,
        "terrain or clutter is unknown there": 1,
    }
    assert any("One site only" in note for note in made.notes)
    assert np.isnan(made.held_out.rmse_db)
    with pytest.raises(ConfigError, match="`terrain` must be given"):
        calibrate(samples, cells, model=ITM())


def test_each_kind_of_ground_has_its_correction(cells):
    """Urban ground measured 10 dB worse gets 10 dB, rural none."""
    grid = Grid(
        crs=UTM, transform=Affine(500.0, 0.0, -10000.0, 0.0, -500.0, 30000.0), shape=(80, 80)
    )
    kind = np.ones(grid.shape)
    kind[:, :40] = 3.0  # urban west of x = 10 km
    clutter = grid.array(kind, units="1")
    rows = []
    for cell in cells.itertuples():
        urban = cell.geometry.x < 10000.0
        distance = np.linspace(200.0, 5000.0, 80)
        ray = Ray(
            distance_m=distance,
            frequency_mhz=1850.0,
            tx_height_m=30.0,
            environment="urban" if urban else "rural",
        )
        loss = BASE.loss_db(ray) + (10.0 if urban else 0.0)
        rows.append(
            pd.DataFrame(
                {
                    "site_id": cell.site_id,
                    "loss_db": loss,
                    "x": cell.geometry.x,
                    "y": cell.geometry.y + distance,
                }
            )
        )
    frame = pd.concat(rows)
    points = gpd.points_from_xy(frame.pop("x"), frame.pop("y"), crs=UTM)
    made = calibrate(
        gpd.GeoDataFrame(frame, geometry=points),
        cells,
        model=BASE,
        ground=Ground(clutter=clutter),
        bootstrap=Bootstrap(rounds=0),
    )
    offset = made.groups.set_index("environment")["offset"]
    assert offset["urban"] == pytest.approx(10.0, abs=1e-3)
    assert offset["rural"] == pytest.approx(0.0, abs=1e-3)
    assert made.model.correction("suburban", 1850.0) is None
    assert made.model.correction("urban", 1850.0).offset_db == pytest.approx(10.0, abs=1e-3)


def test_what_cannot_be_used_is_counted_with_its_reason(cells):
    good = drive(cells, count=20)
    rows = good.iloc[:7].copy()
    rows["time"] = ["2015-03-01 10:00", "yesterday", None, None, None, None, None]
    rows.loc[2, "level_dbm"] = -170.0
    rows.loc[3, "level_dbm"] = np.nan
    rows.loc[4, "site_id"] = "nowhere"
    rows.loc[5, "geometry"] = None
    both = pd.concat([good.iloc[7:], rows, rows.iloc[[6]]], ignore_index=True)
    made = calibrate(
        gpd.GeoDataFrame(both, crs=UTM), cells, model=BASE, bootstrap=Bootstrap(rounds=0)
    )
    assert made.refused == {
        "no position": 1,
        "level outside -150 to 0 dBm": 1,
        "no level and no loss": 1,
        "a duplicate": 1,
        "no cell or site of that name, e.g. 'nowhere'": 1,
    }
    assert any("1 times cannot be read, e.g. 'yesterday'" in note for note in made.notes)
    assert any("from 2015-03-01 to 2015-03-01" in note for note in made.notes)
    assert "not used:" in made.text()


def test_text_shows_every_figure_or_a_dash(cells):
    made = calibrate(drive(cells, offset=4.0), cells, model=BASE, bootstrap=Bootstrap(rounds=0))
    text = made.text()
    assert made._repr_html_().startswith("<pre>extended Hata")
    assert text.startswith("extended Hata, 480 bins at 4 sites")
    assert "  offset     +4.00 dB at 1 km  (95 %: - to -)" in text
    assert "site held out               0.00    0.00    0.00" in text.replace("-0.00", " 0.00")


def test_nothing_usable_and_wrong_tables(cells):
    samples = drive(cells, count=3)
    with pytest.raises(EmptyResultError, match="Not one of the 12 measurements can be used"):
        calibrate(samples.assign(site_id="x"), cells, model=BASE)
    with pytest.raises(ContractError, match="one of the columns level_dbm"):
        calibrate(samples.drop(columns="level_dbm"), cells, model=BASE)
    with pytest.raises(ContractError, match="cell_id or site_id, found neither"):
        calibrate(samples.drop(columns="site_id"), cells, model=BASE)
    with pytest.raises(CRSMismatchError, match="`measurements` must be in a projected CRS"):
        calibrate(samples.to_crs(4326), cells, model=BASE)
    with pytest.raises(CRSMismatchError, match="must be in the CRS of `cells`"):
        calibrate(samples.to_crs(32651), cells, model=BASE)
    with pytest.raises(ConfigError, match="`bin_m` must be above 0"):
        calibrate(samples, cells, model=BASE, bin_m=0.0)


def test_a_level_of_a_site_belongs_to_the_nearest_azimuth(make_cells):
    cells = make_cells([(0.0, 0.0)], azimuth_deg=[np.nan], sectors=3)
    azimuths = cells["azimuth_deg"].to_numpy()
    points = [
        (1000.0 * np.sin(np.radians(a)), 1000.0 * np.cos(np.radians(a))) for a in azimuths + 10
    ]
    samples = gpd.GeoDataFrame(
        {"site_id": "s0", "level_dbm": -80.0},
        geometry=shapely.points(points),
        crs=UTM,
        index=range(3),
    )
    made = calibrate(samples, cells, model=BASE, bootstrap=Bootstrap(rounds=0))
    assert made.points["cell_id"].tolist() == ["s0-1", "s0-2", "s0-3"]
    assert any("3 samples name a site of several cells" in note for note in made.notes)


def test_robust_fit_is_least_squares_without_outliers():
    rng = np.random.default_rng(3)
    columns = np.column_stack([np.ones(50), rng.uniform(-1, 1, 50)])
    assert robust_fit(columns, columns @ [2.0, -3.0]) == pytest.approx([2.0, -3.0], abs=1e-9)


def test_folds_keep_every_site_whole():
    sites = np.repeat(np.arange(23), np.arange(1, 24))
    folds = group_folds(sites, 5)
    assert len(np.unique(folds)) == 5
    assert all(len(np.unique(folds[sites == one])) == 1 for one in range(23))
    sizes = np.bincount(folds)
    assert sizes.max() - sizes.min() <= 23
    assert np.array_equal(group_folds(np.array([1, 1, 2])), [1, 1, 2])


def test_recife_beats_its_published_column(worlds):
    """Three sites of a published drive test, as published; see the project in tests/projects."""
    crs, extent = CRS.from_epsg(32725), (-34.92, -8.10, -34.87, -8.05)
    folder = worlds / "recife"
    about = {"crs": crs, "expected": Expected(extent=extent)}
    constants = {"technology": "gsm", "frequency_mhz": 1840.0}
    columns = {"downtilt_deg": "tiltEle"}
    raw = read_table(
        folder / "sites.csv", "sites", source=Source(columns=columns, constants=constants), **about
    )
    assert len(raw.frame) == 0
    assert raw.findings["rule"].str.contains("longitude -34.89272, latitude -8.068361").sum() == 1
    sites = read_table(
        folder / "sites.csv",
        "sites",
        source=Source(columns=columns, constants=constants),
        crs=crs,
        expected=Expected(extent=extent, repair=True),
    ).frame
    samples = read_table(
        folder / "measurements.csv",
        "measurements",
        source=Source(columns={"boresight_loss_db": "PLreal", "site_id": "BTS_ID"}),
        **about,
    ).frame
    cells = cells_from_sites(sites, technologies=T)
    published = pd.read_csv(folder / "measurements.csv")
    made = calibrate(samples, cells, model=UMa(), bootstrap=Bootstrap(rounds=0))
    theirs = float(np.sqrt(np.mean((published["PLreal"] - published["PLhata"]) ** 2)))
    assert theirs == pytest.approx(14.19, abs=0.01)
    assert made.held_out.rmse_db == pytest.approx(10.6, abs=0.1)  # a fit over 4647 bins of floats
    assert made.held_out.rmse_db < 0.76 * theirs
    assert made.nested_held_out.rmse_db < theirs
    assert made.held_out_masts.rmse_db < 11.0
    assert made.before.bins == 4647
    assert made.points["samples"].sum() == 6981
