from __future__ import annotations

import base64
import json

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from fugai.maps.encoding.columns import pack_columns
from fugai.maps.encoding.packing import (
    STEP_DEG,
    pack_coordinates,
    pack_varints,
    safe_json,
    spatial_order,
)


def unpack(text):
    values, value, shift = [], 0, 0
    for byte in base64.b64decode(text):
        value |= (byte & 127) << shift
        shift += 7
        if byte < 128:
            values.append((value >> 1) ^ -(value & 1))
            value = shift = 0
    return values


def test_varints_by_hand():
    # zigzag: 0 -> 0, -1 -> 1, 1 -> 2, 64 -> 128 = 0x80 0x01
    assert base64.b64decode(pack_varints([0, -1, 1, 64])) == bytes([0, 1, 2, 0x80, 0x01])
    assert pack_varints([]) == ""


@given(hnp.arrays(np.int64, st.integers(0, 50), elements=st.integers(-(2**52), 2**52)))
def test_varints_come_back(values):
    assert unpack(pack_varints(values)) == values.tolist()


@given(st.lists(st.tuples(st.floats(-180, 180), st.floats(-85, 85)), max_size=30))
def test_coordinates_come_back_to_half_a_step(points):
    lon, lat = (np.array([p[k] for p in points], dtype=float) for k in (0, 1))
    flat = np.array(unpack(pack_coordinates(lon, lat))).reshape(-1, 2).cumsum(axis=0)
    # half a step of rounding, and the error of doubles at 180 degrees
    assert np.allclose(flat[:, 0] * STEP_DEG, lon, atol=STEP_DEG * 0.5001, rtol=0)
    assert np.allclose(flat[:, 1] * STEP_DEG, lat, atol=STEP_DEG * 0.5001, rtol=0)


def test_spatial_order_is_a_permutation_that_shortens_the_text():
    rng = np.random.default_rng(3)
    lon, lat = rng.uniform(116, 118, 2000), rng.uniform(38, 40, 2000)
    order = spatial_order(lon, lat)
    assert sorted(order) == list(range(2000))
    assert len(pack_coordinates(lon[order], lat[order])) < 0.9 * len(pack_coordinates(lon, lat))
    assert len(spatial_order(lon[:0], lat[:0])) == 0


@pytest.mark.parametrize(
    "text", ["</script><script>alert(1)</script>", "<!--", "]]>", "a & b", "\u2028\u2029", "`${x}`"]
)
def test_safe_json_cannot_leave_its_element(text):
    packed = safe_json({"name": text})
    assert not set("<>&\u2028\u2029") & set(packed)
    assert json.loads(packed) == {"name": text}


def test_safe_json_of_what_is_not_a_number():
    value = [np.nan, np.inf, None, pd.NA, pd.NaT, np.float32(1.5), np.int64(3), np.bool_(1), True]
    assert json.loads(safe_json(value)) == [None, None, None, None, None, 1.5, 3, True, True]
    assert json.loads(safe_json(np.array([1.0, np.nan]))) == [1.0, None]
    # a lone surrogate is not UTF-8, its escape is
    assert safe_json("a\ud800").encode("utf-8") == b'"a\\ud800"'


def test_columns_take_the_shortest_form():
    frame = pd.DataFrame(
        {
            "whole": [3, 5, 4],
            "gaps": [1.0, np.nan, 2.5],
            "code": ["mall", "mall", None],
            "flag": [True, False, True],
        }
    )
    packed = {c["key"]: c for c in pack_columns(frame, dict.fromkeys(frame, ("", "")))}
    assert packed["whole"]["form"] == "i"
    assert unpack(packed["whole"]["data"]) == [3, 2, -1]
    assert packed["gaps"]["form"] == "f"
    assert packed["code"]["words"] == ["mall", ""]
    assert packed["code"]["names"] == {"mall": ["商场", "Mall"]}
    assert packed["flag"]["names"] == {"True": ["是", "Yes"], "False": ["否", "No"]}
    many = pd.DataFrame({"id": [f"x{i}" for i in range(100)]})
    assert pack_columns(many, {"id": ("", "")})[0]["form"] == "s"
    assert pack_columns(many.iloc[:0], {"id": ("", "")})[0]["data"] == ""
