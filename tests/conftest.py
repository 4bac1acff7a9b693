"""Folders of reference figures and real places, which live outside the project."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import settings

ROOT = Path(__file__).parents[1]

# What commands print follows the locale.
os.environ["LC_ALL"] = "C.UTF-8"

# How long an example takes says something of the machine's load, nothing of the code.
settings.register_profile("no-deadline", deadline=None)
settings.load_profile("no-deadline")


def _outside(variable: str, default: str) -> Path:
    folder = Path(os.environ.get(variable, ROOT.parent / "shared" / default))
    if not folder.is_dir():
        reason = f"{variable}: no folder {folder}"
        if os.environ.get("CI") == "true":
            pytest.fail(reason)
        pytest.skip(reason)
    return folder


@pytest.fixture(scope="session")
def reference() -> Path:
    """Published figures that models and solvers must reproduce."""
    return _outside("FUGAI_REFERENCE", "reference")


@pytest.fixture(scope="session")
def worlds() -> Path:
    """Real places with open data."""
    return _outside("FUGAI_WORLDS", "worlds")


@pytest.fixture(scope="session")
def root() -> Path:
    """Root of the project."""
    return ROOT
