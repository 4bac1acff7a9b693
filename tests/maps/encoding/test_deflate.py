"""Deflated data is the same on both sides of the page."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fugai.errors import InputError
from fugai.maps.encoding.deflate import LONG, compact_json, deflated, inflated, read_json


@given(st.binary(max_size=3000))
def test_bytes_come_back(content):
    assert inflated(deflated(content)) == content


@pytest.mark.parametrize("value", [[], {"deflated": 1, "more": 2}, "天津", ["</script>"] * 20_000])
def test_values_come_back(value):
    text = compact_json(value)
    assert read_json(text) == value
    assert "</" not in text


def test_what_does_not_shrink_stays_as_it_is():
    noise = deflated(bytes(k * k * 7 % 251 ^ (k >> 3) & 255 for k in range(200_000)) + b"")
    long = (noise * (LONG // len(noise) + 1))[: LONG + 10]
    assert read_json(compact_json([long])) == [long]


@pytest.mark.parametrize("text", ["{", '{"deflated":"!!"}', '{"deflated":"AAAA"}'])
def test_damaged_data_is_one_sentence(text):
    with pytest.raises(InputError, match="must be JSON, found damaged"):
        read_json(text)


def test_a_short_value_is_plain_json():
    assert json.loads(compact_json({"a": [1]})) == {"a": [1]}
