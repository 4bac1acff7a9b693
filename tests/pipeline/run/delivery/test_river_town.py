"""Isochrones of a run are cut by the river and the railway of its roads."""

import pytest
from shapely import LineString, box
from tests.pipeline.run.delivery.river_town import (
    BLOCK_M,
    BOTTOM_M,
    BRIDGE_COLUMN,
    LEFT_M,
    RAIL_X,
    RIVER_HALF_WIDTH_M,
    RIVER_Y,
    write_river_town,
)

import fugai


@pytest.fixture(scope="module")
def town(tmp_path_factory):
    return fugai.run(write_river_town(tmp_path_factory.mktemp("town") / "p"), only=["delivery"])


@pytest.fixture(scope="module")
def dry(tmp_path_factory):
    folder = write_river_town(tmp_path_factory.mktemp("dry") / "p", barriers=False)
    return fugai.run(folder, only=["delivery"])


def placed(*corners):
    return box(
        corners[0] + LEFT_M, corners[1] + BOTTOM_M, corners[2] + LEFT_M, corners[3] + BOTTOM_M
    )


WATER = placed(-500, RIVER_Y - RIVER_HALF_WIDTH_M, 2300, RIVER_Y + RIVER_HALF_WIDTH_M)
BRIDGE = placed(BRIDGE_COLUMN * BLOCK_M - 25, 800, BRIDGE_COLUMN * BLOCK_M + 25, 1000)


@pytest.mark.parametrize("mode", ["walk", "drive"])
def test_no_band_lies_on_the_water_but_over_the_bridge(town, dry, mode):
    bands = town.tables[f"bands-{mode}"]
    assert bands["minutes"].tolist()[0] == 5
    wet = bands.geometry.intersection(WATER).difference(BRIDGE).area.sum()
    assert wet < 1.0  # slivers along the shore [m²]
    assert bands.geometry.intersection(BRIDGE.intersection(WATER)).area.sum() > 100
    assert dry.tables[f"bands-{mode}"].geometry.intersection(WATER).area.sum() > 10_000


def test_walkers_go_round_by_the_bridge_and_the_crossing(town):
    bands = town.tables["bands-walk"].dissolve("minutes").geometry
    over = bands[5].union(bands[10])
    # O1 is 120 m from the north bank, and 500 m from the streets behind the railway.
    assert not over.intersects(placed(0, 940, 600, 1100))
    assert not bands[5].intersects(placed(RAIL_X + 1, 500, 1100, 860))
    rail = LineString([(RAIL_X + LEFT_M, BOTTOM_M + 450), (RAIL_X + LEFT_M, BOTTOM_M + 850)])
    sides = [rail.parallel_offset(20, side) for side in ("left", "right")]
    inside = [bands[5].intersection(side).length for side in sides]
    assert min(inside) == 0.0
    assert max(inside) > 50


def english(run):
    return [getattr(note, "en", note) for note in run.notes]


def test_roads_without_barriers_say_so(town, dry):
    said = "The roads bring no water, walls or railways: isochrones are not cut by any."
    assert english(dry).count(said) == 1
    assert said not in english(town)
