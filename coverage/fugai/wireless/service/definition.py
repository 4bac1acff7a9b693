"""What served means: a named definition with thresholds, their probability and their source."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from fugai.errors import ConfigError
from fugai.tables import technologies_in
from fugai.wireless.service.fade_margin import BUILDINGS, PLACES, Place

if TYPE_CHECKING:
    from fugai.wireless.models.p2109 import BuildingClass


@dataclass(frozen=True, kw_only=True)
class ServiceDefinition:
    """What 'covered' means, under a name and with its source.

    Parameters
    ----------
    name
        Name of the service.
    technologies
        Technologies or generations (``lte``, ``3g``) of which any one is enough; ``wlan`` too.
    rsrp_dbm
        Weakest level. [dBm]
    probability
        With which the level must be exceeded, above 0 and below 1.
    sinr_db
        Weakest SINR, None for no rule. [dB]
    place
        Where the receiver is: outdoor, car or indoor. The level inside is that outside less the
        entry loss of the building or the car, with the spread of both; the SINR is that outside.
    building
        Class of buildings of ITU-R P.2109 where that is indoors: traditional or efficient.
    source
        Where the thresholds come from.

    Raises
    ------
    ConfigError
        A value outside its range; all findings at once.

    Examples
    --------
    >>> from fugai.wireless import ServiceDefinition
    >>> indoors = ServiceDefinition(
    ...     name="lte-indoors", technologies=("lte",), rsrp_dbm=-105.0, place="indoor"
    ... )
    >>> indoors.covers("lte-fdd"), indoors.covers("umts")
    (True, False)
    """

    name: str
    technologies: tuple[str, ...]
    rsrp_dbm: float
    probability: float = 0.75
    sinr_db: float | None = None
    place: Place = "outdoor"
    building: BuildingClass = "traditional"
    source: str = ""

    def __post_init__(self) -> None:
        where = f"wireless.profiles.{self.name}"
        problems = []
        if not 0.0 < self.probability < 1.0:
            problems.append(
                f"`{where}.probability` must be above 0 and below 1, found {self.probability:g}."
            )
        if not -150.0 <= self.rsrp_dbm <= -20.0:
            problems.append(
                f"`{where}.rsrp_dbm` must be between -150 and -20, found {self.rsrp_dbm:g}."
            )
        if self.sinr_db is not None and not -30.0 <= self.sinr_db <= 40.0:
            problems.append(
                f"`{where}.sinr_db` must be between -30 and 40, found {self.sinr_db:g}."
            )
        if self.place not in PLACES:
            problems.append(
                f"`{where}.place` must be one of {', '.join(PLACES)}, found {self.place!r}."
            )
        if self.building not in BUILDINGS:
            problems.append(
                f"`{where}.building` must be one of {', '.join(BUILDINGS)}, found {self.building!r}."
            )
        if problems:
            raise ConfigError(*problems)

    def covers(self, technology: str) -> bool:
        """Whether the technology is one of the service, by name or by generation."""
        return technology in technologies_in(self.technologies)
