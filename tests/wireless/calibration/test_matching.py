"""Which cell a sample is of: forms of ids, other operators and technologies; the measured signal."""

from __future__ import annotations

from collections import Counter

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest

from fugai.errors import ConfigError, ContractError, CRSMismatchError, EmptyResultError
from fugai.wireless import measured_signal
from fugai.wireless.calibration.matching import (
    cell_positions,
    network_identity,
    of_another_network,
)


@pytest.mark.parametrize(
    ("text", "identity"),
    [
        ("32721-9", 8376585),
        ("32721_9", 8376585),
        ("460-00-32721-9", 8376585),
        ("8376585", 8376585),
        ("32721-256", None),
        ("S1", None),
        ("", None),
        ("460001234567890", None),
    ],
)
def test_network_identity(text: str, identity: int | None) -> None:
    assert network_identity(text) == identity


def test_an_id_as_written_goes_first_and_two_meanings_are_none() -> None:
    known = pd.Series([0, 1, 2, 3], index=["32721-9", "8376586", "7-1", "7_1"])
    notes: list[str] = []
    ids = pd.Series(["8376585", "8376586", "1793", "", "nobody"])
    found = cell_positions(ids, known, notes)
    assert found.fillna(-1).tolist() == [0, 1, -1, -1, -1]  # 1793 is 7-1 and 7_1
    assert notes == ["1 samples name their cell as the network does: '8376585' is '32721-9'."]


def test_samples_of_another_operator_or_generation_are_refused_and_counted() -> None:
    cells = gpd.GeoDataFrame(
        {"operator": ["A;B", "C", None], "technology": ["lte-tdd", "umts", "nr"]}
    )
    rows = pd.DataFrame(
        [
            (0, "b", "LTE"),
            (0, "C", "LTE"),
            (0, "", ""),
            (1, "C", "HSPA+"),
            (1, "C", "LTE"),
            (2, "anybody", "5G NSA"),
            (2, "anybody", "whatever"),
        ],
        columns=["cell", "operator", "technology"],
    )
    refused: Counter[str] = Counter()
    mask = of_another_network(rows, cells, refused)
    assert mask.tolist() == [False, True, False, False, True, False, False]
    assert sorted(refused.values()) == [1, 1]
    assert any("'C' and 'A;B'" in reason for reason in refused)


def samples(**columns: object) -> gpd.GeoDataFrame:
    x = [10.0, 20.0, 30.0, 60.0]
    return gpd.GeoDataFrame(columns, geometry=gpd.points_from_xy(x, np.full(4, 10.0)), crs=32650)


def test_measured_signal_by_hand() -> None:
    bins = measured_signal(
        samples(
            level_dbm=[-90.0, -94.0, -80.0, np.nan],
            technology=["LTE", "lte-tdd", "WCDMA", "LTE"],
            cell_id=["1", None, None, None],
        )
    )
    assert bins["generation"].tolist() == ["3g", "lte"]
    assert bins["level_dbm"].tolist() == [-80.0, -92.0]
    assert bins["samples"].tolist() == [1, 2]
    assert bins["without_cell"].tolist() == [1, 1]
    assert (bins.geometry.iloc[0].x, bins.geometry.iloc[0].y) == (25.0, 25.0)


def test_measured_signal_of_a_finer_square_keeps_every_sample() -> None:
    frame = samples(level_dbm=[-90.0, -94.0, -80.0, -70.0])
    assert measured_signal(frame, bin_m=10.0)["samples"].sum() == 4
    assert len(measured_signal(frame, bin_m=10.0)) == 4
    assert len(measured_signal(frame, bin_m=1000.0)) == 1


def test_measured_signal_refuses_in_a_sentence() -> None:
    frame = samples(level_dbm=[-90.0, -94.0, -80.0, -70.0])
    with pytest.raises(ConfigError, match="`bin_m` must be above 0"):
        measured_signal(frame, bin_m=0.0)
    with pytest.raises(CRSMismatchError, match="projected CRS"):
        measured_signal(frame.to_crs(4326))
    with pytest.raises(ContractError, match="level_dbm"):
        measured_signal(frame.drop(columns="level_dbm"))
    with pytest.raises(EmptyResultError, match="found none of 4"):
        measured_signal(frame.assign(level_dbm=np.nan))
