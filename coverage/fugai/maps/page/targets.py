"""Judged targets as the panel shows them."""

from __future__ import annotations

import math
import re
from typing import TYPE_CHECKING

from fugai.errors import ContractError
from fugai.maps.encoding.packing import plain, plain_text
from fugai.maps.page.target_paths import target_path, view_dimensions, wanted_values
from fugai.maps.page.target_scope import target_scope

if TYPE_CHECKING:
    from collections.abc import Collection, Hashable, Mapping

    import pandas as pd

TARGET_COLUMNS = (
    "id",
    "title",
    "title_en",
    "indicator",
    "required",
    "actual",
    "status",
    "gap",
    "unit",
    "basis",
    "reason",
    "responsible",
    "by",
)
"""Columns of judged targets; ``required`` may be a number or a text such as '>= 0.7'."""

STATUSES = ("met", "missed", "in doubt", "not measurable", "not applicable")

_NUMBER = re.compile(r"-?\d+(?:[ ,]\d{3})*(?:\.\d+)?(?:[eE][-+]?\d+)?")


def target_rows(
    targets: pd.DataFrame,
    measures: pd.DataFrame | None = None,
    districts: pd.DataFrame | None = None,
    *,
    flows: Collection[str] = (),
) -> list[dict[str, object]]:
    """One entry per target, in the order of the table; with its scope where the districts are given.

    Further columns that are used where present: ``where``, ``from_year``, ``comparison``,
    ``low``, ``high``, ``reason_zh``, ``responsible_en`` and those of `target_scope`.

    Raises
    ------
    ContractError
        A column is missing, or a status is none of `STATUSES`.
    """
    missing = [name for name in TARGET_COLUMNS if name not in targets]
    if missing:
        msg = f"`targets` must have the columns {TARGET_COLUMNS}, missing {missing}."
        raise ContractError(msg)
    records = targets.to_dict("records")
    paths = [[] if measures is None else target_path(record, measures) for record in records]
    scopes: list[dict[str, object] | None] = [None] * len(records)
    if measures is not None and districts is not None:
        scopes = [target_scope(record, measures, districts, flows=flows) for record in records]
    return [
        {**_row(record), "path": path, "scope": scope}
        for record, path, scope in zip(records, paths, scopes, strict=True)
    ]


def _row(record: Mapping[Hashable, object]) -> dict[str, object]:
    status = str(record["status"]).strip().lower()
    if status not in STATUSES:
        msg = f"`status` of target {record['id']} must be one of {STATUSES}, found {status!r}."
        raise ContractError(msg)
    names = ("id", "title", "title_en", "indicator", "unit", "basis", "responsible")
    texts = {name: plain_text(record[name]) or "" for name in names}
    comparison, required = _required(record["required"], str(record.get("comparison") or ""))
    return {
        **texts,
        "responsible_en": plain_text(record.get("responsible_en")) or "",
        "status": status.replace(" ", "-"),
        "required": required,
        "comparison": comparison,
        "required_text": plain_text(record["required"]) or "",
        "actual": _amount(record["actual"]),
        "interval": [_amount(record.get(name, math.nan)) for name in ("low", "high")],
        "gap": _amount(record["gap"]),
        "reason": [plain_text(record.get("reason_zh")) or "", plain_text(record["reason"]) or ""],
        "dims": view_dimensions(wanted_values(record.get("where"))),
        "since": _year(record.get("from_year")),
        "by": _year(record["by"]),
    }


def _required(value: object, comparison: str) -> tuple[str, float | None]:
    """Comparison and number of a requirement.

    >>> _required("<= 30 min", "")
    ('<=', 30.0)
    """
    text = plain_text(value) or ""
    sign = comparison or ("<=" if re.search(r"<=|≤|at most", text) else ">=")
    sign = "<=" if sign in ("<=", "≤", "at_most", "at most") else ">="
    return sign, _number(text)


def _year(value: object) -> str:
    return (plain_text(value) or "").removesuffix(".0")


def _amount(value: object) -> object:
    return _number(value) if isinstance(value, str) else plain(value)


def _number(text: str) -> float | None:
    found = _NUMBER.search(text)
    if found is None:
        return None
    number = float(found.group().replace(",", "").replace(" ", ""))
    return number / 100 if text[found.end() :].lstrip().startswith("%") else number
