"""Where to measure: cells without samples first, by the variance that kriging leaves."""

from types import SimpleNamespace

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest

from fugai.errors import ConfigError
from fugai.wireless import cells_from_sites, technologies, where_to_measure
from fugai.wireless.calibration.obstruction.own_samples import Covariance, krige

COVARIANCE = Covariance(nugget_db2=9.0, parts_db2=(0.0, 16.0, 0.0), cell_db2=24.0)


def network(azimuth):
    sites = gpd.GeoDataFrame(
        {"site_id": ["a", "b", "c"], "technology": "lte-fdd", "sectors": 1},
        geometry=gpd.points_from_xy([0.0, 5000.0, 10_000.0], [0.0, 0.0, 0.0]),
        crs=32650,
    )
    cells = cells_from_sites(sites, technologies=technologies())
    return cells.assign(azimuth_deg=azimuth)


def calibration(cells, counts):
    """So many samples 200 to 400 m north of each cell."""
    rng = np.random.default_rng(0)
    rows = []
    for at, count in enumerate(counts):
        x = cells.geometry.x.iloc[at] + rng.uniform(-50, 50, count)
        y = cells.geometry.y.iloc[at] + rng.uniform(200, 400, count)
        rows.append(pd.DataFrame({"cell_id": cells["cell_id"].iloc[at], "x": x, "y": y}))
    return SimpleNamespace(points=pd.concat(rows), covariance=COVARIANCE)


def test_a_cell_without_samples_gains_most():
    cells = network(np.nan)
    found = where_to_measure(calibration(cells, (60, 12, 0)), cells)
    assert found["cell_id"].tolist() == cells["cell_id"].tolist()[::-1]
    assert found["own_samples"].tolist() == [0, 12, 60]
    # nothing is known of it: 9 + 16 + 24
    assert found["rmse_before_db"].iloc[0] == pytest.approx(7.0)
    assert (found["rmse_after_db"] < found["rmse_before_db"]).all()
    assert (found["rmse_after_db"] >= 3.0).all()  # the nugget stays
    # as those of the others lie: 200 to 400 m north of its mast
    middle = found.geometry.iloc[0]
    assert abs(middle.x - 10_000.0) < 100.0
    assert 150.0 < middle.y < 450.0


def test_the_place_turns_with_the_azimuth():
    cells = network([0.0, 0.0, 90.0])
    found = where_to_measure(calibration(cells, (60, 12, 0)), cells, most=1)
    assert len(found) == 1
    assert found.geometry.iloc[0].x - 10_000.0 > 150.0
    assert abs(found.geometry.iloc[0].y) < 110.0


def test_the_error_before_is_that_of_kriging():
    cells = network(np.nan)
    made = calibration(cells, (40, 0, 0))
    found = where_to_measure(made, cells)
    own = found.loc[found["own_samples"] == 40].iloc[0]
    x, y = made.points["x"].to_numpy(), made.points["y"].to_numpy()
    _, deviation = krige(COVARIANCE, (x, y, np.zeros(40)), x, y)
    # the places of the cell are the same 40; the order of sums differs
    assert own["rmse_before_db"] == pytest.approx(np.sqrt(np.mean(deviation**2)), rel=1e-6)


def test_more_samples_help_more():
    cells = network(np.nan)
    made = calibration(cells, (40, 0, 0))
    few, many = (where_to_measure(made, cells, samples=n)["rmse_after_db"] for n in (1, 100))
    assert (many.to_numpy() < few.to_numpy()).all()


@pytest.mark.parametrize("name", ["samples", "most"])
def test_nothing_is_no_number_of_samples(name):
    cells = network(np.nan)
    with pytest.raises(ConfigError, match=f"`{name}` must be at least 1, found 0"):
        where_to_measure(calibration(cells, (5, 0, 0)), cells, **{name: 0})
