"""The page reads what zlib wrote, block by block, and refuses what is damaged."""

from __future__ import annotations

import base64
import zlib

import numpy as np
import pytest

INFLATE = "text => { const out = fugai.inflate(text); let sum = 0; for (const byte of out) sum = (sum * 31 + byte) % 1000000007; return [out.length, sum]; }"


def checked(content):
    total = 0
    for byte in content:
        total = (total * 31 + byte) % 1000000007
    return [len(content), total]


def contents():
    rng = np.random.default_rng(5)
    yield b""
    yield b"a"
    yield b"a" * 70_000  # matches that overlap themselves
    yield rng.bytes(70_000)  # stored, in two blocks
    yield "天津市 Tianjin ".encode() * 3000
    yield bytes(np.minimum(rng.geometric(0.3, 60_000), 255).astype(np.uint8))
    yield bytes(rng.integers(0, 256, 1000, dtype=np.uint8)) * 40  # matches from far back


@pytest.mark.parametrize(
    "strategy", [zlib.Z_DEFAULT_STRATEGY, zlib.Z_FIXED, zlib.Z_HUFFMAN_ONLY, zlib.Z_RLE]
)
@pytest.mark.parametrize("level", [0, 1, 9])
def test_every_kind_of_block(browser, town, level, strategy):
    page = browser.open(town)
    for content in contents():
        packer = zlib.compressobj(level, zlib.DEFLATED, -15, 9, strategy)
        packed = packer.compress(content) + packer.flush()
        assert page.evaluate(INFLATE, base64.b64encode(packed).decode()) == checked(content)


@pytest.mark.parametrize("packed", [b"", b"\x07", b"\xff\xff\xff", b"\x05\x00\x01"])
def test_damaged_bytes_are_refused(browser, town, packed):
    page = browser.open(town)
    refused = "text => { try { fugai.inflate(text); return ''; } catch (error) { return error.message; } }"
    assert page.evaluate(refused, base64.b64encode(packed).decode()) == "damaged data"
