"""One input that a project file is proposed to have, and what is said beside it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from fugai import intake
from fugai.messages import Message

if TYPE_CHECKING:
    from pathlib import Path

    from fugai.intake.adopt.fits import Fit
    from fugai.intake.adopt.parts import Part
    from fugai.intake.adopt.relations import Relation

Ask = Callable[[Message, Sequence[str]], str | None]
"""Answers a question with one of the options, None where nobody knows."""


@dataclass(kw_only=True)
class Proposal:
    """One ``[[inputs.NAME]]`` while it is worked out.

    Parameters
    ----------
    table
        Name of the input.
    file, path
        Its file, as declared and absolute.
    keys
        Further keys of the input, in the order of the file.
    joins
        Relations to the tables that are joined.
    comments
        Sentences to stand above it.
    """

    table: str
    file: str
    path: Path
    part: Part | None = None
    fit: Fit | None = None
    keys: dict[str, object] = field(default_factory=dict)
    joins: list[Relation] = field(default_factory=list)
    comments: list[Message] = field(default_factory=list)

    def source(self, datum: str | None = None) -> intake.Source:
        """What the input says of its file, as the readers take it."""
        keys = self.keys
        return intake.Source(
            datum=datum or str(keys.get("datum", "wgs84")),
            crs=_text(keys.get("crs")),
            layer=_text(keys.get("layer")),
            sheet=_text(keys.get("sheet")),
            columns=dict(keys.get("columns", {})),  # type: ignore[call-overload]
            where=dict(keys.get("where", {})),  # type: ignore[call-overload]
            constants=dict(keys.get("constants", {})),  # type: ignore[call-overload]
            joins=tuple(
                intake.Join(
                    path=one.other.path,
                    on={one.left: one.right},
                    sheet=one.other.sheet,
                    layer=one.other.layer,
                )
                for one in self.joins
            ),
            bands=_text(keys.get("bands")),
            values=dict(keys.get("values", {})),  # type: ignore[call-overload]
            rows=_text(keys.get("rows")),
        )

    def toml(self) -> dict[str, object]:
        """Keys and values as the project file has them."""
        joins = [
            {
                "file": one.other.file,
                "on": one.left if one.left == one.right else {one.left: one.right},
                **({"sheet": one.other.sheet} if one.other.sheet else {}),
                **({"layer": one.other.layer} if one.other.layer else {}),
            }
            for one in self.joins
        ]
        return {"path": self.file, **self.keys, **({"join": joins} if joins else {})}


def _text(value: object) -> str | None:
    return None if value is None else str(value)
