"""Over the rooftops of a city, ITU-R P.1411-12 section 4.2.2.1: model and function."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from fugai._deprecated import gathered_arguments, renamed_fields, rescaled_arguments
from fugai.kernels.propagation import p1411 as kernel
from fugai.wireless.models.p1411.checks import check_options
from fugai.wireless.models.path_loss import Ray, Validity, check_ray

if TYPE_CHECKING:
    from fugai._types import FloatArray

ROOFTOPS = Validity(
    frequency_mhz=(800.0, 26_000.0),
    distance_m=(20.0, 5000.0),
    tx_height_m=(4.0, 55.0),
    rx_height_m=(1.0, 3.0),
)


@renamed_fields(removed_in="0.3.0", built_m="built_up_m")
@dataclass(frozen=True, kw_only=True)
class OverRooftops:
    """Over the rooftops of a city down to a street, ITU-R P.1411-12 section 4.2.2.1.

    Many rows of buildings of about one height; 0.8 to 26 GHz, 20 m to 5 km (the formula continues on
    both sides), masts of 4 to 55 m, receivers of 1 to 3 m.

    Parameters
    ----------
    roof_height_m
        Average height of the buildings, above the receiver, 3 to 300. [m]
    building_separation_m, street_width_m
        Distance between the middles of rows of buildings, and width of the receiver's street, 1 to 500
        each. [m]
    orientation_deg
        Angle between the path and the street, 0 to 90. [deg]
    built_up_m
        Length of the path that is covered by buildings; None: all of it. [m]
    metropolitan
        A metropolitan centre instead of a medium city or suburb; it matters up to 2 GHz.

    Raises
    ------
    ConfigError
        A value outside its range; all findings at once.

    Examples
    --------
    >>> import numpy as np
    >>> from fugai.wireless import Ray
    >>> ray = Ray(distance_m=np.array([1000.0]), frequency_mhz=1000.0, tx_height_m=20.0,
    ...           rx_height_m=2.0)
    >>> city = OverRooftops(roof_height_m=20.0, street_width_m=10.0, orientation_deg=35.0)
    >>> city.loss_db(ray).round(1)
    array([157.8])
    """

    roof_height_m: float = 20.0
    building_separation_m: float = 50.0
    street_width_m: float = 25.0
    orientation_deg: float = 90.0
    built_up_m: float | None = None
    metropolitan: bool = False

    def __post_init__(self) -> None:
        roof, gap, street = self.roof_height_m, self.building_separation_m, self.street_width_m
        angle, built_up = self.orientation_deg, self.built_up_m or 0.0
        check_options(
            ("roof_height_m", roof, 3.0 < roof <= 300.0, "3 to 300"),
            ("building_separation_m", gap, 1.0 <= gap <= 500.0, "1 to 500"),
            ("street_width_m", street, 1.0 <= street <= 500.0, "1 to 500"),
            ("orientation_deg", angle, 0.0 <= angle <= 90.0, "0 to 90"),
            ("built_up_m", built_up, built_up >= 0.0, "0 or more"),
        )

    @property
    def name(self) -> str:
        """Name of the model."""
        return "ITU-R P.1411 over rooftops"

    @property
    def validity(self) -> Validity:
        """Ranges of section 4.2.2.1."""
        return ROOFTOPS

    @property
    def uses_terrain(self) -> bool:
        """No."""
        return False

    @property
    def city(self) -> kernel.City:
        """The kernel's constants of the buildings."""
        return kernel.City(
            self.roof_height_m,
            self.building_separation_m,
            self.street_width_m,
            self.orientation_deg,
            -1.0 if self.built_up_m is None else self.built_up_m,
            self.metropolitan,
        )

    def loss_db(self, ray: Ray) -> FloatArray:
        """Median basic transmission loss at each receiver. [dB]"""
        check_ray(self, ray)
        return kernel.over_rooftops_losses_db(
            ray.distance_m,
            ray.frequency_mhz / 1e3,
            ray.tx_height_m,
            ray.rx_height_m,
            self.city,
        )


@rescaled_arguments(removed_in="0.3.0", frequency_ghz=("frequency_mhz", 1000.0))
@gathered_arguments(
    into="model", kind=OverRooftops, removed_in="0.3.0", renames={"built_m": "built_up_m"}
)
def over_rooftops_loss_db(
    *,
    frequency_mhz: float,
    distance_m: float,
    tx_height_m: float,
    rx_height_m: float,
    model: OverRooftops | None = None,
) -> float:
    """Loss over the rooftops of a city down to a street [dB], P.1411-12 section 4.2.2.1.

    Parameters
    ----------
    frequency_mhz
        800 to 26 000. [MHz]
    distance_m
        Between the antennas, 20 to 5000. [m]
    tx_height_m, rx_height_m
        Base station, 4 to 55, and mobile, 1 to 3, above ground. [m]
    model
        Buildings and streets; None: the defaults of `OverRooftops`.

    Raises
    ------
    ConfigError
        A value outside its range.

    Examples
    --------
    A mast level with the roofs, by hand: free space of 92.4 dB, 26.0 dB past the rows of buildings and
    39.4 dB down to the street:

    >>> city = OverRooftops(roof_height_m=20.0, street_width_m=10.0, orientation_deg=35.0)
    >>> round(over_rooftops_loss_db(frequency_mhz=1000.0, distance_m=1000.0, tx_height_m=20.0,
    ...                             rx_height_m=2.0, model=city), 1)
    157.8
    """
    model = model or OverRooftops()
    ROOFTOPS.check(
        model.name,
        frequency_mhz=frequency_mhz,
        distance_m=distance_m,
        tx_height_m=tx_height_m,
        rx_height_m=rx_height_m,
    )
    f = frequency_mhz / 1e3
    return float(kernel.over_rooftops_db(distance_m, f, tx_height_m, rx_height_m, model.city))
