"""A million rows of a G-NetTrack log: ``python -m tests.benchmarks.drive_test [ROWS]``."""

from __future__ import annotations

import resource
import sys
import time
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import pandas as pd

from fugai.intake import read_table

NEIGHBOURS = 18


def log(n_rows: int) -> pd.DataFrame:
    """Rows of a log of one phone, with neighbours that nobody reads."""
    rng = np.random.default_rng(1)
    level = rng.integers(-120, -70, n_rows).astype(object)
    level[::50] = "-"
    moments = pd.date_range("2016-05-01 08:00", periods=n_rows, freq="s")
    columns = {
        "Timestamp": moments.strftime("%Y.%m.%d_%H.%M.%S"),
        "Longitude": 117.2 + np.cumsum(rng.normal(0.0, 1e-5, n_rows)),
        "Latitude": 39.1 + np.cumsum(rng.normal(0.0, 1e-5, n_rows)),
        "Speed": 30,
        "Operatorname": "A",
        "CellID": rng.integers(1, 4, n_rows),
        "Node": rng.integers(30_000, 30_300, n_rows),
        "NetworkMode": "LTE",
        "RSRP": level,
        "RSRQ": -11,
        "SNR": 9.0,
        "CQI": "-",
        "DL_bitrate": 1000,
    }
    return pd.DataFrame(columns | {f"NRxLev{k}": -100 for k in range(NEIGHBOURS)})


def main() -> None:
    n_rows = int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000
    with TemporaryDirectory() as folder:
        path = Path(folder, "log.csv")
        log(n_rows).to_csv(path, index=False)
        start = time.process_time()
        reading = read_table(path, "measurements")
        spent = time.process_time() - start
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6
    sys.stdout.write(f"{len(reading.frame):,} rows: {spent:.1f} CPU s, peak {peak:.1f} GB\n")


if __name__ == "__main__":
    main()
