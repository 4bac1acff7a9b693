"""Help of the commands in Chinese; typer writes the English one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from fugai.text_width import text_width, wrap_text
from fugai.translations import translated

if TYPE_CHECKING:
    from collections.abc import Sequence

WIDTH, NAMES = 90, 30
"""Columns of a line, and of the names on its left at most."""


def chinese_help(group: Any, argv: Sequence[str]) -> str | None:  # noqa: ANN401  click or typer's copy of it
    """Help that a command line asks for; None where it asks for none.

    Parameters
    ----------
    group
        The command with the others as ``commands``.
    argv
        Words of the command line.
    """
    before = list(argv[: argv.index("--")] if "--" in argv else argv)
    if before and "--help" not in before:
        return None
    command = next((group.commands[word] for word in before if word in group.commands), None)
    return _group_help(group) if command is None else _command_help(command)


def help_texts(group: Any) -> set[str]:  # noqa: ANN401
    """Every English text of the help."""
    found = {str(group.help), str(group.epilog)}
    for command in (group, *group.commands.values()):
        found |= {_help(command)} | {str(one.help) for one in command.params if _shown(one)}
    return {text for text in found if text and text != "None"}


def _group_help(group: Any) -> str:  # noqa: ANN401
    commands = [(name, translated(_help(one), "zh")) for name, one in group.commands.items()]
    lines = ["用法：fugai [选项] 命令 [参数]...", "", *_wrapped(str(group.help)), ""]
    lines += ["选项：", *_table([*_options(group), *_common()[1:]]), "", "命令："]
    return "\n".join([*lines, *_table(commands), "", *_wrapped(str(group.epilog))])


def _command_help(command: Any) -> str:  # noqa: ANN401
    arguments = [one for one in command.params if _is_argument(one)]
    words = " ".join(_metavar(one) for one in arguments)
    lines = [f"用法：fugai {command.name} [选项] {words}".rstrip(), "", *_wrapped(_help(command))]
    if arguments:
        rows = [(_metavar(one), translated(str(one.help), "zh")) for one in arguments]
        lines += ["", "参数：", *_table(rows)]
    return "\n".join([*lines, "", "选项：", *_table([*_options(command), *_common()])])


def _options(command: Any) -> list[tuple[str, str]]:  # noqa: ANN401
    rows = []
    for one in command.params:
        if _is_argument(one) or not _shown(one):
            continue
        value = "" if one.is_flag else f" {one.metavar or '值'}"
        text = translated(str(one.help), "zh")
        if one.required:
            text += " [必填]"
        elif isinstance(one.default, int | float | str) and one.default and not one.is_flag:
            text += f" [默认：{one.default}]"
        rows.append((f"{', '.join(one.opts)}{value}", text))
    return rows


def _common() -> list[tuple[str, str]]:
    return [("--lang zh|en", "输出所用的语言 [默认：系统语言]"), ("--help", "显示本帮助。")]


def _help(command: Any) -> str:  # noqa: ANN401
    return " ".join(str(command.help or "").split())


def _shown(parameter: Any) -> bool:  # noqa: ANN401
    return bool(getattr(parameter, "help", None)) and "--help" not in parameter.opts


def _is_argument(parameter: Any) -> bool:  # noqa: ANN401
    return bool(parameter.param_type_name == "argument")


def _metavar(parameter: Any) -> str:  # noqa: ANN401
    return str(parameter.metavar or parameter.name.upper())


def _wrapped(text: str) -> list[str]:
    return wrap_text(translated(" ".join(text.split()), "zh"), WIDTH)


def _table(rows: Sequence[tuple[str, str]]) -> list[str]:
    """Names to the left, what they mean to the right; a long name stands on a line of its own."""
    width = min(max(text_width(name) for name, _ in rows), NAMES)
    lines = []
    for name, text in rows:
        first, *others = wrap_text(text, WIDTH - width - 4) or [""]
        gap = " " * (width - text_width(name))
        if text_width(name) > width:
            lines += [f"  {name}", f"  {' ' * width}  {first}"]
        else:
            lines.append(f"  {name}{gap}  {first}".rstrip())
        lines += [f"  {' ' * width}  {other}" for other in others]
    return lines
