"""The antennas, technologies and path loss models of a project, as `fugai.wireless` takes them."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING, Any, cast

from fugai import intake, wireless
from fugai.errors import ConfigError
from fugai.messages import Message
from fugai.pipeline.urban import urban_classes
from fugai.project.toml import load_toml
from fugai.project.wireless.thresholds import level_of, threshold_of
from fugai.tables import technologies_in

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    import geopandas as gpd
    import pandas as pd
    import xarray as xr

    from fugai._types import BoolArray
    from fugai.pipeline.inputs import Inputs
    from fugai.project import ProfileSpec, Project
    from fugai.tables import Antenna
    from fugai.wireless import Technology, Tuned
    from fugai.wireless.models.registry import ModelChoice


def read_toml(path: Path) -> dict[str, object]:
    """A TOML file as a table.

    Raises
    ------
    ConfigError
        It is not TOML in UTF-8, or not within bounds.
    """
    return load_toml(path)


@dataclasses.dataclass(frozen=True, kw_only=True)
class Radio:
    """Antennas, technologies and path loss models of a project.

    Parameters
    ----------
    antennas
        Measured patterns by name.
    technologies
        Defaults with the project's changes. A technology whose tuned model limits the attenuation of
        the antenna pattern has that limit.
    models
        Technology to its model, where the project names one.
    wlan
        Settings of access points.
    load
        Share of its resources that every cell uses, 0 to 1.
    seed
        Of the azimuths of sectors that no table states.
    """

    antennas: Mapping[str, Antenna]
    technologies: Mapping[str, Technology]
    models: Mapping[str, ModelChoice]
    wlan: wireless.WlanSettings
    load: float
    seed: int

    def model(self, technology: str) -> ModelChoice | None:
        """Model of a technology that the project names; None: the technology's own."""
        return self.models.get(technology)

    def options(
        self, technology: str, *, within: BoolArray | None = None
    ) -> wireless.SignalOptions:
        """Options of a prediction of one technology: exact best servers, the others by groups of pixels.

        ``within`` says where best servers are wanted exactly; None: everywhere.
        """
        return wireless.SignalOptions(
            model=self.model(technology),
            load=self.load,
            technologies=self.technologies,
            antennas=self.antennas,
            interference="groups",
            within=within,
        )

    def cells(self, sites: pd.DataFrame, cells: pd.DataFrame | None) -> gpd.GeoDataFrame:
        """Cells of some sites: those of the table of cells, else the technology's sectors.

        Cells of other sites are left out; the checks of references list those of no site at all.
        """
        if cells is not None:
            cells = cells[cells["site_id"].isin(sites["site_id"])]
        return wireless.cells_from_sites(
            cast("gpd.GeoDataFrame", sites),
            technologies=self.technologies,
            cells=cells,
            antennas=self.antennas,
            seed=self.seed,
        )


def read_radio(project: Project) -> Radio:
    """Read the files that ``[wireless]`` names, and look up the models by their names.

    Raises
    ------
    ConfigError
        A tuned model's or the technologies' file is wrong, or a name belongs to no model or
        technology.
    InputError
        An antenna's file is wrong.
    """
    spec = project.wireless
    antennas = {
        one.name: intake.read_antenna(one.path, gain_unit=one.gain_unit, name=one.name)
        for one in spec.antennas
    }
    overrides: Any = None if spec.technologies is None else read_toml(spec.technologies)
    technologies = wireless.technologies(overrides)
    tuned: dict[str, Tuned] = {}
    limits_db: dict[str, float] = {}
    for name, path in spec.calibrations.items():
        tuned[name], limit_db = read_calibration(path)
        if limit_db is not None:
            limits_db[name] = limit_db
    named = {name: dict(one.model) for name, one in technologies.items()} | dict(spec.models)
    models: dict[str, ModelChoice] = {}
    for technology, names in named.items():
        if technology not in technologies:
            msg = (
                f"`wireless.models.{technology}` must be for one of {', '.join(technologies)}, "
                f"found {technology!r}."
            )
            raise ConfigError(msg)
        used = {names} if isinstance(names, str) else set(names.values())
        if technology in spec.models or used & set(tuned):
            models[technology] = _model(technology, names, tuned)
        found_db = [limits_db[name] for name in used if name in limits_db]
        if found_db:
            own = technologies[technology]
            least_db = min(own.pattern_limit_db, *found_db)
            technologies[technology] = dataclasses.replace(own, pattern_limit_db=least_db)
    return Radio(
        antennas=antennas,
        technologies=technologies,
        models=models,
        wlan=wireless.wlan_settings(overrides),
        load=spec.load,
        seed=project.seed,
    )


def clutter_of(inputs: Inputs, urban: xr.DataArray | None = None) -> xr.DataArray | None:
    """Clutter classes of a project: as given, else the degree of urbanisation.

    Parameters
    ----------
    urban
        The degree of urbanisation, where it was computed already.
    """
    if inputs.clutter is not None:
        return inputs.clutter
    return urban_classes(inputs) if urban is None else urban


def service_of(spec: ProfileSpec, technologies: tuple[str, ...]) -> wireless.ServiceDefinition:
    """A profile of the project as a service definition over some of its technologies."""
    return wireless.ServiceDefinition(
        name=spec.name,
        technologies=technologies,
        place=spec.place,
        building=spec.building,
        source=spec.source,
        aggregate=technologies_in(spec.aggregate),
        thresholds={name: thresholds_of(spec, name) for name in technologies if name != "wlan"},
    )


def thresholds_of(spec: ProfileSpec, technology: str) -> wireless.Thresholds:
    """What a profile asks of one technology."""
    asked = threshold_of(spec, technology)
    try:
        return wireless.Thresholds(
            level_dbm=level_of(asked, technology),
            probability=spec.probability if asked.probability is None else asked.probability,
            sinr_db=asked.sinr_db,
            download_mbps=asked.download_mbps,
            upload_mbps=asked.upload_mbps,
            load=asked.load,
        )
    except ConfigError as error:
        where = f"wireless.profiles.{spec.name}: {technology}"
        raise ConfigError(*(f"{where}: {one}" for one in error.problems)) from None


def read_calibration(path: Path) -> tuple[Tuned, float | None]:
    """Tuned model of a file, and its limit of the antenna pattern's attenuation, None for none. [dB]

    Raises
    ------
    ConfigError
        The file is no TOML, or not what `fugai calibrate` writes.
    """
    values = read_toml(path)
    limit = values.get("pattern_limit_db")
    if limit is not None and (isinstance(limit, bool) or not isinstance(limit, int | float)):
        msg = f"`pattern_limit_db` of {path.name} must be a number, found {limit!r}."
        raise ConfigError(msg)
    try:
        return wireless.tuned_from(values), None if limit is None else float(limit)
    except ConfigError as error:
        raise ConfigError(*(f"{path.name}: {one}" for one in error.problems)) from None


def _model(
    technology: str, names: str | Mapping[str, str], tuned: Mapping[str, Tuned]
) -> ModelChoice:
    """The model of a name, or the model of each clutter class."""

    def of(name: str) -> wireless.PathLossModel:
        if name in tuned:
            return tuned[name]
        if name in wireless.MODELS:
            return wireless.model_named(name)
        known = ", ".join((*tuned, *wireless.MODELS))
        msg = f"`wireless.models.{technology}` must be one of {known}, found {name!r}."
        raise ConfigError(msg)

    if isinstance(names, str):
        return of(names)
    return {ground: of(name) for ground, name in names.items()}


def antenna_notes(cells: pd.DataFrame, radio: Radio) -> list[Message]:
    """A note on cells whose antenna has no pattern in the project."""
    unknown = cells["antenna"].ne("") & ~cells["antenna"].isin(list(radio.antennas))
    if not unknown.any():
        return []
    first, count = str(cells.loc[unknown, "antenna"].iloc[0]), int(unknown.sum())
    return [
        Message(
            zh=f"{count}个小区的天线没有方向图文件（如 {first}），按所属制式的默认扇区天线计算。",
            en=f"{count} cells name an antenna without a pattern in `wireless.antennas`, such as {first!r}: "
            "the default sector antenna of their technology is used.",
        )
    ]
