"""The antenna on a roof, and what a home asks of the network."""

from __future__ import annotations

from dataclasses import dataclass

from fugai.errors import ConfigError


@dataclass(frozen=True, kw_only=True)
class RoofReceiver:
    """An antenna on the roof of a home, which points at its mast.

    Parameters
    ----------
    height_m
        Above ground; it is not under the clutter of its own pixel. [m]
    gain_dbi
        On the boresight, feeder subtracted. [dBi]
    beamwidth_deg
        Horizontally, at half power; 360 takes in all masts alike. [deg]
    front_back_db
        Largest attenuation beside the beam. [dB]
    probability
        Share of the homes of a settlement that get the rate at least; the level varies among them as the
        technology's ``sigma_db`` says.

    Raises
    ------
    ConfigError
        A value outside its range.

    Examples
    --------
    >>> from fugai.wireless import RoofReceiver
    >>> RoofReceiver(height_m=8.0).gain_dbi
    12.0
    """

    height_m: float = 6.0
    gain_dbi: float = 12.0
    beamwidth_deg: float = 40.0
    front_back_db: float = 20.0
    probability: float = 0.9

    def __post_init__(self) -> None:
        _check(
            self,
            height_m=(1.0, 100.0),
            gain_dbi=(-10.0, 50.0),
            beamwidth_deg=(1.0, 360.0),
            front_back_db=(0.0, 40.0),
            probability=(0.01, 0.99),
        )


@dataclass(frozen=True, kw_only=True)
class HomeDemand:
    """What a home is sold, and what it uses in the busy hour.

    Parameters
    ----------
    plan_mbit_s
        Rate that is sold; a settlement is reached where that much arrives. [Mbit/s]
    oversubscription
        Homes that share one home's rate in the busy hour.
    busy_load
        Share of a sector that may be used then, above 0 to 1.

    Raises
    ------
    ConfigError
        A value outside its range.

    Examples
    --------
    >>> from fugai.wireless import HomeDemand
    >>> HomeDemand(plan_mbit_s=20.0, oversubscription=20.0).busy_mbit_s
    1.0
    """

    plan_mbit_s: float = 20.0
    oversubscription: float = 20.0
    busy_load: float = 0.7

    def __post_init__(self) -> None:
        _check(
            self,
            plan_mbit_s=(0.01, 10_000.0),
            oversubscription=(1.0, 1000.0),
            busy_load=(0.01, 1.0),
        )

    @property
    def busy_mbit_s(self) -> float:
        """Mean rate of a home in the busy hour. [Mbit/s]"""
        return self.plan_mbit_s / self.oversubscription


def _check(value: object, **ranges: tuple[float, float]) -> None:
    problems = []
    for name, (low, high) in ranges.items():
        found = getattr(value, name)
        if not low <= found <= high:
            problems.append(f"`{name}` must be between {low:g} and {high:g}, found {found:g}.")
    if problems:
        raise ConfigError(*problems)
