"""Prices of a roll-out, and what a purchase costs over its years in today's money."""

from __future__ import annotations

import math
from dataclasses import dataclass, field, fields
from typing import TYPE_CHECKING

import numpy as np

from fugai.errors import ConfigError

if TYPE_CHECKING:
    from collections.abc import Mapping

NEW = "new"
"""Class of a metre of cable for which a trench is dug where nothing else is said."""


@dataclass(frozen=True, kw_only=True)
class Prices:
    """Prices of all that a roll-out buys, in one currency; running costs are shares of capital per year.

    A price that no planner has stated has no default: what is used must be given, 0 included.

    Parameters
    ----------
    years
        Years over which costs count.
    discount
        Yearly discount, 0 to below 1.
    cable_per_m
        Price of a metre of cable by class: 'new', a class of road, 'duct', 'pole' ...
    drop_per_household, fibre_per_household
        From the road to the home; electronics at both ends, for each subscriber.
    mast, mast_upgrade
        A new mast with its radio; radio on one that stands.
    sector
        A sector on a mast.
    cpe_per_household
        Receiver of fixed wireless with its mounting, for each subscriber.
    hop
        A microwave hop, both ends.
    satellite_per_household
        Terminal with its mounting, for each subscriber.
    satellite_per_household_year
        Yearly fee for satellite capacity, for each subscriber.
    running
        Share of the capital that a year of running costs, by kind: 'cable', 'fibre', 'mast', 'wireless',
        'hop', 'satellite'.
    life_years
        Years after which it is bought again, by the same kinds.
    take_up
        Share of the households that subscribe.
    revenue_per_household_month
        What a subscriber pays.

    Raises
    ------
    ConfigError
        A price is negative or not a number, a discount 1 or more, a share above 1.

    Examples
    --------
    >>> from fugai.broadband.rollout import Prices
    >>> prices = Prices(cable_per_m={"new": 60.0, "pole": 15.0}, years=10, discount=0.0)
    >>> prices.cost("cable", 1000.0)
    1000.0
    """

    currency: str = ""
    years: int = 20
    discount: float = 0.05
    cable_per_m: Mapping[str, float] = field(default_factory=dict)
    drop_per_household: float = 0.0
    fibre_per_household: float = 0.0
    mast: float = 0.0
    mast_upgrade: float = 0.0
    sector: float = 0.0
    cpe_per_household: float = 0.0
    hop: float = 0.0
    satellite_per_household: float = 0.0
    satellite_per_household_year: float = 0.0
    running: Mapping[str, float] = field(default_factory=dict)
    life_years: Mapping[str, float] = field(default_factory=dict)
    take_up: float = 1.0
    revenue_per_household_month: float = 0.0

    def __post_init__(self) -> None:
        for name, value in self._numbers().items():
            if not (math.isfinite(value) and value >= 0.0):
                msg = f"`{name}` must be a finite number of 0 or more, found {value}."
                raise ConfigError(msg)
        if not self.discount < 1.0:
            msg = f"`discount` must be below 1, found {self.discount}."
            raise ConfigError(msg)
        if not self.take_up <= 1.0:
            msg = f"`take_up` must be between 0 and 1, found {self.take_up}."
            raise ConfigError(msg)
        if self.years < 1:
            msg = f"`years` must be 1 or more, found {self.years}."
            raise ConfigError(msg)
        for name, life in self.life_years.items():
            if not life > 0.0:
                msg = f"`life_years.{name}` must be above 0, found {life}."
                raise ConfigError(msg)

    def _numbers(self) -> dict[str, float]:
        """Every number with its name."""
        found: dict[str, float] = {}
        for one in fields(self):
            value = getattr(self, one.name)
            if isinstance(value, int | float):
                found[one.name] = float(value)
            elif not isinstance(value, str):
                found |= {f"{one.name}.{key}": float(price) for key, price in value.items()}
        return found

    def cost(self, kind: str, capital: float) -> float:
        """Present value of a purchase of a kind with its running costs and replacements."""
        return capital * self.factor(kind)

    def factor(self, kind: str) -> float:
        """Present value of one unit of capital of a kind: 'cable', 'fibre', 'mast' ..."""
        return present_value(
            1.0,
            running=self.running.get(kind, 0.0),
            life_years=self.life_years.get(kind, math.inf),
            years=self.years,
            discount=self.discount,
        )

    def annuity(self) -> float:
        """Present value of 1 paid at the end of every year."""
        return annuity(self.years, self.discount)

    def revenue(self, subscribers: float) -> float:
        """Present value of what subscribers pay."""
        return subscribers * self.revenue_per_household_month * 12.0 * self.annuity()


def annuity(years: int, discount: float) -> float:
    """Present value of 1 paid at the end of each of the years.

    Examples
    --------
    >>> from fugai.broadband.rollout import annuity
    >>> annuity(3, 0.0), round(annuity(2, 0.1), 6)
    (3.0, 1.735537)
    """
    return float(np.sum((1.0 + discount) ** -np.arange(1.0, years + 1.0)))


def present_value(
    capital: float, *, running: float, life_years: float, years: int, discount: float
) -> float:
    """What a purchase costs over the years in today's money.

    It is bought today and again whenever its life is over; what is left of the life of the last one at the
    end is worth its share of the price.

    Parameters
    ----------
    capital
        Its price.
    running
        Share of it that each year costs at its end.
    life_years
        Its life; inf: it is never bought again and keeps its share of nothing.
    years
        Years that count.
    discount
        Yearly discount.

    Examples
    --------
    Bought twice in ten years; a life of 40 years leaves three quarters:

    >>> from fugai.broadband.rollout import present_value
    >>> present_value(100.0, running=0.0, life_years=5, years=10, discount=0.0)
    200.0
    >>> present_value(100.0, running=0.01, life_years=40, years=10, discount=0.0)
    35.0
    """
    cost = capital * running * annuity(years, discount)
    if not math.isfinite(life_years):
        return cost + capital
    bought = math.ceil(years / life_years - 1e-9)
    for number in range(bought):
        cost += capital * (1.0 + discount) ** (-number * life_years)
    left = (bought * life_years - years) / life_years
    return cost - capital * left * (1.0 + discount) ** -years
