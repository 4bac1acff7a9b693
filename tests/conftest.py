"""Folders of reference figures and real places, which live outside the project."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]


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
