"""Short outdoor paths, ITU-R P.1411-12: along streets, over roofs, and by class of place."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal, NamedTuple

from scipy.special import ndtri

from fugai.errors import ConfigError
from fugai.kernels.propagation import p1411 as kernel
from fugai.kernels.propagation import site_general
from fugai.wireless.models.path_loss import Ray, Validity, check_ray

if TYPE_CHECKING:
    from fugai._types import FloatArray

Way = Literal["street canyon", "over rooftops"]
Buildings = Literal["high-rise", "low-rise", "residential"]
StreetLevel = Literal["suburban", "urban", "dense urban"]

CANYON = Validity(
    frequency_mhz=(300.0, 15_000.0),
    distance_m=(1.0, 1000.0),
    tx_height_m=(0.5, 100.0),
    rx_height_m=(0.5, 100.0),
)
ROOFTOPS = Validity(
    frequency_mhz=(800.0, 26_000.0),
    distance_m=(20.0, 5000.0),
    tx_height_m=(4.0, 55.0),
    rx_height_m=(1.0, 3.0),
)
_STREET_LEVEL = Validity(
    frequency_mhz=(300.0, 3000.0),
    distance_m=(1.0, 3000.0),
    tx_height_m=(0.5, 10.0),
    rx_height_m=(0.5, 10.0),
)
_STREET_LEVEL_DB = {"suburban": 0.0, "urban": 6.8, "dense urban": 2.3}

_SIGHT = ((2.12, 29.2, 2.11, 5.06), (800.0, 82_000.0), (5.0, 660.0))
_OVER_SIGHT = ((2.29, 28.6, 1.96, 3.48), (2200.0, 73_000.0), (55.0, 1200.0))
_CLASSES = {
    ("street canyon", "high-rise", True): _SIGHT,
    ("street canyon", "low-rise", True): _SIGHT,
    ("street canyon", "high-rise", False): (
        (4.00, 10.2, 2.36, 7.60),
        (800.0, 82_000.0),
        (30.0, 715.0),
    ),
    ("street canyon", "low-rise", False): (
        (5.06, -4.68, 2.02, 9.33),
        (10_000.0, 73_000.0),
        (30.0, 250.0),
    ),
    ("street canyon", "residential", False): (
        (3.01, 18.8, 2.07, 3.07),
        (800.0, 73_000.0),
        (30.0, 170.0),
    ),
    ("over rooftops", "high-rise", True): _OVER_SIGHT,
    ("over rooftops", "low-rise", True): _OVER_SIGHT,
    ("over rooftops", "high-rise", False): (
        (4.39, -6.27, 2.30, 6.89),
        (2200.0, 66_500.0),
        (260.0, 1200.0),
    ),
}
"""Coefficients alpha, beta, gamma, sigma of tables 4 and 8; spans of frequency and distance."""


class CanyonLoss(NamedTuple):
    """Lower bound, median and upper bound of the loss along a street. [dB]"""

    lower_db: float
    median_db: float
    upper_db: float


class _Flat:
    """What the models here share: no terrain."""

    @property
    def uses_terrain(self) -> bool:
        """No."""
        return False


@dataclass(frozen=True, kw_only=True)
class StreetCanyon(_Flat):
    """Median within sight along a street, ITU-R P.1411-12 section 4.1.2, both antennas below roofs.

    300 MHz to 15 GHz, to 1 km; farther the formula goes on, and it is never below free space.

    Parameters
    ----------
    road_height_m
        How far traffic raises the road from 3 GHz on: 0.5 to 1.6 m where there is much. [m]
    """

    road_height_m: float = 0.0

    def __post_init__(self) -> None:
        _check(("road_height_m", self.road_height_m, 0.0 <= self.road_height_m <= 5.0, "0 to 5"))

    @property
    def name(self) -> str:
        """Name of the model."""
        return "ITU-R P.1411 street canyon"

    @property
    def validity(self) -> Validity:
        """Ranges of section 4.1.2."""
        return CANYON

    def loss_db(self, ray: Ray) -> FloatArray:
        """Median basic transmission loss at each receiver. [dB]"""
        check_ray(self, ray)
        return kernel.street_canyon_losses_db(
            ray.distance_m,
            ray.frequency_mhz / 1e3,
            ray.tx_height_m,
            ray.rx_height_m,
            _road_m(ray.frequency_mhz, self.road_height_m),
        )


@dataclass(frozen=True, kw_only=True)
class OverRooftops(_Flat):
    """Over the roofs of a city down into a street, ITU-R P.1411-12 section 4.2.2.1.

    Many rows of buildings of about one height; 0.8 to 26 GHz, 20 m to 5 km (nearer and farther the
    formula goes on), masts of 4 to 55 m, receivers of 1 to 3 m.

    Parameters
    ----------
    roof_height_m
        Average height of the buildings, above the receiver. [m]
    building_separation_m, street_width_m
        Between the middles of rows of buildings, and of the receiver's street. [m]
    orientation_deg
        Angle between the path and the street, 0 to 90. [degrees]
    built_m
        How much of the path is built up; None: all of it. [m]
    metropolitan
        The centre of a metropolis, not a medium city or suburb; it counts up to 2 GHz.
    """

    roof_height_m: float = 20.0
    building_separation_m: float = 50.0
    street_width_m: float = 25.0
    orientation_deg: float = 90.0
    built_m: float | None = None
    metropolitan: bool = False

    def __post_init__(self) -> None:
        built = 0.0 if self.built_m is None else self.built_m
        _check(
            ("roof_height_m", self.roof_height_m, 3.0 < self.roof_height_m <= 300.0, "3 to 300"),
            (
                "building_separation_m",
                self.building_separation_m,
                1.0 <= self.building_separation_m <= 500.0,
                "1 to 500",
            ),
            (
                "street_width_m",
                self.street_width_m,
                1.0 <= self.street_width_m <= 500.0,
                "1 to 500",
            ),
            (
                "orientation_deg",
                self.orientation_deg,
                0.0 <= self.orientation_deg <= 90.0,
                "0 to 90",
            ),
            ("built_m", built, built >= 0.0, "0 or more"),
        )

    @property
    def name(self) -> str:
        """Name of the model."""
        return "ITU-R P.1411 over rooftops"

    @property
    def validity(self) -> Validity:
        """Ranges of section 4.2.2.1."""
        return ROOFTOPS

    def loss_db(self, ray: Ray) -> FloatArray:
        """Median basic transmission loss at each receiver. [dB]"""
        check_ray(self, ray)
        return kernel.over_rooftops_losses_db(
            ray.distance_m,
            ray.frequency_mhz / 1e3,
            ray.tx_height_m,
            ray.rx_height_m,
            self._city(),
        )

    def _city(self) -> kernel.City:
        return kernel.City(
            self.roof_height_m,
            self.building_separation_m,
            self.street_width_m,
            self.orientation_deg,
            -1.0 if self.built_m is None else self.built_m,
            self.metropolitan,
        )


@dataclass(frozen=True, kw_only=True)
class ShortRange(_Flat):
    """Median of a class of places, ITU-R P.1411-12 sections 4.1.1 and 4.2.1 (site-general).

    Parameters
    ----------
    way
        ``street canyon``: both antennas below the roofs; ``over rooftops``: one above.
    buildings
        high-rise, low-rise (suburban) or residential.
    sight
        Whether the antennas see each other.
    """

    way: Way = "street canyon"
    buildings: Buildings = "high-rise"
    sight: bool = False

    def __post_init__(self) -> None:
        if (self.way, self.buildings, self.sight) not in _CLASSES:
            known = "; ".join(f"{way}, {kind}, {seen}" for way, kind, seen in _CLASSES)
            msg = (
                f"`way`, `buildings` and `sight` must be one of {known} for ITU-R P.1411, found "
                f"{self.way}, {self.buildings}, {self.sight}."
            )
            raise ConfigError(msg)

    @property
    def name(self) -> str:
        """Name of the model."""
        return "ITU-R P.1411 site-general"

    @property
    def sigma_db(self) -> float:
        """Standard deviation about the median. [dB]"""
        return _CLASSES[self.way, self.buildings, self.sight][0][3]

    @property
    def validity(self) -> Validity:
        """Ranges of tables 4 and 8 for this class."""
        _, frequency, distance = _CLASSES[self.way, self.buildings, self.sight]
        return replace(CANYON, frequency_mhz=frequency, distance_m=distance)

    def loss_db(self, ray: Ray) -> FloatArray:
        """Median basic transmission loss at each receiver, never below free space. [dB]"""
        check_ray(self, ray)
        return site_general.site_general_losses_db(
            ray.distance_m,
            ray.frequency_mhz / 1e3,
            ray.tx_height_m,
            ray.rx_height_m,
            *_CLASSES[self.way, self.buildings, self.sight][0][:3],
        )


def street_canyon_loss_db(
    *,
    frequency_ghz: float,
    distance_m: float,
    tx_height_m: float,
    rx_height_m: float,
    road_height_m: float = 0.0,
) -> CanyonLoss:
    """Bounds and median of the loss within sight along a street [dB], P.1411-12 section 4.1.2.

    ``distance_m`` is that between the antennas; see `StreetCanyon`.

    Raises
    ------
    ConfigError
        Outside 0.3 to 15 GHz, 1 m to 1 km, or antennas of 0.5 to 100 m.
    """
    model = StreetCanyon(road_height_m=road_height_m)
    CANYON.check(
        model.name,
        frequency_mhz=frequency_ghz * 1e3,
        distance_m=distance_m,
        tx_height_m=tx_height_m,
        rx_height_m=rx_height_m,
    )
    road = _road_m(frequency_ghz * 1e3, road_height_m)
    return CanyonLoss(
        *kernel.street_canyon_db(distance_m, frequency_ghz, tx_height_m, rx_height_m, road)
    )


def over_rooftops_loss_db(  # noqa: PLR0913
    *,
    frequency_ghz: float,
    distance_m: float,
    tx_height_m: float,
    rx_height_m: float,
    roof_height_m: float,
    building_separation_m: float = 50.0,
    street_width_m: float = 25.0,
    orientation_deg: float = 90.0,
    built_m: float | None = None,
    metropolitan: bool = False,
) -> float:
    """Loss over the roofs of a city down into a street [dB], P.1411-12 section 4.2.2.1.

    ``distance_m`` is that between the antennas; see `OverRooftops`.

    Raises
    ------
    ConfigError
        Outside 0.8 to 26 GHz, 20 m to 5 km, masts of 4 to 55 m or receivers of 1 to 3 m.
    """
    model = OverRooftops(
        roof_height_m=roof_height_m,
        building_separation_m=building_separation_m,
        street_width_m=street_width_m,
        orientation_deg=orientation_deg,
        built_m=built_m,
        metropolitan=metropolitan,
    )
    ROOFTOPS.check(
        model.name,
        frequency_mhz=frequency_ghz * 1e3,
        distance_m=distance_m,
        tx_height_m=tx_height_m,
        rx_height_m=rx_height_m,
    )
    return float(
        kernel.over_rooftops_db(distance_m, frequency_ghz, tx_height_m, rx_height_m, model._city())
    )


def short_range_loss_db(
    *,
    frequency_ghz: float,
    distance_m: float,
    way: Way = "street canyon",
    buildings: Buildings = "high-rise",
    sight: bool = False,
) -> float:
    """Median loss of a class of places [dB], P.1411-12 sections 4.1.1 and 4.2.1; see `ShortRange`.

    Raises
    ------
    ConfigError
        Outside the class's frequencies and distances, or no such class.
    """
    model = ShortRange(way=way, buildings=buildings, sight=sight)
    model.validity.check(model.name, frequency_mhz=frequency_ghz * 1e3, distance_m=distance_m)
    coefficients = _CLASSES[way, buildings, sight][0][:3]
    return float(site_general.site_general_db(distance_m, frequency_ghz, *coefficients))


def street_level_loss_db(
    *,
    frequency_ghz: float,
    distance_m: float,
    surroundings: StreetLevel = "urban",
    location_percent: float = 50.0,
    corner_m: float = 20.0,
) -> float:
    """Loss between two antennas near street level [dB], P.1411-12 section 4.3.1.

    Not exceeded at ``location_percent`` of places; sight is lost over ``corner_m``.

    Raises
    ------
    ConfigError
        Outside 0.3 to 3 GHz, 1 m to 3 km, or above 0 and below 100 %.
    """
    if surroundings not in _STREET_LEVEL_DB:
        names = ", ".join(_STREET_LEVEL_DB)
        msg = f"`surroundings` must be one of {names}, found {surroundings!r}."
        raise ConfigError(msg)
    _STREET_LEVEL.check(
        "ITU-R P.1411 near street level", frequency_mhz=frequency_ghz * 1e3, distance_m=distance_m
    )
    good = 0.0 < location_percent < 100.0
    _check(
        ("location_percent", location_percent, good, "above 0 and below 100"),
        ("corner_m", corner_m, 0.0 < corner_m <= 1000.0, "above 0 and at most 1000"),
    )
    share = location_percent / 100.0
    return float(
        kernel.street_level_db(
            distance_m,
            frequency_ghz * 1e3,
            share,
            float(ndtri(share)),
            _STREET_LEVEL_DB[surroundings],
            corner_m,
        )
    )


def _road_m(frequency_mhz: float, road_height_m: float) -> float:
    """The road's effective height, which the Recommendation knows from 3 GHz on. [m]"""
    return road_height_m if frequency_mhz >= 3000.0 else 0.0


def _check(*rules: tuple[str, float, bool, str]) -> None:
    problems = [
        f"`{name}` must be {rule} for ITU-R P.1411, found {value:g}."
        for name, value, good, rule in rules
        if not good
    ]
    if problems:
        raise ConfigError(*problems)
