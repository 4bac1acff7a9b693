"""Rows that refer to what does not exist, with the likely cause, and rows that nobody refers to."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, cast

import numpy as np

from fugai.intake.findings import Finding, findings_table
from fugai.messages import Message, listed
from fugai.pipeline.checks.counting import rows_by_action
from fugai.pipeline.checks.subscriptions import without_own_subscriptions
from fugai.scorecard import Doubt
from fugai.tables import TABLES, KnownKeys

if TYPE_CHECKING:
    import pandas as pd

    from fugai._types import BoolArray
    from fugai.pipeline.checks.model import Judged, ReadTables
    from fugai.tables import Reference

_UNUSED = {("access_points", "venue_id"), ("measurements", "site_id"), ("measurements", "cell_id")}
"""References that no indicator follows: what leads nowhere is listed, and no figure is in doubt."""


def judge_references(read: ReadTables, judged: Judged) -> None:
    """Every reference of every table, in both directions."""
    for name, table in TABLES.items():
        frame = read.frame(name)
        if frame is None or not len(frame):
            continue
        for reference in table.references:
            keys = read.key_values(reference.to)
            if keys is None:
                continue
            if reference.to != "districts":  # those were followed when the table was read
                _orphans(read, judged, name, reference)
            if reference.expected:
                _unreferenced(frame, keys, name, reference, judged)
    _outside_districts(read, judged)


def _orphans(read: ReadTables, judged: Judged, name: str, reference: Reference) -> None:
    """Rows whose value is no key of the table that they refer to."""
    frame, keys = read.frame(name), read.key_values(reference.to)
    assert frame is not None
    assert keys is not None
    values = frame[reference.column].astype("object")
    given = values.notna() & values.astype(str).ne("")
    lost = (given & ~values.astype(str).isin(set(keys.astype(str)))).to_numpy(dtype=np.bool_)
    if not lost.any():
        return
    known = KnownKeys(keys)
    causes = {str(value): known.cause(value) for value in values[lost].unique()}
    refused = rows_by_action(read.findings, reference.to).get("refused", 0)
    hint = f"; {refused:,} rows of `{reference.to}` were refused" if refused else ""
    key = TABLES[reference.to].key
    rules = []
    for value in values[lost].astype(str):
        cause = causes[value]
        likely = (
            f"; likely {cause.key!r} is meant, they differ in {cause.differs.en}" if cause else hint
        )
        rules.append(f"must be a `{key}` of `{reference.to}`, none is the same{likely}")
    origin = read.origins[name]
    found = Finding(
        positions=np.flatnonzero(lost),
        column=reference.column,
        found=list(values[lost]),
        rule=rules,
        action="flagged",
    )
    judged.findings.append(
        findings_table([found], table=name, file=list(origin["file"]), rows=list(origin["row"]))
    )
    if (name, reference.column) in _UNUSED:
        return
    _doubt_orphans(read, judged, name, reference, lost)


def _doubt_orphans(
    read: ReadTables, judged: Judged, name: str, reference: Reference, lost: BoolArray
) -> None:
    """The figures of the districts that the rows belong to, as far as that can be told."""
    frame, target = read.frame(name), read.frame(reference.to)
    assert frame is not None
    assert target is not None
    key, title = TABLES[reference.to].key, TABLES[reference.to]
    homes = (
        dict(zip(target[key].astype(str), target["district_id"].fillna(""), strict=True))
        if "district_id" in target
        else {}
    )
    known = KnownKeys(target[key])
    own = read.district_of(name)
    total = own.value_counts()
    shares: dict[str, float] = {}
    for value in frame[reference.column][lost]:
        cause = known.cause(value)
        place = str(homes.get(cause.key, "")) if cause else ""
        whole = len(frame) if not place else float(total.get(place, 0)) + 1.0
        shares[place] = min(1.0, shares.get(place, 0.0) + 1.0 / whole)
    doubt = Doubt(
        inputs=(f"{name}.{reference.column}",),
        rule=Message(
            zh=f"{TABLES[name].title_zh}引用的{title.title_zh}不存在",
            en=f"`{name}.{reference.column}` must name a row of `{reference.to}`",
        ),
        rows=read.rows(name, lost),
        shares=shares,
    )
    judged.add(doubt)
    if name == "services":  # whose subscribers count where a district has no subscriptions
        judged.add(
            without_own_subscriptions(read, replace(doubt, inputs=("services.subscribers",)))
        )


def _unreferenced(
    frame: pd.DataFrame, keys: pd.Series, name: str, reference: Reference, judged: Judged
) -> None:
    """Rows of the other table that no row of this one refers to, counted in a note."""
    there = set(frame[reference.column].dropna().astype(str))
    without = [str(key) for key in keys if str(key) not in there]
    if not without:
        return
    to = TABLES[reference.to]
    judged.note(
        Message(
            zh=f"{len(keys):,}个{to.title_zh}中有{len(without):,}个在{TABLES[name].title_zh}中没有记录："
            f"{listed(without, chinese=True)}。",
            en=f"{len(without):,} of {len(keys):,} rows of `{reference.to}` have none in `{name}`: "
            f"{listed(without, chinese=False)}.",
        )
    )


def _outside_districts(read: ReadTables, judged: Judged) -> None:
    """Subscriptions of districts that do not exist."""
    frame = read.frame("subscriptions")
    if frame is None or not len(frame):
        return
    lost = frame["district_id"].fillna("").eq("").to_numpy(dtype=np.bool_)
    origin = read.origins["subscriptions"]
    named = {
        (str(row["file"]), str(row["row"])): str(row["value"])
        for row in read.findings[read.findings["column"].eq("district_id")].to_dict("records")
    }
    known = KnownKeys(read.districts.index)
    for (kind, year), part in frame[lost].groupby(["kind", "year"]):
        at = frame.index.isin(part.index)
        same = frame["kind"].eq(str(kind)) & frame["year"].eq(cast("int", year))
        total = float(frame.loc[same, "subscribers"].sum()) or 1.0
        shares: dict[str, float] = {}
        for row in part.index:
            value = named.get((str(origin["file"].iloc[row]), str(origin["row"].iloc[row])), "")
            cause = known.cause(value) if value else None
            if cause is not None:
                shares[cause.key] = 1.0
            else:
                amount = float(frame.loc[row, "subscribers"]) / total
                shares[""] = min(1.0, shares.get("", 0.0) + amount)
        judged.add(
            Doubt(
                inputs=(f"subscriptions/{kind}.district_id",),
                rule=Message(
                    zh="分区用户数的行政区不存在",
                    en="`subscriptions.district_id` must be the id of a district",
                ),
                rows=read.rows("subscriptions", np.asarray(at, dtype=np.bool_)),
                shares=shares,
                years=(int(cast("int", year)),),
            )
        )
