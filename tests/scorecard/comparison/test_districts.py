"""Districts that were renamed, recoded, redrawn, split, merged, or are in one run alone."""

import geopandas as gpd
import pandas as pd
import pytest
from shapely.geometry import box

from fugai.errors import InputError
from fugai.scorecard.comparison.districts import match_districts

A, B, C = box(0, 0, 100, 100), box(100, 0, 200, 100), box(200, 0, 300, 100)


def districts(crs=32650, **shapes):
    names = [name.upper() for name in shapes]
    frame = gpd.GeoDataFrame(
        {"name": names}, index=list(shapes), geometry=list(shapes.values()), crs=32650
    )
    return frame.to_crs(crs)


def said(matched):
    table = matched.table
    ids = [(row["district_first"], row["district_second"]) for row in table.to_dict("records")]
    return dict(zip(ids, table["status"], strict=True))


def test_the_same():
    matched = match_districts(districts(a=A, b=B), districts(b=B, a=A))
    assert said(matched) == {("a", "a"): "same", ("b", "b"): "same"}
    assert matched.all_same
    assert matched.reasons == {}
    assert matched.whole == 0.0


def test_a_new_name_and_a_new_code_are_renamed_and_compared():
    new_name = districts(a=A, b=B).assign(name=["A", "Bee"])
    matched = match_districts(districts(a=A, b=B), new_name)
    assert said(matched)["b", "b"] == "renamed"
    assert matched.table["reason"].tolist() == ["", "Was B, is Bee."]
    matched = match_districts(districts(a=A, b=B), districts(a=A, x=B))
    assert said(matched) == {("a", "a"): "same", ("b", "x"): "renamed"}
    assert matched.new_ids == {"a": "a", "b": "x"}
    assert matched.reasons == {}


def test_codes_that_were_given_to_other_ground():
    swapped = match_districts(districts(a=A, b=B), districts(a=B, b=A))
    assert swapped.new_ids == {"a": "b", "b": "a"}
    assert swapped.reasons == {}
    # b is now what was a, and what was b is in nobody's hands
    moved = match_districts(districts(a=A, b=B), districts(b=A))
    assert moved.new_ids == {"a": "b", "b": "b (1)"}
    assert set(moved.reasons) == {"b (1)", ""}


def test_an_outline_within_one_per_cent_is_the_same_district():
    near, far = box(0, 0, 100, 100.9), box(0, 0, 100, 110)
    assert match_districts(districts(a=A), districts(a=near)).all_same
    matched = match_districts(districts(a=A, b=B), districts(a=far, b=B))
    assert said(matched) == {("a", "a"): "redrawn", ("b", "b"): "same"}
    assert matched.reasons["a"].en == (
        "The boundary of the district differs, by 9.09 % of the area."
    )
    assert "" in matched.reasons  # 1,000 of 21,000 is more than one per cent


def test_a_border_that_moved_between_two_leaves_the_whole_comparable():
    before = districts(a=A, b=B)
    after = districts(a=box(0, 0, 120, 100), b=box(120, 0, 200, 100))
    matched = match_districts(before, after)
    assert set(matched.reasons) == {"a", "b"}


@pytest.mark.parametrize("kept", ["a", "x"])
def test_split_with_or_without_keeping_the_code(kept):
    parts = {kept: box(0, 0, 60, 100), "y": box(60, 0, 100, 100)}
    matched = match_districts(districts(a=A, b=B), districts(**parts, b=B))
    table = matched.table.set_index("status")
    assert table.loc["split", "district_first"] == "a"
    assert table.loc["split", "reason"] == f"The district was split into {kept.upper()}, Y."
    assert set(table.loc["part", "district_second"]) == {kept, "y"}
    assert set(matched.reasons) == {"a", kept, "y"}  # and not the whole area
    assert not matched.all_same


def test_merged():
    matched = match_districts(districts(a=A, b=B, c=C), districts(m=box(0, 0, 200, 100), c=C))
    table = matched.table.set_index("status")
    assert table.loc["merged", "reason"] == "The district was merged from A, B."
    assert table.loc["part", "reason"].unique().tolist() == ["The district became part of M."]
    assert set(matched.reasons) == {"a", "b", "m"}


def test_absent_and_new_ones_change_the_whole():
    matched = match_districts(districts(a=A, b=B), districts(a=A, c=C))
    assert said(matched) == {
        ("a", "a"): "same",
        ("b", ""): "only first",
        ("", "c"): "only second",
    }
    assert set(matched.reasons) == {"b", "c", ""}
    assert "by 100 %" in matched.reasons[""].en  # 20,000 of the two areas of 20,000


def test_another_crs_is_no_difference():
    far = [one.buffer(0) for one in (box(500_000, 4e6, 501_000, 4_001_000),)]
    matched = match_districts(districts(a=far[0]), districts(a=far[0], crs=4326))
    assert matched.all_same


def test_two_places_have_nothing_to_compare():
    with pytest.raises(InputError, match="a run of the place of `first`, districts a, found z"):
        match_districts(districts(a=A), districts(z=box(9000, 0, 9100, 100)))
    with pytest.raises(InputError, match="a run of the place"):
        match_districts(districts(a=A), districts(a=box(9000, 0, 9100, 100)))


def test_ids_that_are_numbers_are_texts():
    numbered = districts(a=A, b=B)
    numbered.index = pd.Index([1, 2])
    assert match_districts(numbered, numbered).new_ids == {"1": "1", "2": "2"}
