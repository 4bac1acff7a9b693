"""A proposed project as a commented project file."""

from __future__ import annotations

import textwrap
from typing import TYPE_CHECKING

from fugai.store import toml_value

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from fugai.intake.adopt.parts import Unused
    from fugai.messages import Message
    from fugai.pipeline.adopt.proposal import Proposal

_WIDTH = 96


def project_text(
    head: Mapping[str, object],
    proposals: Sequence[Proposal],
    sections: Sequence[tuple[str, Mapping[str, object], Message | None]],
    unused: Sequence[Unused],
) -> str:
    """Text of a project file.

    Parameters
    ----------
    head
        Keys of ``[project]``.
    proposals
        Its inputs, in their order.
    sections
        Further tables: header, keys, and a sentence above.
    unused
        Files that it does not use, listed at its end with the reasons.
    """
    lines = [
        "# 由 fugai adopt 生成，可以修改。Written by fugai adopt; change what is not right.",
        "",
    ]
    lines += ["[project]", *(f"{key} = {toml_value(value)}" for key, value in head.items())]
    counts: dict[str, int] = {}
    for one in proposals:
        counts[one.table] = counts.get(one.table, 0) + 1
    for one in proposals:
        lines.append("")
        for comment in one.comments:
            lines += _comment(comment)
        header = f"inputs.{one.table}"
        lines.append(f"[[{header}]]" if counts[one.table] > 1 else f"[{header}]")
        lines += [f"{key} = {toml_value(value)}" for key, value in one.toml().items()]
    for header, keys, said in sections:
        lines.append("")
        lines += _comment(said) if said is not None else []
        lines += [f"[{header}]", *(f"{key} = {toml_value(value)}" for key, value in keys.items())]
    if unused:
        lines += ["", "# 未使用的文件 / files that are not used:"]
        for left in unused:
            lines += [f"# - {left.file}", *(f"#   {line}" for line in _wrapped(left.reason))]
    return "\n".join(lines) + "\n"


def _comment(message: Message) -> list[str]:
    return [f"# {line}" for line in _wrapped(message)]


def _wrapped(message: Message) -> list[str]:
    texts = dict.fromkeys((message.zh, message.en))
    return [
        line
        for text in texts
        for line in textwrap.wrap(" ".join(text.split()), _WIDTH, break_on_hyphens=False)
    ]
