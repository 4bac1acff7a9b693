"""Location problems with their proofs, beside spopt: `python -m tests.benchmarks.siting`.

Prints, as Markdown, objective, bound, gap and time of each instance, each solved in a process of
its own. 'Known' is the best value that OR-Library gives, where its instances are at hand. CPU
seconds do not count what else the machine does; the time limit is one of the clock.
`--peers` asks spopt as well, with HiGHS and with CBC: model building included, which takes minutes.
`--national` adds the instance of five million demand points, which takes ten minutes and 2 GB.
`--only WORD` runs the instances that have the word in their name.
"""

# ruff: noqa: T201 - a table is what this prints
from __future__ import annotations

import argparse
import json
import subprocess
import sys

from tests.benchmarks import siting_cover, siting_median, siting_plane
from tests.benchmarks.siting_cover import NATIONAL

RUNS = {
    **dict.fromkeys(siting_cover.CASES, siting_cover.run),
    **dict.fromkeys(siting_median.CASES, siting_median.run),
    **dict.fromkeys(siting_plane.CASES, siting_plane.run),
}

HEAD = (
    "| instance | entries | objective | bound | known | gap | status | s | CPU s | peak MB "
    "| spopt + HiGHS | spopt + CBC |"
)


def line(row: dict) -> str:
    """One row of the table."""
    peers = [_peer(row.get(solver), row["cpu"]) for solver in ("HiGHS", "CBC")]
    return (
        f"| {row['instance']} | {row['entries']:,} | {row['objective']:,.0f} | {row['bound']:,.0f} "
        f"| {_known(row.get('known'))} | {row['gap']:.3%} | {row['status']} "
        f"| {row['seconds']:.2f} | {row['cpu']:.2f} "
        f"| {row['peak_mb']:,.0f} | {' | '.join(peers)} |"
    )


def _known(value: float | None) -> str:
    return "-" if value is None else f"{value:,.0f}"


def _peer(found: dict | None, cpu: float) -> str:
    if found is None:
        return "-"
    proof = "" if found["optimal"] else ", not proven"
    ratio = found["cpu"] / cpu
    return f"{found['objective']:,.0f} in {found['cpu']:,.1f} CPU s{proof}: {ratio:,.0f} times"


def main() -> None:
    """Run the instances asked for, one process each."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--peers", action="store_true")
    parser.add_argument("--national", action="store_true")
    parser.add_argument("--only", default="")
    parser.add_argument("--one", help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.one:
        print(json.dumps(RUNS[asked.one](asked.one, peer=asked.peers)))
        return
    print(HEAD)
    print("|---" * HEAD.count("| ") + "|")
    for name in RUNS:
        if asked.only.lower() not in name.lower() or (name == NATIONAL and not asked.national):
            continue
        command = [sys.executable, "-m", "tests.benchmarks.siting", "--one", name]
        command += ["--peers"] if asked.peers else []
        done = subprocess.run(command, capture_output=True, text=True, check=True)
        print(line(json.loads(done.stdout.splitlines()[-1])), flush=True)


if __name__ == "__main__":
    main()
