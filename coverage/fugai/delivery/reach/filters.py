"""Selections of outlets by their kind and by what they deliver to."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

import pandas as pd

from fugai.delivery._checks import as_names, check_known
from fugai.delivery._frames import column
from fugai.tables.vocabulary import DELIVERS, OUTLET_KINDS

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

PICKUP_KINDS = ("pickup point", "village station", "locker", "post office")
"""Kinds of outlets where residents fetch parcels themselves."""

VILLAGE_TYPES = ("village",)
"""Types of settlements that count as villages: administrative ones (建制村), not the natural villages
(自然村, hamlet) that they are made of."""

Frame = TypeVar("Frame", bound=pd.DataFrame)


def filter_by_kind(outlets: Frame, kinds: str | Sequence[str]) -> Frame:
    """Outlets of one or several kinds.

    Parameters
    ----------
    outlets
        With ``kind``.
    kinds
        For instance 'locker' or `PICKUP_KINDS`.

    Raises
    ------
    ContractError
        A kind is neither one that outlets can have nor one that some of these have; the message
        lists them.

    Examples
    --------
    >>> import pandas as pd
    >>> from fugai.delivery import filter_by_kind
    >>> outlets = pd.DataFrame({"outlet_id": ["a", "b"], "kind": ["locker", "branch"]})
    >>> filter_by_kind(outlets, "locker")["outlet_id"].tolist()
    ['a']
    >>> filter_by_kind(outlets, "lockr")
    Traceback (most recent call last):
    fugai.errors.ContractError: `kinds` must be among 'branch', 'post office', 'pickup point',
    'village station', 'locker', 'distribution centre', 'cold store', 'hub', 'shop', found 'lockr'.
    """
    return _filter(outlets, "kind", as_names(kinds), words=OUTLET_KINDS, name="kinds")


def filter_by_delivery(outlets: Frame, *to: str) -> Frame:
    """Outlets that deliver to the 'door', to the 'village', or not at all ('none').

    Parameters
    ----------
    outlets
        With ``delivers``.
    to
        One or several of 'door', 'village' and 'none'.

    Raises
    ------
    ContractError
        A word is none of these, nor one that some outlet has.

    Examples
    --------
    >>> import pandas as pd
    >>> from fugai.delivery import filter_by_delivery
    >>> outlets = pd.DataFrame({"outlet_id": ["a", "b"], "delivers": ["door", "village"]})
    >>> filter_by_delivery(outlets, "door")["outlet_id"].tolist()
    ['a']
    """
    return _filter(outlets, "delivers", to, words=DELIVERS, name="to")


def _filter(
    frame: Frame, name_of_column: str, chosen: tuple[str, ...], *, words: Iterable[str], name: str
) -> Frame:
    """Rows whose word is among those chosen, each of which must exist."""
    values = column(frame, name_of_column, table="outlets")
    check_known(chosen, [*words, *values.dropna().unique()], name=name)
    return frame.loc[values.isin(list(chosen))]
