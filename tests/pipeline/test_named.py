"""Values by name: an unknown name lists the known ones, and nothing is loaded before it is asked for."""

from __future__ import annotations

import pytest

from fugai.errors import FugaiError, SelectionError
from fugai.pipeline.named import Named


def test_a_value_is_loaded_once_and_only_when_asked_for():
    loaded = []

    def load():
        loaded.append(1)
        return 7

    named = Named("table", {"a": load, "b": load})
    assert (list(named), len(named), "a" in named, "c" in named) == (["a", "b"], 2, True, False)
    assert repr(named) == "<2 tables: a, b>"
    assert not loaded
    assert named["a"] == named["a"] == 7
    assert loaded == [1]


def test_an_unknown_name_lists_the_known_ones():
    named = Named.of("raster", {"rsrp-lte": 1, "served-lte": 2})
    with pytest.raises(SelectionError) as caught:
        named["nope"]
    assert str(caught.value) == "There is no raster 'nope', but: rsrp-lte, served-lte."
    assert isinstance(caught.value, KeyError)
    assert isinstance(caught.value, FugaiError)
    assert named.get("nope") is None


def test_of_many_names_a_short_text_shows_the_first():
    named = Named.of("layer", {f"n{k}": k for k in range(20)})
    assert repr(named) == "<20 layers: n0, n1, n2, n3, n4, n5, n6, n7, ...>"
    assert repr(Named.of("layer", {})) == "<no layers>"
    with pytest.raises(SelectionError, match="nor any other"):
        Named.of("layer", {})["x"]
