"""Every key of `project.toml`, described: what `fugai schema project` and the documentation print.

The descriptions are in ``keys.toml``. A test reads a project and compares them with the keys, ranges
and defaults that the reader asks for.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files


@dataclass(frozen=True, kw_only=True)
class Key:
    """One key of the project file.

    Parameters
    ----------
    name
        Name inside its section; a name in capitals stands for one of the user's own.
    kind
        What the value is, in TOML's words.
    en, zh
        What it means, with its unit.
    default
        Value where the key is absent, as TOML text; empty where there is none.
    limits
        Allowed range or words, empty for any.
    required
        Whether the section needs it.

    Examples
    --------
    >>> from fugai.project import Key
    >>> Key(name="cell_size_m", kind="number", en="Cell size.", zh="栅格大小。", default="100").default
    '100'
    """

    name: str
    kind: str
    en: str
    zh: str
    default: str = ""
    limits: str = ""
    required: bool = False


@dataclass(frozen=True, kw_only=True)
class KeySection:
    """One table of the project file and its keys, in the order of the file.

    Examples
    --------
    >>> from fugai.project import project_keys
    >>> project_keys()[0].header
    '[project]'
    """

    header: str
    en: str
    zh: str
    keys: tuple[Key, ...]


@cache
def project_keys() -> tuple[KeySection, ...]:
    """Every table of `project.toml`, in the order of a file.

    >>> [key.name for key in project_keys()[0].keys][:3]
    ['name', 'name_en', 'years']
    """
    data = tomllib.loads(files("fugai.project").joinpath("keys.toml").read_text("utf-8"))
    return tuple(
        KeySection(
            header=section["header"],
            en=section["en"],
            zh=section["zh"],
            keys=tuple(Key(**key) for key in section["keys"]),
        )
        for section in data["sections"]
    )


def project_schema() -> str:
    """Every key of `project.toml` with its kind, range, default and meaning, as text.

    >>> print(project_schema()[:9])
    [project]
    """
    blocks = []
    for section in project_keys():
        lines = [section.header, f"  {section.zh}", f"  {section.en}"]
        for key in section.keys:
            marks = [key.kind, *([key.limits] if key.limits else [])]
            marks += ["required"] if key.required else []
            marks += [f"default {key.default}"] if key.default else []
            lines += [
                f"  {key.name:<26} [{'; '.join(marks)}]",
                f"      {key.zh}",
                f"      {key.en}",
            ]
        blocks.append("\n".join(lines))
    return "\n\n".join(blocks)
