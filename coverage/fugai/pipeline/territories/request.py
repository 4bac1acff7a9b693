"""What delivery districts are asked for."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from fugai.errors import ConfigError
from fugai.tables.vocabulary import OUTLET_KINDS

if TYPE_CHECKING:
    from fugai.pipeline.inputs import Inputs
    from fugai.project import Project

WORKS = ("parcels", "minutes")
UNITS = ("settlements", "villages")


@dataclass(frozen=True, kw_only=True)
class DistrictsRequest:
    """Delivery districts as they are asked for.

    Parameters
    ----------
    number
        How many; None where outlets are the seats.
    tolerance
        Largest deviation of a district's work from the mean, as a share of it.
    work
        What is equal: 'parcels' a day, or 'minutes' that stops and parcels take by the times of courier
        tours.
    units
        What is grouped: 'settlements' of all types, or 'villages'.
    seat_kind
        Kind of outlets that are the seats, one of each delivery district.
    within
        Ids or names of the districts to divide; all where empty.
    year
        At whose end residents and outlets count; the project's last where None.
    time_limit_s
        Processor time of search and bound; the best districts so far are taken then. [s]

    Examples
    --------
    >>> from fugai import DistrictsRequest
    >>> DistrictsRequest(number=16, tolerance=0.05).work
    'parcels'
    """

    number: int | None = None
    tolerance: float = 0.1
    work: str = "parcels"
    units: str = "settlements"
    seat_kind: str | None = None
    within: tuple[str, ...] = ()
    year: int | None = None
    time_limit_s: float = 60.0


def check_request(project: Project, request: DistrictsRequest) -> int:
    """The year of a request that the project can answer.

    Raises
    ------
    ConfigError
        An input is not there, or something is unknown or out of its range.
    """
    for name in ("settlements", "roads", *(["outlets"] if request.seat_kind else [])):
        if name not in project.inputs:
            msg = f"`inputs.{name}` must be given for delivery districts, found none."
            raise ConfigError(msg)
    for key, value, known in (("work", request.work, WORKS), ("units", request.units, UNITS)):
        if value not in known:
            msg = f"`{key}` must be one of {', '.join(known)}, found {value!r}."
            raise ConfigError(msg)
    if request.seat_kind is not None and request.seat_kind not in OUTLET_KINDS:
        msg = f"`seat_kind` must be of {', '.join(OUTLET_KINDS)}, found {request.seat_kind!r}."
        raise ConfigError(msg)
    if (request.number is None) == (request.seat_kind is None):
        found = "neither" if request.number is None else "both"
        msg = f"`number` or `seat_kind` must be given, and not both, found {found}."
        raise ConfigError(msg)
    if request.number is not None and request.number < 1:
        msg = f"`number` must be 1 or more, found {request.number}."
        raise ConfigError(msg)
    if not 0.0 <= request.tolerance < 1.0:
        msg = f"`tolerance` must be a share from 0 to below 1, found {request.tolerance:g}."
        raise ConfigError(msg)
    year = project.years[-1] if request.year is None else request.year
    if year not in project.years:
        listed = ", ".join(map(str, project.years))
        msg = f"`year` must be one of the project's years {listed}, found {year}."
        raise ConfigError(msg)
    return year


def chosen_districts(inputs: Inputs, within: tuple[str, ...]) -> list[str]:
    """Ids of the districts that ids or names mean; all where there are none.

    Raises
    ------
    ConfigError
        One is no district of the project.
    """
    districts = inputs.districts
    if not within:
        return [str(one) for one in districts.index]
    columns = [name for name in ("name", "name_en") if name in districts]
    found = []
    for text in within:
        by_name = [
            str(key) for name in columns for key in districts.index[districts[name].eq(text)]
        ]
        mine = [text] if text in districts.index else by_name
        if not mine:
            listed = ", ".join(str(one) for one in districts.index)
            msg = f"`within` must be the id or name of a district ({listed}), found {text!r}."
            raise ConfigError(msg)
        found += mine
    return list(dict.fromkeys(found))
