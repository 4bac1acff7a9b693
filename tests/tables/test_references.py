"""What spellings of one key differ in."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fugai.tables import TABLES, KnownKeys


@pytest.mark.parametrize(
    ("value", "key", "word"),
    [
        ("01", "1", "leading zeros"),
        ("1", "0001", "leading zeros"),
        (" C 1", "C1", "blanks"),
        ("C1\u200b", "C1", "invisible"),
        ("\u3000C1", "C1", "blanks"),
        ("Ｃ１", "C1", "full-width"),
        ("c1", "C1", "case"),
        ("1001.0", "1001", "decimal point"),
        ("120101", "120101000000", "zeros at the end"),
        ("V1O", "V10", "look alike"),
        ("С1", "C1", "look alike"),  # the Cyrillic letter
        ("A–1", "A-1", "look alike"),
        ("０1", "1", "leading zeros"),  # both: full width, and a zero
    ],
)
def test_the_likely_cause_is_named(value, key, word):
    cause = KnownKeys([key, "other"]).cause(value)
    assert cause is not None
    assert cause.key == key
    assert word in cause.differs.en
    assert cause.differs.zh


def test_nothing_is_guessed_where_two_keys_are_as_near_or_none_is():
    assert KnownKeys(["1", "001"]).cause("01") is None
    assert KnownKeys(["C1"]).cause("C9") is None
    assert KnownKeys([]).cause("C9") is None


@given(st.lists(st.text(min_size=1, max_size=6), max_size=5), st.text(max_size=6))
def test_a_cause_names_a_key_that_exists_and_something_that_differs(keys, value):
    cause = KnownKeys(keys).cause(value)
    if cause is not None and value not in keys:
        assert cause.key in keys
        assert cause.differs.en


def test_every_reference_and_rule_is_about_columns_that_exist():
    for table in TABLES.values():
        for reference in table.references:
            assert reference.column in table.names
            assert reference.to in TABLES
        for rule in table.rules:
            assert rule.column in table.names
            assert set(rule.per) <= set(table.names)
            assert set(rule.where) <= set(table.names)
            for limit in filter(None, (rule.at_most, rule.otherwise)):
                other, point, column = limit.rpartition(".")
                assert column in (TABLES[other] if point else table).names
            assert bool(rule.at_most) != rule.whole
