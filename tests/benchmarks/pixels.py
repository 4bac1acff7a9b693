"""What groups of pixels cost in accuracy, and what they save: `python -m tests.benchmarks.pixels`.

Prints, as Markdown, the signal of the embedded project in five windows with every cell at every pixel and
as a run computes it: who is served, how many pixels have another best server, how far SINR is off, and the CPU
seconds of each, one thread, compiled code warm. ``--whole`` prints the CPU seconds of the wireless theme of
the whole project instead.
"""

# ruff: noqa: T201 - a table is what this prints
from __future__ import annotations

import argparse
import resource
import time
from dataclasses import replace
from pathlib import Path

import numpy as np

import fugai
from fugai.broadband import degree_of_urbanisation
from fugai.pipeline.inputs import read_inputs
from fugai.pipeline.progress import Silent
from fugai.pipeline.radio import service_of
from fugai.pipeline.run.wireless.networks import RadioNetworks
from fugai.project import read_project
from fugai.tables import technologies_in
from fugai.wireless import predict, served

TIANJIN = Path(__file__).parents[2] / "data" / "tianjin"
SIZE = 150
WINDOWS = {
    "city": (1200, 250),
    "suburbs and villages": (900, 500),
    "hills": (150, 450),
    "northern towns": (430, 430),
    "coast": (1270, 800),
}
"""First row and column of windows of 15 x 15 km on the grid of 100 m."""


class Tianjin:
    """The networks of the embedded project."""

    def __init__(self):
        self.project = read_project(TIANJIN)
        self.inputs = read_inputs(self.project, Silent())
        urban = degree_of_urbanisation(self.inputs.population, self.inputs.grid)
        self.networks = RadioNetworks(self.inputs, tuple(self.project.years), urban=urban)

    def pairs(self, technologies):
        """Operator and technology of the networks of these technologies; of all where there are none."""
        pairs = self.networks.cells[["operator", "technology"]].drop_duplicates()
        chosen = pairs["technology"].isin(technologies) | (not technologies)
        return sorted(pairs[chosen].itertuples(index=False))

    def service(self, technology):
        """The profile of one technology alone."""
        for spec in self.project.wireless.profiles:
            if spec.name != "any" and technology in technologies_in(spec.technologies):
                return service_of(spec, (technology,), self.networks.radio.technologies)
        raise LookupError(technology)

    def predictions(self, operator, technology, corner, year):
        """Signal of a network in a window, by every pixel and by groups, and CPU seconds of both."""
        networks, (top, left) = self.networks, corner
        rows, columns = slice(top, top + SIZE), slice(left, left + SIZE)
        grid = self.inputs.grid.window(rows, columns)
        mine = networks.cells["operator"].eq(operator) & networks.cells["technology"].eq(technology)
        cells = networks.cells[mine]
        options = replace(networks.radio.options(technology), threads=1)
        found = []
        for interference in ("pixels", "groups"):
            chosen = replace(options, interference=interference)
            begin = time.process_time()
            signal = predict(cells, grid, ground=networks.ground, options=chosen, year=year)
            found.append((signal, time.process_time() - begin))
        people = np.nan_to_num(self.inputs.population.to_numpy()[rows, columns])
        return found, people


def compare(tianjin, year, technologies):
    """One row of the table for each window and network."""
    print(
        "| window | network | year | residents | served, every pixel | served, groups | points apart |"
        " other best server | SINR: half, 95 % within | CPU s, every pixel | groups |"
    )
    print("|---|---|---|---|---|---|---|---|---|---|---|")
    sums = np.zeros(3)
    for name, corner in WINDOWS.items():
        for operator, technology in tianjin.pairs(technologies):
            ((every, first_s), (groups, second_s)), people = tianjin.predictions(
                operator, technology, corner, year
            )
            service = tianjin.service(technology)
            shares = [
                np.array((np.nan_to_num(served(s, service).to_numpy()) * people).sum())
                for s in (every, groups)
            ]
            sums += (people.sum(), *shares)
            one, other = (100.0 * share / people.sum() for share in shares)
            differ = (every["server"].to_numpy() != groups["server"].to_numpy()).mean()
            half, most = np.nanpercentile(np.abs(every["sinr"] - groups["sinr"]), [50, 95])
            print(
                f"| {name} | {operator} {technology} | {year} | {people.sum():,.0f} | {one:.3f} % |"
                f" {other:.3f} % | {other - one:+.3f} | {100 * differ:.2f} % |"
                f" {half:.2f}, {most:.2f} dB | {first_s:.1f} | {second_s:.1f} |",
                flush=True,
            )
    every, groups = 100.0 * sums[1:] / sums[0]
    print(f"\nAll windows and networks: {every:.3f} % and {groups:.3f} % of residents served.")


def whole():
    """CPU seconds of the wireless theme of the whole project, four years."""
    fugai.run(TIANJIN, only=["broadband"])  # reads all inputs once, outside the count
    begin = resource.getrusage(resource.RUSAGE_SELF)
    run = fugai.run(TIANJIN, only=["wireless"])
    end = resource.getrusage(resource.RUSAGE_SELF)
    spent = end.ru_utime + end.ru_stime - begin.ru_utime - begin.ru_stime
    print(f"{spent:.0f} CPU s, {end.ru_maxrss / 1e6:.1f} GB, seconds by step {run.seconds}")


def main():
    parser = argparse.ArgumentParser(description=__doc__, allow_abbrev=False)
    parser.add_argument("--whole", action="store_true", help="time the whole project instead")
    parser.add_argument("--year", type=int, default=2016)
    parser.add_argument(
        "--technology", action="append", default=[], help="this one alone; again for more"
    )
    options = parser.parse_args()
    if options.whole:
        whole()
        return
    tianjin = Tianjin()
    pairs = tianjin.pairs(options.technology)
    tianjin.predictions(*pairs[0], WINDOWS["hills"], 2009)  # compiles
    compare(tianjin, options.year, options.technology)


if __name__ == "__main__":
    main()
