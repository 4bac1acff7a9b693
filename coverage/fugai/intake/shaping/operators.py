"""Operators as files name them: several in one cell, and one under several names."""

from __future__ import annotations

import dataclasses
import re
import unicodedata
from collections import Counter, defaultdict
from typing import TYPE_CHECKING

import pandas as pd

from fugai.intake.cells import as_text
from fugai.intake.choice_words import edit_distance, fold_word
from fugai.intake.formats.raw import TEXT
from fugai.messages import Message, listed
from fugai.tables.operators import LIST_SIGN

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from fugai.intake.formats.raw import RawTable
    from fugai.intake.headings import HeadingMatch
    from fugai.intake.source import Source

MOST_NAMES = 200
"""Files with more different names are not searched for spellings of one operator."""

_SURE = re.compile(r"\s*[,，、;；|/／]\s*")
_PERHAPS = re.compile(r"\s*(?:[+＋&]|和|与|及| and | und | et | e | y )\s*")
_LEGAL_FORMS = [
    "inc",
    "llc",
    "ltd",
    "limited",
    "co",
    "corp",
    "plc",
    "gmbh",
    "ag",
    "kg",
    "ab",
    "as",
    "asa",
    "a/s",
    "aps",
    "oy",
    "oyj",
    "sa",
    "sas",
    "sarl",
    "sl",
    "slu",
    "srl",
    "spa",
    "bv",
    "nv",
    "lp",
    "pte",
    "pty",
    "de cv",
    "有限公司",
    "有限责任公司",
    "股份有限公司",
    "集团",
    "集团公司",
    "公司",
    "分公司",
]
_FORM = re.compile(r"[\s.]+")
_ENDINGS = re.compile(
    r"(?:股份)?有限(?:责任)?公司.*$|集团(?:公司)?$|(?:\S{2,3})?分公司$|公司$|"
    r"[\s,]+(?:inc|llc|ltd|limited|co|corp|plc|gmbh|ag|s\.?a\.?|ab|oy)\.?$"
)
_SAME = (
    ("中国移动", "移动", "china mobile", "cmcc", "chinamobile"),
    ("中国联通", "联通", "china unicom", "unicom", "cucc", "chinaunicom"),
    ("中国电信", "电信", "china telecom", "ctcc", "chinatelecom"),
    ("中国广电", "广电", "china broadnet", "cbn"),
    ("中国邮政", "邮政", "china post", "ems"),
    ("顺丰速运", "顺丰", "sf express", "sf"),
)
_KNOWN = {word: names[0] for names in _SAME for word in names}


def split_operators(raw: RawTable, match: HeadingMatch, source: Source) -> RawTable:
    """A table whose lists of operators are 'A;B', with notes on the lists and on similar names.

    Commas, slashes and their like separate names, but not before the form of a company (`Telco,
    Inc.`); `+`, `&` and 'and' do where every part is a name elsewhere in the column. Words that the
    project gives a meaning have it within lists too.

    Parameters
    ----------
    match
        What each column of the file means.
    source
        Its ``values`` may say what a name means.
    """
    at = match.columns.get("operator")
    if at is None:
        return raw
    text = as_text(raw.cells[at])
    names = {str(value) for value in text.unique()}
    alone = {fold_word(name) for name in names if len(operator_parts(name)) == 1}
    meanings = source.values  # noqa: PD011
    words: Mapping[str, str] = meanings.get("operator", {})
    meant = {fold_word(word): meaning for word, meaning in words.items()}
    lists: dict[str, tuple[str, ...]] = {}
    for name in names:
        parts = operator_parts(name, alone)
        if len(parts) > 1:
            lists[name] = tuple(meant.get(fold_word(part), part) for part in parts)
    notes: list[Message] = []
    if lists:
        new = {name: LIST_SIGN.join(dict.fromkeys(parts)) for name, parts in lists.items()}
        count = int(text.isin(list(new)).sum())
        text = text.map(lambda value: new.get(str(value), value))
        cells = list(raw.cells)
        cells[at] = pd.Series(pd.array(list(text), dtype=TEXT))
        raw = dataclasses.replace(raw, cells=cells)
        notes.append(_list_note(raw.file, count, *next(iter(sorted(lists.items())))))
    singles: Counter[str] = Counter()
    for value, count in text.value_counts(sort=False).items():
        singles.update({part: int(count) for part in str(value).split(LIST_SIGN) if part})
    notes += _merging_notes(raw.file, singles)
    return dataclasses.replace(raw, notes=(*raw.notes, *notes)) if notes else raw


def operator_parts(name: str, known: Collection[str] = ()) -> tuple[str, ...]:
    """Operators that a cell names.

    Parameters
    ----------
    known
        Names that stand alone elsewhere, as by `fold_word`; one of them is never taken apart.

    Examples
    --------
    >>> operator_parts("1&1,Telefonica"), operator_parts("移动/联通")
    (('1&1', 'Telefonica'), ('移动', '联通'))
    >>> operator_parts("TDC A/S"), operator_parts("Telco, Inc."), operator_parts("AT&T")
    (('TDC A/S',), ('Telco, Inc.',), ('AT&T',))
    """
    plain = name.strip()
    parts: list[str] = []
    rest = 0
    for sign in _SURE.finditer(plain):
        before, after = plain[rest : sign.start()], plain[sign.end() :]
        if before and after and not _is_one_name(before, sign[0].strip(), after, known):
            parts.append(before)
            rest = sign.end()
    parts.append(plain[rest:].strip(" ,，、;；|/／"))
    found = [part.strip() for part in parts if part.strip()]
    if len(found) == 1 and fold_word(plain) not in known:
        weak = [part for part in _PERHAPS.split(plain) if part]
        if len(weak) > 1 and all(fold_word(part) in known for part in weak):
            found = weak
    return tuple(dict.fromkeys(found)) or (name,)


def _is_one_name(before: str, sign: str, after: str, known: Collection[str]) -> bool:
    """Whether a sign is part of a name: before the form of a company, or in 'A/S'."""
    next_part = _SURE.split(after)[0]
    if sign in ",，" and _FORM.sub("", next_part.casefold()) in {
        _FORM.sub("", form) for form in _LEGAL_FORMS
    }:
        return True
    last = re.split(r"[\s,]", before)[-1]
    if sign not in "/／" or fold_word(before) in known:
        return False
    return len(last) == 1 and len(next_part) == 1 and last.isascii()


def _list_note(file: str, count: int, name: str, parts: tuple[str, ...]) -> Message:
    return Message(
        zh=f"`{file}`：{count:,}行列有多个运营商，如“{name}”读作{listed(parts, chinese=True)}，对每个运营商各计一次。",
        en=f"`{file}`: {count:,} rows name several operators, such as {name!r} for "
        f"{' and '.join(parts)}; each counts for every one of them.",
    )


def _merging_notes(file: str, names: Mapping[str, int]) -> list[Message]:
    """A note for each operator that seems to have several names, with the line that merges them."""
    if len(names) > MOST_NAMES:
        return []
    groups: dict[str, list[str]] = defaultdict(list)
    for name in sorted(names, key=lambda one: (-names[one], -len(one), one)):
        groups[_key_near(_key(name), groups)].append(name)
    notes = []
    for spellings in groups.values():
        if len(spellings) < 2:
            continue
        first, *others = spellings
        words = ", ".join(f'"{other}" = "{first}"' for other in others)
        line = f"values = {{ operator = {{ {words} }} }}"
        notes.append(
            Message(
                zh=f"`{file}`：{listed(spellings, chinese=True)}似为同一运营商，现按不同运营商计；如是，请写`{line}`。",
                en=f"`{file}`: {listed(spellings, chinese=False)} look like one operator and count as several; "
                f"if they are one, write `{line}`.",
            )
        )
    return notes


def _key(name: str) -> str:
    """A name without case, accents, blanks and the form of the company."""
    plain = unicodedata.normalize("NFKD", name).casefold()
    plain = "".join(c for c in plain if not unicodedata.combining(c)).strip()
    plain = _ENDINGS.sub("", plain) or plain
    plain = _KNOWN.get(plain, plain)
    return re.sub(r"[\W_]+", "", _KNOWN.get(re.sub(r"[\s\-_]+", " ", plain), plain))


def _key_near(key: str, groups: Mapping[str, list[str]]) -> str:
    """The key itself, or a known one of which it is a typing error: one letter of seven or more."""
    if key in groups or len(key) < 7 or not key.isascii() or any(c.isdigit() for c in key):
        return key
    near = [one for one in groups if abs(len(one) - len(key)) <= 1 and edit_distance(one, key) == 1]
    return near[0] if near else key
