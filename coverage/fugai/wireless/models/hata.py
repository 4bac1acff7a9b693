"""Okumura-Hata, COST231-Hata and extended Hata: models and functions."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from fugai.errors import ConfigError
from fugai.kernels.propagation import hata as kernel
from fugai.wireless.models.path_loss import Ray, Validity, check_ray

if TYPE_CHECKING:
    from fugai._types import FloatArray

City = Literal["medium", "large"]
Ground = Literal["urban", "suburban", "open"]

_GROUND = {"urban": kernel.URBAN, "suburban": kernel.SUBURBAN, "open": kernel.RURAL}
_ENVIRONMENT = {"urban": kernel.URBAN, "suburban": kernel.SUBURBAN, "rural": kernel.RURAL}

_HATA_DISTANCE = (1000.0, 20_000.0)
OKUMURA_HATA = Validity(
    frequency_mhz=(150.0, 1500.0),
    distance_m=_HATA_DISTANCE,
    tx_height_m=(30.0, 200.0),
    rx_height_m=(1.0, 10.0),
)
COST231_HATA = Validity(
    frequency_mhz=(1500.0, 2200.0),
    distance_m=_HATA_DISTANCE,
    tx_height_m=(30.0, 200.0),
    rx_height_m=(1.0, 10.0),
)
EXTENDED_HATA = Validity(
    frequency_mhz=(30.0, 3000.0),
    distance_m=(1.0, 100_000.0),
    tx_height_m=(10.0, 200.0),
    rx_height_m=(1.0, 10.0),
)


@dataclass(frozen=True, kw_only=True)
class ExtendedHata:
    """Extended Hata of Report ITU-R SM.2028-2, which SEAMCAT also uses, 30 to 3000 MHz.

    Okumura-Hata up to 1500 MHz, COST231-Hata up to 2000 MHz, and 10 dB per decade of frequency above.
    Free space up to 40 m, interpolated over the logarithm of distance between 40 m and 100 m, without
    a jump at either end. Beyond 20 km the report's curved continuation, to 100 km. A mast lower than 30 m
    adds 20 lg (30 / h); the report is valid for masts of 30 to 200 m.

    Parameters
    ----------
    quasi_open
        Rural ground is quasi-open (fields with villages and trees), 5 dB above open (ITU-R P.529).
        False: open, with nothing within 400 m in front of the receiver.

    Examples
    --------
    >>> import numpy as np
    >>> from fugai.wireless import Ray
    >>> ray = Ray(distance_m=np.array([1000.0, 10_000.0]), frequency_mhz=1800.0, tx_height_m=30.0)
    >>> ExtendedHata().loss_db(ray).round(1)
    array([124.3, 159.5])
    """

    quasi_open: bool = True

    @property
    def name(self) -> str:
        """Name of the model."""
        return "extended Hata"

    @property
    def validity(self) -> Validity:
        """Ranges of Report ITU-R SM.2028-2, but masts from 10 m."""
        return EXTENDED_HATA

    @property
    def uses_terrain(self) -> bool:
        """No."""
        return False

    def loss_db(self, ray: Ray) -> FloatArray:
        """Median basic transmission loss at each receiver. [dB]"""
        check_ray(self, ray)
        return kernel.extended_hata_losses_db(
            ray.distance_m,
            ray.frequency_mhz,
            ray.tx_height_m,
            ray.rx_height_m,
            _ENVIRONMENT[ray.environment],
            self.quasi_open,
        )


@dataclass(frozen=True, kw_only=True)
class OkumuraHata:
    """Okumura-Hata as Hata published it in 1980, 150 to 1500 MHz.

    The formula continues from 1 km down to 100 m and beyond 20 km; between 100 m and 40 m the loss is
    interpolated over the logarithm of distance to free space. Rural ground is Hata's open area.

    Parameters
    ----------
    large_city
        Urban ground is that of a large city.

    Examples
    --------
    >>> import numpy as np
    >>> from fugai.wireless import Ray
    >>> ray = Ray(distance_m=np.array([2000.0]), frequency_mhz=869.0, tx_height_m=30.0,
    ...           rx_height_m=1.0, environment="urban")
    >>> OkumuraHata(large_city=True).loss_db(ray).round(2)
    array([137.93])
    """

    large_city: bool = False

    @property
    def name(self) -> str:
        """Name of the model."""
        return "Okumura-Hata"

    @property
    def validity(self) -> Validity:
        """Hata's own ranges."""
        return OKUMURA_HATA

    @property
    def uses_terrain(self) -> bool:
        """No."""
        return False

    def loss_db(self, ray: Ray) -> FloatArray:
        """Median basic transmission loss at each receiver. [dB]"""
        check_ray(self, ray)
        return kernel.okumura_hata_losses_db(
            ray.distance_m,
            ray.frequency_mhz,
            ray.tx_height_m,
            ray.rx_height_m,
            _ENVIRONMENT[ray.environment],
            self.large_city,
        )


def hata_loss_db(
    *,
    frequency_mhz: float,
    distance_m: float,
    tx_height_m: float,
    rx_height_m: float = 1.5,
    environment: Ground = "urban",
    city: City = "medium",
) -> float:
    """Okumura-Hata median loss [dB], Hata 1980 (eq. 1 to 7).

    Parameters
    ----------
    frequency_mhz
        150 to 1500. [MHz]
    distance_m
        1000 to 20 000. [m]
    tx_height_m, rx_height_m
        Base station, 30 to 200, and mobile, 1 to 10, above ground. [m]
    environment
        urban, suburban or open.
    city
        medium or large; it matters on urban ground only.

    Raises
    ------
    ConfigError
        A value outside its range; all findings at once.

    Examples
    --------
    >>> round(hata_loss_db(frequency_mhz=869, distance_m=2000, tx_height_m=30, rx_height_m=1,
    ...                    city="large"), 2)
    137.93
    """
    OKUMURA_HATA.check(
        "Okumura-Hata",
        frequency_mhz=frequency_mhz,
        distance_m=distance_m,
        tx_height_m=tx_height_m,
        rx_height_m=rx_height_m,
    )
    return float(
        kernel.okumura_hata_loss_db(
            distance_m,
            frequency_mhz,
            tx_height_m,
            rx_height_m,
            _ground(environment),
            city == "large",
        )
    )


def cost231_loss_db(
    *,
    frequency_mhz: float,
    distance_m: float,
    tx_height_m: float,
    rx_height_m: float = 1.5,
    environment: Ground = "urban",
    city: City = "medium",
) -> float:
    """COST231-Hata median loss [dB], COST 231 final report (eq. 4.4.3).

    The source is valid for 1500 to 2000 MHz; the formula is used unchanged up to 2200 MHz, for the
    UMTS band. A large city has its own a(hm) and 3 dB more. Suburban and open ground have Hata's
    corrections.

    Parameters
    ----------
    frequency_mhz
        1500 to 2200. [MHz]
    distance_m, tx_height_m, rx_height_m, environment, city
        As in `hata_loss_db`.

    Raises
    ------
    ConfigError
        A value outside its range; all findings at once.

    Examples
    --------
    >>> round(cost231_loss_db(frequency_mhz=2114, distance_m=2000, tx_height_m=30, rx_height_m=1), 2)
    150.64
    """
    COST231_HATA.check(
        "COST231-Hata",
        frequency_mhz=frequency_mhz,
        distance_m=distance_m,
        tx_height_m=tx_height_m,
        rx_height_m=rx_height_m,
    )
    return float(
        kernel.cost231_loss_db(
            distance_m,
            frequency_mhz,
            tx_height_m,
            rx_height_m,
            _ground(environment),
            city == "large",
        )
    )


def extended_hata_loss_db(
    *,
    frequency_mhz: float,
    distance_m: float,
    tx_height_m: float,
    rx_height_m: float = 1.5,
    environment: Ground | Literal["quasi-open"] = "urban",
) -> float:
    """Extended Hata median loss [dB], Report ITU-R SM.2028-2 section 6.1; see `ExtendedHata`.

    Parameters
    ----------
    frequency_mhz
        30 to 3000. [MHz]
    distance_m
        1 to 100 000. [m]
    tx_height_m, rx_height_m
        Base station, 10 to 200, and mobile, 1 to 10, above ground. [m]
    environment
        urban, suburban, open or quasi-open.

    Raises
    ------
    ConfigError
        A value outside its range; all findings at once.

    Examples
    --------
    >>> round(extended_hata_loss_db(frequency_mhz=1800, distance_m=2000, tx_height_m=30), 1)
    146.8
    """
    EXTENDED_HATA.check(
        "extended Hata",
        frequency_mhz=frequency_mhz,
        distance_m=distance_m,
        tx_height_m=tx_height_m,
        rx_height_m=rx_height_m,
    )
    quasi = environment == "quasi-open"
    ground = kernel.RURAL if quasi else _ground(environment)
    return float(
        kernel.extended_hata_loss_db(
            distance_m, frequency_mhz, tx_height_m, rx_height_m, ground, quasi
        )
    )


def _ground(environment: str) -> int:
    if environment not in _GROUND:
        msg = f"`environment` must be one of {', '.join(_GROUND)}, found {environment!r}."
        raise ConfigError(msg)
    return _GROUND[environment]
