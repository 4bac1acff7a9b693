"""Notes on what makes a settlement urban or rural."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fugai.broadband import official_code
from fugai.messages import Message

if TYPE_CHECKING:
    import pandas as pd


def area_notes(settlements: pd.DataFrame, areas: pd.Series) -> list[Message]:
    """By which of the two definitions how many settlements are urban or rural, where any has a code.

    >>> import pandas as pd
    >>> places = pd.DataFrame({"urban_rural_code": ["111", None, None]})
    >>> area_notes(places, pd.Series(["urban", "rural", ""]))[0].en
    'Urban and rural: 1 settlements by their official code, 1 by the Degree of Urbanisation, 1 unknown.'
    """
    by_code = official_code(settlements).ne("").to_numpy()
    if not by_code.any():
        return []
    known = areas.ne("").to_numpy()
    coded, classed = int(by_code.sum()), int((known & ~by_code).sum())
    unknown = len(areas) - coded - classed
    return [
        Message(
            zh=f"城乡划分：{coded}个建制村和社区按城乡分类代码，{classed}个按城镇化程度分级，{unknown}个未知。",
            en=f"Urban and rural: {coded} settlements by their official code, {classed} by the Degree "
            f"of Urbanisation, {unknown} unknown.",
        )
    ]
