"""Path loss models by name, and which one a technology takes on which ground."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from fugai.errors import ConfigError
from fugai.wireless.models.ehata import EHata
from fugai.wireless.models.hata import ExtendedHata, FreeSpace, OkumuraHata
from fugai.wireless.models.indoor import Indoor, Room
from fugai.wireless.models.itm.model import ITM
from fugai.wireless.models.p1411 import OverRooftops, ShortRange, StreetCanyon
from fugai.wireless.models.p1812.model import P1812
from fugai.wireless.models.path_loss import ByEnvironment, PathLossModel
from fugai.wireless.models.tr38901 import InH, RMa, UMa, UMi
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
    "p1238-general": Room,
    "itm": ITM,
    "p1812": P1812,
    "ehata": EHata,
    "p1411-canyon": StreetCanyon,
    "p1411-rooftops": OverRooftops,
    "p1411-general": ShortRange,
}
"""Models that ``technologies.toml`` and `predict` know by name, with their default parameters."""

ModelChoice = PathLossModel | ByEnvironment | str | Mapping[str, "PathLossModel | str"]
"""One model for all ground, or one for each of rural, suburban and urban; by name or itself."""


def model_named(name: str) -> PathLossModel:
    """Path loss model of that name with its default parameters.

    Raises
    ------
    ConfigError
        No model has that name.
    """
    if name not in MODELS:
        msg = f"`model` must be one of {', '.join(MODELS)}, found {name!r}."
        raise ConfigError(msg)
    return MODELS[name]()


def choose_models(choice: ModelChoice | None, technology: Technology) -> ByEnvironment:
    """One model for each kind of ground; None takes the technology's own.

    Raises
    ------
    ConfigError
        An unknown name, a kind of ground without a model, or something that is no model.
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
