"""Rasters, holes and people of every year of a run, not of the last one alone."""

import numpy as np
import pytest
import rasterio

import fugai
from fugai import delivery, zonal


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("years") / "run"


@pytest.fixture(scope="module")
def run(folder):
    return fugai.run("tests/projects/tiny", only=["wireless", "delivery"], out=folder)


def numerator(run, indicator, year, district, **where):
    rows = run.measures
    rows = rows[rows["indicator"].eq(indicator) & rows["year"].eq(year)]
    for name, value in {"statistic": "", "operator": "", "area": "", **where}.items():
        rows = rows[rows[name].eq(value)]
    return float(rows.set_index("district_id").loc[district, "numerator"])


def test_each_raster_is_written_for_each_year(run, folder):
    names = {path.stem for path in (folder / "rasters").glob("*.tif")}
    last = {name for name in names if "2015" not in name}
    whole = {"population", "urbanisation"}  # the same in both years
    # Best masts and nearest outlets, of which the card of a place speaks, are those of the last year.
    whole |= {name for name in last if name.startswith(("mast-", "nearest-"))}
    assert {"served-lte", "rsrp-lte", "sinr-lte", "probability-lte", "minutes-drive"} <= last
    assert names - last == {
        f"{name.removesuffix('-reason')}-2015" + ("-reason" if name.endswith("-reason") else "")
        for name in last - whole
    }
    assert set(run.rasters) == {name for name in names if not name.endswith("-reason")}
    with rasterio.open(folder / "rasters" / "served-any-2015.tif") as source:
        written = source.read(1)
    assert np.array_equal(written, run.rasters["served-any-2015"].to_numpy(), equal_nan=True)


@pytest.mark.parametrize("year", [2015, 2016])
def test_the_raster_of_a_year_gives_the_residents_of_its_table(run, year):
    inputs = run.inputs
    name = "" if year == 2016 else f"-{year}"
    served = run.rasters[f"served-any{name}"]
    found = zonal.population_served(served, inputs.population, inputs.weights)["numerator"]
    reached = delivery.reachable_mask(run.rasters[f"minutes-drive{name}"], 5)
    near = zonal.population_served(reached, inputs.population, inputs.weights)["numerator"]
    where = {"minutes": "5", "mode": "drive"}
    for district in inputs.districts.index:
        want = numerator(run, "wireless.population_share", year, district, profile="any")
        assert found[district] == pytest.approx(want, rel=1e-6)  # single precision
        want = numerator(run, "delivery.population_share", year, district, **where)
        assert near[district] == pytest.approx(want, rel=1e-6)


def test_a_mast_of_the_second_year_is_what_was_gained(run):
    """The mast in the west opens in 2016 and reaches the last 1,000 residents there."""
    rows = run.tables["service-changes"]
    rows = rows[rows["profile"].eq("any")].set_index("district_id")
    assert rows["gained"].round(3).to_dict() == {"west": 1000.0, "east": 0.0, "": 1000.0}
    assert rows["lost"].abs().max() == 0


def test_gained_and_kept_are_the_table_of_the_later_year(run):
    rows = run.tables["service-changes"]
    for row in rows.to_dict("records"):
        if row["unknown"]:
            continue
        where = {name: row[name] for name in ("profile", "mode", "minutes") if row[name]}
        for year, part in ((row["to_year"], "gained"), (row["from_year"], "lost")):
            want = numerator(run, row["indicator"], year, row["district_id"], **where)
            assert row[part] + row["both"] == pytest.approx(want, rel=1e-6, abs=1e-3)


def test_holes_of_every_year(run):
    earlier, last = run.tables["holes-any-2015"], run.tables["holes-any"]
    assert earlier["people"].sum() == pytest.approx(last["people"].sum() + 1000)
    rows = run.measures[run.measures["indicator"].eq("wireless.holes")]
    assert sorted(set(rows["year"])) == [2015, 2016]
    layer = run.layers["holes-any"]
    assert layer.payload["count"] == len(earlier) + len(last)


def test_the_slider_switches_signal_reach_and_coverage(run):
    for name in ("served-any", "rsrp-lte", "minutes-drive", "minutes-pickup-walk"):
        assert [one["year"] for one in run.layers[name].payload["images"]] == [2015, 2016]
        assert run.layers[name].year == 0


def test_one_year_alone_has_no_earlier_raster():
    run = fugai.run("tests/projects/tiny", only=["wireless"], year=2016)
    assert not [name for name in run.rasters if name.endswith("-2015")]
    assert "service-changes" not in run.tables


def test_a_run_that_is_read_back_has_every_year(run, folder):
    again = fugai.read_run(folder)
    assert set(again.rasters) == set(run.rasters)
    assert "reason" in again.rasters["minutes-drive-2015"].coords
    assert again.layers["served-any"].payload["changes"][0]["people"][0][0] == pytest.approx(1000)
