"""Plain values as TOML."""

from __future__ import annotations

import tomllib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fugai.errors import ContractError
from fugai.store import toml_text

_SCALARS = (
    st.booleans()
    | st.integers(-(2**62), 2**62)
    | st.floats(allow_nan=False)
    | st.text(st.characters(exclude_categories=["Cs"]))
)
_KEYS = st.text(st.characters(exclude_categories=["Cs"]), max_size=8)
_VALUES = st.recursive(
    st.dictionaries(_KEYS, _SCALARS | st.lists(_SCALARS, max_size=3), max_size=4),
    lambda inner: st.dictionaries(
        _KEYS, _SCALARS | inner | st.lists(inner, min_size=1, max_size=3)
    ),
    max_leaves=8,
)


@given(values=_VALUES)
def test_what_is_written_is_read_back(values):
    assert tomllib.loads(toml_text(values)) == values


def test_by_hand():
    text = toml_text({"t": [{"b": 2.0}, {"b": 0.5}], "a": 1, "deep": {"er": {"x": "y"}}})
    assert text == ('a = 1\n\n[[t]]\nb = 2.0\n\n[[t]]\nb = 0.5\n\n[deep]\n\n[deep.er]\nx = "y"\n')


def test_nothing_else_is_written():
    with pytest.raises(ContractError, match="`k` must be a text"):
        toml_text({"k": None})
