"""What holding a network against the best ones gives: travel, sites, and the frontier."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

    from fugai._types import IntArray
    from fugai.siting.result import SitingSolution


@dataclass(frozen=True, kw_only=True, eq=False, repr=False)
class NetworkEfficiency:
    """A network beside the best ones over the same candidates.

    Parameters
    ----------
    existing
        Sites of the network (positions), int64.
    travel
        Its total travel: weight times cost to the nearest site.
    weight
        Sum of all weights: ``travel / weight`` is the mean cost.
    same_sites
        The p-median with as many sites, none of which has to be an existing one.
    fewest_sites
        The p-median with ``sites_enough`` sites; None where there is none.
    sites_enough
        Number of sites with which a network was found that needs at most as much travel; None where
        the candidates that must be open leave none of as many sites as exist.
    sites_at_least
        Proven: every network of fewer sites needs more travel.
    frontier
        By number of ``sites``: least ``travel`` found, its ``bound`` (no network of as many sites
        needs less), ``mean`` and ``mean_bound`` by unit of weight, ``gap`` and ``status``.

    Examples
    --------
    Two of three sites stand at one end of a road of six villages:

    >>> import numpy as np
    >>> from fugai.siting import Choices, network_efficiency
    >>> km = np.abs(np.subtract.outer(np.arange(6.0), np.arange(6.0)))
    >>> found = network_efficiency(km, choices=Choices(existing=[0, 1, 5]))
    >>> found
    <NetworkEfficiency 3 sites: travel 4, least with as many 3; 2 sites need no more>
    >>> round(found.saving, 2), found.sites_saved, found.efficiency
    (0.25, 1, 0.75)
    """

    existing: IntArray
    travel: float
    weight: float
    same_sites: SitingSolution
    fewest_sites: SitingSolution | None
    sites_enough: int | None
    sites_at_least: int
    frontier: pd.DataFrame

    @property
    def n_sites(self) -> int:
        """Number of sites of the network."""
        return len(self.existing)

    @property
    def least_travel(self) -> float:
        """Least travel found with as many sites."""
        return float(self.frontier["travel"].iloc[-1])

    @property
    def least_travel_bound(self) -> float:
        """No network of as many sites needs less travel."""
        return float(self.frontier["bound"].iloc[-1])

    @property
    def efficiency(self) -> float:
        """Least travel found with as many sites, as a share of the network's own; 1 is the best."""
        return self.least_travel / self.travel if self.travel > 0 else 1.0

    @property
    def saving(self) -> float:
        """Share of the travel that a network of as many sites saves."""
        return 1.0 - self.efficiency

    @property
    def saving_at_most(self) -> float:
        """Share of the travel that no network of as many sites saves more of."""
        return 1.0 - self.least_travel_bound / self.travel if self.travel > 0 else 0.0

    @property
    def sites_saved(self) -> int:
        """How many fewer sites need no more travel."""
        return 0 if self.sites_enough is None else self.n_sites - self.sites_enough

    @property
    def sites_saved_at_most(self) -> int:
        """How many fewer sites could need no more travel at most."""
        return max(0, self.n_sites - self.sites_at_least)

    def plot(self, ax: Axes | None = None) -> Axes:
        """Mean travel against the number of sites, its bound, and the network itself.

        Parameters
        ----------
        ax
            Axes to draw on; new ones by default.
        """
        import matplotlib.pyplot as plt  # noqa: PLC0415  (slow to import)

        if ax is None:
            _, ax = plt.subplots()
        sites = self.frontier.index.to_numpy()
        ax.plot(sites, self.frontier["mean"], marker="o", color="#1b6ca8", label="least found")
        ax.plot(sites, self.frontier["mean_bound"], "--", color="#b4530a", label="lower bound")
        ax.plot(
            [self.n_sites], [self.travel / self.weight], "s", color="#3d4a57", label="the network"
        )
        ax.set_xlabel("sites")
        ax.set_ylabel("mean travel")
        ax.grid(alpha=0.3)
        ax.legend(frameon=False)
        return ax

    def __repr__(self) -> str:
        fewer = "none" if self.sites_enough is None else f"{self.sites_enough:,}"
        return (
            f"<NetworkEfficiency {self.n_sites:,} sites: travel {self.travel:,.6g}, least with as "
            f"many {self.least_travel:,.6g}; {fewer} sites need no more>"
        )
