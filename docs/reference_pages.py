"""Pages of the reference that are made from the code: commands, keys, tables, indicators, API."""

from __future__ import annotations

import importlib
import inspect
import tomllib
from typing import TYPE_CHECKING

import typer.main

from fugai.cli.commands import app
from fugai.project import project_keys
from fugai.scorecard import INDICATORS
from fugai.tables import TABLES, Table

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

ROOMS = (
    "intake",
    "project",
    "tables",
    "grid",
    "wireless",
    "broadband",
    "delivery",
    "siting",
    "zonal",
    "scorecard",
    "maps",
    "store",
    "messages",
    "units",
    "errors",
)

THEMES = {
    "wireless": ("无线 wireless", "Wireless"),
    "broadband": ("宽带 broadband", "Broadband"),
    "mobile": ("移动用户 mobile", "Mobile subscribers"),
    "delivery": ("快递 delivery", "Delivery"),
    "firms": ("企业 firms", "Firms"),
}
"""Chinese and English heading of each theme of indicators."""

WORDS = (
    ("list of whole numbers", "整数列表"),
    ("list of numbers", "数字列表"),
    ("list of texts", "文本列表"),
    ("table of 24 numbers each", "表，每项24个数字"),
    ("text, or a table with rural, suburban, urban", "文本，或含 rural、suburban、urban 的表"),
    ("whole number", "整数"),
    ("true or false", "true 或 false"),
    ("number", "数字"),
    ("table", "表"),
    ("text", "文本"),
    (", rising", "，递增"),
    (" or more", " 及以上"),
    ("above 0, below 1", "大于0、小于1"),
    ("a technology", "具体制式"),
    (" to ", " 至 "),
)
"""Kinds and ranges of the project file's keys, longest first."""


def write(folder: Path, *, chinese: bool) -> None:
    """Write every page into ``reference`` below a folder, those that are unchanged not anew."""
    pages = {
        "project-file": project_file(chinese=chinese),
        "tables": tables(chinese=chinese),
        "indicators": indicators(chinese=chinese),
    }
    if not chinese:
        pages |= {"commands": commands(), "api/fugai": entry_points()}
        pages |= {f"api/{room}": api(room) for room in ROOMS}
    for name, text in pages.items():
        path = folder / "reference" / f"{name}.md"
        path.parent.mkdir(parents=True, exist_ok=True)
        if not path.is_file() or path.read_text(encoding="utf-8") != text:
            path.write_text(text, encoding="utf-8", newline="\n")


def commands() -> str:
    """Every command with its arguments and options."""
    lines = [
        "# Commands",
        "",
        f"{app.info.help}",
        "",
        f"{app.info.epilog}",
        "",
    ]
    group = typer.main.get_command(app)
    for name, command in sorted(group.commands.items()):  # type: ignore[attr-defined]
        arguments = [p for p in command.params if p.param_type_name == "argument"]
        options = [p for p in command.params if p.param_type_name == "option" and p.name != "help"]
        usage = " ".join(f"{p.metavar or (p.name or '').upper()}" for p in arguments)
        lines += [f"## fugai {name}", "", str(command.help).strip(), "", "```console"]
        lines += [f"$ fugai {name} {usage}{' [OPTIONS]' if options else ''}", "```", ""]
        if arguments or options:
            lines += ["| argument or option | what | default |", "|---|---|---|"]
        for one in (*arguments, *options):
            label = one.metavar if one in arguments else " ".join(one.opts)
            default = "" if one.default in (None, "", False, ...) else f"`{one.default}`"
            text = str(getattr(one, "help", "") or "")
            lines.append(f"| `{label or one.name}` | {_cell(text)} | {default} |")
        lines.append("")
    return "\n".join(lines)


def project_file(*, chinese: bool) -> str:
    """Every key of ``project.toml``."""
    lines = [
        "# 项目文件 project.toml" if chinese else "# The project file",
        "",
        "项目是一个文件夹：`project.toml` 及其数据。下列内容也可用 `fugai schema project` 查看。"
        if chinese
        else "A project is a folder with a `project.toml` and its data. `fugai schema project` prints "
        "this page too. A key that is unknown, missing or out of range is an error that names it.",
        "",
    ]
    head = (
        "| 键 | 类型 | 范围 | 缺省 | 含义 |"
        if chinese
        else "| key | type | allowed | default | what |"
    )
    for section in project_keys():
        lines += [f"## `{section.header}`", "", section.zh if chinese else section.en, "", head]
        lines.append("|---|---|---|---|---|")
        for key in section.keys:
            must = (" **必填**" if chinese else " **required**") if key.required else ""
            literal = _is_toml(key.default)
            default = f"`{key.default}`" if literal else ("" if chinese else key.default)
            text = key.zh if chinese else key.en
            kind, limits = key.kind, key.limits
            if chinese:
                kind, limits = _in_chinese(kind), _in_chinese(limits)
            lines.append(
                f"| `{key.name}` | {kind}{must} | {limits} | {_cell(default)} | {_cell(text)} |"
            )
        lines.append("")
    return "\n".join(lines)


def tables(*, chinese: bool) -> str:
    """Every table with its columns."""
    lines = [
        "# 数据表" if chinese else "# Tables",
        "",
        "各表的列、单位、范围，以及可识别的其他表头。不缺省的必填列缺失时，该行不予导入并列出。"
        if chinese
        else "Every table that a project can bring: columns, units, ranges, and the other headings "
        "that are understood. A row that breaks a rule is listed in `findings.csv`.",
        "",
    ]
    head = (
        "| 列 | 含义 | 类型 | 单位、范围 | 其他表头 |"
        if chinese
        else "| column | what | type | unit, range | also understood |"
    )
    for table in TABLES.values():
        title = f"{table.title_zh} `{table.name}`" if chinese else f"{table.title} `{table.name}`"
        unique = "; ".join(" + ".join(f"`{name}`" for name in names) for names in table.unique)
        key = f"主键 {unique}" if chinese else f"Key: {unique}"
        shapes = (
            ("；几何：" if chinese else "; geometry: ") + " / ".join(table.shapes)
            if table.shapes
            else ""
        )
        lines += [f"## {title}", "", f"{key}{shapes}", "", head, "|---|---|---|---|---|"]
        for column in table.columns:
            ends = [
                f"{end:.10g}" if end is not None else "" for end in (column.minimum, column.maximum)
            ]
            span = f"{ends[0]} – {ends[1]}" if any(ends) else ""
            words = ", ".join(f"`{word}`" for word in column.choices)
            must = (" **必填**" if chinese else " **required**") if column.required else ""
            unit = f"[{column.unit}]" if column.unit else ""
            what = column.title_zh if chinese else column.title
            limits = " ".join(text for text in (unit, span, words) if text)
            lines.append(
                f"| `{column.name}` | {_cell(what)} | {column.kind}{must} | {_cell(limits)} | "
                f"{_cell(', '.join(column.aliases))} |"
            )
        lines += ["", *_contract(table, chinese=chinese), ""]
    return "\n".join(lines)


def _contract(table: Table, *, chinese: bool) -> list[str]:
    """References and plausibility rules of a table as a list."""
    refers, rule = ("引用", "规则") if chinese else ("refers to", "rule")
    lines = [f"- `{one.column}` {refers} `{one.to}`" for one in table.references]
    return lines + [
        f"- {rule} `{one.column}`: {one.title_zh if chinese else one.title}" for one in table.rules
    ]


def indicators(*, chinese: bool) -> str:
    """Every indicator with what it counts and where its definition comes from."""
    lines = [
        "# 指标" if chinese else "# Indicators",
        "",
        "目标（`[[targets]]`）可引用的全部指标。“可合计”指该分类的各值可以相加。"
        if chinese
        else "Every number that a target can name. `basis` says whether a value is measured, reported, "
        "modelled or synthetic; unknown is its own class, never zero.",
        "",
    ]
    theme = ""
    order = list(dict.fromkeys(_theme(one.id) for one in INDICATORS.values()))
    for one in sorted(INDICATORS.values(), key=lambda one: order.index(_theme(one.id))):
        if _theme(one.id) != theme:
            theme = _theme(one.id)
            lines += [f"## {THEMES[theme][not chinese]}", ""]
        title = one.title_zh if chinese else one.title_en
        numerator = one.numerator_zh if chinese else one.numerator
        denominator = one.denominator_zh if chinese else one.denominator
        names = (
            ("分子", "分母", "单位", "分类", "依据")
            if chinese
            else ("numerator", "denominator", "unit", "dimensions", "source")
        )
        source = getattr(one, "source_zh", "") if chinese else ""
        values = (
            numerator,
            denominator or ("无（计数）" if chinese else "none (a count)"),
            one.unit,
            ", ".join(f"`{name}`" for name in one.dimensions),
            source or one.source,
        )
        lines += [f"### `{one.id}`", "", f"{title}", ""]
        lines += [f"- **{name}**: {value}" for name, value in zip(names, values, strict=True)]
        lines.append("")
    return "\n".join(lines)


def entry_points() -> str:
    """What `import fugai` itself holds."""
    package = importlib.import_module("fugai")
    names = [name for name in dir(package) if callable(getattr(package, name))]
    return _page("fugai", "fugai", sorted(names, key=str.lower), inspect.getdoc(package) or "")


def api(room: str) -> str:
    """One room: a table of its names, then each with its signature and its docstring."""
    module = importlib.import_module(f"fugai.{room}")
    names = list(public_names(room))
    return _page(f"fugai.{room}", f"fugai.{room}", names, inspect.getdoc(module) or "")


def public_names(room: str) -> Iterator[str]:
    """Functions and classes that a room hands out, in its own order."""
    module = importlib.import_module(f"fugai.{room}")
    for name, value in vars(module).items():
        home = getattr(value, "__module__", "") or ""
        # A single file has names of others for its own use; a room's `__init__` hands them out.
        ours = home.startswith("fugai") if hasattr(module, "__path__") else home == module.__name__
        if ours and callable(value) and not name.startswith("_") and "._" not in home:
            yield name


def _page(title: str, module: str, names: list[str], about: str) -> str:
    room = importlib.import_module(module)
    lines = [
        f"# {title}",
        "",
        "```{eval-rst}",
        about,
        "",
        f".. currentmodule:: {module}",
        "```",
        "",
    ]
    lines += ["| name | what |", "|---|---|"]
    for name in names:
        summary = (inspect.getdoc(getattr(room, name)) or "").split("\n\n")[0].replace("\n", " ")
        lines.append(f"| {{py:obj}}`{module}.{name}` | {_cell(summary)} |")
    lines += ["", "```{eval-rst}"]
    for name in names:
        value = getattr(room, name)
        kind = "autoclass" if inspect.isclass(value) else "autofunction"
        lines.append(f".. {kind}:: {module}.{name}")
        home = value.__module__.split(".")[1]
        if home not in (module.rsplit(".", maxsplit=1)[-1], "pipeline"):
            lines.append("   :no-index:")
        lines.append("")
    lines += ["```", ""]
    return "\n".join(lines)


def _theme(indicator: str) -> str:
    return indicator.split(".", maxsplit=1)[0]


def _is_toml(text: str) -> bool:
    try:
        tomllib.loads(f"x = {text}")
    except tomllib.TOMLDecodeError:
        return False
    return True


def _in_chinese(text: str) -> str:
    for english, chinese in WORDS:
        text = text.replace(english, chinese)
    return text


def _cell(text: str) -> str:
    return text.replace("|", "\\|").replace("\n", " ")
