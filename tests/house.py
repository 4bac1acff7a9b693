"""The house counted: lines, files, circles of imports, long signatures, undocumented names.

One command prints the table, another strikes off the list of known offenders what has been mended::

    python -m tests.house
    python -m tests.house --mended
"""

from __future__ import annotations

import ast
import importlib
import inspect
import json
import re
import sys
import tomllib
from collections import defaultdict
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).parents[1]
SOURCE = ROOT / "coverage"
KNOWN = Path(__file__).with_name("house_known.toml")
"""What breaks a rule and is known to: the list may only shrink."""
MOST_LINES = 400
MOST_FILES = 20
MOST_PARAMETERS = 8
ROOMS = (
    "broadband",
    "delivery",
    "errors",
    "grid",
    "intake",
    "maps",
    "messages",
    "project",
    "scorecard",
    "siting",
    "store",
    "tables",
    "units",
    "wireless",
    "zonal",
)


@dataclass(frozen=True, kw_only=True)
class Function:
    """One function of the source, and how many values it is handed one by one."""

    where: str
    parameters: int


def modules() -> dict[str, Path]:
    """Every module of the package by its name."""
    found = {}
    for path in sorted(SOURCE.rglob("*.py")):
        name = ".".join(path.relative_to(SOURCE).with_suffix("").parts)
        found[name.removesuffix(".__init__")] = path
    return found


@cache
def trees() -> dict[str, ast.Module]:
    """Every module of the package as Python reads it."""
    return {name: ast.parse(path.read_text("utf-8")) for name, path in modules().items()}


@cache
def imports() -> dict[str, set[str]]:
    """What each module imports of ours, also where only types are checked."""
    known = modules()
    graph: dict[str, set[str]] = {name: set() for name in known}
    for name, tree in trees().items():
        for node in ast.walk(tree):
            if isinstance(node, ast.ImportFrom) and node.module:
                for alias in node.names:
                    inner = f"{node.module}.{alias.name}"
                    graph[name] |= {inner if inner in known else node.module} & known.keys()
            elif isinstance(node, ast.Import):
                graph[name] |= {alias.name for alias in node.names} & known.keys()
        graph[name].discard(name)
    return graph


def circles(graph: dict[str, set[str]]) -> list[list[str]]:
    """Groups of modules that import each other, by Tarjan's strongly connected components."""
    index: dict[str, int] = {}
    low: dict[str, int] = {}
    stack: list[str] = []
    found: list[list[str]] = []

    def visit(name: str) -> None:
        index[name] = low[name] = len(index)
        stack.append(name)
        for other in sorted(graph[name]):
            if other not in index:
                visit(other)
                low[name] = min(low[name], low[other])
            elif other in stack:
                low[name] = min(low[name], index[other])
        if low[name] == index[name]:
            group = stack[stack.index(name) :]
            del stack[stack.index(name) :]
            if len(group) > 1:
                found.append(sorted(group))

    sys.setrecursionlimit(max(sys.getrecursionlimit(), 10 * len(graph)))
    for name in graph:
        if name not in index:
            visit(name)
    return found


def folder_circles() -> list[list[str]]:
    """Folders inside a room that import each other."""
    graph: dict[str, set[str]] = defaultdict(set)
    for name, others in imports().items():
        mine = name.split(".")
        for other in others:
            theirs = other.split(".")
            at = next(
                (i for i, (a, b) in enumerate(zip(mine, theirs, strict=False)) if a != b), None
            )
            # The room's own `__init__` gathers what lies below it.
            if at is not None and at >= 2 and len(mine) > at and len(theirs) > at:
                graph[".".join(mine[: at + 1])].add(".".join(theirs[: at + 1]))
    whole = {name: graph.get(name, set()) for name in {*graph, *set().union(*graph.values())}}
    return circles(whole)


def functions() -> Iterator[Function]:
    """Every function and method that is written in Python and not compiled by numba."""
    for name, tree in trees().items():
        for node in ast.walk(tree):
            if isinstance(node, ast.FunctionDef):
                arguments = node.args
                count = len(arguments.posonlyargs) + len(arguments.args) + len(arguments.kwonlyargs)
                first = [a.arg for a in arguments.args[:1]]
                yield Function(
                    where=f"{name}.{node.name}", parameters=count - (first in (["self"], ["cls"]))
                )


def public_callables() -> dict[str, object]:
    """Every function and class that a room hands out, by the name that a user types."""
    found = {}
    for room in ROOMS:
        module = importlib.import_module(f"fugai.{room}")
        for name, value in vars(module).items():
            home = getattr(value, "__module__", "") or ""
            if name.startswith("_") or "._" in home or not callable(value):
                continue
            # A single file has names of others for its own use; a room's `__init__` hands them out.
            if home.startswith("fugai") if hasattr(module, "__path__") else home == module.__name__:
                found[f"fugai.{room}.{name}"] = value
    return found


def has_example(value: object) -> bool:
    """Whether a docstring, or that of a method of a class, holds an example that runs."""
    texts = [inspect.getdoc(value) or ""]
    if inspect.isclass(value):
        texts += [
            inspect.getdoc(one) or ""
            for name, one in vars(value).items()
            if callable(one) and not name.startswith("_")
        ]
    lines = [line for text in texts for line in text.splitlines() if line.startswith(">>>")]
    return any("doctest: +SKIP" not in line for line in lines)


def long_files() -> list[tuple[str, int]]:
    """Source files that are longer than a file should be."""
    counted = (
        (name, len(path.read_text("utf-8").splitlines())) for name, path in modules().items()
    )
    return [(name, lines) for name, lines in counted if lines > MOST_LINES]


def files_per_folder() -> dict[str, tuple[int, int]]:
    """Number of Python files and of their lines in each folder of the source."""
    found: dict[str, tuple[int, int]] = {}
    for path in modules().values():
        folder = path.parent.relative_to(SOURCE).as_posix()
        files, lines = found.get(folder, (0, 0))
        found[folder] = (files + 1, lines + len(path.read_text("utf-8").splitlines()))
    return dict(sorted(found.items()))


def format_marks() -> int:
    """Lines of code that switch the formatter off."""
    mark = re.compile(r"#\s*fmt:\s*(skip|off)")
    folders = (SOURCE, ROOT / "tests", ROOT / "data")
    paths = [path for folder in folders for path in folder.rglob("*.py")]
    return sum(len(mark.findall(path.read_text("utf-8"))) for path in paths)


def full_folders() -> list[str]:
    """Folders of the source with more Python files than a folder should have."""
    return [folder for folder, (files, _) in files_per_folder().items() if files > MOST_FILES]


def offenders() -> dict[str, set[str]]:
    """Rule to what breaks it."""
    public = public_callables()
    return {
        "modules import each other": {" ".join(group) for group in circles(imports())},
        "folders of a room import each other": {" ".join(group) for group in folder_circles()},
        f"more than {MOST_PARAMETERS} parameters": {
            one.where for one in functions() if one.parameters > MOST_PARAMETERS
        },
        f"more than {MOST_LINES} lines": {name for name, _ in long_files()},
        f"more than {MOST_FILES} files": set(full_folders()),
        "no docstring": {name for name, value in public.items() if not inspect.getdoc(value)},
        "no example that runs": {name for name, value in public.items() if not has_example(value)},
    }


def known_offenders() -> dict[str, set[str]]:
    """Rule to what is known to break it."""
    return {rule: set(names) for rule, names in tomllib.loads(KNOWN.read_text("utf-8")).items()}


def strike_off_mended() -> None:
    """Write the list of known offenders without those that break no rule any more."""
    found = offenders()
    lines = ["# What breaks a rule of `tests/house.py` and is known to: this list may only shrink."]
    lines += ["# `python -m tests.house --mended` strikes off what has been mended."]
    for rule, known in known_offenders().items():
        names = sorted(known & found.get(rule, set()))
        rows = [f"  {json.dumps(name)}," for name in names]
        lines += ["", f"{json.dumps(rule)} = [", *rows, "]"] if rows else ["", f'"{rule}" = []']
    KNOWN.write_text("\n".join(lines) + "\n", encoding="utf-8")


def main() -> None:
    """Print what there is."""
    if sys.argv[1:] == ["--mended"]:
        strike_off_mended()
        return
    print("folder".ljust(44), "files", "lines")
    for folder, (files, lines) in files_per_folder().items():
        print(folder.ljust(44), f"{files:5d}", f"{lines:5d}")
    graph = imports()
    public = public_callables()
    documented = {name for name, value in public.items() if inspect.getdoc(value)}
    examples = {name for name, value in public.items() if has_example(value)}
    long = [one for one in functions() if one.parameters > MOST_PARAMETERS]
    print()
    print("modules:", len(graph))
    print("circles of modules:", len(circles(graph)), circles(graph) or "")
    print("circles of folders inside a room:", len(folder_circles()), folder_circles() or "")
    print("marks that switch the formatter off:", format_marks())
    print(f"functions of more than {MOST_PARAMETERS} parameters:", len(long))
    for one in long:
        print("   ", one.parameters, one.where)
    print(f"files of more than {MOST_LINES} lines:", long_files())
    print(f"folders of more than {MOST_FILES} files:", full_folders())
    print("public callables:", len(public))
    print("  without a docstring:", len(public) - len(documented))
    print("  without an example that runs:", len(public) - len(examples))
    for name in sorted(public.keys() - examples):
        print("   ", name)


if __name__ == "__main__":
    main()
