"""Several operators in one value: a shared mast is 'A;B', as OpenStreetMap writes lists."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    import pandas as pd

    from fugai._types import BoolArray

LIST_SIGN = ";"
"""Sign between the operators of a value of ``operator``; no company has it in its name."""


def operators_of(value: object) -> tuple[str, ...]:
    """Operators of a value of a column ``operator``, in its order; none where it is missing.

    Parameters
    ----------
    value
        Text of one operator or of several with `LIST_SIGN` between them; NA, None or ''.

    Examples
    --------
    >>> from fugai.tables import operators_of
    >>> operators_of("中国移动;中国联通"), operators_of("1&1"), operators_of(None)
    (('中国移动', '中国联通'), ('1&1',), ())
    """
    if not isinstance(value, str):
        return ()
    return tuple(dict.fromkeys(part.strip() for part in value.split(LIST_SIGN) if part.strip()))


def operator_mask(operators: pd.Series, operator: str) -> BoolArray:
    """Rows that belong to an operator, alone or with others; '' asks for rows without any.

    Parameters
    ----------
    operators
        A column ``operator``.
    operator
        One name.

    Examples
    --------
    >>> import pandas as pd
    >>> from fugai.tables import operator_mask
    >>> operator_mask(pd.Series(["A;B", "B", None]), "B").tolist()
    [True, True, False]
    """
    wanted = {
        value: operator in operators_of(value) if operator else not operators_of(value)
        for value in operators.fillna("").astype("object").unique()
    }
    mask = operators.fillna("").astype("object").map(wanted)
    return np.array(mask, dtype=np.bool_)
