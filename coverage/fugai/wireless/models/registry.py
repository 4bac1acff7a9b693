"""Path loss models by name, and the choice of one for each environment."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from fugai.errors import ConfigError
from fugai.wireless.models.ehata import EHata
from fugai.wireless.models.free_space import FreeSpace
from fugai.wireless.models.hata import ExtendedHata, OkumuraHata
from fugai.wireless.models.itm.model import ITM
from fugai.wireless.models.p1238 import Indoor, IndoorSiteGeneral
from fugai.wireless.models.p1411.rooftops import OverRooftops
from fugai.wireless.models.p1411.site_general import OutdoorSiteGeneral
from fugai.wireless.models.p1411.street_canyon import StreetCanyon
from fugai.wireless.models.p1812.model import P1812
from fugai.wireless.models.path_loss import ByEnvironment, PathLossModel
from fugai.wireless.models.tr38901.model import InH, RMa, UMa, UMi
from fugai.wireless.technology import ENVIRONMENTS, Technology

MODELS: dict[str, Callable[[], PathLossModel]] = {
    "free-space": FreeSpace,
    "okumura-hata": OkumuraHata,
    "extended-hata": ExtendedHata,
    "uma": UMa,
    "umi": UMi,
    "rma": RMa,
    "inh": InH,
    "p1238": Indoor,
    "p1238-general": IndoorSiteGeneral,
    "itm": ITM,
    "p1812": P1812,
    "ehata": EHata,
    "p1411-canyon": StreetCanyon,
    "p1411-rooftops": OverRooftops,
    "p1411-general": OutdoorSiteGeneral,
}
"""Models by the names that ``technologies.toml`` and `predict` take, with their default parameters."""

ModelChoice = PathLossModel | ByEnvironment | str | Mapping[str, "PathLossModel | str"]
"""One model, or one for each of rural, suburban and urban; each by its name or as an object."""


def model_named(name: str) -> PathLossModel:
    """Path loss model of that name with its default parameters.

    Raises
    ------
    ConfigError
        No model has that name; the message lists those that have one.

    >>> model_named("uma").name
    'TR 38.901 UMa'
    """
    if name not in MODELS:
        msg = f"`model` must be one of {', '.join(MODELS)}, found {name!r}."
        raise ConfigError(msg)
    return MODELS[name]()


def choose_models(choice: ModelChoice | None, technology: Technology) -> ByEnvironment:
    """One model for each environment; None takes those of the technology.

    Raises
    ------
    ConfigError
        An unknown name, an environment without a model, or an object that is no model.
    """
    if isinstance(choice, ByEnvironment):
        return choice
    if choice is None:
        choice = dict(technology.model)
    if not isinstance(choice, Mapping):
        choice = dict.fromkeys(ENVIRONMENTS, choice)
    unknown = [name for name in choice if name not in ENVIRONMENTS]
    if unknown:
        msg = f"`model` must name rural, suburban and urban ground, found {unknown}."
        raise ConfigError(msg)
    chosen = ByEnvironment(models={name: _model(item) for name, item in choice.items()})
    for name in ENVIRONMENTS:
        chosen.of(name)
    return chosen


def _model(item: object) -> PathLossModel:
    if isinstance(item, str):
        return model_named(item)
    if isinstance(item, PathLossModel):
        return item
    msg = f"`model` must be a path loss model or its name, found {item!r}."
    raise ConfigError(msg)
