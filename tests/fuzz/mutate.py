"""Valid files made wrong in a few places, by a seeded generator."""

from __future__ import annotations

import io
import random  # noqa: TC003
import re
import zipfile

TOKENS = (
    b"NaN",
    b"nan",
    b"inf",
    b"-Infinity",
    b"1e999",
    b"-1",
    b"0",
    b"",
    b" ",
    b"\0",
    b"\xff\xfe",
    b"null",
    b"true",
    b"[]",
    b"{}",
    b'"',
    b"'",
    b",",
    b";",
    b"\t",
    b"\r\n",
    b"<",
    b"&amp;",
    b"&x;",
    b"]]>",
    b"-",
    b"9" * 400,
    b"9" * 5000,
    b"[" * 3000,
    b"\xe4\xb8\xad\xe6\x96\x87",
    b"\x80",
    b"=1+1",
    b"#REF!",
    b"1,5",
    b"1.234.567",
    b"2016-02-30",
    b"117.2,39.1",
    b"EPSG:3857",
    b"../x",
    b"%n",
    b"\xf0\x9f\x93\xa1",
)
_NUMBER = re.compile(rb"-?\d+(?:\.\d+)?")
_WORD = re.compile(rb"[A-Za-z_\x80-\xff]{2,}")


def mutated(data: bytes, rng: random.Random) -> bytes:
    """The bytes with one to six changes."""
    for _ in range(rng.choice((1, 1, 1, 2, 3, 6))):
        data = rng.choice(_CHANGES)(data, rng)
    return data


def mutated_archive(data: bytes, rng: random.Random) -> bytes:
    """A zip archive of which one member is changed, or else the bytes of the archive."""
    if rng.random() < 0.3:
        return mutated(data, rng)
    target = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as source, zipfile.ZipFile(target, "w") as made:
        chosen = rng.choice(source.namelist())
        for name in source.namelist():
            content = source.read(name)
            if name == chosen:
                if rng.random() < 0.1:
                    continue
                content = mutated(content, rng)
            made.writestr(name, content)
    return target.getvalue()


def _at(data: bytes, rng: random.Random) -> int:
    return rng.randrange(len(data) + 1)


def _flip(data: bytes, rng: random.Random) -> bytes:
    if not data:
        return data
    at = rng.randrange(len(data))
    return data[:at] + bytes([data[at] ^ (1 << rng.randrange(8))]) + data[at + 1 :]


def _set(data: bytes, rng: random.Random) -> bytes:
    at, width = _at(data, rng), rng.choice((1, 2, 4, 8))
    return data[:at] + rng.choice((b"\0", b"\xff", b"\x7f", b"\x80")) * width + data[at + width :]


def _insert(data: bytes, rng: random.Random) -> bytes:
    at = _at(data, rng)
    return data[:at] + rng.choice(TOKENS) + data[at:]


def _remove(data: bytes, rng: random.Random) -> bytes:
    at = _at(data, rng)
    return data[:at] + data[at + rng.choice((1, 2, 8, 64)) :]


def _repeat(data: bytes, rng: random.Random) -> bytes:
    first, last = sorted((_at(data, rng), _at(data, rng)))
    part = data[first : min(last, first + 500)]
    return data[:first] + part * rng.choice((2, 2, 50)) + data[first + len(part) :]


def _cut(data: bytes, rng: random.Random) -> bytes:
    return data[: _at(data, rng)]


def _replace(pattern: re.Pattern[bytes], data: bytes, rng: random.Random) -> bytes:
    found = list(pattern.finditer(data))
    if not found:
        return _set(data, rng)
    one = rng.choice(found)
    return data[: one.start()] + rng.choice(TOKENS) + data[one.end() :]


def _number(data: bytes, rng: random.Random) -> bytes:
    return _replace(_NUMBER, data, rng)


def _word(data: bytes, rng: random.Random) -> bytes:
    return _replace(_WORD, data, rng)


def _swap_lines(data: bytes, rng: random.Random) -> bytes:
    lines = data.split(b"\n")
    one, other = rng.randrange(len(lines)), rng.randrange(len(lines))
    lines[one], lines[other] = lines[other], lines[one]
    return b"\n".join(lines)


_CHANGES = (_flip, _set, _insert, _remove, _repeat, _cut, _number, _number, _word, _swap_lines)
