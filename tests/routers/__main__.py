"""Travel times beside Valhalla's: `python -m tests.routers FILE ... [--pairs 300] [--modes drive walk cycle]`.

Needs pyvalhalla (`pip install pyvalhalla`, a version with its programs) and says so where it is absent.
"""
# ruff: noqa: T201  what it prints is what it is for

from __future__ import annotations

import argparse
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.routers.pairs import compared, lines
from tests.routers.valhalla_router import Valhalla, is_installed

WORST = 10


def main() -> None:
    """Print median and 95 % for each file and mode, and the pairs that differ most."""
    parser = argparse.ArgumentParser(prog="python -m tests.routers", description=__doc__)
    parser.add_argument("files", nargs="+", type=Path)
    parser.add_argument("--pairs", type=int, default=300)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--modes", nargs="+", default=["drive", "walk", "cycle"])
    parser.add_argument("--tiles", type=Path, help="folder in which tiles are kept")
    parser.add_argument("--worst", type=int, default=WORST)
    parser.add_argument(
        "--anywhere",
        action="store_true",
        help="pairs on farm tracks and paths too, not only on streets",
    )
    options = parser.parse_args()
    if not is_installed():
        print("pyvalhalla is not installed: nothing was compared.")
        return
    with TemporaryDirectory() as scratch:
        for file in options.files:
            folder = (options.tiles or Path(scratch)) / file.name.partition(".")[0]
            router = Valhalla(file.resolve(), folder)
            for mode in options.modes:
                found = compared(
                    file,
                    router,
                    mode,
                    count=options.pairs,
                    seed=options.seed,
                    anywhere=options.anywhere,
                )
                print(*lines(file.name, mode, found), sep="\n", flush=True)
                away = (found["ratio"] - found["ratio"].median()).abs()
                for row in found.loc[away.nlargest(options.worst).index].itertuples():
                    print(
                        f"    {row.ratio:.2f}: {row.from_lat:.5f},{row.from_lon:.5f} to "
                        f"{row.to_lat:.5f},{row.to_lon:.5f}: {row.fugai_s:.0f} s, "
                        f"Valhalla {row.router_s:.0f} s over {row.router_m:.0f} m"
                    )


if __name__ == "__main__":
    main()
