"""Questions at the terminal, where there is one."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import typer

from fugai.cli.language import language

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from fugai.messages import Message


def asker() -> Callable[[Message, Sequence[str]], str | None] | None:
    """A function that asks a question with options, None where nobody can answer."""
    if not (sys.stdin.isatty() and sys.stderr.isatty()):
        return None
    return _ask


def _ask(question: Message, options: Sequence[str]) -> str | None:
    """The option chosen by its number; None where the answer is empty."""
    typer.echo(question.zh if language() == "zh" else question.en, err=True)
    for number, option in enumerate(options, start=1):
        typer.echo(f"  {number}  {option}", err=True)
    answer = str(typer.prompt("", default="", show_default=False, err=True)).strip()
    if answer in options:
        return answer
    if answer.isdecimal() and 0 < int(answer) <= len(options):
        return options[int(answer) - 1]
    return None
