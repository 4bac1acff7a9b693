"""Each rule of the Degree of Urbanisation on a map that a reader can count."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
from affine import Affine
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from pyproj import CRS
from shapely.geometry import Point, box

from fugai.broadband import Lattice, classify_blocks, degree_of_urbanisation, settlement_area
from fugai.errors import ContractError, CRSMismatchError
from fugai.grid import Grid

UTM = CRS.from_epsg(32650)


def grid(rows, columns, size=1000.0):
    return Grid(crs=UTM, transform=Affine(size, 0, 0, 0, -size, rows * size), shape=(rows, columns))


def classes(picture, legend):
    """Classes of a picture of blocks of 1 km2, residents per letter in the legend; '.' is 0."""
    lines = picture.split()
    people = np.array([[{".": 0.0, **legend}[letter] for letter in line] for line in lines])
    return ["".join(map(str, row)) for row in classify_blocks(people, people)]


def test_centre_needs_1500_per_km2_and_50000_together_both_included():
    assert classes("AAAA AAAA", {"A": 6250.0}) == ["3333", "3333"]  # 50,000 exactly
    assert classes("AAAA AAAA", {"A": 6249.0}) == ["2222", "2222"]
    row = "A" * 34
    assert classes(row, {"A": 1500.0}) == ["3" * 34]  # 51,000 at 1,500 exactly
    assert classes(row, {"A": 1499.0}) == ["2" * 34]


def test_cluster_needs_300_per_km2_and_5000_together_both_included():
    assert classes("A" * 17, {"A": 300.0}) == ["2" * 17]  # 5,100
    assert classes("A" * 17, {"A": 299.9}) == ["1" * 17]
    assert classes("A" * 5, {"A": 1000.0}) == ["2" * 5]
    assert classes("A" * 5, {"A": 999.0}) == ["1" * 5]


def test_centres_are_connected_by_edges_and_clusters_also_by_corners():
    # two halves of 30,000 touch at a corner: one cluster, but no centre
    assert classes("AA.. AA.. ..AA ..AA", {"A": 7500.0}) == ["2211", "2211", "1122", "1122"]
    # with a block between them they are one centre, and the block west of the joint has five
    # neighbours in it; the one north of the joint has three
    assert classes("AA.. AAA. ..AA ..AA", {"A": 7500.0}) == ["3311", "3331", "1333", "1133"]


def test_cluster_across_a_corner():
    assert classes("A. .A", {"A": 2500.0}) == ["21", "12"]


def test_centre_counts_its_people_before_gaps_are_filled():
    # 49,600 in the ring; the 1,400 in the middle do not count
    assert classes("AAA ABA AAA", {"A": 6200.0, "B": 1400.0}) == ["222"] * 3
    assert classes("AAA ABA AAA", {"A": 6250.0, "B": 0.0}) == ["333"] * 3


def test_gaps_below_15_km2_are_filled_and_15_are_not():
    fourteen = "AAAAAA AA..AA A....A A....A A....A AAAAAA"
    assert fourteen.count(".") == 14
    assert classes(fourteen, {"A": 3000.0}) == ["333333"] * 6
    fifteen = "AAAAAA AA...A A....A A....A A....A AAAAAA"
    assert fifteen.count(".") == 15
    # only its corners are filled, which have five neighbours in the centre
    assert classes(fifteen, {"A": 3000.0}) == [
        "333333",
        "331133",
        "311113",
        "311113",
        "331133",
        "333333",
    ]


def test_a_narrow_gap_is_filled_by_the_majority_rule_however_long():
    # the corners first, then the blocks between two of them, row after row
    long = " ".join(["AAAAA", *["A...A"] * 9, "AAAAA"])
    assert classes(long, {"A": 3000.0}) == ["33333"] * 11


def test_a_gap_with_an_opening_at_a_corner_only_is_a_gap():
    # the corner block at the upper right is missing: no edge leads out of the gap
    assert classes("AAA. A..A A..A AAAA", {"A": 6000.0}) == ["3331", "3333", "3333", "3333"]


def test_a_notch_with_five_neighbours_is_filled_and_then_the_next():
    # the upper notch block has three neighbours, the lower five; once that is filled the upper
    # one has five as well
    assert classes("AA.AA AA.AA AAAAA", {"A": 5000.0}) == ["33333", "33333", "33333"]
    # a flat edge gains nothing: outside it a block has three neighbours
    assert classes("..... AAAAA AAAAA AAAAA", {"A": 5000.0})[0] == "11111"


def test_five_neighbours_of_two_centres_do_not_count_together():
    picture = "AAAA AAAA .... BBBB BBBB"
    assert classes(picture, {"A": 8000.0, "B": 8000.0})[2] == "1111"


def test_rural_and_cluster_blocks_inside_a_centre_belong_to_it():
    assert classes("AAA ACA AAA", {"A": 7000.0, "C": 400.0}) == ["333"] * 3


def test_a_fine_grid_is_summed_to_blocks_of_one_kilometre():
    # a block of 5 x 5 cells of 200 m; all its residents in one cell
    frame = grid(10, 10, 200.0)
    people = np.zeros(frame.shape)
    people[0, 0] = 5000.0
    result = degree_of_urbanisation(frame.array(people, units="persons"), frame)
    expected = np.ones(frame.shape)
    expected[:5, :5] = 2
    assert result.dtype == np.int8
    assert result.to_numpy().tolist() == expected.tolist()
    assert result.attrs["block_m"] == "1000"


def test_cells_above_a_kilometre_are_refused():
    frame = grid(3, 3, 1001.0)
    with pytest.raises(
        ContractError, match="at most 1000 m for the Degree of Urbanisation, found 1001"
    ):
        degree_of_urbanisation(frame.array(np.zeros((3, 3)), units="persons"), frame)


def people_on(frame, field, step):
    """A field of squares, 9 km north of the origin, summed on the cells of a grid; NaN outside it."""
    rows, columns = np.mgrid[: field.shape[0], : field.shape[1]]
    x, y = (columns + 0.5) * step, 9000.0 - (rows + 0.5) * step
    row, column = frame.rows_columns(x.ravel(), y.ravel())
    total, count = np.zeros(frame.shape), np.zeros(frame.shape)
    np.add.at(total, (row, column), field.ravel())
    np.add.at(count, (row, column), 1)
    return frame.array(np.where(count > 0, total, np.nan), units="persons")


@settings(max_examples=25)
@given(
    seed=st.integers(0, 10_000),
    size=st.sampled_from([100.0, 200.0, 250.0, 500.0, 1000.0]),
    west=st.integers(0, 12),
    north=st.integers(0, 12),
)
def test_moving_or_resizing_the_grid_changes_no_class(seed, size, west, north):
    rng = np.random.default_rng(seed)
    # 9 km of squares of 500 m, in parts of 50 m, which every size of cell holds whole
    level = rng.choice([0.0, 0.5, 1.5, 8.0, 30.0], (18, 18))
    field = np.kron(level, np.ones((10, 10)))
    x, y = rng.uniform(1, 8999, 60), rng.uniform(1, 8999, 60)
    side = int(9000 / size)
    plain = Grid(crs=UTM, transform=Affine(100.0, 0, 0, 0, -100.0, 9000.0), shape=(90, 90))
    moved = Grid(
        crs=UTM,
        transform=Affine(size, 0, -west * size, 0, -size, 9000.0 + north * size),
        shape=(side + north, side + west),
    )
    found = []
    for frame in (plain, moved):
        of_cells = degree_of_urbanisation(people_on(frame, field, 50.0), frame).to_numpy()
        row, column = frame.rows_columns(x, y)
        found.append(of_cells[row, column].tolist())
    assert found[0] == found[1]


def test_cells_that_do_not_divide_a_kilometre_are_split_by_area():
    # 300 m from 900 to 1200: a third in the first block, two thirds in the second
    lattice = Lattice.under(
        Grid(crs=UTM, transform=Affine(300.0, 0, 900.0, 0, -300.0, 0), shape=(1, 1))
    )
    assert lattice.sums(np.array([[90.0]])).round(9).tolist() == [[30.0, 60.0]]
    assert lattice.block_column.tolist() == [1]
    # rows: from y = 100 down to -200
    lattice = Lattice.under(
        Grid(crs=UTM, transform=Affine(300.0, 0, 0, 0, -300.0, 100.0), shape=(1, 1))
    )
    assert lattice.sums(np.array([[90.0]])).round(9).tolist() == [[30.0], [60.0]]


@given(
    west=st.floats(-5e5, 1.5e6),
    north=st.floats(-9e6, 9e6),
    size=st.floats(10, 1000),
    seed=st.integers(0, 99),
)
def test_blocks_hold_the_sum_of_all_cells(west, north, size, seed):
    cells = np.random.default_rng(seed).uniform(0, 50, (7, 9))
    frame = Grid(crs=UTM, transform=Affine(size, 0, west, 0, -size, north), shape=(7, 9))
    lattice = Lattice.under(frame)
    sums = lattice.sums(cells)
    assert sums.min() >= 0
    assert sums.sum() == pytest.approx(cells.sum(), rel=1e-9)
    assert lattice.spread(sums).shape == (7, 9)


def test_land_and_built_up_where_they_are_given():
    frame = grid(1, 3, 1000.0)
    people = frame.array([[200.0, 200.0, 0.0]], units="persons")
    cells = frame.array([[1.0, 0.5, 0.0]], units="1")
    # 200 on half a km2 are 400 per km2, but fewer than 5,000 together: rural; the sea has no class
    found = degree_of_urbanisation(people, frame, land=cells)
    assert found.to_numpy().tolist() == [[1, 1, 0]]
    row = grid(1, 30, 1000.0)
    people = row.array(np.full((1, 30), 200.0), units="persons")
    half = row.array(np.full((1, 30), 0.5), units="1")
    assert (degree_of_urbanisation(people, row).to_numpy() == 1).all()
    assert (degree_of_urbanisation(people, row, land=half).to_numpy() == 2).all()  # 400 per km2
    # half built up joins blocks to a centre that has 50,000 together
    centre = np.array([[49_000.0, 1_000.0, 0.0]])
    people = frame.array(centre, units="persons")
    assert degree_of_urbanisation(people, frame).to_numpy().tolist() == [[2, 2, 1]]
    built = frame.array([[0.9, 0.5, 0.49]], units="1")
    found = degree_of_urbanisation(people, frame, built_up=built)
    assert found.to_numpy().tolist() == [[3, 3, 1]]
    with pytest.raises(
        ContractError, match="`land` must be a share of each cell, 0 to 1, found 90"
    ):
        degree_of_urbanisation(people, frame, land=frame.array([[90.0, 1, 1]], units="1"))


def test_the_official_code_goes_before_the_class_of_the_cell():
    frame = grid(1, 2)
    classes_ = frame.array(np.array([[1, 3]], dtype=np.int8), units="class")
    places = gpd.GeoDataFrame(
        {"urban_rural_code": pd.array(["112", "220", None, None], dtype="string")},
        geometry=[Point(500, 500), Point(1500, 500), Point(500, 500), Point(9999, 500)],
        crs=UTM,
    )
    area = settlement_area(places, classes_)
    assert area.fillna("").tolist() == ["urban", "rural", "rural", ""]
    assert settlement_area(places).fillna("").tolist() == ["urban", "rural", "", ""]


def test_density_refers_to_cells_with_data_and_others_stay_without():
    # half the block is sea: 5,000 residents on half a km2 are a cluster
    frame = grid(1, 2, 500.0)
    people = frame.array([[5000.0, np.nan]], units="persons")
    assert degree_of_urbanisation(people, frame).to_numpy().tolist() == [[2, 0]]
    # on 0.25 km2 100 residents are 400 per km2
    frame = grid(2, 2, 500.0)
    dense = np.array([[100.0, np.nan], [np.nan, np.nan]])
    wide = np.kron(np.ones((1, 60)), dense)
    frame = grid(2, 120, 500.0)
    result = degree_of_urbanisation(frame.array(wide, units="persons"), frame)
    assert result.to_numpy()[0, ::2].tolist() == [2] * 60
    assert (result.to_numpy()[1] == 0).all()


def test_a_grid_without_data():
    frame = grid(2, 2)
    result = degree_of_urbanisation(frame.array(np.full((2, 2), np.nan), units="persons"), frame)
    assert (result.to_numpy() == 0).all()


def test_population_must_not_be_negative_and_be_on_the_grid():
    frame = grid(2, 2)
    with pytest.raises(ContractError, match="0 or more"):
        degree_of_urbanisation(frame.array(np.full((2, 2), -1.0), units="persons"), frame)
    with pytest.raises(CRSMismatchError):
        degree_of_urbanisation(grid(3, 2).array(np.zeros((3, 2)), units="persons"), frame)


@settings(max_examples=60)
@given(
    people=arrays(
        np.float64, (9, 9), elements=st.sampled_from([0.0, 400.0, 1600.0, 4000.0, 9000.0])
    )
)
def test_laws(people):
    found = classify_blocks(people, people)
    # the same picture turned or mirrored has the same classes
    assert (classify_blocks(people.T, people.T) == found.T).all()
    assert (classify_blocks(people[::-1], people[::-1]) == found[::-1]).all()
    # more people never make a place less urban
    assert (classify_blocks(people * 2, people * 2) >= found).all()


def test_settlements_have_the_class_of_their_cell():
    frame = grid(1, 4)
    classes_ = frame.array(np.array([[1, 2, 3, 0]], dtype=np.int8), units="class")
    places = gpd.GeoDataFrame(
        geometry=[
            Point(500, 500),
            Point(1500, 500),
            box(2100, 100, 2900, 900),
            Point(3500, 500),
            Point(9999, 500),
        ],
        index=list("abcde"),
        crs=UTM,
    )
    area = settlement_area(places, classes_)
    assert area.index.tolist() == list("abcde")
    assert area.tolist()[:3] == ["rural", "urban", "urban"]
    assert area.isna().tolist() == [False, False, False, True, True]
    with pytest.raises(CRSMismatchError, match="`settlements`"):
        settlement_area(places.to_crs(4326), classes_)
