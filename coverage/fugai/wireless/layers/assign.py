"""Which layer each row of a table belongs to: as a column names it, or by the band of its carrier."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from fugai.errors import ContractError
from fugai.wireless.columns import numbers, texts

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pandas as pd

    from fugai._types import ObjectArray
    from fugai.wireless.technology import Technology


def layer_problems(
    frame: pd.DataFrame, technologies: Mapping[str, Technology]
) -> list[tuple[int, str]]:
    """Rows whose column ``layer`` names none, or one of another technology or band, and the rule.

    Without layers in ``technologies`` the column is not looked at.

    >>> import pandas as pd
    >>> from fugai.wireless import RadioLayer, technologies, with_layers
    >>> n78 = RadioLayer(name="n78", technology="nr", band="n78", bandwidth_mhz=100.0)
    >>> known = with_layers(technologies(), [n78])
    >>> layer_problems(pd.DataFrame({"layer": ["n78", "n79"]}), known)
    [(1, 'must be a layer of the project, n78')]
    """
    layers = layers_of(technologies)
    if not layers or "layer" not in frame:
        return []
    named, stated = texts(frame, "layer"), texts(frame, "technology")
    frequency = numbers(frame, "frequency_mhz")
    found = []
    for at in np.flatnonzero(named != "").tolist():
        one = layers.get(str(named[at]))
        if one is None:
            found.append((at, f"must be a layer of the project, {', '.join(layers)}"))
        elif stated[at] not in ("", one.name, one.base):
            found.append((at, f"must be a layer of {stated[at]}, {one.name} is of {one.base}"))
        elif not np.isnan(frequency[at]) and not _holds(one, float(frequency[at])):
            low, high = one.band_mhz
            found.append(
                (at, f"must have its carrier in the layer's band, {low:g} to {high:g} MHz")
            )
    return found


def layers_of(technologies: Mapping[str, Technology]) -> dict[str, Technology]:
    """The layers among technologies."""
    return {name: one for name, one in technologies.items() if one.base}


def named_layers(
    frame: pd.DataFrame, technologies: Mapping[str, Technology], *, table: str
) -> ObjectArray:
    """Technology or layer of each row, '' where the row states neither.

    A row belongs to the layer that it names; else to that of its technology whose band holds its carrier,
    the nearest of several; without a carrier to the only layer of its technology, or of several to that
    whose band holds the technology's own carrier. A row that fits none keeps its technology.

    Raises
    ------
    ContractError
        A layer that there is not, or of another technology or band.
    """
    problems = layer_problems(frame, technologies)
    if problems:
        at, rule = problems[0]
        found = frame["layer"].iloc[at]
        msg = f"`{table}.layer` {rule}, found {found!r} in row {frame.index[at]!r}."
        raise ContractError(msg)
    stated = texts(frame, "technology")
    if not layers_of(technologies):
        return stated
    named = texts(frame, "layer")
    frequency = numbers(frame, "frequency_mhz")
    found = stated.copy()
    for at in range(len(frame)):
        if named[at]:
            found[at] = named[at]
        elif stated[at]:
            found[at] = layer_at(str(stated[at]), float(frequency[at]), technologies)
    return found


def layers_of_cells(
    cells: pd.DataFrame, of_site: ObjectArray, technologies: Mapping[str, Technology]
) -> ObjectArray:
    """Technology or layer of each cell of a table, given that of the row of its site.

    A cell that states neither is of its site's; with a carrier in another band, of the layer there.
    """
    own = named_layers(cells, technologies, table="cells")
    found = np.where(own == "", of_site, own)
    if not layers_of(technologies):
        return found
    named, frequency = texts(cells, "layer"), numbers(cells, "frequency_mhz")
    for at in np.flatnonzero(named == "").tolist():
        one = technologies.get(str(of_site[at]))
        same = (one is not None and own[at] in ("", one.name, one.technology)) or (
            one is not None
            and own[at] in technologies
            and technologies[own[at]].base == one.technology
        )
        if one is None or not same:
            continue
        if np.isnan(frequency[at]):
            found[at] = of_site[at]  # the layer that its site has of this technology
        else:
            found[at] = layer_at(one.technology, float(frequency[at]), technologies)
    return found


def layer_at(technology: str, frequency_mhz: float, technologies: Mapping[str, Technology]) -> str:
    """Layer of a technology by the carrier, NaN for none; the technology where no layer fits.

    >>> from fugai.wireless import RadioLayer, technologies, with_layers
    >>> n28 = RadioLayer(name="low", technology="nr", band="n28", bandwidth_mhz=30.0)
    >>> n78 = RadioLayer(name="high", technology="nr", band="n78", bandwidth_mhz=100.0)
    >>> known = with_layers(technologies(), [n28, n78])
    >>> [layer_at("nr", one, known) for one in (773.0, 3450.0, 2600.0, float("nan"))]
    ['low', 'high', 'nr', 'high']
    """
    mine = [one for one in layers_of(technologies).values() if one.base == technology]
    if np.isnan(frequency_mhz):
        if len(mine) == 1:
            return mine[0].name
        frequency_mhz = (
            technologies[technology].frequency_mhz if technology in technologies else 0.0
        )
    fitting = [one for one in mine if _holds(one, frequency_mhz)]
    if not fitting:
        return technology
    return min(fitting, key=lambda one: abs(one.frequency_mhz - frequency_mhz)).name


def _holds(layer: Technology, frequency_mhz: float) -> bool:
    low, high = layer.band_mhz
    return low <= frequency_mhz <= high
