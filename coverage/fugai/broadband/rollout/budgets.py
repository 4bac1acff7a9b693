"""Capital of each year, as given."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from numbers import Integral, Real
from typing import TYPE_CHECKING

import numpy as np

from fugai.errors import ConfigError, ContractError

if TYPE_CHECKING:
    from fugai._types import FloatArray


def checked_budgets(budgets: Mapping[int, float]) -> tuple[list[int], FloatArray]:
    """Years in their order with their money.

    Raises
    ------
    ConfigError
        There is no budget, or a year is no whole number.
    ContractError
        A budget is not a number of 0 or more.
    """
    if not isinstance(budgets, Mapping):
        msg = f"`budgets` must give each year its capital, found {budgets!r}."
        raise ConfigError(msg)
    if not budgets:
        msg = "`budgets` must name at least one year, found none."
        raise ConfigError(msg)
    for year, amount in budgets.items():
        if isinstance(year, bool) or not isinstance(year, Integral):
            msg = f"`budgets` must name years by whole numbers, found {year!r}."
            raise ConfigError(msg)
        number = isinstance(amount, Real) and not isinstance(amount, (bool, np.bool_))
        if not (number and 0.0 <= amount <= sys.float_info.max):
            msg = f"`budgets` must be finite numbers of 0 or more, found {amount!r} in {year}."
            raise ContractError(msg)
    years = sorted(int(year) for year in budgets)
    return years, np.array([float(budgets[year]) for year in years])
