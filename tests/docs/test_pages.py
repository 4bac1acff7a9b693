"""What the pages show works: code runs, commands and keys exist."""

from __future__ import annotations

import re
import shlex
import tomllib
from pathlib import Path

import pytest
import typer.main

from fugai.cli.main import app
from fugai.project import project_keys

ROOT = Path(__file__).parents[2]
GENERATED = (
    ROOT / "docs" / "reference",
    ROOT / "docs" / "zh" / "reference",
    ROOT / "docs" / "_build",
)
PAGES = [
    page
    for page in (*sorted((ROOT / "docs").rglob("*.md")), *sorted(ROOT.glob("*.md")))
    if not any(page.is_relative_to(folder) for folder in GENERATED)
]
BLOCK = re.compile(r"^( *)```(\w+)\n(.*?)^\1```", re.MULTILINE | re.DOTALL)


def blocks(language, pages=PAGES):
    """Blocks of one language on all pages, each with the page that it stands on."""
    return [
        (page, "\n".join(line.removeprefix(indent) for line in text.splitlines()))
        for page in pages
        for indent, name, text in BLOCK.findall(page.read_text(encoding="utf-8"))
        if name == language
    ]


def identify(value):
    return value.relative_to(ROOT).as_posix() if isinstance(value, Path) else ""


FIRST_STEPS = sorted((ROOT / "docs").glob("**/first-steps/jupyter.md"))
RUNNING = [*FIRST_STEPS, *sorted((ROOT / "docs").glob("**/how-to/rounds.md"))]


@pytest.mark.parametrize("page", RUNNING, ids=identify)
def test_code_runs_as_it_stands(page, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    names: dict[str, object] = {}
    code = [text for _, text in blocks("python", [page])]
    assert len(code) > 2 * (page in FIRST_STEPS)
    for text in code:
        exec(compile(text, page.name, "exec"), names)  # noqa: S102  our own pages


COMMANDS = [
    (page, line.removeprefix("$ "))
    for page, text in blocks("console")
    for line in text.splitlines()
    if line.startswith("$ fugai")
]


@pytest.mark.parametrize(("page", "line"), COMMANDS, ids=identify)
def test_commands_exist_with_their_options(page, line):
    words = shlex.split(line, comments=True)[1:]
    group = typer.main.get_command(app)
    command = group.commands[words[0]]
    with command.make_context(words[0], words[1:], resilient_parsing=True) as context:
        assert not context.args, f"{page.name}: {line}"


def known_keys():
    """Dotted keys of the project file; names of the user's own as ``*``."""
    found = set()
    for section in project_keys():
        header = section.header.split(" or ")[0].strip("[]")
        for key in section.keys:
            name = "*" if key.name.isupper() else key.name
            found.add(f"{header}.{name}".replace("NAME", "*"))
    return found


TABLES_OF_THE_USERS_OWN = ("columns", "where", "constants", "speeds_kmh", "hourly_factor")


def keys_of(table, before=""):
    for name, value in table.items():
        path = f"{before}.{name}" if before else name
        rows = [value] if isinstance(value, dict) else value
        is_table = isinstance(rows, list) and rows and all(isinstance(row, dict) for row in rows)
        if is_table and name not in TABLES_OF_THE_USERS_OWN:
            for row in rows:
                yield from keys_of(row, path)
        else:
            yield path


@pytest.mark.parametrize(("page", "text"), blocks("toml"), ids=identify)
def test_keys_of_the_project_file_exist(page, text):
    known = known_keys()
    for path in keys_of(tomllib.loads(text)):
        general = re.sub(
            r"^(inputs|project\.classes|wireless\.(?:profiles|layers|antennas|calibrations))\.[\w-]+",
            r"\1.*",
            path,
        )
        if inner := re.match(r"^inputs\.\*\.join\.(\w+)", general):
            assert inner[1] in ("file", "on", "columns", "sheet", "layer", "encoding"), path
        general = re.sub(r"^(inputs\.\*\.(?:join|values))\..*", r"\1", general)
        general = re.sub(r"^(wireless\.profiles\.\*\.thresholds)\..*", r"\1", general)
        general = re.sub(r"^wireless\.models\.[\w-]+(\.\w+)?", "wireless.models.*", general)
        assert {path, general, f"{general.removesuffix('.*')}.*"} & known, f"{page.name}: {path}"
