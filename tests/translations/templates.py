"""Templates of the sentences that users read, gathered from the source code.

A template is the text of an f-string in which the n-th value is ``{n}``. Sentences that already
stand beside their Chinese, as in `fugai.messages.Message`, are left out.
"""

from __future__ import annotations

import ast
import re
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

SOURCE = Path(__file__).parents[2] / "coverage" / "fugai"
RAISED = frozenset({"Finding", "RowFinding", "Stopped", "findings_where"})
"""Calls beside the errors whose texts a user reads."""

_ENGLISH = frozenset({"description", "en", "help", "metavar", "source", "title", "unit"})
"""Keywords whose text is shown beside its Chinese, or belongs to the command line."""

_ELSEWHERE = ("_deprecated.py", "scorecard/indicators/registry.py")
"""Texts for programmers only."""

_UNFINISHED = re.compile(r"(, found|,)$")
"""End of a text that goes on elsewhere."""

_CHINESE = re.compile(r"[\u4e00-\u9fff]")
_WORD = re.compile(r"[a-z]{2,}")


def all_templates() -> dict[str, str]:
    """Template to the first place that has it, ``file:line``."""
    found: dict[str, str] = {}
    for path in sorted(SOURCE.rglob("*.py")):
        name = path.relative_to(SOURCE).as_posix()
        if name.endswith(_ELSEWHERE):
            continue
        tree = ast.parse(path.read_text(encoding="utf-8"))
        for line, text in _templates(tree):
            found.setdefault(_UNFINISHED.sub("", text.strip()), f"{name}:{line}")
    return found


def template_of(value: ast.JoinedStr) -> str:
    """Text of an f-string with numbered places for its values."""
    parts, at = [], 0
    for part in value.values:
        if isinstance(part, ast.Constant):
            parts.append(str(part.value))
        else:
            at += 1
            parts.append(f"{{{at}}}")
    return "".join(parts)


def _templates(tree: ast.Module) -> Iterator[tuple[int, str]]:
    raised, skipped = _raised(tree), _skipped(tree)
    for node in ast.walk(tree):
        if id(node) in skipped:
            continue
        if isinstance(node, ast.JoinedStr):
            text = template_of(node)
        elif isinstance(node, ast.Constant) and isinstance(node.value, str):
            text = node.value
        else:
            continue
        if _CHINESE.search(text) and "must" not in text:
            continue
        if " " in text.strip() and (id(node) in raised or _is_sentence(text)):
            yield node.lineno, text


def _is_sentence(text: str) -> bool:
    if re.search(r"(^|\s)must\s", text):
        return True
    return text.endswith(".") and len(_WORD.findall(text)) >= 3 and "%" not in text


def _raised(tree: ast.Module) -> set[int]:
    """Texts that are handed to an error or a finding, directly or by a name of the function."""
    found: set[int] = set()
    for function in (tree, *(n for n in ast.walk(tree) if isinstance(n, ast.FunctionDef))):
        names: dict[str, list[ast.expr]] = {}
        for node in ast.walk(function):
            if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name):
                names.setdefault(node.targets[0].id, []).append(node.value)
        for node in ast.walk(function):
            if isinstance(node, ast.Call) and _is_raised(_name(node.func)):
                for value in (*node.args, *(keyword.value for keyword in node.keywords)):
                    values = names.get(value.id, []) if isinstance(value, ast.Name) else [value]
                    found |= {id(text) for one in values for text in _texts(one)}
    return found


def _is_raised(name: str) -> bool:
    return name in RAISED or (name.endswith("Error") and name[:1].isupper())


def _texts(value: ast.expr) -> Iterator[ast.expr]:
    if isinstance(value, ast.Constant | ast.JoinedStr):
        yield value
    elif isinstance(value, ast.IfExp):
        yield from (*_texts(value.body), *_texts(value.orelse))
    elif isinstance(value, ast.List | ast.Tuple):
        for one in value.elts:
            yield from _texts(one)
    elif isinstance(value, ast.ListComp | ast.GeneratorExp):
        yield from _texts(value.elt)
    elif isinstance(value, ast.Starred):
        yield from _texts(value.value)


def _skipped(tree: ast.Module) -> set[int]:
    """Docstrings, the pieces of f-strings, and English that stands beside its Chinese."""
    found: set[int] = set()
    for node in ast.walk(tree):
        inner: list[ast.AST] = []
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
            inner = [node.value]
        elif isinstance(node, ast.JoinedStr):
            inner = list(node.values)
        elif isinstance(node, ast.keyword) and node.arg in _ENGLISH:
            inner = list(ast.walk(node.value))
        elif isinstance(node, ast.Call | ast.Tuple | ast.Return) and _has_chinese(node):
            inner = list(ast.walk(node))
        found |= {id(one) for one in inner}
    return found


def _has_chinese(node: ast.Call | ast.Tuple | ast.Return) -> bool:
    """Whether one of the texts side by side is Chinese."""
    parts: list[ast.expr] = []
    if isinstance(node, ast.Call):
        parts = [*node.args, *(keyword.value for keyword in node.keywords)]
    elif isinstance(node, ast.Tuple):
        parts = node.elts
    for part in parts:
        text = ""
        if isinstance(part, ast.JoinedStr):
            text = template_of(part)
        elif isinstance(part, ast.Constant) and isinstance(part.value, str):
            text = part.value
        if _CHINESE.search(text) and "must" not in text:
            return True
    return False


def _name(node: ast.expr) -> str:
    return node.id if isinstance(node, ast.Name) else getattr(node, "attr", "")
