"""The whole of overlapping districts is their union."""

from __future__ import annotations

import json
import shutil

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
from affine import Affine
from pyproj import CRS
from shapely.geometry import box

import fugai
from fugai.errors import ContractError
from fugai.grid import Grid
from fugai.messages import Message
from fugai.pipeline.overlaps import overlap_doubts
from fugai.scorecard import Doubt, wireless
from fugai.scorecard.doubts import shares_in_doubt
from fugai.zonal import zone_weights


@pytest.fixture
def overlapping(tmp_path, root):
    """The tiny project, with a third district that is the western one again."""
    folder = tmp_path / "tiny"
    shutil.copytree(root / "tests/projects/tiny", folder)
    path = folder / "districts.geojson"
    data = json.loads(path.read_text("utf-8"))
    west = next(f for f in data["features"] if "west" in f["properties"].values())
    text = json.dumps(west).replace('"west"', '"again"')
    data["features"].append(json.loads(text))
    path.write_text(json.dumps(data, ensure_ascii=False), "utf-8")
    return folder


def test_area_and_residents_that_two_districts_share_count_once(overlapping, root):
    plain = fugai.run(root / "tests/projects/tiny", only=["delivery"], year=2016)
    run = fugai.run(overlapping, only=["delivery"], year=2016)
    rows = [
        one.measures[
            one.measures["indicator"].eq("delivery.population_share")
            & one.measures["statistic"].eq("")
            & one.measures["mode"].eq("drive")
            & one.measures["minutes"].eq("10")
        ].set_index("district_id")
        for one in (plain, run)
    ]
    assert rows[1].loc["again", "denominator"] == rows[1].loc["west", "denominator"] > 0
    parts = rows[1].loc[["west", "east", "again"], "denominator"]
    whole = rows[1].loc["", "denominator"]
    assert whole == pytest.approx(parts.sum() - parts["again"], rel=1e-5)
    assert len([note for note in run.notes if "Districts overlap" in getattr(note, "en", "")]) == 1
    assert not [note for note in plain.notes if "Districts overlap" in getattr(note, "en", "")]


TARGETS = """
[[targets]]
id = "people"
title = "t"
indicator = "delivery.population_share"
where = { mode = "drive", direction = "from", minutes = "10", district = ["west", "again"] }
by = 2016
at_least = 0.01

[[targets]]
id = "subscribers"
title = "t"
indicator = "broadband.penetration"
where = { district = ["west", "again"] }
by = 2016
at_least = 0.01

[[targets]]
id = "sound"
title = "t"
indicator = "broadband.penetration"
where = { district = ["west", "east"] }
by = 2016
at_least = 0.01

[[targets]]
id = "each"
title = "t"
indicator = "broadband.penetration"
where = { district = ["west", "east", "again"] }
by = 2016
at_least = 0.01
each = true
"""


def test_a_group_of_a_target_counts_once_what_its_districts_share(overlapping):
    path = overlapping / "project.toml"
    text = path.read_text("utf-8")
    path.write_text(text[: text.index("[[targets]]")] + TARGETS, "utf-8")
    table = overlapping / "subscriptions.csv"
    rows = table.read_text("utf-8").splitlines()
    again = [row.replace("west", "again") for row in rows if "west" in row]
    table.write_text("\n".join([*rows, *again]) + "\n", "utf-8")
    run = fugai.run(overlapping, only=["delivery", "broadband"], year=2016)
    found = run.targets.set_index("id")
    west = run.measures.query(
        "indicator == 'delivery.population_share' and district_id == 'west' and mode == 'drive'"
        " and minutes == '10' and statistic == ''"
    ).iloc[0]
    # again is west: their union is west, not twice west
    assert found.loc["people", "denominator"] == pytest.approx(west["denominator"], rel=1e-6)
    assert found.loc["people", "actual"] == pytest.approx(west["value"], rel=1e-6)
    assert found.loc["people", "status"] == "met"
    # of stated figures nobody knows the common part
    assert found.loc["subscribers", "status"] == "in doubt"
    assert "west and again: " in found.loc["subscribers", "reason"]
    assert found.loc["sound", "status"] == found.loc["each", "status"] == "met"
    assert not run.measures["district_id"].str.contains("∪").any()
    doubts = run.tables["doubts"]
    doubts = doubts[doubts["rule"].str.startswith("districts must not overlap")]
    assert doubts[["district_id", "share"]].to_numpy().tolist() == [["again", pytest.approx(1.0)]]


def test_the_common_part_is_in_doubt_where_both_districts_are_summed():
    rule = Message(zh="一", en="one")
    one = Doubt(inputs=("subscriptions",), rule=rule, rows=(), overlaps={("b", "a"): 0.4})
    assert shares_in_doubt([one], ["a", "b"]) == {"a": 0.0, "b": 0.4}
    assert shares_in_doubt([one], ["b", "c"]) == {"b": 0.0, "c": 0.0}


def test_overlaps_are_weighed_by_residents():
    """Cells of 100 m with 1, 2 and 4 residents; b is the last two, a the first two."""
    grid = Grid(crs=CRS.from_epsg(32650), transform=Affine(100, 0, 0, 0, -100, 100), shape=(1, 3))
    people = grid.array(np.array([[1.0, 2.0, 4.0]]), units="persons")
    shapes = [box(0, 0, 200, 100), box(100, 0, 300, 100)]
    districts = gpd.GeoDataFrame(geometry=shapes, index=["a", "b"], crs=grid.crs)
    weights = zone_weights(grid, districts)
    (doubt,) = overlap_doubts(weights, people)
    assert doubt.overlaps == {("b", "a"): pytest.approx(2 / 6, rel=1e-6)}
    assert doubt.rows == ("a and b: 0.01 km2, 2 residents",)
    (by_area,) = overlap_doubts(weights, None)
    assert by_area.overlaps == {("b", "a"): pytest.approx(0.5, rel=1e-12)}
    assert overlap_doubts(weights.subset(["a"]), people) == []


def frame(*numbers):
    index = ["a", "b", ""]
    return pd.DataFrame(numbers, index=index, columns=["numerator", "denominator", "unknown"])


def test_a_row_of_the_union_is_the_whole():
    rows = wireless.area_share(
        frame((3, 4, 1), (2, 4, 0), (4, 6, 1)), year=2016, basis="modelled", profile="lte"
    )
    whole = rows[rows["district_id"].eq("")].set_index("statistic")
    assert whole.loc["", ["numerator", "denominator"]].tolist() == [4, 6]
    assert whole.loc["unknown", "value"] == 1 / 7


@pytest.mark.parametrize("total", [(5, 8.1, 1), (2, 3, 1)])
def test_a_row_that_cannot_be_the_union_is_refused(total):
    with pytest.raises(ContractError, match="must be the union of the districts"):
        wireless.area_share(
            frame((3, 4, 1), (2, 4, 0), total), year=2016, basis="modelled", profile="lte"
        )
