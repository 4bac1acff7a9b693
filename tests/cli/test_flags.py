"""Errors of Python name parameters; the command line shows its own flags."""

from __future__ import annotations

import dataclasses

import typer.main

import fugai
from fugai.cli.commands import app
from fugai.cli.flags import flags_of, with_flags

SITE = flags_of(typer.main.get_command(app), ["site", "project", "--budget", "3"])


def test_every_option_of_a_command_is_known():
    assert SITE["max_minutes"] == "--minutes"
    assert SITE["max_candidates"] == "--max-candidates"
    assert SITE["share"] == "--share"
    assert "project" not in SITE


def test_the_options_of_site_are_the_fields_of_its_request():
    command = typer.main.get_command(app).commands["site"]
    options = {option.name: option.default for option in command.params}
    fields = {field.name: field.default for field in dataclasses.fields(fugai.SitingRequest)}
    assert fields.keys() - options.keys() == {"sensitivity"}
    assert options.keys() - fields.keys() == {"project", "out"}
    assert {name: options[name] for name in fields.keys() & options.keys()} == {
        name: value for name, value in fields.items() if name != "sensitivity"
    }


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
