"""Existing outlets or masts of one operator alone."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING

from fugai.errors import ConfigError
from fugai.pipeline.named import Named
from fugai.tables import operators_of

if TYPE_CHECKING:
    import pandas as pd

    from fugai.pipeline.inputs import Inputs
    from fugai.pipeline.site.request import ResolvedRequest


def of_operator(inputs: Inputs, request: ResolvedRequest) -> Inputs:
    """The inputs without what belongs to other operators than the one of the request.

    Raises
    ------
    ConfigError
        Nothing is of that operator; the message lists those that there are.
    """
    if not request.operator:
        return inputs
    name = "sites" if request.radio else "outlets"
    table = inputs.tables[name]
    column = table["operator"] if "operator" in table else table.iloc[:, 0].map(lambda _: "")
    owners = column.map(operators_of)
    mine = owners.map(lambda names: request.operator in names).to_numpy(dtype=bool)
    if not mine.any():
        known = sorted({one for names in owners for one in names})
        msg = (
            f"`operator` must be one of {', '.join(known) or 'none'} of `inputs.{name}`, found "
            f"{request.operator!r}."
        )
        raise ConfigError(msg)
    tables: dict[str, pd.DataFrame] = dict(inputs.tables)
    # a shared mast carries the networks of others too, which are not this operator's
    tables[name] = table[mine].assign(operator=request.operator)
    if request.radio and "cells" in tables and "site_id" in tables["cells"]:
        cells = tables["cells"]
        tables["cells"] = cells[cells["site_id"].isin(tables[name]["site_id"])]
    return dataclasses.replace(inputs, tables=Named.of("table", tables))
