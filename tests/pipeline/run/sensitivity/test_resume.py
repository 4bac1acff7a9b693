"""A run that goes on after it stopped has the same bytes, and computes nothing again twice."""

from __future__ import annotations

from pathlib import Path

import pytest

import fugai
from fugai.pipeline.run import steps

TINY = Path(__file__).parents[3] / "projects" / "tiny"


def test_a_resumed_run_has_the_same_bytes(tmp_path, monkeypatch):
    plain, stopped = tmp_path / "plain", tmp_path / "stopped"
    fugai.run(TINY, out=plain, year=2016)

    def stop(*_):
        msg = "stopped"
        raise RuntimeError(msg)

    with monkeypatch.context() as patch:
        patch.setattr(steps, "write_run", stop)
        with pytest.raises(RuntimeError, match="stopped"):
            fugai.run(TINY, out=stopped, year=2016)
    with monkeypatch.context() as patch:
        patch.setattr(steps, "compute_moves", stop)  # kept from before
        fugai.run(TINY, out=stopped, year=2016, resume=True)
    for name in (
        "assumptions.csv",
        "index.html",
        "tables/assumptions.parquet",
        "tables/headline-assumptions.csv",
        "tables/headline-assumptions.parquet",
        "tables/scorecard.xlsx",
    ):
        assert (plain / name).read_bytes() == (stopped / name).read_bytes(), name
