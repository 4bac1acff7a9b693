"""The number of threads, where a process may be bound to some processors and where it may not."""

from __future__ import annotations

import os

import pytest

from fugai._threads import usable_cores


def test_a_process_bound_to_some_processors_uses_those(monkeypatch):
    monkeypatch.setattr(os, "sched_getaffinity", lambda _pid: {0, 3, 5}, raising=False)
    assert usable_cores() == 3


@pytest.mark.parametrize(("count", "expected"), [(6, 6), (None, 1)])
def test_without_binding_all_processors_count(monkeypatch, count, expected):
    monkeypatch.delattr(os, "sched_getaffinity", raising=False)
    monkeypatch.setattr(os, "cpu_count", lambda: count)
    assert usable_cores() == expected
