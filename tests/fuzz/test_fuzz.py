"""Valid files changed at random: only one sentence may come of them. A few cases of each reader."""

import warnings

import pytest
from tests.fuzz.readers import TARGETS, attempt, fuzzed, seed_of

CASES, SEED = 40, 1


@pytest.mark.parametrize("name", TARGETS)
def test_the_file_itself_is_right(name, monkeypatch):
    found = []
    read = TARGETS[name].read
    monkeypatch.setitem(
        TARGETS,
        name,
        TARGETS[name].__class__(**{**vars(TARGETS[name]), "read": lambda p: found.append(read(p))}),
    )
    assert attempt(name, seed_of(name)) is None
    assert len(found) == (0 if name == "project" else 1)  # whose files are not there


@pytest.mark.parametrize("name", TARGETS)
def test_only_a_sentence_comes_of_a_changed_file(name):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        faults = {
            case: fault
            for case in range(CASES)
            if (fault := attempt(name, fuzzed(name, SEED, case))) is not None
        }
    assert faults == {}
