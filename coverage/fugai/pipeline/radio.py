"""The antennas, technologies and path loss models of a project, as `fugai.wireless` takes them."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING, Any, cast

from fugai import intake, wireless
from fugai.errors import ConfigError
from fugai.messages import Message
from fugai.pipeline.checks.radio_layers import radio_layers
from fugai.pipeline.saved_calibration import read_calibration
from fugai.pipeline.urban import urban_classes
from fugai.project.toml import load_toml
from fugai.project.wireless.thresholds import level_of, threshold_of
from fugai.tables import technologies_in
from fugai.wireless.intervals.level_error import ASSUMED, LevelError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    import geopandas as gpd
    import pandas as pd
    import xarray as xr

    from fugai._types import BoolArray
    from fugai.pipeline.inputs import Inputs
    from fugai.project import ProfileSpec, Project
    from fugai.tables import Antenna
    from fugai.wireless import Technology
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
    loads
        Layer to its own load, where it states one.
    spreads
        Technology or layer to how the error of its tuned model is made up, where its file says so; where
        it has several models, that of the widest.
    first_year
        Of the project; nothing is asked of the years before.
    shared_carriers
        Groups of operators whose cells interfere where their channels overlap.
    untuned
        Error of the level of models that nobody tuned.
    """

    antennas: Mapping[str, Antenna]
    technologies: Mapping[str, Technology]
    models: Mapping[str, ModelChoice]
    wlan: wireless.WlanSettings
    load: float
    seed: int
    loads: Mapping[str, float] = dataclasses.field(default_factory=dict)
    spreads: Mapping[str, wireless.Spread] = dataclasses.field(default_factory=dict)
    first_year: int | None = None
    shared_carriers: tuple[tuple[str, ...], ...] = ()
    untuned: LevelError = ASSUMED

    def model(self, technology: str) -> ModelChoice | None:
        """Model of a technology that the project names; None: the technology's own."""
        return self.models.get(technology)

    def only_network(self, technology: str) -> str:
        """A layer or a technology by its name; a technology of one layer is that layer.

        Raises
        ------
        ConfigError
            The technology has several layers: one of them must be named.
        """
        layers = [one.name for one in self.technologies.values() if one.base == technology]
        if len(layers) > 1:
            msg = (
                f"`rollout.wireless.technology` must name one of the layers {', '.join(layers)}, "
                f"found {technology!r}."
            )
            raise ConfigError(msg)
        return layers[0] if layers else technology

    def options(
        self, technology: str, *, within: BoolArray | None = None
    ) -> wireless.SignalOptions:
        """Options of a prediction of one technology: exact best servers, the others by groups of pixels.

        ``within`` says where best servers are wanted exactly; None: everywhere.
        """
        return wireless.SignalOptions(
            model=self.model(technology),
            load=self.loads.get(technology, self.load),
            technologies=self.technologies,
            antennas=self.antennas,
            interference="groups",
            rates=False,
            within=within,
            together_until=self.first_year,
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
    technologies = wireless.with_layers(wireless.technologies(overrides), radio_layers(spec.layers))
    saved = {name: read_calibration(path) for name, path in spec.calibrations.items()}
    tuned: dict[str, wireless.PathLossModel] = {name: one.model for name, one in saved.items()}
    spreads: dict[str, wireless.Spread] = {}
    of_base = {
        name: spec.models[one.base] for name, one in technologies.items() if one.base in spec.models
    }
    own_models = {name: dict(one.model) for name, one in technologies.items()}
    named = own_models | of_base | dict(spec.models)
    models: dict[str, ModelChoice] = {}
    for technology, names in named.items():
        if technology not in technologies:
            msg = (
                f"`wireless.models.{technology}` must be for one of {', '.join(technologies)}, "
                f"found {technology!r}."
            )
            raise ConfigError(msg)
        used = {names} if isinstance(names, str) else set(names.values())
        if technology in {*spec.models, *of_base} or used & set(tuned):
            models[technology] = _model(technology, names, tuned)
        in_use = [saved[name] for name in used if name in saved]
        found_db = [one.pattern_limit_db for one in in_use if one.pattern_limit_db is not None]
        widest = max((one.spread for one in in_use if one.spread), key=_total_db, default=None)
        if widest is not None:
            spreads[technology] = widest
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
        loads={one.name: one.load for one in spec.layers if one.load is not None},
        spreads=spreads,
        first_year=min(project.years),
        shared_carriers=spec.shared_carriers,
        untuned=LevelError(
            common_db=spec.untuned_common_error_db,
            cell_db=spec.untuned_cell_error_db,
            assumed=True,
        ),
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


def service_of(
    spec: ProfileSpec, names: tuple[str, ...], technologies: Mapping[str, Technology]
) -> wireless.ServiceDefinition:
    """A profile of the project as a service definition over some of its networks.

    Parameters
    ----------
    names
        Technologies and layers, as `networks_of` gives them.
    technologies
        Of the project, layers among them.

    Raises
    ------
    ConfigError
        A threshold outside its range, or an upload asked of a layer that has no uplink.
    """
    masts = [technologies[name] for name in names if name in technologies]
    return wireless.ServiceDefinition(
        name=spec.name,
        technologies=names,
        place=spec.place,
        building=spec.building,
        source=spec.source,
        aggregate=tuple(
            name for name in networks_of(spec.aggregate, technologies) if name in names
        ),
        thresholds={one.name: thresholds_of(spec, one) for one in masts},
    )


def networks_of(names: Sequence[str], technologies: Mapping[str, Technology]) -> tuple[str, ...]:
    """Technologies and layers that a profile's names mean: a technology with all of its layers.

    >>> networks_of(["5g", "wlan"], wireless.technologies())
    ('nr', 'wlan')
    """
    found: dict[str, None] = {}
    for name in technologies_in(tuple(names)):
        if name in technologies or name == "wlan":
            found[name] = None
        found |= dict.fromkeys(one.name for one in technologies.values() if one.base == name)
    return tuple(found)


def thresholds_of(spec: ProfileSpec, technology: Technology) -> wireless.Thresholds:
    """What a profile asks of one technology or layer."""
    asked = threshold_of(spec, technology.technology, technology.name if technology.base else "")
    if asked.upload_mbps is not None and technology.uplink is None and technology.base:
        msg = (
            f"`wireless.profiles.{spec.name}.upload_mbps` must be asked of a layer with an uplink, "
            f"found {technology.name}."
        )
        raise ConfigError(msg)
    try:
        return wireless.Thresholds(
            level_dbm=level_of(asked, technology.technology),
            probability=spec.probability if asked.probability is None else asked.probability,
            sinr_db=asked.sinr_db,
            download_mbps=asked.download_mbps,
            upload_mbps=asked.upload_mbps,
            load=asked.load,
        )
    except ConfigError as error:
        where = f"wireless.profiles.{spec.name}: {technology.name}"
        raise ConfigError(*(f"{where}: {one}" for one in error.problems)) from None


def _total_db(spread: wireless.Spread) -> float:
    return spread.total_db


def _model(
    technology: str, names: str | Mapping[str, str], tuned: Mapping[str, wireless.PathLossModel]
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
