"""Free space, Okumura-Hata, COST231-Hata and extended Hata: models and scalar functions."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from fugai.errors import ConfigError
from fugai.kernels.propagation import free_space
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
FREE_SPACE = Validity(
    frequency_mhz=(1.0, 1e6),
    distance_m=(1.0, 1e6),
    tx_height_m=(0.0, 1e5),
    rx_height_m=(0.0, 1e5),
)


@dataclass(frozen=True, kw_only=True)
class FreeSpace:
    """Free space over the slant path, ITU-R P.525; closer than 1 m counts as 1 m."""

    @property
    def name(self) -> str:
        """Name of the model."""
        return "free space"

    @property
    def validity(self) -> Validity:
        """Any radio frequency and height."""
        return FREE_SPACE

    @property
    def uses_terrain(self) -> bool:
        """No."""
        return False

    def loss_db(self, ray: Ray) -> FloatArray:
        """Median basic transmission loss at each receiver. [dB]"""
        check_ray(self, ray)
        return free_space.free_space_losses_db(
            ray.distance_m, ray.frequency_mhz, ray.tx_height_m - ray.rx_height_m
        )


@dataclass(frozen=True, kw_only=True)
class ExtendedHata:
    """Extended Hata of Report ITU-R SM.2028-2 (as SEAMCAT has it), 30 to 3000 MHz.

    Okumura-Hata to 1500 MHz, COST231-Hata to 2000 MHz, above that 10 dB per decade of frequency.
    Nearer than 40 m free space, between 40 m and 100 m a straight line over the logarithm of
    distance; both joints are without a jump. Beyond 20 km the report's curved continuation to
    100 km. Masts lower than 30 m lose 20 lg (h / 30); the report vouches for 30 to 200 m.

    Parameters
    ----------
    quasi_open
        Rural ground is quasi-open, 5 dB above open (ITU-R P.529): fields with villages and trees.
        False: open, nothing within 400 m in front of the receiver.
    """

    quasi_open: bool = True

    @property
    def name(self) -> str:
        """Name of the model."""
        return "extended Hata"

    @property
    def validity(self) -> Validity:
        """Ranges of Report ITU-R SM.2028-2, masts from 10 m."""
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
    """Okumura-Hata as Hata published it, 150 to 1500 MHz.

    From 1 km down to 100 m and beyond 20 km the formula goes on; between 100 m and 40 m a straight
    line over the logarithm of distance leads to free space. Rural ground is Hata's open area.

    Parameters
    ----------
    large_city
        Urban ground is a large city's.
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


def free_space_loss_db(*, frequency_mhz: float, distance_m: float) -> float:
    """Free-space basic transmission loss [dB], ITU-R P.525.

    >>> round(free_space_loss_db(frequency_mhz=1000.0, distance_m=1000.0), 2)
    92.45
    """
    FREE_SPACE.check("free space", frequency_mhz=frequency_mhz, distance_m=distance_m)
    return float(free_space.free_space_loss_db(distance_m, frequency_mhz))


def hata_loss_db(
    *,
    frequency_mhz: float,
    distance_m: float,
    tx_height_m: float,
    rx_height_m: float = 1.5,
    environment: Ground = "urban",
    city: City = "medium",
) -> float:
    """Okumura-Hata median loss [dB], Hata 1980, strict in every range.

    ``city`` matters on urban ground alone.

    Raises
    ------
    ConfigError
        Outside 150 to 1500 MHz, 1 to 20 km, masts of 30 to 200 m, receivers of 1 to 10 m.

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
    """COST231-Hata median loss [dB], COST 231 final report, chapter 4.

    The source vouches for 1500 to 2000 MHz; the formula is used unchanged to 2200 MHz, for the
    UMTS band. A large city has its own a(hm) and 3 dB more. Suburban and open ground take Hata's
    corrections.

    Raises
    ------
    ConfigError
        Outside 1500 to 2200 MHz, 1 to 20 km, masts of 30 to 200 m, receivers of 1 to 10 m.
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

    Raises
    ------
    ConfigError
        Outside 30 to 3000 MHz, 1 m to 100 km, masts of 10 to 200 m, receivers of 1 to 10 m.
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
