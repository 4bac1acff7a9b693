"""Delivery districts by hand, and what is refused."""

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
from worlds import squares, steps

from fugai.delivery import DistrictOptions, balance_districts, district_shapes
from fugai.errors import ContractError, EmptyResultError


def test_two_halves_of_a_row():
    plan = balance_districts(squares(6, 1), steps(6, 1), districts=2, tolerance=0)
    assert plan.units["delivery_district"].tolist() == [1, 1, 1, 2, 2, 2]
    # The middle unit of each half is its seat: two neighbours, a minute each.
    assert plan.districts["seat"].tolist() == [1, 4]
    assert plan.districts["work_minutes"].tolist() == [2.0, 2.0]
    assert (plan.objective, plan.bound, plan.gap, plan.status) == (4.0, 4.0, 0.0, "optimal")
    assert plan.districts["deviation"].tolist() == [0.0, 0.0]


def test_four_quarters_of_a_square():
    plan = balance_districts(squares(4, 4), steps(4, 4), districts=4, tolerance=0)
    # Of four squares in a block the seat is 0, 1, 1 and 2 minutes away: 4 a district, 16 in all. A
    # strip of four has 1 + 0 + 1 + 2 too, and so has an L; a T has 3: four of them tile the square.
    assert plan.objective == pytest.approx(12.0, rel=1e-9)
    assert plan.status == "optimal"
    assert plan.districts["units"].tolist() == [4, 4, 4, 4]


def test_contiguity_costs_what_it_costs():
    """A row whose ends lie near each other on a road past the middle that has no units."""
    minutes = steps(4, 1)
    minutes[0, 3] = minutes[3, 0] = 0.1
    minutes[1, 2] = minutes[2, 1] = 0.1
    pairs = pd.DataFrame({"a": [0, 1, 2], "b": [1, 2, 3]})
    plan = balance_districts(squares(4, 1), minutes, districts=2, tolerance=0, adjacency=pairs)
    assert plan.units["delivery_district"].tolist() == [1, 1, 2, 2]  # not {0, 3} and {1, 2}
    assert plan.objective == 2.0


def test_given_seats():
    seats = gpd.GeoDataFrame(index=["north", "south"], geometry=gpd.points_from_xy([0, 5], [0, 0]))
    minutes = steps(6, 1)[:, [0, 5]]
    plan = balance_districts(squares(6, 1), minutes, seats=seats, tolerance=0)
    assert plan.districts["seat"].tolist() == ["north", "south"]
    assert plan.districts["longest_min"].tolist() == [2.0, 2.0]
    assert plan.objective == 6.0


def test_units_keep_their_ids():
    units = squares(4, 1).set_index(pd.Index(["d", "c", "b", "a"]))
    plan = balance_districts(units, steps(4, 1), districts=2)
    assert plan.units.index.tolist() == ["d", "c", "b", "a"]
    assert set(plan.districts["seat"]) <= set(units.index)
    shapes = district_shapes(plan, units)
    assert shapes.geom_type.tolist() == ["Polygon", "Polygon"]
    assert shapes.area.tolist() == [2.0, 2.0]


def test_places_are_drawn_by_the_ground_around_them():
    units = gpd.GeoDataFrame({"work": [1, 1, 1]}, geometry=gpd.points_from_xy([0, 4, 4], [0, 0, 0]))
    joined = np.ones((3, 3))
    plan = balance_districts(units, np.ones((3, 3)) - np.eye(3), districts=1, adjacency=joined)
    shapes = district_shapes(plan, units)
    assert len(shapes) == 1
    assert shapes.contains(units.geometry.iloc[0]).all()


def test_limit_of_minutes():
    units, minutes = squares(3, 1), steps(3, 1) * 10
    options = DistrictOptions(max_minutes=10)
    plan = balance_districts(units, minutes, districts=1, options=options)
    assert plan.districts["seat"].tolist() == [1]
    with pytest.raises(EmptyResultError, match=r"`max_minutes` must be long enough .* found 9.0"):
        balance_districts(units, minutes, districts=1, options=DistrictOptions(max_minutes=9.0))


def test_units_without_work_belong_somewhere():
    plan = balance_districts(squares(3, 1, [1, 0, 1]), steps(3, 1), districts=2, tolerance=0)
    assert (plan.units["delivery_district"] > 0).all()
    assert plan.objective == 0.0


@pytest.mark.parametrize(
    ("work", "districts", "tolerance", "said"),
    [
        (
            [1, 1, 1, 9],
            4,
            0.1,
            r"`tolerance` must be at least 200.0%, or `districts` at most 1, found",
        ),
        ([1, 1, 1, 9], 4, 0.1, r"unit 3 with work 9 beside a mean of 3"),
        ([2, 2, 2], 2, 0.1, r"about 33.3%, the most even districts that a search found"),
    ],
)
def test_what_is_possible(work, districts, tolerance, said):
    units, minutes = squares(len(work), 1, work), steps(len(work), 1)
    with pytest.raises(EmptyResultError, match=said):
        balance_districts(units, minutes, districts=districts, tolerance=tolerance)


def test_islands():
    """Two rows of three without a way between them, for two or three districts."""
    minutes = np.where(np.kron(np.eye(2), np.ones((3, 3))) > 0, steps(6, 1), np.inf)
    plan = balance_districts(squares(6, 1), minutes, districts=2, tolerance=0.0)
    assert plan.units["delivery_district"].tolist() == [1, 1, 1, 2, 2, 2]
    # 1.5 and 1.5 against 3 (mean 2): half as much again.
    with pytest.raises(EmptyResultError, match=r"at least 50.0% where 2 parts of the map"):
        balance_districts(squares(6, 1), minutes, districts=3, tolerance=0.1)
    with pytest.raises(EmptyResultError, match="`districts` must be at least 2, one for each part"):
        balance_districts(squares(6, 1), minutes, districts=1, tolerance=0.1)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"districts": 0}, "between 1 and the number of units 3, found 0"),
        ({"districts": 4}, "between 1 and the number of units 3, found 4"),
        ({"districts": None}, "must be given where no seats are"),
        ({"tolerance": -0.1}, "`tolerance` must be finite and not negative"),
        ({"work": "load"}, "must have the column `load`"),
        ({"travel": np.zeros((2, 2))}, r"minutes of the shape \(3, 3\), found \(2, 2\)"),
        ({"travel": np.full((3, 3), np.nan)}, "must hold minutes that are not negative"),
        ({"adjacency": np.zeros((2, 2))}, r"must be numbers of the shape \(3, 3\)"),
        (
            {"adjacency": pd.DataFrame({"a": [0], "b": [7]})},
            "must hold pairs of units, found",
        ),
    ],
)
def test_refused(change, said):
    call = {"units": squares(3, 1), "travel": steps(3, 1), "districts": 2} | change
    with pytest.raises(ContractError, match=said):
        balance_districts(call.pop("units"), call.pop("travel"), **call)


@pytest.mark.parametrize("bad", [np.nan, -1.0, np.inf, "many"])
def test_bad_work_names_the_unit(bad):
    units = squares(3, 1).astype({"work": object}).set_index(pd.Index(["a", "b", "c"]))
    units.loc["b", "work"] = bad
    with pytest.raises(ContractError, match=f"found {bad} in unit 'b'"):
        balance_districts(units, steps(3, 1), districts=2)


def test_two_seats_in_one_unit():
    seats = gpd.GeoDataFrame(index=["p", "q"], geometry=gpd.points_from_xy([0, 0], [0, 0]))
    with pytest.raises(ContractError, match="'p' and 'q', both nearest to unit 0"):
        balance_districts(squares(3, 1), steps(3, 1)[:, [0, 0]], seats=seats)


def test_arguments_are_unchanged():
    units, minutes = squares(4, 1), steps(4, 1)
    balance_districts(units, minutes, districts=2, options=DistrictOptions(max_minutes=1))
    assert (minutes == steps(4, 1)).all()
    assert units.equals(squares(4, 1))
