"""What served means: a named definition with thresholds, their probability and their source."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from fugai.errors import ConfigError
from fugai.tables import technologies_in
from fugai.tables.vocabulary import TECHNOLOGY_GROUPS
from fugai.wireless.service.fade_margin import BUILDINGS, PLACES, Place

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from fugai.wireless.models.p2109 import BuildingClass


MOST_MBPS = 100_000.0
"""Greatest rate that a service may ask for. [Mbit/s]"""


@dataclass(frozen=True, kw_only=True)
class Thresholds:
    """What a service asks of one technology; None for no rule.

    Parameters
    ----------
    level_dbm
        Weakest level of its reference signal: RSRP of LTE, SS-RSRP of NR, RSCP of 3G, RxLev of GSM. [dBm]
    probability
        With which the level must be exceeded, above 0 and below 1.
    sinr_db
        Weakest SINR; in UMTS and CDMA2000 Ec/Io of the pilot. [dB]
    download_mbps, upload_mbps
        Least rates of one user, with the probability; of LTE and NR alone. [Mbit/s]
    load
        Share of their resources that all cells use while this holds, None for that of the signal: it
        weakens SINR and rates.

    Raises
    ------
    ConfigError
        A value outside its range; all findings at once.

    Examples
    --------
    >>> from fugai.wireless import Thresholds
    >>> Thresholds(level_dbm=-100.0).probability
    0.75
    """

    level_dbm: float | None = None
    probability: float = 0.75
    sinr_db: float | None = None
    download_mbps: float | None = None
    upload_mbps: float | None = None
    load: float | None = None

    def __post_init__(self) -> None:
        problems = list(_value_problems("", "level_dbm", self.level_dbm, self))
        for name in ("download_mbps", "upload_mbps"):
            rate = getattr(self, name)
            if rate is not None and not 0.0 < rate <= MOST_MBPS:
                problems.append(
                    f"`{name}` must be above 0 and at most {MOST_MBPS:g}, found {rate:g}."
                )
        if self.load is not None and not 0.0 <= self.load <= 1.0:
            problems.append(f"`load` must be between 0 and 1, found {self.load:g}.")
        if problems:
            raise ConfigError(*problems)

    @property
    def asks_rates(self) -> bool:
        """Whether a rate is asked for."""
        return self.download_mbps is not None or self.upload_mbps is not None


def _value_problems(
    where: str, key: str, level_dbm: float | None, values: Thresholds | ServiceDefinition
) -> Iterator[str]:
    """Sentences about values outside their ranges; ``key`` is the name of the level."""
    if not 0.0 < values.probability < 1.0:
        yield f"`{where}probability` must be above 0 and below 1, found {values.probability:g}."
    if level_dbm is not None and not -150.0 <= level_dbm <= -20.0:
        yield f"`{where}{key}` must be between -150 and -20, found {level_dbm:g}."
    if values.sinr_db is not None and not -30.0 <= values.sinr_db <= 40.0:
        yield f"`{where}sinr_db` must be between -30 and 40, found {values.sinr_db:g}."


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
        Weakest level of the technologies that ``thresholds`` does not name. [dBm]
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
    thresholds
        Generation or technology to what is asked of it in place of the three values above: levels of
        different technologies are different quantities.
    aggregate
        Generations and technologies whose rates downward add up for one terminal (carrier aggregation, dual
        connectivity) where each meets its level and SINR; see `served_together`.

    Raises
    ------
    ConfigError
        A value outside its range, or a technology without a threshold; all findings at once.

    Examples
    --------
    >>> from fugai.wireless import ServiceDefinition, Thresholds
    >>> indoors = ServiceDefinition(
    ...     name="lte-indoors", technologies=("lte",), rsrp_dbm=-105.0, place="indoor"
    ... )
    >>> indoors.covers("lte-fdd"), indoors.covers("umts")
    (True, False)
    >>> either = ServiceDefinition(
    ...     name="either",
    ...     technologies=("3g", "lte"),
    ...     thresholds={
    ...         "3g": Thresholds(level_dbm=-100.0), "lte": Thresholds(level_dbm=-105.0)
    ...     },
    ... )
    >>> either.of("umts").level_dbm, either.of("lte-tdd").level_dbm
    (-100.0, -105.0)
    """

    name: str
    technologies: tuple[str, ...]
    rsrp_dbm: float | None = None
    probability: float = 0.75
    sinr_db: float | None = None
    place: Place = "outdoor"
    building: BuildingClass = "traditional"
    source: str = ""
    thresholds: Mapping[str, Thresholds] = field(default_factory=dict)
    aggregate: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        where = f"wireless.profiles.{self.name}"
        problems = list(_value_problems(f"{where}.", "rsrp_dbm", self.rsrp_dbm, self))
        problems += [
            f"`{where}.thresholds` must have a level or a rate for {name}, found neither."
            for name in technologies_in(self.technologies)
            if name != "wlan" and self.rsrp_dbm is None and not self._is_asked(name)
        ]
        problems += [
            f"`{where}.aggregate` must be of {', '.join(self.technologies)}, found {name!r}."
            for name in self.aggregate
            if not set(technologies_in((name,))) & set(technologies_in(self.technologies))
        ]
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

    def of(self, technology: str) -> Thresholds:
        """What is asked of a technology: by its name, else its generation, else for all."""
        return self._named(technology) or self._general()

    @property
    def asks_quality(self) -> bool:
        """Whether more than a level is asked of some technology: what interference decides."""
        everything = (self._general(), *self.thresholds.values())
        return any(one.sinr_db is not None or one.asks_rates for one in everything)

    def _is_asked(self, technology: str) -> bool:
        named = self._named(technology)
        return named is not None and (named.level_dbm is not None or named.asks_rates)

    def _named(self, technology: str) -> Thresholds | None:
        """Thresholds under the technology's name, else its generation's."""
        groups = [group for group, names in TECHNOLOGY_GROUPS.items() if technology in names]
        named = (name for name in (technology, *groups) if name in self.thresholds)
        return next((self.thresholds[name] for name in named), None)

    def raised(self, level_db: float) -> ServiceDefinition:
        """The same service with every level raised by some decibels.

        >>> from fugai.wireless import ServiceDefinition
        >>> ServiceDefinition(name="a", technologies=("lte",), rsrp_dbm=-105.0).raised(3.0).rsrp_dbm
        -102.0
        """
        return replace(
            self,
            rsrp_dbm=_raised(self.rsrp_dbm, level_db),
            thresholds={
                name: replace(one, level_dbm=_raised(one.level_dbm, level_db))
                for name, one in self.thresholds.items()
            },
        )

    def _general(self) -> Thresholds:
        return Thresholds(
            level_dbm=self.rsrp_dbm, probability=self.probability, sinr_db=self.sinr_db
        )


def _raised(level_dbm: float | None, by_db: float) -> float | None:
    return None if level_dbm is None else level_dbm + by_db
