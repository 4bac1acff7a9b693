"""Errors of Python name parameters; the command line shows its own flags."""

from __future__ import annotations

import typer.main

from fugai.cli.flags import flags_of, with_flags
from fugai.cli.main import app

SITE = flags_of(typer.main.get_command(app), ["site", "project", "--budget", "3"])


def test_every_option_of_a_command_is_known():
    assert SITE["max_minutes"] == "--minutes"
    assert SITE["max_candidates"] == "--max-candidates"
    assert SITE["share"] == "--share"
    assert "project" not in SITE


def test_parameters_become_flags_and_other_words_stay():
    text = "`candidates='grid'` or `candidates='nodes'` makes some of `inputs.candidates`."
    assert with_flags(text, SITE) == (
        "`--candidates grid` or `--candidates nodes` makes some of `inputs.candidates`."
    )
    assert with_flags("`skip_uncoverable=True` helps.", SITE) == "`--skip-uncoverable` helps."
    assert with_flags("`nothing` is `known`.", SITE) == "`nothing` is `known`."


def test_another_command_has_other_flags():
    flags = flags_of(typer.main.get_command(app), ["check", "project"])
    assert with_flags("`share` must be a share.", flags) == "`share` must be a share."
    assert flags_of(typer.main.get_command(app), ["dance"]) == {}
