"""Images of several years: whole, as a difference, or as the one before, and back again."""

from __future__ import annotations

import base64
import io

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from fugai.maps.encoding.yearly_images import AS_BEFORE, yearly_images

PALETTE = [(0, 0, 0, 0), (10, 20, 30, 255), (200, 100, 0, 255), (90, 90, 90, 70)]


def unpacked(images):
    """Colours of each year, as the page puts them together."""
    found, before = {}, None
    for one in images:
        if not one.get("same"):
            png = base64.b64decode(one["uri"].split(",")[1])
            now = np.array(Image.open(io.BytesIO(png)).convert("RGBA"))
            if one.get("delta"):
                as_before = (now == AS_BEFORE).all(axis=2)
                now[as_before] = before[as_before]
            before = now
        found[one["year"]] = before
    return found


@given(st.integers(0, 99), st.integers(1, 5), st.floats(0, 1), st.integers(1, 40))
def test_every_year_reads_back(seed, years, changed, size):
    rng = np.random.default_rng(seed)
    images = {2000: rng.integers(0, 4, (size, size)).astype(np.uint8)}
    for year in range(2001, 2000 + years):
        new = rng.integers(0, 4, (size, size)).astype(np.uint8)
        images[year] = np.where(rng.random((size, size)) < changed, new, images[year - 1])
    found = unpacked(yearly_images(images, PALETTE))
    assert list(found) == list(images)
    for year, indices in images.items():
        assert np.array_equal(found[year], np.array(PALETTE, dtype=np.uint8)[indices])


def test_what_does_not_change_costs_nothing_and_what_changes_little_little():
    rng = np.random.default_rng(3)
    first = rng.integers(0, 4, (100, 100)).astype(np.uint8)
    little = first.copy()
    little[:2] = 0
    whole, same, delta = yearly_images({1: first, 2: first.copy(), 3: little}, PALETTE)
    assert same == {"year": 2, "same": True}
    assert delta["delta"]
    assert len(delta["uri"]) < len(whole["uri"]) / 10


def test_images_of_another_size_are_whole():
    one, other = np.ones((2, 2), dtype=np.uint8), np.ones((3, 2), dtype=np.uint8)
    assert "delta" not in yearly_images({1: one, 2: other}, PALETTE)[1]
