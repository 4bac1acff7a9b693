"""Loss inside buildings, ITU-R P.1238: models and functions."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal

from fugai._deprecated import renamed_arguments, renamed_fields, rescaled_arguments
from fugai.errors import ConfigError
from fugai.kernels.propagation import p1238 as kernel
from fugai.kernels.propagation.site_general import site_general_db, site_general_losses_db
from fugai.wireless.models.path_loss import Ray, Span, Validity, check_ray

if TYPE_CHECKING:
    from fugai._types import FloatArray

Building = Literal["residential", "office", "commercial"]

_VALIDITY = Validity(
    frequency_mhz=(900.0, 100_000.0),
    distance_m=(1.0, 1000.0),
    tx_height_m=(0.0, 400.0),
    rx_height_m=(0.0, 400.0),
)

_COEFFICIENTS: dict[Building, tuple[tuple[float, float], ...]] = {
    "residential": ((1800.0, 28.0), (2400.0, 28.0), (5200.0, 30.0)),
    "office": (
        (900.0, 33.0),
        (1250.0, 32.0),
        (1900.0, 30.0),
        (2400.0, 30.0),
        (4000.0, 28.0),
        (5200.0, 31.0),
    ),
    "commercial": ((900.0, 20.0), (1250.0, 22.0), (1900.0, 22.0), (4000.0, 22.0)),
}
"""Frequency [MHz] and power loss coefficient N, ITU-R P.1238-8 table 2.

Residential values are those of apartments (a house has 28 at 5.2 GHz). Values from single measurements,
such as the 24 of offices at 5.8 GHz, are left out.
"""


def power_loss_coefficient(*, frequency_mhz: float, building: Building) -> float:
    """Power loss coefficient N, the loss per decade of distance [dB], ITU-R P.1238-8 table 2.

    That of the listed frequency which is nearest by ratio.

    Parameters
    ----------
    frequency_mhz
        Carrier. [MHz]
    building
        residential, office or commercial.

    Raises
    ------
    ConfigError
        Another kind of building.

    >>> power_loss_coefficient(frequency_mhz=2442.0, building="office")
    30.0
    """
    if building not in _COEFFICIENTS:
        msg = f"`building` must be one of {', '.join(_COEFFICIENTS)}, found {building!r}."
        raise ConfigError(msg)
    rows = _COEFFICIENTS[building]
    return min(rows, key=lambda row: max(row[0] / frequency_mhz, frequency_mhz / row[0]))[1]


def floor_loss_db(*, frequency_mhz: float, building: Building, floors: int) -> float:
    """Floor penetration loss [dB], ITU-R P.1238-8 table 3; 0 for no floor.

    At 1.8 to 2 GHz and for commercial buildings by the printed formulas. Offices at 0.9 GHz have 9, 19
    and 24 dB for one to three floors. At 2.4 and 5.2 GHz the first floor has 14 and 16 dB in offices, 10
    and 13 dB in homes, and each further floor the same as at 2 GHz.

    Parameters
    ----------
    frequency_mhz
        Carrier. [MHz]
    building
        residential, office or commercial.
    floors
        Number of floors between the antennas.

    Raises
    ------
    ConfigError
        A negative number of floors.

    >>> floor_loss_db(frequency_mhz=1900.0, building="office", floors=3)
    23.0
    """
    if floors < 0:
        msg = f"`floors` must be 0 or more, found {floors}."
        raise ConfigError(msg)
    if floors == 0:
        return 0.0
    if building == "office" and frequency_mhz < 1300.0:
        return (9.0, 19.0, 24.0)[min(floors, 3) - 1] + 4.0 * max(floors - 3, 0)
    first, further = {"residential": (4.0, 4.0), "office": (15.0, 4.0)}.get(building, (6.0, 3.0))
    if building != "commercial" and frequency_mhz >= 2200.0:
        five = frequency_mhz >= 3500.0
        first = {"residential": (10.0, 13.0), "office": (14.0, 16.0)}[building][five]
    return first + further * (floors - 1)


@dataclass(frozen=True, kw_only=True)
class Indoor:
    """ITU-R P.1238-8 inside one building, over the slant path; shorter than 1 m counts as 1 m.

    Parameters
    ----------
    building
        residential, office or commercial.
    floors
        Number of floors between the antennas.

    Examples
    --------
    >>> import numpy as np
    >>> from fugai.wireless import Ray
    >>> ray = Ray(distance_m=np.array([10.0]), frequency_mhz=2400.0, tx_height_m=1.5)
    >>> Indoor(building="office", floors=1).loss_db(ray).round(1)
    array([83.6])
    """

    building: Building = "office"
    floors: int = 0

    @property
    def name(self) -> str:
        """Name of the model."""
        return "ITU-R P.1238"

    @property
    def validity(self) -> Validity:
        """Ranges of the Recommendation."""
        return _VALIDITY

    @property
    def uses_terrain(self) -> bool:
        """No."""
        return False

    def loss_db(self, ray: Ray) -> FloatArray:
        """Median basic transmission loss at each receiver. [dB]"""
        check_ray(self, ray)
        slant = (ray.distance_m**2 + (ray.tx_height_m - ray.rx_height_m) ** 2) ** 0.5
        f = ray.frequency_mhz
        return kernel.indoor_losses_db(
            slant,
            f,
            power_loss_coefficient(frequency_mhz=f, building=self.building),
            floor_loss_db(frequency_mhz=f, building=self.building, floors=self.floors),
        )


Place = Literal["office", "corridor", "industrial"]

_PLACES: dict[tuple[Place, bool], tuple[tuple[float, float, float, float], Span, Span]] = {
    ("office", True): ((1.46, 34.62, 2.03, 3.76), (300.0, 83_500.0), (2.0, 27.0)),
    ("office", False): ((2.46, 29.53, 2.38, 5.04), (300.0, 82_000.0), (4.0, 30.0)),
    ("corridor", True): ((1.63, 28.12, 2.25, 4.07), (300.0, 83_500.0), (2.0, 160.0)),
    ("corridor", False): ((2.77, 29.27, 2.48, 7.63), (625.0, 83_500.0), (4.0, 94.0)),
    ("industrial", True): ((2.31, 24.52, 2.06, 2.69), (625.0, 70_280.0), (2.0, 101.0)),
    ("industrial", False): ((3.79, 21.01, 1.34, 9.05), (625.0, 70_280.0), (5.0, 108.0)),
}
"""Coefficients alpha, beta, gamma, sigma and ranges of ITU-R P.1238-11 table 2, by place and LoS."""


@renamed_fields(removed_in="0.3.0", sight="los")
@dataclass(frozen=True, kw_only=True)
class IndoorSiteGeneral:
    """Site-general model of ITU-R P.1238-11 (eq. 1): median in a kind of room.

    10 alpha lg d + beta + 10 gamma lg f over the slant path, at least free space. It has replaced the
    power loss coefficients of `Indoor` in the Recommendation, but has neither floors nor commercial
    buildings.

    Parameters
    ----------
    place
        office, corridor or industrial.
    los
        Whether the antennas have line of sight.

    Raises
    ------
    ConfigError
        Another place.

    Examples
    --------
    >>> import numpy as np
    >>> from fugai.wireless import Ray
    >>> ray = Ray(distance_m=np.array([10.0]), frequency_mhz=10_000.0, tx_height_m=1.5)
    >>> IndoorSiteGeneral(place="office").loss_db(ray).round(2)
    array([77.93])
    """

    place: Place = "office"
    los: bool = False

    def __post_init__(self) -> None:
        if (self.place, self.los) not in _PLACES:
            msg = f"`place` must be one of office, corridor, industrial, found {self.place!r}."
            raise ConfigError(msg)

    @property
    def name(self) -> str:
        """Name of the model."""
        return "ITU-R P.1238 site-general"

    @property
    def sigma_db(self) -> float:
        """Standard deviation about the median. [dB]"""
        return _PLACES[self.place, self.los][0][3]

    @property
    def validity(self) -> Validity:
        """Ranges of table 2."""
        _, frequency, distance = _PLACES[self.place, self.los]
        return replace(_VALIDITY, frequency_mhz=frequency, distance_m=distance)

    @property
    def uses_terrain(self) -> bool:
        """No."""
        return False

    def loss_db(self, ray: Ray) -> FloatArray:
        """Median basic transmission loss at each receiver. [dB]"""
        check_ray(self, ray)
        return site_general_losses_db(
            ray.distance_m,
            ray.frequency_mhz / 1e3,
            ray.tx_height_m,
            ray.rx_height_m,
            *_PLACES[self.place, self.los][0][:3],
        )


@rescaled_arguments(removed_in="0.3.0", frequency_ghz=("frequency_mhz", 1000.0))
@renamed_arguments(removed_in="0.3.0", sight="los")
def indoor_site_general_loss_db(
    *, frequency_mhz: float, distance_m: float, place: Place = "office", los: bool = False
) -> float:
    """Median loss in a kind of room [dB], ITU-R P.1238-11 (eq. 1); see `IndoorSiteGeneral`.

    Parameters
    ----------
    frequency_mhz
        From 300 or 625 to 70 000 or more, by place. [MHz]
    distance_m
        Between the antennas, from 2 to 5 m up to 27 to 160 m, by place. [m]
    place
        office, corridor or industrial.
    los
        Whether the antennas have line of sight.

    Raises
    ------
    ConfigError
        Another place, or a value outside its ranges of frequency and distance.

    Examples
    --------
    24.6 lg 10 m + 29.53 + 23.8 lg 10 GHz:

    >>> round(indoor_site_general_loss_db(frequency_mhz=10_000.0, distance_m=10.0), 2)
    77.93
    """
    model = IndoorSiteGeneral(place=place, los=los)
    model.validity.check(model.name, frequency_mhz=frequency_mhz, distance_m=distance_m)
    coefficients = _PLACES[place, los][0][:3]
    return float(site_general_db(distance_m, frequency_mhz / 1e3, *coefficients))


def indoor_loss_db(
    *, frequency_mhz: float, distance_m: float, building: Building = "office", floors: int = 0
) -> float:
    """Loss inside a building [dB], ITU-R P.1238-8 (eq. 1): 20 lg f + N lg d + Lf(n) - 28.

    Parameters
    ----------
    frequency_mhz
        900 to 100 000. [MHz]
    distance_m
        Between the antennas, 1 to 1000. [m]
    building
        residential, office or commercial.
    floors
        Number of floors between the antennas.

    Raises
    ------
    ConfigError
        A value outside its range, or another kind of building.

    Examples
    --------
    >>> round(indoor_loss_db(frequency_mhz=2400.0, distance_m=10.0), 1)
    69.6
    """
    _VALIDITY.check("ITU-R P.1238", frequency_mhz=frequency_mhz, distance_m=distance_m)
    return float(
        kernel.indoor_loss_db(
            distance_m,
            frequency_mhz,
            power_loss_coefficient(frequency_mhz=frequency_mhz, building=building),
            floor_loss_db(frequency_mhz=frequency_mhz, building=building, floors=floors),
        )
    )
