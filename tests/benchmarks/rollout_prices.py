"""How the choice of technology moves with the price of cable: ``python -m tests.benchmarks.rollout_prices [PROJECT]``.

PROJECT is a folder with ``[rollout]``, by default the embedded project; ``andorra`` is the country of
``tests/projects/andorra`` (data where FUGAI_WORLDS says) with prices and offers that are made up here: towns have
fibre, the rest slow lines. One row for each factor on the price of a metre of cable: settlements by technology,
capital, cost over the years, gap to the bound, CPU seconds of the choice. ``--write FOLDER`` keeps Andorra's project,
``--factor F`` (several times) says other factors, ``--visits 0`` leaves the bound out.
"""

from __future__ import annotations

import argparse
import dataclasses
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd
from tests.conftest import ROOT

import fugai
from fugai.broadband import choose_technology
from fugai.broadband.rollout.trees.search import MAX_VISITS
from fugai.pipeline.inputs import read_inputs
from fugai.pipeline.progress import Clock, listener_of
from fugai.pipeline.rollout.build import rollout_instance
from fugai.pipeline.rollout.request import resolve_rollout
from fugai.pipeline.rollout.steps import NEEDED

if TYPE_CHECKING:
    from collections.abc import Iterator

FACTORS = (0.1, 0.25, 0.5, 1.0, 2.0, 4.0, 10.0)
HOME = 2.5
"""Residents of a household, assumed."""

ANDORRA = """
[inputs.services]
path = "services.csv"
basis = "synthetic"
source = "made up: fibre in towns, slow lines elsewhere"

[rollout]
years = 20
discount = 0.05
take_up = 0.6
revenue_per_household_month = 25
currency = "EUR"
source = "assumed, in round figures"
budgets = { 2014 = 1.5e6, 2015 = 1.5e6, 2016 = 1.5e6 }

[rollout.fibre]
cost_per_m = { new = 60, duct = 15, pole = 12 }
ducts_on = ["primary", "secondary"]
drop_per_household = 300
electronics_per_household = 250

[rollout.wireless]
technology = "lte-fdd"
mast = 60000
mast_upgrade = 25000
sector = 8000
receiver_per_household = 200

[rollout.microwave]
hop = 12000

[rollout.satellite]
terminal_per_household = 400
fee_per_household_year = 400
"""


def andorra(folder: Path) -> Path:
    """The project of Andorra with households, offers and prices."""
    plain = ROOT / "tests" / "projects" / "andorra"
    text = (plain / "project.toml").read_text(encoding="utf-8")
    for people in (8100, 300, 50):
        homes = f"population = {people}, households = {people / HOME:.0f}"
        text = text.replace(f"population = {people}", homes)
    text = text.replace("years = [2013]", "years = [2013]").split("[[targets]]", maxsplit=1)[0]
    places = fugai.check(plain).inputs.table("settlements")
    fast = places["population"].ge(8000).to_numpy()
    services = pd.DataFrame(
        {
            "service_id": range(1, len(places) + 1),
            "settlement_id": places["settlement_id"].to_numpy(),
            "technology": pd.Series(fast).map({True: "fttp", False: "dsl"}).to_numpy(),
            "download_mbps": pd.Series(fast).map({True: 100, False: 3}).to_numpy(),
            "upload_mbps": pd.Series(fast).map({True: 50, False: 0.5}).to_numpy(),
            "latency_ms": 20,
            "year": 2013,
        }
    )
    folder.mkdir(parents=True, exist_ok=True)
    services.to_csv(folder / "services.csv", index=False)
    (folder / "project.toml").write_text(text + ANDORRA, encoding="utf-8")
    return folder


def rows(project: Path, factors: tuple[float, ...], visits: int) -> Iterator[str]:
    """The choice at each factor, as rows of Markdown; without a bound where ``visits`` is 0."""
    plan = fugai.read_project(project)
    request = resolve_rollout(plan, fugai.RolloutRequest(sensitivity=False))
    needed = {name: sources for name, sources in plan.inputs.items() if name in NEEDED}
    clock = Clock(listener_of(False))
    inputs = read_inputs(dataclasses.replace(plan, inputs=needed), clock)
    instance = rollout_instance(inputs.in_year(request.year), request, clock)
    yield "| cable | fibre | fixed wireless | satellite | none | capital | cost | gap | CPU s |"
    yield "|---|---|---|---|---|---|---|---|---|"
    for factor in factors:
        per_m = {name: factor * price for name, price in instance.prices.cable_per_m.items()}
        prices = dataclasses.replace(instance.prices, cable_per_m=per_m)
        start = time.process_time()
        found = choose_technology(
            instance.alternatives(prices),
            prices=prices,
            technologies=request.technologies,
            max_visits=visits,
        )
        spent = time.process_time() - start
        count = found.places["technology"].value_counts()
        many = [count.get(name, 0) for name in ("fibre", "fixed wireless", "satellite", "none")]
        cells = [f"x {factor:g}", *map(str, many), f"{found.capital:,.0f}", f"{found.cost:,.0f}"]
        gap = f"{found.gap:.2%}" if visits else "-"
        yield f"| {' | '.join([*cells, gap, f'{spent:.1f}'])} |"


def main() -> None:
    """Print the table of a project."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("project", nargs="?", default=str(ROOT / "data" / "tianjin"))
    parser.add_argument("--write", default="")
    parser.add_argument("--factor", type=float, action="append")
    parser.add_argument("--visits", type=int, default=MAX_VISITS)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        where = Path(asked.project)
        if asked.project == "andorra":
            where = andorra(Path(asked.write or folder))
        for row in rows(where, tuple(asked.factor or FACTORS), asked.visits):
            sys.stdout.write(row + "\n")
            sys.stdout.flush()


if __name__ == "__main__":
    main()
