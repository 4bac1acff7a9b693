"""The steps of `fugai districts`: inputs, units, delivery districts, page and files."""

from __future__ import annotations

import dataclasses
from importlib.metadata import version
from pathlib import Path
from typing import cast

import geopandas as gpd
import numpy as np

from fugai import delivery
from fugai.errors import ConfigError, EmptyResultError
from fugai.messages import Message
from fugai.pipeline.inputs import Inputs, read_inputs
from fugai.pipeline.named import Named
from fugai.pipeline.networks import Networks
from fugai.pipeline.outlets import outlets_in_service
from fugai.pipeline.progress import Clock, Progress, listener_of
from fugai.pipeline.rounds.files import plan_page, write_plan
from fugai.pipeline.territories.layers import district_layers, district_tables, districts_notes
from fugai.pipeline.territories.request import DistrictsRequest, check_request, chosen_districts
from fugai.pipeline.territories.result import DistrictsRun
from fugai.project import Project, read_project
from fugai.store import RunFolder

NEEDED = ("districts", "residents", "settlements", "population", "outlets", "roads")
"""Inputs that can enter delivery districts."""


def districts(
    project: Project | Path | str,
    request: DistrictsRequest,
    *,
    out: Path | str | None = None,
    progress: Progress | bool = False,
) -> DistrictsRun:
    """Contiguous delivery districts of nearly equal work over a project's settlements, with a bound.

    Parameters
    ----------
    project
        A folder with ``project.toml``, or what `read_project` made of it; with settlements and roads.
    request
        How many, how equal, and of what.
    out
        Folder for the page, the tables and the GeoPackage; nothing is written where None.
    progress
        A listener, or True for a bar in a notebook.

    Raises
    ------
    ConfigError
        The project lacks an input, or the request is wrong.
    EmptyResultError
        No such districts exist, or none are found; the message says what is possible.

    Examples
    --------
    >>> import fugai
    >>> made = fugai.districts("tests/projects/siting", fugai.DistrictsRequest(number=2, tolerance=0.3))
    >>> len(made.tables["delivery-districts"]), made.plan.deviation <= 0.3
    (2, True)
    """
    plan = read_project(project) if isinstance(project, Path | str) else project
    year = check_request(plan, request)
    clock = Clock(listener_of(progress))
    needed = {name: sources for name, sources in plan.inputs.items() if name in NEEDED}
    plan = dataclasses.replace(plan, inputs=needed)
    if out is None:
        return _plan(plan, request, year, clock, None)
    with RunFolder(out) as folder:
        result = _plan(plan, request, year, clock, Path(out))
        write_plan(
            folder,
            kind="districts",
            tables=result.tables,
            page=result.page,
            inputs=result.inputs,
            parameters={
                **dataclasses.asdict(request),
                "year": year,
                "seed": plan.seed,
                "delivery": plan.delivery,
            },
            clock=clock,
        )
    return dataclasses.replace(result, seconds=clock.rounded())


def _plan(
    project: Project, request: DistrictsRequest, year: int, clock: Clock, out: Path | None
) -> DistrictsRun:
    inputs = read_inputs(project, clock).in_year(year)
    clock.start("投递区 districts", 2)
    homes = chosen_districts(inputs, request.within)
    units = _units(inputs, request, homes)
    network = _network(inputs)
    clock.advance(detail="units")
    made = delivery.balance_districts(
        units,
        network,
        districts=request.number,
        tolerance=request.tolerance,
        seats=_seats(inputs, request, year, homes),
        options=delivery.DistrictOptions(
            snap_max_m=project.delivery.snap_max_m,
            time_limit_s=request.time_limit_s,
            seed=project.seed,
        ),
    )
    clock.advance(detail="districts")
    clock.finish()
    ground = inputs.districts.loc[homes].geometry.union_all()
    tables = district_tables(made, units, ground)
    notes = tuple(districts_notes(made, units, request))
    basis = project.modelled_basis("roads", "settlements", "population")
    about = {"theme": "delivery", "year": year, "basis": basis}
    return DistrictsRun(
        inputs=inputs,
        plan=made,
        tables=Named.of("table", tables),
        notes=notes,
        page=plan_page(
            inputs,
            title=("投递区", "delivery districts"),
            layers=tuple(district_layers(tables, about)),
            notes=tuple((note.zh, note.en) for note in notes),
            footer=f"fugai {version('fugai')}",
        ),
        basis=basis,
        out=out,
        seconds=clock.rounded(),
    )


def _units(inputs: Inputs, request: DistrictsRequest, homes: list[str]) -> gpd.GeoDataFrame:
    """Settlements with their ``work``, on their ids."""
    spec = inputs.project.delivery
    settlements = cast("gpd.GeoDataFrame", inputs.tables["settlements"])
    mine = settlements["district_id"].isin(homes)
    if request.units == "villages":
        mine &= settlements["type"].isin(delivery.VILLAGE_TYPES)
    units = gpd.GeoDataFrame(settlements[mine].set_index("settlement_id"))
    people = units["population"].to_numpy(dtype=np.float64, na_value=np.nan)
    parcels = np.nan_to_num(people) * spec.parcels_per_head_per_day
    if request.work == "minutes":
        parcels_min = spec.tour_parcel_minutes * parcels
        return units.assign(parcels=parcels, work=spec.tour_stop_minutes + parcels_min)
    if len(units) and not parcels.any():
        msg = (
            "`settlements.population` must be known where `work` is 'parcels' ('minutes' counts "
            "stops), found none."
        )
        raise ConfigError(msg)
    return units.assign(parcels=parcels, work=parcels)


def _network(inputs: Inputs) -> delivery.Network:
    """Of the mode of courier tours: delivery vans where the project has them, else cars."""
    modes = inputs.project.delivery.modes
    found = Networks(inputs).get("deliver" if "deliver" in modes else "drive")
    if isinstance(found, Message):
        raise EmptyResultError(found.en)
    return found


def _seats(
    inputs: Inputs, request: DistrictsRequest, year: int, homes: list[str]
) -> gpd.GeoDataFrame | None:
    """Outlets that are the seats, on their ids; None where a number is asked for."""
    if request.seat_kind is None:
        return None
    outlets = delivery.filter_by_kind(outlets_in_service(inputs, year), (request.seat_kind,))
    mine = outlets[outlets["district_id"].isin(homes)]
    if mine.empty:
        msg = (
            f"`seat_kind` must be a kind of outlets in service in {year}, found none of "
            f"{request.seat_kind!r}."
        )
        raise ConfigError(msg)
    return gpd.GeoDataFrame(mine.set_index("outlet_id"))
