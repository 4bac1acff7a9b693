"""Which encoding the text of a file has, where the file does not say so."""

from __future__ import annotations

import codecs
import re
from typing import TYPE_CHECKING, NamedTuple

import charset_normalizer

from fugai.errors import InputError

if TYPE_CHECKING:
    from fugai.messages import Message

SAMPLE_BYTES = 200_000
"""Bytes of a file by which its encoding is guessed."""

_TYPOGRAPHIC = frozenset("‘’“”„–—…•€£§°ºª«»¿¡·´\xa0\xad®™²³½¼±×")
_IN_WORDS = frozenset("‘’“”„·\xad")
_NOT_ASCII = re.compile(r"[^\x00-\x7f]+")
_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_BINARY_FORMATS = (
    (b"PK\x03\x04", "a zip archive or an Excel workbook"),
    (b"\xd0\xcf\x11\xe0", "an old Excel file"),
    (b"SQLite format 3", "a GeoPackage or another database"),
    (b"PAR1", "a Parquet file"),
    (b"%PDF", "a PDF"),
    (b"\x1f\x8b", "a gzip file"),
    (b"\x89PNG", "a picture"),
)


class Decoded(NamedTuple):
    """Text of a file, the encoding that it was read in, and a note where that is not plain UTF-8."""

    text: str
    encoding: str
    notes: list[str | Message]


def decode(data: bytes, *, file: str, encoding: str | None = None) -> Decoded:
    """Text of a file.

    Raises
    ------
    InputError
        The file is not text, or not in the encoding declared.
    """
    if encoding is not None:
        return Decoded(_decode_as(data, encoding, file), encoding, [])
    for mark, name in _BOMS:
        if data.startswith(mark):
            note: list[str | Message] = (
                [] if name == "utf-8-sig" else [f"`{file}` was read as {name.upper()}."]
            )
            return Decoded(_decode_as(data, name, file), name, note)
    for magic, what in _BINARY_FORMATS:
        if data.startswith(magic):
            msg = f"`{file}` must be a text file, found {what}."
            raise InputError(msg)
    wide = _wide_encoding(data)
    if wide is not None:
        note = [f"`{file}` was read as {wide.upper()}, a guess; name the encoding to be sure."]
        return Decoded(_decode_as(data, wide, file), wide, note)
    if b"\0" in data:
        msg = f"`{file}` must be a text file, found bytes that no text holds."
        raise InputError(msg)
    try:
        return Decoded(data.decode("utf-8"), "utf-8", [])
    except UnicodeDecodeError as error:
        if error.start >= len(data) - 3 and error.reason == "unexpected end of data":
            msg = f"`{file}` must be whole, it ends in the middle of a character."
            raise InputError(msg) from error
        _check_torn_utf8(data, file)
    return _decode_other(data, file)


def _wide_encoding(data: bytes) -> str | None:
    """UTF-16 without its mark, which shows by the zeros beside the letters of ASCII."""
    sample = data[: SAMPLE_BYTES // 50]
    half = len(sample) // 2
    if not half or len(data) % 2:
        return None
    even, odd = sample[0::2].count(0), sample[1::2].count(0)
    if odd >= 0.3 * half and even <= 0.02 * half:
        return "utf-16-le"
    return "utf-16-be" if even >= 0.3 * half and odd <= 0.02 * half else None


def _check_torn_utf8(data: bytes, file: str) -> None:
    """Raise where a text is UTF-8 but for a few bytes: read as anything else, all of it is rubbish."""
    text = data[:SAMPLE_BYTES].decode("utf-8", "replace").rstrip("\ufffd")
    torn = text.count("\ufffd")
    whole = sum(1 for c in text if "\xa0" <= c < "\u0300" or "\u0800" <= c != "\ufffd")
    lines = [line for line in text.splitlines() if not line.isascii()]
    broken = sum("\ufffd" in line for line in lines)
    mixed = len(lines) - broken >= 0.1 * broken and _everyday_share(data) < 0.75
    if torn and (whole >= 10 * torn or mixed):
        row = text[: text.index("\ufffd")].count("\n") + 1
        msg = f"`{file}` must be UTF-8 throughout, found bytes of another encoding in line {row}."
        raise InputError(msg)


def _everyday_share(data: bytes) -> float:
    """Share of the 3,755 everyday characters of GB2312 among the Chinese ones, read as GB18030.

    In Chinese text it is near 1; UTF-8 read as GB18030 has hardly any.
    """
    text = data[:SAMPLE_BYTES].decode("gb18030", "replace")
    chinese = [c for c in text if "\u3400" <= c <= "\u9fff" or c == "\ufffd"]
    everyday = sum(1 for c in chinese if b"\xb0" <= c.encode("gb2312", "replace")[:1] <= b"\xd7")
    return everyday / max(len(chinese), 1)


def _is_western(data: bytes) -> bool:
    """Whether bytes beyond ASCII stand singly or in pairs within words, as letters with accents do."""
    try:
        text = data[:SAMPLE_BYTES].decode("cp1252")
    except UnicodeDecodeError:
        return False
    good = total = 0
    for match in _NOT_ASCII.finditer(text):
        total += 1
        before, after = (
            text[max(match.start() - 1, 0) : match.start()],
            text[match.end() : match.end() + 1],
        )
        good += _is_western_run(match[0], before, after)
    return total > 0 and good >= 0.9 * total


def _is_western_run(run: str, before: str, after: str) -> bool:
    letters = [c for c in run if c not in _TYPOGRAPHIC]
    if not letters:
        return run in _IN_WORDS or not (before.isalpha() and after.isalpha())
    is_within_a_word = any(c.isascii() and c.isalpha() for c in before + after)
    same_case = len({c.isupper() for c in letters}) == 1
    latin = all(c.isalpha() and ord(c) < 0x180 for c in letters)
    plain = all(c in letters or c in _IN_WORDS for c in run)
    return latin and plain and len(run) <= 2 and same_case and is_within_a_word


def _decode_other(data: bytes, file: str) -> Decoded:
    """cp1252 where accents stand within words, GB18030 where most is everyday Chinese, or a guess."""
    guess = "`{}` was read as {}, a guess; name the encoding to be sure."
    if _is_western(data):
        return Decoded(_decode_as(data, "cp1252", file), "cp1252", [guess.format(file, "cp1252")])
    try:
        text = data.decode("gb18030")
    except UnicodeDecodeError:
        text = ""
    not_ascii = [c for c in text[:SAMPLE_BYTES] if ord(c) > 127]
    # Western text also decodes as GB18030, but to characters outside the everyday set GB2312.
    if not_ascii and sum(map(_in_gb2312, not_ascii)) >= 0.7 * len(not_ascii):
        return Decoded(text, "gb18030", [f"`{file}` was read as GB18030."])
    guesses = list(charset_normalizer.from_bytes(data[:SAMPLE_BYTES]))
    if not guesses:
        msg = f"`{file}` must be text in a known encoding, name it with `encoding`."
        raise InputError(msg)
    # Among equal guesses cp1252, the most common one of the West: another would read 'ã' as 'ă'.
    best = min(guesses, key=lambda g: (g.chaos, -g.coherence, g.encoding != "cp1252"))
    note = guess.format(file, best.encoding)
    return Decoded(_decode_as(data, best.encoding, file), best.encoding, [note])


def _in_gb2312(character: str) -> bool:
    try:
        character.encode("gb2312")
    except UnicodeEncodeError:
        return False
    return True


def _decode_as(data: bytes, encoding: str, file: str) -> str:
    try:
        return data.decode(encoding)
    except LookupError as error:
        msg = f"`encoding` of `{file}` must be one that Python knows, found {encoding!r}."
        raise InputError(msg) from error
    except (UnicodeDecodeError, UnicodeError) as error:
        msg = f"`{file}` must be text in {encoding}, found bytes that are not."
        raise InputError(msg) from error
