"""Foreign words that a project gives a meaning."""

from __future__ import annotations

import pytest

from fugai.errors import InputError
from fugai.intake import Source, read_table

TEXT = "id,kind,lon,lat\na,winkel,1,1\nb,Buiten-kluis,1,1\nc,locker,1,1\nd,,1,1\n"


def outlets(write, words, column="kind"):
    return read_table(write("o.csv", TEXT), "outlets", source=Source(values={column: words}))


def test_words_are_read_as_what_they_mean(write):
    reading = outlets(write, {"WINKEL": "pickup point", "buiten kluis": "locker"})
    assert reading.frame["kind"].tolist() == ["pickup point", "locker", "locker"]
    assert any("2 cells of kind" in n.en for n in reading.notes if not isinstance(n, str))


def test_a_blank_and_a_meaning_of_nothing(write):
    frame = outlets(write, {"": "shop", "winkel": ""}).frame
    assert frame["kind"].tolist() == ["locker", "shop"]


def test_a_word_that_never_occurs_is_told_of(write):
    reading = outlets(write, {"winkel": "locker", "nope": "locker"})
    assert any("never holds 'nope'" in n.en for n in reading.notes if not isinstance(n, str))


def test_an_unknown_meaning_lists_what_is_allowed_and_the_nearest(write):
    with pytest.raises(InputError, match=r"one of branch, .*; nearest is pickup point"):
        outlets(write, {"winkel": "pickup pont"})
    with pytest.raises(InputError, match=r"must name columns of outlets .*; did you mean 'kind'\?"):
        outlets(write, {"winkel": "locker"}, column="kinds")
    with pytest.raises(InputError, match="has none for capacity_per_day"):
        outlets(write, {"x": "1"}, column="capacity_per_day")
