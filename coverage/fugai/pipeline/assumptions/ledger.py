"""Every value that a project's results rest on, counted: stated, defaulted, guessed, blank, ignored."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from typing import TYPE_CHECKING, cast

from fugai import wireless
from fugai.messages import Message
from fugai.pipeline.assumptions.settings import datum_assumptions, setting_assumptions
from fugai.pipeline.assumptions.vehicles import vehicle_assumptions
from fugai.pipeline.radio import read_radio
from fugai.pipeline.spread_residents import PUT_IN_LATER
from fugai.tables import TABLES, Assumption, summed_assumptions
from fugai.tables.assumptions import STATES

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    import geopandas as gpd

    from fugai.pipeline.inputs import Inputs
    from fugai.tables.assumptions import State

EVER_IN_SERVICE = Message(
    zh="未填写年份的，视为各年均在用", en="without a year: in service in every year"
)
URBAN_AS_CLUTTER = Message(
    zh="没有地物数据：取城镇化程度分级",
    en="no clutter given: the degree of urbanisation stands for it",
)
NO_TERRAIN = Message(
    zh="没有地形数据：信号仅按距离和地物类型计算",
    en="no terrain given: signal by distance and kind of ground alone",
)
NO_GROUND = Message(
    zh="既无地物数据也无人口数据：全部按郊区处理",
    en="neither clutter nor residents: suburban everywhere",
)

SUMMED = {
    "grid": Message(zh="取人口栅格合计", en="sum of the population grid"),
    "settlements": Message(zh="取建制村和社区合计", en="sum of the settlements"),
}
"""Source of a district's residents in the population ledger to what is said of it."""

_OPENED = ("sites", "access_points", "outlets", "vehicles")
_ORDER = (
    *("districts", *TABLES, "roads", "terrain", "population", "buildings", "building_heights"),
    *("canopy", "surface", "clutter", "project"),
)


def assumptions_ledger(inputs: Inputs) -> tuple[Assumption, ...]:
    """Every column of every input, and every setting that stands at its default.

    What the files state is counted as they are read; what is put in later (technologies, access
    points, population models) where it is put in. Each value counts once.

    Parameters
    ----------
    inputs
        As they were read.

    Returns
    -------
    In the order of inputs, columns and `fugai.tables.assumptions.STATES`.

    Examples
    --------
    >>> import fugai
    >>> ledger = fugai.check("tests/projects/siting").inputs.assumptions
    >>> [(one.count, one.value) for one in ledger if one.column == "frequency_mhz"]
    [(1, '1850 MHz'), (1, '2140 MHz')]
    """
    later = [one for one in inputs.assumptions if one.origin in PUT_IN_LATER]
    filled = [
        *_radio(inputs),
        *_wlan(inputs),
        *_opened(inputs),
        *vehicle_assumptions(inputs),
        *_districts(inputs),
        *later,
    ]
    read = _without_filled([one for one in inputs.assumptions if one not in later], filled)
    project = inputs.project
    others = [*_ground(inputs), *datum_assumptions(project), *setting_assumptions(project)]
    return tuple(sorted(summed_assumptions([*read, *filled, *others]), key=_rank))


def _radio(inputs: Inputs) -> tuple[Assumption, ...]:
    sites = inputs.table("sites")
    if sites is None:
        return ()
    with inputs.manifest.reading("wireless"):
        radio = read_radio(inputs.project)
    return wireless.cell_assumptions(
        cast("gpd.GeoDataFrame", sites),
        technologies=radio.technologies,
        cells=inputs.table("cells"),
        antennas=radio.antennas,
        seed=radio.seed,
    )


def _wlan(inputs: Inputs) -> tuple[Assumption, ...]:
    points = inputs.table("access_points")
    return () if points is None else wireless.access_point_assumptions(points)


def _opened(inputs: Inputs) -> Iterator[Assumption]:
    """Rows without a year of opening, which count as in service in every year."""
    for name in _OPENED:
        table = inputs.table(name)
        blank = 0 if table is None else int(table["opened"].isna().sum())
        if table is not None and blank:
            yield Assumption(
                input=name,
                column="opened",
                state="defaulted",
                count=blank,
                of=len(table),
                origin=EVER_IN_SERVICE,
            )


def _districts(inputs: Inputs) -> Iterator[Assumption]:
    """Districts whose residents are a sum of something finer, by the population ledger."""
    if "source" not in inputs.ledger:
        return
    for source, origin in SUMMED.items():
        count = int(inputs.ledger["source"].eq(source).sum())
        if count:
            yield Assumption(
                input="districts",
                column="population",
                state="guessed",
                count=count,
                of=len(inputs.ledger),
                origin=origin,
            )


def _ground(inputs: Inputs) -> Iterator[Assumption]:
    """What the signal takes for terrain and clutter where the project gives none."""
    if inputs.table("sites") is None:
        return
    cells = inputs.grid.shape[0] * inputs.grid.shape[1]
    if inputs.terrain is None:
        yield _raster("terrain", "height_m", "blank", cells, NO_TERRAIN)
    if inputs.clutter is None:
        known = inputs.population is not None
        origin = URBAN_AS_CLUTTER if known else NO_GROUND
        yield _raster("clutter", "class", "guessed" if known else "defaulted", cells, origin)


def _raster(name: str, column: str, state: State, cells: int, origin: Message) -> Assumption:
    return Assumption(
        input=name,
        column=column,
        state=state,
        count=cells,
        of=cells,
        origin=origin,
    )


def _without_filled(
    read: Iterable[Assumption], filled: Iterable[Assumption]
) -> Iterator[Assumption]:
    """The counts of the files, less the blanks that something was put into later."""
    put_in: Counter[tuple[str, str]] = Counter()
    for one in filled:
        put_in[one.input, one.column] += one.count
    for one in read:
        taken = min(one.count, put_in[one.input, one.column]) if one.state == "blank" else 0
        put_in[one.input, one.column] -= taken
        if one.count > taken:
            yield replace(one, count=one.count - taken)


def _rank(one: Assumption) -> tuple[int, int, int, str]:
    at = _ORDER.index(one.input) if one.input in _ORDER else len(_ORDER)
    names = TABLES[one.input].names if one.input in TABLES else ()
    column = names.index(one.column) if one.column in names else len(names)
    return at, column, STATES.index(one.state), "" if one.input == "project" else one.column
