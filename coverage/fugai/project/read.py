"""`project.toml` to a `Project`, with every error of the file reported at once."""

from __future__ import annotations

import math
import os
import re
import tomllib
from pathlib import Path
from typing import Any, cast

from pyproj import CRS
from pyproj.exceptions import CRSError

from fugai.errors import ConfigError
from fugai.project.model import (
    Basis,
    BroadbandSpec,
    Datum,
    DeliverySpec,
    Input,
    Project,
    Scalar,
    ServiceClassSpec,
    TargetSpec,
    WirelessSpec,
)
from fugai.project.profiles import read_profile
from fugai.project.radio import read_radio
from fugai.project.section import Section
from fugai.tables import TABLES, TRAVEL_MODES

FILE = "project.toml"
DATUMS = ("wgs84", "cgcs2000", "gcj02", "bd09")
BASES = ("measured", "modelled", "synthetic")
TABLE_INPUTS = tuple(TABLES)
OTHER_INPUTS = ("roads", "terrain", "population", "clutter")
_MAX_BYTES = 4_000_000
_VARIABLE = re.compile(r"\$\{([^}]*)\}")


def read_project(folder: Path | str) -> Project:
    """Project of a folder.

    Parameters
    ----------
    folder
        Folder that holds ``project.toml``, or that file itself.

    Raises
    ------
    ConfigError
        The file is missing or breaks a rule; ``problems`` has one sentence for each finding, which
        names the key, the rule and the value.
    """
    path = Path(folder)
    path = path if path.name == FILE else path / FILE
    problems: list[str] = []
    root = Section("", _load(path), problems)
    project = _project(root, path.parent.resolve())
    root.done()
    if problems:
        raise ConfigError(*(f"{FILE}: {problem}" for problem in problems))
    return project


def _load(path: Path) -> dict[str, Any]:
    if not path.is_file():
        msg = f"{path.parent} must hold a {FILE}, found none."
        raise ConfigError(msg)
    if path.stat().st_size > _MAX_BYTES:
        msg = f"{FILE} must be at most {_MAX_BYTES:,} bytes, found {path.stat().st_size:,}."
        raise ConfigError(msg)
    try:
        return tomllib.loads(path.read_bytes().decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        msg = (
            f"{FILE} must be UTF-8, found byte 0x{error.object[error.start]:02x} at {error.start}."
        )
        raise ConfigError(msg) from None
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        msg = f"{FILE} must be valid TOML: {error}."
        raise ConfigError(msg) from None


def _project(root: Section, folder: Path) -> Project:
    head = root.section("project")
    if not head.values:
        root.problems.append("`project` is missing: a table with at least `name` and `years`.")
    years = _years(head)
    name = head.text("name", required=bool(head.values))
    cell_size_m = head.number("cell_size_m", 100.0, low=1.0, high=10_000.0)
    project = Project(
        folder=folder,
        name=name,
        name_en=head.text("name_en", name),
        synthetic=head.flag("synthetic"),
        years=years,
        cell_size_m=cell_size_m,
        crs=_crs(head),
        seed=head.whole("seed", low=0, high=2**31) or 0,
        inputs=_inputs(root, folder),
        wireless=_wireless(root.section("wireless"), folder, cell_size_m=cell_size_m),
        broadband=_broadband(root.section("broadband")),
        delivery=_delivery(root.section("delivery")),
        targets=_targets(root, years),
    )
    head.done()
    return project


def _years(head: Section) -> tuple[int, ...]:
    years = head.numbers("years", (), low=1900, high=2100)
    if not years and head.values and "years" not in head.values:
        head.problem("years", "is missing")
    if any(year != int(year) for year in years):
        head.problem("years", "must hold whole years", list(years))
    return tuple(int(year) for year in years)


def _crs(section: Section) -> str | None:
    text = section.text("crs")
    if not text:
        return None
    try:
        crs = CRS.from_user_input(text)
    except CRSError:
        section.problem("crs", "must be a CRS that PROJ knows", text)
        return None
    if section.where == "project" and not crs.is_projected:
        section.problem("crs", "must be a projected CRS in metres", text)
    return text


def _inputs(root: Section, folder: Path) -> dict[str, tuple[Input, ...]]:
    section = root.section("inputs")
    found: dict[str, tuple[Input, ...]] = {}
    for name in (*TABLE_INPUTS, *OTHER_INPUTS):
        sources = section.tables(name)
        if sources:
            found[name] = tuple(_input(source, name, folder) for source in sources)
    section.done()
    if "districts" not in found:
        root.problems.append("`inputs.districts` is missing: every project needs its districts.")
    return found


def _input(section: Section, name: str, folder: Path) -> Input:
    declared = section.text("path", required=True)
    columns = {
        key: value
        for key, value in section.mapping("columns").items()
        if _is(section, f"columns.{key}", value, str, "must be a heading (text)")
    }
    key = section.text("id")
    source = Input(
        name=name,
        path=_path(section, declared, folder),
        declared=declared,
        datum=cast("Datum", section.choice("datum", DATUMS, "wgs84")),
        crs=_crs(section),
        columns=({"id": key} if key else {}) | columns,
        layer=section.text("layer") or None,
        sheet=section.text("sheet") or None,
        encoding=section.text("encoding") or None,
        where={k: _scalars(section, f"where.{k}", v) for k, v in section.mapping("where").items()},
        constants={
            k: v
            for k, v in section.mapping("constants").items()
            if _is(section, f"constants.{k}", v, str | int | float | bool, "must be one value")
        },
        repair=section.flag("repair"),
        basis=cast("Basis", section.choice("basis", BASES, "measured")),
        source=section.text("source"),
    )
    section.done()
    return source


def _is(section: Section, key: str, value: object, kind: Any, rule: str) -> bool:  # noqa: ANN401
    if isinstance(value, kind):
        return True
    section.problem(key, rule, value)
    return False


def _scalars(section: Section, key: str, value: object) -> Scalar | tuple[Scalar, ...]:
    if isinstance(value, str | int | float | bool):
        return value
    if isinstance(value, list) and value and all(isinstance(v, str | int | float) for v in value):
        return tuple(value)
    section.problem(key, "must be a value or a list of values", value)
    return ()


def _path(section: Section, declared: str, folder: Path, *, key: str = "path") -> Path:
    if not declared:
        return folder
    missing = [name for name in _VARIABLE.findall(declared) if name not in os.environ]
    if missing:
        section.problem(key, f"needs the environment variable {missing[0]}", declared)
        return folder
    outside = declared.startswith("${")
    path = folder / Path(_VARIABLE.sub(lambda found: os.environ[found.group(1)], declared))
    if "\0" in declared:
        section.problem(key, "must not hold a NUL character", declared)
        return folder
    if not outside and not path.resolve().is_relative_to(folder):
        rule = "must stay inside the project's folder (name data kept elsewhere by ${NAME})"
        section.problem(key, rule, declared)
    elif not path.exists():
        section.problem(key, "must name a file that exists", declared)
    return path.resolve()


def _wireless(section: Section, folder: Path, *, cell_size_m: float) -> WirelessSpec:
    table = section.text("technologies")
    profiles = section.section("profiles")
    radio = read_radio(
        section, lambda inner, declared, key: _path(inner, declared, folder, key=key)
    )
    finest = min(10.0, cell_size_m)
    spec = WirelessSpec(
        load=section.number("load", 0.5, low=0.0, high=1.0),
        technologies=_path(section, table, folder) if table else None,
        wlan_resolution_m=section.number("wlan_resolution_m", finest, low=1.0, high=100.0),
        hole_min_people=section.number("hole_min_people", 100.0, low=0.0),
        profiles=tuple(
            read_profile(profiles.section(name), own_technologies=bool(table))
            for name in profiles.values
        ),
        antennas=radio.antennas,
        calibrations=radio.calibrations,
        models=radio.models,
    )
    if spec.wlan_resolution_m > cell_size_m:
        rule = f"must not be above `project.cell_size_m` = {cell_size_m:g}"
        section.problem("wlan_resolution_m", rule, spec.wlan_resolution_m)
    section.done()
    return spec


def _service_class(section: Section, default: ServiceClassSpec) -> ServiceClassSpec:
    if not section.values:
        return default
    spec = ServiceClassSpec(
        download_mbps=section.number("download_mbps", low=0.0, required=True),
        upload_mbps=section.optional_number("upload_mbps", low=0.0),
        latency_ms=section.optional_number("latency_ms", low=0.0),
        source=section.text("source"),
    )
    section.done()
    return spec


def _broadband(section: Section) -> BroadbandSpec:
    plain = BroadbandSpec()
    spec = BroadbandSpec(
        served=_service_class(section.section("served"), plain.served),
        underserved=_service_class(section.section("underserved"), plain.underserved),
        tiers_mbps=section.numbers("tiers_mbps", plain.tiers_mbps, low=0.01, high=1e6),
        cost_per_m=section.optional_number("cost_per_m", low=0.0),
        cost_per_household=section.number("cost_per_household", 0.0, low=0.0),
        currency=section.text("currency"),
    )
    if spec.underserved.download_mbps > spec.served.download_mbps:
        rule = "must not be above `broadband.served.download_mbps`"
        section.problem("underserved.download_mbps", rule, spec.underserved.download_mbps)
    section.done()
    return spec


def _delivery(section: Section) -> DeliverySpec:
    plain = DeliverySpec()
    modes = section.texts("modes", plain.modes)
    for mode in modes:
        if mode not in TRAVEL_MODES:
            section.problem("modes", f"must be one of {', '.join(TRAVEL_MODES)}", mode)

    def minutes(key: str, default: float) -> float:
        return section.number(key, default, low=0.0, high=1440.0)

    spec = DeliverySpec(
        modes=modes,
        minutes=section.numbers("minutes", plain.minutes, low=0.0, high=1440.0),
        door_minutes=minutes("door_minutes", plain.door_minutes),
        village_minutes=minutes("village_minutes", plain.village_minutes),
        pickup_minutes=minutes("pickup_minutes", plain.pickup_minutes),
        cold_chain_minutes=minutes("cold_chain_minutes", plain.cold_chain_minutes),
        accessibility_minutes=minutes("accessibility_minutes", plain.accessibility_minutes),
        snap_max_m=section.number("snap_max_m", plain.snap_max_m, low=0.0, high=100_000.0),
        walk_kmh=section.number("walk_kmh", plain.walk_kmh, low=1.0, high=15.0),
        cycle_kmh=section.number("cycle_kmh", plain.cycle_kmh, low=5.0, high=45.0),
        urban_factor=section.number("urban_factor", plain.urban_factor, low=0.1, high=1.0),
        speeds_kmh=_speeds(section.section("speeds_kmh")),
        hour=section.whole("hour", low=0, high=23),
        hourly_factor=_hourly(section.section("hourly_factor")),
        parcels_per_head_per_day=section.number(
            "parcels_per_head_per_day", plain.parcels_per_head_per_day, low=0.0, high=1000.0
        ),
        pickup_kinds=section.texts("pickup_kinds", plain.pickup_kinds),
        cold_store_kinds=section.texts("cold_store_kinds", plain.cold_store_kinds),
        isochrone_buffer_m=section.number(
            "isochrone_buffer_m", plain.isochrone_buffer_m, low=1.0, high=5000.0
        ),
        tour_stop_minutes=minutes("tour_stop_minutes", plain.tour_stop_minutes),
        tour_parcel_minutes=minutes("tour_parcel_minutes", plain.tour_parcel_minutes),
        tour_shift_minutes=minutes("tour_shift_minutes", plain.tour_shift_minutes),
    )
    if (spec.hour is None) != (not spec.hourly_factor):
        rule = "and `hourly_factor` must come together, or neither"
        section.problem("hour", rule, spec.hour if spec.hour is not None else "none")
    section.done()
    return spec


def _hourly(section: Section) -> dict[str, tuple[float, ...]]:
    """Factors on the speed in each hour of the day, by class of road."""
    found = {}
    for name in section.values:
        factors = section.series(name, low=0.05, high=2.0)
        if len(factors) == 24:
            found[name] = factors
        else:
            section.problem(name, "must be 24 numbers, one for each hour", list(factors))
    return found


def _speeds(section: Section) -> dict[str, float]:
    return {name: section.number(name, low=1.0, high=200.0) for name in section.values}


def _targets(root: Section, years: tuple[int, ...]) -> tuple[TargetSpec, ...]:
    targets = []
    seen: set[str] = set()
    for section in root.tables("targets"):
        target = _target(section, years)
        if target.id in seen:
            section.problem("id", "must be unique among the targets", target.id)
        seen.add(target.id)
        targets.append(target)
        section.done()
    return tuple(targets)


def _target(section: Section, years: tuple[int, ...]) -> TargetSpec:
    name = section.text("id", required=True)
    title = section.text("title", name)
    by = section.whole("by", low=1900, high=2100)
    if "by" not in section.values and not years:
        section.problem("by", "is missing")
    at_least, at_most = section.optional_number("at_least"), section.optional_number("at_most")
    if (at_least is None) == (at_most is None):
        rule = "must come alone: exactly one of `at_least` and `at_most`"
        section.problem("at_least", rule, [at_least, at_most])
    return TargetSpec(
        id=name,
        title=title,
        title_en=section.text("title_en", title),
        indicator=section.text("indicator", required=True),
        by=by or (years[-1] if years else 0),
        where={k: _where(section, k, v) for k, v in section.mapping("where").items()},
        from_year=section.whole("from", low=1900, high=2100),
        at_least=at_least,
        at_most=at_most,
        each=section.flag("each"),
        responsible=section.text("responsible"),
        source=section.text("source"),
    )


def _where(section: Section, key: str, value: object) -> tuple[str, ...]:
    found = _scalars(section, f"where.{key}", value)
    values = found if isinstance(found, tuple) else (found,)
    return tuple(_plain(item) for item in values)


def _plain(value: Scalar) -> str:
    if isinstance(value, float) and math.isfinite(value) and value == int(value):
        return str(int(value))
    return str(value)
