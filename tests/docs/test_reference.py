"""Nothing that a user can name is without a description."""

from __future__ import annotations

import importlib
import importlib.util
import inspect
import re
from pathlib import Path

import pytest
import typer.main
from tests.house import ROOMS, public_callables
from tests.links import broken_links

from fugai.cli.main import app
from fugai.scorecard import INDICATORS
from fugai.tables import TABLES

HAN = re.compile(r"[\u4e00-\u9fff]")
ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def pages():
    """The module that makes the pages of the reference."""
    path = ROOT / "docs" / "reference_pages.py"
    spec = importlib.util.spec_from_file_location("reference_pages", path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_every_command_and_option_is_explained(pages):
    page = pages.commands()
    for name, command in typer.main.get_command(app).commands.items():
        assert command.help, name
        assert f"## fugai {name}\n" in page
        for one in command.params:
            if one.name != "help":
                assert getattr(one, "help", ""), f"{name} {one.name}"
                assert all(
                    f"`{' '.join(one.opts)}`" in page for _ in one.opts if one.opts[0][0] == "-"
                )


def test_every_column_is_explained_in_both_languages(pages):
    english, chinese = pages.tables(chinese=False), pages.tables(chinese=True)
    for table in TABLES.values():
        assert HAN.search(table.title_zh)
        assert table.title
        for column in table.columns:
            assert column.title
            assert HAN.search(column.title_zh), column.name
            assert f"| `{column.name}` |" in english
            assert f"| `{column.name}` |" in chinese


def test_every_indicator_says_what_it_counts_and_where_that_comes_from(pages):
    english, chinese = pages.indicators(chinese=False), pages.indicators(chinese=True)
    for name, one in INDICATORS.items():
        assert f"### `{name}`" in english
        assert f"### `{name}`" in chinese
        assert one.numerator
        assert HAN.search(one.numerator_zh), name
        assert one.source
        assert one.unit


def test_every_room_has_a_page_and_every_public_name_stands_on_it(pages):
    assert set(pages.ROOMS) == set(ROOMS)
    for name, value in public_callables().items():
        _, room, short = name.split(".")
        assert f":: {name}\n" in pages.api(room), name
        assert inspect.getdoc(value), name
        assert short in dir(importlib.import_module(f"fugai.{room}"))


def test_a_broken_link_is_found(tmp_path):
    (tmp_path / "a.html").write_text(
        '<a href="b.html#here"></a><a href="b.html#gone"></a><a href="c.html"></a>'
        '<a href="https://example.org/"></a><script src="https://example.org/x.js"></script>'
    )
    (tmp_path / "b.html").write_text('<p id="here"></p>')
    assert broken_links(tmp_path) == [
        "a.html: loads https://example.org/x.js from another host",
        "a.html: b.html#gone names no anchor of its page",
        "a.html: c.html is not there",
    ]
